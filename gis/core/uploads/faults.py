"""Faults of a line or area with their places: pure functions on vertices in EPSG:4490 degrees (F58).

Angles and short distances are taken in a local plane: degrees, the longitude scaled by the cosine of the latitude,
times the length of a degree. Over neighbouring vertices that is right to a few parts in ten thousand.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
METRES_PER_DEGREE = 111_320.0
CROSSINGS_SHOWN = 5
COUNTED = 1_000
"""Crossings counted at most: a thousand strokes over a thousand others make a million, and each costs time."""
PAIRS_AT_ONCE, PAIRS_JUDGED = 4_000_000, 20_000
LISTED = 10
SMALLEST = 0.01
"""Square metres of an area and metres of a line below which there is none."""
_PLACE = re.compile(r"\[(-?[0-9.e+-]+) (-?[0-9.e+-]+)\]")
_REASONS = (
    ("Hole lies outside", "hole-outside"),
    ("Holes are nested", "rings-nested"),
    ("Nested", "rings-nested"),
    ("Duplicate Rings", "rings-nested"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Vertices of a line or area in order, the path (line or ring) each belongs to, and whether paths are closed."""

    lon: Floats
    lat: Floats
    path: NDArray[np.intp]
    is_area: bool

    def plane(self) -> Floats:
        """Return the vertices in a local plane, metres."""
        scale = np.cos(np.radians(self.lat.mean()))
        return np.column_stack([self.lon * scale, self.lat]) * METRES_PER_DEGREE


@dataclass(frozen=True, slots=True)
class Fault:
    """A code of the catalogue with the figures of its words; `vertex` (from 1) where one vertex is meant."""

    code: str
    params: dict[str, Any]
    vertex: int | None = None


def duplicates(shape: Shape, limit_m: float) -> list[Fault]:
    """Find vertices that repeat the one before, closer than `limit_m` metres; the closing one of a ring does not."""
    plane = shape.plane()
    same = shape.path[1:] == shape.path[:-1]
    steps = np.hypot(*(plane[1:] - plane[:-1]).T)
    found = np.flatnonzero(same & (steps < limit_m)) + 2
    if not found.size:
        return []
    listed = "、".join(map(str, found[:LISTED])) + ("…" if found.size > LISTED else "")
    return [Fault("duplicate-vertices", {"count": int(found.size), "limit": f"{limit_m:g}", "vertices": listed})]


def spikes(shape: Shape, limit_deg: float) -> list[Fault]:
    """Find vertices at which the course turns back on itself, by an angle below `limit_deg` degrees."""
    plane = shape.plane()
    repeats = (shape.path[1:] == shape.path[:-1]) & np.all(plane[1:] == plane[:-1], axis=1)
    distinct = np.flatnonzero(np.append(True, ~repeats))
    path = shape.path[distinct]
    begins = np.append(True, path[1:] != path[:-1])
    first, last = np.flatnonzero(begins), np.flatnonzero(np.append(begins[1:], True))
    before, after = np.arange(path.size) - 1, np.arange(path.size) + 1
    judged = ~begins & ~np.append(begins[1:], True)
    if shape.is_area:
        before[first] = last - 1
        judged[first] = last - first > 1
    place = np.flatnonzero(judged)
    middle = plane[distinct[place]]
    back, on = plane[distinct[before[place]]] - middle, plane[distinct[after[place]]] - middle
    cosine = (back * on).sum(axis=1) / (np.hypot(*back.T) * np.hypot(*on.T))
    angle = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
    return [
        Fault("spike", {"angle": f"{angle[index]:.3f}", "limit": f"{limit_deg:g}"}, int(distinct[place[index]]) + 1)
        for index in np.flatnonzero(angle < limit_deg)[:LISTED]
    ]


def invalidity(shape: Shape, built: BaseGeometry) -> list[Fault]:
    """Say what makes a built geometry invalid or not simple, with every place found (the first few listed).

    `built` is the LineString, MultiLineString, Polygon or MultiPolygon of the same vertices, degrees.
    """
    if shape.is_area:
        reason = shapely.is_valid_reason(built)
        if reason == "Valid Geometry":
            return []
        for start, code in _REASONS:
            if reason.startswith(start):
                return [Fault(code, _place(reason))]
        return _crossings(shape) or [Fault("shape-invalid", {"reason": reason.partition("[")[0], **_place(reason)})]
    if shapely.is_simple(built):
        return []
    return _crossings(shape) or [Fault("shape-invalid", {"reason": "not simple", "lon": "–", "lat": "–"})]


