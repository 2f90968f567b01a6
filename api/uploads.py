"""Files into the register: stage with findings, preview, correct, commit as one batch, undo.

One machinery for every kind of record; a file that can be read is staged with its findings, nothing enters the
register before the commit, and an answer is sent only after its transaction has been committed.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import CurrentViewer, Plain, SessionDep, Viewer, lang, require
from api.upload_forms import FORM, Form, read_form
from gis.core.accounts.commands import WRITING_ROLES
from gis.core.errors import Forbidden, NotFound, Unauthenticated
from gis.core.json_model import JsonModel
from gis.core.uploads import commands, queries
from gis.core.uploads.commands import Actor
from gis.core.uploads.findings import Lang
from gis.core.uploads.idempotency import Answer, Call, once
from gis.core.uploads.progress import SILENT, Told
from gis.register import KINDS

router = APIRouter(prefix="/api/v1/uploads", tags=["uploads"])

Language = Annotated[str, Depends(lang)]
Writer = Annotated[Viewer, Depends(require(*sorted(WRITING_ROLES)))]
Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="The same key with the same request repeats the answer.")
]
ProgressToken = Annotated[
    UUID | None,
    Header(alias="Upload-Progress", description="A UUID of the client's; ask `progress/{it}` meanwhile how far it is."),
]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role for this kind, or writes in other counties"},
    404: {"description": "No such upload, or another account's"},
    409: {"description": "Errors stand, it is in another state, or later batches changed its records"},
}
REFUSALS: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    413: {"description": "File, unpacked size, rows, columns or cells over a limit"},
    415: {"description": "The content is not what name or type say, or is not accepted"},
    422: {"description": "Readable, but empty, badly encoded, or without the needed columns"},
}


class Cell(JsonModel):
    """One cell to correct: the row as the user's program shows it, the header or field, the new text."""

    row: int = Field(ge=1, le=2_000_000, description="Row as the user's program shows it.")
    column: str = Field(min_length=1, max_length=200, description="Header of the column, or name of the field.")
    value: str = Field(max_length=4_000, description="New text of the cell.")


class Change(JsonModel):
    """A change of a staged upload; everything is checked anew."""

    profile: dict[str, Any] = Field(default_factory=dict, description="Keys to set; null removes one.")
    cells: list[Cell] = Field(default_factory=list, max_length=1_000, description="Cells to correct.")


def acting(viewer: Viewer) -> Actor:
    """Return who acts on uploads. Raises Unauthenticated for the public."""
    if viewer.user_id is None:
        raise Unauthenticated
    return Actor(viewer.user_id, viewer.name, tuple(sorted(viewer.counties)), "reviewer" in viewer.roles)


def spoken(language: str) -> Lang:
    """Return the language of findings."""
    return "en" if language == "en" else "zh"


def _id(upload_id: str) -> UUID:
    try:
        return UUID(upload_id)
    except ValueError as error:
        raise NotFound("没有这个导入批次", "There is no such upload") from error


UploadId = Annotated[UUID, Depends(_id)]


def _kind_allowed(viewer: Viewer, name: str) -> None:
    roles = KINDS[name].roles
    if not viewer.roles & set(roles):
        listed = "、".join(roles)
        raise Forbidden(f"需要角色：{listed}", f"Needs one of the roles: {', '.join(roles)}", code="role")


def _upload_allowed(session: SessionDep, upload_id: UUID, viewer: Viewer, actor: Actor) -> None:
    upload = queries.get(session, upload_id, actor.user_id, sees_all=actor.sees_all)
    _kind_allowed(viewer, upload.kind)


def _write(
    session: SessionDep, request: Request, actor: Actor, key: str | None, sent: str, act: Callable[[], Answer]
) -> Response:
    """Do a write once per Idempotency-Key and answer."""
    call = Call(actor.user_id, key, request.method, request.url.path, sent)
    (status, body), replayed = once(session, call, act)
    headers = {"Idempotency-Replayed": "true"} if replayed else {}
    if status == 201:
        headers["Location"] = f"/api/v1/uploads/{body['id']}"
    return JSONResponse(body, status, headers)


def _document(session: SessionDep, upload_id: UUID, actor: Actor, language: Lang) -> dict[str, Any]:
    upload = queries.get(session, upload_id, actor.user_id, sees_all=actor.sees_all)
    return queries.status(session, upload, KINDS[upload.kind], language)


