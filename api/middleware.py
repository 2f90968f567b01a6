"""What every answer gets: a request number, security headers with a nonce, and a limit on what may be sent."""

import re
import secrets
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gis.core.settings import get_settings

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; "
    "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class Frame:
    """Pure ASGI, so that the fast reads do not pay for a task of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {}).update(request_id=request_id, nonce=nonce)
        private = "authorization" in headers or "minzheng=" in headers.get("cookie", "")
        language = _asked_language(scope)

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer["X-Request-Id"] = request_id
                for name, value in _HEADERS.items():
                    answer[name] = value
                if "text/html" in answer.get("content-type", ""):
                    answer["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
                if private and "cache-control" not in answer:
                    answer["Cache-Control"] = "private, no-store"
                if language:
                    answer.append("Set-Cookie", f"lang={language}; Path=/; Max-Age=31536000; SameSite=Lax")
            await send(message)

        await self.app(scope, receive, framed)


def _asked_language(scope: Scope) -> str | None:
    """Return the language chosen by `?lang=` when it is not the remembered one."""
    query: bytes = scope.get("query_string", b"")
    if b"lang=" not in query or scope["path"].startswith(("/ogc", "/api")):
        return None
    asked = parse_qs(query.decode("latin-1")).get("lang", [""])[0]
    cookie = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    known = cookie["lang"].value if "lang" in cookie else None
    return asked if asked in {"zh", "en"} and asked != known else None


class BodyLimit:
    """Ends the reading of a body past its limit with 413, whether or not its length was announced (R2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        settings = get_settings()
        multipart = Headers(scope=scope).get("content-type", "").startswith("multipart/form-data")
        limit = settings.upload_max_bytes + 100_000 if multipart else settings.json_max_bytes
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await _too_large(send, limit)
            return
        seen = 0
        refused = False

        async def limited() -> Message:
            nonlocal seen, refused
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit and not refused:
                refused = True
                await _too_large(send, limit)
                return {"type": "http.disconnect"}
            return message

        async def guarded(message: Message) -> None:
            if not refused:
                await send(message)

        await self.app(scope, limited, guarded)


async def _too_large(send: Send, limit: int) -> None:
    body = (
        '{"type":"/problems/too-large","title":"超出大小限制","status":413,'
        f'"detail":"最多 {limit} 字节 · at most {limit} bytes"}}'
    ).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
