"""The two parties of a line: who they are, and the code and name of a new line between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_lines.rules import PARTIES
from gis.boundaries.kinds.staged import Staged
from gis.boundaries.lines.resolve import DivisionHit, LineHit
from gis.boundaries.numbering import CodeRules, common_superior, line_code, line_name

if TYPE_CHECKING:
    from gis.boundaries.kinds.boundary_lines.place import Comparison

Pair = tuple[UUID, UUID | None, str | None]

_BETWEEN = text("""
SELECT b.id, b.name, b.level, b.secrecy = 'restricted', b.division_a_id, b.division_b_id, b.outside_party,
       (SELECT c.code FROM register.boundary_line_code c
         WHERE c.line_id = b.id AND c.scheme = 'line' AND NOT c.deleted AND register.in_force(c.valid_from, c.valid_to))
  FROM register.boundary_line b
 WHERE NOT b.deleted AND register.in_force(b.valid_from, b.valid_to)
   AND b.division_a_id = ANY(CAST(:divisions AS uuid[]))
   AND (b.division_b_id = ANY(CAST(:divisions AS uuid[])) OR b.division_b_id IS NULL)
""")

_PARTIES = text("""
SELECT b.id, b.division_a_id, b.division_b_id, b.outside_party, n.name, m.name, c.code, d.code
  FROM register.boundary_line b
  LEFT JOIN register.division_name n ON n.division_id = b.division_a_id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
  LEFT JOIN register.division_name m ON m.division_id = b.division_b_id AND NOT m.deleted
       AND register.in_force(m.valid_from, m.valid_to)
  LEFT JOIN register.division_code c ON c.division_id = b.division_a_id AND c.scheme = 'nbs' AND NOT c.deleted
       AND register.in_force(c.valid_from, c.valid_to)
  LEFT JOIN register.division_code d ON d.division_id = b.division_b_id AND d.scheme = 'nbs' AND NOT d.deleted
       AND register.in_force(d.valid_from, d.valid_to)
 WHERE b.id = ANY(CAST(:lines AS uuid[]))
""")


def pair_of(one: UUID, other: UUID) -> Pair:
    """Return two divisions in an order that does not depend on which was named first."""
    return (one, other, None) if str(one) < str(other) else (other, one, None)


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that is not in the register: side A with the smaller code, side B or a neighbour outside."""

    a: DivisionHit
    b: DivisionHit | None
    outside: str | None
    code: str
    name: str
    archive: str | None

    @property
    def pair(self) -> Pair:
        """Return what makes two lines the same: both divisions, or one and the neighbour outside."""
        if self.b is None:
            return self.a.id, None, self.outside
        return pair_of(self.a.id, self.b.id)

    def measures(self) -> dict[str, Any]:
        """Return what the write needs, and what people see of it."""
        counties = [hit.county for hit in (self.a, self.b) if hit is not None and hit.county]
        return {
            "line_name": self.name,
            "line_code": self.code,
            "archive_code": self.archive,
            "level": self.a.level,
            "division_a_id": str(self.a.id),
            "division_b_id": None if self.b is None else str(self.b.id),
            "outside_party": self.outside,
            "counties": sorted(set(counties)),
        }


def parties_of(found: "Comparison", row: Staged) -> NewLine | None:
    """Return the new line between the parties that a row names; None when they do not make one, which is noted."""
    outside = row.values.get("outside_party")
    wanted = [(party, row.values[party]) for party in PARTIES if row.values.get(party)]
    hits = {party: found.divisions.get(value, []) for party, value in wanted}
    for party, value in wanted:
        if not hits[party]:
            found.add("party-unknown", row, party, value)
            return None
    if len(wanted) + bool(outside) != 2:
        found.add("line-unknown", row, "code", row.values.get("code") or row.values.get("name") or wanted[0][1])
        return None
    choices = _choices([hits[party] for party, _ in wanted])
    if not choices:
        found.add("parties-equal", row, "party_b", wanted[-1][1])
        return None
    if len(choices) > 1:
        candidates = "、".join(" – ".join(f"{hit.name}（{hit.code}）" for hit in choice) for choice in choices[:6])
        found.add("party-ambiguous", row, wanted[0][0], wanted[0][1], candidates=candidates)
        return None
    line = _new_line(choices[0], outside, row, found.rules)
    if not line.code:
        found.add("code-needed", row, "code", line.name)
        return None
    return line


def _choices(hits: Sequence[list[DivisionHit]]) -> list[list[DivisionHit]]:
    """Return the pairs of different divisions of one level (or the single ones, with a neighbour outside)."""
    if len(hits) == 1:
        return [[hit] for hit in hits[0]]
    return [[a, b] for a in hits[0] for b in hits[1] if a.level == b.level and a.id != b.id]


def _new_line(parties: Sequence[DivisionHit], outside: str | None, row: Staged, rules: CodeRules) -> NewLine:
    ordered = sorted(parties, key=lambda hit: hit.code or "")
    a, b = ordered[0], ordered[1] if len(ordered) > 1 else None
    name = row.values.get("name") or line_name([hit.name for hit in ordered] + ([outside] if outside else []))
    codes = [hit.code for hit in ordered if hit.code]
    code, archive = row.values.get("code") or "", None
    if b is not None and len(codes) == 2:
        code = code or line_code(codes[0], codes[1], rules)
        archive = None if a.level != "county" else f"{common_superior(*codes)}{code}"
    return NewLine(a, b, outside, code, name, archive)


def lines_between(session: Session, new: Sequence[NewLine]) -> dict[Pair, LineHit]:
    """Return the registered lines between the parties of lines thought to be new."""
    divisions = {str(hit.id) for line in new for hit in (line.a, line.b) if hit is not None}
    found: dict[Pair, LineHit] = {}
    for line_id, name, level, restricted, a, b, outside, code in session.execute(
        _BETWEEN, {"divisions": sorted(divisions)}
    ):
        pair: Pair = (a, None, outside) if b is None else pair_of(a, b)
        found[pair] = LineHit(line_id, name, code, level, restricted)
    return found


def describe_parties(session: Session, found: "Comparison", known: list[tuple[Staged, LineHit]]) -> None:
    """Put names, codes and counties of known lines into the measures; drop rows whose own parties contradict them."""
    ids = {str(line.id) for _, line in known}
    registered = {row[0]: row[1:] for row in session.execute(_PARTIES, {"lines": sorted(ids)})} if ids else {}
    kept = []
    for row, line in known:
        a, b, outside, name_a, name_b, code_a, code_b = registered[line.id]
        given = [found.divisions.get(row.values[party], []) for party in PARTIES if row.values.get(party)]
        if any(not any(hit.id in {a, b} for hit in hits) for hits in given):
            names = f"{name_a}、{name_b or outside or '–'}"
            found.add("parties-differ", row, "party_a", line.name, registered=names)
            continue
        counties = sorted({code[:6] for code in (code_a, code_b) if code})
        row.measures |= {"line_name": line.name, "line_code": line.code, "counties": counties}
        row.measures |= {"party_a": name_a, "party_b": name_b or outside}
        kept.append((row, line))
    known[:] = kept
