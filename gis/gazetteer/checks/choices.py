"""What the page of the checks offers: classes in their groups, divisions by county."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.gazetteer.checks.divisions import load_tree
from gis.gazetteer.tables import PlaceClass

TOP_LENGTH = 2


@dataclass(frozen=True, slots=True)
class Option:
    """A choice: code, Chinese and English name."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Choices under a heading, which is itself a choice."""

    head: Option
    options: tuple[Option, ...]


def class_groups(session: Session) -> list[OptionGroup]:
    """Return the classes under the top class of each."""
    rows = list(session.scalars(select(PlaceClass).order_by(PlaceClass.code)))
    tops = [row for row in rows if row.parent_code is None]
    return [
        OptionGroup(
            _option(top),
            tuple(_option(row) for row in rows if row.parent_code and row.code[:TOP_LENGTH] == top.code[:TOP_LENGTH]),
        )
        for top in tops
    ]


def _option(row: PlaceClass) -> Option:
    return Option(row.code, row.name, row.name_en)


def division_groups(session: Session) -> list[OptionGroup]:
    """Return the counties with the townships of each, by code."""
    nodes = sorted(load_tree(session).nodes.values(), key=lambda node: node.code or "")
    return [
        OptionGroup(
            Option(county.code or county.id, county.name, county.name),
            tuple(Option(town.code or town.id, town.name, town.name) for town in nodes if town.parent == county.id),
        )
        for county in nodes
        if county.level == "county"
    ]
