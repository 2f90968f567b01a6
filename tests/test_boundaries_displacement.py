"""Displacement against vectors of B-50 and an independent geodesic, witnesses, azimuths, and the RTK gate (B-37, B-38)."""

import math
from dataclasses import replace
from typing import Any

import pytest
from pyproj import CRS, Proj
from sqlalchemy import text

from gis.boundaries.markers.displacement import Position, accuracy, constant_offset, displacement
from gis.boundaries.markers.rtk import Session, gate
from gis.boundaries.markers.witnesses import Residual, Witness, conclude, residual
from gis.core import azimuths, db

LON, LAT = 114.3, 29.85


def at(metres: float, azimuth: float, **more: Any) -> Position:
    lon, lat = azimuths.ahead(LON, LAT, azimuth, metres)
    return Position(lon, lat, more.pop("datum", "CGCS2000"), **more)


def reference(**more: Any) -> Position:
    return Position(LON, LAT, more.pop("datum", "CGCS2000"), **more)


@pytest.mark.parametrize(
    ("metres", "new", "ref", "verdict", "reason"),
    [
        (0.08, {"method": "CORS 网络 RTK"}, {"method": "RTK"}, "consistent", None),
        (0.15, {"method": "RTK"}, {"method": "RTK"}, "suspect", None),
        (0.25, {"method": "RTK"}, {"method": "RTK"}, "moved", None),
        (8.0, {"method": "RTK"}, {"method": "图上量取 1:50000"}, "consistent", None),
        (8.0, {"method": "RTK"}, {"method": "图上量取 1:5万"}, "consistent", None),
        (12.0, {"method": "RTK"}, {"method": "图上量取", "map_scale": 50_000}, "suspect", None),
        (16.0, {"method": "RTK"}, {"method": "图上量取", "map_scale": 50_000}, "moved", None),
        (0.5, {"method": "RTK"}, {"method": "导线测量"}, "consistent", None),
        (9.0, {"method": "手持GPS"}, {"method": "RTK"}, "consistent", None),
        (0.09, {"accuracy_m": 0.01}, {"accuracy_m": 0.01}, "consistent", None),
        (0.11, {"accuracy_m": 0.01}, {"accuracy_m": 0.01}, "moved", None),
        (1.5, {"method": "RTK", "datum": "WGS 84"}, {"method": "RTK"}, "consistent", None),
        (0.25, {"method": "RTK", "datum": None}, {"method": "RTK"}, "not-testable", "datum-unknown"),
        (0.25, {"method": "RTK"}, {"method": "RTK", "datum": None}, "not-testable", "datum-unknown"),
        (0.25, {"method": "RTK"}, {"method": "图上量取"}, "not-testable", "accuracy-unknown"),
        (0.25, {"method": "RTK"}, {}, "not-testable", "accuracy-unknown"),
    ],
)
def test_verdicts(metres: float, new: dict[str, Any], ref: dict[str, Any], verdict: str, reason: str | None) -> None:
    found = displacement(at(metres, 40, **new), reference(**ref))
    assert (found.verdict, found.reason) == (verdict, reason)
    if reason != "datum-unknown":
        assert found.distance_m == pytest.approx(metres, abs=1e-6)


def test_without_a_reference_nothing_can_be_said() -> None:
    assert displacement(at(1, 0), None).reason == "no-reference"


def test_a_stated_accuracy_stands_above_the_method() -> None:
    assert accuracy(reference(accuracy_m=0.02, method="手持")) == (0.02, "stated")
    found = displacement(at(3, 90, method="手持"), reference(method="RTK"))
    assert found.s_m == pytest.approx(math.sqrt(25 + 0.0025))
    assert (found.s_new_from, found.s_ref_from) == ("handheld", "rtk")


@pytest.mark.parametrize(
    ("metres", "azimuth"), [(0.08, 3.0), (0.25, 137.5), (8.0, 271.0), (104.0, 88.0), (2500.0, 359.9)]
)
def test_length_and_direction_equal_an_independent_geodesic(empty_db: str, metres: float, azimuth: float) -> None:
    new = at(metres, azimuth, method="RTK")
    found = displacement(new, reference(method="RTK"))
    with db.session() as opened:
        length, direction = opened.execute(
            text(
                "SELECT ST_Distance(a, b), degrees(ST_Azimuth(a, b)) FROM (SELECT ST_SetSRID(ST_MakePoint(:a, :b), 4490)::geography a,"
                " ST_SetSRID(ST_MakePoint(:c, :d), 4490)::geography b) p"
            ),
            {"a": LON, "b": LAT, "c": new.lon, "d": new.lat},
        ).one()
    assert found.distance_m == pytest.approx(length, abs=1e-5)
    assert found.distance_m == pytest.approx(vincenty(LON, LAT, new.lon, new.lat)[0], abs=1e-5)
    assert found.azimuth_deg == pytest.approx(vincenty(LON, LAT, new.lon, new.lat)[1], abs=1e-3)
    assert found.azimuth_deg == pytest.approx(direction, abs=1e-3)
    assert math.hypot(found.east_m, found.north_m) == pytest.approx(metres, abs=1e-6)


