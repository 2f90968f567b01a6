"""The collections: what they are, where and when their features are, and what can be asked of them."""

import datetime as dt
from typing import Any

from starlette.responses import Response

from api.ogc import crs_query, respond
from api.ogc.call import GEOJSON, HTML, JSON, REL, SCHEMA, Call, Link
from gis.core import crs_published, features
from gis.core.collections import Collection, Property
from gis.core.features import Extent
from gis.core.region import Region
from gis.register import COLLECTIONS

CRS84 = crs_published.CRS84.uri
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
FORMS = {"json": JSON, "html": HTML}

GEOMETRY_FORMATS = {
    "Point": "geometry-point",
    "MultiPoint": "geometry-multipoint",
    "LineString": "geometry-linestring",
    "MultiLineString": "geometry-multilinestring",
    "Polygon": "geometry-polygon",
    "MultiPolygon": "geometry-multipolygon",
}


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
        return await respond.page(call, "collection", data=data, properties=properties)
    return respond.json(call, data)


async def queryables(call: Call) -> Response:
    """`/ogc/collections/{collection}/queryables`: JSON Schema of what can be filtered by `name=value`."""
    return _schema(call, "queryables")


async def schema(call: Call) -> Response:
    """`/ogc/collections/{collection}/schema`: JSON Schema of the features."""
    return _schema(call, "schema")


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
        call.link(f"{REL}queryables", f"{path}/queryables", SCHEMA, call.words("可查询属性", "Queryables")),
        call.link(f"{REL}tilesets-vector", f"{path}/tiles", JSON, call.words("矢量瓦片", "Vector tiles")),
    ]


def property_schema(call: Call, item: Property) -> dict[str, Any]:
    """Return the JSON Schema of one property."""
    kinds: dict[str, dict[str, Any]] = {"date": {"type": "string", "format": "date"}}
    found = {"title": call.words(item.title_zh, item.title_en), **kinds.get(item.type, {"type": item.type})}
    if item.unit:
        found["x-ogc-unit"] = item.unit
    return found


def _schema(call: Call, kind: str) -> Response:
    collection = call.collection()
    call.form(("json",))
    call.query.finish(("f", "lang"))
    form = GEOMETRY_FORMATS.get(collection.geometry, "geometry-any")
    properties: dict[str, Any] = {"geometry": {"format": form, "x-ogc-role": "primary-geometry"}}
    if kind == "schema":
        properties["id"] = {"type": "string", "format": "uuid", "x-ogc-role": "id"}
    roles = {"valid_from": "primary-interval-start", "valid_to": "primary-interval-end"}
    for item in collection.visible(call.level):
        properties[item.name] = property_schema(call, item)
        if kind == "schema" and item.name in roles:
            properties[item.name]["x-ogc-role"] = roles[item.name]
    data = {
        "$schema": JSON_SCHEMA,
        "$id": call.here,
        "type": "object",
        "title": call.words(collection.title_zh, collection.title_en),
        "properties": properties,
        "additionalProperties": False,
    }
    return respond.json(call, data, SCHEMA)


def _instant(day: dt.date | None) -> str | None:
    """Return the first moment of a civil day in China as RFC 3339."""
    return None if day is None else f"{day.isoformat()}T00:00:00+08:00"
