"""Coverage over HTTP: figures equal to a plain computation from the sample's files, what-if, scenarios, the public."""

import math
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.cli.__main__ import app as cli
from api.cli.__main__ import fault_line
from gis.core.errors import Invalid
from gis.coverage import suppression
from gis.sample.common import identity
from gis.sample.files import table

Users = Callable[..., dict[str, str]]
API = "/api/v1/coverage"
WALK: dict[str, Any] = {
    "service": "care-centres",
    "metric": "pop_straight",
    "threshold_m": 1000,
    "population": "pop_65",
}
NOWHERE = {"city-guidance", "county-guidance", "home-bed", "home-adaptation", "mutual-household"}


@pytest.fixture(scope="module")
def plane() -> Callable[[dict[str, str]], tuple[float, float]]:
    change = Transformer.from_crs(4490, 4547, always_xy=True)
    return lambda row: change.transform(float(row["lon"]), float(row["lat"]))


def hazardous() -> set[str]:
    """Homes with an open major hazard, which are no supply."""
    return {row["care_ref"] for row in table("care_hazards") if not row["closed_on"]}


def by_hand(plane: Callable[..., tuple[float, float]], people: str, metres: float) -> dict[str, list[int]]:
    """Covered and total people of each township, settlement by settlement against every operating facility."""
    sites = [
        plane(row)
        for row in table("care_centres")
        if row["status"] == "operating" and row["type_code"] not in NOWHERE and row["ref"] not in hazardous()
    ]
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in table("settlements"):
        here = plane(row)
        near = any(math.dist(here, site) <= metres for site in sites)
        found[row["township_code"]][0] += int(row[people]) * near
        found[row["township_code"]][1] += int(row[people])
    return found


@pytest.mark.parametrize(("people", "metres"), [("pop_65", 1000), ("pop_60", 300), ("pop_80", 5000)])
def test_figures_equal_a_plain_computation(client: TestClient, users: Users, plane: Any, people: str, metres: float):
    asked = WALK | {"population": people, "threshold_m": metres}
    found = client.post(API, json=asked, headers=users("planner")).json()
    expected = by_hand(plane, people, metres)
    assert {each["code"]: [each["covered"], each["total"]] for each in found["townships"]} == dict(expected)
    totals = found["totals"]
    assert totals["covered"] == sum(each[0] for each in expected.values()) > 0
    assert totals["covered"] + totals["uncovered"] + totals["unplaced"] == totals["total"]
    at_threshold = next(each for each in found["curve"] if each["at"] == metres)
    assert at_threshold["people"] == totals["covered"]
    assert [each["people"] for each in found["gaps"]] == sorted(
        (each["people"] for each in found["gaps"]), reverse=True
    )
    assert found["method"]["crs"] == "EPSG:4547"
    assert found["method"]["is_sample"]


def test_the_same_question_gives_the_same_bytes_and_another_does_not(client: TestClient, users: Users):
    who = users("planner")
    first, again = (client.post(API, json=WALK, headers=who) for _ in range(2))
    assert first.content == again.content
    other = client.post(API, json=WALK | {"threshold_m": 1001}, headers=who).json()
    assert other["result_id"] != first.json()["result_id"]
    kept = client.get(f"{API}/results/{first.json()['result_id']}", headers=who).json()
    assert kept["totals"] == first.json()["totals"]
    assert client.get(f"{API}/results/{'0' * 64}", headers=who).status_code == 404


def test_a_county_counts_its_own_people_and_everybodys_facilities(client: TestClient, users: Users, plane: Any):
    who = users("planner")
    whole = client.post(API, json=WALK, headers=who).json()
    part = client.post(API, json=WALK | {"area": "421224"}, headers=who).json()
    inside = [each for each in whole["townships"] if each["code"].startswith("421224")]
    assert [(each["code"], each["covered"]) for each in part["townships"]] == [
        (each["code"], each["covered"]) for each in inside
    ]
    assert part["totals"]["total"] == sum(each["total"] for each in inside)


def test_unit_ratio_follows_the_relation(client: TestClient, users: Users):
    operating = {row["ref"] for row in table("cemeteries") if row["status"] == "operating"}
    served = {row["settlement_ref"] for row in table("cemetery_services") if row["cemetery_ref"] in operating}
    asked = {"service": "cemeteries", "metric": "unit_ratio"}
    totals = client.post(API, json=asked, headers=users("planner")).json()["totals"]
    assert (totals["covered"], totals["total"]) == (len(served), len(table("settlements")))
    homes = {
        "service": "care-centres",
        "metric": "unit_ratio",
        "unit": "township",
        "types": ["rural-welfare-home", "township-centre"],
    }
    found = client.post(API, json=homes, headers=users("planner")).json()
    have = {
        row["township_code"]
        for row in table("care_centres")
        if row["type_code"] in homes["types"] and row["status"] == "operating" and row["ref"] not in hazardous()
    }
    assert found["totals"]["covered"] == len(have)
    judged = {each["key"]: each["met"] for each in found["key_figures"]["targets"]}
    assert judged["townships-centre"] is (len(have) / found["totals"]["total"] >= 0.6)


