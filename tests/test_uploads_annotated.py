"""The user's file given back: same kind, encoding, order and digits, marked cells, and nothing a spreadsheet would run."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.core.uploads.annotate import Sheet, annotate
from gis.core.uploads.inert import inert, restored
from gis.core.uploads.numbers import NUMBER

FINDING = {
    "row": 5, "column": "经度", "severity": "error", "code": "x", "message": "第 5 行「经度」：29.8 不在范围内",
    "value": "29.8", "remedy": "互换两列",
}  # fmt: skip
ROWS = [(3, ["T001", "114.3012345000", "29.85", "=1+1"]), (5, ["T002", "29.8", "114.3", "-12.50"])]


def sheet(form: str, encoding: str = "gb18030") -> Sheet:
    return Sheet(form, encoding, ";", "\r\n", "成果", 2, ["编号", "经度", "纬度", "备注"], ROWS, [FINDING])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_delimited_text_keeps_encoding_order_digits_and_row_numbers(encoding: str) -> None:
    data = annotate(sheet("csv", encoding), {5: [FINDING]}, "zh")
    rows = list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=";"))
    assert rows[1] == ["编号", "经度", "纬度", "备注", "校验结果"]
    assert rows[2] == ["T001", "114.3012345000", "29.85", "'=1+1", "通过"]
    assert rows[4][:4] == ["T002", "29.8", "114.3", "-12.50"]
    assert rows[4][4] == "第 5 行「经度」：29.8 不在范围内 处理：互换两列"


def test_a_workbook_has_marked_cells_comments_and_a_summary() -> None:
    book = openpyxl.load_workbook(io.BytesIO(annotate(sheet("xlsx"), {5: [FINDING]}, "zh")))
    page = book["成果"]
    assert [cell.value for cell in page[2]] == ["编号", "经度", "纬度", "备注", "校验结果"]
    assert page["B3"].value == "114.3012345000"
    assert (page["D3"].value, page["D3"].data_type) == ("=1+1", "s")
    assert page["B5"].fill.fgColor.rgb == "FFF4B6B6"
    assert page["B5"].comment is not None
    assert "互换两列" in page["B5"].comment.text
    assert page["B3"].comment is None
    assert page["E5"].value.startswith("第 5 行")
    assert [cell.value for cell in book["校验汇总"][2]][:3] == ["5", "经度", "error"]


@settings(deadline=None)
@given(st.text(max_size=30))
def test_what_is_inert_never_begins_like_a_formula(value: str) -> None:
    made = inert(value)
    assert made in {value, f"'{value}"}
    assert restored([made]) == [value]
    assert made == "" or made[0] not in "=+-@\t\r＝＋－＠" or NUMBER.fullmatch(made)
