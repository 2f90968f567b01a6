"""What the checks of register rows need to know of the register: classes, divisions, words. Read once a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.gazetteer.checks.classes import Classes, load_classes
from gis.gazetteer.checks.rows import RowChecker
from gis.gazetteer.checks.words import load_words
from gis.gazetteer.readings import scopes_of

_DIVISIONS = text("SELECT id::text, level, code, name, parent_id::text FROM view_restricted.division_tree")
_SCHEMAS = text("SELECT code, attribute_schema FROM register.place_class WHERE attribute_schema <> '[]'")
SEPARATOR = re.compile(r"[、；;，,/／|\s]+")
COUNTY_DIGITS, TOWNSHIP_DIGITS = 6, 9


@dataclass(frozen=True, slots=True)
class Division:
    """A division in force; `county` is the code of the county that it is or lies in, None above counties."""

    id: str
    level: str
    code: str
    name: str
    parent_id: str | None
    county: str | None = None


@dataclass(slots=True)
class Divisions:
    """Divisions by id, code and name."""

    by_id: dict[str, Division]
    by_code: dict[str, Division]
    by_name: dict[str, list[Division]]
    _known: dict[tuple[str, str], Division | None] = field(default_factory=dict)
    _spellings: dict[str, frozenset[str]] = field(default_factory=dict)
    _in_line: dict[tuple[str, str], bool] = field(default_factory=dict)

    def path(self, division: Division) -> list[Division]:
        """Return a division with those above it, from the top."""
        found = [division]
        while (above := self.by_id.get(found[0].parent_id or "")) is not None and len(found) < 8:
            found.insert(0, above)
        return found

    def spellings(self, division_id: str) -> frozenset[str]:
        """Return the ways in which a division is named that say no more than the reference to it."""
        known = self._spellings.get(division_id)
        if known is None:
            path = self.path(self.by_id[division_id])
            known = frozenset((path[-1].name, path[-1].code, "".join(each.name for each in path)))
            self._spellings[division_id] = known
        return known

    def are_in_line(self, one: Division, other: Division) -> bool:
        """Tell whether one of two divisions is the other or lies in it."""
        known = self._in_line.get((one.id, other.id))
        if known is None:
            known = self._in_line[one.id, other.id] = other in self.path(one) or one in self.path(other)
        return known

    def of_code(self, code: str) -> Division | None:
        """Return the township, else the county, in whose code a place code or division code begins."""
        return self.by_code.get(code[:TOWNSHIP_DIGITS]) or self.by_code.get(code[:COUNTY_DIGITS])

    def named(self, words: str, code: str) -> Division | None:
        """Return the one division that a cell names, by code or name with or without those above it.

        Several divisions, as of a river, are the lowest one that holds them all. `code` (of the place) decides
        between divisions of one name. None where it cannot be told.
        """
        key = (words, code[:TOWNSHIP_DIGITS])
        if key not in self._known:
            parts = [each for each in SEPARATOR.split(words) if each]
            whole = self._one(words.replace(" ", ""), code) if len(parts) > 1 else None
            found = [whole] if whole else [self._one(each, code) for each in parts]
            self._known[key] = self._common([each for each in found if each]) if all(found) else None
        return self._known[key]

    def _one(self, words: str, code: str) -> Division | None:
        if words.isascii() and words.isdigit():
            return self.by_code.get(words) or (self.of_code(words) if len(words) >= TOWNSHIP_DIGITS else None)
        name = next((words[at:] for at in range(len(words)) if words[at:] in self.by_name), None)
        if name is None:
            return None
        above = words[: -len(name)]
        fits = [each for each in self.by_name[name] if self._lies_in(each, above)]
        if len(fits) > 1:
            fits = [each for each in fits if each.code and code.startswith(each.code)] or fits
        return fits[0] if len(fits) == 1 else None

    def _lies_in(self, division: Division, above: str) -> bool:
        """Tell whether what stands before the name names divisions above it; those outside the register are skipped."""
        rest = above
        for each in self.path(division)[:-1]:
            rest = rest.replace(each.name, "", 1)
        return not any(name in rest for name in self.by_name if len(name) > 1)

    def _common(self, found: list[Division]) -> Division | None:
        paths = [[each.id for each in self.path(one)] for one in found]
        shared = [ids[0] for ids in zip(*paths, strict=False) if len(set(ids)) == 1]
        return self.by_id[shared[-1]] if shared else None


class Manner(NamedTuple):
    """How a name is written and read: as its class is, with the usual generics, where some readings hold only."""

    spelled_as: str
    generics: tuple[str, ...]
    scopes: tuple[str, ...] = ()


@dataclass(slots=True)
class Context:
    """What one check of a file knows of the register."""

    classes: Classes
    by_class_name: Mapping[str, str]
    schemas: Mapping[str, Mapping[str, Mapping[str, Any]]]
    divisions: Divisions
    checker: RowChecker
    spelled: Mapping[str, tuple[str, tuple[str, ...]]]
    _manners: dict[tuple[str, str], Manner] = field(default_factory=dict)

    def manner_of(self, class_code: str, within: str) -> Manner:
        """Return how names of a class are written in a division, by code; a class not yet known is a feature."""
        known = self._manners.get((class_code, within))
        if known is None:
            spelled = self.spelled.get(class_code, ("feature", ()))
            known = self._manners[class_code, within] = Manner(*spelled, scopes_of((within,)))
        return known


def load(session: Session) -> Context:
    """Read classes with their attributes, divisions in force and the word lists."""
    classes = load_classes(session)
    schemas = {code: {str(each["name"]): each for each in schema} for code, schema in session.execute(_SCHEMAS)}
    names = {each.name: code for code, each in sorted(classes.by_code.items(), reverse=True)}
    spelled = {code: (each.spelled_as, tuple(sorted(each.generics))) for code, each in classes.by_code.items()}
    checker = RowChecker(load_words(session), classes)
    return Context(classes, names, schemas, load_divisions(session), checker, spelled)


def load_divisions(session: Session) -> Divisions:
    """Read the divisions in force."""
    rows = [Division(*row) for row in session.execute(_DIVISIONS)]
    by_id = {each.id: each for each in rows}
    plain = Divisions(by_id, {}, {})
    for each in rows:
        county = next((one.code for one in plain.path(each) if one.level == "county"), None)
        full = Division(each.id, each.level, each.code, each.name, each.parent_id, county)
        by_id[each.id] = full
        if full.code:
            plain.by_code[full.code] = full
        plain.by_name.setdefault(full.name, []).append(full)
    return plain
