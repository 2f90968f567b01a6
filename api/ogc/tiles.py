"""OGC API Tiles: vector tiles of one collection or of several, their tile sets and the tile matrix set."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from api.ogc import respond, tile_matrix
from api.ogc.call import HTML, JSON, MVT, REL, TILEJSON, Call, Link
from api.ogc.collections import CRS84, property_schema
from gis.core import features
from gis.core.collections import Collection
from gis.core.errors import NotFound
from gis.core.features import Box
from gis.core.tiles import ZOOM_MAX, Tile, read_tile
from gis.register import COLLECTIONS

FORMS = {"json": JSON, "html": HTML}
TEMPLATE = "{tileMatrix}/{tileRow}/{tileCol}"
DIMENSIONS = {
    "Point": 0,
    "MultiPoint": 0,
    "LineString": 1,
    "MultiLineString": 1,
    "Polygon": 2,
    "MultiPolygon": 2,
}


async def matrix_sets(call: Call) -> Response:
    """`/ogc/tileMatrixSets`."""
    call.form(("json",))
    call.query.finish(("f", "lang"))
    return respond.json(call, {"tileMatrixSets": [tile_matrix.summary(call)]})


async def matrix_set(call: Call) -> Response:
    """`/ogc/tileMatrixSets/WebMercatorQuad`."""
    call.form(("json",))
    call.query.finish(("f", "lang"))
    return respond.json(call, tile_matrix.definition())


async def tilesets(call: Call) -> Response:
    """`/ogc/tiles` and `/ogc/collections/{collection}/tiles`: the tile sets there are."""
    path, collections = _scope(call)
    form = call.form()
    call.query.finish(("f", "lang"))
    entry = {**_identity(call, collections), "links": _links(call, path)}
    data = {"links": call.self_links(form, FORMS), "tilesets": [entry]}
    return await respond.page(call, "tilesets", data=data, path=path) if form == "html" else respond.json(call, data)


async def tileset(call: Call) -> Response:
    """`.../tiles/WebMercatorQuad`: layers, limits and the address of the tiles; `f=tilejson` for TileJSON."""
    path, collections = _scope(call)
    form = call.form(("json", "tilejson"))
    chosen = _chosen(call, path, collections)
    call.query.finish(("f", "lang", "collections"))
    extents = await features.read_extents(chosen, call.level)
    box = _around([extent.box for extent in extents.values() if extent.box is not None])
    if form == "tilejson":
        return respond.json(call, _tilejson(call, path, chosen, box), TILEJSON)
    data = {
        **_identity(call, chosen),
        "tileMatrixSetURI": tile_matrix.URI,
        "layers": [_layer(call, item) for item in chosen],
        "boundingBox": {"lowerLeft": box[:2], "upperRight": box[2:], "crs": CRS84},
        "tileMatrixSetLimits": tile_matrix.limits(box),
        "links": _links(call, path),
    }
    return respond.json(call, data)


async def tile(call: Call) -> Response:
    """`.../tiles/WebMercatorQuad/{z}/{row}/{col}`: one tile; 204 when empty, 404 outside of the matrix."""
    path, collections = _scope(call)
    call.form(("mvt",))
    chosen = _chosen(call, path, collections)
    call.query.finish(("f", "collections"))
    given = call.request.path_params
    address = [_whole(given[part]) for part in ("zoom", "column", "row")]
    asked = Tile(*address)
    if not asked.exists:
        raise NotFound("瓦片超出范围", "The tile is outside of the tile matrix set", code="tile")
    known = await respond.unchanged(call)
    if known is not None:
        return known
    body, revision = await read_tile(chosen, call.level, asked)
    tag = respond.revision_tag(call, revision)
    return respond.content(call, body, MVT, tag=tag, status=200 if body else 204)


def _scope(call: Call) -> tuple[str, list[Collection]]:
    """Return the path of the tile set and its collections: the one of the path, or all."""
    if "collection" in call.request.path_params:
        collection = call.collection()
        return f"/collections/{collection.id}/tiles", [collection]
    return "/tiles", list(COLLECTIONS.values())


def _chosen(call: Call, path: str, collections: list[Collection]) -> list[Collection]:
    """Return the collections named by `collections=`, each at most once (R10); all without it."""
    text = call.query.take("collections") if path == "/tiles" else None
    if text is None:
        return collections
    names = text.split(",")
    if len(set(names)) != len(names) or any(name not in COLLECTIONS for name in names):
        call.query.fail(
            "collections",
            text,
            "collections",
            "collections 须为不重复的数据集标识，以逗号分隔",
            "collections takes ids of collections, each once, separated by commas",
        )
        return collections
    return [COLLECTIONS[name] for name in names]


def _around(boxes: Sequence[Box]) -> Box:
    """Return the box around all boxes; the world where there is none."""
    if not boxes:
        return (-180.0, -90.0, 180.0, 90.0)
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))


def _identity(call: Call, collections: Sequence[Collection]) -> dict[str, Any]:
    title = call.words("全部数据集", "All collections")
    if len(collections) == 1:
        title = call.words(collections[0].title_zh, collections[0].title_en)
    return {"title": title, "dataType": "vector", "crs": tile_matrix.CRS, "tileMatrixSetId": tile_matrix.ID}


def _links(call: Call, path: str) -> list[Link]:
    base = f"{path}/{tile_matrix.ID}"
    return [
        call.link("self", base, JSON),
        call.link(f"{REL}tiling-scheme", f"/tileMatrixSets/{tile_matrix.ID}", JSON),
        call.link("item", f"{base}/{TEMPLATE}", MVT, templated=True),
        call.link("alternate", f"{base}?f=tilejson", TILEJSON),
    ]


def _layer(call: Call, collection: Collection) -> dict[str, Any]:
    shown = [item for item in collection.visible(call.level) if item.tile]
    layer: dict[str, Any] = {
        "id": collection.id,
        "title": call.words(collection.title_zh, collection.title_en),
        "dataType": "vector",
        "propertiesSchema": {
            "type": "object",
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "label": {"type": "string"},
                **{item.name: property_schema(call, item) for item in shown},
            },
        },
        "links": [call.link(f"{REL}geodata", f"/collections/{collection.id}", JSON)],
    }
    if collection.geometry in DIMENSIONS:
        layer["geometryDimension"] = DIMENSIONS[collection.geometry]
    return layer


def _tilejson(call: Call, path: str, chosen: Sequence[Collection], bounds: Box) -> dict[str, Any]:
    selection = "" if path != "/tiles" else "?collections=" + ",".join(item.id for item in chosen)
    layers = []
    for item in chosen:
        shown = [found for found in item.visible(call.level) if found.tile]
        fields = {"id": "UUID", "label": "String", **{found.name: found.type.capitalize() for found in shown}}
        layers.append({"id": item.id, "fields": fields, "minzoom": 0, "maxzoom": ZOOM_MAX})
    return {
        "tilejson": "3.0.0",
        "name": str(_identity(call, chosen)["title"]),
        "scheme": "xyz",
        "tiles": [f"{call.base}{path}/{tile_matrix.ID}/xyz/{{z}}/{{x}}/{{y}}.pbf{selection}"],
        "minzoom": 0,
        "maxzoom": ZOOM_MAX,
        "bounds": bounds,
        "vector_layers": layers,
    }


def _whole(text: str) -> int:
    """Return a tile ordinate; -1, which no tile matrix has, for anything but up to 9 digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1
