"""Bad text files F1 to F36 of the threat model, each with its named answer; nothing is guessed."""

from collections.abc import Callable
from typing import Any

import pytest

from gis.core.errors import GisError, TooLarge, Unreadable, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.reading import read_file
from gis.register import KINDS

KIND = KINDS["boundary-markers"]


REFUSED: dict[str, tuple[Callable[[Any], bytes], str, tuple[type[GisError], str]]] = {
    "F1 empty": (lambda _: b"", "a.csv", (Unreadable, "empty")),
    "F1 blank": (lambda _: b"\r\n \r\n", "a.csv", (Unreadable, "empty")),
    "F1 header only": (lambda files: files.text(), "a.csv", (Unreadable, "empty")),
    "F2 column missing": (lambda files: files.text("114.3,29.8", head="经度,纬度"), "a.csv", (Unreadable, "columns")),
    "F2 column twice": (
        lambda files: files.text("a,b,1,2", head="界桩编号,界桩编号,经度,纬度"),
        "a.csv",
        (Unreadable, "columns"),
    ),
    "F2 no name known": (lambda files: files.text("1,2,3", head="甲,乙,丙"), "a.csv", (Unreadable, "columns")),
    "F17 NUL": (lambda files: files.text("T001,114.3,29.8,1,a\x00b"), "a.csv", (Unreadable, "nul")),
    "F20 mixed encodings": (
        lambda files: files.text("T001,114.3,29.8,1,咸安") + "T002,114.3,29.8,1,中文汉字\r\n".encode("gbk"),
        "a.csv",
        (Unreadable, "encoding"),
    ),
    "F20 mixed the other way": (
        lambda files: (
            files.text("T001,114.3,29.8,1,咸安区", encoding="gbk") + "T002,114.3,29.8,1,中文汉字\r\n".encode()
        ),
        "a.csv",
        (Unreadable, "encoding"),
    ),
    "F20 broken": (
        lambda files: files.text(files.good) + b"T2,114.3,29.8,1,\xff\xff\r\n",
        "a.csv",
        (Unreadable, "encoding"),
    ),
    "F20 replacement character": (
        lambda files: files.text("T001,114.3,29.8,1,\ufffd"),
        "a.csv",
        (Unreadable, "encoding"),
    ),
    "F22 unclosed quote": (
        lambda files: files.text('T001,114.3,29.8,1,"开始', files.good),
        "a.csv",
        (Unreadable, "csv"),
    ),
    "F23 cell of 2 MB": (
        lambda files: files.text(f"T001,114.3,29.8,1,{'长' * 700_000}"),
        "a.csv",
        (TooLarge, "cell-too-long"),
    ),
    "F23 100,000 columns": (
        lambda files: files.text(",".join(["1"] * 100_000)),
        "a.csv",
        (TooLarge, "too-many-columns"),
    ),
    "F30 OLE": (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", (Unsupported, "ole")),
    "F35 PDF": (lambda _: b"%PDF-1.7 x", "a.csv", (Unsupported, "not-a-table")),
    "F36 VRT": (
        lambda _: b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>",
        "a.csv",
        (Unsupported, "not-a-table"),
    ),
    "F36 GDALG": (
        lambda _: b'{"type": "gdal_streamed_alg", "command_line": "x"}',
        "a.csv",
        (Unsupported, "not-a-table"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_files_that_are_refused_at_once(files: Any, case: str) -> None:
    make, name, answer = REFUSED[case]
    assert files.refused(make(files), name) == answer


FINDINGS: dict[str, tuple[tuple[str, ...], list[tuple[int | None, str]]]] = {
    "F3 nan": (("T001,nan,29.85,1,", "T002,114.3,inf,1,", "T003,1e400,29.8,1,"),
               [(2, "not-a-number"), (3, "not-a-number"), (4, "exponent")]),
    "F4 underscore and other digits": (("T001,11_4.3,29.85,1,", "T002,114.3,٣٠,1,"),
                                       [(2, "not-a-number"), (3, "not-a-number")]),
    "F6 decimal comma": (('T001,"114,3012",29.85,1,',), [(2, "decimal-comma")]),
    "F7 swapped": (("T001,29.8512,114.3012,1,",), [(2, "maybe-swapped")]),
    "F8 elsewhere": (("T001,116.4,39.9,1,", "T002,0,0,1,", "T003,181,91,1,"),
                     [(2, "out-of-area"), (3, "out-of-area"), (4, "out-of-area")]),
    "F9 projected": (("T001,38528989.384,3303523.496,1,", "T002,3852898,29.8,1,"),
                     [(2, "projected?"), (3, "projected?")]),
    "F11 height": (("T001,114.3,29.85,99999,", "T002,114.31,29.85,-6000,", "T003,114.32,29.85,很高,"),
                   [(2, "height-out-of-range"), (3, "height-out-of-range"), (4, "not-a-number")]),
    "F12 one bad row": (("T001,114.3012345,29.8512345,85.3,好", "T002,abc,29.85,1,", "T003,114.32,29.85,1,"), [(3, "not-a-number")]),
    "F13 number twice": (("T001,114.3,29.85,1,", "T001,114.31,29.85,1,"), [(3, "duplicate-number")]),
    "F15 folded": (("T001,114.3,29.85,1,", "t001,114.31,29.85,1,", "Ｔ００１,114.32,29.85,1,"),
                   [(3, "same-number-folded"), (4, "same-number-folded")]),
    "F16 characters": (("T\u202e001,114.3,29.85,1,", "T\u200b002,114.31,29.85,1,", "T\ue000,114.32,29.85,1,",
                        "T005,114.33,29.85,1,a\u202eb", "T\x07,114.34,29.85,1,"),
                       [(2, "bad-characters"), (3, "bad-characters"), (4, "bad-characters"), (5, "bad-characters"),
                        (6, "bad-characters")]),
    "F22 ragged": (("T001,114.3,29.85,1,,,x", "T002,114.3"), [(2, "ragged"), (3, "ragged"), (3, "required")]),
    "F24 formula as number": (("=1+1,114.3,29.85,1,", "@x,114.31,29.85,1,", "+T1,114.32,29.85,1,"),
                              [(2, "bad-characters"), (3, "bad-characters"), (4, "bad-characters")]),
    "F26 SQL": (("'; DROP TABLE x--,114.3,29.85,1,",), [(2, "bad-characters")]),
    "F27 mangled": (("1E+05,114.3,29.85,1,", "3月5日,114.31,29.85,1,", "5-Mar,114.32,29.85,1,", "####,114.33,29.85,1,"),
                    [(2, "excel-mangled"), (3, "excel-mangled"), (4, "excel-mangled"), (5, "excel-mangled")]),
    "empty cells": ((",114.3,29.85,1,", "T002,,29.85,1,"), [(2, "required"), (3, "required")]),
}  # fmt: skip


@pytest.mark.parametrize("case", FINDINGS)
def test_rows_with_errors_are_staged_with_their_findings(files: Any, case: str) -> None:
    rows, expected = FINDINGS[case]
    checked = files.check(files.text(*rows))
    assert sorted(files.codes(checked), key=lambda found: (found[0] or 0, found[1])) == expected
    assert len(checked.rows) == len(rows)


def test_f5_full_width_digits_are_taken_with_a_warning(files: Any) -> None:
    checked = files.check(files.text("Ｔ００１,１１４．３,29.85,1,"))
    assert files.codes(checked) == []
    assert files.codes(checked, "warning")[:2] == [(2, "normalised"), (2, "normalised")]
    assert checked.rows[0].values["number"] == "T001"
    assert checked.rows[0].texts["longitude"] == "１１４．３"
    assert checked.rows[0].lon == 114.3


def test_f6_degrees_minutes_seconds_are_converted_and_said(files: Any) -> None:
    checked = files.check(files.text("T001,114°18′04.4442″,29°51′04.4442″,1,"))
    assert files.codes(checked) == []
    assert (None, "degrees-converted") in files.codes(checked, "warning")
    assert checked.rows[0].lon == pytest.approx(114.3012345, abs=1e-9)


def test_f14_a_repeated_row_is_stored_once(files: Any) -> None:
    checked = files.check(files.text(files.good, files.good))
    assert files.codes(checked) == []
    assert (3, "duplicate-row") in files.codes(checked, "warning")
    assert [row.skip for row in checked.rows] == [False, True]


def test_f16_rare_han_passes_in_numbers_and_remarks(files: Any) -> None:
    checked = files.check(files.text("𠀀𪜀桩-001,114.3,29.85,1,𰻝𲎯𫝀"))
    assert files.codes(checked) == []
    assert checked.rows[0].values["number"] == "𠀀𪜀桩-001"
    assert checked.rows[0].values["remark"] == "𰻝𲎯𫝀"


@pytest.mark.parametrize(
    "number", ["12021221005Q", "JZ-001", "5号", "1253165", "No.7", "12021221(3)", "咸通1/2", "A·B"]
)
def test_sane_numbers_pass_unchanged(files: Any, number: str) -> None:
    checked = files.check(files.text(f"{number},114.3,29.85,1,"))
    assert files.codes(checked) == []
    assert checked.rows[0].values["number"] == number


@pytest.mark.parametrize(
    ("encoding", "found", "noted"),
    [
        ("utf-8", "utf-8", None),
        ("utf-8-sig", "utf-8-sig", None),
        ("gbk", "gb18030", "gb18030"),
        ("gb18030", "gb18030", "gb18030"),
        ("utf-16", "utf-16", "utf-16"),
    ],
)
def test_f18_to_f21_encodings(files: Any, encoding: str, found: str, noted: str | None) -> None:
    data = files.text("T001,114.3,29.85,1,隽水镇咸安区", encoding=encoding)
    parsed = read_file(data, "a.csv", "text/csv", get_settings())
    assert parsed.encoding == found
    assert parsed.rows[1][1][4] == "隽水镇咸安区"
    assert [code for code, _ in parsed.notes] == ([noted] if noted else [])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators(files: Any, separator: str) -> None:
    data = files.text(files.good.replace(",", separator), head=files.head.replace(",", separator))
    assert files.codes(files.check(data)) == []


def test_f24_and_f25_hostile_texts_are_kept_as_text(files: Any) -> None:
    hostile = [
        "=1+1",
        "+x",
        "-x",
        "@x",
        "＝1",
        "<script>alert(1)</script>",
        "`x`",
        "${x}",
        "{{x}}",
        "'; DROP TABLE x--",
    ]
    checked = files.check(
        files.text(*(f"T{index},114.3{index},29.85,1,{value}" for index, value in enumerate(hostile)))
    )
    assert files.codes(checked) == []
    assert [row.values["remark"] for row in checked.rows] == hostile


def test_row_numbers_are_those_of_the_users_program(files: Any) -> None:
    data = files.text("T001,114.3,29.85,1,两\n行".replace("两\n行", '"两\n行"'), "", "T002,bad,29.85,1,")
    assert files.codes(files.check(data)) == [(4, "not-a-number")]


@pytest.mark.parametrize(("rows", "fits"), [(20, True), (21, False)])
def test_the_limit_of_rows_is_exact(files: Any, rows: int, fits: bool) -> None:
    settings = get_settings().model_copy(update={"upload_rows_max": 20})
    data = files.text(*(f"T{index},114.{300 + index},29.85,1," for index in range(rows)))
    if fits:
        assert len(files.check(data, settings=settings).rows) == rows
    else:
        assert files.refused(data, settings=settings) == (TooLarge, "too-many-rows")


def test_the_limit_of_bytes_is_exact(files: Any) -> None:
    data = files.text(files.good)
    assert files.check(data, settings=get_settings().model_copy(update={"upload_max_bytes": len(data)})).rows
    small = get_settings().model_copy(update={"upload_max_bytes": len(data) - 1})
    assert files.refused(data, settings=small) == (TooLarge, "file-too-large")


@pytest.mark.parametrize("declared", ["application/pdf", "image/png", "application/json"])
def test_f35_a_wrong_media_type_is_refused(files: Any, declared: str) -> None:
    with pytest.raises(Unsupported):
        read_file(files.text(files.good), "a.csv", declared, get_settings())
