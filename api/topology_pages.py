"""The page of the topology of the register."""

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, know_region
from api.html_page import html_page
from api.pages import map_context
from api.topology import insider
from gis.core.overview import read_overview

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

CHECKERS = frozenset({"surveyor", "planner", "reviewer"})
SHOWN = frozenset({"boundary-lines", "boundary-markers"})


@router.get("/boundaries/topology")
async def topology_page(request: Request, viewer: CurrentViewer) -> str:
    """Show the last check of the register, its findings as a table and on the map, and the exceptions."""
    if viewer.user_id is None:
        return html_page(request, viewer, "topology_gate.html", section="boundaries")
    await insider(request)
    overview = await read_overview(viewer.level)
    may = {"check": bool(viewer.roles & CHECKERS), "except": "reviewer" in viewer.roles}
    context = map_context(request, viewer, overview, SHOWN)
    return html_page(request, viewer, "topology.html", section="boundaries", may=may, **context)
