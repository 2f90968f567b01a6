"""Workbooks written by hand, part by part, so that each may be wrong in its own way."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEADERS = ("界桩编号", "经度", "纬度", "备注")
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def cell(value: str, reference: str = "") -> str:
    """Return an inline text cell; markup in `value` is escaped."""
    at = f' r="{reference}"' if reference else ""
    return f'<c{at} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def number(raw: str, attributes: str = "") -> str:
    """Return a number cell with this stored text."""
    return f"<c {attributes}><v>{raw}</v></c>"


def row(index: int | None, *cells: str) -> str:
    """Return a row; without its number when `index` is None."""
    at = "" if index is None else f' r="{index}"'
    return f"<row{at}>{''.join(cells)}</row>"


HEADER_ROW = row(1, *map(cell, HEADERS))
PLACE = number("114.3012345") + number("29.8512345")
GOOD_ROW = row(2, cell("T001"), PLACE)


def sheet(body: str, before: str = "", after: str = "") -> str:
    """Return a worksheet part; `before` stands in front of the root element."""
    return f"{DECLARATION}{before}<worksheet {NAMESPACE}><sheetData>{body}</sheetData>{after}</worksheet>"


def parts(body: str = HEADER_ROW + GOOD_ROW, **more: str) -> dict[str, bytes]:
    """Return the parts of a workbook with one sheet; `strings`, `styles`, `before`, `after` may be given."""
    made = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="r"><sheets><sheet name="成果" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": sheet(body, more.get("before", ""), more.get("after", "")),
    }
    if "strings" in more:
        made["xl/sharedStrings.xml"] = f"{DECLARATION}<sst {NAMESPACE}>{more['strings']}</sst>"
    if "styles" in more:
        made["xl/styles.xml"] = f"{DECLARATION}<styleSheet {NAMESPACE}>{more['styles']}</styleSheet>"
    return {name: part.encode() for name, part in made.items()}


def pack(made: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in made.items():
            archive.writestr(name, part)
    return target.getvalue()


def book(body: str = HEADER_ROW + GOOD_ROW, **more: str) -> bytes:
    """Return a workbook with one sheet."""
    return pack(parts(body, **more))


def data_rows(*rows: str) -> str:
    """Return sheet content: the header and rows numbered from 2."""
    return HEADER_ROW + "".join(row(index, cells) for index, cells in enumerate(rows, start=2))
