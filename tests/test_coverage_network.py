"""Travel on a network against a plain Dijkstra: ties, one-way and closed edges, thresholds, what-ifs, catchments."""

import heapq
import math
from fractions import Fraction

import numpy as np
import pytest

from gis.core.errors import Invalid
from gis.coverage.figures import covered
from gis.coverage.model import Demand, Nearest, Sites
from gis.coverage.network.changes import what_if
from gis.coverage.network.graph import build
from gis.coverage.network.model import Network, Reached, Travel
from gis.coverage.network.search import nearest, reached, search
from gis.coverage.straight import Add, Change, Move, Switch

METRES = Travel("walk", "m", walk_m_s=0.8, snap_m=2.0)
MILLION = 1_000_000


def network(
    places: list[tuple[float, float]],
    edges: list[tuple[int, int, float]],
    *,
    speeds: list[tuple[float, float]] | None = None,
    direction: list[int] | None = None,
    ferry: list[bool] | None = None,
) -> Network:
    east, north = np.array(places, dtype=float).reshape(-1, 2).T
    n = len(edges)
    start, end = (np.array([edge[i] for edge in edges], dtype=np.int64) for i in (0, 1))
    walk, drive = np.array(speeds or [(1.0, 10.0)] * n, dtype=float).reshape(-1, 2).T
    return Network(
        np.array([f"n{i:04}" for i in range(len(places))], dtype=np.str_), east, north, start, end,
        np.array([edge[2] for edge in edges], dtype=float), walk, drive,
        np.array(direction or [0] * n, dtype=np.int64), np.array(ferry or [False] * n, dtype=bool),
    )  # fmt: skip


def demand(places: list[tuple[float, float]]) -> Demand:
    east, north = np.array(places, dtype=float).reshape(-1, 2).T
    n = len(places)
    return Demand(np.array([f"d{i}" for i in range(n)], dtype=np.str_), east, north,
                  np.ones(n, dtype=np.int64), np.array(["042"] * n, dtype=np.str_))  # fmt: skip


def sites(places: list[tuple[float, float]], names: list[str], off: tuple[str, ...] = ()) -> Sites:
    east, north = np.array(places, dtype=float).reshape(-1, 2).T
    return Sites(np.array(names, dtype=np.str_), east, north, np.array([name not in off for name in names], dtype=bool))


def whole(metres: float, speed: float | None) -> int:
    """Return a length, or its time at a speed, in whole millionths: by fractions, not by the code under test."""
    cost = Fraction(metres) / (Fraction(speed) if speed else 1)
    return round(cost * MILLION)


def plain(net: Network, travel: Travel, people: Demand, supply: Sites) -> list[tuple[float, str]]:
    """Return cost and owner of each demand point by one Dijkstra from every place of demand, along the roads."""
    arcs: dict[int, list[tuple[int, int]]] = {}
    for k in range(net.start.size):
        a, b, ferry, way = int(net.start[k]), int(net.end[k]), bool(net.ferry[k]), int(net.direction[k])
        on_foot = travel.mode == "walk"
        speed = min(float(net.walk_m_s[k]), travel.walk_m_s) if on_foot else float(net.drive_m_s[k])
        if speed == 0 or (ferry and not travel.ferries) or a == b:
            continue
        cost = whole(float(net.length_m[k]), speed if travel.measure == "s" else None)
        for tail, head, barred in ((a, b, way == -1), (b, a, way == 1)):
            if on_foot or not barred:
                arcs.setdefault(tail, []).append((head, cost))
    usable = sorted(set(arcs) | {head for out in arcs.values() for head, _ in out})

    def snap(east: float, north: float) -> tuple[int, int] | None:
        near = min(((math.hypot(net.easting_m[n] - east, net.northing_m[n] - north), n) for n in usable), default=None)
        if near is None or near[0] > travel.snap_m:
            return None
        return near[1], whole(near[0], travel.walk_m_s if travel.measure == "s" else None)

    at = [snap(e, n) for e, n in zip(supply.easting_m, supply.northing_m, strict=True)]
    answer = []
    for east, north in zip(people.easting_m, people.northing_m, strict=True):
        found, came = {}, snap(east, north)
        heap = [] if came is None else [(came[1], came[0])]
        while heap:
            cost, node = heapq.heappop(heap)
            if node in found:
                continue
            found[node] = cost
            for head, more in arcs.get(node, []):
                heapq.heappush(heap, (cost + more, head))
        ranked = [
            (found[place[0]] + place[1], str(name))
            for place, name, on in zip(at, supply.ids, supply.effective, strict=True)
            if on and place is not None and place[0] in found
        ]
        best = min(ranked, default=(math.inf, ""))
        answer.append((best[0] / MILLION, best[1]))
    return answer


