"""From roads to a network: positions, nodes, lengths, connectedness; every fault is noted, nothing is repaired.

Lines are joined where they share a vertex, digit for digit, and nowhere else: a bridge over a road shares none.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from gis.core import crs
from gis.core.region import Region
from gis.core.uploads.places import in_area, positions
from gis.coverage.model import Floats, Integers
from gis.coverage.network.findings import SHOWN, Findings
from gis.coverage.network.roads import Road, Xy

SLACK_M, SLACK_SHARE, LONGEST = 1.0, 0.01, 5.0
"""A stated length may differ from its drawn course by 1 m and 1 %. Where only the ends are known it may be up to five
times the straight line and 100 m (figures of this project, not of a standard)."""


@dataclass(slots=True)
class Edge:
    """An edge with its course in EPSG:4490 degrees; `nodes` are rows of the network's nodes."""

    road: Road
    nodes: tuple[int, int]
    length_m: float
    lon: Floats
    lat: Floats


@dataclass(slots=True)
class Made:
    """A network ready to be stored: nodes in ascending order of their ids, positions in EPSG:4490 degrees."""

    ids: list[str]
    lon: Floats
    lat: Floats
    edges: list[Edge]
    parts: int


def make(roads: Sequence[Road], source: crs.SourceCrs, region: Region, found: Findings) -> Made | None:
    """Return the network of these roads; None when a fault stops it."""
    junctions = _junctions(roads)
    stretches = [(road, course) for road in roads for course in _split(road, junctions, found)]
    counts = np.array([len(course) for _, course in stretches], dtype=np.int64)
    flat = np.array([at for _, course in stretches for at in course], dtype=float).reshape(-1, 2)
    lon, lat = positions(source, flat[:, 1], flat[:, 0])
    _check_places(np.repeat(np.array([road.row for road, _ in stretches]), counts), (lon, lat), region, found)
    ids, rows = _nodes(stretches, found)
    if found.errors or not stretches:
        return None
    ends = np.cumsum(counts)
    first, last = ends - counts, ends - 1
    metres = _lengths([road for road, _ in stretches], (lon, lat), first, last, found)
    edges = [
        Edge(road, (rows[2 * n], rows[2 * n + 1]), float(metres[n]), lon[first[n] : ends[n]], lat[first[n] : ends[n]])
        for n, (road, _) in enumerate(stretches)
    ]
    at = np.zeros(len(ids), dtype=np.int64)
    at[rows[1::2]], at[rows[::2]] = last, first
    parts = _parts(edges, (lon[at], lat[at]), found)
    return None if found.errors else Made(ids, lon[at], lat[at], edges, parts)


def _junctions(roads: Sequence[Road]) -> frozenset[Xy]:
    """Return the vertices that lines share: ends, and those that more than one line (or one line twice) passes."""
    drawn = [road for road in roads if road.ends is None]
    seen = Counter(at for road in drawn for at in road.course)
    ends = {at for road in drawn for at in (road.course[0], road.course[-1])}
    return frozenset(ends | {at for at, times in seen.items() if times > 1})


def _split(road: Road, junctions: frozenset[Xy], found: Findings) -> list[list[Xy]]:
    """Return the stretches of a line between junctions; a table's edge is one."""
    if road.ends is not None:
        return [road.course]
    inner = [number for number in range(1, len(road.course) - 1) if road.course[number] in junctions]
    cuts = [0, *inner, len(road.course) - 1]
    if inner:
        found.add("split", row=road.row, more=str(len(inner)))
    return [road.course[a : b + 1] for a, b in pairwise(cuts)]


def _check_places(row: Integers, at: tuple[Floats, Floats], region: Region, found: Findings) -> None:
    bad = ~np.isfinite(at[0])
    outside = ~bad & ~in_area(*at, region.area)
    for rule, wrong in (("position-bad", bad), ("outside-area", outside)):
        rows, first = np.unique(row[wrong], return_index=True)
        for number, vertex in zip(rows.tolist(), np.flatnonzero(wrong)[first].tolist(), strict=True):
            value = "" if rule == "position-bad" else f"{at[0][vertex]:.6f}, {at[1][vertex]:.6f}"
            found.add(rule, row=number, value=value)


