"""The page on which an officer checks a proposed name and looks through the duplicates of a county."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, know_region
from api.html_page import html_page
from api.pages import map_context
from api.place_checks import insider
from gis.core.db import session
from gis.core.overview import read_overview
from gis.gazetteer.checks.choices import class_groups, division_groups
from maps.workspaces import WORKSPACES

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

PAGE = WORKSPACES["place-names"]
DECIDERS = frozenset({"names_officer", "reviewer"})


def _choices() -> dict[str, Any]:
    with session() as opened:
        return {"classes": class_groups(opened), "divisions": division_groups(opened)}


@router.get("/place-names/check")
async def check_page(request: Request, viewer: CurrentViewer) -> str:
    """Show the form, its findings and the duplicate report; the page asks through the API."""
    if viewer.user_id is None:
        return html_page(request, viewer, "place_check_gate.html", section=PAGE.key)
    await insider(request)
    overview = await read_overview(viewer.level)
    may = {"decide": bool(viewer.roles & DECIDERS) and viewer.may_write, "review": "reviewer" in viewer.roles}
    choices: dict[str, Any] = await run_in_threadpool(_choices)
    context = map_context(request, viewer, overview, PAGE.shown, spare=False)
    return html_page(request, viewer, "place_check.html", section=PAGE.key, may=may, **context, **choices)
