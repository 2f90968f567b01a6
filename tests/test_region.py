"""Settings of the region: kept as records with their history, read anew by every command, another prefecture by them alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.cli.__main__ import app
from gis.core import crs, db
from gis.core.errors import Invalid
from gis.core.region import DEFAULT, SETTINGS, Region, region_of
from gis.core.region_store import change_settings, list_settings, read_region
from gis.core.settings import Settings

Users = Callable[..., dict[str, str]]
SHIYAN = {
    "place_zh": "十堰市", "place_en": "Shiyan", "division_code": "420300", "division_prefixes": ["4203"],
    "area": [109.4, 31.5, 111.6, 33.3], "zones_3": [37], "zones_6": [19],
}  # fmt: skip
HUANGGANG = {
    "place_zh": "黄冈市", "place_en": "Huanggang", "division_code": "421100", "division_prefixes": ["4211"],
    "area": [115.5, 29.7, 116.2, 31.6], "zones_3": [39], "zones_6": [20],
}  # fmt: skip


@pytest.fixture(autouse=True)
def put_back() -> Any:
    yield
    with db.session() as opened:
        changed = [each["key"] for each in list_settings(opened) if each["changed_at"]]
        change_settings(opened, dict.fromkeys(changed), actor="test", reason="back to the defaults")


def test_every_setting_says_what_it_is_and_its_defaults_are_xianning(empty_db: str) -> None:
    assert (DEFAULT.place_zh, DEFAULT.area, DEFAULT.zones_3, DEFAULT.zones_6) == (
        "咸宁市", (113.5, 29.0, 115.0, 30.35), (38,), (19, 20),
    )  # fmt: skip
    assert DEFAULT.metric_epsg == crs.METRIC
    for info in SETTINGS.values():
        assert info.title_zh != info.title_en
        assert any("\u4e00" <= char <= "\u9fff" for char in info.title_zh)
        numeric = isinstance(info.default, float) or (isinstance(info.default, tuple) and "_m" in info.key)
        assert info.unit or not numeric or info.key.startswith("displacement_")
    assert {key for key, info in SETTINGS.items() if info.verified} == {"place_zh", "place_en", "zones_3", "zones_6"}


def test_a_change_is_a_version_with_who_and_why(empty_db: str) -> None:
    with db.session() as opened:
        assert change_settings(opened, {"gap_width_m": 5.0}, actor="li", reason="按省厅意见") == 1
    with db.session() as opened:
        assert change_settings(opened, {"gap_width_m": 5}, actor="li", reason="again") == 0
        assert change_settings(opened, {"gap_width_m": 8.0}, actor="wang", reason="复核", verified=["gap_width_m"]) == 1
    with db.session() as opened:
        assert read_region(opened).gap_width_m == 8.0
        (row,) = [each for each in list_settings(opened) if each["key"] == "gap_width_m"]
        assert (row["changed_by"], row["reason"], row["verified"], row["default"]) == ("wang", "复核", True, 10.0)
        kept = opened.scalars(
            text("SELECT value FROM register.region_setting_history WHERE key = 'gap_width_m' ORDER BY version")
        )
        assert list(kept) == [5]


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"area": [115.0, 29.0, 113.5, 30.35]}, "area"),
        ({"gcj02_m": [750.0, 450.0]}, "gcj02_m"),
        ({"zones_3": [19]}, "zones_3"),
        ({"zones_3": []}, "zones_3"),
        ({"line_tolerance_m": -1.0}, "line_tolerance_m"),
        ({"line_tolerance_m": "50"}, "line_tolerance_m"),
        ({"no_such_key": 1}, "no_such_key"),
        ({"division_prefixes": ["42a"]}, "division_prefixes"),
    ],
)
def test_what_the_region_cannot_be_is_refused_and_nothing_changes(
    empty_db: str, values: dict[str, Any], named: str
) -> None:
    with pytest.raises(Invalid) as caught, db.session() as opened:
        change_settings(opened, {"gap_width_m": 3.0, **values}, actor="li", reason="try")
    assert named in caught.value.detail
    with db.session() as opened:
        assert read_region(opened) == Region()


def test_a_change_needs_a_reason(session: Session, empty_db: str) -> None:
    with pytest.raises(Invalid):
        change_settings(session, {"gap_width_m": 3.0}, actor="li", reason="  ")


def test_who_may_read_and_write(uploading: Any, users: Users) -> None:
    web, body = uploading.web, {"settings": {"line_tolerance_m": 30.0}, "reason": "县级复核"}
    assert web.get("/api/v1/settings").status_code == 401
    assert web.put("/api/v1/settings", json=body).status_code == 401
    surveyor = users("surveyor")
    listed = web.get("/api/v1/settings", headers=surveyor).json()["settings"]
    assert {each["key"] for each in listed} == set(SETTINGS)
    assert next(each for each in listed if each["key"] == "line_tolerance_m")["verified"] is False
    assert web.put("/api/v1/settings", json=body, headers=surveyor).status_code == 403
    admin = users("admin", write=True)
    done = web.put("/api/v1/settings", json=body, headers=admin)
    assert (done.status_code, done.json()["changed"]) == (200, 1)
    bad = web.put("/api/v1/settings", json={**body, "settings": {"area": [1.0, 2.0, 3.0, 4.0]}}, headers=admin)
    assert (bad.status_code, bad.json()["type"]) == (422, "/problems/settings")
    assert web.put("/api/v1/settings", json={"settings": {}}, headers=admin).status_code == 422


def test_a_running_server_sees_the_change(uploading: Any, users: Users) -> None:
    page = {"accept": "text/html"}
    assert "咸宁市" in uploading.web.get("/", headers=page).text
    with db.session() as opened:
        change_settings(opened, SHIYAN, actor="li", reason="十堰")
    for path in ("/", "/boundaries", "/login", "/docs", "/ogc?f=html"):
        shown = uploading.web.get(path, headers=page).text
        assert "十堰市" in shown, path
        assert "咸宁" not in shown, path
    assert 'data-meridian="111"' in uploading.web.get("/", headers=page).text


@pytest.mark.parametrize(
    ("settings_of", "lon", "lat", "epsg"), [(SHIYAN, 110.6, 32.4, 4525), (HUANGGANG, 115.9, 30.2, 4527)]
)
def test_another_prefecture_works_by_configuration_alone(
    uploading: Any, users: Users, settings_of: dict[str, Any], lon: float, lat: float, epsg: int
) -> None:
    who = users("surveyor")
    north, east = (f"{float(metres):.3f}" for metres in crs.from_storage(lon=lon, lat=lat, target=epsg))
    rows = [["Q-1", north, east]]
    declared = {"crs": f"EPSG:{epsg}"}
    here = uploading.upload(who, uploading.csv(rows, ["界桩编号", "X", "Y"]), declared).json()
    assert {each["code"] for each in here["findings"] if each["severity"] == "error"} == {"out-of-area"}
    with db.session() as opened:
        change_settings(opened, settings_of, actor="li", reason="另一个地区")
    there = uploading.web.patch(f"/api/v1/uploads/{here['id']}", json={"profile": {}}, headers=who).json()
    assert there["counts"]["errors"] == 0
    assert there["counts"]["ok"] == 1
    home = uploading.csv([["Q-2", "29.85", "114.3"]], ["界桩编号", "纬度", "经度"])
    away = uploading.upload(who, home, {"crs": "EPSG:4490"}).json()
    (error,) = [each for each in away["findings"] if each["severity"] == "error"]
    assert error["code"] == "out-of-area"
    assert "114.3" in error["message"]
    assert f"{settings_of['area'][0]}" in error["message"]


def test_the_command_line_shows_and_changes(empty_db: str, tmp_path: Path, settings: Callable[..., Settings]) -> None:
    settings(MINZHENG_HOME=str(tmp_path / "home"))

    def minzheng(*words: str) -> str:
        done = CliRunner().invoke(app, ["settings", *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    assert "? gap_width_m = 10.0 m" in minzheng("show")
    assert "1" in minzheng("set", "gap_width_m", "12", "--reason", "试", "--verified")
    assert "✓ gap_width_m = 12 m" in minzheng("show")
    minzheng("set", "division_code", "420300", "--reason", "十堰")
    file = tmp_path / "shiyan.json"
    file.write_text(json.dumps(SHIYAN), encoding="utf-8")
    minzheng("load", str(file), "--reason", "十堰市启用")
    listed = {each["key"]: each for each in json.loads(minzheng("show", "--json"))["settings"]}
    assert listed["area"]["value"] == SHIYAN["area"]
    assert listed["division_code"]["value"] == "420300"
    assert listed["area"]["reason"] == "十堰市启用"
    minzheng("reset", "gap_width_m", "--reason", "恢复")
    assert "? gap_width_m = 10.0 m" in minzheng("show")


def test_ranges_and_scales_follow_the_settings() -> None:
    made = region_of({"map_scale": 2_000, "zones_3": [37]})
    assert made.accuracy_m == pytest.approx(0.2)
    assert made.off_line_m == pytest.approx(0.2)
    assert made.metric_epsg == 4546
