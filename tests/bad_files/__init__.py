"""Generators of the sixty bad files of `reliability.md` 2.2, with the answer that each must get."""

from . import (
    archives,
    codes,
    disguises,
    geojson,
    geopackages,
    instruments,
    markup,
    names,
    numbers,
    polygons,
    shapefiles,
    texts,
    workbooks,
)
from .books import pack
from .model import DEGREES, BadFile, Canary, text
from .sound import sound_files

GROUPS = (
    texts,
    numbers,
    codes,
    workbooks,
    disguises,
    geojson,
    markup,
    archives,
    shapefiles,
    geopackages,
    instruments,
    polygons,
    names,
)


def all_files() -> list[BadFile]:
    """Return every variant of every bad file, in the order of the list."""
    found = [file for group in GROUPS for file in group.FILES]
    return sorted(found, key=lambda file: int(file.id[1:]))


__all__ = ["DEGREES", "BadFile", "Canary", "all_files", "pack", "sound_files", "text"]
