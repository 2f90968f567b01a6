"""Forms that are the text of their rows: what COPY writes, framed and made safe, in blocks."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from gis.core.exports.statements import Plan
from gis.core.uploads.inert import inert

BLOCK = 1 << 16
MARK = b"\xef\xbb\xbf"

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"b": b"\b", b"f": b"\f", b"v": b"\v"}
_MAYBE_RISKY = re.compile(r"""(?:\A|,)"?['\s]*[=+\-@＝＋－＠\t\r\n]""")
"""Finds every row with a cell that `inert` may change, and some others."""


class Rows:
    """A sink of COPY: edits each row, puts the frame around, writes in blocks; the first row goes out at once."""

    def __init__(
        self, out: IO[bytes], edit: Callable[[bytes], bytes], *, head: bytes, tail: bytes, between: bytes = b""
    ) -> None:
        self._out, self._edit, self._tail, self._between = out, edit, tail, between
        self._parts, self._size, self._limit = [head], len(head), 0
        self._is_first = True

    def write(self, row: bytes) -> None:
        """Take one row as COPY writes it, with its line feed."""
        piece = self._edit(row[:-1])
        self._parts.append(piece if self._is_first else self._between + piece)
        self._size += len(piece)
        if self._size > self._limit:
            self._flush()
        self._is_first, self._limit = False, BLOCK

    def finish(self) -> None:
        """Write what is left and the end of the frame."""
        self._parts.append(self._tail)
        self._flush()

    def _flush(self) -> None:
        self._out.write(b"".join(self._parts))
        self._parts, self._size = [], 0


def rows_of(plan: Plan, out: IO[bytes]) -> Rows:
    """Return the sink of a plan whose form is text."""
    if plan.form.name == "geojson":
        return Rows(out, unescaped, head=b'{"type":"FeatureCollection","features":[', tail=b"]}", between=b",\n")
    if plan.form.name == "geojsonseq":
        return Rows(out, lambda row: b"\x1e" + unescaped(row) + b"\n", head=b"", tail=b"")
    if plan.form.name == "kml":
        return Rows(out, unescaped, head=_kml_head(plan), tail=b"</Folder></Document></kml>\n", between=b"\n")
    head = ["id", *(item.name for item in plan.properties), *(plan.ordinates or ()), "WKT"]
    return Rows(out, safe_row, head=MARK + _line(head), tail=b"")


def unescaped(row: bytes) -> bytes:
    r"""Return the text of a row of one column as it was before COPY escaped it.

    >>> unescaped(rb"a\\nb\n")
    b'a\\nb\n'
    """
    if b"\\" not in row:
        return row
    return _ESCAPED.sub(lambda found: _LETTERS.get(found[1], found[1]), row)


def safe_row(row: bytes) -> bytes:
    """Return a row of CSV, as COPY writes it, in which no cell is a formula; NULL stays empty without quotes."""
    text = row.decode()
    if not _MAYBE_RISKY.search(text):
        return row + b"\r\n"
    (cells,) = csv.reader(io.StringIO(text, newline=""))
    return _line([inert(cell) for cell in cells])


def _line(cells: Sequence[Any]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerow(cells)
    return target.getvalue().encode()


def _kml_head(plan: Plan) -> bytes:
    kinds = {"integer": "int", "number": "double", "boolean": "bool"}
    fields = "".join(
        f"<SimpleField name={quoteattr(item.name)} type={quoteattr(kinds.get(item.type, 'string'))}>"
        f"<displayName>{escape(item.title_zh)}</displayName></SimpleField>"
        for item in plan.properties
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{escape(plan.collection.title_zh)}</name>"
        f'<Schema id="fields" name={quoteattr(plan.collection.id)}>'
        f'<SimpleField name="feature_id" type="string"/>{fields}'
        f"</Schema><Folder><name>{escape(plan.collection.id)}</name>\n"
    ).encode()
