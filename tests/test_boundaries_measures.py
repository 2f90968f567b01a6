"""Lengths, deviations and chainages against an independent geodesic (B-54, B-55)."""

import pytest
import shapely
from pyproj import Geod
from shapely import LineString, MultiLineString

from gis.boundaries.lines.chainage import chainages_m
from gis.boundaries.measures import check_length, deviation, grid_length_m

GEOD = Geod(ellps="GRS80")  # CGCS2000 differs in the seventh decimal of the flattening's inverse


def north_of(lon: float, lat: float, metres: float, azimuth: float = 0) -> tuple[float, float]:
    east, north, _ = GEOD.fwd(lon, lat, azimuth, metres)
    return float(east), float(north)


def test_ten_kilometres_at_the_zone_edge_are_a_metre_longer_on_the_grid():
    line = LineString([(114.97, 29.6), north_of(114.97, 29.6, 10_000)])
    checked = check_length(line, 10_000, 0.5)
    assert checked.geodesic_m == pytest.approx(10_000, abs=0.001)
    assert checked.geodesic_km == "10.000"
    grid = grid_length_m(line) - checked.geodesic_m
    assert grid == pytest.approx(1.09, abs=0.02)
    assert grid / checked.geodesic_m * 1e6 == pytest.approx(109, abs=1)


@pytest.mark.parametrize(
    ("statutory_m", "verdict"),
    [(10_049, "agrees"), (9_951, "agrees"), (10_060, "differs"), (9_940, "differs"), (None, "no-statutory-length")],
)
def test_half_a_per_cent_is_the_limit(statutory_m: float | None, verdict: str):
    line = LineString([(114.2, 29.6), north_of(114.2, 29.6, 10_000)])
    assert check_length(line, statutory_m, 0.5).verdict == verdict


@pytest.mark.parametrize(("metres", "verdict"), [(24.9, "within"), (25.1, "both-parties-must-confirm")])
def test_a_bulge_of_twenty_five_metres_is_the_limit(metres: float, verdict: str):
    start, end = (114.0, 29.5), north_of(114.0, 29.5, 2_000, 90)
    middle = north_of(*north_of(*start, 1_000, 90), metres, 0)
    gone = deviation(LineString([start, middle, end]), LineString([start, end]), 25.0)
    assert gone.hausdorff_m == pytest.approx(metres, abs=0.05)
    assert gone.verdict == verdict
    assert gone.area_between_m2 == pytest.approx(metres * 1_000, rel=0.005)
    assert (gone.lon, gone.lat) == pytest.approx(middle, abs=1e-6)


def test_a_course_that_runs_the_other_way_or_in_parts_deviates_by_nothing():
    points = [(114.0, 29.5), (114.01, 29.502), (114.02, 29.5)]
    gone = deviation(LineString(points[::-1]), MultiLineString([points[:2], points[1:]]), 25.0)
    assert (gone.hausdorff_m, gone.area_between_m2) == pytest.approx((0, 0), abs=1e-6)


def test_parallel_courses_enclose_the_strip_between_them():
    start, end = (114.0, 29.5), north_of(114.0, 29.5, 1_000, 90)
    other = LineString([north_of(*start, 10, 0), north_of(*end, 10, 0)])
    gone = deviation(LineString([start, end]), other, 25.0)
    assert gone.hausdorff_m == pytest.approx(10, abs=0.01)
    assert gone.area_between_m2 == pytest.approx(10_000, rel=0.001)


def test_an_enclave_that_grows_deviates_by_the_ring_alone():
    def square(size: float) -> LineString:
        centre = (114.0, 29.5)
        return LineString([north_of(*centre, size, azimuth) for azimuth in (45, 135, 225, 315, 45)])

    gone = deviation(square(1_010), square(1_000), 25.0)
    assert gone.hausdorff_m == pytest.approx(10, abs=0.05)
    assert gone.area_between_m2 == pytest.approx(2 * (1_010**2 - 1_000**2), rel=0.01)


def test_chainage_runs_from_west_to_east_whatever_the_course_does():
    start, end = (114.0, 29.5), north_of(114.0, 29.5, 3_000, 90)
    places = [north_of(*start, metres, 90) for metres in (0, 1_000, 3_000)]
    for course in ([start, end], [end, start]):
        found = chainages_m(shapely.to_wkb(LineString(course)), places)
        assert [chainage for chainage, _ in found] == pytest.approx([0, 1_000, 3_000], abs=0.2)
        assert all(offset < 0.5 for _, offset in found)
    aside = north_of(*places[1], 20, 0)
    ((chainage, offset),) = chainages_m(shapely.to_wkb(LineString([start, end])), [aside])
    assert (chainage, offset) == pytest.approx((1_000, 20), abs=0.5)


def test_a_line_that_is_longer_from_north_to_south_counts_from_the_north():
    top, bottom = (114.0, 29.6), north_of(114.0, 29.6, 2_000, 175)
    ((chainage, _),) = chainages_m(shapely.to_wkb(LineString([bottom, top])), [top])
    assert chainage == pytest.approx(0, abs=0.01)
