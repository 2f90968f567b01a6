"""Order, choice of properties, schemas (Part 5) and vector tiles: assertions 61 to 74."""

import datetime as dt
import gzip
import math
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pyogrio
from shapely.geometry import shape

from gis.core.tiles import Tile, tile_at

KINDS: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
LEVEL = 12


def sortables(p: Any) -> Any:
    found: Any = p.json(f"{p.path}/sortables")["properties"]
    return found


def check_61_order(p: Any) -> None:
    """Sortby orders both ways."""
    for key in list(sortables(p))[:6]:
        for sign in ("", "-"):
            values = [one["properties"][key] for one in p.page(limit=200, sortby=f"{sign}{key}")["features"]]
            known = [value for value in values if value is not None]
            assert known == sorted(known, reverse=bool(sign)), key
            assert None not in values[: len(known)], key


def check_62_order_unknown(p: Any) -> None:
    """An unknown sortby is 400."""
    for bad in ("nothing", "", "source,source", "(select 1)", "source;"):
        p.refused(p.items, sortby=bad)


def check_63_sortable(p: Any) -> None:
    """Sortables are a linked schema of properties that sort."""
    (link,) = p.links(p.described, f"{p.REL}sortables")
    assert p.json(link["href"])["properties"]
    for key in sortables(p):
        p.page(limit=1, sortby=key)


def check_64_chosen(p: Any) -> None:
    """Properties= chooses, an unknown one is 400."""
    assert [set(one["properties"]) for one in p.page(limit=1, properties="source")["features"]] == [{"source"}]
    p.refused(p.items, properties="source,nothing")


def check_65_roles(p: Any) -> None:
    """The schema gives roles to id and geometry."""
    (link,) = p.links(p.described, f"{p.REL}schema")
    found = p.json(link["href"])["properties"]
    assert {one["x-ogc-role"] for one in found.values() if "x-ogc-role" in one} >= {"id", "primary-geometry"}


def check_66_valid(p: Any) -> None:
    """Every property returned is valid against the schema."""
    declared = p.json(f"{p.path}/schema")
    assert declared["additionalProperties"] is False
    kinds = declared["properties"]
    for one in p.features:
        UUID(one["id"])
        kind = kinds["geometry"]["format"].removeprefix("geometry-")
        assert kind == "any" or one["geometry"]["type"].lower() in kind.split("-or-")
        for key, value in one["properties"].items():
            assert value is None or fits(value, kinds[key]), (key, value)


def fits(value: Any, kind: Any) -> bool:
    """Tell whether a value is of the type and the format that the schema says."""
    if kind.get("format") == "date":
        dt.date.fromisoformat(value)
    if "x-codes" in kind and value not in kind["x-codes"]:
        return False
    return isinstance(value, KINDS[kind["type"]]) and isinstance(value, bool) is (kind["type"] == "boolean")


def tileset(p: Any) -> Any:
    (entry,) = p.json(f"{p.path}/tiles")["tilesets"]
    (own,) = p.links(entry, "self")
    found: Any = p.json(own["href"])
    return found


def place(p: Any, zoom: int = LEVEL) -> Tile:
    """Return the tile that the first feature has a point in."""
    point = shape(p.first["geometry"]).representative_point()
    return tile_at(point.x, point.y, zoom)


def fetch(p: Any, tile: Tile) -> Any:
    (link,) = p.links(tileset(p), "item")
    return p.viewer.get(link["href"].format(tileMatrix=tile.zoom, tileRow=tile.row, tileCol=tile.column))


def check_67_tilesets(p: Any) -> None:
    """Tile sets are listed with their scheme."""
    (link,) = p.links(p.described, f"{p.REL}tilesets-vector")
    (entry,) = p.json(link["href"])["tilesets"]
    assert (entry["dataType"], entry["crs"].rsplit("/", 1)[-1]) == ("vector", "3857")


