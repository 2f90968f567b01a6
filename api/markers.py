"""One marker: its document with verdicts and history, and the writes on it. Each write is one batch.

Exact survey records are internal: the public gets 401, an account without an internal role 403, a marker above the
reader's level 404. Writing takes a surveyor or reviewer whose counties hold the marker.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import CurrentViewer, SessionDep, Viewer, require
from api.marker_files import FILE_FORM, FileSent, Sent, read_file_form
from api.ogc.as_of import AsOf
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.boundaries.markers import access, approving, attachments, changes, undoing
from gis.boundaries.markers.changes import Author
from gis.boundaries.markers.document import marker_document
from gis.boundaries.markers.forms import (
    ApprovalForm,
    ApprovedCoordinateForm,
    ChangeDocumentForm,
    JunctionForm,
    MeasurementForm,
    WitnessForm,
)
from gis.core.errors import Forbidden, Invalid, NotFound, Unauthenticated

router = APIRouter(prefix="/api/v1/markers", tags=["markers"])

Writer = Annotated[Viewer, Depends(require("surveyor", "reviewer"))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role, or the marker stands outside its counties"},
    404: {"description": "No such marker for this account"},
    409: {"description": "The register forbids it: no change document, the quality gate objects, changed later"},
    422: {"description": "What was stated cannot be used; every fault is named"},
}
FILES = {**PROBLEMS, 413: {"description": "Too large"}, 415: {"description": "Not a photo or document"}}


def _marker_id(marker_id: str) -> UUID:
    return identity(marker_id, "没有这个界桩", "There is no such marker")


MarkerId = Annotated[UUID, Depends(_marker_id)]


def reader_of(viewer: Viewer) -> access.Reader:
    """Return what an account may see and do here.

    Raises:
        Unauthenticated: the public. Forbidden: an account without an internal role.
    """
    if viewer.user_id is None:
        raise Unauthenticated
    reader = access.Reader(
        viewer.level,
        tuple(sorted(viewer.counties)),
        viewer.may_write and "surveyor" in viewer.roles,
        viewer.may_write and "reviewer" in viewer.roles,
    )
    if not reader.secrecies:
        raise Forbidden("本账号不能查看内部记录", "This account sees no internal records", code="role")
    return reader


def _opened(session: SessionDep, marker_id: UUID, viewer: Viewer) -> None:
    """Let a write begin: the marker is seen, locked, and in the account's counties."""
    reader = reader_of(viewer)
    access.require_seen(session, marker_id, reader.secrecies, lock=True)
    access.require_counties(session, marker_id, reader.counties)


def _author(request: Request, viewer: Viewer) -> Author:
    return Author(viewer.name, getattr(request.state, "request_id", None))


def _made(marker_id: UUID, made: UUID, batch_id: UUID) -> Answer:
    undo = f"/api/v1/markers/{marker_id}/batches/{batch_id}/undo"
    return 201, {"id": str(made), "batch_id": str(batch_id), "links": [{"rel": "undo", "href": undo}]}


@router.get("/{marker_id}", responses=PROBLEMS)
def read_marker(
    marker_id: MarkerId,
    viewer: CurrentViewer,
    session: SessionDep,
    as_of: AsOf = None,
) -> Response:
    """Return all about a marker: approved coordinate, observations and verdicts, witnesses, papers, photos, history."""
    return JSONResponse(marker_document(session, marker_id, reader_of(viewer), as_of=as_of))


