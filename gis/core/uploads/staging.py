"""Checked rows into the staging tables, in bulk, and the comparison with the register."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.db import copy_in, copy_rows
from gis.core.uploads import storage
from gis.core.uploads.apart import Parts
from gis.core.uploads.checking import Checked
from gis.core.uploads.datum import check_datum
from gis.core.uploads.findings import Finding, Rule
from gis.core.uploads.kinds import Check, UploadKind
from gis.core.uploads.parts import ROW_COLUMNS, lines_of
from gis.core.uploads.progress import SILENT, Progress
from gis.core.uploads.tables import Upload

FINDING_COLUMNS = ("upload_id", "row_number", "column_name", "field", "code", "severity", "params", "value")
CHUNK = 2_000
"""Rows sent to the database at a time, so that memory stays bounded and progress can be told."""
_CLEAR = (
    text("DELETE FROM app.upload_finding WHERE upload_id = :upload"),
    text("DELETE FROM app.upload_row WHERE upload_id = :upload"),
)
_PLACED = text("""
SELECT DISTINCT row_number FROM app.upload_finding
 WHERE upload_id = :upload AND code = ANY(:codes) AND row_number IS NOT NULL AND severity <> 'info'
""")
_STATUS_BEFORE = text("""
UPDATE app.upload_row r SET status = coalesce((
    SELECT CASE WHEN bool_or(f.severity = 'error') THEN 'error' ELSE 'warning' END FROM app.upload_finding f
     WHERE f.upload_id = :upload AND f.row_number = r.row_number AND f.severity IN ('error', 'warning')), 'ok')
 WHERE r.upload_id = :upload AND r.row_number = ANY(:rows)
""")
_CLEAR_PLACE = (
    text("DELETE FROM app.upload_finding WHERE upload_id = :upload AND code = ANY(:codes)"),
    text("""
    UPDATE app.upload_row SET action = NULL, target_id = NULL, measures = '{}'
     WHERE upload_id = :upload AND (action IS NOT NULL OR target_id IS NOT NULL OR measures <> '{}')
    """),
)
_OUTSIDE = text("""
SELECT r.row_number FROM app.upload_row r
 WHERE r.upload_id = :upload AND r.geom IS NOT NULL
   AND NOT EXISTS (SELECT FROM view_internal.divisions d
                    WHERE d.level = 'county' AND d.code = ANY(:counties) AND ST_DWithin(d.geom, r.geom, :slack_deg))
 ORDER BY r.row_number
""")
_OTHER_PARTIES = text("""
SELECT row_number FROM app.upload_row
 WHERE upload_id = :upload AND (geom IS NOT NULL OR :unplaced) AND NOT "values" ? 'skip'
   AND NOT jsonb_exists_any(coalesce(measures->'counties', '[]'), :counties)
 ORDER BY row_number
""")
_WORSE = {
    "error": text("""
    UPDATE app.upload_row SET status = 'error', action = NULL
     WHERE upload_id = :upload AND row_number = ANY(:rows) AND status <> 'error'
    """),
    "warning": text("""
    UPDATE app.upload_row SET status = 'warning'
     WHERE upload_id = :upload AND row_number = ANY(:rows) AND status = 'ok'
    """),
}
"""What a finding of the comparison makes of its row; the rows are told, so that no join can go over all of them."""
_COUNT = text("""
SELECT r.*, f.* FROM (
    SELECT count(*), count(*) FILTER (WHERE status <> 'error' AND (geom IS NOT NULL OR NOT :positioned))
      FROM app.upload_row WHERE upload_id = :upload) AS r(rows, ok)
CROSS JOIN (
    SELECT count(*) FILTER (WHERE severity = 'error'), count(*) FILTER (WHERE severity = 'warning')
      FROM app.upload_finding WHERE upload_id = :upload) AS f(errors, warnings)
""")
_ACTIONS = text("""
SELECT action, count(*) FROM app.upload_row WHERE upload_id = :upload AND action IS NOT NULL GROUP BY action
""")
_BASIS = text("""
SELECT jsonb_build_object('revision', number, 'day', register.today(), 'counties', to_jsonb(CAST(:counties AS text[])))
  FROM register.revision WHERE coalesce(current_setting('minzheng.batch_id', true), '') = ''