def check_68_template(p: Any) -> None:
    """Item is a template of tileMatrix, tileRow and tileCol."""
    (link,) = p.links(tileset(p), "item")
    assert link["templated"] is True
    assert all(f"{{{part}}}" in link["href"] for part in ("tileMatrix", "tileRow", "tileCol"))
    assert link["type"] == "application/vnd.mapbox-vector-tile"


def check_69_row_first(p: Any) -> None:
    """Row comes before column."""
    tile = place(p)
    right = fetch(p, tile)
    assert right.status_code == 200
    assert right.content
    assert fetch(p, Tile(tile.zoom, tile.row, tile.column)).status_code == 204


def check_70_outside(p: Any) -> None:
    """A tile outside of the matrix is 404."""
    for bad in ("0/1/0", "1/0/2", "40/0/0", "3/-1/0", "3/0/2147483648", "3/0/x"):
        p.refused(f"{p.path}/tiles/WebMercatorQuad/{bad}", 404)


def check_71_matrix_set(p: Any) -> None:
    """The tile matrix set is that of the registry."""
    (listed,) = p.json("/ogc/tileMatrixSets")["tileMatrixSets"]
    (own,) = p.links(listed, "self")
    found = p.json(own["href"])
    assert (found["id"], found["crs"].rsplit("/", 1)[-1]) == ("WebMercatorQuad", "3857")
    for zoom, matrix in enumerate(found["tileMatrices"]):
        assert (matrix["id"], matrix["matrixWidth"], matrix["matrixHeight"]) == (str(zoom), 2**zoom, 2**zoom)
        assert math.isclose(matrix["cellSize"] * matrix["tileWidth"] * 2**zoom, 2 * math.pi * 6378137.0, rel_tol=1e-9)


def check_72_tilejson(p: Any) -> None:
    """TileJSON leads to the same tiles."""
    found = p.json(f"{p.path}/tiles/WebMercatorQuad", f="tilejson")
    assert found["tilejson"] == "3.0.0"
    tile = place(p)
    answer = p.get(found["tiles"][0].format(z=tile.zoom, x=tile.column, y=tile.row))
    assert answer.content == fetch(p, tile).content
    assert {one["id"] for one in found["vector_layers"]} == {p.name}


def check_73_members(p: Any) -> None:
    """The features of a tile are those of its box."""
    tile = place(p, 14)
    content = fetch(p, tile).content
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tile.pbf"
        path.write_bytes(content)
        found = pyogrio.read_dataframe(path, layer=p.name, X=tile.column, Y=tile.row, Z=tile.zoom)
    west, south, east, north = tile.box()
    step = (east - west) / 64
    wide = p.ids(bbox=p.text((west - step, south - step, east + step, north + step)), bbox_crs=p.CRS84)
    inner = p.text((west + step, south + step, east - step, north - step))
    assert p.first["id"] in set(found["id"])
    assert set(found["id"]) <= wide
    if p.first["geometry"]["type"] == "Point":
        assert p.ids(bbox=inner) <= set(found["id"])


def check_74_empty(p: Any) -> None:
    """An empty tile is 204, or 200 and empty."""
    answer = fetch(p, Tile(10, 0, 0))
    assert (answer.status_code, answer.content) in {(204, b""), (200, b"")}


CLAIMS: dict[str, tuple[int, ...]] = {
    "ogcapi-features-5/1.0/conf/sortables": (61, 62, 63),
    "ogcapi-features-5/1.0/conf/schemas": (65, 66),
    "ogcapi-tiles-1/1.0/conf/tilesets-list": (67,),
    "ogcapi-tiles-1/1.0/conf/core": (68, 69, 70),
    "tms/2.0/conf/json-tilematrixset": (71,),
    "ogcapi-tiles-1/1.0/conf/mvt": (72, 73, 74),
}
"""The conformance class that an assertion belongs to; every server has the others."""
ONCE = {71}
"""These look at the service, not at a collection."""


def test_assertions_hold_for_every_collection(conforms: Callable[..., None], role: str) -> None:
    conforms(role, globals())
