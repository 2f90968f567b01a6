"""Romanisation of place names by the 1984 rules (toponym part, P-C1) on readings that are data.

A reading is a tuple of syllables with tone marks, one for each character; `gis.gazetteer.readings` proposes it. The
spelling follows from the reading, the class of the name and its parts.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gis.gazetteer.name_parts import NameClass, Word, specific_generic, split_generic, words_of
from gis.gazetteer.readings.chain import read_name
from gis.gazetteer.readings.characters import readings_of
from gis.gazetteer.readings.words import default_reading
from gis.gazetteer.syllables import DIAERESIS, join, strip_tones

__all__ = [
    "DIAERESIS", "NameClass", "Spelling", "Word", "default_reading", "join", "readings_of",
    "specific_generic", "spell",
    "split_generic", "strip_tones", "words_of",
]  # fmt: skip


class Spelling(NamedTuple):
    """The spelling without and with tone marks."""

    plain: str
    toned: str

    @property
    def capitals(self) -> str:
        """All capitals without tones, as plates write it; Ü stays Ü."""
        return self.plain.upper()


def spell(
    name: str,
    name_class: NameClass | str,
    reading: Sequence[str] | None = None,
    parts: Sequence[str] | None = None,
    generics: Sequence[str] = (),
) -> Spelling:
    """Spell a name by the 1984 rules.

    Args:
        name: Chinese characters.
        name_class: decides whether the generic stands apart.
        reading: toned syllables, one for each character; the reading chain's proposal when absent.
        parts: the words of the name, where the class alone does not tell them; they must add up to `name`.
        generics: the usual generics of the class (`place_class.generics`).

    Raises:
        ValueError: the reading or the parts do not fit the name, or a character has no reading.
    """
    syllables = tuple(reading) if reading is not None else _proposed(name, name_class)
    if len(syllables) != len(name):
        raise ValueError(f"The syllables {' '.join(syllables)} do not fit {name}.")
    spelled, at = [], 0
    for word in words_of(name, NameClass(name_class), parts, generics):
        spelled.append(word.written or join(syllables[at : at + len(word.text)]))
        at += len(word.text)
    toned = " ".join(w for w in spelled if w)
    return Spelling(strip_tones(toned), toned)


def _proposed(name: str, name_class: NameClass | str) -> tuple[str, ...]:
    syllables = read_name(name, name_class).syllables
    if not syllables:
        raise ValueError(f"No reading for a character of {name}.")
    return syllables
