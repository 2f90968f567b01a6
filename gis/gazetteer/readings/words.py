"""Words of the phrase dictionary (pypinyin with CC-CEDICT) that help to propose a reading. They never settle one."""

from collections.abc import Mapping
from functools import cache

from gis.gazetteer.readings.characters import plausible
from gis.gazetteer.syllables import strip_tones

LONGEST = 6


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Return the words of two to six characters in which a character of several readings stands, with readings.

    CC-CEDICT's reading goes before pypinyin's own. A syllable that no place name has (一 yí, 子 in neutral tone) is
    replaced by the character's plausible one.
    """
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415 - large, rarely needed
    from pypinyin_dict.phrase_pinyin_data import cc_cedict  # noqa: PLC0415

    found: dict[str, tuple[str, ...]] = {}
    for source in (PHRASES_DICT, cc_cedict.phrases_dict):
        for word, listed in source.items():
            if not 2 <= len(word) <= LONGEST or len(listed) != len(word):
                continue
            several = [plausible(c) for c in word]
            if max(map(len, several)) > 1 and min(map(len, several)) > 0:
                found[word] = tuple(_fit(s[0], p) for s, p in zip(listed, several, strict=True))
    return found


def _fit(syllable: str, readings: tuple[str, ...]) -> str:
    if syllable in readings:
        return syllable
    bare = strip_tones(syllable)
    return next((r for r in readings if strip_tones(r) == bare), readings[0])


def propose(name: str) -> list[tuple[str | None, str]]:
    """Return for each character the reading that a word proposes and the word; (None, "") where none does."""
    table, at = words(), 0
    proposed: list[tuple[str | None, str]] = []
    while at < len(name):
        for length in range(min(LONGEST, len(name) - at), 1, -1):
            word = name[at : at + length]
            if word in table:
                proposed += [(syllable, word) for syllable in table[word]]
                at += length
                break
        else:
            proposed.append((None, ""))
            at += 1
    return proposed


@cache
def _library() -> None:
    from pypinyin_dict.phrase_pinyin_data import cc_cedict  # noqa: PLC0415 - large, rarely needed

    cc_cedict.load()


def default_reading(name: str) -> tuple[str, ...]:
    """Return pypinyin's proposal with CC-CEDICT's words: toned syllables as the library gives them, not confirmed.

    The sample is built with it; the register uses `read_name`.

    Raises:
        ValueError: a character has no reading.
    """
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    _library()
    syllables = lazy_pinyin(name, style=Style.TONE, errors=lambda _: "")
    if len(syllables) != len(name) or not all(syllables):
        raise ValueError(f"No reading for a character of {name}.")
    return tuple(syllables)
