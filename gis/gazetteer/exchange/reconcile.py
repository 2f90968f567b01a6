"""A file compared with the register, nothing written: the same, changed, new, missing (P-H2, P-H3).

Rows are read and matched as an upload would be (code, else name, class, division, distance), in a transaction that is
rolled back, so the same file gives the same report until the register changes. `missing` is what the register holds
where the file reports: the counties and classes that its own rows name, and only when a person says that the file is a
whole answer for them. An empty or cut file says nothing about what exists and is never taken for a deletion.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import Workbook
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.uploads import commands, staging
from gis.core.uploads.inert import inert
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.tables import Upload

RESULTS = {"same": "相同", "changed": "变化", "new": "新增", "missing": "缺失", "unclear": "待核"}
ACTIONS = {"unchanged": "same", "change": "changed", "create": "new"}
HEADERS = ("结果", "行号", "名称", "地名代码", "类别", "登记标识", "说明")
LEAST_SHARE = 0.5
"""A whole answer holds at least this share of what the register has for its counties and classes; else it is cut."""

_ROWS = text("""
SELECT r.row_number, coalesce(r.action, ''), r."values"->>'name', r."values"#>>'{place,place_code}',
       r."values"#>>'{place,class_code}', r.target_id::text,
       (SELECT string_agg(f.code, ' ' ORDER BY f.id) FROM app.upload_finding f
         WHERE f.upload_id = r.upload_id AND f.row_number = r.row_number AND f.severity = 'error'),
       (SELECT string_agg(f.params->>'fields', '；') FROM app.upload_finding f
         WHERE f.upload_id = r.upload_id AND f.row_number = r.row_number AND f.code = 'place-changed')
  FROM app.upload_row r WHERE r.upload_id = :upload AND NOT r."values" ? 'skip' ORDER BY r.row_number
""")
_SCOPE = """
    SELECT p.id, p.place_code, p.class_code, n.name
      FROM register.place p
      JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted
      JOIN county_of c ON c.id = p.division_id AND c.county = ANY (:counties)
     WHERE NOT p.deleted AND p.secrecy = ANY (:secrecies) AND p.class_code = ANY (:classes)
"""
_COUNTY_OF = """
WITH RECURSIVE county_of AS (
    SELECT id, code AS county FROM view_restricted.division_tree WHERE level = 'county'
    UNION ALL
    SELECT d.id, c.county FROM view_restricted.division_tree d JOIN county_of c ON d.parent_id = c.id
)
"""
_MISSING = text(f"""
{_COUNTY_OF}
SELECT s.name, s.place_code, s.class_code, s.id::text FROM ({_SCOPE}) s
 WHERE s.id <> ALL (CAST(:seen AS uuid[])) ORDER BY s.place_code NULLS LAST, s.name, s.id
""")  # noqa: S608 - our own text
_HELD = text(f"{_COUNTY_OF} SELECT count(*) FROM ({_SCOPE}) s")  # noqa: S608 - our own text
_WHERE = text("""
SELECT DISTINCT r."values"#>>'{counties,0}', r."values"#>>'{place,class_code}' FROM app.upload_row r
 WHERE r.upload_id = :upload AND r."values" ? 'counties'
""")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the report."""

    result: str
    row: int | None
    name: str
    place_code: str | None
    class_code: str | None
    place_id: str | None
    note: str = ""

    def cells(self) -> tuple[str, ...]:
        """Return the line as texts."""
        row = "" if self.row is None else str(self.row)
        found = (RESULTS[self.result], row, self.name, self.place_code, self.class_code, self.place_id, self.note)
        return tuple("" if value is None else value for value in found)


@dataclass(slots=True)
class Report:
    """The comparison: counts by result, lines, and what kept `missing` from being told."""

    counts: dict[str, int]
    lines: list[Line]
    notes: list[str] = field(default_factory=list)

    def document(self, limit: int = 200) -> dict[str, Any]:
        """Return the report for an answer, with the first lines that are not `same`."""
        told = [line for line in self.lines if line.result != "same"][:limit]
        names = ("row", "name", "place_code", "class_code", "place_id", "note")
        items = [{"result": line.result, **{name: getattr(line, name) for name in names}} for line in told]
        return {"counts": self.counts, "notes": self.notes, "items": items}


