"""`crs`, `bbox-crs` and `bbox`: systems by URI with their true axis order, boxes as conditions of the register."""

import math

from shapely import Point
from shapely import box as rectangle

from api.ogc.query import Query, number
from gis.core.crs import MERCATOR_HALF_M, WEB_MERCATOR, shape_to_storage
from gis.core.crs_published import CRS84, PublishedCrs, published
from gis.core.errors import Invalid
from gis.core.region import Region
from gis.core.selection import Box, Condition, in_area, in_boxes

CONTENT_CRS = "Content-Crs"
EDGE_M = 0.001
"""How far beyond the edge of the Web Mercator square a client's rounding may come."""

Ordinates = list[float]


def systems(region: Region) -> dict[str, PublishedCrs]:
    """Return the systems on offer in this region, by URI."""
    return published(region.zones_3)


def header(crs: PublishedCrs) -> str:
    """Return the value of `Content-Crs`."""
    return f"<{crs.uri}>"


def read(query: Query, key: str, region: Region) -> PublishedCrs:
    """Read a parameter that names a system; CRS84 without it. What is allowed is listed when it is another one."""
    text = query.take(key)
    if text is None:
        return CRS84
    known = systems(region)
    found = known.get(text.strip("<>"))
    if found is None:
        listed = " ".join(known)
        query.fail(
            key, text, "crs", f"不支持的坐标系；可用：{listed}", f"not a supported system; allowed are: {listed}"
        )
        return CRS84
    return found


def bbox(query: Query, region: Region) -> Condition | None:
    """Read `bbox` in the system of `bbox-crs`, ordinates in its axis order; heights are ignored."""
    crs = read(query, "bbox-crs", region)
    text = query.take("bbox")
    if text is None:
        return None
    numbers = [number(part.strip()) for part in text.split(",", 6)]
    if len(numbers) not in {4, 6} or None in numbers:
        query.fail("bbox", text, "bbox", "bbox 须为 4 或 6 个数", "bbox takes 4 or 6 numbers")
        return None
    known = [value for value in numbers if value is not None]
    half = len(known) // 2
    if half == 3 and known[2] > known[5]:
        _inverted(query, text)
        return None
    corners = [known[0], known[1], known[half], known[half + 1]]
    if crs.is_north_first:
        corners = [corners[1], corners[0], corners[3], corners[2]]
    return _condition(query, text, crs, corners)


def _condition(query: Query, text: str, crs: PublishedCrs, corners: Ordinates) -> Condition | None:
    """Return the condition of a box given as west, south, east, north in the units of its system."""
    west, south, east, north = corners
    if south > north or (crs.is_projected and crs.srid != WEB_MERCATOR and west > east):
        _inverted(query, text)
        return None
    try:
        if crs.is_projected and crs.srid != WEB_MERCATOR:
            return in_area(shape_to_storage(rectangle(west, south, east, north), crs.srid))
        degrees = _degrees(corners) if crs.is_projected else corners
    except Invalid as error:
        query.fail(
            "bbox", text, "bbox", f"{error.detail}（次序：{crs.axes}）", f"{error.detail_en} (order: {crs.axes})"
        )
        return None
    west, south, east, north = degrees
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        query.fail(
            "bbox", text, "bbox",
            f"bbox 超出经纬度范围（次序：{crs.axes}）",
            f"bbox is outside of longitude ±180, latitude ±90 (order: {crs.axes})",
        )  # fmt: skip
        return None
    return in_boxes(split(west, south, east, north))


def split(west: float, south: float, east: float, north: float) -> list[Box]:
    """Cut a box that crosses the antimeridian (west > east) in two; degrees."""
    if west <= east:
        return [(west, south, east, north)]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


def _degrees(corners: Ordinates) -> Ordinates:
    """Return a box of Web Mercator metres as degrees: its edges are meridians and parallels."""
    west, south, east, north = corners
    lower = shape_to_storage(Point(_inside(west), south), WEB_MERCATOR).bounds[:2]
    upper = shape_to_storage(Point(_inside(east), north), WEB_MERCATOR).bounds[:2]
    return [*lower, *upper]


def _inside(easting: float) -> float:
    beyond = abs(easting) - MERCATOR_HALF_M
    return math.copysign(MERCATOR_HALF_M, easting) if 0 < beyond <= EDGE_M else easting


def _inverted(query: Query, text: str) -> None:
    query.fail("bbox", text, "bbox", "bbox 的下界大于上界", "the lower bound of bbox is above the upper one")
