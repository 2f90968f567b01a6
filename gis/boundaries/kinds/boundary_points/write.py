"""Staged points into the register: new ones are made, known ones get a new version; history keeps the former."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Commit

_IDENTITY = text("""
UPDATE app.upload_row SET target_id = gen_random_uuid() WHERE upload_id = :upload AND action = 'create'
""")

_VALUES = """
       v->>'number', v->>'name', v->>'kind', r.geom, v->>'how_obtained', (v->>'accuracy_m')::numeric, v->>'remark',
       (m->>'from_marker_id')::uuid, (m->>'to_marker_id')::uuid, (m->>'marker_id')::uuid, (v->>'serial')::int,
       v#>>'{position,northing}', v#>>'{position,easting}', v#>>'{position,longitude}', v#>>'{position,latitude}',
       nullif(v#>>'{received,height}', ''), :crs, (v->>'height')::numeric,
       coalesce(v->>'height_datum', CASE WHEN v ? 'height' THEN :height_datum END), v->>'survey_method',
       (v->>'surveyed_on')::date, (v->>'map_scale')::int
"""
_COLUMNS = """
    number, name, kind, geom, how_obtained, accuracy_m, remark, from_marker_id, to_marker_id, marker_id, serial,
    received_northing, received_easting, received_lon, received_lat, received_height, source_crs, height_m,
    height_datum, survey_method, surveyed_on, map_scale
"""

_CREATE = text(f"""
INSERT INTO register.boundary_point (id, secrecy, source, is_sample, {_COLUMNS})
SELECT r.target_id, 'internal', :source, false, {_VALUES}
  FROM app.upload_row r CROSS JOIN LATERAL (SELECT r."values" AS v, r.measures AS m) AS content
 WHERE r.upload_id = :upload AND r.action = 'create'
""")  # noqa: S608 - names of ours

_CHANGE = text(f"""
UPDATE register.boundary_point p SET (source, is_sample, geom_public, {_COLUMNS}) = ROW(:source, false, CASE
       WHEN ST_Distance(p.geom::geography, r.geom::geography) < 0.001 THEN p.geom_public END, {_VALUES})
  FROM app.upload_row r CROSS JOIN LATERAL (SELECT r."values" AS v, r.measures AS m) AS content
 WHERE r.upload_id = :upload AND r.action = 'version' AND p.id = r.target_id
""")  # noqa: S608 - names of ours

_FORMER_LINES = text("""
UPDATE register.boundary_point_line k SET deleted = true
  FROM app.upload_row r
 WHERE r.upload_id = :upload AND r.action = 'version' AND k.point_id = r.target_id AND NOT k.deleted
   AND NOT jsonb_exists(r.measures->'line_ids', k.line_id::text)
""")

_LINES = text("""
INSERT INTO register.boundary_point_line (id, secrecy, source, is_sample, point_id, line_id, ordinal)
SELECT gen_random_uuid(), 'internal', :source, false, r.target_id, each.line_id::uuid, (r."values"->>'serial')::int
  FROM app.upload_row r CROSS JOIN LATERAL jsonb_array_elements_text(r.measures->'line_ids') AS each(line_id)
 WHERE r.upload_id = :upload AND r.action IN ('create', 'version')
   AND NOT EXISTS (SELECT FROM register.boundary_point_line k
                    WHERE k.point_id = r.target_id AND k.line_id = each.line_id::uuid AND NOT k.deleted)
""")

_PARTY = """jsonb_to_recordset(coalesce(r.measures->'parties', '[]'))
       AS each(side text, division_id uuid, name text, signatory text, signed_on date)"""

_FORMER_PARTIES = text("""
UPDATE register.boundary_point_party p SET deleted = true
  FROM app.upload_row r
 WHERE r.upload_id = :upload AND r.action = 'version' AND p.point_id = r.target_id AND NOT p.deleted
   AND r.measures ? 'parties'
""")

_PARTIES = text(f"""
INSERT INTO register.boundary_point_party (
    id, secrecy, source, is_sample, point_id, side, division_id, name, signatory, signed_on)
SELECT gen_random_uuid(), 'internal', :source, false, r.target_id, each.side, each.division_id, each.name,
       each.signatory, each.signed_on
  FROM app.upload_row r CROSS JOIN LATERAL {_PARTY}
 WHERE r.upload_id = :upload AND r.action IN ('create', 'version')
""")  # noqa: S608 - names of ours

_COUNTS = text("""
SELECT count(*) FILTER (WHERE action = 'create'), count(*) FILTER (WHERE action = 'version'),
       count(*) FILTER (WHERE action = 'unchanged')
  FROM app.upload_row WHERE upload_id = :upload
""")

_LEANING = text("""
SELECT p.number FROM register.boundary_point p
 WHERE p.batch_id = :batch AND p.version = 1
   AND (EXISTS (SELECT FROM register.attachment a WHERE a.point_id = p.id AND NOT a.deleted AND a.batch_id <> :batch)
        OR EXISTS (SELECT FROM register.boundary_point_party q
                    WHERE q.point_id = p.id AND NOT q.deleted AND q.batch_id <> :batch))
 ORDER BY p.number
""")


def write(session: Session, commit: Commit) -> dict[str, int]:
    """Write the staged points in the open batch and return the counts created, versions and unchanged."""
    upload = {"upload": commit.upload_id}
    named = upload | {"source": commit.source_name}
    shared = named | {"crs": commit.crs, "height_datum": commit.profile.height_datum}
    session.execute(_IDENTITY, upload)
    session.execute(_CREATE, shared)
    session.execute(_CHANGE, shared)
    session.execute(_FORMER_LINES, upload)
    session.execute(_LINES, named)
    session.execute(_FORMER_PARTIES, upload)
    session.execute(_PARTIES, named)
    created, versions, unchanged = session.execute(_COUNTS, upload).one()
    return {"created": int(created), "versions": int(versions), "unchanged": int(unchanged)}


def blockers(session: Session, batch_id: UUID) -> list[str]:
    """Return the numbers of points that the batch made and on which other records lean by now."""
    return [str(number) for number in session.scalars(_LEANING, {"batch": batch_id})]
