"""Staged register rows beside the register: new, changed or unchanged; division by position; double registration."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Check, PlaceFinding, Row
from gis.gazetteer.kinds.place_names.changes import compare, described
from gis.gazetteer.kinds.place_names.doubles import registered_twice
from gis.gazetteer.kinds.place_names.matching import match

AT_ONCE = 5_000
NEW_ID = "md5(r.upload_id::text || '/' || r.row_number)::uuid"
"""Identity of a place that a row makes: the same at every comparison, another in another upload."""
BESIDE = """
SELECT r.row_number, n.name AS label, coalesce(p.place_code, '') AS title, p.geom
  FROM app.upload_row r
  JOIN register.place p ON p.id = r.target_id AND p.secrecy <> 'restricted' AND p.geom IS NOT NULL
  JOIN register.place_name n ON n.place_id = p.id AND n.kind = 'standard' AND NOT n.deleted
 WHERE r.upload_id = :upload AND r.action = 'change'
"""
"""What the register holds of the places that staged rows would change."""

REGISTERED = """
SELECT p.id::text, p.secrecy, jsonb_build_object(
           'place_code', p.place_code, 'class_code', p.class_code, 'division_id', p.division_id, 'status', p.status,
           'secrecy', p.secrecy, 'since_year', p.since_year, 'until_year', p.until_year, 'origin', p.origin,
           'meaning', p.meaning, 'history_note', p.history_note, 'description', p.description,
           'protection_level', p.protection_level, 'protection_list', p.protection_list,
           'protected_on', p.protected_on, 'protection_ref', p.protection_ref, 'details', p.details,
           'attributes', p.attributes, 'lon_from', p.lon_from, 'lat_from', p.lat_from, 'lon_to', p.lon_to,
           'lat_to', p.lat_to, 'names', (
           SELECT jsonb_agg(jsonb_build_object(
                      'id', n.id, 'name', n.name, 'kind', n.kind, 'pinyin', n.pinyin, 'pinyin_toned', n.pinyin_toned,
                      'reading', n.reading, 'reading_source', n.reading_source, 'pinyin_status', n.pinyin_status,
                      'pinyin_source', n.pinyin_source, 'local_reading', n.local_reading,
                      'approval_ref', n.approval_ref))
             FROM register.place_name n WHERE n.place_id = p.id AND NOT n.deleted))
