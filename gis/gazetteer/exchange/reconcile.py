"""A file compared with the register, nothing written: the same, changed, new, missing (P-H2, P-H3).

Rows are read and matched as an upload would be (code, else name, class, division, distance), in a transaction that is
rolled back, so the same file gives the same report until the register changes. What no rule can match a person may:
`choices` says which record a row is about. `missing` is what the register holds where the file reports: the counties
and classes that its own rows name, and only when a person says that the file is a whole answer for them. An empty or
cut file says nothing about what exists and is never taken for a deletion.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.errors import Invalid
from gis.core.uploads import commands, staging
from gis.core.uploads.findings import Finding, render
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.progress import SILENT, Progress
from gis.core.uploads.tables import Upload, UploadFinding
from gis.gazetteer.exchange.reconciled import RESULTS, Line, Report, Words

ACTIONS = {"unchanged": "same", "change": "changed", "create": "new"}
OPEN = frozenset({"new", "unclear"})
"""Results that a person may settle by a choice."""
SUPPOSED = "same-in-line"
"""The finding of a match that rests on less than the others; said of its row."""
LEAST_SHARE = 0.5
"""A whole answer holds at least this share of what the register has for its counties and classes; else it is cut."""

_ROWS = text("""
SELECT r.row_number, coalesce(r.action, ''), r."values"->>'name', r."values"#>>'{place,place_code}',
       r."values"#>>'{place,class_code}', r.target_id::text, r."values"#>>'{counties,0}', ST_X(c.at), ST_Y(c.at)
  FROM app.upload_row r CROSS JOIN LATERAL ST_PointOnSurface(r.geom) AS c(at)
 WHERE r.upload_id = :upload AND NOT r."values" ? 'skip' ORDER BY r.row_number
""")
_KNOWN = text("""
SELECT p.id::text, n.name, coalesce(p.place_code, '')
  FROM register.place p JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted
 WHERE p.id = ANY (CAST(:ids AS uuid[])) AND NOT p.deleted AND p.secrecy = ANY (:secrecies)
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


def reconcile(
    prepared: commands.Prepared, actor: commands.Actor, secrecies: Sequence[str], *, whole: bool = False,
    choices: Mapping[int, str] | None = None, progress: Progress = SILENT,
) -> Report:  # fmt: skip
    """Compare a checked file with the register.

    Args:
        prepared: the file, read and checked (`uploads.commands.prepare` with the kind `place-names`).
        actor: who asks.
        secrecies: levels of the records that may be told or chosen.
        whole: a person's word that the file is the whole answer for the counties and classes that it names.
        choices: the record (id) that a person chose for a row, by row number.
        progress: who is told how far it is.

    Raises:
        Invalid: a choice for a row that is not open, or of a record that is not there or not to be seen.
        Busy: the processes that check a large file are taken.
    """
    with prepared.checked.turn(), db.session() as opened:
        upload = _staged(opened, prepared, actor, progress)
        report = _compare(opened, upload, prepared.kind, secrecies, choices or {}, whole=whole)
        opened.rollback()
    return report


def _compare(
    session: Session, upload: Upload, kind: UploadKind, secrecies: Sequence[str], choices: Mapping[int, str],
    *, whole: bool,
) -> Report:  # fmt: skip
    said = _said(session, upload, kind)
    lines = [_chosen(line, choices) for line in _lines(session, upload, said)]
    lines = _named(session, lines, secrecies)
    _require_chosen(lines, choices)
    notes = said.pop(None, [])
    if whole:
        lines += _missing(session, upload, lines, secrecies, notes)
    else:
        notes.append(("未声明为全量，不判断缺失", "Not declared to be whole: nothing is told to be missing"))
    return Report({name: sum(line.result == name for line in lines) for name in RESULTS}, lines, notes)


