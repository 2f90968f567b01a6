"""Marker numbers as people write them: full, without letter, short, with the line's name (B-21). Pure, no guess.

A text can have several readings; all of them are returned. Codes are never told apart by their length alone: whether
the digits before the serial are a line's code is for the register to say.
"""

import re
import unicodedata
from dataclasses import dataclass

TEXT_MAX = 60
_END = r"(?:第?号)?(?:界桩|界碑|桩|碑)?"
_TAIL = r"(?P<letter>[QA-E])?(?:[/\-](?P<auxiliary>[1-9][0-9]?))?"
_CODED = re.compile(rf"(?P<line>[0-9]{{4,18}}(?:W[0-9]{{2}})?)[-.]?(?P<serial>[0-9]{{3}}){_TAIL}{_END}", re.ASCII)
_NAMED = re.compile(rf"(?P<line>.{{2,40}}线)第?(?P<serial>[0-9]{{1,3}}){_TAIL}{_END}", re.ASCII)
_SHORT = re.compile(rf"(?:NO\.?|№|第|#)?(?P<serial>[0-9]{{1,3}}){_TAIL}{_END}", re.ASCII)
_BLANKS = re.compile("[\\s\u200b-\u200f\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Written:
    """One reading of a text: the line as written (code or name; None where a context is needed), serial, letter.

    `auxiliary` is the n of a number like 5/1: a marker added later between two others (never renumbered).
    """

    line: str | None
    serial: int
    letter: str | None = None
    auxiliary: int | None = None


def folded(text: str) -> str:
    """Return a text with width, case and blanks folded (NFKC, upper case)."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text[:TEXT_MAX])).upper()


def readings(text: str) -> list[Written]:
    """Return every reading of a marker number, the longest line first; an empty list when it is none.

    >>> readings("12021221005Q")
    [Written(line='12021221', serial=5, letter='Q', auxiliary=None)]
    >>> readings("５号界桩")
    [Written(line=None, serial=5, letter=None, auxiliary=None)]
    >>> readings("嘉鱼咸安线5号")[0].line
    '嘉鱼咸安线'
    """
    plain = folded(text)
    found = [_written(match) for pattern in (_CODED, _NAMED, _SHORT) if (match := pattern.fullmatch(plain))]
    return [one for one in found if one.serial > 0]


def _written(match: re.Match[str]) -> Written:
    parts = match.groupdict()
    auxiliary = None if parts["auxiliary"] is None else int(parts["auxiliary"])
    return Written(parts.get("line"), int(parts["serial"]), parts["letter"], auxiliary)
