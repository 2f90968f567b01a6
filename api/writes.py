"""Writes that happen once per Idempotency-Key."""

import hashlib
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import SessionDep, Viewer
from gis.core.errors import NotFound, Unauthenticated
from gis.core.uploads.idempotency import Answer, Call, once

__all__ = ["Answer", "Key", "identity", "sent_hash", "write_once"]

Key = Annotated[
    str | None, Header(alias="Idempotency-Key", description="The same key with the same request repeats the answer.")
]


def sent_hash(form: BaseModel | None, data: bytes = b"") -> str:
    """Return the SHA-256 of all that a write was sent."""
    return hashlib.sha256((form.model_dump_json().encode() if form else b"") + data).hexdigest()


def identity(text: str, zh: str = "没有这条记录", en: str = "There is no such record") -> UUID:
    """Read an id of a path; what is none names nothing (404)."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(zh, en) from error


def write_once(
    session: SessionDep, request: Request, viewer: Viewer, key: str | None, sent: str, act: Callable[[], Answer]
) -> Response:
    """Do a write once per Idempotency-Key and answer; a repeated answer carries `Idempotency-Replayed`."""
    if viewer.user_id is None:
        raise Unauthenticated
    call = Call(viewer.user_id, key, request.method, request.url.path, sent)
    (status, body), replayed = once(session, call, act)
    return JSONResponse(body, status, {"Idempotency-Replayed": "true"} if replayed else {})
