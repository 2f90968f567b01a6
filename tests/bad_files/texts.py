"""F1, F2, F17 to F25: text files that are empty, badly encoded, ragged, huge, or would like to be run."""

from .books import HEADER_ROW, HEADERS, PLACE, book, cell, row
from .model import GOOD, HEAD, Accepted, BadFile, Refused, Staged, bytes_file, csv_file, text

FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1+1", '=HYPERLINK("http://127.0.0.1")', " =1+1"]
MARKUP = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "`x`",
    "${7*7}",
    "{{7*7}}",
    "</script><svg onload=1>",
    "{0.__class__}",
    "%s%n",
]
BOTH = "界桩编号,经度,纬度,高程,备注"


def _remarks(values: list[str]) -> list[str]:
    quoted = [value.replace('"', '""') for value in values]
    return [f'T{index:03d},{114.3 + index / 100:.2f},29.85,85.3,"{value}"' for index, value in enumerate(quoted)]


def _book_of(values: list[str]) -> bytes:
    rows = [row(index + 2, cell(f"T{index:03d}"), PLACE, cell(value)) for index, value in enumerate(values)]
    return book(HEADER_ROW + "".join(rows))


def _kept(values: list[str], column: int) -> dict[tuple[int, int], str]:
    return {(index + 2, column): value for index, value in enumerate(values)}


