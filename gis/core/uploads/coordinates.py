"""From two columns of text to positions in EPSG:4490, by what was declared and by nothing else.

Northing and easting ranges of the work area never meet, so swapped columns and wrong zone prefixes are always
seen; they are explained and offered, never applied. The datum cannot be seen in numbers (`boundaries.md` 6.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.core import crs
from gis.core.uploads.angles import read_angle
from gis.core.uploads.cells import code_key
from gis.core.uploads.doubts import ask_compact, note_utm
from gis.core.uploads.interpretations import NORTH_FIRST, Columns, rank
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.misplaced import explain
from gis.core.uploads.numbers import NUMBER, Reading, plain, read_number
from gis.core.uploads.offers import ANGLES, described
from gis.core.uploads.places import Floats, in_area, positions
from gis.core.uploads.profile import LOCAL
from gis.core.uploads.similarity import carry

SPECIAL = {"f": "formula", "e": "cell-error", "d": "date-cell"}
PLAIN = frozenset({"t", "n", ""})
"""Letters of cells of which nothing but the text counts; none where a row is short."""
COMPARED = 2_000
"""Rows whose records are looked up to compare the readings."""


@dataclass(slots=True)
class Pair:
    """The two coordinate columns by field, north and east, and whether the headers speak of degrees."""

    north: str
    east: str
    in_degrees: bool


def locate(check: Check, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Set the position of each row that has one, note what is wrong, and return the interpretations offered."""
    check.crs = declared_system(check)
    pair = _pair(check)
    first, second = sorted((pair.north, pair.east), key=lambda name: check.columns[name].index)
    readings = {name: _read_column(check, rows, name) for name in (first, second)}
    values = {
        name: np.array([np.nan if found.value is None else found.value for found in readings[name]], dtype=np.float64)
        for name in readings
    }
    _note_degrees(check, rows, readings, pair)
    columns = _columns(check, rows, (first, second))
    if not _in_metres(check) and check.profile.angle is None:
        columns.degrees = (values[first], values[second])
    columns.known = _known(check, rows)
    ranking = rank(columns, check.region)
    ask_compact(check, ranking, columns)
    if _is_declared(check) and _axes_declared(check, pair, values):
        _place(check, rows, pair, values[pair.north], values[pair.east])
    return described(ranking, columns, check.region)


def _known(check: Check, rows: Sequence[Row]) -> tuple[Floats, Floats] | None:
    """Return the approved positions (lon, lat, degrees) of the first rows' records, NaN where there is none."""
    if check.control is None:
        return None
    keys = [code_key(str(row.values.get(check.kind.key) or "")) for row in rows[:COMPARED]]
    found = check.control(sorted(set(keys) - {""}))
    places = np.full((len(rows), 2), np.nan)
    for index, key in enumerate(keys):
        if key in found:
            places[index] = found[key]
    return places[:, 0], places[:, 1]


def _is_declared(check: Check) -> bool:
    """Tell whether positions can follow: from a system that is taken, or by a similarity that was asked for."""
    return check.crs is not None or (check.profile.crs == LOCAL and check.profile.similarity is not None)


def declared_system(check: Check) -> crs.SourceCrs | None:
    """Return the declared system, None when there is none that can be used, with the finding that says so."""
    epsg, wants_similarity = check.profile.epsg, check.profile.similarity is not None
    if epsg is None:
        if check.profile.crs is None:
            check.add("crs-undeclared")
        elif not wants_similarity:
            check.add("crs-local")
        return None
    reason = crs.refusal(epsg)
    if reason is None and wants_similarity:
        check.add("similarity-unneeded", value=check.profile.crs)
        return None
    if reason is not None:
        if wants_similarity and epsg in crs.KNOWN:
            return crs.KNOWN[epsg]
        check.add("crs-refused", value=check.profile.crs, reason_zh=reason[0], reason_en=reason[1])
        return None
    source = crs.source_crs(epsg)
    if source.datum == "WGS 84":
        check.add("wgs84-as-cgcs2000", value=check.profile.crs)
    return source


