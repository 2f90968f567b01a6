"""The geometries of a shapefile: `.shp` walked record by record and compared with its index (F53, F54)."""

import math
import struct

from gis.core.uploads.parsing.doubles import shortest
from gis.core.uploads.parsing.geometry import Geometry, polygon_of_rings
from gis.core.uploads.parsing.limits import Refusal

HEADER = 100
MAGIC = 9994
VERSION = 1000
NAMES = {0: "Null", 1: "Point", 3: "PolyLine", 5: "Polygon", 8: "MultiPoint", 31: "MultiPatch"}
NO_DATA = -1e38


def read(shp: bytes, shx: bytes) -> list[Geometry | None]:
    """Return the geometry of each record, None for a null shape.

    Raises:
        Refusal: header, record or index do not fit each other or the size of the file (unreadable).
    """
    for part, data in (("shp", shp), ("shx", shx)):
        _check_header(part, data)
    found: list[Geometry | None] = []
    at, index = HEADER, HEADER
    while at < len(shp):
        if at + 8 > len(shp):
            raise _broken("shp", len(found) + 1)
        number, words = struct.unpack_from(">ii", shp, at)
        end = at + 8 + words * 2
        if number != len(found) + 1 or words < 2 or end > len(shp):
            raise _broken("shp", len(found) + 1)
        if shx[index : index + 8] != struct.pack(">ii", at // 2, words):
            raise _broken("shx", number)
        found.append(_shape(shp[at + 8 : end], number))
        at, index = end, index + 8
    if index != len(shx):
        raise Refusal("unreadable", "shapefile-counts", shp=len(found), shx=(len(shx) - HEADER) // 8, dbf="?")
    return found


def _check_header(part: str, data: bytes) -> None:
    if (
        len(data) < HEADER
        or struct.unpack_from(">i", data)[0] != MAGIC
        or struct.unpack_from("<i", data, 28)[0] != VERSION
    ):
        raise Refusal("unsupported", "shapefile-magic", part=part)
    if struct.unpack_from(">i", data, 24)[0] * 2 != len(data):
        raise _broken(part, None)


def _broken(part: str, record: int | None) -> Refusal:
    return Refusal("unreadable", "shapefile-broken", record, part=part)


def _shape(content: bytes, number: int) -> Geometry | None:
    code = struct.unpack_from("<i", content)[0]
    base, has_z = code % 10 if code != 31 else 31, 10 <= code < 20
    if code == 0:
        return None
    if base == 1 and code in {1, 11, 21}:
        return Geometry("Point", _ordinates(content, 4, number, has_z=has_z))
    if base in {3, 5} and code in {base, base + 10, base + 20}:
        parts = _parts(content, number, has_z=has_z)
        if base == 5:
            return _polygon(parts)
        return Geometry("LineString", parts[0]) if len(parts) == 1 else Geometry("MultiLineString", parts)
    if base == 8 and code in {8, 18, 28}:
        return Geometry("MultiPoint", _points(content, number, has_z=has_z))
    return Geometry(NAMES.get(base, f"type {code}"), [""])


def _points(content: bytes, number: int, *, has_z: bool) -> list[list[str]]:
    """Return the positions of a multipoint; heights where the type has them."""
    if len(content) < 40:
        raise _broken("shp", number)
    (count,) = struct.unpack_from("<i", content, 36)
    after = 40 + 16 * count
    if count < 0 or after + (16 + 8 * count) * has_z > len(content):
        raise _broken("shp", number)
    plane = struct.unpack_from(f"<{2 * count}d", content, 40)
    heights: tuple[float, ...] = struct.unpack_from(f"<{count}d", content, after + 16) if has_z else ()
    found = [[shortest(plane[2 * index]), shortest(plane[2 * index + 1])] for index in range(count)]
    for position, height in zip(found, heights, strict=False):
        position.append(shortest(height))
    return found


def _polygon(parts: list[list[list[str]]]) -> Geometry:
    """Put rings together; with a value that is no number nothing can be told, and the fault is found later."""
    finite = all(math.isfinite(float(value)) for part in parts for position in part for value in position[:2])
    return polygon_of_rings(parts, by_direction=True) if finite else Geometry("Polygon", parts)


def _ordinates(content: bytes, at: int, number: int, *, has_z: bool) -> list[str]:
    if len(content) < at + 16 + 8 * has_z:
        raise _broken("shp", number)
    east, north = struct.unpack_from("<2d", content, at)
    height = struct.unpack_from("<d", content, at + 16)[0] if has_z else NO_DATA
    return [shortest(value) for value in (east, north, *([height] if height > NO_DATA else []))]


def _parts(content: bytes, number: int, *, has_z: bool) -> list[list[list[str]]]:
    """Return the parts of a line or area as positions; heights where the type has them."""
    if len(content) < 44:
        raise _broken("shp", number)
    parts, points = struct.unpack_from("<ii", content, 36)
    start = 44 + 4 * parts
    after = start + 16 * points
    if parts < 0 or points < 0 or after + (16 + 8 * points) * has_z > len(content):
        raise _broken("shp", number)
    firsts = struct.unpack_from(f"<{parts}i", content, 44)
    plane = struct.unpack_from(f"<{2 * points}d", content, start)
    heights: tuple[float, ...] = struct.unpack_from(f"<{points}d", content, after + 16) if has_z else ()
    if list(firsts) != sorted(set(firsts)) or (parts and (firsts[0] != 0 or firsts[-1] >= points)):
        raise _broken("shp", number)
    positions = [[shortest(plane[2 * index]), shortest(plane[2 * index + 1])] for index in range(points)]
    for position, height in zip(positions, heights, strict=False):
        position.append(shortest(height))
    return [positions[first:last] for first, last in zip(firsts, [*firsts[1:], points], strict=True)]
