"""Outlines of a division and those right below it, for a map that needs no network."""

from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

TOLERANCE_DEG = 0.001
"""Outlines are simplified by about 100 m: they are the ground of a drawing, not boundaries."""

_OUTLINES = text("""
SELECT json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
         'type', 'Feature', 'properties', json_build_object('name', n.name, 'level', d.level),
         'geometry', ST_AsGeoJSON(ST_SimplifyPreserveTopology(e.geom, :tolerance), 5)::json)), '[]'))::text
  FROM register.division_extent e
  JOIN register.division d ON d.id = e.division_id AND NOT d.deleted
  JOIN register.division_name n ON n.division_id = d.id AND NOT n.deleted
       AND register.in_force(n.valid_from, n.valid_to)
 WHERE (e.division_id = CAST(:division AS uuid) OR e.parent_id = CAST(:division AS uuid))
   AND NOT e.deleted AND register.in_force(e.valid_from, e.valid_to)""")


def outlines(session: Session, division_id: str) -> dict[str, Any]:
    """Return GeoJSON (CGCS2000 degrees) of a division and its parts, simplified; properties name, level."""
    found = session.scalar(_OUTLINES, {"division": division_id, "tolerance": TOLERANCE_DEG})
    return dict(orjson.loads(found or "{}"))
