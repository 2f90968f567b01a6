"""When two names are the same: characters, prefix, reading with and without tones (P-B1)."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import product

from gis.gazetteer.romanisation import DIAERESIS, strip_tones

REST_MIN = 2
"""Characters that must be left when a prefix is taken off: 大桥 is not 桥 with a prefix."""


def reading_key(reading: Iterable[str]) -> str:
    """Return the joined letters of a reading without tones, ü as v: what `place_name.pinyin_key` holds."""
    joined = strip_tones("".join(reading)).lower().replace("ü", "v").replace(f"u{DIAERESIS}", "v").replace("ê", "e")
    return re.sub(r"[^a-z0-9]", "", joined)


def stripped(name: str, prefixes: Collection[str]) -> str:
    """Return a name without the longest of the prefixes that begins it, if enough is left."""
    fitting = [each for each in prefixes if name.startswith(each) and len(name) - len(each) >= REST_MIN]
    return name[len(max(fitting, key=len)) :] if fitting else name


def variants(name: str, prefixes: Collection[str]) -> set[str]:
    """Return every name that differs from this one only by one of the prefixes; without the name itself."""
    base = stripped(name, prefixes)
    bases = {base, name}
    made = {f"{prefix}{each}" for prefix, each in product(prefixes, bases)} | bases
    return {each for each in made if each != name and len(each) >= REST_MIN}


def place_prefixes(words: Iterable[str], path: Iterable[str]) -> list[str]:
    """Return the prefixes that do not make a name another one: 新, 大, and the places it lies in (S6)."""
    places = [short for name in path for short in short_forms(name)]
    return list(dict.fromkeys([*words, *places]))


def short_forms(division: str) -> Iterator[str]:
    """Give a division's name with and without its generic (咸宁市, 咸宁)."""
    yield division
    shorter = re.sub(r"(?:自治州|自治县|地区|街道|省|市|县|区|镇|乡)$", "", division)
    if len(shorter) >= REST_MIN and shorter != division:
        yield shorter


def level_of(
    name: str, reading: Sequence[str] | None, other: str, other_reading: Sequence[str] | None, alike: Collection[str]
) -> str:
    """Return the rule by which another name is the same as this one; `alike` are the names that differ by a prefix."""
    if other == name:
        return "same-name"
    if other in alike:
        return "same-name-prefix"
    toned = reading and other_reading and list(map(str.lower, reading)) == list(map(str.lower, other_reading))
    return "same-reading" if toned else "same-sound"
