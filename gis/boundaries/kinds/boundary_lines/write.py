"""Staged lines into the register: a new line with its code, or a new dated version; the former one is only ended."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.uploads.kinds import Commit

_IDENTITY = text("""
UPDATE app.upload_row SET target_id = gen_random_uuid() WHERE upload_id = :upload AND action = 'create'
""")

_LINES = text("""
INSERT INTO register.boundary_line (
    id, secrecy, source, is_sample, level, name, division_a_id, division_b_id, is_outer, outside_party, nature,
    statutory_length_m, derivation, approving_body, approval_number, valid_from)
SELECT r.target_id, 'internal', :source, false, m->>'level', m->>'line_name', (m->>'division_a_id')::uuid,
       (m->>'division_b_id')::uuid, m->>'division_b_id' IS NULL, m->>'outside_party',
       coalesce(v->>'nature', 'unsettled'), (v->>'statutory_length_m')::numeric, 'surveyed',
       v->>'approving_body', v->>'approval_number', (v->>'valid_from')::date
  FROM app.upload_row r CROSS JOIN LATERAL (SELECT r."values" AS v, r.measures AS m) AS content
 WHERE r.upload_id = :upload AND r.action = 'create'
""")

_CODES = text("""
INSERT INTO register.boundary_line_code (id, secrecy, source, is_sample, line_id, scheme, code, valid_from)
SELECT gen_random_uuid(), 'internal', :source, false, r.target_id, c.scheme, c.code, (r."values"->>'valid_from')::date
  FROM app.upload_row r
  CROSS JOIN LATERAL (VALUES ('line', r.measures->>'line_code'), ('archive', r.measures->>'archive_code')) AS c(scheme, code)
 WHERE r.upload_id = :upload AND r.action = 'create' AND c.code IS NOT NULL
""")  # noqa: E501

_END_FORMER = text("""
UPDATE register.boundary_line_geometry g SET valid_to = (r."values"->>'valid_from')::date
  FROM app.upload_row r
 WHERE r.upload_id = :upload AND r.action = 'version' AND g.line_id = r.target_id
   AND g.kind = r."values"->>'geometry_kind' AND NOT g.deleted AND g.valid_to IS NULL
""")

_GEOMETRIES = text("""
INSERT INTO register.boundary_line_geometry (
    id, secrecy, source, is_sample, line_id, kind, geom, map_scale, method, accuracy_m, approval_reference, source_crs,
    received_geometry, received_axes, valid_from)
SELECT gen_random_uuid(), CASE WHEN b.secrecy = 'restricted' THEN 'restricted' ELSE 'internal' END, :source, false,
       r.target_id, v->>'geometry_kind', r.geom, (v->>'map_scale')::int, v->>'method', (v->>'accuracy_m')::numeric,
       v->>'approval_reference', :crs, v->>'shape', v->>'axes', (v->>'valid_from')::date
  FROM app.upload_row r CROSS JOIN LATERAL (SELECT r."values" AS v) AS content
  JOIN register.boundary_line b ON b.id = r.target_id
 WHERE r.upload_id = :upload AND r.action IN ('create', 'version')
""")

_COUNTS = text("""
SELECT count(*) FILTER (WHERE action = 'create'), count(*) FILTER (WHERE action = 'version'),
       count(*) FILTER (WHERE action = 'unchanged')
  FROM app.upload_row WHERE upload_id = :upload
""")

_LEANING = text("""
WITH made AS (SELECT id, name FROM register.boundary_line WHERE batch_id = :batch AND version = 1)
SELECT DISTINCT made.name FROM made
  JOIN (SELECT line_id, batch_id FROM register.boundary_line_geometry WHERE NOT deleted
        UNION ALL SELECT line_id, batch_id FROM register.boundary_marker WHERE NOT deleted
        UNION ALL SELECT line_id, batch_id FROM register.boundary_point_line WHERE NOT deleted
        UNION ALL SELECT line_id, batch_id FROM register.attachment WHERE NOT deleted) AS leaning
       ON leaning.line_id = made.id AND leaning.batch_id <> :batch
 ORDER BY 1
""")


def write(session: Session, commit: Commit) -> dict[str, int]:
    """Write the staged lines in the open batch and return the counts created, versions and unchanged.

    The geometry is kept as received beside the stored one. A known line gets a new dated version; the open one of
    the same kind ends on its day of effect and stays.
    """
    upload = {"upload": commit.upload_id}
    named = upload | {"source": commit.source_name}
    session.execute(_IDENTITY, upload)
    session.execute(_LINES, named)
    session.execute(_CODES, named)
    session.execute(_END_FORMER, upload)
    session.execute(_GEOMETRIES, named | {"crs": commit.crs})
    created, versions, unchanged = session.execute(_COUNTS, upload).one()
    return {"created": int(created), "versions": int(versions), "unchanged": int(unchanged)}


def blockers(session: Session, batch_id: UUID) -> list[str]:
    """Return the names of lines that the batch made and on which other records lean by now."""
    return [str(name) for name in session.scalars(_LEANING, {"batch": batch_id})]
