"""Rows of a part of a file: read, checked by themselves, and made ready for storing as lines of COPY.

The same functions run here for a small file and in processes of their own for a large one (`apart`), where all that
concerns several rows was looked at before.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
import orjson
import shapely

from gis.core import crs
from gis.core.uploads.findings import Finding
from gis.core.uploads.kinds import Check, Row, UploadKind
from gis.core.uploads.row_fields import Table, read_fields

ROW_COLUMNS = ("upload_id", "row_number", "cells", "values", "status", "action", "target_id", "measures", "geom")


@dataclass(frozen=True, slots=True)
class Ready:
    """Rows ready for storing: the lines of COPY for `ROW_COLUMNS`, how many, what was found and counted.

    `read` is what was found while their fields were read (`row_fields.read_fields`), `findings` what was afterwards.
    """

    lines: bytes
    rows: int
    read: list[list[Finding]]
    findings: list[Finding]
    counts: Counter[str]


@dataclass(frozen=True, slots=True)
class Task:
    """What the rows of a file are read and checked with; the same for all its parts."""

    check: Check
    upload_id: UUID
    table: Table

    @classmethod
    def of(cls, check: Check, upload_id: UUID, table: Table) -> "Task":
        """Return the task of a check as another process may have it: without findings, without the database."""
        return cls(replace(check, control=None, findings=[]), upload_id, table)

    def work(self, sent: bytes) -> Ready:
        """Read and check the rows of a part and make them ready."""
        check = replace(self.check, findings=[])
        rows, given = unpacked(sent)
        read = read_fields(check, rows, self.table)
        for row, values in zip(rows, given, strict=True):
            row.values |= values
        counts = check_part(check, rows)
        return Ready(lines_of(check.kind, self.upload_id, rows), len(rows), read, check.findings, counts)


def packed(rows: Sequence[Row]) -> bytes:
    """Return rows whose fields are not read yet as another process takes them: JSON is ten times as fast as pickle."""
    return orjson.dumps(
        [
            (
                row.number, row.cells, row.letters, row.values, row.lon, row.lat, row.shape_text,
                None if row.shape is None else shapely.to_wkb(row.shape, hex=True),
                row.has_error, row.has_warning, row.skip,
            )
            for row in rows
        ]
    )  # fmt: skip


def unpacked(sent: bytes) -> tuple[list[Row], list[dict[str, Any]]]:
    """Return the rows, and beside each the values that it was given already."""
    rows, given = [], []
    for number, cells, letters, values, lon, lat, shape_text, wkb, *said in orjson.loads(sent):
        shape = None if wkb is None else shapely.from_wkb(wkb)
        rows.append(Row(number, cells, letters, {}, {}, lon, lat, shape_text, shape, *said))
        given.append(values)
    return rows, given


def check_part(check: Check, rows: Sequence[Row]) -> Counter[str]:
    """Check rows by themselves, those that repeat an earlier one left out, and return what was counted."""
    return check.kind.check_part([row for row in rows if not row.skip], check) if check.kind.check_part else Counter()


def conclude(check: Check, counts: Counter[str]) -> None:
    """Note what the parts counted, over the whole file."""
    if check.kind.conclude:
        check.kind.conclude(counts, check)


def lines_of(kind: UploadKind, upload_id: UUID, rows: Sequence[Row]) -> bytes:
    """Return the lines of COPY that store the rows of an upload, as `db.copy_lines` would make them.

    Of what is in them only JSON has a character that COPY reads otherwise: the backslash.
    """
    identity = str(upload_id).encode()
    return b"".join(
        [
            b"%b\t%d\t%b\t%b\t%b\t%b\t%b\n"
            % (identity, row.number, _json(row.cells), _values(row), _status(row), _fresh(kind, upload_id, row), shape)
            for row, shape in zip(rows, _geometries(rows), strict=True)
        ]
    )


def _json(value: Any) -> bytes:
    return orjson.dumps(value).replace(b"\\", b"\\\\")


def _values(row: Row) -> bytes:
    values = {**row.values, "received": row.texts}
    return _json({**values, "skip": True} if row.skip else values)


def _status(row: Row) -> bytes:
    return b"error" if row.has_error else b"warning" if row.has_warning else b"ok"


def _fresh(kind: UploadKind, upload_id: UUID, row: Row) -> bytes:
    """Return action, target and measures of a row before it is compared with the register."""
    if kind.fresh is None or row.has_error or row.skip:
        return b"\\N\t\\N\t{}"
    action, target, measures = kind.fresh(upload_id, row)
    return b"%b\t%b\t%b" % (action.encode(), target.encode(), _json(measures) if measures else b"{}")


def _geometries(rows: Sequence[Row]) -> list[bytes]:
    """Return the place of each row as the database reads it (EWKB, hex): its shape, else its position, else NULL."""
    lon, lat = (np.array([getattr(row, axis) for row in rows], dtype=np.float64) for axis in ("lon", "lat"))
    known = np.isfinite(lon) & np.isfinite(lat)
    places = np.full(len(rows), None, dtype=object)
    places[known] = shapely.points(lon[known], lat[known])
    for index, row in enumerate(rows):
        if row.shape is not None:
            places[index] = row.shape
    written = shapely.to_wkb(shapely.set_srid(places, crs.STORAGE), hex=True, include_srid=True)
    return [b"\\N" if each is None else each.encode() for each in written]
