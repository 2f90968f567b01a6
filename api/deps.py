"""What a request brings: its viewer, language and database session."""

import base64
import re
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends
from pydantic import BeforeValidator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from gis.core import db
from gis.core.accounts import attempts, commands
from gis.core.accounts.viewer import PUBLIC, TOUCH_S, Viewer, viewer_of_key, viewer_of_session
from gis.core.db import Session
from gis.core.errors import Forbidden, Unauthenticated
from gis.core.json_body import read_json
from gis.core.region_store import published_region

__all__ = [
    "CurrentViewer",
    "Plain",
    "SessionDep",
    "Viewer",
    "know_region",
    "lang",
    "require",
    "session_cookie",
    "viewer",
]

KEY_PREFIX = re.compile(r"mz[0-9a-f]{8}")
LANG_COOKIE = "lang"
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?", re.ASCII)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def lang(request: Request) -> str:
    """Return zh or en: `?lang=` decides, else the cookie, else Accept-Language; Chinese first."""
    query: bytes = request.scope.get("query_string", b"")
    asked = request.query_params.get("lang") if b"lang" in query or b"%" in query else None
    asked = asked or (request.cookies.get(LANG_COOKIE) if "cookie" in request.headers else None)
    if asked in {"zh", "en"}:
        return asked
    spoken = request.headers.get("accept-language")
    if not spoken:
        return "zh"
    accepted = [part.split(";")[0].strip().lower()[:2] for part in spoken.split(",")]
    first = next((each for each in accepted if each in {"zh", "en"}), "zh")
    return "en" if first == "en" and "zh" not in accepted else "zh"


async def know_region(request: Request) -> None:
    """Put what is public of the region on the request: its name stands in the header of every page."""
    request.state.region = await published_region()


def session_cookie(request: Request) -> str:
    """Return the cookie's name: bound to the host wherever the connection is encrypted (T-15)."""
    return "__Host-minzheng" if request.url.scheme == "https" else "minzheng"


def device_cookie(request: Request) -> str:
    """Return the name of the cookie by which accounts know a browser again, also after they have signed out."""
    return session_cookie(request) + "-device"


def _plainly(value: object) -> object:
    """Let a number of a query pass as it is commonly spelled; Pydantic takes `1_0` and other digits too."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("not a plain number")
    return value


Plain = BeforeValidator(_plainly)
"""Stands beside a numeric query parameter: `Annotated[int, Plain, Query(...)]`."""


async def strict_json(request: Request) -> None:
    """Refuse a JSON body that two readers would take differently: NaN, doubled keys, too deep, half characters.

    A dependency of every task endpoint; FastAPI has read the body, and the model is filled afterwards.

    Raises:
        BadRequest: the body is such (code `json`).
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method not in SAFE_METHODS and media.startswith("application/") and media.endswith("json"):
        body = await request.body()
        if body:
            read_json(body)


async def viewer(request: Request) -> Viewer:
    """Return who asks; the public when there is neither key nor session. The account is noted on the request.

    Raises:
        Unauthenticated: an API key was sent and does not fit.
        TooMany: keys that did not fit were sent too often.
        Forbidden: a browser session was used for a write from another site.
    """
    sent = request.headers.get("authorization", "").strip()
    if sent:
        login, key = sent_key(sent)
        known = await _viewer_of_sent(request, login, key)
        request.state.viewer = known
        return known
    token = request.cookies.get(session_cookie(request)) if "cookie" in request.headers else None
    if not token:
        return PUBLIC
    found = await viewer_of_session(token)
    if found is None:
        return PUBLIC
    request.state.viewer = found
    refuse_foreign_write(request)
    if found.idle_s > TOUCH_S:
        await run_in_threadpool(_touch, token)
    return found


async def _viewer_of_sent(request: Request, login: str | None, key: str) -> Viewer:
    """Return the account of a key; one that does not fit is counted, against guessing (R25)."""
    address = client_address(request)
    try:
        return await viewer_of_key(key, address, login)
    except Unauthenticated:
        prefix = key.partition(".")[0]
        counted = prefix if KEY_PREFIX.fullmatch(prefix) else ""
        await run_in_threadpool(attempts.key_failed, counted, address, request.state.request_id)
        raise


def client_address(request: Request) -> str:
    """Return where a request comes from: the other end, or what a trusted proxy says (`api/cli/run.py`)."""
    return request.client.host if request.client else ""


def sent_key(header: str) -> tuple[str | None, str]:
    """Return the login name, if one was sent, and the key of a header `Authorization`.

    `Basic` with the key for a password is for programs that know nothing else (QGIS 3.22). It is never asked for, so
    that no browser keeps it and sends it along for another site; a password of an account opens nothing here.

    Raises:
        Unauthenticated: it is neither.
    """
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return None, value.strip()
    if scheme.lower() == "basic":
        with suppress(ValueError):
            login, colon, key = base64.b64decode(value.strip(), validate=True).decode().partition(":")
            if colon and key.isascii() and key.isprintable():
                return login, key
    raise Unauthenticated(
        "请用 Authorization: Bearer 发送密钥，或用 Basic 以密钥作密码",
        "Send the key as Authorization: Bearer, or Basic with the key for the password",
        code="key",
    )


def refuse_foreign_write(request: Request) -> None:
    """Refuse a write that another site made the browser send (R23)."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin")
    foreign = request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}
    if foreign or (origin is not None and urlsplit(origin).netloc != request.headers.get("host")):
        raise Forbidden("拒绝来自其他网站的操作", "A write from another site is refused", code="cross-site")


def _touch(token: str) -> None:
    with db.session() as opened:
        commands.touch_session(opened, token)


def require(*roles: str) -> Callable[[Request], Coroutine[Any, Any, Viewer]]:
    """Return a dependency that lets only these roles write."""

    async def wanted(request: Request) -> Viewer:
        found = await viewer(request)
        if found.user_id is None:
            raise Unauthenticated
        if not found.roles & set(roles):
            listed = "、".join(roles)
            raise Forbidden(f"需要角色：{listed}", f"Needs one of the roles: {', '.join(roles)}", code="role")
        if not found.may_write:
            raise Forbidden("此密钥只读", "This key is read-only", code="read-only-key")
        return found

    return wanted


def open_session() -> Iterator[Session]:
    """Open a writing session that is committed before the answer is sent."""
    with db.session() as opened:
        yield opened


SessionDep = Annotated[Session, Depends(open_session, scope="function")]
"""Scope "function": a commit that fails turns the answer into an error; the default scope would send 2xx first."""

CurrentViewer = Annotated[Viewer, Depends(viewer)]
