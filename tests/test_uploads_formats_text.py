"""Text formats: any separator and encoding, CASS, the ministry's 报盘 text, units in headers."""

import json
from typing import Any

import pytest
from pyproj import CRS, Transformer

from gis.core.errors import Unreadable, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.formats import FORMATS
from gis.core.uploads.parsing import systems
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_cells, read_file

CASS = "JZ1,K,528989.384,3303523.496,85.300\r\nJZ2,,529989.384,3304523.496,\r\n"
FACTS = {
    "格式版本号": "1.01版本", "坐标系": "2000国家大地坐标系", "几度分带": "3", "投影类型": "高斯克吕格",
    "计量单位": "米", "带号": "38", "精度": "0.001", "转换参数": "0,0,0,0,0,0,0",
}  # fmt: skip
RING = (
    (3303523.496, 38528989.384),
    (3303723.496, 38528989.384),
    (3303723.496, 38529189.384),
    (3303523.496, 38529189.384),
)
PLANE = Profile(crs="EPSG:4547", height_datum="1985")


def mnr(*parcels: str, **facts: str) -> bytes:
    block = "".join(f"{name}={value}\r\n" for name, value in (FACTS | facts).items() if value)
    return f"[属性描述]\r\n{block}[地块坐标]\r\n{''.join(parcels)}".encode("gb18030")


def parcel(points: Any = RING, count: int | None = None, kind: str = "面", ring: str = "1") -> str:
    closed = [*points, points[0]] if kind == "面" else list(points)
    lines = "".join(
        f"J{index % len(points) + 1},{ring},{north},{east}\r\n" for index, (north, east) in enumerate(closed)
    )
    return f"{len(closed) if count is None else count},4.0,P001,甲村,{kind},,,,@\r\n{lines}"


def read(data: bytes, name: str, **more: Any) -> Parsed:
    return read_file(data, name, None, get_settings(), **more)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，", "；", " ", "   ", "\u3000"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16-le", "utf-16-be"])
def test_any_separator_in_any_encoding(files: Any, separator: str, encoding: str) -> None:
    rows = (
        "界桩编号,经度,纬度,高程,备注",
        "T001,114.3012345,29.8512345,85.3,咸安",
        "T002,114.3112345,29.8612345,86.3,双溪桥",
    )
    text = "\r\n".join(row.replace(",", separator) for row in rows) + "\r\n"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    checked = files.check(mark + text.encode(encoding), "a.txt")
    assert files.codes(checked) == []
    assert [row.texts["longitude"] for row in checked.rows] == ["114.3012345", "114.3112345"]
    assert [row.number for row in checked.rows] == [2, 3]
    assert checked.rows[1].values["remark"] == "双溪桥"


def test_an_instruments_columns_may_hold_single_blanks(files: Any) -> None:
    text = 'Point ID   Longitude     Latitude    Remark\nT001       114.3012345   29.8512345  north of "the road"\n'
    checked = files.check(text.encode(), "a.txt")
    assert files.codes(checked) == []
    assert checked.rows[0].values["remark"] == 'north of "the road"'


def test_a_comma_in_one_remark_does_not_choose_the_separator(files: Any) -> None:
    text = "界桩编号;经度;纬度;备注\nT001;114.3012345;29.8512345;路口，北侧,近河\nT002;114.31;29.85;\n"
    assert files.check(text.encode()).rows[0].values["remark"] == "路口，北侧,近河"


def test_commas_of_remarks_do_not_outvote_ragged_rows(files: Any) -> None:
    """Each remark holds one full-width comma, and every fifth row lost a separator: more lines agree on the remarks."""
    rows = [f"T{n:03},114.3012345,29.85{n:05}{',' if n % 5 else ''}路口，北侧" for n in range(1, 41)]
    checked = files.check("\n".join(["界桩编号,经度,纬度,备注", *rows]).encode())
    assert checked.rows[0].values["remark"] == "路口，北侧"
    assert [row for row, code in files.codes(checked) if code == "ragged"] == list(range(6, 42, 5))


def test_cass_east_before_north_without_header(files: Any) -> None:
    checked = files.check(CASS.encode(), "a.dat", profile=PLANE)
    assert files.codes(checked) == []
    first = checked.rows[0]
    assert (first.number, first.texts["easting"], first.texts["northing"]) == (1, "528989.384", "3303523.496")
    lon, lat = Transformer.from_crs(4547, 4490, always_xy=True).transform(528989.384, 3303523.496)
    assert (first.lon, first.lat) == (pytest.approx(lon, abs=1e-9), pytest.approx(lat, abs=1e-9))
    assert first.values["height"] == 85.3
    assert read(CASS.encode(), "a.dat").format == "cass"


