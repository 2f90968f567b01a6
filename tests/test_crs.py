"""Coordinates: refusals with reasons, the worked pair, exactness, and axes that can never be mixed up silently."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Polygon

from gis.core import crs
from gis.core.errors import Invalid

LON = st.floats(113.5, 115.0)
LAT = st.floats(29.0, 30.35)
REFUSED = {
    4214: "1954", 21419: "1954", 21460: "1954", 2414: "1954", 2435: "1954",
    4610: "1980", 2333: "1980", 2345: "1980", 2362: "1980", 2383: "1980",
    4555: "新 1954", 4774: "新 1954", 4795: "新 1954",
    4479: "空间直角", 3857: "不可接收",
}  # fmt: skip


@pytest.mark.parametrize(("epsg", "reason"), REFUSED.items())
def test_other_datums_are_refused_with_their_reason(epsg: int, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        crs.to_storage(northing=29.85, easting=114.3, source=epsg)
    assert caught.value.reason == "crs-refused"
    assert reason in caught.value.detail
    with pytest.raises(Invalid):
        crs.from_storage(lon=114.3, lat=29.85, target=epsg)


@pytest.mark.parametrize(("source", "target"), [(4610, 4490), (4214, 4490), (4214, 4326), (4555, 4490), (2383, 4547)])
def test_no_datum_shift_passes_even_past_the_table_of_systems(source: int, target: int) -> None:
    """B-34: without an area PROJ takes a ballpark, or the Tarim basin's parameters, and says nothing."""
    with pytest.raises(Invalid) as caught:
        crs._transformer(source, target)
    assert caught.value.reason == "crs-refused"


