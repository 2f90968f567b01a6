"""What a file may be at most, what is wanted of it, and how the child says no."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

Status = Literal["too-large", "unsupported", "unreadable", "malformed"]
Shape = Literal["point", "line", "area", "any"]
"""What a row is at its place; `any` is a geometry of whatever kind, or none."""
TABLES = frozenset({"csv", "xlsx"})
"""Formats whose header row is in the file; all others get their headers from the reader, as row 0."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one parse; the numbers come from the settings, the sheet from the user's profile.

    `shape` is what a row is at its place by its kind; `sheet` names a sheet or a layer.
    """

    rows: int
    columns: int
    cell_chars: int
    unpacked_bytes: int
    ratio: int
    entries: int
    memory_bytes: int
    cpu_s: int
    sheet: str | None = None
    shape: Shape = "point"
    vertices: int = 500_000

    @property
    def chars(self) -> int:
        """Most characters of all cells together: what the largest delimited text could hold.

        Strings that are repeated by reference, or packed well, would else fill the server's own memory.
        """
        return self.unpacked_bytes // 10

    def dump(self) -> str:
        """Spell the limits as JSON for the child's command line."""
        return json.dumps(asdict(self))

    @classmethod
    def load(cls, text: str) -> "Limits":
        """Read what `dump` wrote."""
        return cls(**json.loads(text))


class Refusal(Exception):
    """The file is not taken. `code` and `params` choose the words, `line` is the line or row at fault."""

    def __init__(self, status: Status, code: str, line: int | None = None, **params: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.line = line
        self.params = params

    def as_json(self) -> dict[str, Any]:
        """Return the refusal in the form the parent reads."""
        return {"status": self.status, "code": self.code, "line": self.line, "params": self.params}


Notes = list[tuple[str, dict[str, Any]]]


@dataclass(slots=True)
class Parsed:
    """A file as text cells. A row is [number as the user's program shows it, cells, one type letter a cell].

    Letters: t text, n number, d date, b true/false, f formula without a stored value, e error, g a coordinate that
    the geometry does not give (`faults` says why). The first row is the header; where the file has none
    (`format` outside TABLES) the reader supplies it as row 0.

    Notes are [code, params] pairs about the whole file, faults [row, code, params] about single rows. `declared` is
    what the file itself states, as keys of a profile (`crs`); a person's declaration stands above it. `shapes`
    holds the line or area of each row as GeoJSON text, east before north (before height, where there is one), digits
    as received and in the file's own system, beside `rows` (None for the header and where a fault says why); None
    for points, whose coordinates are cells, and for tables without a column WKT.
    """

    format: str
    encoding: str | None
    rows: list[tuple[int, list[str], str]]
    notes: Notes
    sheet: str | None = None
    separator: str | None = None
    newline: str | None = None
    declared: dict[str, str] = field(default_factory=dict)
    shapes: list[str | None] | None = None
    faults: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the cells in the form the parent reads; not a copy, which would cost more than all the reading."""
        return {each.name: getattr(self, each.name) for each in fields(self)}