EMPTY = Refused(422, "empty")
MIXED = Refused(422, "encoding", 3)
FILES: list[BadFile] = [
    bytes_file("F1", "no bytes", b"", EMPTY),
    bytes_file("F1", "blank lines", b"\r\n \r\n", EMPTY),
    bytes_file("F1", "byte order mark only", b"\xef\xbb\xbf", EMPTY),
    csv_file("F1", "header only", [], EMPTY),
    bytes_file("F1", "xlsx header only", book(row(1, *map(cell, HEADERS))), EMPTY, name="a.xlsx"),
    bytes_file("F1", "xlsx no cell", book(""), EMPTY, name="a.xlsx"),
    csv_file("F2", "missing", ["114.3,29.8"], Refused(422, "columns"), head="经度,纬度"),
    csv_file("F2", "twice", ["a,b,114.3,29.8"], Refused(422, "columns"), head="界桩编号,界桩编号,经度,纬度"),
    csv_file("F2", "no known name", ["1,2,3"], Refused(422, "columns"), head="甲,乙,丙"),
    csv_file("F2", "declared and not there", [GOOD], Refused(422, "columns"), profile={"columns": {"number": "无"}}),
    csv_file("F17", "csv", [GOOD, "T002,114.3,29.8,1,a\x00b"], Refused(422, "nul", 3)),
    csv_file("F17", "utf-16", ["T001,114.3,29.8,1,a\x00b"], Refused(422, "nul", 2), encoding="utf-16"),
    bytes_file(
        "F17", "xlsx _x0000_", book(HEADER_ROW + row(2, cell("T_x0000_"), PLACE)), Refused(422, "nul", 2), name="a.xlsx"
    ),
    csv_file(
        "F18",
        "GBK without mark",
        ["T001,114.3,29.85,85.3,隽水镇咸安区"],
        Accepted(1, ["gb18030"], cells={(2, 4): "隽水镇咸安区"}),
        encoding="gbk",
    ),
    csv_file(
        "F18",
        "GB18030, four bytes",
        ["T001,114.3,29.85,85.3,㐀𠀀隽水"],
        Accepted(1, ["gb18030"], cells={(2, 4): "㐀𠀀隽水"}),
        encoding="gb18030",
    ),
    csv_file("F19", "UTF-8 that is GB18030 too", ["T001,114.3,29.85,85.3,"], Accepted(1), head=BOTH),
    bytes_file("F20", "UTF-8, then GBK", text(GOOD) + "T2,114.3,29.8,1,中文汉字\r\n".encode("gbk"), MIXED),
    bytes_file("F20", "GBK, then UTF-8", text(GOOD, encoding="gbk") + "T2,114.3,29.8,1,中文汉字\r\n".encode(), MIXED),
    bytes_file("F20", "neither", text(GOOD) + b"T2,114.3,29.8,1,\xff\xff\r\n", MIXED),
    csv_file("F20", "U+FFFD", [GOOD, "T2,114.3,29.8,1,\ufffd"], MIXED),
    csv_file("F20", "U+FFFD in GB18030", [GOOD, "T2,114.3,29.8,1,\ufffd"], MIXED, encoding="gb18030"),
    bytes_file(
        "F20",
        "xlsx U+FFFD",
        book(HEADER_ROW + row(2, cell("T1"), PLACE, cell("a\ufffd"))),
        Refused(422, "broken-text", 2),
        name="a.xlsx",
    ),
    bytes_file(
        "F20",
        "xlsx half a surrogate pair",
        book(HEADER_ROW + row(2, cell("T1"), PLACE, cell("_xD800_"))),
        Refused(422, "broken-text", 2),
        name="a.xlsx",
        note="500 before it was refused",
    ),
    csv_file(
        "F21",
        "with mark",
        ["T001,114.3,29.85,85.3,隽水镇"],
        Accepted(1, ["utf-16"], cells={(2, 4): "隽水镇"}),
        encoding="utf-16",
    ),
    bytes_file(
        "F21",
        "big-endian with mark",
        b"\xfe\xff" + text("T001,114.3,29.85,85.3,隽水镇", encoding="utf-16-be"),
        Accepted(1, ["utf-16"], cells={(2, 4): "隽水镇"}),
    ),
    bytes_file("F21", "odd number of bytes", text(GOOD, encoding="utf-16")[:-1], Refused(422, "encoding", 2)),
    bytes_file(
        "F21",
        "without mark",
        text(GOOD, encoding="utf-16-le"),
        Refused(415, "not-a-table"),
        note="spreadsheets always write the mark; without it nothing is guessed",
    ),
    bytes_file("F21", "UTF-32", text(GOOD, encoding="utf-32"), Refused(422, "nul", 1)),
    csv_file(
        "F22",
        "ragged",
        ["T001,114.3,29.85,1,,,x", "T002,114.3"],
        Staged(2, [(2, "ragged"), (3, "ragged"), (3, "required")]),
    ),
    csv_file("F22", "unclosed quote", ['T001,114.3,29.8,1,"开始', GOOD], Refused(422, "csv", 2)),
    csv_file("F22", "text behind a quote", ['T001,114.3,29.8,1,"a"b', GOOD], Refused(422, "csv", 2)),
    csv_file("F23", "cell of 2 MB", [f"T001,114.3,29.8,1,{'长' * 700_000}"], Refused(413, "cell-too-long", 2)),
    csv_file("F23", "100,000 columns", [",".join(["1"] * 100_000)], Refused(413, "too-many-columns", 2)),
    csv_file(
        "F23",
        "100,000 columns in the header",
        [GOOD],
        Refused(413, "too-many-columns", 1),
        head=HEAD + ",x" * 100_000,
    ),
    csv_file("F23", "50,001 rows", [GOOD] * 50_001, Refused(413, "too-many-rows")),
    bytes_file(
        "F23",
        "xlsx cell of 4,001",
        book(HEADER_ROW + row(2, cell("T1"), PLACE, cell("长" * 4001))),
        Refused(413, "cell-too-long", 2),
        name="a.xlsx",
    ),
    bytes_file("F23", "21 MB", b"1,2\r\n" * 4_200_000, Refused(413, "too-large")),
    bytes_file("F23", "one byte over the limit", b"1,2\r\n" * 4_000_000 + b"\n", Refused(413, "file-too-large")),
    csv_file("F24", "csv", _remarks(FORMULAS), Accepted(len(FORMULAS), cells=_kept(FORMULAS, 4))),
    bytes_file("F24", "xlsx", _book_of(FORMULAS), Accepted(len(FORMULAS), cells=_kept(FORMULAS, 3)), name="a.xlsx"),
    csv_file(
        "F24",
        "in a code",
        ["=1+1,114.3,29.85,1,", "@x,114.31,29.85,1,", "+T1,114.32,29.85,1,", "-T1,114.33,29.85,1,"],
        Staged(4, [(row, "bad-characters") for row in (2, 3, 4, 5)]),
    ),
    csv_file("F25", "csv", _remarks(MARKUP), Accepted(len(MARKUP), cells=_kept(MARKUP, 4))),
    bytes_file("F25", "xlsx", _book_of(MARKUP), Accepted(len(MARKUP), cells=_kept(MARKUP, 3)), name="a.xlsx"),
    csv_file(
        "F25",
        "in a header",
        ["T001,114.3,29.85,x"],
        Accepted(1, cells={(2, 3): "x"}),
        head="界桩编号,经度,纬度,<script>alert(1)</script>",
    ),
]