def reconcile(
    prepared: commands.Prepared, actor: commands.Actor, secrecies: Sequence[str], *, whole: bool = False
) -> Report:
    """Compare a checked file with the register.

    Args:
        prepared: the file, read and checked (`uploads.commands.prepare` with the kind `place-names`).
        actor: who asks.
        secrecies: levels of the records that may be told as missing.
        whole: a person's word that the file is the whole answer for the counties and classes that it names.
    """
    with db.session() as opened:
        report = _compare(opened, prepared, actor, secrecies, whole=whole)
        opened.rollback()
    return report


def _compare(
    session: Session, prepared: commands.Prepared, actor: commands.Actor, secrecies: Sequence[str], *, whole: bool
) -> Report:
    upload = _staged(session, prepared, actor, prepared.kind)
    lines = list(_lines(session, upload))
    notes: list[str] = []
    if whole:
        lines += _missing(session, upload, lines, secrecies, notes)
    else:
        notes.append("未声明为全量，不判断缺失 · Not declared to be whole: nothing is told to be missing")
    counts = {name: sum(line.result == name for line in lines) for name in RESULTS}
    return Report(counts, lines, notes)


def _staged(session: Session, prepared: commands.Prepared, actor: commands.Actor, kind: UploadKind) -> Upload:
    checked = prepared.checked
    upload = Upload(
        id=prepared.id,
        kind=kind.name,
        status="staged",
        file_name=prepared.incoming.name[:120] or "?",
        file_sha256="0" * 64,
        file_size=len(prepared.incoming.data),
        file_format=prepared.format,
        file_encoding=prepared.encoding,
        profile=prepared.profile.dump(),
        proposals=[],
        columns=checked.columns,
        counts={},
        created_by=actor.user_id,
    )
    session.add(upload)
    session.flush()
    staging.write_rows(session, upload.id, checked)
    staging.compare_with_register(session, upload.id, checked.check, actor.counties)
    return upload


def _lines(session: Session, upload: Upload) -> Iterator[Line]:
    for row, action, name, code, class_code, target, errors, changes in session.execute(_ROWS, {"upload": upload.id}):
        result = ACTIONS.get(action, "unclear")
        known = None if result == "new" else target
        yield Line(result, row, name or "", code, class_code, known, errors or changes or "")


def _missing(
    session: Session, upload: Upload, lines: Sequence[Line], secrecies: Sequence[str], notes: list[str]
) -> list[Line]:
    """Return what the register holds in the counties and classes of the file and the file does not."""
    where = session.execute(_WHERE, {"upload": upload.id}).all()
    unclear = sum(line.result == "unclear" for line in lines)
    if not where or unclear:
        notes.append(
            "文件为空、不能识别区县，或有待核的行，不判断缺失 · "
            "Empty, without a county, or with unclear rows: nothing is told to be missing"
        )
        return []
    values = {
        "counties": sorted({county for county, _ in where}),
        "classes": sorted({class_code for _, class_code in where}),
        "secrecies": list(secrecies),
    }
    held = int(session.scalar(_HELD, values) or 0)
    seen = [line.place_id for line in lines if line.place_id]
    if len(seen) < held * LEAST_SHARE:
        notes.append(
            f"文件只有登记库 {held} 条中的 {len(seen)} 条，疑被截断，不判断缺失 · "
            f"The file holds {len(seen)} of {held} registered records and may be cut: nothing is told to be missing"
        )
        return []
    found = session.execute(_MISSING, values | {"seen": seen})
    return [Line("missing", None, name, code, class_code, place) for name, code, class_code, place in found]


def as_csv(report: Report) -> bytes:
    """Return the lines as CSV in UTF-8 with its mark; no cell is a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(HEADERS)
    writer.writerows([inert(cell) for cell in line.cells()] for line in report.lines)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def as_xlsx(report: Report) -> bytes:
    """Return the lines as a workbook, the counts on a sheet of their own."""
    book = Workbook(write_only=True)
    page = book.create_sheet("对账")
    page.append(HEADERS)
    for line in report.lines:
        page.append([inert(cell) for cell in line.cells()])
    totals = book.create_sheet("汇总")
    for name, count in report.counts.items():
        totals.append([RESULTS[name], name, count])
    for note in report.notes:
        totals.append([note])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
