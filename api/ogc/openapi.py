"""The OpenAPI 3.0 document of `/ogc`: every path of every collection, with its typed parameters.

Clients build requests from it: GDAL pushes `name=value` filters to the server only where they are declared.
"""

from typing import Any

from api.ogc.call import GEOJSON, HTML, JSON, MVT, OPENAPI, SCHEMA, STYLE, TILEJSON, Call
from api.ogc.openapi_parts import PARAMETERS, RESPONSES, SCHEMAS
from api.ogc.openapi_writes import add_writes
from gis.core.collections import Collection
from gis.core.exports.forms import FORMS
from gis.core.settings import get_settings
from gis.register import COLLECTIONS

Object = dict[str, Any]
VERSION = "1.0.0"
ITEMS_PARAMETERS = (
    "limit", "offset", "cursor", "bbox", "bbox-crs", "datetime", "as_of", "filter", "filter-lang", "filter-crs",
    "sortby", "properties", "crs", "f", "lang",
)  # fmt: skip
EXPORT_PARAMETERS = (
    *(each for each in ITEMS_PARAMETERS if each not in {"limit", "offset", "cursor", "f"}),
    "form", "encoding", "progress",
)  # fmt: skip


def document(call: Call, *, title: str, description: str) -> Object:
    """Return the document for what this viewer can read."""
    paths = _common(call)
    for collection in COLLECTIONS.values():
        paths |= _collection(call, collection)
    settings = get_settings()
    parameters = PARAMETERS | {
        "limit": {
            "name": "limit",
            "in": "query",
            "description": "Features on a page; a greater number than the maximum gives the maximum.",
            "required": False,
            "style": "form",
            "explode": False,
            "schema": {
                "type": "integer",
                "minimum": 1,
                "maximum": settings.page_limit_max,
                "default": settings.page_limit_default,
            },
        }
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": title, "description": description, "version": VERSION},
        "servers": [{"url": call.base}],
        "tags": [
            {"name": item.id, "description": call.words(item.title_zh, item.title_en)} for item in COLLECTIONS.values()
        ],
        "paths": paths,
        "components": {
            "parameters": parameters,
            "responses": RESPONSES,
            "schemas": SCHEMAS,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"key": []}],
    }


def _common(call: Call) -> Object:
    pages = {JSON: "object", HTML: "html"}
    paths = {
        "/": _get("landingPage", call.words("首页", "Landing page"), {JSON: "landingPage", HTML: "html"}),
        "/conformance": _get(
            "conformance", call.words("遵循的标准", "Conformance"), {JSON: "confClasses", HTML: "html"}
        ),
        "/api": _get("api", call.words("接口定义", "API definition"), {OPENAPI: "object", HTML: "html"}),
        "/collections": _get("collections", call.words("数据集", "Collections"), {JSON: "collections", HTML: "html"}),
        "/tileMatrixSets": _get("tileMatrixSets", call.words("瓦片矩阵集", "Tile matrix sets"), {JSON: "object"}),
        "/tileMatrixSets/WebMercatorQuad": _get("tileMatrixSet", "WebMercatorQuad", {JSON: "object"}),
        "/tiles": _get("tilesets", call.words("矢量瓦片", "Vector tiles"), pages),
    }
    return paths | _tiles("/tiles", "all", call.words("全部数据集的瓦片", "Tiles of all collections"), ("collections",))


def _collection(call: Call, collection: Collection) -> Object:
    """Return the paths of one collection."""
    name, title = collection.id, call.words(collection.title_zh, collection.title_en)
    base = f"/collections/{name}"
    filters = [
        {
            "name": item.name,
            "in": "query",
            "description": call.words(item.title_zh, item.title_en),
            "required": False,
            "style": "form",
            "explode": False,
            "schema": {"type": "string", "format": "date"} if item.type == "date" else {"type": item.type},
        }
        for item in collection.visible(call.level)
    ]
    items = _get(f"items.{name}", title, {GEOJSON: "featureCollection", HTML: "html"}, ITEMS_PARAMETERS, name)
    items["get"]["parameters"] += filters
    item = _get(
        f"item.{name}", title, {GEOJSON: "feature", HTML: "html"}, ("featureId", "crs", "as_of", "f", "lang"), name
    )
    add_writes(call, collection, items, item)
    words = call.words("全部所选要素的文件", "All selected features as a file")
    forms = {form.media: "object" if form.media == GEOJSON else "binary" for form in FORMS.values()}
    export = _get(f"export.{name}", f"{title}：{words}", forms, EXPORT_PARAMETERS, name)
    export["get"]["parameters"] += filters
    paths = {
        base: _get(f"collection.{name}", title, {JSON: "collection", HTML: "html"}, tag=name),
        f"{base}/items": items,
        f"{base}/items/{{featureId}}": item,
        f"{base}/export": export,
        f"{base}/queryables": _get(f"queryables.{name}", title, {SCHEMA: "object"}, tag=name),
        f"{base}/sortables": _get(f"sortables.{name}", title, {SCHEMA: "object"}, tag=name),
        f"{base}/schema": _get(f"schema.{name}", title, {SCHEMA: "object"}, tag=name),
        f"{base}/tiles": _get(f"tilesets.{name}", title, {JSON: "object", HTML: "html"}, tag=name),
    }
    return paths | _tiles(f"{base}/tiles", name, title, (), name)


def _tiles(base: str, name: str, title: str, parameters: tuple[str, ...], tag: str | None = None) -> Object:
    base = f"{base}/WebMercatorQuad"
    tileset = _get(f"tileset.{name}", title, {JSON: "object", TILEJSON: "object"}, ("f", "lang", *parameters), tag)
    tilejson = _get(f"tilejson.{name}", title, {TILEJSON: "object"}, ("lang", *parameters), tag)
    style = _get(f"style.{name}", title, {STYLE: "object"}, ("lang", *parameters), tag)
    row_column = _get(f"tile.{name}", title, {MVT: "binary"}, ("tileMatrix", "tileRow", "tileCol", *parameters), tag)
    alias = _get(f"xyz.{name}", title, {MVT: "binary"}, ("z", "x", "y", *parameters), tag)
    for tile in (row_column, alias):
        tile["get"]["responses"]["204"] = {"description": "Empty tile"}
    return {
        base: tileset,
        f"{base}/tilejson.json": tilejson,
        f"{base}/style.json": style,
        f"{base}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": row_column,
        f"{base}/xyz/{{z}}/{{x}}/{{y}}.pbf": alias,
    }


REFUSED = ("400", "401", "404", "414", "429", "431", "503")
"""What any address may answer that is no answer; 401 to a key that does not fit."""


def _get(
    operation: str,
    summary: str,
    answers: dict[str, str],
    parameters: tuple[str, ...] = ("f", "lang"),
    tag: str | None = None,
) -> Object:
    """Return a path item with a GET: `answers` maps media types to the names of schemas."""
    get: Object = {
        "operationId": operation,
        "summary": summary,
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in parameters],
        "responses": {
            "200": {
                "description": summary,
                "content": {
                    media: {"schema": {"$ref": f"#/components/schemas/{name}"}} for media, name in answers.items()
                },
            },
            "304": {"description": "Not modified"},
            **{status: {"$ref": "#/components/responses/problem"} for status in REFUSED},
        },
    }
    if tag is not None:
        get["tags"] = [tag]
    return {"get": get}
