"""What a tile set is of: one collection or several, their path, title, links and the address of the tiles."""

from collections.abc import Sequence
from typing import Any

from api.ogc import as_of, tile_matrix
from api.ogc.call import JSON, MVT, REL, STYLE, TILEJSON, Call, Link
from gis.core.collections import Collection
from gis.register import COLLECTIONS

TEMPLATE = "{tileMatrix}/{tileRow}/{tileCol}"


def scope_of(call: Call) -> tuple[str, list[Collection]]:
    """Return the path of the tile set and its collections: the one of the path, or all.

    Tiles show the present only: their shapes and counts for low zooms are kept for now, and their cache is of now.
    """
    as_of.refuse(call.query, "瓦片只有现状，过去请用 items 或 export", "Tiles show the present; ask items or export")
    if "collection" in call.request.path_params:
        collection = call.collection()
        return f"/collections/{collection.id}/tiles", [collection]
    return "/tiles", list(COLLECTIONS.values())


def chosen_of(call: Call, path: str, collections: list[Collection]) -> list[Collection]:
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


def identity(call: Call, collections: Sequence[Collection]) -> dict[str, Any]:
    """Return title, kind of data, CRS and tile matrix set of a tile set."""
    title = call.words("全部数据集", "All collections")
    if len(collections) == 1:
        title = call.words(collections[0].title_zh, collections[0].title_en)
    return {
        "title": title,
        "dataType": "vector",
        "crs": tile_matrix.CRS,
        "tileMatrixSetId": tile_matrix.ID,
        "tileMatrixSetURI": tile_matrix.URI,
    }


def selection(path: str, chosen: Sequence[Collection]) -> str:
    """Return the query that chooses the collections of a tile set over several, else nothing."""
    return "" if path != "/tiles" else "?collections=" + ",".join(item.id for item in chosen)


def xyz(call: Call, path: str, chosen: Sequence[Collection]) -> str:
    """Return the tile address with {z}, {x} and {y}, for QGIS and MapLibre."""
    return f"{call.base}{path}/{tile_matrix.ID}/xyz/{{z}}/{{x}}/{{y}}.pbf{selection(path, chosen)}"


def links(call: Call, path: str, chosen: Sequence[Collection]) -> list[Link]:
    """Return the links of a tile set: itself, its tiles, scheme, TileJSON, style and the data in it."""
    base = f"{path}/{tile_matrix.ID}"
    only = "" if path != "/tiles" or len(chosen) == len(COLLECTIONS) else selection(path, chosen)
    data = f"/collections/{chosen[0].id}" if path != "/tiles" else "/collections"
    style = call.words("MapLibre 样式", "MapLibre style")
    return [
        call.link("self", f"{base}{only}", JSON),
        call.link(f"{REL}tiling-scheme", f"/tileMatrixSets/{tile_matrix.ID}", JSON),
        call.link("item", f"{base}/{TEMPLATE}{only}", MVT, templated=True),
        call.link("alternate", f"{base}/tilejson.json{only}", TILEJSON, "TileJSON"),
        call.link(f"{REL}stylesheet", f"{base}/style.json{only}", STYLE, style),
        call.link(f"{REL}geodata", data, JSON, call.words("数据集", "Data")),
    ]
