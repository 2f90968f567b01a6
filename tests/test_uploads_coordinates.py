"""Declared systems, axis orders, prefixes and spellings: right ones are exact, wrong ones explained, none applied."""

import random

import numpy as np
import pytest

from gis.core import crs
from gis.core.settings import get_settings
from gis.core.uploads.checking import Checked, check_file
from gis.core.uploads.findings import render
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.register import KINDS

KIND = KINDS["boundary-markers"]
DRAW = random.Random(7)
POINTS = [(113.9 + DRAW.random() * 0.6, 29.4 + DRAW.random() * 0.6) for _ in range(30)]


def check(headers: list[str], rows: list[list[str]], **profile: str) -> Checked:
    cells = [(number, row, "t" * len(row)) for number, row in enumerate([headers, *rows], start=1)]
    parsed = Parsed("csv", "utf-8", cells, [], separator=",", newline="\r\n")
    return check_file(KIND, parsed, Profile.model_validate(profile), get_settings())


def numbers(epsg: int, *, north_first: bool, decimals: int) -> list[list[str]]:
    found = []
    for index, (lon, lat) in enumerate(POINTS):
        north, east = crs.from_storage(lon=lon, lat=lat, target=epsg)
        pair = [f"{float(north):.{decimals}f}", f"{float(east):.{decimals}f}"]
        found.append([f"P{index:03d}", *(pair if north_first else pair[::-1])])
    return found


def errors(checked: Checked) -> set[str]:
    return {found.code for found in checked.check.findings if KIND.rules[found.code].severity == "error"}


def offsets_m(checked: Checked) -> float:
    rows = checked.rows
    lon, lat = np.array([row.lon for row in rows], dtype=float), np.array([row.lat for row in rows], dtype=float)
    expected = np.array(POINTS)
    return float(crs.distance_m(lon_a=lon, lat_a=lat, lon_b=expected[:, 0], lat_b=expected[:, 1]).max())


@pytest.mark.parametrize("epsg", [4526, 4547, 4508, 4546, 4525, 4509])
@pytest.mark.parametrize("north_first", [True, False])
def test_declared_plane_systems_are_exact(epsg: int, north_first: bool) -> None:
    headers = ["点号", "X", "Y"] if north_first else ["点号", "Y", "X"]
    checked = check(headers, numbers(epsg, north_first=north_first, decimals=4), crs=f"EPSG:{epsg}")
    assert errors(checked) == set()
    assert offsets_m(checked) < 0.001


@pytest.mark.parametrize("epsg", [4490, 4326])
def test_declared_degrees_are_exact(epsg: int) -> None:
    checked = check(["点号", "纬度", "经度"], numbers(epsg, north_first=True, decimals=10), crs=f"EPSG:{epsg}")
    assert errors(checked) == set()
    assert offsets_m(checked) < 0.001


