"""Validation level 1: what one row of a file shows by itself, without the register, at many thousand rows a second."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from gis.gazetteer.checks.characters import check_characters, common
from gis.gazetteer.checks.classes import Classes, check_generic
from gis.gazetteer.checks.consistency import check_dates
from gis.gazetteer.checks.irregular import check_irregular
from gis.gazetteer.checks.model import Finding, Proposal
from gis.gazetteer.checks.spelling import check_spelling
from gis.gazetteer.checks.words import Words


class RowValues(NamedTuple):
    """What a row says. `expected` is the spelling by the rules (toned) with its reading, where there is one."""

    name: str
    class_code: str
    spelling: str | None = None
    expected: str | None = None
    reading: tuple[str, ...] = ()
    since: str | int | None = None
    until: str | int | None = None
    approval_ref: str | None = None


@dataclass
class RowChecker:
    """Checks rows one by one; make one for a file (`words.load_words`, `classes.load_classes`).

    Findings are the same objects as those of the full check, so their words, articles and remedies are too.
    What depends on name and class alone is remembered, since registers repeat themselves.
    """

    words: Words
    classes: Classes
    _known: dict[tuple[str, str, str | None], tuple[Finding, ...]] = field(default_factory=dict, init=False)

    @cached_property
    def _english(self) -> frozenset[str]:
        return frozenset(word.word for word in self.words.of("english"))

    def check(self, row: RowValues) -> list[Finding]:
        """Return the findings of a row: characters, irregular words, generic, spelling, dates; empty when clean."""
        found = list(self._of_name(row.name, row.class_code, row.approval_ref))
        if row.spelling and row.expected and row.spelling != row.expected:
            found += check_spelling(row.spelling, row.expected, row.reading, self._english)
        if row.since and row.until:
            found += check_dates(row.since, row.until)
        return found

    def check_all(self, rows: Iterable[RowValues]) -> Iterator[list[Finding]]:
        """Give the findings of each row in turn."""
        return map(self.check, rows)

    def _of_name(self, name: str, class_code: str, approval_ref: str | None) -> tuple[Finding, ...]:
        key = (name, class_code, approval_ref)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = tuple(self._look(name, class_code, approval_ref))
        return known

    def _look(self, name: str, class_code: str, approval_ref: str | None) -> Iterator[Finding]:
        plain = common().fullmatch(name) is not None
        if not plain:
            yield from check_characters(name)
        if not plain or self.words.matcher.search(name) or name[0] in "零一二三四五六七八九十百千万":
            specific = self.classes.specific_of(name, class_code)
            proposal = Proposal(name, class_code, approval_ref=approval_ref)
            yield from (each for each in check_irregular(proposal, specific, self.words) if each.stands)
        yield from check_generic(name, class_code, self.classes)
