"""Zipped shapefiles and GeoPackages: read beside GDAL's own writing, and broken or hostile in every named way."""

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

import geopandas
import pytest
from pyproj import CRS
from shapely import MultiPolygon, Point, Polygon, box, from_geojson
from shapely.affinity import translate

from gis.core.errors import GisError, TooLarge, Unreadable, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.parsing import wkt
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_file

NOTHING = Profile(height_datum="1985")


CGCS = Profile(crs="EPSG:4490", height_datum="1985")


Parts = dict[str, bytes]


def zipped(entries: Parts) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def frame(geometries: Any = None, crs: int = 4490, **columns: Any) -> geopandas.GeoDataFrame:
    found = [Point(114.3012345, 29.8512345), Point(114.3112345, 29.8612345)] if geometries is None else geometries
    named = columns or {
        "界桩编号": [f"T{index:03d}" for index in range(1, len(found) + 1)],
        "材质": ["花岗岩"] * len(found),
    }
    return geopandas.GeoDataFrame(named, geometry=found, crs=crs)


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Parts]:
    def write_shapefile(data: geopandas.GeoDataFrame, encoding: str = "GBK", drop: str = "") -> Parts:
        folder = tmp_path_factory.mktemp("shp")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it says that it cuts long names, in bytes that are no text
            data.to_file(folder / "m.shp", engine="pyogrio", encoding=encoding)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix not in drop.split()}

    return write_shapefile


def read(data: bytes, name: str, **more: Any) -> Parsed:
    return read_file(data, name, None, get_settings(), **more)


@pytest.mark.parametrize(("encoding", "drop"), [("GBK", ""), ("GBK", ".cpg"), ("UTF-8", ""), ("UTF-8", ".cpg")])
def test_a_shapefile_as_gdal_writes_it(files: Any, write: Callable[..., Parts], encoding: str, drop: str) -> None:
    parts = {f"目录/{name}": data for name, data in write(frame(), encoding, drop).items()}
    checked = files.check(zipped(parts), "a.zip", profile=NOTHING)
    assert files.codes(checked) == []
    row = checked.rows[1]
    assert (row.number, row.values["number"], row.values["material"]) == (2, "T002", "花岗岩")
    assert (row.texts["longitude"], row.lon, row.lat) == ("114.3112345", 114.3112345, 29.8612345)
    warned = {code for _, code in files.codes(checked, "warning")}
    assert ("gb18030" in warned) is (encoding == "GBK" and drop == ".cpg")


@pytest.mark.parametrize(
    "crs",
    [4490, 4326, 4526, 4547, 4498, 4509, 4508, 4546, 4610, 4214, 2362, 2383, 2414, 2435, 4555, 4774, 32649, 32650],
)
def test_a_prj_is_matched_by_its_numbers(crs: int) -> None:
    same = {4546: 4546, 4508: 4508}
    for version in ("WKT1_ESRI", "WKT1_GDAL"):
        assert wkt.match(CRS.from_epsg(crs).to_wkt(version)) == same.get(crs, crs), version


PRJ = CRS.from_epsg(4526).to_wkt("WKT1_ESRI")


@pytest.mark.parametrize(
    "text",
    [
        "", "x", PRJ[:-1], PRJ + "]", PRJ * 2, PRJ.replace("6378137.0", "6378245.0"), PRJ.replace("D_China_2000", "D_Beijing_1954"),
        PRJ.replace('"Meter",1.0', '"Foot_US",0.3048006096012192'), PRJ.replace("114.0", "114.5"), PRJ.replace("38500000.0", "37500000.0"),
        PRJ.replace('PRIMEM["Greenwich",0.0]', 'PRIMEM["Paris",2.33722917]'), PRJ.replace("Gauss_Kruger", "Lambert_Conformal_Conic"),
        PRJ.replace("]],PRIMEM", '],EXTENSION["PROJ4_GRIDS","/etc/passwd"]],PRIMEM'), PRJ.replace("]],PRIMEM", "],TOWGS84[1,2,3,0,0,0,0]],PRIMEM"),
        PRJ[:-1] + ',AUTHORITY["EPSG","4527"]]', "+proj=longlat +nadgrids=/etc/passwd", "EPSG:4490", PRJ + " " * 1_000_000, "A[" * 5000 + "]" * 5000,
    ],
)  # fmt: skip
def test_f55_any_other_prj_matches_nothing(text: str) -> None:
    assert wkt.match(text) is None