@pytest.mark.parametrize(("count", "errors"), [("2", []), ("3", [(None, "count-differs")])])
def test_cass_counts_its_points_in_older_files(files: Any, count: str, errors: list[Any]) -> None:
    checked = files.check(f"{count}\r\n{CASS}".encode(), "a.dat", profile=PLANE)
    assert files.codes(checked) == errors
    assert [row.number for row in checked.rows] == [2, 3]


def test_cass_says_no_datum_and_finds_its_bad_line(files: Any) -> None:
    checked = files.check(f"{CASS}JZ3,K,528989.384,3303.5\r\n".encode(), "a.dat", profile=Profile())
    assert (None, "crs-undeclared") in files.codes(checked)
    assert (3, "ragged") in files.codes(checked)


def test_cass_with_north_first_is_seen(files: Any) -> None:
    swapped = "JZ1,K,3303523.496,528989.384,85.300\r\n"
    assert files.codes(files.check(swapped.encode(), "a.dat", profile=PLANE)) == [(1, "maybe-swapped")]


def test_a_dat_with_headers_is_delimited_text(files: Any) -> None:
    checked = files.check(b"point X Y\nT001 3303523.496 528989.384\n", "a.dat", profile=PLANE)
    assert files.codes(checked) == []


@pytest.mark.parametrize(
    ("facts", "points", "crs"),
    [
        ({}, RING, "EPSG:4526"),
        ({}, [(north, east - 38_000_000) for north, east in RING], "EPSG:4547"),
        ({"几度分带": "6度分带", "带号": "20"}, [(n, e - 38_000_000 + 20_000_000) for n, e in RING], "EPSG:4498"),
        ({"坐标系": "80国家大地坐标系"}, RING, "EPSG:2362"),
        ({"坐标系": "1954北京坐标系"}, [(north, east - 38_000_000) for north, east in RING], "EPSG:2435"),
    ],
)
def test_mnr_states_its_system(facts: dict[str, str], points: Any, crs: str) -> None:
    assert read(mnr(parcel(points), **facts), "a.txt").declared == {"crs": crs}


def test_mnr_points_are_rows_north_first(files: Any) -> None:
    checked = files.check(mnr(parcel()), "a.txt", profile=Profile(height_datum="1985"))
    assert files.codes(checked) == []
    assert checked.rows[0].texts | {"number": "J1"} == checked.rows[0].texts
    assert checked.rows[0].texts["northing"] == "3303523.496"
    assert [row.number for row in checked.rows] == [12, 13, 14, 15, 16]
    assert checked.rows[-1].skip
    lon, lat = Transformer.from_crs(4526, 4490, always_xy=True).transform(38528989.384, 3303523.496)
    assert (checked.rows[0].lon, checked.rows[0].lat) == (pytest.approx(lon, abs=1e-9), pytest.approx(lat, abs=1e-9))


def test_mnr_parcels_are_areas_with_holes() -> None:
    hole = [(3303563.0, 38529029.0), (3303603.0, 38529029.0), (3303603.0, 38529069.0)]
    second = parcel(hole, ring="2").partition("@\r\n")[2]
    parsed = read(mnr(parcel(count=9) + second), "a.txt", shape="area")
    assert parsed.rows[1][0] == 11
    assert parsed.rows[1][1][:5] == ["9", "4.0", "P001", "甲村", "面"]
    assert parsed.shapes is not None
    shape = json.loads(parsed.shapes[1] or "")
    assert shape["type"] == "Polygon"
    assert [len(ring) for ring in shape["coordinates"]] == [5, 4]
    assert shape["coordinates"][0][0] == [38528989.384, 3303523.496]
    assert parsed.notes[-1][0] == "crs-in-file"
    assert not parsed.faults


def test_mnr_open_ring_and_wrong_kind_are_faults_of_the_parcel() -> None:
    opened = parcel().replace("J1,1,3303523.496,38528989.384\r\n", "J1,1,3303523.0,38528989.0\r\n", 1)
    assert [fault[:2] for fault in read(mnr(opened), "a.txt", shape="area").faults] == [(11, "ring-open")]
    assert [fault[:2] for fault in read(mnr(parcel()), "a.txt", shape="line").faults] == [(11, "geometry-type")]
    line = read(mnr(parcel(kind="线")), "a.txt", shape="line")
    assert json.loads((line.shapes or [])[1] or "")["type"] == "LineString"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (mnr(parcel(), 计量单位="英尺"), "mnr-unit"),
        (mnr("J1,1,3303523.496,38528989.384\r\n"), "mnr-line"),
        (mnr(parcel() + "J9,1,abc,38528989.384\r\n"), "mnr-line"),
        ("[属性描述]\r\n坐标系=2000国家大地坐标系\r\n".encode(), "mnr-block"),
        (mnr(), "empty"),
    ],
)
def test_mnr_files_that_are_refused(files: Any, data: bytes, code: str) -> None:
    assert files.refused(data, "a.txt") == (Unreadable, code)


