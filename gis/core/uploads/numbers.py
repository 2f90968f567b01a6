"""Numbers from text: one strict spelling, nothing guessed, digits never lost; `angles` reads degrees.

`float()` takes nan, inf, 1e400, underscores and the digits of forty scripts; none of them is a survey number.
"""

import re
import unicodedata
from typing import NamedTuple

NUMBER = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})", re.ASCII)
WITH_COMMA = re.compile(r"[+-]?[0-9][0-9.,]*,[0-9.,]*", re.ASCII)
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
WITH_EXPONENT = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+", re.ASCII)
LONGEST = 64
"""Longer texts are no number. No expression is ever shown one: their time grows with its square."""


class Reading(NamedTuple):
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
    if trimmed.isascii() or len(trimmed) > LONGEST or not _WIDE.search(trimmed):
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
