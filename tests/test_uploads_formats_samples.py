"""One ready example of each accepted format: rebuilt to the same bytes, read by the machinery, equal to PROJ to 1 mm."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod, Transformer
from shapely import from_geojson

from gis.core.settings import ROOT, get_settings
from gis.core.uploads.angles import read_angle
from gis.core.uploads.formats import EXTENSIONS, FORMATS
from gis.core.uploads.profile import Profile
from gis.core.uploads.reading import read_file
from gis.register import KINDS

SAMPLES = ROOT / "data" / "samples"
ELLIPSOID = Geod(a=6_378_137.0, rf=298.257222101)
MARKERS = {
    "markers.csv": ("csv", "EPSG:4526", False),
    "markers-instrument.txt": ("csv", "EPSG:4547", False),
    "markers.xlsx": ("xlsx", "EPSG:4490", False),
    "markers-cass.dat": ("cass", "EPSG:4547", False),
    "markers.gpx": ("gpx", "EPSG:4326", True),
    "markers.kml": ("kml", "EPSG:4326", True),
    "markers.kmz": ("kmz", "EPSG:4326", True),
    "markers.geojson": ("geojson", "EPSG:4490", True),
    "markers-shapefile.zip": ("shapefile", "EPSG:4526", True),
    "markers.gpkg": ("gpkg", "EPSG:4490", True),
}
SHAPES = {
    "parcels-mnr.txt": ("mnr", "area", "EPSG:4526"),
    "townships-mnr.txt": ("mnr", "area", "EPSG:4526"),
    "line.kml": ("kml", "line", "EPSG:4326"),
    "line-shapefile.zip": ("shapefile", "line", "EPSG:4490"),
}
FORMS = {
    "place-names.csv": ("csv", "any"),
    "place-names.xlsx": ("xlsx", "any"),
    "care-centres.csv": ("csv", "any"),
    "cemeteries.csv": ("csv", "any"),
    "settlements.xlsx": ("xlsx", "any"),
}
"""Rows of lists: read in test_gazetteer_import and test_uploads_facilities."""


def check(files: Any, name: str) -> Any:
    _, crs, is_stated = MARKERS[name]
    profile = Profile(crs=None if is_stated else crs, height_datum="1985")
    return files.check((SAMPLES / name).read_bytes(), name, profile=profile)


@pytest.mark.parametrize("name", MARKERS)
def test_each_sample_is_read_without_an_error_and_agrees_with_proj(files: Any, name: str) -> None:
    checked = check(files, name)
    assert files.codes(checked) == []
    assert [row.values["number"] for row in checked.rows] == [f"示例-{index:03d}" for index in range(1, 11)]
    epsg = int(MARKERS[name][1].removeprefix("EPSG:"))
    to_degrees = Transformer.from_crs(4490 if epsg == 4326 else epsg, 4490, always_xy=True)
    for row in checked.rows:
        if epsg in {4526, 4547}:
            lon, lat = to_degrees.transform(float(row.texts["easting"]), float(row.texts["northing"]))
        else:
            lon, lat = (read_angle(row.texts[axis]).value for axis in ("longitude", "latitude"))
        assert ELLIPSOID.inv(row.lon, row.lat, lon, lat)[2] < 0.001
        assert row.values["height"] > 70


@pytest.mark.parametrize("name", MARKERS)
def test_all_samples_hold_the_same_points(files: Any, name: str) -> None:
    first, other = check(files, "markers.geojson").rows, check(files, name).rows
    apart = [ELLIPSOID.inv(a.lon, a.lat, b.lon, b.lat)[2] for a, b in zip(first, other, strict=True)]
    assert max(apart) < 0.0015  # written to the millimetre in each direction, or to 0.00001″


@pytest.mark.parametrize("name", SHAPES)
def test_lines_and_areas_keep_their_vertices(name: str) -> None:
    found, shape, crs = SHAPES[name]
    parsed = read_file((SAMPLES / name).read_bytes(), name, None, get_settings(), shape=shape)
    assert (parsed.format, parsed.declared, parsed.faults) == (found, {"crs": crs}, [])
    texts = [text for text in parsed.shapes or [] if text]
    assert all(from_geojson(text).is_valid for text in texts)
    if name == "townships-mnr.txt":
        assert [len(json.loads(text)["coordinates"][0]) for text in texts] == [154, 272]
    elif shape == "area":
        assert [len(json.loads(text)["coordinates"]) for text in texts] == [2, 1]
        assert round(from_geojson(texts[0]).area, 3) == 180 * 120 - 40 * 40
        assert "38533920.819,3302484.348" in texts[0]
    else:
        assert "[114.33120417,29.83051229]" in texts[0]
        assert len(json.loads(texts[0])["coordinates"]) == 10


@pytest.mark.parametrize("name", ["line.kml", "line-shapefile.zip"])
def test_the_lines_fit_their_kind(files: Any, name: str) -> None:
    checked = files.check((SAMPLES / name).read_bytes(), name, profile=Profile(), kind=KINDS["boundary-lines"])
    assert files.codes(checked) == []
    assert checked.rows[0].values["code"] == "12021224"
    assert checked.rows[0].values["name"] == "示例线"
    assert checked.rows[0].shape is not None


@pytest.mark.parametrize("name", [*MARKERS, *SHAPES, *FORMS])
def test_each_sample_is_of_the_format_it_stands_for(name: str) -> None:
    shape = (SHAPES | FORMS)[name][1] if name in SHAPES | FORMS else "point"
    expected = (MARKERS | SHAPES | FORMS)[name][0]
    assert read_file((SAMPLES / name).read_bytes(), name, None, get_settings(), shape=shape).format == expected


def test_there_is_an_example_of_every_format() -> None:
    assert {found for found, *_ in (MARKERS | SHAPES).values()} == set(FORMATS)
    kept = {path.name for path in SAMPLES.iterdir()} - {"README.md"}
    assert kept == set(MARKERS | SHAPES | FORMS)
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in kept)
    assert "data/samples" in (ROOT / "docs" / "uploads.md").read_text(encoding="utf-8")
    assert "`samples/`" in (ROOT / "data" / "SOURCES.md").read_text(encoding="utf-8")


def test_the_profiles_of_the_readme_are_those_that_work() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    for name, (_, crs, is_stated) in MARKERS.items():
        line = next(line for line in text.splitlines() if f"`{name}`" in line)
        profile = Profile.model_validate(json.loads(re.findall(r"`(\{.*?\})`", line)[-1]))
        assert profile.crs == (None if is_stated else crs), name
        assert profile.height_datum == "1985"


def test_a_rebuild_gives_the_same_bytes(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "build_samples.py"
    subprocess.run([sys.executable, str(script), "--out", str(tmp_path)], check=True, capture_output=True, timeout=120)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (SAMPLES / path.name).read_bytes(), path.name


def test_a_page_offers_every_extension() -> None:
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "maps" / "templates").glob("upload*.html")]
    offered = [page for page in pages if 'name="file"' in page]
    assert offered
    assert all("extensions | join" in page or all(end in page for end in EXTENSIONS) for page in offered)
