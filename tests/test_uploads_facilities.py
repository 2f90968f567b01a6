"""What uploads of facilities have in common: the samples, the figures of coverage, corrections, retries, the terminal."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

from gis.core.settings import ROOT
from gis.register import KINDS
from gis.sample.files import table

Users = Callable[..., dict[str, str]]
SAMPLES = ROOT / "data" / "samples"
SENT = {"care-centres": "care-centres.csv", "settlements": "settlements.xlsx", "cemeteries": "cemeteries.csv"}
CRS = {"crs": "EPSG:4490"}
WITHIN: dict[str, Any] = {
    "service": "care-centres", "metric": "pop_straight", "threshold_m": 1000, "population": "pop_60",
}  # fmt: skip
NOWHERE = {"city-guidance", "county-guidance", "home-bed", "home-adaptation", "mutual-household"}


@pytest.mark.parametrize("kind", SENT)
def test_the_sample_of_a_kind_goes_in_and_out_without_an_error(lines: Any, users: Users, kind: str) -> None:
    who, name = users("planner"), SENT[kind]
    data = (SAMPLES / name).read_bytes()
    staged = lines.upload(who, data, kind, name=name, profile=CRS)
    assert lines.found(staged) == []
    assert staged["columns"]["ignored"] == []
    assert staged["counts"]["create"] == staged["counts"]["rows"] >= 3
    lines.commit(who, staged)
    again = lines.upload(users("planner"), data, kind, name=name, profile=CRS)
    assert (again["counts"]["unchanged"], lines.found(again)) == (again["counts"]["rows"], [])
    assert lines.undo(who, staged)["counts"]["restored"] >= staged["counts"]["rows"]
    table_name = KINDS[kind].tables[0].__table__.name
    stands = f"SELECT count(*) FROM register.{table_name} WHERE source LIKE :file AND NOT deleted"
    assert lines.scalar(stands, file=f"%{name}（批次%") == 0


def plain_covered(sites: list[tuple[float, float]]) -> int:
    """People of 60 and over within 1,000 m of any site, settlement by settlement in EPSG:4547."""
    change = Transformer.from_crs(4490, 4547, always_xy=True)
    placed = [change.transform(*site) for site in sites]
    covered = 0
    for row in table("settlements"):
        here = change.transform(float(row["lon"]), float(row["lat"]))
        covered += int(row["pop_60"]) * any(math.dist(here, site) <= WITHIN["threshold_m"] for site in placed)
    return covered


def standing() -> list[tuple[float, float]]:
    """Return where the sample has facilities that count as supply."""
    unsafe = {row["care_ref"] for row in table("care_hazards") if not row["closed_on"]}
    counted = [
        row
        for row in table("care_centres")
        if row["status"] == "operating" and row["type_code"] not in NOWHERE and row["ref"] not in unsafe
    ]
    return [(float(row["lon"]), float(row["lat"])) for row in counted]


def test_coverage_follows_a_commit_and_its_undo_at_once(lines: Any, users: Users) -> None:
    who = users("planner")

    def covered() -> int:
        return int(lines.web.post("/api/v1/coverage", json=WITHIN, headers=who).json()["totals"]["covered"])

    sites = standing()
    before = plain_covered(sites)
    assert covered() == before
    gains = {
        row["ref"]: plain_covered([*sites, (float(row["lon"]), float(row["lat"]))]) - before
        for row in table("settlements")[::40]
    }
    best = max(gains, key=lambda ref: gains[ref])
    assert gains[best] > 0
    place = next(row for row in table("settlements") if row["ref"] == best)
    data = f"机构名称,设施类型,经度,纬度\r\n试算食堂,老年食堂,{place['lon']},{place['lat']}\r\n".encode("gb18030")
    staged = lines.upload(who, data, "care-centres", name="食堂.csv", profile=CRS)
    assert covered() == before
    lines.commit(who, staged)
    assert covered() == before + gains[best]
    lines.undo(who, staged)
    assert covered() == before


def test_a_cell_is_corrected_online_and_a_retry_changes_nothing_more(lines: Any, users: Users) -> None:
    who = users("planner")
    data = "机构名称,设施类型,乡镇,经度,纬度,床位数\r\n试改养老院,养老院,温泉街道,114.3061,29.7718,8O\r\n".encode()
    staged = lines.upload(who, data, "care-centres", name="改.csv", profile=CRS)
    assert lines.found(staged) == [(2, "not-a-number")]
    path = f"/api/v1/uploads/{staged['id']}"
    annotated = lines.web.get(f"{path}/annotated", headers=who)
    assert "8O 不是数字" in annotated.content.decode("utf-8-sig")
    fixed = lines.web.patch(path, json={"cells": [{"row": 2, "column": "床位数", "value": "80"}]}, headers=who).json()
    assert lines.found(fixed) == []
    key = who | {"Idempotency-Key": "one-commit"}
    first, second = (lines.web.post(f"{path}/commit", headers=key) for _ in range(2))
    assert (first.status_code, second.headers["Idempotency-Replayed"]) == (200, "true")
    assert lines.scalar("SELECT count(*) FROM register.care_centre WHERE name = '试改养老院'") == 1
    assert lines.scalar("SELECT beds_total FROM register.care_centre WHERE name = '试改养老院'") == 80


def test_positions_in_metres_need_their_system(lines: Any, users: Users) -> None:
    who = users("planner")
    east, north = Transformer.from_crs(4490, 4526, always_xy=True).transform(114.3061, 29.7718)
    data = f"机构名称,设施类型,X,Y\r\n试米养老院,养老院,{north:.3f},{east:.3f}\r\n".encode()
    undeclared = lines.upload(who, data, "care-centres", name="米.csv", profile={})
    assert lines.found(undeclared) == [(None, "crs-undeclared")]
    assert "position-missing" not in undeclared["finding_counts"]
    lines.commit(who, undeclared, expect=409)
    staged = lines.upload(who, data, "care-centres", name="米.csv", profile={"crs": "EPSG:4526"})
    assert lines.found(staged) == []
    lines.commit(who, staged)
    lon, lat, received, crs = lines.rows(
        "SELECT ST_X(geom), ST_Y(geom), received_position, source_crs FROM register.care_centre WHERE name = '试米养老院'"
    )[0]
    assert (round(lon, 7), round(lat, 7), crs) == (114.3061, 29.7718, "EPSG:4526")
    assert received == f'{{"northing":"{north:.3f}","easting":"{east:.3f}"}}'


def test_a_batch_on_which_others_lean_is_not_undone(lines: Any, users: Users) -> None:
    who = users("planner")
    data = "机构名称,设施类型,经度,纬度\r\n试靠养老院,养老院,114.3061,29.7718\r\n".encode()
    staged = lines.upload(who, data, "care-centres", name="靠.csv", profile=CRS)
    lines.commit(who, staged)
    found = lines.scalar("SELECT id::text FROM register.care_centre WHERE name = '试靠养老院'")
    facts = {"reason": "年检", "beds_total": 9}
    assert lines.web.put(f"/api/v1/care-centres/{found}/facts", json=facts, headers=who).status_code == 200
    refused = lines.undo(who, staged, expect=409)
    assert refused["errors"][0]["value"] == "试靠养老院"


def test_the_terminal_takes_the_sample(lines: Any, users: Users, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from api.cli.__main__ import app as cli

    users("planner")
    name = lines.scalar("SELECT name FROM app.user_account ORDER BY created_at DESC LIMIT 1")
    told = CliRunner().invoke(
        cli,
        [
            "ingest",
            "care-centres",
            str(SAMPLES / "care-centres.csv"),
            "--profile",
            '{"crs": "EPSG:4490"}',
            "--user",
            name,
        ],
    )
    assert told.exit_code == 0, told.output
    assert "create 4" in told.output


def test_the_planners_page_says_what_to_import_where_there_is_nothing(lines: Any) -> None:
    import sqlalchemy

    from gis.core import db
    from gis.core.history import open_batch

    standing_now = {
        name: [str(found) for (found,) in lines.rows(f"SELECT id FROM register.{name} WHERE NOT deleted")]
        for name in ("care_centre", "settlement")
    }

    def stand(table_name: str, *, deleted: bool) -> None:
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="test")
            statement = f"UPDATE register.{table_name} SET deleted = :deleted WHERE id::text = ANY(:ids)"
            opened.execute(sqlalchemy.text(statement), {"deleted": deleted, "ids": standing_now[table_name]})

    advice = 'class="empty"'
    assert advice not in lines.web.get("/facilities").text
    for table_name, kind in (("care_centre", "care-centres"), ("settlement", "settlements")):
        stand(table_name, deleted=True)
        page = lines.web.get("/facilities").text
        assert advice in page
        assert f'href="/boundaries/uploads/new?kind={kind}"' in page
    gate = lines.web.get("/boundaries/uploads/new?kind=settlements").text
    assert "/login?next=/boundaries/uploads/new%3Fkind%3Dsettlements" in gate
    for table_name in ("settlement", "care_centre"):
        stand(table_name, deleted=False)
