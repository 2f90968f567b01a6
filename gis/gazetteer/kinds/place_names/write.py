"""Staged register rows into the register, set-based: places and names made, known places changed, former names kept."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Commit

AT_ONCE = 5_000
"""Rows written by one statement, so that none comes near the time limit of statements."""
_PART = "r.upload_id = :upload AND r.action = 'create' AND r.row_number BETWEEN :first AND :last"

_CLASSES = text("""
INSERT INTO register.place_class (code, name, name_en, parent_code, origin, edition)
SELECT DISTINCT ON (m.code) m.code, coalesce(m.name, '未知类别 ' || m.code), 'Unknown class ' || m.code,
       (SELECT k.code FROM register.place_class k
         WHERE k.code IN (rpad(left(m.code, 4), 5, '0'), rpad(left(m.code, 3), 5, '0'), rpad(left(m.code, 2), 5, '0'))
           AND k.code <> m.code ORDER BY k.code DESC LIMIT 1), 'import', 'met in a file: unverified'
  FROM (SELECT r."values"#>>'{place,class_code}' AS code, left(r."values"#>>'{details,class_name}', 200) AS name
          FROM app.upload_row r WHERE r.upload_id = :upload AND r.action IN ('create', 'change')) m
 WHERE NOT EXISTS (SELECT FROM register.place_class k WHERE k.code = m.code)
 ORDER BY m.code, m.name
ON CONFLICT DO NOTHING
""")
_PLACES = text(f"""
INSERT INTO register.place (
    id, place_code, class_code, division_id, geom, geometry_status, status, secrecy, source, received_lon, received_lat,
    received_lon_to, received_lat_to, source_crs, lon_from, lat_from, lon_to, lat_to, since_year, until_year,
    origin, meaning, history_note, description, protection_level, protection_list, protected_on, protection_ref,
    details, attributes)
SELECT r.target_id, f.place_code, f.class_code, coalesce(f.division_id, (r.measures->>'division_id')::uuid), r.geom,
       f.geometry_status, f.status, f.secrecy, :source, f.received_lon, f.received_lat, f.received_lon_to,
       f.received_lat_to, f.source_crs, f.lon_from, f.lat_from, f.lon_to, f.lat_to, f.since_year, f.until_year,
       f.origin, f.meaning, f.history_note, f.description, f.protection_level, f.protection_list, f.protected_on,
       f.protection_ref, r."values"->'details', r."values"->'attributes'
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_populate_record(NULL::register.place, r."values"->'place') f
 WHERE {_PART}
