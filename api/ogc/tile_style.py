"""The MapLibre style of a tile set: the layers, classes and colours of our own maps, over the tiles of this server."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from api.ogc import respond
from api.ogc.call import STYLE, Call
from api.ogc.tile_scope import chosen_of, identity, scope_of, xyz
from gis.core.collections import Collection
from gis.core.overview import read_overview
from maps.base_map import TILE_MAX_ZOOM
from maps.layers import all_layers
from maps.style import FONTS, maplibre_style


async def style(call: Call) -> Response:
    """`.../tiles/WebMercatorQuad/style.json`: every layer of the collections, as the pages draw them."""
    path, collections = scope_of(call)
    call.form(("style",))
    chosen = chosen_of(call, path, collections)
    call.query.finish(("f", "lang", "collections"))
    overview = await read_overview(call.level)
    return respond.json(call, document(call, path, chosen, overview.county_codes), STYLE)


def document(call: Call, path: str, chosen: Sequence[Collection], county_codes: Sequence[str]) -> dict[str, Any]:
    """Return the style of the chosen collections; counties are tinted in the order of their codes."""
    names = {item.id for item in chosen}
    layers = [layer for layer in all_layers(county_codes) if layer.collection in names]
    made = maplibre_style(layers, xyz(call, path, chosen), TILE_MAX_ZOOM, crowds_everywhere=True)
    for layer in made["layers"]:
        if layer["type"] == "symbol":
            layer["layout"]["text-font"] = FONTS
    return {"name": str(identity(call, chosen)["title"]), **made}
