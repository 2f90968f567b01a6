"""Built-up areas (建成区): read from a file that a person declares, asked for the one that holds a place (P-B1)."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from gis.core.errors import Invalid
from gis.core.history import open_batch
from gis.gazetteer.checks.tables import BuiltUpArea

KIND = "built-up-areas"
STORED = "EPSG:4490"
TITLES = ("name", "名称", "建成区名称")

_HOLDING = text("""
SELECT id::text AS id, name FROM register.built_up_area
 WHERE NOT deleted AND ST_Intersects(geom, ST_GeomFromWKB(:shape, 4490)) ORDER BY ST_Area(geom), id LIMIT 1""")


@dataclass(frozen=True, slots=True)
class BuiltUp:
    """A built-up area of the register."""

    id: str
    name: str


def built_up_at(session: Session, shape: BaseGeometry | None) -> BuiltUp | None:
    """Return the smallest built-up area that the geometry (EPSG:4490) touches, or None where none is held."""
    if shape is None:
        return None
    row = session.execute(_HOLDING, {"shape": shape.wkb}).mappings().first()
    return None if row is None else BuiltUp(row["id"], row["name"])


def load_areas(session: Session, raw: bytes, *, crs: str, source: str, actor: str, reason: str) -> int:
    """Replace the built-up areas by those of a GeoJSON file, as one batch; returns how many.

    `raw` is a FeatureCollection of areas with a `name` each, longitude first; `crs` the system that a person
    declares: only the stored one is taken, because nothing is transformed here.

    Raises:
        Invalid: every fault of the file, or another system; nothing is stored.
    """
    if crs != STORED:
        raise Invalid(
            f"建成区须为 {STORED}（CGCS2000 经纬度）；{crs} 请先转换", f"Only {STORED} is taken, not {crs}", code="crs"
        )
    if not reason.strip():
        raise Invalid("请写明原因", "Give a reason", code="reason")
    areas, faults = _read(raw)
    if faults:
        raise Invalid("建成区文件有误，未保存", "The file is not valid; nothing was stored", code="file", errors=faults)
    open_batch(session, kind=KIND, actor=actor, reason=reason.strip()[:1000])
    session.execute(update(BuiltUpArea).where(~BuiltUpArea.deleted).values(deleted=True))
    session.add_all(
        BuiltUpArea(id=uuid4(), name=name, geom=_stored(shape), secrecy="internal", source=source[:500])
        for name, shape in areas
    )
    session.flush()
    return len(areas)


def _read(raw: bytes) -> tuple[list[tuple[str, BaseGeometry]], list[dict[str, Any]]]:
    try:
        features = orjson.loads(raw)["features"]
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise Invalid("不是 GeoJSON 要素集", "Not a GeoJSON FeatureCollection", code="file") from error
    areas, faults = [], []
    for number, feature in enumerate(features, 1):
        name, shape, wrong = _area(feature)
        if wrong or shape is None:
            faults.append({"row": number, "value": name, "detail": wrong[0], "detail_en": wrong[1]})
        else:
            areas.append((name, shape))
    doubled = {name for name, _ in areas if [each for each, _ in areas].count(name) > 1}
    faults += [{"value": name, "detail": "名称重复", "detail_en": "The name stands twice"} for name in sorted(doubled)]
    if not areas and not faults:
        faults.append({"detail": "没有要素", "detail_en": "No feature"})
    return areas, faults


def _area(feature: Any) -> tuple[str, BaseGeometry | None, tuple[str, ...]]:
    """Return name and area of a feature, or what is wrong with it in two languages."""
    properties = (feature.get("properties") if isinstance(feature, dict) else None) or {}
    name = str(next((properties[title] for title in TITLES if properties.get(title)), "")).strip()
    if not name or len(name) > 200:
        return name, None, ("没有名称", "No name")
    try:
        shape = shapely.force_2d(shapely.geometry.shape(feature["geometry"]))
    except (shapely.errors.ShapelyError, TypeError, KeyError, IndexError, AttributeError, ValueError):
        return name, None, ("几何读不出", "The geometry cannot be read")
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        return name, None, ("不是面", "Not an area")
    west, south, east, north = shape.bounds
    if not (west >= 73 and east <= 136 and south >= 3 and north <= 54):
        return name, None, ("不在国内；须先经度后纬度", "Not in the country; longitude comes first")
    if not shape.is_valid:
        return name, None, (f"图形无效：{shapely.is_valid_reason(shape)}", shapely.is_valid_reason(shape))
    return name, shape, ()


def _stored(shape: BaseGeometry) -> str:
    """Return an area as the text of a MultiPolygon in the stored system."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, shapely.Polygon)]
    return f"SRID=4490;{shapely.MultiPolygon(parts).wkt}"
