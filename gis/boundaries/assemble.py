"""Polygons rebuilt from lines with named sides, and the lines and junctions of every level.

The line is the legal object (B-53); a polygon is derived from it. An `Edge` runs between two nodes with its
party `a` on the left and its party `b`, or an outside party, on the right. Everything here is pure geometry
in one geographic system: longitude and latitude in degrees, EPSG:4490, as stored. Nothing is measured.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, MultiLineString, MultiPolygon, Point, Polygon, STRtree

METRES_PER_DEGREE = 111_320.0
Xy = tuple[float, float]
Side = tuple[str, str | None, str | None]  # a, b, outside party
UnitOf = Callable[[str], str]


@dataclass(frozen=True)
class Edge:
    """A course between two nodes: party `a` left of it, `b` right; `b` is None on the outer edge."""

    a: str
    b: str | None
    outside_party: str | None
    line: LineString


@dataclass(frozen=True)
class Junction:
    """A node where parties meet: the parties inside, those outside, and the edges that end here."""

    point: Point
    codes: tuple[str, ...]
    outside: tuple[str, ...]
    edges: tuple[int, ...]


def _steps(geometry: LineString | shapely.LinearRing) -> Iterable[tuple[Xy, Xy]]:
    points: list[Xy] = [(x, y) for x, y in shapely.get_coordinates(geometry).tolist()]
    return itertools.pairwise(points)


def _undirected(steps: Iterable[tuple[Xy, Xy]]) -> set[tuple[Xy, Xy]]:
    return {(min(p, q), max(p, q)) for p, q in steps}


def _polygonal(parts: Sequence[Polygon]) -> MultiPolygon:
    return MultiPolygon([shapely.orient_polygons(p) for p in parts])


def polygons(edges: Sequence[Edge]) -> dict[str, MultiPolygon]:
    """Rebuild the area of each party from the edges that name it.

    Returns:
        party -> MultiPolygon (degrees), counter-clockwise, ordered by party.

    Raises:
        ValueError: the edges do not close, or the sides of a face name more than one party.
    """
    left: dict[tuple[Xy, Xy], str] = {}
    for edge in edges:
        for p, q in _steps(edge.line):
            left[p, q] = edge.a
            if edge.b is not None:
                left[q, p] = edge.b
    found: dict[str, list[Polygon]] = defaultdict(list)
    # step by step, so that a line may pass through a point in which others touch it
    faces, cuts, dangles, invalid = shapely.polygonize_full(shapely.linestrings(sorted(_undirected(left))))
    if not (shapely.is_empty(cuts) and shapely.is_empty(dangles) and shapely.is_empty(invalid)):
        raise ValueError("The lines do not close: some end in the open or cross without a node.")
    for face in map(shapely.orient_polygons, shapely.get_parts(faces)):
        named = {left.get(step) for ring in (face.exterior, *face.interiors) for step in _steps(ring)}
        if named == {None}:
            continue  # a hole in the territory: every line around it has it outside
        if len(named) != 1:
            raise ValueError(f"The sides of one face name different parties: {sorted(map(str, named))}.")
        found[str(named.pop())].append(face)
    missing = {e.a for e in edges} | {e.b for e in edges if e.b is not None}
    if missing != set(found):
        raise ValueError(f"No area closes for {sorted(missing - set(found))}.")
    return {code: _polygonal(parts) for code, parts in sorted(found.items())}


def dissolve(edges: Sequence[Edge], unit_of: UnitOf, outside_of: UnitOf = str) -> list[Edge]:
    """Edges of a higher level: sides renamed by `unit_of`, edges inside one unit dropped, chains joined.

    `outside_of` renames the outside parties likewise (the county of another city becomes that city).
    """
    kept: dict[Side, list[LineString]] = defaultdict(list)
    for edge in edges:
        a, b = unit_of(edge.a), None if edge.b is None else unit_of(edge.b)
        if a == b:
            continue
        if b is not None and b < a:
            kept[b, a, None].append(edge.line.reverse())
        else:
            party = outside_of(edge.outside_party) if b is None and edge.outside_party else None
            kept[a, b, party].append(edge.line)
    joined = []
    for (a, b, party), lines in sorted(kept.items(), key=lambda item: tuple(v or "" for v in item[0])):
        merged = shapely.line_merge(MultiLineString(lines), directed=True)
        joined += [Edge(a, b, party, line) for line in shapely.get_parts(merged)]
    return joined


def pair_lines(edges: Iterable[Edge]) -> dict[Side, MultiLineString]:
    """One line for each pair of neighbours and each outer stretch: (a, b, outside party) -> course."""
    grouped: dict[Side, list[LineString]] = defaultdict(list)
    for edge in edges:
        grouped[edge.a, edge.b, edge.outside_party].append(edge.line)
    ordered = sorted(grouped.items(), key=lambda item: tuple(v or "" for v in item[0]))
    return {side: MultiLineString(lines) for side, lines in ordered}


def junctions(edges: Sequence[Edge]) -> list[Junction]:
    """Nodes where three parties meet, the outside counted as one; ordered from north to south."""
    ends: dict[Xy, list[int]] = defaultdict(list)
    for i, edge in enumerate(edges):
        for end in (edge.line.coords[0], edge.line.coords[-1]):
            ends[end[0], end[1]].append(i)
    met = []
    for (lon, lat), here in sorted(ends.items(), key=lambda item: (-item[0][1], item[0][0])):
        codes = {edges[i].a for i in here} | {edges[i].b for i in here}
        outside = {edges[i].outside_party or "" for i in here if edges[i].b is None}
        inside = sorted(c for c in codes if c is not None)
        if len(inside) + bool(outside) >= 3:
            met.append(Junction(Point(lon, lat), tuple(inside), tuple(sorted(outside)), tuple(sorted(set(here)))))
    return met


def published_nodes(exact: Sequence[Junction], public: Sequence[Junction]) -> list[Point | None]:
    """Where each junction lies in the public product: the nearest node at which the same parties meet.

    Snapping can move the place where three generalised lines meet by a cell or two, so a junction is published
    where its published lines end; None where they no longer meet.
    """
    met: dict[tuple[tuple[str, ...], bool], list[Point]] = defaultdict(list)
    for node in public:
        met[node.codes, bool(node.outside)].append(node.point)
    return [min(met.get((node.codes, bool(node.outside)), []), key=node.point.distance, default=None) for node in exact]


def faults(edges: Sequence[Edge], cells: Mapping[str, MultiPolygon]) -> list[str]:
    """What is wrong with a coverage and its edges, in words; an empty list when all is well."""
    found = []
    if not shapely.coverage_is_valid(list(cells.values())):
        found.append("the cells overlap or leave gaps")
    found += [f"the edge {e.a} / {e.b} has one party on both sides" for e in edges if e.a == e.b]
    found += [f"the edge of {e.a} crosses itself" for e in edges if not e.line.is_simple]
    for node in junctions(edges):
        if len(node.codes) == 3 and not node.outside and len(node.edges) != 3:
            found.append(f"{len(node.edges)} edges end at the junction of {', '.join(node.codes)}")
        if len(node.codes) > 3:
            found.append(f"{len(node.codes)} parties meet in one point: {', '.join(node.codes)}")
    return found


def generalise(
    cells: Mapping[str, MultiPolygon], grid_deg: float = 0.001, tolerance_m: float = 50.0
) -> dict[str, MultiPolygon]:
    """Make the public product of a coverage: few vertices, on a coarse grid, still without gap or overlap.

    The shared borders are simplified together, then the network of borders is snapped to the grid and noded,
    faces are rebuilt from it, and each face goes to the party it overlaps most.

    Args:
        cells: party -> MultiPolygon (degrees), a valid coverage.
        grid_deg: grid of the product, degrees; 0.001 is about 100 m.
        tolerance_m: size of detail left out, metres on the ground (approximate).

    Raises:
        ValueError: a party has no face left: the grid is too coarse for it.
    """
    codes = sorted(cells)
    simple = shapely.coverage_simplify([cells[c] for c in codes], tolerance_m / METRES_PER_DEGREE)
    network = shapely.union_all([shapely.boundary(g) for g in simple], grid_size=grid_deg)
    digits = max(0, math.ceil(-math.log10(grid_deg)))
    network = shapely.transform(network, lambda xy: np.round(np.round(xy / grid_deg) * grid_deg, digits))
    tree = STRtree(simple)
    owned: dict[str, list[Polygon]] = defaultdict(list)
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(network))):
        near = [int(i) for i in tree.query(face)]
        share = {codes[i]: shapely.area(shapely.intersection(simple[i], face)) for i in near}
        owner = max(sorted(share), key=lambda code: share[code], default=None)
        if owner is not None and share[owner] > 0.5 * face.area:
            owned[owner].append(face)
    if set(owned) != set(codes):
        raise ValueError(f"No area is left for {sorted(set(codes) - set(owned))} on a grid of {grid_deg}°.")
    return {c: _polygonal(list(shapely.get_parts(shapely.coverage_union_all(owned[c])))) for c in codes}


def shared_edges(cells: Mapping[str, MultiPolygon], like: Sequence[Edge]) -> list[Edge]:
    """Edges between the cells of a coverage; an outer one takes the outside party of the nearest such."""
    left: dict[tuple[Xy, Xy], str] = {}
    for code, cell in sorted(cells.items()):
        for part in map(shapely.orient_polygons, shapely.get_parts(cell)):
            for ring in (part.exterior, *part.interiors):
                left.update(dict.fromkeys(_steps(ring), code))
    outer = {c: [e for e in like if e.a == c and e.b is None] for c in {e.a for e in like}}
    grouped: dict[Side, list[LineString]] = defaultdict(list)
    for (p, q), code in left.items():
        other = left.get((q, p))
        if other is None:
            middle = Point((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)
            nearest = min(outer.get(code) or [], key=lambda e: e.line.distance(middle), default=None)
            grouped[code, None, nearest.outside_party if nearest else None].append(LineString([p, q]))
        elif code < other:
            grouped[code, other, None].append(LineString([p, q]))
    joined = []
    for (a, b, party), steps in sorted(grouped.items(), key=lambda item: tuple(v or "" for v in item[0])):
        merged = shapely.line_merge(MultiLineString(steps), directed=True)
        joined += [Edge(a, b, party, line) for line in shapely.get_parts(merged)]
    return joined