def test_mnr_with_unknown_system_has_to_be_declared(files: Any) -> None:
    checked = files.check(mnr(parcel(), 坐标系="咸宁地方坐标系"), "a.txt", profile=Profile(height_datum="1985"))
    assert files.codes(checked) == [(None, "crs-undeclared")]
    assert (None, "crs-not-understood") in files.codes(checked, "warning")
    stated = files.check(
        mnr(parcel(), 坐标系="咸宁地方坐标系"), "a.txt", profile=Profile(crs="EPSG:4526", height_datum="1985")
    )
    assert files.codes(stated) == []


def test_mnr_counts_and_parameters_are_compared(files: Any) -> None:
    checked = files.check(mnr(parcel(count=7), 转换参数="1,2,3,0,0,0,0"), "a.txt", profile=Profile(height_datum="1985"))
    assert files.codes(checked) == [(None, "count-differs")]
    assert (None, "mnr-parameters") in files.codes(checked, "warning")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("界桩编号,X(ft),Y(ft)", "unit-ft"),
        ("界桩编号,X（英尺）,Y（英尺）", "unit-ft"),
        ("number,northing_feet,easting_feet", "unit-ft"),
        ("number,northing (US survey feet),easting (US survey feet)", "unit-ft"),
        ("界桩编号,X(km),Y(km)", "unit-km"),
        ("界桩编号,X（千米）,Y（千米）", "unit-km"),
    ],
)
def test_feet_and_kilometres_are_refused_with_the_reason(files: Any, header: str, code: str) -> None:
    checked = files.check(f"{header}\nT001,3303523.496,528989.384\n".encode(), profile=PLANE)
    assert files.codes(checked) == [(None, code), (None, code)]


@pytest.mark.parametrize(
    "header", ["界桩编号,X(m),Y(m),高程（米）", "界桩编号,X（米）,Y（米）,H[m]", "编号,X (单位:米),Y (单位:米),高程"]
)
def test_metres_in_headers_are_read(files: Any, header: str) -> None:
    assert files.codes(files.check(f"{header}\nT001,3303523.496,528989.384,85\n".encode(), profile=PLANE)) == []


def test_the_list_of_systems_agrees_with_proj() -> None:
    words = {
        "CGCS2000": "CGCS2000",
        "Xian 1980": "Xian 1980",
        "Beijing 1954": "Beijing 1954",
        "New Beijing": "New Beijing",
    }
    seen = 0
    for datum, name in words.items():
        for width, zones in ((3, range(25, 46)), (6, range(13, 24))):
            for zone in zones:
                for prefixed in (True, False):
                    epsg = systems.projected(datum, width=width, zone=zone, prefixed=prefixed)
                    if epsg is None:
                        assert (datum, width) == ("New Beijing", 3)
                        continue
                    found = CRS.from_epsg(epsg)
                    operation = {part.name: part.value for part in found.coordinate_operation.params}
                    meridian = zone * 3 if width == 3 else zone * 6 - 3
                    assert found.name.startswith(name), epsg
                    assert operation["Longitude of natural origin"] == meridian, epsg
                    assert operation["False easting"] == 500_000 + (zone * 1_000_000 if prefixed else 0), epsg
                    assert systems.is_known(epsg)
                    seen += 1
    assert seen == 4 * 64 - 7
    assert not systems.is_known(4761)
    assert not systems.is_known(27700)


@pytest.mark.parametrize(
    ("data", "name"),
    [(CASS.encode(), "a.csv.xlsx"), (mnr(parcel()), "a.csv"), (mnr(parcel()), "a.dat"), (b"<gpx/>", "a.txt"), (b"{}", "a.csv"),
     (b"<html><body>x</body></html>", "a.kml"), (b"PK\x03\x04", "a.gpkg"), (b"SQLite format 3\0" + bytes(99), "a.zip"),
     (b"\0\0\x27\x0a" + bytes(100), "a.shp"), (b"<OGRVRTDataSource/>", "a.gpx"), (b'{"type": "gdal_streamed_alg"}', "a.geojson"),
     ("\ufeff<OGRVRTDataSource/>".encode("utf-16-le"), "a.csv"), (b"   \n<!-- x --><VRTDataset/>", "a.kml")],
)  # fmt: skip
def test_content_and_name_have_to_agree(data: bytes, name: str) -> None:
    with pytest.raises(Unsupported):
        read(data, name)


def test_each_format_can_be_read_again_under_its_stored_name() -> None:
    assert read_cells("cass", CASS.encode(), get_settings()) == read(CASS.encode(), "a.dat")
    assert read_cells("mnr", mnr(parcel()), get_settings()) == read(mnr(parcel()), "a.txt")
    assert all(len(name) <= 20 for name in FORMATS)
