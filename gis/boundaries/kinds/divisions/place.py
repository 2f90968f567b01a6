"""Staged areas beside the register: which division each is, its neighbours and parent, and what its lines close."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import shapely
from shapely import Point
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.staged import Staged, read_staged, store_staged
from gis.boundaries.lines.rebuild import Difference, differences, rebuild, rounding_m, strange_vertices
from gis.boundaries.lines.resolve import DivisionHit, find_divisions
from gis.core.uploads.kinds import Check, PlaceFinding

BESIDE = """
SELECT r.row_number, r.measures->>'division_name' AS label, 'registered' AS title, e.geom
  FROM app.upload_row r JOIN register.division_extent e ON e.division_id = r.target_id AND NOT e.deleted
       AND e.secrecy <> 'restricted' AND register.in_force(e.valid_from, e.valid_to)
 WHERE r.upload_id = :upload AND r.target_id IS NOT NULL
"""
SLIVER_M2 = 0.01

_PRESENT = text("""
SELECT e.division_id, e.parent_id, e.valid_from, e.geometry_status, ST_AsBinary(e.geom) AS wkb
  FROM register.division_extent e
 WHERE e.division_id = ANY(CAST(:divisions AS uuid[])) AND NOT e.deleted AND e.valid_to IS NULL
""")
_AROUND = text("""
SELECT d.id, n.name, e.parent_id, ST_AsBinary(e.geom) AS wkb
  FROM register.division_extent e JOIN register.division d ON d.id = e.division_id AND NOT d.deleted
  LEFT JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
 WHERE NOT e.deleted AND e.secrecy <> 'restricted' AND register.in_force(e.valid_from, e.valid_to)
   AND (d.id = ANY(CAST(:parents AS uuid[])) OR (d.level = :level AND e.parent_id = ANY(CAST(:parents AS uuid[])))
        OR (d.level = :level AND ST_Intersects(e.geom, ST_GeomFromWKB(:area, 4490))))
""")
_LINES = text("""
SELECT DISTINCT ON (b.id) side.id AS division_id, b.id, b.name, g.kind, ST_AsBinary(g.geom) AS wkb
  FROM register.boundary_line b
  CROSS JOIN LATERAL (VALUES (b.division_a_id), (b.division_b_id)) AS side(id)
  JOIN register.boundary_line_geometry g ON g.line_id = b.id AND NOT g.deleted
       AND g.kind IN ('statutory', 'refined', 'working', 'illustrative') AND register.in_force(g.valid_from, g.valid_to)
 WHERE side.id = :division AND NOT b.deleted AND register.in_force(b.valid_from, b.valid_to)
 ORDER BY b.id, array_position(ARRAY['statutory', 'refined', 'working', 'illustrative'], g.kind::text)
