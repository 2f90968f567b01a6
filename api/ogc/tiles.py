"""OGC API Tiles: vector tiles of one collection or of several, their tile sets and the tile matrix set."""

import gzip
from collections.abc import Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.ogc import respond, tile_matrix
from api.ogc.call import HTML, JSON, MVT, REL, TILEJSON, Call
from api.ogc.collections import CRS84
from api.ogc.schemas import property_schema
from api.ogc.tile_scope import chosen_of, identity, links, scope_of, xyz
from gis.core import features
from gis.core.collections import Collection
from gis.core.errors import NotFound
from gis.core.features import Box
from gis.core.tile_cache import read_revisions, tile_cache, tile_key
from gis.core.tile_read import read_tile, read_with_revision
from gis.core.tiles import ZOOM_MAX, Tile, counts

FORMS = {"json": JSON, "html": HTML}
PACKED_FROM = 1_000
"""Bytes from which an answer is packed, as for all other answers."""
PACKING = 5
PACKED = {"Vary": f"{respond.VARY}, Accept-Encoding"}
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
    data = {"links": call.self_links("json", {"json": JSON}), "tileMatrixSets": [tile_matrix.summary(call)]}
    return respond.json(call, data)


async def matrix_set(call: Call) -> Response:
    """`/ogc/tileMatrixSets/WebMercatorQuad`."""
    call.form(("json",))
    call.query.finish(("f", "lang"))
    data = {**tile_matrix.definition(), "links": call.self_links("json", {"json": JSON})}
    return respond.json(call, data)


async def tilesets(call: Call) -> Response:
    """`/ogc/tiles` and `/ogc/collections/{collection}/tiles`: the tile sets there are."""
    path, collections = scope_of(call)
    form = call.form()
    call.query.finish(("f", "lang"))
    entry = {**identity(call, collections), "links": links(call, path, collections)}
    data = {"links": call.self_links(form, FORMS), "tilesets": [entry]}
    return await respond.page(call, "tilesets", data=data, path=path) if form == "html" else respond.json(call, data)


async def tileset(call: Call) -> Response:
    """`.../tiles/WebMercatorQuad`: layers, limits and the address of the tiles; or its TileJSON."""
    path, collections = scope_of(call)
    form = call.form(("tilejson",) if call.here.endswith("/tilejson.json") else ("json", "tilejson"))
    chosen = chosen_of(call, path, collections)
    call.query.finish(("f", "lang", "collections"))
    extents = await features.read_extents(chosen, call.level)
    box = _around([extent.box for extent in extents.values() if extent.box is not None])
    if form == "tilejson":
        return respond.json(call, _tilejson(call, path, chosen, box), TILEJSON)
    data = {
        **identity(call, chosen),
        "layers": [_layer(call, item) for item in chosen],
        "boundingBox": {"lowerLeft": box[:2], "upperRight": box[2:], "crs": CRS84},
        "tileMatrixSetLimits": tile_matrix.limits(box),
        "links": links(call, path, chosen),
    }
    return respond.json(call, data)


async def tile(call: Call) -> Response:
    """`.../tiles/WebMercatorQuad/{z}/{row}/{col}`: one tile; 204 when empty, 404 outside of the matrix."""
    path, collections = scope_of(call)
    call.form(("mvt",))
    chosen = chosen_of(call, path, collections)
    call.query.finish(("f", "collections"))
    given = call.request.path_params
    address = [_whole(given[part]) for part in ("zoom", "column", "row")]
    asked = Tile(*address)
    if not asked.exists:
        raise NotFound("瓦片超出范围", "The tile is outside of the tile matrix set", code="tile")
    if len(chosen) == 1 and "if-none-match" not in call.request.headers:
        found = await read_with_revision(chosen[0], call.level, asked)
        if found is not None:
            return await _tile_answer(call, chosen, asked, *found)
    revisions = await read_revisions(chosen, call.level)
    whole = b",".join(revisions)
    known = respond.not_modified(call, respond.revision_tag(call, whole), PACKED)
    if known is not None:
        return known
    return await _tile_answer(call, chosen, asked, whole, await read_tile(chosen, call.level, asked, revisions))


async def _tile_answer(call: Call, chosen: Sequence[Collection], asked: Tile, revision: bytes, body: bytes) -> Response:
    """Return a tile, packed once and remembered so where the client unpacks it."""
    tag = respond.revision_tag(call, revision)
    if not body or len(body) < PACKED_FROM or "gzip" not in call.request.headers.get("accept-encoding", ""):
        return respond.content(call, body, MVT, tag=tag, status=200 if body else 204, more=PACKED)
    key = tile_key(call.level, tuple(item.id for item in chosen), asked, "gzip")
    packed = tile_cache().get(key, revision)
    if packed is None:
        packed = await run_in_threadpool(gzip.compress, body, PACKING, mtime=0)
        tile_cache().keep(key, revision, packed)
    return respond.content(call, packed, MVT, tag=tag, more=PACKED | {"Content-Encoding": "gzip"})


def _around(boxes: Sequence[Box]) -> Box:
    """Return the box around all boxes; the world where there is none."""
    if not boxes:
        return (-180.0, -90.0, 180.0, 90.0)
    west, south, east, north = zip(*boxes, strict=True)
    return (min(west), min(south), max(east), max(north))


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
                **{item: {"type": "integer", "minimum": 1} for item in counts(collection)},
            },
        },
        "links": [call.link(f"{REL}geodata", f"/collections/{collection.id}", JSON)],
    }
    if collection.geometry in DIMENSIONS:
        layer["geometryDimension"] = DIMENSIONS[collection.geometry]
    return layer


def _tilejson(call: Call, path: str, chosen: Sequence[Collection], bounds: Box) -> dict[str, Any]:
    layers = []
    for item in chosen:
        shown = [found for found in item.visible(call.level) if found.tile]
        fields = {"id": "UUID", "label": "String", **{found.name: found.type.capitalize() for found in shown}}
        fields |= dict.fromkeys(counts(item), "Integer")
        layers.append({"id": item.id, "fields": fields, "minzoom": 0, "maxzoom": ZOOM_MAX})
    return {
        "tilejson": "3.0.0",
        "name": str(identity(call, chosen)["title"]),
        "scheme": "xyz",
        "tiles": [xyz(call, path, chosen)],
        "minzoom": 0,
        "maxzoom": ZOOM_MAX,
        "bounds": bounds,
        "vector_layers": layers,
    }


def _whole(text: str) -> int:
    """Return a tile ordinate; -1, which no tile matrix has, for anything but up to 9 digits."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else -1
