"""One boundary line: its document and geometries, the parties of its junctions, and what a written code may mean.

Exact survey records are internal: the public gets 401, an account without an internal role 403, a line above the
reader's level 404.
"""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.definition import sends
from api.deps import CurrentViewer, SessionDep, Viewer, require
from api.markers import reader_of
from api.ogc.as_of import AsOf
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.boundaries.lines.codes import parse_code
from gis.boundaries.lines.document import geometry_document, line_document
from gis.boundaries.lines.parties import PartiesForm, set_parties
from gis.boundaries.written_numbers import TEXT_MAX

router = APIRouter(prefix="/api/v1", tags=["lines"])

Writer = Annotated[Viewer, Depends(require("surveyor", "reviewer"))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role, or none of the parties lies in its counties"},
    404: {"description": "No such record for this account"},
    422: {"description": "What was stated cannot be used; every fault is named"},
}


def _line_id(line_id: str) -> UUID:
    return identity(line_id, "没有这条界线", "There is no such boundary line")


LineId = Annotated[UUID, Depends(_line_id)]


@router.get("/lines/{line_id}", responses=PROBLEMS)
def read_line(
    line_id: LineId,
    viewer: CurrentViewer,
    session: SessionDep,
    as_of: AsOf = None,
    on: Annotated[dt.date | None, Query(description="Day whose codes and geometry are in force.")] = None,
) -> Response:
    """Return all about a line: codes, parties, dated geometries, measures, markers and points along it, history."""
    return JSONResponse(line_document(session, line_id, reader_of(viewer), as_of=as_of, on=on))


@router.get(
    "/lines/{line_id}/geometry/{geometry_id}",
    **sends(PROBLEMS, "application/geo+json"),
)
def read_geometry(
    line_id: LineId, geometry_id: str, viewer: CurrentViewer, session: SessionDep, as_of: AsOf = None
) -> Response:
    """Return one dated geometry of a line as GeoJSON (EPSG:4490 degrees, longitude first)."""
    wanted = identity(geometry_id, "没有这个几何", "There is no such geometry")
    body = geometry_document(session, line_id, wanted, reader_of(viewer), as_of=as_of)
    return Response(body, media_type="application/geo+json")


@router.post("/junctions/{point_id}/parties", status_code=201, responses=PROBLEMS)
def change_parties(
    point_id: str, request: Request, form: PartiesForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Set the three parties of a tri-junction with their signatures; the former ones stay in history."""
    wanted = identity(point_id, "没有这个三交点", "There is no such tri-junction")

    def act() -> Answer:
        batch_id = set_parties(session, wanted, form, reader_of(viewer), viewer.name)
        return 201, {"id": str(wanted), "batch_id": str(batch_id)}

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.get("/boundaries/codes/parse", responses=PROBLEMS)
def parse(
    viewer: CurrentViewer,
    session: SessionDep,
    text: Annotated[str, Query(min_length=1, max_length=TEXT_MAX, description="Code or number as written.")],
    line: Annotated[str | None, Query(min_length=1, max_length=80, description="Code or name of the line.")] = None,
) -> Response:
    """Return every line and marker that a written code or number may mean; several candidates stay several."""
    return JSONResponse(parse_code(session, text, line, reader_of(viewer).secrecies))
