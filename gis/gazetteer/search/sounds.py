"""How a query sounds: the toneless keys under which names of the same sound stand in the dictionary."""

from functools import lru_cache
from itertools import product

from gis.gazetteer.name_parts import NameClass
from gis.gazetteer.readings import read_name
from gis.gazetteer.readings.characters import plausible
from gis.gazetteer.readings.table import by_name
from gis.gazetteer.romanisation import strip_tones

KEYS_MAX = 16
LOOSE = (("lu", "lv"), ("nu", "nv"))


def syllable_key(syllable: str) -> str:
    """Return a syllable without its tone, ü as v."""
    return strip_tones(syllable.lower()).replace("ü", "v")


@lru_cache(maxsize=4096)
def sounds_of(text: str) -> tuple[str, ...]:
    """Return the toneless readings of a text, syllables with blanks between, the reading chain's proposal first.

    A query tells neither class nor division: it is read as a division's name, of which the table knows the most, and
    what holds inside a division only (大城 dai cheng) counts too; then come all plausible readings of the characters.
    At most KEYS_MAX of them; none when a character has no known reading.
    """
    choices = [_sounds(character) for character in text]
    if not all(choices):
        return ()
    read = (*read_name(text, NameClass.DIVISION).alternatives, *(row.reading for row in by_name().get(text, ())))
    found = dict.fromkeys(map(_key, read))
    for reading in product(*choices):
        if len(found) >= KEYS_MAX:
            break
        found[" ".join(reading)] = None
    return tuple(found)[:KEYS_MAX]


@lru_cache(maxsize=4096)
def _sounds(character: str) -> tuple[str, ...]:
    """The toneless readings of a character, each once; none of a mark."""
    return tuple(dict.fromkeys(syllable_key(each) for each in plausible(character) if each))


def _key(syllables: tuple[str, ...]) -> str:
    return " ".join(map(syllable_key, syllables))


def spelled_keys(letters: str) -> tuple[str, ...]:
    """Return the keys that typed letters may stand for: u after l and n may be a ü (luliang, nuer)."""
    found = [letters]
    for u, v in LOOSE:
        found += [key.replace(u, v) for key in found if u in key]
    return tuple(dict.fromkeys(found))[:KEYS_MAX]
