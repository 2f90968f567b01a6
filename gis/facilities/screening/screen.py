"""Screening of a site against every rule in force on a day: pass, fail or not known, each with distance and document.

Distances are geodesic (PostGIS `geography`, CGCS2000 ellipsoid). A site at exactly the least distance passes, as
"not less than" says; a site that touches fails. A feature is sought within the rule's distance and at least `SEEN_M`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from gis.core.errors import Invalid
from gis.facilities.access import Officer
from gis.facilities.screening.site import Site

SEEN_M = 5_000.0
METRES_PER_DEGREE_LEAST = 60_000.0
"""A degree of longitude is longer than this wherever the country lies, so that the box never cuts a circle."""
_RULES = text(
    """
SELECT r.code, r.rule_set, r.by_default, r.layer, l.name AS layer_name, l.name_en AS layer_name_en, r.relation,
       r.distance_m::float, r.document, r.clause, r.valid_from::text, r.valid_to::text, r.verified, r.note,
       ARRAY(SELECT p.code FROM register.exclusion_layer p WHERE p.code = r.layer OR p.part_of = r.layer) AS layers
  FROM register.exclusion_rule r JOIN register.exclusion_layer l ON l.code = r.layer
 WHERE register.valid_on(r.valid_from, r.valid_to, :day)
   AND CASE WHEN CAST(:rule_set AS text) IS NULL THEN r.by_default ELSE r.rule_set = :rule_set END
 ORDER BY r.rule_set, r.code
"""
)
_NEAREST = text("""
SELECT f.id::text, f.name, f.layer, f.source, f.is_sample, d.title AS dataset,
       ST_Intersects(f.geom, s.geom) AS touches, ST_Distance(f.geom::geography, s.geom::geography) AS distance_m
  FROM register.exclusion_feature f JOIN register.exclusion_dataset d ON d.id = f.dataset_id AND NOT d.deleted
  CROSS JOIN (SELECT ST_GeomFromWKB(:site, 4490) AS geom) s
 WHERE f.layer = ANY(:layers) AND NOT f.deleted AND f.secrecy = ANY(:secrecies)
   AND register.valid_on(f.valid_from, f.valid_to, :day) AND register.valid_on(d.valid_from, d.valid_to, :day)
   AND f.geom && ST_Expand(s.geom, :box_deg) AND ST_DWithin(f.geom::geography, s.geom::geography, :seen_m)
 ORDER BY touches DESC, distance_m, f.id LIMIT 1
""")
_COMPLETE = text("""
SELECT d.layer, array_agg(DISTINCT c) AS counties FROM register.exclusion_dataset d, unnest(d.counties) AS c
 WHERE NOT d.deleted AND d.secrecy = ANY(:secrecies) AND register.valid_on(d.valid_from, d.valid_to, :day)
 GROUP BY d.layer
""")
_COVERED = text("""
SELECT coalesce(ST_Covers(u.geom, s.geom) AND (:around_m = 0 OR
           ST_Distance(ST_Boundary(u.geom)::geography, s.geom::geography) >= :around_m), false)
  FROM (SELECT ST_Union(d.geom) AS geom FROM view_internal.divisions d
         WHERE d.level = 'county' AND d.code = ANY(:counties)) u
  CROSS JOIN (SELECT ST_GeomFromWKB(:site, 4490) AS geom) s
""")
_SETS = text("""
SELECT DISTINCT r.rule_set FROM register.exclusion_rule r
 WHERE register.valid_on(r.valid_from, r.valid_to, :day) ORDER BY 1
""")


_AT = text("""
SELECT DISTINCT f.layer FROM register.exclusion_feature f
  JOIN register.exclusion_dataset d ON d.id = f.dataset_id AND NOT d.deleted
 WHERE NOT f.deleted AND register.valid_on(f.valid_from, f.valid_to, :day)
   AND register.valid_on(d.valid_from, d.valid_to, :day)
   AND ST_Intersects(f.geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)) ORDER BY 1
