"""Geometries as text: type and nested ordinates, digits as received, east before north, never repaired."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gis.core.uploads.parsing.limits import Shape

Position = Sequence[str]
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,20})?", re.ASCII)
WANTED = {
    "point": ("点", "a point"), "line": ("线", "a line"), "area": ("面", "an area"),
    "any": ("点、线或面", "a point, a line or an area"),
}  # fmt: skip
TYPES = {"line": ("LineString", "MultiLineString"), "area": ("Polygon", "MultiPolygon")}
FAMILY = {
    "Point": "point",
    "MultiPoint": "point",
    **{each: wanted for wanted, types in TYPES.items() for each in types},
}
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry with its ordinates as texts, nested as in GeoJSON; anything else in their place is a fault."""

    type: str
    coordinates: Any


class Fault(Exception):
    """What is wrong with one geometry: the code of a finding and its words."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def position_of(geometry: Geometry | None) -> Position:
    """Return the two or three ordinates of a point. Raises Fault when it is none."""
    found = _present(geometry)
    if found.type != "Point":
        raise _wrong_type(found.type, "point")
    return _position(found.coordinates)


def shape_text(geometry: Geometry | None, wanted: Shape, vertices: int) -> str:
    """Return a line or area, or with `any` a geometry of whatever kind, as GeoJSON text.

    Raises:
        Fault: missing, of another type, with ordinates that are no plain numbers, with a ring that is not closed,
            with fewer points than its type needs, or with more than `vertices`.
    """
    found = _present(geometry)
    family = FAMILY.get(found.type)
    if family is None or wanted not in {family, "any"}:
        raise _wrong_type(found.type, wanted)
    spell: Callable[[Any], str] = {"point": _plain, "line": _line}.get(family, _polygon)
    parts = found.coordinates if found.type.startswith("Multi") else [found.coordinates]
    if not isinstance(parts, list) or not parts:
        raise Fault("geometry-missing", found="EMPTY")
    if _vertices(parts, family) > vertices:
        raise Fault("too-many-vertices", limit=vertices)
    texts = [spell(part) for part in parts]
    body = f"[{','.join(texts)}]" if found.type.startswith("Multi") else texts[0]
    return f'{{"type":"{found.type}","coordinates":{body}}}'


def _vertices(parts: list[Any], family: str) -> int:
    """Count vertices before they are looked at one by one; what is no list has none."""
    if family == "point":
        return len(parts)
    lists = [part for part in parts if isinstance(part, list)]
    paths = lists if family == "line" else [ring for part in lists for ring in part if isinstance(ring, list)]
    return sum(map(len, paths))


def is_missing(geometry: Geometry | None) -> bool:
    """Tell whether a feature has no geometry, or an empty one."""
    return geometry is None or geometry.coordinates in ([], None) or geometry.type == ""


def _present(geometry: Geometry | None) -> Geometry:
    if geometry is None or is_missing(geometry):
        raise Fault("geometry-missing", found="null" if geometry is None else "EMPTY")
    return geometry


def _wrong_type(found: str, wanted: Shape) -> Fault:
    zh, en = WANTED[wanted]
    return Fault("geometry-type", found=found[:SHOWN], wanted=zh, wanted_en=en)


def _position(found: Any) -> Position:
    if not isinstance(found, list) or not 2 <= len(found) <= 3 or not all(isinstance(text, str) for text in found):
        raise Fault("geometry-numbers", found=spell(found)[:SHOWN])
    return found


def _plain(found: Any) -> str:
    position = _position(found)
    if not all(NUMBER.fullmatch(text) for text in position):
        raise Fault("geometry-numbers", found=spell(found)[:SHOWN])
    return f"[{','.join(position)}]"


def _line(found: Any) -> str:
    if not isinstance(found, list) or len(found) < 2:
        raise Fault("geometry-short", found=spell(found)[:SHOWN], least=2)
    return f"[{','.join(_plain(position) for position in found)}]"


def _polygon(found: Any) -> str:
    if not isinstance(found, list) or not found:
        raise Fault("geometry-missing", found="EMPTY")
    return f"[{','.join(_ring(ring) for ring in found)}]"


def _ring(found: Any) -> str:
    text = _line(found)
    if [float(value) for value in found[0]] != [float(value) for value in found[-1]]:
        raise Fault("ring-open", first=spell(found[0]), last=spell(found[-1]))
    if len(found) < 4:
        raise Fault("geometry-short", found=spell(found)[:SHOWN], least=4)
    return text


def spell(found: Any) -> str:
    """Spell nested ordinates for a message, cut in length."""
    return f"[{','.join(spell(part) for part in found[:8])}]" if isinstance(found, list) else str(found)[:SHOWN]


def polygon_of_rings(rings: Sequence[Sequence[Position]], *, by_direction: bool) -> Geometry:
    """Put rings together: each hole into the smallest outer ring around it.

    Args:
        rings: rings of positions, as received.
        by_direction: outer rings run clockwise (shapefile); else a ring inside an odd number of others is a hole.

    A hole that lies in no outer ring stays with the first one, so that the check of validity finds and locates it.
    """
    planes = [[(float(position[0]), float(position[1])) for position in ring] for ring in rings]
    areas = [_signed_area(plane) for plane in planes]
    if by_direction:
        outer = [index for index, area in enumerate(areas) if area <= 0] or list(range(len(rings)))
    else:
        inside = [sum(_contains(other, plane) for other in planes if other is not plane) for plane in planes]
        outer = [index for index, count in enumerate(inside) if count % 2 == 0] or list(range(len(rings)))
    polygons = {index: [list(rings[index])] for index in outer}
    for index, plane in enumerate(planes):
        if index not in polygons:
            around = [which for which in outer if _contains(planes[which], plane)]
            home = min(around, key=lambda which: abs(areas[which]), default=outer[0])
            polygons[home].append(list(rings[index]))
    found = list(polygons.values())
    return Geometry("Polygon", found[0]) if len(found) == 1 else Geometry("MultiPolygon", found)


def _signed_area(ring: Sequence[tuple[float, float]]) -> float:
    """Return twice the area of a ring, negative when it runs clockwise; shifted first, so that digits survive."""
    if not ring:
        return 0.0
    east, north = ring[0]
    moved = [(x - east, y - north) for x, y in ring]
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(moved, [*moved[1:], moved[0]], strict=True))


def _contains(ring: Sequence[tuple[float, float]], other: Sequence[tuple[float, float]]) -> bool:
    """Tell whether most of the first vertices of another ring lie inside a ring."""
    asked = other[:3]
    return sum(_is_inside(ring, point) for point in asked) * 2 > len(asked)


def _is_inside(ring: Sequence[tuple[float, float]], point: tuple[float, float]) -> bool:
    east, north = point
    inside = False
    for (x_a, y_a), (x_b, y_b) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y_a > north) != (y_b > north) and east < x_a + (north - y_a) * (x_b - x_a) / (y_b - y_a):
            inside = not inside
    return inside
