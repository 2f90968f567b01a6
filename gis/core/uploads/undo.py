"""Undo of a batch: a new batch that writes the earlier versions back, or marks as gone what the batch made."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Table, inspect, text
from sqlalchemy.orm import Session

from gis.core.errors import Conflict
from gis.core.history import VersionedMixin, open_batch

KEPT = {"id", "batch_id", "version", "sys_from"}
LISTED = 100
_MINE = """
    SELECT id, min(version) AS first, max(version) AS last FROM register.{table}_versions
     WHERE batch_id = :batch GROUP BY id
"""


def table_of(record: type[VersionedMixin]) -> Table:
    """Return the table of a mapped class."""
    table = inspect(record).local_table
    assert isinstance(table, Table)
    return table


def touched_later(session: Session, record: type[VersionedMixin], key: str, batch_id: UUID) -> list[str]:
    """Return the keys of records of a versioned table that a later batch, not undone since, has changed again.

    `record` and `key` come from a kind, never from a request; where a table lacks the key, its ids are returned.
    """
    table = table_of(record).name
    key = key if key in table_of(record).columns else "id"
    found = text(f"""
        WITH mine AS ({_MINE.format(table=table)})
        SELECT c.{key}::text FROM mine JOIN register.{table} c USING (id)
         WHERE EXISTS (
             SELECT FROM register.{table}_versions v JOIN register.change_batch b ON b.id = v.batch_id
              WHERE v.id = mine.id AND v.version > mine.last AND b.undoes IS NULL
                AND NOT EXISTS (SELECT FROM register.change_batch u WHERE u.undoes = v.batch_id))
         ORDER BY 1
    """)  # noqa: S608 - names of ours
    return [str(value) for value in session.scalars(found, {"batch": batch_id})]


def restore(session: Session, record: type[VersionedMixin], batch_id: UUID) -> int:
    """Write back what a versioned table held before a batch, in the open batch; return the number of records."""
    table = table_of(record).name
    columns = [
        column.name for column in table_of(record).columns if column.name not in KEPT and column.computed is None
    ]
    listed = ", ".join(f'"{name}"' for name in columns)
    earlier = ", ".join(f'h."{name}"' for name in columns)
    mine = _MINE.format(table=table)
    made = text(f"""
        UPDATE register.{table} c SET deleted = true FROM ({mine}) AS mine
         WHERE c.id = mine.id AND mine.first = 1 AND NOT c.deleted
    """)  # noqa: S608 - names of ours
    changed = text(f"""
        UPDATE register.{table} c SET ({listed}) = ROW({earlier})
          FROM ({mine}) AS mine JOIN register.{table}_history h ON h.id = mine.id AND h.version = mine.first - 1
         WHERE c.id = mine.id
    """)  # noqa: S608 - names of ours
    batch = {"batch": batch_id}
    return sum(int(getattr(session.execute(statement, batch), "rowcount", 0)) for statement in (made, changed))


def undo_batch(
    session: Session,
    batch_id: UUID,
    *,
    tables: Sequence[type[VersionedMixin]],
    key: str,
    blockers: Sequence[str],
    actor: str,
) -> tuple[UUID, int]:
    """Undo a batch and return the new batch and the number of records written.

    Raises:
        Conflict: later batches touched the same records; `errors` names them (R38).
    """
    in_way = list(blockers)
    for table in tables:
        in_way += touched_later(session, table, key, batch_id)
    if in_way:
        listed = "、".join(in_way[:10]) + ("…" if len(in_way) > 10 else "")
        errors = [
            {
                "code": "changed-later",
                "value": value,
                "message": f"{value} 后来又有变动",
                "message_en": f"{value} was changed later",
            }
            for value in in_way[:LISTED]
        ]
        raise Conflict(
            f"不能撤销：{len(in_way)} 条记录后来又有变动：{listed}",
            f"Cannot undo: {len(in_way)} records were changed later: {listed}",
            code="changed-later",
            errors=errors,
        )
    undone = open_batch(
        session, kind="undo", actor=actor, reason=f"撤销批次 {batch_id} · Undo of batch {batch_id}", undoes=batch_id
    )
    return undone, sum(restore(session, table, batch_id) for table in tables)