def _nodes(stretches: Sequence[tuple[Road, list[Xy]]], found: Findings) -> tuple[list[str], list[int]]:
    """Return node ids in ascending order, and the row of start and end of each stretch in turn."""
    named: list[str] = []
    places: dict[str, Xy] = {}
    for road, course in stretches:
        for name, at in zip(road.ends or (None, None), (course[0], course[-1]), strict=True):
            node = f"{at[0]!r},{at[1]!r}" if name is None else name
            if places.setdefault(node, at) != at:
                found.add("node-moves", row=road.row, value=node, more=f"{places[node]} / {at}")
            named.append(node)
    ids = sorted(places)
    rows = {node: row for row, node in enumerate(ids)}
    return ids, [rows[node] for node in named]


def _lengths(
    roads: Sequence[Road], at: tuple[Floats, Floats], first: Integers, last: Integers, found: Findings
) -> Floats:
    """Return the length of each stretch, metres: the stated one, shared out by course; the course's own without one."""
    lon, lat = at
    steps = np.append(crs.distance_m(lon_a=lon[:-1], lat_a=lat[:-1], lon_b=lon[1:], lat_b=lat[1:]), 0.0)
    steps[last] = 0.0  # the step from one stretch to the next
    drawn: Floats = np.add.reduceat(steps, first)
    number = 0
    while number < len(roads):
        road, begin = roads[number], number
        while number < len(roads) and roads[number] is road:
            number += 1
        whole = float(drawn[begin:number].sum())
        if road.ends is None and lon[first[begin]] == lon[last[begin]] and lat[first[begin]] == lat[last[begin]]:
            found.add("ring", row=road.row, value=f"{lon[first[begin]]:.6f}, {lat[first[begin]]:.6f}")
        if road.length_m is not None:
            _compare(road, road.length_m, whole, found)
            drawn[begin:number] *= road.length_m / whole if whole else 0.0
            if begin + 1 == number:
                drawn[begin] = road.length_m  # digit for digit
    return drawn


def _compare(road: Road, stated: float, drawn: float, found: Findings) -> None:
    """Compare a stated length with its course, metres."""
    longest = drawn * (LONGEST if road.ends else 1 + SLACK_SHARE) + SLACK_M * (100 if road.ends else 1)
    rule = ""
    if stated < drawn * (1 - SLACK_SHARE) - SLACK_M:
        rule = "length-short"
    elif stated > longest:
        rule = "length-long"
    elif stated == 0:
        rule = "length-zero"
    if rule:
        found.add(rule, row=road.row, column="length_m", value=stated, more=f"{stated:.1f} m / {drawn:.1f} m")


def _parts(edges: Sequence[Edge], at: tuple[Floats, Floats], found: Findings) -> int:
    """Count the parts of the network that no edge connects; all but the largest are noted with their size."""
    start, end = (np.array([edge.nodes[i] for edge in edges], dtype=np.int64) for i in (0, 1))
    size = at[0].size
    count, label = connected_components(coo_array((np.ones(start.size), (start, end)), shape=(size, size)))
    nodes: Integers = np.bincount(label, minlength=count)
    metres = np.bincount(label[start], weights=[edge.length_m for edge in edges], minlength=count)
    order = np.lexsort((np.arange(count), -nodes))[1:]
    for part in order[:SHOWN]:
        first = int(np.flatnonzero(label == part)[0])
        row = next(edge.road.row for edge in edges if label[edge.nodes[0]] == part)
        more = f"{nodes[part]} 节点 nodes, {metres[part] / 1000:.3f} km"
        found.add("unconnected", row=row, value=f"{at[0][first]:.6f}, {at[1][first]:.6f}", more=more)
    if count - 1 > SHOWN:
        rest = order[SHOWN:]
        more = f"另有 {rest.size} 部分 more parts, {nodes[rest].sum()} 节点 nodes, {metres[rest].sum() / 1000:.3f} km"
        found.add("unconnected", more=more)
    return int(count)
