"""Townships of the nation: rows for those that a rule of `townships.csv` settles, with the lists that agree or differ.

A rule gives the readings of characters in words, inside divisions, with its reason. A word of one character stands for
every township name with it, but for those that the rule leaves out. What a rule says is written into the table only
for the words of real township names that still wait, and inside the divisions where they lie.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gis.gazetteer.name_parts import NameClass, specific_generic
from gis.gazetteer.readings.chain import Reading

from .towns import Settler, Spelled, Town, doubtful, keys

RULES = Path(__file__).resolve().parent / "townships.csv"
PROVINCE, COUNTY = 2, 6
LEAST = 2
"""Characters of a word that the table can find inside a name."""
EVERYWHERE = "*"
Waiting = Mapping[Town, Reading]


@dataclass
class Rule:
    """A rule of the file.

    Attributes:
        words: what it reads; a single character for every name with it.
        reads: syllables by character.
        scope: prefixes of division codes; empty for the provinces (rule `place`: the counties) of the names found.
        left_out: names without their generic, or such with the county (乐安@130225), that a single character passes by.
    """

    words: tuple[str, ...]
    reads: Mapping[str, str]
    scope: tuple[str, ...]
    left_out: frozenset[str]
    classes: str
    rule: str
    reason: str

    def holds(self, town: Town) -> bool:
        """Return whether the township lies where the rule holds."""
        return self.scope in ((), (EVERYWHERE,)) or any(town.code.startswith(part) for part in self.scope)

    def scopes(self, codes: Iterable[str]) -> str:
        """Return the scope of a row for the townships with these codes."""
        if self.scope == (EVERYWHERE,):
            return ""
        if self.scope:
            return " ".join(part for part in self.scope if any(code.startswith(part) for code in codes))
        length = COUNTY if self.rule == "place" else PROVINCE
        return " ".join(sorted({code[:length] for code in codes}))


def rules() -> list[Rule]:
    """Return the rules in the order of the file."""
    with RULES.open(encoding="utf-8", newline="") as file:
        return [
            Rule(
                words=tuple(row["words"].split()),
                reads=dict(each.split("=") for each in row["reads"].split()),
                scope=tuple(row["scope"].split()),
                left_out=frozenset(row["except"].split()),
                classes="" if row["classes"] == "all" else row["classes"],
                rule=row["rule"],
                reason=row["reason"],
            )
            for row in csv.DictReader(file)
        ]


def settled(waiting: Waiting, settler: Settler, columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of all rules for the townships that wait.

    Raises:
        ValueError: all faults of the rules: a word that settles no township or leaves a choice, one read in two ways.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    faults: list[str] = []
    for rule in rules():
        for (text, reading), codes in _read(rule, waiting, faults).items():
            agree, against = _witnesses(text, reading, rule.reads, settler)
            row = dict.fromkeys(columns, "") | {
                "name": text, "reading": " ".join(reading), "scope": rule.scopes(codes), "classes": rule.classes,
                "level": "township", "match": "part", "status": "confirmed", "rule": rule.rule,
                "agree": agree, "against": against, "reason": rule.reason,
            }  # fmt: skip
            if found.setdefault((text, row["scope"]), row)["reading"] != row["reading"]:
                faults.append(f"{text} ({row['scope']}) is read in two ways")
    if faults:
        raise ValueError("townships.csv: " + "; ".join(faults))
    return [found[key] for key in sorted(found)]


def _read(rule: Rule, waiting: Waiting, faults: list[str]) -> dict[tuple[str, Spelled], list[str]]:
    """Return what a rule reads in the names of townships, with their codes."""
    read: dict[tuple[str, Spelled], list[str]] = {}
    for word in rule.words:
        hits = list(_hits(rule, word, waiting))
        faults += [] if hits else [f"{word} ({rule.reason}) settles no township"]
        for code, text, reading in hits:
            if not reading:
                faults.append(f"{word} leaves a choice in {text} ({code})")
            else:
                read.setdefault((text, reading), []).append(code)
    return read


def _hits(rule: Rule, word: str, waiting: Waiting) -> Iterator[tuple[str, str, Spelled]]:
    """Give code, characters and reading for each township with a choice in a word; no reading where one is left."""
    for town, reading in waiting.items():
        start = town.name.find(word)
        if start < 0 or not rule.holds(town):
            continue
        if len(word) == 1:
            if {town.bare, f"{town.bare}@{town.code[:COUNTY]}"} & rule.left_out:
                continue
            start, end = _run(town, reading, start)
        else:
            end = start + len(word)
        places = [i for i in doubtful(reading) if start <= i < end]
        if not any(town.name[i] in rule.reads for i in places) or end - start < LEAST:
            continue
        if any(town.name[i] not in rule.reads for i in places):
            yield town.code, town.name, ()
            continue
        text, syllables = town.name[start:end], reading.syllables[start:end]
        yield town.code, text, tuple(rule.reads.get(c, s) for c, s in zip(text, syllables, strict=True))


def _run(town: Town, reading: Reading, at: int) -> tuple[int, int]:
    """Return the part of a name round a character in which no other one leaves a choice."""
    start, end = at, at + 1
    size = len(town.bare) if len(town.bare) >= LEAST else len(town.name)
    sure = set(range(size)).difference(doubtful(reading))
    while start - 1 in sure:
        start -= 1
    while end in sure:
        end += 1
    return start, end


def _witnesses(text: str, reading: Spelled, reads: Mapping[str, str], settler: Settler) -> tuple[str, str]:
    """Return the letters of the sources that read the characters of a rule so, and of those that read them otherwise.

    A list without tones that does not tell a character's readings apart is no witness for the one it has.
    """
    agree: set[str] = set()
    against: set[str] = set()
    word = specific_generic(text, NameClass.DIVISION)[0]
    word = word if len(word) >= LEAST else text
    ruled = [i for i in range(len(word)) if word[i] in reads]
    own = keys(reading)
    for letter, words in settler.words.items():
        if word in words:
            (agree if all(words[word][i] == reading[i] for i in ruled) else against).add(letter)
    for letter, witness in settler.lists.items():
        said: Iterable[Spelled] = witness.said.get(word, ())
        if any(each[i] != own[i] for each in said for i in ruled):
            against.add(letter)
        elif said and all(witness.weight(word[i], own[i]) for i in ruled):
            agree.add(letter)
    return "".join(sorted(agree)), "".join(sorted(against))
