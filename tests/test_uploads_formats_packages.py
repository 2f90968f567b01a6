"""GeoPackages, and what both binary formats have in common: read beside the writing of GDAL, refused in every named way."""

import io
import sqlite3
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

import geopandas
import pytest
from shapely import MultiPolygon, Point, Polygon, box, from_geojson

from gis.core.errors import GisError, TooLarge, Unreadable, Unsupported
from gis.core.settings import ROOT, get_settings
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_file

NOTHING = Profile(height_datum="1985")


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


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., bytes]:
    def write_package(change: str = "", **layers: geopandas.GeoDataFrame) -> bytes:
        path = tmp_path_factory.mktemp("gpkg") / "m.gpkg"
        for name, data in (layers or {"markers": frame()}).items():
            data.to_file(path, layer=name, engine="pyogrio", driver="GPKG")
        if change:
            with sqlite3.connect(path) as database:
                for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
                    database.create_function(name, 1, lambda _: 0)
                database.executescript(change)
            database.close()
        return path.read_bytes()

    return write_package


def read(data: bytes, name: str, **more: Any) -> Parsed:
    return read_file(data, name, None, get_settings(), **more)


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


def test_areas_and_lines_are_those_that_were_written(
    write: Callable[..., Parts], package: Callable[..., bytes]
) -> None:
    lines = [area.boundary for area in AREAS]
    for shapes, wanted in ((AREAS, "area"), (lines, "line")):
        for found in (
            read(zipped(write(frame(shapes))), "a.zip", shape=wanted),
            read(package(m=frame(shapes)), "a.gpkg", shape=wanted),
        ):
            assert not found.faults
            taken = [from_geojson(text) for text in (found.shapes or [])[1:] if text]
            assert [one.equals(other) for one, other in zip(taken, shapes, strict=True)] == [True] * 3


def test_heights_are_a_column(files: Any, write: Callable[..., Parts], package: Callable[..., bytes]) -> None:
    high = frame([Point(38528989.384, 3303523.496, 85.3)], crs=4526)
    for data, name in ((zipped(write(high)), "a.zip"), (package(m=high), "a.gpkg")):
        checked = files.check(data, name, profile=NOTHING)
        assert files.codes(checked) == []
        row = checked.rows[0]
        assert (row.texts["easting"], row.texts["northing"], row.texts["height"]) == (
            "38528989.384",
            "3303523.496",
            "85.3",
        )


def test_a_geopackage_as_gdal_writes_it(files: Any, package: Callable[..., bytes]) -> None:
    checked = files.check(package(), "a.gpkg", profile=NOTHING)
    assert files.codes(checked) == []
    assert checked.rows[1].values["number"] == "T002"
    assert checked.rows[1].texts["longitude"] == "114.3112345"
    assert files.codes(files.check(package(m=frame([Point(114.3, 29.8), None])), "a.gpkg", profile=NOTHING)) == [
        (2, "geometry-missing")
    ]


LOOP = "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS fid, NULL AS geom FROM c;"


AS_LAYER = (
    "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('v', 'features', 'v', 4490);"
    "INSERT INTO gpkg_geometry_columns VALUES ('v', 'geom', 'POINT', 4490, 0, 0);"
)


BAD_PACKAGES: dict[str, tuple[str, type[GisError], str]] = {
    "F57 endless view": (LOOP + AS_LAYER, Unsupported, "gpkg-unsafe"),
    "F57 system table is a view": (
        "ALTER TABLE gpkg_contents RENAME TO g; CREATE VIEW gpkg_contents AS SELECT * FROM g;", Unsupported, "gpkg-unsafe",
    ),
    "F57 trigger": ("CREATE TRIGGER t AFTER INSERT ON markers BEGIN DELETE FROM markers; END;", Unsupported, "gpkg-unsafe"),
    "F57 computed column": ("ALTER TABLE markers ADD COLUMN bomb TEXT AS (hex(zeroblob(1000000000)));", Unsupported, "gpkg-unsafe"),
    "no features": ("DELETE FROM gpkg_contents;", Unreadable, "empty"),
    "no rows": ("DELETE FROM markers;", Unreadable, "empty"),
    "not a geopackage": ("DROP TABLE gpkg_contents;", Unsupported, "not-a-table"),
    "geometry is text": ("UPDATE markers SET geom = 'x';", Unreadable, "gpkg-geometry"),
    "geometry is cut": ("UPDATE markers SET geom = substr(geom, 1, 20);", Unreadable, "gpkg-geometry"),
    "F56 geometry in another system": (
        "UPDATE markers SET geom = CAST(substr(geom, 1, 4) || x'E6100000' || substr(geom, 9) AS BLOB);", Unreadable, "gpkg-systems",
    ),
    "text is no UTF-8": ("UPDATE markers SET 材质 = CAST(x'FFFF' AS TEXT);", Unreadable, "encoding"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_PACKAGES)
def test_bad_geopackages_are_refused_at_once(files: Any, package: Callable[..., bytes], case: str) -> None:
    change, error, code = BAD_PACKAGES[case]
    assert files.refused(package(change), "a.gpkg") == (error, code)


def test_f57_damaged_pages_and_log_files(files: Any, package: Callable[..., bytes]) -> None:
    data = bytearray(package())
    assert files.refused(bytes(data[: len(data) // 2]), "a.gpkg") == (Unsupported, "damaged")
    broken = bytearray(data)
    broken[4096 * 2 : 4096 * 3] = b"\xff" * 4096
    assert files.refused(bytes(broken), "a.gpkg") == (Unsupported, "damaged")
    data[18:20] = b"\x02\x02"
    assert files.refused(bytes(data), "a.gpkg") == (Unsupported, "gpkg-wal")


def test_f56_several_layers_and_unknown_systems(files: Any, package: Callable[..., bytes]) -> None:
    two = package(甲=frame(), 乙=frame())
    assert files.refused(two, "a.gpkg") == (Unreadable, "layers")
    assert read(two, "a.gpkg", sheet="乙").sheet == "乙"
    checked = files.check(package(m=frame([Point(1, 2)], crs=27700)), "a.gpkg", profile=NOTHING)
    assert (None, "crs-undeclared") in files.codes(checked)


def test_limits_of_rows(files: Any, write: Callable[..., Parts], package: Callable[..., bytes]) -> None:
    few = get_settings().model_copy(update={"upload_rows_max": 1})
    assert files.refused(zipped(write(frame())), "a.zip", settings=few) == (TooLarge, "too-many-rows")
    assert files.refused(package(), "a.gpkg", settings=few) == (TooLarge, "too-many-rows")


def test_no_driver_of_gdal_ever_sees_an_upload() -> None:
    """The readers are ours: nothing in the upload machinery imports GDAL, so that no driver is chosen by content."""
    folders = [ROOT / "gis" / "core" / "uploads", *(ROOT / "gis").glob("*/kinds")]
    sources = [path for folder in folders for path in folder.rglob("*.py")] + [*(ROOT / "api").glob("upload*.py")]
    found = [
        path.name
        for path in sources
        if any(word in path.read_text("utf-8") for word in ("pyogrio", "geopandas", "osgeo", "fiona"))
    ]
    assert found == []
    assert len(sources) > 40
