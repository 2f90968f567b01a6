"""Staged markers into the register: new ones are made, known ones are observed; approved coordinates stay (B-06)."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Commit

_IDENTITY = text("""
UPDATE app.upload_row SET target_id = gen_random_uuid() WHERE upload_id = :upload AND action = 'create'
""")

_SESSIONS = text("""
UPDATE app.upload_row r SET target_id = n.target
  FROM (SELECT row_number, first_value(target_id) OVER (
                   PARTITION BY "values"->>'key' ORDER BY action = 'create' DESC, row_number) AS target
          FROM app.upload_row WHERE upload_id = :upload AND action IN ('create', 'observe')) n
 WHERE r.upload_id = :upload AND r.row_number = n.row_number AND r.action = 'observe' AND r.target_id IS NULL
""")

_CREATE = text("""
INSERT INTO register.boundary_marker (
    id, secrecy, source, is_sample, number, serial, type_letter, line_id, level, placement, face, material, state, geom,
    received_northing, received_easting, received_lon, received_lat, received_height, source_crs,
    height_m, height_datum, survey_method, accuracy_m, surveyed_on, planted_on, remark, engraved_number,
    custodian_side, custodian_unit)
SELECT r.target_id, 'internal', :source, false, v->>'number', (v->>'serial')::int, v->>'type_letter', b.id, b.level,
       v->>'placement', v->>'face', v->>'material', v->>'state', r.geom,
       v#>>'{position,northing}', v#>>'{position,easting}', v#>>'{position,longitude}', v#>>'{position,latitude}',
       nullif(v#>>'{received,height}', ''), :crs,
       (v->>'height')::numeric, coalesce(v->>'height_datum', CASE WHEN v ? 'height' THEN :height_datum END),
       v->>'survey_method', (v->>'accuracy_m')::numeric, (v->>'surveyed_on')::date, (v->>'planted_on')::date,
       v->>'remark', v->>'engraved_number', v->>'custodian_side', v->>'custodian_unit'
  FROM app.upload_row r
  CROSS JOIN LATERAL (SELECT r."values" AS v) AS content
  LEFT JOIN register.boundary_line b ON b.id = (r.measures->>'line_id')::uuid AND NOT b.deleted
 WHERE r.upload_id = :upload AND r.action = 'create'
""")

_OBSERVE = text("""
INSERT INTO register.marker_observation (
    id, marker_id, upload_id, row_number, received, source_crs, geom, height_m, height_datum, method, accuracy_m,
    observed_on, source_sha256, solution, hrms_m, vrms_m, pdop, satellites, epochs, age_s, session, antenna_height_m,
    antenna_height_type, receiver, base_id, service_frame, frame_epoch, observer, started_at, ended_at,
    derivation)
SELECT gen_random_uuid(), r.target_id, r.upload_id, r.row_number, v->'received', :crs, r.geom, (v->>'height')::numeric,
       coalesce(v->>'height_datum', CASE WHEN v ? 'height' THEN :height_datum END), v->>'survey_method',
       (v->>'accuracy_m')::numeric, (v->>'surveyed_on')::date, :sha256, v->>'solution', (v->>'hrms_m')::numeric,
       (v->>'vrms_m')::numeric, (v->>'pdop')::numeric, (v->>'satellites')::int, (v->>'epochs')::int,
       (v->>'age_s')::numeric, v->>'session', (v->>'antenna_height_m')::numeric, v->>'antenna_height_type',
       v->>'receiver', v->>'base_id', v->>'service_frame', (v->>'frame_epoch')::numeric, v->>'observer',
       (v->>'started_at')::timestamp, (v->>'ended_at')::timestamp, v->'derivation'
  FROM app.upload_row r
  CROSS JOIN LATERAL (SELECT r."values" AS v) AS content
 WHERE r.upload_id = :upload AND r.action IN ('create', 'observe')
""")

_WITNESSES = text("""
WITH stated AS (
    SELECT DISTINCT ON (r.target_id, w.ordinal) r.target_id, m.secrecy, (r."values"->>'surveyed_on')::date AS day, w.*
      FROM app.upload_row r
      JOIN register.boundary_marker m ON m.id = r.target_id
      CROSS JOIN LATERAL jsonb_to_recordset(r."values"->'witnesses') AS w(
           ordinal int, object text, part text, distance text, distance_m numeric, azimuth text, azimuth_deg numeric,
           azimuth_kind text)
     WHERE r.upload_id = :upload AND r.action IN ('create', 'observe') AND r."values" ? 'witnesses'
     ORDER BY r.target_id, w.ordinal, r.row_number
), again AS (
    UPDATE register.witness_object o
       SET received_distance = s.distance, distance_m = s.distance_m, received_azimuth = s.azimuth,
           azimuth_deg = s.azimuth_deg, azimuth_kind = s.azimuth_kind, declination_deg = NULL, measured_on = s.day
      FROM stated s
     WHERE o.marker_id = s.target_id AND o.ordinal = s.ordinal AND NOT o.deleted AND o.object = s.object
       AND (o.distance_m <> s.distance_m OR o.azimuth_deg IS DISTINCT FROM s.azimuth_deg::numeric(10, 7)
            OR (s.day IS NOT NULL AND o.measured_on IS DISTINCT FROM s.day))
)
INSERT INTO register.witness_object (
    id, marker_id, ordinal, object, part, received_distance, distance_m, received_azimuth, azimuth_deg, azimuth_kind,
    measured_on, secrecy, source)
SELECT gen_random_uuid(), s.target_id, s.ordinal, s.object, s.part, s.distance, s.distance_m, s.azimuth, s.azimuth_deg,
       s.azimuth_kind, s.day, CASE s.secrecy WHEN 'restricted' THEN 'restricted' ELSE 'internal' END, :source
  FROM stated s
 WHERE NOT EXISTS (SELECT FROM register.witness_object o
                    WHERE o.marker_id = s.target_id AND o.ordinal = s.ordinal AND NOT o.deleted)
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
UNION
SELECT m.number FROM register.boundary_marker m JOIN register.marker_observation o ON o.id = m.approved_observation_id
 WHERE o.batch_id = :batch AND NOT m.deleted
 ORDER BY 1
""")


def write(session: Session, commit: Commit) -> dict[str, int]:
    """Write the staged rows in the open batch and return the counts created, observed and unchanged.

    A marker not yet known is created with its received texts kept to the last digit; a known one gets an
    observation and keeps its approved coordinate.
    """
    upload = {"upload": commit.upload_id}
    shared = {"crs": commit.crs, "height_datum": commit.profile.height_datum}
    session.execute(_IDENTITY, upload)
    session.execute(_SESSIONS, upload)
    session.execute(_CREATE, upload | shared | {"source": commit.source_name})
    session.execute(_OBSERVE, upload | shared | {"sha256": commit.source_sha256})
    session.execute(_WITNESSES, upload | {"source": commit.source_name})
    created, observed, unchanged = session.execute(_COUNTS, upload).one()
    return {"created": int(created), "observed": int(observed), "unchanged": int(unchanged)}


def blockers(session: Session, batch_id: UUID) -> list[str]:
    """Return the numbers of markers that the batch made and a later batch observed, or whose approval rests on it."""
    return [str(number) for number in session.scalars(_LATER_OBSERVATIONS, {"batch": batch_id})]
