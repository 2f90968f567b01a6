"""Checked rows into the staging tables, in bulk, and the comparison with the register."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.checking import Checked
from gis.core.uploads.findings import Finding, Rule
from gis.core.uploads.kinds import Check, Row

_ROWS = text("""
INSERT INTO app.upload_row (upload_id, row_number, cells, "values", status, geom)
SELECT :upload, r.n, r.cells, r.v, r.status,
       CASE WHEN r.lon IS NOT NULL THEN ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4490) END
  FROM jsonb_to_recordset(CAST(:rows AS jsonb))
       AS r(n int, cells jsonb, v jsonb, status text, lon float8, lat float8)
""")
_FINDINGS = text("""
INSERT INTO app.upload_finding (upload_id, row_number, column_name, field, code, severity, params, value)
SELECT :upload, f.n, f.col, f.field, f.code, f.severity, f.params, f.value
  FROM jsonb_to_recordset(CAST(:findings AS jsonb))
       AS f(n int, col text, field text, code text, severity text, params jsonb, value text)
""")
_CLEAR = (
    text("DELETE FROM app.upload_finding WHERE upload_id = :upload"),
    text("DELETE FROM app.upload_row WHERE upload_id = :upload"),
)
_CLEAR_PLACE = (
    text("DELETE FROM app.upload_finding WHERE upload_id = :upload AND code = ANY(:codes)"),
    text("UPDATE app.upload_row SET action = NULL, target_id = NULL, measures = '{}' WHERE upload_id = :upload"),
)
_OUTSIDE = text("""
SELECT r.row_number FROM app.upload_row r
 WHERE r.upload_id = :upload AND r.geom IS NOT NULL
   AND NOT EXISTS (SELECT FROM view_internal.divisions d
                    WHERE d.level = 'county' AND d.code = ANY(:counties) AND ST_DWithin(d.geom, r.geom, :slack_deg))
 ORDER BY r.row_number
""")
_STATUS = text("""
WITH found AS MATERIALIZED (
    SELECT row_number, CASE WHEN bool_or(severity = 'error') THEN 'error' ELSE 'warning' END AS worst
      FROM app.upload_finding
     WHERE upload_id = :upload AND row_number IS NOT NULL AND severity IN ('error', 'warning')
     GROUP BY row_number
)
UPDATE app.upload_row r
   SET status = found.worst, action = CASE WHEN found.worst = 'error' THEN NULL ELSE r.action END
  FROM found
 WHERE r.upload_id = :upload AND r.row_number = found.row_number AND r.status <> found.worst
""")
_COUNT = text("""
SELECT (SELECT count(*) FROM app.upload_row WHERE upload_id = :upload),
       (SELECT count(*) FROM app.upload_row WHERE upload_id = :upload AND status <> 'error'
           AND (geom IS NOT NULL OR NOT :positioned)),
       (SELECT count(*) FROM app.upload_finding WHERE upload_id = :upload AND severity = 'error'),
       (SELECT count(*) FROM app.upload_finding WHERE upload_id = :upload AND severity = 'warning'),
       (SELECT count(*) FROM app.upload_row WHERE upload_id = :upload AND action = 'create'),
       (SELECT count(*) FROM app.upload_row WHERE upload_id = :upload AND action = 'observe'),
       (SELECT count(*) FROM app.upload_row WHERE upload_id = :upload AND action = 'unchanged')
""")
METRES_PER_DEGREE = 111_000


def clear(session: Session, upload_id: UUID) -> None:
    """Remove the staged rows and findings of an upload."""
    for statement in _CLEAR:
        session.execute(statement, {"upload": upload_id})


def write_rows(session: Session, upload_id: UUID, checked: Checked) -> None:
    """Replace the staged rows and findings of an upload."""
    clear(session, upload_id)
    rows = [_staged(row) for row in checked.rows]
    session.execute(_ROWS, {"upload": upload_id, "rows": orjson.dumps(rows).decode()})
    findings = sorted(checked.check.findings, key=lambda finding: finding.row or 0)
    add_findings(session, upload_id, findings, checked.check.kind.rules)


def _staged(row: Row) -> dict[str, Any]:
    values: dict[str, Any] = {**row.values, "received": row.texts}
    if row.skip:
        values["skip"] = True
    status = "error" if row.has_error else "warning" if row.has_warning else "ok"
    return {"n": row.number, "cells": row.cells, "v": values, "status": status, "lon": row.lon, "lat": row.lat}


def add_findings(session: Session, upload_id: UUID, findings: Iterable[Finding], rules: Mapping[str, Rule]) -> None:
    """Store findings with the severity that the catalogue gives them."""
    listed = [
        {
            "n": finding.row,
            "col": finding.column,
            "field": finding.field,
            "code": finding.code,
            "severity": rules[finding.code].severity,
            "params": dict(finding.params),
            "value": finding.value,
        }
        for finding in findings
    ]
    if listed:
        session.execute(_FINDINGS, {"upload": upload_id, "findings": orjson.dumps(listed).decode()})


def compare_with_register(session: Session, upload_id: UUID, check: Check, counties: Sequence[str]) -> dict[str, int]:
    """Make the findings anew that depend on the register and on the counties of the account; return the counts.

    Counts: rows; ok (without an error, and with a position where the kind has one); errors and warnings
    (findings); create, observe, unchanged (what a commit would do).
    """
    places = [code for code, rule in check.kind.rules.items() if rule.place]
    for statement in _CLEAR_PLACE:
        session.execute(statement, {"upload": upload_id, "codes": places})
    headers = {name: column.header[:200] for name, column in check.columns.items()}
    found = [
        Finding(place.code, place.row, headers.get(place.field or ""), place.field, place.value, place.params)
        for place in check.kind.check_place(session, upload_id, check)
    ]
    if counties and check.kind.positioned:
        slack_deg = check.settings.line_tolerance_m / METRES_PER_DEGREE
        outside = {"upload": upload_id, "counties": list(counties), "slack_deg": slack_deg}
        found += [Finding("outside-county", row) for row in session.scalars(_OUTSIDE, outside)]
    add_findings(session, upload_id, found, check.kind.rules)
    session.execute(_STATUS, {"upload": upload_id})
    return count(session, upload_id, positioned=check.kind.positioned)


def count(session: Session, upload_id: UUID, *, positioned: bool) -> dict[str, int]:
    """Return the counts of an upload from its staged rows and findings."""
    figures = session.execute(_COUNT, {"upload": upload_id, "positioned": positioned}).one()
    names = ("rows", "ok", "errors", "warnings", "create", "observe", "unchanged")
    return {name: int(figure) for name, figure in zip(names, figures, strict=True)}
