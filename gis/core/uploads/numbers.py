"""Numbers and angles from text: one strict spelling each, nothing guessed, digits never lost.

`float()` takes nan, inf, 1e400, underscores and the digits of forty scripts; none of them is a survey number.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Angle = Literal["decimal", "dms", "compact-dms"]

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})", re.ASCII)
WITH_COMMA = re.compile(r"[+-]?[0-9][0-9.,]*,[0-9.,]*", re.ASCII)
WITH_EXPONENT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+", re.ASCII)
DMS = re.compile(
    r"""(?P<lead>[NSEW北南东西]纬?经?)?\s*
    (?P<sign>[+-])?(?P<d>[0-9]{1,3})\s*[°度º˚:]\s*
    (?P<m>[0-9]{1,2})\s*(?:[′'分´‘’:]\s*
    (?:(?P<s>[0-9]{1,2}(?:\.[0-9]{0,10})?)\s*(?:″|"|''|′′|秒|“|”)?)?)?
    \s*(?P<trail>[NSEW])?""",
    re.ASCII | re.VERBOSE,
)
LOOKS_DMS = re.compile(r"[°度º˚:′″'\"分秒]")
COMPACT = re.compile(r"(?P<d>[0-9]{1,3})\.(?P<m>[0-9]{2})(?P<s>[0-9]{2})(?P<f>[0-9]{0,10})", re.ASCII)
AXIS_OF = {"N": "lat", "S": "lat", "北": "lat", "南": "lat", "E": "lon", "W": "lon", "东": "lon", "西": "lon"}
NEGATIVE = frozenset("SW南西")
LONGEST = 64
"""Longer texts are no number. The expressions above are never shown one: their time grows with its square."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: a finite value, or the code of the finding that says why not.

    `used` is the text after full-width characters were made plain, where it differs from what was received.
    """

    value: float | None = None
    code: str | None = None
    used: str | None = None
    is_dms: bool = False
    axis: str | None = None


def plain(text: str) -> tuple[str, bool]:
    """Trim and make full-width characters plain (NFKC), and tell whether the latter changed anything.

    The signs of minutes and seconds are kept, which NFKC would take apart.
    """
    trimmed = text.strip()
    if trimmed.isascii() or len(trimmed) > LONGEST:
        return trimmed, False
    folded = "".join(
        unicodedata.normalize("NFKC", char) if 0xFF01 <= ord(char) <= 0xFF5E or char == "\u3000" else char
        for char in trimmed
    ).strip()
    return folded, folded != trimmed


def read_number(text: str) -> Reading:
    """Read a decimal number.

    >>> read_number("38528989.384").value, read_number("1e400").code, read_number("29,85").code
    (38528989.384, 'exponent', 'decimal-comma')
    """
    folded, changed = plain(text)
    if len(folded) > LONGEST:
        return Reading(code="not-a-number")
    if NUMBER.fullmatch(folded):
        return Reading(float(folded), used=folded if changed else None)
    if WITH_EXPONENT.fullmatch(folded):
        return Reading(code="exponent")
    return Reading(code="decimal-comma" if WITH_COMMA.fullmatch(folded) else "not-a-number")


def read_angle(text: str, spelling: Angle | None = None) -> Reading:
    """Read degrees. Without a declared spelling, plain numbers are decimal and signs of minutes mean DMS.

    Compact DMS (29.5123 for 29°51′23″) looks like a decimal number and is read only when declared.

    >>> read_angle("29°51′00″").value, read_angle("29.5100", "compact-dms").value
    (29.85, 29.85)
    """
    folded, changed = plain(text)
    if len(folded) > LONGEST:
        return _NO_DEGREES
    used = folded if changed else None
    if spelling == "compact-dms":
        match = COMPACT.fullmatch(folded)
        return _sexagesimal(match["d"], match["m"], f"{match['s']}.{match['f']}", used) if match else _NO_DEGREES
    if LOOKS_DMS.search(folded.removesuffix("°").removesuffix("度")):
        return _NO_DEGREES if spelling == "decimal" else _read_dms(folded, used)
    if spelling == "dms":
        return _NO_DEGREES
    reading = read_number(folded.removesuffix("°").removesuffix("度"))
    return Reading(reading.value, reading.code, used) if changed else reading


_NO_DEGREES = Reading(code="not-degrees")


def _read_dms(text: str, used: str | None) -> Reading:
    match = DMS.fullmatch(text)
    if match is None:
        return _NO_DEGREES
    letters = [letter[0] for letter in (match["lead"], match["trail"]) if letter]
    axes = {AXIS_OF[letter] for letter in letters}
    if len(axes) > 1 or (match["sign"] and letters):
        return _NO_DEGREES
    found = _sexagesimal(match["d"], match["m"], match["s"] or "0", used)
    if found.value is None:
        return found
    negative = match["sign"] == "-" or any(letter in NEGATIVE for letter in letters)
    return Reading(-found.value if negative else found.value, used=used, is_dms=True, axis=next(iter(axes), None))


def _sexagesimal(degrees: str, minutes: str, seconds: str, used: str | None) -> Reading:
    if int(minutes) >= 60 or float(seconds) >= 60:
        return _NO_DEGREES
    return Reading((int(degrees) * 3600 + int(minutes) * 60 + float(seconds)) / 3600, used=used, is_dms=True)
