"""The planner's page: coverage on the map with its figures, and a scenario of changes; the tables of the records."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, know_region
from api.html_page import html_page
from api.pages import Contains, TableName, map_context, workspace
from gis.core.db import session
from gis.core.overview import read_overview
from gis.coverage.choices import choices
from maps.workspaces import WORKSPACES

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

PAGE = WORKSPACES["facilities"]
SHOWN = frozenset({"boundary-lines"})
PLANNERS = frozenset({"planner", "reviewer"})


def _choices() -> dict[str, Any]:
    with session() as opened:
        return choices(opened)


@router.get("/facilities")
async def plan(request: Request, viewer: CurrentViewer) -> str:
    """Show who is covered and who is not; the page asks through the API."""
    overview = await read_overview(viewer.level)
    offered = await run_in_threadpool(_choices)
    context = map_context(request, viewer, overview, SHOWN, sooner=2.0, spare=False)
    may = {"plan": bool(viewer.roles & PLANNERS)}
    return html_page(
        request,
        viewer,
        "facilities.html",
        section=PAGE.key,
        may=may,
        counties=offered["counties"],
        stock=overview.counts,
        known={
            "types": offered["types"],
            "standards": offered["standards"],
            "may": may,
            "counties": offered["counties"],
        },
        **context,
    )


@router.get("/facilities/table")
async def tables(
    request: Request, viewer: CurrentViewer, table: TableName = None, q: Contains = "", after: UUID | None = None
) -> str:
    """Show care centres, cemeteries and settlements as plain tables, paged by key."""
    return await workspace(request, viewer, PAGE, table, q, after)
