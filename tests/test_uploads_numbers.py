"""Numbers and angles from text: one strict spelling, nothing guessed, nothing lost."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.core.crs import format_dms
from gis.core.uploads.angles import could_be_compact, read_angle
from gis.core.uploads.numbers import read_number
from gis.core.uploads.parsing.sheet import exact


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nan", "not-a-number"), ("inf", "not-a-number"), ("-Infinity", "not-a-number"), ("1e400", "exponent"),
        ("3.85E+07", "exponent"), ("11_3.4", "not-a-number"), ("٣٠", "not-a-number"), ("0x1F", "not-a-number"),
        ("29,85", "decimal-comma"), ("3,303,523.496", "decimal-comma"), ("1.2.3", "not-a-number"), ("--1", "not-a-number"),
        ("1 2", "not-a-number"), ("12345678901234567", "not-a-number"), ("", "not-a-number"), (".", "not-a-number"),
        ("三十", "not-a-number"), ("²", "not-a-number"),
    ],
)  # fmt: skip
def test_what_is_no_number_is_named(text: str, code: str) -> None:
    assert read_number(text).code == code
    assert read_number(text).value is None


@pytest.mark.parametrize(
    ("text", "value"), [("38528989.384", 38528989.384), (" -5. ", -5.0), ("+.5", 0.5), ("007", 7.0)]
)
def test_plain_numbers(text: str, value: float) -> None:
    assert read_number(text) == read_number(text.strip())
    assert read_number(text).value == value


def test_full_width_digits_are_taken_and_said() -> None:
    reading = read_number("１１３．４")
    assert (reading.value, reading.used) == (113.4, "113.4")


@settings(deadline=None)
@given(st.text(max_size=40))
def test_reading_never_raises_and_never_gives_what_is_not_finite(text: str) -> None:
    for reading in (read_number(text), read_angle(text), read_angle(text, "dms"), read_angle(text, "compact-dms")):
        assert (reading.value is None) != (reading.code is None)
        assert reading.value is None or math.isfinite(reading.value)


SPELLINGS = [
    "29°51′23.4567″", "29°51'23.4567\"", "29:51:23.4567", "29度51分23.4567秒", "29°51′23.4567″N", "N29°51′23.4567″",
    "北纬29°51′23.4567″", "29º51’23.4567”", "29° 51′ 23.4567″", "２９°５１′２３．４５６７″", "29°51'23.4567''",
    "N29 51 23.4567", "29 51 23.4567", "29-51-23.4567", "29°51’23.4567’’", "29°51＇23.4567＂", "北29°51′23.4567″",
    "２９：５１：２３．４５６７", "29 51 23.4567N", "29°51.390945′", "+29:51:23.4567",
]  # fmt: skip


@pytest.mark.parametrize("text", SPELLINGS)
def test_spellings_of_degrees_minutes_seconds(text: str) -> None:
    for declared in (None, "dms"):
        reading = read_angle(text, declared)  # type: ignore[arg-type]
        assert reading.value == float(Fraction(29) + Fraction(51, 60) + Fraction("23.4567") / 3600)
        assert reading.is_dms


@pytest.mark.parametrize(
    ("text", "declared", "value"),
    [
        ("2951.390945", "ddmm", "29.856515750"), ("11418.5", "ddmm", "114.308333333"), ("N2951.390945", "ddmm", "29.856515750"),
        ("295123.4567", "ddmmss", "29.856515750"), ("1141830", "ddmmss", "114.308333333"), ("29.85N", None, "29.85"),
        ("29.85°N", "decimal", "29.85"), ("东经114.3", None, "114.3"), ("-29:51", None, "-29.85"), ("W114 18 00", None, "-114.3"),
    ],
)  # fmt: skip
def test_other_spellings(text: str, declared: str | None, value: str) -> None:
    assert read_angle(text, declared).value == pytest.approx(float(value), abs=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "declared"),
    [("2960.0", "ddmm"), ("296000", "ddmmss"), ("295160", "ddmmss"), ("29.85", "ddmm"), ("29.85", "ddmmss"), ("1 2", None),
     ("29°51.5′23″", None), ("29 51", None), ("29.85N", "dms"), ("N29.85E", None), ("2951.39", "dms")],
)  # fmt: skip
def test_what_the_declared_spelling_does_not_hold(text: str, declared: str | None) -> None:
    assert read_angle(text, declared).value is None  # type: ignore[arg-type]


def test_pairs_that_may_be_minutes_and_seconds() -> None:
    texts = ("29.51234567", "29.5160", "29.6023", "29.5959", "29.512", "29", "29°51′", "x" * 5000)
    assert [could_be_compact(text) for text in texts] == [True, False, False, True, None, None, None, None]


@settings(deadline=None)
@given(st.integers(0, 179), st.integers(0, 59), st.integers(0, 59), st.text("0123456789", min_size=1, max_size=8))
def test_every_spelling_of_the_same_digits_is_the_same_nearest_double(d: int, m: int, s: int, f: str) -> None:
    exact_value = float(Fraction(d) + Fraction(m, 60) + Fraction(f"{s}.{f}") / 3600)
    assert read_angle(f"{d}°{m:02d}′{s:02d}.{f}″").value == exact_value
    assert read_angle(f"{d}.{m:02d}{s:02d}{f}", "compact-dms").value == exact_value
    assert read_angle(f"{d}{m:02d}{s:02d}.{f}", "ddmmss").value == exact_value
    assert read_angle(f"{d} {m} {s}.{f}").value == exact_value


@pytest.mark.parametrize(
    "text", ["29°60′00″", "29°51′60″", "29°51′23″E29", "29-51-23", "29°51′23″NE", "-29°51′23″S", "29′51°"]
)
def test_wrong_angles_are_not_degrees(text: str) -> None:
    assert read_angle(text).value is None


def test_compact_dms_is_read_only_when_declared() -> None:
    assert read_angle("29.51234567").value == 29.51234567
    assert read_angle("29.51234567", "compact-dms").value == pytest.approx(29 + 51 / 60 + 23.4567 / 3600, abs=1e-12)
    assert read_angle("29.60234567", "compact-dms").code == "not-degrees"
    assert read_angle("29.51604567", "compact-dms").code == "not-degrees"
    assert read_angle("29.5", "compact-dms").code == "not-degrees"


def test_a_declared_spelling_binds() -> None:
    assert read_angle("29.85", "dms").code == "not-degrees"
    assert read_angle("29°51′00″", "decimal").code == "not-degrees"
    assert read_angle("29.85°").value == 29.85


@settings(deadline=None)
@given(st.floats(0, 179.999))
def test_what_is_written_as_dms_is_read_back(degrees: float) -> None:
    value = read_angle(format_dms(degrees, "lon", decimals=6)).value
    assert value == pytest.approx(degrees, abs=1e-9)


@settings(deadline=None)
@given(st.decimals(min_value=-99999999, max_value=99999999, places=4))
def test_digits_of_a_workbook_number_survive(number: object) -> None:
    """A spreadsheet stores the nearest double with 17 digits; what the user typed comes back."""
    typed = str(number)
    assert float(exact(f"{float(typed):.17g}")) == float(typed)
    assert len(exact(f"{float(typed):.17g}").replace("-", "").replace(".", "").lstrip("0")) <= 15