@pytest.mark.parametrize("text", ["EPSG:999999", "epsg:4490", "4490", "EPSG:04490", "+proj=longlat", "https://a/b", ""])
def test_only_an_epsg_number_is_a_declaration(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        crs.parse_epsg(text)
    assert caught.value.reason == "crs-unknown"


def test_an_epsg_number_that_does_not_exist_is_unknown() -> None:
    with pytest.raises(Invalid) as caught:
        crs.refusal(99999)
    assert caught.value.reason == "crs-unknown"


@pytest.mark.parametrize(("epsg", "easting"), [(4547, 528989.384), (4526, 38528989.384)])
def test_the_worked_pair(epsg: int, easting: float) -> None:
    northing, found = crs.from_storage(lon=114.30, lat=29.85, target=epsg)
    assert float(northing) == pytest.approx(3303523.496, abs=0.0006)
    assert float(found) == pytest.approx(easting, abs=0.0006)
    lon, lat = crs.to_storage(northing=3303523.496, easting=easting, source=epsg)
    assert float(crs.distance_m(lon_a=lon, lat_a=lat, lon_b=114.30, lat_b=29.85)) < 0.001


DATUM_NAMES = {
    "CGCS2000": "China Geodetic Coordinate System 2000", "WGS 84": "WGS 84", "Xi'an 1980": "Xian 1980",
    "Beijing 1954": "Beijing 1954", "New Beijing": "New Beijing",
}  # fmt: skip


def test_every_known_system_is_what_proj_knows_under_its_number() -> None:
    """Datum, central meridian, false easting with prefix, scale: a wrong number would be a wrong place."""
    from pyproj import CRS

    assert len(crs.KNOWN) == 5 + 1 + 4 * 2 * (11 + 21) + 11
    for epsg, source in crs.KNOWN.items():
        known = CRS.from_epsg(epsg)
        assert known.geodetic_crs is not None
        assert known.geodetic_crs.name == DATUM_NAMES[source.datum], epsg
        operation = known.coordinate_operation
        if not source.is_projected:
            assert known.is_geographic
            continue
        assert operation is not None
        parameters = {parameter.name: parameter.value for parameter in operation.params}
        assert parameters["Longitude of natural origin"] == source.central_meridian
        assert parameters["False easting"] == 500_000 + (source.zone or 0) * 1_000_000
        assert parameters["Scale factor at natural origin"] == (0.9996 if source.projection == "utm" else 1)


def test_what_is_taken_is_cgcs2000_and_wgs84() -> None:
    assert {source.datum for source in crs.ACCEPTED.values()} == {"CGCS2000", "WGS 84"}
    assert {4490, 4480, 4491, 4501, 4502, 4512, 4513, 4533, 4534, 4554, 4326, 32649, 32650} <= crs.ACCEPTED.keys()


@settings(deadline=None)
@given(
    lon=LON, lat=LAT, epsg=st.sampled_from([4526, 4547, 4490, 4326, 4508, 4509, 4497, 4498, 4546, 32649, 32650, 4480])
)
def test_round_trip_is_within_a_millimetre(lon: float, lat: float, epsg: int) -> None:
    northing, easting = crs.from_storage(lon=lon, lat=lat, target=epsg)
    back_lon, back_lat = crs.to_storage(northing=northing, easting=easting, source=epsg)
    assert float(crs.distance_m(lon_a=lon, lat_a=lat, lon_b=back_lon, lat_b=back_lat)) < 0.001


@settings(deadline=None)
@given(lon=LON, lat=LAT, epsg=st.sampled_from([4526, 4547, 4490, 4326]))
def test_swapped_axes_never_pass(lon: float, lat: float, epsg: int) -> None:
    northing, easting = crs.from_storage(lon=lon, lat=lat, target=epsg)
    with pytest.raises(Invalid) as caught:
        crs.to_storage(northing=easting, easting=northing, source=epsg)
    assert caught.value.reason == "out-of-range"


@settings(deadline=None)
@given(lon=LON, lat=LAT)
def test_a_wrong_prefix_never_passes(lon: float, lat: float) -> None:
    northing, easting = crs.from_storage(lon=lon, lat=lat, target=4526)
    for epsg in (4547, 4525, 4527, 4497, 4498):
        with pytest.raises(Invalid):
            crs.to_storage(northing=northing, easting=easting, source=epsg)
    with pytest.raises(Invalid):
        crs.to_storage(northing=northing, easting=easting - 38_000_000, source=4526)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_raise(bad: float) -> None:
    with pytest.raises(Invalid):
        crs.to_storage(northing=bad, easting=528989.0, source=4547)
    with pytest.raises(Invalid):
        crs.from_storage(lon=bad, lat=29.85)


def test_arrays_are_transformed_at_once() -> None:
    lon, lat = np.array([114.0, 114.3]), np.array([29.5, 29.85])
    northing, easting = crs.from_storage(lon=lon, lat=lat, target=4526)
    assert northing.shape == easting.shape == (2,)
    assert float(easting[0]) == pytest.approx(38_500_000.0, abs=1e-6)


def test_lengths_are_geodesic_and_not_those_of_the_grid() -> None:
    """B-54: 10 km at 114.97 E differ from their grid length by about 1.1 m (109 ppm)."""
    line = LineString([(114.97, 29.5), (114.97, 29.59)])
    northing, easting = crs.from_storage(lon=[114.97, 114.97], lat=[29.5, 29.59])
    grid_m = math.hypot(float(northing[1] - northing[0]), float(easting[1] - easting[0]))
    assert (grid_m / crs.length_m(line) - 1) * 1e6 == pytest.approx(109, abs=3)


def test_areas_do_not_depend_on_the_direction_of_rings() -> None:
    shell, hole = (
        [(114, 29.5), (114.1, 29.5), (114.1, 29.6), (114, 29.6)],
        [(114.02, 29.52), (114.04, 29.52), (114.04, 29.54)],
    )
    area_m2 = crs.area_m2(Polygon(shell, [hole]))
    assert area_m2 == pytest.approx(crs.area_m2(MultiPolygon([Polygon(shell[::-1], [hole[::-1]])])), rel=1e-12)
    assert area_m2 == pytest.approx(crs.area_m2(Polygon(shell)) - crs.area_m2(Polygon(hole)), rel=1e-12)
    assert 104e6 < area_m2 < 108e6


@pytest.mark.parametrize(
    ("degrees", "axis", "text"),
    [
        (29.85, "lat", "29°51′00.0000″N"),
        (114.99999999999, "lon", "115°00′00.0000″E"),
        (-0.5, "lon", "0°30′00.0000″W"),
    ],
)
def test_degrees_are_spelled_without_sixty_seconds(degrees: float, axis: str, text: str) -> None:
    assert crs.format_dms(degrees, axis) == text  # type: ignore[arg-type]


def test_utm_is_not_gauss_krueger() -> None:
    """Read as the 6-degree zone of the same meridian, a UTM northing lies about 1.3 km too far south."""
    northing, easting = crs.from_storage(lon=114.3, lat=29.85, target=32649)
    lon, lat = crs.to_storage(northing=northing, easting=easting, source=4508)
    assert 1_250 < float(crs.distance_m(lon_a=lon, lat_a=lat, lon_b=114.3, lat_b=29.85)) < 1_400


def test_offsets_are_the_geodesic_taken_apart() -> None:
    north, east = crs.offset_m(lon_a=114.3, lat_a=29.85, lon_b=[114.3, 114.301], lat_b=[29.851, 29.85])
    assert north[0] == pytest.approx(110.850, abs=0.002)
    assert abs(east[0]) < 1e-9
    assert east[1] == pytest.approx(96.629, abs=0.03)


def test_the_plane_of_an_old_datum_is_its_own_ellipsoid_and_changes_no_datum() -> None:
    from pyproj import Transformer

    source = crs.KNOWN[4610]
    north, east = crs.own_plane(northing=29.85, easting=114.3, source=source, meridian=114)
    expected = Transformer.from_crs(4610, 2383, always_xy=True).transform(114.3, 29.85)
    assert (float(east), float(north)) == pytest.approx(expected, abs=1e-6)
    with_prefix = crs.own_plane(northing=float(north), easting=float(east) + 38e6, source=crs.KNOWN[2362], meridian=114)
    assert (float(with_prefix[1]), float(with_prefix[0])) == pytest.approx(expected, abs=1e-6)
    with pytest.raises(Invalid):
        crs.own_plane(northing=float(north), easting=float(east), source=crs.KNOWN[2362], meridian=114)


def test_wgs84_is_taken_as_cgcs2000_in_one_named_place_only() -> None:
    assert crs.treat_wgs84_as_cgcs2000(4326) == crs.STORAGE
    assert crs.treat_wgs84_as_cgcs2000(4526) == 4526
