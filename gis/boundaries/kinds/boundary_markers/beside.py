"""Staged markers beside what is registered: serials in use, witnesses of another name."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Check, PlaceFinding

_SERIALS = text("""
SELECT r.row_number, r."values"->>'number', (r."values"->>'serial')::int, b.name,
       CASE WHEN m.secrecy = 'restricted' THEN '–' ELSE m.number END
  FROM app.upload_row r
 CROSS JOIN LATERAL (
       SELECT k.line_id, k.number, k.secrecy FROM register.boundary_marker k
        WHERE k.line_id = (r.measures->>'line_id')::uuid AND NOT k.deleted AND k.serial = (r."values"->>'serial')::int
          AND coalesce(k.type_letter, '') = coalesce(r."values"->>'type_letter', '') OFFSET 0) m
  JOIN register.boundary_line b ON b.id = m.line_id
 WHERE r.upload_id = :upload AND r.action = 'create' AND r.measures ? 'line_id' AND r."values" ? 'serial'
 UNION ALL
SELECT n.row_number, n.number, n.serial, n.line_name, n.first
  FROM (SELECT row_number, "values"->>'number' AS number, ("values"->>'serial')::int AS serial,
               measures->>'line_name' AS line_name, first_value("values"->>'number') OVER same AS first,
               row_number() OVER same AS place
          FROM app.upload_row
         WHERE upload_id = :upload AND action = 'create' AND measures ? 'line_id' AND "values" ? 'serial'
        WINDOW same AS (PARTITION BY measures->>'line_id', "values"->>'serial',
                                     coalesce("values"->>'type_letter', '') ORDER BY row_number)) n
 WHERE n.place > 1
 ORDER BY 1
""")
"""Each row asks the index of serials: a join would go over all markers for each row where the planner expects few."""
_WITNESSES = text("""
SELECT r.row_number, w.ordinal, w.object, o.object
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_to_recordset(r."values"->'witnesses') AS w(ordinal int, object text)
  JOIN register.witness_object o ON o.marker_id = r.target_id AND o.ordinal = w.ordinal AND NOT o.deleted
 WHERE r.upload_id = :upload AND r."values" ? 'witnesses' AND o.object <> w.object AND o.secrecy <> 'restricted'
 ORDER BY r.row_number, w.ordinal
""")
_KEPT = text("""
SELECT r.row_number, f.name, f.stated, coalesce(f.known, '–')
  FROM app.upload_row r
  JOIN register.boundary_marker m ON m.id = r.target_id AND m.secrecy <> 'restricted'
  LEFT JOIN register.boundary_line b ON b.id = m.line_id
 CROSS JOIN LATERAL (VALUES
       ('placement', r."values"->>'placement', m.placement::text), ('face', r."values"->>'face', m.face::text),
       ('material', r."values"->>'material', m.material), ('state', r."values"->>'state', m.state::text),
       ('remark', r."values"->>'remark', m.remark),
       ('engraved_number', r."values"->>'engraved_number', m.engraved_number),
       ('line', r.measures->>'line_name', b.name)) AS f(name, stated, known)
 WHERE r.upload_id = :upload AND r.action IN ('observe', 'unchanged') AND f.stated <> coalesce(f.known, '')
 ORDER BY r.row_number, f.name
""")


def check_beside(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
    """Return findings on serials that are taken (B-22) and on witnesses that are registered as another object.

    In a file of ours also what was edited that an upload does not change.
    """
    upload: dict[str, Any] = {"upload": upload_id}
    found = [
        PlaceFinding("serial-taken", row, "number", number, {"line": line, "serial": str(serial), "other": other})
        for row, number, serial, line, other in session.execute(_SERIALS, upload)
    ]
    found += [
        PlaceFinding("witness-differs", row, f"witness_{ordinal}", value, {"ordinal": str(ordinal), "known": known})
        for row, ordinal, value, known in session.execute(_WITNESSES, upload)
    ]
    if check.own:
        found += [
            PlaceFinding("attribute-kept", row, name, value, {"known": known})
            for row, name, value, known in session.execute(_KEPT, upload)
        ]
    return found
