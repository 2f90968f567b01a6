"""Chainage: how far along a line a point lies, geodesic metres from the line's western or northern end."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import LineString

from gis.core import crs


def directed(course: bytes) -> list[LineString]:
    """Return the parts of a course (WKB, degrees) so that serials rise along it: west to east, or north to south.

    Which of the two is the longer extent of the whole line decides (boundaries.md 2.2). Parts come in that order.
    """
    merged = shapely.line_merge(shapely.from_wkb(course))
    west, south, east, north = shapely.bounds(merged)
    by_lon = (east - west) * np.cos(np.radians((south + north) / 2)) >= north - south
    parts = []
    for part in shapely.get_parts(merged):
        first, last = part.coords[0], part.coords[-1]
        is_forward = first[0] <= last[0] if by_lon else first[1] >= last[1]
        parts.append(part if is_forward else part.reverse())
    return sorted(parts, key=lambda part: part.coords[0][0] if by_lon else -part.coords[0][1])


def chainages_m(course: bytes, positions: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return for each position (lon, lat degrees) the geodesic length to its foot and its distance from the line.

    The foot is found in degrees with the longitude scaled by the cosine of the latitude. On a line of several parts
    the lengths of the parts before are added; the gaps between them are not.
    """
    parts = directed(course)
    scale = np.cos(np.radians(shapely.get_coordinates(parts)[:, 1].mean()))
    plane = [shapely.transform(part, lambda xy: xy * [scale, 1.0]) for part in parts]
    before = np.concatenate([[0.0], np.cumsum([crs.length_m(part) for part in parts])])
    found = []
    for lon, lat in positions:
        point = shapely.Point(lon * scale, lat)
        nearest = int(np.argmin([part.distance(point) for part in plane]))
        along = plane[nearest].project(point)
        stretch = shapely.transform(_until(plane[nearest], along), lambda xy: xy / [scale, 1.0])
        foot = stretch.coords[-1]
        offset_m = crs.distance_m(lon_a=lon, lat_a=lat, lon_b=foot[0], lat_b=foot[1])
        found.append((float(before[nearest]) + crs.length_m(stretch), float(offset_m)))
    return found


def _until(line: LineString, along: float) -> LineString:
    """Return the part of a line from its start to a distance along it, both in the line's own unit."""
    points = shapely.get_coordinates(line)
    steps = np.hypot(*(points[1:] - points[:-1]).T)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    end = shapely.get_coordinates(line.interpolate(along))[0]
    return LineString([*points[reached < along], end] if along > 0 else [points[0], points[0]])
