"""The collections: what they are, where and when their features are, and what can be asked of them."""

import datetime as dt
from typing import Any

from starlette.responses import Response

from api.ogc import crs_query, downloads, export, respond
from api.ogc.call import GEOJSON, HTML, JSON, REL, SCHEMA, Call, Link
from gis.core import crs_published, features
from gis.core.collections import Collection
from gis.core.features import Extent
from gis.core.region import Region
from gis.register import COLLECTIONS

CRS84 = crs_published.CRS84.uri
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
FORMS = {"json": JSON, "html": HTML}


async def listing(call: Call) -> Response:
    """`/ogc/collections`."""
    form = call.form()
    call.query.finish(("f", "lang"))
    extents = await features.read_extents(list(COLLECTIONS.values()), call.level)
    region = await call.region()
    data = {
        "links": call.self_links(form, FORMS),
        "collections": [describe(call, item, extents[item.id], region) for item in COLLECTIONS.values()],
    }
    return await respond.page(call, "collections", data=data) if form == "html" else respond.json(call, data)


async def single(call: Call) -> Response:
    """`/ogc/collections/{collection}`."""
    collection = call.collection()
    form = call.form()
    call.query.finish(("f", "lang"))
    extents = await features.read_extents([collection], call.level)
    data = describe(call, collection, extents[collection.id], await call.region())
    if form == "html":
        properties = collection.visible(call.level)
        panel = await downloads.panel(call, collection)
        return await respond.page(call, "collection", data=data, properties=properties, download=panel)
    return respond.json(call, data)


def describe(call: Call, collection: Collection, extent: Extent, region: Region) -> dict[str, Any]:
    """Return the description of a collection, the same in the list and on its own."""
    described: dict[str, Any] = {
        "id": collection.id,
        "title": call.words(collection.title_zh, collection.title_en),
        "description": call.words(collection.description_zh, collection.description_en),
        "itemType": "feature",
        "crs": list(crs_query.systems(region)),
        "storageCrs": crs_published.STORED.uri,
        "links": links(call, collection),
    }
    interval = [[_instant(extent.since), _instant(extent.until)]]
    described["extent"] = {"temporal": {"interval": interval, "trs": GREGORIAN}}
    if extent.box is not None:
        described["extent"]["spatial"] = {"bbox": [list(extent.box)], "crs": CRS84}
    return described


def links(call: Call, collection: Collection) -> list[Link]:
    """Return the links of a collection."""
    path = f"/collections/{collection.id}"
    return [
        call.link("self", path, JSON),
        call.link("alternate", f"{path}?f=html", HTML),
        call.link("items", f"{path}/items", GEOJSON, call.words("要素 (GeoJSON)", "Features (GeoJSON)")),
        call.link("items", f"{path}/items?f=html", HTML, call.words("要素 (网页)", "Features (HTML)")),
        call.link("describedby", f"{path}/schema", SCHEMA, call.words("属性定义", "Schema")),
        call.link(f"{REL}schema", f"{path}/schema", SCHEMA, call.words("属性定义", "Schema")),
        call.link(f"{REL}queryables", f"{path}/queryables", SCHEMA, call.words("可查询属性", "Queryables")),
        call.link(f"{REL}sortables", f"{path}/sortables", SCHEMA, call.words("可排序属性", "Sortables")),
        call.link(f"{REL}tilesets-vector", f"{path}/tiles", JSON, call.words("矢量瓦片", "Vector tiles")),
        *export.links(call, path),
    ]


def _instant(day: dt.date | None) -> str | None:
    """Return the first moment of a civil day in China as RFC 3339."""
    return None if day is None else f"{day.isoformat()}T00:00:00+08:00"
