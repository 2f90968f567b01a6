"""Where register rows lie: a point or shape as the machinery placed it, or the E/to-E, N/to-N range without one (P-A7).

The digits are kept as received; a range makes no geometry, because its corners are no place.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from gis.core.uploads.angles import read_angle
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.numbers import read_number
from gis.core.uploads.places import in_area, positions

SURVEYED = re.compile("实测|实地|野外|现场|GPS|GNSS|RTK|北斗", re.IGNORECASE)
ENDS = ("longitude_to", "latitude_to")
DATUMS = (("2000", "CGCS2000"), ("1980", "Xi'an 1980"), ("西安", "Xi'an 1980"), ("1954", "Beijing 1954"),
          ("北京", "Beijing 1954"), ("WGS", "WGS 84"))  # fmt: skip
DEGREES_KEPT = 9
_ORDINATES = re.compile(r'"Point","coordinates":\[([^,\]]+),([^,\]]+)')


def place_rows(rows: Sequence[Row], check: Check) -> None:
    """Put the columns of the position into `row.values["place"]`: digits as received, system, range, what it is."""
    ranged = [name for name in ENDS if name in check.columns]
    ends = [row for row in rows if any((row.values.get(name) or "").strip() for name in ranged)] if ranged else []
    ranges = _ranges(ends, check) if ends else {}
    says = "coordinate_system" in check.columns
    for row in rows:
        values = row.values
        received = _received(row)
        stated = values.get("coordinate_system") if says else None
        if stated and received and check.crs is not None and _other_datum(stated, check.crs.datum):
            check.add("system-differs", row, "coordinate_system", stated, crs=check.profile.crs)
        place: dict[str, Any] = {"received_lon": received[0], "received_lat": received[1]} if received else {}
        if row.number in ranges:
            place |= ranges[row.number]
            row.lon = row.lat = None
        if place or row.shape is not None:
            place["source_crs"] = check.profile.crs
        if row.lon is None and row.shape is None:
            place["geometry_status"] = "none"
        else:
            method = values.get("measuring_method")
            place["geometry_status"] = "surveyed" if method and SURVEYED.search(method) else "approximate"
        for name in ("position", "shape", "axes", *ENDS):
            values.pop(name, None)
        values["place"] = place


def _received(row: Row) -> tuple[str, str] | None:
    """Return longitude (easting) and latitude (northing) of a row as received."""
    if row.shape_text is not None:
        found = _ORDINATES.search(row.shape_text)
        return (found[1], found[2]) if found else None
    position = row.values.get("position")
    if position is None:
        return None
    first, second = (
        position.get("longitude", position.get("easting")),
        position.get("latitude", position.get("northing")),
    )
    return (first, second) if first is not None and second is not None else None


@lru_cache(maxsize=1024)
def _other_datum(words: str, declared: str) -> bool:
    found = next((datum for part, datum in DATUMS if part in words.upper()), None)
    return found is not None and found.replace("'", "") not in declared.replace("'", "")


def _ranges(rows: Sequence[Row], check: Check) -> dict[int, dict[str, Any]]:
    """Return the range of each row that has one, by row number: received texts and EPSG:4490 degrees in order."""
    if check.crs is None:
        return {}
    placed = []
    for row in rows:
        if row.lon is None or row.lat is None:
            if not row.has_error:
                check.add("range-alone", row, ENDS[0])
            continue
        placed.append((row, _end(row, check, 0), _end(row, check, 1)))
    east = np.array([np.nan if lon is None else lon for _, lon, _ in placed], dtype=np.float64)
    north = np.array([np.nan if lat is None else lat for _, _, lat in placed], dtype=np.float64)
    lon, lat = positions(check.crs, north, east)
    inside = in_area(lon, lat, check.region.area)
    found: dict[int, dict[str, Any]] = {}
    for (row, *_), end_lon, end_lat, good in zip(placed, lon.tolist(), lat.tolist(), inside.tolist(), strict=True):
        if row.has_error:
            continue
        if not good:
            check.add("range-outside", row, ENDS[0], _texts(row)[0])
        elif (row.lon, row.lat) != (end_lon, end_lat):
            found[row.number] = _ordered(row, check, end_lon, end_lat)
    return found


def _texts(row: Row) -> tuple[str, str]:
    """Return the texts of the end of the range; an empty one is that of its beginning."""
    begin = _received(row) or ("", "")
    return ((row.values.get(ENDS[0]) or "").strip() or begin[0], (row.values.get(ENDS[1]) or "").strip() or begin[1])


def _end(row: Row, check: Check, axis: int) -> float | None:
    words = _texts(row)[axis]
    assert check.crs is not None
    reading = read_number(words) if check.crs.is_projected else read_angle(words, check.profile.angle)
    if reading.value is None:
        check.add("range-unread", row, ENDS[axis], words)
    return reading.value


def _ordered(row: Row, check: Check, lon: float, lat: float) -> dict[str, Any]:
    assert row.lon is not None
    assert row.lat is not None
    if lon < row.lon or lat < row.lat:
        check.add("range-order", row, ENDS[0])
    to = _texts(row)
    return {
        "received_lon_to": to[0],
        "received_lat_to": to[1],
        "lon_from": round(min(row.lon, lon), DEGREES_KEPT),
        "lon_to": round(max(row.lon, lon), DEGREES_KEPT),
        "lat_from": round(min(row.lat, lat), DEGREES_KEPT),
        "lat_to": round(max(row.lat, lat), DEGREES_KEPT),
    }
