"""Pinyin in full or its beginning, and initials, of a whole name or inside it, as branches of SQL."""

from collections.abc import Sequence
from functools import lru_cache

from gis.gazetteer.search.branch import (
    INITIALS_LONGEST,
    INSIDE_MIN,
    SOUNDS_MAX,
    STARTS_MAX,
    Branch,
    Match,
    Source,
    Values,
)
from gis.gazetteer.search.sounds import spelled_keys
from gis.gazetteer.search.wording import Wording
from gis.gazetteer.syllables import TONELESS

VARIANTS_MAX = 4
"""Keys with u or ü (`spelled_keys`) whose beginnings and insides are looked for."""
SYLLABLE_MAX = max(map(len, TONELESS))
_HOLDS = "search.sounds(w.syllables) OPERATOR(pg_catalog.@>)"
_HOLDS_ONE = "search.sounds(w.syllables) OPERATOR(pg_catalog.&&)"


def spelled(wording: Wording, source: Source, bound: Values) -> list[Branch]:
    """Pinyin in full or its beginning, and initials; typed apostrophes and blanks are borders of syllables."""
    if not wording.letters:
        return []
    keys = spelled_keys(wording.letters)
    apart = f" AND w.syllables ~ {bound.bind('^' + borders(wording.parts), 'text')}" if wording.parts else ""
    # Without an apostrophe the rules mean xian, not xi'an: what would need one comes behind.
    needs_none = "CASE WHEN w.syllables ~ ' [aoe]' THEN 1 ELSE 0 END" if not wording.parts else "0"
    equal = bound.bind(list(keys), "text[]")
    found = [source.branch(Match.SAME_SOUND, needs_none, f"w.pinyin = ANY ({equal}){apart}")]
    for key in keys[:VARIANTS_MAX]:
        begin, end = bound.bind(key, "text"), bound.bind(key + "~", "text")
        quality = "4"
        if len(key) > 1:
            whole = bound.bind(f"^{' ?'.join(key)} ", "text")
            quality = f"CASE WHEN w.syllables ~ {whole} THEN {needs_none} ELSE 2 END + 2"
        longer = _longer("pinyin", key, SOUNDS_MAX, begin, end)
        found.append(source.branch(Match.SAME_SOUND, quality, f"{longer}{apart}"))
    found += _sounding_inside(keys[:VARIANTS_MAX], wording.parts, source, bound)
    if not wording.parts and not wording.tones and 1 < len(wording.letters) <= INITIALS_LONGEST:
        begin, end = bound.bind(wording.letters, "text"), bound.bind(wording.letters + "~", "text")
        found.append(source.branch(Match.INITIALS, "0", f"w.initials = {begin}"))
        longer = _longer("initials", wording.letters, STARTS_MAX, begin, end)
        found.append(source.branch(Match.INITIALS, "1", longer))
        found += _initials_inside(wording.letters, source, bound)
    return found


def _sounding_inside(keys: Sequence[str], parts: Sequence[str], source: Source, bound: Values) -> list[Branch]:
    """Spellings that hold the letters from a later syllable on; first where the letters end with a syllable."""
    if len(keys[0]) < INSIDE_MIN:
        return []
    within = f" {borders(parts)}" if parts else f" (?:{'|'.join(' ?'.join(key) for key in keys)})"
    quality = f"CASE WHEN w.syllables ~ {bound.bind(within + '( |$)', 'text')} THEN 0 ELSE 1 END"
    whole = list(dict.fromkeys(one for key in keys for one in _whole(key)))
    begun = list(dict.fromkeys(one for key in keys for one in _begun(key)))
    found = []
    for key in () if parts else whole:
        mark = bound.bind(key, "text")
        found += source.inside(Match.SOUND_INSIDE, "0", mark, f"{_HOLDS} ARRAY[{mark}]")
    two = [*whole, *begun] if parts else begun
    held = [f"{_HOLDS_ONE} {bound.bind(two, 'text[]')}"] if two else []
    longer = [pair for key in keys for pair in _beyond(key)]
    if longer:  # many names hold the first two syllables, few of them go on as the letters do
        first, then = (bound.bind(sorted(set(each)), "text[]") for each in zip(*longer, strict=True))
        held.append(f"{_HOLDS_ONE} {first} AND {_HOLDS_ONE} {then}")
    if held:
        holds = f"({' OR '.join(held)}) AND w.syllables ~ {bound.bind(within, 'text')}"
        found.append(source.branch(Match.SOUND_INSIDE, quality, holds))
    return found


def _whole(letters: str) -> list[str]:
    """Return the keys (of `search.sounds`) of letters that are one syllable or two."""
    return [f" {letters}", *(f" {first} {rest}" for first, rest in _cut(letters) if rest in TONELESS)]


@lru_cache(maxsize=4096)
def _begun(letters: str) -> tuple[str, ...]:
    """Return the keys of two syllables that go on behind the letters.

    One syllable that is only begun is left out: ji would stand for a third of all names.
    """
    return tuple(
        f" {first} {then}"
        for first, rest in _cut(letters)
        for then in sorted(TONELESS)
        if then != rest and then.startswith(rest)
    )


@lru_cache(maxsize=4096)
def _beyond(letters: str) -> tuple[tuple[str, str], ...]:
    """Return the keys of two syllables behind which the letters go on, each with one of the second and a third."""
    return tuple(
        (f" {first} {then}", f" {then} {third}")
        for first, rest in _cut(letters)
        for then, more in _cut(rest)
        for third in sorted(TONELESS)
        if more and (third.startswith(more) or more.startswith(third))
    )


def _cut(letters: str) -> list[tuple[str, str]]:
    """Cut letters in two behind a first syllable, in every way."""
    ways = ((letters[:at], letters[at:]) for at in range(1, min(len(letters), SYLLABLE_MAX + 1)))
    return [(first, rest) for first, rest in ways if first in TONELESS]


def _initials_inside(letters: str, source: Source, bound: Values) -> list[Branch]:
    """Initials that hold the letters behind the first one."""
    keys = list(dict.fromkeys(f" {letters[at : at + 2].upper()}" for at in range(len(letters) - 1)))
    holds = f"{_HOLDS} {bound.bind(keys, 'text[]')}"
    if len(letters) == 2:
        return source.inside(Match.INITIALS_INSIDE, "0", bound.bind(keys[0], "text"), holds)
    within = f"position({bound.bind(letters, 'text')} IN substr(w.initials, 2)) > 0"
    return [source.branch(Match.INITIALS_INSIDE, "0", f"{holds} AND {within}")]


def _longer(column: str, letters: str, ordered: int, begin: str, end: str) -> str:
    """Return the condition that a column begins with letters and goes on; by an ordered index where they are few."""
    if len(letters) == ordered or (column == "pinyin" and len(letters) < ordered):
        return f"left(w.{column}, {len(letters)}) = {begin} AND w.{column} <> {begin}"
    return f"w.{column} > {begin} AND w.{column} < {end}"


def borders(parts: Sequence[str]) -> str:
    """Return the pattern of syllables whose borders lie at least where blanks were typed."""
    return " ".join(" ?".join(part) for part in parts)
