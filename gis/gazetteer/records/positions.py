"""A position as a person types it: read strictly, on the system that was stated, its digits kept as received."""

from dataclasses import dataclass
from typing import Any

from shapely import Point
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.faults import Faults
from gis.core.region import Region
from gis.core.uploads.angles import read_angle
from gis.core.uploads.numbers import read_number
from gis.gazetteer.checks.divisions import holding, load_tree
from gis.gazetteer.records import forms

PAIRS = {False: ("latitude", "longitude"), True: ("northing", "easting")}
AXES = {"latitude": "lat", "longitude": "lon"}
TITLES = {
    "latitude": ("纬度", "Latitude"), "longitude": ("经度", "Longitude"),
    "northing": ("X（北）", "X (north)"), "easting": ("Y（东）", "Y (east)"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Received:
    """The digits as received, longitude or easting first, and the declared system."""

    east: str | None = None
    north: str | None = None
    crs: str | None = None


def received(position: forms.Position | None) -> Received:
    """Return what is kept of a typed position; nothing of one that was pointed at on the map."""
    if position is None:
        return Received()
    east, north = position.longitude or position.easting, position.latitude or position.northing
    return Received(east, north, position.crs)


def read_position(position: forms.Position, faults: Faults) -> tuple[float, float] | None:
    """Return longitude and latitude, degrees, EPSG:4490; None with every fault named."""
    try:
        source = crs.source_crs(crs.parse_epsg(position.crs))
    except Invalid as refused:
        faults.add("position.crs", position.crs, refused.detail, refused.detail_en)
        return None
    wanted = PAIRS[source.is_projected]
    for name in PAIRS[not source.is_projected]:
        if getattr(position, name) is not None:
            faults.add(f"position.{name}", getattr(position, name), f"{source.title_zh} 没有{TITLES[name][0]}",
                       f"{source.title_en} has no such ordinate")  # fmt: skip
    north, east = (_ordinate(position, name, faults) for name in wanted)
    if north is None or east is None:
        return None
    try:
        lon, lat = crs.to_storage(northing=north, easting=east, source=source.epsg)
    except Invalid as refused:
        for name in wanted:
            faults.add(f"position.{name}", getattr(position, name), refused.detail, refused.detail_en)
        return None
    return float(lon), float(lat)


def _ordinate(position: forms.Position, name: str, faults: Faults) -> float | None:
    text, (zh, en) = getattr(position, name), TITLES[name]
    if text is None:
        faults.add(f"position.{name}", None, f"必填：{zh}", f"Mandatory: {en}")
        return None
    reading = read_angle(text) if name in AXES else read_number(text)
    if reading.value is None:
        spelt = "十进制度，或度分秒如 29°51′23.4″" if name in AXES else "以米为单位的数，如 3306987.123"
        spelt_en = "decimal degrees, or 29°51′23.4″" if name in AXES else "a number in metres such as 3306987.123"
        faults.add(f"position.{name}", text, f"读不出{zh}：应为{spelt}", f"{en} cannot be read: {spelt_en}")
    elif reading.axis not in {None, AXES.get(name)}:
        faults.add(f"position.{name}", text, f"{zh}一栏写的是另一方向，经纬度疑为互换",
                   f"The letter says otherwise: longitude and latitude may be swapped ({en})")  # fmt: skip
        return None
    return reading.value


def seen(session: Session, position: forms.Position, region: Region) -> dict[str, Any]:
    """Return where a typed position lies, for a person to look at before it is proposed.

    Raises:
        Invalid: it cannot be read; every fault is named.
    """
    faults = Faults()
    found = read_position(position, faults)
    faults.refuse()
    assert found is not None
    lon, lat = found
    tree = load_tree(session)
    node = holding(session, tree, Point(lon, lat))
    west, south, east, north = region.area
    return {
        "geometry": point(found),
        "dms": [crs.format_dms(lat, "lat", decimals=2), crs.format_dms(lon, "lon", decimals=2)],
        "in_region": west <= lon <= east and south <= lat <= north,
        "division": None if node is None else {"code": node.code, "path": tree.words(node.id)},
    }


def point(found: tuple[float, float]) -> dict[str, Any]:
    """Return the point as GeoJSON."""
    return {"type": "Point", "coordinates": list(found)}
