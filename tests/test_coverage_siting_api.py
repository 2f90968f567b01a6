"""Sites and access over HTTP: equal to plain computations from the sample's files, every fault told, planners only."""

import itertools
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api import coverage_siting
from api.cli.__main__ import app
from gis.core.errors import Invalid
from gis.sample.files import table

Users = Callable[..., dict[str, str]]
API = "/api/v1/coverage"
NOWHERE = {"city-guidance", "county-guidance", "home-bed", "home-adaptation", "mutual-household"}
AREA = "421224"
ASKED: dict[str, Any] = {
    "service": "care-centres", "metric": "pop_straight", "threshold_m": 3000, "population": "pop_65", "area": AREA,
}  # fmt: skip


@pytest.fixture(scope="module")
def places() -> tuple[list[tuple[Any, int, str]], list[tuple[Any, int]]]:
    """Settlements of the area (plane position, people 65+, township) and operating facilities (position, beds)."""
    change = Transformer.from_crs(4490, 4547, always_xy=True)

    def at(row: dict[str, str]) -> tuple[float, float]:
        return change.transform(float(row["lon"]), float(row["lat"]))

    lived = [
        (at(row), int(row["pop_65"]), row["township_code"])
        for row in table("settlements")
        if row["township_code"].startswith(AREA)
    ]
    hazardous = {row["care_ref"] for row in table("care_hazards") if not row["closed_on"]}
    stand = [
        (at(row), int(row["beds_total"] or 0))
        for row in table("care_centres")
        if row["status"] == "operating" and row["type_code"] not in NOWHERE and row["ref"] not in hazardous
    ]
    return lived, stand


def test_the_best_sites_equal_every_choice_tried(client: TestClient, users: Users, places: Any):
    lived, stand = places
    asked = ASKED | {"aim": "max_cover", "new_sites": 2}
    answer = client.post(f"{API}/siting", json=asked, headers=users("planner"))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    near = [{row for row, each in enumerate(lived) if math.dist(each[0], site[0]) <= 3000} for site in lived]
    now = {row for row, each in enumerate(lived) if any(math.dist(each[0], site) <= 3000 for site, _ in stand)}

    def people(rows: set[int]) -> int:
        return sum(lived[row][1] for row in rows)

    best = max(people(now | a | b) for a, b in itertools.combinations(near, 2))
    assert (found["value"], found["bound"], found["gap"], found["status"]) == (best, best, 0, "optimal")
    assert found["before"]["covered"] == people(now)
    assert found["totals"]["covered"] == best > people(now)
    assert [each["people"] for each in found["curve"]][::2] == [people(now), best]
    assert [each["order"] for each in found["sites"]] == [1, 2]
    assert sum(each["adds_people"] for each in found["sites"]) == best - people(now)
    assert found["method"]["crs"] == "EPSG:4547"
    assert found["method"]["solver"] == "HiGHS"
    assert found["method"]["is_sample"]
    whole = client.post(API, json=ASKED, headers=users("planner")).json()
    assert whole["totals"] == found["before"]
    tried = client.post(f"{API}/what-if", json=ASKED | {"changes": found["changes"]}, headers=users("planner")).json()
    assert tried["totals"] == found["totals"]
    more = client.post(
        f"{API}/siting", json=asked | {"new_sites": 1, "changes": found["changes"]}, headers=users("planner")
    ).json()
    assert more["before"] == found["totals"]
    assert more["required"] == found["required"] + 2
    drawn = client.post(f"{API}/siting?f=geojson", json=asked, headers=users("planner")).json()
    assert [each["geometry"]["coordinates"] for each in drawn["features"]] == [
        [each["lon"], each["lat"]] for each in found["sites"]
    ]
    assert drawn["result_id"] == found["result_id"]


def test_a_share_by_few_sites_with_a_minimum_and_the_heuristic(client: TestClient, users: Users, places: Any):
    lived, _ = places
    who = users("planner")
    asked = ASKED | {"aim": "fewest_sites", "share": 0.8}
    few = client.post(f"{API}/siting", json=asked, headers=who).json()
    assert few["status"] == "optimal"
    assert few["value"] == few["bound"] == len(few["sites"])
    assert few["totals"]["share"] >= 0.8
    one_less = ASKED | {"aim": "max_cover", "new_sites": len(few["sites"]) - 1}
    assert client.post(f"{API}/siting", json=one_less, headers=who).json()["totals"]["share"] < 0.8
    lonely = {"excluded": [each["id"] for each in client.post(API, json=ASKED, headers=who).json()["facilities"]]}
    towns = sorted({each[2] for each in lived})
    spread = ASKED | lonely | {"aim": "p_median", "new_sites": len(towns), "minimum_per_township": 1}
    median = client.post(f"{API}/siting", json=spread, headers=who).json()
    assert sorted(each["township"] for each in median["sites"]) == towns
    assert median["before"]["covered"] == 0
    assert median["cost"]["people_cost"] == pytest.approx(median["value"])
    assert median["cost"]["beyond_people"] == median["totals"]["uncovered"]
    guess = client.post(f"{API}/siting", json=one_less | {"way": "heuristic"}, headers=who).json()
    assert (guess["heuristic"], guess["status"], guess["bound"]) == (True, "heuristic", None)


