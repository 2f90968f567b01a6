"""How a query sounds: the toneless keys under which names of the same sound stand in the dictionary."""

import contextlib
from functools import lru_cache
from itertools import product

from gis.gazetteer.romanisation import default_reading, readings_of, strip_tones

KEYS_MAX = 16
LOOSE = (("lu", "lv"), ("nu", "nv"))


def syllable_key(syllable: str) -> str:
    """Return a syllable without its tone, ü as v."""
    return strip_tones(syllable.lower()).replace("ü", "v")


@lru_cache(maxsize=4096)
def _readings(character: str) -> tuple[str, ...]:
    if character.isascii() and character.isalnum():
        return (character.lower(),)
    return tuple(dict.fromkeys(syllable_key(reading) for reading in readings_of(character)))


@lru_cache(maxsize=4096)
def sounds_of(text: str) -> tuple[str, ...]:
    """Return the toneless readings of a text, syllables with blanks between them, the dictionary's own first.

    At most KEYS_MAX of them; none when a character has no known reading.
    """
    found: dict[str, None] = {}
    with contextlib.suppress(ValueError):
        found[" ".join(syllable_key(syllable) for syllable in default_reading(text))] = None
    choices = [_readings(character) for character in text]
    if not all(choices):
        return tuple(found)
    for reading in product(*choices):
        if len(found) >= KEYS_MAX:
            break
        found[" ".join(reading)] = None
    return tuple(found)


def spelled_keys(letters: str) -> tuple[str, ...]:
    """Return the keys that typed letters may stand for: u after l and n may be a ü (luliang, nuer)."""
    found = [letters]
    for u, v in LOOSE:
        found += [key.replace(u, v) for key in found if u in key]
    return tuple(dict.fromkeys(found))[:KEYS_MAX]
