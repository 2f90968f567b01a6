"""Does the declared datum hold? Uploaded positions beside those of records already known (W-53, B-36, B-38).

A datum cannot be seen in numbers, but where at least three records are known, a wrong one shows as a common shift. What
it looks like comes from its length and direction (`boundaries.md` 6.3, 6.6; figures of the region, unverified). Such a
file waits until a person says why the shift is right; nothing is ever converted back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.region import Region
from gis.core.uploads.doubts import utm_twin
from gis.core.uploads.kinds import Check, PlaceFinding
from gis.core.uploads.places import Floats
from gis.core.uploads.undo import table_of

TURNED_DEG = 45.0
"""Vectors within this of the median's direction count as common."""
COMMON_SHARE = 0.7
FAR_M = 200.0
"""Shifts beyond this are tried as another projection."""
NAMES = {
    "gcj-02": (" GCJ-02（火星坐标）", "GCJ-02"),
    "bd-09": (" BD-09（百度坐标）", "BD-09"),
    "xian-80": (" 1980 西安坐标系", "Xi'an 1980"),
    "beijing-54": (" 1954 年北京坐标系", "Beijing 1954"),
    "utm": (" UTM 投影（比例因子 0.9996）", "UTM (scale 0.9996)"),
    "gauss-krueger": ("高斯投影（比例因子 1）", "Gauss-Krueger (scale 1)"),
    "unknown": (
        "别的基准，或已知点有共同误差",
        "another datum, or an error common to the known points",
    ),
}

_MATCHED = """
SELECT ST_X(r.geom), ST_Y(r.geom), ST_X(t.geom), ST_Y(t.geom),
       CASE WHEN coalesce(r."values"->>'height_datum', :height_datum) IS DISTINCT FROM 'ellipsoidal'
             AND to_jsonb(t)->>'height_datum' IN ('1985', '1956')
            THEN (to_jsonb(t)->>'height_m')::float8 - (r."values"->>'height')::float8 END
  FROM app.upload_row r JOIN register.{table} t ON t.id = r.target_id
 WHERE r.upload_id = :upload AND r.geom IS NOT NULL AND r.status <> 'error'
   AND NOT t.deleted AND t.secrecy <> 'restricted'
   AND coalesce(to_jsonb(t)->>'coordinate_status', '') <> 'illustrative'
"""


@dataclass(frozen=True, slots=True)
class Shift:
    """What many offsets have in common: the median vector (metres), how many follow it, how far they scatter."""

    count: int
    common: int
    north_m: float
    east_m: float
    spread_m: float

    @property
    def length_m(self) -> float:
        """Length of the median vector."""
        return float(np.hypot(self.north_m, self.east_m))

    @property
    def azimuth_deg(self) -> float:
        """Direction of the median vector, degrees clockwise from north, 0 to 360."""
        return float(np.degrees(np.arctan2(self.east_m, self.north_m)) % 360)


def measure(north_m: Floats, east_m: Floats, region: Region) -> Shift:
    """Return what the offsets (uploaded minus known, metres) have in common; `spread_m` is the median deviation."""
    middle_n, middle_e = float(np.median(north_m)), float(np.median(east_m))
    lengths = np.hypot(north_m, east_m)
    turned = np.degrees(np.arctan2(east_m, north_m) - np.arctan2(middle_e, middle_n))
    near = np.abs((turned + 180) % 360 - 180) <= TURNED_DEG
    follows = near & (lengths > region.shift_common_m / 2)
    spread = float(np.median(np.hypot(north_m - middle_n, east_m - middle_e)))
    return Shift(north_m.size, int(follows.sum()), middle_n, middle_e, spread)


def is_suspect(shift: Shift, region: Region) -> bool:
    """Tell whether enough points are off by more than the tolerance in a common direction."""
    needed = max(region.shift_points_min, int(np.ceil(COMMON_SHARE * shift.count)))
    return shift.length_m > region.shift_common_m and shift.common >= needed


