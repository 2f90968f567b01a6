"""Undo of one write of a feature, by a new batch."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.editing import leaning
from gis.core.editing.model import Desk, Editor
from gis.core.editing.opening import KIND
from gis.core.errors import Forbidden, NotFound
from gis.core.history import ChangeBatch
from gis.core.uploads import commands as uploads
from gis.core.uploads.commands import Actor
from gis.core.uploads.tables import Upload
from gis.core.uploads.undo import table_of, undo_batch


def undo(session: Session, editors: Mapping[str, Editor], desk: Desk, batch_id: UUID) -> tuple[UUID, str, UUID]:
    """Undo a batch that wrote one feature; return (the new batch, the collection, the feature).

    Undoing twice changes nothing more and returns the same (R38).

    Raises:
        NotFound: there is no such batch, or its record is above what the account sees.
        Forbidden: the account lacks role or county, or somebody else wrote it and the account is no reviewer.
        Conflict: the record was changed later, or others refer to what it made.
    """
    batch = session.get(ChangeBatch, batch_id)
    _, is_feature, name = batch.kind.partition(":") if batch is not None else ("", "", "")
    if batch is None or not is_feature or not batch.kind.startswith(KIND) or name not in editors:
        raise NotFound("没有这个要素变更批次", "There is no such batch of a feature")
    editor = editors[name]
    table = table_of(editor.record)
    written = text(f"SELECT DISTINCT id FROM register.{table.name}_versions WHERE batch_id = :batch")  # noqa: S608
    fid = session.execute(written, {"batch": batch_id}).scalar_one()
    found = session.execute(select(table).where(table.c.id == fid)).mappings().one()
    row = {str(column): value for column, value in found.items()}
    if row["secrecy"] not in desk.level.secrecies:
        raise NotFound("没有这个要素变更批次", "There is no such batch of a feature")
    if not desk.roles & set(editor.roles):
        raise Forbidden("本账号没有相应角色", "The account lacks the role", code="role")
    editor.require_place(session, row, desk)
    if batch.actor != desk.name and "reviewer" not in desk.roles:
        raise Forbidden("只能撤销本人所作的变更", "Only one's own changes may be undone", code="owner")
    known = session.scalar(select(ChangeBatch.id).where(ChangeBatch.undoes == batch_id))
    if known is not None:
        return known, name, fid
    upload = session.scalar(select(Upload).where(Upload.batch_id == batch_id))
    if upload is not None and editor.kind is not None:
        actor = Actor(desk.user_id, desk.name, desk.counties, sees_all=True)
        uploads.undo(session, upload.id, {upload.kind: editor.kind}, actor)
        assert upload.undo_batch_id is not None
        return upload.undo_batch_id, name, fid
    if batch.kind.startswith(f"{KIND}create"):
        leaning.require_free(session, editor, fid, batch_id)
    tables = (editor.record, *(part for part, _ in editor.parts))
    undone, _ = undo_batch(session, batch_id, tables=tables, key=editor.key, blockers=(), actor=desk.name)
    return undone, name, fid