def answers(found: Reached, supply: Sites) -> list[tuple[float, str]]:
    names = ["" if row < 0 else str(supply.ids[row]) for row in found.owner]
    return list(zip(found.cost.tolist(), names, strict=True))


def random_network(rng: np.random.Generator) -> Network:
    """A lattice with gaps, lengths of few kinds (so that ties abound), parallel, zero-length, one-way and closed edges."""
    side = 6
    places = [(float(i % side), float(i // side)) for i in range(side * side)]
    pairs = [(i, i + 1) for i in range(side * side) if (i + 1) % side] + [
        (i, i + side) for i in range(side * (side - 1))
    ]
    pairs = [pair for pair in pairs if rng.random() < 0.75] + [tuple(rng.choice(side * side, 2)) for _ in range(4)]
    pairs += [pairs[i] for i in rng.integers(0, len(pairs), 4)]
    n = len(pairs)
    lengths = rng.choice([0.0, 0.1, 0.2, 0.3, 1.0, 1.0, 1.0, 2.0], n)
    speeds = list(zip(rng.choice([0.0, 0.5, 1.0, 1.0], n), rng.choice([0.0, 3.0, 7.0, 10.0], n), strict=True))
    return network(
        places,
        [(int(a), int(b), float(length)) for (a, b), length in zip(pairs, lengths, strict=True)],
        speeds=speeds, direction=rng.choice([0, 0, 1, -1], n).tolist(), ferry=(rng.random(n) < 0.1).tolist(),
    )  # fmt: skip


def random_places(rng: np.random.Generator, n: int) -> list[tuple[float, float]]:
    at = np.where(rng.random((n, 2)) < 0.6, rng.integers(0, 6, (n, 2)), rng.random((n, 2)) * 9 - 1.5)
    return [(float(e), float(north)) for e, north in at]


def random_travel(rng: np.random.Generator) -> Travel:
    return Travel(
        "walk" if rng.random() < 0.5 else "drive", "s" if rng.random() < 0.5 else "m",
        walk_m_s=0.8, snap_m=0.75, ferries=bool(rng.random() < 0.7),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_network_equals_plain_dijkstra(seed: int) -> None:
    rng = np.random.default_rng(seed)
    net, travel = random_network(rng), random_travel(rng)
    people = demand(random_places(rng, 12))
    names = [f"s{i}" for i in rng.permutation(6)]
    supply = sites(random_places(rng, 6), names, off=("s0",))
    assert answers(nearest(build(net, travel), people, supply), supply) == plain(net, travel, people, supply)


def random_change(rng: np.random.Generator, supply: Sites, number: int) -> Change:
    kind = rng.integers(4) if supply.ids.size else 0
    at = random_places(rng, 1)[0]
    if kind == 0:
        return Add(f"{rng.choice(['a', 'z'])}{number:04}", *at)
    name = str(rng.choice(supply.ids))
    return Move(name, *at) if kind == 1 else Switch(name, effective=bool(kind == 2))


@pytest.mark.parametrize("seed", range(20))
def test_random_what_ifs_equal_a_full_search(seed: int) -> None:
    """20 x 60 what-ifs in sequence: facilities added, moved, closed, brought back, one to three at a time."""
    rng = np.random.default_rng(1000 + seed)
    graph = build(random_network(rng), random_travel(rng))
    people = demand(random_places(rng, 20))
    known, moved = search(graph, sites(random_places(rng, 3), ["m1", "m0", "m2"])), 0
    for number in range(60):
        changes = [random_change(rng, known.sites, 10 * number + i) for i in range(rng.integers(1, 4))]
        after = what_if(known, changes)
        full = search(graph, after.sites)
        assert (after.units == full.units).all()
        assert (after.owner == full.owner).all()
        assert answers(reached(after, people), after.sites) == answers(reached(full, people), full.sites)
        moved += not (after.owner == known.owner).all() or not np.array_equal(after.units, known.units)
        known = after
    assert moved > 5


LINE = [(0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (300.0, 0.0)]
ROAD = [(0, 1, 100.1), (1, 2, 100.1), (2, 3, 100.1)]


def costs(net: Network, travel: Travel, people: list[tuple[float, float]], supply: Sites) -> list[float]:
    return nearest(build(net, travel), demand(people), supply).cost.tolist()


def test_a_threshold_is_inclusive_although_its_parts_have_no_exact_binary_form() -> None:
    """Three times 100.1 m is 300.3 m, and 0.1 + 0.1 + 0.1 m before it 0.3 m: floats alone would miss both."""
    found = nearest(build(network(LINE, ROAD), METRES), demand([(300.0, 0.0)]), sites([(0.0, 0.0)], ["a"]))
    assert found.cost.tolist() == [300.3]
    assert 100.1 + 100.1 + 100.1 != 300.3
    assert covered(Nearest(found.cost, found.owner), 300.3).all()
    assert not covered(Nearest(found.cost, found.owner), math.nextafter(300.3, 0.0)).any()


def test_the_way_to_the_network_counts_at_walking_speed_and_ends_at_the_limit() -> None:
    net, far = network(LINE, ROAD), (0.0, 2.0)
    walk = Travel("drive", "s", walk_m_s=0.8, snap_m=2.0)
    assert costs(net, METRES, [far], sites([far], ["a"])) == [4.0]
    assert costs(net, walk, [far], sites([far], ["a"])) == [5.0]
    beyond = nearest(build(net, METRES), demand([(0.0, 2.0001), (0.0, 0.0)]), sites([(0.0, 0.0)], ["a"]))
    assert beyond.cost.tolist() == [math.inf, 0.0]
    assert beyond.owner.tolist() == [-1, 0]
    assert beyond.snapped.tolist() == [False, True]
    off = nearest(build(net, METRES), demand([(0.0, 0.0)]), sites([(0.0, 9.0), (300.0, 0.0)], ["a", "b"]))
    assert (off.cost.tolist(), off.owner.tolist(), off.sites_off.tolist()) == ([300.3], [1], [0])


def test_one_way_streets_lead_to_the_facility_and_not_from_it() -> None:
    net = network(LINE, ROAD, direction=[1, 1, 1])
    drive = Travel("drive", "s", walk_m_s=0.8, snap_m=2.0)
    assert costs(net, drive, [(0.0, 0.0)], sites([(300.0, 0.0)], ["a"])) == [30.03]
    assert costs(net, drive, [(300.0, 0.0)], sites([(0.0, 0.0)], ["a"])) == [math.inf]
    assert costs(net, METRES, [(300.0, 0.0)], sites([(0.0, 0.0)], ["a"])) == [300.3]


def test_the_slower_of_walker_and_edge_decides_and_closed_edges_are_not_snapped_to() -> None:
    net = network(LINE, ROAD, speeds=[(0.5, 0.0), (2.0, 0.0), (0.0, 10.0)], ferry=[True, False, False])
    walk = Travel("walk", "s", walk_m_s=0.8, snap_m=2.0)
    assert costs(net, walk, [(0.0, 0.0)], sites([(200.0, 0.0)], ["a"])) == [200.2 + 125.125]
    assert costs(net, walk, [(300.0, 0.0)], sites([(200.0, 0.0)], ["a"])) == [math.inf]
    on_land = Travel("walk", "s", walk_m_s=0.8, snap_m=2.0, ferries=False)
    assert costs(net, on_land, [(0.0, 0.0)], sites([(200.0, 0.0)], ["a"])) == [math.inf]


def test_every_fault_of_a_network_and_of_travel_is_listed() -> None:
    with pytest.raises(Invalid) as caught:
        network([(0.0, math.nan), (1.0, 0.0)], [(0, 7, -1.0)], direction=[3])
    assert len(caught.value.errors) == 4
    with pytest.raises(Invalid) as caught:
        Travel("walk", "s", walk_m_s=0.0, snap_m=math.inf)
    assert [each["field"] for each in caught.value.errors] == ["walk_m_s", "snap_m"]


def test_an_empty_network_connects_nobody() -> None:
    found = nearest(build(network([(0.0, 0.0)], []), METRES), demand([(0.0, 0.0)]), sites([(0.0, 0.0)], ["a"]))
    assert (found.cost.tolist(), found.snapped.tolist(), found.sites_off.tolist()) == ([math.inf], [False], [0])
