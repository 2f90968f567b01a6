"""HTML pages of uploads: the list, the first step of the wizard, and the wizard over a staged file."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, Viewer, know_region
from api.html_page import html_page
from api.pages import map_context
from api.upload_help import kinds_for, section_of, wizard
from gis.core.outline import read_outline
from gis.core.overview import read_overview
from gis.register import KINDS

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

SHOWN = frozenset({"boundary-lines", "boundary-markers", "boundary-points"})


async def _page(request: Request, viewer: Viewer, template: str, **context: Any) -> str:
    kinds = kinds_for(viewer.roles)
    asked = KINDS.get(request.query_params.get("kind", ""))
    sections = {section_of(asked)} if asked else {kind["section"] for kind in kinds}
    outline = await read_outline() if context.pop("outlined", False) else []
    return html_page(
        request,
        viewer,
        template,
        section=sections.pop() if len(sections) == 1 else "boundaries",
        may_upload=bool(kinds),
        asked=asked.name if asked else None,
        wizard=wizard(kinds, request.state.region.area) | {"outline": outline},
        **context,
    )


@router.get("/boundaries/uploads")
async def uploads(request: Request, viewer: CurrentViewer) -> str:
    """Show the uploads of the account: drafts to go on with, and what was committed."""
    return await _page(request, viewer, "uploads.html")


@router.get("/boundaries/uploads/new")
async def new_upload(request: Request, viewer: CurrentViewer) -> str:
    """Show the first step of an upload, and the second where the columns cannot be told."""
    return await _page(request, viewer, "upload_new.html")


@router.get("/boundaries/uploads/{upload_id}")
async def upload(request: Request, viewer: CurrentViewer, upload_id: UUID) -> str:
    """Show one upload through its five steps. The page reads it through the API."""
    overview = await read_overview(viewer.level)
    shown = map_context(request, viewer, overview, SHOWN)
    return await _page(request, viewer, "upload.html", upload_id=str(upload_id), outlined=True, **shown)
