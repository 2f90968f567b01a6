"""Decisions on proposals: approve, reject, withdraw; undo of an approval. Who decides is not who proposed."""

import datetime as dt
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.errors import Conflict, Forbidden, Invalid, NotFound
from gis.core.history import ChangeBatch, open_batch
from gis.core.uploads.undo import undo_batch
from gis.gazetteer.records import forms
from gis.gazetteer.records.access import Reader, require_counties, require_place
from gis.gazetteer.records.applying import CHANGE, Writer
from gis.gazetteer.records.proposing import shown
from gis.gazetteer.tables import Place, PlaceChange, PlaceName

KIND = "place-change"
WHOLE = frozenset({"retire", "link", "unlink"})
"""Kinds of proposals that rest on the place as it was, not on single fields or one name of it."""
_TOUCHED = text("""
SELECT EXISTS (SELECT FROM register.place_versions WHERE id = :id AND batch_id = :batch)
    OR EXISTS (SELECT FROM register.place_name_versions WHERE place_id = :id AND batch_id = :batch)
""")


def open_change(session: Session, change_id: UUID, reader: Reader) -> PlaceChange:
    """Return a proposal that waits for a decision, locked.

    Raises:
        NotFound: there is none, or its place is above the reader's level. Conflict: it was decided already.
    """
    change = session.scalar(select(PlaceChange).where(PlaceChange.id == change_id).with_for_update())
    if change is None or change.before.get("secrecy", "restricted") not in reader.secrecies:
        raise NotFound("没有这项提议", "There is no such proposal")
    if change.place_id is not None:
        require_place(session, change.place_id, reader)
    if change.status != "submitted":
        raise Conflict("这项提议已经办结", "The proposal was decided already", code=f"change-{change.status}")
    return change


def approve(
    session: Session, change_id: UUID, form: forms.DecisionForm, reader: Reader, request_id: str | None = None
) -> tuple[UUID, UUID]:
    """Write a proposal into the register as one batch; return (place, batch).

    Raises:
        Forbidden: the approver proposed it, or it lies in another county.
        Conflict: what the proposer saw has changed meanwhile; each such field is named.
    """
    change = open_change(session, change_id, reader)
    if change.proposed_by == reader.user_id:
        raise Forbidden("提议须由另一人审批", "Another person decides on a proposal", code="second-person")
    place = None if change.place_id is None else require_place(session, change.place_id, reader, lock=True)
    asked = CHANGE.validate_python(change.payload)
    if place is not None:
        require_counties(session, place.division_id, reader.counties)
        _unchanged(session, place, change)
    batch_id = open_batch(
        session, kind=KIND, actor=reader.name,
        reason=f"{change.reason}（提议：{change.proposed_by_name}；批准：{reader.name}）"[:1000],
        source_name=change.source[:255], request_id=request_id,
    )  # fmt: skip
    written = Writer(session, change.source, reader.name).write(place, asked)
    session.flush()
    _decide(change, "approved", form.note, reader)
    change.batch_id, change.place_id = batch_id, written.id
    session.flush()
    return written.id, batch_id


def reject(session: Session, change_id: UUID, form: forms.DecisionForm, reader: Reader) -> None:
    """Turn a proposal down, with the reason.

    Raises:
        Invalid: no reason. Forbidden: the proposer; withdraw it instead.
    """
    change = open_change(session, change_id, reader)
    if change.proposed_by == reader.user_id:
        raise Forbidden("本人的提议请撤回", "Withdraw your own proposal", code="second-person")
    if not form.note:
        raise Invalid("不予批准须写明理由", "A rejection needs its reason", code="note")
    _decide(change, "rejected", form.note, reader)
    session.flush()


def withdraw(session: Session, change_id: UUID, form: forms.DecisionForm, reader: Reader) -> None:
    """Take one's own proposal back.

    Raises:
        Forbidden: somebody else made it.
    """
    change = open_change(session, change_id, reader)
    if change.proposed_by != reader.user_id:
        raise Forbidden("只能撤回本人的提议", "Only one's own proposal is withdrawn", code="owner")
    _decide(change, "withdrawn", form.note, reader)
    session.flush()


def _decide(change: PlaceChange, status: str, note: str, reader: Reader) -> None:
    change.status, change.note = status, note or None
    change.decided_by, change.decided_by_name = reader.user_id, reader.name
    change.decided_at = dt.datetime.now(dt.UTC)


def _unchanged(session: Session, place: Place, change: PlaceChange) -> None:
    """Make sure that what the proposer saw still stands; every field that does not is named."""
    errors = []
    for name, value in change.before.get("values", {}).items():
        if shown(place, name) != value:
            errors.append({"field": name, "message": f"{name} 在提议之后已被改动",
                           "message_en": f"{name} was changed after the proposal"})  # fmt: skip
    if change.kind in WHOLE and change.before.get("version") != place.version:
        errors.append({"field": "place", "message": "该地名在提议之后已被改动",
                       "message_en": "The place was changed after the proposal"})  # fmt: skip
    seen = change.before.get("name")
    if seen:
        name = session.get(PlaceName, UUID(seen["id"]))
        if name is None or name.deleted or name.version != seen["version"]:
            errors.append({"field": "name", "message": "该名称在提议之后已被改动",
                           "message_en": "The name was changed after the proposal"})  # fmt: skip
    if errors:
        raise Conflict("记录在提议之后有变动，请重新提议", "The record changed after the proposal; propose it anew",
                       code="changed-since", errors=errors)  # fmt: skip


def undo(session: Session, place_id: UUID, batch_id: UUID, reader: Reader) -> UUID:
    """Undo the batch of an approval by a new batch and return that; undoing twice changes nothing more.

    Raises:
        NotFound: the batch did not touch this place. Conflict: of another kind, or changed later.
    """
    place = require_place(session, place_id, reader, lock=True)
    require_counties(session, place.division_id, reader.counties)
    batch = session.get(ChangeBatch, batch_id)
    if batch is None or not session.scalar(_TOUCHED, {"id": place_id, "batch": batch_id}):
        raise NotFound("该地名没有这个变更批次", "The place has no such batch")
    if batch.kind != KIND:
        raise Conflict("该批次不在此处撤销", "Such a batch is not undone here", code="batch-kind")
    known = session.scalar(select(ChangeBatch.id).where(ChangeBatch.undoes == batch_id))
    if known is not None:
        return known
    return undo_batch(session, batch_id, tables=(Place, PlaceName), key="name", blockers=(), actor=reader.name)[0]
