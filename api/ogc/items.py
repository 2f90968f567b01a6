"""Features: pages of a collection and single ones. PostGIS makes the bytes; this adds the frame."""

import datetime as dt
from uuid import UUID

import orjson
from starlette.responses import Response

from api.ogc import cursor, html, items_query, respond
from api.ogc.call import GEOJSON, HTML, JSON, Call, absolute
from gis.core import features
from gis.core.errors import NotFound

FORMS = {"json": GEOJSON, "html": HTML}


async def listing(call: Call) -> Response:
    """`/ogc/collections/{collection}/items`: one page of features, in the order of their ids."""
    collection = call.collection()
    form = call.form(FORMS)
    asked = items_query.read(call.query, collection, call.level)
    known = await respond.unchanged(call)
    if known is not None:
        return known
    page = await features.read_page(collection, call.level, asked.conditions, limit=asked.limit, after=asked.after)
    links = [
        *call.self_links(form, FORMS),
        call.link("collection", f"/collections/{collection.id}", JSON),
    ]
    if page.last is not None:
        following = call.address(cursor=cursor.make(page.last, collection.id))
        links.append(absolute("next", following, FORMS[form]))
    frame: dict[str, object] = {
        "type": "FeatureCollection",
        "timeStamp": dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "numberReturned": page.returned,
        "links": links,
    }
    if page.matched is not None:
        frame["numberMatched"] = page.matched
    body = orjson.dumps(frame)[:-1] + b',"features":[' + page.features + b"]}"
    if form == "html":
        return await html.items(call, collection, orjson.loads(body))
    return respond.content(call, body, GEOJSON, tag=respond.revision_tag(call, page.revision))


async def single(call: Call) -> Response:
    """`/ogc/collections/{collection}/items/{fid}`: one feature, with a strong ETag."""
    collection = call.collection()
    form = call.form(FORMS)
    call.query.finish(("f", "lang"))
    text = call.request.path_params["fid"]
    found = await features.read_item(collection, call.level, _identity(text))
    if found is None:
        raise NotFound("没有这个要素", "There is no such feature", code="feature")
    links = [
        *call.self_links(form, FORMS),
        call.link("collection", f"/collections/{collection.id}", JSON),
    ]
    body = found[:-1] + b',"links":' + orjson.dumps(links) + b"}"
    if form == "html":
        return await html.item(call, collection, orjson.loads(body))
    return respond.content(call, body, GEOJSON)


def _identity(text: str) -> UUID:
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
