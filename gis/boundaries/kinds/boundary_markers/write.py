"""Staged markers into the register: new ones are made, known ones are observed; approved coordinates stay (B-06)."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Commit

_IDENTITY = text("""
UPDATE app.upload_row SET target_id = gen_random_uuid() WHERE upload_id = :upload AND action = 'create'
""")

_CREATE = text("""
INSERT INTO register.boundary_marker (
    id, secrecy, source, is_sample, number, serial, type_letter, line_id, level, placement, face, material, state, geom,
    received_northing, received_easting, received_lon, received_lat, received_height, source_crs,
    height_m, height_datum, survey_method, accuracy_m, surveyed_on, planted_on, remark)
SELECT r.target_id, 'internal', :source, false, v->>'number', (v->>'serial')::int, v->>'type_letter', b.id, b.level,
       v->>'placement', v->>'face', v->>'material', v->>'state', r.geom,
       v#>>'{position,northing}', v#>>'{position,easting}', v#>>'{position,longitude}', v#>>'{position,latitude}',
       nullif(v#>>'{received,height}', ''), :crs,
       (v->>'height')::numeric, coalesce(v->>'height_datum', CASE WHEN v ? 'height' THEN :height_datum END),
       v->>'survey_method', (v->>'accuracy_m')::numeric, (v->>'surveyed_on')::date, (v->>'planted_on')::date,
       v->>'remark'
  FROM app.upload_row r
  CROSS JOIN LATERAL (SELECT r."values" AS v) AS content
  LEFT JOIN register.boundary_line b ON b.id = (r.measures->>'line_id')::uuid AND NOT b.deleted
 WHERE r.upload_id = :upload AND r.action = 'create'
""")

_OBSERVE = text("""
INSERT INTO register.marker_observation (
    id, marker_id, upload_id, row_number, received, source_crs, geom, height_m, height_datum, method, accuracy_m,
    observed_on, source_sha256)
SELECT gen_random_uuid(), r.target_id, r.upload_id, r.row_number, v->'received', :crs, r.geom, (v->>'height')::numeric,
       coalesce(v->>'height_datum', CASE WHEN v ? 'height' THEN :height_datum END), v->>'survey_method',
       (v->>'accuracy_m')::numeric, (v->>'surveyed_on')::date, :sha256
  FROM app.upload_row r
  CROSS JOIN LATERAL (SELECT r."values" AS v) AS content
 WHERE r.upload_id = :upload AND r.action IN ('create', 'observe')
""")

_COUNTS = text("""
SELECT count(*) FILTER (WHERE action = 'create'), count(*) FILTER (WHERE action = 'observe'),
       count(*) FILTER (WHERE action = 'unchanged')
  FROM app.upload_row WHERE upload_id = :upload
""")

_LATER_OBSERVATIONS = text("""
SELECT m.number FROM register.boundary_marker m
 WHERE m.batch_id = :batch AND m.version = 1
   AND EXISTS (SELECT FROM register.marker_observation o
                WHERE o.marker_id = m.id AND o.batch_id <> :batch
                  AND NOT EXISTS (SELECT FROM register.change_batch u WHERE u.undoes = o.batch_id))
 ORDER BY m.number
""")


def write(session: Session, commit: Commit) -> dict[str, int]:
    """Write the staged rows in the open batch and return the counts created, observed and unchanged.

    A marker not yet known is created with its received texts kept to the last digit; a known one gets an
    observation and keeps its approved coordinate.
    """
    upload = {"upload": commit.upload_id}
    shared = {"crs": commit.crs, "height_datum": commit.profile.height_datum}
    session.execute(_IDENTITY, upload)
    session.execute(_CREATE, upload | shared | {"source": commit.source_name})
    session.execute(_OBSERVE, upload | shared | {"sha256": commit.source_sha256})
    created, observed, unchanged = session.execute(_COUNTS, upload).one()
    return {"created": int(created), "observed": int(observed), "unchanged": int(unchanged)}


def blockers(session: Session, batch_id: UUID) -> list[str]:
    """Return the numbers of markers that the batch made and that a later batch, not undone, has observed."""
    return [str(number) for number in session.scalars(_LATER_OBSERVATIONS, {"batch": batch_id})]
