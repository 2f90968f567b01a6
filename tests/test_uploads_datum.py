"""A wrong datum beside known markers is never accepted silently; a local similarity only where it holds."""

import importlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text

from gis.core import crs, db
from gis.core.history import open_batch
from gis.register import KINDS

making: Any = importlib.import_module("tests.coordinate_files.making")
Users = Callable[..., dict[str, str]]
RULES = KINDS["boundary-markers"].rules
FILES = [file for file in making.all_files() if file.look]
_MARKER = text(
    """INSERT INTO register.boundary_marker (id, number, geom, secrecy, source, coordinate_status, height_m, height_datum)
       SELECT gen_random_uuid(), m.n, ST_SetSRID(ST_MakePoint(m.lon, m.lat), 4490), :secrecy, 'test', :status, 85, '1985'
         FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS m(n text, lon float8, lat float8)"""
)
_OBSERVED = text(
    """INSERT INTO register.marker_observation (id, marker_id, received, source_crs, geom)
       SELECT gen_random_uuid(), id, '{}', 'EPSG:4490', geom FROM register.boundary_marker WHERE number LIKE :like"""
)
_APPROVED = text(
    """UPDATE register.boundary_marker m SET coordinate_status = 'approved', approved_observation_id = o.id
         FROM register.marker_observation o WHERE o.marker_id = m.id AND m.number LIKE :like"""
)


def plant(
    prefix: str, points: list[tuple[float, float]], *, secrecy: str = "internal", status: str = "approved"
) -> None:
    """Put markers into the register; an approved one is first observed, then approved with its observation."""
    rows = [{"n": f"{prefix}{index:03d}", "lon": lon, "lat": lat} for index, (lon, lat) in enumerate(points)]
    first = "observed" if status == "approved" else status
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="known markers")
        opened.execute(_MARKER, {"rows": json.dumps(rows), "secrecy": secrecy, "status": first})
        if status == "approved":
            for statement in (_OBSERVED, _APPROVED):
                opened.execute(statement, {"like": f"{prefix}%"})


@pytest.fixture(scope="module")
def known(uploading: Any) -> dict[str, list[tuple[float, float]]]:
    """Plant approved markers where the points of the files really are."""
    planted = {"P": making.POINTS, "W": making.WEST, "E": making.EAST}
    for prefix, points in planted.items():
        plant(prefix, points)
    return planted


def prefix_of(file: Any) -> str:
    points = making.POINTS_OF.get(file.meant[0], making.POINTS)
    return {id(making.POINTS): "P", id(making.WEST): "W", id(making.EAST): "E"}[id(points)]


def send(
    uploading: Any, who: dict[str, str], file: Any, prefix: str, profile: Any, rows: slice = slice(None)
) -> dict[str, Any]:
    cells = [[f"{prefix}{index:03d}", *pair] for index, pair in enumerate(file.rows)][rows]
    answer = uploading.upload(who, uploading.csv(cells, ["界桩编号", *file.headers], encoding="utf-8"), profile)
    assert answer.status_code in {200, 201}, answer.text
    found: dict[str, Any] = answer.json()
    return found


def finding(body: dict[str, Any], code: str) -> dict[str, Any]:
    (found,) = [each for each in body["findings"] if each["code"] == code]
    return dict(found)


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_wrong_datum_stops_at_known_markers(uploading: Any, users: Users, known: Any, file: Any) -> None:
    body = send(uploading, users("surveyor"), file, prefix_of(file), file.wrong)
    shift = finding(body, "common-shift")
    assert shift["severity"] == "error"
    names = {
        "gcj-02": "GCJ-02", "bd-09": "BD-09", "xian-80": "1980 西安", "beijing-54": "1954 年北京", "utm": "UTM",
    }  # fmt: skip
    assert names[file.look] in shift["message"]
    assert "30 个" in shift["message"]
    answer = uploading.web.post(f"/api/v1/uploads/{body['id']}/commit", headers=users("reviewer"))
    assert answer.status_code == 409
    assert [each["code"] for each in answer.json()["errors"]] == ["common-shift"]


@pytest.mark.parametrize("name", ["UTM 32649，北前", "UTM 32650，东前"])
def test_approved_markers_decide_between_readings_that_numbers_cannot_tell(
    uploading: Any, users: Users, known: Any, name: str
) -> None:
    (file,) = [each for each in making.all_files() if each.name == name]
    best, other = send(uploading, users("surveyor"), file, prefix_of(file), {})["proposals"][:2]
    assert (best["shape"], best["rank"], best["ties"]) == ("utm", 1, 0)
    assert best["evidence"]["known"]["matched"] == 30
    assert best["evidence"]["known"]["median_m"] < 0.01
    assert "30 个已批准的界桩" in best["message"]
    assert (other["shape"], other["rank"]) == ("plane", 2)
    assert other["evidence"]["known"]["median_m"] > 1_000
    few = send(uploading, users("surveyor"), file, prefix_of(file), {}, slice(0, 2))["proposals"][0]
    assert few["evidence"]["known"] == {"matched": 2, "median_m": None}
    assert "不能用来核对" in few["message"]


