"""Staged lines beside the register: which line each is, whether it is new, what its new version would change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_lines.parties import NewLine, describe_parties, lines_between, parties_of
from gis.boundaries.kinds.boundary_lines.rules import PARTIES
from gis.boundaries.kinds.boundary_lines.versions import check_versions, measure_length
from gis.boundaries.kinds.staged import Staged, read_staged, store_staged
from gis.boundaries.lines.resolve import DivisionHit, LineHit, find_divisions, find_lines
from gis.boundaries.numbering import CodeRules, rules_of
from gis.core.uploads.kinds import Check, PlaceFinding

BESIDE = """
SELECT r.row_number, b.name AS label, g.kind AS title, g.geom
  FROM app.upload_row r
  JOIN register.boundary_line b ON b.id = r.target_id AND b.secrecy <> 'restricted'
  JOIN register.boundary_line_geometry g ON g.line_id = b.id AND NOT g.deleted AND g.secrecy <> 'restricted'
       AND register.in_force(g.valid_from, g.valid_to)
 WHERE r.upload_id = :upload AND r.action IN ('version', 'unchanged')
"""
"""What the register holds of the lines that the staged rows name."""


@dataclass(slots=True)
class Comparison:
    """The lines and divisions that the rows name, the rules of codes, and the findings so far."""

    lines: dict[str, list[LineHit]]
    divisions: dict[str, list[DivisionHit]]
    rules: CodeRules
    findings: list[PlaceFinding] = field(default_factory=list)

    def add(self, rule: str, row: Staged, field_name: str | None, value: str | None, **params: Any) -> None:
        """Note a finding of a row."""
        self.findings.append(PlaceFinding(rule, row.row, field_name, value, params))


def check_place(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
    """Compare the staged lines with the register.

    Sets `action` (create, version, unchanged), `target_id` and `measures`: name, code and parties of the line,
    `counties` it touches by its parties, length and deviations in metres.
    """
    rows = read_staged(session, upload_id)
    named = {row.values[name] for row in rows for name in ("code", "name") if row.values.get(name)}
    parties = {row.values[name] for row in rows for name in PARTIES if row.values.get(name)}
    found = Comparison(find_lines(session, named), find_divisions(session, parties), rules_of(check.region))
    known: list[tuple[Staged, LineHit]] = []
    new: list[tuple[Staged, NewLine]] = []
    for row in rows:
        line = _line_of(found, row)
        if isinstance(line, LineHit):
            known.append((row, line))
        elif line is not None:
            new.append((row, line))
    known += _known_pairs(session, new)
    describe_parties(session, found, known)
    check_versions(session, found, known, upload_id, check)
    for row, line in new:
        if row.target_id is None:
            _make(found, row, line, check)
    _only_once(found, rows)
    store_staged(session, upload_id, rows)
    return found.findings


def _line_of(found: Comparison, row: Staged) -> LineHit | NewLine | None:
    """Return the line that a row names or would make, None when it cannot be told, which is noted."""
    code, name = row.values.get("code"), row.values.get("name")
    for field_name, value in (("code", code), ("name", name)):
        hits = found.lines.get(value or "", [])
        if field_name == "name" and len(hits) > 1:
            hits = _of_parties(found, row, hits)
        if len(hits) > 1:
            candidates = "、".join(f"{hit.name}（{hit.code or '–'}）" for hit in hits[:8])
            found.add("line-ambiguous", row, field_name, value, candidates=candidates)
            return None
        if hits:
            return hits[0]
    if not any(row.values.get(party) for party in PARTIES):
        found.add("line-unknown", row, "code" if code else "name", code or name)
        return None
    return parties_of(found, row)


def _of_parties(found: Comparison, row: Staged, hits: Sequence[LineHit]) -> list[LineHit]:
    """Narrow lines of one name to the level of the parties that the row names, where it names any."""
    levels = {hit.level for party in PARTIES for hit in found.divisions.get(row.values.get(party) or "", [])}
    return [hit for hit in hits if hit.level in levels] if levels else list(hits)


def _known_pairs(session: Session, new: list[tuple[Staged, NewLine]]) -> list[tuple[Staged, LineHit]]:
    """Take the lines out of the new ones whose two parties already have one, and return them."""
    between = lines_between(session, [line for _, line in new])
    known = [(row, hit) for row, line in new if (hit := between.get(line.pair)) is not None]
    new[:] = [(row, line) for row, line in new if line.pair not in between]
    return known


def _make(found: Comparison, row: Staged, line: NewLine, check: Check) -> None:
    """Plan a new line, and compare its length with the statutory one that the row gives."""
    taken = found.lines.get(line.code, [])
    if taken:
        found.add("code-taken", row, "code", line.code)
        return
    row.action = "create"
    row.measures |= line.measures()
    measure_length(found, row, row.values.get("statutory_length_m"), check)
    names = {"party_a": line.a.name, "party_b": line.b.name if line.b else line.outside or "–"}
    found.add("line-new", row, "name", line.name, line=line.name, code=line.code, **names)


def _only_once(found: Comparison, rows: Sequence[Staged]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        if row.action is None:
            continue
        key = (str(row.target_id or row.measures.get("line_code")), row.values["geometry_kind"])
        other = seen.setdefault(key, row.row)
        if other != row.row:
            found.add("line-twice", row, None, row.measures.get("line_name"), other=other)
