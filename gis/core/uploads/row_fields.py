"""Fields of rows: their texts from the cells, and the values of those that are no positions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gis.core.uploads.cells import read_cell, read_plain
from gis.core.uploads.columns import POSITION, all_fields
from gis.core.uploads.dms_columns import text_of
from gis.core.uploads.findings import Finding
from gis.core.uploads.kinds import Check, Column, Field, Row

PLAIN = frozenset({"t", ""})
"""Letters of cells whose value follows from their text alone; none where a row is short."""
_UNREAD = object()
PLACES = frozenset(field.name for field in POSITION)


@dataclass(frozen=True, slots=True)
class Table:
    """What rows are cut from: cells of the header, and whether a row that is too short lost a separator.

    In text it did (`strict`); a sheet just has no cells at its right end.
    """

    width: int
    strict: bool


def read_fields(check: Check, rows: Sequence[Row], table: Table) -> list[list[Finding]]:
    """Give each row the texts of its fields and read those that are no positions.

    Returns what was found, which `check` has not: about the length of rows, then by field in their order. Parts of a
    file give as many lists, so that theirs can be put together in that order.
    """
    ragged = replace(check, findings=[])
    for row in rows:
        count = len(row.cells)
        if count != table.width and (
            (table.strict and count < table.width) or any(cell.strip() for cell in row.cells[table.width :])
        ):
            ragged.add("ragged", row, cells=count, headers=table.width)
    _give_texts(rows, check.columns)
    return [ragged.findings, *(_read(check, field, rows) for field in _plain(check))]


def read_ahead(check: Check, rows: Sequence[Row]) -> None:
    """Give rows that will be read in parts what concerns several of them: positions, and fields that decide.

    What is wrong with those is found again in the parts, and noted then.
    """
    wanted = set(check.kind.batch_fields)
    if check.control is not None:
        wanted.add(check.kind.key)
    fields = [field for field in _plain(check) if check.profile.similarity or field.name in wanted]
    names = PLACES | {field.name for field in fields}
    _give_texts(rows, {name: column for name, column in check.columns.items() if name in names})
    for field in fields:
        _read(check, field, rows)


def _plain(check: Check) -> list[Field]:
    """Return the fields that have a column and are no positions."""
    return [each for each in all_fields(check.kind) if each.name in check.columns and each.name not in PLACES]


def _give_texts(rows: Sequence[Row], columns: Mapping[str, Column]) -> None:
    single = [(name, column.index) for name, column in columns.items() if not column.more]
    joined = [(name, column) for name, column in columns.items() if column.more]
    last = max((index for _, index in single), default=-1)
    for row in rows:
        cells, count = row.cells, len(row.cells)
        if last < count:
            row.texts = {name: cells[index] for name, index in single}
        else:
            row.texts = {name: cells[index] if index < count else "" for name, index in single}
        for name, column in joined:
            row.texts[name] = text_of(row, column)


def _read(check: Check, field: Field, rows: Sequence[Row]) -> list[Finding]:
    """Read one field of all rows and return what was found.

    Texts repeat in a column: each plain text is read once where nothing is to be noted of it.
    """
    check = replace(check, findings=[])
    name, index = field.name, check.columns[field.name].index
    is_text = {each: each[index : index + 1] in PLAIN for each in {row.letters for row in rows}}
    texts = [row.texts[name] for row in rows]
    known = {text: _at_once(field, text) for text in set(texts)}
    if all(is_text.values()) and _UNREAD not in known.values():
        for row, text in zip(rows, texts, strict=True):
            value = known[text]
            if value is not None:
                row.values[name] = value
        return []
    for row, text in zip(rows, texts, strict=True):
        is_plain = is_text[row.letters]
        value = known[text] if is_plain else _UNREAD
        if value is _UNREAD:
            before = len(check.findings)
            value = read_cell(field, row, check)
            if is_plain and len(check.findings) == before:
                known[text] = value
        if value is not None:
            row.values[name] = value
    return check.findings


def _at_once(field: Field, text: str) -> Any:
    """Return the value of plain text of which nothing is to be noted, else `_UNREAD`."""
    if not text and not field.required:
        return None
    value = read_plain(field, text)
    return _UNREAD if value is None else value
