"""The fixed parts of the OpenAPI document: parameters, responses and schemas."""

from typing import Any

from api.ogc.items_query import OFFSET_MAX
from gis.core.exports.forms import ENCODINGS, FORMS

Object = dict[str, Any]


def _path(name: str, description: str, schema: Object) -> Object:
    return {"name": name, "in": "path", "description": description, "required": True, "schema": schema}


def _query(name: str, description: str, schema: Object) -> Object:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "required": False,
        "style": "form",
        "explode": False,
        "schema": schema,
    }


_LEVEL: Object = {"type": "integer", "minimum": 0, "maximum": 20}
_ORDINATE: Object = {"type": "integer", "minimum": 0}
_URI: Object = {"type": "string", "format": "uri"}
_STRINGS: Object = {"type": "array", "items": {"type": "string"}}
_LINKS: Object = {"type": "array", "items": {"$ref": "#/components/schemas/link"}}

PARAMETERS: Object = {
    "bbox": _query(
        "bbox",
        "West, south, east, north in degrees (CRS84), or in the order of `bbox-crs`; six numbers with heights. West"
        " may be greater than east: the box then crosses the antimeridian.",
        {
            "type": "array",
            "items": {"type": "number"},
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        },
    ),
    "bbox-crs": _query("bbox-crs", "System of `bbox`, by its URI; CRS84 by default.", _URI),
    "crs": _query("crs", "System of the answer, by its URI, in its axis order; CRS84 by default.", _URI),
    "datetime": _query(
        "datetime",
        "Features in force at an RFC 3339 instant or date, or in an interval `start/end`, `start/..`.",
        {"type": "string"},
    ),
    "as_of": _query(
        "as_of",
        "The collection as its readers saw it at this RFC 3339 moment (with zone), or at the end of this day in China."
        " What is secret now is left out as well as what was then. Now by default.",
        {"type": "string"},
    ),
    "filter": _query("filter", "CQL2: only features that fulfil it; on what `queryables` names.", {"type": "string"}),
    "filter-lang": _query(
        "filter-lang",
        "Encoding of `filter`.",
        {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
    ),
    "filter-crs": _query("filter-crs", "System of the geometries in `filter`, by its URI; CRS84 by default.", _URI),
    "sortby": _query("sortby", "Properties to sort by, `-` before one for descending; up to 5.", _STRINGS),
    "properties": _query("properties", "Properties of the answer; all by default.", _STRINGS),
    "offset": _query(
        "offset",
        "Features to leave out at the beginning; `next` links cost less.",
        {"type": "integer", "minimum": 0, "maximum": OFFSET_MAX, "default": 0},
    ),
    "cursor": _query("cursor", "Place to go on from; only as found in a `next` link.", {"type": "string"}),
    "f": _query("f", "Form of the answer; goes before the Accept header.", {"type": "string"}),
    "form": _query("f", "Form of the file; goes before the Accept header.", {"type": "string", "enum": list(FORMS)}),
    "encoding": _query(
        "encoding",
        "Encoding of the table of a shapefile, with `f=shp` only.",
        {"type": "string", "enum": list(ENCODINGS), "default": ENCODINGS[0]},
    ),
    "progress": _query(
        "progress",
        "A token made up by the client, by which `/api/v1/exports/{token}` tells how far the export is and ends it.",
        {"type": "string", "pattern": "^[0-9a-f]{32}$"},
    ),
    "lang": _query("lang", "Language of titles.", {"type": "string", "enum": ["zh", "en"]}),
    "collections": _query("collections", "Collections to put into the tile, each once; all by default.", _STRINGS),
    "featureId": _path("featureId", "Id of the feature", {"type": "string", "format": "uuid"}),
    "tileMatrix": _path("tileMatrix", "Zoom level", _LEVEL),
    "tileRow": _path("tileRow", "Row, from the north", _ORDINATE),
    "tileCol": _path("tileCol", "Column, from the west", _ORDINATE),
    "z": _path("z", "Zoom level", _LEVEL),
    "x": _path("x", "Column, from the west", _ORDINATE),
    "y": _path("y", "Row, from the north", _ORDINATE),
}

RESPONSES: Object = {
    "problem": {
        "description": "Problem (RFC 9457)",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
    }
}

SCHEMAS: Object = {
    "object": {"type": "object"},
    "html": {"type": "string"},
    "binary": {"type": "string", "format": "binary"},
    "problem": {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    },
    "link": {
        "type": "object",
        "required": ["href", "rel"],
        "properties": {
            "href": {"type": "string"},
            "rel": {"type": "string"},
            "type": {"type": "string"},
            "title": {"type": "string"},
            "templated": {"type": "boolean"},
        },
    },
    "landingPage": {
        "type": "object",
        "required": ["links"],
        "properties": {"title": {"type": "string"}, "description": {"type": "string"}, "links": _LINKS},
    },
    "confClasses": {
        "type": "object",
        "required": ["conformsTo"],
        "properties": {"conformsTo": _STRINGS},
    },
    "collections": {
        "type": "object",
        "required": ["links", "collections"],
        "properties": {
            "links": _LINKS,
            "collections": {"type": "array", "items": {"$ref": "#/components/schemas/collection"}},
        },
    },
    "collection": {
        "type": "object",
        "required": ["id", "links"],
        "properties": {
            "id": {"type": "string"},
            "title": {"type": "string"},
            "description": {"type": "string"},
            "itemType": {"type": "string"},
            "crs": _STRINGS,
            "extent": {"type": "object"},
            "links": _LINKS,
        },
    },
    "featureCollection": {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "timeStamp": {"type": "string", "format": "date-time"},
            "asOf": {"type": "string", "format": "date-time"},
            "numberMatched": {"type": "integer", "minimum": 0},
            "numberReturned": {"type": "integer", "minimum": 0},
            "links": _LINKS,
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        },
    },
    "feature": {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string", "format": "uuid"},
            "geometry": {"type": "object", "nullable": True},
            "properties": {"type": "object", "nullable": True},
            "asOf": {"type": "string", "format": "date-time"},
            "links": _LINKS,
        },
    },
}
