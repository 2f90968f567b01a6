"""The approved coordinate: first approved from an observation, later changed by a change document only (B-06, B-37).

The database holds the same rules (`register.guard_approved`); here they become answers that say what to do.
"""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.boundaries.markers import judging, rtk
from gis.boundaries.markers.changes import APPROVAL, COORDINATE, Author
from gis.boundaries.markers.figures import Figures
from gis.boundaries.markers.forms import ApprovalForm, ApprovedCoordinateForm, StatedCoordinate
from gis.boundaries.markers.rows import MarkerRows, at_moment
from gis.boundaries.markers.stated import metres, place
from gis.boundaries.tables import BoundaryMarker, ChangeDocument, ChangeDocumentMarker, MarkerObservation
from gis.boundaries.tables.documents import MOVING_KINDS
from gis.core.errors import Conflict, Forbidden, Invalid, NotFound
from gis.core.faults import Faults
from gis.core.region_store import read_region

ALL = ["public", "internal", "restricted"]
_POSITION_TEXTS = text("""
SELECT "values"->'position' FROM app.upload_row WHERE upload_id = :upload AND row_number = :row
""")


def approve(session: Session, marker_id: UUID, form: ApprovalForm, author: Author, *, is_reviewer: bool) -> UUID:
    """Approve the first coordinate of a marker from one of its observations; return the batch.

    Raises:
        Forbidden: only a reviewer may.
        NotFound: the marker has no such observation, or it was undone.
        Conflict: it is approved already (then a change document is needed), or the gate objects and no reason is given.
    """
    if not is_reviewer:
        raise Forbidden("只有审核员可以核定", "Only a reviewer may approve", code="role")
    marker = _marker(session, marker_id)
    if marker.coordinate_status == "approved":
        raise Conflict(
            "坐标已核定；改变须凭变更文件",
            "The coordinate is approved; it changes by a change document only",
            code="document-needed",
        )
    observation = _observation(session, marker_id, form.observation_id)
    passed = _gate(session, marker_id, form.observation_id, form.reason, is_reviewer=True)
    batch_id = author.batch(session, APPROVAL, f"核定界桩 {marker.number} 的坐标。{passed}")
    _take(session, marker, observation)
    session.flush()
    return batch_id


def set_coordinate(
    session: Session, marker_id: UUID, form: ApprovedCoordinateForm, author: Author, *, is_reviewer: bool
) -> UUID:
    """Set a new approved coordinate by a change document; return the batch. The former one stays readable.

    Raises:
        Conflict: no document, one that does not name this marker or cannot move it, or the gate objects.
        Forbidden: the gate objects and the account is no reviewer.
        Invalid: neither or both of an observation and a coordinate; a coordinate that cannot be used.
        NotFound: no such observation.
    """
    marker = _marker(session, marker_id)
    document = _document(session, marker_id, form.document_id)
    if marker.change_document_id == document.id:
        raise Conflict("该文件已经用过", "This document was applied already", code="document-used")
    if (form.observation_id is None) == (form.coordinate is None):
        raise Invalid("观测与坐标须选其一", "Give an observation or a coordinate, one of them", code="form")
    if form.observation_id is not None:
        observation = _observation(session, marker_id, form.observation_id)
        passed = _gate(session, marker_id, form.observation_id, form.reason, is_reviewer=is_reviewer)
        batch_id = author.batch(session, COORDINATE, f"凭变更文件 {document.number} 改变批准坐标。{passed}")
        _take(session, marker, observation)
    else:
        assert form.coordinate is not None
        columns, findings = _stated(session, form.coordinate)
        passed = _require_reason(findings, form.reason, is_reviewer=is_reviewer)
        batch_id = author.batch(session, COORDINATE, f"凭变更文件 {document.number} 改变批准坐标。{passed}")
        for name, value in columns.items():
            setattr(marker, name, value)
        marker.approved_observation_id = None
        marker.coordinate_status = "approved"
    marker.change_document_id = document.id
    session.flush()
    return batch_id


def _marker(session: Session, marker_id: UUID) -> BoundaryMarker:
    found = session.scalar(
        select(BoundaryMarker).where(BoundaryMarker.id == marker_id, ~BoundaryMarker.deleted).with_for_update()
    )
    if found is None:
        raise NotFound("没有这个界桩", "There is no such marker")
    return found


