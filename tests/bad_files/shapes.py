"""Shapefiles written by hand: the three parts of a layer of points or areas, each of which may be wrong."""

import struct
from collections.abc import Mapping, Sequence

from .books import pack

CGCS2000 = (
    'GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
BOX = (114.0, 29.0, 115.0, 30.0)
Ring = Sequence[tuple[float, float]]


def _framed(records: Sequence[bytes], code: int) -> tuple[bytes, bytes]:
    """Return (.shp, .shx) of these contents."""
    shp, shx, at = b"", b"", 50
    for number, content in enumerate(records, start=1):
        words = len(content) // 2
        shp += struct.pack(">ii", number, words) + content
        shx += struct.pack(">ii", at, words)
        at += 4 + words
    return _head(len(shp), code) + shp, _head(len(shx), code) + shx


def _head(size: int, code: int) -> bytes:
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + size) // 2) + struct.pack(
        "<2i8d", 1000, code, *BOX, 0, 0, 0, 0
    )


def points(places: Sequence[tuple[float, float]]) -> tuple[bytes, bytes]:
    """Return (.shp, .shx) of points (east, north)."""
    return _framed([struct.pack("<i2d", 1, *place) for place in places], 1)


def areas(polygons: Sequence[Sequence[Ring]]) -> tuple[bytes, bytes]:
    """Return (.shp, .shx) of polygons, each a list of rings (clockwise outside), closed or not as given."""
    contents = []
    for rings in polygons:
        starts, flat = [], []
        for ring in rings:
            starts.append(len(flat))
            flat += list(ring)
        plane = [value for place in flat for value in place]
        head = struct.pack("<i4d2i", 5, *BOX, len(rings), len(flat))
        contents.append(head + struct.pack(f"<{len(starts)}i{len(plane)}d", *starts, *plane))
    return _framed(contents, 5)


def table(
    fields: Sequence[tuple[bytes, str, int]], records: Sequence[Sequence[bytes]], count: int | None = None
) -> bytes:
    """Return a `.dbf` of fields (name, type, width) whose header claims `count` records."""
    size = 1 + sum(width for _, _, width in fields)
    start = 33 + 32 * len(fields)
    claimed = len(records) if count is None else count
    head = struct.pack("<B3BIHH20x", 3, 126, 1, 1, claimed, start, size)
    listed = b"".join(struct.pack("<11sc4xBB14x", name, kind.encode(), width, 0) for name, kind, width in fields)
    rows = b"".join(
        b" " + b"".join(value.ljust(width)[:width] for value, (_, _, width) in zip(record, fields, strict=True))
        for record in records
    )
    return head + listed + b"\r" + rows + b"\x1a"


NUMBER = [("界桩编号".encode("gbk"), "C", 20)]
PLACES = [(114.3012345, 29.8512345), (114.31, 29.86)]


def layer(**changed: bytes | None) -> dict[str, bytes]:
    """Return the entries of a sound layer of two markers; parts replaced, added, or left out (None)."""
    shp, shx = points(PLACES)
    sound: dict[str, bytes | None] = {
        "shp": shp,
        "shx": shx,
        "dbf": table(NUMBER, [[b"T001"], [b"T002"]]),
        "prj": CGCS2000.encode(),
    }
    return {f"a.{part}": data for part, data in {**sound, **changed}.items() if data is not None}


def zipped(entries: Mapping[str, bytes] | None = None, **changed: bytes | None) -> bytes:
    """Return a ZIP of a layer."""
    return pack(layer(**changed) if entries is None else entries)