def test_a_latin_code_page_over_plain_letters_is_no_contradiction(write: Callable[..., Parts]) -> None:
    parts = write(frame(number=["T001", "T002"]), "ISO-8859-1")
    assert read(zipped(parts | {"m.cpg": b"ISO-8859-1"}), "a.zip").encoding == "utf-8"


def test_f55_without_a_usable_prj_the_person_declares(files: Any, write: Callable[..., Parts]) -> None:
    parts = write(frame())
    for prj, code in (
        (None, "prj-missing"),
        (random.Random(1).randbytes(1_000_000), "crs-not-understood"),
        (b"\xff\xfe\x00", "crs-not-understood"),
    ):
        kept = {name: data for name, data in parts.items() if name != "m.prj"} | ({} if prj is None else {"m.prj": prj})
        checked = files.check(zipped(kept), "a.zip", profile=NOTHING)
        assert files.codes(checked) == [(None, "crs-undeclared")]
        assert (None, code) in files.codes(checked, "warning")
        assert files.codes(files.check(zipped(kept), "a.zip", profile=CGCS)) == []


def test_f55_a_prj_that_lies_about_the_numbers_is_seen(files: Any, write: Callable[..., Parts]) -> None:
    parts = write(frame()) | {"m.prj": PRJ.encode()}
    assert files.codes(files.check(zipped(parts), "a.zip", profile=NOTHING)) == [(1, "degrees?"), (2, "degrees?")]


def test_f52_names_cut_at_ten_bytes_are_taken_with_a_warning(files: Any, write: Callable[..., Parts]) -> None:
    parts = write(frame(界桩编号=["T001", "T002"], 测量日期=["2026-05-20", "2026-05-21"]), "UTF-8")
    checked = files.check(zipped(parts), "a.zip", profile=NOTHING)
    assert files.codes(checked) == []
    assert (None, "field-cut") in files.codes(checked, "warning")
    assert checked.rows[0].values["number"] == "T001"
    half = bytearray(parts["m.dbf"])
    half[32:43] = "界桩编号".encode()[:10] + b"\0"
    assert files.codes(files.check(zipped(parts | {"m.dbf": bytes(half)}), "a.zip", profile=NOTHING)) == []


def test_f54_nan_and_null_shapes_are_named_by_record(files: Any, write: Callable[..., Parts]) -> None:
    parts = write(frame())
    shp = bytearray(parts["m.shp"])
    shp[112:120] = struct.pack("<d", float("nan"))
    assert files.codes(files.check(zipped(parts | {"m.shp": bytes(shp)}), "a.zip", profile=NOTHING)) == [
        (1, "not-a-number")
    ]
    nothing = write(frame([Point(114.3, 29.85), None]))
    assert files.codes(files.check(zipped(nothing), "a.zip", profile=NOTHING)) == [(2, "geometry-missing")]


def test_f43_a_polygon_where_a_point_belongs(files: Any, write: Callable[..., Parts]) -> None:
    parts = write(frame([box(114.3, 29.8, 114.31, 29.81)]))
    assert files.codes(files.check(zipped(parts), "a.zip", profile=NOTHING)) == [(1, "geometry-type")]


def shp_with(parts: Parts, at: int, form: str, *values: Any, part: str = "m.shp") -> Parts:
    data = bytearray(parts[part])
    struct.pack_into(form, data, at, *values)
    return parts | {part: bytes(data)}


def text_with(parts: Parts, old: bytes, new: bytes) -> Parts:
    return parts | {"m.dbf": parts["m.dbf"].replace(old, new.ljust(len(old)), 1)}


