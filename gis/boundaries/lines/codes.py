"""What a written code or number may mean: lines and markers of the register, all candidates, never a guess (B-21)."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.lines.markers import MarkersOfLines
from gis.boundaries.lines.resolve import LineHit, find_lines
from gis.boundaries.written_numbers import TEXT_MAX, Written, folded, readings

_EXACT = text("""
SELECT m.id, m.number, m.serial, m.type_letter, m.line_id FROM register.boundary_marker m
 WHERE NOT m.deleted AND m.secrecy = ANY(:secrecies)
   AND (register.code_key(m.number) = register.code_key(:text) OR m.engraved_number = :text) ORDER BY m.number LIMIT 20
""")
_NAMES = text("SELECT id, name FROM register.boundary_line WHERE id = ANY(CAST(:ids AS uuid[]))")


def parse_code(session: Session, written: str, context: str | None, secrecies: list[str]) -> dict[str, Any]:
    """Return every line and marker that a text may mean, within the context of a line where one is given.

    `verdict` is `line`, `marker`, `ambiguous` or `none`; `readings` tells how the text itself can be read.
    """
    found = readings(written)
    in_context = find_lines(session, [context])[context] if context else []
    named = {reading.line for reading in found if reading.line} | {written.strip()}
    lines = {name: _allowed(hits, secrecies) for name, hits in find_lines(session, named).items()}
    whole = lines.get(written.strip(), [])
    on_lines = [*in_context, *(hit for name, hits in lines.items() if name != written.strip() for hit in hits)]
    markers = _exact(session, written, secrecies) | _markers(session, written, on_lines, secrecies)
    candidates = [
        *({"kind": "line", "id": str(hit.id), "name": hit.name, "code": hit.code, "level": hit.level} for hit in whole),
        *({"kind": "marker", **one} for one in markers.values()),
    ]
    short = all(reading.line is None for reading in found) and bool(found)
    verdict = str(candidates[0]["kind"]) if len(candidates) == 1 else "ambiguous" if candidates else "none"
    return {
        "text": written[:TEXT_MAX],
        "folded": folded(written),
        "verdict": verdict,
        "needs_line": short and not in_context and not candidates,
        "readings": [_reading(reading) for reading in found],
        "candidates": candidates,
    }


def _allowed(hits: list[LineHit], secrecies: list[str]) -> list[LineHit]:
    return [hit for hit in hits if not hit.is_restricted or "restricted" in secrecies]


def _reading(reading: Written) -> dict[str, Any]:
    return {
        "line": reading.line,
        "serial": reading.serial,
        "letter": reading.letter,
        "auxiliary": reading.auxiliary,
    }


def _exact(session: Session, written: str, secrecies: list[str]) -> dict[UUID, dict[str, Any]]:
    rows = session.execute(_EXACT, {"text": written.strip(), "secrecies": secrecies}).all()
    lines = {row.line_id for row in rows if row.line_id}
    named = session.execute(_NAMES, {"ids": sorted(map(str, lines))}).all() if lines else []
    names: dict[UUID, str] = {row.id: row.name for row in named}
    return {
        row.id: {
            "id": str(row.id), "number": row.number, "serial": row.serial, "letter": row.type_letter,
            "line": names.get(row.line_id),
        }
        for row in rows
    }  # fmt: skip


def _markers(session: Session, written: str, lines: list[LineHit], secrecies: list[str]) -> dict[UUID, dict[str, Any]]:
    known = {hit.id: hit for hit in lines}
    markers = MarkersOfLines(session, known)
    return {
        marker.id: {
            "id": str(marker.id), "number": marker.number, "serial": marker.serial, "letter": marker.letter,
            "line": hit.name,
        }
        for hit in known.values()
        for marker in markers.find(written, hit.id)
        if not marker.is_restricted or "restricted" in secrecies
    }  # fmt: skip
