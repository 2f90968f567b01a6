"""Features of any format become rows: attributes and coordinates as text cells, lines and areas as shapes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gis.core.uploads.parsing.geometry import Fault, Geometry, is_missing, position_of, shape_text
from gis.core.uploads.parsing.limits import Limits, Notes, Parsed, Refusal

Cell = tuple[str, str]
"""A text and its type letter."""
DEGREES, METRES = ("longitude", "latitude"), ("easting", "northing")
HEIGHT = "height"
RESERVED = frozenset({*DEGREES, *METRES, HEIGHT})
GAP: Cell = ("", "g")
EMPTY: Cell = ("", "t")


@dataclass(slots=True)
class FeatureTable:
    """Collects features within the limits. `position` names the two coordinate columns, in their order."""

    limits: Limits
    position: tuple[str, str] = DEGREES
    notes: Notes = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)
    _rows: list[tuple[int, dict[str, Cell], tuple[Cell, ...]]] = field(default_factory=list)
    _headers: dict[str, None] = field(default_factory=dict)
    _shapes: list[str | None] = field(default_factory=list)
    _faults: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)
    _chars: int = 0

    def add(self, number: int, attributes: Mapping[str, Cell], geometry: Geometry | None) -> None:
        """Take the feature with that number. What its geometry lacks is a fault of its row.

        Raises:
            Refusal: too many rows, columns or characters; text that cannot be stored.
        """
        if len(self._rows) >= self.limits.rows:
            raise Refusal("too-large", "too-many-rows", number, limit=self.limits.rows)
        cells = {_own(name): cell for name, cell in attributes.items()}
        for name, (text, _) in cells.items():
            self._accept(number, name, text)
            self._headers.setdefault(name)
        if len(self._headers) > self.limits.columns - len(self.position) - 1:
            raise Refusal("too-large", "too-many-columns", number, limit=self.limits.columns)
        self._rows.append((number, cells, self._place(number, geometry)))

    def _accept(self, number: int, name: str, text: str) -> None:
        if max(len(name), len(text)) > self.limits.cell_chars:
            raise Refusal("too-large", "cell-too-long", number, limit=self.limits.cell_chars)
        for character, code in (("\x00", "nul"), ("\ufffd", "encoding")):
            if character in text or character in name:
                raise Refusal("unreadable", code, number, tried="U+FFFD")
        self._chars += len(text)
        if self._chars > self.limits.chars:
            raise Refusal("too-large", "unpacked", limit=self.limits.unpacked_bytes)

    def _place(self, number: int, geometry: Geometry | None) -> tuple[Cell, ...]:
        shape = self.limits.shape
        try:
            if shape == "point":
                return tuple((text, "n") for text in position_of(geometry))
            without = shape == "any" and is_missing(geometry)
            self._shapes.append(None if without else shape_text(geometry, shape, self.limits.vertices))
        except Fault as fault:
            self._faults.append((number, fault.code, fault.params))
            if shape == "point":
                return (GAP, GAP)
            self._shapes.append(None)
        return ()

    def parsed(self, format_name: str, encoding: str | None = None, **more: Any) -> Parsed:
        """Return what was collected, under a header of row 0. Raises Refusal when there is no feature."""
        if not self._rows:
            raise Refusal("unreadable", "empty")
        places = list(self.position) if self.limits.shape == "point" else []
        if any(len(place) > 2 for _, _, place in self._rows):
            places.append(HEIGHT)
        headers = [*self._headers, *places]
        rows = [(0, headers, "t" * len(headers))]
        for number, attributes, place in self._rows:
            cells = [attributes.get(name, EMPTY) for name in self._headers] + list(place)
            cells += [EMPTY] * (len(headers) - len(cells))
            rows.append((number, [text for text, _ in cells], "".join(letter for _, letter in cells)))
        shapes = None if self.limits.shape == "point" else [None, *self._shapes]
        return Parsed(
            format_name, encoding, rows, self.notes, declared=self.declared, shapes=shapes, faults=self._faults, **more
        )


def _own(name: str) -> str:
    """Keep the names of coordinate columns for the geometry; an attribute of that name says that it is one."""
    plain = name.strip() or "(无名)"
    return f"{plain} (属性)" if plain.casefold() in RESERVED else plain


def by_size(positions: Any) -> tuple[str, str]:
    """Name the coordinate columns of a file that states no system: degrees when all numbers could be degrees.

    This names columns, no datum: metres of a survey are never below 180.
    """
    return METRES if any(abs(east) > 180 or abs(north) > 90 for east, north in positions) else DEGREES
