"""Townships of the nation: words that settle a reading, because lists that tell the character's readings apart agree.

A list that reads a character nearly always alike is a machine's default and no witness for it (AreaCity reads every 厦
of a township as sha). One that tells its readings apart counts once for its usual reading, twice for another or where
it tells them well apart; each dictionary that has the word counts once. A word is settled from three upwards, one of
them a list; one contrary spelling anywhere leaves it open.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from gis.gazetteer.generics import PEOPLES
from gis.gazetteer.name_parts import NameClass, specific_generic
from gis.gazetteer.readings import read_name
from gis.gazetteer.readings.chain import Reading, forget
from gis.gazetteer.readings.characters import plausible
from gis.gazetteer.readings.table import overrides
from gis.gazetteer.syllables import key_of

from .lists import letters

LONGEST = 4
SHARE, NAMES = 0.02, 2
"""A witness reads a character otherwise in this share of its names, and in as many different ones."""
WELL = 1 / 3
"""From this share on it tells the readings well apart, and its usual one counts twice too."""
ENOUGH = 3
Spelled = tuple[str, ...]
Read = tuple[str, Spelled]


@dataclass
class Witness:
    """A list of names with their toneless syllables: what it says of words, and which characters it tells apart."""

    names: Sequence[Read]
    said: dict[str, Counter[Spelled]] = field(default_factory=lambda: defaultdict(Counter))

    def __post_init__(self) -> None:
        for name, syllables in self.names:
            for start, end in _spans(len(name)):
                self.said[name[start:end]][syllables[start:end]] += 1

    @cached_property
    def read(self) -> dict[str, Counter[str]]:
        """How many names read each character in each way."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for name, syllables in set(self.names):
            for character, syllable in dict.fromkeys(zip(name, syllables, strict=True)):
                found[character][syllable] += 1
        return found

    def weight(self, character: str, syllable: str) -> int:
        """What it counts for a reading: 0 where it does not tell the character's readings apart."""
        (usual, most), *others = self.read[character].most_common()
        rare = sum(count for _, count in others)
        share = rare / (most + rare)
        if rare < NAMES or share < SHARE:
            return 0
        return 1 if syllable == usual and share < WELL else 2


def _spans(size: int) -> Iterator[tuple[int, int]]:
    """Give the parts of a name of two characters and more, the shortest and the first of them first."""
    for length in range(2, LONGEST + 1):
        for start in range(size - length + 1):
            yield start, start + length


def areacity(shared: Path, characters: frozenset[str]) -> Witness:
    """AreaCity's townships in which one of the characters stands."""
    table = pd.read_parquet(shared / "national" / "divisions_areacity_level4_pinyin.parquet")
    found = []
    for row in table[table.deep.astype(int) == 3].itertuples():
        name, syllables = str(row.name), tuple(map(letters, str(row.pinyin).split()))
        if len(name) == len(syllables) and not characters.isdisjoint(name):
            found.append((name, syllables))
    return Witness(found)


def chgis(shared: Path, characters: frozenset[str]) -> Witness:
    """Historic names of CHGIS; a spelling that the characters can be read as in one way alone is split by them."""
    table = pd.read_parquet(shared / "national" / "placenames_chgis_tgaz.parquet")
    found = []
    for row in table[["name_sc", "pinyin"]].drop_duplicates().itertuples():
        name, said = str(row.name_sc), letters(row.pinyin)
        if not characters.isdisjoint(name):
            ways = list(_split(name, said)) or list(_split(name[:-1], said))
            if len(ways) == 1:
                found.append((name[: len(ways[0])], ways[0]))
    return Witness(found)


def _split(name: str, said: str) -> Iterator[Spelled]:
    if not name:
        if not said:
            yield ()
        return
    for key in dict.fromkeys(key_of((each,)) for each in plausible(name[0])):
        if key and said.startswith(key):
            for rest in _split(name[1:], said[len(key) :]):
                yield key, *rest


def dictionaries() -> dict[str, dict[str, Spelled]]:
    """Words with toned syllables of CC-CEDICT (D) and of pypinyin (K)."""
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415 - large
    from pypinyin_dict.phrase_pinyin_data import cc_cedict  # noqa: PLC0415

    sources = {"D": cc_cedict.phrases_dict, "K": PHRASES_DICT}
    return {
        letter: {word: tuple(each[0] for each in listed) for word, listed in source.items()}
        for letter, source in sources.items()
    }


@dataclass(frozen=True, slots=True)
class Town:
    """A township-level unit: code, name, name without its generic, and without the peoples of a 民族乡 besides."""

    code: str
    name: str
    short: str
    bare: str = ""


_PEOPLE = "|".join(sorted(PEOPLES, key=len, reverse=True))
_PEOPLES = re.compile(rf"(?:(?:{_PEOPLE})族)+$")
_PEOPLE_ALONE = re.compile(rf"(?:{_PEOPLE})$")


def _bare(name: str, short: str) -> str:
    """The name without generic and peoples: 长哨营 for 长哨营满族乡, 阿西尔 for 阿西尔达斡尔民族乡."""
    return (_PEOPLE_ALONE if name.endswith("民族乡") else _PEOPLES).sub("", short) or short


def towns(shared: Path) -> list[Town]:
    """Every township-level unit of the statistics bureau's list."""
    table = pd.read_parquet(shared / "national" / "townships_nbs2023.parquet").sort_values("code9")
    found = []
    for row in table.itertuples():
        name = str(row.name)
        short = specific_generic(name, NameClass.DIVISION)[0]
        found.append(Town(str(row.code9), name, short, _bare(name, short)))
    return found


