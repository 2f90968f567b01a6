"""What a name is made of: the one code path that fills specific, generic, reading and spelling for every writer.

The search keys (`pinyin_key`, `initials`) are generated columns of the database: they follow the reading.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from gis.gazetteer.readings import read_name
from gis.gazetteer.romanisation import specific_generic, spell

SOURCE_CHARS = 500


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
        confirmed_by: who confirmed `reading`; without it a given reading is confirmed only where it is the chain's own
            and the chain leaves no choice.
        why: why the given reading is held to be right.
        division_path: codes or names of the divisions it lies in: some readings hold inside a division only.

    Returns:
        specific, generic, reading, reading_source, reading_by, reading_on, pinyin, pinyin_toned, pinyin_status,
        pinyin_source. A name that cannot be read has neither reading nor spelling, and is unconfirmed.

    Raises:
        ValueError: the given reading does not fit the characters.
    """
    specific, generic = specific_generic(name, spelled_as, generics)
    read = read_name(name, spelled_as, tuple(division_path))
    syllables: tuple[str, ...] | None = read.syllables or None
    status, source, reason = str(read.status), read.source, read.reason
    if reading is not None:
        status = status if tuple(reading) == syllables else "unconfirmed"
        syllables, source, reason = tuple(reading), "received", why or reason
    is_confirmed = confirmed_by is not None and syllables is not None
    if is_confirmed:
        status, source = "confirmed", "approved"
    spelling = None if syllables is None else spell(name, spelled_as, syllables, generics=generics)
    return {
        "specific": specific,
        "generic": generic,
        "reading_by": confirmed_by if is_confirmed else None,
        "reading_on": dt.datetime.now(dt.UTC).date() if is_confirmed else None,
        "reading": None if syllables is None else list(syllables),
        "pinyin": spelling and spelling.plain,
        "pinyin_toned": spelling and spelling.toned,
        "reading_source": source,
        "pinyin_status": status,
        "pinyin_source": reason[:SOURCE_CHARS],
    }
