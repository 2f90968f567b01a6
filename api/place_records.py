"""One place: its document, proposals of changes, decisions, undo. Each decision that writes is one batch."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import CurrentViewer, SessionDep, Viewer, know_region, require
from api.ogc.as_of import AsOf
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.core import db
from gis.core.collections import Level
from gis.core.errors import Forbidden, Unauthenticated
from gis.gazetteer.records import deciding, proposing, queue
from gis.gazetteer.records.access import Reader
from gis.gazetteer.records.document import place_document
from gis.gazetteer.records.forms import DecisionForm, Position, ProposalForm
from gis.gazetteer.records.positions import seen

router = APIRouter(prefix="/api/v1/place-names", tags=["place names"])

Proposer = Annotated[Viewer, Depends(require("names_officer", "reviewer"))]
Decider = Annotated[Viewer, Depends(require("reviewer"))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role, the place lies outside its counties, or it proposed this itself"},
    404: {"description": "No such place or proposal for this account"},
    409: {"description": "Decided already, or the record changed after the proposal; the fields are named"},
    422: {"description": "What was stated cannot be used; every fault is named"},
}


def _place_id(place_id: str) -> UUID:
    return identity(place_id, "没有这个地名", "There is no such place")


def _change_id(change_id: str) -> UUID:
    return identity(change_id, "没有这项提议", "There is no such proposal")


PlaceId = Annotated[UUID, Depends(_place_id)]
ChangeId = Annotated[UUID, Depends(_change_id)]


def reader_of(viewer: Viewer) -> Reader:
    """Return what an account may see and do with places."""
    return Reader(
        viewer.level,
        viewer.user_id,
        viewer.name,
        tuple(sorted(viewer.counties)),
        viewer.may_write and bool(viewer.roles & {"names_officer", "reviewer"}),
        viewer.may_write and "reviewer" in viewer.roles,
    )


def reading_session(viewer: CurrentViewer) -> Iterator[db.Session]:
    """Open a session to read with: the public's role sees the published views and nothing else."""
    with db.session(db.Role.APP_RO if viewer.level is Level.PUBLIC else db.Role.APP_RW) as opened:
        yield opened


ReadSession = Annotated[db.Session, Depends(reading_session)]


def insider(viewer: CurrentViewer) -> Reader:
    """Return the reader; only accounts with a role inside get this far."""
    if viewer.user_id is None:
        raise Unauthenticated
    if viewer.level is Level.PUBLIC:
        raise Forbidden("本账号不能查看内部记录", "This account sees no internal records", code="role")
    return reader_of(viewer)


Insider = Annotated[Reader, Depends(insider)]


def _author(request: Request) -> str | None:
    return getattr(request.state, "request_id", None)


@router.get("/changes", responses=PROBLEMS)
def read_changes(
    reader: Insider,
    session: SessionDep,
    status: Literal["", "submitted", "approved", "rejected", "withdrawn"] = "",
    mine: Annotated[bool, Query(description="Only one's own proposals.")] = False,  # noqa: FBT002
) -> Response:
    """Return the queue of proposals, those that wait first, at most 200."""
    return JSONResponse({"changes": queue.read_queue(session, reader, status=status, mine=mine)})


@router.post("/changes", status_code=201, responses=PROBLEMS)
def propose_place(
    request: Request, form: ProposalForm, viewer: Proposer, session: SessionDep, key: Key = None
) -> Response:
    """Propose a new place; its code is given out at the approval."""
    return _submit(request, None, form, viewer, session, key)


@router.post("/position", responses=PROBLEMS, dependencies=[Depends(know_region)])
def read_position(request: Request, position: Position, reader: Insider, session: SessionDep) -> Response:
    """Tell where typed coordinates lie on the system that is stated, and in which division. Nothing is stored."""
    del reader
    return JSONResponse(seen(session, position, request.state.region))


