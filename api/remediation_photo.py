"""The multipart form of a photo of a grave case."""

from dataclasses import dataclass
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.requests import Request

from gis.core.errors import BadRequest, Unsupported
from gis.core.settings import get_settings
from gis.core.uploads.photos import FileFacts, read_attachment
from gis.facilities.graves.forms import PhotoForm

FIELDS = tuple(PhotoForm.model_fields)
PHOTO_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file", "phase", "done_on", "person", "unit"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "JPEG, PNG or WebP."},
                        "phase": {"type": "string", "enum": ["before", "during", "after"]},
                        "done_on": {"type": "string", "format": "date"},
                        "person": {"type": "string"},
                        "unit": {"type": "string"},
                        "note": {"type": "string"},
                        "bearing_deg": {"type": "number", "description": "Direction of view, degrees from north."},
                        "lon": {"type": "number", "description": "Where it was taken; by its EXIF when absent."},
                        "lat": {"type": "number"},
                    },
                }
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class PhotoSent:
    """What was sent."""

    data: bytes
    file_name: str
    form: PhotoForm

    def facts(self) -> FileFacts:
        """Read the photo in the child process, without a transaction; raises as `read_attachment`."""
        return read_attachment(self.data, get_settings(), is_photo=True)


async def read_photo_form(request: Request) -> PhotoSent:
    """Read the form.

    Raises:
        Unsupported: the body is not multipart. BadRequest: no file, or several.
        RequestValidationError: a field is missing, unknown or cannot be used; all at once.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Unsupported("请以 multipart/form-data 上传", "Send multipart/form-data", code="not-multipart")
    async with request.form(max_files=1, max_fields=12, max_part_size=4_000) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or len(form.multi_items()) != len(form):
            raise BadRequest("须有一个文件（file），每项只填一次", "One file, each field once", code="file-missing")
        given = {name: str(value) for name, value in form.items() if name != "file" and str(value).strip()}
        try:
            stated = PhotoForm.model_validate(given)
        except ValidationError as error:
            raise RequestValidationError(error.errors(include_url=False, include_context=False)) from error
        return PhotoSent(await file.read(), file.filename or "", stated)
