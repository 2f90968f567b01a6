"""What every answer gets: a request number, security headers with a nonce, and a limit on what may be sent."""

import re
import secrets
from asyncio import timeout
from http.cookies import SimpleCookie
from time import monotonic
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import guard
from gis.core.settings import get_settings

_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; "
    "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(self), camera=(), microphone=()"),
)
"""Nobody else sends these: they are added to the raw list, which a mapping would search for each."""
LEAST_BYTES_PER_S = 500
"""A body may take the wait for requests and a second more for each of these, as with Apache's `RequestReadTimeout`."""
_TILE = re.compile(r"/ogc/.*tiles/WebMercatorQuad/(xyz/)?[0-9]+/[0-9]+/[0-9]+(\.pbf)?", re.ASCII)
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
                answer.raw.extend((*_HEADERS, (b"x-request-id", request_id.encode())))
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


class Packing(GZipMiddleware):
    """Packs answers, but for tiles: these are packed once a revision, where they are made."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI
        if scope["type"] == "http" and _TILE.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


class BodyLimit:
    """Ends the reading of a body past its limit with 413, announced or not (R2); of a trickling one with 408 (R35)."""

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
            await guard.refuse(scope, send, guard.too_large(limit))
            return
        body = _Body(scope, receive, send, limit)
        await self.app(scope, body.receive, body.send)


class _Body:
    """One body while it is read. A refusal is the answer; what the application says afterwards is dropped."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self.scope, self.limit = scope, limit
        self._receive, self._send = receive, send
        self.seen, self.ended, self.refused = 0, False, False
        self.begun, self.wait_s = monotonic(), get_settings().request_wait_s

    async def receive(self) -> Message:
        if self.ended:
            return await self._receive()
        try:
            async with timeout(self.begun + self.wait_s + self.seen / LEAST_BYTES_PER_S - monotonic()):
                message = await self._receive()
        except TimeoutError:
            return await self._refuse(guard.SLOW)
        self.seen += len(message.get("body", b""))
        self.ended = not message.get("more_body", False)
        return await self._refuse(guard.too_large(self.limit)) if self.seen > self.limit else message

    async def _refuse(self, refusal: guard.Refusal) -> Message:
        if not self.refused:
            self.refused = True
            await guard.refuse(self.scope, self._send, refusal)
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if not self.refused:
            await self._send(message)
