"""GeoJSON (RFC 7946): a strict reader of its own, before any database sees it (F38-F44).

By the standard a file is in WGS 84 degrees. The member `crs` of the older standard is read when it names a system of
the closed list; longitude or easting comes first in either case.
"""

import re
from typing import Any

from gis.core.uploads.parsing import strict_json, systems
from gis.core.uploads.parsing.features import DEGREES, METRES, Cell, FeatureTable
from gis.core.uploads.parsing.geometry import Geometry
from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal
from gis.core.uploads.parsing.strict_json import Lexeme
from gis.core.uploads.parsing.text import decode

TYPES = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})
CRS_NAME = re.compile(r"(?:urn:ogc:def:crs:)?EPSG:(?:[0-9.]{0,8}:)?([0-9]{4,5})", re.ASCII)
CRS84 = re.compile(r"(?:urn:ogc:def:crs:)?OGC:(?:1\.3|2|)?:?CRS84", re.ASCII)


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the features; a feature is one row, numbered from 1.

    Raises:
        Refusal: no JSON (malformed); no collection of features, a system that is not on the list (unreadable).
    """
    text, encoding, notes = decode(data)
    document = strict_json.loads(text)
    features = _features(document)
    epsg = _stated(document)
    table = FeatureTable(limits, METRES if _is_metric(epsg) else DEGREES, notes)
    table.declared["crs"] = f"EPSG:{epsg or systems.WGS84}"
    if epsg is None:
        table.notes.append(("wgs84-by-format", {"format": "GeoJSON"}))
    else:
        table.notes.append(("geojson-old-crs", {"crs": f"EPSG:{epsg}"}))
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise Refusal("unreadable", "geojson-feature", number)
        table.add(number, _attributes(feature, number), geometry_of(feature.get("geometry")))
    return table.parsed("geojson", encoding)


def _features(document: Any) -> list[Any]:
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features")
        if isinstance(features, list):
            return features
    elif isinstance(document, dict) and document.get("type") == "Feature":
        return [document]
    raise Refusal("unreadable", "geojson-collection")


def _stated(document: dict[str, Any]) -> int | None:
    """Return the EPSG number of the member `crs`, None without one. Raises Refusal for any other content of it."""
    if document.get("crs") is None:
        return None
    member = document["crs"]
    properties = member.get("properties") if isinstance(member, dict) and member.get("type") == "name" else None
    name = str(properties.get("name")) if isinstance(properties, dict) else ""
    match = CRS_NAME.fullmatch(name)
    epsg = int(match[1]) if match else systems.WGS84 if CRS84.fullmatch(name) else None
    if epsg is None or not systems.is_known(epsg):
        raise Refusal("unreadable", "geojson-crs", stated=strict_json.spell(member)[:120])
    return epsg


def _is_metric(epsg: int | None) -> bool:
    return epsg is not None and epsg not in systems.GEOGRAPHIC.values()


def _attributes(feature: dict[str, Any], number: int) -> dict[str, Cell]:
    properties = feature.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        raise Refusal("unreadable", "geojson-feature", number)
    found = {name: _cell(value) for name, value in properties.items()}
    if feature.get("id") is not None and "id" not in found:
        found["id"] = _cell(feature["id"])
    return found


def _cell(value: Any) -> Cell:
    if value is None:
        return "", "t"
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), "b"
    if isinstance(value, Lexeme):
        return str(value), "n"
    return (value if isinstance(value, str) else strict_json.spell(value)), "t"


def geometry_of(found: Any) -> Geometry | None:
    """Return the geometry with its numbers as texts; strings and other things in their place stay a fault."""
    if found is None:
        return None
    if not isinstance(found, dict) or found.get("type") not in TYPES:
        named = found.get("type") if isinstance(found, dict) else found
        return Geometry(str(named)[:40] or "?", [""])
    coordinates = found.get("coordinates")
    return Geometry(found["type"], [] if coordinates is None else _marked(coordinates))


def _marked(value: Any) -> Any:
    """Replace whatever is neither a list nor a number by something that no geometry takes."""
    if isinstance(value, list):
        return [_marked(part) for part in value]
    return value if isinstance(value, Lexeme) else NoNumber(strict_json.spell(value))


class NoNumber:
    """Something in the place of a number; shown as it stood in the file."""

    def __init__(self, spelled: str) -> None:
        self._spelled = spelled[:40]

    def __str__(self) -> str:
        return self._spelled
