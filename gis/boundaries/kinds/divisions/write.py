"""Staged areas into the register as dated extents; the former one ends on the day of effect and stays."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.types import PUBLIC_GRID_DEG
from gis.core.uploads.kinds import Commit

_END_FORMER = text("""
UPDATE register.division_extent e SET valid_to = (r."values"->>'valid_from')::date
  FROM app.upload_row r
 WHERE r.upload_id = :upload AND r.action = 'version' AND e.division_id = r.target_id AND NOT e.deleted
   AND e.valid_to IS NULL
""")
_EXTENTS = text("""
INSERT INTO register.division_extent (
    id, secrecy, source, is_sample, division_id, parent_id, geom, geom_public, geometry_status, source_crs,
    received_geometry, received_axes, valid_from)
SELECT gen_random_uuid(), d.secrecy, :source, false, r.target_id, (m->>'parent_id')::uuid, r.geom, former.geom_public,
       m->>'geometry_status', :crs, v->>'shape', v->>'axes', (v->>'valid_from')::date
  FROM app.upload_row r CROSS JOIN LATERAL (SELECT r."values" AS v, r.measures AS m) AS content
  JOIN register.division d ON d.id = r.target_id
  LEFT JOIN register.division_extent former ON former.division_id = d.id AND NOT former.deleted
       AND former.valid_to = (v->>'valid_from')::date
       AND ST_HausdorffDistance(former.geom, r.geom) < :public_deg
 WHERE r.upload_id = :upload AND r.action = 'version'
""")
_COUNTS = text("""
SELECT count(*) FILTER (WHERE action = 'version'), count(*) FILTER (WHERE action = 'unchanged')
  FROM app.upload_row WHERE upload_id = :upload
""")


def write(session: Session, commit: Commit) -> dict[str, int]:
    """Write the staged areas in the open batch and return the counts versions and unchanged.

    The generalised public area stays where the new area lies within half its grid of the former one; else it is left
    out until it is made anew together with the neighbours (B-91).
    """
    upload = {"upload": commit.upload_id}
    session.execute(_END_FORMER, upload)
    session.execute(
        _EXTENTS, upload | {"source": commit.source_name, "crs": commit.crs, "public_deg": PUBLIC_GRID_DEG / 2}
    )
    versions, unchanged = session.execute(_COUNTS, upload).one()
    return {"versions": int(versions), "unchanged": int(unchanged)}


def blockers(session: Session, batch_id: UUID) -> list[str]:  # noqa: ARG001 - the interface of a kind
    """Nothing outside of the extents leans on one of them."""
    return []
