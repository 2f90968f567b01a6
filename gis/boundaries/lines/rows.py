"""The stored rows of one line as plain dictionaries: as the register believes them now, or believed at a moment.

Every relation is read through its `_as_of` view (see `gis.boundaries.markers.rows.at_moment`). What is secret now is
secret in its past as well.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

Rows = list[dict[str, Any]]

_LINE = text("""
SELECT to_jsonb(b) || jsonb_build_object('actor', c.actor, 'parties', (
           SELECT jsonb_agg(jsonb_build_object('side', s.side, 'id', s.id, 'name', n.name, 'code', d.code) ORDER BY s.side)
             FROM (VALUES ('A', b.division_a_id), ('B', b.division_b_id)) AS s(side, id)
             LEFT JOIN register.division_name_as_of n ON n.division_id = s.id
                  AND (n.valid_from IS NULL OR n.valid_from <= :day) AND (n.valid_to IS NULL OR n.valid_to > :day)
             LEFT JOIN register.division_code_as_of d ON d.division_id = s.id AND d.scheme = 'nbs'
                  AND (d.valid_from IS NULL OR d.valid_from <= :day) AND (d.valid_to IS NULL OR d.valid_to > :day)
            WHERE s.id IS NOT NULL))
  FROM register.boundary_line_as_of b JOIN register.change_batch c ON c.id = b.batch_id
 WHERE b.id = :id AND b.secrecy = ANY(:secrecies)
   AND (SELECT x.secrecy FROM register.boundary_line x WHERE x.id = b.id) = ANY(:secrecies)
""")  # noqa: E501
_CODES = text("""
SELECT jsonb_build_object('scheme', c.scheme, 'code', c.code, 'valid_from', c.valid_from, 'valid_to', c.valid_to,
           'in_force', (c.valid_from IS NULL OR c.valid_from <= :day) AND (c.valid_to IS NULL OR c.valid_to > :day))
  FROM register.boundary_line_code_as_of c WHERE c.line_id = :id AND c.secrecy = ANY(:secrecies)
 ORDER BY c.valid_to DESC NULLS FIRST, c.scheme DESC, c.code
""")
_GEOMETRIES = text("""
SELECT to_jsonb(g) - '{geom,geom_public,received_geometry}'::text[] || jsonb_build_object(
           'wkb', encode(ST_AsBinary(g.geom), 'hex'), 'vertices', ST_NPoints(g.geom), 'parts', ST_NumGeometries(g.geom),
           'has_received', g.received_geometry IS NOT NULL, 'actor', b.actor, 'batch_number', b.seq,
           'recorded_at', g.sys_from, 'source_name', b.source_name,
           'in_force', (g.valid_from IS NULL OR g.valid_from <= :day) AND (g.valid_to IS NULL OR g.valid_to > :day))
  FROM register.boundary_line_geometry_as_of g JOIN register.change_batch b ON b.id = g.batch_id
 WHERE g.line_id = :id AND g.secrecy = ANY(:secrecies)
   AND (SELECT x.secrecy FROM register.boundary_line_geometry x WHERE x.id = g.id) = ANY(:secrecies)
 ORDER BY array_position(ARRAY['statutory', 'refined', 'working', 'claim-a', 'claim-b', 'illustrative'], g.kind::text),
          g.valid_from DESC NULLS LAST
""")
_MARKERS = text("""
SELECT jsonb_build_object('id', m.id, 'number', m.number, 'serial', m.serial, 'type_letter', m.type_letter,
           'placement', m.placement, 'state', m.state, 'coordinate_status', m.coordinate_status,
           'lon', ST_X(m.geom), 'lat', ST_Y(m.geom), 'is_sample', m.is_sample)
  FROM register.boundary_marker_as_of m
 WHERE (m.line_id = :id OR EXISTS (SELECT FROM register.boundary_marker_line_as_of k
                                    WHERE k.marker_id = m.id AND k.line_id = :id))
   AND m.secrecy = ANY(:secrecies)
   AND (SELECT x.secrecy FROM register.boundary_marker x WHERE x.id = m.id) = ANY(:secrecies)
 ORDER BY m.serial, m.type_letter, m.number
""")
_POINTS = text("""
SELECT to_jsonb(p) - '{geom,geom_public}'::text[] || jsonb_build_object(
           'lon', ST_X(p.geom), 'lat', ST_Y(p.geom),
           'from_marker', (SELECT m.number FROM register.boundary_marker_as_of m
                            WHERE m.id = p.from_marker_id AND m.secrecy = ANY(:secrecies)),
           'to_marker', (SELECT m.number FROM register.boundary_marker_as_of m
                          WHERE m.id = p.to_marker_id AND m.secrecy = ANY(:secrecies)),
           'marker', (SELECT jsonb_build_object('id', m.id, 'number', m.number) FROM register.boundary_marker_as_of m
                       WHERE m.id = p.marker_id AND m.secrecy = ANY(:secrecies)),
           'lines', (SELECT jsonb_agg(jsonb_build_object('id', b.id, 'name', b.name) ORDER BY b.name)
                       FROM register.boundary_point_line_as_of j JOIN register.boundary_line_as_of b ON b.id = j.line_id
                      WHERE j.point_id = p.id AND b.secrecy = ANY(:secrecies)),
           'parties', (SELECT jsonb_agg(jsonb_build_object('side', q.side, 'name', q.name, 'division_id', q.division_id,
                              'signatory', q.signatory, 'signed_on', q.signed_on) ORDER BY q.side)
                         FROM register.boundary_point_party_as_of q WHERE q.point_id = p.id AND q.secrecy = ANY(:secrecies)),
           'documents', (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'category', a.category, 'title', a.title,
                                'number', a.number, 'dated_on', a.dated_on, 'file_name', a.file_name, 'sha256', a.sha256))
                           FROM register.attachment_as_of a WHERE a.point_id = p.id AND a.secrecy = ANY(:secrecies)))
  FROM register.boundary_point_line_as_of k JOIN register.boundary_point_as_of p ON p.id = k.point_id
 WHERE k.line_id = :id AND p.secrecy = ANY(:secrecies)
   AND (SELECT x.secrecy FROM register.boundary_point x WHERE x.id = p.id) = ANY(:secrecies)
 ORDER BY p.number
