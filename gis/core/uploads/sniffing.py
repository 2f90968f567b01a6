"""What a file is, by its first bytes; names and declared types only have to agree (F35, F36)."""

from pathlib import PurePosixPath

from gis.core.errors import GisError, TooLarge, Unreadable, Unsupported
from gis.core.uploads.catalogue import CORE
from gis.core.uploads.findings import Finding, render

MAGIC = (
    (b"PK\x03\x04", "xlsx"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"%PDF", "PDF"),
    (b"SQLite format 3\x00", "SQLite/GeoPackage"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x00\x00\x27\x0a", "Shapefile"),
    (b"MZ", "EXE"),
    (b"\x7fELF", "ELF"),
)
MARKUP = ((b"<", "XML/HTML"), (b"{", "JSON"), (b"[", "JSON"))
EXTENSIONS = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx"}
TYPES = {
    "csv": {"text/csv", "application/csv", "text/plain", "text/tab-separated-values", "application/vnd.ms-excel"},
    "xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip"},
}
ANY_TYPE = {"", "application/octet-stream", "binary/octet-stream"}
STATUSES: dict[str, type[GisError]] = {"too-large": TooLarge, "unsupported": Unsupported, "unreadable": Unreadable}


def refusal(status: str, finding: Finding) -> GisError:
    """Return the error for a file that is not taken: 413, 415 or 422 by `status`, words from the catalogue."""
    zh, en = render(CORE, finding), render(CORE, finding, "en")
    zh["message_en"], zh["remedy_en"] = en["message"], en["remedy"]
    parts = [(words["message"], words["remedy"]) for words in (zh, en)]
    detail, detail_en = f"{parts[0][0]}。{parts[0][1]}", f"{parts[1][0]}. {parts[1][1]}"
    return STATUSES[status](detail.rstrip("。"), detail_en.rstrip(". "), code=finding.code, errors=[zh])


def sniff(data: bytes, file_name: str, content_type: str | None) -> str:
    """Return the format found by content: `csv` or `xlsx`.

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
    found = _by_content(data)
    claimed = EXTENSIONS.get(PurePosixPath(file_name.replace("\\", "/")).suffix.lower())
    declared = (content_type or "").partition(";")[0].strip().lower()
    if claimed not in {None, found}:
        raise refusal("unsupported", _mismatch(found, f".{claimed}"))
    if declared not in ANY_TYPE | TYPES[found]:
        raise refusal("unsupported", _mismatch(found, declared[:80]))
    suffix = PurePosixPath(file_name).suffix
    if claimed is None and suffix:
        raise refusal("unsupported", _mismatch(found, suffix[:20]))
    return found


def _mismatch(found: str, claimed: str) -> Finding:
    return Finding("type-mismatch", params={"found": found.upper(), "claimed": claimed})


def _by_content(data: bytes) -> str:
    for magic, name in MAGIC:
        if data.startswith(magic):
            if name == "xlsx":
                return name
            finding = Finding("ole") if name == "ole" else Finding("not-a-table", params={"found": name})
            raise refusal("unsupported", finding)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv"
    start = data.removeprefix(b"\xef\xbb\xbf")[:4096].lstrip()
    for sign, name in MARKUP:
        if start.startswith(sign):
            raise refusal("unsupported", Finding("not-a-table", params={"found": name}))
    if start[:200].count(b"\x00") > 8:
        raise refusal("unsupported", Finding("not-a-table", params={"found": "二进制数据"}))
    return "csv"
