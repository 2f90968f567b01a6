"""What the register holds of one place, for one reader: now, or as it believed at a moment.

The public reads through its own database role and the published views; an account reads the register, present or past.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.gazetteer.records.access import Reader

Row = RowMapping

_PLACE = """
SELECT p.*, ST_AsGeoJSON(p.geom, 9, 0)::text AS geojson, k.name AS class_name, k.name_en AS class_name_en,
       k.attribute_schema
  FROM {places} p LEFT JOIN {classes} k ON k.code = p.class_code
 WHERE p.id = :id AND p.secrecy = ANY(:secrecies)
"""
_NAMES = """
SELECT n.* FROM {names} n WHERE n.place_id = :id AND n.secrecy = ANY(:secrecies)
 ORDER BY n.kind <> 'standard', coalesce(n.since_year, extract(year FROM n.valid_from)::int) DESC NULLS LAST, n.name
"""
_LINKED = """
SELECT p.id, p.place_code, p.class_code, k.name AS class_name, k.name_en AS class_name_en,
       (SELECT n.name FROM {names} n WHERE n.place_id = p.id AND n.kind = 'standard' AND n.secrecy = ANY(:secrecies)
         ORDER BY n.valid_from DESC NULLS LAST LIMIT 1) AS name
  FROM {places} p LEFT JOIN {classes} k ON k.code = p.class_code
 WHERE p.entity_id = :entity AND p.id <> :id AND p.secrecy = ANY(:secrecies) ORDER BY p.class_code, p.id
"""
_PATH = """
WITH RECURSIVE up AS (
    SELECT d.id, d.code, d.name, d.level, d.parent_id, 0 AS above FROM {schema}.division_tree d WHERE d.id = :division
    UNION ALL
    SELECT d.id, d.code, d.name, d.level, d.parent_id, up.above + 1
      FROM up JOIN {schema}.division_tree d ON d.id = up.parent_id
     WHERE up.above < 9)
SELECT id::text, code, name, level FROM up ORDER BY above DESC
"""
_VERSIONS = text("""
SELECT 'place' AS what, v.id::text AS record, v.version, v.batch_id::text, to_jsonb(v) AS row, NULL::text AS label
  FROM register.place_versions v WHERE v.id = :id AND v.secrecy = ANY(:secrecies)
UNION ALL
SELECT 'name', v.id::text, v.version, v.batch_id::text, to_jsonb(v), v.name
  FROM register.place_name_versions v WHERE v.place_id = :id AND v.secrecy = ANY(:secrecies)
""")
_BATCHES = text("""
SELECT b.id::text, b.seq, b.kind, b.actor, b.reason, b.source_name, b.started_at, b.undoes::text,
       (SELECT u.id::text FROM register.change_batch u WHERE u.undoes = b.id) AS undone_by
  FROM register.change_batch b WHERE b.id::text = ANY(:batches) ORDER BY b.seq DESC
""")
_CHANGES = text("""
SELECT c.id::text, c.kind, c.payload, c.findings, c.reason, c.source, c.status, c.proposed_by_name, c.proposed_at,
       c.decided_by_name, c.decided_at, c.note, c.batch_id::text, c.proposed_by = :user AS is_mine,
       c.before->'values' AS "values"
  FROM app.place_change c
 WHERE c.place_id = :id AND coalesce(c.before->>'secrecy', 'restricted') = ANY(:secrecies) ORDER BY c.proposed_at DESC
""")


class PlaceRows:
    """Reads of one place in one session."""

    def __init__(self, session: Session, place_id: UUID, reader: Reader, *, as_of: dt.datetime | None = None) -> None:
        self.session, self.reader = session, reader
        self.values: dict[str, Any] = {"id": place_id, "secrecies": reader.secrecies}
        public = reader.level is Level.PUBLIC
        self.schema = reader.level.schema
        self.sources = {
            "places": "view_public.place_records" if public else "register.place_as_of",
            "names": "view_public.place_record_names" if public else "register.place_name_as_of",
            "classes": "view_public.place_class_fields" if public else "register.place_class",
        }
        if as_of is not None:
            session.execute(text("SELECT set_config('minzheng.as_of', :moment, true)"), {"moment": as_of.isoformat()})

    def _all(self, sql: str, **more: Any) -> list[Row]:
        made = text(sql.format(schema=self.schema, **self.sources))
        return list(self.session.execute(made, self.values | more).mappings())

    def place(self) -> Row | None:
        """Return the place with its class; `geojson` is its geometry as text."""
        return next(iter(self._all(_PLACE)), None)

    def names(self) -> list[Row]:
        """Return all names, the standard one first, then the latest."""
        return self._all(_NAMES)

    def linked(self, entity: UUID | None) -> list[Row]:
        """Return the other records of the same thing."""
        return [] if entity is None else self._all(_LINKED, entity=entity)

    def path(self, division: UUID | None) -> list[dict[str, Any]]:
        """Return the division of the place and those above it, from the top down."""
        return [] if division is None else [dict(row) for row in self._all(_PATH, division=division)]

    def versions(self) -> list[Row]:
        """Return every version of the place and of its names."""
        return list(self.session.execute(_VERSIONS, self.values).mappings())

    def batches(self, ids: set[str]) -> list[Row]:
        """Return batches, the latest first."""
        return list(self.session.execute(_BATCHES, {"batches": sorted(ids)}).mappings())

    def changes(self) -> list[Row]:
        """Return the proposals of this place, the latest first."""
        return list(self.session.execute(_CHANGES, self.values | {"user": self.reader.user_id}).mappings())
