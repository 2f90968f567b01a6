"""Delimited text (CSV, TSV, semicolons): strict decoding, strict quoting, nothing repaired."""

import csv
import io
import re
from typing import Any

from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal

SEPARATORS = (",", ";", "\t")
CJK_IN_UTF8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf][\x80-\xbf]")
HEADER_ROWS = 100
"""Rows above the data that do not count against the limit of rows."""


def read(data: bytes, limits: Limits) -> Parsed:
    """Read delimited text.

    Raises:
        Refusal: undecodable text, NUL, an unclosed quote (unreadable); a limit exceeded (too-large).
    """
    text, encoding, notes = decode(data)
    _refuse_characters(text)
    separator = _separator(text)
    rows = _records(text, separator, limits)
    newline = "\r\n" if "\r\n" in text else "\n"
    return Parsed("csv", encoding, rows, notes, separator=separator, newline=newline)


def decode(data: bytes) -> tuple[str, str, list[tuple[str, dict[str, Any]]]]:
    """Decode by the mark, then strictly as UTF-8, then strictly as GB18030; never by statistics (F18-F21).

    Raises:
        Refusal: none of them fits, or two encodings are mixed; names the line.
    """
    if data.startswith(b"\xef\xbb\xbf"):
        return _strict(data, "utf-8-sig"), "utf-8-sig", []
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16"), "utf-16", [("utf-16", {})]
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        _refuse_mixture(data)
        return _strict(data, "gb18030"), "gb18030", [("gb18030", {})]


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refusal("unreadable", "encoding", line, tried=encoding) from error


def _refuse_mixture(data: bytes) -> None:
    """Refuse text whose lines are partly UTF-8: as GB18030 those would silently become nonsense."""
    utf8, other = [], []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            other.append(number)
        else:
            utf8 += [number] if len(CJK_IN_UTF8.findall(line)) > 1 else []
    if utf8 and other:
        raise Refusal("unreadable", "encoding", min(utf8, other, key=len)[0], tried="utf-8 + gb18030")


def _refuse_characters(text: str) -> None:
    for character, code in (("\x00", "nul"), ("\ufffd", "encoding")):
        place = text.find(character)
        if place >= 0:
            raise Refusal("unreadable", code, text.count("\n", 0, place) + 1, tried="U+FFFD")


def _separator(text: str) -> str:
    """Return the separator that stands most often outside quotes in the first line that has any."""
    for line in io.StringIO(text):
        bare = re.sub(r'"[^"]*"', "", line)
        count, separator = max((bare.count(separator), separator) for separator in SEPARATORS)
        if count:
            return separator
    return ","


def _records(text: str, separator: str, limits: Limits) -> list[tuple[int, list[str], str]]:
    csv.field_size_limit(limits.cell_chars)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str], str]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > limits.columns and any(cells[limits.columns :]):
                raise Refusal("too-large", "too-many-columns", number, limit=limits.columns)
            if len(rows) >= limits.rows + HEADER_ROWS:
                raise Refusal("too-large", "too-many-rows", number, limit=limits.rows)
            rows.append((number, cells, "t" * len(cells)))
    except csv.Error as error:
        if "field larger" in str(error) and text.count('"') % 2 == 0:
            raise Refusal("too-large", "cell-too-long", number + 1, limit=limits.cell_chars) from error
        raise Refusal("unreadable", "csv", number + 1) from error
    return rows
