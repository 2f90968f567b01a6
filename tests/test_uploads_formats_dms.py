"""Degrees, minutes and seconds in three columns become one angle, and a missing part is never taken as zero."""

from typing import Any

import pytest

from gis.core.uploads.dms_columns import with_units
from gis.core.uploads.profile import Profile

PROFILE = Profile(crs="EPSG:4490", height_datum="1985")
ROW = "T001,114,18,04.4442,29,51,04.4442"


@pytest.mark.parametrize(
    "header",
    [
        "界桩编号,经度度,经度分,经度秒,纬度度,纬度分,纬度秒",
        "界桩编号,经度（度）,经度（分）,经度（秒）,纬度(度),纬度(分),纬度(秒)",
        "界桩编号,东经_度,东经_分,东经_秒,北纬_度,北纬_分,北纬_秒",
        "界桩编号,经°,经′,经″,纬°,纬′,纬″",
        "number,lon_d,lon_m,lon_s,lat_d,lat_m,lat_s",
        "number,Longitude deg,Longitude min,Longitude sec,Latitude deg,Latitude min,Latitude sec",
        "界桩编号,L(度),L(分),L(秒),B(度),B(分),B(秒)",
    ],
)
def test_three_columns_are_one_angle(files: Any, header: str) -> None:
    checked = files.check(files.text(ROW, head=header), profile=PROFILE)
    assert files.codes(checked) == []
    row = checked.rows[0]
    assert (row.lon, row.lat) == (pytest.approx(114.3012345, abs=1e-9), pytest.approx(29.8512345, abs=1e-9))
    assert row.texts["longitude"] == "114°18′04.4442″"
    assert row.cells == ROW.split(",")
    assert [f.code for f in checked.check.findings if f.code in {"dms-columns", "ignored-columns"}] == ["dms-columns"]


@pytest.mark.parametrize(
    "row",
    [
        "T001,114,18,,29,51,04.4",
        "T001,114,,04.4,29,51,04.4",
        "T001,114,61,04.4,29,51,04.4",
        "T001,114.5,18,04.4,29,51,04.4",
    ],
)
def test_a_missing_or_wrong_part_is_a_finding(files: Any, row: str) -> None:
    header = "界桩编号,经度度,经度分,经度秒,纬度度,纬度分,纬度秒"
    assert files.codes(files.check(files.text(row, head=header), profile=PROFILE)) == [(2, "not-degrees")]


def test_an_empty_angle_is_missing(files: Any) -> None:
    header = "界桩编号,经度度,经度分,经度秒,纬度度,纬度分,纬度秒"
    assert files.codes(files.check(files.text("T001,,,,29,51,04.4", head=header), profile=PROFILE)) == [(2, "required")]


def test_a_merged_header_over_a_row_of_units(files: Any) -> None:
    data = "界桩编号,经度,,,纬度,,,备注\n,度,分,秒,度,分,秒,\nT001,114,18,04.4442,29,51,04.4442,路口\n".encode()
    checked = files.check(data, profile=PROFILE)
    assert files.codes(checked) == []
    assert [row.number for row in checked.rows] == [3]
    assert checked.rows[0].lon == pytest.approx(114.3012345, abs=1e-9)
    assert checked.columns["header_row"] == 2


def test_rows_that_are_no_units_stay_data() -> None:
    assert with_units(["a", "经度"], ["T001", "度"]) is None
    assert with_units(["a", "经度", "x", ""], ["", "度", "分", "秒"]) is None
    assert with_units(["a", "经度"], ["T001", "114"]) is None


def test_one_column_of_degrees_is_no_triple(files: Any) -> None:
    checked = files.check(files.text("T001,114.3012345,29.8512345", head="界桩编号,经度(度),纬度(度)"), profile=PROFILE)
    assert files.codes(checked) == []
    assert checked.check.columns["longitude"].more == ()
