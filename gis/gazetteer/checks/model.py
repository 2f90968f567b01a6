"""What is checked and what is found."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shapely.geometry.base import BaseGeometry

from gis.gazetteer.checks.catalogue import ARTICLES, RULES, Severity

EVIDENCE_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name to check.

    Attributes:
        geometry: position or extent, EPSG:4490, degrees, longitude first.
        division: id or code (nbs) of the division it lies in; absent: found from the geometry.
        place_id: the record itself, left out of the comparisons.
        reading: toned syllables, where a person has given them.
        spelling: Roman spelling as received, to be compared with the rules.
        attributes: values of the class by `attribute_schema`; also since, until (years or ISO days).
    """

    name: str
    class_code: str
    geometry: BaseGeometry | None = None
    division: str | None = None
    place_id: UUID | None = None
    approval_ref: str | None = None
    reading: tuple[str, ...] | None = None
    spelling: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A record that a finding rests on. `hidden`: it is above the viewer's level, so nothing of it is told."""

    id: str
    name: str = ""
    kind: str = "standard"
    subject: str = "place"
    pinyin_toned: str | None = None
    class_code: str = ""
    class_name: str = ""
    class_name_en: str = ""
    code: str | None = None
    division: str = ""
    division_id: str | None = None
    distance_m: float | None = None
    geometry: Mapping[str, Any] | None = None
    hidden: bool = False

    def document(self, *, english: bool) -> dict[str, Any]:
        """Return the record for an answer; a hidden one says nothing but that it is there."""
        if self.hidden:
            return {"hidden": True}
        return {
            "id": self.id or None,
            "subject": self.subject,
            "name": self.name,
            "kind": self.kind,
            "pinyin_toned": self.pinyin_toned,
            "class_code": self.class_code,
            "class_name": self.class_name_en if english else self.class_name,
            "code": self.code,
            "division": self.division,
            "distance_m": self.distance_m,
            "geometry": self.geometry,
            "hidden": False,
        }


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person decided on this finding."""

    id: str
    decision: str
    reason: str
    author: str
    at: str
    approval_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `subject` is what a ruling holds for: the word, or the digest of the records that collide."""

    rule: str
    severity: Severity
    figures: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    subject: str = "-"
    exempt_by: str | None = None
    ruling: Ruling | None = None

    @property
    def needs_ruling(self) -> bool:
        """True when a person has to decide and has not yet."""
        return RULES[self.rule].needs_ruling and self.ruling is None

    @property
    def stands(self) -> bool:
        """False when an approval or a ruling exempts the name from it."""
        return self.exempt_by is None and (self.ruling is None or self.ruling.decision != "allow")

    def document(self, *, english: bool = False) -> dict[str, Any]:
        """Return the finding in words, with its evidence (at most 50 records) and what to do."""
        rule = RULES[self.rule]
        ruling = self.ruling
        return {
            "rule": self.rule,
            "requirement": rule.requirement,
            "severity": self.severity,
            "title": rule.title[english],
            "message": rule.message(self.figures, english=english),
            "remedy": rule.remedy[english].format_map(_Blank(self.figures)),
            "article": ARTICLES[rule.article][english],
            "figures": dict(self.figures),
            "evidence": [each.document(english=english) for each in self.evidence[:EVIDENCE_SHOWN]],
            "subject": self.subject,
            "may_be_ruled": rule.ruled,
            "needs_ruling": self.needs_ruling,
            "exempt_by": self.exempt_by,
            "ruling": None if ruling is None else {name: getattr(ruling, name) for name in Ruling.__slots__},
        }


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "–"


def found(rule: str, figures: Mapping[str, Any] | None = None, **more: Any) -> Finding:
    """Return a finding with the rule's own severity; `word` in the figures is what a ruling holds for."""
    figures = figures or {}
    more.setdefault("severity", RULES[rule].severity)
    made = Finding(rule, figures=figures, **more)
    if made.evidence:
        return replace(made, subject=digest(made.evidence))
    return replace(made, subject=str(figures.get("word") or "-")[:64])


def digest(evidence: tuple[Evidence, ...]) -> str:
    """Return what names this set of records: a ruling on a collision lapses when another record joins it."""
    return hashlib.sha256(",".join(sorted(each.id or each.name for each in evidence)).encode()).hexdigest()
