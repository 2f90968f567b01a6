"""Whether position, division, ends and dates of a record agree (P-B8)."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.gazetteer.checks.divisions import Node, Tree, holding
from gis.gazetteer.checks.model import Finding, Proposal, found
from gis.gazetteer.checks.sameness import short_forms
from gis.gazetteer.checks.uniqueness import evidence_of
from gis.gazetteer.checks.words import Words

ENDS = {"start": "起点", "end": "止点"}
FILLERS = re.compile(r"^(?:起于|止于|起点|止点|自|至|从|到|于)[:：]?|(?:交叉口|路口|处|附近)$")

_OUTSIDE = text("""
SELECT ST_Covers(e.geom, g.shape) AS inside, ST_Intersects(e.geom, g.shape) AS touches, e.geometry_status,
       ST_Distance(e.geom::geography, g.shape::geography) AS distance_m
  FROM register.division_extent e, (SELECT ST_GeomFromWKB(:shape, 4490) AS shape) g
 WHERE e.division_id::text = :division AND NOT e.deleted AND register.in_force(e.valid_from, e.valid_to)""")

_NEAR = text("""
SELECT p.id::text AS id, p.place_code, p.class_code, k.name AS class_name, k.name_en AS class_name_en,
       p.division_id::text AS division_id, n.name, n.kind, n.pinyin_toned, n.reading,
       greatest(array_position(ARRAY['public', 'internal', 'restricted'], p.secrecy::text),
                array_position(ARRAY['public', 'internal', 'restricted'], n.secrecy::text)) AS rank,
       ST_AsGeoJSON(p.geom, 7) AS geometry,
       ST_Distance(p.geom::geography, ST_GeomFromWKB(:shape, 4490)::geography) AS distance_m
  FROM register.place_name n
  JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND register.in_force(p.valid_from, p.valid_to)
  LEFT JOIN register.place_class k ON k.code = p.class_code
 WHERE n.name = :name AND NOT n.deleted AND register.in_force(n.valid_from, n.valid_to)
   AND p.id IS DISTINCT FROM CAST(:itself AS uuid)
   AND (p.entity_id IS NULL OR p.entity_id IS DISTINCT FROM
        (SELECT o.entity_id FROM register.place o WHERE o.id = CAST(:itself AS uuid)))
   AND ST_DWithin(p.geom::geography, ST_GeomFromWKB(:shape, 4490)::geography, :within_m)
 ORDER BY distance_m LIMIT 50""")

FACILITIES = ("231", "232", "233", "234", "241", "242", "243", "244", "246", "247")
"""Classes of transport, water, power and telecom facilities, which are normally called after their place (art. 9)."""

_NEARBY = text("""
SELECT 1 FROM register.place_name n JOIN register.place p ON p.id = n.place_id AND NOT p.deleted
 WHERE n.name = ANY(:starts) AND NOT n.deleted AND p.secrecy = ANY(:allowed) AND n.secrecy = ANY(:allowed)
   AND p.id IS DISTINCT FROM CAST(:itself AS uuid)
   AND ST_DWithin(p.geom::geography, ST_GeomFromWKB(:shape, 4490)::geography, :within_m) LIMIT 1""")

_END = text("""
SELECT n.name, min(ST_Distance(p.geom::geography, ends.at::geography)) AS distance_m
  FROM register.place_name n
  JOIN register.place p ON p.id = n.place_id AND NOT p.deleted AND p.geom IS NOT NULL
  JOIN (SELECT (ST_DumpPoints(ST_Boundary(ST_GeomFromWKB(:shape, 4490)))).geom AS at) ends ON true
 WHERE n.name = :name AND NOT n.deleted AND p.secrecy = ANY(:allowed) AND n.secrecy = ANY(:allowed)
 GROUP BY n.name""")


def check_position(session: Session, shape: BaseGeometry, stated: Node, tree: Tree, words: Words) -> Iterator[Finding]:
    """Give a geometry that lies outside the division it is said to lie in, or crosses its boundary."""
    row = session.execute(_OUTSIDE, {"shape": shape.wkb, "division": stated.id}).mappings().first()
    if row is None or row["inside"]:
        return
    if row["touches"]:
        yield found("crosses-division", {"division": tree.words(stated.id), "word": stated.code or stated.name})
        return
    actual = holding(session, tree, shape)
    figures = {
        "division": tree.words(stated.id),
        "actual": tree.words(actual.id) if actual else "本地区以外",
        "distance_m": round(float(row["distance_m"]), 1),
        "word": stated.code or stated.name,
    }
    rough = row["geometry_status"] == "illustrative"
    near = row["distance_m"] <= words.figure("division-edge")
    yield found("outside-division", figures, severity="info" if rough and near else "warning" if rough else "error")


def check_near(session: Session, proposal: Proposal, tree: Tree, words: Words, level: Level) -> Iterator[Finding]:
    """Give records of the same name nearer than the figure (200 m unless changed)."""
    if proposal.geometry is None:
        return
    within = words.figure("near-duplicate")
    values: dict[str, Any] = {
        "name": proposal.name,
        "shape": proposal.geometry.wkb,
        "within_m": within,
        "itself": str(proposal.place_id) if proposal.place_id else None,
    }
    rows = [dict(row) for row in session.execute(_NEAR, values).mappings()]
    if rows:
        evidence = tuple(evidence_of(row, tree, level) for row in rows)
        seen = [each.distance_m for each in evidence if each.distance_m is not None]
        figures: dict[str, Any] = {"word": proposal.name, "count": len(rows), "limit_m": within}
        if seen:
            yield found("near-duplicate", figures | {"distance_m": min(seen)}, evidence=evidence)
        else:
            yield found("near-duplicate-hidden", figures, evidence=evidence)


def check_ends(session: Session, proposal: Proposal, words: Words, level: Level) -> Iterator[Finding]:
    """Give stated ends of a line that lie far from both of its ends, or that the register does not know."""
    shape = proposal.geometry
    if shape is None or not shape.geom_type.endswith("LineString"):
        return
    allowed = _allowed(level)
    for key, end in ENDS.items():
        stated = FILLERS.sub("", FILLERS.sub("", str(proposal.attributes.get(key) or "").strip()))
        if not stated:
            continue
        values = {"shape": shape.wkb, "name": stated, "allowed": allowed}
        row = session.execute(_END, values).mappings().first()
        if row is None or row["distance_m"] is None:
            yield found("road-end-unknown", {"word": stated, "end": end})
        elif row["distance_m"] > words.figure("road-end"):
            yield found("road-end", {"word": stated, "end": end, "distance_m": round(float(row["distance_m"]), 1)})


def check_facility(
    session: Session, proposal: Proposal, path: Collection[str], words: Words, level: Level
) -> Iterator[Finding]:
    """Give a facility called neither after a division of its path nor after a place nearby; a soft check."""
    name, shape = proposal.name, proposal.geometry
    if not proposal.class_code.startswith(FACILITIES) or shape is None:
        return
    if any(name.startswith(short) for division in path for short in short_forms(division)):
        return
    starts = [name[:length] for length in range(2, len(name))]
    values = {
        "starts": starts,
        "shape": shape.wkb,
        "allowed": _allowed(level),
        "itself": str(proposal.place_id) if proposal.place_id else None,
        "within_m": words.figure("facility-place"),
    }
    if session.scalar(_NEARBY, values) is None:
        yield found("facility-place", {"word": name})


def _allowed(level: Level) -> list[str]:
    return [each.value for each in Level][: list(Level).index(level) + 1]


def check_dates(since: Any, until: Any) -> Iterator[Finding]:
    """Give dates that are out of order: years (negative before our era) or ISO days."""
    first, last = _moment(since), _moment(until)
    if first is None or last is None:
        return
    shared = min(len(first), len(last))
    if first[:shared] > last[:shared]:
        yield found("dates", {"since": since, "until": until, "word": f"{since}–{until}"})


def _moment(value: Any) -> tuple[int, ...] | None:
    match = re.fullmatch(r"(-?\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", str(value if value is not None else "").strip())
    return tuple(int(part) for part in match.groups() if part) if match else None
