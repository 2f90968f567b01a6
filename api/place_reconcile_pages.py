"""The page on which an officer compares a file with the register and settles what no rule could match."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, know_region
from api.html_page import html_page
from api.place_reconcile import KIND, ROLES
from api.upload_help import kinds_for, wizard

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])


@router.get("/place-names/reconcile")
async def reconcile_page(request: Request, viewer: CurrentViewer) -> str:
    """Show the form; the page asks through the API and keeps what was chosen until it is left."""
    kinds = [kind for kind in kinds_for(viewer.roles) if kind["name"] == KIND]
    return html_page(
        request,
        viewer,
        "place_reconcile.html",
        section=KIND,
        may_reconcile=bool(viewer.roles & set(ROLES)),
        wizard=wizard(kinds, request.state.region.area),
    )
