"""The override table of readings: `data/names/name_readings.csv`, built by `scripts/build_readings.py`.

A row settles the reading of a whole name or of a part of one, everywhere or inside divisions, and says which lists
agree, which do not, and why. An unconfirmed row proposes a reading and keeps the others: it settles nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from gis.gazetteer.readings.files import rows

Status = Literal["confirmed", "unconfirmed"]

SOURCES = {
    "D": "CC-CEDICT words",
    "K": "pypinyin words",
    "A": "AreaCity 2025",
    "N": "cnarea 2023",
    "E": "eduosi 2025",
    "G": "GeoNames 2025",
    "H": "CHGIS",
}
"""The lists by the letters of the columns `agree` and `against`."""


@dataclass(frozen=True)
class Override:
    """A row of the table.

    Attributes:
        name: characters that the row reads.
        reading: toned syllables, one for each character.
        scope: prefixes of division codes or names of divisions inside which it holds; empty means everywhere.
        whole: the row holds for names that are exactly `name`, not for parts.
        classes: ways of spelling (`division`, `settlement`, `feature`) for which it holds; empty means all.
        alternatives: the other readings of an unconfirmed row.
    """

    name: str
    reading: tuple[str, ...]
    scope: tuple[str, ...]
    whole: bool
    classes: frozenset[str]
    level: str
    status: Status
    alternatives: tuple[tuple[str, ...], ...]
    rule: str
    agree: str
    against: str
    reason: str

    def holds(self, name: str, spelled_as: str, path: Sequence[str]) -> bool:
        """Return whether the row may be used for a name that contains it, of this class, in this division path."""
        if self.whole and name != self.name:
            return False
        if self.classes and spelled_as not in self.classes:
            return False
        return not self.scope or any(_lies_in(path, scope) for scope in self.scope)

    def why(self) -> str:
        """Return the reason with the lists that agree and disagree."""
        text = "; ".join(each for each in (self.reason, rules().get(self.rule, self.rule)) if each)
        for word, letters in (("agree", self.agree), ("differ", self.against)):
            if letters:
                text += f"; {word}: {', '.join(SOURCES[letter] for letter in letters)}"
        return text


def _lies_in(path: Sequence[str], scope: str) -> bool:
    return any(part == scope or (scope.isdigit() and part.startswith(scope)) for part in path)


def parse(row: Mapping[str, str]) -> Override:
    """Return the row of the file as an override.

    Raises:
        ValueError: the syllables do not match the characters, or the status is not known.
    """
    name, reading = row["name"], tuple(row["reading"].split())
    others = tuple(tuple(a.split()) for a in row["alternatives"].split(";") if a.strip())
    if any(len(r) != len(name) for r in (reading, *others)) or row["status"] not in {"confirmed", "unconfirmed"}:
        raise ValueError(f"name_readings.csv: {dict(row)}")
    return Override(
        name=name, reading=reading, scope=tuple(row["scope"].split()), whole=row["match"] == "whole",
        classes=frozenset(row["classes"].split()), level=row["level"],
        status="confirmed" if row["status"] == "confirmed" else "unconfirmed",
        alternatives=others, rule=row["rule"], agree=row["agree"], against=row["against"], reason=row["reason"],
    )  # fmt: skip


@cache
def overrides() -> tuple[Override, ...]:
    """Return the rows of the table in the order of the file."""
    return tuple(parse(row) for row in rows("name_readings.csv"))


@cache
def rules() -> Mapping[str, str]:
    """Return what the rules of settlement say, by name (`name_reading_rules.csv`)."""
    return {row["rule"]: row["text"] for row in rows("name_reading_rules.csv")}


@cache
def by_name() -> Mapping[str, tuple[Override, ...]]:
    """Return the rows by their characters; rows with a scope, a class or the whole name come first."""
    found: dict[str, list[Override]] = {}
    for row in overrides():
        found.setdefault(row.name, []).append(row)
    return {
        name: tuple(sorted(found_rows, key=lambda r: (not r.scope, not r.whole, not r.classes)))
        for name, found_rows in found.items()
    }


@lru_cache(maxsize=65_536)
def scopes_of(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the scopes of rows in which a division path lies: all that a reading depends on of the path.

    >>> scopes_of(("131025", "131025100")), scopes_of(("421202",))
    (('131025',), ('42',))
    """
    known = scopes()
    begun = {part[:length] for part in path if part.isdigit() for length in range(1, len(part) + 1)}
    return tuple(sorted({each for each in begun.union(path) if each in known}, key=known.__getitem__))


@cache
def scopes() -> Mapping[str, int]:
    """Return every scope of the table with its place in the table."""
    found = dict.fromkeys(scope for row in overrides() for scope in row.scope)
    return {scope: place for place, scope in enumerate(found)}


@cache
def lengths() -> Mapping[str, tuple[int, ...]]:
    """Return the lengths of the rows that begin with two characters, by those; rows of one character by that one."""
    found: dict[str, set[int]] = {}
    for name in by_name():
        found.setdefault(name[:2], set()).add(len(name))
    return {begin: tuple(sorted(each)) for begin, each in found.items()}


def matches(name: str, spelled_as: str, path: Sequence[str]) -> list[tuple[int, Override]]:
    """Return the rows that read parts of a name with the places where they begin: the longest first, none overlapping.

    长阳 is found inside 长阳土家族自治县 and 长阳路. A part of one character is never matched inside a longer name.
    """
    table, begins, size = by_name(), lengths(), len(name)
    hits = [
        (start, row)
        for start in range(max(size - 1, 1))
        for length in begins.get(name[start : start + 2], ())
        if start + length <= size and (rows := table.get(name[start : start + length])) is not None
        for row in _first(rows, name, spelled_as, path)
    ]
    return _apart(sorted(hits, key=_longest_first), size) if hits else []


def _longest_first(hit: tuple[int, Override]) -> tuple[int, int]:
    return -len(hit[1].name), hit[0]


def _first(rows: Iterable[Override], name: str, spelled_as: str, path: Sequence[str]) -> Iterable[Override]:
    for row in rows:
        if row.holds(name, spelled_as, path):
            yield row
            return


def _apart(hits: Iterable[tuple[int, Override]], size: int) -> list[tuple[int, Override]]:
    taken = [False] * size
    kept = []
    for start, row in hits:
        span = range(start, start + len(row.name))
        if not any(taken[i] for i in span):
            kept.append((start, row))
            for i in span:
                taken[i] = True
    return kept
