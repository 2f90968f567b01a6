"""Syllables of Hanyu Pinyin: taking tones off and joining syllables to a word."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

DIAERESIS = "\u0308"


@lru_cache(maxsize=8192)
def strip_tones(text: str) -> str:
    """Return pinyin without tone marks; ü stays ü (Lüchun)."""
    kept = [c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c) or c == DIAERESIS]
    return unicodedata.normalize("NFC", "".join(kept))


def join(syllables: Sequence[str]) -> str:
    """Join syllables into one word: first letter a capital, apostrophe before a later syllable in a, o, e.

    An empty syllable (a bracket, a dot) is left out; `r` is the 儿 that follows its syllable (Penr).
    """
    word = ""
    for syllable in syllables:
        if word and syllable and strip_tones(syllable)[0] in "aoe":
            word += "'"
        word += syllable
    return word[:1].upper() + word[1:]


def key_of(syllables: Iterable[str]) -> str:
    """Joined toneless letters with ü as v: the key by which spellings are compared and found."""
    return strip_tones("".join(syllables)).replace("ü", "v").lower()
