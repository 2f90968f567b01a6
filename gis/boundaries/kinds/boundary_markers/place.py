"""Staged markers beside the register: which exist, how far they moved, which line they belong to. Set-based."""

from typing import Any
from uuid import UUID

import numpy as np
import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_markers.beside import check_beside
from gis.boundaries.kinds.boundary_markers.named_lines import check_named_lines
from gis.boundaries.kinds.boundary_markers.nearest import nearest_lines
from gis.core.uploads.kinds import Check, PlaceFinding

NOTED_M = 0.1
"""Offsets from the approved coordinate up to this are not mentioned, metres (floor of boundaries.md 3.1)."""
SAME_M = 0.001
AROUND_DEG = 0.2
"""Lines within this of the uploaded positions are looked at for the nearest one, degrees (about 20 km)."""

_EXISTING = text("""
UPDATE app.upload_row r
   SET target_id = m.id,
       action = CASE WHEN EXISTS (
           SELECT FROM register.marker_observation o
            WHERE o.marker_id = m.id AND o.received = r."values"->'received' AND o.source_crs = :crs
              AND o.height_datum IS NOT DISTINCT FROM
                  coalesce(r."values"->>'height_datum', CASE WHEN r."values" ? 'height' THEN :height_datum END)
              AND ST_Distance(o.geom::geography, r.geom::geography) < :same_m
              AND NOT EXISTS (SELECT FROM register.change_batch u WHERE u.undoes = o.batch_id)
           ) OR (:own AND ST_Distance(m.geom::geography, r.geom::geography) < :same_m
                 AND m.height_m IS NOT DISTINCT FROM (r."values"->>'height')::numeric
                 AND m.height_datum IS NOT DISTINCT FROM r."values"->>'height_datum'
                 AND m.survey_method IS NOT DISTINCT FROM r."values"->>'survey_method'
                 AND m.accuracy_m IS NOT DISTINCT FROM (r."values"->>'accuracy_m')::numeric
                 AND m.surveyed_on IS NOT DISTINCT FROM (r."values"->>'surveyed_on')::date)
           THEN 'unchanged' ELSE 'observe' END,
       measures = CASE WHEN m.secrecy = 'restricted' THEN '{}' ELSE jsonb_build_object(
           'offset_m', round(ST_Distance(m.geom::geography, r.geom::geography)::numeric, 3),
           'bearing_deg', round(degrees(ST_Azimuth(m.geom::geography, r.geom::geography))::numeric, 1)) END
  FROM register.boundary_marker m
 WHERE r.upload_id = :upload AND r.geom IS NOT NULL AND r.status <> 'error' AND NOT r."values" ? 'skip'
   AND NOT m.deleted AND register.code_key(m.number) = register.code_key(r."values"->>'number')
""")

_REPEATS = text("""
SELECT row_number FROM (
    SELECT row_number, row_number() OVER (PARTITION BY "values"->>'key' ORDER BY row_number) AS place
      FROM app.upload_row
     WHERE upload_id = :upload AND geom IS NOT NULL AND status <> 'error' AND NOT "values" ? 'skip'
       AND action IS NULL) n
 WHERE place > 1
""")

_NEW = text("""
UPDATE app.upload_row r SET action = CASE WHEN row_number = ANY(:repeats) THEN 'observe' ELSE 'create' END
 WHERE upload_id = :upload AND geom IS NOT NULL AND status <> 'error' AND NOT "values" ? 'skip' AND action IS NULL
""")

_WITHOUT_LINE = text("""
SELECT row_number, ST_X(geom), ST_Y(geom) FROM app.upload_row
 WHERE upload_id = :upload AND action IS NOT NULL AND coalesce("values"->>'line', '') = '' ORDER BY row_number
""")

