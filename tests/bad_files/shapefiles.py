"""F50 to F55: zipped shapefiles whose parts are missing, cut, of different lengths, or lie about their text or system."""

import math
import random
import struct
from typing import Any
from zipfile import ZIP_STORED

from .archives import archive
from .books import pack
from .disguises import gdalg, vrt
from .model import Accepted, BadFile, Canary, Expected, Refused, Staged
from .shapes import CGCS2000, NUMBER, PLACES, layer, points, table, zipped

UNDECLARED: dict[str, str] = {}
GBK_NAMES = [[b"T001", "隽水镇".encode("gbk")], [b"T002", "咸安区".encode("gbk")]]
UTF8_NAMES = [[b"T001", "隽水镇".encode()], [b"T002", "咸安区".encode()]]
REMARK = [("桩号".encode("gbk"), "C", 20), ("备注".encode("gbk"), "C", 40)]
REMARK_UTF8 = [("桩号".encode(), "C", 20), ("备注".encode(), "C", 40)]


def shapefile(identity: str, variant: str, data: Any, expected: Expected, **more: Any) -> BadFile:
    """Return a bad file named `a.zip`; `data` is bytes or makes them of a canary."""
    make = data if callable(data) else lambda _: data
    more.setdefault("profile", UNDECLARED)
    return BadFile(identity, f"shapefile, {variant}", make, expected, name="a.zip", needs="shapefile", **more)


def _patched(part: str, offset: int, raw: bytes) -> bytes:
    entries = layer()
    data = bytearray(entries[f"a.{part}"])
    data[offset : offset + len(raw)] = raw
    return zipped({**entries, f"a.{part}": bytes(data)})


def _grid_prj() -> bytes:
    return CGCS2000.replace(
        "PRIMEM", 'EXTENSION["PROJ4","+proj=longlat +nadgrids=/etc/passwd +no_defs"],PRIMEM'
    ).encode()


def _cut_name() -> bytes:
    fields = [("界桩编号".encode()[:10], "C", 20)]
    return zipped(dbf=table(fields, [[b"T001"], [b"T002"]]))


def _prj(canary: Canary) -> bytes:
    return zipped(prj=f"{canary.url}a.prj".encode())


def _cpg_path(canary: Canary) -> bytes:
    return pack(layer(dbf=table(REMARK, GBK_NAMES), cpg=canary.path.encode()), ZIP_STORED)