""")  # noqa: S608 - names of ours
_NAME_COLUMNS = (
    "name", "kind", "specific", "generic", "reading", "reading_source", "local_reading", "pinyin", "pinyin_toned",
    "pinyin_status", "pinyin_source", "language", "approval_ref",
)  # fmt: skip
_LISTED, _TAKEN = ", ".join(_NAME_COLUMNS), ", ".join(f"n.{name}" for name in _NAME_COLUMNS)
_NAMES = text(f"""
INSERT INTO register.place_name (id, place_id, {_LISTED}, since_year, until_year, secrecy, source)
SELECT gen_random_uuid(), r.target_id, {_TAKEN},
       CASE n.kind WHEN 'standard' THEN (r."values"#>>'{{place,since_year}}')::int END,
       CASE n.kind WHEN 'standard' THEN (r."values"#>>'{{place,until_year}}')::int END,
       r."values"#>>'{{place,secrecy}}', :source
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_populate_recordset(NULL::register.place_name, r."values"->'names') n
 WHERE {_PART}
""")  # noqa: S608 - names of ours
_CHANGED = """
  FROM app.upload_row r
  JOIN register.place o ON o.id = r.target_id
"""
_UPDATE = text(f"""
UPDATE register.place p
   SET place_code = f.place_code, class_code = f.class_code, division_id = f.division_id, status = f.status,
       secrecy = f.secrecy, geometry_status = f.geometry_status, received_lon = f.received_lon,
       received_lat = f.received_lat, received_lon_to = f.received_lon_to, received_lat_to = f.received_lat_to,
       source_crs = f.source_crs, lon_from = f.lon_from, lat_from = f.lat_from, lon_to = f.lon_to, lat_to = f.lat_to,
       since_year = f.since_year, until_year = f.until_year, origin = f.origin, meaning = f.meaning,
       history_note = f.history_note, description = f.description, protection_level = f.protection_level,
       protection_list = f.protection_list, protected_on = f.protected_on, protection_ref = f.protection_ref,
       details = f.details, attributes = f.attributes,
       geom = CASE WHEN (r.measures#>>'{{change,geom}}')::boolean THEN r.geom ELSE p.geom END, source = :source
{_CHANGED}
  CROSS JOIN LATERAL jsonb_populate_record(o, r.measures#>'{{change,set}}') f
 WHERE p.id = o.id AND r.upload_id = :upload AND r.action = 'change'
   AND (r.measures#>'{{change,set}}' <> '{{}}' OR (r.measures#>>'{{change,geom}}')::boolean)
""")  # noqa: S608 - names of ours
_SECRECY = text("""
UPDATE register.place_name n SET secrecy = p.secrecy
  FROM app.upload_row r JOIN register.place p ON p.id = r.target_id
 WHERE r.upload_id = :upload AND r.action = 'change' AND r.measures#>'{change,set}' ? 'secrecy'
   AND n.place_id = p.id AND NOT n.deleted AND n.secrecy <> p.secrecy
""")
_RETIRE = text("""
UPDATE register.place_name n SET kind = 'former'
  FROM app.upload_row r CROSS JOIN LATERAL jsonb_array_elements_text(r.measures#>'{change,retire}') x(id)
 WHERE r.upload_id = :upload AND r.action = 'change' AND n.id = x.id::uuid
   AND NOT EXISTS (SELECT FROM register.place_name o WHERE o.place_id = n.place_id AND o.kind = 'former'
                      AND o.name = n.name AND NOT o.deleted)
""")
_RETIRE_KNOWN = text("""
UPDATE register.place_name n SET deleted = true
  FROM app.upload_row r CROSS JOIN LATERAL jsonb_array_elements_text(r.measures#>'{change,retire}') x(id)
 WHERE r.upload_id = :upload AND r.action = 'change' AND n.id = x.id::uuid AND n.kind = 'standard'
""")
"""Where the former name is recorded already, the record of the standard name ends."""
_ADD = text(f"""
INSERT INTO register.place_name (id, place_id, {_LISTED}, secrecy, source)
SELECT gen_random_uuid(), r.target_id, {_TAKEN}, o.secrecy, :source
{_CHANGED}
  CROSS JOIN LATERAL jsonb_populate_recordset(NULL::register.place_name, r.measures#>'{{change,add}}') n
 WHERE r.upload_id = :upload AND r.action = 'change'
   AND NOT EXISTS (SELECT FROM register.place_name k WHERE k.place_id = r.target_id AND k.kind = n.kind
                      AND k.name = n.name AND NOT k.deleted)
""")  # noqa: S608 - names of ours
_SPELL = text("""
UPDATE register.place_name n
   SET local_reading = f.local_reading, approval_ref = f.approval_ref, reading = f.reading,
       reading_source = f.reading_source, pinyin = f.pinyin, pinyin_toned = f.pinyin_toned,
       pinyin_status = f.pinyin_status, pinyin_source = f.pinyin_source
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_array_elements(r.measures#>'{change,update}') c
  JOIN register.place_name o ON o.id = (c->>'id')::uuid
  CROSS JOIN LATERAL jsonb_populate_record(o, c) f
 WHERE r.upload_id = :upload AND r.action = 'change' AND n.id = o.id
""")
_BOUNDS = text("""
SELECT min(row_number), max(row_number) FROM (
    SELECT row_number, (row_number() OVER (ORDER BY row_number) - 1) / :at_once AS part
      FROM app.upload_row WHERE upload_id = :upload AND action = 'create') x
 GROUP BY part ORDER BY 1
""")
_COUNTS = text("""
SELECT count(*) FILTER (WHERE action = 'create'), count(*) FILTER (WHERE action = 'change'),
       count(*) FILTER (WHERE action = 'unchanged')
  FROM app.upload_row WHERE upload_id = :upload
""")


def write(session: Session, commit: Commit) -> dict[str, int]:
    """Write the staged rows in the open batch and return the counts created, changed and unchanged."""
    upload: dict[str, Any] = {"upload": commit.upload_id}
    source = upload | {"source": commit.source_name}
    created, changed, unchanged = session.execute(_COUNTS, upload).one()
    session.execute(_CLASSES, upload)
    if created:
        for first, last in session.execute(_BOUNDS, upload | {"at_once": AT_ONCE}).all():
            for statement in (_PLACES, _NAMES):
                session.execute(statement, source | {"first": first, "last": last})
    if changed:
        for statement in (_UPDATE, _SECRECY, _RETIRE, _RETIRE_KNOWN, _ADD, _SPELL):
            session.execute(statement, source)
    return {"created": int(created), "changed": int(changed), "unchanged": int(unchanged)}


def blockers(session: Session, batch_id: UUID) -> list[str]:  # noqa: ARG001 - see UploadKind
    """Nothing outside places and names refers to what an import wrote."""
    return []