""")
ACTIONS = ("create", "observe", "version", "change", "unchanged")
METRES_PER_DEGREE = 111_000


def clear(session: Session, upload_id: UUID) -> None:
    """Remove the staged rows and findings of an upload."""
    for statement in _CLEAR:
        session.execute(statement, {"upload": upload_id})


def release(session: Session, upload: Upload) -> None:
    """Remove the file of an upload that goes, unless another upload refers to it."""
    others = select(Upload.id).where(
        Upload.file_sha256 == upload.file_sha256, Upload.id != upload.id, Upload.status != "discarded"
    )
    if session.scalar(others.limit(1)) is None:
        storage.forget(upload.file_sha256)


def write_rows(session: Session, upload_id: UUID, checked: Checked, progress: Progress = SILENT) -> None:
    """Replace the staged rows and findings of an upload.

    Raises:
        Busy: the processes that check a large file are taken, or one failed.
    """
    clear(session, upload_id)
    if checked.parts is not None:
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '15min'"))  # while a part is checked
    with closing(checked.parts or _lines(upload_id, checked, progress)) as parts:
        for lines in parts:
            copy_in(session, "app.upload_row", ROW_COLUMNS, lines)
    findings = sorted(checked.check.findings, key=lambda finding: finding.row or 0)
    add_findings(session, upload_id, findings, checked.check.kind.rules)


def _lines(upload_id: UUID, checked: Checked, progress: Progress) -> Parts:
    """Give the rows as lines of COPY, some at a time."""
    for start in range(0, len(checked.rows), CHUNK):
        progress.at("storing", start, len(checked.rows))
        yield lines_of(checked.check.kind, upload_id, checked.rows[start : start + CHUNK])


def add_findings(session: Session, upload_id: UUID, findings: Sequence[Finding], rules: Mapping[str, Rule]) -> None:
    """Store findings with the severity that the catalogue gives them."""
    for start in range(0, len(findings), CHUNK):
        lines = [
            (
                upload_id,
                finding.row,
                finding.column,
                finding.field,
                finding.code,
                rules[finding.code].severity,
                orjson.dumps(dict(finding.params)).decode(),
                finding.value,
            )
            for finding in findings[start : start + CHUNK]
        ]
        copy_rows(session, "app.upload_finding", FINDING_COLUMNS, lines)


def compare(
    session: Session, upload: Upload, check: Check, counties: Sequence[str], progress: Progress = SILENT
) -> None:
    """Compare an upload with the register, for an account with these counties, and note what the result rests on."""
    upload.compared = _basis(session, check.kind, counties)  # read first: what is committed meanwhile makes it differ
    upload.counts = compare_with_register(session, upload.id, check, counties, progress)


def stands(session: Session, upload: Upload, kind: UploadKind, counties: Sequence[str]) -> bool:
    """Tell whether comparing an upload again would find what was found."""
    return upload.compared is not None and upload.compared == _basis(session, kind, counties)


def _basis(session: Session, kind: UploadKind, counties: Sequence[str]) -> dict[str, Any] | None:
    """Return what a comparison rests on: revision, day and counties.

    None where it must be repeated: the kind reads more than versioned records, or this transaction has a batch open,
    whose writes the revision does not count yet.
    """
    found: dict[str, Any] | None = session.scalar(_BASIS, {"counties": list(counties)}) if kind.stands else None
    return found


def compare_with_register(
    session: Session, upload_id: UUID, check: Check, counties: Sequence[str], progress: Progress = SILENT
) -> dict[str, int]:
    """Make the findings anew that depend on the register and on the counties of the account; return the counts.

    Counts: rows; ok (without an error, and with a position where the kind has one); errors and warnings
    (findings); create, observe, unchanged (what a commit would do).
    """
    progress.at("comparing")
    places = [code for code, rule in check.kind.rules.items() if rule.place]
    _forget_places(session, upload_id, places, rows_too=check.kind.forgets)
    headers = {name: column.header[:200] for name, column in check.columns.items()}
    found = [
        Finding(place.code, place.row, headers.get(place.field or ""), place.field, place.value, place.params)
        for place in check.kind.check_place(session, upload_id, check)
    ]
    found += [Finding(each.code, params=each.params) for each in check_datum(session, upload_id, check)]
    if counties and check.kind.shape:
        parties = {"upload": upload_id, "counties": list(counties), "unplaced": check.kind.shape == "any"}
        found += [Finding("outside-county", row) for row in session.scalars(_OTHER_PARTIES, parties)]
    elif counties and check.kind.positioned:
        slack_deg = check.region.line_tolerance_m / METRES_PER_DEGREE
        outside = {"upload": upload_id, "counties": list(counties), "slack_deg": slack_deg}
        found += [Finding("outside-county", row) for row in session.scalars(_OUTSIDE, outside)]
    add_findings(session, upload_id, found, check.kind.rules)
    _worsen(session, upload_id, found, check.kind.rules)
    positioned = check.kind.positioned or check.kind.shape in {"line", "area"}
    return count(session, upload_id, positioned=positioned)


def _forget_places(session: Session, upload_id: UUID, places: Sequence[str], *, rows_too: bool) -> None:
    """Remove what an earlier comparison found, and give each row the status that its own findings give it."""
    placed = list(session.scalars(_PLACED, {"upload": upload_id, "codes": places}))
    for statement in _CLEAR_PLACE if rows_too else _CLEAR_PLACE[:1]:
        session.execute(statement, {"upload": upload_id, "codes": places})
    if placed:
        session.execute(_STATUS_BEFORE, {"upload": upload_id, "rows": placed})


def _worsen(session: Session, upload_id: UUID, found: Sequence[Finding], rules: Mapping[str, Rule]) -> None:
    """Give rows the status of what was found about them where it is worse than theirs."""
    for severity, statement in _WORSE.items():
        rows = {each.row for each in found if each.row is not None and rules[each.code].severity == severity}
        if rows:
            session.execute(statement, {"upload": upload_id, "rows": sorted(rows)})


def count(session: Session, upload_id: UUID, *, positioned: bool) -> dict[str, int]:
    """Return the counts of an upload from its staged rows and findings."""
    figures = session.execute(_COUNT, {"upload": upload_id, "positioned": positioned}).one()
    actions = {str(action): int(rows) for action, rows in session.execute(_ACTIONS, {"upload": upload_id})}
    return {
        **{name: int(count) for name, count in zip(("rows", "ok", "errors", "warnings"), figures, strict=True)},
        **{name: actions.get(name, 0) for name in ACTIONS},
    }
