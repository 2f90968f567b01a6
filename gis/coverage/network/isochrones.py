"""Areas from which a place is reached in time, for display only: bands along the roads that are reached (C-36).

Nobody is counted by these shapes: counts come from the times of each settlement.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from gis.core.errors import TooLarge
from gis.coverage.model import Floats, Integers, Truths
from gis.coverage.network.catchments import most_units
from gis.coverage.network.graph import ways
from gis.coverage.network.model import UNITS
from gis.coverage.network.search import Base

EDGES_MAX = 40_000
"""Edges that a shape may be drawn from."""
TOLERANCE, QUARTER = 0.1, 4
"""Simplification as a share of the band's half-width; pieces of a quarter of a circle."""
LEAST_M = 0.5
"""Holes narrower than this are not cut."""
Courses = Callable[[Integers], np.ndarray]
"""Gives the courses of edges by row, from start to end, in metres (easting, northing); None where there is none."""


@dataclass(frozen=True, slots=True)
class Isochrone:
    """A threshold with its shape, a MultiPolygon in metres (easting, northing), and how many nodes lie within it."""

    threshold: float
    shape: shapely.MultiPolygon
    nodes: int


def isochrones(base: Base, courses: Courses, thresholds: Sequence[float], width_m: float) -> list[Isochrone]:
    """Return shapes for ascending thresholds (inclusive; seconds or metres), each within the next.

    `base` is the search from one place. A shape is all within `width_m` of a reached stretch, simplified by a tenth of
    that, less a disc around each node that is beyond the threshold by more than the band's own walk: a road without a
    junction beside a reached one, the far bank of a river. The disc goes half the way to the nearest reached stretch.

    Raises:
        TooLarge: the widest shape has more edges than `EDGES_MAX`.
    """
    reach = _Reach(base, courses, most_units(max(thresholds)))
    slack = width_m if base.graph.travel.measure == "m" else width_m / base.graph.travel.walk_m_s
    grown: BaseGeometry = shapely.Polygon()
    smooth: BaseGeometry = shapely.Polygon()
    found = []
    for limit in thresholds:
        most = most_units(limit)
        parts, new = reach.parts(most)
        bands = shapely.buffer(parts[new], width_m, quad_segs=QUARTER)
        grown = shapely.union_all([grown, *bands])
        smooth = shapely.union(smooth, shapely.simplify(grown, TOLERANCE * width_m))
        far = reach.usable & (base.units > most + slack * UNITS)
        shape = shapely.difference(smooth, _holes(base, far, parts, width_m))
        found.append(Isochrone(limit, many(shape), int((base.units <= most).sum())))
    return found


def many(shape: BaseGeometry) -> shapely.MultiPolygon:
    """Return the polygons of a shape as one MultiPolygon."""
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon([each for each in parts if each.geom_type == "Polygon" and not each.is_empty])


def _holes(base: Base, far: Truths, parts: np.ndarray, width_m: float) -> BaseGeometry:
    """Return discs around the far nodes. They only shrink as more is reached, so shapes stay within each other."""
    rows = np.flatnonzero(far)
    if not rows.size or not parts.size:
        return shapely.Polygon()
    network = base.graph.network
    points = np.array(shapely.points(network.easting_m[rows], network.northing_m[rows]))
    (which, _), away = shapely.STRtree(parts).query_nearest(
        points, max_distance=2 * width_m, return_distance=True, all_matches=False
    )
    radius = np.minimum(away, width_m) / 2
    wide = radius >= LEAST_M
    return shapely.union_all(shapely.buffer(points[which[wide]], radius[wide], quad_segs=QUARTER))


class _Reach:
    """The stretches of road that are within a limit of a place, cut out of the edges that the largest limit touches."""

    def __init__(self, base: Base, courses: Courses, most: float) -> None:
        graph = base.graph
        self.base, self.ways = base, ways(graph.network, graph.travel)
        self.usable = np.zeros(base.units.size, dtype=bool)
        self.usable[graph.usable] = True
        self.before: tuple[Floats, Floats] | None = None
        start, end = self._shares(most)
        self.rows = np.flatnonzero((start >= 0) | (end >= 0))
        if self.rows.size > EDGES_MAX:
            raise TooLarge(
                f"可达路段 {self.rows.size} 条，超过 {EDGES_MAX} 条；请减小阈值",
                f"{self.rows.size} stretches of road are reached, over {EDGES_MAX}: ask for less",
                code="isochrone-edges",
            )
        self.lines = self._courses(courses)

    def _courses(self, courses: Courses) -> np.ndarray:
        network, lines = self.base.graph.network, courses(self.rows)
        at = network.start[self.rows]
        points = np.array(shapely.points(network.easting_m[at], network.northing_m[at]))
        missing = shapely.is_missing(lines)
        lines[missing] = points[missing]
        return lines

    def _shares(self, most: float) -> tuple[Floats, Floats]:
        """Return what share of each edge, shape (E,), is reached beside its start and beside its end; -1 for none."""
        network, units = self.base.graph.network, self.ways.units
        found = []
        for rows, ends in ((self.ways.back, network.start), (self.ways.ahead, network.end)):
            left = most - self.base.units[ends[rows]]
            share = np.full(units.size, -1.0)
            length = np.maximum(units[rows], 1.0)
            share[rows] = np.where(left >= 0, np.minimum(left / length, 1.0), -1.0)
            found.append(share)
        return found[0], found[1]

    def parts(self, most: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the stretches within a limit, and which of them the limit before did not hold as they are."""
        start, end = (share[self.rows] for share in self._shares(most))
        parts: list[BaseGeometry] = [self._access(most)]
        new = [True]
        for row, line in enumerate(self.lines):
            a, b = start[row], end[row]
            if a < 0 and b < 0:
                continue
            same = self.before is not None and self.before[0][row] == a and self.before[1][row] == b
            pieces = _cut(line, a, b)
            parts += pieces
            new += [not same] * len(pieces)
        self.before = start, end
        return np.array(parts), np.array(new)

    def _access(self, most: float) -> BaseGeometry:
        """Return the way from the place to its node, as far as the limit goes."""
        sites, at, network = self.base.sites, self.base.at, self.base.graph.network
        here = float(sites.easting_m[0]), float(sites.northing_m[0])
        node, leg = int(at.node[0]), float(at.leg[0])
        whole = shapely.LineString([here, (float(network.easting_m[node]), float(network.northing_m[node]))])
        return whole if leg <= most or whole.length == 0 else substring(whole, 0, most / leg, normalized=True)


def _cut(line: BaseGeometry, start: float, end: float) -> list[BaseGeometry]:
    if start + end >= 1 or not isinstance(line, shapely.LineString):
        return [line]
    pieces: list[BaseGeometry] = [substring(line, 0, start, normalized=True)] if start >= 0 else []
    return pieces + ([substring(line, 1 - end, 1, normalized=True)] if end >= 0 else [])
