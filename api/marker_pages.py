"""The page of one marker."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, SessionDep, Viewer, know_region, lang
from api.html_page import html_page
from api.markers import MarkerId, reader_of
from api.ogc.as_of import AsOf
from api.pages import map_context
from gis.boundaries.markers.document import marker_document
from gis.core.overview import read_overview
from gis.register import COLLECTIONS
from maps.marker_page import page_context

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])


def _document(
    marker_id: MarkerId,
    viewer: CurrentViewer,
    session: SessionDep,
    as_of: AsOf = None,
) -> dict[str, Any] | None:
    """Return the marker; None for the public, whom the page asks to sign in."""
    if viewer.user_id is None:
        return None
    return marker_document(session, marker_id, reader_of(viewer), as_of=as_of)


@router.get("/boundaries/markers/{marker_id}")
async def marker_page(
    request: Request,
    marker_id: MarkerId,
    viewer: CurrentViewer,
    document: Annotated[dict[str, Any] | None, Depends(_document)],
) -> str:
    """Show one marker: coordinate, observations and verdicts, witnesses, photos, papers, history, and the forms."""
    about = {"section": "boundaries", "marker_id": str(marker_id)}
    if document is None:
        return html_page(request, viewer, "marker_gate.html", **about)
    return html_page(request, viewer, "marker.html", **about, **await _context(request, viewer, document))


async def _context(request: Request, viewer: Viewer, document: dict[str, Any]) -> dict[str, Any]:
    overview = await read_overview(viewer.level)
    layers = frozenset({"boundary-lines", "boundary-markers", "boundary-points"})
    shown = map_context(request, viewer, overview, layers)
    return shown | page_context(document, COLLECTIONS["boundary-markers"], lang(request))
