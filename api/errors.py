"""The one table from errors of the register to HTTP, and RFC 9457 problem answers for every fault."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from api import deps
from gis.core import db, errors
from gis.core.accounts.commands import record_event
from maps import pages

log = logging.getLogger("minzheng")

PROBLEM = "application/problem+json"
LISTED_MAX = 100

STATUS: dict[type[errors.GisError], int] = {
    errors.BadRequest: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Stale: 412,
    errors.TooLarge: 413,
    errors.Unsupported: 415,
    errors.Unreadable: 422,
    errors.Invalid: 422,
    errors.TooMany: 429,
    errors.Busy: 503,
    errors.Full: 507,
    errors.GisError: 500,
}
TITLES = {
    400: ("请求格式有误", "The request cannot be read"),
    404: ("未找到", "Not found"),
    405: ("不允许的方法", "Method not allowed"),
    413: ("超出大小限制", "Too large"),
    415: ("不支持的内容类型", "Content type not supported"),
    422: ("数据不符合要求", "The data break a rule"),
    500: ("服务器内部错误", "Internal error"),
}


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(errors.GisError, _gis_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _unexpected)


def problem(  # noqa: PLR0913 - the members of RFC 9457
    request: Request,
    status: int,
    title: str,
    detail: str,
    *,
    code: str,
    listed: list[dict[str, Any]] | None = None,
    headers: dict[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Return the problem as JSON, or as a page to a browser that looks at pages."""
    body: dict[str, Any] = {
        **(more or {}),
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": getattr(request.state, "request_id", ""),
    }
    if listed:
        body["errors"] = listed[:LISTED_MAX]
        body["error_count"] = len(listed)
    if wants_page(request):
        page = pages.render(
            "error.html",
            lang=deps.lang(request),
            nonce=getattr(request.state, "nonce", ""),
            region=getattr(request.state, "region", None),
            viewer=getattr(request.state, "viewer", None),
            problem=body,
        )
        return HTMLResponse(page, status, headers)
    return JSONResponse(body, status, headers, media_type=PROBLEM)


def wants_page(request: Request) -> bool:
    """Tell whether a person looks: by Accept, at the spatial API also by the parameter that asks for a page."""
    is_page = request.query_params.get("f") == "html" if request.url.path.startswith("/ogc") else True
    return is_page and "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


async def _gis_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.GisError)
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if status >= 500:
        log.error("%s %s: %s", status, request.url.path, error, exc_info=error)
    if isinstance(error, errors.Forbidden):
        await run_in_threadpool(_record_denial, request, error.reason)
    english = deps.lang(request) == "en"
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "2"}}.get(status)
    if isinstance(error, errors.TooMany):
        headers = {"Retry-After": str(error.retry_after_s)}
    return problem(
        request,
        status,
        error.title_en if english else error.title,
        error.detail_en if english else error.detail,
        code=error.reason,
        listed=error.errors,
        headers=headers,
        more=error.more,
    )


def _record_denial(request: Request, reason: str) -> None:
    """Note who was denied what (R19). The public has no name to note, and could fill the log."""
    viewer = getattr(request.state, "viewer", None)
    if viewer is None:
        return
    detail = {"method": request.method, "path": request.url.path[:200], "reason": reason}
    try:
        with db.session() as opened:
            record_event(opened, "denied", actor=viewer.name, request_id=request.state.request_id, detail=detail)
    except errors.GisError:
        log.exception("the denial of %s %s could not be noted", request.method, request.url.path)


async def _validation_error(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit its declaration: every fault at once, 400 for what is not JSON."""
    assert isinstance(error, RequestValidationError)
    english = deps.lang(request) == "en"
    listed = [
        {
            "field": _plain(".".join(str(part) for part in fault["loc"])),
            "code": fault["type"],
            "message": fault_message(fault, english=english),
            "value": _plain(str(fault.get("input", "")))[:80],
        }
        for fault in error.errors()
    ]
    status = 400 if any(fault["type"] == "json_invalid" for fault in error.errors()) else 422
    if isinstance(error.body, bytes) and any(fault["loc"] == ("body",) for fault in error.errors()):
        words = "请以 application/json 发送内容", "Send the body as application/json"
        return await _gis_error(request, errors.Unsupported(*words, code="content-type"))
    return problem(
        request,
        status,
        TITLES[status][english],
        ("The request does not fit its description" if english else "请求与接口说明不符"),
        code="request",
        listed=listed,
    )


def fault_message(fault: Mapping[str, Any], *, english: bool) -> str:
    """Return what Pydantic says of a value; in the language of the reader where our own check said it."""
    said = fault.get("ctx", {}).get("error")
    if isinstance(said, errors.InTwoLanguages):
        return str(said.args[english])
    return str(fault["msg"]).removeprefix("Value error, ")


def _plain(text: str) -> str:
    """Return text that can be sent: a lone surrogate of the request is spelled out (F42)."""
    return text.encode("utf-8", "backslashreplace").decode()


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    english = deps.lang(request) == "en"
    phrase = HTTPStatus(error.status_code).phrase
    title = TITLES.get(error.status_code, (phrase, phrase))[english]
    code = phrase.lower().replace(" ", "-")
    headers = dict(error.headers) if error.headers else None
    return problem(request, error.status_code, title, title, code=code, headers=headers)


async def _left(_request: Request, _error: Exception) -> Response:
    """End a request whose client left, or was refused, before its body was complete: nobody hears this answer."""
    return Response(status_code=499)


async def _unexpected(request: Request, error: Exception) -> Response:
    """Answer a fault of ours: the request's number and nothing else; the log has the rest."""
    log.error("500 %s", request.url.path, exc_info=error)
    english = deps.lang(request) == "en"
    detail = "Please report the number of this request" if english else "请把本次请求编号告诉管理员"
    return problem(request, 500, TITLES[500][english], detail, code="internal")
