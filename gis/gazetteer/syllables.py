"""Syllables of Hanyu Pinyin: taking tones off and joining syllables to a word."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

DIAERESIS = "\u0308"
_TONES = "\u0304\u0301\u030c\u0300"
_PLAIN = str.maketrans(
    {
        toned: letter
        for letter in "aeiouümnAEIOUÜMN"
        for tone in _TONES
        if len(toned := unicodedata.normalize("NFC", letter + tone)) == 1
    }
)
"""Letters with a tone mark as they are usually written, to the letter without it."""


@lru_cache(maxsize=65_536)
def strip_tones(text: str) -> str:
    """Return pinyin without tone marks; ü stays ü (Lüchun)."""
    if text.isascii():
        return text
    plain = text.translate(_PLAIN)
    if plain.replace("ü", "").replace("Ü", "").isascii():
        return plain
    kept = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) or c == DIAERESIS]
    return unicodedata.normalize("NFC", "".join(kept))


_APOSTROPHE = frozenset(
    letter for letter in map(chr, range(0x61, 0x1F00)) if strip_tones(letter)[:1] in {"a", "o", "e"}
)
"""Letters, with whatever tone, before which a syllable inside a word has an apostrophe."""


def join(syllables: Sequence[str]) -> str:
    """Join syllables into one word: first letter a capital, apostrophe before a later syllable in a, o, e.

    An empty syllable (a bracket, a dot) is left out; `r` is the 儿 that follows its syllable (Penr).
    """
    word = ""
    for syllable in syllables:
        if word and syllable and syllable[0] in _APOSTROPHE:
            word += "'"
        word += syllable
    return word[:1].upper() + word[1:]


def key_of(syllables: Iterable[str]) -> str:
    """Joined toneless letters with ü as v: the key by which spellings are compared and found."""
    return strip_tones("".join(syllables)).replace("ü", "v").lower()
