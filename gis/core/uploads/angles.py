"""Degrees from text in the spellings that instruments, forms and web maps write; exact to the last received digit.

A text with signs of minutes, colons or blanks says by itself that it is degrees, minutes, seconds. Compact spellings
(29.512345, 2951.3909, 295123.45) look like decimal numbers and are read only when declared (`boundaries.md` 6.4).
"""

import re
from typing import Literal

from gis.core.uploads.numbers import LONGEST, NUMBER, Reading, plain, read_number

Angle = Literal["decimal", "dms", "compact-dms", "ddmm", "ddmmss"]

_LETTERS = re.compile(r"(?P<lead>[NSEW]|[北南]纬?|[东西]经?)?\s*(?P<core>.*?)\s*(?P<trail>[NSEW]|[北南东西])?")
_SIGNED = re.compile(
    r"""(?P<d>[0-9]{1,3})\s*[°度º˚]\s*
    (?P<m>[0-9]{1,2}(?:\.[0-9]{0,12})?)\s*(?:[′'分´`‘’]\s*
    (?:(?P<s>[0-9]{1,2}(?:\.[0-9]{0,12})?)\s*(?:″|"|''|′′|´´|’’|‘‘|``|秒|“|”)?)?)?""",
    re.ASCII | re.VERBOSE,
)
_COLONS = re.compile(r"(?P<d>[0-9]{1,3}):(?P<m>[0-9]{1,2})(?::(?P<s>[0-9]{1,2}(?:\.[0-9]{0,12})?))?", re.ASCII)
_BLANKS = re.compile(r"(?P<d>[0-9]{1,3})\s+(?P<m>[0-9]{1,2})\s+(?P<s>[0-9]{1,2}(?:\.[0-9]{0,12})?)", re.ASCII)
_HYPHENS = re.compile(r"(?P<d>[0-9]{1,3})-(?P<m>[0-9]{1,2})-(?P<s>[0-9]{1,2}\.[0-9]{1,12})", re.ASCII)
"""Only with decimals: 29-51-23 may be a date."""
_ANY_SIGN = re.compile(r"[°度º˚:′″'\"分秒]")
_SEXAGESIMAL = (_SIGNED, _COLONS, _BLANKS, _HYPHENS)

COMPACT = re.compile(r"(?P<d>[0-9]{1,3})\.(?P<m>[0-9]{2})(?P<s>[0-9]{2}(?P<f>[0-9]{0,10}))", re.ASCII)
_MINUTES = re.compile(r"(?P<d>[0-9]{1,3})(?P<m>[0-9]{2}(?:\.[0-9]{0,12})?)", re.ASCII)
_SECONDS = re.compile(r"(?P<d>[0-9]{1,3})(?P<m>[0-9]{2})(?P<s>[0-9]{2}(?:\.[0-9]{0,12})?)", re.ASCII)
AXIS_OF = {"N": "lat", "S": "lat", "北": "lat", "南": "lat", "E": "lon", "W": "lon", "东": "lon", "西": "lon"}
NEGATIVE = frozenset("SW南西")
_NO_DEGREES = Reading(code="not-degrees")


def read_angle(text: str, spelling: Angle | None = None) -> Reading:
    """Read degrees. Without a declared spelling, plain numbers are decimal and signs of minutes mean DMS.

    >>> read_angle("29°51′00″").value, read_angle("29.5100", "compact-dms").value, read_angle("N29 51 00").value
    (29.85, 29.85, 29.85)
    >>> read_angle("2951.0", "ddmm").value, read_angle("295100", "ddmmss").value, read_angle("29.85°N").value
    (29.85, 29.85, 29.85)
    """
    folded, changed = plain(text)
    if not changed and spelling in {None, "decimal"} and len(folded) <= LONGEST and NUMBER.fullmatch(folded):
        return Reading(float(folded))
    match = _LETTERS.fullmatch(folded) if len(folded) <= LONGEST else None
    if match is None:
        return _NO_DEGREES
    letters = [letter[0] for letter in (match["lead"], match["trail"]) if letter]
    axes = {AXIS_OF[letter] for letter in letters}
    core = match["core"]
    unsigned = core.lstrip("+-") if core[:1] in "+-" and core[1:2].isdigit() else core
    if len(axes) > 1 or (unsigned != core and letters):
        return _NO_DEGREES
    found = _read_core(unsigned, spelling)
    if found.value is None:
        return found
    negative = core.startswith("-") or any(letter in NEGATIVE for letter in letters)
    value = -found.value if negative else found.value
    return Reading(value, used=folded if changed else None, is_dms=found.is_dms, axis=next(iter(axes), None))


def _read_core(text: str, spelling: Angle | None) -> Reading:
    """Read degrees without sign and hemisphere."""
    plainly = text.removesuffix("°").removesuffix("度")
    if spelling in {None, "decimal"} and NUMBER.fullmatch(plainly):
        return Reading(float(plainly))
    if spelling in {None, "dms"}:
        for form in _SEXAGESIMAL:
            if match := form.fullmatch(text):
                return _sexagesimal(match["d"], match["m"], match["s"])
    if spelling in {"compact-dms", "ddmm", "ddmmss"}:
        return _read_compact(text, spelling)
    code = None if spelling == "dms" or _ANY_SIGN.search(plainly) else read_number(plainly).code
    return Reading(code=code) if code else _NO_DEGREES


def _read_compact(text: str, spelling: Angle | None) -> Reading:
    if spelling == "ddmm":
        match = _MINUTES.fullmatch(text)
        return _sexagesimal(match["d"], match["m"], None) if match else _NO_DEGREES
    if spelling == "ddmmss":
        match = _SECONDS.fullmatch(text)
        return _sexagesimal(match["d"], match["m"], match["s"]) if match else _NO_DEGREES
    match = COMPACT.fullmatch(text)
    if match is None:
        return _NO_DEGREES
    return _sexagesimal(match["d"], match["m"], f"{match['s'][:2]}.{match['f']}")


def _sexagesimal(degrees: str, minutes: str, seconds: str | None) -> Reading:
    """Return degrees from decimal digits, in whole numbers up to the one division that makes the nearest double."""
    if seconds is not None and "." in minutes:
        return _NO_DEGREES
    unit, fraction = (minutes, 60) if seconds is None else (seconds, 3600)
    whole, _, decimals = unit.partition(".")
    scale = 10 ** len(decimals)
    last = int(whole + decimals)
    if last >= 60 * scale or int(minutes.partition(".")[0]) >= 60:
        return _NO_DEGREES
    above = int(degrees) * fraction + (0 if seconds is None else int(minutes) * 60)
    return Reading((above * scale + last) / (fraction * scale), is_dms=True)


def could_be_compact(text: str) -> bool | None:
    """Tell whether a decimal number may be compact DMS: both digit pairs below 60 (B-33).

    None when it has fewer than four decimals and so does not show both pairs.
    """
    match = COMPACT.fullmatch(text.strip() if text.isascii() else plain(text)[0]) if len(text) <= LONGEST else None
    return None if match is None else match["m"] < "60" and match["s"][:2] < "60"  # two digits each
