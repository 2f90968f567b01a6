"""Answers: bytes with entity tag and caching rules, JSON, HTML pages."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson
from starlette.responses import Response

from api.ogc.call import HTML, JSON, Call
from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.memory import read_revision
from gis.core.overview import read_overview
from gis.core.region_store import published_region
from maps import pages

VARY = "Accept, Accept-Language, Authorization, Cookie"


_NOTHING: Mapping[str, str] = MappingProxyType({})

FORMAT = "3"
"""Counts the forms of our answers: raising it makes all revision tags void."""


def content(
    call: Call,
    body: bytes,
    media: str,
    *,
    tag: str | None = None,
    status: int = 200,
    more: Mapping[str, str] = _NOTHING,
) -> Response:
    """Return bytes with the caching rules of the viewer and `more` headers.

    The entity tag is `tag` or, without one, a strong one of the bytes; a request that knows it gets 304.
    """
    tag = tag or f'"{digest(body)}"'
    known = not_modified(call, tag, more)
    return known or Response(body, status_code=status, headers={**_headers(call, tag), **more}, media_type=media)


def revision_tag(call: Call, revision: bytes) -> str:
    """Return the weak tag of an answer that can only change with the register, the viewer's level or language."""
    return f'W/"{mark(call, revision)}"'


def mark(call: Call, revision: bytes) -> str:
    """Return the digest of all that an answer hangs on: what is asked, by whom, and the revision."""
    known = f"{FORMAT} {call.level} {call.lang} {call.address()} {call.request.headers.get('accept')}"
    return digest(known.encode() + revision)


async def unchanged(call: Call) -> Response | None:
    """Return 304 when the client holds the answer of the present revision; one short read, none without a tag."""
    if "if-none-match" not in call.request.headers:
        return None
    revision = await read_revision(read_pool(call.level))
    return not_modified(call, revision_tag(call, revision))


def not_modified(call: Call, tag: str, more: Mapping[str, str] = _NOTHING) -> Response | None:
    """Return 304 when If-None-Match names the tag (weak comparison, RFC 9110 13.1.2)."""
    known = call.request.headers.get("if-none-match")
    if known is None:
        return None
    opaque = tag.removeprefix("W/")
    if any(part.strip().removeprefix("W/") in {opaque, "*"} for part in known.split(",")):
        return Response(status_code=304, headers={**_headers(call, tag), **more})
    return None


def _headers(call: Call, tag: str) -> dict[str, str]:
    audience = "public" if call.level is Level.PUBLIC else "private"
    return {"Cache-Control": f"{audience}, max-age=0, must-revalidate", "Vary": VARY, "ETag": tag}


def digest(body: bytes) -> str:
    """Return what tags are made of: 24 hex digits."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def json(call: Call, data: Any, media: str = JSON) -> Response:
    """Return data as JSON."""
    response = content(call, orjson.dumps(data), media)
    response.headers["Content-Language"] = "en" if call.lang == "en" else "zh-CN"
    return response


async def page(call: Call, template: str, **context: Any) -> Response:
    """Return an HTML page made from a template of `maps/templates/ogc/`."""
    overview = await read_overview(call.level)
    text = pages.render(
        f"ogc/{template}.html",
        lang=call.lang,
        nonce=call.request.state.nonce,
        region=await published_region(),
        viewer=call.viewer,
        base=call.base,
        sample=overview.has_sample,
        **context,
    )
    return content(call, text.encode(), f"{HTML}; charset=utf-8")
