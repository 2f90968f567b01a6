"""From two columns of text to positions in EPSG:4490, by what was declared and by nothing else.

Northing and easting ranges of the work area never meet, so swapped columns and wrong zone prefixes are always
seen; they are explained and offered, never applied. The datum cannot be seen in numbers (`boundaries.md` 6.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.region import Bounds
from gis.core.uploads.angles import read_angle
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.misplaced import explain
from gis.core.uploads.numbers import Reading, plain, read_number

Floats = NDArray[np.float64]
PREFIXED, UNPREFIXED = 4526, 4547
CANDIDATES = (
    (crs.STORAGE, "lon-lat"),
    (crs.STORAGE, "lat-lon"),
    (PREFIXED, "northing-easting"),
    (PREFIXED, "easting-northing"),
    (UNPREFIXED, "northing-easting"),
    (UNPREFIXED, "easting-northing"),
)
NORTH_FIRST = frozenset({"northing-easting", "lat-lon"})


@dataclass(slots=True)
class Pair:
    """The two coordinate columns by field, north and east, and whether the headers speak of degrees."""

    north: str
    east: str
    in_degrees: bool


def locate(check: Check, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Set the position of each row that has one, note what is wrong, and return the interpretations offered."""
    check.crs = _declared(check)
    pair = _pair(check)
    first, second = sorted((pair.north, pair.east), key=lambda name: check.columns[name].index)
    readings = {name: [_read(check, row, name) for row in rows] for name in (first, second)}
    values = {
        name: np.array([np.nan if found.value is None else found.value for found in readings[name]], dtype=np.float64)
        for name in readings
    }
    _note_degrees(check, rows, readings, pair)
    proposals = _proposals(values[first], values[second], check.region.area)
    if check.crs is None or not _axes_declared(check, pair, values):
        return proposals
    _place(check, rows, pair, values[pair.north], values[pair.east])
    return proposals


def _declared(check: Check) -> crs.SourceCrs | None:
    epsg = check.profile.epsg
    if epsg is None:
        check.add("crs-undeclared")
        return None
    reason = crs.refusal(epsg)
    if reason is not None:
        check.add("crs-refused", value=check.profile.crs, reason_zh=reason[0], reason_en=reason[1])
        return None
    if crs.treat_wgs84_as_cgcs2000(epsg) != epsg:
        check.add("wgs84-as-cgcs2000", value=check.profile.crs)
    return crs.source_crs(epsg)


def _pair(check: Check) -> Pair:
    """Choose the columns: those that speak of the declared system's unit, else the pair that is there."""
    metres = {"northing", "easting"} <= check.columns.keys()
    degrees = {"latitude", "longitude"} <= check.columns.keys()
    prefers_metres = check.crs.is_projected if check.crs else not degrees
    use_metres = metres and (prefers_metres or not degrees)
    plane, angles = (
        Pair("northing", "easting", in_degrees=False),
        Pair("latitude", "longitude", in_degrees=True),
    )
    pair, other = (plane, angles) if use_metres else (angles, plane)
    if metres and degrees:
        left = [check.columns[name].header for name in (other.north, other.east)]
        check.add("second-position", columns="、".join(left))
    order = check.profile.axis_order
    if order is not None and {pair.north, pair.east} - check.profile.columns.keys():
        first, second = sorted((pair.north, pair.east), key=lambda name: check.columns[name].index)
        north, east = (first, second) if order in NORTH_FIRST else (second, first)
        if north != pair.north:
            names: dict[str, Any] = {"first": check.columns[first].header, "second": check.columns[second].header}
            check.add("axis-by-profile", axis_order=order, **names)
        pair = Pair(north, east, pair.in_degrees)
    return pair


def _read(check: Check, row: Row, name: str) -> Reading:
    """Read one coordinate cell; an unreadable one is noted and has no value."""
    text = row.texts[name]
    index = check.columns[name].index
    letter = row.letters[index] if index < len(row.letters) else "t"
    if letter == "g":
        return Reading(code="geometry")  # said already, as a fault of the reader
    special = {"f": "formula", "e": "cell-error", "d": "date-cell"}
    if letter in special:
        check.add(special[letter], row, name, text)
        return Reading(code=special[letter])
    if not text.strip():
        check.add("required", row, name)
        return Reading(code="required")
    metres = check.crs is not None and check.crs.is_projected
    reading = read_number(text) if metres else read_angle(text, check.profile.angle)
    if metres and reading.code == "not-a-number" and read_angle(text).value is not None:
        check.add("degrees?", row, name, text, crs=check.profile.crs)
    elif reading.code == "not-degrees" and _is_plane(text):
        return read_number(text)
    elif reading.code is not None:
        spelling = {"dms": "度分秒", "compact-dms": "紧凑度分秒（D.MMSS）"}.get(
            check.profile.angle or "", "十进制或度分秒"
        )
        check.add(
            reading.code,
            row,
            name,
            text,
            spelling=spelling,
            spelling_en=check.profile.angle or "decimal or DMS degrees",
        )
    elif reading.used is not None:
        check.add("normalised", row, name, text, used=reading.used)
    return reading


