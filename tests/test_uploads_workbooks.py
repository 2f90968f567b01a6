"""Bad workbooks of the threat model, each with its named answer, and digits kept to the last one."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from gis.core.errors import GisError, TooLarge, Unreadable, Unsupported
from gis.core.uploads.profile import Profile
from gis.register import KINDS

KIND = KINDS["boundary-markers"]


def workbook(*rows: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    if change:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repack(data: bytes, **parts: bytes) -> bytes:
    """Return a workbook with parts replaced or added (names with / written as __)."""
    named = {name.replace("__", "/"): content for name, content in parts.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in named:
                new.writestr(name, old.read(name))
        for name, content in named.items():
            new.writestr(name.replace("_dot_", "."), content)
    return target.getvalue()


HEADERS = ["界桩编号", "经度", "纬度"]
BOOK = workbook(HEADERS, ["T001", 114.3012345, 29.8512345])


def sheet_xml(body: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{body}</sheetData></worksheet>"
    ).encode()


def with_sheet(body: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name == "xl/worksheets/sheet1.xml" else old.read(name))
    return target.getvalue()


def plus(name: str, content: bytes = b"x") -> bytes:
    target = io.BytesIO(BOOK)
    with zipfile.ZipFile(target, "a") as book:
        book.writestr(name, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def overlapping() -> bytes:
    """Return a workbook whose directory lets two entries share the same bytes (CVE-2024-0450)."""
    data = bytearray(plus("xl/copy.xml"))
    last = data.rfind(b"PK\x01\x02")
    struct.pack_into("<L", data, last + 42, 0)
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(BOOK)
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(sign)
        data[place + offset] |= 1
    return bytes(data)


def zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return target.getvalue()


REFUSED: dict[str, tuple[Callable[[Any], bytes], str, tuple[type[GisError], str]]] = {
    "F1 workbook header only": (lambda _: workbook(HEADERS), "a.xlsx", (Unreadable, "empty")),
    "F30 macros by content": (lambda _: plus("xl/vbaProject.bin"), "a.xlsx", (Unsupported, "macros")),
    "F30 macro name": (lambda _: BOOK, "a.xlsm", (Unsupported, "macros")),
    "F30 encrypted": (lambda _: encrypted(), "a.xlsx", (Unsupported, "encrypted")),
    "F31 bomb by ratio": (lambda _: plus("xl/big.xml", b" " * 3_000_000), "a.xlsx", (TooLarge, "ratio")),
    "F31 a sheet of 100 MB": (
        lambda _: with_sheet(sheet_xml("<row><c><v>1</v></c></row>" * 4_000_000)),
        "a.xlsx",
        (TooLarge, "ratio"),
    ),
    "F31 overlap": (lambda _: overlapping(), "a.xlsx", (TooLarge, "overlap")),
    "F32 far column": (
        lambda _: with_sheet(sheet_xml('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>')),
        "a.xlsx",
        (TooLarge, "too-many-columns"),
    ),
    "F32 far row": (
        lambda _: with_sheet(sheet_xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
        "a.xlsx",
        (TooLarge, "too-many-rows"),
    ),
    "F33 entity bomb": (
        lambda _: with_sheet(sheet_xml("<row/>", '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>')),
        "a.xlsx",
        (Unsupported, "doctype"),
    ),
    "F33 external entity": (
        lambda _: with_sheet(sheet_xml("<row/>", '<!DOCTYPE l SYSTEM "file:///etc/passwd">')),
        "a.xlsx",
        (Unsupported, "doctype"),
    ),
    "F35 workbook named csv": (lambda _: BOOK, "a.csv", (Unsupported, "type-mismatch")),
    "F35 text named xlsx": (lambda files: files.text(files.good), "a.xlsx", (Unsupported, "type-mismatch")),
    "F35 other archive": (lambda _: b"PK\x05\x06" + b"\0" * 18, "a.xlsx", (Unsupported, "not-a-table")),
    "F35 cut off": (lambda _: BOOK[: len(BOOK) // 2], "a.xlsx", (Unsupported, "damaged")),
    "F49 20,000 entries": (
        lambda _: zipped({f"xl/{index}.xml": b"" for index in range(300)}),
        "a.xlsx",
        (TooLarge, "too-many-entries"),
    ),
    "F48 not a workbook": (lambda _: zipped({"etc/x": b"x"}), "a.xlsx", (Unsupported, "not-a-table")),
}


@pytest.mark.parametrize("case", REFUSED)
def test_files_that_are_refused_at_once(files: Any, case: str) -> None:
    make, name, answer = REFUSED[case]
    assert files.refused(make(files), name) == answer


def test_f34_sheets_header_row_hidden_and_merged_are_said(files: Any) -> None:
    def change(book: Any) -> None:
        page = book.active
        page.title = "成果"
        page.row_dimensions[4].hidden = True
        page.merge_cells("A6:A7")
        book.create_sheet("说明")

    data = workbook(
        ["咸安嘉鱼线界桩成果表"], [], HEADERS, ["T001", 114.3, 29.85], ["T002", 114.31, 29.85], ["T003", 114.32, 29.85],
        change=change,
    )  # fmt: skip
    checked = files.check(data, "a.xlsx")
    assert files.codes(checked) == []
    noted = {code: finding for finding in checked.check.findings for code in [finding.code]}
    assert noted["sheet-taken"].params == {"sheet": "成果", "others": "说明"}
    assert noted["header-row"].params == {"header_row": 3}
    assert noted["hidden-rows"].params["rows"] == "4"
    assert noted["merged-cells"].params["ranges"] == "A6:A7"
    assert [row.number for row in checked.rows] == [4, 5, 6]


def test_a_declared_sheet_and_header_row_are_used(files: Any) -> None:
    def change(book: Any) -> None:
        page = book.create_sheet("二")
        for row in (["编号", "经度", "纬度"], HEADERS, ["T9", 114.3, 29.85]):
            page.append(row)

    data = workbook(HEADERS, ["T1", 114.3, 29.85], change=change)
    checked = files.check(data, "a.xlsx", Profile(crs="EPSG:4490", sheet="二", header_row=2))
    assert [row.values["number"] for row in checked.rows] == ["T9"]
    assert files.refused(data, "a.xlsx", profile=Profile(sheet="三")) == (Unreadable, "sheet-missing")


def test_f27_to_f29_cells_that_are_not_what_they_show(files: Any) -> None:
    import datetime as dt

    data = workbook(
        HEADERS, [123, 114.3, 29.85], ["T2", "=A1", 29.85], [dt.date(2026, 3, 5), 114.31, 29.85], ["T4", "#N/A", 29.85],
        ["T5", dt.date(2026, 3, 5), 29.85],
    )  # fmt: skip
    checked = files.check(data, "a.xlsx")
    assert (2, "number-as-code") in files.codes(checked, "warning")
    assert checked.rows[0].values["number"] == "123"
    assert files.codes(checked) == [(4, "date-cell"), (3, "formula"), (5, "cell-error"), (6, "date-cell")]


def test_digits_of_a_workbook_are_kept_to_the_last_one(files: Any) -> None:
    body = (
        '<row r="1"><c t="inlineStr"><is><t>界桩编号</t></is></c><c t="inlineStr"><is><t>X</t></is></c>'
        '<c t="inlineStr"><is><t>Y</t></is></c></row>'
        '<row r="2"><c t="inlineStr"><is><t>T1</t></is></c><c><v>3303523.4959999998</v></c><c><v>3.8528989384E7</v></c></row>'
    )
    checked = files.check(with_sheet(sheet_xml(body)), "a.xlsx", Profile(crs="EPSG:4526"))
    assert files.codes(checked) == []
    assert checked.rows[0].cells == ["T1", "3303523.496", "38528989.384"]


NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_strings(body: str, strings: str) -> bytes:
    target = io.BytesIO()
    parts = {
        "xl/worksheets/sheet1.xml": sheet_xml(body),
        "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}">{strings}</sst>'.encode(),
    }
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in {*old.namelist(), *parts}:
            new.writestr(name, parts.get(name) or old.read(name))
    return target.getvalue()


def test_a_workbook_that_repeats_one_long_string_does_not_grow_without_end(files: Any) -> None:
    """One shared string of 4,000 characters in 50,000 x 100 cells would be 20 GB of text."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    assert files.refused(with_strings(row * 600, f"<si><t>{'长' * 4000}</t></si>"), "a.xlsx") == (TooLarge, "unpacked")


def test_shared_strings_are_joined_from_their_runs_without_readings(files: Any) -> None:
    strings = "<si><t>界桩编号</t></si><si><r><t>经</t></r><r><t>度</t></r><rPh><t>jing</t></rPh></si><si><t>纬度</t></si><si><t>T_x0031_</t></si>"
    head = "".join(f'<c t="s"><v>{index}</v></c>' for index in range(3))
    body = f'<row>{head}</row><row><c t="s"><v>3</v></c><c><v>114.3</v></c><c><v>29.85</v></c></row>'
    checked = files.check(with_strings(body, strings), "a.xlsx")
    assert files.codes(checked) == []
    assert checked.rows[0].cells == ["T1", "114.3", "29.85"]
    broken = body.replace("<v>3</v>", "<v>9</v>")
    assert files.refused(with_strings(broken, strings), "a.xlsx") == (Unsupported, "damaged")
