"""GPX, KML, KMZ and GeoJSON: rows, digits, attributes, and the hostile or broken ones (F36-F49)."""

import contextlib
import io
import json
import socket
import threading
import zipfile
from typing import Any

import pytest

from gis.core.errors import BadRequest, GisError, TooLarge, Unreadable, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_file

NOTHING = Profile(height_datum="1985")
CGCS = Profile(crs="EPSG:4490", height_datum="1985")
WPT = (
    '<wpt lat="29.85123450" lon="114.30123450"><ele>85.30</ele><time>2026-05-20T20:30:00Z</time><name>T001</name>'
    "<desc>路口 &amp; 北侧</desc><type>user</type><extensions><x>1</x></extensions></wpt>"
)
TRK = (
    '<trk><name>甲乙线</name><trkseg><trkpt lat="29.85" lon="114.30"/><trkpt lat="29.86" lon="114.310"/></trkseg>'
    '<trkseg><trkpt lat="29.87" lon="114.32"><ele>90</ele></trkpt><trkpt lat="29.88" lon="114.33"/></trkseg></trk>'
)
RTE = '<rte><name>丙</name><rtept lat="29.85" lon="114.30"/><rtept lat="29.86" lon="114.31"/></rte>'


def gpx(*parts: str) -> bytes:
    return f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1">{"".join(parts)}</gpx>'.encode()


def kml(*placemarks: str, before: str = "") -> bytes:
    body = "".join(f"<Placemark>{mark}</Placemark>" for mark in placemarks)
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>{body}</Folder></Document></kml>'.encode()


def point(text: str = "114.30123450,29.85123450,85.30", name: str = "T001") -> str:
    return f"<name>{name}</name><Point><altitudeMode>absolute</altitudeMode><coordinates>{text}</coordinates></Point>"


def geojson(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}, ensure_ascii=False).encode()


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    found = {"type": "Point", "coordinates": [114.3012345, 29.8512345]} if geometry is None else geometry
    return {"type": "Feature", "geometry": found, "properties": {"界桩编号": "T001"} | properties}


