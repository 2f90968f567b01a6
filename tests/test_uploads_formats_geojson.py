"""GeoJSON: digits, attributes, systems, and what is malformed or no point (F38-F44)."""

import json
from typing import Any

import pytest

from gis.core.errors import BadRequest, TooLarge, Unreadable
from gis.core.settings import get_settings
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_file

NOTHING = Profile(height_datum="1985")


def geojson(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    found = {"type": "Point", "coordinates": [114.3012345, 29.8512345]} if geometry is None else geometry
    return {"type": "Feature", "geometry": found, "properties": {"界桩编号": "T001"} | properties}


def read(data: bytes, name: str, **more: Any) -> Parsed:
    return read_file(data, name, None, get_settings(), **more)


def notes(parsed: Parsed) -> set[str]:
    return {code for code, _ in parsed.notes}


def test_geojson_keeps_digits_and_attributes(files: Any) -> None:
    text = (
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":7,"properties":{"界桩编号":"T001","高程":85.300,'
        '"ok":true,"none":null,"more":{"a":[1.50,"x"]}},"geometry":{"type":"Point","coordinates":[114.301234500,29.85]}}]}'
    )
    checked = files.check(text.encode(), "a.geojson", profile=NOTHING)
    assert files.codes(checked) == []
    row = checked.rows[0]
    assert (row.texts["longitude"], row.texts["latitude"], row.texts["height"]) == ("114.301234500", "29.85", "85.300")
    assert row.cells[2:6] == ["TRUE", "", '{"a":[1.50,"x"]}', "7"]


MALFORMED = {
    "F38 NaN": b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[NaN,1]}}]}',
    "F38 Infinity": b'{"a":-Infinity}',
    "F38 1e999": b'{"a":1e999}',
    "F40 depth": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "F40 collection": b'{"type":"GeometryCollection","geometries":[' * 400 + b"]}" * 400,
    "F41 digits": b'{"a":' + b"1" * 5000 + b"}",
    "F42 surrogate": b'{"a":"\\ud800"}',
    "F42 surrogate in a list": b'{"a":["\\udc00x"]}',
    "F42 twice": b'{"a":1,"b":2,"a":3}',
    "F42 truncated": geojson(feature())[:-3],
    "trailing": b'{"a":1} {"b":2}',
    "comment": b'{"a":1 /* x */}',
    "leading zero": b'{"a":01}',
}


@pytest.mark.parametrize("case", MALFORMED)
def test_json_that_is_none(files: Any, case: str) -> None:
    assert files.refused(MALFORMED[case], "a.geojson") == (BadRequest, "json")


GEOMETRY_FAULTS: dict[str, tuple[Any, str]] = {
    "F39 text": ({"type": "Point", "coordinates": ["a", 2]}, "geometry-numbers"),
    "F39 number as text": ({"type": "Point", "coordinates": ["114.3", "29.8"]}, "geometry-numbers"),
    "F39 one": ({"type": "Point", "coordinates": [114.3]}, "geometry-numbers"),
    "F39 five": ({"type": "Point", "coordinates": [114.3, 29.8, 1, 2, 3]}, "geometry-numbers"),
    "F39 nested": ({"type": "Point", "coordinates": [[114.3, 29.8]]}, "geometry-numbers"),
    "F39 true": ({"type": "Point", "coordinates": [True, 29.8]}, "geometry-numbers"),
    "F39 null ordinate": ({"type": "Point", "coordinates": [None, 29.8]}, "geometry-numbers"),
    "F39 object": ({"type": "Point", "coordinates": {"x": 1}}, "geometry-numbers"),
    "F43 empty": ({"type": "Point", "coordinates": []}, "geometry-missing"),
    "F43 no coordinates": ({"type": "Point"}, "geometry-missing"),
    "F43 polygon": ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, "geometry-type"),
    "F43 MultiPoint": ({"type": "MultiPoint", "coordinates": [[114.3, 29.8]]}, "geometry-type"),
    "F43 collection": ({"type": "GeometryCollection", "geometries": []}, "geometry-type"),
    "F43 unknown": ({"type": "Curve"}, "geometry-type"),
    "F43 no geometry": (7, "geometry-type"),
}


@pytest.mark.parametrize("case", GEOMETRY_FAULTS)
def test_geometries_that_are_no_point_are_named_by_feature(files: Any, case: str) -> None:
    geometry, code = GEOMETRY_FAULTS[case]
    bad = feature(geometry, 界桩编号="T002")
    checked = files.check(geojson(feature(), bad), "a.geojson", profile=NOTHING)
    assert files.codes(checked) == [(2, code)]


