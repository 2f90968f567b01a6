"""Staged rows into the register in the open batch: new records made, known ones changed as told, relations kept."""

from collections.abc import Callable, Sequence
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.history import VersionedMixin
from gis.core.uploads.kinds import Commit
from gis.core.uploads.undo import table_of
from gis.facilities.kinds.facility import Facility

OWN = frozenset({"id", "deleted", "batch_id", "version", "sys_from", "is_sample"})
"""Columns that the database or the machinery sets."""
APART = frozenset({"geom", "division_id", "secrecy", "source"})

_CREATE = """
INSERT INTO register.{table} (id, geom, division_id, secrecy, source, {columns})
SELECT r.target_id, r.geom, (r.measures->>'division_id')::uuid, coalesce(f.secrecy, 'public'),
       coalesce(f.source || '；', '') || :source, {taken}
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_populate_record(NULL::register.{table}, CAST(:defaults AS jsonb)
       || (r."values"->'record') || coalesce(r."values"->'as_received', '{{}}')) f
 WHERE r.upload_id = :upload AND r.action = 'create'
"""
_CHANGE = """
UPDATE register.{table} c
   SET (division_id, secrecy, source, geom, {columns}) = ROW(f.division_id, f.secrecy,
       coalesce(r."values"#>>'{{record,source}}' || '；', '') || :source,
       CASE WHEN (r.measures#>>'{{change,geom}}')::boolean THEN r.geom ELSE c.geom END, {taken})
  FROM app.upload_row r
  JOIN register.{table} o ON o.id = r.target_id
  CROSS JOIN LATERAL jsonb_populate_record(o, r.measures#>'{{change,set}}') f
 WHERE c.id = o.id AND r.upload_id = :upload AND r.action = 'change'
   AND (r.measures#>'{{change,set}}' <> '{{}}' OR (r.measures#>>'{{change,geom}}')::boolean)
"""
_SERVE = """
INSERT INTO register.{relation} (id, {column}, settlement_id, secrecy, source)
SELECT gen_random_uuid(), c.id, s.id, {higher}, :source
  FROM app.upload_row r
  JOIN register.{table} c ON c.id = r.target_id
  CROSS JOIN LATERAL jsonb_array_elements_text(
       coalesce(r.measures->'serve', r.measures#>'{{change,serve}}', '[]')) AS each(id)
  JOIN register.settlement s ON s.id = each.id::uuid
 WHERE r.upload_id = :upload AND r.action IN ('create', 'change')
"""
_UNSERVE = """
UPDATE register.{relation} k SET deleted = true
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_array_elements_text(coalesce(r.measures#>'{{change,unserve}}', '[]')) AS each(id)
 WHERE r.upload_id = :upload AND r.action = 'change' AND k.{column} = r.target_id AND k.settlement_id = each.id::uuid
   AND NOT k.deleted
"""
_SECRECY = """
UPDATE register.{relation} k SET secrecy = {higher}
  FROM app.upload_row r JOIN register.{table} c ON c.id = r.target_id CROSS JOIN register.settlement s
 WHERE r.upload_id = :upload AND r.action = 'change' AND r.measures#>'{{change,set}}' ? 'secrecy'
   AND k.{column} = c.id AND k.settlement_id = s.id AND NOT k.deleted AND k.secrecy <> {higher}
"""
_HIGHER = """CASE WHEN 'restricted' IN (c.secrecy, s.secrecy) THEN 'restricted'
            WHEN 'internal' IN (c.secrecy, s.secrecy) THEN 'internal' ELSE 'public' END"""
"""A relation is as secret as the more secret of its two ends."""
_COUNTS = text("""
SELECT count(*) FILTER (WHERE action = 'create'), count(*) FILTER (WHERE action = 'change'),
       count(*) FILTER (WHERE action = 'unchanged')
  FROM app.upload_row WHERE upload_id = :upload
""")
_LEANING = """
SELECT DISTINCT c.name FROM register.{table} c JOIN register.{other} o ON o.{column} = c.id
 WHERE NOT c.deleted AND NOT o.deleted
   AND EXISTS (SELECT FROM register.{table}_versions v WHERE v.id = c.id AND v.version = 1 AND v.batch_id = :batch)
   AND NOT EXISTS (SELECT FROM register.{other}_versions v WHERE v.id = o.id AND v.batch_id = :batch)
 ORDER BY 1
"""
"""Records that the batch made, whatever became of them since, with what others than it refer to them."""


def writer(facility: Facility) -> Callable[[Session, Commit], dict[str, int]]:
    """Return the write of a kind; it returns the counts created, changed and unchanged."""
    names = [column.name for column in table_of(facility.table).columns if column.name not in OWN | APART]
    words = {
        "table": facility.name,
        "higher": _HIGHER,
        "columns": ", ".join(names),
        "taken": ", ".join(f"f.{name}" for name in names),
    }
    statements = [_CREATE, _CHANGE]
    if facility.services:
        words |= {"relation": table_of(facility.services.table).name, "column": facility.services.column}
        statements += [_UNSERVE, _SECRECY, _SERVE]
    ready = [text(each.format(**words)) for each in statements]
    defaults = orjson.dumps(dict(facility.defaults)).decode()

    def write(session: Session, commit: Commit) -> dict[str, int]:
        values = {"upload": commit.upload_id, "source": commit.source_name, "defaults": defaults}
        created, changed, unchanged = session.execute(_COUNTS, {"upload": commit.upload_id}).one()
        for statement in ready:
            session.execute(statement, values)
        return {"created": int(created), "changed": int(changed), "unchanged": int(unchanged)}

    return write


def blocker(facility: Facility, leaning: Sequence[tuple[type[VersionedMixin], str]]) -> Callable[..., list[str]]:
    """Return what names the records that a batch made and on which others lean by now: (table, its column)."""
    ready = [
        text(_LEANING.format(table=facility.name, other=table_of(table).name, column=column))
        for table, column in leaning
    ]

    def blockers(session: Session, batch_id: UUID) -> list[str]:
        found = {str(name) for each in ready for name in session.scalars(each, {"batch": batch_id})}
        return sorted(found)

    return blockers
