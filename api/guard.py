"""Refusals made before a request reaches the application: a foreign host name (R28), text that is none (R16).

What the head of a request may be (R17, R35) is checked where it is read: `api/protocol.py`.
"""

import ipaddress
import json
import socket
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from gis.core.settings import Settings, get_settings


class Refusal(NamedTuple):
    """A status with its code and words, for a request that no handler sees."""

    status: int
    code: str
    title: str
    detail: str


NOT_TEXT = Refusal(
    400,
    "query",
    "请求格式有误",
    "地址不是有效的 UTF-8，或含有 NUL 字符 · The address is not valid UTF-8 or holds a NUL",
)
FOREIGN_HOST = Refusal(
    400,
    "host",
    "请求格式有误",
    "服务器不以此主机名提供服务（设置 MINZHENG_ALLOWED_HOSTS）"
    " · The server does not answer to this host name (setting MINZHENG_ALLOWED_HOSTS)",
)
SLOW = Refusal(408, "slow", "请求发送过慢", "在规定时间内没有收完 · The request was not sent in time")
UNREADABLE = Refusal(400, "request", "请求格式有误", "不是有效的 HTTP 请求 · This is not a valid HTTP request")


def too_large(limit: int) -> Refusal:
    """Return the refusal of a body over its limit, bytes."""
    return Refusal(413, "too-large", "超出大小限制", f"最多 {limit} 字节 · at most {limit} bytes")


def url_too_long(settings: Settings) -> Refusal:
    """Return the refusal of an address over its limit."""
    limit = settings.url_max_bytes
    return Refusal(414, "url-too-long", "网址过长", f"最多 {limit} 字节 · An address has at most {limit} bytes")


def headers_too_large(settings: Settings) -> Refusal:
    """Return the refusal of too many headers, or too large ones."""
    most, limit = settings.headers_max, settings.headers_max_bytes
    detail = f"最多 {most} 个、共 {limit} 字节 · At most {most} headers of {limit} bytes together"
    return Refusal(431, "headers-too-large", "请求头过大", detail)


def body_of(refusal: Refusal, request_id: str = "") -> bytes:
    """Return the problem of a refusal (RFC 9457)."""
    members: dict[str, object] = {
        "type": f"/problems/{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": request_id,
    }
    return json.dumps(members, ensure_ascii=False).encode()


async def refuse(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Answer a refusal and have the connection closed: what is still to come of the request is not read."""
    body = body_of(refusal, scope.get("state", {}).get("request_id", ""))
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Guard:
    """Lets pass what is addressed to this server in text that is text."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: D102 - ASGI
        if scope["type"] == "http":
            settings = get_settings()
            hosts = [value for name, value in scope["headers"] if name == b"host"]
            if len(hosts) != 1 or not answers_to(hosts[0], settings.allowed_hosts, settings.public_url or ""):
                await refuse(scope, send, FOREIGN_HOST)
                return
            if not _is_text(scope.get("raw_path") or b"") or not _is_text(scope["query_string"]):
                await refuse(scope, send, NOT_TEXT)
                return
        await self.app(scope, receive, send)


@lru_cache(maxsize=256)
def answers_to(host: bytes, allowed: str, public_url: str) -> bool:
    """Tell whether a Host header names this server.

    Addresses by number always do, for no foreign name can be made to mean them (DNS rebinding); names only when they
    are known: localhost, the machine's own, that of the public address and those allowed.
    """
    try:
        name = urlsplit(f"//{host.decode('ascii')}").hostname or ""
    except ValueError:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        known = {"localhost", socket.gethostname().lower(), urlsplit(public_url).hostname or ""}
        known |= {each.strip().lower() for each in allowed.split(",")}
        return name != "" and name in known
    return True


def _is_text(raw: bytes) -> bool:
    """Tell whether a part of an address is UTF-8 without NUL once its escapes are read."""
    if b"%" not in raw and raw.isascii():
        return b"\x00" not in raw
    data = unquote_to_bytes(raw)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in data
