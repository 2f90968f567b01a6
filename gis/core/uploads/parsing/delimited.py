"""Delimited text with any separator: strict decoding, strict quoting, nothing repaired."""

import csv
import io
import re
from collections.abc import Sequence

from gis.core.uploads.parsing.limits import Limits, Parsed, Refusal
from gis.core.uploads.parsing.text import decode, newline_of
from gis.core.uploads.parsing.wkt_column import take_shapes

SEPARATORS = (",", ";", "\t", "|", "，", "；")
WIDE, NARROW = "  ", " "
"""Columns set apart by two blanks or more, so that a cell may hold single ones; or by any blank."""
BLANKS = {WIDE: r"[ \u3000]*\t[ \t\u3000]*|[ \u3000][ \t\u3000]+", NARROW: r"[ \t\u3000]+"}
TWO_CELLS = re.compile(r"\S+ [+-]?[0-9]+\.[0-9]+")
SAMPLE_LINES = 60
HEADER_ROWS = 100
"""Rows above the data that do not count against the limit of rows."""


def read(data: bytes, limits: Limits) -> Parsed:
    """Read delimited text.

    Raises:
        Refusal: undecodable text, NUL, an unclosed quote (unreadable); a limit exceeded (too-large).
    """
    text, encoding, notes = decode(data)
    newline, separator = newline_of(text), find_separator(text)
    if separator in BLANKS:
        text, separator = _tabbed(text, separator), "\t"
        notes = [*notes, ("separator", {"separator": "空格", "separator_en": "blanks"})]
    elif not separator.isascii():
        notes = [*notes, ("separator", {"separator": separator, "separator_en": separator})]
    has_shapes = limits.shape in {"line", "area"}
    rows = _records(text, separator, limits, limits.chars if has_shapes else limits.cell_chars)
    parsed = Parsed("csv", encoding, rows, notes, separator=separator, newline=newline)
    if has_shapes:
        take_shapes(parsed, limits)
        _require_short(parsed, limits)
    return parsed


def _require_short(parsed: Parsed, limits: Limits) -> None:
    """Refuse a cell over the limit beside the geometries, which may be longer."""
    for number, cells, _ in parsed.rows:
        if any(len(cell) > limits.cell_chars for cell in cells):
            raise Refusal("too-large", "cell-too-long", number, limit=limits.cell_chars)


def find_separator(text: str) -> str:
    """Return the separator that cuts most lines alike, into the most cells in all; blanks only if none does.

    Commas of remarks stand in many lines too: more lines may agree on those than on the separator of ragged rows.
    """
    lines = [re.sub(r'"[^"]*"', "", line.strip("\r\n")) for line in _first_lines(text)]
    agreed = {separator: _agreement([line.count(separator) for line in lines]) for separator in SEPARATORS}
    best = max(agreed, key=lambda each: (agreed[each][0] * 2 >= len(lines), agreed[each][0] * agreed[each][1]))
    if agreed[best][0] * 2 >= len(lines):
        return best
    counts = {width: [len(re.findall(BLANKS[width], line.strip())) for line in lines] for width in BLANKS}
    wide, narrow = _agreement(counts[WIDE]), _agreement(counts[NARROW])
    cut = [cell for line in lines for cell in re.split(BLANKS[WIDE], line.strip())]
    if wide[0] >= narrow[0] > 0 and not any(TWO_CELLS.fullmatch(cell) for cell in cut):
        return WIDE
    blanks = narrow[0] > agreed[best][0]
    return NARROW if blanks and narrow[0] * 2 >= len(lines) else best


def _first_lines(text: str) -> Sequence[str]:
    found = []
    for line in io.StringIO(text):
        if line.strip():
            found.append(line)
        if len(found) == SAMPLE_LINES:
            break
    return found


def _agreement(counts: Sequence[int]) -> tuple[int, int]:
    """Return how many lines have the most usual number of separators, and that number."""
    return max(((counts.count(number), number) for number in set(counts) if number), default=(0, 0))


def _tabbed(text: str, blanks: str) -> str:
    """Put one tab for each run of blanks outside quotes."""
    pattern = re.compile(rf'("(?:[^"]|"")*")|(?:{BLANKS[blanks]})')
    return "\n".join(
        pattern.sub(lambda match: match[1] or "\t", line.strip(" \u3000\r\t")) for line in text.split("\n")
    )


def _records(text: str, separator: str, limits: Limits, longest: int) -> list[tuple[int, list[str], str]]:
    csv.field_size_limit(longest)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str], str]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > limits.columns and any(cells[limits.columns :]):
                raise Refusal("too-large", "too-many-columns", number, limit=limits.columns)
            if len(rows) >= limits.rows + HEADER_ROWS:
                raise Refusal("too-large", "too-many-rows", number, limit=limits.rows)
            rows.append((number, cells, "t" * len(cells)))
    except csv.Error as error:
        if "field larger" in str(error) and text.count('"') % 2 == 0:
            raise Refusal("too-large", "cell-too-long", number + 1, limit=longest) from error
        raise Refusal("unreadable", "csv", number + 1) from error
    return rows


def rows_of_lines(text: str, limits: Limits, *, first: int = 1) -> list[tuple[int, list[str]]]:
    """Cut the lines of a comma-separated format without quotes into cells, with their line numbers."""
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if number < first or not line.strip():
            continue
        if len(found) >= limits.rows + HEADER_ROWS:
            raise Refusal("too-large", "too-many-rows", number, limit=limits.rows)
        if len(line) > limits.cell_chars:
            raise Refusal("too-large", "cell-too-long", number, limit=limits.cell_chars)
        found.append((number, [cell.strip() for cell in line.split(",")]))
    return found
