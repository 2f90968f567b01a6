"""What leans on a record: rows of other tables that refer to it and stand."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, Table, func, select
from sqlalchemy.orm import Session

from gis.core.db import Base
from gis.core.editing.model import Editor
from gis.core.errors import Conflict
from gis.core.uploads.undo import table_of


def referring(target: Table, parts: frozenset[str]) -> Iterator[tuple[Table, Column[UUID]]]:
    """Give the columns of versioned tables, `parts` left out, that refer to a table."""
    for table in Base.metadata.tables.values():
        if table.schema == "register" and "deleted" in table.columns and table.name not in parts:
            for column in table.columns:
                if any(key.column.table is target for key in column.foreign_keys):
                    yield table, column


def require_free(session: Session, editor: Editor, fid: UUID, batch_id: UUID | None = None) -> None:
    """Make sure that no other record refers to a record, those of one batch left out.

    Raises:
        Conflict: some do; the tables are named with their counts (code `in-use`).
    """
    parts = frozenset(table_of(part).name for part, _ in editor.parts)
    errors = []
    for table, column in referring(table_of(editor.record), parts):
        found = select(func.count()).select_from(table).where(column == fid, ~table.c.deleted)
        if batch_id is not None:
            found = found.where(table.c.batch_id != batch_id)
        count = session.scalar(found)
        if count:
            words = {"message": f"{table.comment}：{count} 条", "message_en": f"{table.name}: {count}"}
            errors.append({"code": "in-use", "value": table.name, **words})
    if errors:
        zh = "；".join(each["message"] for each in errors)
        en = "; ".join(each["message_en"] for each in errors)
        raise Conflict(f"仍被引用，不能删除：{zh}", f"Other records refer to it: {en}", code="in-use", errors=errors)
