"""The multipart form of an upload: kind, file, profile. Read by hand so that every fault has its own answer."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.datastructures import UploadFile
from starlette.requests import Request

from gis.core.errors import BadRequest, Invalid, Unsupported
from gis.core.uploads.commands import Incoming
from gis.core.uploads.formats import FORMATS
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.profile import Profile, read_profile, schema
from gis.register import KINDS

PROFILE_BYTES = 20_000
FURTHER_BYTES = 3_000_000
"""Enough for a choice of each of 50,000 rows."""
FILES = "; ".join(f"{known.title_en} ({', '.join(known.extensions)})" for known in FORMATS.values())
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["kind", "file"],
                    "properties": {
                        "kind": {"type": "string", "enum": sorted(KINDS), "description": "Kind of record."},
                        "file": {"type": "string", "format": "binary", "description": FILES},
                        "profile": {**schema(), "description": "Declaration, JSON."},
                    },
                },
                "encoding": {"profile": {"contentType": "application/json"}},
            }
        },
    }
}


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent, and its hash."""

    kind: UploadKind
    incoming: Incoming
    profile: Profile
    sha256: str
    more: str = ""
    """The text of the one further field that a form may have."""


async def read_form(request: Request) -> Form:
    """Read the form: see `read_form_with`."""
    return await read_form_with(request, None)


async def read_form_with(request: Request, further: str | None) -> Form:
    """Read the form, which may have one further field.

    Raises:
        Unsupported: the body is not multipart (415).
        BadRequest: no file, several files, another field, or a profile that is not JSON (400).
        Invalid: an unknown kind or profile key (422).
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise Unsupported("请以 multipart/form-data 上传", "Send multipart/form-data", code="not-multipart")
    most = FURTHER_BYTES if further else PROFILE_BYTES
    async with request.form(max_files=1, max_fields=8, max_part_size=most) as form:
        extra = sorted(set(form) - {"kind", "file", "profile", further})
        if extra or len(form.multi_items()) != len(form):
            raise BadRequest("表单字段只能是 kind、file、profile 各一个", "Only kind, file and profile, one each")
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadRequest("没有文件（file）", "There is no file", code="file-missing")
        kind, profile = str(form.get("kind", "")), str(form.get("profile") or "{}")
        more = str(form.get(further) or "") if further else ""
        data = await file.read()
        incoming = Incoming(data, file.filename or "", file.content_type)
    if kind not in KINDS:
        known = "、".join(sorted(KINDS))
        raise Invalid(f"不能导入这类记录；可用：{known}", f"No such kind; known: {known}", code="kind")
    sent = hashlib.sha256(orjson.dumps([kind, incoming.name, profile]) + data).hexdigest()
    return Form(KINDS[kind], incoming, read_profile(_json(profile)), sent, more)


def _json(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest("profile 不是 JSON", "The profile is not JSON", code="profile-json") from error
