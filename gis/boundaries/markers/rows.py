"""The stored rows of one marker as plain dictionaries: as the register believes them now, or believed at a moment.

Geometry leaves as `lon` and `lat` in EPSG:4490 degrees. Every relation is read through its `_as_of` view, so the
moment set by `at_moment` holds for all of them; observations count from when they were recorded until their batch
was undone. What is secret now is secret in its past as well.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

Rows = list[dict[str, Any]]

_MARKER = text("""
SELECT to_jsonb(m) - '{geom,geom_public}'::text[] || jsonb_build_object(
           'lon', ST_X(m.geom), 'lat', ST_Y(m.geom),
           'line', CASE WHEN b.id IS NOT NULL THEN jsonb_build_object(
               'id', b.id, 'name', b.name, 'level', b.level, 'derivation', b.derivation,
               'code', (SELECT c.code FROM register.boundary_line_code_as_of c
                         WHERE c.line_id = b.id AND c.scheme = 'line' AND register.in_force(c.valid_from, c.valid_to)
                         ORDER BY c.valid_from DESC NULLS LAST LIMIT 1),
               'map_scale', (SELECT max(g.map_scale) FROM register.boundary_line_geometry_as_of g
                              WHERE g.line_id = b.id AND g.kind = 'statutory'
                                AND register.in_force(g.valid_from, g.valid_to))) END)
  FROM register.boundary_marker_as_of m
  LEFT JOIN register.boundary_line_as_of b ON b.id = m.line_id AND b.secrecy = ANY(:secrecies)
 WHERE m.id = :id AND m.secrecy = ANY(:secrecies)
   AND (SELECT c.secrecy FROM register.boundary_marker c WHERE c.id = m.id) = ANY(:secrecies)
""")
_JUNCTION = text("""
SELECT jsonb_build_object('id', b.id, 'name', b.name, 'ordinal', k.ordinal)
  FROM register.boundary_marker_line_as_of k JOIN register.boundary_line_as_of b ON b.id = k.line_id
 WHERE k.marker_id = :id AND b.secrecy = ANY(:secrecies) AND k.secrecy = ANY(:secrecies) ORDER BY k.ordinal
""")
_TWINS = text("""
SELECT jsonb_build_object('id', t.id, 'number', t.number, 'type_letter', t.type_letter)
  FROM register.boundary_marker_as_of m JOIN register.boundary_marker_as_of t
    ON t.line_id = m.line_id AND t.serial = m.serial AND t.id <> m.id
 WHERE m.id = :id AND t.secrecy = ANY(:secrecies) ORDER BY t.type_letter
""")
_OBSERVATIONS = text("""
SELECT to_jsonb(o) - 'geom' || jsonb_build_object(
           'lon', ST_X(o.geom), 'lat', ST_Y(o.geom), 'actor', b.actor, 'source_name', b.source_name)
  FROM register.marker_observation o JOIN register.change_batch b ON b.id = o.batch_id
 WHERE o.marker_id = :id AND o.recorded_at <= register.as_of()
   AND NOT EXISTS (SELECT FROM register.change_batch u WHERE u.undoes = o.batch_id AND u.started_at <= register.as_of())
 ORDER BY o.observed_on DESC NULLS LAST, o.recorded_at DESC, o.row_number
""")
_VECTORS = text("""
SELECT o.batch_id, ST_X(m.geom), ST_Y(m.geom), ST_X(o.geom), ST_Y(o.geom)
  FROM register.marker_observation o JOIN register.boundary_marker_as_of m ON m.id = o.marker_id
 WHERE o.batch_id = ANY(:batches) AND m.secrecy = ANY(:secrecies) AND m.batch_id <> o.batch_id LIMIT 2000
""")
_WITNESSES = text("""
SELECT to_jsonb(w) - 'geom' || jsonb_build_object(
           'lon', ST_X(w.geom), 'lat', ST_Y(w.geom), 'actor', b.actor,
           'former', (SELECT jsonb_build_object(
                             'distance_m', h.distance_m, 'azimuth_deg', h.azimuth_deg, 'azimuth_kind', h.azimuth_kind,
                             'declination_deg', h.declination_deg, 'measured_on', h.measured_on)
                        FROM register.witness_object_versions h
                       WHERE h.id = w.id AND h.version < w.version AND NOT h.deleted
                         AND NOT EXISTS (SELECT FROM register.change_batch u WHERE u.undoes = h.batch_id)
                       ORDER BY h.version LIMIT 1))
  FROM register.witness_object_as_of w JOIN register.change_batch b ON b.id = w.batch_id
 WHERE w.marker_id = :id AND w.secrecy = ANY(:secrecies)
   AND (SELECT c.secrecy FROM register.witness_object c WHERE c.id = w.id) = ANY(:secrecies)
 ORDER BY w.ordinal
""")
_ATTACHMENTS = text("""
SELECT to_jsonb(a) - 'taken_geom' || jsonb_build_object(
           'taken_lon', ST_X(a.taken_geom), 'taken_lat', ST_Y(a.taken_geom), 'actor', b.actor)
  FROM register.attachment_as_of a JOIN register.change_batch b ON b.id = a.batch_id
 WHERE a.secrecy = ANY(:secrecies)
   AND (SELECT c.secrecy FROM register.attachment c WHERE c.id = a.id) = ANY(:secrecies)
   AND (a.marker_id = :id OR a.document_id IN (
       SELECT k.document_id FROM register.change_document_marker_as_of k WHERE k.marker_id = :id))
 ORDER BY a.kind DESC, a.sys_from
