"""HTTP as uvicorn reads it, with bounds on the head of a request: its size (R17) and the time it takes (R35).

uvicorn bounds neither: it keeps every header it is sent, and waits for ever for the next byte.
"""

import asyncio
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api import guard
from gis.core.settings import get_settings


class BoundedProtocol(HttpToolsProtocol):
    """A connection that answers 400, 408, 414 and 431 as problems, and closes."""

    _refusal = guard.UNREADABLE
    _in_head = True
    _head_bytes = 0
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read; end a head that has no end. The time of the next head runs also while an unwanted body is sent."""
        super().data_received(data)
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head_bytes += len(data)
            settings = get_settings()
            if self._head_bytes > settings.url_max_bytes + settings.headers_max_bytes + len(data):
                self._refuse(self._too_large())
        if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0

    def on_headers_complete(self) -> None:
        """Check the size of a head that is complete. Raising ends the parser, which asks for the refusal."""
        self._in_head = False
        self._stop_timer()
        settings = get_settings()
        size = sum(len(name) + len(value) for name, value in self.headers)
        if len(self.url) > settings.url_max_bytes:
            self._refusal = guard.url_too_long(settings)
        elif len(self.headers) > settings.headers_max or size > settings.headers_max_bytes:
            self._refusal = guard.headers_too_large(settings)
        if self._refusal is not guard.UNREADABLE:
            raise ValueError(self._refusal.code)
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words are for programmers
        """Answer what the parser stopped at."""
        self._refuse(self._refusal)

    def _too_large(self) -> guard.Refusal:
        settings = get_settings()
        too_long = len(self.url) > settings.url_max_bytes
        return guard.url_too_long(settings) if too_long else guard.headers_too_large(settings)

    def _refuse(self, refusal: guard.Refusal) -> None:
        """Answer and close."""
        self._stop_timer()
        if self.transport.is_closing():
            return
        body = guard.body_of(refusal)
        head = (
            f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}\r\n"
            f"content-type: application/problem+json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(get_settings().request_wait_s, self._head_is_late)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        """Close a connection on which nothing was asked; say why where something began."""
        self._head_timer = None
        if self._head_bytes:
            self._refuse(guard.SLOW)
        else:
            self.transport.close()