def _place(reason: str) -> dict[str, str]:
    found = _PLACE.search(reason)
    lon, lat = (float(found[1]), float(found[2])) if found else (float("nan"), float("nan"))
    return {"lon": f"{lon:.7f}", "lat": f"{lat:.7f}"}


def _crossings(shape: Shape) -> list[Fault]:
    """Find the pairs of stretches that meet where they should not, in the order of the course."""
    points = np.column_stack([shape.lon, shape.lat])
    starts = np.flatnonzero((shape.path[1:] == shape.path[:-1]) & np.any(points[1:] != points[:-1], axis=1))
    if starts.size == 0:
        return []
    wrong = list(islice(_wrong_pairs(shape, points, starts), COUNTED + 1))
    found = [_crossing(starts, pair, place) for pair, place in wrong[:CROSSINGS_SHOWN]]
    if len(wrong) > COUNTED:
        found.append(Fault("more-crossings", {"count": f"{COUNTED - CROSSINGS_SHOWN}+"}))
    elif len(wrong) > CROSSINGS_SHOWN:
        found.append(Fault("more-crossings", {"count": len(wrong) - CROSSINGS_SHOWN}))
    return found


def _wrong_pairs(
    shape: Shape, points: Floats, starts: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], BaseGeometry]]:
    """Yield the pairs of segments that may not meet, with the place, in order and a bounded number at a time."""
    segments: NDArray[Any] = np.atleast_1d(
        np.asarray(shapely.linestrings(np.stack([points[starts], points[starts + 1]], axis=1)))
    )
    tree = shapely.STRtree(segments)
    step = max(16, PAIRS_AT_ONCE // segments.size)
    for begin in range(0, segments.size, step):
        pairs = tree.query(segments[begin : begin + step], predicate="intersects") + np.array([[begin], [0]])
        pairs = pairs[:, pairs[0] < pairs[1]]
        pairs = pairs[:, np.lexsort((pairs[1], pairs[0]))]
        for at in range(0, pairs.shape[1], PAIRS_JUDGED):
            some = pairs[:, at : at + PAIRS_JUDGED]
            met: NDArray[Any] = np.asarray(shapely.intersection(segments[some[0]], segments[some[1]]))
            wrong = ~_allowed(shape, points, starts, some, met)
            yield from zip(some[:, wrong].T, met[wrong], strict=True)


def _allowed(
    shape: Shape, points: Floats, starts: NDArray[np.intp], pairs: NDArray[np.intp], met: NDArray[Any]
) -> NDArray[np.bool_]:
    """Tell which pairs of segments may meet: neighbours in their common vertex, ends of a course, rings in a point."""
    one_point = shapely.get_type_id(met) == 0
    first, second = starts[pairs[0]], starts[pairs[1]]
    same_path = shape.path[first] == shape.path[second]
    neighbours = same_path & (pairs[1] == pairs[0] + 1) & np.all(points[first + 1] == points[second], axis=1)
    changes = shape.path[1:] != shape.path[:-1]
    is_end = np.append(True, changes) | np.append(changes, True)
    joined = np.zeros(first.size, dtype=np.bool_)
    for one in (first, first + 1):
        for other in (second, second + 1):
            joined |= is_end[one] & is_end[other] & np.all(points[one] == points[other], axis=1)
    if shape.is_area:
        joined = (joined & same_path) | ~same_path
    return np.asarray(one_point & (neighbours | joined))


def _crossing(starts: NDArray[np.intp], pair: NDArray[np.intp], place: BaseGeometry) -> Fault:
    first, second = int(starts[pair[0]]) + 1, int(starts[pair[1]]) + 1
    lon, lat = shapely.get_coordinates(place)[0]
    words = {"first": first, "first_end": first + 1, "second": second, "second_end": second + 1}
    return Fault("self-crossing", {**words, "lon": f"{lon:.7f}", "lat": f"{lat:.7f}"})


def too_small(shape: Shape) -> list[Fault]:
    """Find an area whose vertices all lie on one line, within 0.01 m², and a line that goes nowhere, within 0.01 m."""
    hull = shapely.convex_hull(shapely.multipoints(shape.plane()))
    if (shapely.area(hull) if shape.is_area else shapely.length(hull)) >= SMALLEST:
        return []
    return [Fault("zero-area" if shape.is_area else "zero-length", {}, 1)]
