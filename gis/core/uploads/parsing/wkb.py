"""Well-known binary geometries, ISO and extended, read within their bytes; doubles as their shortest text."""

import struct
from typing import Any

from gis.core.uploads.parsing.doubles import shortest
from gis.core.uploads.parsing.geometry import Geometry

NAMES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon"}
PARTS = {4: 1, 5: 2, 6: 3}
EWKB_Z, EWKB_M, EWKB_SRID = 0x80000000, 0x40000000, 0x20000000


class Damaged(ValueError):
    """The bytes are no geometry."""


class _Bytes:
    """A position in the bytes; reading beyond their end is damage."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def unpack(self, form: str) -> tuple[Any, ...]:
        try:
            found = struct.unpack_from(form, self.data, self.at)
        except struct.error as error:
            raise Damaged from error
        self.at += struct.calcsize(form)
        return found


def read(data: bytes, at: int) -> Geometry:
    """Return the geometry that begins at a byte and ends with the last. Raises Damaged."""
    source = _Bytes(data, at)
    code, coordinates = _geometry(source, None)
    if source.at != len(data):
        raise Damaged
    return Geometry(NAMES.get(code, f"type {code}"), coordinates)


def _geometry(source: _Bytes, wanted: int | None) -> tuple[int, Any]:
    (order,) = source.unpack("B")
    if order > 1:
        raise Damaged
    sign = "<" if order else ">"
    (word,) = source.unpack(f"{sign}I")
    if word & EWKB_SRID:
        source.unpack(f"{sign}I")
    thousands, code = divmod(word & 0x0FFFFFFF, 1000)
    has_z = bool(word & EWKB_Z) or thousands in {1, 3}
    width = 2 + has_z + (bool(word & EWKB_M) or thousands in {2, 3})
    if thousands > 3 or (wanted is not None and code != wanted):
        raise Damaged
    if code == 1:
        return code, _empty_or(_positions(source, sign, 1, (width, has_z))[0])
    if code == 2:
        return code, _counted(source, sign, (width, has_z))
    if code == 3:
        return code, [_counted(source, sign, (width, has_z)) for _ in range(_count(source, sign, 4))]
    if code in PARTS:
        return code, [_geometry(source, PARTS[code])[1] for _ in range(_count(source, sign, 9))]
    source.at = len(source.data)
    return code, [""]


def _empty_or(position: list[str]) -> list[str]:
    """Return no position for the point of two NaN, which is how an empty one is written."""
    return [] if all(value == "nan" for value in position) else position


def _count(source: _Bytes, sign: str, least: int) -> int:
    """Return a number of parts, each of which takes at least so many bytes."""
    (count,) = source.unpack(f"{sign}I")
    if count * least > len(source.data) - source.at:
        raise Damaged
    return int(count)


def _counted(source: _Bytes, sign: str, width: tuple[int, bool]) -> list[list[str]]:
    return _positions(source, sign, _count(source, sign, 8 * width[0]), width)


def _positions(source: _Bytes, sign: str, count: int, width: tuple[int, bool]) -> list[list[str]]:
    numbers, has_z = width
    values = source.unpack(f"{sign}{count * numbers}d")
    kept = 3 if has_z else 2
    return [[shortest(value) for value in values[at : at + kept]] for at in range(0, count * numbers, numbers)]
