"""A column that names the coordinate system of each row, as census sheets have it (坐标系): the file states it."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from gis.core import crs
from gis.core.uploads.kinds import Column, UploadKind
from gis.core.uploads.parsing.limits import Parsed

NAMES = {"cgcs2000": crs.STORAGE, "2000国家大地坐标系": crs.STORAGE, "国家2000": crs.STORAGE, "大地2000": crs.STORAGE}
NUMBER = re.compile(r"epsg:+([0-9]{4,5})")
DEGREES = ("longitude", "latitude")


@lru_cache(maxsize=1024)
def epsg_of(text: str) -> int | None:
    """Return the system of degrees that a cell names exactly, None for any other text."""
    plain = text.strip().casefold()
    found = NUMBER.fullmatch(plain)
    return int(found[1]) if found else NAMES.get(plain)


def stated_system(
    kind: UploadKind, parsed: Parsed, columns: Mapping[str, Column], data: Sequence[tuple[int, list[str], str]]
) -> dict[str, str]:
    """Return the system that every filled cell of the column names, as a key of a profile; empty where they do not.

    Names without a number mean degrees, so they count only where the position is in degrees.
    """
    column = columns.get(kind.system_field or "")
    if column is None or "crs" in parsed.declared or not set(DEGREES) <= columns.keys():
        return {}
    cells = {cells[column.index] for _, cells, _ in data if column.index < len(cells) and cells[column.index].strip()}
    found = {epsg_of(cell) for cell in cells}
    only = found.pop() if len(found) == 1 else None
    return {} if only is None else {"crs": f"EPSG:{only}"}