def test_places_are_counted_to_the_last_for_the_public_too(client: TestClient):
    asked = {"service": "cemeteries", "metric": "unit_ratio"}
    found = client.post(API, json=asked).json()
    assert all(each["total"] is not None for each in found["townships"])
    assert sum(each["covered"] for each in found["townships"]) == found["totals"]["covered"]
    assert found["key_figures"]["per_1000"] < 1000


def test_what_if_equals_the_figures_of_the_changed_register(client: TestClient, users: Users):
    who = users("planner")
    before = client.post(API, json=WALK, headers=who).json()
    worst = before["gaps"][0]
    closed = str(identity("care-centre", "E090"))
    changes = [
        {"op": "add", "id": "new-1", "lon": worst["lon"], "lat": worst["lat"], "name": "新食堂", "capacity": 20},
        {"op": "close", "id": closed},
        {"op": "resize", "id": str(identity("care-centre", "E002")), "capacity": 500},
    ]
    found = client.post(f"{API}/what-if", json=WALK | {"changes": changes}, headers=who).json()
    assert found["before"] == before["totals"]
    gained = {each["code"]: each["covered"] for each in found["difference"]["townships"]}
    was = {each["code"]: each["covered"] for each in before["townships"]}
    assert all(each["covered"] - was[each["code"]] == gained.get(each["code"], 0) for each in found["townships"])
    assert gained[worst["township"]] >= worst["people"]
    assert (
        sum(gained.values())
        == found["difference"]["covered"]
        == found["totals"]["covered"] - before["totals"]["covered"]
    )
    assert worst["id"] not in {each["id"] for each in found["gaps"]}
    assert found["key_figures"]["capacity"] == before["key_figures"]["capacity"] + 20 + 80 - capacity_of("E090")
    undone = client.post(
        f"{API}/what-if",
        json=WALK | {"changes": [*changes, {"op": "close", "id": "new-1"}, {"op": "open", "id": closed}]},
        headers=who,
    )
    assert undone.json()["totals"] == before["totals"]


def capacity_of(ref: str) -> int:
    row = next(row for row in table("care_centres") if row["ref"] == ref)
    assert row["status"] == "operating"
    return int(row["beds_total"])


def test_every_fault_is_told_at_once(client: TestClient, users: Users):
    who = users("planner")
    bad = {"service": "care-centres", "metric": "pop_straight", "threshold_s": 900, "area": "42", "types": ["x"]}
    problem = client.post(API, json=bad, headers=who)
    assert problem.status_code == 422
    assert {each["field"] for each in problem.json()["errors"]} == {"threshold_m", "area"}
    unknown = client.post(API, json=WALK | {"types": ["x", "day-care"], "area": "999999"}, headers=who).json()
    assert {each["field"] for each in unknown["errors"]} == {"types", "area"}
    changes = [
        {"op": "close", "id": "nobody"},
        {"op": "add", "id": "a", "lon": 29.8, "lat": 114.3},
        {"op": "resize", "id": "a"},
    ]
    faults = client.post(f"{API}/what-if", json=WALK | {"changes": changes}, headers=who).json()["errors"]
    assert [each["field"] for each in faults] == ["changes.1.lon", "changes.0.id", "changes.2.capacity"]
    assert (
        client.post(API, json={"service": "care-centres", "metric": "pop_straight", "threshold_m": -1}).status_code
        == 422
    )


def test_the_public_sees_coverage_and_plans_nothing(client: TestClient, users: Users):
    assert client.post(API, json=WALK).status_code == 200
    assert client.post(f"{API}/what-if", json=WALK | {"changes": [{"op": "close", "id": "x"}]}).status_code == 401
    assert client.get(f"{API}/scenarios").status_code == 401
    surveyor = users("surveyor")
    assert client.get(f"{API}/scenarios", headers=surveyor).status_code == 403
    assert client.get(f"{API}/standards", params={"date": "2026-06-01"}).json()["standards"]


