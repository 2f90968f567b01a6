"""Sign in and out. The place for the change of a password."""

from typing import Annotated
from urllib.parse import urlsplit

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Form
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import (
    CurrentViewer,
    SessionDep,
    client_address,
    device_cookie,
    know_region,
    refuse_foreign_write,
    session_cookie,
)
from api.errors import wants_page
from api.html_page import html_page
from gis.core import db
from gis.core.accounts import any_account, commands
from gis.core.accounts.signing_in import DEVICE_DAYS, Visitor, sign_in_by_password
from gis.core.errors import GisError, TooMany, Unauthenticated
from gis.core.settings import get_settings

router = APIRouter(include_in_schema=False, dependencies=[Depends(know_region)])


def local_path(wanted: str) -> str:
    """Return a path on this server, or the home page for anything that leads elsewhere (R33)."""
    parts = urlsplit(wanted)
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and "\\" not in wanted
    return wanted if plain and wanted.isprintable() else "/"


@router.get("/login", response_class=HTMLResponse)
def login_page(request: Request, viewer: CurrentViewer, session: SessionDep, next: str = "/") -> str:  # noqa: A002
    """Show the sign-in page; where there is no account yet, the command that makes one."""
    return _page(request, viewer, has_account=any_account(session), target=local_path(next))


LOGINS = CapacityLimiter(2)
"""Passwords checked at a time. The others wait without a thread and without a connection of their own (R27)."""


@router.post("/login")
async def login(
    request: Request,
    viewer: CurrentViewer,
    name: Annotated[str, Form(max_length=60)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002
) -> Response:
    """Sign in and go on to where the visitor wanted to go."""
    refuse_foreign_write(request)
    target = local_path(next)
    visitor = Visitor(client_address(request), request.cookies.get(device_cookie(request)), request.state.request_id)
    try:
        made = await run_sync(sign_in_by_password, name, password, visitor, limiter=LOGINS)
    except Unauthenticated as error:
        has_account = await run_in_threadpool(_has_account)
        return HTMLResponse(_page(request, viewer, has_account=has_account, target=target, error=error, name=name), 401)
    except TooMany as error:
        if not wants_page(request):
            raise
        page = _page(request, viewer, has_account=True, target=target, error=error, name=name)
        return HTMLResponse(page, 429, {"Retry-After": str(error.retry_after_s)})
    answer = RedirectResponse(target, 303)
    _keep(request, answer, session_cookie(request), made.token, get_settings().session_absolute_hours * 3600)
    _keep(request, answer, device_cookie(request), made.device, DEVICE_DAYS * 24 * 3600)
    return answer


def _keep(request: Request, answer: Response, cookie: str, value: str, age_s: int) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(cookie, value, max_age=age_s, path="/", secure=secure, httponly=True, samesite="lax")


def _has_account() -> bool:
    with db.session() as opened:
        return any_account(opened)


@router.post("/logout")
def logout(request: Request, viewer: CurrentViewer, session: SessionDep) -> Response:
    """End the session at once."""
    if viewer.token:
        commands.sign_out(session, viewer.token)
        commands.record_event(session, "logout", actor=viewer.name)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(session_cookie(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return answer


def _page(
    request: Request,
    viewer: CurrentViewer,
    *,
    has_account: bool,
    target: str,
    error: GisError | None = None,
    name: str = "",
) -> str:
    return html_page(
        request,
        viewer,
        "login.html",
        next=target,
        error=error,
        name=name,
        has_account=has_account,
    )
