"""Staged points beside the register: on which lines they lie, between which markers, and which are known already."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np
import shapely
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.kinds.boundary_markers.nearest import nearest_lines
from gis.boundaries.kinds.boundary_points.junctions import LineParties, check_parties, parties_of_lines
from gis.boundaries.kinds.boundary_points.order import check_order
from gis.boundaries.kinds.staged import Staged, read_staged, store_staged
from gis.boundaries.lines.markers import MarkersOfLines
from gis.boundaries.lines.resolve import LineHit, find_lines
from gis.core.uploads.kinds import Check, PlaceFinding

SAME_M = 0.001

_EXISTING = text("""
SELECT r.row_number, p.id, p.how_obtained, p.secrecy = 'restricted' AS restricted,
       ST_Distance(p.geom::geography, r.geom::geography) AS distance_m,
       (:own AND ST_Distance(p.geom::geography, r.geom::geography) < :same_m
        OR p.received_northing IS NOT DISTINCT FROM r."values"#>>'{position,northing}'
           AND p.received_easting IS NOT DISTINCT FROM r."values"#>>'{position,easting}'
           AND p.received_lon IS NOT DISTINCT FROM r."values"#>>'{position,longitude}'
           AND p.received_lat IS NOT DISTINCT FROM r."values"#>>'{position,latitude}'
           AND p.source_crs IS NOT DISTINCT FROM :crs) AND p.how_obtained = r."values"->>'how_obtained'
       AND p.kind = r."values"->>'kind' AND p.remark IS NOT DISTINCT FROM r."values"->>'remark'
       AND p.accuracy_m IS NOT DISTINCT FROM (r."values"->>'accuracy_m')::numeric
       AND p.height_m IS NOT DISTINCT FROM (r."values"->>'height')::numeric
       AND p.map_scale IS NOT DISTINCT FROM (r."values"->>'map_scale')::int
       AND p.surveyed_on IS NOT DISTINCT FROM (r."values"->>'surveyed_on')::date AS same
  FROM app.upload_row r JOIN register.boundary_point p
       ON register.code_key(p.number) = register.code_key(r."values"->>'number') AND NOT p.deleted
 WHERE r.upload_id = :upload AND r.geom IS NOT NULL
""")
_COURSES = text("""
SELECT DISTINCT ON (g.line_id) g.line_id, ST_AsBinary(g.geom) FROM register.boundary_line_geometry g
 WHERE g.line_id = ANY(CAST(:lines AS uuid[])) AND NOT g.deleted AND g.secrecy <> 'restricted'
   AND register.in_force(g.valid_from, g.valid_to)
 ORDER BY g.line_id, array_position(ARRAY['statutory', 'refined', 'working', 'illustrative'], g.kind::text)
