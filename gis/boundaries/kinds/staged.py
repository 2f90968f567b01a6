"""Staged rows read for the comparison with the register, and what was found written back, in bulk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

_ROWS = text("""
SELECT row_number, "values" - 'shape' - 'received', ST_AsBinary(geom) FROM app.upload_row
 WHERE upload_id = :upload AND geom IS NOT NULL AND status <> 'error' AND NOT "values" ? 'skip' ORDER BY row_number
""")
_STORE = text("""
UPDATE app.upload_row r SET action = n.action, target_id = n.target_id, measures = n.measures
  FROM jsonb_to_recordset(CAST(:found AS jsonb)) AS n(row_number int, action text, target_id uuid, measures jsonb)
 WHERE r.upload_id = :upload AND r.row_number = n.row_number
""")


@dataclass(slots=True)
class Staged:
    """A staged row: its number, values and shape (shapely, EPSG:4490), and what the comparison decides."""

    row: int
    values: dict[str, Any]
    shape: Any
    action: str | None = None
    target_id: UUID | None = None
    measures: dict[str, Any] = field(default_factory=dict)


def read_staged(session: Session, upload_id: UUID) -> list[Staged]:
    """Return the rows of an upload that have a shape, no error and are no repetition."""
    found = session.execute(_ROWS, {"upload": upload_id}).all()
    shapes = shapely.from_wkb([bytes(wkb) for _, _, wkb in found])
    return [Staged(row, values, shape) for (row, values, _), shape in zip(found, shapes, strict=True)]


def store_staged(session: Session, upload_id: UUID, rows: Iterable[Staged]) -> None:
    """Write action, target and measures of the rows back."""
    found = [
        {
            "row_number": each.row,
            "action": each.action,
            "target_id": None if each.target_id is None else str(each.target_id),
            "measures": each.measures,
        }
        for each in rows
    ]
    session.execute(_STORE, {"upload": upload_id, "found": orjson.dumps(found).decode()})
