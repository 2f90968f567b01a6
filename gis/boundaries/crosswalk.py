"""How other registers call our fields and values (B-12): `data/mappings/boundary_crosswalk.csv`, to be edited freely.

A row without `ours` gives another name of a column; a row with `ours` gives another spelling of a value. The codes
620200 (national) and 630200 (provincial) have no row: the register keeps no lines of those levels, and a file that
brings one is told so instead of having it turned into another level.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from gis.core.uploads.kinds import Field


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: in `scheme`, `theirs` is our `field` of `kind`, or where `ours` is given that value of it."""

    scheme: str
    kind: str
    field: str
    theirs: str
    ours: str
    meaning: str


@cache
def mappings() -> tuple[Mapping, ...]:
    """Return the rows of the file, in its order."""
    text = (files("data") / "mappings" / "boundary_crosswalk.csv").read_text("utf-8")
    return tuple(Mapping(**row) for row in csv.DictReader(text.splitlines()))


def extended(kind: str, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Return the fields of a kind with the names and values of other registers added."""
    return tuple(
        _extend(field, [row for row in mappings() if (row.kind, row.field) == (kind, field.name)]) for field in fields
    )


def _extend(field: Field, rows: Sequence[Mapping]) -> Field:
    names = tuple(row.theirs for row in rows if not row.ours and row.theirs not in field.synonyms)
    values = {row.theirs: row.ours for row in rows if row.ours}
    return replace(field, synonyms=(*field.synonyms, *names), choices={**field.choices, **values})


def codes_of(kind: str, field: str, ours: str) -> dict[str, str]:
    """Return how other registers spell a value of ours, by scheme.

    >>> codes_of("boundary-lines", "level", "township")
    {'land-survey': '660200'}
    """
    return {row.scheme: row.theirs for row in mappings() if (row.kind, row.field, row.ours) == (kind, field, ours)}
