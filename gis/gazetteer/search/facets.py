"""How many of what was found have which class, division, status, decade of approval and level of protection."""

from collections.abc import Mapping
from typing import Any

from gis.gazetteer.search.divisions import Division, Tree
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.tables.places import PROTECTION_LEVELS

FACETS = ("class", "division", "status", "approved", "protection")
"""Names in an answer, in the order of `statement.FACETS`."""
DECADE = 10
Counts = Mapping[str, int]
Facet = list[dict[str, Any]]


def facets(tree: Tree, filters: Filters, *counts: Counts) -> dict[str, Facet]:
    """Return the counts of an answer; names without a year, or on no list, are in none of the last two.

    Args:
        tree: classes and divisions.
        filters: what the answer was narrowed by.
        counts: of the columns `statement.FACETS`, by value.

    Divisions are those one level below the chosen one, or counties. Years are gathered by decade; where the filter
    leaves ten years or less, each stands for itself.
    """
    by_class, by_division, by_status, by_year, by_protection = counts
    nameless: dict[str, Any] = {}
    classes = [
        {"code": code, "name": known.get("name"), "name_en": known.get("name_en"), "count": n}
        for code, n in by_class.items()
        for known in (tree.classes.get(code, nameless),)
    ]
    states = [{"code": "current" if each == "true" else "historic", "count": n} for each, n in by_status.items()]
    levels = [{"code": PROTECTION_LEVELS[int(rank) - 1], "count": n} for rank, n in by_protection.items() if rank]
    return {
        "class": sorted(classes, key=_most),
        "division": sorted(_divisions(tree, filters, by_division), key=_most),
        "status": sorted(states, key=_most),
        "approved": _years(filters, by_year),
        "protection": sorted(levels, key=lambda one: -PROTECTION_LEVELS.index(str(one["code"]))),
    }


def _divisions(tree: Tree, filters: Filters, by_division: Counts) -> Facet:
    gathered: dict[str, int] = {}
    for division_id, n in by_division.items():
        shown = _shown(tree, division_id, filters.scope.top if filters.scope else None)
        gathered[shown] = gathered.get(shown, 0) + n
    return [
        {"code": tree.divisions[one].code, "name": tree.divisions[one].name, "count": n}
        if one in tree.divisions
        else {"code": None, "name": None, "count": n}
        for one, n in gathered.items()
    ]


def _years(filters: Filters, by_year: Counts) -> Facet:
    first, last = filters.approved
    step = 1 if first is not None and last is not None and last - first < DECADE else DECADE
    gathered: dict[int, int] = {}
    for year, n in by_year.items():
        if year:
            start = int(year) // step * step
            gathered[start] = gathered.get(start, 0) + n
    return [{"from": start, "to": start + step - 1, "count": n} for start, n in sorted(gathered.items(), reverse=True)]


def _most(one: dict[str, Any]) -> tuple[int, str]:
    return -one["count"], str(one["code"])


def _shown(tree: Tree, division_id: str, top: Division | None) -> str:
    """Return the division under which a facet counts: a county, or a child of the chosen division."""
    at: str | None = division_id
    last = division_id
    while at is not None and at in tree.divisions:
        division = tree.divisions[at]
        if top is not None and at == top.id:
            return last
        if top is None and division.level == "county":
            return at
        last, at = at, division.parent_id
    return last
