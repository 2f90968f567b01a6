"""Isochrones: every node within a threshold lies inside its shape, none far beyond it does, shapes are nested."""

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from gis.core import crs, db
from gis.core.history import open_batch
from gis.coverage.model import Sites
from gis.coverage.network.graph import Graph, build
from gis.coverage.network.isochrones import isochrones
from gis.coverage.network.model import FORWARD, Network, Travel
from gis.coverage.network.search import Base, search
from gis.coverage.network.store import load_network

Users = Callable[..., dict[str, str]]
API = "/api/v1/coverage"
WIDTH_M = 80.0
GRID_DEG = 2e-7


def lattice(side: int, seed: int) -> tuple[Network, np.ndarray]:
    """A crooked grid with streets left out and one-way ones, crossed by roads without a junction; its courses."""
    random = np.random.default_rng(seed)
    east, north = (each.ravel() * 150.0 for each in np.meshgrid(np.arange(side), np.arange(side)))
    east, north = (each + random.uniform(-60, 60, each.size) for each in (east, north))
    number = np.arange(side * side).reshape(side, side)
    pairs = [*zip(number[:, :-1].ravel().tolist(), number[:, 1:].ravel().tolist(), strict=True)]
    pairs += zip(number[:-1].ravel().tolist(), number[1:].ravel().tolist(), strict=True)
    pairs += [(int(a), int(b)) for a, b in random.integers(0, number.size, (side, 2)) if a != b]
    pairs = [pair for pair in pairs if random.random() > 0.25]
    start, end = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in (0, 1))
    bend = random.uniform(-30, 30, (len(pairs), 2))
    places = np.column_stack((east, north))
    middle = (places[start] + places[end]) / 2 + bend
    lines = np.array(shapely.linestrings(np.stack((places[start], middle, places[end]), axis=1)))
    count = len(pairs)
    walk = np.where(random.random(count) < 0.1, 0.0, random.choice([0.5, 1.0, 2.0], count))
    network = Network(
        np.array([f"{each:06}" for each in range(number.size)]), east, north, start, end, np.array(shapely.length(lines)), walk,
        random.choice([3.0, 10.0], count), random.choice([0, FORWARD], count), np.zeros(count, dtype=bool),
    )  # fmt: skip
    return network, lines


def from_one(graph: Graph, east: float, north: float) -> Base:
    return search(graph, Sites(np.array(["s"]), np.array([east]), np.array([north]), np.array([True])))


