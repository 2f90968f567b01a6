"""F35 to F37: files that are not what they are called, and descriptions of other files (VRT, GDALG)."""

import json

from .books import book, pack
from .model import GOOD, BadFile, Canary, Refused, bytes_file, csv_file, text

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
MISMATCH, NO_TABLE = Refused(415, "type-mismatch"), Refused(415, "not-a-table")
NAMES = ("a.csv", "a.txt", "a.xlsx", "a.vrt", "a")


def vrt(canary: Canary, source: str | None = None) -> bytes:
    """Return an OGR VRT whose layer is the canary file."""
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="canary"><SrcDataSource>{source or canary.path}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


def gdalg(canary: Canary) -> bytes:
    """Return a GDALG pipeline that reads the canary file."""
    command = f"gdal vector pipeline ! read {canary.path} ! write --format=stream"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": command}).encode()


def remote(canary: Canary) -> bytes:
    """Return a VRT that calls the canary's address."""
    return vrt(canary, f"/vsicurl/{canary.url}a.csv")


FILES: list[BadFile] = [
    bytes_file("F35", "workbook named csv", book(), MISMATCH),
    bytes_file("F35", "text named xlsx", text(GOOD), MISMATCH, name="a.xlsx"),
    bytes_file("F35", "ZIP named csv", pack({"a.csv": text(GOOD)}), MISMATCH),
    bytes_file("F35", "ZIP of a table named xlsx", pack({"a.csv": text(GOOD)}), NO_TABLE, name="a.xlsx"),
    bytes_file("F35", "PDF", b"%PDF-1.7 x", NO_TABLE),
    bytes_file("F35", "PNG", PNG, NO_TABLE),
    bytes_file("F35", "program", b"\x7fELF\x02\x01\x01" + b"\0" * 40, NO_TABLE),
    bytes_file("F35", "gzip", b"\x1f\x8b\x08\0\0\0\0\0", NO_TABLE),
    bytes_file("F35", "HTML", b"<!doctype html><table><tr><td>1</table>", NO_TABLE),
    bytes_file("F35", "cut off", book()[: len(book()) // 2], Refused(415, "damaged"), name="a.xlsx"),
    csv_file("F35", "type PDF", [GOOD], MISMATCH, content_type="application/pdf"),
    csv_file("F35", "type JSON", [GOOD], MISMATCH, content_type="application/json"),
    csv_file("F35", "unknown extension", [GOOD], MISMATCH, name="a.exe"),
    *(BadFile("F36", f"VRT named {name}", vrt, NO_TABLE, name=name) for name in NAMES),
    *(BadFile("F36", f"GDALG named {name}", gdalg, NO_TABLE, name=name) for name in NAMES),
    BadFile("F36", "VRT behind blanks and a mark", lambda canary: b"\xef\xbb\xbf \r\n\t" + vrt(canary), NO_TABLE),
    BadFile("F36", "VRT in UTF-16", lambda canary: b"\xff\xfe" + vrt(canary).decode().encode("utf-16-le"), NO_TABLE),
    BadFile("F36", "VRT in an archive", lambda canary: pack({"a.vrt": vrt(canary)}), NO_TABLE, name="a.xlsx"),
    BadFile("F37", "VRT with an address", remote, NO_TABLE),
    BadFile("F37", "VRT with an address named xlsx", remote, NO_TABLE, name="a.xlsx"),
    BadFile(
        "F37",
        "one line that is only an address",
        lambda canary: f"/vsicurl/{canary.url}a.csv".encode(),
        Refused(422, "columns"),
    ),
]