def vincenty(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> tuple[float, float]:
    """Vincenty's inverse formula on the CGCS2000 ellipsoid: metres and forward azimuth in degrees."""
    a, f = 6_378_137.0, 1 / 298.257222101
    b, span = a * (1 - f), math.radians(lon_b - lon_a)
    u1, u2 = (math.atan((1 - f) * math.tan(math.radians(lat))) for lat in (lat_a, lat_b))
    lam = span
    for _ in range(50):
        x, y = math.cos(u2) * math.sin(lam), math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(lam)
        sin_s = math.hypot(x, y)
        cos_s = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(lam)
        s = math.atan2(sin_s, cos_s)
        sin_al = math.cos(u1) * math.cos(u2) * math.sin(lam) / sin_s
        cos2 = 1 - sin_al**2
        mid = cos_s - 2 * math.sin(u1) * math.sin(u2) / cos2
        c = f / 16 * cos2 * (4 + f * (4 - 3 * cos2))
        lam = span + (1 - c) * f * sin_al * (s + c * sin_s * (mid + c * cos_s * (-1 + 2 * mid**2)))
    uu = cos2 * (a**2 - b**2) / b**2
    big_a = 1 + uu / 16384 * (4096 + uu * (-768 + uu * (320 - 175 * uu)))
    big_b = uu / 1024 * (256 + uu * (-128 + uu * (74 - 47 * uu)))
    part = cos_s * (-1 + 2 * mid**2) - big_b / 6 * mid * (-3 + 4 * sin_s**2) * (-3 + 4 * mid**2)
    return b * big_a * (s - big_b * sin_s * (mid + big_b / 4 * part)), math.degrees(math.atan2(x, y)) % 360


def test_one_offset_of_a_hundred_metres_for_all_is_a_datum() -> None:
    shifted = [(98.0, 30.0), (101.0, 34.0), (99.5, 28.0), (102.0, 31.0)]
    length, azimuth = constant_offset(shifted)
    assert length == pytest.approx(104, abs=2)
    assert azimuth == pytest.approx(72.5, abs=2)
    assert constant_offset(shifted[:2]) is None
    assert constant_offset([*shifted, (20.0, -80.0)]) is None
    assert constant_offset([(e / 50, n / 50) for e, n in shifted]) is None


# Witnesses: three objects around the reference place, each measured from the post as it stands today.
OBJECTS = {1: (12.4, 35.0), 2: (20.1, 150.0), 3: (8.7, 260.0)}


def witnesses(stand: tuple[float, float]) -> list[Witness]:
    """Measure the objects from where the post stands, to 0.1 m and one minute."""
    found = []
    for ordinal, (metres, azimuth) in OBJECTS.items():
        place = azimuths.ahead(LON, LAT, azimuth, metres)
        distance, direction = azimuths.inverse(*stand, *place)
        found.append(Witness(ordinal, round(distance, 1), round(direction * 60) / 60, position=place))
    return found


def judged(stand: tuple[float, float], new: tuple[float, float]) -> tuple[list[Residual], str]:
    found = [residual(each, (LON, LAT), new) for each in witnesses(stand)]
    return found, conclude(found)


def test_witnesses_that_still_fit_make_the_coordinates_suspect() -> None:
    new = azimuths.ahead(LON, LAT, 60, 3.0)
    assert displacement(at(3.0, 60, method="RTK"), reference(method="RTK")).verdict == "moved"
    found, conclusion = judged((LON, LAT), new)
    assert conclusion == "witnesses-fit-reference"
    assert [each.says for each in found] == ["reference"] * 3
    assert max(abs(each.along_reference_m) for each in found) <= 0.05


def test_witnesses_that_fit_the_new_place_confirm_the_move() -> None:
    new = azimuths.ahead(LON, LAT, 60, 3.0)
    found, conclusion = judged(new, new)
    assert conclusion == "witnesses-fit-new"
    assert all(abs(each.along_new_m) <= 0.05 for each in found)


def test_witnesses_that_fit_neither_disagree() -> None:
    _, conclusion = judged(azimuths.ahead(LON, LAT, 240, 4.0), azimuths.ahead(LON, LAT, 60, 3.0))
    assert conclusion == "witnesses-disagree"


def test_a_witness_measured_again_tells_by_its_former_distance() -> None:
    new = azimuths.ahead(LON, LAT, 60, 3.0)
    metres, azimuth = OBJECTS[2]
    again = Witness(2, metres, azimuth, former_distance_m=metres, former_azimuth_deg=azimuth)
    assert residual(again, (LON, LAT), new).says == "reference"
    assert residual(replace(again, former_distance_m=None), (LON, LAT), new).says == "not-testable"


def test_a_move_too_small_for_the_tape_leaves_the_witnesses_silent() -> None:
    new = azimuths.ahead(LON, LAT, 60, 0.12)
    assert judged((LON, LAT), new)[1] == "witnesses-silent"


def test_a_distance_alone_decides_and_an_azimuth_of_unknown_north_is_left_out() -> None:
    new = azimuths.ahead(LON, LAT, 60, 3.0)
    blind = replace(witnesses((LON, LAT))[0], azimuth_deg=None)
    found = residual(blind, (LON, LAT), new)
    assert (found.says, found.across_reference_m) == ("reference", None)


@pytest.mark.parametrize("lon", [113.53, 114.0, 114.3, 114.97])
def test_convergence_is_that_of_the_projection(lon: float) -> None:
    exact = Proj(CRS.from_epsg(4547)).get_factors(lon, 29.5).meridian_convergence
    assert azimuths.convergence_deg(lon, 29.5) == pytest.approx(exact, abs=1e-6)
    assert azimuths.to_true(100.0, "grid", lon=lon, lat=29.5) == pytest.approx(100.0 + exact, abs=1e-6)


def test_north_must_be_known() -> None:
    assert azimuths.to_true(10, "magnetic", lon=LON, lat=LAT) is None
    assert azimuths.to_true(2, "magnetic", lon=LON, lat=LAT, declination_deg=-4.5) == 357.5
    # Near the edge of a sector, grid and true north give different words (B-71).
    lon = 114.97
    true = azimuths.to_true(11.0, "grid", lon=lon, lat=29.5)
    assert (azimuths.rose_word(11.0), azimuths.rose_word(true)) == ("北", "北偏东北")


@pytest.mark.parametrize(
    ("degrees", "minutes", "word"),
    [(11, 14, "北"), (11, 16, "北偏东北"), (348, 44, "北偏西北"), (348, 46, "北"), (247, 0, "西偏西南")],
)
def test_the_rose(degrees: int, minutes: int, word: str) -> None:
    assert azimuths.rose_word(degrees + minutes / 60) == word


GOOD = Session(
    LON, LAT, method="RTK", accuracy_m=0.02, height_m=80.0, height_datum="1985", solution="fixed", hrms_m=0.012,
    antenna_height_m=1.8,
)  # fmt: skip


def shifted(metres: float, **more: Any) -> Session:
    lon, lat = azimuths.ahead(LON, LAT, 45, metres)
    return replace(GOOD, lon=lon, lat=lat, **more)


@pytest.mark.parametrize(
    ("seen", "others", "scale", "codes"),
    [
        (GOOD, [shifted(0.02)], None, []),
        (GOOD, [], None, ["sessions"]),
        (replace(GOOD, solution="float"), [GOOD], None, ["not-fixed"]),
        (replace(GOOD, solution=None), [GOOD], None, ["not-fixed"]),
        (replace(GOOD, hrms_m=0.06), [GOOD], None, ["hrms"]),
        (replace(GOOD, hrms_m=0.05), [GOOD], None, []),
        (replace(GOOD, hrms_m=None), [GOOD], None, ["hrms-missing"]),
        (replace(GOOD, antenna_height_m=None), [GOOD], None, ["no-antenna-height"]),
        (GOOD, [shifted(0.041)], None, ["sessions-plane"]),
        (GOOD, [replace(GOOD, height_m=80.041)], None, ["sessions-height"]),
        (GOOD, [replace(GOOD, height_m=80.04)], None, []),
        (GOOD, [replace(GOOD, height_m=66.0, height_datum="ellipsoidal")], None, []),
        (replace(GOOD, accuracy_m=1.01), [GOOD], None, ["accuracy"]),
        (replace(GOOD, accuracy_m=1.01), [GOOD], 50_000, []),
        (replace(GOOD, accuracy_m=0.21), [GOOD], 2_000, ["accuracy"]),
        (Session(LON, LAT, method="导线测量"), [], None, []),
        (Session(LON, LAT, method="图上量取 1:5万"), [], None, ["accuracy"]),
        (Session(LON, LAT), [], None, ["method-unknown", "accuracy-unknown"]),
    ],
)
def test_the_gate(seen: Session, others: list[Session], scale: int | None, codes: list[str]) -> None:
    assert [found.code for found in gate(seen, others, scale=scale)] == codes
