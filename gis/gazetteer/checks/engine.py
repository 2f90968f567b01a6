"""One check of one name: all rules at once, against one state of the register."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.gazetteer.checks import consistency, reference, uniqueness
from gis.gazetteer.checks.built_up import built_up_at
from gis.gazetteer.checks.catalogue import SEVERITIES, Severity, said
from gis.gazetteer.checks.characters import check_characters
from gis.gazetteer.checks.classes import Classes, check_generic, check_geometry_kind, check_size, load_classes
from gis.gazetteer.checks.divisions import Node, Tree, holding, load_tree
from gis.gazetteer.checks.irregular import check_division_specific, check_irregular
from gis.gazetteer.checks.model import Finding, Proposal, found
from gis.gazetteer.checks.pending import check_pending
from gis.gazetteer.checks.rulings import apply_rulings
from gis.gazetteer.checks.sameness import place_prefixes, reading_key, variants
from gis.gazetteer.checks.spelling import check_spelling
from gis.gazetteer.checks.words import Words, load_words
from gis.gazetteer.naming import name_columns


@dataclass(frozen=True, slots=True)
class Result:
    """What a check gives: how the name reads and is written, where it was compared, and what was found."""

    name: str
    columns: dict[str, Any]
    scope: uniqueness.Scope
    here: str
    findings: tuple[Finding, ...]

    def document(self, *, english: bool = False) -> dict[str, Any]:
        """Return the answer: findings that stand, and those an approval or a ruling exempts."""
        columns = self.columns
        return {
            "name": self.name,
            "specific": columns["specific"],
            "generic": columns["generic"],
            "reading": columns["reading"],
            "reading_status": columns["pinyin_status"],
            "reading_why": columns["pinyin_source"],
            "spelling": {"plain": columns["pinyin"], "toned": columns["pinyin_toned"]},
            "division": self.here,
            "scope": {
                "kind": self.scope.kind,
                "within": said(self.scope.words, english=english),
                "unknown": self.scope.unknown,
            },
            "findings": [each.document(english=english) for each in self.findings if each.stands],
            "exempted": [each.document(english=english) for each in self.findings if not each.stands],
        }


@dataclass(frozen=True)
class Checker:
    """The lists, classes and divisions of one transaction, read once for many names.

    `level`: what the viewer may see; records above it are evidence without details, or, unless `tell_hidden`,
    left out altogether.
    """

    session: Session
    words: Words
    classes: Classes
    tree: Tree
    level: Level
    tell_hidden: bool

    def check(self, proposal: Proposal) -> Result:
        """Check one name by every rule; nothing is stored."""
        known = self.classes.by_code.get(proposal.class_code)
        columns = name_columns(
            proposal.name,
            known.spelled_as if known else "feature",
            sorted(known.generics) if known else (),
            reading=proposal.reading,
        )
        here = self._here(proposal)
        built = built_up_at(self.session, proposal.geometry)
        scope = uniqueness.scope_of(proposal, self.classes, self.words, self.tree, here, built)
        made = [
            *self.pure(proposal, columns),
            *self._same(proposal, columns, scope, here),
            *self._agrees(proposal, here),
        ]
        findings = apply_rulings(self.session, proposal, list(self._levels(made)), self.level)
        findings.sort(key=lambda each: SEVERITIES.index(each.severity))
        return Result(proposal.name, columns, scope, self.tree.words(here.id) if here else "", tuple(findings))

    def pure(self, proposal: Proposal, columns: dict[str, Any]) -> Iterator[Finding]:
        """Give what the name itself shows, without the register."""
        name, known = proposal.name, self.classes.by_code.get(proposal.class_code)
        specific = self.classes.specific_of(name, proposal.class_code)
        yield from check_characters(name)
        yield from check_irregular(proposal, specific, self.words)
        yield from check_division_specific(specific, known.spelled_as if known else "feature", self.words)
        yield from check_generic(name, proposal.class_code, self.classes)
        yield from check_size(name, proposal.attributes, self.words)
        yield from check_geometry_kind(proposal.geometry, known)
        yield from consistency.check_dates(proposal.attributes.get("since"), proposal.attributes.get("until"))
        if proposal.spelling and columns["pinyin_toned"]:
            english = {each.word for each in self.words.of("english")}
            yield from check_spelling(proposal.spelling, columns["pinyin_toned"], columns["reading"], english)

    def _here(self, proposal: Proposal) -> Node | None:
        if proposal.division:
            return self.tree.find(proposal.division)
        if proposal.geometry is not None:
            return holding(self.session, self.tree, proposal.geometry)
        return None

    def _same(
        self, proposal: Proposal, columns: dict[str, Any], scope: uniqueness.Scope, here: Node | None
    ) -> Iterator[Finding]:
        yield from check_pending(self.session, proposal, self.level)
        if scope.kind == "none":
            return
        if scope.unknown:
            yield found("scope-unknown")
        elif scope.kind == "built-up" and scope.area is None:
            yield found("scope-assumed", {"limit_m": self.words.figure("built-up")})
        reading = columns["reading"]
        path = [node.name for node in self.tree.path(here.id)] if here else []
        prefixes = place_prefixes((each.word for each in self.words.of("prefix")), path)
        alike = variants(proposal.name, prefixes)
        key = reading_key(reading) if reading else None
        rows = uniqueness.candidates(self.session, proposal, {proposal.name, *alike}, key, scope, self.tree)
        compared = uniqueness.classes_compared(proposal.class_code, self.classes, self.words)
        yield from self._told(
            uniqueness.compare(rows, proposal, reading, alike, scope, set(compared), self.tree, self.level)
        )
        known = self.classes.by_code.get(proposal.class_code)
        if scope.kind in {"nation", "province"} and known is not None and known.spelled_as == "division":
            specific = self.classes.specific_of(proposal.name, proposal.class_code)
            own = here.code if here else None
            yield from reference.compare(proposal.name, specific, reading, scope.kind, own)

    def _agrees(self, proposal: Proposal, here: Node | None) -> Iterator[Finding]:
        stated = self.tree.find(proposal.division) if proposal.division else None
        if proposal.geometry is not None and stated is not None:
            yield from consistency.check_position(self.session, proposal.geometry, stated, self.tree, self.words)
        yield from self._told(consistency.check_near(self.session, proposal, self.tree, self.words, self.level))
        yield from consistency.check_ends(self.session, proposal, self.words, self.level)
        path = [node.name for node in self.tree.path(here.id)] if here else []
        yield from consistency.check_facility(self.session, proposal, path, self.words, self.level)

    def _told(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Leave out what rests on hidden records alone, for viewers who may not even hear of them."""
        for each in findings:
            if self.tell_hidden or not any(record.hidden for record in each.evidence):
                yield each
            elif seen := tuple(record for record in each.evidence if not record.hidden):
                figures = dict(each.figures) | {"count": len(seen), "hidden": False}
                yield found(each.rule, figures, evidence=seen, severity=each.severity)

    def _levels(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        for each in findings:
            severity = self.words.severity(each.rule)
            if severity == "off":
                continue
            known = severity in SEVERITIES
            yield replace(each, severity=cast("Severity", severity)) if known else each


def checker(session: Session, level: Level, *, tell_hidden: bool = False) -> Checker:
    """Return a checker over the register as this transaction sees it."""
    return Checker(session, load_words(session), load_classes(session), load_tree(session), level, tell_hidden)
