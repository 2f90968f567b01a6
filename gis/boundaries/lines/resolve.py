"""Lines and divisions by what people write: a code of any time, or a name. Never a guess: several hits stay several."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_LINES = text("""
WITH wanted AS (SELECT DISTINCT unnest(CAST(:names AS text[])) AS name), hits AS (
    SELECT w.name, c.line_id AS id, CASE WHEN register.in_force(c.valid_from, c.valid_to) THEN 1 ELSE 2 END AS rank
      FROM wanted w JOIN register.boundary_line_code c ON register.code_key(c.code) = register.code_key(w.name)
     WHERE NOT c.deleted
    UNION ALL
    SELECT w.name, b.id, 3 FROM wanted w JOIN register.boundary_line b ON b.name = w.name WHERE NOT b.deleted
)
SELECT DISTINCT ON (h.name, b.id) h.name, b.id, h.rank, b.name, b.level, b.secrecy,
       (SELECT c.code FROM register.boundary_line_code c
         WHERE c.line_id = b.id AND c.scheme = 'line' AND NOT c.deleted AND register.in_force(c.valid_from, c.valid_to))
  FROM hits h JOIN register.boundary_line b ON b.id = h.id AND NOT b.deleted
       AND register.in_force(b.valid_from, b.valid_to)
 ORDER BY h.name, b.id, h.rank
""")

_DIVISIONS = text("""
WITH wanted AS (SELECT DISTINCT unnest(CAST(:names AS text[])) AS name), hits AS (
    SELECT w.name, c.division_id AS id, CASE WHEN register.in_force(c.valid_from, c.valid_to) THEN 1 ELSE 2 END AS rank
      FROM wanted w JOIN register.division_code c ON c.code = register.code_key(w.name) WHERE NOT c.deleted
    UNION ALL
    SELECT w.name, n.division_id, CASE WHEN register.in_force(n.valid_from, n.valid_to) THEN 3 ELSE 4 END
      FROM wanted w JOIN register.division_name n ON n.name = w.name WHERE NOT n.deleted
    UNION ALL
    SELECT w.name, n.division_id, 5
      FROM wanted w JOIN register.division_name n ON regexp_replace(n.name, '(街道|市|区|县|镇|乡)$', '') = w.name
     WHERE NOT n.deleted AND char_length(w.name) >= 2 AND register.in_force(n.valid_from, n.valid_to)
)
SELECT DISTINCT ON (h.name, d.id) h.name, d.id, h.rank, n.name, d.level, c.code
  FROM hits h JOIN register.division d ON d.id = h.id AND NOT d.deleted
       AND register.in_force(d.valid_from, d.valid_to)
  LEFT JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
  LEFT JOIN register.division_code c ON c.division_id = d.id AND c.scheme = 'nbs' AND NOT c.deleted
       AND register.in_force(c.valid_from, c.valid_to)
 ORDER BY h.name, d.id, h.rank
""")


@dataclass(frozen=True, slots=True)
class LineHit:
    """A line that a text names: its identity, name, present code, level, and whether it is restricted."""

    id: UUID
    name: str
    code: str | None
    level: str
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class DivisionHit:
    """A division that a text names: identity, present name and statistics code, level."""

    id: UUID
    name: str
    code: str | None
    level: str

    @property
    def county(self) -> str | None:
        """The six-digit code of the county that it is or lies in."""
        return None if self.code is None else self.code[:6]


def find_lines(session: Session, names: Collection[str]) -> dict[str, list[LineHit]]:
    """Return the lines that each text names: by a code in force, else by a former code, else by name (B-01)."""
    best: dict[str, int] = {}
    found: dict[str, list[LineHit]] = {name: [] for name in names}
    rows = session.execute(_LINES, {"names": sorted(names)}).all() if names else []
    for asked, _, rank, *_ in rows:
        best[asked] = min(rank, best.get(asked, rank))
    for asked, line_id, rank, name, level, secrecy, code in rows:
        if rank == best[asked]:
            found[asked].append(LineHit(line_id, name, code, level, secrecy == "restricted"))
    return found


def find_divisions(session: Session, names: Collection[str]) -> dict[str, list[DivisionHit]]:
    """Return the divisions that each text names: by code (present, then former), by name, by short name."""
    best: dict[str, int] = {}
    found: dict[str, list[DivisionHit]] = {name: [] for name in names}
    rows = session.execute(_DIVISIONS, {"names": sorted(names)}).all() if names else []
    for asked, _, rank, *_ in rows:
        best[asked] = min(rank, best.get(asked, rank))
    for asked, division_id, rank, name, level, code in rows:
        if rank == best[asked]:
            found[asked].append(DivisionHit(division_id, name or asked, code, level))
    return found
