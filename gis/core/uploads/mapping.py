"""What a person needs to see of a file whose columns cannot be told, to say which column is what (W-52)."""

from collections.abc import Sequence
from typing import Any

from gis.core.uploads import columns
from gis.core.uploads.kinds import Field, UploadKind
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile

ROWS_SHOWN, COLUMNS_SHOWN, CELL_CHARS = 12, 200, 60
OWN_SHEETS = frozenset({"校验汇总", "Summary", "填写说明", "How to fill in"})
"""Sheets that our own files add beside the data."""


def describe_field(field: Field) -> dict[str, Any]:
    """Return a field as a program that offers it needs it; of each choice the first spelling."""
    choices: dict[str, str] = {}
    for spelling, value in field.choices.items():
        choices.setdefault(value, spelling)
    return {
        "name": field.name,
        "title": field.title_zh,
        "title_en": field.title_en,
        "type": field.type,
        "required": field.required,
        "choices": list(choices.values()),
    }


def describe_fields(kind: UploadKind) -> list[dict[str, Any]]:
    """Return the fields of a kind, its own first, then those of the position, which are `needed` or not."""
    position = [{**describe_field(field), "needed": kind.positioned} for field in columns.POSITION]
    return [*map(describe_field, kind.fields), *(position if kind.has_columns else [])]


def sheets_of(parsed: Parsed) -> list[str]:
    """Return the names of the sheets that a workbook offers, the one read first; empty for other files."""
    if parsed.sheet is None:
        return []
    others = [name for code, params in parsed.notes if code == "sheet-taken" for name in params["others"].split("、")]
    return [parsed.sheet, *(name for name in others if name not in OWN_SHEETS)]


def unmapped(parsed: Parsed, kind: UploadKind, profile: Profile) -> dict[str, Any]:
    """Return headers, first rows, fields and their candidates of a file whose columns cannot be told.

    Texts are cut: at most 12 rows of 200 cells of 60 characters.
    """
    number, headers = _header(parsed.rows, kind, profile.header_row)
    best = columns.candidates(headers, kind)
    fields = [
        {**field, "candidates": [{"header": found.header, "column": found.index + 1} for found in best[field["name"]]]}
        if field["name"] in best
        else {**field, "candidates": []}
        for field in describe_fields(kind)
    ]
    return {
        "format": parsed.format,
        "encoding": parsed.encoding,
        "sheets": sheets_of(parsed),
        "header_row": number,
        "headers": [header.strip()[:CELL_CHARS] for header in headers[:COLUMNS_SHOWN]],
        "rows": [
            {"row": row, "cells": [cell[:CELL_CHARS] for cell in cells[:COLUMNS_SHOWN]]}
            for row, cells, _ in parsed.rows[:ROWS_SHOWN]
        ],
        "fields": fields,
    }


def _header(
    rows: Sequence[tuple[int, list[str], str]], kind: UploadKind, declared: int | None
) -> tuple[int, Sequence[str]]:
    """Return the row that is, or most likely is, the header: the declared one, the one with most known names."""
    for number, cells, _ in rows:
        if number == declared:
            return number, cells
    first = rows[: columns.HEADER_SEARCH]
    known = [len(columns.candidates(cells, kind)) for _, cells, _ in first]
    number, cells, _ = first[known.index(max(known))]
    return number, cells