@pytest.mark.parametrize("mode", ["walk", "drive"])
@pytest.mark.parametrize("measure", ["s", "m"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_shapes_hold_what_is_reached_and_nothing_far_beyond(mode: Any, measure: Any, seed: int) -> None:
    network, lines = lattice(16, seed)
    graph = build(network, Travel(mode, measure, 0.8, 500))
    base = from_one(graph, 1111.0, 1222.0)
    cost = base.units / 1e6
    thresholds = [float(cost[np.isfinite(cost)].min()) * 0.5, 400.0, 700.0, 1100.0]
    found = isochrones(base, lambda rows: lines[rows], thresholds, WIDTH_M)
    slack = WIDTH_M if measure == "m" else WIDTH_M / 0.8
    points = np.array(shapely.points(network.easting_m, network.northing_m))
    usable = np.isin(np.arange(cost.size), graph.usable)
    shut_out = 0
    for limit, each in zip(thresholds, found, strict=True):
        inside = np.array(shapely.intersects(each.shape, points))
        assert each.shape.is_valid
        assert inside[cost <= limit].all()
        assert each.nodes == (cost <= limit).sum()
        far = usable & (cost > limit + slack)
        assert not inside[far].any()
        shut_out += int((far & shapely.dwithin(points, each.shape, WIDTH_M / 2)).sum())
    assert 0 < found[1].nodes < found[3].nodes < cost.size
    assert shut_out > 0
    for inner, outer in pairwise(found):
        assert outer.shape.buffer(1e-6).covers(inner.shape)
        assert outer.shape.area > inner.shape.area


def test_an_edge_is_reached_as_far_as_the_time_goes_and_not_against_its_direction() -> None:
    zeros, far = np.zeros(1), np.array([1000.0])
    one_way = Network(
        np.array(["a", "b"]), np.array([0.0, 1000.0]), np.zeros(2), np.array([0]), np.array([1]), far, zeros + 1,
        zeros + 10, np.array([FORWARD]), np.zeros(1, dtype=bool),
    )  # fmt: skip
    line = np.array([shapely.LineString([[0.0, 0.0], [1000.0, 0.0]])])
    travel = Travel("drive", "s", 1, 500)
    to_end = isochrones(from_one(build(one_way, travel), 1000.0, 0.0), lambda rows: line[rows], [40.0], 50)[0].shape
    assert to_end.bounds == pytest.approx((550.0, -50.0, 1050.0, 50.0), abs=5)
    to_start = isochrones(from_one(build(one_way, travel), 0.0, 0.0), lambda rows: line[rows], [40.0], 50)[0].shape
    assert to_start.bounds == pytest.approx((-50.0, -50.0, 50.0, 50.0), abs=5)


def test_a_facility_over_http(client: TestClient, users: Users, session: Session) -> None:
    seen = client.post(API, json={"service": "care-centres", "metric": "pop_straight", "threshold_m": 1000}).json()
    one = next(each for each in seen["facilities"] if each["counts"])
    asked = {"facility": one["id"], "thresholds_s": [900, 300, 600, 300], "mode": "drive"}
    answer = client.post(f"{API}/isochrones", json=asked)
    assert answer.headers["content-type"] == "application/geo+json"
    found = answer.json()
    version, network = load_network(session)
    assert [each["properties"]["threshold"] for each in found["features"]] == [300, 600, 900]
    assert found["place"]["name"] == one["name"]
    said = found["features"][0]["properties"]
    assert (said["metric"], said["mode"], said["network"]) == ("s", "drive", str(version.id))
    assert (said["network_sha256"], said["is_sample"]) == (version.content_sha256, True)
    assert "不按图形计算" in said["note"]
    assert "never by the shape" in said["note_en"]
    shapes = [shapely.from_geojson(json.dumps(each["geometry"])) for each in found["features"]]
    assert {each.geom_type for each in shapes} == {"MultiPolygon"}
    assert all(outer.buffer(GRID_DEG).covers(inner) for inner, outer in pairwise(shapes))
    assert shapes[0].covers(shapely.Point(one["lon"], one["lat"]))
    north, east = crs.from_storage(lon=one["lon"], lat=one["lat"], target=4547)
    cost = from_one(build(network, Travel("drive", "s", 0.8, 500)), float(east), float(north)).units / 1e6
    places = session.execute(
        text("SELECT node, ST_X(geom), ST_Y(geom) FROM register.road_node WHERE network_id = :id"), {"id": version.id}
    )
    at = {str(node): shapely.Point(lon, lat) for node, lon, lat in places}
    points = np.array([at[str(each)] for each in network.ids])
    for limit, shape, feature in zip((300, 600, 900), shapes, found["features"], strict=True):
        inside = shapely.intersects(shape, points)
        assert inside[cost <= limit].all()
        assert not inside[cost > limit + 100 / 0.8].any()
        assert feature["properties"]["nodes"] == (cost <= limit).sum() > 0


def test_a_tried_site_is_for_planners(client: TestClient, users: Users) -> None:
    asked = {"lon": 114.3, "lat": 29.85, "thresholds_m": [500, 1500]}
    assert client.post(f"{API}/isochrones", json=asked).status_code == 401
    assert client.post(f"{API}/isochrones", json=asked, headers=users("surveyor")).status_code == 403
    found = client.post(f"{API}/isochrones", json=asked, headers=users("planner"))
    assert [each["properties"]["metric"] for each in found.json()["features"]] == ["m", "m"]


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({}, ["thresholds_s"]),
        ({"facility": "00000000-0000-0000-0000-000000000000", "thresholds_s": [60]}, ["facility"]),
        ({"lon": 9, "thresholds_s": [0, 99999], "width_m": 9, "walk_m_s": 9, "snap_m": 0},
         ["lon", "thresholds_s", "thresholds_s", "walk_m_s", "snap_m", "width_m"]),
        ({"thresholds_m": [1, 2, 3, 4, 5, 6, 7]}, ["thresholds_m"]),
        ({"thresholds_m": [100], "snap_m": 0.01}, ["snap_m"]),
    ],
)  # fmt: skip
def test_every_fault_is_told(client: TestClient, users: Users, more: dict[str, Any], fields: list[str]) -> None:
    asked = {"lon": 114.305, "lat": 29.855} | more
    answer = client.post(f"{API}/isochrones", json=asked, headers=users("planner"))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [each["field"] for each in answer.json()["errors"]] == fields


