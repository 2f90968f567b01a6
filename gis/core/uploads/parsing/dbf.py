"""The attributes of a shapefile: dBase records as text cells, decoded strictly, counted exactly (F18, F50-F53)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from gis.core.uploads.parsing.doubles import shortest
from gis.core.uploads.parsing.features import Cell
from gis.core.uploads.parsing.limits import Limits, Notes, Refusal
from gis.core.uploads.parsing.text import CJK_IN_UTF8

NAME_BYTES = 10
CODE_PAGES = {
    "utf-8": ("utf-8", "utf8", "65001", "cp65001"),
    "gb18030": ("gbk", "gb2312", "gb18030", "936", "cp936", "ms936", "ansi936", "oem936", "windows936", "euccn"),
    "ascii": ("ascii", "usascii", "iso88591", "88591", "latin1", "1252", "cp1252", "ansi1252", "windows1252"),
}
"""What a `.cpg` may say; the last line holds no Chinese, so that any other character contradicts it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the header: its name as bytes, type, place in the record and width."""

    name: bytes
    type: str
    start: int
    width: int


@dataclass(slots=True)
class Attributes:
    """The records of a table: cells by field name (None for a record marked as deleted), and what was noted."""

    encoding: str
    records: list[dict[str, Cell] | None]
    notes: Notes
    cut: list[int] = field(default_factory=list)


def read(data: bytes, cpg: bytes | None, limits: Limits) -> Attributes:
    """Read a table.

    Args:
        data: the `.dbf`.
        cpg: the `.cpg` beside it, None when there is none; then strict UTF-8, then strict GB18030 (F18).
        limits: most rows and columns.

    Raises:
        Refusal: damaged, more or fewer bytes than its records need, too many columns, a type of field or a code
            page that is not known, or text that is not in the stated code page.
    """
    count, start, size, columns = _header(data)
    if len(columns) > limits.columns:
        raise Refusal("too-large", "too-many-columns", limit=limits.columns)
    if start + count * size > len(data) or len(data) > start + count * size + 2:
        raise Refusal("unreadable", "shapefile-broken", part="dbf")
    if count > limits.rows:
        raise Refusal("too-large", "too-many-rows", limit=limits.rows)
    raws = [data[start + index * size : start + (index + 1) * size] for index in range(count)]
    texts = [column for column in columns if column.type == "C"]
    values = [(_bare(column, raw), column.width) for raw in raws for column in texts]
    encoding, notes = _encoding([value for value, _ in values], [column.name for column in columns], cpg)
    names, cut_names = _names([column.name for column in columns], encoding)
    if cut_names:
        notes.append(("field-cut", {"fields": "、".join(cut_names)}))
    found = Attributes(encoding, [], notes)
    for number, raw in enumerate(raws, start=1):
        if raw[:1] not in {b" ", b"*"}:
            raise Refusal("unreadable", "shapefile-broken", number, part="dbf")
        found.records.append(
            None if raw[:1] == b"*" else _record(number, raw, list(zip(names, columns, strict=True)), found)
        )
    return found


def _header(data: bytes) -> tuple[int, int, int, list[Column]]:
    if len(data) < 33 or data[0] & 0x07 not in {3, 4}:
        raise Refusal("unreadable", "shapefile-broken", part="dbf")
    count, start, size = struct.unpack_from("<IHH", data, 4)
    columns, at, place = [], 32, 1
    while at < min(start, len(data)) and data[at] != 0x0D:
        if at + 32 > len(data):
            raise Refusal("unreadable", "shapefile-broken", part="dbf")
        name, kind, width = data[at : at + 11].partition(b"\0")[0], chr(data[at + 11]), data[at + 16]
        if kind == "C":
            width += data[at + 17] << 8
        if kind not in "CNFDLIO" or not name.strip() or width == 0:
            raise Refusal("unreadable", "dbf-field", field=ascii(name)[2:-1][:20], type=kind)
        columns.append(Column(name.strip(), kind, place, width))
        at, place = at + 32, place + width
    if not columns or place != size:
        raise Refusal("unreadable", "shapefile-broken", part="dbf")
    return count, start, size, columns


def _bare(column: Column, raw: bytes) -> bytes:
    return raw[column.start : column.start + column.width].rstrip(b" \0")


def _encoding(values: Sequence[bytes], names: Sequence[bytes], cpg: bytes | None) -> tuple[str, Notes]:
    told = [value for value in values if not value.isascii()]
    if cpg is not None:
        return _stated(told, cpg), []
    if all(_fits(value, "utf-8") for value in told):
        if told or all(_fits(name, "utf-8") for name in names):
            return "utf-8", []
    elif any(_is_utf8(value) for value in told):
        raise Refusal("unreadable", "encoding", tried="utf-8 + gb18030")
    if not all(_fits(value, "gb18030") for value in told):
        raise Refusal("unreadable", "encoding", tried="gb18030")
    return "gb18030", [("gb18030", {})]


def _stated(told: Sequence[bytes], cpg: bytes) -> str:
    """Return the encoding that a `.cpg` states. Raises Refusal when it is unknown or the text contradicts it."""
    words = cpg[:200].decode("ascii", errors="replace").strip().casefold()
    plain = "".join(char for char in words if char not in " -_")
    for encoding, spellings in CODE_PAGES.items():
        if plain in {spelling.replace("-", "") for spelling in spellings} and len(cpg) <= 40:
            looks_utf8 = bool(told) and all(_is_utf8(value) for value in told)
            if not all(_fits(value, encoding) for value in told) or (encoding == "gb18030" and looks_utf8):
                raise Refusal("unreadable", "cpg-wrong", stated=words[:40])
            return encoding
    raise Refusal("unreadable", "cpg-unknown", stated=words[:40])


def _is_utf8(value: bytes) -> bool:
    return len(CJK_IN_UTF8.findall(value)) > 1 and _fits(value, "utf-8")


def _fits(value: bytes, encoding: str) -> bool:
    try:
        _decoded(value, encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(value: bytes, encoding: str) -> tuple[str, bool]:
    """Decode, without the half character at which a field ran out; tell whether there was one."""
    try:
        return value.decode(encoding), False
    except UnicodeDecodeError as error:
        if error.end < len(value) or not error.reason.startswith(("unexpected end", "incomplete")):
            raise
        return value[: error.start].decode(encoding), True


def _names(raw: Sequence[bytes], encoding: str) -> tuple[list[str], list[str]]:
    """Return the names of the fields, each once, and those that were cut at ten bytes (F52)."""
    names: list[str] = []
    cut: list[str] = []
    for name in raw:
        used = encoding if _fits(name, encoding) else "gb18030"
        try:
            text, is_cut = _decoded(name, used)
        except UnicodeDecodeError as error:
            raise Refusal("unreadable", "encoding", tried=encoding) from error
        if is_cut or (len(name) >= NAME_BYTES - 1 and not name.isascii()):
            cut.append(text)
        count = sum(known == text or known.startswith(f"{text} (") for known in names)
        names.append(f"{text} ({count + 1})" if count else text)
    return names, cut


def _record(number: int, raw: bytes, columns: Sequence[tuple[str, Column]], found: Attributes) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name, column in columns:
        value = raw[column.start : column.start + column.width]
        if column.type == "C":
            text, is_cut = _decoded(value.rstrip(b" \0"), found.encoding)
            cells[name] = (text, "t")
            if is_cut:
                found.cut.append(number)
        else:
            cells[name] = _typed(column, value, number)
    return cells


def _typed(column: Column, value: bytes, number: int) -> Cell:
    if column.type == "I" and column.width == 4:
        return str(struct.unpack("<i", value)[0]), "n"
    if column.type == "O" and column.width == 8:
        return shortest(struct.unpack("<d", value)[0]), "n"
    try:
        text = value.decode("ascii").strip(" \0")
    except UnicodeDecodeError as error:
        raise Refusal("unreadable", "shapefile-broken", number, part="dbf") from error
    if column.type == "D":
        is_date = len(text) == 8 and text.isdigit() and text != "00000000"
        return (
            (f"{text[:4]}-{text[4:6]}-{text[6:]}", "d") if is_date else ("" if text in {"", "00000000"} else text, "t")
        )
    if column.type == "L":
        return {"T": "TRUE", "Y": "TRUE", "F": "FALSE", "N": "FALSE"}.get(text.upper(), ""), "b"
    return text, "e" if text.startswith("*") else "n" if text else "t"
