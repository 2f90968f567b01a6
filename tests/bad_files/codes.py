"""F13 to F16, F26, F27 and F29: codes that are twice there, unclean, or rewritten by a spreadsheet."""

from .books import HEADER_ROW, PLACE, book, cell, number, row
from .model import GOOD, Accepted, BadFile, Staged, bytes_file, csv_file

DATE_STYLE = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
MANGLED = ["1E+05", "1.2E+11", "3月5日", "5-Mar", "####"]
SQL = ["'; DROP TABLE x--", "1' OR '1'='1", "T001; DELETE FROM app.upload", "%27%20OR%201=1", "$$||pg_sleep(9)||$$"]


def _codes(*codes: str) -> list[str]:
    return [f'"{code}",114.3{index},29.85,85.3,' for index, code in enumerate(codes)]


def _errors(count: int, code: str) -> Staged:
    return Staged(count, [(row, code) for row in range(2, count + 2)])


FILES: list[BadFile] = [
    csv_file(
        "F13",
        "csv",
        ["T001,114.3,29.85,85.3,", "T002,114.31,29.85,85.3,", "T001,114.32,29.85,85.3,"],
        Staged(3, [(4, "duplicate-number")]),
        note="the message names both rows",
    ),
    csv_file("F14", "csv", [GOOD, GOOD], Accepted(2, ["duplicate-row"], stored=1)),
    csv_file(
        "F15",
        "width, case, blanks, zero width",
        _codes("T001", "t001", "Ｔ００１", "T 001"),
        Staged(4, [(3, "same-number-folded"), (4, "same-number-folded"), (5, "bad-characters")]),
    ),
    csv_file("F15", "zero width", _codes("T001", "T\u200b001"), Staged(2, [(3, "bad-characters")])),
    csv_file(
        "F16",
        "in a code",
        _codes("T\u202e001", "T\u200b002", "T\ue000", "T\x07", "T\u2066x", "T\U000e0041"),
        _errors(6, "bad-characters"),
    ),
    csv_file(
        "F16",
        "in a text",
        [f"T00{index},114.3{index},29.85,85.3,a{sign}b" for index, sign in enumerate("\u202e\u200b\ue000\x07\u2067")],
        _errors(5, "bad-characters"),
    ),
    csv_file(
        "F16",
        "rare Han passes",
        ["𠀀𪜀桩-001,114.3,29.85,85.3,𰻝𲎯𫝀"],
        Accepted(1, cells={(2, 0): "𠀀𪜀桩-001", (2, 4): "𰻝𲎯𫝀"}),
    ),
    csv_file("F26", "in a code", _codes(*SQL), _errors(len(SQL), "bad-characters")),
    csv_file(
        "F26",
        "in a text",
        [f"T00{index},114.3{index},29.85,85.3,{value}" for index, value in enumerate(SQL)],
        Accepted(len(SQL), cells={(index + 2, 4): value for index, value in enumerate(SQL)}),
        note="text is data; only codes have a pattern",
    ),
    csv_file("F27", "csv", _codes(*MANGLED), _errors(len(MANGLED), "excel-mangled")),
    bytes_file(
        "F27",
        "xlsx number cell, zeros lost",
        book(HEADER_ROW + row(2, number("42120200100"), PLACE)),
        Accepted(1, ["number-as-code"], cells={(2, 0): "42120200100"}),
        name="a.xlsx",
    ),
    bytes_file(
        "F29",
        "date cell as code",
        book(HEADER_ROW + row(2, number("46086", 's="1"'), PLACE), styles=DATE_STYLE),
        Staged(1, [(2, "date-cell")]),
        name="a.xlsx",
    ),
    bytes_file(
        "F29",
        "ISO date cell as code",
        book(HEADER_ROW + row(2, '<c t="d"><v>2026-03-05T00:00:00</v></c>', PLACE)),
        Staged(1, [(2, "date-cell")]),
        name="a.xlsx",
    ),
    bytes_file(
        "F29",
        "number cell as code",
        book(HEADER_ROW + row(2, number("123"), PLACE)),
        Accepted(1, ["number-as-code"], cells={(2, 0): "123"}),
        name="a.xlsx",
    ),
    bytes_file(
        "F29",
        "true/false as code, error as coordinate",
        book(HEADER_ROW + row(2, cell("T001"), '<c t="e"><v>#N/A</v></c>', number("29.85"))),
        Staged(1, [(2, "cell-error")]),
        name="a.xlsx",
    ),
]
