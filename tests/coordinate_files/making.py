"""The files: name, texts of two columns, headers, what was meant, and how it must be declared."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gis.core import crs

from .foreign import bd09, gcj02, shifted

ROWS = 30
DRAW = random.Random(20260520)
POINTS = [(113.62 + DRAW.random() * 1.3, 29.05 + DRAW.random() * 1.2) for _ in range(ROWS)]
"""Degrees, CGCS2000: where the markers really are, all over the city."""
WEST = [(113.55 + DRAW.random() * 0.44, 29.1 + DRAW.random() * 0.8) for _ in range(ROWS)]
EAST = [(114.02 + DRAW.random() * 0.9, 29.1 + DRAW.random() * 0.8) for _ in range(ROWS)]
XIAN = (17.0, 98.0)
BEIJING = (-45.0, 60.0)
"""What must be added to come to CGCS2000, north and east, metres; from the middle of the published ranges."""
VECTORS = {
    "Xi'an 1980": (XIAN, "xian-80"), "Beijing 1954": (BEIJING, "beijing-54"), "New Beijing": (XIAN, "xian-80"),
}  # fmt: skip
POINTS_OF = {4497: WEST, 4508: WEST, 4498: EAST, 4509: EAST, 32649: WEST, 32650: EAST}


@dataclass(frozen=True)
class CoordinateFile:
    """One file. `meant` is the reading that is right: (system's shape as an EPSG number of CGCS2000 or UTM, order, angle).

    `declared` is the profile that a careful person gives; `truth` are the positions it must lead to, or None where
    the datum cannot be transformed and the file must stay blocked. `wrong` is a declaration that must not pass silently.
    """

    name: str
    headers: tuple[str, str]
    rows: list[tuple[str, str]]
    meant: tuple[int, str, str | None]
    declared: dict[str, Any]
    truth: list[tuple[float, float]] | None
    wrong: dict[str, Any] | None = field(default=None)
    look: str | None = None


def dms(value: float, pattern: str, decimals: int = 5) -> str:
    """Spell degrees by a pattern of d, m, s; seconds never reach 60."""
    scale = 10**decimals
    units = round(value * 3600 * scale)
    minutes, rest = divmod(units, 60 * scale)
    whole, fraction = divmod(rest, scale)
    return pattern.format(d=minutes // 60, m=minutes % 60, s=f"{whole:02d}.{fraction:0{decimals}d}")


def ddmm(value: float) -> str:
    """Spell degrees as DDMM.MMMMMMM."""
    units = round(value * 60 * 10**7)
    degrees, rest = divmod(units, 60 * 10**7)
    return f"{degrees}{rest // 10**7:02d}.{rest % 10**7:07d}"


def compact(value: float) -> str:
    """Spell degrees as D.MMSSsssss."""
    return dms(value, "{d}.{m:02d}{s}").replace(".", "#", 1).replace(".", "").replace("#", ".")


SPELLINGS: dict[str, Callable[[float, str], str]] = {
    "度分秒符号": lambda value, _: dms(value, "{d}°{m:02d}′{s}″"),
    "冒号": lambda value, _: dms(value, "{d}:{m:02d}:{s}"),
    "ASCII 引号": lambda value, _: dms(value, "{d}°{m:02d}'{s}\""),
    "度分秒汉字": lambda value, _: dms(value, "{d}度{m}分{s}秒"),
    "字母空格": lambda value, axis: f"{axis}{dms(value, '{d} {m:02d} {s}')}",
    "连字符": lambda value, _: dms(value, "{d}-{m:02d}-{s}"),
    "全角": lambda value, _: dms(value, "{d}°{m:02d}′{s}″").translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
}  # fmt: skip


def plane(points: list[tuple[float, float]], epsg: int, decimals: int = 4) -> list[tuple[str, str]]:
    """Return (northing, easting) texts of points in a system."""
    lon, lat = zip(*points, strict=True)
    north, east = crs.from_storage(lon=lon, lat=lat, target=epsg)
    return [(f"{n:.{decimals}f}", f"{e:.{decimals}f}") for n, e in zip(north, east, strict=True)]


def turned(rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the rows with the columns exchanged."""
    return [(second, first) for first, second in rows]


def both_orders(
    name: str, rows: list[tuple[str, str]], epsg: int, truth: list[tuple[float, float]] | None, **more: Any
) -> Iterator[CoordinateFile]:
    """Give a file north first and east first; `rows` are north first, `more` may name another declared system."""
    source = crs.KNOWN[epsg]
    shape = more.pop("shape", epsg)
    orders = ("northing-easting", "easting-northing") if source.is_projected else ("lat-lon", "lon-lat")
    headers = more.pop("headers", ("X", "Y") if source.is_projected else ("B", "L"))
    angle = more.pop("angle", None if source.is_projected else "decimal")
    declared = {"crs": source.name, **({"angle": angle} if angle else {})}
    yield CoordinateFile(f"{name}，北前", headers, rows, (shape, orders[0], angle), declared, truth, **more)
    yield CoordinateFile(
        f"{name}，东前", headers[::-1], turned(rows), (shape, orders[1], angle), declared, truth, **more
    )


def cgcs2000() -> Iterator[CoordinateFile]:
    """Every CGCS2000 system of boundaries.md 6.1, both orders."""
    for epsg in (4526, 4547, 4497, 4508, 4498, 4509):
        points = POINTS_OF.get(epsg, POINTS)
        yield from both_orders(f"CGCS2000 {epsg}", plane(points, epsg), epsg, points)
    for epsg in (4525, 4527, 4546, 4548):
        shape = {4546: 4508, 4548: 4509}.get(epsg, epsg)
        yield from both_orders(f"CGCS2000 邻带 {epsg}", plane(POINTS, epsg), epsg, POINTS, shape=shape)
    for epsg in (4490, 4326, 4480):
        rows = [(f"{lat:.9f}", f"{lon:.9f}") for lon, lat in POINTS]
        yield from both_orders(f"十进制度 {epsg}", rows, epsg, POINTS, shape=4490)


def spellings() -> Iterator[CoordinateFile]:
    """Degrees in every spelling."""
    for number, (name, spell) in enumerate(SPELLINGS.items()):
        rows = [(spell(lat, "N"), spell(lon, "E")) for lon, lat in POINTS]
        files = list(both_orders(f"度分秒 {name}", rows, 4490, POINTS, angle="dms"))
        yield files[number % 2]
    for name, spell, angle in (
        ("紧凑度分秒", compact, "compact-dms"), ("DDMM.MMMM", ddmm, "ddmm"),
        ("DDMMSS.SS", lambda value: dms(value, "{d}{m:02d}{s}"), "ddmmss"),
    ):  # fmt: skip
        rows = [(spell(lat), spell(lon)) for lon, lat in POINTS]
        wrong = {"crs": "EPSG:4490"}
        yield from both_orders(name, rows, 4490, POINTS, angle=angle, wrong=wrong)


def utm() -> Iterator[CoordinateFile]:
    """UTM, whose numbers cannot be told from Gauss-Krüger of the same meridian."""
    for epsg, points, twin in ((32649, WEST, 4508), (32650, EAST, 4509)):
        wrong = {"crs": f"EPSG:{twin}"}
        rows = plane(points, epsg)
        yield from both_orders(f"UTM {epsg}", rows, epsg, points, wrong=wrong, look="utm")


def old_datums() -> Iterator[CoordinateFile]:
    """Every other system of 6.1: refused when declared, never accepted silently when declared as CGCS2000."""
    shapes = {
        4526: (2362, 2414, 4774), 4547: (2383, 2435, 4795), 4497: (2333, 21419, 4574), 4508: (2344, 21459, 4585),
        4498: (2334, 21420, 4575), 4509: (2345, 21460, 4586), 4490: (4610, 4214, 4555),
    }  # fmt: skip
    for shape, numbers in shapes.items():
        points = POINTS_OF.get(shape, POINTS)
        for epsg in numbers:
            datum = crs.KNOWN[epsg].datum
            vector, look = VECTORS[datum]
            moved = old_degrees(points, vector)
            degrees = [(f"{lat:.9f}", f"{lon:.9f}") for lon, lat in moved]
            rows = plane(moved, shape) if crs.KNOWN[epsg].is_projected else degrees
            for swapped in (False, True):
                yield from_old(f"{datum} {epsg}", rows, epsg, (shape, swapped), look)


def old_degrees(points: list[tuple[float, float]], vector: tuple[float, float]) -> list[tuple[float, float]]:
    """Return degrees that an old datum would give for points, in numbers."""
    lon, lat = zip(*points, strict=True)
    north, east = crs.from_storage(lon=lon, lat=lat, target=4547)
    moved = [shifted(n, e, *vector) for n, e in zip(north, east, strict=True)]
    back = crs.to_storage(northing=[n for n, _ in moved], easting=[e for _, e in moved], source=4547)
    return list(zip(*(each.tolist() for each in back), strict=True))


def from_old(name: str, rows: list[tuple[str, str]], epsg: int, shape: tuple[int, bool], look: str) -> CoordinateFile:
    """Return a file of an old datum; `shape` is the CGCS2000 system that its numbers look like, and east first or not."""
    looks, swapped = shape
    is_projected = crs.KNOWN[epsg].is_projected
    orders = ("northing-easting", "easting-northing") if is_projected else ("lat-lon", "lon-lat")
    headers = ("X", "Y") if is_projected else ("纬度", "经度")
    angle = None if is_projected else "decimal"
    return CoordinateFile(
        f"{name}，{'东前' if swapped else '北前'}", headers[::-1] if swapped else headers, turned(rows) if swapped else rows,
        (looks, orders[swapped], angle), {"crs": crs.KNOWN[epsg].name}, None,
        {"crs": f"EPSG:{looks}", **({"angle": angle} if angle else {})}, look,
    )  # fmt: skip


def web_maps() -> Iterator[CoordinateFile]:
    """Degrees read off a Chinese web map."""
    for name, encrypt, look in (("GCJ-02", gcj02, "gcj-02"), ("BD-09", bd09, "bd-09")):
        rows = [(f"{lat:.7f}", f"{lon:.7f}") for lon, lat in (encrypt(*point) for point in POINTS)]
        wrong = {"crs": "EPSG:4326", "angle": "decimal"}
        for swapped in (False, True):
            order = "lon-lat" if swapped else "lat-lon"
            headers = ("经度", "纬度") if swapped else ("纬度", "经度")
            texts = turned(rows) if swapped else rows
            yield CoordinateFile(f"{name} {order}", headers, texts, (4490, order, "decimal"), wrong, None, wrong, look)


def all_files() -> list[CoordinateFile]:
    """Return every file."""
    return [file for make in (cgcs2000, spellings, utm, old_datums, web_maps) for file in make()]
