"""A retry of a write call gets the answer already given, and nothing happens twice (finding 8, R22)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.errors import BadRequest, Conflict, Invalid
from gis.core.uploads.tables import IdempotencyKey

Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """A write call: who, its Idempotency-Key if any, what was asked and a hash of all that was sent."""

    user_id: UUID
    key: str | None
    method: str
    path: str
    request_sha256: str


def once(session: Session, call: Call, act: Callable[[], Answer]) -> tuple[Answer, bool]:
    """Act, or return the answer given before to the same key; the second value tells which.

    The answer is stored in the transaction of the act, so both are there or neither. A refusal is not stored:
    nothing happened, and the same call may be tried again.

    Raises:
        BadRequest: the key is not 1 to 200 visible ASCII characters.
        Conflict: a call with this key is running now (code `idempotency-running`).
        Invalid: the key was used for another request (code `idempotency-mismatch`).
    """
    if call.key is None:
        return act(), False
    if not (1 <= len(call.key) <= 200 and call.key.isascii() and call.key.isprintable()):
        raise BadRequest("Idempotency-Key 须为 1–200 个可见字符", "Idempotency-Key: 1 to 200 visible characters")
    name = {"name": f"{call.user_id} {call.key}"}
    if not session.scalar(text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))"), name):
        raise Conflict("同一请求正在处理", "The same request is being worked on", code="idempotency-running")
    known = session.get(IdempotencyKey, (call.user_id, call.key))
    if known is not None:
        if (known.method, known.path, known.request_sha256) != (call.method, call.path, call.request_sha256):
            raise Invalid(
                "Idempotency-Key 已用于另一个请求",
                "This Idempotency-Key was used for another request",
                code="idempotency-mismatch",
            )
        return (known.status, known.body), True
    status, body = act()
    answered = {"status": status, "body": body}
    asked = {"method": call.method, "path": call.path, "request_sha256": call.request_sha256}
    session.add(IdempotencyKey(user_id=call.user_id, key=call.key, **asked, **answered))
    session.flush()
    return (status, body), False
