"""CASS `.dat`: `点号,编码,Y(东),X(北),H` a line, no header, east before north (boundaries.md 6.5)."""

import re

from gis.core.uploads.parsing.delimited import rows_of_lines
from gis.core.uploads.parsing.limits import Limits, Parsed
from gis.core.uploads.parsing.text import decode, newline_of

HEADERS = ["点号", "编码", "easting", "northing", "height"]
COUNT = re.compile(r"[0-9]{1,7}", re.ASCII)


def read(data: bytes, limits: Limits) -> Parsed:
    """Read the points; a line with too few or too many values is a finding later, by its number.

    Older files begin with a line that counts the points; it has to be right.

    Raises:
        Refusal: undecodable text, or more lines than allowed.
    """
    text, encoding, notes = decode(data)
    lines = rows_of_lines(text, limits)
    notes = [*notes, ("headers-supplied", {"headers": "、".join(HEADERS)}), ("cass-order", {})]
    if lines and len(lines[0][1]) == 1 and COUNT.fullmatch(lines[0][1][0]):
        stated, found = int(lines[0][1][0]), len(lines) - 1
        lines = lines[1:]
        if stated != found:
            notes.append(("count-differs", {"stated": stated, "found": found}))
    rows = [(number, cells, "t" * len(cells)) for number, cells in lines]
    header = (0, list(HEADERS), "t" * len(HEADERS))
    return Parsed("cass", encoding, [header, *rows], notes, separator=",", newline=newline_of(text))