""")


@dataclass(slots=True)
class Comparison:
    """What the rows name: lines, their parties, markers and courses; and the findings so far."""

    lines: dict[str, list[LineHit]]
    parties: dict[UUID, LineParties]
    markers: MarkersOfLines
    courses: dict[UUID, bytes]
    findings: list[PlaceFinding] = field(default_factory=list)

    def add(self, rule: str, row: Staged, field_name: str | None, value: str | None, **params: Any) -> None:
        """Note a finding of a row."""
        self.findings.append(PlaceFinding(rule, row.row, field_name, value, params))


def check_place(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:
    """Compare the staged points with the register.

    Sets `action` (create, version, unchanged), `target_id` and `measures`: lines with their names, markers before
    and behind, parties, distances in metres (geodesic).
    """
    rows = read_staged(session, upload_id)
    lines = find_lines(session, {name for row in rows for name in row.values.get("lines", [])})
    ids = {hit.id for hits in lines.values() for hit in hits}
    listed = {"lines": sorted(map(str, ids))}
    courses = {line_id: bytes(wkb) for line_id, wkb in session.execute(_COURSES, listed)} if ids else {}
    found = Comparison(lines, parties_of_lines(session, ids), MarkersOfLines(session, ids), courses)
    for row in rows:
        _attach(found, row, check)
    _recognise(session, found, rows, upload_id, check)
    check_order(found, rows)
    store_staged(session, upload_id, rows)
    return found.findings


def _attach(found: Comparison, row: Staged, check: Check) -> None:
    """Tell the lines and markers of a row; a row whose lines cannot be told gets no action."""
    on: list[LineHit] = []
    for name in row.values.get("lines", []):
        hits = found.lines[name]
        if len(hits) > 1:
            candidates = "、".join(f"{hit.name}（{hit.code or '–'}）" for hit in hits[:8])
            found.add("line-ambiguous", row, "line", name, candidates=candidates)
        elif not hits:
            found.add("line-unknown", row, "line", name)
        else:
            on += [hit for hit in hits if hit.id not in {each.id for each in on}]
    if not row.values.get("lines"):
        found.add("line-missing", row, "line", None)
    if not on or len(on) < len(row.values["lines"]):
        if on and len({hit.id for name in row.values["lines"] for hit in found.lines[name]}) == len(on):
            found.add("three-lines", row, "line", None, count=len(on))
        return
    if row.values["kind"] == "tri-junction" and len(on) != 3:
        found.add("three-lines", row, "line", row.values.get("line"), count=len(on))
        return
    row.action = "create"
    row.measures |= {"line_ids": [str(hit.id) for hit in on], "line_name": "、".join(hit.name for hit in on)}
    _find_markers(found, row, on)
    if row.values["kind"] == "tri-junction":
        check_parties(found, row, on)
    _measure(found, row, on, check)


def _find_markers(found: Comparison, row: Staged, on: list[LineHit]) -> None:
    for name in ("from_marker", "to_marker", "marker"):
        written = row.values.get(name)
        if not written:
            continue
        hits = {hit.id: hit for line in on for hit in found.markers.find(written, line.id)}
        if len(hits) == 1:
            ((marker_id, _),) = hits.items()
            row.measures[f"{name}_id"] = str(marker_id)
        elif hits:
            candidates = "、".join(hit.number for hit in hits.values())
            found.add("marker-ambiguous", row, name, written, candidates=candidates)
        else:
            found.add("marker-unknown", row, name, written)


def _measure(found: Comparison, row: Staged, on: list[LineHit], check: Check) -> None:
    """Keep how far the point lies from its lines, and note where that is more than the region allows."""
    limit = check.region.line_tolerance_m
    lon, lat = (np.array([value]) for value in (row.shape.x, row.shape.y))
    for line in on:
        course = found.courses.get(line.id)
        if course is None or line.is_restricted:
            continue
        metres = float(nearest_lines([course], lon, lat)[1][0])
        row.measures["line_distance_m"] = max(row.measures.get("line_distance_m", 0.0), round(metres, 1))
        if metres > limit:
            words = {"line": line.name, "distance": f"{metres:.1f}", "limit": f"{limit:g}"}
            found.add("far-from-line", row, "line", line.name, **words)


def _recognise(session: Session, found: Comparison, rows: list[Staged], upload_id: UUID, check: Check) -> None:
    """Tell which rows are about points of the register, and what they would change."""
    by_row = {row.row: row for row in rows if row.action is not None}
    asked = {"upload": upload_id, "crs": check.profile.crs, "own": check.own is not None, "same_m": SAME_M}
    for known in session.execute(_EXISTING, asked):
        row = by_row.get(known.row_number)
        if row is None:
            continue
        row.target_id = known.id
        row.action = "unchanged" if known.same else "version"
        distance = "–" if known.restricted else f"{known.distance_m:.3f}"
        if not known.restricted:
            row.measures["offset_m"] = round(known.distance_m, 3)
        words = {"distance": distance}
        if row.action == "version":
            scaled = row.values["how_obtained"] == "scaled" and known.how_obtained == "surveyed"
            is_moved = known.distance_m > SAME_M
            rule = "scaled-over-surveyed" if scaled and is_moved else "existing-point"
            found.add(rule, row, "number", row.values["number"], **words)


def course_of(found: Comparison, line_id: UUID) -> Any:
    """Return the course of a line as one merged geometry (degrees), None where there is none to see."""
    wkb = found.courses.get(line_id)
    return None if wkb is None else shapely.line_merge(shapely.from_wkb(wkb))
