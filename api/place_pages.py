"""The search page of the place names, and the tables of their records."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, know_region
from api.html_page import html_page
from api.pages import Contains, TableName, map_context, workspace
from gis.core.overview import read_overview
from gis.gazetteer.browse import Branch, read_browse
from maps.workspaces import WORKSPACES

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

PAGE = WORKSPACES["place-names"]
SOONER = 2.0


def named(branches: list[Branch]) -> list[dict[str, Any]]:
    """Return code and name of every branch of a tree: what the chips of the filters say."""
    return [each for one in branches for each in ({"code": one.code, "name": one.name}, *named(one.below))]


@router.get("/place-names")
async def place_names(request: Request, viewer: CurrentViewer) -> str:
    """Show the search; without a question what there is by class and division. The page asks through the API."""
    overview = await read_overview(viewer.level)
    browse = await read_browse(viewer.level)
    context = map_context(request, viewer, overview, PAGE.shown, sooner=SOONER, spare=False)
    return html_page(
        request,
        viewer,
        "place_names.html",
        section=PAGE.key,
        browse=browse,
        known={"classes": browse.known, "divisions": named(browse.divisions)},
        **context,
    )


@router.get("/place-names/table")
async def tables(
    request: Request, viewer: CurrentViewer, table: TableName = None, q: Contains = "", after: UUID | None = None
) -> str:
    """Show place names and divisions as plain tables, paged by key."""
    return await workspace(request, viewer, PAGE, table, q, after)