@router.post("", status_code=201, responses=REFUSALS, openapi_extra=FORM)
def create_upload(  # noqa: PLR0913, PLR0917 - parameters of the request
    request: Request,
    viewer: Writer,
    form: Annotated[Form, Depends(read_form)],
    session: SessionDep,
    language: Language,
    key: Key = None,
    token: ProgressToken = None,
) -> Response:
    """Read a file, check every row, and stage it. Nothing is in the register yet.

    201 with the staged batch and its findings; 200 when this account has already brought the same file into the
    register. A file that cannot or must not be read is refused with 413, 415 or 422 and nothing is staged.
    """
    _kind_allowed(viewer, form.kind.name)
    actor = acting(viewer)
    progress = SILENT if token is None else Told(token, actor.user_id)
    prepared = commands.prepare(form.kind, form.incoming, form.profile, actor, progress)

    def act() -> Answer:
        upload_id, is_new = commands.stage(session, prepared, actor, progress)
        body = _document(session, upload_id, actor, spoken(language))
        if not is_new:
            batch = body["batch_id"]
            body["note"] = f"该文件已作为批次 {batch} 导入 · Already imported as batch {batch}"
        return (201 if is_new else 200), body

    return _write(session, request, actor, key, form.sha256, act)


@router.get("", responses=PROBLEMS)
def list_uploads(
    viewer: CurrentViewer,
    session: SessionDep,
    limit: Annotated[int, Plain, Query(ge=1, le=100)] = 20,
    before: Annotated[dt.datetime | None, Query(description="Uploads made before this moment.")] = None,
) -> Response:
    """List one's own uploads, the newest first; a reviewer sees all."""
    actor = acting(viewer)
    found = queries.recent(session, actor.user_id, sees_all=actor.sees_all, limit=limit, before=before)
    links = [{"rel": "self", "href": "/api/v1/uploads"}]
    if len(found) == limit:
        moment = quote(found[-1].created_at.isoformat())
        links.append({"rel": "next", "href": f"/api/v1/uploads?limit={limit}&before={moment}"})
    return JSONResponse({"uploads": [queries.summary(upload) for upload in found], "links": links})


@router.get("/{upload_id}", responses=PROBLEMS)
def read_upload(upload_id: UploadId, viewer: CurrentViewer, session: SessionDep, language: Language) -> Response:
    """Return the state of an upload: file, profile, counts, proposals, 100 findings of all codes, batch, undo."""
    return JSONResponse(_document(session, upload_id, acting(viewer), spoken(language)))


@router.patch("/{upload_id}", responses=REFUSALS)
def change_upload(  # noqa: PLR0913, PLR0917 - parameters of the request
    upload_id: UploadId, request: Request, change: Change, viewer: Writer, session: SessionDep, language: Language,
    key: Key = None,
) -> Response:  # fmt: skip
    """Change the declaration or single cells of a staged upload; all of it is checked anew."""
    actor = acting(viewer)

    def act() -> Answer:
        _upload_allowed(session, upload_id, viewer, actor)
        cells = [cell.model_dump() for cell in change.cells]
        commands.change(session, upload_id, KINDS, actor, profile=change.profile, cells=cells)
        return 200, _document(session, upload_id, actor, spoken(language))

    sent = hashlib.sha256(change.model_dump_json().encode()).hexdigest()
    return _write(session, request, actor, key, sent, act)


@router.post("/{upload_id}/commit", responses=PROBLEMS)
def commit_upload(
    upload_id: UploadId, request: Request, viewer: Writer, session: SessionDep, language: Language, key: Key = None
) -> Response:
    """Write the staged rows into the register as one batch: all of them or none.

    409 with the findings while an error stands. Committing again gives the same answer.
    """
    actor = acting(viewer)

    def act() -> Answer:
        _upload_allowed(session, upload_id, viewer, actor)
        request_id = getattr(request.state, "request_id", None)
        commands.commit(session, upload_id, KINDS, actor, lang=spoken(language), request_id=request_id)
        return 200, _document(session, upload_id, actor, spoken(language))

    return _write(session, request, actor, key, "", act)


@router.post("/{upload_id}/undo", responses=PROBLEMS)
def undo_upload(
    upload_id: UploadId, request: Request, viewer: Writer, session: SessionDep, language: Language, key: Key = None
) -> Response:
    """Undo a committed upload by a new batch. 409 names the records that were changed later."""
    actor = acting(viewer)

    def act() -> Answer:
        _upload_allowed(session, upload_id, viewer, actor)
        commands.undo(session, upload_id, KINDS, actor)
        return 200, _document(session, upload_id, actor, spoken(language))

    return _write(session, request, actor, key, "", act)


@router.delete("/{upload_id}", status_code=204, responses=PROBLEMS)
def discard_upload(upload_id: UploadId, viewer: Writer, session: SessionDep) -> Response:
    """Discard a staged upload. What was committed stays as evidence: undo it instead (409)."""
    commands.discard(session, upload_id, acting(viewer))
    return Response(status_code=204)
