"""The geometry of a feature: GeoJSON in a declared system with its true axis order, to EPSG:4490; never repaired."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from gis.core import crs
from gis.core.editing.faults import FeatureFaults
from gis.core.errors import BadRequest, Invalid
from gis.core.uploads.parsing.geojson import geometry_of
from gis.core.uploads.parsing.geometry import Fault, shape_text

VERTICES_MAX = 20_000
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_URI = re.compile(r"http://www\.opengis\.net/def/crs/EPSG/0/([0-9]{4,5})", re.ASCII)
WORDS = {
    "geometry-missing": ("没有几何", "no geometry"),
    "geometry-type": ("几何类型不对", "another type of geometry"),
    "geometry-numbers": ("坐标应为两个普通小数", "a position is two plain decimal numbers"),
    "geometry-short": ("点太少", "too few positions"),
    "ring-open": ("环没有闭合", "a ring is not closed"),
    "too-many-vertices": (f"超过 {VERTICES_MAX} 个顶点", f"more than {VERTICES_MAX} vertices"),
}


@dataclass(frozen=True, slots=True)
class ContentCrs:
    """The system of what was sent; `north_first` is the axis order of its definition."""

    uri: str
    epsg: int
    north_first: bool

    @property
    def axes(self) -> str:
        """The order of the ordinates, as records keep it with what they received."""
        names = ("northing", "easting") if crs.ACCEPTED[self.epsg].is_projected else ("lat", "lon")
        return "-".join(names if self.north_first else reversed(names))


@dataclass(frozen=True, slots=True)
class Placed:
    """A geometry in EPSG:4490 degrees, and its GeoJSON text as received, in `system`."""

    shape: BaseGeometry
    text: str
    system: ContentCrs


def content_crs(header: str | None) -> ContentCrs:
    """Return the system that `Content-Crs` names, CRS84 without one.

    Raises:
        BadRequest: it is no URI of a system that is taken; the reason is told (code `crs`).
    """
    text = (f"<{CRS84}>" if header is None else header).strip()
    uri = text[1:-1] if text.startswith("<") and text.endswith(">") else text  # QGIS leaves the brackets out
    if uri == CRS84:
        return ContentCrs(uri, 4326, north_first=False)
    match = _URI.fullmatch(uri)
    epsg = int(match[1]) if match else 0
    if epsg not in crs.ACCEPTED:
        try:
            reason = crs.refusal(epsg) if match else None
        except Invalid as error:
            reason = (error.detail, error.detail_en)
        zh, en = reason or (f"Content-Crs 应为 <{CRS84}> 或 EPSG 的 URI", f"Content-Crs is <{CRS84}> or an EPSG URI")
        raise BadRequest(zh, en, code="crs")
    source = crs.ACCEPTED[epsg]
    return ContentCrs(uri, epsg, north_first=source.projection != "utm")


def read_geometry(found: Any, system: ContentCrs, types: Sequence[str], faults: FeatureFaults) -> Placed | None:
    """Return the geometry in EPSG:4490 degrees, None when anything is wrong with it (noted).

    Args:
        found: the member `geometry`, numbers as `Lexeme`.
        system: what its ordinates are.
        types: types of GeoJSON geometry that are taken.
        faults: takes what is wrong.
    """
    if not isinstance(found, dict) or found.keys() - {"type", "coordinates"} or found.get("type") not in types:
        named = found.get("type") if isinstance(found, dict) else None
        listed = "、".join(types)
        faults.schema(
            "/geometry", named, "geometry-type", f"几何应为 {listed}，二维，没有别的成员", f"has to be a plain {listed}"
        )
        return None
    try:
        text = shape_text(geometry_of(found), "any", VERTICES_MAX)
    except Fault as fault:
        zh, en = WORDS.get(fault.code, ("几何有误", "the geometry is wrong"))
        faults.schema("/geometry/coordinates", fault.params.get("found"), fault.code, zh, en)
        return None
    shape = shapely.from_geojson(text)
    if shapely.get_coordinate_dimension(shape) != 2:
        faults.schema("/geometry/coordinates", None, "height", "不带高程（高程是属性）", "a height is a property")
        return None
    moved = _moved(shape, system, faults)
    return None if moved is None else Placed(moved, text, system)


def _moved(shape: BaseGeometry, system: ContentCrs, faults: FeatureFaults) -> BaseGeometry | None:
    try:
        moved = to_storage(shape, system)
    except Invalid as error:
        faults.note("/geometry/coordinates", shape.wkt[:60], error.reason, (error.detail, error.detail_en))
        return None
    if not moved.is_valid:
        reason = explain_validity(moved)
        faults.note("/geometry/coordinates", reason, "invalid", (f"面不成立：{reason}", f"not valid: {reason}"))
        return None
    return moved


def to_storage(shape: BaseGeometry, system: ContentCrs) -> BaseGeometry:
    """Return a shape whose ordinates stand in the order of its system, as EPSG:4490 degrees, longitude first.

    Raises:
        Invalid: its numbers do not belong to the system.
    """

    def move(pairs: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
        north, east = (pairs[:, 0], pairs[:, 1]) if system.north_first else (pairs[:, 1], pairs[:, 0])
        lon, lat = crs.to_storage(northing=north, easting=east, source=system.epsg)
        return np.column_stack([lon, lat])

    return shapely.transform(shape, move)


def is_same(found: BaseGeometry, stands: BaseGeometry, system: ContentCrs) -> bool:
    """Tell whether what was sent is what was published: to the last digit in CRS84, to 0.2 mm through another system.

    There both publications are rounded, to 9 decimals of a degree and to 0.1 mm, which adds up to 1.5e-9 degrees.
    `stands` is the geometry as published, EPSG:4490 degrees with its decimals.
    """
    exact = 0.0 if system.uri == CRS84 else 2e-9
    return bool(shapely.equals_exact(found, stands, exact))


__all__ = ["CRS84", "ContentCrs", "Placed", "content_crs", "is_same", "read_geometry", "to_storage"]
