"""Which registered record a staged row is about: by identity, by code, else by name and township; never by guess."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import PlaceFinding
from gis.facilities.kinds.facility import NEW, Facility

NEAR_M = 1_000.0
"""Where no township is known, records of one name within this are one, metres (our choice)."""

_STAGED = text("""
SELECT r.row_number, r."values", r.geom IS NOT NULL AS placed, GeometryType(r.geom) AS family,
       t.id::text AS at_id, t.code AS at_code, t.name AS at_name,
       CASE WHEN t.id = s.id THEN 0 WHEN s.geom IS NOT NULL AND r.geom IS NOT NULL
            THEN ST_Distance(s.geom::geography, ST_PointOnSurface(r.geom)::geography) END AS outside_m
  FROM app.upload_row r
  LEFT JOIN LATERAL (
       SELECT d.id, d.code, d.name FROM view_internal.divisions d
        WHERE d.level = 'township' AND ST_Covers(d.geom, ST_PointOnSurface(r.geom)) ORDER BY d.code LIMIT 1) t ON true
  LEFT JOIN view_internal.divisions s ON s.id = (r."values"->>'township_id')::uuid
 WHERE r.upload_id = :upload AND r.status <> 'error' AND NOT r."values" ? 'skip' ORDER BY r.row_number
""")
_CANDIDATES = """
WITH staged AS MATERIALIZED (
    SELECT r.row_number, r.geom, r."values"->>'record_id' AS record_id, {staged_code} AS code,
           register.code_key(r."values"->>'name') AS name_key
      FROM app.upload_row r WHERE r.upload_id = :upload AND r.status <> 'error' AND NOT r."values" ? 'skip'
), standing AS MATERIALIZED (
    SELECT c.id, c.id::text AS record_id, {code} AS code, register.code_key(c.name) AS name_key
      FROM register.{table} c WHERE NOT c.deleted AND (c.valid_to IS NULL OR c.valid_to > register.today())
), pairs AS (
    SELECT row_number, id FROM staged JOIN standing USING (record_id)
    UNION SELECT row_number, id FROM staged JOIN standing USING (code)
    UNION SELECT row_number, id FROM staged JOIN standing USING (name_key)
)
SELECT row_number, c.id::text AS id, c.secrecy, to_jsonb(c) - 'geom' AS before, GeometryType(c.geom) AS family,
       ST_Distance(c.geom::geography, r.geom::geography) AS apart_m,
       CASE WHEN GeometryType(c.geom) = 'POINT' OR GeometryType(r.geom) = 'POINT' THEN NULL
            ELSE ST_HausdorffDistance(c.geom, r.geom) END AS differs_deg,
       l.name AS township, left(l.code, 6) AS county,
       coalesce(s.record_id = r.record_id, false) AS by_id, coalesce(s.code = r.code, false) AS by_code,
       coalesce(s.name_key = r.name_key, false) AS by_name
  FROM pairs JOIN staged r USING (row_number) JOIN standing s USING (id) JOIN register.{table} c USING (id)
  LEFT JOIN view_internal.division_labels l ON l.id = c.division_id
 ORDER BY row_number, c.id
"""
"""Three joins by equality, each of which can be hashed: one with OR would compare every row with every record."""


_NAMED = text("""
SELECT r.row_number, min(ST_X(p.geom)), min(ST_Y(p.geom))
  FROM app.upload_row r
  JOIN view_internal.place_names p ON p.name = r."values"->>'name' AND GeometryType(p.geom) = 'POINT'
 WHERE r.upload_id = :upload AND r.geom IS NULL AND r."values" ? 'township_id'
   AND left(p.division_code, 9) = (SELECT d.code FROM view_internal.division_labels d
                                    WHERE d.id = (r."values"->>'township_id')::uuid LIMIT 1)
 GROUP BY r.row_number HAVING count(*) = 1
