"""From straight cells to irregular shared edges between exact nodes. Illustrative, not surveyed."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import shapely
from shapely import LineString, Point, Polygon, STRtree

from .cells import OUTSIDE, Xy, to_degrees, to_plane

SPACING_KM = 0.09
CLEAR_KM = 0.25
NEAR_NODE_KM = 0.45

# Where the neighbour outside changes along the outline, counter-clockwise: from this place on (facts, 0.01°).
PARTIES: tuple[tuple[float, float, str], ...] = (
    (113.94, 29.05, "九江市修水县"),
    (114.52, 29.33, "九江市武宁县"),
    (114.95, 29.56, "黄石市阳新县"),
    (114.70, 29.90, "黄石市大冶市"),
    (114.53, 29.97, "武汉市江夏区"),
    (114.03, 30.23, "武汉市汉南区"),
    (113.87, 30.19, "荆州市洪湖市"),
    (113.58, 29.84, "岳阳市临湘市"),
    (113.60, 29.25, "岳阳市岳阳县"),
    (113.74, 29.06, "岳阳市平江县"),
)


@dataclass(frozen=True)
class Raw:
    """A straight edge: `a` lies left of it, `b` (or the outside party) right."""

    a: str
    b: str
    party: str
    path: tuple[Xy, ...]


def _outline_parties(city: Polygon) -> dict[tuple[Xy, Xy], str]:
    ring = list(shapely.orient_polygons(city).exterior.coords)
    starts = {
        min(range(len(ring) - 1), key=lambda i: math.dist(ring[i], (lon, lat))): name for lon, lat, name in PARTIES
    }
    here = starts[max(starts)]
    named = {}
    for i, (p, q) in enumerate(pairwise(ring)):
        here = starts.get(i, here)
        named[(p[0], p[1]), (q[0], q[1])] = here
    return named


def raw_edges(faces: dict[str, Polygon], city: Polygon) -> list[Raw]:
    """Label every segment of the faces with its two sides and chain the segments of one label into edges."""
    left: dict[tuple[Xy, Xy], str] = {}
    for code, face in sorted(faces.items()):
        ring = [(x, y) for x, y in shapely.orient_polygons(face).exterior.coords]
        left.update(dict.fromkeys(pairwise(ring), code))
    outline = _outline_parties(city)
    spans = [(LineString(k), v) for k, v in outline.items()]
    tree = STRtree([s for s, _ in spans])
    labelled: dict[tuple[str, str, str], dict[Xy, Xy]] = defaultdict(dict)
    for (p, q), code in left.items():
        other = left.get((q, p), OUTSIDE)
        if other == OUTSIDE:
            party = spans[int(tree.nearest(Point((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)))][1]
            labelled[code, OUTSIDE, party][p] = q
        elif code < other:
            labelled[code, other, ""][p] = q
    return [Raw(*label, tuple(path)) for label, steps in sorted(labelled.items()) for path in _chains(steps)]


def _chains(steps: dict[Xy, Xy]) -> list[list[Xy]]:
    chains = []
    for start in sorted(set(steps) - set(steps.values())):
        path = [start]
        while path[-1] in steps:
            path.append(steps[path[-1]])
        chains.append(path)
    return chains


def _displace(p: Xy, q: Xy, levels: int, rough: float, random: Random) -> list[Xy]:
    """Midpoint displacement in the plane; returns the points after `p` up to and with `q`."""
    if levels == 0:
        return [q]
    along, across = random.uniform(0.42, 0.58), random.gauss(0.0, rough)
    across = max(-2.2 * rough, min(2.2 * rough, across))
    east, north = q[0] - p[0], q[1] - p[1]
    mid = (p[0] + along * east - across * north, p[1] + along * north + across * east)
    return _displace(p, mid, levels - 1, rough, random) + _displace(mid, q, levels - 1, rough, random)


def _levels(length_km: float, budget: int) -> int:
    wanted = max(5, math.ceil(math.log2(length_km / SPACING_KM))) if length_km > 0.64 else 4
    return max(1, min(wanted, math.floor(math.log2(budget))))


def _roughened(raw: Raw, rough: float, attempt: int) -> LineString:
    random = Random(f"minzheng-sample|{raw.a}|{raw.b}|{raw.path[0]}|{attempt}")
    plane = [to_plane(*p) for p in raw.path]
    pieces = list(pairwise(plane))
    whole = sum(math.dist(*piece) for piece in pieces)
    points: list[Xy] = [plane[0]]
    for p, q in pieces:
        budget = max(2, int(299 * math.dist(p, q) / whole))
        points += _displace(p, q, _levels(math.dist(p, q), budget), rough, random)
    inner = [to_degrees(*p) for p in points[1:-1]]
    return LineString([raw.path[0], *inner, raw.path[-1]])


def _planar(line: LineString) -> LineString:
    return LineString([to_plane(*p) for p in line.coords])


def _between(seat: Point, straight: LineString, course: LineString) -> bool:
    """True when the seat lies between the straight edge and its course: the course passed it on the wrong side."""
    ring = [*course.coords, *reversed(straight.coords)]
    inside = False
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > seat.y) != (y2 > seat.y) and seat.x < x1 + (seat.y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _clear(line: LineString, straight: LineString, others: Iterable[LineString], seats: Iterable[Point]) -> bool:
    """True when the line is simple, keeps off the seats and meets other edges at its two nodes only."""
    if not line.is_simple:
        return False
    plane = _planar(line)
    if any(plane.distance(s) < CLEAR_KM or _between(s, straight, plane) for s in seats):
        return False
    ends = [Point(plane.coords[0]), Point(plane.coords[-1])]
    nodes = shapely.union_all([e.buffer(NEAR_NODE_KM) for e in ends])
    middle = plane.difference(nodes)
    for other in others:
        meeting = shapely.intersection(line, other)
        allowed = {line.coords[0], line.coords[-1]} & {other.coords[0], other.coords[-1]}
        met = {tuple(c) for c in shapely.get_coordinates(meeting).tolist()}
        if not met <= allowed:
            return False
        if not middle.is_empty and middle.distance(_planar(other)) < CLEAR_KM:
            return False
    return True


def irregular(raws: list[Raw], seats: dict[str, Xy]) -> list[tuple[Raw, LineString]]:
    """Give each inner edge an irregular course that crosses nothing; outer edges keep the outline's vertices."""
    lines = [LineString(r.path) for r in raws]
    posts = [Point(to_plane(*p)) for _, p in sorted(seats.items())]
    for i, raw in enumerate(raws):
        if raw.b == OUTSIDE:
            continue
        reach = shapely.box(*lines[i].bounds).buffer(0.08)
        others = [line for j, line in enumerate(lines) if j != i and line.intersects(reach)]
        near = [s for s in posts if s.distance(_planar(lines[i])) < 12]
        for attempt in range(60):
            rough = 0.17 * 0.965**attempt
            line = _roughened(raw, rough, attempt)
            if _clear(line, _planar(LineString(raw.path)), others, near):
                lines[i] = line
                break
        else:
            raise RuntimeError(f"no clear course for {raw.a} / {raw.b}, {lines[i].length:.4f} degrees")
    return list(zip(raws, lines, strict=True))
