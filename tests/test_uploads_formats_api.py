"""Every format by HTTP and by the command line: staged, read again when the declaration changes, given back, committed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gis.core.settings import ROOT

SAMPLES = ROOT / "data" / "samples"
Users = Callable[..., dict[str, str]]
TYPES = {
    "markers.csv": "text/csv",
    "markers-instrument.txt": "text/plain",
    "markers.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "markers-cass.dat": "application/octet-stream",
    "markers.gpx": "application/gpx+xml",
    "markers.kml": "application/vnd.google-earth.kml+xml",
    "markers.kmz": "application/vnd.google-earth.kmz",
    "markers.geojson": "application/geo+json",
    "markers-shapefile.zip": "application/x-zip-compressed",
    "markers.gpkg": "application/geopackage+sqlite3",
}
DECLARED = {
    "markers.csv": "EPSG:4526",
    "markers-instrument.txt": "EPSG:4547",
    "markers.xlsx": "EPSG:4490",
    "markers-cass.dat": "EPSG:4547",
}


def profile_of(name: str) -> dict[str, str]:
    return {"height_datum": "1985"} | ({"crs": DECLARED[name]} if name in DECLARED else {})


@pytest.mark.parametrize("name", TYPES)
def test_each_sample_is_staged_read_again_and_given_back(uploading: Any, users: Users, name: str) -> None:
    who, web = users("surveyor"), uploading.web
    data = (SAMPLES / name).read_bytes()
    answer = uploading.upload(who, data, {}, name=name, content_type=TYPES[name])
    assert answer.status_code == 201, answer.text
    staged = answer.json()
    assert staged["counts"]["rows"] == 10
    assert any(found["code"] == "crs-undeclared" for found in staged["findings"]) is (name in DECLARED)
    here = f"/api/v1/uploads/{staged['id']}"
    changed = web.patch(here, json={"profile": profile_of(name)}, headers=who)
    assert changed.status_code == 200, changed.text
    assert changed.json()["counts"] | {"errors": 0, "ok": 10, "rows": 10} == changed.json()["counts"]
    assert changed.json()["file"]["format"] == staged["file"]["format"]
    assert len(web.get(f"{here}/preview", headers=who).json()["features"]) >= 10
    back = web.get(f"{here}/annotated", headers=who)
    assert back.status_code == 200
    assert "示例-001" in back.content.decode(staged["file"]["encoding"] or "latin-1") or name.endswith(".xlsx")
    assert back.headers["content-disposition"].endswith(
        name.rpartition(".")[2] if name.endswith(("csv", "txt", "xlsx")) else "csv"
    )
    row = web.get(f"{here}/rows?limit=1", headers=who).json()["rows"][0]["row"]
    fixed = web.patch(here, json={"cells": [{"row": row, "column": "number", "value": "示例-101"}]}, headers=who)
    assert fixed.status_code == 200, fixed.text
    assert fixed.json()["counts"]["errors"] == 0
    assert web.delete(here, headers=who).status_code in {200, 204}


def test_what_the_file_states_is_what_is_committed(uploading: Any, users: Users) -> None:
    who, web = users("surveyor"), uploading.web
    data = (SAMPLES / "markers-shapefile.zip").read_bytes()
    staged = uploading.upload(who, data, {"height_datum": "1985"}, name="a.zip").json()
    assert web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who).status_code == 200
    found = uploading.scalar("SELECT source_crs FROM register.boundary_marker WHERE number = '示例-001'")
    assert found == "EPSG:4526"
    received = uploading.scalar("SELECT received_northing FROM register.boundary_marker WHERE number = '示例-001'")
    assert received == "3301371.537"


def test_json_that_is_none_is_a_bad_request(uploading: Any, users: Users) -> None:
    answer = uploading.upload(
        users("surveyor"), b'{"type": "FeatureCollection", "features": [NaN]}', {}, name="a.geojson"
    )
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["errors"][0]["code"] == "json"
    assert json.dumps(answer.json()).count("Traceback") == 0


def test_the_definition_names_every_format(uploading: Any) -> None:
    text = json.dumps(uploading.web.get("/api/openapi.json").json())
    for extension in (".dat", ".gpx", ".kmz", ".geojson", ".zip", ".gpkg"):
        assert extension in text, extension
