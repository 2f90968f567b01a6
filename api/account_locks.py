"""The administrator's page of sign-ins that are locked, and the end of a lock with its reason."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import SessionDep, Viewer, know_region, require
from api.html_page import html_page
from gis.core.accounts import attempts
from gis.core.civil_time import in_words
from gis.core.errors import Invalid

router = APIRouter(include_in_schema=False, dependencies=[Depends(know_region)])
Administrator = Annotated[Viewer, Depends(require("admin"))]
SCOPES = {
    "place": ("账号在此地址", "account at this address"),
    "name": ("账号，生疏的浏览器", "account, browsers that are new to it"),
    "device": ("账号在其常用浏览器", "account in a browser of its own"),
    "address": ("此地址的全部登录", "all sign-ins from this address"),
    "key": ("密钥在此地址", "key at this address"),
    "keys": ("此地址的全部密钥", "all keys from this address"),
}


@router.get("/accounts/locks", response_class=HTMLResponse)
def locks_page(request: Request, viewer: Administrator, session: SessionDep, ended: str = "") -> str:
    """Show the locks of now; `ended`: how many the last press ended."""
    locks = [
        {
            "scope": SCOPES[row.scope],
            "name": row.subject,
            "address": row.place if row.scope != "device" else "",
            "until": in_words(row.locked_until) if row.locked_until else "",
        }
        for row in attempts.locks(session)
    ]
    return html_page(request, viewer, "account_locks.html", locks=locks, ended=ended if ended.isdecimal() else None)


@router.post("/accounts/locks")
def end_locks(
    viewer: Administrator,
    session: SessionDep,
    reason: Annotated[str, Form(max_length=500)],
    name: Annotated[str, Form(max_length=100)] = "",
    address: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """End the locks of a name or key wherever it was tried, or those of an address; the event log has who and why."""
    if not reason.strip() or not (name or address):
        raise Invalid("请写明解锁谁、为什么", "Say what to unlock and why", code="reason")
    ended = attempts.unlock(
        session, name=name, address="" if name else address, actor=viewer.name, reason=reason.strip()
    )
    return RedirectResponse(f"/accounts/locks?ended={ended}", 303)
