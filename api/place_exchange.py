"""Exports of place names. Every export is logged."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api import place_query
from api.definition import sends
from api.deps import CurrentViewer, Viewer
from api.ogc.export import PROGRESS, token_of
from api.ogc.query import Query as Parameters
from api.place_search import FILTERS, PROBLEMS, parameter
from gis.core import db
from gis.core.accounts.commands import record_event
from gis.core.exports.progress import Progress
from gis.gazetteer.exchange.export import MEDIA, Format, Wanted, export

router = APIRouter(prefix="/api/v1/place-names", tags=["place names"])
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "geojson", "lpf")


def _log(viewer: Viewer, wanted: Wanted, query: str) -> None:
    with db.session() as opened:
        detail = {"format": wanted.format, "level": wanted.level.value, "query": query[:500]}
        record_event(opened, "place-names-exported", actor=viewer.name or "public", detail=detail)


_EXPORT = [
    parameter("format", "Form of the file", {"type": "string", "enum": list(FORMATS), "default": "csv"}),
    parameter("fields", "Heads of columns: codes of the national database", {"type": "string", "enum": ["national"]}),
    parameter(
        PROGRESS, "32 hexadecimal digits that the client makes up: /api/v1/exports/{token} then tells how far it is"
    ),
    parameter("q", "As at /search; left out: all that the filters leave"),
    *FILTERS,
]


@router.get(
    "/export",
    **sends(PROBLEMS, *(media for media, _ in MEDIA.values())),
    openapi_extra={"parameters": _EXPORT},
)
async def export_names(request: Request, viewer: CurrentViewer) -> StreamingResponse:
    """Return all that a search finds as a file: `format` csv, xlsx, geojson or lpf; the filters are those of /search.

    Without `q` everything that the filters leave. `fields=national` heads columns by the codes of the national
    database where there is one. Only what the viewer may see; the export is logged. Who gives a `progress` can watch
    and end it (/api/v1/exports).
    """
    given = Parameters.of(request.scope["query_string"])
    asked_format, fields = given.take("format") or "csv", given.take("fields")
    if asked_format not in FORMATS:
        given.fail("format", asked_format, "format", "可用：csv、xlsx、geojson、lpf", "one of csv, xlsx, geojson, lpf")
    if fields not in {None, "national"}:
        given.fail("fields", str(fields), "fields", "可用：national", "national, or left out")
    token = token_of(given)
    asked = await place_query.filtered(given, viewer)
    base = f"{str(request.base_url).rstrip('/')}/ogc/collections/place-names/items"
    chosen: Format = next((each for each in FORMATS if each == asked_format), "csv")
    wanted = Wanted(chosen, asked.query, asked.filters, viewer.level, base, national=fields == "national")
    await run_in_threadpool(_log, viewer, wanted, request.url.query)
    pieces = await _begun(export(wanted, Progress(token)))
    media, extension = MEDIA[wanted.format]
    name = quote(f"地名_{datetime.now(UTC):%Y%m%d}.{extension}")
    headers = {
        "Content-Disposition": f"attachment; filename=\"place-names.{extension}\"; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(pieces, media_type=media, headers=headers)


async def _begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Read the first piece before the answer begins, so that what is refused is refused with its status."""
    first = await anext(pieces, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return whole()
