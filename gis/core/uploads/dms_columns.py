"""Degrees, minutes and seconds that stand in three columns (boundaries.md 6.5): told by their headers, never by place.

The three cells become one text like 114°18′4.4442″, read as any other DMS text; the cells stay as they are.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from gis.core.uploads.kinds import Column, Field, Row

UNITS = ("度", "分", "秒")
_SPELLINGS = {
    "度": ("度", "°", "deg", "degree", "degrees"),
    "分": ("分", "′", "'", "min", "minute", "minutes"),
    "秒": ("秒", "″", '"', "sec", "second", "seconds"),
}
_UNIT_OF = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}
_LETTERS = {"d": "度", "m": "分", "s": "秒"}
_WORDS = "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
_HEADER = re.compile(rf"(?P<base>.*?\S)[\s_\-(\[]*(?:(?P<unit>{_WORDS})|(?<=[\s_\-(\[])(?P<letter>[dms]))[)\]]*")
_BASES = {"latitude": ("纬",), "longitude": ("经",)}
"""Short bases that are plain only where all three columns are there."""
LONGEST = 60


def triples(
    headers: Sequence[str], fields: Sequence[Field], fold: Callable[[str], str]
) -> dict[str, tuple[int, int, int]]:
    """Return for latitude and longitude the columns of degrees, minutes and seconds, where all three are there once.

    Args:
        headers: the header row.
        fields: the position fields that may be looked for.
        fold: how headers are normalised.
    """
    places: dict[tuple[str, str], list[int]] = {}
    for index, header in enumerate(headers):
        match = _HEADER.fullmatch(_plain(header))
        if match is not None:
            unit = _UNIT_OF[match["unit"]] if match["unit"] else _LETTERS[match["letter"]]
            places.setdefault((fold(match["base"]), unit), []).append(index)
    found = {}
    for field in fields:
        for base in {fold(synonym) for synonym in field.synonyms} | set(_BASES.get(field.name, ())):
            columns = [places.get((base, unit), []) for unit in UNITS]
            if all(len(column) == 1 for column in columns):
                degrees, minutes, seconds = (column[0] for column in columns)
                found[field.name] = (degrees, minutes, seconds)
    return found


def with_units(headers: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """Return the headers with the units of a second header row, None where the row below is none.

    A merged header leaves two empty cells behind it; below stand 度, 分, 秒.
    """
    units = [_UNIT_OF.get(_plain(cell), "") for cell in below]
    if "度" not in units or any(cell.strip() and not unit for cell, unit in zip(below, units, strict=True)):
        return None
    merged = [*headers, *[""] * (len(units) - len(headers))]
    for index, unit in enumerate(units):
        if unit == "度":
            if tuple(units[index : index + 3]) != UNITS or any(cell.strip() for cell in merged[index + 1 : index + 3]):
                return None
            merged[index : index + 3] = [f"{merged[index].strip()}{part}" for part in UNITS]
    return merged


def text_of(row: Row, column: Column) -> str:
    """Return the text of a field in a row: its cell, or its three cells put together; a missing part stays missing."""
    parts = [row.cells[index] if index < len(row.cells) else "" for index in (column.index, *column.more)]
    if len(parts) == 1 or not any(part.strip() for part in parts):
        return parts[0]
    degrees, minutes, seconds = (part.strip() for part in parts)
    return f"{degrees}°{minutes}′{seconds}″"


def described(columns: Mapping[str, Column], headers: Sequence[str]) -> str:
    """Return the headers of columns that were put together, for a note; empty when there are none."""
    joined = [[headers[index].strip() for index in (at.index, *at.more)] for at in columns.values() if at.more]
    return "；".join(" + ".join(names) for names in joined)


def _plain(header: str) -> str:
    """Fold full-width forms, but not the signs of minutes and seconds, which NFKC would take apart."""
    cut = header[:LONGEST].strip().casefold()
    return "".join(char if char in "′″" else unicodedata.normalize("NFKC", char) for char in cut)