@router.post("/{place_id}/changes", status_code=201, responses=PROBLEMS)
def propose_change(
    request: Request, place_id: PlaceId, form: ProposalForm, viewer: Proposer, session: SessionDep, key: Key = None
) -> Response:
    """Propose a change of a place: another name, a new standard name, a reading, fields, a link, its end."""
    return _submit(request, place_id, form, viewer, session, key)


def _submit(
    request: Request, place_id: UUID | None, form: ProposalForm, viewer: Viewer, session: SessionDep, key: str | None
) -> Response:
    def act() -> Answer:
        made = proposing.submit(session, place_id, form, reader_of(viewer))
        links = [{"rel": rel, "href": f"/api/v1/place-names/changes/{made.id}/{rel}"} for rel in ("approve", "reject")]
        return 201, {"id": str(made.id), "status": made.status, "findings": made.findings, "links": links}

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/changes/{change_id}/approve", responses=PROBLEMS)
def approve(
    request: Request, change_id: ChangeId, form: DecisionForm, viewer: Decider, session: SessionDep, key: Key = None
) -> Response:
    """Approve a proposal of somebody else: it is written into the register as one batch."""

    def act() -> Answer:
        place, batch = deciding.approve(session, change_id, form, reader_of(viewer), _author(request))
        undo = f"/api/v1/place-names/{place}/batches/{batch}/undo"
        return 200, {"id": str(change_id), "status": "approved", "place_id": str(place), "batch_id": str(batch),
                     "links": [{"rel": "undo", "href": undo}]}  # fmt: skip

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/changes/{change_id}/reject", responses=PROBLEMS)
def reject(
    request: Request, change_id: ChangeId, form: DecisionForm, viewer: Decider, session: SessionDep, key: Key = None
) -> Response:
    """Turn a proposal down, with the reason."""

    def act() -> Answer:
        deciding.reject(session, change_id, form, reader_of(viewer))
        return 200, {"id": str(change_id), "status": "rejected"}

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/changes/{change_id}/withdraw", responses=PROBLEMS)
def withdraw(
    request: Request, change_id: ChangeId, form: DecisionForm, viewer: Proposer, session: SessionDep, key: Key = None
) -> Response:
    """Take one's own proposal back."""

    def act() -> Answer:
        deciding.withdraw(session, change_id, form, reader_of(viewer))
        return 200, {"id": str(change_id), "status": "withdrawn"}

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.get("/counts", responses=PROBLEMS)
def counts(
    reader: Insider,
    session: SessionDep,
    division: Annotated[str, Query(pattern=r"^([0-9]{6}([0-9]{3}([0-9]{3})?)?)?$")] = "",
    class_code: Annotated[str, Query(alias="class", pattern=r"^([0-9]{2,5})?$")] = "",
) -> Response:
    """Count records, and entities: a thing registered twice (as an area and as a body) is one."""
    return JSONResponse(queue.read_counts(session, reader, division=division, class_code=class_code))


@router.get("/{place_id}", responses={404: PROBLEMS[404]})
def read_place(
    place_id: PlaceId,
    viewer: CurrentViewer,
    session: ReadSession,
    as_of: AsOf = None,
    on: Annotated[dt.date | None, Query(description="Names are marked in force for this day.")] = None,
) -> Response:
    """Return a place with its names, fields and links; accounts also get history, proposals and what they may do."""
    if as_of is not None and viewer.level is Level.PUBLIC:
        raise Unauthenticated
    return JSONResponse(place_document(session, place_id, reader_of(viewer), as_of=as_of, on=on))


@router.post("/{place_id}/batches/{batch_id}/undo", responses=PROBLEMS)
def undo(
    request: Request, place_id: PlaceId, batch_id: UUID, viewer: Decider, session: SessionDep, key: Key = None
) -> Response:
    """Undo the batch of an approval by a new batch. 409 names what was changed later."""

    def act() -> Answer:
        undone = deciding.undo(session, place_id, batch_id, reader_of(viewer))
        return 200, {"undone": str(batch_id), "batch_id": str(undone)}

    return write_once(session, request, viewer, key, "", act)
