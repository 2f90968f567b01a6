"""The text of a `.prj`, matched against the closed list of systems by its numbers; never handed to a library (F55).

Datum name and ellipsoid have to agree, and every parameter of the projection has to be one that the list knows.
Grid names, other parameters, addresses and PROJ strings match nothing.
"""

import re
from dataclasses import dataclass, field

from gis.core.uploads.parsing import systems

LONGEST = 8_000
DEPTH = 12
TOKEN = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([A-Za-z_][A-Za-z0-9_]*)|([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)|([\[\](),]))')
ELLIPSOIDS = {  # datum: (semi-major axis, inverse flattening, names of the datum)
    "CGCS2000": (6378137.0, 298.257222101, ("china2000", "cgcs2000", "chinageodeticcoordinatesystem2000")),
    "WGS 84": (6378137.0, 298.257223563, ("wgs1984", "wgs84", "worldgeodeticsystem1984")),
    "Xian 1980": (6378140.0, 298.257, ("xian1980",)),
    "Beijing 1954": (6378245.0, 298.3, ("beijing1954",)),
    "New Beijing": (6378245.0, 298.3, ("newbeijing",)),
}
PROJECTIONS = frozenset({"gausskruger", "transversemercator"})
FALSE_EASTING = 500_000.0


@dataclass(slots=True)
class _Node:
    keyword: str
    values: list[str] = field(default_factory=list)
    nodes: list["_Node"] = field(default_factory=list)

    def child(self, *keywords: str) -> "_Node | None":
        return next((node for node in self.nodes if node.keyword in keywords), None)

    def number(self, index: int) -> float:
        return float(self.values[index])


def match(text: str) -> int | None:
    """Return the EPSG number of the system that a WKT text describes, None when it is not on the list."""
    if len(text) > LONGEST:
        return None
    try:
        root = _parse(text)
        if any(node.keyword in {"EXTENSION", "PARAMETERFILE"} for node in _all(root)):
            return None
        return _epsg(root)
    except (ValueError, IndexError):
        return None


def _parse(text: str) -> _Node:
    """Return the tree. Raises ValueError for anything that is none."""
    stack: list[_Node] = [_Node("")]
    keyword, at = None, 0
    rest = text.strip()
    while at < len(rest):
        token = TOKEN.match(rest, at)
        if token is None:
            raise ValueError(rest[at : at + 20])
        at = token.end()
        string, name, number, sign = token.groups()
        if name is not None:
            keyword = name.upper()
        elif sign in {"[", "("} and keyword is not None and len(stack) <= DEPTH:
            node = _Node(keyword)
            stack[-1].nodes.append(node)
            stack.append(node)
            keyword = None
        elif sign in {"]", ")"} and len(stack) > 1:
            stack.pop()
        elif sign is None:
            stack[-1].values.append(number if string is None else string)
        elif sign != ",":
            raise ValueError(sign)
    if len(stack) != 1 or len(stack[0].nodes) != 1:
        raise ValueError("brackets")
    return stack[0].nodes[0]


def _all(node: _Node) -> list[_Node]:
    return [node, *(inner for child in node.nodes for inner in _all(child))]


def _plain(name: str) -> str:
    folded = re.sub(r"[^a-z0-9]", "", name.casefold())
    return folded.removeprefix("d") if name.casefold().startswith("d_") else folded


def _epsg(root: _Node) -> int | None:
    geographic = root if root.keyword == "GEOGCS" else root.child("GEOGCS")
    datum = None if geographic is None else _datum(geographic)
    if datum is None:
        return None
    found = systems.GEOGRAPHIC[datum] if root.keyword == "GEOGCS" else _projected(root, datum)
    stated = root.child("AUTHORITY")
    if stated is not None and stated.values[0].upper() == "EPSG" and stated.values[1] != str(found):
        return None
    return found


def _datum(geographic: _Node) -> str | None:
    datum, meridian, unit = geographic.child("DATUM"), geographic.child("PRIMEM"), geographic.child("UNIT")
    spheroid = None if datum is None else datum.child("SPHEROID", "ELLIPSOID")
    if datum is None or spheroid is None or unit is None or abs(unit.number(1) - 0.0174532925199433) > 1e-12:
        return None
    if meridian is not None and meridian.number(1) != 0:
        return None
    shift = datum.child("TOWGS84")
    if shift is not None and any(float(value) for value in shift.values):
        return None
    for name, (axis, flattening, spellings) in ELLIPSOIDS.items():
        sizes = abs(spheroid.number(1) - axis) < 1e-3 and abs(spheroid.number(2) - flattening) < 1e-6
        if sizes and _plain(datum.values[0]) in spellings:
            return name
    return None


def _projected(root: _Node, datum: str) -> int | None:
    projection, unit = root.child("PROJECTION"), root.child("UNIT")
    if root.keyword != "PROJCS" or projection is None or unit is None or unit.number(1) != 1:
        return None
    found = {_plain(node.values[0]): node.number(1) for node in root.nodes if node.keyword == "PARAMETER"}
    known = {"falseeasting", "falsenorthing", "centralmeridian", "scalefactor", "latitudeoforigin"}
    if _plain(projection.values[0]) not in PROJECTIONS or not found.keys() <= known:
        return None
    if found.get("falsenorthing", 0) != 0 or found.get("latitudeoforigin", 0) != 0:
        return None
    meridian, east = found.get("centralmeridian", -1.0), found.get("falseeasting", 0.0)
    scale = found.get("scalefactor", 1.0)
    if scale != 1:
        utm = systems.utm_zone(meridian) if (scale, east, datum) == (0.9996, FALSE_EASTING, "WGS 84") else None
        return None if utm is None else systems.NORTHERN_UTM + utm
    return _gauss(datum, meridian, east, names_three="3degree" in _plain(root.values[0]))


def _gauss(datum: str, meridian: float, east: float, *, names_three: bool) -> int | None:
    """Return the zone; without a prefix both widths are the same projection where both have the meridian."""
    prefix = (east - FALSE_EASTING) / 1_000_000
    widths = (3, 6) if names_three or prefix else (6, 3)
    for width in widths:
        zone = systems.zone_of(meridian, width)
        if zone is not None and prefix in {0, zone}:
            found = systems.projected(datum, width=width, zone=zone, prefixed=bool(prefix))
            if found is not None:
                return found
    return None