def test_points_and_places_can_be_candidates(client: TestClient, users: Users):
    who = users("planner")
    points = [
        {"id": "a", "lon": 114.6, "lat": 29.6, "name": "闲置校舍"},
        {"id": "b", "lon": 114.5, "lat": 29.5},
    ]
    asked = ASKED | {"aim": "max_cover", "new_sites": 1, "candidates": {"source": "points", "points": points}}
    found = client.post(f"{API}/siting", json=asked, headers=who).json()
    assert found["method"]["candidates"] == 2
    must = client.post(f"{API}/siting", json=asked | {"required": ["a"], "new_sites": 0}, headers=who).json()
    assert must["required"] == found["required"] + 1
    places = {"source": "places", "place_classes": ["22200"]}
    answer = client.post(f"{API}/siting", json=asked | {"candidates": places}, headers=who).json()
    assert answer["method"]["candidates"] > 5
    assert {each["source"] for each in answer["sites"]} <= {"place"}


def test_every_fault_and_every_reason_is_told(client: TestClient, users: Users):
    who = users("planner")
    bad = ASKED | {"aim": "max_cover", "share": 0.5, "beyond_m": 1, "candidates": {"source": "points"}}
    problem = client.post(f"{API}/siting", json=bad, headers=who)
    assert problem.status_code == 422
    fields = {each["field"] for each in problem.json()["errors"]}
    assert fields == {"new_sites", "share", "beyond_m", "candidates.points"}
    outside = [{"id": "a", "lon": 1, "lat": 29.6}, {"id": "a", "lon": 114.6, "lat": 29.6}]
    asked = ASKED | {"aim": "max_cover", "new_sites": 1}
    named = asked | {"candidates": {"source": "points", "points": outside}}
    errors = client.post(f"{API}/siting", json=named, headers=who).json()["errors"]
    assert {each["field"] for each in errors} == {
        "candidates.points.0.id", "candidates.points.1.id", "candidates.points.0.lon",
    }  # fmt: skip
    unknown = asked | {"required": ["x"], "excluded": ["y"]}
    errors = client.post(f"{API}/siting", json=unknown, headers=who).json()["errors"]
    assert [each["field"] for each in errors] == ["required.x", "excluded.y"]
    closed = asked | {"changes": [{"op": "close", "id": "nobody"}]}
    assert client.post(f"{API}/siting", json=closed, headers=who).json()["errors"][0]["field"] == "changes.0.id"
    much = asked | {"minimum_by_township": {"421224999": 1}, "minimum_per_township": 90}
    told = client.post(f"{API}/siting", json=much, headers=who).json()
    assert told["type"].endswith("infeasible")
    assert {"minimum.421224999", "new_sites"} <= {each["field"] for each in told["errors"]}
    units = {**asked, "metric": "unit_ratio", "threshold_m": None}
    assert client.post(f"{API}/siting", json=units, headers=who).json()["errors"][0]["field"] == "metric"


def test_by_road_the_figures_are_those_of_the_coverage(client: TestClient, users: Users):
    who = users("planner")
    road = {**ASKED, "metric": "pop_network", "mode": "drive", "threshold_m": None, "threshold_s": 600}
    found = client.post(f"{API}/siting", json=road | {"aim": "max_cover", "new_sites": 3}, headers=who).json()
    assert found["before"] == client.post(API, json=road, headers=who).json()["totals"]
    tried = client.post(f"{API}/what-if", json=road | {"changes": found["changes"]}, headers=who).json()
    assert tried["totals"] == found["totals"]
    assert found["totals"]["covered"] > found["before"]["covered"]
    assert (found["status"], found["method"]["network"]["measure"]) == ("optimal", "s")
    median = road | {"aim": "p_median", "new_sites": 3, "beyond_s": 1200}
    answer = client.post(f"{API}/siting", json=median, headers=who).json()
    assert (answer["unit"], answer["cost"]["unit"], answer["cost"]["beyond"]) == ("people x s", "s", 1200)
    mixed = road | {"weights": {"limits_m": [100], "weights": [1]}}
    assert client.post(f"{API}/accessibility", json=mixed, headers=who).status_code == 422
    reached = client.post(f"{API}/accessibility", json=road, headers=who).json()
    near = client.post(f"{API}/accessibility", json=road | {"threshold_s": 200}, headers=who).json()
    without = [each["totals"]["people_without_access"] for each in (near, reached)]
    assert without[0] > without[1] >= found["before"]["uncovered"]


