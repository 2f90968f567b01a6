"""Systems to choose from when a person declares one: what the numbers are, and which datum they are on.

A person sees two questions, the shape of the numbers (which can be seen) and the datum (which cannot); each answer
pair is one EPSG code. The old datums are on offer so that they are declared as what they are: they are then refused
with the reason, or carried through local points.
"""

from typing import Any

from gis.core.crs_sources import ACCEPTED, STORAGE, SourceCrs

Bounds = tuple[float, float, float, float]

_SERIES = (
    # CGCS2000, Xi'an 1980, Beijing 1954: first code of each series of zones, and how many zones there are.
    (4513, 2349, 2401, 21),
    (4534, 2370, 2422, 21),
    (4491, 2327, 21413, 11),
    (4502, 2338, 21453, 11),
)
REACH_DEG = 3.5
"""A zone is offered when its central meridian lies within this many degrees of the area."""


def by_datum(source: SourceCrs) -> dict[str, str]:
    """Return the EPSG code of a shape of numbers on each datum: `CGCS2000`, `WGS 84`, `Xi'an 1980`, `Beijing 1954`.

    `source` is a CGCS2000 system; a datum on which that shape has no code is left out.
    """
    if source.epsg == STORAGE:
        return {"CGCS2000": source.name, "WGS 84": "EPSG:4326", "Xi'an 1980": "EPSG:4610", "Beijing 1954": "EPSG:4214"}
    found = {"CGCS2000": source.name}
    for first, xian, beijing, count in _SERIES:
        if first <= source.epsg < first + count:
            step = source.epsg - first
            found |= {"Xi'an 1980": f"EPSG:{xian + step}", "Beijing 1954": f"EPSG:{beijing + step}"}
    return found


def choices(area: Bounds) -> list[dict[str, Any]]:
    """Return the shapes of numbers near an area (west, south, east, north in degrees), degrees first."""
    west, _, east, _ = area
    return [
        {
            "crs": source.name,
            "title": source.title_zh.removeprefix("CGCS2000 "),
            "title_en": source.title_en.removeprefix("CGCS2000 "),
            "metres": source.is_projected,
            "datums": by_datum(source),
        }
        for source in ACCEPTED.values()
        if source.datum == "CGCS2000"
        and (source.central_meridian is None or west - REACH_DEG <= source.central_meridian <= east + REACH_DEG)
    ]