def test_the_roads_of_a_view(client: TestClient, session: Session) -> None:
    box = (114.25, 29.8, 114.35, 29.9)
    found = client.get(f"{API}/network/edges", params={"bbox": ",".join(map(str, box))}).json()
    version, _ = load_network(session)
    assert (found["network"]["id"], found["network"]["is_sample"]) == (str(version.id), True)
    rows = session.execute(
        text("SELECT edge, ST_AsText(geom), road_class FROM register.road_edge WHERE network_id = :id"),
        {"id": version.id},
    ).all()
    view = shapely.box(*box)
    expected = {row[0]: row[2] for row in rows if shapely.intersects(shapely.from_wkt(row[1]), view)}
    assert {each["id"]: each["properties"]["class"] for each in found["features"]} == expected
    assert 0 < len(expected) < len(rows)
    assert found["truncated"] is False
    few = client.get(f"{API}/network/edges", params={"bbox": ",".join(map(str, box)), "limit": 3}).json()
    assert (few["truncated"], few["numberReturned"], len(few["features"])) == (True, 3, 3)
    assert {each["properties"]["class"] for each in few["features"]} == {"secondary"}
    for wrong in ("1,2,3", "115,29,114,30", "a,b,c,d", "nan,29,114,30"):
        answer = client.get(f"{API}/network/edges", params={"bbox": wrong})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "bbox"


def test_what_may_not_be_seen_is_not_found(client: TestClient, users: Users) -> None:
    with db.session() as opened:
        one = opened.execute(text("SELECT id::text FROM register.care_centre ORDER BY id LIMIT 1")).scalar_one()
    asked = {"facility": one, "thresholds_s": [60]}
    view = {"bbox": "114.25,29.8,114.35,29.9"}
    assert client.post(f"{API}/isochrones", json=asked).status_code == 200
    assert client.get(f"{API}/network/edges", params=view).status_code == 200
    unknown = asked | {"facility": "00000000-0000-0000-0000-000000000000"}
    assert client.post(f"{API}/isochrones", json=unknown).status_code == 404
    _hide("UPDATE register.care_centre SET secrecy = 'internal' WHERE id = :id", id=one)
    assert client.post(f"{API}/isochrones", json=asked).status_code == 404
    assert client.post(f"{API}/isochrones", json=asked, headers=users("planner")).status_code == 200
    _hide("UPDATE register.road_network SET secrecy = 'internal' WHERE is_current")
    assert client.post(f"{API}/isochrones", json=asked | {"network": None}).status_code == 404
    assert client.get(f"{API}/network/edges", params=view).status_code == 404
    assert client.get(f"{API}/network/edges", params=view, headers=users("planner")).status_code == 200


def _hide(statement: str, **values: Any) -> None:
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="hidden")
        opened.execute(text(statement), values)
