"""`/ogc/collections/{collection}/export`: all features that a request of `/items` selects, as one file."""

import asyncio
import logging
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from api.ogc import crs_query, items_query, respond
from api.ogc.call import Call, Link
from api.ogc.query import Query
from gis.core import db
from gis.core.accounts.commands import record_event
from gis.core.crs_published import CRS84, STORED, WGS84
from gis.core.errors import Busy, GisError
from gis.core.exports.forms import ENCODINGS, FORMS, Form
from gis.core.exports.progress import TOKEN
from gis.core.exports.running import Export
from gis.core.exports.statements import Plan
from gis.core.settings import get_settings

QUERY_SHOWN_MAX = 500
PROGRESS = "progress"

log = logging.getLogger("minzheng")


class ExportResponse(StreamingResponse):
    """Sends an export and ends it, whole or not: the client may leave, and there is a longest time."""

    def __init__(self, export: Export, headers: dict[str, str], media: str) -> None:
        super().__init__(export.pieces(), headers=headers, media_type=media)
        self._export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; what fails now has begun, so the server is left to break it off before its end."""
        error: GisError | None = None
        try:
            async with asyncio.timeout(get_settings().export_timeout_s):
                await super().__call__(scope, receive, send)
        except TimeoutError:
            error = Busy(*db.TOO_LONG)
        except GisError as own:
            error = own
        finally:
            self._export.close(error)
        if error is not None:
            log.info("an export ended before its end: %s", error)


async def export(call: Call) -> Response:
    """Export what the request selects; only what the viewer may see, and each export is logged."""
    collection = call.collection()
    form = _form(call)
    asked = items_query.select(call.query, collection, call.level, await call.named_region())
    if form.name == "kml" and asked.crs not in {CRS84, STORED, WGS84}:
        call.query.fail(
            "crs", asked.crs.uri, "crs", "KML 只有 WGS 84 经纬度", "KML is in WGS 84 longitude and latitude only"
        )
    encoding = _encoding(call) if form.name == "shp" else "UTF-8"
    more = ("encoding",) if form.name == "shp" else ()
    names = (item.name for item in collection.visible(call.level))
    token = token_of(call.query)
    call.query.finish((*items_query.SELECTING, *more, PROGRESS, "f", "lang", *names))
    plan = Plan(form, collection, call.level, asked, encoding)
    media = form.media + ("; charset=utf-8" if form.name == "csv" else "")
    if call.request.method == "HEAD":  # nothing leaves the house
        return Response(headers=_headers(plan), media_type=media)
    begun = await Export.begin(plan, token)
    try:
        await run_in_threadpool(_log, call, plan)
        headers = _headers(plan)
    except BaseException:
        begun.close()
        raise
    return ExportResponse(begun, headers, media)


def links(call: Call, path: str) -> list[Link]:
    """Return the links to the exports of the collection at a path below `/ogc`."""
    return [
        call.link("enclosure", f"{path}/export?f={form.name}", form.media, call.words(form.title_zh, form.title_en))
        for form in FORMS.values()
    ]


def _form(call: Call) -> Form:
    """Return the form asked for: `f=` decides, else the first known media type of Accept, else GeoJSON."""
    asked = call.query.take("f")
    call.query.take("lang")
    if asked in FORMS:
        return FORMS[asked]
    if asked is not None:
        listed = ", ".join(FORMS)
        call.query.fail("f", asked, "format", f"f 可取：{listed}", f"f may be one of: {listed}")
    accepted = [part.split(";")[0].strip() for part in call.request.headers.get("accept", "").split(",")[:20]]
    known = {form.media: form for form in FORMS.values()}
    return next((known[media] for media in accepted if media in known), FORMS["geojson"])


def _encoding(call: Call) -> str:
    text = call.query.take("encoding") or ENCODINGS[0]
    if text.upper() not in ENCODINGS:
        listed = ", ".join(ENCODINGS)
        call.query.fail("encoding", text, "encoding", f"encoding 可取：{listed}", f"encoding may be one of: {listed}")
    return text.upper()


def token_of(query: Query) -> str | None:
    """Take the token by which a client watches its export."""
    text = query.take(PROGRESS)
    if text is not None and not TOKEN.match(text):
        query.fail(
            PROGRESS,
            text,
            "token",
            "progress 为 32 位十六进制数，小写",
            "progress is 32 hexadecimal digits, lower case",
        )
    return text


def _headers(plan: Plan) -> dict[str, str]:
    form = plan.form
    name = f"{plan.collection.id}.{form.extension}"
    shown_at = plan.selection.moment or datetime.now(UTC)
    title = quote(f"{plan.collection.title_zh}_{shown_at:%Y%m%d}.{form.extension}")
    headers = {
        "Content-Disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{title}",
        "Cache-Control": "no-store",
        "Vary": respond.VARY,
    }
    if form.has_axes:
        headers[crs_query.CONTENT_CRS] = crs_query.header(plan.selection.crs)
    return headers


def _log(call: Call, plan: Plan) -> None:
    detail = {
        "collection": plan.collection.id,
        "format": plan.form.name,
        "level": plan.level.value,
        "query": call.request.url.query[:QUERY_SHOWN_MAX],
    }
    with db.session() as opened:
        record_event(opened, "features-exported", actor=call.viewer.name or "public", detail=detail)
