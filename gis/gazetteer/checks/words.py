"""Word lists, scopes, severities and figures: the shipped file, and over it what persons changed (P-B1, P-B3, P-B4)."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.gazetteer.checks.tables import LISTS, NameWord

MATCHED = (
    "grand", "foreign-place", "foreign-person", "odd", "leader", "person", "company", "trademark",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Word:
    """One entry of a list."""

    list: str
    word: str
    params: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    source: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Words:
    """All lists as one transaction sees them."""

    entries: Mapping[tuple[str, str], Word]

    def of(self, listed: str) -> Iterator[Word]:
        """Give the entries of a list."""
        return (word for (name, _), word in self.entries.items() if name == listed)

    @cached_property
    def matcher(self) -> re.Pattern[str]:
        """One pattern for all lists whose words are looked for in a name, longest first."""
        words = sorted({word for (name, word) in self.entries if name in MATCHED}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words)) or r"(?!)")

    def hits(self, name: str) -> Iterator[tuple[str, str]]:
        """Give (list, word) for each word of the lists that stands in a name; a longer word hides those in it."""
        for word in dict.fromkeys(match[0] for match in self.matcher.finditer(name)):
            yield from ((listed, word) for listed in MATCHED if (listed, word) in self.entries)

    def figure(self, name: str, key: str = "m") -> float:
        """Return a figure by name."""
        return float(self.entries["figure", name].params[key])

    def severity(self, rule: str) -> str | None:
        """Return the severity that is set for a rule: error, warning, info, off; None where none is set."""
        entry = self.entries.get(("severity", rule))
        return None if entry is None else str(entry.params.get("severity", "")) or None

    def scope(self, class_code: str) -> str | None:
        """Return the uniqueness scope set for a class or the nearest class above it, by the padded code."""
        for length in (5, 4, 3, 2):
            entry = self.entries.get(("scope", class_code[:length].ljust(5, "0")))
            if entry is not None:
                return str(entry.params["scope"])
        return None


@cache
def shipped() -> Mapping[tuple[str, str], Word]:
    """Return the entries of the shipped file."""
    text = (files("data") / "names" / "words.csv").read_text("utf-8")
    return {(word.list, word.word): word for word in read_words(text)}


def read_words(text: str) -> Iterable[Word]:
    """Read entries from a CSV text with the columns list, word, params (JSON), note, source, verified."""
    for row in csv.DictReader(text.splitlines()):
        params = orjson.loads(row.get("params") or "{}")
        verified = (row.get("verified") or "").lower() == "true"
        yield Word(row["list"], row["word"], params, row.get("note") or "", row.get("source") or "", verified)


@cache
def shipped_words() -> Words:
    """Return the lists as they are shipped, for pure checks without a register."""
    return Words(shipped())


def load_words(session: Session) -> Words:
    """Return the lists: the shipped file, changed by the register's entries."""
    changed = session.scalars(select(NameWord)).all()
    if not changed:
        return shipped_words()
    entries = dict(shipped())
    for row in changed:
        if row.deleted:
            entries.pop((row.list, row.word), None)
        else:
            entries[row.list, row.word] = Word(row.list, row.word, row.params, row.note, row.source, row.verified)
    return Words(entries)


__all__ = ["LISTS", "Word", "Words", "load_words", "read_words", "shipped_words"]
