"""Rules about lines of one level: they end in common nodes, are split there, and neither cross nor repeat."""

from collections import defaultdict

import numpy as np
import shapely
from shapely import MultiPoint, Point, STRtree
from shapely.geometry.base import BaseGeometry

from gis.boundaries.assemble import METRES_PER_DEGREE
from gis.boundaries.topology.measure import NOISE_DEG, NOISE_M, Floats, Ints, between_m, length_m, nearest_on
from gis.boundaries.topology.model import Lines, Result, Shapes, Tolerances

Xy = tuple[float, float]


def network(lines: Lines, tolerances: Tolerances) -> Result:
    """Find dangling ends, ends that differ at a junction, lines not split there, crossings and repeated stretches."""
    found = Result(checked={"lines": len(lines.subjects)})
    parts, owner = shapely.get_parts(lines.shapes, return_index=True)
    if not len(parts):
        return found
    for index in np.flatnonzero(~shapely.is_simple(parts)):
        found.add("self-crossing", [lines.subjects[owner[index]]], _own_crossings(parts[index]))
    tree = STRtree(parts)
    _meetings(lines, parts, owner, tree, found)
    _ends(lines, parts, owner, tree, tolerances, found)
    return found


def _own_crossings(part: BaseGeometry) -> BaseGeometry:
    """Return the places where a line meets itself."""
    ends = {tuple(part.coords[0]), tuple(part.coords[-1])}
    pieces = shapely.get_parts(shapely.node(part))
    nodes = {tuple(piece.coords[k]) for piece in pieces for k in (0, -1)} - ends
    return MultiPoint(sorted(nodes)) if nodes else Point(part.coords[0])


def _is_end(place: Xy, part: BaseGeometry) -> bool:
    return any(
        abs(place[0] - x) <= NOISE_DEG and abs(place[1] - y) <= NOISE_DEG
        for x, y in (part.coords[0][:2], part.coords[-1][:2])
    )


def _meetings(lines: Lines, parts: Shapes, owner: Ints, tree: STRtree, found: Result) -> None:
    """Look at every pair of parts that touch: only common ends are right."""
    first, second = tree.query(parts, predicate="intersects")
    pairs = first < second
    first, second = first[pairs], second[pairs]
    unsplit: dict[Xy, set[int]] = defaultdict(set)
    for i, j, shared in zip(first, second, shapely.intersection(parts[first], parts[second]), strict=True):
        who = sorted({int(owner[i]), int(owner[j])})
        pieces = shapely.get_parts(shared)
        run = [piece for piece in pieces if piece.geom_type == "LineString" and not piece.is_empty]
        if run:
            place = shapely.line_merge(shapely.multilinestrings(run))
            found.add("lines-overlap", [lines.subjects[k] for k in who], place, length_m=length_m(place))
        for piece in (piece for piece in pieces if piece.geom_type == "Point"):
            if _is_end((piece.x, piece.y), parts[i]) and _is_end((piece.x, piece.y), parts[j]):
                continue
            if len(who) == 1:
                found.add("self-crossing", [lines.subjects[who[0]]], piece)
            elif not any(run_piece.distance(piece) <= NOISE_DEG for run_piece in run):
                unsplit[piece.x, piece.y] |= set(who)
    for (lon, lat), who_meets in sorted(unsplit.items()):
        found.add("not-split", [lines.subjects[k] for k in sorted(who_meets)], Point(lon, lat))


def _ends(lines: Lines, parts: Shapes, owner: Ints, tree: STRtree, tolerances: Tolerances, found: Result) -> None:
    """Look at every end: alone, near another, or on a line that is not split there."""
    here: dict[Xy, list[int]] = defaultdict(list)
    for index, part in enumerate(parts):
        if part.coords[0] != part.coords[-1]:
            for at in (part.coords[0], part.coords[-1]):
                here[at[0], at[1]].append(index)
    if not here:
        return
    places = np.array(list(here), dtype=np.float64)
    near = _differing_ends(lines, list(here.values()), owner, places, tolerances, found)
    loose = [k for k, indices in enumerate(here.values()) if len(indices) == 1 and k not in near]
    touched = list(here.values())
    for k in loose:
        mine = touched[k][0]
        others = [i for i in _around(tree, places[k], tolerances.off_line_m) if i != mine]
        rest = np.delete(parts, mine)
        if not len(rest):
            continue
        nearest = nearest_on(np.repeat(places[[k]], 1, axis=0), np.array([shapely.union_all(rest)], dtype=object))
        metres = float(between_m(places[[k]], nearest)[0])
        who = [lines.subjects[i] for i in sorted({int(owner[mine]), *(int(owner[i]) for i in others)})]
        if metres <= NOISE_M:
            if not any(parts[i].distance(Point(places[k])) == 0 for i in others):  # else reported as a meeting
                found.add("not-split", who, Point(places[k]))
        elif metres <= tolerances.off_line_m:
            found.add("junction-ends", who, Point(places[k]), distance_m=metres)
        else:
            found.add("dangle", [lines.subjects[owner[mine]]], Point(places[k]), distance_m=metres)


def _around(tree: STRtree, place: Floats, metres: float) -> list[int]:
    reach = metres / METRES_PER_DEGREE / float(np.cos(np.radians(place[1])))
    return [int(i) for i in tree.query(Point(place), predicate="dwithin", distance=reach)]


def _differing_ends(
    lines: Lines, touched: list[list[int]], owner: Ints, places: Floats, tolerances: Tolerances, found: Result
) -> set[int]:
    """Report nodes that lie within the tolerance of each other and are not one; return their indices."""
    points = [Point(place) for place in places]
    reach = tolerances.off_line_m / METRES_PER_DEGREE / float(np.cos(np.radians(np.abs(places[:, 1]).max())))
    first, second = STRtree(points).query(points, predicate="dwithin", distance=reach)
    metres = between_m(places[first], places[second])
    pairs = (first < second) & (metres <= tolerances.off_line_m)
    seen: set[int] = set()
    for a, b, metre in zip(first[pairs], second[pairs], metres[pairs], strict=True):
        who = sorted({int(owner[i]) for k in (a, b) for i in touched[int(k)]})
        found.add(
            "junction-ends", [lines.subjects[i] for i in who], MultiPoint(places[[a, b]]), distance_m=float(metre)
        )  # fmt: skip
        seen |= {int(a), int(b)}
    return seen
