"""A polygon that somebody gives as a filter: GeoJSON geometry or WKT, longitude first, in degrees."""

import re
from typing import NamedTuple

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

VERTICES_MAX = 500
CHARS_MAX = 40_000
KINDS = frozenset({"Polygon", "MultiPolygon"})
CRS84 = frozenset({"urn:ogc:def:crs:OGC:1.3:CRS84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "OGC:CRS84"})

_POLYGON = re.compile(r"\s*(MULTI)?POLYGON\b", re.IGNORECASE)


class Fault(NamedTuple):
    """What is wrong with a polygon, in both languages."""

    zh: str
    en: str


UNREAD = Fault(
    "须为 GeoJSON 或 WKT 的 Polygon、MultiPolygon，环至少四点且首尾相同",
    "takes a Polygon or MultiPolygon as GeoJSON or WKT; a ring has four positions or more, the last like the first",
)


def read_polygon(text: str) -> tuple[str | None, list[Fault]]:
    """Return a polygon as WKT (degrees, CRS84 axes: longitude, latitude) and every fault; None where there is one."""
    if len(text) > CHARS_MAX:
        return None, [Fault(f"不能超过 {CHARS_MAX} 个字符", f"has at most {CHARS_MAX} characters")]
    faults: list[Fault] = []
    try:
        shape = _geojson(text, faults) if text.lstrip().startswith("{") else _wkt(text)
    except (shapely.errors.GEOSException, ValueError, TypeError):
        return None, [*faults, UNREAD]
    if shape is None or shape.geom_type not in KINDS:
        return None, [*faults, UNREAD]
    faults += _faults(shape)
    return (None if faults else shapely.to_wkt(shape, rounding_precision=-1)), faults


def _geojson(text: str, faults: list[Fault]) -> BaseGeometry | None:
    read = orjson.loads(text)
    if not isinstance(read, dict) or read.get("type") not in KINDS:
        return None
    if "crs" in read and not _is_crs84(read["crs"]):
        faults.append(Fault("坐标须为 CRS84（经度、纬度）", "takes coordinates in CRS84, longitude and latitude"))
    shape: BaseGeometry = shapely.from_geojson(text)
    return shape


def _wkt(text: str) -> BaseGeometry | None:
    return shapely.from_wkt(text) if _POLYGON.match(text) else None


def _is_crs84(crs: object) -> bool:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    return isinstance(properties, dict) and properties.get("name") in CRS84


def _faults(shape: BaseGeometry) -> list[Fault]:
    if shape.is_empty:
        return [Fault("是空的", "is empty")]
    found = []
    count = int(shapely.get_num_coordinates(shape))
    if count > VERTICES_MAX:
        found.append(
            Fault(f"有 {count} 个顶点，最多 {VERTICES_MAX} 个", f"has {count} vertices, at most {VERTICES_MAX} count")
        )
    if shapely.has_z(shape) or shapely.has_m(shape):
        found.append(Fault("每个顶点只取经度、纬度两个数", "takes two numbers a vertex, longitude and latitude"))
    at = shapely.get_coordinates(shape)
    if not bool((abs(at) <= (180, 90)).all()):
        found.append(
            Fault(
                "有顶点超出经度 ±180、纬度 ±90（经度在前）",
                "has a vertex outside of longitude ±180, latitude ±90 (longitude first)",
            )
        )
    elif not shape.is_valid:
        found.append(Fault("边界自相交或环无效", f"is not valid: {explain_validity(shape)[:120]}"))
    return found
