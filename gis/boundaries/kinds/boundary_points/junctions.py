"""Tri-junctions: the three parties that three lines have between them, and who signed for each (B-09)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_points.fields import SIDES
from gis.boundaries.kinds.staged import Staged
from gis.boundaries.lines.resolve import LineHit
from gis.boundaries.numbering import short_name

if TYPE_CHECKING:
    from gis.boundaries.kinds.boundary_points.place import Comparison

_PARTIES = text("""
SELECT b.id, d.id, n.name, c.code, b.outside_party FROM register.boundary_line b
  LEFT JOIN register.division d ON d.id IN (b.division_a_id, b.division_b_id)
  LEFT JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
  LEFT JOIN register.division_code c ON c.division_id = d.id AND c.scheme = 'nbs' AND NOT c.deleted
       AND register.in_force(c.valid_from, c.valid_to)
 WHERE b.id = ANY(CAST(:lines AS uuid[])) ORDER BY c.code
""")


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a line: a division of the register, or a neighbour outside by name alone."""

    division_id: UUID | None
    name: str
    code: str | None


LineParties = list[Party]


def parties_of_lines(session: Session, lines: Collection[UUID]) -> dict[UUID, LineParties]:
    """Return the parties of each line, the neighbour outside included."""
    found: dict[UUID, LineParties] = {line: [] for line in lines}
    rows = session.execute(_PARTIES, {"lines": sorted(map(str, lines))}).all() if lines else []
    for line, division, name, code, outside in rows:
        found[line].append(Party(division, name or code or "–", code))
        if outside and not any(party.name == outside for party in found[line]):
            found[line].append(Party(None, outside, None))
    return found


def check_parties(found: "Comparison", row: Staged, on: list[LineHit]) -> None:
    """Set the three parties of a tri-junction: those of its lines, in the order of the file where it gives one."""
    parties = {(party.division_id, party.name): party for line in on for party in found.parties[line.id]}
    named = "、".join(party.name for party in parties.values())
    if len(parties) != 3:
        found.add("three-parties", row, "line", row.values.get("line"), count=len(parties), parties=named)
        return
    open_parties = sorted(parties.values(), key=lambda party: (party.code is None, party.code or party.name))
    sides: dict[str, Party] = {}
    for side in SIDES:
        written = row.values.get(f"party_{side}")
        if not written:
            continue
        fits = [party for party in open_parties if written in {party.name, party.code, short_name(party.name)}]
        if len(fits) != 1:
            found.add("party-unknown", row, f"party_{side}", written, parties=named)
            return
        sides[side] = fits[0]
        open_parties.remove(fits[0])
    for side in SIDES:
        if side not in sides:
            sides[side] = open_parties.pop(0)
    row.measures["parties"] = [_stored(row, side, sides[side]) for side in SIDES]


def _stored(row: Staged, side: str, party: Party) -> dict[str, Any]:
    return {
        "side": side.upper(),
        "division_id": None if party.division_id is None else str(party.division_id),
        "name": party.name,
        "signatory": row.values.get(f"signatory_{side}"),
        "signed_on": row.values.get(f"signed_{side}"),
    }
