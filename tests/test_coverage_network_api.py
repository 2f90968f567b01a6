"""Coverage by road over HTTP: figures equal to a plain Dijkstra over the sample's files, what-if, what is refused."""

import csv
import heapq
import math
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer
from starlette.testclient import TestClient

from gis.coverage import suppression
from gis.sample.files import table

Users = Callable[..., dict[str, str]]
API = "/api/v1/coverage"
NOWHERE = {"city-guidance", "county-guidance", "home-bed", "home-adaptation", "mutual-household"}
TIME: dict[str, Any] = {
    "service": "care-centres", "metric": "pop_network", "mode": "drive", "threshold_s": 600, "population": "pop_65",
}  # fmt: skip
METRES = TIME | {"mode": "walk", "threshold_s": None, "threshold_m": 3000}


def by_hand(asked: dict[str, Any]) -> dict[str, list[int]]:
    """Covered and total people of each township, by one plain search from all facilities over the file of roads."""
    plane = Transformer.from_crs(4490, 4547, always_xy=True).transform
    speeds = {row["class"]: float(row["drive_kmh"]) / 3.6 for row in table("road_speeds", "standards")}
    nodes, roads = {}, defaultdict(list)
    for row in table("roads"):
        a, b = row["from"], row["to"]
        nodes[a] = plane(float(row["from_lon"]), float(row["from_lat"]))
        nodes[b] = plane(float(row["to_lon"]), float(row["to_lat"]))
        cost = float(row["length_m"]) / (speeds[row["class"]] if asked.get("threshold_s") else 1)
        roads[a].append((b, cost))
        roads[b].append((a, cost))
    foot = 1 / 0.8 if asked.get("threshold_s") else 1.0

    def snap(row: dict[str, str]) -> tuple[str | None, float]:
        here = plane(float(row["lon"]), float(row["lat"]))
        metres, node = min((math.dist(here, at), node) for node, at in nodes.items())
        return (node if metres <= 500 else None), metres * foot

    hazardous = {row["care_ref"] for row in table("care_hazards") if not row["closed_on"]}
    heap = []
    for row in table("care_centres"):
        node, leg = snap(row)
        if row["ref"] in hazardous:
            continue
        if row["status"] == "operating" and row["type_code"] not in NOWHERE and node is not None:
            heap.append((leg, node))
    heapq.heapify(heap)
    cost_of: dict[str, float] = {}
    while heap:
        cost, node = heapq.heappop(heap)
        if cost_of.setdefault(node, cost) == cost:
            for other, more in roads[node]:
                if other not in cost_of:
                    heapq.heappush(heap, (cost + more, other))
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in table("settlements"):
        node, leg = snap(row)
        reach = math.inf if node is None else cost_of.get(node, math.inf) + leg
        limit = asked.get("threshold_s") or asked["threshold_m"]
        found[row["township_code"]][0] += int(row["pop_65"]) * (reach <= limit)
        found[row["township_code"]][1] += int(row["pop_65"])
    return found


@pytest.mark.parametrize("asked", [TIME, METRES])
def test_figures_equal_a_plain_search(client: TestClient, users: Users, asked: dict[str, Any]) -> None:
    found = client.post(API, json=asked, headers=users("planner")).json()
    expected = by_hand(asked)
    assert {each["code"]: [each["covered"], each["total"]] for each in found["townships"]} == dict(expected)
    totals, network = found["totals"], found["method"]["network"]
    assert 0 < totals["covered"] < totals["total"]
    assert totals["covered"] + totals["uncovered"] + totals["unplaced"] == totals["total"]
    assert (network["is_sample"], network["mode"], network["walk_m_s"]) == (True, asked["mode"], 0.8)
    assert network["walk_standard"]["verified"] is False
    assert network["not_connected"] == {"settlements": 0, "people": 0, "first": []}
    straight = {**METRES, "metric": "pop_straight", "mode": "walk"}
    if asked is METRES:
        flattered = client.post(API, json=straight, headers=users("planner")).json()["totals"]["covered"]
        assert flattered > totals["covered"]


def test_a_what_if_equals_the_question_asked_anew(client: TestClient, users: Users) -> None:
    planner = users("planner")
    before = client.post(API, json=TIME, headers=planner).json()
    gap = before["gaps"][0]
    change = {"op": "add", "id": "new-1", "lon": gap["lon"], "lat": gap["lat"]}
    found = client.post(f"{API}/what-if", json={**TIME, "changes": [change]}, headers=planner).json()
    assert found["before"]["covered"] == before["totals"]["covered"]
    assert found["totals"]["covered"] - before["totals"]["covered"] == found["difference"]["covered"] >= gap["people"]
    closed = [{"op": "close", "id": each["nearest"]["id"]} for each in before["gaps"][:1]]
    back = [*closed, {"op": "open", "id": closed[0]["id"]}]
    same = client.post(f"{API}/what-if", json={**TIME, "changes": back}, headers=planner).json()
    assert same["totals"] == before["totals"]
    assert same["difference"] == {"covered": 0, "townships": []}


def test_a_short_limit_leaves_people_unconnected_and_counts_them(client: TestClient, users: Users) -> None:
    found = client.post(API, json={**TIME, "snap_m": 0.5}, headers=users("planner")).json()
    network, totals = found["method"]["network"], found["totals"]
    assert network["facilities_off"]
    unreached = network["not_connected"]["people"] + network["unreached"]["people"]
    assert 0 < unreached <= totals["uncovered"]


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"threshold_m": 5}, ["threshold_s"]),
        ({"walk_m_s": 9, "snap_m": 0}, ["walk_m_s", "snap_m"]),
        ({"metric": "pop_straight", "threshold_s": None, "threshold_m": 9, "snap_m": 9}, ["mode", "snap_m"]),
    ],
)
def test_what_does_not_fit_is_refused_with_every_fault(
    client: TestClient, users: Users, more: dict[str, Any], fields: list[str]
) -> None:
    answer = client.post(API, json=TIME | more, headers=users("planner"))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == fields


def test_a_version_that_is_not_there_is_not_found(client: TestClient, users: Users) -> None:
    asked = TIME | {"network": "00000000-0000-0000-0000-000000000000"}
    assert client.post(API, json=asked, headers=users("planner")).status_code == 404


def test_few_people_without_a_road_are_hidden_from_the_public() -> None:
    said = {"not_connected": {"people": 3}, "unreached": {"people": 12}, "mode": "walk"}
    assert suppression._network(said) == {**said, "not_connected": {"people": None}}


def test_the_table_of_speeds_is_dated_and_says_that_nothing_is_verified() -> None:
    path = Path(__file__).resolve().parent.parent / "data" / "standards" / "road_speeds.csv"
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert {row["verified"] for row in rows} == {"false"}
    assert all(row["document"] for row in rows)
