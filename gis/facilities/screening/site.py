"""A site to screen: a point or an area as GeoJSON in CGCS2000 degrees, read strictly, every fault at once."""

from dataclasses import dataclass
from typing import Any

import shapely
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry import shape

from gis.core import crs
from gis.core.faults import Faults

TYPES = ("Point", "Polygon", "MultiPolygon")
VERTICES_MAX = 5_000
AREA_MAX_M2 = 20_000_000.0
BOUNDS = (73.0, 3.0, 136.0, 54.0)


@dataclass(frozen=True, slots=True)
class Site:
    """A place in EPSG:4490 degrees, and its area on the ellipsoid, None for a point."""

    geometry: Point | Polygon | MultiPolygon
    area_m2: float | None


def read_site(given: dict[str, Any]) -> Site:
    """Return the site that a GeoJSON geometry says.

    Raises:
        Invalid: another type, an open or crossing ring, no finite number, outside the country (perhaps metres, or the
            two exchanged), too many vertices, too large; all that is wrong.
    """
    faults = Faults()
    kind = given.get("type")
    if kind not in TYPES:
        faults.add("geometry.type", kind, "须是 Point、Polygon 或 MultiPolygon", "Point, Polygon or MultiPolygon")
    if set(given) - {"type", "coordinates"}:
        faults.add("geometry", ", ".join(set(given) - {"type", "coordinates"}), "只有 type 和 coordinates",
                   "Only type and coordinates")  # fmt: skip
    faults.refuse()
    try:
        found: Any = shape(given)
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, shapely.errors.ShapelyError):
        faults.add("geometry.coordinates", given.get("coordinates"), "坐标结构有误", "The coordinates cannot be read")
        faults.refuse()
        raise AssertionError from None
    _check(found, faults)
    faults.refuse()
    area = None if isinstance(found, Point) else round(crs.area_m2(found), 2)
    if area is not None and area > AREA_MAX_M2:
        faults.add("geometry", f"{area:,.0f} m²", f"面积超过 {AREA_MAX_M2:,.0f} 平方米", f"Over {AREA_MAX_M2:,.0f} m²")
        faults.refuse()
    return Site(found, area)


def _check(found: Any, faults: Faults) -> None:
    numbers = shapely.get_coordinates(found)
    if found.is_empty or not numbers.size:
        faults.add("geometry.coordinates", "", "没有坐标", "There is no coordinate")
        return
    if len(numbers) > VERTICES_MAX:
        faults.add("geometry.coordinates", len(numbers), f"顶点超过 {VERTICES_MAX} 个", f"Over {VERTICES_MAX} vertices")
    west, south, east, north = BOUNDS
    if not (numbers == numbers).all():  # noqa: PLR0124 - NaN is unequal to itself
        faults.add("geometry.coordinates", "NaN", "含有非数值", "Holds what is no number")
        return
    lon, lat = numbers[:, 0], numbers[:, 1]
    if not ((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).all():
        zh, en = "须是 CGCS2000 经纬度，先经度后纬度，且在境内", "CGCS2000 degrees, longitude first, in the country"
        faults.add("geometry.coordinates", f"{lon[0]}, {lat[0]}", zh, en)
        return
    if not found.is_valid:
        why = shapely.is_valid_reason(found)
        faults.add("geometry", why, f"图形自交或不合规：{why}", f"Not a valid shape: {why}")
