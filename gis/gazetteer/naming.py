"""What a name is made of: the one code path that fills specific, generic, reading and spelling for every writer.

The search keys (`pinyin_key`, `initials`) are generated columns of the database: they follow the reading.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from gis.gazetteer.readings import read_name
from gis.gazetteer.romanisation import NameClass, spell

SOURCE_CHARS = 500


def split_specific(name: str, generics: Sequence[str]) -> tuple[str, str | None]:
    """Split a name into specific and generic (专名, 通名): the longest generic that ends it, never the whole name."""
    for generic in sorted(generics, key=len, reverse=True):
        if generic and name.endswith(generic) and len(name) > len(generic):
            return name[: -len(generic)], generic
    return name, None


def name_columns(  # noqa: PLR0913 - what a name, its class and its reading are
    name: str,
    spelled_as: str,
    generics: Sequence[str] = (),
    *,
    reading: Sequence[str] | None = None,
    confirmed_by: str | None = None,
    why: str | None = None,
    division_path: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the columns of a `place_name` row that follow from the name, its class and its reading.

    Args:
        name: Chinese characters.
        spelled_as: `place_class.spelled_as`: division, settlement or feature.
        generics: usual generics of the class.
        reading: toned syllables, one for each character, where a person or a file gives them; else the chain reads it.
        confirmed_by: who confirmed `reading`; without it the status stays what the chain says.
        why: why the given reading is held to be right.
        division_path: codes or names of the divisions it lies in: some readings hold inside a division only.

    Returns:
        specific, generic, reading, reading_source, reading_by, reading_on, pinyin, pinyin_toned, pinyin_status,
        pinyin_source. A name that cannot be read has neither reading nor spelling, and is unconfirmed.

    Raises:
        ValueError: the given reading does not fit the characters.
    """
    specific, generic = split_specific(name, generics)
    columns: dict[str, Any] = {"specific": specific, "generic": generic, "reading_by": None, "reading_on": None}
    read = read_name(name, spelled_as, tuple(division_path))
    syllables: tuple[str, ...] | None = read.syllables or None
    status, source, reason = str(read.status), read.source, read.reason
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
