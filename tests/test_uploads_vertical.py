"""The marker upload over HTTP, from a file to the register and back (the vertical of the first issue)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
import sqlalchemy
from starlette.testclient import TestClient

from api.app import create_app
from gis.core import crs, db

Users = Callable[..., dict[str, str]]


def test_two_hundred_rows_from_file_to_register_and_back(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, rows = users("surveyor"), up.rows(200, 1)
    before = up.markers()
    answer = up.upload(who, up.csv(rows))
    assert answer.status_code == 201, answer.text
    staged = answer.json()
    assert staged["status"] == "staged"
    assert staged["counts"]["rows"] == staged["counts"]["ok"] == 200
    assert staged["counts"]["errors"] == 0
    assert staged["file"]["encoding"] == "gb18030"
    assert staged["file"]["format"] == "csv"
    assert up.markers() == before
    here = f"/api/v1/uploads/{staged['id']}"

    committed = web.post(f"{here}/commit", headers=who)
    assert committed.status_code == 200, committed.text
    assert committed.json()["counts"]["created"] == 200
    batch = committed.json()["batch_id"]
    receipt = committed.json()["receipt"]
    assert (receipt["batch_id"], receipt["file_sha256"]) == (batch, staged["file"]["sha256"])
    assert receipt["batch_number"] > 0
    assert receipt["undo_batch_number"] is None
    assert up.markers() == before + 200
    with db.session() as opened:
        stored = opened.execute(
            sqlalchemy.text(
                "SELECT number, ST_X(geom), ST_Y(geom), received_northing, received_easting, source_crs, secrecy, is_sample"
                " FROM register.boundary_marker WHERE batch_id = :batch ORDER BY number"
            ),
            {"batch": batch},
        ).all()
    assert len(stored) == 200
    for row, found in zip(rows, stored, strict=True):
        lon, lat = crs.to_storage(northing=float(row[1]), easting=float(row[2]), source=4526)
        assert crs.distance_m(lon_a=lon, lat_a=lat, lon_b=found[1], lat_b=found[2]) < 0.001
        assert (found[0], found[3], found[4], found[5]) == (row[0], row[1], row[2], "EPSG:4526")
        assert (found[6], found[7]) == ("internal", False)

    undone = web.post(f"{here}/undo", headers=who)
    assert undone.status_code == 200, undone.text
    assert undone.json()["status"] == "undone"
    assert undone.json()["undo_batch_id"]
    assert undone.json()["receipt"]["undo_batch_number"] > receipt["batch_number"]
    assert up.markers() == before
    assert web.post(f"{here}/undo", headers=who).json() == undone.json()
    versions = "SELECT count(*) FROM register.boundary_marker_versions WHERE batch_id = :batch"
    assert up.scalar(versions, batch=batch) == 200
    assert up.scalar(versions, batch=undone.json()["undo_batch_id"]) == 200
    assert web.get(here, headers=who).json()["batch_id"] == batch


def test_one_bad_row_is_staged_with_its_finding_and_nothing_is_stored(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, rows = users("surveyor"), up.rows(200, 2)
    rows[119][2] = rows[119][2].removeprefix("38")
    before = up.markers()
    staged = up.upload(who, up.csv(rows)).json()
    assert staged["counts"] | {"rows": 200, "ok": 199, "errors": 1} == staged["counts"]
    (finding,) = [found for found in staged["findings"] if found["severity"] == "error"]
    assert (finding["row"], finding["column"], finding["code"]) == (121, "Y", "zone-prefix")
    assert finding["value"] == rows[119][2]
    assert "38" in finding["message"]
    assert "EPSG:4547" in finding["remedy"]
    refused = web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert [error["row"] for error in refused.json()["errors"]] == [121]
    assert up.markers() == before
    here = f"/api/v1/uploads/{staged['id']}"
    cell = {"row": 121, "column": "Y", "value": "38" + rows[119][2]}
    fixed = web.patch(here, json={"cells": [cell]}, headers=who)
    assert fixed.status_code == 200, fixed.text
    assert fixed.json()["counts"]["errors"] == 0
    assert web.post(f"{here}/commit", headers=who).json()["counts"]["created"] == 200
    assert up.markers() == before + 200


def test_a_failing_commit_is_never_answered_with_success(
    uploading: Any, own_db: Callable[[str], AbstractContextManager[str]], users_at: Callable[[str], Users]
) -> None:
    up = uploading
    with own_db("empty") as url, TestClient(create_app(), raise_server_exceptions=False) as other:
        with db.session(db.Role.OWNER) as owner:
            owner.execute(
                sqlalchemy.text("""
                CREATE FUNCTION register.fail_late() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$;
                CREATE CONSTRAINT TRIGGER fail_late AFTER INSERT ON register.boundary_marker
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION register.fail_late();
            """)
            )
        who = users_at(url)("surveyor")
        staged = up.upload(who, up.csv(up.rows(3, 3)), web=other).json()
        for headers in (who, who | {"Idempotency-Key": "k1"}):
            answer = other.post(f"/api/v1/uploads/{staged['id']}/commit", headers=headers)
            assert answer.status_code >= 400
            assert "RAISE" not in answer.text
        assert up.markers() == 0
        assert other.get(f"/api/v1/uploads/{staged['id']}", headers=who).json()["status"] == "staged"
        assert up.scalar("SELECT count(*) FROM app.idempotency_key") == 0


def test_a_known_number_becomes_an_observation_and_the_approved_coordinate_stays(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, rows = users("surveyor"), up.rows(20, 4)
    first = up.upload(who, up.csv(rows)).json()
    web.post(f"/api/v1/uploads/{first['id']}/commit", headers=who)
    approved = up.scalar("SELECT ST_AsText(geom) FROM register.boundary_marker WHERE number = :n", n=rows[0][0])
    moved = [[row[0], f"{float(row[1]) + 3:.3f}", f"{float(row[2]) + 4:.3f}", *row[3:]] for row in rows]
    second = up.upload(who, up.csv(moved), name="复测.csv").json()
    assert second["counts"]["observe"] == 20
    noted = [found for found in second["findings"] if found["code"] == "existing-marker"]
    assert len(noted) == 20
    assert "批准坐标不变" in noted[0]["message"]
    shown = web.get(f"/api/v1/uploads/{second['id']}/preview", headers=who).json()["features"]
    points = [feature for feature in shown if feature["properties"]["feature"] == "row"]
    vectors = [feature for feature in shown if feature["properties"]["feature"] == "offset"]
    assert len(points) == len(vectors) == 20
    assert points[0]["properties"]["offset_m"] == pytest.approx(5, abs=0.002)
    assert points[0]["properties"]["bearing_deg"] == pytest.approx(53.1, abs=0.5)
    assert vectors[0]["geometry"]["type"] == "LineString"
    assert vectors[0]["geometry"]["coordinates"][1] == points[0]["geometry"]["coordinates"]
    done = web.post(f"/api/v1/uploads/{second['id']}/commit", headers=who).json()
    assert (done["counts"]["created"], done["counts"]["observed"]) == (0, 20)
    assert up.scalar("SELECT ST_AsText(geom) FROM register.boundary_marker WHERE number = :n", n=rows[0][0]) == approved

    third = up.upload(who, up.csv(moved, encoding="utf-8"), name="同内容.csv").json()
    assert third["counts"]["unchanged"] == 20

    refused = web.post(f"/api/v1/uploads/{first['id']}/undo", headers=who)
    assert refused.status_code == 409
    assert {error["value"] for error in refused.json()["errors"]} == {row[0] for row in rows}
    assert web.post(f"/api/v1/uploads/{second['id']}/undo", headers=who).status_code == 200
    before = up.markers()
    assert web.post(f"/api/v1/uploads/{first['id']}/undo", headers=who).status_code == 200
    assert up.markers() == before - 20


def test_a_file_without_a_datum_is_staged_with_proposals_and_cannot_be_committed(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who = users("surveyor")
    staged = up.upload(who, up.csv(up.rows(30, 5)), profile={})
    assert staged.status_code == 201
    body = staged.json()
    assert body["counts"]["ok"] == 0
    assert [found["code"] for found in body["findings"] if found["severity"] == "error"] == ["crs-undeclared"]
    best = body["proposals"][0]
    assert (best["crs_if_cgcs2000"], best["axis_order"], best["rows_inside"]) == ("EPSG:4526", "northing-easting", 30)
    assert "须声明" in best["message"]
    assert "crs" not in best
    here = f"/api/v1/uploads/{body['id']}"
    assert web.post(f"{here}/commit", headers=who).status_code == 409
    refused = web.patch(here, json={"profile": {"crs": "EPSG:4610"}}, headers=who).json()
    assert [found["code"] for found in refused["findings"] if found["severity"] == "error"] == ["crs-refused"]
    assert "1980" in refused["findings"][0]["message"]
    assert web.post(f"{here}/commit", headers=who).status_code == 409
    declared = web.patch(here, json={"profile": up.declared}, headers=who).json()
    assert (declared["counts"]["ok"], declared["counts"]["errors"]) == (30, 0)
    assert web.patch(here, json={"profile": {"crs": "EPSG:999999"}}, headers=who).status_code == 422
    assert web.patch(here, json={"profile": {"colour": 1}}, headers=who).status_code == 422
    assert web.patch(here, json={"cells": [{"row": 999, "column": "X", "value": "1"}]}, headers=who).status_code == 422
    assert web.get(here, headers=who).json()["profile"] == up.declared


def test_wgs84_is_taken_with_a_recorded_warning(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who = users("surveyor")
    data = up.csv([["W1", "114.3012345", "29.8512345"]], ("编号", "经度", "纬度"))
    staged = up.upload(who, data, profile={"crs": "EPSG:4326"}).json()
    assert [found["code"] for found in staged["findings"] if found["severity"] == "warning"] == [
        "gb18030",
        "wgs84-as-cgcs2000",
        "datum-unchecked",
    ]
    web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who)
    stored = "SELECT source_crs || ' ' || received_lon || ' ' || ST_X(geom) FROM register.boundary_marker WHERE number = 'W1'"
    assert up.scalar(stored) == "EPSG:4326 114.3012345 114.3012345"