def test_scenarios_are_saved_changed_compared_and_brought_back(client: TestClient, users: Users):
    owner, other = users("planner"), users("planner")
    sent = {"name": "方案一", "question": WALK, "changes": [{"op": "add", "id": "n1", "lon": 114.3, "lat": 29.8}]}
    made = client.post(f"{API}/scenarios", json=sent, headers=owner)
    assert made.status_code == 201
    path = f"{API}/scenarios/{made.json()['id']}"
    assert client.post(f"{API}/scenarios", json=sent, headers=owner).status_code == 409
    assert client.get(path, headers=other).json()["changes"] == sent["changes"]
    assert client.put(path, json=sent | {"version": 1, "note": "他人"}, headers=other).status_code == 403
    assert client.put(path, json=sent | {"version": 1, "note": "会议用"}, headers=owner).json()["version"] == 2
    assert client.put(path, json=sent | {"version": 1}, headers=owner).status_code == 409
    assert client.delete(path, headers=owner).status_code == 204
    assert client.get(path, headers=owner).status_code == 404
    assert client.post(f"{path}/restore", headers=owner).json()["note"] == "会议用"


def row(code: str, total: int, covered: int) -> dict[str, Any]:
    return {
        "code": code,
        "total": total,
        "covered": covered,
        "uncovered": total - covered,
        "unplaced": 0,
        "share": covered / total,
        "median": 1.0,
        "p90": 2.0,
        "per_1000": 1.0,
    }


def answer(*rows: dict[str, Any]) -> dict[str, Any]:
    totals = {name: sum(each[name] for each in rows) for name in ("total", "covered", "uncovered", "unplaced")}
    gaps = [
        {"id": each["code"], "township": each["code"], "people": each["uncovered"]}
        for each in rows
        if each["uncovered"]
    ]
    return {
        "question": {"metric": "pop_straight"},
        "totals": totals | {"share": 0.5},
        "townships": list(rows),
        "gaps": gaps,
        "curve": [],
        "sensitivity": [],
        "key_figures": {"per_1000": 1.0, "targets": []},
    }


def test_small_cells_are_hidden_and_cannot_be_subtracted():
    hidden = suppression.hide_small(answer(row("a", 100, 97), row("b", 50, 30), row("c", 80, 40)))
    shown = {each["code"]: each["covered"] for each in hidden["townships"]}
    assert shown == {"a": None, "b": None, "c": 40}
    assert {each["id"] for each in hidden["gaps"]} == {"b", "c"}
    assert hidden["gaps_suppressed"] == 1
    assert hidden["totals"]["total"] == 230
    steps = suppression.hide_small(
        answer(row("a", 100, 50)) | {"curve": [{"at": 0, "people": 3}, {"at": 1, "people": 7}, {"at": 2, "people": 9}]}
    )
    assert [each["people"] for each in steps["curve"]] == [0, 7, 7]
    nothing = suppression.hide_small(answer(row("a", 4, 0)))
    assert nothing["totals"]["total"] is None
    assert nothing["key_figures"]["per_1000"] is None


def test_what_a_township_lacks_and_free_beds_do_not_tell_of_few_people():
    figures = answer(row("a", 100, 36), row("b", 90, 40))
    figures["gaps"] = [
        {"id": name, "township": "a", "people": people, "nearest": {"id": "home", "spare": 0}}
        for name, people in (("x", 31), ("y", 30), ("z", 3))
    ] + [{"id": "w", "township": "b", "people": 50, "nearest": {"id": "house", "spare": 7}}]
    figures["facilities"] = [
        {"id": "home", "level": "household", "capacity": 1, "spare": 0},
        {"id": "house", "level": "township", "capacity": 40, "spare": 7},
    ]
    figures["key_figures"] |= {"used": 3, "occupancy": 0.1}
    hidden = suppression.hide_small(figures)
    assert [each["id"] for each in hidden["gaps"]] == ["x", "w"]
    assert hidden["gaps_suppressed"] == 2
    assert [each["nearest"]["spare"] for each in hidden["gaps"]] == [None, 7]
    assert [each["spare"] for each in hidden["facilities"]] == [None, 7]
    assert (hidden["key_figures"]["used"], hidden["key_figures"]["occupancy"]) == (None, None)
    cut = suppression.hide_small({**figures, "gaps": figures["gaps"][:2]})
    assert [each["id"] for each in cut["gaps"]] == ["x"]


def test_the_command_line_says_the_same_and_names_every_fault(client: TestClient, tmp_path: Path):
    public = client.post(API, json=WALK).json()
    options = ["coverage", "run", "--threshold-m", "1000", "--population", "pop_65"]
    done = CliRunner().invoke(cli, [*options, "--out", str(tmp_path / "c.csv")])
    assert done.exit_code == 0, done.output
    assert f"{public['totals']['covered']:,}" in done.output
    assert (tmp_path / "c.csv").read_bytes().count(b"\n") == 1 + public["gaps_count"]
    wrong = CliRunner().invoke(cli, ["coverage", "run", "--service", "schools", "--population", "dogs"])
    assert isinstance(wrong.exception, Invalid)
    assert {each["field"] for each in wrong.exception.errors} == {"service", "population"}
    assert all("schools" in line or "dogs" in line for line in map(fault_line, wrong.exception.errors))
