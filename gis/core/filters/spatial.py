"""Geometries and boxes of a filter, moved to the stored degrees; spatial comparisons as SQL."""

from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from gis.core.crs import shape_to_storage
from gis.core.crs_published import PublishedCrs
from gis.core.errors import Invalid
from gis.core.filters.terms import Term, Wrong
from gis.core.selection import Condition, ewkb

RELATIONS = {
    "s_intersects": "ST_Intersects",
    "s_disjoint": "NOT ST_Intersects",
    "s_equals": "ST_Equals",
    "s_touches": "ST_Touches",
    "s_crosses": "ST_Crosses",
    "s_within": "ST_Within",
    "s_contains": "ST_Contains",
    "s_overlaps": "ST_Overlaps",
}
TYPES = ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection")
MIXED = ("s_intersects", "s_disjoint")
"""Relations that a GeometryCollection can have; GEOS knows no other."""


def related(name: str, one: Term, other: Term) -> Condition:
    """Return a spatial comparison."""
    if {one.kind, other.kind} != {"geometry"}:
        raise Wrong("type", f"{name} 比较两个几何", f"{name} compares two geometries")
    if name not in MIXED and "GeometryCollection" in {one.literal, other.literal}:
        listed = ", ".join(MIXED)
        raise Wrong("geometry", f"GEOMETRYCOLLECTION 只用于 {listed}", f"a GEOMETRYCOLLECTION only goes with {listed}")
    return Condition(f"{RELATIONS[name]}({one.sql}, {other.sql})", one.values + other.values)


def geometry(node: dict[str, Any], crs: PublishedCrs) -> Term:
    """Return a GeoJSON geometry in the system of the filter as a bound value; heights are ignored."""
    try:
        shape = shapely.from_geojson(orjson.dumps(node))
    except (GEOSException, TypeError, ValueError) as error:
        raise Wrong("geometry", "几何写得不对", f"not a geometry: {error}"[:200]) from error
    if shape is None or shape.is_empty:
        raise Wrong("geometry", "几何为空", "an empty geometry")
    return _bound(shapely.force_2d(shape), crs)


def bbox(numbers: Any, crs: PublishedCrs) -> Term:
    """Return a box, in the axis order of the filter's system; west above east crosses the antimeridian."""
    given = numbers if isinstance(numbers, list) else []
    known = [float(value) for value in given if isinstance(value, int | float) and not isinstance(value, bool)]
    if len(known) not in {4, 6} or len(known) < len(given):
        raise Wrong("bbox", "BBOX 须为 4 或 6 个数", "a BBOX takes 4 or 6 numbers")
    half = len(known) // 2
    low, high = known[:2], known[half : half + 2]
    (west, south), (east, north) = (low[::-1], high[::-1]) if crs.is_north_first else (low, high)
    if south > north or (west > east and crs.is_projected):
        raise Wrong("bbox", "BBOX 的下界大于上界", "the lower bound of a BBOX is above the upper one")
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    boxes = [_box(left, south, right, north) for left, right in parts]
    shape = boxes[0] if len(boxes) == 1 else shapely.union_all(boxes)
    return _bound(_flipped(shape) if crs.is_north_first else shape, crs)


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Return the rectangle, or the line or point that it has become."""
    if (west, south) == (east, north):
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


def _bound(shape: BaseGeometry, crs: PublishedCrs) -> Term:
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise Wrong("geometry", "坐标含有非有限数值", "a coordinate is not finite")
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise Wrong("geometry", f"几何无效：{reason}", f"an invalid geometry: {reason}")
    turned = _flipped(shape) if crs.is_north_first else shape
    try:
        stored = shape_to_storage(turned, crs.srid) if crs.is_projected else turned
    except Invalid as error:
        said = (f"{error.detail}（次序：{crs.axes}）", f"{error.detail_en} (order: {crs.axes})")
        raise Wrong("geometry", *said) from error
    west, south, east, north = stored.bounds
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise Wrong(
            "geometry",
            f"坐标超出经纬度范围（次序：{crs.axes}）",
            f"beyond longitude ±180, latitude ±90 (order: {crs.axes})",
        )
    return Term("%s::geometry", (ewkb(stored),), "geometry", literal=shape.geom_type)


def _flipped(shape: BaseGeometry) -> BaseGeometry:
    def swap(pairs: NDArray[np.float64]) -> NDArray[np.float64]:
        return pairs[:, ::-1]

    return shapely.transform(shape, swap)