def read(town: Town) -> Reading:
    """How the chain reads a township, with the table as it is now."""
    return read_name(town.name, NameClass.DIVISION, (town.code,))


def letters_differ(reading: Reading) -> bool:
    """True when the choice that is left leads to different spellings without tones."""
    return len({key_of(one) for one in reading.alternatives}) > 1


def doubtful(reading: Reading) -> list[int]:
    """Return the places of a name at which a choice is left."""
    return [i for i in range(len(reading.syllables)) if len({one[i] for one in reading.alternatives}) > 1]


@dataclass(frozen=True)
class Settler:
    """The witnesses, and the words that a person left open."""

    lists: Mapping[str, Witness]
    words: Mapping[str, Mapping[str, Spelled]]
    left_open: tuple[str, ...]

    def row(self, town: Town, reading: Reading, columns: Iterable[str]) -> dict[str, str] | None:
        """Return the row that settles a township, of the shortest word that does; None where the evidence is short."""
        if any(word in town.name for word in self.left_open):
            return None
        places = set(doubtful(reading))
        for start, end in _spans(len(town.short)):
            if places <= set(range(start, end)):
                options = {one[start:end] for one in reading.alternatives}
                made = self._settle(town.short[start:end], options)
                if made is not None:
                    return dict.fromkeys(columns, "") | made
        return None

    def differing(self, town: Town, reading: Reading) -> str:
        """Return the letters of the sources of the name without tones, where they differ at a place that is open."""
        word = town.bare
        said = {letter: {keys(listed[word])} for letter, listed in self.words.items() if word in listed}
        said |= {letter: set(witness.said[word]) for letter, witness in self.lists.items() if word in witness.said}
        places = [i for i in doubtful(reading) if i < len(word)]
        several = {tuple(one[i] for i in places) for each in said.values() for one in each}
        return "".join(sorted(said)) if len(several) > 1 else ""

    def _settle(self, word: str, options: set[Spelled]) -> dict[str, str] | None:
        spelled = {keys(one) for one in options}
        places = [i for i in range(len(word)) if len({key[i] for key in spelled}) > 1]
        dictionary = {letter: listed[word] for letter, listed in self.words.items() if word in listed}
        said = {letter: witness.said[word] for letter, witness in self.lists.items() if word in witness.said}
        fitting = [
            one
            for one in options
            if all(one == each for each in dictionary.values())
            and all({*each} == {keys(one)} for each in said.values())
        ]
        if len(fitting) != 1:
            return None
        key = keys(fitting[0])
        weights = {letter: min(self.lists[letter].weight(word[i], key[i]) for i in places) for letter in said}
        weights = {letter: weight for letter, weight in weights.items() if weight}
        if not weights or sum(weights.values()) + len(dictionary) < ENOUGH:
            return None
        counted = " and ".join(f"{said[letter].total()} of {LISTS[letter]}" for letter in weights)
        return {
            "name": word, "reading": " ".join(fitting[0]), "classes": "division", "level": "township",
            "match": "part", "status": "confirmed", "rule": "words-agree",
            "agree": "".join(sorted({*weights, *dictionary})), "reason": f"so in {counted}; none otherwise",
        }  # fmt: skip


def keys(syllables: Iterable[str]) -> Spelled:
    return tuple(key_of((each,)) for each in syllables)


LISTS = {"A": "AreaCity's townships", "H": "CHGIS's places"}


def waiting(listed: Iterable[Town]) -> dict[Town, Reading]:
    """Return the townships that wait for a person, with the table as it is now."""
    forget()
    return {town: found for town in listed if (found := read(town)).status == "unconfirmed"}


def settler(shared: Path, spelled: Mapping[Town, Reading]) -> Settler:
    """Return the witnesses for townships whose choice leads to different letters."""
    characters = frozenset(
        town.name[i]
        for town, found in spelled.items()
        for i in range(len(town.name))
        if len({key_of((one[i],)) for one in found.alternatives}) > 1
    )
    lists = {"A": areacity(shared, characters), "H": chgis(shared, characters)}
    left_open = tuple(row.name for row in overrides() if row.status == "unconfirmed")
    return Settler(lists, dictionaries(), left_open)


def settled(spelled: Mapping[Town, Reading], by: Settler, columns: Iterable[str]) -> list[dict[str, str]]:
    """Rows for words of township names that the witnesses settle."""
    made = (by.row(town, found, columns) for town, found in spelled.items())
    rows = {row["name"]: row for row in made if row is not None}
    return [rows[name] for name in sorted(rows)]


def kinds(waiting: Mapping[Town, Reading], by: Settler) -> dict[str, int]:
    """Return how many townships wait, between different letters, and with sources that differ."""
    return {
        "all": len(waiting),
        "between letters": sum(map(letters_differ, waiting.values())),
        "sources differ": sum(bool(by.differing(town, found)) for town, found in waiting.items()),
    }


OPEN = ("code", "name", "province", "county", "characters", "differ", "alternatives")


def open_rows(shared: Path, still: Mapping[Town, Reading], by: Settler) -> list[dict[str, str]]:
    """Rows on the townships that wait: where they lie, which characters are open, sources that differ, all readings."""
    table = pd.read_parquet(shared / "national" / "townships_nbs2023.parquet")
    lies = {str(row.code9): (str(row.province), str(row.county)) for row in table.itertuples()}
    return [
        {
            "code": town.code,
            "name": town.name,
            "province": lies[town.code][0],
            "county": lies[town.code][1],
            "characters": "".join(town.name[i] for i in doubtful(found)),
            "differ": by.differing(town, found),
            "alternatives": "; ".join(" ".join(one) for one in found.alternatives),
        }
        for town, found in still.items()
    ]
