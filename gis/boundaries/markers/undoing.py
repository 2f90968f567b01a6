"""Undo of what was done on a marker page: the batch's own kind says which tables it wrote."""

from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.boundaries.markers.changes import APPROVAL, ATTACHMENT, COORDINATE, DOCUMENT, JUNCTION, WITNESS
from gis.boundaries.tables import (
    Attachment,
    BoundaryMarker,
    BoundaryMarkerLine,
    ChangeDocument,
    ChangeDocumentMarker,
    WitnessObject,
)
from gis.core.errors import Conflict, Forbidden, NotFound
from gis.core.history import ChangeBatch, VersionedMixin
from gis.core.uploads.undo import undo_batch

KINDS: dict[str, tuple[tuple[type[VersionedMixin], ...], str]] = {
    WITNESS: ((WitnessObject,), "object"),
    ATTACHMENT: ((Attachment,), "file_name"),
    DOCUMENT: ((ChangeDocument, ChangeDocumentMarker), "id"),
    JUNCTION: ((BoundaryMarkerLine,), "id"),
    APPROVAL: ((BoundaryMarker,), "number"),
    COORDINATE: ((BoundaryMarker,), "number"),
}
_TOUCHED = text("""
SELECT count(*) FROM (
    SELECT FROM register.boundary_marker_versions WHERE id = :id AND batch_id = :batch
    UNION ALL SELECT FROM register.boundary_marker_line_versions WHERE marker_id = :id AND batch_id = :batch
    UNION ALL SELECT FROM register.witness_object_versions WHERE marker_id = :id AND batch_id = :batch
    UNION ALL SELECT FROM register.attachment_versions WHERE marker_id = :id AND batch_id = :batch
    UNION ALL SELECT FROM register.change_document_marker_versions WHERE marker_id = :id AND batch_id = :batch
    UNION ALL SELECT FROM register.attachment_versions a
               JOIN register.change_document_marker_versions k USING (document_id)
               WHERE k.marker_id = :id AND a.batch_id = :batch) touched
""")
_APPLIED = text("""
SELECT DISTINCT m.number FROM register.change_document_versions d
  JOIN register.boundary_marker m ON m.change_document_id = d.id AND NOT m.deleted
 WHERE d.batch_id = :batch ORDER BY 1
""")


def undo(session: Session, marker_id: UUID, batch_id: UUID, *, actor: str, is_reviewer: bool) -> UUID:
    """Undo one batch of a marker by a new batch and return it; twice is as once. Its writer may, and a reviewer.

    Raises:
        NotFound: the batch did not touch this marker.
        Conflict: it is of a kind undone elsewhere, was used, or its records changed later.
        Forbidden: somebody else wrote it.
    """
    batch = session.scalar(select(ChangeBatch).where(ChangeBatch.id == batch_id))
    if batch is None or not session.scalar(_TOUCHED, {"id": marker_id, "batch": batch_id}):
        raise NotFound("该界桩没有这个变更批次", "The marker has no such batch")
    if batch.kind not in KINDS:
        raise Conflict("该批次不在此处撤销", "Such a batch is not undone here", code="batch-kind")
    if batch.actor != actor and not is_reviewer:
        raise Forbidden("只能撤销本人所作的变更", "Only one's own changes may be undone", code="owner")
    known = session.scalar(select(ChangeBatch.id).where(ChangeBatch.undoes == batch_id))
    if known is not None:
        return known
    tables, key = KINDS[batch.kind]
    blockers = [f"界桩 {number}" for number in session.scalars(_APPLIED, {"batch": batch_id})]
    return undo_batch(session, batch_id, tables=tables, key=key, blockers=blockers, actor=actor)[0]