""")  # noqa: E501
_DOCUMENTS = text("""
SELECT jsonb_build_object('id', a.id, 'category', a.category, 'title', a.title, 'number', a.number,
           'dated_on', a.dated_on, 'parties', a.parties, 'file_name', a.file_name, 'sha256', a.sha256)
  FROM register.attachment_as_of a WHERE a.line_id = :id AND a.secrecy = ANY(:secrecies) ORDER BY a.dated_on, a.category
""")
_HISTORY = text("""
WITH touched AS (
    SELECT batch_id, 'line' AS what, name::text AS detail, version, deleted FROM register.boundary_line_versions
     WHERE id = :id AND secrecy = ANY(:secrecies)
    UNION ALL SELECT batch_id, 'code', code, version, deleted FROM register.boundary_line_code_versions
     WHERE line_id = :id AND secrecy = ANY(:secrecies)
    UNION ALL SELECT batch_id, 'geometry', kind || coalesce(' ' || valid_from, ''), version, deleted
      FROM register.boundary_line_geometry_versions WHERE line_id = :id AND secrecy = ANY(:secrecies)
    UNION ALL SELECT v.batch_id, 'point', p.number, v.version, v.deleted
      FROM register.boundary_point_line_versions v JOIN register.boundary_point p ON p.id = v.point_id
     WHERE v.line_id = :id AND p.secrecy = ANY(:secrecies)
)
SELECT jsonb_build_object('batch_id', b.id, 'number', b.seq, 'kind', b.kind, 'actor', b.actor, 'reason', b.reason,
           'source_name', b.source_name, 'at', b.started_at,
           'undone_by', (SELECT u.seq FROM register.change_batch u WHERE u.undoes = b.id AND u.started_at <= register.as_of()),
           'changes', jsonb_agg(jsonb_build_object('what', t.what, 'detail', t.detail, 'act', CASE
               WHEN t.deleted THEN 'removed' WHEN t.version = 1 THEN 'made' ELSE 'changed' END) ORDER BY t.what, t.detail))
  FROM touched t JOIN register.change_batch b ON b.id = t.batch_id
 WHERE b.started_at <= register.as_of()
 GROUP BY b.id, b.seq, b.kind, b.actor, b.reason, b.source_name, b.started_at ORDER BY b.seq DESC
""")  # noqa: E501
_COURSE = text("""
SELECT ST_AsGeoJSON(g.geom, 9), g.kind FROM register.boundary_line_geometry_as_of g
  JOIN register.boundary_line b ON b.id = g.line_id AND b.secrecy = ANY(:secrecies)
 WHERE g.id = :geometry AND g.line_id = :id AND g.secrecy = ANY(:secrecies)
   AND (SELECT x.secrecy FROM register.boundary_line_geometry x WHERE x.id = g.id) = ANY(:secrecies)
""")


class LineRows:
    """Reads of one line for readers of some secrecy levels; `day` decides what is in force."""

    def __init__(self, session: Session, line_id: UUID, secrecies: list[str], day: str) -> None:
        self.session = session
        self.values: dict[str, Any] = {"id": line_id, "secrecies": secrecies, "day": day}

    def _rows(self, statement: Any) -> Rows:
        return list(self.session.scalars(statement, self.values))

    def line(self) -> dict[str, Any] | None:
        """Return the line with its parties, None where there is none at that moment."""
        found: dict[str, Any] | None = self.session.scalar(_LINE, self.values)
        return found

    def codes(self) -> Rows:
        """Return all codes of the line, those in force first."""
        return self._rows(_CODES)

    def geometries(self) -> Rows:
        """Return all dated geometries by kind, the latest first, with the course as hexadecimal WKB."""
        return self._rows(_GEOMETRIES)

    def markers(self) -> Rows:
        """Return the markers of the line, those at junctions included."""
        return self._rows(_MARKERS)

    def points(self) -> Rows:
        """Return boundary points and tri-junctions with lines, parties and papers."""
        return self._rows(_POINTS)

    def documents(self) -> Rows:
        """Return the papers attached to the line."""
        return self._rows(_DOCUMENTS)

    def history(self) -> Rows:
        """Return the batches that touched the line, its codes, geometries or points, the latest first."""
        return self._rows(_HISTORY)

    def course(self, geometry_id: UUID) -> tuple[str, str] | None:
        """Return one geometry as GeoJSON text (EPSG:4490 degrees) and its kind."""
        found = self.session.execute(_COURSE, self.values | {"geometry": geometry_id}).one_or_none()
        return None if found is None else (str(found[0]), str(found[1]))