BROKEN, COUNTS, PARTS = (Refused(422, f"shapefile-{code}") for code in ("broken", "counts", "parts"))
STRAY = Refused(415, "archive-stray")
SHP, SHX = points(PLACES)
UNSAFE = {"up": b"../a.shp", "absolute": b"/tmp/a.shp", "backslash": b"..\\a.shp", "drive letter": b"C:\\a.shp"}
FILES: list[BadFile] = [
    *(
        shapefile("F48", variant, archive([(name, b"x", {}), (b"a.shp", SHP, {})]), Refused(415, "unsafe-entry"))
        for variant, name in UNSAFE.items()
    ),
    shapefile(
        "F48",
        "symbolic link",
        lambda canary: archive([(b"a.shp", canary.path.encode(), {"mode": 0o120777}), (b"a.dbf", b"x", {})]),
        Refused(415, "unsafe-entry"),
    ),
    shapefile("F48", "name not UTF-8", archive([(b"\xbd\xe7\xd7\xae.shp", SHP, {})]), Refused(415, "entry-name")),
    shapefile("F49", "bomb", pack({**layer(), "a.sbn": b"\0" * 30_000_000}), Refused(413, "ratio")),
    shapefile("F49", "nested archive", pack({**layer(), "b.zip": zipped()}), STRAY),
    shapefile("F49", "only a nested archive", pack({"b.zip": zipped()}), STRAY),
    shapefile("F36", "VRT beside it", lambda canary: pack({**layer(), "a.vrt": vrt(canary)}), STRAY),
    shapefile("F36", "VRT as .shp", lambda canary: zipped(shp=vrt(canary)), Refused(415, "shapefile-magic")),
    shapefile("F36", "GDALG alone", lambda canary: pack({"a.gdalg.json": gdalg(canary)}), STRAY),
    shapefile("F50", "no .shx", zipped(shx=None), PARTS),
    shapefile("F50", "no .dbf", zipped(dbf=None), PARTS, note="GDAL opens it: markers without codes"),
    shapefile("F50", "no .shp", zipped(shp=None), STRAY),
    shapefile("F51", "GBK without .cpg", zipped(dbf=table(REMARK, GBK_NAMES)), Accepted(2, ["gb18030"], cells={(1, 1): "隽水镇"})),
    shapefile("F51", "UTF-8 without .cpg", zipped(dbf=table(REMARK_UTF8, UTF8_NAMES)), Accepted(2, cells={(1, 1): "隽水镇"})),
    shapefile("F51", ".cpg says UTF-8, text is GBK", zipped(dbf=table(REMARK, GBK_NAMES), cpg=b"UTF-8"), Refused(422, "cpg-wrong")),
    shapefile("F51", ".cpg says GBK, text is UTF-8", zipped(dbf=table(REMARK_UTF8, UTF8_NAMES), cpg=b"GBK"), Refused(422, "cpg-wrong")),
    shapefile("F51", ".cpg says Latin-1", zipped(dbf=table(REMARK, GBK_NAMES), cpg=b"ISO 88591"), Refused(422, "cpg-wrong")),
    shapefile("F51", ".cpg with a path", _cpg_path, Refused(422, "cpg-unknown")),
    shapefile("F51", ".cpg names a codec of Python", zipped(dbf=table(REMARK, GBK_NAMES), cpg=b"unicode_escape"), Refused(422, "cpg-unknown")),
    shapefile("F52", "half a character", _cut_name(), Accepted(2, ["field-cut"])),
    shapefile("F52", "whole characters", zipped(dbf=table([("界桩编".encode(), "C", 20)], [[b"T001"], [b"T002"]])), Accepted(2, ["field-cut"])),
    shapefile("F53", "cut .shp", zipped(shp=SHP[:-10]), BROKEN),
    shapefile("F53", "cut .shp, length put right", _patched("shp", 24, b"\0\0\0\x40"), BROKEN),
    shapefile("F53", "more rows than points", zipped(dbf=table(NUMBER, [[b"T001"], [b"T002"], [b"T003"]])), COUNTS, note="GDAL drops the surplus"),
    shapefile("F53", "fewer rows than points", zipped(dbf=table(NUMBER, [[b"T001"]])), COUNTS),
    shapefile("F53", "2,147,483,648 rows claimed", zipped(dbf=table(NUMBER, [[b"T001"], [b"T002"]], count=1 << 31)), BROKEN),
    shapefile("F53", "record of 4 GB claimed", _patched("shp", 104, struct.pack(">i", 0x7FFFFFF0)), BROKEN),
    shapefile("F53", "negative length", _patched("shp", 104, struct.pack(">i", -2)), BROKEN),
    shapefile("F53", "index elsewhere", _patched("shx", 100, struct.pack(">i", 99)), BROKEN),
    shapefile("F53", "index of one record", zipped(shx=points(PLACES[:1])[1]), BROKEN),
    shapefile("F53", "cut header of the table", zipped(dbf=table(NUMBER, [])[:50]), BROKEN),
    shapefile("F54", "NaN, infinity", zipped(**dict(zip(("shp", "shx"), points([(math.nan, 29.85), (114.3, math.inf)]), strict=True))), Staged(2, [(1, "not-a-number"), (2, "not-a-number")])),
    shapefile("F55", "no .prj", zipped(prj=None), Staged(2, [(None, "crs-undeclared")], ["prj-missing"])),
    shapefile("F55", "no .prj, declared by a person", zipped(prj=None), Accepted(2, ["prj-missing"]), profile={"crs": "EPSG:4490"}),
    shapefile("F55", ".prj of 1 MB", zipped(prj=CGCS2000.encode() + random.Random(55).randbytes(500_000).hex().encode()), Staged(2, [(None, "crs-undeclared")], ["crs-not-understood"])),
    shapefile("F55", ".prj with grid names", zipped(prj=_grid_prj()), Staged(2, [(None, "crs-undeclared")], ["crs-not-understood"])),
    shapefile("F55", ".prj a PROJ string", zipped(prj=b"+proj=longlat +nadgrids=/etc/passwd"), Staged(2, [(None, "crs-undeclared")], ["crs-not-understood"])),
    shapefile("F55", ".prj an address", _prj, Staged(2, [(None, "crs-undeclared")], ["crs-not-understood"])),
    shapefile("F55", ".prj of brackets", zipped(prj=b"GEOGCS[" * 1000), Staged(2, [(None, "crs-undeclared")], ["crs-not-understood"])),
    shapefile("F55", ".prj says metres", zipped(prj=b'PROJCS["CGCS2000_3_Degree_GK_Zone_38",' + CGCS2000.encode() + b',PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",38500000.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],UNIT["Meter",1.0]]'), Staged(2, [(1, "degrees?"), (2, "degrees?")])),
    shapefile("F56", "two layers", pack({**layer(), **{name.replace("a.", "b."): data for name, data in layer().items()}}), Refused(422, "layers")),
    shapefile("F17", "NUL in a text", zipped(dbf=table(NUMBER, [[b"T\x0001"], [b"T002"]])), Refused(422, "nul", 1)),
    shapefile("F20", "broken text", zipped(dbf=table(NUMBER, [[b"T\xff\xff"], [b"T002"]])), Refused(422, "encoding")),
]  # fmt: skip
