"""What a file is, by its first bytes; names and declared types only have to agree (F35, F36)."""

import re
from pathlib import PurePosixPath

from gis.core.errors import BadRequest, GisError, TooLarge, Unreadable, Unsupported
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.findings import Finding, render
from gis.core.uploads.formats import FORMATS, by_extension

MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "ZIP"),
    (b"SQLite format 3\x00", "gpkg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x00\x00\x27\x0a", "Shapefile"),
    (b"MZ\x90\x00", "EXE"),
    (b"\x7fELF", "ELF"),
)
ZIPPED = ("xlsx", "kmz", "shapefile")
HEAD = 8192
VIRTUAL = re.compile(rb"<\s*(?:OGRVRTDataSource|VRTDataset)|gdal_streamed_alg", re.IGNORECASE)
"""Descriptions that make GDAL open other files and addresses; none of our readers would, and none is taken."""
ROOT_ELEMENT = re.compile(r"<(?:[A-Za-z_][\w.\-]*:)?(kml|gpx)[\s>]", re.ASCII)
MINISTRY = ("[属性描述]".encode(), "[属性描述]".encode("gb18030"), "[属性描述]".encode("utf-16-le"))
CASS_LINE = re.compile(rb"[^,\r\n]*,[^,\r\n]*,\s*[+-]?[0-9]+\.?[0-9]*\s*,\s*[+-]?[0-9]+\.?[0-9]*\s*,[^,\r\n]*")
ANY_TYPE = {"", "application/octet-stream", "binary/octet-stream"}
MACROS = frozenset({".xlsm", ".xltm", ".xlsb", ".xlam"})
STATUSES: dict[str, type[GisError]] = {
    "too-large": TooLarge,
    "unsupported": Unsupported,
    "unreadable": Unreadable,
    "malformed": BadRequest,
}


def refusal(status: str, finding: Finding) -> GisError:
    """Return the error for a file that is not taken: 400, 413, 415 or 422 by `status`, words from the catalogue."""
    zh, en = render(CORE, finding), render(CORE, finding, "en")
    zh["message_en"], zh["remedy_en"] = en["message"], en["remedy"]
    parts = [(words["message"], words["remedy"]) for words in (zh, en)]
    detail, detail_en = f"{parts[0][0]}。{parts[0][1]}", f"{parts[1][0]}. {parts[1][1]}"
    return STATUSES[status](detail.rstrip("。"), detail_en.rstrip(". "), code=finding.code, errors=[zh])


def sniff(data: bytes, file_name: str, content_type: str | None) -> str:
    """Return the format found by content, a name of `formats.FORMATS`.

    What a ZIP holds is looked at by the child; here the name chooses between the formats that are one.

    Args:
        data: the whole file.
        file_name: the user's name for it; only its extension is looked at.
        content_type: what the client declared, if anything.

    Raises:
        Unsupported: another format, or the name or type says something else (415).
        Unreadable: the file is empty (422, code `empty`).
    """
    if not data.strip():
        raise refusal("unreadable", Finding("empty"))
    suffix = PurePosixPath(file_name.replace("\\", "/")).suffix
    claimed = by_extension(suffix.lower())
    found = _by_content(data, suffix.lower(), claimed)
    declared = (content_type or "").partition(";")[0].strip().lower()
    if suffix and found not in claimed:
        raise refusal("unsupported", _mismatch(found, suffix[:20]))
    if declared not in ANY_TYPE and declared not in FORMATS[found].types:
        raise refusal("unsupported", _mismatch(found, declared[:80]))
    return found


def _mismatch(found: str, claimed: str) -> Finding:
    return Finding("type-mismatch", params={"found": found.upper(), "claimed": claimed})


def _by_content(data: bytes, suffix: str, claimed: tuple[str, ...]) -> str:
    for magic, name in MAGIC:
        if data.startswith(magic):
            return _binary(name, suffix, claimed)
    if VIRTUAL.search(data[:HEAD]) or VIRTUAL.search(data[:HEAD].replace(b"\x00", b"")):
        raise refusal("unsupported", Finding("not-a-table", params={"found": "GDAL 虚拟文件（VRT/GDALG）"}))
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        start = data[:HEAD].decode("utf-16", errors="ignore").lstrip()
    else:
        start = data[:HEAD].removeprefix(b"\xef\xbb\xbf").decode("latin-1").lstrip()
        if start[:200].count("\x00") > 8:
            raise refusal("unsupported", Finding("not-a-table", params={"found": "二进制数据"}))
    return _markup(start) or _plain_text(data, claimed)


def _binary(name: str, suffix: str, claimed: tuple[str, ...]) -> str:
    if name == "zip" and suffix in MACROS:
        raise refusal("unsupported", Finding("macros"))
    if name == "zip":
        return next((format_name for format_name in claimed if format_name in ZIPPED), "xlsx")
    if name == "gpkg":
        return name
    code = {"ole": "ole", "Shapefile": "shapefile-bare"}.get(name, "not-a-table")
    raise refusal("unsupported", Finding(code, params={"found": name}))


def _markup(start: str) -> str | None:
    """Return the format of XML or JSON text, None for plain text."""
    if start.startswith("{"):
        return "geojson"
    if start.startswith("["):
        is_json = start[1:].lstrip()[:1] in {"{", "[", '"', "]"}
        if is_json:
            raise refusal("unsupported", Finding("not-a-table", params={"found": "JSON"}))
    if start.startswith("<"):
        root = ROOT_ELEMENT.search(start)
        if root is None:
            raise refusal("unsupported", Finding("not-a-table", params={"found": "XML/HTML"}))
        return root[1]
    return None


def _plain_text(data: bytes, claimed: tuple[str, ...]) -> str:
    if any(sign in data[:HEAD] for sign in MINISTRY):
        return "mnr"
    if "cass" in claimed:
        lines = [line for line in data[:HEAD].removeprefix(b"\xef\xbb\xbf").splitlines() if line.strip()][:2]
        first = lines[1:] if len(lines) > 1 and lines[0].strip().isdigit() else lines[:1]
        if first and CASS_LINE.fullmatch(first[0].strip()):
            return "cass"
    return "csv"
