"""Which registered place a staged row is about: by code, else by name, class, division and distance (P-H2)."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import PlaceFinding

SAME_M = 500.0
"""Places of one name, class and division farther apart than this are two, metres (our choice; no source has one)."""

_BY_CODE = text("""
SELECT r.row_number, p.id::text
  FROM app.upload_row r
  JOIN register.place p ON p.place_code = r."values"#>>'{place,place_code}' AND NOT p.deleted
 WHERE r.upload_id = :upload AND r.status <> 'error' AND NOT r."values" ? 'skip'
""")
_BY_NAME = text("""
WITH RECURSIVE staged AS MATERIALIZED (
    SELECT r.row_number, r.geom, r."values"->>'name' AS name, f.*
      FROM app.upload_row r
     CROSS JOIN LATERAL jsonb_to_record(r."values"->'place')
           f(place_code text, class_code text, division_id uuid, since_year int, until_year int)
     WHERE r.upload_id = :upload AND r.status <> 'error' AND NOT r."values" ? 'skip'
       AND NOT EXISTS (SELECT FROM register.place c
                        WHERE c.place_code = r."values"#>>'{place,place_code}' AND NOT c.deleted)
), named AS MATERIALIZED (
    SELECT s.*, n.place_id FROM staged s
      JOIN register.place_name n ON n.name = s.name AND n.kind = 'standard' AND NOT n.deleted
), lies AS (
    SELECT e.division_id AS lower, e.parent_id AS upper FROM register.division_extent e
     WHERE NOT e.deleted AND register.in_force(e.valid_from, e.valid_to)
), asked AS (
    SELECT DISTINCT division_id AS id FROM staged WHERE division_id IS NOT NULL
), above AS (
    SELECT a.id, l.upper AS other FROM asked a JOIN lies l ON l.lower = a.id
     UNION SELECT a.id, l.upper FROM above a JOIN lies l ON l.lower = a.other
), below AS (
    SELECT a.id, l.lower AS other FROM asked a JOIN lies l ON l.upper = a.id
     UNION SELECT b.id, l.lower FROM below b JOIN lies l ON l.upper = b.other
), in_line AS MATERIALIZED (
    SELECT id, other FROM above WHERE other IS NOT NULL UNION ALL SELECT id, other FROM below
), candidates AS MATERIALIZED (
    SELECT s.row_number, p.id::text, p.place_code, s.place_code AS code,
           p.since_year IS NOT DISTINCT FROM s.since_year
               AND p.until_year IS NOT DISTINCT FROM s.until_year AS same_years,
           ST_Distance(p.geom::geography, s.geom::geography) AS distance_m,
           p.division_id = s.division_id AS same_division,
           CASE WHEN p.division_id <> s.division_id THEN p.division_id END AS lies_in, p.secrecy
      FROM named s
      JOIN register.place p ON p.id = s.place_id AND NOT p.deleted AND p.class_code = s.class_code
     WHERE (p.division_id IS NULL OR s.division_id IS NULL OR p.division_id = s.division_id
            OR (s.division_id, p.division_id) IN (SELECT id, other FROM in_line))
       AND int4range(p.since_year, p.until_year, '[]') && int4range(s.since_year, s.until_year, '[]')
)
SELECT row_number, id, place_code, code, same_years, distance_m, coalesce(same_division, false),
       CASE WHEN lies_in IS NULL THEN NULL WHEN secrecy = 'restricted' THEN '…'
            ELSE (SELECT l.name FROM view_restricted.division_labels l WHERE l.id = lies_in) END FROM candidates
 WHERE distance_m IS NULL OR distance_m <= :same_m ORDER BY row_number
""")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registered place of the same name and class."""

    id: str
    code: str | None
    same_years: bool
    distance_m: float | None
    same_division: bool
    lies_in: str | None
    """Name of its division where the row names one above or below that; of a restricted record an ellipsis."""

    @property
    def rank(self) -> tuple[bool, bool]:
        """Better first: the same years, and at the very place or where no distance can be told in one division."""
        at_place = self.distance_m < 1 if self.distance_m is not None else self.same_division
        return (not self.same_years, not at_place)


def match(session: Session, upload_id: UUID) -> tuple[dict[int, str], list[PlaceFinding]]:
    """Return the place of each row that has one, by row number, and what cannot be told.

    A code decides alone. By name, a candidate with another code, or of years that do not meet, is another place. Of
    several the best is taken if it is the only best; else the row has the error `same-ambiguous`. A division is the
    same, or lies in the other: a list often names the county alone; where no distance can be told either, that is said.
    """
    upload: dict[str, Any] = {"upload": upload_id}
    found = {int(row): str(place) for row, place in session.execute(_BY_CODE, upload)}
    findings: list[PlaceFinding] = []
    candidates: dict[int, list[Candidate]] = defaultdict(list)
    for row, place, code, own, *rest in session.execute(_BY_NAME, upload | {"same_m": SAME_M}):
        if row in found:
            continue
        if code and own and code != own:
            if rest[2]:
                findings.append(PlaceFinding("code-other-name", row, "place_code", own, {"code": code}))
            continue
        candidates[row].append(Candidate(place, code, *rest))
    for row, some in candidates.items():
        best = min(each.rank for each in some)
        tops = [each for each in some if each.rank == best]
        if len(tops) == 1:
            found[row] = tops[0].id
            if tops[0].lies_in is not None and tops[0].distance_m is None:
                findings.append(PlaceFinding("same-in-line", row, "division", None, {"division": tops[0].lies_in}))
        else:
            findings.append(PlaceFinding("same-ambiguous", row, "name", None, {"count": len(tops)}))
    return found, [*findings, *_twice(found)]


def _twice(found: dict[int, str]) -> list[PlaceFinding]:
    """Note rows that are about the same record."""
    first: dict[str, int] = {}
    findings = []
    for row in sorted(found):
        other = first.setdefault(found[row], row)
        if other != row:
            findings.append(PlaceFinding("target-twice", row, None, None, {"other": other}))
    return findings
