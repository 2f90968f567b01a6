"""KML and KMZ: placemarks with their attributes; WGS 84 degrees, east first. Nothing it points to is fetched."""

from gis.core.uploads.parsing import systems
from gis.core.uploads.parsing.archive import Archive
from gis.core.uploads.parsing.features import Cell, FeatureTable
from gis.core.uploads.parsing.geometry import Geometry
from gis.core.uploads.parsing.limits import Limits, Notes, Parsed, Refusal
from gis.core.uploads.parsing.xml import Element, XmlReader, parse_text

IGNORED = frozenset(
    {"NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Model", "Track", "MultiTrack", "Tour"}
)
SIMPLE = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString"}
COLUMNS = frozenset({"name", "description"})
BESIDE = (
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".bmp",
    ".svg",
    ".webp",
    ".tif",
    ".tiff",
    ".dae",
    ".css",
    ".html",
    ".kml",
    "/",
)
"""What may lie in a KMZ beside the document; none of it is read."""


class _Kml(XmlReader):
    """Collects placemarks: their attributes and their geometries, in the order of the file."""

    def __init__(self) -> None:
        self.root = ""
        self.placemarks: list[tuple[dict[str, Cell], list[Geometry]]] = []
        self.ignored: dict[str, int] = {}
        self._path: list[str] = []
        self._texts: list[str] = []
        self._facts: dict[str, Cell] = {}
        self._counts: dict[str, int] = {}
        self._geometries: list[Geometry] = []
        self._rings: list[list[list[str]]] = []
        self._name = ""
        self._absolute = False
        self._skip = 0

    def start(self, name: str, attributes: Element) -> None:
        if not self._path:
            self.root = name
        self._path.append(name)
        self._texts = []
        if name in IGNORED:
            self.ignored[name] = self.ignored.get(name, 0) + 1
            self._skip += 1
        elif name == "Placemark":
            self._facts, self._counts, self._geometries = {}, {}, []
            self._absolute = False
        elif name == "Polygon":
            self._rings = []
        elif name in {"Data", "SimpleData"}:
            self._name = attributes.get("name", "")

    def text(self, text: str) -> None:
        self._texts.append(text)

    def end(self, name: str) -> None:
        self._path.pop()
        value, self._texts = "".join(self._texts).strip(), []
        if name in IGNORED:
            self._skip -= 1
        elif self._skip == 0 and "Placemark" in self._path:
            self._inside(name, self._path[-1], value)
        elif name == "Placemark" and self._skip == 0:
            self.placemarks.append((self._facts, self._geometries))

    def _inside(self, name: str, parent: str, value: str) -> None:
        if parent == "Placemark" and name in COLUMNS:
            self._keep(name, value)
        elif name == "when" and parent == "TimeStamp":
            self._keep("time", value)
        elif name == "SimpleData" or (name == "value" and parent == "Data"):
            self._keep(self._name, value)
        elif name == "altitudeMode":
            self._absolute = value == "absolute"
        elif name == "coordinates":
            self._coordinates(parent, value)
        elif name == "Polygon":
            self._geometries.append(Geometry("Polygon", self._rings))

    def _keep(self, name: str, value: str) -> None:
        """Keep a value under its name; a name that stands twice in a placemark gets a number."""
        key, count = name, self._counts.get(name, 1)
        while key in self._facts:
            count += 1
            key = f"{name} ({count})"
        self._counts[name] = count
        self._facts[key] = (value, "t")

    def _coordinates(self, parent: str, value: str) -> None:
        positions = [tuple_.split(",") for tuple_ in value.split()]
        if parent == "LinearRing" and "Polygon" in self._path:
            self._rings.append(positions)
        elif parent == "Point":
            self._geometries.append(Geometry("Point", self._point(positions)))
        elif parent in SIMPLE:
            self._geometries.append(Geometry(SIMPLE[parent], positions))

    def _point(self, positions: list[list[str]]) -> list[object]:
        """Return the ordinates of a point; the height 0 that every program writes on the ground is none."""
        if len(positions) != 1:
            return list(positions)
        only = positions[0]
        on_ground = len(only) == 3 and not self._absolute and only[2].strip("0.") == ""
        return list(only[:2] if on_ground else only)


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the placemarks of a KML document; a placemark is one row, numbered from 1.

    Raises:
        Refusal: a DOCTYPE, broken XML, another document (unsupported); no placemark (unreadable).
    """
    return _read(data, limits, "kml", [])


def read_kmz(data: bytes, limits: Limits) -> Parsed:
    """Read the one document of a KMZ archive: `doc.kml`, or the only one there is.

    Raises:
        Refusal: an unsafe archive, other things in it, or none or several documents.
    """
    archive = Archive(data, limits)
    documents = sorted(name for name in archive.names if name.lower().endswith(".kml"))
    stray = sorted(name for name in archive.names if not name.lower().endswith(BESIDE))
    if stray or not documents:
        raise Refusal("unsupported", "archive-stray", wanted="KMZ", found=(stray or sorted(archive.names))[:8])
    chosen = [name for name in documents if name == (limits.sheet or "doc.kml")] or documents
    if len(chosen) > 1:
        raise Refusal("unreadable", "layers", found=documents[:20])
    return _read(archive.read(chosen[0]), limits, "kmz", [], sheet=chosen[0])


def _read(data: bytes, limits: Limits, format_name: str, notes: Notes, sheet: str | None = None) -> Parsed:
    found, encoding, noted = parse_text(data, _Kml())
    if found.root != "kml":
        raise Refusal("unsupported", "not-a-table", found="XML")
    notes = [*notes, *noted, ("wgs84-by-format", {"format": "KML"})]
    if found.ignored:
        parts = "、".join(f"{name} × {count}" for name, count in found.ignored.items())
        notes.append(("parts-ignored", {"parts": parts}))
    table = FeatureTable(limits, notes=notes, declared={"crs": f"EPSG:{systems.WGS84}"})
    _drop_labels([facts for facts, _ in found.placemarks])
    for number, (facts, geometries) in enumerate(found.placemarks, start=1):
        table.add(number, facts, _geometry(geometries))
    return table.parsed(format_name, encoding, sheet=sheet)


def _drop_labels(placemarks: list[dict[str, Cell]]) -> None:
    """Leave out the names of placemarks where they only repeat an attribute, so that it is no second candidate."""
    named = [facts for facts in placemarks if "name" in facts]
    keys = set.intersection(*(set(facts) for facts in named)) - COLUMNS if named else set()
    if any(all(facts[key] == facts["name"] for facts in named) for key in keys):
        for facts in named:
            del facts["name"]


def _geometry(found: list[Geometry]) -> Geometry | None:
    """Return the geometry of a placemark: parts of one type together, of several types as what no kind takes."""
    if not found:
        return None
    if len(found) == 1:
        return found[0]
    if len({geometry.type for geometry in found}) > 1:
        return Geometry("GeometryCollection", [""])
    return Geometry(f"Multi{found[0].type}", [geometry.coordinates for geometry in found])
