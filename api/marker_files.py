"""The multipart form of a photo or document of a marker, and the stored files."""

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.definition import PHOTOS, sends
from api.deps import CurrentViewer, SessionDep
from api.writes import identity
from gis.boundaries.markers import access, attachments
from gis.boundaries.markers.attachments import FileForm
from gis.core.errors import BadRequest, Forbidden, Invalid, Unauthenticated, Unsupported

router = APIRouter(prefix="/api/v1/attachments", tags=["markers"])

FIELDS = ("category", "title", "number", "secrecy", "document_id")
TEXT = TypeAdapter(
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f\ufffd]*$")]
)
FILE_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "category"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "category": {
                            "type": "string",
                            "description": "Photo: near, far, inscription, witness or other. Document: its kind.",
                        },
                        "title": {"type": "string"},
                        "number": {"type": "string"},
                        "secrecy": {"type": "string", "enum": ["internal", "restricted"]},
                        "document_id": {"type": "string", "description": "Change document that the file belongs to."},
                    },
                }
            }
        },
    }
}


SENT_BACK: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account has no role that sees files"},
    404: {"description": "No such file"},
}


class Sent(BaseModel):
    """The text fields of the form, for the hash of the request."""

    values: dict[str, str]
    file_name: str


@dataclass(frozen=True, slots=True)
class FileSent:
    """What was sent: the file with its description, the change document it belongs to if any, and the fields."""

    data: bytes
    file_name: str
    values: dict[str, str]

    def form(self, kind: str) -> FileForm:
        """Return the file as the register takes it."""
        given = self.values.get
        return FileForm(
            self.data,
            self.file_name,
            kind,
            given("category") or ("other" if kind == "photo" else "文件"),
            given("title") or None,
            given("number") or None,
            given("secrecy") or "internal",
        )


async def read_file_form(request: Request) -> FileSent:
    """Read the form.

    Raises:
        Unsupported: the body is not multipart. BadRequest: no file, several, or another field.
        Invalid: a text is too long or holds control characters.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Unsupported("请以 multipart/form-data 上传", "Send multipart/form-data", code="not-multipart")
    async with request.form(max_files=1, max_fields=8, max_part_size=2_000) as form:
        if set(form) - {"file", *FIELDS} or len(form.multi_items()) != len(form):
            raise BadRequest(f"表单字段只能是 file、{'、'.join(FIELDS)}", f"Only file, {', '.join(FIELDS)}, one each")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadRequest("没有文件（file）", "There is no file", code="file-missing")
        try:
            values = {name: TEXT.validate_python(str(form[name])) for name in FIELDS if name in form}
        except ValidationError as error:
            raise Invalid(
                "文字过长或含控制字符", "A text is too long or holds control characters", code="form"
            ) from error
        if len(values.get("category", "")) > 40 or len(values.get("number", "")) > 80:
            raise Invalid("类别或编号过长", "Category or number is too long", code="form")
        return FileSent(await file.read(), file.filename or "", values)


@router.get("/{attachment_id}/file", **sends(SENT_BACK, *PHOTOS, "application/pdf"))
def read_file(attachment_id: str, viewer: CurrentViewer, session: SessionDep) -> Response:
    """Return the original bytes of a photo or document, as a download."""
    if viewer.user_id is None:
        raise Unauthenticated
    secrecies = access.Reader(viewer.level).secrecies
    if not secrecies:
        raise Forbidden("本账号不能查看内部记录", "This account sees no internal records", code="role")
    known = identity(attachment_id)
    marker_id = attachments.marker_of(session, known)
    if marker_id is not None:
        access.require_seen(session, marker_id, secrecies)
    stored = attachments.load_file(session, known, secrecies)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.file_name)}",
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(stored.data, media_type=stored.media_type, headers=headers)
