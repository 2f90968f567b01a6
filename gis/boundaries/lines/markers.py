"""Markers of a line by what people write: full, letterless and short numbers within a line's context (B-21)."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.written_numbers import folded, readings

_MARKERS = text("""
SELECT m.id, m.number, m.serial, m.type_letter AS letter, k.line_id, m.secrecy = 'restricted' AS restricted
  FROM register.boundary_marker m
  JOIN (SELECT id AS marker_id, line_id FROM register.boundary_marker WHERE line_id IS NOT NULL
        UNION SELECT marker_id, line_id FROM register.boundary_marker_line WHERE NOT deleted) k ON k.marker_id = m.id
 WHERE NOT m.deleted AND k.line_id = ANY(CAST(:lines AS uuid[])) ORDER BY m.number
""")


@dataclass(frozen=True, slots=True)
class MarkerHit:
    """A marker on a line: identity, number, serial, type letter."""

    id: UUID
    number: str
    serial: int | None
    letter: str | None
    is_restricted: bool


class MarkersOfLines:
    """The markers of some lines, found by any way of writing their number."""

    def __init__(self, session: Session, lines: Collection[UUID]) -> None:
        self._of: dict[UUID, list[MarkerHit]] = defaultdict(list)
        if lines:
            for row in session.execute(_MARKERS, {"lines": sorted(map(str, lines))}):
                self._of[row.line_id].append(MarkerHit(row.id, row.number, row.serial, row.letter, row.restricted))

    def find(self, written: str, line_id: UUID) -> list[MarkerHit]:
        """Return the markers of a line that a text may name: one is the answer, several are candidates."""
        on_line = self._of.get(line_id, [])
        exact = [marker for marker in on_line if folded(marker.number) == folded(written)]
        if exact:
            return exact
        found: dict[UUID, MarkerHit] = {}
        for reading in readings(written):
            for marker in on_line:
                same = marker.serial == reading.serial and reading.letter in {None, marker.letter}
                if same and reading.auxiliary is None and _fits(reading.line, marker):
                    found[marker.id] = marker
        return list(found.values())


def _fits(line: str | None, marker: MarkerHit) -> bool:
    """Tell whether the line written before a serial can be the marker's; a name is known by the caller's context."""
    return line is None or not line[0].isdigit() or folded(marker.number).startswith(line)
