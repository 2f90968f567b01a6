"""F28 and F30 to F34: workbooks with macros, bombs, far cells, entities, and places that are easily overlooked."""

import random
from zipfile import ZIP_STORED

from .books import (
    DECLARATION,
    GOOD_ROW,
    HEADER_ROW,
    HEADERS,
    NAMESPACE,
    PLACE,
    book,
    cell,
    data_rows,
    number,
    pack,
    parts,
    row,
    sheet,
)
from .model import Accepted, BadFile, Canary, Refused, Staged, bytes_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BOMB = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


def _with(**changed: str) -> bytes:
    """Return a workbook with whole parts replaced (`__` for `/`, `_dot_` for `.`)."""
    named = {name.replace("__", "/").replace("_dot_", "."): part.encode() for name, part in changed.items()}
    return pack({**parts(), **named})


def _encrypted() -> bytes:
    data = bytearray(book())
    for sign, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.find(sign) + offset] |= 1
    return bytes(data)


def _many_rows() -> bytes:
    """Return a sheet of 60,000 rows whose digits do not pack better than allowed."""
    draw = random.Random(7)
    rows = (number(str(draw.random()), f'r="A{index}"') for index in range(2, 60_002))
    return book(HEADER_ROW + "".join(row(index, made) for index, made in enumerate(rows, start=2)))


def _repeating() -> bytes:
    """Return 2 MB that would be 140 million characters of cells: one long shared string, again and again."""
    line = row(None, *['<c t="s"><v>0</v></c>'] * 100)
    made = parts(line * 350, strings=f"<si><t>{'长' * 4000}</t></si>")
    return pack(made, ZIP_STORED)


def _entity(target: str) -> str:
    return f'<!DOCTYPE l [<!ENTITY x SYSTEM "{target}">]>'


def _parameter(canary: Canary) -> bytes:
    return book(before=f'<!DOCTYPE l [<!ENTITY % x SYSTEM "{canary.url}"> %x;]>')


def _utf16_sheet() -> bytes:
    text = sheet(HEADER_ROW + GOOD_ROW, _entity("file:///etc/passwd")).replace("UTF-8", "UTF-16")
    return pack({**parts(), "xl/worksheets/sheet1.xml": text.encode("utf-16")})


def _layout() -> bytes:
    """Return two sheets; the header of the first stands in row 3, row 4 is hidden, A6:A7 are merged."""
    rows = [
        row(1, cell("咸安嘉鱼线界桩成果表")),
        row(3, *map(cell, HEADERS)),
        '<row r="4" hidden="1">' + cell("T001") + PLACE + "</row>",
        row(5, cell("T002"), number("114.31"), number("29.85")),
        row(6, cell("T003"), number("114.32"), number("29.85")),
    ]
    both = (
        f'<workbook {NAMESPACE} xmlns:r="r"><sheets><sheet name="成果" sheetId="1" r:id="r1"/>'
        '<sheet name="说明" sheetId="2" r:id="r2"/></sheets></workbook>'
    )
    made = parts("".join(rows), after='<mergeCells count="1"><mergeCell ref="A6:A7"/></mergeCells>')
    return pack({**made, "xl/workbook.xml": both.encode()})


def _xlsx(identity: str, variant: str, data: bytes, expected: Refused | Staged | Accepted, note: str = "") -> BadFile:
    return bytes_file(identity, variant, data, expected, name="a.xlsx", note=note)