"""
_PAIRS = text(f"""
SELECT m.row_number, x.*, r."values",
       CASE WHEN r.geom IS NULL THEN NULL
            ELSE x.geom IS NULL OR ST_HausdorffDistance(x.geom, r.geom) > 1e-8 END AS moved,
       EXISTS (WITH RECURSIVE above AS (
                   SELECT CAST(x.before->>'division_id' AS uuid) AS id
                    WHERE x.before->>'division_id' <> r."values"#>>'{{place,division_id}}'
                    UNION SELECT e.parent_id FROM above a JOIN register.division_extent e ON e.division_id = a.id
                       AND NOT e.deleted AND register.in_force(e.valid_from, e.valid_to))
               SELECT FROM above WHERE id::text = r."values"#>>'{{place,division_id}}') AS is_wider
  FROM jsonb_to_recordset(CAST(:pairs AS jsonb)) AS m(row_number int, place uuid)
  JOIN app.upload_row r ON r.upload_id = :upload AND r.row_number = m.row_number
  JOIN LATERAL ({REGISTERED} AS before, p.geom FROM register.place p WHERE p.id = m.place) x ON true
""")  # noqa: S608 - our own text
_COUNTY = (
    """CASE WHEN r."values" ? 'counties' THEN jsonb_build_object('counties', r."values"->'counties') ELSE '{}' END"""
)
_STORE = text(f"""
UPDATE app.upload_row r SET action = n.action, target_id = n.target, measures = n.measures || {_COUNTY}
  FROM jsonb_to_recordset(CAST(:found AS jsonb)) AS n(row_number int, action text, target uuid, measures jsonb)
 WHERE r.upload_id = :upload AND r.row_number = n.row_number
   AND (r.action IS DISTINCT FROM n.action OR r.target_id IS DISTINCT FROM n.target
        OR r.measures <> n.measures || {_COUNTY})
""")  # noqa: S608 - our own text
_NEW = text(f"""
UPDATE app.upload_row r SET action = 'create', measures = {_COUNTY}, target_id = {NEW_ID}
 WHERE upload_id = :upload AND status <> 'error' AND NOT "values" ? 'skip' AND row_number <> ALL (:known)
   AND (action IS DISTINCT FROM 'create' OR r.measures - 'division_id' <> {_COUNTY})
""")  # noqa: S608 - our own text
"""The record that a row would make has its identity from the start, so that a commit need not write the row again."""
_NOTHING = text("""
UPDATE app.upload_row SET action = NULL, target_id = NULL, measures = '{}'
 WHERE upload_id = :upload AND (row_number = ANY (:unclear) OR status = 'error' OR "values" ? 'skip')
   AND (action IS NOT NULL OR target_id IS NOT NULL OR measures <> '{}')
""")
_BY_POSITION = text("""
WITH held AS MATERIALIZED (
    SELECT r.row_number, d.id::text AS id, d.name, d.code
      FROM app.upload_row r
      JOIN view_restricted.divisions d ON d.level = 'county' AND ST_Covers(d.geom, r.geom)
     WHERE r.upload_id = :upload AND r.action = 'create' AND r.geom IS NOT NULL
       AND r."values"#>'{place,division_id}' IS NULL
), stored AS (
    UPDATE app.upload_row r
       SET measures = r.measures || jsonb_build_object('division_id', h.id, 'counties', jsonb_build_array(h.code))
      FROM held h WHERE r.upload_id = :upload AND r.row_number = h.row_number
)
SELECT row_number, name FROM held ORDER BY row_number
""")


def fresh(upload_id: UUID, row: Row) -> tuple[str, str, dict[str, Any]]:
    """Return what a row does where nothing registered is like it: it makes the record of `NEW_ID`."""
    digest = hashlib.md5(b"%b/%d" % (_written(upload_id), row.number), usedforsecurity=False).hexdigest()
    identity = f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:]}"
    counties = row.values.get("counties")
    return "create", identity, {"counties": counties} if counties else {}


@lru_cache(maxsize=8)
def _written(upload_id: UUID) -> bytes:
    return str(upload_id).encode()


def check_place(session: Session, upload_id: UUID, check: Check) -> list[PlaceFinding]:  # noqa: ARG001 - see UploadKind
    """Compare the staged rows with the register.

    Sets `action` (create, change, unchanged), `target_id` and `measures` (`counties`, `division_id` by position,
    `change`), and returns what is changed, what cannot be told and what may be registered twice.
    """
    places, findings = match(session, upload_id)
    unclear = {each.row for each in findings if each.code in {"same-ambiguous", "target-twice"} and each.row}
    known = [(row, place) for row, place in sorted(places.items()) if row not in unclear]
    for start in range(0, len(known), AT_ONCE):
        findings += _compare(session, upload_id, known[start : start + AT_ONCE])
    session.execute(_NOTHING, {"upload": upload_id, "unclear": sorted(unclear)})
    session.execute(_NEW, {"upload": upload_id, "known": sorted(places.keys() | unclear)})
    for row, name in session.execute(_BY_POSITION, {"upload": upload_id}):
        findings.append(PlaceFinding("division-by-position", row, None, None, {"division": name}))
    return findings + registered_twice(session, upload_id)


def _compare(session: Session, upload_id: UUID, known: list[tuple[int, str]]) -> list[PlaceFinding]:
    pairs = orjson.dumps([{"row_number": row, "place": place} for row, place in known]).decode()
    found, findings = [], []
    asked = {"upload": upload_id, "pairs": pairs}
    for row, place, secrecy, before, _, staged, moved, is_wider in session.execute(_PAIRS, asked):
        change = compare(staged, before, moved=moved, is_wider=is_wider)
        measures = {"change": change.as_json()} if change else {}
        found.append(
            {"row_number": row, "action": "change" if change else "unchanged", "target": place, "measures": measures}
        )
        if change:
            secret = secrecy == "restricted"
            fields = {
                "fields": described(change, english=False, secret=secret),
                "fields_en": described(change, english=True, secret=secret),
            }
            findings.append(PlaceFinding("place-changed", row, None, None, fields))
        if change.renamed_from is not None:
            words = {"before": "…" if secrecy == "restricted" else change.renamed_from}
            findings.append(PlaceFinding("standard-name-changed", row, "name", staged["name"][:80], words))
    _store(session, upload_id, found)
    return findings


def _store(session: Session, upload_id: UUID, found: Iterable[Mapping[str, Any]]) -> None:
    session.execute(_STORE, {"upload": upload_id, "found": orjson.dumps(list(found)).decode()})
