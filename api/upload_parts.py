"""Parts of an upload to read: progress, findings, rows, preview, and the user's own file with the findings in it."""

from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api.definition import sends
from api.deps import CurrentViewer, Plain, SessionDep
from api.uploads import PROBLEMS, Language, UploadId, acting, spoken
from gis.core.errors import NotFound
from gis.core.uploads import annotate as annotated_file
from gis.core.uploads import preview, queries
from gis.core.uploads import progress as progress_of
from gis.register import KINDS

router = APIRouter(prefix="/api/v1/uploads", tags=["uploads"])

ROWS_MAX = 1_000


@router.get("/progress/{token}", responses=PROBLEMS)
def read_progress(token: UUID, viewer: CurrentViewer, session: SessionDep) -> Response:
    """Return how far an upload under way is: its stage, rows done and in all (0: not known)."""
    found = progress_of.read(session, token, acting(viewer).user_id)
    if found is None:
        raise NotFound("没有这个进度", "There is no such progress")
    return JSONResponse(found, headers={"Cache-Control": "no-store"})


@router.get("/{upload_id}/findings", responses=PROBLEMS)
def read_findings(  # noqa: PLR0913, PLR0917 - parameters of the request
    upload_id: UploadId,
    viewer: CurrentViewer,
    session: SessionDep,
    language: Language,
    limit: Annotated[int, Plain, Query(ge=1, le=ROWS_MAX)] = 100,
    after: Annotated[
        int, Plain, Query(ge=0, le=2**62, description="Go on behind this number (from the next link).")
    ] = 0,
    severity: Annotated[Literal["error", "warning", "info"] | None, Query()] = None,
    row: Annotated[int | None, Plain, Query(ge=1, le=2_000_000)] = None,
) -> Response:
    """Return findings by page."""
    actor = acting(viewer)
    upload = queries.get(session, upload_id, actor.user_id, sees_all=actor.sees_all)
    page = queries.FindingPage(limit, after, severity, row)
    found, last = queries.list_findings(session, upload, KINDS[upload.kind], spoken(language), page)
    wanted = "".join(f"&{name}={value}" for name, value in (("severity", severity), ("row", row)) if value)
    return JSONResponse({"findings": found, "links": _next(upload_id, "findings", limit, last, wanted)})


@router.get("/{upload_id}/rows", responses=PROBLEMS)
def read_rows(
    upload_id: UploadId,
    viewer: CurrentViewer,
    session: SessionDep,
    limit: Annotated[int, Plain, Query(ge=1, le=ROWS_MAX)] = 100,
    after: Annotated[int, Plain, Query(ge=0, le=2_000_000, description="Rows behind this row number.")] = 0,
    status: Annotated[Literal["ok", "warning", "error"] | None, Query()] = None,
) -> Response:
    """Return rows with their cells as received, what a commit would do with each, and distances found."""
    actor = acting(viewer)
    upload = queries.get(session, upload_id, actor.user_id, sees_all=actor.sees_all)
    found, last = queries.list_rows(session, upload, limit=limit, after=after, status=status)
    wanted = f"&status={status}" if status else ""
    body = {"headers": upload.columns.get("headers", []), "rows": found}
    return JSONResponse({**body, "links": _next(upload_id, "rows", limit, last, wanted)})


def _next(upload_id: UUID, part: str, limit: int, last: int | None, wanted: str) -> list[dict[str, str]]:
    base = f"/api/v1/uploads/{upload_id}/{part}"
    links = [{"rel": "self", "href": base}]
    if last is not None:
        links.append({"rel": "next", "href": f"{base}?limit={limit}&after={last}{wanted}"})
    return links


@router.get("/{upload_id}/preview", **sends(PROBLEMS, "application/geo+json"))
def read_preview(upload_id: UploadId, viewer: CurrentViewer, session: SessionDep) -> Response:
    """Return the staged positions as GeoJSON, with lines from registered to uploaded positions in metres."""
    actor = acting(viewer)
    upload = queries.get(session, upload_id, actor.user_id, sees_all=actor.sees_all)
    return Response(preview.preview(session, upload, KINDS[upload.kind]), media_type="application/geo+json")


@router.get("/{upload_id}/annotated", **sends(PROBLEMS, *annotated_file.MEDIA.values()))
def read_annotated(upload_id: UploadId, viewer: CurrentViewer, session: SessionDep, language: Language) -> Response:
    """Return the user's file with the findings of each row in one more column, 校验结果."""
    actor = acting(viewer)
    upload = queries.get(session, upload_id, actor.user_id, sees_all=actor.sees_all)
    if upload.status == "discarded":
        raise NotFound("该批次已放弃", "The upload was discarded")
    kind, lang = KINDS[upload.kind], spoken(language)
    sheet = queries.sheet_of(session, upload, kind, lang)
    data = annotated_file.annotate(sheet, queries.findings_by_row(session, upload, kind, lang), lang)
    stem, _, extension = upload.file_name.rpartition(".")
    is_table = upload.file_format in annotated_file.MEDIA
    name = quote(f"{stem or upload.file_name}.校验.{extension if stem and is_table else 'csv'}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    media = annotated_file.MEDIA.get(upload.file_format, annotated_file.MEDIA["csv"])
    return Response(data, media_type=media, headers=headers)