def test_a_right_file_is_checked_and_nothing_is_asked(uploading: Any, users: Users, known: Any) -> None:
    (file,) = [each for each in making.all_files() if each.name == "CGCS2000 4526，北前"]
    body = send(uploading, users("surveyor"), file, "P", file.declared)
    assert body["counts"]["errors"] == 0
    assert "与 30 个已登记界桩核对" in finding(body, "datum-checked")["message"]


def test_with_fewer_than_three_known_markers_it_is_said_that_nothing_can_be_said(
    uploading: Any, users: Users, known: Any
) -> None:
    (file,) = [each for each in FILES if each.name == "Xi'an 1980 2362，北前"]
    body = send(uploading, users("surveyor"), file, "P", file.wrong, slice(0, 2))
    unchecked = finding(body, "datum-unchecked")
    assert unchecked["severity"] == "warning"
    assert "只有 2 行" in unchecked["message"]


def test_restricted_and_illustrative_markers_tell_nothing(uploading: Any, users: Users, known: Any) -> None:
    plant("R", making.POINTS, secrecy="restricted")
    plant("I", making.POINTS, status="illustrative")
    (file,) = [each for each in FILES if each.name == "Xi'an 1980 2362，北前"]
    for prefix in "RI":
        body = send(uploading, users("surveyor"), file, prefix, file.wrong)
        assert "只有 0 行" in finding(body, "datum-unchecked")["message"]


def test_a_shift_is_accepted_only_with_a_reason_and_only_for_this_reading(
    uploading: Any, users: Users, known: Any
) -> None:
    (file,) = [each for each in FILES if each.name == "Xi'an 1980 2383，北前"]
    who = users("surveyor")
    body = send(uploading, who, file, "P", file.wrong)
    path = f"/api/v1/uploads/{body['id']}"
    bad = uploading.web.patch(path, json={"profile": {"accept_shift": {"reason": " "}}}, headers=who)
    assert bad.status_code == 422
    reason = {"accept_shift": {"reason": "旧桩成果有误，经双方核实"}}
    done = uploading.web.patch(path, json={"profile": reason}, headers=who).json()
    assert done["counts"]["errors"] == 0
    accepted = finding(done, "shift-accepted")
    assert accepted["severity"] == "warning"
    assert "经双方核实" in accepted["message"]
    assert "1980 西安" in accepted["message"]
    other = uploading.web.patch(path, json={"profile": {"crs": "EPSG:4508"}}, headers=who).json()
    assert "accept_shift" not in other["profile"]
    back = uploading.web.patch(path, json={"profile": {"crs": "EPSG:4547"}}, headers=who).json()
    assert finding(back, "common-shift")["severity"] == "error"


def test_heights_that_look_ellipsoidal_are_flagged(uploading: Any, users: Users, known: Any) -> None:
    who = users("surveyor")
    rows = [[f"P{n:03d}", f"{lat:.9f}", f"{lon:.9f}", "72.3"] for n, (lon, lat) in enumerate(making.POINTS)]
    data = uploading.csv(rows, ["界桩编号", "纬度", "经度", "高程"], encoding="utf-8")
    flagged = uploading.upload(who, data, {"crs": "EPSG:4490", "height_datum": "1985"}).json()
    assert "12.70 m" in finding(flagged, "height-ellipsoidal?")["message"]
    honest = uploading.upload(who, data, {"crs": "EPSG:4490", "height_datum": "ellipsoidal"}).json()
    assert "height-ellipsoidal?" not in {each["code"] for each in honest["findings"]}


def old_file() -> Any:
    (file,) = [each for each in FILES if each.name == "Xi'an 1980 2383，北前"]
    return file