""")


class Comparison:
    """The findings so far, and the areas that this file would put in place."""

    def __init__(self, session: Session, check: Check) -> None:
        self.session = session
        self.check = check
        self.findings: list[PlaceFinding] = []
        self.staged: dict[UUID, Any] = {}

    def add(self, rule: str, row: Staged, field_name: str | None, value: str | None, **params: Any) -> None:
        """Note a finding of a row."""
        self.findings.append(PlaceFinding(rule, row.row, field_name, value, params))

    def add_place(self, rule: str, row: Staged, place: Difference, **params: Any) -> None:
        """Note a finding with its area and its place."""
        words = {"area": f"{place.area_m2:.2f}", "lon": f"{place.lon:.7f}", "lat": f"{place.lat:.7f}"}
        self.add(rule, row, None, None, **words, **params)


def check_place(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
    """Compare the staged areas with the register.

    Sets `action` (version, unchanged), `target_id` and `measures` (name, counties, parent, geometry_status). An area
    is stored only where it equals what the lines of its division close, or where there are no lines.
    """
    rows = read_staged(session, upload_id)
    found = Comparison(session, check)
    named = {row.values[name] for row in rows for name in ("code", "name") if row.values.get(name)}
    known = find_divisions(session, named)
    targets = [(row, hit) for row in rows if (hit := _division(found, row, known)) is not None]
    seen: dict[UUID, int] = {}
    for row, hit in targets:
        other = seen.setdefault(hit.id, row.row)
        if other != row.row:
            found.add("division-twice", row, "name", hit.name, other=other)
        found.staged[hit.id] = row.shape
    ids = sorted(str(hit.id) for _, hit in targets)
    present = {each.division_id: each for each in session.execute(_PRESENT, {"divisions": ids})} if ids else {}
    for row, hit in targets:
        _compare(found, row, hit, present.get(hit.id))
    store_staged(session, upload_id, rows)
    return found.findings


def _division(found: Comparison, row: Staged, known: dict[str, list[DivisionHit]]) -> DivisionHit | None:
    name = row.values.get("code") or row.values.get("name") or ""
    hits = [hit for hit in known.get(name, []) if row.values.get("level") in {None, hit.level}]
    if len(hits) == 1:
        return hits[0]
    if hits:
        candidates = "、".join(f"{hit.name}（{hit.code or '–'}）" for hit in hits[:8])
        found.add("division-ambiguous", row, "name", name, candidates=candidates)
    else:
        found.add("division-unknown", row, "code" if row.values.get("code") else "name", name)
    return None


def _is_turned(registered: Any, shape: Any) -> bool:
    """Tell whether the rings are the same but for where they begin and which way they go: a shapefile has its own."""
    return bool(registered.normalize().equals_exact(shape.normalize(), 0.0))


def _compare(found: Comparison, row: Staged, hit: DivisionHit, present: Any) -> None:
    row.target_id = hit.id
    row.measures |= {"division_name": hit.name, "counties": [hit.county] if hit.county else []}
    if present is not None:
        row.measures["parent_id"] = None if present.parent_id is None else str(present.parent_id)
        registered = shapely.from_wkb(bytes(present.wkb))
        if bytes(present.wkb) == shapely.to_wkb(row.shape) or (found.check.own and _is_turned(registered, row.shape)):
            row.action = "unchanged"
            return
        rounded_m = rounding_m(row.shape, registered)
        if rounded_m:
            row.action = "unchanged"
            found.add("same-as-registered", row, None, hit.name, apart=f"{rounded_m * 1000:.2f}")
            return
        since = row.values.get("valid_from")
        if since is None:
            found.add("valid-from-missing", row, "valid_from", hit.name)
        elif present.valid_from is not None and since <= present.valid_from.isoformat():
            found.add("valid-from-order", row, "valid_from", since, registered=present.valid_from.isoformat())
    row.action = "version"
    _against_lines(found, row, hit)
    _against_others(found, row, hit, None if present is None else present.parent_id)


def _against_lines(found: Comparison, row: Staged, hit: DivisionHit) -> None:
    """Compare an area with what its lines close: the same area, and the same vertices."""
    lines = found.session.execute(_LINES, {"division": hit.id}).all()
    if not lines:
        row.measures["geometry_status"] = "illustrative"
        found.add("no-lines", row, None, hit.name)
        return
    is_surveyed = all(line.kind in {"statutory", "refined"} for line in lines)
    row.measures["geometry_status"] = "surveyed" if is_surveyed else "illustrative"
    courses = [shapely.from_wkb(bytes(line.wkb)) for line in lines]
    area = rebuild(courses, row.shape)
    if area is None:
        found.add("lines-open", row, None, hit.name, count=len(lines))
        return
    named = [(line.name, course) for line, course in zip(lines, courses, strict=True)]
    apart = differences(row.shape, area, least_m2=SLIVER_M2)
    if apart:
        nearest = _nearest(named, Point(apart[0].lon, apart[0].lat))
        row.measures["difference_m2"] = round(sum(each.area_m2 for each in apart), 2)
        found.add_place("differs-from-lines", row, apart[0], count=len(apart), line=nearest)
        return
    strange = strange_vertices(row.shape, area)
    if strange:
        place = {"lon": f"{strange[0].x:.7f}", "lat": f"{strange[0].y:.7f}", "line": _nearest(named, strange[0])}
        found.add("vertices-differ", row, None, hit.name, count=len(strange), **place)


def _nearest(named: Sequence[tuple[str, Any]], place: Point) -> str:
    return min(named, key=lambda each: each[1].distance(place))[0]


def _against_others(found: Comparison, row: Staged, hit: DivisionHit, parent_id: UUID | None) -> None:
    """Compare an area with its neighbours, those of the same file as staged, and with its parent."""
    parents = [] if parent_id is None else [str(parent_id)]
    area = shapely.to_wkb(row.shape)
    around = found.session.execute(_AROUND, {"parents": parents, "level": hit.level, "area": area}).all()
    children: dict[UUID | None, list[Any]] = defaultdict(list)
    parent: tuple[str, Any] | None = None
    for each in around:
        shape = found.staged.get(each.id, shapely.from_wkb(bytes(each.wkb)))
        if each.id == parent_id:
            parent = (each.name, shape)
        elif each.id != hit.id:
            children[each.parent_id].append(shape)
            common = differences(shapely.intersection(row.shape, shape), Point(), least_m2=SLIVER_M2)
            if common:
                found.add_place("overlaps-neighbour", row, common[0], neighbour=each.name)
    if parent is None:
        return
    outside = differences(shapely.difference(row.shape, parent[1]), Point(), least_m2=SLIVER_M2)
    if outside:
        found.add_place("outside-parent", row, outside[0], parent=parent[0])
    left = shapely.difference(parent[1], shapely.union_all([*children[parent_id], row.shape]))
    gaps = differences(left, Point(), least_m2=SLIVER_M2)
    if gaps and children[parent_id]:
        found.add_place("gap-to-parent", row, gaps[0], parent=parent[0])
