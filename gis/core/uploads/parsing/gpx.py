"""GPX: waypoints as points, tracks and routes as lines; always WGS 84 degrees, digits as received."""

from typing import Any

from gis.core.uploads.parsing import systems
from gis.core.uploads.parsing.features import Cell, FeatureTable
from gis.core.uploads.parsing.geometry import Geometry
from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal
from gis.core.uploads.parsing.xml import Element, XmlReader, parse_text

COLUMNS = {
    "name": "name", "time": "time", "desc": "description", "cmt": "cmt", "sym": "sym", "type": "类别", "fix": "fix",
    "sat": "sat", "hdop": "hdop", "vdop": "vdop", "pdop": "pdop", "number": "number",
}  # fmt: skip
"""Elements that become columns; `type` is a class of waypoints, no type of record."""
POINTS = frozenset({"wpt", "trkpt", "rtept"})
LINES = frozenset({"trk", "rte"})


class _Gpx(XmlReader):
    """Collects waypoints and lines with the texts of their direct children."""

    def __init__(self) -> None:
        self.root = ""
        self.waypoints: list[tuple[dict[str, Cell], list[str]]] = []
        self.lines: list[tuple[dict[str, Cell], list[list[list[str]]]]] = []
        self.extended = 0
        self._path: list[str] = []
        self._texts: list[str] = []
        self._point: list[str] = []
        self._point_facts: dict[str, Cell] = {}
        self._line_facts: dict[str, Cell] = {}
        self._parts: list[list[list[str]]] = []

    def start(self, name: str, attributes: Element) -> None:
        if not self._path:
            self.root = name
        self._path.append(name)
        self._texts = []
        if name in POINTS:
            self._point, self._point_facts = [attributes.get("lon", ""), attributes.get("lat", "")], {}
        elif name in LINES:
            self._parts, self._line_facts = [[]] if name == "rte" else [], {}
        elif name == "trkseg":
            self._parts.append([])
        elif name == "extensions":
            self.extended += 1

    def text(self, text: str) -> None:
        self._texts.append(text)

    def end(self, name: str) -> None:
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        value = "".join(self._texts).strip()
        self._texts = []
        if parent in POINTS and name == "ele" and value:
            self._point.append(value)
        elif parent in POINTS and name in COLUMNS:
            self._point_facts[COLUMNS[name]] = (value, "t")
        elif parent in LINES and name in COLUMNS:
            self._line_facts[COLUMNS[name]] = (value, "t")
        elif name == "wpt" and parent == "gpx":
            self.waypoints.append((self._point_facts, self._point))
        elif name in {"trkpt", "rtept"} and self._parts:
            self._parts[-1].append(self._point)
        elif name in LINES:
            self.lines.append((self._line_facts, self._parts))


def read(data: bytes, limits: Limits) -> Parsed:
    """Read waypoints for a kind of points, tracks and routes for a kind of lines, both where any geometry fits.

    Raises:
        Refusal: a DOCTYPE, broken XML (unsupported); nothing of what the kind needs (unreadable).
    """
    found, encoding, notes = parse_text(data, _Gpx())
    if found.root != "gpx":
        raise Refusal("unsupported", "not-a-table", found="XML")
    table = FeatureTable(limits, notes=notes, declared={"crs": f"EPSG:{systems.WGS84}"})
    notes.append(("wgs84-by-format", {"format": "GPX"}))
    if found.extended:
        notes.append(("parts-ignored", {"parts": f"extensions × {found.extended}"}))
    points: list[tuple[dict[str, Cell], Any]] = [(facts, Geometry("Point", place)) for facts, place in found.waypoints]
    lines: list[tuple[dict[str, Cell], Any]] = [(facts, _line(parts)) for facts, parts in found.lines]
    by_shape = {"point": (points, lines), "any": (points + lines, [])}
    wanted, others = by_shape.get(limits.shape, (lines, points))
    names = ("航迹、航线", "tracks or routes") if limits.shape == "point" else ("航点", "waypoints")
    if limits.shape == "area" or (not wanted and others):
        raise Refusal("unreadable", "gpx-other", found=names[0], found_en=names[1])
    if others:
        notes.append(("others-ignored", {"count": len(others), "found": names[0], "found_en": names[1]}))
    for number, (facts, geometry) in enumerate(wanted, start=1):
        table.add(number, facts, geometry)
    return table.parsed("gpx", encoding)


def _line(parts: list[list[list[str]]]) -> Geometry | None:
    filled = [part for part in parts if part]
    if not filled:
        return None
    return Geometry("LineString", filled[0]) if len(filled) == 1 else Geometry("MultiLineString", filled)
