"""The page of the topology of the register."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, know_region, lang
from api.pages import map_context
from api.topology import insider
from gis.core.overview import read_overview
from maps.pages import render

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

CHECKERS = frozenset({"surveyor", "planner", "reviewer"})
SHOWN = frozenset({"boundary-lines", "boundary-markers"})


@router.get("/boundaries/topology")
async def topology_page(request: Request, viewer: CurrentViewer) -> str:
    """Show the last check of the register, its findings as a table and on the map, and the exceptions."""
    shared: dict[str, Any] = {
        "lang": lang(request),
        "nonce": request.state.nonce,
        "region": request.state.region,
        "viewer": viewer,
        "section": "boundaries",
    }
    if viewer.user_id is None:
        return render("topology_gate.html", **shared)
    await insider(request)
    overview = await read_overview(viewer.level)
    may = {"check": bool(viewer.roles & CHECKERS), "except": "reviewer" in viewer.roles}
    return render("topology.html", **shared, **map_context(request, viewer, overview, SHOWN), may=may)
