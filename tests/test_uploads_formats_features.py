"""GPX, KML, KMZ and GeoJSON: rows, digits, attributes, and the hostile or broken ones (F36-F49)."""

import io
import json
import socket
import zipfile
from typing import Any

import pytest

from gis.core.errors import GisError, Unreadable, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_file

NOTHING = Profile(height_datum="1985")


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


def zipped(entries: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def read(data: bytes, name: str, **more: Any) -> Parsed:
    return read_file(data, name, None, get_settings(), **more)


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
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x"
        link = f"</Placemark><NetworkLink><Link><href>{address}</href></Link></NetworkLink><GroundOverlay><Icon><href>{address}</href></Icon></GroundOverlay><Placemark>"
        checked = files.check(kml(point() + link + point("114.31,29.86,85", "T002")), "a.kml", profile=NOTHING)
        with pytest.raises(BlockingIOError):  # who had connected would stand in line
            listening.accept()
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
