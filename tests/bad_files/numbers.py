"""F3 to F9, F11 and F12: numbers and positions that are none."""

from .books import HEADER_ROW, PLACE, book, cell, number, row
from .model import Accepted, BadFile, Staged, bytes_file, csv_file


def _sheet(*cells: str) -> bytes:
    return book(HEADER_ROW + row(2, *cells))


def _many() -> list[str]:
    rows = [f"T{index:03d},{114.3 + index / 1000:.4f},29.85,85.3," for index in range(1, 201)]
    rows[4] = 'T005,114.305,29.85,85.3,"两\r\n行"'
    rows[149] = "T150,一百一十四,29.85,85.3,"
    return rows


FILES: list[BadFile] = [
    csv_file(
        "F3",
        "csv",
        ["T001,nan,29.85,1,", "T002,114.3,inf,1,", "T003,-Infinity,29.8,1,", "T004,1e400,29.8,1,", "T005,NaN,29.8,1,"],
        Staged(
            5,
            [(2, "not-a-number"), (3, "not-a-number"), (4, "not-a-number"), (5, "exponent"), (6, "not-a-number")],
        ),
    ),
    bytes_file(
        "F3",
        "xlsx",
        _sheet(cell("T001"), number("NaN"), number("INF")),
        Staged(1, [(2, "not-a-number"), (2, "not-a-number")]),
        name="a.xlsx",
    ),
    bytes_file(
        "F3",
        "xlsx 1e400",
        _sheet(cell("T001"), number("1e400"), number("29.85")),
        Staged(1, [(2, "exponent")]),
        name="a.xlsx",
    ),
    csv_file(
        "F4",
        "csv",
        ["T001,11_4.3,29.85,1,", "T002,114.3,٣٠,1,", "T003,0x72,29.85,1,", "T004,114.3,²⁹,1,"],
        Staged(4, [(row, "not-a-number") for row in (2, 3, 4, 5)]),
    ),
    bytes_file(
        "F4",
        "xlsx",
        _sheet(cell("T001"), number("11_4.3"), number("٢٩")),
        Staged(1, [(2, "not-a-number"), (2, "not-a-number")]),
        name="a.xlsx",
        note="Python's Decimal takes both",
    ),
    csv_file(
        "F5",
        "csv",
        ["Ｔ００１,１１４．３,29.85,85.3,"],
        Accepted(1, ["normalised"], cells={(2, 1): "１１４．３"}),
    ),
    bytes_file(
        "F5",
        "xlsx",
        _sheet(cell("T001"), cell("１１４．３"), number("29.85")),
        Accepted(1, ["normalised"], cells={(2, 1): "１１４．３"}),
        name="a.xlsx",
    ),
    csv_file(
        "F6",
        "DMS",
        ["T001,114°18′04.4442″,29°51′04.4442″,85.3,"],
        Accepted(1, ["degrees-converted"], cells={(2, 1): "114°18′04.4442″"}),
    ),
    csv_file("F6", "decimal comma", ['T001,"114,3012",29.85,1,'], Staged(1, [(2, "decimal-comma")])),
    csv_file(
        "F6",
        "thousands",
        ['T001,"3,303,523.496","38,528,989.384",1,'],
        Staged(1, [(2, "decimal-comma"), (2, "decimal-comma")]),
        head="界桩编号,X,Y,高程,备注",
        profile={"crs": "EPSG:4526"},
    ),
    csv_file("F6", "61 minutes", ["T001,114°61′04″,29°51′04″,1,"], Staged(1, [(2, "not-degrees")])),
    csv_file(
        "F6",
        "a cell of blanks that costs its square",
        ["T001,29°51′23" + " " * 3900 + "x,29.85,1,"] * 2000,
        Staged(2000, [(row, "not-degrees") for row in range(2, 2002)]),
        note="0.7 s a cell in the server itself before it was bounded",
    ),
    csv_file("F7", "degrees", ["T001,29.8512,114.3012,1,"], Staged(1, [(2, "maybe-swapped")])),
    csv_file(
        "F7",
        "metres",
        ["T001,38528989.384,3303523.496,1,"],
        Staged(1, [(2, "maybe-swapped")]),
        head="界桩编号,X,Y,高程,备注",
        profile={"crs": "EPSG:4526"},
    ),
    csv_file(
        "F8",
        "elsewhere, 0/0, 181/91",
        ["T001,116.4,39.9,1,", "T002,0,0,1,", "T003,181,91,1,", "T004,-114.3,-29.85,1,"],
        Staged(4, [(row, "out-of-area") for row in (2, 3, 4, 5)]),
    ),
    csv_file(
        "F9",
        "metres in degrees",
        ["T001,38512345,3303523.496,1,", "T002,3851234,29.8,1,"],
        Staged(2, [(2, "projected?"), (3, "projected?")]),
    ),
    csv_file(
        "F11",
        "csv",
        ["T001,114.3,29.85,99999,", "T002,114.31,29.85,-6000,", "T003,114.32,29.85,很高,"],
        Staged(3, [(2, "height-out-of-range"), (3, "height-out-of-range"), (4, "not-a-number")]),
    ),
    csv_file("F12", "one of 200, after a cell of two lines", _many(), Staged(200, [(151, "not-a-number")])),
    csv_file(
        "F12",
        "after an empty line",
        ["T001,114.3,29.85,1,", "", "T002,bad,29.85,1,"],
        Staged(2, [(4, "not-a-number")]),
    ),
    bytes_file(
        "F12",
        "xlsx row 7, rows between empty",
        book(HEADER_ROW + row(2, cell("T001"), PLACE) + row(7, cell("T002"), cell("bad"), number("29.85"))),
        Staged(2, [(7, "not-a-number")]),
        name="a.xlsx",
    ),
    bytes_file(
        "F12",
        "xlsx row numbers on the cells only",
        book(
            row(None, *(cell(title, f"{letter}3") for letter, title in zip("ABC", ("界桩编号", "经度", "纬度"), strict=True)))
            + row(None, cell("T001", "A9"), number("bad", 'r="B9"'), number("29.85", 'r="C9"'))
        ),
        Staged(1, [(9, "not-a-number")]),
        name="a.xlsx",
    ),
]  # fmt: skip
