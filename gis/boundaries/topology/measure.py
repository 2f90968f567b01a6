"""Measures of the rules: geodesic metres, ellipsoidal areas, and a local plane for nearest points only."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.boundaries.assemble import METRES_PER_DEGREE
from gis.core import crs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOISE_M = 1e-4
"""A tenth of a millimetre: below it two places are the same ground, though perhaps not the same numbers."""
NOISE_DEG = 1e-9


def plane(xy: Floats, lat: Floats | float) -> Floats:
    """Return degrees as metres on a local plane: east-west shrunk by the latitude. Only for finding the nearest."""
    scaled = np.array(xy, dtype=np.float64)
    scaled[..., 0] *= np.cos(np.radians(lat)) * METRES_PER_DEGREE
    scaled[..., 1] *= METRES_PER_DEGREE
    return scaled


def on_plane(shape: BaseGeometry) -> BaseGeometry:
    """Return a geometry (degrees) on the local plane at its middle latitude, metres."""
    _, south, _, north = shape.bounds
    flat: BaseGeometry = shapely.transform(shape, lambda xy: plane(xy, (south + north) / 2))
    return flat


def between_m(a: Floats, b: Floats) -> Floats:
    """Return geodesic distances between two arrays of positions (n, 2), metres."""
    return crs.distance_m(lon_a=a[:, 0], lat_a=a[:, 1], lon_b=b[:, 0], lat_b=b[:, 1])


def area_m2(shape: BaseGeometry) -> float:
    """Return the ellipsoidal area of the polygons of a geometry, square metres."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    return crs.area_m2(MultiPolygon(parts)) if parts else 0.0


def length_m(shape: BaseGeometry) -> float:
    """Return the geodesic length of the lines of a geometry, metres."""
    return sum(crs.length_m(part) for part in shapely.get_parts(shape) if isinstance(part, LineString))


def width_m(shape: BaseGeometry) -> float:
    """Return the diameter of the largest circle inside a polygon, metres."""
    flat = on_plane(shape)
    if not isinstance(flat, Polygon) or flat.area <= 0:
        return 0.0
    thin = 2 * flat.area / max(flat.length, 1e-12)
    circle = shapely.maximum_inscribed_circle(flat, tolerance=max(thin / 20, 1e-7))
    return max(2 * float(circle.length), thin)


def feet(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """Return the nearest position on each segment to each point; all arrays (n, 2), degrees."""
    lat = points[:, 1]
    p, a, b = plane(points, lat), plane(starts, lat), plane(ends, lat)
    along = b - a
    squared = np.maximum((along**2).sum(axis=1), 1e-30)
    share = np.clip(((p - a) * along).sum(axis=1) / squared, 0.0, 1.0)
    nearest: Floats = starts + share[:, None] * (ends - starts)
    return nearest


def nearest_on(points: Floats, lines: NDArray[np.object_]) -> Floats:
    """Return the nearest position on each line to each point (n, 2), degrees."""
    lat = float(points[:, 1].mean()) if len(points) else 0.0
    flat = shapely.transform(lines, lambda xy: plane(xy, lat))
    ways = shapely.shortest_line(shapely.points(plane(points, lat)), flat)
    found = shapely.get_coordinates(ways).reshape(-1, 2, 2)[:, 1]
    found[:, 0] /= np.cos(np.radians(lat)) * METRES_PER_DEGREE
    found[:, 1] /= METRES_PER_DEGREE
    return found