def test_an_old_datum_is_carried_by_a_similarity_over_approved_markers(
    uploading: Any, users: Users, known: Any
) -> None:
    """Refused without, staged with: positions within centimetres, residuals shown, derivation recorded."""
    who, file = users("surveyor"), old_file()
    plain = send(uploading, who, file, "P", file.declared)
    assert finding(plain, "crs-refused")["severity"] == "error"
    assert plain["counts"]["ok"] == 0
    body = send(uploading, who, file, "P", {**file.declared, "similarity": {"by": "markers", "scale": 10000}})
    assert body["counts"]["errors"] == 0, body["findings"]
    derived = body["derivation"]
    assert (derived["points"], derived["source_crs"], derived["target_crs"]) == (30, "EPSG:2383", "EPSG:4547")
    assert derived["rms_m"] < 0.01
    assert derived["limit_m"] == pytest.approx(0.7)
    assert derived["rotation_arcsec"] == pytest.approx(-2, abs=0.01)
    assert len(derived["residuals"]) == 30
    assert "推算坐标" in finding(body, "similarity-applied")["message"]
    done = uploading.web.post(f"/api/v1/uploads/{body['id']}/commit", headers=who)
    assert done.status_code == 200, done.text
    assert done.json()["derivation"]["points"] == 30
    stored = uploading.scalar(
        """SELECT jsonb_agg(jsonb_build_object('lon', ST_X(geom), 'lat', ST_Y(geom), 'crs', source_crs, 'x', received->>'northing',
                  'd', derivation, 'a', accuracy_m) ORDER BY row_number)
             FROM register.marker_observation WHERE upload_id = CAST(:id AS uuid)""",
        id=body["id"],
    )
    truth = np.array(making.POINTS)
    lon, lat = (np.array([each[axis] for each in stored]) for axis in ("lon", "lat"))
    assert float(crs.distance_m(lon_a=lon, lat_a=lat, lon_b=truth[:, 0], lat_b=truth[:, 1]).max()) < 0.01
    assert {each["crs"] for each in stored} == {"EPSG:2383"}
    assert [each["x"] for each in stored] == [north for north, _ in file.rows]
    assert stored[0]["d"]["method"] == "similarity"
    assert stored[0]["d"]["points"] == 30
    assert stored[0]["a"] == pytest.approx(derived["rms_m"], abs=1e-4)


def test_a_similarity_that_does_not_hold_is_refused(uploading: Any, users: Users, known: Any) -> None:
    who, file = users("surveyor"), old_file()
    similar = {**file.declared, "similarity": {"by": "markers", "scale": 500}}
    rows = [(f"{float(n) + (5 if index == 7 else 0):.4f}", e) for index, (n, e) in enumerate(file.rows)]
    bent = making.CoordinateFile("", file.headers, rows, file.meant, {}, None)
    refused = finding(send(uploading, who, bent, "P", similar), "similarity-rms")
    assert "P007" in refused["message"]
    assert "限差 0.04" in refused["message"] or "限差 0.03" in refused["message"]
    few = finding(send(uploading, who, file, "P", similar, slice(0, 2)), "similarity-few")
    assert "公共点 2 个" in few["message"]
    mixed = [[f"P{n:03d}" if n % 10 == 0 else f"NEW{n}", *pair] for n, pair in enumerate(file.rows)]
    data = uploading.csv(mixed, ["界桩编号", *file.headers], encoding="utf-8")
    outside = uploading.upload(who, data, {**file.declared, "similarity": {}}).json()
    assert "不能外推" in finding(outside, "similarity-outside")["message"]
    assert outside["counts"]["ok"] == 0
    exact = send(uploading, who, file, "P", {"crs": "EPSG:4547", "similarity": {}})
    assert finding(exact, "similarity-unneeded")["severity"] == "error"


def test_a_local_grid_is_carried_by_points_given_by_hand(uploading: Any, users: Users, known: Any) -> None:
    who = users("surveyor")
    lon, lat = zip(*making.EAST, strict=True)
    north, east = crs.from_storage(lon=lon, lat=lat, target=4547)
    local_n, local_e = (
        (north - 3_200_000) * 1.00002 - (east - 500_000) * 0.01,
        (east - 500_000) * 1.00002 + (north - 3_200_000) * 0.01,
    )
    rows = [(f"{n:.4f}", f"{e:.4f}") for n, e in zip(local_n, local_e, strict=True)]
    file = making.CoordinateFile("", ("X", "Y"), rows, (4547, "", None), {}, None)
    alone = send(uploading, who, file, "L", {"crs": "LOCAL"})
    assert finding(alone, "crs-local")["severity"] == "error"
    listed = [
        {"number": f"K{i}", "northing": float(local_n[i]), "easting": float(local_e[i]), "to_northing": float(north[i]), "to_easting": float(east[i])}
        for i in range(30)
    ]  # fmt: skip
    similar = {"crs": "LOCAL", "similarity": {"by": "points", "to_crs": "EPSG:4547", "points": listed}}
    body = send(uploading, who, file, "L", similar)
    assert body["counts"]["errors"] == 0, body["findings"]
    assert body["counts"]["ok"] == 30
    assert body["derivation"]["rms_m"] < 0.001
    assert body["derivation"]["residuals"][0]["number"] == "K0"
