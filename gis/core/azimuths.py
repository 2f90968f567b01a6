"""Directions: true azimuths on the ellipsoid, grid and magnetic ones brought to true north, and their words.

True north is not grid north: on the 114°E zone the meridian convergence runs from -0.23° to +0.48° over the city
(`boundaries.md` 3.3), enough to change the word of a direction near the edge of a sector.
"""

import math
from typing import Literal

import numpy as np

from gis.core import crs
from gis.core.errors import Invalid

AzimuthKind = Literal["grid", "true", "magnetic"]
ROSE_ZH = (
    "北", "北偏东北", "东北", "东偏东北", "东", "东偏东南", "东南", "南偏东南", "南", "南偏西南", "西南", "西偏西南",
    "西", "西偏西北", "西北", "北偏西北",
)  # fmt: skip
ROSE_EN = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
SECTOR_DEG = 22.5
STEP_DEG = 0.0005
"""Half of the stretch of meridian over which the convergence is taken, degrees (about 55 m)."""


def inverse(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> tuple[float, float]:
    """Return (distance in metres, true azimuth at a in degrees, 0 to below 360) from a to b, geodesic, EPSG:4490."""
    forward, _, metres = crs.ELLIPSOID.inv(lon_a, lat_a, lon_b, lat_b)
    return float(metres), float(forward) % 360.0


def ahead(lon: float, lat: float, azimuth_deg: float, metres: float) -> tuple[float, float]:
    """Return (lon, lat) of the point that lies so far in a true azimuth, geodesic, EPSG:4490 degrees."""
    east, north, _ = crs.ELLIPSOID.fwd(lon, lat, azimuth_deg, metres)
    return float(east), float(north)


def convergence_deg(lon: float, lat: float, grid: int = crs.METRIC) -> float:
    """Return the meridian convergence of a grid, degrees: true azimuth minus grid azimuth.

    Positive east of the grid's meridian. Taken from the way the meridian runs on the grid over 110 m: right to
    0.00001 degree.
    """
    north, east = crs.from_storage(
        lon=np.array([lon, lon]), lat=np.array([lat - STEP_DEG, lat + STEP_DEG]), target=grid
    )
    return -math.degrees(math.atan2(float(east[1] - east[0]), float(north[1] - north[0])))


def to_true(
    azimuth_deg: float,
    kind: AzimuthKind,
    *,
    lon: float,
    lat: float,
    declination_deg: float | None = None,
    grid: int = crs.METRIC,
) -> float | None:
    """Return an azimuth counted from true north, degrees; None for a magnetic one whose declination is not known."""
    if kind == "true":
        return azimuth_deg % 360.0
    if kind == "grid":
        return (azimuth_deg + convergence_deg(lon, lat, grid)) % 360.0
    return None if declination_deg is None else (azimuth_deg + declination_deg) % 360.0


def difference_deg(first: float, second: float) -> float:
    """Return first minus second as an angle between -180 (exclusive) and 180 degrees."""
    turned = (first - second) % 360.0
    return turned - 360.0 if turned > 180.0 else turned


def sector(azimuth_deg: float) -> int:
    """Return the sector of the 16-point rose, 0 for north (348°45′ to 11°15′), clockwise (`boundaries.md` 3.3)."""
    if not math.isfinite(azimuth_deg):
        raise Invalid("方位角不是有限数值", "An azimuth is not finite", code="not-finite")
    return math.floor((azimuth_deg % 360.0 + SECTOR_DEG / 2) / SECTOR_DEG) % 16


def rose_word(azimuth_deg: float, lang: Literal["zh", "en"] = "zh") -> str:
    """Return the word of a true azimuth.

    >>> rose_word(11 + 14 / 60), rose_word(11 + 16 / 60), rose_word(348 + 44 / 60), rose_word(90, "en")
    ('北', '北偏东北', '北偏西北', 'E')
    """
    return (ROSE_ZH if lang == "zh" else ROSE_EN)[sector(azimuth_deg)]


def format_azimuth(azimuth_deg: float) -> str:
    """Spell an azimuth to the minute, half to even; rounding never gives 60 minutes.

    >>> format_azimuth(227 + 10 / 60), format_azimuth(359.9999)
    ('227°10′', '0°00′')
    """
    minutes = round(azimuth_deg * 60) % (360 * 60)
    return f"{minutes // 60}°{minutes % 60:02d}′"