_LINES_AROUND = text("""
SELECT b.name, (SELECT c.code FROM register.boundary_line_code c WHERE c.line_id = b.id AND NOT c.deleted
                   AND register.in_force(c.valid_from, c.valid_to) ORDER BY c.code LIMIT 1), ST_AsBinary(g.geom)
  FROM register.boundary_line_geometry g JOIN register.boundary_line b ON b.id = g.line_id
 WHERE NOT g.deleted AND NOT b.deleted AND g.secrecy <> 'restricted' AND b.secrecy <> 'restricted'
   AND register.in_force(g.valid_from, g.valid_to) AND register.in_force(b.valid_from, b.valid_to)
   AND g.geom && (SELECT ST_Expand(ST_SetSRID(ST_Extent(r.geom)::geometry, 4490), :around_deg)
                    FROM app.upload_row r WHERE r.upload_id = :upload AND r.action IS NOT NULL)
 ORDER BY array_position(ARRAY['prefecture', 'county', 'township', 'village'], b.level::text), b.name
""")

_STORE_NEAREST = text("""
UPDATE app.upload_row r SET measures = r.measures || jsonb_build_object('nearest_line', n.name, 'nearest_line_m', n.m)
  FROM jsonb_to_recordset(CAST(:found AS jsonb)) AS n(row_number int, name text, m numeric)
 WHERE r.upload_id = :upload AND r.row_number = n.row_number
""")

_OFFSETS = text("""
SELECT row_number, "values"->>'number' AS number, (measures->>'offset_m')::float8 AS offset_m
  FROM app.upload_row
 WHERE upload_id = :upload AND target_id IS NOT NULL AND (measures->>'offset_m')::float8 > :noted_m ORDER BY row_number
""")


def check_place(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
    """Compare the staged rows with the register.

    Sets `action` (create, observe, unchanged), `target_id` and `measures` (metres, geodesic) of the rows, and
    returns findings on unknown and far lines, lines nearby and markers already there. Nothing is told of where a
    restricted marker or line lies.
    """
    upload: dict[str, Any] = {"upload": upload_id}
    declared = {"crs": check.profile.crs, "height_datum": check.profile.height_datum}
    session.execute(_EXISTING, upload | declared | {"same_m": SAME_M, "own": check.own is not None})
    # Two statements: the planner knows nothing of rows just staged, and would join them to themselves row by row.
    session.execute(_NEW, upload | {"repeats": list(session.scalars(_REPEATS, upload))})
    findings = [
        PlaceFinding("existing-marker", row, "number", number, {"distance": f"{offset_m:.3f}"})
        for row, number, offset_m in session.execute(_OFFSETS, upload | {"noted_m": NOTED_M})
    ]
    findings += check_named_lines(session, upload_id, check)
    findings += check_beside(session, upload_id, check)
    return findings + (_nearest(session, upload_id) if check.profile.line is None else [])


def _nearest(session: Session, upload_id: UUID) -> list[PlaceFinding]:
    """Name the nearest line of each row that names none, and how far it is; it is not applied."""
    upload: dict[str, Any] = {"upload": upload_id}
    rows = session.execute(_WITHOUT_LINE, upload).all()
    lines = session.execute(_LINES_AROUND, upload | {"around_deg": AROUND_DEG}).all() if rows else []
    if not lines:
        return []
    lon, lat = (np.array([row[axis] for row in rows], dtype=np.float64) for axis in (1, 2))
    index, metres = nearest_lines([bytes(course) for _, _, course in lines], lon, lat)
    found = [
        {"row_number": row[0], "name": lines[line][0], "code": lines[line][1] or "", "m": round(float(distance), 1)}
        for row, line, distance in zip(rows, index, metres, strict=True)
    ]
    session.execute(_STORE_NEAREST, upload | {"found": orjson.dumps(found).decode()})
    return [
        PlaceFinding(
            "line-nearest",
            each["row_number"],
            "line",
            None,
            {"line": each["name"], "code": each["code"], "distance": str(each["m"])},
        )
        for each in found
    ]