""")


@dataclass(frozen=True, slots=True)
class Known:
    """A registered record that a row may be about."""

    id: str
    secrecy: str
    before: Mapping[str, Any]
    family: str
    apart_m: float | None
    differs_deg: float | None
    township: str | None
    county: str | None
    by_id: bool
    by_code: bool
    by_name: bool

    @property
    def said(self) -> dict[str, str]:
        """What a finding may tell of it."""
        return {"name": str(self.before["name"]), "township": self.township or "–", "id": self.id}


@dataclass(slots=True)
class Staged:
    """A staged row beside the register: where it lies, what it may be about, what is decided."""

    row: int
    values: dict[str, Any]
    placed: bool
    family: str | None
    at_id: str | None
    at_code: str | None
    at_name: str | None
    outside_m: float | None
    candidates: list[Known] = field(default_factory=list)
    known: Known | None = None
    unclear: bool = False

    @property
    def township_id(self) -> str | None:
        """The township that the row states, else the one at its position."""
        return self.values.get("township_id") or self.at_id

    @property
    def county(self) -> str | None:
        """The code of the county at its position, else of the one that it states."""
        return self.at_code[:6] if self.at_code else self.values.get("county")


def read_rows(session: Session, upload_id: UUID, facility: Facility) -> list[Staged]:
    """Return the rows of an upload without an error, each with the registered records that it may be about."""
    rows = [Staged(*row) for row in session.execute(_STAGED, {"upload": upload_id})]
    code = facility.code
    staged_code = f"r.\"values\"#>>'{{record,{code}}}'" if code else "NULL::text"
    words = {"table": facility.name, "code": f"c.{code}" if code else "NULL::text", "staged_code": staged_code}
    statement = text(_CANDIDATES.format(**words))
    by_number = {each.row: each for each in rows}
    for number, *known in session.execute(statement, {"upload": upload_id}):
        by_number[number].candidates.append(Known(*known))
    return rows


def match(rows: Sequence[Staged], facility: Facility) -> list[PlaceFinding]:
    """Decide for each row which record it is about (`known`), or that it cannot be told; return what is said of it."""
    findings: list[PlaceFinding] = []
    first: dict[str, int] = {}
    for row in rows:
        found = _decide(row, facility)
        findings += found
        row.unclear = any(each.code in BLOCKING for each in found)
        if row.known is None or row.unclear:
            continue
        if row.known.secrecy == "restricted":
            findings.append(PlaceFinding("known-restricted", row.row))
            row.unclear = True
        elif (other := first.setdefault(row.known.id, row.row)) != row.row:
            findings.append(PlaceFinding("target-twice", row.row, None, None, {"other": other}))
            row.unclear = True
    return findings


def places_named(session: Session, upload_id: UUID) -> dict[int, tuple[float, float]]:
    """Return for rows without a position where the one place of that name in their township lies, to be offered."""
    return {row: (lon, lat) for row, lon, lat in session.execute(_NAMED, {"upload": upload_id})}


BLOCKING = frozenset({"record-unknown", "known-ambiguous", "known-otherwise", "name-other-code", "known-restricted"})


def _decide(row: Staged, facility: Facility) -> list[PlaceFinding]:
    stated = row.values.get("record_id")
    if stated == NEW:
        return []
    if stated:
        row.known = next((each for each in row.candidates if each.by_id), None)
        return [] if row.known else [PlaceFinding("record-unknown", row.row, "record_id", stated)]
    coded = [each for each in row.candidates if each.by_code]
    if coded:
        return _by_code(row, coded, facility)
    return _by_name(row, facility)


def _one_of(row: Staged, some: Sequence[Known]) -> list[PlaceFinding]:
    """Take the only one; several are a doubt that a person settles."""
    if len(some) == 1:
        row.known = some[0]
        return []
    if any(each.secrecy == "restricted" for each in some):
        return [PlaceFinding("known-restricted", row.row)]
    listed = "；".join(f"{each.before['name']}（{each.township or '–'}，{each.id}）" for each in some[:5])
    return [PlaceFinding("known-ambiguous", row.row, "name", None, {"candidates": listed})]


def _by_code(row: Staged, coded: Sequence[Known], facility: Facility) -> list[PlaceFinding]:
    """A unique code decides; that of a legal person decides with the name, since one may hold several facilities."""
    if facility.code_is_unique:
        return _one_of(row, coded)
    named = [each for each in coded if each.by_name]
    here = [each for each in named if _is_here(row, each)]
    if named:
        return _one_of(row, here or named)
    unsaid = [each for each in _named_here(row) if not each.before.get(facility.code or "")]
    if unsaid:
        return _one_of(row, unsaid)
    like = next((each for each in coded if _is_here(row, each) and _same_type(row, each)), None)
    shown = like or coded[0]
    if shown.secrecy == "restricted":
        return [PlaceFinding("known-restricted", row.row)]
    return [PlaceFinding("known-otherwise" if like else "code-shared", row.row, facility.code, None, shown.said)]


def _by_name(row: Staged, facility: Facility) -> list[PlaceFinding]:
    here = _named_here(row)
    own = row.values["record"].get(facility.code or "")
    others = [each for each in here if own and each.before.get(facility.code or "")]
    if others:
        if others[0].secrecy == "restricted":
            return [PlaceFinding("known-restricted", row.row)]
        said = {**others[0].said, "code": str(others[0].before[facility.code or ""])}
        return [PlaceFinding("name-other-code", row.row, facility.code, own, said)]
    if here:
        return _one_of(row, here)
    near = [each for each in row.candidates if each.by_name and each.county == row.county and each.county]
    if near and near[0].secrecy != "restricted":
        return [PlaceFinding("name-elsewhere", row.row, "name", None, near[0].said)]
    return []


def _named_here(row: Staged) -> list[Known]:
    return [each for each in row.candidates if each.by_name and _is_here(row, each)]


def _is_here(row: Staged, known: Known) -> bool:
    """Tell whether a record stands in the township of the row; where one of them has none, within a kilometre."""
    township = known.before.get("division_id")
    if row.township_id and township:
        return bool(row.township_id == township)
    return known.apart_m is not None and known.apart_m <= NEAR_M


def _same_type(row: Staged, known: Known) -> bool:
    return all(known.before.get(name) in {None, row.values["record"].get(name)} for name in ("type_code",))
