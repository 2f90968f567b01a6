"""Features: pages of a collection and single ones. PostGIS makes the bytes; this adds the frame."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

import orjson
from starlette.responses import Response

from api.ogc import as_of, crs_query, cursor, entity, html, items_query, respond
from api.ogc.call import GEOJSON, HTML, JSON, Call, absolute
from gis.core import features
from gis.core.collections import Collection
from gis.core.crs_published import CRS84, PublishedCrs
from gis.core.errors import NotFound
from gis.core.tile_cache import read_revisions

FORMS = {"json": GEOJSON, "html": HTML}


async def listing(call: Call) -> Response:
    """`/ogc/collections/{collection}/items`: one page of features, in the order asked for, else of their ids."""
    collection = call.collection()
    form = call.form(FORMS)
    asked = items_query.read(call.query, collection, call.level, await call.named_region())
    known = await respond.unchanged(call)
    if known is not None:
        return _in(known, asked.selection.crs)
    chosen = asked.selection if form == "json" else replace(asked.selection, crs=CRS84)
    page = await features.read_page(
        collection, call.level, chosen, limit=asked.limit, after=asked.after, offset=asked.offset
    )
    links = [
        *call.self_links(form, FORMS),
        call.link("collection", f"/collections/{collection.id}", JSON),
    ]
    if page.last is not None:
        further = cursor.make(page.last, items_query.scope(collection, chosen))
        following = call.address(drop=("offset",), cursor=further)
        links.append(absolute("next", following, FORMS[form]))
    frame: dict[str, object] = {
        "type": "FeatureCollection",
        "timeStamp": dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberReturned": page.returned,
        "links": links,
        **as_of.members(chosen),
    }
    if page.matched is not None:
        frame["numberMatched"] = page.matched
    body = orjson.dumps(frame)[:-1] + b',"features":[' + page.features + b"]}"
    if form == "html":
        return await html.items(call, collection, orjson.loads(body), chosen)
    return _in(respond.content(call, body, GEOJSON, tag=respond.revision_tag(call, page.revision)), chosen.crs)


async def single(call: Call) -> Response:
    """`/ogc/collections/{collection}/items/{fid}`: one feature, with a strong ETag."""
    collection = call.collection()
    form = call.form(FORMS)
    crs = crs_query.read(call.query, "crs", await call.named_region())
    moment = as_of.take(call.query)
    call.query.finish(("crs", as_of.NAME, "f", "lang"))
    crs = crs if form == "json" else CRS84
    fid = identity(call.request.path_params["fid"])
    known = await _unchanged(call, collection) if moment is None and form == "json" else None
    if known is not None:
        return _in(known, crs)
    found = await features.read_item(collection, call.level, fid, crs, moment)
    if found is None and moment is not None:
        raise NotFound("该时刻没有这个要素", "There was no such feature at that moment", code="feature")
    if found is None:
        raise NotFound("没有这个要素", "There is no such feature", code="feature")
    links = [
        *call.self_links(form, FORMS),
        call.link("collection", f"/collections/{collection.id}", JSON),
    ]
    more = {"links": links} if moment is None else {"links": links, "asOf": as_of.shown(moment)}
    body = found.feature[:-1] + b"," + orjson.dumps(more)[1:]
    if form == "html":
        return await html.item(call, collection, orjson.loads(body), moment)
    tag = entity.tag(body, respond.mark(call, found.revision) if moment is None else respond.digest(body))
    return _in(respond.content(call, body, GEOJSON, tag=tag), crs)


async def _unchanged(call: Call, collection: Collection) -> Response | None:
    """Return 304 where nothing was committed to the collection since the tag of the client; the feature is not read."""
    header = call.request.headers.get("if-none-match")
    if header is None:
        return None
    (revision,) = await read_revisions([collection], call.level)
    held = entity.held(header, respond.mark(call, revision))
    return None if held is None else respond.not_modified(call, held)


def _in(response: Response, crs: PublishedCrs) -> Response:
    """Say in which system the coordinates of an answer are (Part 2, 8.4)."""
    response.headers[crs_query.CONTENT_CRS] = crs_query.header(crs)
    return response


def identity(text: str) -> UUID:
    """Return the id in its canonical form only.

    Raises:
        NotFound: the text is not an id.
    """
    try:
        identity = UUID(text)
    except ValueError:
        identity = None
    if identity is None or str(identity) != text.lower():
        raise NotFound("没有这个要素", "There is no such feature", code="feature")
    return identity