def test_access_equals_the_formula_and_beds_are_given_out_exactly(client: TestClient, users: Users, places: Any):
    lived, stand = places
    weights = {"limits_m": [3000, 8000], "weights": [1, 0.5]}
    asked = ASKED | {"threshold_m": 8000, "weights": weights, "assign_order": "capacity"}
    answer = client.post(f"{API}/accessibility", json=asked, headers=users("planner"))
    assert answer.status_code == 200, answer.text
    found = answer.json()

    def weight(metres: float) -> float:
        return 1 if metres <= 3000 else 0.5 if metres <= 8000 else 0

    ratio = []
    for site, beds in stand:
        wanted = sum(people * weight(math.dist(at, site)) for at, people, _ in lived)
        ratio.append(beds / wanted if wanted else 0)
    plain = [
        1000 * sum(each * weight(math.dist(at, site)) for each, (site, _) in zip(ratio, stand, strict=True))
        for at, _, _ in lived
    ]
    assert sorted(each["per_1000"] for each in found["settlements"]) == pytest.approx(sorted(plain), rel=1e-6)
    given = sum(each["per_1000"] / 1000 * each["people"] for each in found["settlements"])
    assert given == pytest.approx(found["totals"]["reached_capacity"], rel=1e-9)
    assert found["totals"]["capacity"] == sum(beds for _, beds in stand)
    totals = found["assignment"]["totals"]
    assert totals["taken"] + totals["left"] + totals["unplaced"] == totals["total"] == sum(each[1] for each in lived)
    assert sum(each["taken"] for each in found["assignment"]["facilities"]) == totals["taken"] > 0
    assert all(each["taken"] + each["left"] == each["capacity"] for each in found["assignment"]["facilities"])
    assert sum(each["taken"] for each in found["assignment"]["townships"]) == totals["taken"]
    place = found["settlements"][0]
    beds = [{"op": "add", "id": "n1", "lon": place["lon"], "lat": place["lat"], "capacity": 500}]
    more = client.post(f"{API}/accessibility", json=asked | {"changes": beds}, headers=users("planner")).json()
    assert more["totals"]["capacity"] == found["totals"]["capacity"] + 500
    assert more["settlements"][0]["per_1000"] > place["per_1000"]
    assert more["assignment"]["totals"]["taken"] > totals["taken"]
    drawn = client.post(f"{API}/accessibility?f=geojson", json=asked, headers=users("planner")).json()
    assert len(drawn["features"]) == len(lived)
    far = asked | {"weights": {"limits_m": [3000, 9000], "weights": [1, 0.5]}}
    assert client.post(f"{API}/accessibility", json=far, headers=users("planner")).status_code == 422


def test_solving_takes_turns(client: TestClient, users: Users, monkeypatch: pytest.MonkeyPatch):
    asked = ASKED | {"aim": "max_cover", "new_sites": 1}
    monkeypatch.setattr(coverage_siting, "WAIT_S", 0)
    with coverage_siting.TURNS, coverage_siting.TURNS:
        assert client.post(f"{API}/siting", json=asked, headers=users("planner")).status_code == 503
    assert client.post(f"{API}/siting", json=asked, headers=users("planner")).status_code == 200


@pytest.fixture
def apart(sample_db: str, settings: Callable[..., Any], tmp_path: Path) -> None:
    """Keep the state of the commands in a folder of the test."""
    settings(MINZHENG_HOME=str(tmp_path / "home"))


def minzheng(*words: str) -> Any:
    return CliRunner().invoke(app, ["coverage", *words], catch_exceptions=False)


@pytest.mark.usefixtures("apart")
def test_the_command_line_says_what_the_api_says(client: TestClient, users: Users, tmp_path: Path):
    where = ("--within-m", "3000", "--population", "pop_65", "--area", AREA)
    asked = ASKED | {"aim": "max_cover", "new_sites": 2, "time_limit_s": 60}
    over_http = client.post(f"{API}/siting", json=asked, headers=users("planner")).json()
    printed = json.loads(minzheng("siting", *where, "--sites", "2", "--json").output)
    assert (printed["sites"], printed["totals"]) == (over_http["sites"], over_http["totals"])
    told = minzheng("siting", *where, "--sites", "2", "--geojson", str(tmp_path / "sites.geojson"))
    assert "optimal  HiGHS" in told.output
    assert over_http["sites"][0]["name"] in told.output
    assert len(json.loads((tmp_path / "sites.geojson").read_text("utf-8"))["features"]) == 2
    access = minzheng("accessibility", *where, "--assign", "distance")
    found = client.post(f"{API}/accessibility", json=ASKED | {"assign_order": "distance"}, headers=users("planner"))
    assert f"{found.json()['totals']['people_without_access']:,} / " in access.output
    assert f"{found.json()['assignment']['totals']['taken']:,} 收" in access.output
    for words, reason in (((), "threshold_m"), (("--within-m", "5", "--sites", "-1"), "new_sites")):
        with pytest.raises(Invalid) as caught:
            minzheng("siting", *words)
        assert reason in str(caught.value.errors) + caught.value.detail


def test_only_planners_ask(client: TestClient, users: Users):
    asked = ASKED | {"aim": "max_cover", "new_sites": 1}
    assert client.post(f"{API}/siting", json=asked).status_code == 401
    assert client.post(f"{API}/siting", json=asked, headers=users("surveyor")).status_code == 403
    assert client.post(f"{API}/accessibility", json=ASKED).status_code == 401
