"""A division's area rebuilt from its lines, and where another area departs from it (B-53). Geometry only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gis.core import crs

SAME_DEG = 1e-8
"""Vertices this near count as the same, degrees: about 1 mm."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two areas differ: ellipsoidal area in square metres and a place inside, degrees."""

    area_m2: float
    lon: float
    lat: float


def rebuild(courses: Sequence[BaseGeometry], inside: BaseGeometry) -> MultiPolygon | None:
    """Return the area that all lines of a division close, None where they do not close.

    `courses` are the lines in EPSG:4490 degrees; they are noded at common vertices only, nothing is snapped. Of the
    faces that they close, those that overlap `inside` by more than half their area belong to the division.
    """
    network = shapely.union_all(list(courses))
    faces, cuts, dangles, invalid = shapely.polygonize_full(shapely.get_parts(network))
    if not (shapely.is_empty(cuts) and shapely.is_empty(dangles) and shapely.is_empty(invalid)):
        return None
    kept = [
        face
        for face in shapely.get_parts(faces)
        if shapely.area(shapely.intersection(face, inside)) > 0.5 * shapely.area(face)
    ]
    return MultiPolygon(list(shapely.get_parts(shapely.union_all(kept)))) if kept else None


def differences(one: BaseGeometry, other: BaseGeometry, *, least_m2: float = 0.01) -> list[Difference]:
    """Return the places where only one of two areas is, the largest first; those below `least_m2` are left out."""
    found = []
    for part in shapely.get_parts(shapely.symmetric_difference(one, other)):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        area_m2 = _area_m2(part)
        if area_m2 >= least_m2:
            place = shapely.point_on_surface(part)
            found.append(Difference(area_m2, place.x, place.y))
    return sorted(found, key=lambda each: -each.area_m2)


def _area_m2(part: Polygon) -> float:
    """Return the area of a small part between straight lines in degrees, on the ellipsoid at its own latitude.

    Geodesics between the vertices would give an area even to a vertex that stands exactly on a border: there the edges
    are the straight lines that both areas share, and the difference is nought.
    """
    lat = np.radians(part.centroid.y)
    ellipsoid = crs.ELLIPSOID
    flat = 1 - ellipsoid.es * np.sin(lat) ** 2
    meridian, normal = ellipsoid.a * (1 - ellipsoid.es) / flat**1.5, ellipsoid.a / np.sqrt(flat)
    return float(part.area * np.radians(1) ** 2 * meridian * normal * np.cos(lat))


def strange_vertices(area: BaseGeometry, like: BaseGeometry) -> list[Point]:
    """Return vertices of one area that the other does not have, and the reverse, so that neighbours stay identical."""
    mine, theirs = (np.asarray(shapely.points(_vertices(each))) for each in (area, like))
    return [*_without(mine, theirs), *_without(theirs, mine)]


def rounding_m(area: BaseGeometry, like: BaseGeometry) -> float | None:
    """Return how far the vertices of one area are from those of another that it repeats to its written precision.

    Metres; None where a vertex of either is further than SAME_DEG from all of the other, or where the areas differ by
    more than such rounding along the whole border can make; 0.0 where the vertices are equal.
    """
    mine, theirs = _vertices(area), _vertices(like)
    if strange_vertices(area, like):
        return None
    places = shapely.STRtree(list(np.asarray(shapely.points(theirs))))
    _, apart_deg = places.query_nearest(np.asarray(shapely.points(mine)), return_distance=True, all_matches=False)
    limit_deg2 = float(shapely.length(like)) * SAME_DEG
    if float(shapely.area(shapely.symmetric_difference(area, like))) > limit_deg2:
        return None
    return float(np.max(apart_deg)) * float(np.radians(1)) * float(crs.ELLIPSOID.a)


def _vertices(area: BaseGeometry) -> NDArray[np.float64]:
    return np.unique(shapely.get_coordinates(area), axis=0)


def _without(points: NDArray[np.object_], others: NDArray[np.object_]) -> list[Point]:
    tree = shapely.STRtree(list(others))
    near, _ = tree.query(points, predicate="dwithin", distance=SAME_DEG)
    left = np.ones(len(points), dtype=np.bool_)
    left[near] = False
    return [point for point, is_left in zip(points, left, strict=True) if is_left]
