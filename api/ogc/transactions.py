"""OGC API Features Part 4: POST on `items`, PUT, PATCH and DELETE on one feature, OPTIONS with what is allowed.

The event loop reads the body and answers; the write itself runs in a thread, as one transaction that is committed
before the answer. A write is not ended because its client left.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import deps
from api.errors import problem
from api.ogc import as_of, entity
from api.ogc.allowed import ACCEPTED, allowed, require_writer
from api.ogc.call import GEOJSON, JSON, Call
from api.ogc.items import identity
from gis.core import db, features
from gis.core.collections import Level
from gis.core.editing import commands
from gis.core.editing.commands import Seen, Sent
from gis.core.editing.geometry import CRS84, ContentCrs, content_crs
from gis.core.editing.model import Desk, Work
from gis.core.errors import NotFound, Stale, Unauthenticated
from gis.core.uploads.idempotency import Answer, once
from gis.core.uploads.idempotency import Call as Keyed
from gis.register import EDITORS

REASON_MAX = 200


@dataclass(frozen=True)
class Asked:
    """A write as it was asked: the call, its body and the versions that its client has seen."""

    call: Call
    sent: Sent
    seen: Seen | None
    reason: str | None

    @property
    def sha256(self) -> str:
        """The hash of all that was sent, for the Idempotency-Key."""
        headers = self.call.request.headers
        parts = [self.sent.crs.uri, headers.get("if-match", ""), headers.get("content-type", ""), self.reason or ""]
        return hashlib.sha256("\n".join(parts).encode() + b"\n" + self.sent.body).hexdigest()


Handler = Callable[[Call], Awaitable[Response]]


def endpoint(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Return the Starlette endpoint of a write."""

    async def answer(request: Request) -> Response:
        return await handler(Call(request, await deps.viewer(request), deps.lang(request)))

    answer.__name__ = handler.__name__
    return answer


async def on_items(call: Call) -> Response:
    """`POST` and `OPTIONS` on `/ogc/collections/{collection}/items`."""
    collection, method = call.collection(), call.request.method
    if method == "OPTIONS":
        return _options(call, ("POST",))
    refused = require_writer(call, method, ("POST",))
    if refused is not None:
        return refused
    asked = await _asked(call, None)
    status, done = await run_in_threadpool(_in_one, asked, _created)
    found = await features.read_item(collection, call.level, UUID(done["id"]))
    where = {"Location": f"{call.base}/collections/{collection.id}/items/{done['id']}"}
    return _answer(call, found, status, done, where)


async def on_item(call: Call) -> Response:
    """`PUT`, `PATCH`, `DELETE` and `OPTIONS` on `/ogc/collections/{collection}/items/{fid}`."""
    collection, method = call.collection(), call.request.method
    fid = identity(call.request.path_params["fid"])
    if method == "OPTIONS":
        if await features.read_item(collection, call.level, fid) is None:
            raise NotFound("没有这个要素", "There is no such feature", code="feature")
        return _options(call, ("PUT", "PATCH", "DELETE"))
    refused = require_writer(call, method, ("PUT", "PATCH", "DELETE"))
    if refused is not None:
        return refused
    condition = call.request.headers.get("if-match")
    if condition is None or condition.strip() == "*":
        return await _unconditional(call, fid)
    asked = await _asked(call, Seen(fid, entity.versions(condition)))
    try:
        status, done = await run_in_threadpool(_in_one, asked, _deleted if method == "DELETE" else _changed)
    except (Stale, NotFound):
        return await _stale(call, fid)
    if method == "DELETE":
        return Response(status_code=status, headers=_named(done))
    found = await features.read_item(collection, call.level, fid)
    return _answer(call, found, status, done, {})


def _options(call: Call, methods: tuple[str, ...]) -> Response:
    """Return what this viewer may do here."""
    offered = allowed(call, call.collection().id, methods)
    headers = {"Allow": ", ".join(offered), "Cache-Control": "private, no-store"}
    if "POST" in offered:
        headers["Accept-Post"] = ", ".join(ACCEPTED["POST"])
    if "PATCH" in offered:
        headers["Accept-Patch"] = ", ".join(ACCEPTED["PATCH"])
    return Response(status_code=204, headers=headers)


async def _asked(call: Call, seen: Seen | None) -> Asked:
    """Read what a write says of itself, then its body."""
    reason = call.query.take("reason")
    call.query.take("lang")
    as_of.refuse(call.query, "过去的状态不能修改", "A past state cannot be written")
    if reason is not None and (not reason.strip() or len(reason) > REASON_MAX or not reason.isprintable()):
        limit = f"1–{REASON_MAX} 个可见字符", f"1 to {REASON_MAX} visible characters"
        call.query.fail("reason", reason, "reason", *limit)
    call.query.finish(("reason", "lang"))
    system: ContentCrs = content_crs(call.request.headers.get("content-crs"))
    body = b"" if call.request.method == "DELETE" else await call.request.body()
    return Asked(call, Sent(body, system, call.request.method == "PATCH"), seen, reason)


