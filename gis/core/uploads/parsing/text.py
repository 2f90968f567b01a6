"""Bytes to text: by the mark, then strictly as UTF-8, then strictly as GB18030; nothing repaired."""

import re
from typing import Any

from gis.core.uploads.parsing.limits import Notes, Refusal

CJK_IN_UTF8 = re.compile(rb"[\xe4-\xe9][\x80-\xbf][\x80-\xbf]")

MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
NO_WORDS: dict[str, Any] = {}


def decode(data: bytes, *, states_gb: bool = False) -> tuple[str, str, Notes]:
    """Decode by the mark, then strictly as UTF-8, then strictly as GB18030; never by statistics (F18-F21).

    A text that itself states a GB encoding (`states_gb`) is read as that.

    Raises:
        Refusal: none of them fits, or two encodings are mixed, or NUL or U+FFFD stands in it; names the line.
    """
    if states_gb and not data.startswith(MARKS):
        text, encoding, notes = _strict(data, "gb18030"), "gb18030", [("gb18030", NO_WORDS)]
    else:
        text, encoding, notes = _decoded(data)
    for character, code in (("\x00", "nul"), ("\ufffd", "encoding")):
        place = text.find(character)
        if place >= 0:
            raise Refusal("unreadable", code, text.count("\n", 0, place) + 1, tried="U+FFFD")
    return text, encoding, notes


def _decoded(data: bytes) -> tuple[str, str, Notes]:
    if data.startswith(MARKS[0]):
        return _strict(data, "utf-8-sig"), "utf-8-sig", []
    if data.startswith(MARKS[1:]):
        return _strict(data, "utf-16"), "utf-16", [("utf-16", NO_WORDS)]
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        _refuse_mixture(data)
        return _strict(data, "gb18030"), "gb18030", [("gb18030", NO_WORDS)]


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
        fewer = min((utf8, other), key=lambda lines: (len(lines), -lines[0]))
        raise Refusal("unreadable", "encoding", fewer[0], tried="utf-8 + gb18030")


def newline_of(text: str) -> str:
    """Return the line ending that a text uses."""
    return "\r\n" if "\r\n" in text else "\n"