def _columns(check: Check, rows: Sequence[Row], names: tuple[str, str]) -> Columns:
    """Return the two columns as the ranking sees them: texts in the order of the file, and what the headers say."""
    first, second = ([row.texts[name] for row in rows] for name in names)
    headers = (check.columns[names[0]].header, check.columns[names[1]].header)
    north_first, in_degrees = names[0] in {"latitude", "northing"}, names[0] in {"latitude", "longitude"}
    return Columns(first, second, headers, north_first=north_first, in_degrees=in_degrees)


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


def _in_metres(check: Check) -> bool:
    return check.profile.crs == LOCAL or (check.crs is not None and check.crs.is_projected)


def _read_column(check: Check, rows: Sequence[Row], name: str) -> list[Reading]:
    """Read the coordinate cells of a column, most of which are decimal numbers and nothing else."""
    index = check.columns[name].index
    are_plain = {letters: letters[index : index + 1] in PLAIN for letters in {row.letters for row in rows}}
    takes_decimals = _in_metres(check) or check.profile.angle in {None, "decimal"}
    return [
        Reading(float(text))
        if takes_decimals and NUMBER.fullmatch(text := row.texts[name]) and are_plain[row.letters]
        else _read(check, row, name)
        for row in rows
    ]


def _read(check: Check, row: Row, name: str) -> Reading:
    """Read one coordinate cell; an unreadable one is noted and has no value."""
    text = row.texts[name]
    index = check.columns[name].index
    letter = row.letters[index] if index < len(row.letters) else "t"
    if letter == "g":
        return Reading(code="geometry")  # said already, as a fault of the reader
    if letter in SPECIAL:
        check.add(SPECIAL[letter], row, name, text)
        return Reading(code=SPECIAL[letter])
    if not text.strip():
        check.add("required", row, name)
        return Reading(code="required")
    metres = _in_metres(check)
    reading = read_number(text) if metres else read_angle(text, check.profile.angle)
    if metres and reading.code == "not-a-number" and read_angle(text).value is not None:
        check.add("degrees?", row, name, text, crs=check.profile.crs)
    elif reading.code == "not-degrees" and _is_plane(text):
        return read_number(text)
    elif reading.code is not None:
        zh, en = ANGLES[check.profile.angle] if check.profile.angle else ("十进制或度分秒", "decimal or DMS degrees")
        check.add(reading.code, row, name, text, spelling=zh, spelling_en=en)
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
    # The texts under what they are by the declared system and order, whatever the headers call them.
    in_metres = source is None or source.is_projected
    names = ("northing", "easting") if in_metres else ("latitude", "longitude")
    for row in rows:
        row.values["position"] = {names[0]: row.texts[pair.north], names[1]: row.texts[pair.east]}
    if check.profile.similarity is not None:
        carried = carry(check, rows, north, east)
        if carried is None:
            return
        lon, lat = carried
    else:
        assert source is not None
        lon, lat = positions(source, north, east)
    inside = in_area(lon, lat, check.region.area)
    for index in np.flatnonzero(inside).tolist():
        rows[index].lon, rows[index].lat = float(lon[index]), float(lat[index])
    wrong = np.flatnonzero(~inside & np.isfinite(north) & np.isfinite(east))
    if wrong.size:
        shape = _as_cgcs2000(source) or crs.source_crs(check.region.metric_epsg)
        explain(check, [rows[i] for i in wrong.tolist()], (pair.north, pair.east), shape, north[wrong], east[wrong])
    if source is not None and inside.any():
        note_utm(check, source, lon[inside], lat[inside])


def _as_cgcs2000(source: crs.SourceCrs | None) -> crs.SourceCrs | None:
    """Return the system of the same shape in CGCS2000: what is misplaced by kilometres is so in every datum."""
    if source is None or source.epsg in crs.ACCEPTED:
        return source
    if source.central_meridian is None or source.zone_width is None:
        return crs.source_crs(crs.STORAGE)
    return crs.find(source.central_meridian, source.zone_width, prefixed=source.zone is not None)
