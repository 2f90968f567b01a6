"""Staged register rows into the register, set-based: places and names made, known places changed, former names kept."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Commit
from gis.gazetteer.search.dictionary import words_beside

AT_ONCE = 2_500
"""Rows written by one statement: few enough that their words are soon put beside the next ones (`words_beside`)."""
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
_OF_PLACE = (
    "place_code text, class_code text, division_id uuid, geometry_status text, status text, secrecy text,"
    " received_lon text, received_lat text, received_lon_to text, received_lat_to text, source_crs text,"
    " lon_from numeric, lat_from numeric, lon_to numeric, lat_to numeric, since_year int, until_year int, origin text,"
    " meaning text, history_note text, description text, protection_level text, protection_list text,"
    " protected_on date, protection_ref text"
)
_OF_NAME = (
    "name text, kind text, specific text, generic text, reading text[], reading_source text, local_reading text,"
    " pinyin text, pinyin_toned text, pinyin_status text, pinyin_source text, language text, approval_ref text"
)
"""What a staged row says of a place and of each of its names: only these are looked for."""
_BATCH = "(SELECT register.current_batch())"
"""Asked once a statement; the database stamps each row with it in any case."""
_COLUMNS, _NAME_COLUMNS = ([each.split()[0] for each in listed.split(", ")] for listed in (_OF_PLACE, _OF_NAME))
_PLACE, _STATED = (", ".join(before + each for each in _COLUMNS if each != "division_id") for before in ("", "f."))
_LISTED, _TAKEN = (", ".join(before + each for each in _NAME_COLUMNS) for before in ("", "n."))
_PLACES = text(f"""
INSERT INTO register.place (id, division_id, geom, source, details, attributes, batch_id, {_PLACE})
SELECT r.target_id, coalesce(f.division_id, (r.measures->>'division_id')::uuid), r.geom, :source,
       r."values"->'details', r."values"->'attributes', {_BATCH}, {_STATED}
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_to_record(r."values"->'place') f({_OF_PLACE})
 WHERE {_PART}
""")  # noqa: S608 - names of ours
_NAMES = text(f"""
INSERT INTO register.place_name (id, place_id, {_LISTED}, since_year, until_year, secrecy, source, batch_id)
SELECT gen_random_uuid(), r.target_id, {_TAKEN},
       CASE n.kind WHEN 'standard' THEN f.since_year END, CASE n.kind WHEN 'standard' THEN f.until_year END,
       f.secrecy, :source, {_BATCH}
  FROM app.upload_row r
  CROSS JOIN LATERAL jsonb_to_record(r."values"->'place') f(since_year int, until_year int, secrecy text)
  CROSS JOIN LATERAL jsonb_to_recordset(r."values"->'names') n({_OF_NAME})
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
_NAMES_CHANGED = text("""
UPDATE register.place_name n
   SET secrecy = CASE WHEN t.opened THEN t.secrecy ELSE n.secrecy END, deleted = t.retired AND t.recorded,
       kind = CASE WHEN t.retired AND NOT t.recorded THEN 'former' ELSE n.kind END,
       local_reading = f.local_reading, approval_ref = f.approval_ref, reading = f.reading,
       reading_source = f.reading_source, pinyin = f.pinyin, pinyin_toned = f.pinyin_toned,
       pinyin_status = f.pinyin_status, pinyin_source = f.pinyin_source
  FROM (SELECT o AS before, p.secrecy, r.measures#>'{change,set}' ? 'secrecy' AND o.secrecy <> p.secrecy AS opened,
               r.measures#>'{change,retire}' ? o.id::text AS retired,
               EXISTS (SELECT FROM (SELECT * FROM register.place_name x WHERE x.place_id = o.place_id OFFSET 0) k
                        WHERE k.kind = 'former' AND k.name = o.name AND NOT k.deleted) AS recorded,
               (SELECT c FROM jsonb_array_elements(r.measures#>'{change,update}') c WHERE c->>'id' = o.id::text) AS said
          FROM app.upload_row r
          JOIN register.place p ON p.id = r.target_id
          JOIN register.place_name o ON o.place_id = p.id AND NOT o.deleted
         WHERE r.upload_id = :upload AND r.action = 'change' OFFSET 0) t
 CROSS JOIN LATERAL jsonb_populate_record(t.before, coalesce(t.said, '{}')) f
 WHERE n.id = f.id AND (t.opened OR t.retired OR t.said IS NOT NULL)
""")
"""Secrecy follows the place; a name that is standard no more becomes a former one, or ends where that is recorded.

Other names of the place are found by its index: their kind is asked outside, so that the index behind a rule is not
read whole for each of them.
"""
_ADD = text(f"""
INSERT INTO register.place_name (id, place_id, {_LISTED}, secrecy, source)
SELECT gen_random_uuid(), r.target_id, {_TAKEN}, o.secrecy, :source
{_CHANGED}
  CROSS JOIN LATERAL jsonb_populate_recordset(NULL::register.place_name, r.measures#>'{{change,add}}') n
 WHERE r.upload_id = :upload AND r.action = 'change'
   AND NOT EXISTS (SELECT FROM register.place_name k WHERE k.place_id = r.target_id AND k.kind = n.kind
                      AND k.name = n.name AND NOT k.deleted)
""")  # noqa: S608 - names of ours
_COUNTS = text("""
SELECT count(*) FILTER (WHERE action = 'create'), count(*) FILTER (WHERE action = 'change'),
       count(*) FILTER (WHERE action = 'unchanged'), min(row_number) FILTER (WHERE action = 'create'),
       max(row_number) FILTER (WHERE action = 'create')
  FROM app.upload_row WHERE upload_id = :upload
""")


def write(session: Session, commit: Commit) -> dict[str, int]:
    """Write the staged rows in the open batch and return the counts created, changed and unchanged."""
    upload: dict[str, Any] = {"upload": commit.upload_id}
    source = upload | {"source": commit.source_name}
    created, changed, unchanged, lowest, highest = session.execute(_COUNTS, upload).one()
    session.execute(_CLASSES, upload)
    with words_beside(session, created) as hand_over:  # before any change takes words away
        for first in range(lowest, highest + 1, AT_ONCE) if created else ():
            for statement in (_PLACES, _NAMES):
                session.execute(statement, source | {"first": first, "last": first + AT_ONCE - 1})
            hand_over()
    if changed:
        for statement in (_UPDATE, _NAMES_CHANGED, _ADD):
            session.execute(statement, source)
    return {"created": int(created), "changed": int(changed), "unchanged": int(unchanged)}


def blockers(session: Session, batch_id: UUID) -> list[str]:  # noqa: ARG001 - see UploadKind
    """Nothing outside places and names refers to what an import wrote."""
    return []