def _staged(session: Session, prepared: commands.Prepared, actor: commands.Actor, progress: Progress) -> Upload:
    checked = prepared.checked
    upload = Upload(
        id=prepared.id,
        kind=prepared.kind.name,
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
    staging.write_rows(session, upload.id, checked, progress)
    staging.compare_with_register(session, upload.id, checked.check, actor.counties, progress)
    return upload


def _said(session: Session, upload: Upload, kind: UploadKind) -> dict[int | None, list[Words]]:
    """Return by row, in both languages, errors and what a change changes; of the whole file (None) warnings too."""
    found: dict[int | None, list[Words]] = defaultdict(list)
    for one in session.scalars(select(UploadFinding).filter_by(upload_id=upload.id).order_by(UploadFinding.id)):
        if one.code == "place-changed":
            found[one.row_number].append((one.params["fields"], one.params["fields_en"]))
        elif one.severity == "error" or one.code == SUPPOSED or (one.row_number is None and one.severity == "warning"):
            finding = Finding(one.code, None, one.column_name, one.field, one.value, one.params)
            zh, en = (render(kind.rules, finding, lang) for lang in ("zh", "en"))
            whole = one.row_number is None  # its remedies are steps of the upload
            found[one.row_number].append((_text(zh, "。", whole=whole), _text(en, ". ", whole=whole)))
    return found


def _text(rendered: Mapping[str, str], stop: str, *, whole: bool) -> str:
    return stop.join(filter(None, (rendered["message"].strip(), "" if whole else rendered["remedy"])))


def _lines(session: Session, upload: Upload, said: Mapping[int | None, list[Words]]) -> Iterator[Line]:
    for row, action, name, code, class_code, target, county, lon, lat in session.execute(_ROWS, {"upload": upload.id}):
        result = ACTIONS.get(action, "unclear")
        words = said.get(row, []) if result != "new" else []
        note = ("；".join(zh for zh, _ in words), "; ".join(en for _, en in words))
        known = None if result == "new" else target
        yield Line(result, row, name or "", code, class_code, known, note, county=county, lon=lon, lat=lat)


def _chosen(line: Line, choices: Mapping[int, str]) -> Line:
    place = choices.get(line.row) if line.row is not None else None
    if place is None:
        return line
    if line.result not in OPEN:
        raise Invalid(f"第 {line.row} 行已经对上，不能另选", f"Row {line.row} is matched already", code="choice")
    return replace(line, result="chosen", place_id=place)


def _named(session: Session, lines: Sequence[Line], secrecies: Sequence[str]) -> list[Line]:
    """Give each line the standard name and the code that its record has in the register."""
    ids = sorted({line.place_id for line in lines if line.place_id})
    found = session.execute(_KNOWN, {"ids": ids, "secrecies": list(secrecies)})
    known = {place: (name, code) for place, name, code in found}
    return [replace(line, registered=known.get(line.place_id or "", ("", ""))) for line in lines]


def _require_chosen(lines: Sequence[Line], choices: Mapping[int, str]) -> None:
    """Raise Invalid for a choice that met no row, or no record that may be seen."""
    unknown = sorted(choices.keys() - {line.row for line in lines})
    unseen = [line.row for line in lines if line.result == "chosen" and not line.registered[0]]
    for row in (*unknown, *unseen):
        raise Invalid(
            f"第 {row} 行的选定无效：文件没有这一行，或登记库没有这条记录",
            f"The choice for row {row} does not hold: there is no such row, or no such record",
            code="choice",
        )


def _missing(
    session: Session, upload: Upload, lines: Sequence[Line], secrecies: Sequence[str], notes: list[Words]
) -> list[Line]:
    """Return what the register holds in the counties and classes of the file and the file does not."""
    where = session.execute(_WHERE, {"upload": upload.id}).all()
    unclear = sum(line.result == "unclear" for line in lines)
    if not where or unclear:
        notes.append(
            (
                "文件为空、不能识别区县，或有待核的行，不判断缺失",
                "Empty, without a county, or with unclear rows: nothing is told to be missing",
            )
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
            (
                f"文件只有登记库 {held} 条中的 {len(seen)} 条，疑被截断，不判断缺失",
                f"The file holds {len(seen)} of {held} registered records and may be cut: nothing is missing",
            )
        )
        return []
    return [
        Line("missing", None, name, code, class_code, place, registered=(name, code or ""))
        for name, code, class_code, place in session.execute(_MISSING, values | {"seen": seen})
    ]
