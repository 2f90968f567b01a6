"""Townships that AreaCity reads otherwise than we do: what tells why, a row of the table or a note on the character."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gis.gazetteer.name_parts import NameClass
from gis.gazetteer.readings.characters import table
from gis.gazetteer.readings.table import matches, scopes_of
from gis.gazetteer.syllables import key_of

from .lists import letters
from .towns import Spelled, Town, read


@dataclass(frozen=True, slots=True)
class Otherwise:
    """A character of a township that AreaCity reads otherwise, and whether a reason for our reading is kept."""

    town: Town
    character: str
    ours: str
    said: str
    explained: bool


def areacity(shared: Path) -> dict[tuple[str, str], Spelled]:
    """AreaCity's syllables of townships, by code of the county and name without its generic."""
    spelled = pd.read_parquet(shared / "national" / "divisions_areacity_level4_pinyin.parquet")
    return {
        (str(row.id)[:6], str(row.name)): tuple(map(letters, str(row.pinyin).split()))
        for row in spelled[spelled.deep.astype(int) == 3].itertuples()
    }


def otherwise(shared: Path, towns: Iterable[Town]) -> Iterator[Otherwise]:
    """Give every character of a township with a confirmed reading that AreaCity reads otherwise."""
    listed = areacity(shared)
    for town in towns:
        reading, said = read(town), listed.get((town.code[:6], town.short), ())
        if reading.status != "confirmed" or len(said) != len(town.short):
            continue
        for i, (character, other) in enumerate(zip(town.short, said, strict=True)):
            ours = key_of((reading.syllables[i],))
            if other not in {ours, ours.replace("v", "u"), ours.replace("v", "yu")}:
                yield Otherwise(town, character, ours, other, character in table() or i in _settled(town))


def _settled(town: Town) -> set[int]:
    """Return the places of a name that rows of the table read."""
    rows = matches(town.name, NameClass.DIVISION, scopes_of((town.code,)))
    return {i for start, row in rows for i in range(start, start + len(row.name))}
