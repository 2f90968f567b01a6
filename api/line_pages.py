"""The page of one boundary line."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, SessionDep, know_region, lang
from api.html_page import html_page
from api.lines import LineId
from api.markers import reader_of
from api.ogc.as_of import AsOf
from api.pages import map_context
from gis.boundaries.lines.document import line_document
from gis.core.overview import read_overview
from gis.register import COLLECTIONS
from maps.line_page import page_context

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])


def _document(
    line_id: LineId,
    viewer: CurrentViewer,
    session: SessionDep,
    as_of: AsOf = None,
    on: Annotated[dt.date | None, Query()] = None,
) -> dict[str, Any] | None:
    """Return the line; None for the public, whom the page asks to sign in."""
    if viewer.user_id is None:
        return None
    return line_document(session, line_id, reader_of(viewer), as_of=as_of, on=on)


@router.get("/boundaries/lines/{line_id}")
async def line_page(
    request: Request,
    line_id: LineId,
    viewer: CurrentViewer,
    document: Annotated[dict[str, Any] | None, Depends(_document)],
) -> str:
    """Show one line: its parties, geometries on the map, measures, markers and points along it, history."""
    about = {"section": "boundaries", "line_id": str(line_id)}
    if document is None:
        return html_page(request, viewer, "line_gate.html", **about)
    overview = await read_overview(viewer.level)
    shown = map_context(request, viewer, overview, frozenset({"boundary-markers"}))
    words = page_context(document, COLLECTIONS["boundary-lines"], COLLECTIONS["boundary-markers"], lang(request))
    return html_page(request, viewer, "line.html", **about, **shown, **words)
