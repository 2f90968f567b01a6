"""Codes by configuration, and marker numbers as people write them (B-20, B-21)."""

import pytest

from gis.boundaries.numbering import CodeRules, archive_code, common_superior, line_code, rules_of
from gis.boundaries.written_numbers import Written, readings
from gis.core.region import DEFAULT, region_of


@pytest.mark.parametrize(
    ("a", "b", "rules", "code"),
    [
        ("623026", "623022", CodeRules(superior=True), "62300030223026"),
        ("421221", "421202", CodeRules(), "12021221"),
        ("421202", "421221", CodeRules(superior=True), "42120012021221"),
        ("421221", "421202", CodeRules(county="6+6"), "421202421221"),
        ("430000", "420000", CodeRules(), "4243"),
        ("42", "36", CodeRules(), "3642"),
        ("421202203", "421202101", CodeRules(), "421202101203"),
        ("421202203", "421202101", CodeRules(township="9+9"), "421202101421202203"),
        ("421221100", "421202101", CodeRules(), "421202101421221100"),
    ],
)
def test_line_codes_follow_the_rules(a: str, b: str, rules: CodeRules, code: str):
    assert line_code(a, b, rules) == line_code(b, a, rules) == code


def test_the_archive_code_of_the_seen_agreement():
    assert archive_code("623000", line_code("623022", "623026")) == "62300030223026"
    assert common_superior("421202101", "421202203") == "421202"
    assert common_superior("421202", "350102") == "000000"


@pytest.mark.parametrize(("a", "b"), [("421202", "421202"), ("421202", "421202101"), ("4212", "4213")])
def test_no_code_without_two_divisions_of_a_level(a: str, b: str):
    with pytest.raises(ValueError, match="No line"):
        line_code(a, b)


def test_the_region_sets_the_rules():
    assert rules_of(DEFAULT) == CodeRules()
    changed = region_of({"line_code_county": "6+6", "line_code_township": "9+9", "line_code_superior": True})
    assert rules_of(changed) == CodeRules("6+6", "9+9", superior=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12021221005Q", [Written("12021221", 5, "Q")]),
        ("１２０２１２２１００５ｑ", [Written("12021221", 5, "Q")]),
        ("12021221 005", [Written("12021221", 5)]),
        ("1253165号界桩", [Written("1253", 165)]),
        ("5号", [Written(None, 5)]),
        ("５号界桩", [Written(None, 5)]),
        ("第5号桩", [Written(None, 5)]),
        ("No.12", [Written(None, 12)]),
        ("005A", [Written(None, 5, "A")]),
        ("5/1号", [Written(None, 5, None, 1)]),
        ("12021221005Q/2", [Written("12021221", 5, "Q", 2)]),
        ("嘉鱼咸安线5号", [Written("嘉鱼咸安线", 5)]),
        ("421202W01003Q", [Written("421202W01", 3, "Q")]),
        ("421202101203", [Written("421202101", 203)]),
        ("000", []),
        ("5000", []),
        ("", []),
        ("五号", []),
        ("12021221005X", []),
    ],
)
def test_marker_numbers_as_written(text: str, expected: list[Written]):
    assert readings(text) == expected
