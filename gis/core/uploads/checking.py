"""All checks that need no database: columns, cells, positions, the kind's own rules for rows and for the batch."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gis.core.collector import held_off
from gis.core.errors import Invalid, Unreadable
from gis.core.region import DEFAULT, Region
from gis.core.settings import Settings
from gis.core.uploads import columns as headers
from gis.core.uploads import exported
from gis.core.uploads.anywhere import place
from gis.core.uploads.apart import Parts, check_parts, goes_apart, turn
from gis.core.uploads.dms_columns import described, with_units
from gis.core.uploads.findings import Finding
from gis.core.uploads.inert import restored
from gis.core.uploads.kinds import Check, Column, Control, Row, UploadKind
from gis.core.uploads.mapping import OWN_SHEETS, sheets_of, unmapped
from gis.core.uploads.own_files import note_own, read_own_shapefile
from gis.core.uploads.parsing.limits import TABLES, Parsed
from gis.core.uploads.parts import Task, check_part, conclude
from gis.core.uploads.profile import Profile, usable
from gis.core.uploads.progress import SILENT, Progress
from gis.core.uploads.row_fields import Table, read_ahead, read_fields
from gis.core.uploads.sniffing import refusal
from gis.core.uploads.stated import stated_system
from gis.core.uploads.units import note_units

STRICT = frozenset({"csv", "cass"})
"""Formats in which a row that is too short lost a separator."""


@dataclass(slots=True)
class Checked:
    """A file after the checks: its rows, what was found, how its columns were read, what is offered.

    Those of a large file are no rows here but `parts`, which other processes check while the first are stored; what
    they find is among the findings when all were taken.
    """

    check: Check
    rows: list[Row]
    columns: dict[str, Any]
    proposals: list[dict[str, Any]]
    parts: Parts | None = None

    def turn(self) -> AbstractContextManager[None]:
        """Wait until other processes can check the parts, where there are any; raises Busy."""
        return nullcontext() if self.parts is None else turn()


Corrections = Sequence[Mapping[str, Any]]


def check_file(  # noqa: PLR0913 - the file, and all that it is checked against
    kind: UploadKind,
    parsed: Parsed,
    profile: Profile,
    settings: Settings,
    corrections: Corrections = (),
    *,
    region: Region = DEFAULT,
    control: Control | None = None,
    context: Any = None,
    upload_id: UUID | None = None,
    progress: Progress = SILENT,
) -> Checked:
    """Check a file that was read.

    Args:
        kind: what its rows are.
        parsed: its cells, as the child process gave them.
        profile: what the user declared.
        settings: limits.
        corrections: single cells changed online: `row`, `column` (header or field), `value`.
        region: area of interest, zones, tolerances.
        control: gives approved positions of records, to weigh the readings and for a local similarity.
        context: what the kind read of the register for its own checks (`UploadKind.load`).
        upload_id: under which the rows will be stored: those of a large file are then checked by other processes, when
            their parts are taken; None keeps them all here.
        progress: told how many rows are checked.

    Raises:
        Unreadable: no data, or columns that cannot be told (codes `empty`, `columns`).
        TooLarge: more data rows than allowed.
        Invalid: a correction names a row or column that does not exist.
    """
    layout = _layout(kind, parsed, profile, settings)
    given, index, cells = (layout.profile, settings, layout.columns, region), layout.index, layout.cells
    check = Check(kind, *given, control=control, context=context, own=layout.own)
    with held_off:
        _note_file(check, parsed, index, cells)
        _note_stated(check, profile, layout.stated)
        note_units(check, layout.columns)
        rows = _rows(check, parsed, index, cells)
        kept = _correct(check, rows, cells, corrections)
        table, at = Table(len(cells), parsed.format in STRICT), len(check.findings)
        is_apart = upload_id is not None and goes_apart(check, len(rows))
        proposals = _read_and_place(check, rows, None if is_apart else table)
        kind.check_batch(_without_repeats(check, rows), check)
        if not is_apart:
            conclude(check, check_part(check, rows))
    parts = None
    if is_apart and upload_id is not None:
        parts = check_parts(check, rows, Task.of(check, upload_id, table), at, progress)
    recognised = _recognised(parsed, layout) | {"corrections": kept, "derivation": check.derivation}
    return Checked(check, [] if parts else rows, recognised, proposals, parts)


def _read_and_place(check: Check, rows: Sequence[Row], table: Table | None) -> list[dict[str, Any]]:
    """Read the fields of rows, or without a table those only that concern several, and place the rows."""
    if table is None:
        read_ahead(check, rows)
    else:
        for found in read_fields(check, rows, table):
            check.findings += found
    proposals = place(check, rows)
    if check.kind.check_row is not None:
        for row in rows:
            check.kind.check_row(row, check)
    return proposals


@dataclass(frozen=True, slots=True)
class _Layout:
    """Index and cells of the header row, the columns, what the file states, and the person's profile over that."""

    index: int
    cells: list[str]
    columns: dict[str, Column]
    stated: Mapping[str, Any]
    profile: Profile
    own: exported.Own | None


def _layout(kind: UploadKind, parsed: Parsed, profile: Profile, settings: Settings) -> _Layout:
    """Tell where the header and the columns are, and what the file itself states of its numbers; raises as above."""
    index, cells, found, own = _columns(kind, parsed, profile)
    data = parsed.rows[index + 1 :]
    if not data:
        raise headers.refuse([Finding("empty")])
    if len(data) > settings.upload_rows_max:
        raise refusal("too-large", Finding("too-many-rows", params={"limit": settings.upload_rows_max}))
    more = stated_system(kind, parsed, found, data) | exported.stated(own, parsed.declared)
    parsed.declared = {**parsed.declared, **more}
    stated = parsed.declared if parsed.format in TABLES else {"angle": "decimal", **parsed.declared}
    return _Layout(index, cells, found, stated, profile.over(stated), own)


