"""XLSX workbooks read directly: exact number texts, formulas, dates, hidden and merged places are all seen.

A library would hand over floats; here the digits of a cell survive (W-56). Entities cannot act, because a
document type declaration ends the reading (F33).
"""

import posixpath
from typing import Any

from gis.core.uploads.parsing.archive import Archive
from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal
from gis.core.uploads.parsing.sheet import SheetReader
from gis.core.uploads.parsing.styles import date_styles
from gis.core.uploads.parsing.xml import Element, XmlReader, parse

LISTED = 20


class _Workbook(XmlReader):
    """Sheets in their order, and the epoch of dates."""

    def __init__(self) -> None:
        self.sheets: list[dict[str, str]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Element) -> None:
        if name == "sheet":
            self.sheets.append(attributes)
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}


class _Relations(XmlReader):
    """Targets by relation id."""

    def __init__(self) -> None:
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: Element) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            self.targets[attributes.get("Id", "")] = attributes.get("Target", "")


class _Strings(XmlReader):
    """Shared strings; readings (phonetic runs) are left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._in_text = self._in_reading = False

    def start(self, name: str, attributes: Element) -> None:  # noqa: ARG002 - one signature for all readers
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._in_reading = True
        elif name == "t":
            self._in_text = not self._in_reading

    def end(self, name: str) -> None:
        if name == "si":
            self.found.append("".join(self._pieces))
        elif name == "rPh":
            self._in_reading = False
        elif name == "t":
            self._in_text = False

    def text(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


def read(data: bytes, limits: Limits) -> Parsed:
    """Read one sheet of a workbook: the one named in the limits, else the first visible one.

    Raises:
        Refusal: macros, encryption, damage, a DOCTYPE (unsupported); limits exceeded (too-large);
            no such sheet (unreadable).
    """
    archive = Archive(data, limits)
    if "xl/workbook.xml" not in archive.names or "[Content_Types].xml" not in archive.names:
        raise Refusal("unsupported", "not-a-table")
    content_types = archive.read("[Content_Types].xml")
    if b"macroEnabled" in content_types or any("vbaproject" in name.lower() for name in archive.names):
        raise Refusal("unsupported", "macros")
    book = parse(archive.read("xl/workbook.xml"), _Workbook())
    sheet = _choose(book.sheets, limits.sheet)
    strings = parse(_optional(archive, "xl/sharedStrings.xml"), _Strings()).found
    dates = date_styles(_optional(archive, "xl/styles.xml"))
    reader = SheetReader(limits, strings, dates, from_1904=book.from_1904)
    parse(archive.read(_path(archive, sheet)), reader)
    return Parsed("xlsx", None, reader.rows, _notes(book.sheets, sheet, reader), sheet=sheet["name"])


def _optional(archive: Archive, name: str) -> bytes:
    return archive.read(name) if name in archive.names else b"<none/>"


def _choose(sheets: list[dict[str, str]], wanted: str | None) -> dict[str, str]:
    if not all(sheet.get("name") for sheet in sheets):
        raise Refusal("unsupported", "damaged")
    names = [sheet["name"] for sheet in sheets]
    if wanted is not None:
        if wanted not in names:
            raise Refusal("unreadable", "sheet-missing", wanted=wanted, found=names[:LISTED])
        return sheets[names.index(wanted)]
    for sheet in sheets:
        if sheet.get("state", "visible") == "visible":
            return sheet
    raise Refusal("unreadable", "empty")


def _path(archive: Archive, sheet: dict[str, str]) -> str:
    targets = parse(_optional(archive, "xl/_rels/workbook.xml.rels"), _Relations()).targets
    target = targets.get(sheet.get("id", ""), "")
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    if path not in archive.names:
        raise Refusal("unsupported", "damaged")
    return path


def _notes(
    sheets: list[dict[str, str]], taken: dict[str, str], reader: SheetReader
) -> list[tuple[str, dict[str, Any]]]:
    notes: list[tuple[str, dict[str, Any]]] = []
    if len(sheets) > 1:
        others = [sheet["name"] for sheet in sheets if sheet is not taken]
        notes.append(("sheet-taken", {"sheet": taken["name"], "others": "、".join(others[:LISTED])}))
    if reader.hidden:
        rows = "、".join(str(row) for row in reader.hidden[:LISTED])
        notes.append(("hidden-rows", {"count": len(reader.hidden), "rows": rows}))
    if reader.merged:
        notes.append(("merged-cells", {"count": len(reader.merged), "ranges": "、".join(reader.merged[:LISTED])}))
    return notes
