"""What a name is made of: the one code path that fills specific, generic, reading and spelling for every writer.

The search keys (`pinyin_key`, `initials`) are generated columns of the database: they follow the reading.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from gis.gazetteer.romanisation import NameClass, default_reading, readings_of, spell

SOURCE_CHARS = 500


def split_specific(name: str, generics: Sequence[str]) -> tuple[str, str | None]:
    """Split a name into specific and generic (专名, 通名): the longest generic that ends it, never the whole name."""
    for generic in sorted(generics, key=len, reverse=True):
        if generic and name.endswith(generic) and len(name) > len(generic):
            return name[: -len(generic)], generic
    return name, None


def name_columns(
    name: str,
    spelled_as: str,
    generics: Sequence[str] = (),
    *,
    reading: Sequence[str] | None = None,
    confirmed_by: str | None = None,
    why: str | None = None,
) -> dict[str, Any]:
    """Return the columns of a `place_name` row that follow from the name, its class and its reading.

    Args:
        name: Chinese characters.
        spelled_as: `place_class.spelled_as`: division, settlement or feature.
        generics: usual generics of the class.
        reading: toned syllables, one for each character, where a person or a file gives them; else the chain reads it.
        confirmed_by: who confirmed `reading`; without it the status stays what the chain says.
        why: why the given reading is held to be right.

    Returns:
        specific, generic, reading, reading_source, reading_by, reading_on, pinyin, pinyin_toned, pinyin_status,
        pinyin_source. A name that cannot be read has neither reading nor spelling, and is unconfirmed.

    Raises:
        ValueError: the given reading does not fit the characters.
    """
    specific, generic = split_specific(name, generics)
    columns: dict[str, Any] = {"specific": specific, "generic": generic, "reading_by": None, "reading_on": None}
    syllables, status, source, reason = _read(name)
    if reading is not None:
        syllables, status, source = tuple(reading), "confirmed" if confirmed_by else status, "received"
        reason = why or reason
    if confirmed_by:
        source = "approved"
        columns |= {"reading_by": confirmed_by, "reading_on": dt.datetime.now(dt.UTC).date()}
    if syllables is None:
        spelled: dict[str, Any] = {"reading": None, "pinyin": None, "pinyin_toned": None}
    else:
        spelling = spell(name, NameClass(spelled_as), syllables)
        spelled = {"reading": list(syllables), "pinyin": spelling.plain, "pinyin_toned": spelling.toned}
    return columns | spelled | {
        "reading_source": source,
        "pinyin_status": status,
        "pinyin_source": reason[:SOURCE_CHARS],
    }  # fmt: skip


def _read(name: str) -> tuple[tuple[str, ...] | None, str, str, str]:
    """Return syllables, status, source and reason of the dictionary's proposal."""
    try:
        syllables = default_reading(name)
    except ValueError as error:
        return None, "unconfirmed", "auto", str(error)
    doubtful = [character for character in name if len(readings_of(character)) > 1]
    if doubtful:
        return syllables, "unconfirmed", "auto", f"{'/'.join(doubtful)} has several readings (CC-CEDICT)"
    return syllables, "confirmed", "auto", "one reading of every character in place names (CC-CEDICT)"
