"""WebMercatorQuad: the tile matrix set, and which part of it a box of degrees covers."""

import math
from typing import Any

from api.ogc.call import JSON, Call
from gis.core.features import Box
from gis.core.tiles import ZOOM_MAX, tile_at

ID = "WebMercatorQuad"
URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
TITLE = "Google Maps Compatible for the World"

HALF_M = math.pi * 6_378_137.0
"""Half the side of the square world, in metres of EPSG:3857."""

TILE_PIXELS = 256
PIXEL_M = 0.00028
"""The standard pixel of OGC scale denominators."""


def definition() -> dict[str, Any]:
    """Return the definition of the tile matrix set, levels 0 to `ZOOM_MAX`."""
    matrices = []
    for zoom in range(ZOOM_MAX + 1):
        side = 1 << zoom
        cell = 2.0 * HALF_M / (TILE_PIXELS * side)
        matrices.append(
            {
                "id": str(zoom),
                "scaleDenominator": cell / PIXEL_M,
                "cellSize": cell,
                "pointOfOrigin": [-HALF_M, HALF_M],
                "tileWidth": TILE_PIXELS,
                "tileHeight": TILE_PIXELS,
                "matrixWidth": side,
                "matrixHeight": side,
            }
        )
    return {
        "id": ID,
        "title": TITLE,
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["E", "N"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": matrices,
    }


def limits(box: Box) -> list[dict[str, Any]]:
    """Return for each level the rows and columns that a box (west, south, east, north in degrees) touches."""
    west, south, east, north = box
    found = []
    for zoom in range(ZOOM_MAX + 1):
        first, last = tile_at(west, north, zoom), tile_at(east, south, zoom)
        found.append(
            {
                "tileMatrix": str(zoom),
                "minTileRow": first.row,
                "maxTileRow": last.row,
                "minTileCol": first.column,
                "maxTileCol": last.column,
            }
        )
    return found


def summary(call: Call) -> dict[str, Any]:
    """Return the entry of the list of tile matrix sets."""
    path = f"/tileMatrixSets/{ID}"
    return {"id": ID, "title": TITLE, "uri": URI, "crs": CRS, "links": [call.link("self", path, JSON)]}
