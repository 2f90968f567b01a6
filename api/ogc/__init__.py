"""The spatial API: OGC API Features and Tiles below `/ogc`.

Plain Starlette routes on purpose: the hot path has no Pydantic model, no dependency solver and no thread. The
API definition is a document of its own (`/ogc/api`), complete for every collection.
"""

from starlette.routing import Route

from api.ogc import collections, export, items, landing, schemas, tile_style, tiles, transactions
from api.ogc.call import Handler, endpoint

_SET = "tiles/WebMercatorQuad"
_SCOPES = ("/collections/{collection}", "")
_ROUTES: dict[str, Handler] = {
    "/collections/{collection}/items": items.listing,
    "/collections/{collection}/items/{fid}": items.single,
    **{f"{scope}/{_SET}/{{zoom}}/{{row}}/{{column}}": tiles.tile for scope in _SCOPES},
    **{f"{scope}/{_SET}/xyz/{{zoom}}/{{column}}/{{row}}.pbf": tiles.tile for scope in _SCOPES},
    "": landing.landing,
    "/": landing.landing,
    "/conformance": landing.conformance,
    "/api": landing.definition,
    "/collections": collections.listing,
    "/collections/{collection}": collections.single,
    "/collections/{collection}/export": export.export,
    "/collections/{collection}/queryables": schemas.queryables,
    "/collections/{collection}/sortables": schemas.sortables,
    "/collections/{collection}/schema": schemas.schema,
    "/tileMatrixSets": tiles.matrix_sets,
    "/tileMatrixSets/WebMercatorQuad": tiles.matrix_set,
    **{f"{scope}/tiles": tiles.tilesets for scope in _SCOPES},
    **{f"{scope}/{_SET}": tiles.tileset for scope in _SCOPES},
    **{f"{scope}/{_SET}/tilejson.json": tiles.tileset for scope in _SCOPES},
    **{f"{scope}/{_SET}/style.json": tile_style.style for scope in _SCOPES},
}
"""The hot ones first: routes are tried in this order."""

_WRITES = {"items": transactions.on_items, "items/{fid}": transactions.on_item}
_METHODS = ["OPTIONS", "POST", "PUT", "PATCH", "DELETE"]

ROUTES = [Route(f"/ogc{path}", endpoint(handler), methods=["GET"]) for path, handler in _ROUTES.items()]
ROUTES += [
    Route(f"/ogc/collections/{{collection}}/{path}", transactions.endpoint(handler), methods=_METHODS)
    for path, handler in _WRITES.items()
]
"""Put into the application as they are: a router included by FastAPI matches every request twice."""
