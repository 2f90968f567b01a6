"""The user's file given back with what was found: same kind, encoding and order, one more column 校验结果.

The file is written anew from its cells, not edited, so nothing hostile in it is carried along. Texts that a
spreadsheet would run as formulas are made inert (F24); numbers keep their digits.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from gis.core.uploads.columns import OURS
from gis.core.uploads.findings import Lang
from gis.core.uploads.inert import inert

TITLE = {"zh": "校验结果", "en": "Check result"}
OK = {"zh": "通过", "en": "ok"}
SUMMARY = {"zh": "校验汇总", "en": "Summary"}
SUMMARY_HEAD = {
    "zh": ("行", "列", "级别", "说明", "处理", "值"),
    "en": ("row", "column", "severity", "message", "remedy", "value"),
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
FILLS = {"error": "FFF4B6B6", "warning": "FFFCE8B2"}
MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Found = Mapping[int, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A staged file as cells: where its header stands, how it was spelled, its rows with their numbers."""

    format: str
    encoding: str
    separator: str
    newline: str
    title: str
    header_row: int
    headers: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    summary: Sequence[Mapping[str, Any]] = ()


def annotate(sheet: Sheet, found: Found, lang: Lang) -> bytes:
    """Return the annotated file. `found` holds the findings of rows; `sheet.summary` all that are listed.

    A column 校验结果 that an earlier annotation left in the file is replaced.
    """
    sheet = _without_ours(sheet)
    return _workbook(sheet, found, lang) if sheet.format == "xlsx" else _delimited(sheet, found, lang)


def _without_ours(sheet: Sheet) -> Sheet:
    kept = [index for index, header in enumerate(sheet.headers) if header.strip() not in OURS]
    if len(kept) == len(sheet.headers):
        return sheet
    rows = [(number, [cells[index] for index in kept if index < len(cells)]) for number, cells in sheet.rows]
    return replace(sheet, headers=[sheet.headers[index] for index in kept], rows=rows)


def _result(findings: Sequence[Mapping[str, Any]], lang: Lang) -> str:
    """Return the text of the extra column for a row: it begins with `OK` where nothing stands in the way."""
    mark = "处理：" if lang == "zh" else "Remedy: "
    parts = [f"{found['message']}{' ' + mark + found['remedy'] if found['remedy'] else ''}" for found in findings]
    if all(found["severity"] == "info" for found in findings):
        parts.insert(0, OK[lang])
    return "；".join(parts)


def _delimited(sheet: Sheet, found: Found, lang: Lang) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=sheet.separator, lineterminator=sheet.newline)
    width, line = len(sheet.headers), sheet.header_row
    target.write(sheet.newline * (line - 1))
    writer.writerow([inert(header) for header in sheet.headers] + [TITLE[lang]])
    for number, cells in sheet.rows:
        target.write(sheet.newline * (number - line - 1))
        line = number
        padded = [*cells, *[""] * (width - len(cells))]
        writer.writerow([inert(cell) for cell in padded] + [inert(_result(found.get(number, ()), lang))])
    return target.getvalue().encode(sheet.encoding, errors="strict")


def _workbook(sheet: Sheet, found: Found, lang: Lang) -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = re.sub(r"[\[\]:*?/\\]", "_", sheet.title)[:31] or "Sheet1"
    width = len(sheet.headers)
    for index, header in enumerate([*sheet.headers, TITLE[lang]], start=1):
        _put(page.cell(sheet.header_row, index), header)
    columns = {header.strip(): index for index, header in enumerate(sheet.headers, start=1)}
    for number, cells in sheet.rows:
        for index, value in enumerate(cells[:width], start=1):
            _put(page.cell(number, index), value)
        findings = found.get(number, ())
        _put(page.cell(number, width + 1), _result(findings, lang))
        for finding in findings:
            _mark(page.cell(number, columns.get(str(finding["column"]), width + 1)), finding)
    listed = book.create_sheet(SUMMARY[lang])
    for row, values in enumerate([SUMMARY_HEAD[lang], *map(_summary_row, sheet.summary)], start=1):
        for index, value in enumerate(values, start=1):
            _put(listed.cell(row, index), str(value))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _summary_row(finding: Mapping[str, Any]) -> tuple[str, ...]:
    names = ("row", "column", "severity", "message", "remedy", "value")
    return tuple("" if finding[name] is None else str(finding[name]) for name in names)


def _put(cell: Any, value: str) -> None:
    """Write a text as text; openpyxl would make a formula of one that begins with `=`."""
    if value:
        cell.value = NOT_IN_XML.sub("", value)
        cell.data_type = "s"


def _mark(cell: Any, finding: Mapping[str, Any]) -> None:
    severity = str(finding["severity"])
    if isinstance(cell, Cell) and severity in FILLS:
        cell.fill = PatternFill("solid", fgColor=FILLS[severity])
        said = f"{cell.comment.text}\n" if cell.comment else ""
        cell.comment = Comment(f"{said}{finding['message']} {finding['remedy']}"[:2000], "minzheng-gis")
