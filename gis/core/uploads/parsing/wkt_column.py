"""The column WKT of delimited text where rows are lines or areas: geometries, east before north (OGC 06-103r4, 7).

No system is taken from it: `SRID=4490;` before a geometry is refused like any other text, and the system is declared
as for all files. Heights stand behind a `Z` only, measures (`M`) are refused; nothing is repaired.
"""

import re
from typing import Any

from gis.core.uploads.parsing.geometry import Fault, Geometry, shape_text
from gis.core.uploads.parsing.limits import Limits, Parsed

HEADER, HEADER_SEARCH = "wkt", 30
TYPES = {
    name.upper(): name for name in ("Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
}
HEAD = re.compile(r"\s*([A-Za-z]{5,15})(?:\s+([A-Za-z]{1,2}))?\s*(?=\(|EMPTY)")
SIGN = re.compile(r"\s*([(),]|[^\s(),]+)")
DEPTH = {"Point": 1, "LineString": 1, "Polygon": 2, "MultiPoint": 2, "MultiLineString": 2, "MultiPolygon": 3}
SHOWN = 60


def take_shapes(parsed: Parsed, limits: Limits) -> None:
    """Take the column WKT out of the table of a file: its geometries become the shapes of the rows."""
    found = _column(parsed)
    if found is None:
        return
    start, place = found
    header = parsed.rows[start][1][place].strip()
    parsed.shapes = [None] * len(parsed.rows)
    for at, (number, cells, letters) in enumerate(parsed.rows[start:], start):
        text = cells[place] if place < len(cells) else ""
        parsed.rows[at] = (number, cells[:place] + cells[place + 1 :], letters[:place] + letters[place + 1 :])
        if at == start:
            continue
        try:
            parsed.shapes[at] = shape_text(geometry_of(text), limits.shape, limits.vertices)
        except Fault as fault:
            parsed.faults.append((number, fault.code, fault.params))
    parsed.notes.append(("wkt-column", {"column": header}))


def _column(parsed: Parsed) -> tuple[int, int] | None:
    """Return index of the row and of the cell that is the one header WKT, None where there is none, or more."""
    for at, (_, cells, _) in enumerate(parsed.rows[:HEADER_SEARCH]):
        places = [place for place, cell in enumerate(cells) if cell.strip().casefold() == HEADER]
        if places:
            return (at, places[0]) if len(places) == 1 else None
    return None


def geometry_of(text: str) -> Geometry | None:
    """Return the geometry that a text spells, its ordinates as received; None for an empty text.

    Raises:
        Fault: no well-known text, of a type beyond the six, with measures, or with positions of another length.
    """
    if not text.strip():
        return None
    head = HEAD.match(text)
    name = TYPES.get(head[1].upper()) if head else None
    if head is None or name is None or (head[2] or "Z").upper() != "Z":
        raise _unreadable(text)
    if text[head.end() :].strip().upper() == "EMPTY":
        return Geometry(name, [])
    nested = _nested(text, head.end(), DEPTH[name], 3 if head[2] else 2)
    if name == "Point":
        nested = nested[0] if len(nested) == 1 else nested
    return Geometry(name, nested)


def _nested(text: str, start: int, depth: int, ordinates: int) -> list[Any]:
    """Return the lists between brackets from `start` on: positions stand at one depth alone, commas between all."""
    open_lists: list[list[Any]] = [[]]
    position: list[str] = []
    ended = True  # whether something stands before the place where the reading is
    for sign in (found[1] for found in SIGN.finditer(text, start)):
        if sign == "(" and not (ended and len(open_lists) > 1) and len(open_lists) <= depth and not position:
            open_lists.append([])
            ended = False
        elif sign in {")", ","} and (ended or len(position) == ordinates) and len(open_lists) > 1:
            if position:
                if len(open_lists) != depth + 1:
                    raise _unreadable(text)
                open_lists[-1].append(position)
                position = []
            ended = sign == ")"
            if ended:
                done = open_lists.pop()
                open_lists[-1].append(done)
        elif sign not in {"(", ")", ","} and len(open_lists) > 1 and len(position) < ordinates and not ended:
            position.append(sign)
        else:
            raise _unreadable(text)
    if len(open_lists) != 1 or len(open_lists[0]) != 1 or position:
        raise _unreadable(text)
    whole: list[Any] = open_lists[0][0]
    return whole


def _unreadable(text: str) -> Fault:
    return Fault("geometry-wkt", found=text.strip()[:SHOWN])