def _document(session: Session, marker_id: UUID, document_id: UUID | None) -> ChangeDocument:
    """Return the change document that may move this marker. Raises Conflict (code `document-needed`) without one."""
    found = None
    if document_id is not None:
        found = session.scalar(
            select(ChangeDocument)
            .join(ChangeDocumentMarker, ChangeDocumentMarker.document_id == ChangeDocument.id)
            .where(ChangeDocument.id == document_id, ~ChangeDocument.deleted)
            .where(ChangeDocumentMarker.marker_id == marker_id, ~ChangeDocumentMarker.deleted)
        )
    if found is None:
        raise Conflict(
            "批准坐标只能凭变更文件改变：先登记载明双方和批准文号、并列出本界桩的变更文件",
            "An approved coordinate changes by a change document only: record one that names both parties, "
            "the approval and this marker",
            code="document-needed",
        )
    if found.kind not in MOVING_KINDS:
        raise Conflict("报废文件不能改变坐标", "A scrap document cannot change a coordinate", code="document-kind")
    return found


def _observation(session: Session, marker_id: UUID, observation_id: UUID) -> MarkerObservation:
    found = session.scalar(
        select(MarkerObservation).where(
            MarkerObservation.id == observation_id,
            MarkerObservation.marker_id == marker_id,
            text("NOT EXISTS (SELECT FROM register.change_batch u WHERE u.undoes = marker_observation.batch_id)"),
        )
    )
    if found is None:
        raise NotFound("该界桩没有这次观测", "The marker has no such observation")
    return found


def _gate(session: Session, marker_id: UUID, observation_id: UUID, reason: str | None, *, is_reviewer: bool) -> str:
    """Let the quality gate look at an observation; return what to write into the batch's reason."""
    at_moment(session, None)
    rows = MarkerRows(session, marker_id, ALL)
    marker, observations = rows.marker(), rows.observations()
    row = next(one for one in observations if one["id"] == str(observation_id))
    scale = ((marker or {}).get("line") or {}).get("map_scale")
    found = judging.gate_of(row, observations, scale, Figures(read_region(session)))
    return _require_reason(found, reason, is_reviewer=is_reviewer)


def _require_reason(findings: list[dict[str, str]], reason: str | None, *, is_reviewer: bool) -> str:
    if not findings:
        return reason or ""
    words = "；".join(one["zh"] for one in findings)
    errors = [{"code": one["code"], "message": one["zh"], "message_en": one["en"]} for one in findings]
    if not is_reviewer:
        raise Forbidden(f"须由审核员说明理由：{words}", "Needs a reviewer's reason", code="gate", errors=errors)
    if reason is None:
        listed = "; ".join(one["en"] for one in findings)
        raise Conflict(f"未通过质量检查，须写明理由：{words}", f"Needs a reason: {listed}", code="gate", errors=errors)
    return f"{reason}（未通过：{words}）"


def _take(session: Session, marker: BoundaryMarker, observation: MarkerObservation) -> None:
    """Make an observation the approved coordinate, with its received digits."""
    texts: dict[str, str] = {}
    if observation.upload_id is not None:
        where = {"upload": observation.upload_id, "row": observation.row_number}
        texts = session.scalar(_POSITION_TEXTS, where) or {}
    marker.geom = observation.geom
    marker.received_northing, marker.received_easting = texts.get("northing"), texts.get("easting")
    marker.received_lon, marker.received_lat = texts.get("longitude"), texts.get("latitude")
    marker.received_height = observation.received.get("height") or None
    marker.source_crs = observation.source_crs
    marker.height_m, marker.height_datum = observation.height_m, observation.height_datum
    marker.survey_method, marker.accuracy_m = observation.method, observation.accuracy_m
    marker.surveyed_on = observation.observed_on
    marker.approved_observation_id = observation.id
    marker.coordinate_status = "approved"


def _stated(session: Session, form: StatedCoordinate) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return the columns of a coordinate that the document states, and what the gate says of it."""
    region = read_region(session)
    found, faults = place(form, region), Faults()
    height_m = None if form.height is None else metres(form.height, "coordinate.height", faults)
    low, high = region.height_m
    if height_m is not None and not low <= height_m <= high:
        zh, en = f"不在 {low:g}–{high:g} 米内", f"is not within {low:g} to {high:g} m"
        faults.add("coordinate.height", form.height or "", zh, en)
    if (form.height is None) != (form.height_datum is None):
        faults.add("coordinate.height_datum", "", "高程与高程基准须同时填写", "Height and datum go together")
    faults.refuse()
    seen = rtk.Session(found.lon, found.lat, form.method or "变更文件", form.accuracy_m)
    findings = [asdict(one) for one in rtk.gate(seen, (), figures=Figures(region)) if one.code.startswith("accuracy")]
    columns = {
        "geom": found.ewkt,
        **{f"received_{name}": found.received.get(name) for name in ("northing", "easting", "lon", "lat")},
        "received_height": form.height,
        "source_crs": found.source_crs,
        "height_m": height_m,
        "height_datum": form.height_datum,
        "survey_method": form.method,
        "accuracy_m": form.accuracy_m,
        "surveyed_on": form.surveyed_on,
    }
    return columns, findings
