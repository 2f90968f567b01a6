"""The parts of a name: specific and generic as the register keeps them, and the words as the 1984 rules write them.

Where the name alone cannot tell its parts, a person gives them; they are stored and win.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from gis.gazetteer import generics as g
from gis.gazetteer.numerals import ordinal_at_end, value_of


class NameClass(StrEnum):
    """What a name is decides how it is written."""

    DIVISION = "division"
    """省 to 村 as a unit: specific and generic apart (Xian'an Qu, Gaoqiao Zhen)."""
    SETTLEMENT = "settlement"
    """Natural village or small town: one word (Zhoukoudian, Wangcun)."""
    FEATURE = "feature"
    """Water, landform, road, structure: specific and generic apart (Tai Hu, Nanjing Lu)."""


class Word(NamedTuple):
    """A word of the spelling: its characters and, for a street's number, how it is written instead."""

    text: str
    written: str | None = None


_RUNS = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+|[^\W\d_a-zA-ZＡ-Ｚａ-ｚ０-９]+|.", re.DOTALL)
_HANZI = re.compile("[\u3400-\u4db5\u4e00-\u9fef]+")
"""What is one run without a look: Chinese characters of the usual blocks."""
_ORDINAL = re.compile(r"^(第[一二三四五六七八九十百]+)(.{2,})$")
_GATE = re.compile(r"^(.{2,3}门[内外]?)([东南西北].{2,})$")
_PEOPLE = re.compile(rf"(?:{'|'.join(sorted(g.PEOPLES, key=len, reverse=True))})族|各族|蒙古|维吾尔|哈萨克|柯尔克孜")
_INNER = (*(x for x in g.FEATURE if len(x) > 1), *g.WATERS)
"""Generics and waters that stay words of their own inside a specific."""
_JOINED_ALONE = frozenset({"林区", "特区", "矿区", "新区", "新村"})
"""Generics of divisions that are a modifier and a generic: they need a specific of two characters before them."""


_Lengths = tuple[tuple[int, frozenset[str]], ...]


def _by_length(listed: Iterable[str]) -> _Lengths:
    """The generics by their length, the longest first."""
    found: dict[int, set[str]] = {}
    for generic in listed:
        found.setdefault(len(generic), set()).add(generic)
    return tuple((length, frozenset(found[length])) for length in sorted(found, reverse=True))


@lru_cache(maxsize=4096)
def _generics_of(name_class: NameClass, generics: tuple[str, ...]) -> _Lengths:
    """The generics of a class and the built-in ones of its way of writing."""
    built_in = {NameClass.DIVISION: g.DIVISION, NameClass.SETTLEMENT: g.SETTLEMENT, NameClass.FEATURE: g.FEATURE}
    return _by_length((*generics, *built_in[name_class]))


_RESIDENTIAL = _by_length(g.RESIDENTIAL)


def _generic_of(name: str, lengths: _Lengths) -> str | None:
    """The longest generic that ends the name and leaves a specific."""
    size = len(name)
    for length, generics in lengths:
        if length < size and (generic := name[-length:]) in generics:
            if generic in _JOINED_ALONE and size - length < 2:
                continue
            return generic
    return None


def _modified(before: str, generic: str) -> str:
    """The generic with the one-syllable modifiers that join it; two characters of specific must remain."""
    while len(before) > 2 and before[-1] in g.MODIFIERS:
        generic, before = before[-1] + generic, before[:-1]
    return generic


def specific_generic(name: str, spelled_as: NameClass | str, generics: Sequence[str] = ()) -> tuple[str, str | None]:
    """Return specific and generic as the register keeps them (P-A5); generic is None when the name shows none.

    Args:
        name: characters of the name.
        spelled_as: how its class is written.
        generics: the usual generics of its class (`place_class.generics`, edited by the bureau), besides the built-in
            list of the way of writing; the longest that ends the name is taken (三 and 环路, not 三环 and 路).
    """
    name_class = NameClass(spelled_as)
    generic = _generic_of(name, _generics_of(name_class, tuple(generics)))
    if generic is None:
        return name, None
    if name_class is NameClass.FEATURE and _number_before(name, generic) is None:
        generic = _modified(name[: -len(generic)], generic)
    return name[: -len(generic)], generic


def split_generic(name: str, name_class: NameClass) -> tuple[str, ...]:
    """Split a name into specific and generic by its class; a settlement, or a bare generic, stays one part."""
    if name_class is NameClass.SETTLEMENT and not _generic_of(name, _RESIDENTIAL):
        return (name,)
    specific, generic = specific_generic(name, name_class)
    return (specific,) if generic is None else (specific, generic)


def _number_before(name: str, generic: str) -> str | None:
    if generic not in g.NUMBERED:
        return None
    found = ordinal_at_end(name[: -len(generic)])
    return found.number if found else None


def words_of(
    name: str, name_class: NameClass, parts: Sequence[str] | None = None, generics: Sequence[str] = ()
) -> tuple[Word, ...]:
    """Return the words of a name in writing.

    Args:
        name: characters of the name.
        name_class: decides whether the generic stands apart.
        parts: the words given by a person; a part that is a number before a street's generic is written in digits.
        generics: the usual generics of the class.

    Raises:
        ValueError: the parts do not add up to the name.
    """
    if parts is not None:
        if "".join(parts) != name:
            raise ValueError(f"The parts {tuple(parts)} do not fit {name}.")
        words = _given(parts)
    elif name_class is NameClass.DIVISION:
        words = _division(name, generics)
    elif name_class is NameClass.SETTLEMENT:
        words = [Word(p) for p in split_generic(name, name_class)]
    else:
        words = _feature(name, generics)
    return tuple(w for word in words for w in _runs(word))


def _runs(word: Word) -> Iterable[Word]:
    """Letters, digits and marks inside a word are words of their own (1203 Gaodi)."""
    if word.written is not None or _HANZI.fullmatch(word.text):
        return [word]
    return [Word(run) for run in _RUNS.findall(word.text)]


def _given(parts: Sequence[str]) -> list[Word]:
    street = any(parts[-1].endswith(generic) for generic in g.NUMBERED)
    words = []
    for part in parts:
        number = part.removeprefix("第")
        value = value_of(number) if street and part != parts[-1] else None
        words.append(Word(part, None if value is None else f"Di-{value}" if part != number else value))
    return words


def _division(name: str, generics: Sequence[str]) -> list[Word]:
    specific, generic = specific_generic(name, NameClass.DIVISION, generics)
    if generic is None:
        return [Word(name)]
    peoples: list[str] = []
    if generic.startswith("自治") or generic in {"乡", "镇", "苏木"}:
        specific, peoples = _peoples(specific, autonomous=generic.startswith("自治"))
    head = [Word(specific)] if specific else []
    return [*head, *(Word(p) for p in peoples), *(Word(w) for w in g.WORDS.get(generic, (generic,)))]


def _peoples(specific: str, *, autonomous: bool) -> tuple[str, list[str]]:
    """Take the peoples off the end: 恩施土家族苗族 gives 恩施 and 土家族, 苗族."""
    for start in range(len(specific)):
        rest = specific[start:]
        found = _PEOPLE.findall(rest)
        whole = rest.endswith("族") or (autonomous and start > 1)
        if found and "".join(found) == rest and whole and (start or autonomous):
            return specific[:start], found
    return specific, []


def _feature(name: str, generics: Sequence[str]) -> list[Word]:
    ring = _ring(name)
    if ring:
        return ring
    specific, generic = specific_generic(name, NameClass.FEATURE, generics)
    if generic is None:
        return [Word(name)]
    tail = [Word(w) for w in g.WORDS.get(generic, (generic,))]
    if generic in g.NUMBERED:
        ordinal = ordinal_at_end(specific)
        if ordinal is not None:
            return [*_before_number(ordinal.before), Word(ordinal.number, ordinal.written), *tail]
    return [*_specific(specific), *tail]


def _ring(name: str) -> list[Word]:
    """北三环东路: the number before 环 where a modifier stands between 环 and the generic."""
    found = re.fullmatch(r"(.*?)([一二三四五六七八九])环(?:([东南西北中内外])(路|街|大道))", name)
    if not found:
        return []
    before, number, modifier, generic = found.groups()
    return [*_before_number(before), Word(number, value_of(number)), Word("环"), Word(modifier + generic)]


def _before_number(before: str) -> list[Word]:
    """What stands before a number: a direction after a longer name is a word of its own (团结湖北三条)."""
    if len(before) > 2 and before[-1] in g.BEFORE_NUMBER:
        return [*_specific(before[:-1]), Word(before[-1])]
    return _specific(before) if before else []


def _specific(specific: str) -> list[Word]:
    """The words of a specific: a generic of two characters and a well-known water stay words of their own."""
    gate = _GATE.match(specific) or _ORDINAL.match(specific)
    if gate:
        return [Word(gate[1]), Word(gate[2])]
    if not specific.endswith(_INNER):
        return [Word(specific)]
    for inner in _INNER:
        left = len(specific) - len(inner)
        if specific.endswith(inner) and left > (1 if inner in g.WATERS else 0):
            return [Word(specific[:left]), Word(inner)]
    return [Word(specific)]