def desk_of(viewer: deps.Viewer, request: Request, reason: str | None = None) -> Desk:
    """Return who works. Raises Unauthenticated for the public."""
    if viewer.user_id is None:
        raise Unauthenticated
    counties, asked = tuple(sorted(viewer.counties)), getattr(request.state, "request_id", None)
    return Desk(viewer.user_id, viewer.name, Level(viewer.level), viewer.roles, counties, reason, asked)


def _in_one(asked: Asked, act: Callable[[Work, Asked], Answer]) -> Answer:
    """Do a write in one transaction, once per Idempotency-Key; return the status and what was done."""
    call, request = asked.call, asked.call.request
    desk = desk_of(call.viewer, request, asked.reason)
    key = request.headers.get("idempotency-key")
    keyed = Keyed(desk.user_id, key, request.method, request.url.path, asked.sha256)
    collection = call.collection()
    with db.session() as session:
        work = Work(session, EDITORS[collection.id], collection, desk)
        (status, done), replayed = once(session, keyed, lambda: act(work, asked))
    return status, {**done, "replayed": replayed}


def _created(work: Work, asked: Asked) -> Answer:
    fid, batch = commands.create(work, asked.sent)
    return 201, {"id": str(fid), "batch_id": str(batch)}


def _changed(work: Work, asked: Asked) -> Answer:
    assert asked.seen is not None
    batch = commands.change(work, asked.seen, asked.sent)
    return 200, {"id": str(asked.seen.fid), "batch_id": None if batch is None else str(batch)}


def _deleted(work: Work, asked: Asked) -> Answer:
    assert asked.seen is not None
    batch = commands.delete(work, asked.seen)
    return 204, {"id": str(asked.seen.fid), "batch_id": str(batch)}


def _named(done: dict[str, Any]) -> dict[str, str]:
    """Return the headers that name the batch, its undo, and whether the answer repeats an earlier one."""
    headers = {"Idempotency-Replayed": "true"} if done.get("replayed") else {}
    batch = done.get("batch_id")
    if batch is not None:
        headers["Change-Batch"] = batch
        headers["Link"] = f'</api/v1/feature-batches/{batch}/undo>; rel="undo"; method="POST"'
    return headers


def _answer(
    call: Call, found: features.Item | None, status: int, done: dict[str, Any], headers: dict[str, str]
) -> Response:
    """Return the feature as it stands after the write, with its tag; nothing of one that is not in force yet."""
    headers = {**headers, **_named(done), "Cache-Control": "private, no-store", "Content-Crs": f"<{CRS84}>"}
    if found is None:
        return Response(status_code=status, headers=headers)
    path = f"/collections/{call.collection().id}"
    links = [
        call.link("self", f"{path}/items/{done['id']}", GEOJSON),
        call.link("collection", path, JSON),
    ]
    body = found.feature[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    return Response(body, status, {**headers, "ETag": entity.tag(body)}, media_type=GEOJSON)


async def _current(call: Call, fid: UUID) -> tuple[bytes, str] | None:
    """Return a feature as it stands for this viewer, with the tag to write over it."""
    found = await features.read_item(call.collection(), call.level, fid)
    return None if found is None else (found.feature, entity.tag(found.feature))


async def _unconditional(call: Call, fid: UUID) -> Response:
    """Answer a change that does not say which version it rests on: 428; 404 where there is nothing to change."""
    if await _current(call, fid) is None:
        raise NotFound("没有这个要素", "There is no such feature", code="feature")
    words = "请在 If-Match 中写上读到的 ETag（* 不行）", "Send the ETag that was read in If-Match (not *)"
    title = call.words("须说明所依据的版本", "Say which version the change rests on")
    return problem(call.request, 428, title, call.words(*words), code="precondition-required")


async def _stale(call: Call, fid: UUID) -> Response:
    """Answer a change that rests on another version: 412 with the one that stands, if any (R21)."""
    title = call.words(Stale.title, Stale.title_en)
    current = await _current(call, fid)
    if current is None:
        words = "要素不存在，或已删除", "There is no such feature, or it was deleted"
        return problem(call.request, 412, title, call.words(*words), code="stale")
    found, tag = current
    words = "所依据的版本已被替换；当前版本见 current", "Another version stands; it is in `current`"
    document = orjson.loads(found)
    more = {"version": document["properties"]["version"], "etag": tag, "current": document}
    return problem(call.request, 412, title, call.words(*words), code="stale", more=more, headers={"ETag": tag})
