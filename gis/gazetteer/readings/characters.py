"""Readings that a character can have in a place name: `data/names/name_characters.csv` over CC-CEDICT.

The table is data that the bureau edits. `real` rows list readings between which a person must choose; `single` rows
name the one reading of place names where the dictionary lists others too.
"""

from functools import cache

from gis.gazetteer.readings.files import rows
from gis.gazetteer.syllables import strip_tones

ERHUA = ("r", "ér")
"""儿 after a syllable: the ending -r, or a syllable of its own."""


@cache
def cedict() -> dict[int, str]:
    """CC-CEDICT's readings by code point, comma-separated, most usual first."""
    from pypinyin_dict.pinyin_data import cc_cedict  # noqa: PLC0415 - large, rarely needed

    return dict(cc_cedict.pinyin_dict)


@cache
def _unihan() -> dict[int, str]:
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - large, rarely needed

    return dict(PINYIN_DICT)


@cache
def _simplified() -> dict[str, str]:
    """Simplified forms by traditional one (`name_variants.csv`)."""
    return {row["written"]: row["folded"] for row in rows("name_variants.csv") if row["kind"] == "traditional"}


@cache
def table() -> dict[str, tuple[str, ...]]:
    """The readings of `name_characters.csv` by character, the proposed one first."""
    return {row["character"]: tuple(row["readings"].split()) for row in rows("name_characters.csv")}


def readings_of(character: str) -> tuple[str, ...]:
    """Return CC-CEDICT's readings of a character, most usual first; empty when it is not listed.

    A neutral-tone variant of another reading is left out: it is no reading of its own in a place name.
    """
    found = [r for r in cedict().get(ord(character), "").split(",") if r]
    toned = {strip_tones(r) for r in found if strip_tones(r) != r}
    return tuple(dict.fromkeys(r for r in found if strip_tones(r) != r or r not in toned))


@cache
def plausible(character: str) -> tuple[str, ...]:
    """Return the readings that a character can have in a place name, the proposed one first.

    The table decides; else CC-CEDICT; else the simplified form of a traditional one; else Unihan with all it lists, for
    its first is often another than the one of places. A digit or Latin letter stands for itself; a mark has the empty
    reading. The answer is empty where no source knows the character.
    """
    if character in table():
        return table()[character]
    if character.isascii():
        return (character,) if character.isalnum() else ("",)
    if not character.isalnum():
        return ("",)
    listed = readings_of(character)
    if listed:
        return listed
    if character in _simplified():
        return plausible(_simplified()[character])
    return tuple(_unihan()[ord(character)].split(",")) if ord(character) in _unihan() else ()
