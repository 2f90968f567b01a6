"""What closes no face: strips open at their ends, and edges or vertices that are on one side only."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Point, STRtree
from shapely.geometry.base import BaseGeometry

from gis.boundaries.assemble import METRES_PER_DEGREE
from gis.boundaries.topology.measure import NOISE_DEG, NOISE_M, Floats, Ints, between_m, feet, length_m
from gis.boundaries.topology.model import Areas, Result, Tolerances
from gis.boundaries.topology.rings import Steps, steps_of_lines

SAMPLES = (0.02, 0.25, 0.5, 0.75, 0.98)


@dataclass(frozen=True, slots=True)
class Facing:
    """Steps beside a neighbour: its index, and the distance to it in metres at each of the samples (n, 5)."""

    steps: Steps
    partner: Ints
    widths: Floats


def open_faults(
    areas: Areas, chosen: Ints, explained: Sequence[BaseGeometry], tolerances: Tolerances, found: Result
) -> None:
    """Look at the invalid edges of the coverage of the chosen (valid) areas that no closed face explains."""
    if len(chosen) < 2:
        return
    shapes = areas.shapes[chosen]
    _, south, _, north = shapely.total_bounds(shapes)
    # In degrees the gap width must hold east-west at the latitude farthest from the equator; figures are then measured.
    reach = tolerances.gap_width_m / METRES_PER_DEGREE / float(np.cos(np.radians(max(abs(south), abs(north)))))
    edges = shapely.coverage_invalid_edges(shapes, gap_width=reach)
    steps = steps_of_lines(np.asarray(edges, dtype=np.object_))
    steps = Steps(steps.starts, steps.ends, chosen[steps.owners])
    steps = steps.take(~_lies_on(steps, explained))
    facing = _facing(steps, reach)
    strip = (facing.widths.max(axis=1) > NOISE_M) & (facing.widths.max(axis=1) <= tolerances.gap_width_m)
    _gaps(areas, facing, strip, found)
    touching = facing.widths.min(axis=1) <= NOISE_M
    _unshared(areas, facing, touching & ~strip, explained, found)


def _lies_on(steps: Steps, explained: Sequence[BaseGeometry]) -> NDArray[np.bool_]:
    """Tell which steps lie on the rim of ground already reported."""
    on = np.zeros(len(steps), dtype=np.bool_)
    if len(explained) and len(steps):
        middles = shapely.points((steps.starts + steps.ends) / 2)
        near = STRtree(explained).query(middles, predicate="dwithin", distance=NOISE_DEG)
        on[np.unique(near[0])] = True
    return on


def _facing(steps: Steps, reach: float) -> Facing:
    """Pair each step with its nearest neighbour and measure the distance at the samples; NaN-free, n may be nought."""
    widths = np.full((len(steps), len(SAMPLES)), np.inf)
    partner = np.full(len(steps), -1, dtype=np.int64)
    if len(steps):
        lines = steps.lines
        mine, other = STRtree(lines).query(lines, predicate="dwithin", distance=reach)
        differ = steps.owners[mine] != steps.owners[other]
        mine, other = mine[differ], other[differ]
        for place, share in enumerate(SAMPLES):
            points = steps.starts[mine] + share * (steps.ends[mine] - steps.starts[mine])
            metres = between_m(points, feet(points, steps.starts[other], steps.ends[other]))
            order = np.lexsort((metres, mine))
            first = order[np.r_[True, mine[order][1:] != mine[order][:-1]]] if len(order) else order
            widths[mine[first], place] = metres[first]
            if share == 0.5:
                partner[mine[first]] = steps.owners[other[first]]
    known = partner >= 0
    return Facing(steps.take(known), partner[known], widths[known])


def _gaps(areas: Areas, facing: Facing, strip: NDArray[np.bool_], found: Result) -> None:
    """Report each connected strip between two areas once, along the side of the first of them."""
    by_pair: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index in np.flatnonzero(strip):
        owner, partner = int(facing.steps.owners[index]), int(facing.partner[index])
        by_pair[min(owner, partner), max(owner, partner)][owner].append(int(index))
    lines = facing.steps.lines
    for pair, sides in sorted(by_pair.items()):
        indices = sides[min(sides)]
        runs = shapely.line_merge(MultiLineString([lines[i] for i in indices]))
        for run in shapely.get_parts(runs):
            within = [i for i in indices if run.distance(lines[i]) < NOISE_DEG]
            widest = float(facing.widths[within].max())
            who = [areas.subjects[i] for i in pair]
            found.add("gap", who, run, width_m=widest, length_m=length_m(run))


def _unshared(
    areas: Areas, facing: Facing, touching: NDArray[np.bool_], explained: Sequence[BaseGeometry], found: Result
) -> None:
    """Report vertices that lie on a neighbour's step, and touching steps that no such vertex explains."""
    steps = facing.steps.take(touching)
    if not len(steps):
        return
    seen, done = _vertices(areas, steps, explained, found), np.zeros(len(steps), dtype=np.bool_)
    if seen:
        lines = steps.lines
        done[np.unique(STRtree(shapely.points(seen)).query(lines, predicate="dwithin", distance=NOISE_DEG)[0])] = True
    left: dict[tuple[int, int], list[LineString]] = defaultdict(list)
    partners = facing.partner[touching]
    for index in np.flatnonzero(~done):
        owner, partner = int(steps.owners[index]), int(partners[index])
        if owner < partner:
            left[owner, partner].append(LineString([steps.starts[index], steps.ends[index]]))
    for pair, lines_left in sorted(left.items()):
        for run in shapely.get_parts(shapely.line_merge(MultiLineString(lines_left))):
            found.add("unshared-edge", [areas.subjects[i] for i in pair], run, length_m=length_m(run))


def _vertices(
    areas: Areas, steps: Steps, explained: Sequence[BaseGeometry], found: Result
) -> list[tuple[float, float]]:
    """Report vertices of one area inside a step of another; return their places."""
    corners, at = np.unique(np.concatenate([steps.starts, steps.ends]), axis=0, return_inverse=True)
    owned = {(int(o), int(v)) for o, v in zip(np.tile(steps.owners, 2), at.ravel(), strict=True)}
    near = STRtree(steps.lines).query(shapely.points(corners), predicate="dwithin", distance=NOISE_DEG)
    lacking: dict[int, set[int]] = defaultdict(set)
    for vertex, step in zip(*near, strict=True):
        other = int(steps.owners[step])
        if (other, int(vertex)) not in owned:
            lacking[int(vertex)].add(other)
    rims = STRtree(explained) if explained else None
    seen = []
    for vertex, others in sorted(lacking.items()):
        place = Point(corners[vertex])
        if rims is not None and len(rims.query(place, predicate="dwithin", distance=NOISE_DEG)):
            continue
        having = sorted(o for o, v in owned if v == vertex)
        who = [areas.subjects[i] for i in (*having, *sorted(others))]
        found.add("unshared-vertex", who, place, has=len(having), lacks=len(others))
        seen.append((place.x, place.y))
    return seen