def zipped(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def read(data: bytes, name: str, **more: Any) -> Parsed:
    return read_file(data, name, None, get_settings(), **more)


def notes(parsed: Parsed) -> set[str]:
    return {code for code, _ in parsed.notes}


def test_gpx_waypoints_are_rows_with_their_digits(files: Any) -> None:
    checked = files.check(gpx(WPT, TRK), "a.gpx", profile=NOTHING)
    assert files.codes(checked) == []
    row = checked.rows[0]
    assert (row.number, row.texts["longitude"], row.texts["latitude"]) == (1, "114.30123450", "29.85123450")
    assert (row.values["number"], row.values["height"], row.values["remark"]) == ("T001", 85.3, "路口 & 北侧")
    assert row.values["surveyed_on"] == "2026-05-21"
    warned = {code for _, code in files.codes(checked, "warning")}
    assert {"others-ignored", "parts-ignored", "wgs84-as-cgcs2000"} <= warned


def test_gpx_tracks_and_routes_are_lines() -> None:
    parsed = read(gpx(WPT, TRK, RTE), "a.gpx", shape="line")
    assert [json.loads(shape)["type"] for shape in (parsed.shapes or [])[1:] if shape] == [
        "MultiLineString",
        "LineString",
    ]
    assert (parsed.shapes or [])[1] == (
        '{"type":"MultiLineString","coordinates":[[[114.30,29.85],[114.310,29.86]],[[114.32,29.87,90],[114.33,29.88]]]}'
    )
    assert parsed.rows[1][1][0] == "甲乙线"


def test_f47_gpx_with_tracks_only_is_refused_for_points(files: Any) -> None:
    assert files.refused(gpx(TRK), "a.gpx") == (Unreadable, "gpx-other")
    with pytest.raises(Unreadable):
        read(gpx(WPT), "a.gpx", shape="line")


def test_gpx_bad_numbers_are_findings_of_their_row(files: Any) -> None:
    bad = WPT.replace("114.30123450", "abc").replace("T001", "T002")
    assert files.codes(files.check(gpx(WPT, bad, "<wpt><name>T003</name></wpt>"), "a.gpx", profile=NOTHING)) == [
        (2, "not-a-number"), (3, "required"), (3, "required"),
    ]  # fmt: skip


def test_kml_points_with_extended_data(files: Any) -> None:
    data = (
        '<ExtendedData><Data name="材质"><value>花岗岩</value></Data><SchemaData><SimpleData name="现状">完好</SimpleData>'
        "</SchemaData></ExtendedData>"
    )
    checked = files.check(
        kml(point() + data, point("114.31,29.86,0", "T002").replace("absolute", "clampToGround")),
        "a.kml",
        profile=NOTHING,
    )
    assert files.codes(checked) == []
    first, second = checked.rows
    assert (first.values["material"], first.values["state"], first.values["height"]) == ("花岗岩", "intact", 85.3)
    assert first.texts["longitude"] == "114.30123450"
    assert second.texts["height"] == ""


@pytest.mark.parametrize(("number", "header"), [("T001", "界桩编号"), ("T999", None)])
def test_a_kml_name_that_repeats_an_attribute_is_its_label(files: Any, number: str, header: str | None) -> None:
    data = f'<ExtendedData><Data name="界桩编号"><value>{number}</value></Data></ExtendedData>'
    if header is None:
        assert files.refused(kml(point() + data), "a.kml") == (Unreadable, "columns")
    else:
        assert files.check(kml(point() + data), "a.kml", profile=NOTHING).check.columns["number"].header == header


def test_f47_kml_in_latitude_longitude_order_is_seen(files: Any) -> None:
    checked = files.check(kml(point("29.85,114.30,85")), "a.kml", profile=NOTHING)
    assert files.codes(checked) == [(1, "maybe-swapped")]
    swapped = Profile(crs="EPSG:4326", axis_order="lat-lon", height_datum="1985")
    assert files.codes(files.check(kml(point("29.85,114.30,85")), "a.kml", profile=swapped)) == []


KML_FAULTS = {
    "<name>A</name>": "geometry-missing",
    "<name>A</name><LineString><coordinates>114.3,29.8 114.4,29.9</coordinates></LineString>": "geometry-type",
    "<name>A</name><Point><coordinates>114.3, 29.8</coordinates></Point>": "geometry-numbers",
    "<name>A</name><Point><coordinates>114.3</coordinates></Point>": "geometry-numbers",
    "<name>A</name><MultiGeometry><Point><coordinates>114.3,29.8</coordinates></Point>"
    "<Point><coordinates>114.4,29.8</coordinates></Point></MultiGeometry>": "geometry-type",
}


@pytest.mark.parametrize("mark", KML_FAULTS)
def test_kml_placemarks_that_are_no_point_are_named(files: Any, mark: str) -> None:
    checked = files.check(kml(point(), mark), "a.kml", profile=NOTHING)
    assert files.codes(checked) == [(2, KML_FAULTS[mark])]
    assert len(checked.rows) == 2


def test_kml_lines_and_areas() -> None:
    ring = "114.30,29.80 114.31,29.80 114.31,29.81 114.30,29.80"
    hole = "114.302,29.801 114.304,29.801 114.304,29.803 114.302,29.801"
    area = (
        f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs>"
        f"<innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates></LinearRing></innerBoundaryIs></Polygon>"
    )
    opened = area.replace("114.30,29.80</coordinates>", "114.305,29.80</coordinates>")
    parsed = read(kml(area, f"<MultiGeometry>{area}{area}</MultiGeometry>", opened), "a.kml", shape="area")
    shapes = [json.loads(shape) if shape else None for shape in (parsed.shapes or [])[1:]]
    assert [shape and shape["type"] for shape in shapes] == ["Polygon", "MultiPolygon", None]
    assert len(shapes[0]["coordinates"]) == 2
    assert [fault[:2] for fault in parsed.faults] == [(3, "ring-open")]
    assert '"coordinates":[[[114.30,29.80],' in ((parsed.shapes or [])[1] or "")
    line = f"<LineString><coordinates>{ring}</coordinates></LineString>"
    assert read(kml(line), "a.kml", shape="line").shapes == [
        None, '{"type":"LineString","coordinates":[[114.30,29.80],[114.31,29.80],[114.31,29.81],[114.30,29.80]]}',
    ]  # fmt: skip


def test_f46_network_links_are_ignored_and_no_address_is_opened(files: Any) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(3)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"

        def answer() -> None:
            with contextlib.suppress(TimeoutError):
                asked.append(listening.accept()[0].recv(100))

        thread = threading.Thread(target=answer)
        thread.start()
        link = f"</Placemark><NetworkLink><Link><href>{address}</href></Link></NetworkLink><GroundOverlay><Icon><href>{address}</href></Icon></GroundOverlay><Placemark>"
        checked = files.check(kml(point() + link + point("114.31,29.86,85", "T002")), "a.kml", profile=NOTHING)
        thread.join()
    assert asked == []
    assert (None, "parts-ignored") in files.codes(checked, "warning")
    assert len(checked.rows) == 2


DOCTYPES = {
    "a.gpx": '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx><wpt lat="1" lon="2"><name>&x;</name></wpt></gpx>',
    "a.kml": '<!DOCTYPE kml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>',
    "b.kml": '<!DOCTYPE kml [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]><kml></kml>',
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_f45_a_doctype_ends_the_reading(files: Any, name: str) -> None:
    assert files.refused(DOCTYPES[name].encode(), name) == (Unsupported, "doctype")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_xml_in_any_encoding(files: Any, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{"gb2312" if encoding == "gb18030" else "utf-8"}"?><kml><Placemark>{point(name="桩一")}</Placemark></kml>'
    checked = files.check(text.encode(encoding), "a.kml", profile=NOTHING)
    assert checked.rows[0].values["number"] == "桩一"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"<kml><Placemark>", Unsupported),
        (b"<kml></kml>", Unreadable),
        ("<?xml version='1.0' encoding='iso-8859-1'?><kml>\xe4</kml>".encode("latin-1"), Unreadable),
    ],
)
def test_broken_or_empty_kml(data: bytes, error: type[GisError]) -> None:
    with pytest.raises(error):
        read(data, "a.kml")


def test_kmz_holds_one_document(files: Any) -> None:
    data = zipped({"doc.kml": kml(point()), "files/icon.png": b"\x89PNG"})
    assert files.codes(files.check(data, "a.kmz", profile=NOTHING)) == []
    assert files.refused(zipped({"a.kml": kml(point()), "b.kml": kml(point())}), "a.kmz") == (Unreadable, "layers")
    assert read(zipped({"a.kml": kml(point()), "b.kml": kml(point())}), "a.kmz", sheet="b.kml").sheet == "b.kml"
    for entries in (
        {"x.csv": b"a,b"},
        {"doc.kml": kml(point()), "a.vrt": b"<OGRVRTDataSource/>"},
        {"doc.kml": kml(point()), "in.zip": b"PK"},
    ):
        assert files.refused(zipped(entries), "a.kmz") == (Unsupported, "archive-stray")
    assert files.refused(zipped({"doc.kml": b"<OGRVRTDataSource/>"}), "a.kmz") == (Unsupported, "not-a-table")


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