DOCTYPE = Refused(415, "doctype")
DAMAGED = Refused(415, "damaged")
FILES: list[BadFile] = [
    _xlsx(
        "F28",
        "as coordinate",
        book(data_rows(cell("T001") + "<c><f>114+0.3</f></c>" + number("29.85"))),
        Staged(1, [(2, "formula")]),
    ),
    _xlsx(
        "F28",
        "as code, empty result",
        book(data_rows("<c><f>A9</f><v></v></c>" + PLACE)),
        Staged(1, [(2, "formula")]),
    ),
    _xlsx(
        "F28",
        "with its stored result",
        book(data_rows(cell("T001") + "<c><f>114+0.3</f><v>114.3</v></c>" + number("29.85"))),
        Accepted(1, cells={(2, 1): "114.3"}),
    ),
    _xlsx("F30", "macros", pack({**parts(), "xl/vbaProject.bin": b"x"}), Refused(415, "macros")),
    _xlsx(
        "F30",
        "macros by content type",
        pack({**parts(), "[Content_Types].xml": b'<Types a="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'}),
        Refused(415, "macros"),
    ),
    bytes_file("F30", "macro name", book(), Refused(415, "macros"), name="a.xlsm"),
    bytes_file("F30", ".xls", OLE + b"\0" * 600, Refused(415, "ole"), name="a.xls"),
    _xlsx("F30", "OLE container, encrypted workbook", OLE + b"EncryptedPackage" * 40, Refused(415, "ole")),
    _xlsx("F30", "ZIP encryption", _encrypted(), Refused(415, "encrypted")),
    _xlsx(
        "F30",
        "binary workbook",
        pack({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01\x00"}),
        Refused(415, "not-a-table"),
    ),
    BadFile(
        "F31",
        "a sheet of 100 MB",
        lambda _: book("<row><c><v>1</v></c></row>" * 4_000_000),
        Refused(413, "ratio"),
        name="a.xlsx",
    ),
    BadFile("F31", "60,000 rows", lambda _: _many_rows(), Refused(413, "too-many-rows"), name="a.xlsx"),
    BadFile(
        "F31",
        "one long string repeated",
        lambda _: _repeating(),
        Refused(413, "unpacked"),
        name="a.xlsx",
        note="the server grew by 0.9 GB before the limit was drawn closer",
    ),
    BadFile(
        "F31",
        "strings of 300 MB",
        lambda _: book(strings=f"<si><t>{'x' * 100_000}</t></si>" * 3000),
        Refused(413, "unpacked"),
        name="a.xlsx",
    ),
    _xlsx("F32", "far column", book(row(1, number("1", 'r="A1"'), number("1", 'r="XFD1"'))), Refused(413, "too-many-columns", 1)),
    _xlsx("F32", "far row", book(row(1_048_576, number("1", 'r="A1048576"'))), Refused(413, "too-many-rows")),
    _xlsx(
        "F32",
        "both corners",
        book(row(1, number("1", 'r="A1"')) + row(1_048_576, number("1", 'r="XFD1048576"'))),
        Refused(413, "too-many-columns"),
        note="aborts calamine",
    ),
    _xlsx("F33", "entity bomb in the sheet", book(before=BOMB), DOCTYPE),
    BadFile(
        "F33",
        "external entity in the sheet",
        lambda canary: book(before=_entity(f"file://{canary.path}")),
        DOCTYPE,
        name="a.xlsx",
    ),
    BadFile(
        "F33",
        "external entity in the strings",
        lambda canary: _with(xl__sharedStrings_dot_xml=f"{DECLARATION}{_entity(canary.url)}<sst><si><t>&x;</t></si></sst>"),
        DOCTYPE,
        name="a.xlsx",
    ),
    BadFile(
        "F33",
        "external entity in the list of sheets",
        lambda canary: _with(xl__workbook_dot_xml=f"{_entity(canary.url)}<workbook/>"),
        DOCTYPE,
        name="a.xlsx",
    ),
    BadFile("F33", "parameter entity", _parameter, DOCTYPE, name="a.xlsx"),
    _xlsx("F33", "DOCTYPE in UTF-16", _utf16_sheet(), DOCTYPE),
    BadFile(
        "F33",
        "sheet at an outside address",
        lambda canary: _with(
            xl___rels__workbook_dot_xml_dot_rels='<Relationships><Relationship Id="r1" TargetMode="External" '
            f'Target="{canary.url}sheet1.xml"/></Relationships>'
        ),
        DAMAGED,
        name="a.xlsx",
    ),
    BadFile(
        "F33",
        "sheet at a path of the server",
        lambda canary: _with(
            xl___rels__workbook_dot_xml_dot_rels='<Relationships><Relationship Id="r1" '
            f'Target="../../../../../../..{canary.path}"/></Relationships>'
        ),
        DAMAGED,
        name="a.xlsx",
    ),
    _xlsx(
        "F34",
        "two sheets, header in row 3, hidden row, merged cells",
        _layout(),
        Accepted(3, ["sheet-taken", "header-row", "hidden-rows", "merged-cells"]),
    ),
    _xlsx("F34", "two rows with one number", book(HEADER_ROW + GOOD_ROW + GOOD_ROW), DAMAGED, "500 before it was refused"),
    _xlsx("F34", "a sheet without a name", pack({**parts(), "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="r"><sheets><sheet r:id="r1"/></sheets></workbook>'.encode()}), DAMAGED),
    _xlsx("F34", "rows that go back", book(HEADER_ROW + row(9, cell("T9"), PLACE) + GOOD_ROW), DAMAGED),
    _xlsx("F34", "row 0", book(row(0, *map(cell, HEADERS)) + GOOD_ROW), DAMAGED),
    _xlsx(
        "F34",
        "one cell twice",
        book(HEADER_ROW + row(2, cell("T1", "A2"), cell("T9", "A2"), PLACE)),
        DAMAGED,
        "the second replaced the first in silence before it was refused",
    ),
    _xlsx(
        "F34",
        "cells of another row",
        book(HEADER_ROW + row(2, cell("T1", "A3"), PLACE)),
        DAMAGED,
    ),
]  # fmt: skip