def test_f43_null_geometry(files: Any) -> None:
    bad = {"type": "Feature", "geometry": None, "properties": {"界桩编号": "T002"}}
    assert files.codes(files.check(geojson(bad), "a.geojson", profile=NOTHING)) == [(1, "geometry-missing")]


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:EPSG::4490", "EPSG:4490"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("EPSG:4526", "EPSG:4526"),
        ("urn:ogc:def:crs:EPSG:9.1:4610", "EPSG:4610"),
    ],
)
def test_f44_the_old_member_crs_is_read_from_the_closed_list(files: Any, name: str, crs: str) -> None:
    member = {"type": "name", "properties": {"name": name}}
    parsed = read(geojson(feature(), crs=member), "a.json")
    assert parsed.declared == {"crs": crs}
    assert "geojson-old-crs" in notes(parsed)
    if crs == "EPSG:4526":
        assert parsed.rows[0][1][-2:] == ["easting", "northing"]
        plane = geojson(feature({"type": "Point", "coordinates": [38528989.384, 3303523.496]}), crs=member)
        assert files.codes(files.check(plane, "a.json", profile=NOTHING)) == []


@pytest.mark.parametrize(
    "member",
    [
        {"type": "link", "properties": {"href": "http://127.0.0.1:1/x"}},
        {"type": "name", "properties": {"name": "+proj=longlat +nadgrids=/etc/passwd"}},
        {"type": "name", "properties": {"name": "EPSG:27700"}},
        "EPSG:4490",
        1,
    ],
)
def test_f44_any_other_crs_member_is_refused(files: Any, member: Any) -> None:
    assert files.refused(geojson(feature(), crs=member), "a.geojson") == (Unreadable, "geojson-crs")


def test_f44_metres_without_a_system_are_seen(files: Any) -> None:
    plane = geojson(feature({"type": "Point", "coordinates": [38528989.384, 3303523.496]}))
    assert files.codes(files.check(plane, "a.geojson", profile=NOTHING)) == [(1, "projected?")]
    assert files.codes(files.check(plane, "a.geojson", profile=Profile(crs="EPSG:4526", height_datum="1985"))) == []


def test_attributes_that_look_like_coordinates_do_not_stand_in_for_the_geometry(files: Any) -> None:
    checked = files.check(geojson(feature(经度="1.5", longitude="2.5", X="3.5")), "a.geojson", profile=NOTHING)
    assert files.codes(checked) == []
    assert checked.rows[0].texts["longitude"] == "114.3012345"
    assert [
        params for code, params in ((f.code, f.params) for f in checked.check.findings) if code == "ignored-columns"
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b'{"type":"Topology"}', "geojson-collection"), (b'{"type":"FeatureCollection","features":3}', "geojson-collection"),
     (b'{"type":"FeatureCollection","features":[]}', "empty"), (b'{"type":"FeatureCollection","features":[3]}', "geojson-feature"),
     (geojson(feature(a="\x00")), "nul"), (b'{"type":"Point","coordinates":[1,2]}', "geojson-collection")],
)  # fmt: skip
def test_geojson_that_cannot_be_used(files: Any, data: bytes, code: str) -> None:
    assert files.refused(data, "a.geojson") == (Unreadable, code)


def test_limits_hold_for_features(files: Any) -> None:
    few = get_settings().model_copy(update={"upload_rows_max": 2})
    assert files.refused(geojson(*[feature()] * 3), "a.geojson", settings=few) == (TooLarge, "too-many-rows")
    wide = feature(**{f"a{index}": 1 for index in range(100)})
    assert files.refused(geojson(wide), "a.geojson") == (TooLarge, "too-many-columns")
    assert files.refused(geojson(feature(x="长" * 4001)), "a.geojson") == (TooLarge, "cell-too-long")
    line = feature({"type": "LineString", "coordinates": [[114.3, 29.8]] * 6})
    small = get_settings().model_copy(update={"upload_vertices_max": 5})
    parsed = read_file(geojson(line), "a.geojson", None, small, shape="line")
    assert [fault[1] for fault in parsed.faults] == ["too-many-vertices"]


def test_geojson_shapes() -> None:
    ring = [[114.3, 29.8], [114.31, 29.8], [114.31, 29.81], [114.3, 29.8]]
    parts = [
        {"type": "Polygon", "coordinates": [ring]},
        {"type": "MultiPolygon", "coordinates": [[ring]]},
        {"type": "Polygon", "coordinates": [ring[:-1]]},
        {"type": "Polygon", "coordinates": [[ring[0], ring[1], ring[0]]]},
        {"type": "Polygon", "coordinates": ring},
        {"type": "Polygon", "coordinates": [[["a", 1], *ring]]},
    ]
    parsed = read(geojson(*(feature(part) for part in parts)), "a.geojson", shape="area")
    assert [bool(shape) for shape in (parsed.shapes or [])[1:]] == [True, True, False, False, False, False]
    assert [fault[1] for fault in parsed.faults] == [
        "ring-open",
        "geometry-short",
        "geometry-numbers",
        "geometry-numbers",
    ]