def _is_plane(text: str) -> bool:
    """Tell whether a text is a number beyond all degrees, so that a better finding than `not-degrees` follows."""
    value = read_number(plain(text)[0]).value
    return value is not None and abs(value) > 360


def _note_degrees(check: Check, rows: Sequence[Row], readings: dict[str, list[Reading]], pair: Pair) -> None:
    if check.profile.angle is None:
        count = sum(found.is_dms for column in readings.values() for found in column)
        if count:
            check.add("degrees-converted", count=count)
    for name, axis in ((pair.north, "lat"), (pair.east, "lon")):
        for row, found in zip(rows, readings[name], strict=True):
            if found.axis not in {None, axis}:
                check.add("not-degrees", row, name, row.texts[name], spelling="该列方向", spelling_en="of this axis")


def _axes_declared(check: Check, pair: Pair, values: dict[str, Floats]) -> bool:
    """Tell whether it is known which column is which: X and Y say nothing about degrees."""
    if check.crs is None or check.crs.is_projected or pair.in_degrees or check.profile.axis_order is not None:
        return True
    known = np.concatenate([values[pair.north], values[pair.east]])
    known = known[np.isfinite(known)]
    if known.size == 0 or np.median(np.abs(known)) > 360:
        return True
    first, second = sorted((pair.north, pair.east), key=lambda name: check.columns[name].index)
    check.add("axis-undeclared", first=check.columns[first].header, second=check.columns[second].header)
    return False


def _place(check: Check, rows: Sequence[Row], pair: Pair, north: Floats, east: Floats) -> None:
    source = check.crs
    if source is None:
        return
    lon, lat = positions(source, north, east)
    inside = in_area(lon, lat, check.region.area)
    names = ("northing", "easting") if source.is_projected else ("latitude", "longitude")
    for index, row in enumerate(rows):
        # The texts under what they are by the declared system and order, whatever the headers call them.
        row.values["position"] = dict(zip(names, (row.texts[pair.north], row.texts[pair.east]), strict=True))
        if inside[index]:
            row.lon, row.lat = float(lon[index]), float(lat[index])
        elif np.isfinite(north[index]) and np.isfinite(east[index]):
            explain(check, row, (pair.north, pair.east), source, (float(north[index]), float(east[index])))


def positions(source: crs.SourceCrs, north: Floats, east: Floats) -> tuple[Floats, Floats]:
    """Return (lon, lat) in EPSG:4490 degrees, NaN where a pair cannot belong to the system."""
    lon, lat = np.full(north.shape, np.nan), np.full(north.shape, np.nan)
    known = np.isfinite(north) & np.isfinite(east)
    if source.is_projected:
        known &= crs.fits_zone(source, northing=np.nan_to_num(north), easting=np.nan_to_num(east))
    else:
        known &= (np.abs(np.nan_to_num(north)) <= 90) & (np.abs(np.nan_to_num(east)) <= 180)
    if known.any():
        try:
            lon[known], lat[known] = crs.to_storage(northing=north[known], easting=east[known], source=source.epsg)
        except Invalid:
            return np.full(north.shape, np.nan), np.full(north.shape, np.nan)
    return lon, lat


def in_area(lon: Floats, lat: Floats, area: Bounds) -> NDArray[np.bool_]:
    """Tell for each position (degrees) whether it lies in the area of interest; NaN does not."""
    west, south, east, north = area
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return np.asarray(inside, dtype=np.bool_)


def _proposals(first: Floats, second: Floats, area: Bounds) -> list[dict[str, Any]]:
    """Rank readings of the two columns by the share of rows that fall inside the area. None is ever applied.

    The systems named are those of CGCS2000, for the shape of the numbers only: the datum stays undeclared.
    """
    offers = []
    for epsg, order in CANDIDATES:
        north, east = (first, second) if order in NORTH_FIRST else (second, first)
        count = int(in_area(*positions(crs.source_crs(epsg), north, east), area).sum())
        if count:
            share = round(count / first.size, 4)
            offer = {"axis_order": order, "crs_if_cgcs2000": f"EPSG:{epsg}"}
            offers.append({**offer, "rows_inside": count, "rows": int(first.size), "share": share})
    return sorted(offers, key=lambda offer: -float(offer["share"]))
