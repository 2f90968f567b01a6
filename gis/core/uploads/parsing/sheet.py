"""One sheet of a workbook: cells as the text that the user's program would show, with the type of each."""

import datetime as dt
import re
from decimal import Decimal

from gis.core.uploads.parsing.limits import Limits, Refusal
from gis.core.uploads.parsing.xml import Element, XmlReader, unescape

REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
ROW = re.compile(r"[1-9][0-9]{0,6}", re.ASCII)
STORED = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\s*", re.ASCII)
BELOW = 1000
"""Rows further below the limit than this are a far cell."""
EXACT_DIGITS = 15


class SheetReader(XmlReader):
    """Collects the rows of a sheet within the limits; empty cells and rows are not kept."""

    def __init__(self, limits: Limits, strings: list[str], dates: set[str], *, from_1904: bool) -> None:
        self.rows: list[tuple[int, list[str], str]] = []
        self.hidden: list[int] = []
        self.merged: list[str] = []
        self._limits = limits
        self._strings = strings
        self._dates = dates
        self._epoch = dt.datetime(1904, 1, 1) if from_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001
        self._row = self._column = self._chars = 0
        self._cells: dict[int, tuple[str, str]] = {}
        self._cell: Element = {}
        self._value: list[str] | None = None
        self._has_formula = self._collect = self._row_hidden = self._in_reading = self._row_given = False

    def start(self, name: str, attributes: Element) -> None:
        """Note rows, cells, formulas and merged ranges."""
        if name == "c":
            self._cell, self._value, self._has_formula = attributes, None, False
            self._place(attributes.get("r"))
        elif name in {"v", "t"}:
            self._collect = not self._in_reading
            self._value = self._value or []
        elif name == "f":
            self._has_formula = True
        elif name == "row":
            self._begin_row(attributes.get("r"))
            self._row_hidden = attributes.get("hidden") in {"1", "true"}
        elif name == "rPh":
            self._in_reading = True
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", "")[:40])

    def text(self, text: str) -> None:
        """Collect the text of a value."""
        if self._collect and self._value is not None:
            self._value.append(text)

    def end(self, name: str) -> None:
        """Finish a cell or a row."""
        if name == "c":
            self._finish_cell()
        elif name in {"v", "t"}:
            self._collect = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "row" and self._cells:
            self._finish_row()

    def _begin_row(self, number: str | None) -> None:
        """Begin a row: its number is written on it, or on its cells, or one more than the one before; never twice."""
        self._row_given = number is not None
        if number is None:
            self._row += 1
        elif not ROW.fullmatch(number) or int(number) <= self._row:
            raise Refusal("unsupported", "damaged")
        else:
            self._row = int(number)
        self._column, self._cells = 0, {}

    def _place(self, reference: str | None) -> None:
        match = REFERENCE.fullmatch(reference or "")
        if match is None:
            self._column += 1
            return
        row = int(match.group(2))
        if row != self._row and (self._row_given or self._cells or row < self._row):
            raise Refusal("unsupported", "damaged")
        self._row = row
        self._column = 0
        for letter in match.group(1):
            self._column = self._column * 26 + ord(letter) - 64

    def _finish_cell(self) -> None:
        if self._value is None and not self._has_formula:
            return
        text, letter = self._shown("".join(self._value or []))
        if not text.strip() and letter == "t":
            return
        if self._column > self._limits.columns:
            raise Refusal("too-large", "too-many-columns", self._row, limit=self._limits.columns)
        if self._row > self._limits.rows + BELOW:
            raise Refusal("too-large", "too-many-rows", self._row, limit=self._limits.rows)
        if len(text) > self._limits.cell_chars:
            raise Refusal("too-large", "cell-too-long", self._row, limit=self._limits.cell_chars)
        if self._column in self._cells:
            raise Refusal("unsupported", "damaged")
        self._chars += len(text)
        if self._chars > self._limits.chars:
            raise Refusal("too-large", "unpacked", limit=self._limits.unpacked_bytes)
        self._cells[self._column] = (text, letter)

    def _shown(self, raw: str) -> tuple[str, str]:
        kind = self._cell.get("t", "n")
        if self._has_formula and raw == "":
            return "", "f"
        if kind == "s":
            index = int(raw) if raw.isdigit() else -1
            if not 0 <= index < len(self._strings):
                raise Refusal("unsupported", "damaged")
            return unescape(self._strings[index]), "t"
        plain = {
            "str": (unescape(raw), "t"),
            "inlineStr": (unescape(raw), "t"),
            "b": ("TRUE" if raw == "1" else "FALSE", "b"),
            "e": (raw, "e"),
            "d": (raw.removesuffix("T00:00:00"), "d"),
        }
        if kind in plain:
            return plain[kind]
        if self._cell.get("s", "0") in self._dates:
            return self._date(raw), "d"
        return exact(raw), "n"

    def _date(self, raw: str) -> str:
        try:
            moment = self._epoch + dt.timedelta(days=float(raw))
        except (ValueError, OverflowError):
            return raw
        return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(" ", "seconds")

    def _finish_row(self) -> None:
        width = max(self._cells)
        cells = [self._cells.get(column, ("", "t")) for column in range(1, width + 1)]
        if self._row_hidden:
            self.hidden.append(self._row)
        self.rows.append((self._row, [text for text, _ in cells], "".join(letter for _, letter in cells)))
        self._cells = {}


def exact(raw: str) -> str:
    """Spell a stored number without an exponent and with every digit the user typed.

    A workbook stores 38528989.384 as 38528989.384000001: 17 digits of a double. The shortest spelling that
    reads back as the same double is what was typed, when it needs at most 15 digits; else all digits stay.

    >>> exact("38528989.384000001"), exact("1.0000000000000001E-2"), exact("120")
    ('38528989.384', '0.01', '120')
    """
    if not STORED.fullmatch(raw):
        return raw
    number = Decimal(raw.strip())
    if abs(number.adjusted()) > 30:
        return raw
    if len(number.as_tuple().digits) > EXACT_DIGITS:
        shortest = Decimal(repr(float(number)))
        number = shortest if len(shortest.as_tuple().digits) <= EXACT_DIGITS else number
    return format(number, "f")
