"""Web-map encryptions and old datums, made for tests: the published formulas forward, never back.

GCJ-02 and BD-09 as they are commonly published (Krasovsky-like ellipsoid a = 6378245, e2 = 0.00669342162296594323).
The datum shifts are synthetic: real parameters are secret, so tests take vectors from the published ranges
(`boundaries.md` 6.3), turned a little over the area as a real difference of datums is.
"""

import math

A = 6_378_245.0
E2 = 0.00669342162296594323


def _waves(x: float) -> float:
    return (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3


def gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return the GCJ-02 position of a WGS 84 one, degrees."""
    x, y = lon - 105, lat - 35
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + _waves(x)
    north += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + _waves(x)
    east += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    phi = math.radians(lat)
    magic = 1 - E2 * math.sin(phi) ** 2
    dlat = north * 180 / (A * (1 - E2) / (magic * math.sqrt(magic)) * math.pi)
    dlon = east * 180 / (A / math.sqrt(magic) * math.cos(phi) * math.pi)
    return lon + dlon, lat + dlat


def bd09(lon: float, lat: float) -> tuple[float, float]:
    """Return the BD-09 position of a WGS 84 one, degrees."""
    x, y = gcj02(lon, lat)
    turn = math.pi * 3000 / 180
    z = math.hypot(x, y) + 0.00002 * math.sin(y * turn)
    theta = math.atan2(y, x) + 0.000003 * math.cos(x * turn)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


def shifted(northing: float, easting: float, north_m: float, east_m: float) -> tuple[float, float]:
    """Return plane coordinates of CGCS2000 as an old datum would give them: shifted, turned 2″, scaled by 4 ppm.

    `north_m` and `east_m` are what must be added to come back to CGCS2000.
    """
    away_n, away_e = northing - 3_303_000.0, easting - 530_000.0
    turn, scale = math.radians(2 / 3600), 1 + 4e-6
    return (
        3_303_000.0 + scale * (away_n * math.cos(turn) - away_e * math.sin(turn)) - north_m,
        530_000.0 + scale * (away_n * math.sin(turn) + away_e * math.cos(turn)) - east_m,
    )