@router.post("/{marker_id}/witnesses", status_code=201, responses=PROBLEMS)
def add_witness(
    marker_id: MarkerId, request: Request, form: WitnessForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Add a witness object."""

    def act() -> Answer:
        _opened(session, marker_id, viewer)
        return _made(marker_id, *changes.add_witness(session, marker_id, form, _author(request, viewer)))

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/{marker_id}/witnesses/{witness_id}/measurements", status_code=201, responses=PROBLEMS)
def measure_again(  # noqa: PLR0913, PLR0917 - parameters of the request
    marker_id: MarkerId, witness_id: UUID, request: Request, form: MeasurementForm, viewer: Writer, session: SessionDep,
    key: Key = None,
) -> Response:  # fmt: skip
    """Record a new measurement of a witness; the former one stays in its history and is compared with it."""

    def act() -> Answer:
        _opened(session, marker_id, viewer)
        author = _author(request, viewer)
        return _made(marker_id, *changes.measure_again(session, marker_id, witness_id, form, author))

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/{marker_id}/lines", status_code=201, responses=PROBLEMS)
def set_junction(
    marker_id: MarkerId, request: Request, form: JunctionForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Say which two or three lines meet at a marker that stands at a junction."""

    def act() -> Answer:
        _opened(session, marker_id, viewer)
        return _made(marker_id, *changes.set_junction(session, marker_id, form, _author(request, viewer)))

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/{marker_id}/change-documents", status_code=201, responses=PROBLEMS)
def add_document(
    marker_id: MarkerId,
    request: Request,
    form: ChangeDocumentForm,
    viewer: Writer,
    session: SessionDep,
    key: Key = None,
) -> Response:
    """Record a change document that names this marker, both parties and the approval. It moves nothing by itself."""

    def act() -> Answer:
        for named in sorted({marker_id, *form.also_markers}, key=str):
            _opened(session, named, viewer)
        return _made(marker_id, *changes.add_document(session, marker_id, form, _author(request, viewer)))

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/{marker_id}/approve", responses=PROBLEMS)
def approve(
    marker_id: MarkerId, request: Request, form: ApprovalForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Approve the first coordinate from an observation. Where the quality gate objects, a reason is needed (409)."""

    def act() -> Answer:
        _opened(session, marker_id, viewer)
        may = "reviewer" in viewer.roles
        batch_id = approving.approve(session, marker_id, form, _author(request, viewer), is_reviewer=may)
        return 200, _made(marker_id, marker_id, batch_id)[1]

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/{marker_id}/approved-coordinate", responses=PROBLEMS)
def set_coordinate(
    marker_id: MarkerId, request: Request, form: ApprovedCoordinateForm, viewer: Writer, session: SessionDep,
    key: Key = None,
) -> Response:  # fmt: skip
    """Change the approved coordinate by a change document that names the marker; without one 409."""

    def act() -> Answer:
        _opened(session, marker_id, viewer)
        may = "reviewer" in viewer.roles
        batch_id = approving.set_coordinate(session, marker_id, form, _author(request, viewer), is_reviewer=may)
        return 200, _made(marker_id, marker_id, batch_id)[1]

    return write_once(session, request, viewer, key, sent_hash(form), act)


def _attach(  # noqa: PLR0913, PLR0917 - what a request brings
    kind: str, marker_id: UUID, request: Request, sent: FileSent, viewer: Viewer, session: SessionDep, key: str | None
) -> Response:
    form = sent.form(kind)
    facts = attachments.read_facts(form)

    def act() -> Answer:
        _opened(session, marker_id, viewer)
        owner = {"marker_id": marker_id}
        if sent.values.get("document_id"):
            document_id = identity(sent.values["document_id"])
            if not changes.names(session, document_id, marker_id):
                raise NotFound("没有这个变更文件", "There is no such change document")
            owner = {"document_id": document_id}
        made = attachments.add_file(session, marker_id, owner, form, facts, _author(request, viewer))
        return _made(marker_id, *made)

    fields = Sent(values=sent.values, file_name=sent.file_name)
    return write_once(session, request, viewer, key, sent_hash(fields, sent.data), act)


@router.post("/{marker_id}/photos", status_code=201, responses=FILES, openapi_extra=FILE_FORM)
def add_photo(
    marker_id: MarkerId, request: Request, viewer: Writer, sent: Annotated[FileSent, Depends(read_file_form)],
    session: SessionDep, key: Key = None,
) -> Response:  # fmt: skip
    """Attach a photo (JPEG, PNG, WebP): the original bytes with their EXIF are kept, named by their SHA-256."""
    if sent.values.get("document_id"):
        raise Invalid("照片属于界桩", "A photo belongs to the marker", code="form")
    return _attach("photo", marker_id, request, sent, viewer, session, key)


@router.post("/{marker_id}/documents", status_code=201, responses=FILES, openapi_extra=FILE_FORM)
def add_paper(
    marker_id: MarkerId, request: Request, viewer: Writer, sent: Annotated[FileSent, Depends(read_file_form)],
    session: SessionDep, key: Key = None,
) -> Response:  # fmt: skip
    """Attach a document (PDF, or a scan) to the marker or to one of its change documents. A PDF is never parsed."""
    return _attach("document", marker_id, request, sent, viewer, session, key)


@router.post("/{marker_id}/batches/{batch_id}/undo", responses=PROBLEMS)
def undo_batch(
    marker_id: MarkerId, batch_id: UUID, request: Request, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Undo one batch of this marker by a new batch. 409 names what was changed later."""

    def act() -> Answer:
        _opened(session, marker_id, viewer)
        may = "reviewer" in viewer.roles
        undone = undoing.undo(session, marker_id, batch_id, actor=viewer.name, is_reviewer=may)
        return 200, {"undone": str(batch_id), "batch_id": str(undone)}

    return write_once(session, request, viewer, key, "", act)