def _recognised(parsed: Parsed, layout: _Layout) -> dict[str, Any]:
    """Return how the file was read, as the upload keeps it."""
    return {
        **headers.describe(layout.columns, layout.cells, layout.own),
        "header_row": parsed.rows[layout.index][0],
        "sheet": parsed.sheet,
        "sheets": sheets_of(parsed),
        "separator": parsed.separator,
        "newline": parsed.newline,
        "declared": parsed.declared,
    }


def _columns(
    kind: UploadKind, parsed: Parsed, profile: Profile
) -> tuple[int, list[str], dict[str, Column], exported.Own | None]:
    """Return index and cells of the header row and the columns; a refusal says what there is to choose from."""
    try:
        index, cells, declared = _header(kind, parsed, profile)
        own = exported.own_columns(cells, kind.exported)
        return index, cells, headers.recognise(cells, kind, declared, own), own
    except Unreadable as error:
        if parsed.rows:
            error.more = unmapped(parsed, kind, profile)
        raise


def _header(kind: UploadKind, parsed: Parsed, profile: Profile) -> tuple[int, list[str], dict[str, str]]:
    """Return the header and the declared columns; a header that the reader supplied is the first row.

    There the columns of the geometry are the position, and attributes that look like one are not.
    """
    if parsed.format in TABLES:
        index, cells = headers.find_header(parsed.rows, kind, profile.header_row, profile.columns.values())
        merged = with_units(cells, parsed.rows[index + 1][1]) if index + 1 < len(parsed.rows) else None
        return (index, cells, profile.columns) if merged is None else (index + 1, merged, profile.columns)
    cells = parsed.rows[0][1]
    names = {field.name for field in headers.POSITION} if kind.has_columns else set()
    return 0, cells, {name: name for name in cells if name in names} | profile.columns


def _rows(check: Check, parsed: Parsed, index: int, cells: Sequence[str]) -> list[Row]:
    """Return the data rows with their shapes, and note what the reader found wrong with single ones."""
    is_marked = headers.MARKS & {cell.strip() for cell in cells} or (check.own and parsed.format in TABLES)
    plain = restored if is_marked else list
    rows = [Row(number, plain(texts), letters) for number, texts, letters in parsed.rows[index + 1 :]]
    if parsed.shapes is not None:
        for row, shape in zip(rows, parsed.shapes[index + 1 :], strict=True):
            row.shape_text = shape
    if check.own and parsed.format == "shapefile":
        read_own_shapefile(check, rows, parsed.encoding)
    by_number = {row.number: row for row in rows} if parsed.faults else {}
    for number, code, params in parsed.faults:
        if number in by_number:  # what stands above the header is no row
            check.add(code, by_number[number], **params)
    return rows


def _note_file(check: Check, parsed: Parsed, index: int, cells: Sequence[str]) -> None:
    for code, params in parsed.notes:
        is_known = code == "wgs84-by-format" and check.own
        if not is_known and (code != "sheet-taken" or set(params["others"].split("、")) - OWN_SHEETS):
            check.add(code, **params)
    if index > 0 and check.profile.header_row is None:
        check.add("header-row", header_row=parsed.rows[index][0])
    if joined := described(check.columns, cells):
        check.add("dms-columns", columns=joined[:300])
    left = headers.describe(check.columns, cells, check.own)
    if left["ignored"]:
        check.add("ignored-columns", columns="、".join(left["ignored"])[:300])
    note_own(check, left["own"])


def _note_stated(check: Check, person: Profile, stated: Mapping[str, Any]) -> None:
    """Say which system counts when the file states one: the person's stands above the file's."""
    if (crs := usable(stated).get("crs")) is None or not (check.kind.positioned or check.kind.shape):
        return
    if person.crs is None:
        check.add("crs-from-file", value=crs)
    elif person.crs != crs:
        check.add("crs-differs-from-file", value=person.crs, stated=crs)


def _correct(check: Check, rows: Sequence[Row], cells: Sequence[str], corrections: Corrections) -> list[dict[str, Any]]:
    by_number = {row.number: row for row in rows}
    stripped = [cell.strip() for cell in cells]
    kept = []
    for correction in corrections:
        row = by_number.get(correction["row"])
        name = str(correction["column"])
        column = check.columns.get(name)
        index = column.index if column else headers.place_of(stripped, name)
        if row is None or index is None:
            where = f"{correction['row']} / {name[:80]}"
            raise Invalid(f"没有这个单元格：{where}", f"There is no such cell: {where}", code="cell-missing")
        row.cells += [""] * (index + 1 - len(row.cells))
        before, row.cells[index] = row.cells[index], str(correction["value"])
        row.letters = (row.letters.ljust(index + 1, "t"))[:index] + "t" + row.letters[index + 1 :]
        field = next((known for known, at in check.columns.items() if at.index == index), None)
        check.add("corrected", row, field, row.cells[index], before=before[:80])
        named = stripped[index] if stripped.count(stripped[index]) == 1 else f"#{index + 1}"
        kept.append({"row": row.number, "column": named, "value": row.cells[index]})
    return kept


def _without_repeats(check: Check, rows: Sequence[Row]) -> list[Row]:
    """Note rows that repeat an earlier one cell by cell; they are stored once (F14)."""
    seen: dict[tuple[str, ...], int] = {}
    kept = []
    for row in rows:
        same = (*map(str.strip, row.cells), row.shape_text or "")
        if same in seen:
            check.add("duplicate-row", row, other=seen[same])
            row.skip = True
        else:
            seen[same] = row.number
            kept.append(row)
    return kept