def without(parts: Parts, *names: str) -> Parts:
    return {name: data for name, data in parts.items() if name not in names}


GRANITE = "花岗岩".encode("gbk")


BAD_SHAPEFILES: dict[str, tuple[Callable[[Parts], Parts], type[GisError], str]] = {
    "F50 no shx": (lambda parts: without(parts, "m.shx"), Unreadable, "shapefile-parts"),
    "F50 no dbf": (lambda parts: without(parts, "m.dbf"), Unreadable, "shapefile-parts"),
    "F50 other name": (lambda parts: without(parts, "m.dbf") | {"n.dbf": parts["m.dbf"]}, Unreadable, "shapefile-parts"),
    "F51 cpg says UTF-8": (lambda parts: parts | {"m.cpg": b"UTF-8"}, Unreadable, "cpg-wrong"),
    "F51 cpg says Latin-1": (lambda parts: parts | {"m.cpg": b"ISO-8859-1"}, Unreadable, "cpg-wrong"),
    "F51 cpg is a path": (lambda parts: parts | {"m.cpg": b"../../etc/passwd"}, Unreadable, "cpg-unknown"),
    "F51 cpg is long": (lambda parts: parts | {"m.cpg": b"UTF-8" + b" " * 9999}, Unreadable, "cpg-unknown"),
    "F20 text in two encodings": (
        lambda parts: text_with(without(parts, "m.cpg"), GRANITE.ljust(20), "汉字".encode()),
        Unreadable, "encoding",
    ),
    "F18 text in none": (lambda parts: text_with(without(parts, "m.cpg"), GRANITE, b"\xff\xff\xff"), Unreadable, "encoding"),
    "F53 cut": (lambda parts: parts | {"m.shp": parts["m.shp"][:-5]}, Unreadable, "shapefile-broken"),
    "F53 cut at a record, header too": (
        lambda parts: shp_with(parts | {"m.shp": parts["m.shp"][:-28]}, 24, ">i", (len(parts["m.shp"]) - 28) // 2),
        Unreadable, "shapefile-counts",
    ),
    "F53 more attributes than points": (
        lambda parts: shp_with(parts, 4, "<I", 3, part="m.dbf") | {"m.dbf": _more(parts["m.dbf"])},
        Unreadable, "shapefile-counts",
    ),
    "F53 2**31 rows": (lambda parts: shp_with(parts, 4, "<I", 2**31, part="m.dbf"), Unreadable, "shapefile-broken"),
    "F53 rows without a count": (lambda parts: shp_with(parts, 4, "<I", 1, part="m.dbf"), Unreadable, "shapefile-broken"),
    "F53 record claims 2**31 bytes": (lambda parts: shp_with(parts, 104, ">i", 2**30 - 1), Unreadable, "shapefile-broken"),
    "F53 record claims less than none": (lambda parts: shp_with(parts, 104, ">i", -4), Unreadable, "shapefile-broken"),
    "F53 index points elsewhere": (lambda parts: shp_with(parts, 100, ">i", 0, part="m.shx"), Unreadable, "shapefile-broken"),
    "F53 dbf record length": (lambda parts: shp_with(parts, 10, "<H", 9, part="m.dbf"), Unreadable, "shapefile-broken"),
    "F53 dbf empty": (lambda parts: parts | {"m.dbf": b""}, Unreadable, "shapefile-broken"),
    "dbf memo": (lambda parts: shp_with(parts, 43, "<c", b"M", part="m.dbf"), Unreadable, "dbf-field"),
    "F36 VRT as shp": (lambda parts: parts | {"m.shp": b"<OGRVRTDataSource/>" * 20}, Unsupported, "shapefile-magic"),
    "F36 VRT beside": (lambda parts: parts | {"m.vrt": b"<OGRVRTDataSource/>"}, Unsupported, "archive-stray"),
    "F36 VRT only": (lambda _: {"m.csv": b"<OGRVRTDataSource/>"}, Unsupported, "archive-stray"),
    "F49 nested": (lambda parts: parts | {"inner.zip": zipped(parts)}, Unsupported, "archive-stray"),
    "F49 entries": (lambda parts: parts | {f"m{index}.xml": b"" for index in range(200)}, TooLarge, "too-many-entries"),
    "F49 bomb": (lambda parts: parts | {"m.qix": bytes(5_000_000)}, TooLarge, "ratio"),
    "F48 up": (lambda parts: without(parts, "m.prj") | {"../m.prj": b""}, Unsupported, "unsafe-entry"),
    "F56 two layers": (lambda parts: parts | {name.replace("m.", "n."): data for name, data in parts.items()}, Unreadable, "layers"),
    "part twice": (lambda parts: parts | {"M.SHP": parts["m.shp"]}, Unsupported, "archive-stray"),
}  # fmt: skip


def _more(dbf: bytes) -> bytes:
    start, size = struct.unpack_from("<HH", dbf, 8)
    return dbf[:4] + struct.pack("<I", 3) + dbf[8 : start + 2 * size] + dbf[start : start + size] + b"\x1a"


@pytest.mark.parametrize("case", BAD_SHAPEFILES)
def test_bad_shapefiles_are_refused_at_once(files: Any, write: Callable[..., Parts], case: str) -> None:
    change, error, code = BAD_SHAPEFILES[case]
    assert files.refused(zipped(change(write(frame()))), "a.zip") == (error, code)


def test_f48_names_that_are_no_utf8_are_refused(files: Any, write: Callable[..., Parts]) -> None:
    data = zipped({name.replace("m.", "JZZZ."): part for name, part in write(frame()).items()})
    assert files.refused(data.replace(b"JZZZ", "界桩".encode("gbk")), "a.zip") == (Unsupported, "entry-name")
    assert files.codes(files.check(data.replace(b"JZZZ", "桩a".encode()), "a.zip", profile=NOTHING)) == []


def test_f56_a_layer_is_chosen_by_its_name(write: Callable[..., Parts]) -> None:
    parts = write(frame())
    both = zipped(parts | {name.replace("m.", "n."): data for name, data in parts.items()})
    assert read(both, "a.zip", sheet="n").sheet == "n"
    with pytest.raises(Unreadable) as caught:
        read(both, "a.zip", sheet="x")
    assert caught.value.reason == "layer-missing"


def test_deleted_records_are_counted_and_long_texts_said_to_be_cut(files: Any, write: Callable[..., Parts]) -> None:
    parts = write(frame())
    start, size = struct.unpack_from("<HH", parts["m.dbf"], 8)
    deleted = shp_with(parts, start + size, "<c", b"*", part="m.dbf")
    checked = files.check(zipped(deleted), "a.zip", profile=NOTHING)
    assert [row.number for row in checked.rows] == [1]
    assert (None, "deleted-records") in files.codes(checked, "warning")
    full = GRANITE.ljust(80)
    cut = parts["m.dbf"].replace(full, b"a" + GRANITE * 13 + GRANITE[:1], 1)
    assert cut != parts["m.dbf"]
    checked = files.check(zipped(parts | {"m.dbf": cut}), "a.zip", profile=NOTHING)
    assert (None, "text-cut") in files.codes(checked, "warning")


AREAS = [
    box(114.3, 29.8, 114.31, 29.81).difference(box(114.302, 29.802, 114.304, 29.804)),
    MultiPolygon(
        [
            box(114.4, 29.8, 114.41, 29.81),
            box(114.42, 29.8, 114.43, 29.81).difference(box(114.423, 29.803, 114.425, 29.805)),
        ]
    ),
    Polygon([(114.3, 29.8), (114.31, 29.8), (114.305, 29.82)]),
]


def test_holes_outside_stay_with_their_area_so_that_the_fault_is_found(write: Callable[..., Parts]) -> None:
    inside = AREAS[0]
    moved = Polygon(inside.exterior, [translate(hole, 0.05, 0).coords for hole in inside.interiors])
    found = read(zipped(write(frame([moved]))), "a.zip", shape="area")
    assert not from_geojson((found.shapes or [])[1] or "").is_valid
