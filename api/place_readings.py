"""Readings of place names that wait for a person: the groups, and their confirmation in bulk; the page of both."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from api.definition import sends
from api.deps import CurrentViewer, SessionDep, know_region, lang
from api.html_page import html_page
from api.place_records import PROBLEMS, Insider, Proposer, reader_of
from api.writes import Answer, Key, sent_hash, write_once
from gis.core.collections import Level
from gis.core.json_model import JsonModel
from gis.gazetteer.records import differences, readings

router = APIRouter()
DIVISION = r"^([0-9]{6}([0-9]{3}([0-9]{3})?)?)?$"


class Decision(JsonModel):
    """A group and the reading taken: all syllables of a name, or the one of the character."""

    key: str = Field(max_length=2000)
    reading: list[str] = Field(min_length=1, max_length=80)


class ConfirmForm(JsonModel):
    """Readings to confirm in one batch."""

    items: list[Decision] = Field(min_length=1, max_length=200)


@router.get("/api/v1/place-names/readings", tags=["place names"], responses=PROBLEMS)
def read_open(
    reader: Insider,
    session: SessionDep,
    division: Annotated[str, Query(pattern=DIVISION)] = "",
    q: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Return the names whose reading is unconfirmed, grouped by name and by character in a generic."""
    return JSONResponse(readings.read_open(session, reader, division=division, contains=q.strip()))


@router.get(
    "/api/v1/place-names/readings/differences",
    tags=["place names"],
    **sends(PROBLEMS, "text/csv"),
)
def read_differences(
    request: Request, reader: Insider, session: SessionDep, division: Annotated[str, Query(pattern=DIVISION)] = ""
) -> Response:
    """Return as CSV the standard names whose recorded spelling is not the one by the rules, by kind of difference."""
    found = differences.differences(session, reader, division=division, english=lang(request) == "en")
    name = {"Content-Disposition": 'attachment; filename="spelling-differences.csv"'}
    return Response(differences.table(found), media_type="text/csv", headers=name)


@router.post("/api/v1/place-names/readings/confirm", tags=["place names"], responses=PROBLEMS)
def confirm(request: Request, form: ConfirmForm, viewer: Proposer, session: SessionDep, key: Key = None) -> Response:
    """Confirm readings of whole groups; only real alternatives are taken. One batch, which can be undone.

    Names that somebody else settles meanwhile are listed in `settled_meanwhile` and left as they are.
    """

    def act() -> Answer:
        decisions = [(each.key, each.reading) for each in form.items]
        made = readings.confirm(session, reader_of(viewer), decisions, getattr(request.state, "request_id", None))
        undo = f"/api/v1/place-names/readings/batches/{made.batch_id}/undo"
        return 200, {"batch_id": str(made.batch_id), "confirmed": made.count, "settled_meanwhile": list(made.passed),
                     "links": [{"rel": "undo", "href": undo}]}  # fmt: skip

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/api/v1/place-names/readings/batches/{batch_id}/undo", tags=["place names"], responses=PROBLEMS)
def undo(request: Request, batch_id: UUID, viewer: Proposer, session: SessionDep, key: Key = None) -> Response:
    """Undo a confirmation by a new batch."""

    def act() -> Answer:
        return 200, {"undone": str(batch_id), "batch_id": str(readings.undo(session, batch_id, reader_of(viewer)))}

    return write_once(session, request, viewer, key, "", act)


def _listed(viewer: CurrentViewer, session: SessionDep, q: str = "", division: str = "") -> dict[str, Any] | None:
    if viewer.user_id is None or viewer.level is Level.PUBLIC:
        return None
    return readings.read_open(session, reader_of(viewer), division=division[:12], contains=q.strip()[:40])


@router.get(
    "/place-names/readings",
    include_in_schema=False,
    response_class=HTMLResponse,
    dependencies=[Depends(know_region)],
)
async def readings_page(
    request: Request, viewer: CurrentViewer, found: Annotated[dict[str, Any] | None, Depends(_listed)], q: str = ""
) -> str:
    """Show the readings that wait, to be confirmed one by one or a whole group at once."""
    return html_page(
        request,
        viewer,
        "place_readings.html",
        section="place-names",
        found=found,
        q=q[:40],
        may_confirm=reader_of(viewer).may_propose,
    )