@pytest.mark.parametrize("spelling", ["{d}°{m:02d}′{s:08.5f}″", "{d}:{m:02d}:{s:08.5f}", "{d}度{m}分{s:.5f}秒"])
def test_spellings_of_degrees_are_exact(spelling: str) -> None:
    rows = []
    for index, (lon, lat) in enumerate(POINTS):
        texts = []
        for value in (lon, lat):
            seconds = value * 3600
            parts = {"d": int(seconds // 3600), "m": int(seconds % 3600 // 60), "s": seconds % 60}
            texts.append(spelling.format(**parts))
        rows.append([f"P{index:03d}", *texts])
    checked = check(["点号", "L", "B"], rows, crs="EPSG:4490")
    assert errors(checked) == set()
    assert offsets_m(checked) < 0.001


def test_compact_degrees_are_read_when_declared() -> None:
    rows = [["P1", "114.18044442", "29.51044442"]]
    checked = check(["点号", "经度", "纬度"], rows, crs="EPSG:4490", angle="compact-dms")
    assert errors(checked) == set()
    assert checked.rows[0].lon == pytest.approx(114.3012345, abs=1e-9)


WRONG = [
    (4547, "X Y", "EPSG:4526", {"zone-prefix"}),
    (4526, "X Y", "EPSG:4547", {"zone-prefix"}),
    (4525, "X Y", "EPSG:4526", {"zone-prefix"}),
    (4527, "X Y", "EPSG:4526", {"zone-prefix"}),
    (4497, "X Y", "EPSG:4526", {"zone-prefix"}),
    (4526, "Y X", "EPSG:4526", {"maybe-swapped"}),
    (4547, "Y X", "EPSG:4547", {"maybe-swapped"}),
    (4547, "Y X", "EPSG:4526", {"zone-prefix"}),
    (4526, "X Y", "EPSG:4490", {"projected?"}),
    (4490, "X Y", "EPSG:4526", {"degrees?"}),
    (4490, "B L", "EPSG:4547", {"degrees?"}),
    (4490, "L B", "EPSG:4490", {"maybe-swapped"}),
    (4508, "X Y", "EPSG:4547", {"other-zone"}),
    (4490, "X Y", "EPSG:4490", {"axis-undeclared"}),
    (4490, "B L", "EPSG:4610", {"crs-refused"}),
    (4526, "X Y", "EPSG:2362", {"crs-refused"}),
    (4526, "X Y", "EPSG:32649", {"zone-prefix"}),
]


@pytest.mark.parametrize(("epsg", "names", "declared", "expected"), WRONG)
def test_wrong_declarations_are_explained_and_never_accepted(
    epsg: int, names: str, declared: str, expected: set[str]
) -> None:
    """The first header always stands over the northing, so "Y X" and "L B" are swapped files."""
    checked = check(["点号", *names.split()], numbers(epsg, north_first=True, decimals=6), crs=declared)
    assert errors(checked) == expected
    assert all(row.lon is None for row in checked.rows)


def test_the_explanation_names_place_value_reason_and_remedy() -> None:
    checked = check(["点号", "经度", "纬度"], [["P1", "29.83", "114.2"]], crs="EPSG:4490")
    (found,) = [each for each in checked.check.findings if each.code == "maybe-swapped"]
    words = render(KIND.rules, found)
    assert words["message"] == "第 2 行「经度」：29.83 不在 113.5°–115.0° 内，疑似经纬度互换"
    assert words["remedy"] == "互换两列（导入设定 axis_order 改为 lat-lon），或修改该单元格"
    assert (words["row"], words["column"], words["value"]) == (2, "经度", "29.83")


@pytest.mark.parametrize(("order", "headers"), [("lat-lon", ["经度", "纬度"]), ("northing-easting", ["Y", "X"])])
def test_the_offered_order_repairs_swapped_columns(order: str, headers: list[str]) -> None:
    epsg = 4490 if order == "lat-lon" else 4526
    rows = numbers(epsg, north_first=True, decimals=9)
    swapped = check(["点号", *headers], rows, crs=f"EPSG:{epsg}")
    offered = {found.params["axis_order"] for found in swapped.check.findings if found.code == "maybe-swapped"}
    assert offered == {order}
    repaired = check(["点号", *headers], rows, crs=f"EPSG:{epsg}", axis_order=order)
    assert errors(repaired) == set()
    assert offsets_m(repaired) < 0.001
    assert "axis-by-profile" in {found.code for found in repaired.check.findings}


@pytest.mark.parametrize("epsg", [4490, 4526, 4547])
@pytest.mark.parametrize("north_first", [True, False])
def test_the_right_interpretation_is_ranked_first_and_not_applied(epsg: int, north_first: bool) -> None:
    checked = check(["点号", "X", "Y"], numbers(epsg, north_first=north_first, decimals=6))
    best = checked.proposals[0]
    names = ("lat-lon", "lon-lat") if epsg == 4490 else ("northing-easting", "easting-northing")
    assert best["crs_if_cgcs2000"] == f"EPSG:{epsg}"
    assert best["axis_order"] == names[0 if north_first else 1]
    assert (best["rows_inside"], best["share"]) == (30, 1.0)
    assert errors(checked) == {"crs-undeclared"}
    assert all(row.lon is None for row in checked.rows)


def test_both_pairs_of_columns_are_told_apart_by_the_declared_system() -> None:
    plane, degrees = numbers(4526, north_first=True, decimals=4), numbers(4490, north_first=True, decimals=10)
    rows = [[a[0], a[1], a[2], b[1], b[2]] for a, b in zip(plane, degrees, strict=True)]
    for declared in ("EPSG:4526", "EPSG:4490"):
        checked = check(["点号", "X", "Y", "B", "L"], rows, crs=declared)
        assert errors(checked) == set()
        assert offsets_m(checked) < 0.001
        assert checked.rows[0].texts["latitude"] == rows[0][3]
