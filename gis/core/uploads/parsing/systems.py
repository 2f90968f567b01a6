"""The closed list of coordinate systems that a file may state, as EPSG numbers (boundaries.md 6.1).

A file's own words (a `.prj`, a block of the ministry's text, a CRS member) only ever choose from this list; nothing
of them is handed to a library. Whether a system is taken is decided later, by `gis.core.crs`.
"""

import re

WGS84 = 4326
GEOGRAPHIC = {"CGCS2000": 4490, "Xian 1980": 4610, "Beijing 1954": 4214, "New Beijing": 4555, "WGS 84": WGS84}
THREE_DEGREES = {  # first zone 25, its number with prefix and without
    "CGCS2000": (4513, 4534),
    "Xian 1980": (2349, 2370),
    "Beijing 1954": (2401, 2422),
    "New Beijing": (4761, 4782),
}
SIX_DEGREES = {  # first zone 13
    "CGCS2000": (4491, 4502),
    "Xian 1980": (2327, 2338),
    "Beijing 1954": (21413, 21453),
    "New Beijing": (4568, 4579),
}
NORTHERN_UTM = 32600
NOT_ASSIGNED = frozenset({*range(4761, 4766), 4801, 4802})
"""New Beijing at the far ends of the country: their numbers lie elsewhere and are never met here."""


def projected(datum: str, *, width: int, zone: int, prefixed: bool) -> int | None:
    """Return the EPSG number of a Gauss-Krüger zone, None when the list has none.

    Args:
        datum: a name of `GEOGRAPHIC`.
        width: 3 or 6 degrees.
        zone: its number, 25 to 45 or 13 to 23.
        prefixed: whether eastings begin with the zone's number.
    """
    table, first = (THREE_DEGREES, 25) if width == 3 else (SIX_DEGREES, 13)
    if datum not in table or width not in {3, 6} or not 0 <= zone - first <= (20 if width == 3 else 10):
        return None
    epsg = table[datum][0 if prefixed else 1] + zone - first
    return None if epsg in NOT_ASSIGNED else epsg


def zone_of(meridian: float, width: int) -> int | None:
    """Return the zone whose central meridian this is, None when no zone of that width has it."""
    zone = meridian / 3 if width == 3 else (meridian + 3) / 6
    return int(zone) if zone == int(zone) else None


def utm_zone(meridian: float) -> int | None:
    """Return the northern UTM zone of a central meridian, None when it is none."""
    zone = (meridian + 183) / 6
    return int(zone) if zone == int(zone) and 1 <= zone <= 60 else None


def is_known(epsg: int) -> bool:
    """Tell whether a number is on the list."""
    families = [*THREE_DEGREES.values(), *SIX_DEGREES.values()]
    spans = [(start, 20 if pair in THREE_DEGREES.values() else 10) for pair in families for start in pair]
    return epsg not in NOT_ASSIGNED and (
        epsg in GEOGRAPHIC.values()
        or epsg in {4479, 4480, 4979, 3857}
        or any(start <= epsg <= start + more for start, more in spans)
        or NORTHERN_UTM < epsg <= NORTHERN_UTM + 60
    )


def datum_of_words(text: str) -> str | None:
    """Return the datum that Chinese words or a short name mean, None when they are not plain.

    >>> datum_of_words("2000国家大地坐标系"), datum_of_words("80国家大地坐标系"), datum_of_words("地方坐标系")
    ('CGCS2000', 'Xian 1980', None)
    """
    plain = re.sub(r"[\s_\-·.]", "", text).upper()
    words = {
        "New Beijing": ("新54", "新北京54", "新1954", "NEWBEIJING"),
        "CGCS2000": ("CGCS2000", "2000国家大地坐标系", "国家2000", "国家大地2000", "2000坐标系", "CHINA2000"),
        "Xian 1980": ("80国家大地坐标系", "1980西安坐标系", "西安1980", "西安80", "80西安坐标系", "XIAN1980", "XIAN80"),
        "Beijing 1954": ("1954北京坐标系", "54北京坐标系", "北京1954", "北京54", "BEIJING1954", "BEIJING54"),
        "WGS 84": ("WGS84", "WGS1984"),
    }
    for datum, spellings in words.items():
        if any(spelling in plain for spelling in spellings):
            return datum
    return None