""")


@dataclass(frozen=True, slots=True)
class _Question:
    """A site on a day for an officer."""

    session: Session
    site: bytes
    day: dt.date
    secrecies: list[str]
    complete: dict[str, tuple[str, ...]]
    covered: dict[tuple[tuple[str, ...], float], bool]

    def nearest(self, layers: Sequence[str], distance_m: float) -> RowMapping | None:
        """Return the nearest feature of some layers within the distance, at least `SEEN_M`."""
        seen_m = max(distance_m, SEEN_M)
        values = {"site": self.site, "layers": list(layers), "secrecies": self.secrecies, "day": self.day,
                  "seen_m": seen_m, "box_deg": seen_m / METRES_PER_DEGREE_LEAST}  # fmt: skip
        return self.session.execute(_NEAREST, values).mappings().one_or_none()

    def is_known(self, layer: str, around_m: float) -> bool:
        """Tell whether the layer is complete for all that lies within a distance of the site."""
        counties = self.complete.get(layer, ())
        if not counties:
            return False
        key = (counties, around_m)
        if key not in self.covered:
            values = {"site": self.site, "around_m": around_m, "counties": list(counties)}
            self.covered[key] = bool(self.session.scalar(_COVERED, values))
        return self.covered[key]


def rules_on(session: Session, day: dt.date, rule_set: str | None = None) -> list[dict[str, Any]]:
    """Return the rules in force on a day: those applied by default, or of one set.

    Raises:
        Invalid: no set of this name is in force on that day; those that are, are named.
    """
    found = [dict(row) for row in session.execute(_RULES, {"day": day, "rule_set": rule_set}).mappings()]
    if rule_set is not None and not found:
        known = "、".join(session.scalars(_SETS, {"day": day}))
        raise Invalid(
            f"{day} 没有有效的规则组 {rule_set}；有：{known}",
            f"No rule set {rule_set} is in force on {day}; there are: {known}",
            code="rule-set",
        )
    return found


def screen(
    session: Session, site: Site, day: dt.date, officer: Officer, *, rule_set: str | None = None
) -> dict[str, Any]:
    """Return the verdict of each rule and of all.

    Args:
        session: the transaction.
        site: the place, EPSG:4490.
        day: day on which rules, data sets and features are in force.
        officer: who asks; features above the officer's level are left out, and so is the completeness they give.
        rule_set: a set by name; the sets applied by default without one.

    Raises:
        Invalid: no such rule set on that day.
    """
    rules = rules_on(session, day, rule_set)
    seen = {"secrecies": officer.secrecies, "day": day}
    complete = {layer: tuple(sorted(counties)) for layer, counties in session.execute(_COMPLETE, seen)}
    question = _Question(session, shapely.to_wkb(site.geometry), day, officer.secrecies, complete, {})
    results = [_judge(question, rule) for rule in rules]
    outcomes = [each["outcome"] for each in results]
    counts = {outcome: outcomes.count(outcome) for outcome in ("pass", "fail", "not-known")}
    verdict = "fail" if counts["fail"] else "not-known" if counts["not-known"] or not results else "pass"
    return {
        "outcome": verdict, "on": day.isoformat(), "rule_set": rule_set, "area_m2": site.area_m2,
        "sets": sorted({rule["rule_set"] for rule in rules}), "counts": counts, "results": results,
        "unverified": [rule["code"] for rule in rules if not rule["verified"]],
        "seen_m": SEEN_M, "crs": "EPSG:4490", "distance": "geodesic, CGCS2000 ellipsoid",
    }  # fmt: skip


def layers_at(session: Session, lon: float, lat: float, day: dt.date) -> list[str]:
    """Return the layers that hold a position (EPSG:4490 degrees) on a day; of layers without data nothing is said."""
    return [str(layer) for layer in session.scalars(_AT, {"lon": lon, "lat": lat, "day": day})]


def _judge(question: _Question, rule: dict[str, Any]) -> dict[str, Any]:
    """Return a rule with its outcome. A hit in any data is a fail; without complete data nothing passes."""
    least_m = rule["distance_m"]
    nearest = question.nearest(rule["layers"], least_m)
    known = question.is_known(rule["layer"], least_m)
    if nearest is not None and (nearest["touches"] or nearest["distance_m"] < least_m):
        outcome = "fail"
    else:
        outcome = "pass" if known else "not-known"
    layer = {"code": rule["layer"], "name": rule["layer_name"], "name_en": rule["layer_name_en"]}
    kept = ("code", "rule_set", "relation", "document", "clause", "valid_from", "valid_to", "verified", "note")
    return {name: rule[name] for name in kept} | {
        "layer": layer,
        "least_m": least_m,
        "method": "buffer-for-visibility" if rule["relation"] == "visible" else "geodesic",
        "outcome": outcome,
        "distance_m": None if nearest is None else 0.0 if nearest["touches"] else round(nearest["distance_m"], 2),
        "feature": None if nearest is None else {
            name: nearest[name] for name in ("id", "name", "layer", "dataset", "source", "is_sample")
        },
        "complete_for": list(question.complete.get(rule["layer"], ())),
        **_words(rule, outcome, nearest),
    }  # fmt: skip


def _words(rule: dict[str, Any], outcome: str, nearest: RowMapping | None) -> dict[str, str]:
    name, name_en = rule["layer_name"], rule["layer_name_en"]
    if outcome == "not-known":
        return {"message": f"{name}：此处没有完整数据，不能判定",
                "message_en": f"{name_en}: no complete data here, not known"}  # fmt: skip
    far = f"{SEEN_M:,.0f} 米内没有" if nearest is None else f"相距 {nearest['distance_m']:,.0f} 米"
    far_en = f"none within {SEEN_M:,.0f} m" if nearest is None else f"{nearest['distance_m']:,.0f} m away"
    if nearest is not None and nearest["touches"]:
        far, far_en = "在其内或相接", "inside or touching"
    asked, asked_en = "不得在其内", "may not lie inside"
    if rule["relation"] == "within" and rule["distance_m"]:
        asked, asked_en = f"须相距至少 {rule['distance_m']:,.0f} 米", f"at least {rule['distance_m']:,.0f} m away"
    elif rule["relation"] == "within":
        asked, asked_en = "不得相接（条文无距离）", "may not touch (no distance in the text)"
    elif rule["relation"] == "visible":
        asked = f"不得在可视范围内（以 {rule['distance_m']:,.0f} 米缓冲代替）"
        asked_en = f"may not be in sight (a buffer of {rule['distance_m']:,.0f} m stands in)"
    return {"message": f"{name}：{far}；{asked}", "message_en": f"{name_en}: {far_en}; {asked_en}"}


def optional_sets(session: Session, day: dt.date) -> list[str]:
    """Return the names of the rule sets in force on a day."""
    return [str(name) for name in session.scalars(_SETS, {"day": day})]
