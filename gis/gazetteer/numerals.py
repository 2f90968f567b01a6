"""Numerals in street names: codes and ordinals are written in digits (1984 rules), other numerals are spelled."""

import re
from dataclasses import dataclass

from gis.gazetteer.generics import BEFORE_NUMBER

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_TAIL = re.compile(r"^(?P<before>.*?)(?P<ordinal>第?)(?P<number>[〇零一二三四五六七八九十百]+)$")
_CODE = re.compile(r"^[〇零一二三四五六七八九]*[〇零][〇零一二三四五六七八九]*$")
_COUNTED = re.compile(r"^(?:[一二三四五六七八九]百)?零?(?:[一二三四五六七八九]?十)?[一二三四五六七八九]?$")
ENDS_IN_NUMERAL = ("东四", "西四")
"""Specific names that themselves end in a numeral (东四十二条 is the 12th of 东四)."""


@dataclass(frozen=True)
class Ordinal:
    """What stands before a number, the characters of the number, and how it is written (`12`, `Di-9`)."""

    before: str
    number: str
    written: str


def value_of(numeral: str) -> str | None:
    """Return a Chinese numeral in digits; None for runs that are no number (八一, 五四, 九一八)."""
    if _CODE.match(numeral):
        return "".join(str(_DIGITS[c]) for c in numeral)
    if not numeral or not _COUNTED.match(numeral):
        return None
    total = digit = 0
    for c in numeral:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _DIGITS[c]
    return str(total + digit)


def ordinal_at_end(text: str) -> Ordinal | None:
    """Return the ordinal with which the part before a street's generic ends, or None.

    A numeral after one character that is no direction belongs to a name: 张三路 Zhangsan Lu.
    """
    for specific in ENDS_IN_NUMERAL:
        value = value_of(text.removeprefix(specific)) if text.startswith(specific) else None
        if value is not None:
            return Ordinal(specific, text.removeprefix(specific), value)
    found = _TAIL.match(text)
    value = value_of(found["number"]) if found else None
    if found is None or value is None:
        return None
    before = found["before"]
    if len(before) == 1 and before not in BEFORE_NUMBER and not found["ordinal"]:
        return None
    return Ordinal(before, found["ordinal"] + found["number"], f"Di-{value}" if found["ordinal"] else value)