def looks_like(shift: Shift, region: Region) -> tuple[str, ...]:
    """Return what a shift looks like: keys of `NAMES`; several where the figures fit several."""

    def within(value: float, bounds: tuple[float, float]) -> bool:
        return bounds[0] <= value <= bounds[1]

    if within(shift.length_m, region.bd09_m) and within(shift.azimuth_deg, region.bd09_deg):
        return ("bd-09",)
    if within(shift.length_m, region.gcj02_m) and within(shift.azimuth_deg, region.gcj02_deg):
        return ("gcj-02",)
    if shift.spread_m > region.shift_spread_m:
        return ("unknown",)
    found = []
    if within(shift.length_m, region.xian80_m):
        found.append("xian-80")
    # The ranges say what must be added to reach CGCS2000: the uploaded positions are off by the opposite.
    if within(-shift.north_m, region.beijing54_north_m) and within(-shift.east_m, region.beijing54_east_m):
        found.append("beijing-54")
    return tuple(found) or ("unknown",)


def check_datum(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
    """Return what the records already known say about the declared datum and height datum of a staged upload.

    Nothing where the kind keeps no survey positions, or where no datum was declared that can be used.
    """
    if check.kind.known is None or not _has_positions(check):
        return []
    table = table_of(check.kind.tables[0]).name
    values = {"upload": upload_id, "height_datum": check.profile.height_datum}
    rows = session.execute(text(_MATCHED.format(table=table)), values).all()
    matched = np.array([row[:4] for row in rows], dtype=np.float64).reshape(-1, 4)
    least = check.region.shift_points_min
    if len(rows) < least and check.own:
        return []  # a file of ours in the register's own system
    if len(rows) < least:
        return [PlaceFinding("datum-unchecked", params={"count": len(rows), "least": least})]
    below = np.array([row[4] for row in rows if row[4] is not None], dtype=np.float64)
    return [_plane(check, matched), *_heights(below, check.region)]


def _has_positions(check: Check) -> bool:
    epsg = check.profile.epsg
    return check.profile.similarity is not None or (epsg is not None and epsg in crs.ACCEPTED)


def _plane(check: Check, matched: Floats) -> PlaceFinding:
    lon, lat, known_lon, known_lat = matched.T
    north, east = crs.offset_m(lon_a=known_lon, lat_a=known_lat, lon_b=lon, lat_b=lat)
    shift = measure(north, east, check.region)
    figures: dict[str, Any] = {"count": shift.count, "length": f"{shift.length_m:.2f}"}
    if not is_suspect(shift, check.region):
        return PlaceFinding("datum-checked", params=figures)
    kinds = _other_projection(check, matched) if shift.length_m > FAR_M else ()
    kinds = kinds or looks_like(shift, check.region)
    figures |= {"common": shift.common, "azimuth": f"{shift.azimuth_deg:.0f}", "spread": f"{shift.spread_m:.2f}"}
    figures |= {"looks_zh": "或".join(NAMES[kind][0] for kind in kinds), "looks": ",".join(kinds)}
    figures |= {"looks_en": " or ".join(NAMES[kind][1] for kind in kinds)}
    accepted = check.profile.accept_shift
    if accepted is None:
        return PlaceFinding("common-shift", params=figures)
    return PlaceFinding("shift-accepted", params={**figures, "reason": accepted.reason})


def _other_projection(check: Check, matched: Floats) -> tuple[str, ...]:
    """Read the same numbers as UTM instead of Gauss-Krüger, or the other way round: do they meet the known points?"""
    source = crs.ACCEPTED.get(check.profile.epsg or 0)
    other = None if source is None else utm_twin(source)
    if source is None or other is None:
        return ()
    try:
        north, east = crs.from_storage(lon=matched[:, 0], lat=matched[:, 1], target=source.epsg)
        lon, lat = crs.to_storage(northing=north, easting=east, source=other.epsg)
    except Invalid:
        return ()
    left = crs.distance_m(lon_a=matched[:, 2], lat_a=matched[:, 3], lon_b=lon, lat_b=lat)
    meets = float(np.median(left)) <= check.region.shift_common_m
    return ("utm" if other.projection == "utm" else "gauss-krueger",) if meets else ()


def _heights(below: Floats, region: Region) -> Sequence[PlaceFinding]:
    """Flag heights that lie as far below the known ones as the ellipsoid lies below the geoid's surface here."""
    if below.size < region.shift_points_min:
        return []
    low, high = region.ellipsoidal_below_m
    middle = float(np.median(below))
    inside = int(((below >= low) & (below <= high)).sum())
    if not low <= middle <= high or inside < COMMON_SHARE * below.size:
        return []
    return [PlaceFinding("height-ellipsoidal?", params={"count": below.size, "below": f"{middle:.2f}"})]
