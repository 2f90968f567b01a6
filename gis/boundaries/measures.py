"""Measures of lines: geodesic length beside the statutory one (B-54), deviation of a refined line (B-55). Pure.

Positions are EPSG:4490 degrees. Lengths are geodesic on the CGCS2000 ellipsoid. Deviations are short distances and
are measured in a Gauss-Krüger plane, whose scale differs from 1 by at most about a part in ten thousand here.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from gis.core import crs

Line = LineString | MultiLineString
Floats = NDArray[np.float64]
DENSIFY_M = 5.0
"""Spacing of the points between which the Hausdorff distance is taken, metres."""


@dataclass(frozen=True, slots=True)
class LengthCheck:
    """Geodesic and statutory length, metres; their difference and its share of the statutory length, per cent."""

    geodesic_m: float
    statutory_m: float | None
    difference_m: float | None
    difference_percent: float | None
    limit_percent: float
    verdict: Literal["no-statutory-length", "agrees", "differs"]

    @property
    def geodesic_km(self) -> str:
        """The geodesic length as tables print it: kilometres with three decimals, half-even."""
        return f"{self.geodesic_m / 1000:.3f}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far two courses of a line lie apart: Hausdorff distance in metres, area between in square metres.

    `lon`, `lat` (degrees) are the place of the largest distance, on the second course or the first.
    """

    hausdorff_m: float
    area_between_m2: float
    lon: float
    lat: float
    limit_m: float

    @property
    def verdict(self) -> Literal["within", "both-parties-must-confirm"]:
        """Say whether the limit holds; beyond it both parties must confirm (B-55)."""
        return "within" if self.hausdorff_m <= self.limit_m else "both-parties-must-confirm"


def check_length(line: Line, statutory_m: float | None, limit_percent: float) -> LengthCheck:
    """Compare a line's geodesic length with its statutory one."""
    geodesic_m = crs.length_m(line)
    if not statutory_m:
        return LengthCheck(geodesic_m, None, None, None, limit_percent, "no-statutory-length")
    difference_m = geodesic_m - statutory_m
    percent = 100 * difference_m / statutory_m
    verdict: Literal["agrees", "differs"] = "differs" if abs(percent) > limit_percent else "agrees"
    return LengthCheck(geodesic_m, statutory_m, difference_m, percent, limit_percent, verdict)


def grid_length_m(line: Line, target: int = crs.METRIC) -> float:
    """Return a line's length in a Gauss-Krüger plane, metres: for comparison only, never a line's length."""
    return float(shapely.length(to_plane(line, target)))


def to_plane(shape: BaseGeometry, target: int = crs.METRIC) -> BaseGeometry:
    """Return a shape (EPSG:4490 degrees) in a Gauss-Krüger plane, easting first, metres."""

    def project(points: Floats) -> Floats:
        northing, easting = crs.from_storage(lon=points[:, 0], lat=points[:, 1], target=target)
        return np.column_stack([easting, northing])

    return shapely.transform(shape, project)


def deviation(refined: Line, statutory: Line, limit_m: float, target: int = crs.METRIC) -> Deviation:
    """Measure how far a refined course leaves the statutory one, and the area between the two.

    The area is that of all faces which the two courses and the connections of their ends enclose.
    """
    one, other = to_plane(refined, target), to_plane(statutory, target)
    metres, place = max((_farthest(one, other), _farthest(other, one)), key=lambda found: found[0])
    lat, lon = _to_degrees(place, target)
    return Deviation(metres, _area_between(one, other), lon, lat, limit_m)


def _farthest(one: BaseGeometry, other: BaseGeometry) -> tuple[float, tuple[float, float]]:
    points = shapely.get_coordinates(shapely.segmentize(one, DENSIFY_M))
    distances = np.asarray(shapely.distance(shapely.points(points), other))
    index = int(np.argmax(distances))
    return float(distances[index]), (float(points[index][0]), float(points[index][1]))


def _to_degrees(place: tuple[float, float], target: int) -> tuple[float, float]:
    lon, lat = crs.to_storage(northing=place[1], easting=place[0], source=target)
    return float(lat), float(lon)


def _area_between(one: BaseGeometry, other: BaseGeometry) -> float:
    first, second = (shapely.line_merge(each) for each in (one, other))
    parts = [*shapely.get_parts(first), *shapely.get_parts(second)]
    if first.geom_type == second.geom_type == "LineString" and not (first.is_closed and second.is_closed):
        parts += _connections(first, second)
    faces = shapely.polygonize([*shapely.get_parts(shapely.union_all(parts))])
    inside = [face for face in shapely.get_parts(faces) if not _is_enclave(face, first, second)]
    return float(sum(face.area for face in inside))


def _connections(first: BaseGeometry, second: BaseGeometry) -> list[LineString]:
    """Join the ends of two open courses: start to start and end to end, or crosswise where that is shorter."""
    a, b = (np.asarray(shapely.get_coordinates(each))[[0, -1]] for each in (first, second))
    if np.hypot(*(a - b).T).sum() > np.hypot(*(a - b[::-1]).T).sum():
        b = b[::-1]
    return [LineString([p, q]) for p, q in zip(a, b, strict=True) if not np.array_equal(p, q)]


def _is_enclave(face: Polygon, first: BaseGeometry, second: BaseGeometry) -> bool:
    """Tell whether a face lies inside both courses, where these are rings: that is the territory, not a deviation."""
    rings = [each for each in (first, second) if isinstance(each, LineString) and each.is_closed]
    return len(rings) == 2 and all(Polygon(ring).buffer(0.001).contains(face) for ring in rings)
