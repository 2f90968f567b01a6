"""JSON Schemas of a collection (OGC API Features Part 5): its features, what can be filtered, what can be sorted."""

from typing import Any, Literal

from starlette.responses import Response

from api.ogc import respond
from api.ogc.call import SCHEMA, Call
from gis.core.collections import Collection, Property

JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
GEOMETRY_FORMATS = {
    "Point": "geometry-point",
    "MultiPoint": "geometry-multipoint",
    "LineString": "geometry-linestring",
    "MultiLineString": "geometry-multilinestring",
    "Polygon": "geometry-polygon",
    "MultiPolygon": "geometry-multipolygon",
}
ROLES = {"valid_from": "primary-interval-start", "valid_to": "primary-interval-end"}

BESIDE = (
    "按这些属性筛选；bbox、datetime 和 as_of（过去某一时刻的状况）另作参数，可同用",
    "What filters name; bbox, datetime and as_of (the collection at an earlier moment) are parameters beside them",
)

Object = dict[str, Any]
Kind = Literal["schema", "queryables", "sortables"]


async def schema(call: Call) -> Response:
    """`/ogc/collections/{collection}/schema`: what a feature holds; a property without a value is null."""
    return _answer(call, "schema")


async def queryables(call: Call) -> Response:
    """`/ogc/collections/{collection}/queryables`: what can be filtered by `filter=` or `name=value`."""
    return _answer(call, "queryables")


async def sortables(call: Call) -> Response:
    """`/ogc/collections/{collection}/sortables`: what `sortby=` takes."""
    return _answer(call, "sortables")


def property_schema(call: Call, item: Property) -> Object:
    """Return the JSON Schema of one property: title in the language of the request and in both, type, unit, codes."""
    kinds: dict[str, Object] = {"date": {"type": "string", "format": "date"}}
    found = {
        "title": call.words(item.title_zh, item.title_en),
        "x-title-zh": item.title_zh,
        "x-title-en": item.title_en,
        **kinds.get(item.type, {"type": item.type}),
    }
    if item.unit:
        found["x-ogc-unit"] = item.unit
    if item.values:
        found["x-codes"] = dict(item.values)
    return found


def _answer(call: Call, kind: Kind) -> Response:
    collection = call.collection()
    call.form(("json",))
    call.query.finish(("f", "lang"))
    data = {
        "$schema": JSON_SCHEMA,
        "$id": call.here,
        "type": "object",
        "title": call.words(collection.title_zh, collection.title_en),
        "x-title-zh": collection.title_zh,
        "x-title-en": collection.title_en,
        "properties": _properties(call, collection, kind),
        "additionalProperties": False,
    }
    if kind == "queryables":
        data["description"] = call.words(*BESIDE)
    return respond.json(call, data, SCHEMA)


def _properties(call: Call, collection: Collection, kind: Kind) -> Object:
    found: Object = {}
    if kind == "schema":
        found["id"] = {"type": "string", "format": "uuid", "x-ogc-role": "id"}
    if kind != "sortables":
        form = GEOMETRY_FORMATS.get(collection.geometry, "geometry-any")
        found["geometry"] = {"format": form, "x-ogc-role": "primary-geometry"}
    for place, item in enumerate(collection.visible(call.level), 1):
        described = property_schema(call, item)
        if kind == "schema":
            described["x-ogc-propertySeq"] = place
            if item.name in ROLES:
                described["x-ogc-role"] = ROLES[item.name]
        found[item.name] = described
    return found