""")
_DOCUMENTS = text("""
SELECT to_jsonb(d) || jsonb_build_object('actor', b.actor, 'markers', (
           SELECT jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number) ORDER BY m.number)
             FROM register.change_document_marker_as_of n JOIN register.boundary_marker_as_of m ON m.id = n.marker_id
            WHERE n.document_id = d.id AND m.secrecy = ANY(:secrecies)))
  FROM register.change_document_marker_as_of k
  JOIN register.change_document_as_of d ON d.id = k.document_id
  JOIN register.change_batch b ON b.id = d.batch_id
 WHERE k.marker_id = :id AND d.secrecy = ANY(:secrecies)
   AND (SELECT c.secrecy FROM register.change_document c WHERE c.id = d.id) = ANY(:secrecies)
 ORDER BY d.dated_on DESC, d.number
""")
_VERSIONS = text("""
SELECT to_jsonb(v) - '{geom,geom_public,sys_period}'::text[] || jsonb_build_object(
           'lon', ST_X(v.geom), 'lat', ST_Y(v.geom), 'until', upper(v.sys_period),
           'actor', b.actor, 'reason', b.reason, 'batch_kind', b.kind, 'undoes', b.undoes,
           'undone_by', (SELECT u.id FROM register.change_batch u WHERE u.undoes = b.id))
  FROM register.boundary_marker_versions v JOIN register.change_batch b ON b.id = v.batch_id
 WHERE v.id = :id AND v.sys_from <= register.as_of() AND v.secrecy = ANY(:secrecies) ORDER BY v.version DESC
""")
_BATCHES = text("""
SELECT jsonb_build_object('id', b.id, 'kind', b.kind, 'actor', b.actor, 'reason', b.reason, 'at', b.started_at,
           'undone_by', (SELECT u.id FROM register.change_batch u
                          WHERE u.undoes = b.id AND u.started_at <= register.as_of()))
  FROM register.change_batch b
 WHERE b.started_at <= register.as_of() AND b.id IN (
       SELECT batch_id FROM register.boundary_marker_versions WHERE id = :id
       UNION SELECT batch_id FROM register.marker_observation WHERE marker_id = :id
       UNION SELECT batch_id FROM register.witness_object_versions WHERE marker_id = :id
       UNION SELECT batch_id FROM register.boundary_marker_line_versions WHERE marker_id = :id
       UNION SELECT batch_id FROM register.attachment_versions WHERE marker_id = :id
       UNION SELECT batch_id FROM register.change_document_marker_versions WHERE marker_id = :id
       UNION SELECT a.batch_id FROM register.attachment_versions a JOIN register.change_document_marker_versions k
                    USING (document_id) WHERE k.marker_id = :id)
 ORDER BY b.seq DESC
""")


def at_moment(session: Session, moment: dt.datetime | None) -> None:
    """Let all reads of this transaction answer with what the register believed at a moment; None is now."""
    value = "" if moment is None else moment.isoformat()
    session.execute(text("SELECT set_config('minzheng.as_of', :value, true)"), {"value": value})


class MarkerRows:
    """Reads of one marker for readers of some secrecy levels."""

    def __init__(self, session: Session, marker_id: UUID, secrecies: list[str]) -> None:
        self.session = session
        self.values: dict[str, Any] = {"id": marker_id, "secrecies": secrecies}

    def _rows(self, statement: Any) -> Rows:
        return list(self.session.scalars(statement, self.values))

    def marker(self) -> dict[str, Any] | None:
        """Return the marker with its line, None where there is none at that moment."""
        found: dict[str, Any] | None = self.session.scalar(_MARKER, self.values)
        return found

    def junction(self) -> Rows:
        """Return the lines that meet at the marker."""
        return self._rows(_JUNCTION)

    def twins(self) -> Rows:
        """Return the other posts of the same serial on the same line."""
        return self._rows(_TWINS)

    def observations(self) -> Rows:
        """Return the observations that count, the latest first."""
        return self._rows(_OBSERVATIONS)

    def witnesses(self) -> Rows:
        """Return the witness objects, each with its first measurement where it was measured again."""
        return self._rows(_WITNESSES)

    def attachments(self) -> Rows:
        """Return photos and documents of the marker and of its change documents."""
        return self._rows(_ATTACHMENTS)

    def documents(self) -> Rows:
        """Return the change documents that name the marker."""
        return self._rows(_DOCUMENTS)

    def versions(self) -> Rows:
        """Return all versions of the marker up to the moment, the latest first, with who, when and why."""
        return self._rows(_VERSIONS)

    def batches(self) -> Rows:
        """Return every batch that touched the marker or what belongs to it, the latest first."""
        return self._rows(_BATCHES)

    def vectors(self, batches: list[str]) -> dict[str, list[tuple[float, float, float, float]]]:
        """Return by batch (lon, lat) of the approved and (lon, lat) of the observed position of its markers."""
        found: dict[str, list[tuple[float, float, float, float]]] = {}
        for batch, *degrees in self.session.execute(
            _VECTORS, self.values | {"batches": [UUID(one) for one in batches]}
        ):
            found.setdefault(str(batch), []).append(tuple(degrees))
        return found
