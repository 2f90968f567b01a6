"""From the text of a cell to the value of a field, by the field's type."""

import datetime as dt
import re
import unicodedata
from typing import Any

from gis.core.civil_time import CIVIL_TIME
from gis.core.uploads.columns import fold
from gis.core.uploads.kinds import Check, Field, Row
from gis.core.uploads.numbers import plain, read_number

CODE_SIGNS = frozenset("-_./()#·")
MANGLED = re.compile(
    r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+|#+|[0-9]{1,2}月[0-9]{1,2}日"
    r"|[0-9]{1,2}-(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.ASCII | re.IGNORECASE,
)
DATE = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?", re.ASCII)
DATE_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})", re.ASCII)
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{5,8}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})", re.ASCII)
ZERO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def read_cell(field: Field, row: Row, check: Check) -> Any:
    """Return the value of a field in a row, None when empty or wrong; what is wrong is noted."""
    text = row.texts[field.name]
    index = check.columns[field.name].index
    letter = row.letters[index] if index < len(row.letters) else "t"
    if letter in "fe":
        check.add("formula" if letter == "f" else "cell-error", row, field.name, text)
        return None
    if not text.strip():
        if field.required:
            check.add("required", row, field.name)
        return None
    if letter == "d" and field.type != "date":
        check.add("date-cell", row, field.name, text)
        return None
    value = _READERS[field.type](text, field, row, check)
    if value is not None and field.type == "code" and letter == "n":
        check.add("number-as-code", row, field.name, text)
    return value


def read_plain(field: Field, text: str) -> str | None:
    """Return the value of plain text of which nothing is to be noted; None where `read_cell` must look.

    That is most cells: words and digits as they should be.
    """
    if field.type == "text":
        used = " ".join(text.split())
        return used if used and len(used) <= field.max_chars and used.isprintable() else None
    is_number = field.type == "code" and text.isascii() and text.isdecimal() and len(text) <= field.max_chars
    return text if is_number else None


def code_key(code: str) -> str:
    """Return the form in which two codes are the same (F15): NFKC, no blanks or zero-width, upper case."""
    folded = unicodedata.normalize("NFKC", ZERO_WIDTH.sub("", code))
    return re.sub(r"\s", "", folded).upper()


def _code(text: str, field: Field, row: Row, check: Check) -> str | None:
    trimmed = text.strip()
    folded = unicodedata.normalize("NFKC", trimmed)
    if MANGLED.fullmatch(folded):
        check.add("excel-mangled", row, field.name, text)
        return None
    plain_code = folded.isascii() and folded.isalnum()
    wrong = [] if plain_code else sorted({char for char in folded if not _may_stand_in_code(char)})
    if wrong or (folded[0] not in "#(" and not folded[0].isalnum()):
        check.add("bad-characters", row, field.name, text, characters=_named(wrong or [folded[0]]))
        return None
    if len(folded) > field.max_chars:
        check.add("too-long", row, field.name, text, limit=field.max_chars)
        return None
    if folded != trimmed:
        check.add("normalised", row, field.name, text, used=folded)
    return folded


def _may_stand_in_code(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in CODE_SIGNS
    return char in CODE_SIGNS or unicodedata.category(char) in {"Lu", "Ll", "Lo"} or _is_rare_han(char)


def _is_rare_han(char: str) -> bool:
    """Tell whether a character lies in the planes of rare Han, also those newer than Python's tables (F16)."""
    return 0x20000 <= ord(char) < 0x40000 and ord(char) & 0xFFFE != 0xFFFE


def _named(characters: list[str]) -> str:
    return "、".join(
        char if unicodedata.category(char)[0] in "LNPS" else f"U+{ord(char):04X}" for char in characters[:8]
    )


def unprintable(text: str) -> str:
    """Return the characters of a text that no record may hold (control, bidi, private use), spelled out (F16)."""
    if text.isprintable():  # what is printable has no character of category C
        return ""
    return _named(sorted({char for char in text if unicodedata.category(char)[0] == "C" and not _is_rare_han(char)}))


def _text(text: str, field: Field, row: Row, check: Check) -> str | None:
    used = " ".join(text.split())
    wrong = unprintable(used)
    if wrong:
        check.add("bad-characters", row, field.name, text, characters=wrong)
        return None
    if len(used) > field.max_chars:
        check.add("too-long", row, field.name, text, limit=field.max_chars)
        return None
    return used


def _number(text: str, field: Field, row: Row, check: Check) -> float | None:
    reading = read_number(text)
    if reading.value is None:
        check.add(reading.code or "not-a-number", row, field.name, text)
        return None
    if reading.used is not None:
        check.add("normalised", row, field.name, text, used=reading.used)
    low, high = field.low, field.high
    if (low is not None and reading.value < low) or (high is not None and reading.value > high):
        check.add("out-of-range", row, field.name, text, low="" if low is None else low, high=high or "")
        return None
    return reading.value


def _date(text: str, field: Field, row: Row, check: Check) -> str | None:
    folded, _ = plain(text)
    moment = _moment(folded)
    folded = moment or folded.partition(" ")[0]
    match = DATE.fullmatch(folded) or DATE_DIGITS.fullmatch(folded)
    try:
        day = None if match is None else dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        day = None
    if day is None or not dt.date(1900, 1, 1) <= day <= dt.date(2200, 1, 1):
        check.add("not-a-date", row, field.name, text)
        return None
    return day.isoformat()


def _moment(text: str) -> str | None:
    """Return the civil day at +08:00 of a moment with its zone, as GPX and KML write it."""
    if MOMENT.fullmatch(text) is None:
        return None
    try:
        return dt.datetime.fromisoformat(text).astimezone(CIVIL_TIME).date().isoformat()
    except (ValueError, OverflowError):
        return None


def _choice(text: str, field: Field, row: Row, check: Check) -> str | None:
    folded = fold(text)
    for spelling, value in field.choices.items():
        if folded == fold(spelling):
            return value
    allowed = "、".join(field.choices)[:200]
    check.add("choice", row, field.name, text, allowed=allowed)
    return None


_READERS = {"code": _code, "text": _text, "number": _number, "date": _date, "choice": _choice}
