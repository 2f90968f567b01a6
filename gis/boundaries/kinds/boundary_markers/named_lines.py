"""The lines that staged markers name: which line a name or code means, and how far from it each marker lies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_markers.nearest import nearest_lines
from gis.core.uploads.kinds import Check, PlaceFinding

_WANTED = text("""
SELECT row_number, coalesce(nullif("values"->>'line', ''), :line), ST_X(geom), ST_Y(geom)
  FROM app.upload_row
 WHERE upload_id = :upload AND action IS NOT NULL AND coalesce(nullif("values"->>'line', ''), :line) IS NOT NULL
 ORDER BY row_number
""")

_MEANT = text("""
WITH known AS (
    SELECT b.id, b.name, c.code FROM register.boundary_line b
      LEFT JOIN register.boundary_line_code c ON c.line_id = b.id AND NOT c.deleted
           AND register.in_force(c.valid_from, c.valid_to)
     WHERE NOT b.deleted AND b.secrecy <> 'restricted' AND register.in_force(b.valid_from, b.valid_to)
), found AS (
    SELECT w.name, fit.codes, fit.ids FROM unnest(CAST(:names AS text[])) AS w(name)
      CROSS JOIN LATERAL (
          SELECT array_agg(DISTINCT c.id) AS ids, string_agg(DISTINCT c.code, '、') AS codes FROM (
              SELECT k.id, k.code, coalesce(k.code = w.name, false) AS by_code,
                     bool_or(coalesce(k.code = w.name, false)) OVER () AS any_by_code
                FROM known k WHERE k.code = w.name OR k.name = w.name) c
           WHERE c.by_code OR NOT c.any_by_code) fit
)
SELECT f.name, f.codes, coalesce(cardinality(f.ids), 0), b.id, b.name,
       ARRAY(SELECT ST_AsBinary(g.geom) FROM register.boundary_line_geometry g
              WHERE g.line_id = b.id AND NOT g.deleted AND g.secrecy <> 'restricted'
                AND register.in_force(g.valid_from, g.valid_to))
  FROM found f LEFT JOIN register.boundary_line b ON b.id = f.ids[1] AND cardinality(f.ids) = 1
""")

_STORE = text("""
UPDATE app.upload_row r
   SET measures = r.measures || jsonb_build_object('line_id', n.id, 'line_name', n.name, 'line_distance_m', n.m)
  FROM jsonb_to_recordset(CAST(:found AS jsonb)) AS n(row_number int, id uuid, name text, m numeric)
 WHERE r.upload_id = :upload AND r.row_number = n.row_number
""")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name or code stands for: how many lines, the one line if it is one, and its courses as WKB."""

    codes: str
    count: int
    id: UUID | None
    name: str | None
    courses: tuple[bytes, ...]


def check_named_lines(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
    """Attach each row to the one line it names, with the geodesic distance to it in metres.

    Returns findings on names that mean no line or several, and on markers farther from their line than the
    region's tolerance.
    """
    upload: dict[str, Any] = {"upload": upload_id}
    rows = session.execute(_WANTED, upload | {"line": check.profile.line}).all()
    if not rows:
        return []
    meant = _meant(session, sorted({row[1] for row in rows}))
    metres = _distances(rows, meant)
    _store(session, upload, rows, meant, metres)
    tolerance_m, findings = check.region.line_tolerance_m, []
    for (row, name, _, _), distance_m in zip(rows, metres, strict=True):
        line = meant[name]
        if line.id is None:
            code = "line-ambiguous" if line.count else "line-unknown"
            findings.append(PlaceFinding(code, row, "line", name, {"codes": line.codes or "–"}))
        elif distance_m > tolerance_m:
            params = {"line": line.name, "distance": f"{distance_m:.1f}", "limit": f"{tolerance_m:g}"}
            findings.append(PlaceFinding("far-from-line", row, "line", name, params))
    return findings


def _meant(session: Session, names: Sequence[str]) -> dict[str, Meant]:
    return {
        name: Meant(codes or "", count, line_id, line_name, tuple(bytes(course) for course in courses or ()))
        for name, codes, count, line_id, line_name, courses in session.execute(_MEANT, {"names": list(names)})
    }


def _distances(rows: Sequence[Any], meant: Mapping[str, Meant]) -> list[float]:
    """Return for each row the distance to its line in metres, NaN where there is none."""
    names = np.array([row[1] for row in rows], dtype=object)
    lon, lat = (np.array([row[axis] for row in rows], dtype=np.float64) for axis in (2, 3))
    metres = np.full(len(rows), np.nan)
    for name, line in meant.items():
        if line.courses:
            mine = names == name
            metres[mine] = nearest_lines(line.courses, lon[mine], lat[mine])[1]
    return [float(each) for each in metres]


def _store(
    session: Session,
    upload: dict[str, Any],
    rows: Sequence[Any],
    meant: Mapping[str, Meant],
    metres: Sequence[float],
) -> None:
    found = [
        {"row_number": row[0], "id": line.id, "name": line.name, "m": None if np.isnan(m) else round(m, 1)}
        for row, m in zip(rows, metres, strict=True)
        if (line := meant[row[1]]).id is not None
    ]
    if found:
        session.execute(_STORE, upload | {"found": orjson.dumps(found).decode()})
