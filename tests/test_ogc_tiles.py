"""OGC API Tiles over HTTP: tile sets, row and column order, content, empty and impossible tiles."""

import gzip
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.core.tiles import Tile, tile_at
from gis.register import COLLECTIONS

every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers, timeout=30) as client:
        yield client


def mercator(lon: float, lat: float) -> tuple[float, float]:
    return math.radians(lon) * 6378137.0, math.asinh(math.tan(math.radians(lat))) * 6378137.0


def read(body: bytes, tile: Tile, folder: Path, layer: str) -> Any:
    """Read a layer of a tile by GDAL, in metres of EPSG:3857."""
    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
    path = folder / f"{tile.zoom}-{tile.column}-{tile.row}.pbf"
    path.write_bytes(body)
    return pyogrio.read_dataframe(path, layer=layer, X=tile.column, Y=tile.row, Z=tile.zoom)


def first_point(api: httpx.Client, name: str) -> tuple[dict[str, Any], float, float]:
    feature = api.get(f"/ogc/collections/{name}/items", params={"limit": 1}).json()["features"][0]
    place: Any = feature["geometry"]["coordinates"]
    while isinstance(place[0], list):
        place = place[0]
    return feature, place[0], place[1]


def test_tile_matrix_set(api: httpx.Client) -> None:
    (listed,) = api.get("/ogc/tileMatrixSets").json()["tileMatrixSets"]
    made = api.get(listed["links"][0]["href"]).json()
    assert made["crs"] == "http://www.opengis.net/def/crs/EPSG/0/3857"
    assert [matrix["id"] for matrix in made["tileMatrices"]] == [str(zoom) for zoom in range(21)]
    assert made["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-9)
    assert made["tileMatrices"][0]["pointOfOrigin"] == pytest.approx([-20037508.3427892, 20037508.3427892])


@every_collection
def test_tile_set_leads_to_a_tile_of_its_collection(api: httpx.Client, name: str, tmp_path: Path) -> None:
    base = f"/ogc/collections/{name}/tiles"
    (entry,) = api.get(base).json()["tilesets"]
    (own,) = [link["href"] for link in entry["links"] if link["rel"] == "self"]
    tileset = api.get(own).json()
    (item,) = [link for link in tileset["links"] if link["rel"] == "item"]
    assert item["templated"]
    for part in ("{tileMatrix}", "{tileRow}", "{tileCol}"):
        assert part in item["href"]
    (layer,) = tileset["layers"]
    assert layer["id"] == name
    feature, lon, lat = first_point(api, name)
    tile = tile_at(lon, lat, 12)
    limits = tileset["tileMatrixSetLimits"][12]
    assert limits["minTileRow"] <= tile.row <= limits["maxTileRow"]
    assert limits["minTileCol"] <= tile.column <= limits["maxTileCol"]
    address = item["href"].format(tileMatrix=12, tileRow=tile.row, tileCol=tile.column)
    answer = api.get(address)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    found = read(answer.content, tile, tmp_path, name)
    assert feature["id"] in set(found["id"])
    marked = {one.name for one in COLLECTIONS[name].properties if one.tile and not one.internal}
    assert set(found.columns) - {"geometry", "mvt_id"} <= marked | {"id", "label"}
    label = found.loc[found["id"] == feature["id"], "label"].iloc[0]
    assert label == str(feature["properties"][COLLECTIONS[name].label])


@every_collection
def test_row_before_column_and_the_alias_the_other_way(api: httpx.Client, name: str) -> None:
    _, lon, lat = first_point(api, name)
    tile = tile_at(lon, lat, 10)
    base = f"/ogc/collections/{name}/tiles/WebMercatorQuad"
    right = api.get(f"{base}/10/{tile.row}/{tile.column}")
    assert right.status_code == 200
    assert api.get(f"{base}/xyz/10/{tile.column}/{tile.row}.pbf").content == right.content
    assert api.get(f"{base}/10/{tile.column}/{tile.row}").status_code == 204


@pytest.mark.parametrize("name", [one.id for one in COLLECTIONS.values() if one.geometry == "Point"])
def test_points_of_a_tile_are_the_items_of_its_box(api: httpx.Client, name: str, tmp_path: Path) -> None:
    _, lon, lat = first_point(api, name)
    tile = tile_at(lon, lat, 10)
    answer = api.get(f"/ogc/collections/{name}/tiles/WebMercatorQuad/10/{tile.row}/{tile.column}")
    found = read(answer.content, tile, tmp_path, name).set_index("id")
    box = tile.box()
    text = ",".join(f"{value:.12f}" for value in box)
    items = api.get(f"/ogc/collections/{name}/items", params={"bbox": text, "limit": 1000}).json()["features"]
    step = 2 * math.pi * 6378137.0 / 1024 / 4096
    for feature in items:
        easting, northing = mercator(*feature["geometry"]["coordinates"])
        shown = found.geometry[feature["id"]]
        assert abs(shown.x - easting) <= step
        assert abs(shown.y - northing) <= step
    inside = found[[box[0] <= math.degrees(p.x / 6378137.0) < box[2] for p in found.geometry]]
    inside = inside[[mercator(0, box[1])[1] < p.y <= mercator(0, box[3])[1] for p in inside.geometry]]
    assert abs(len(inside) - len(items)) <= 1  # a point on the very edge may be rounded across it


def test_several_collections_in_one_tile(api: httpx.Client, tmp_path: Path) -> None:
    _, lon, lat = first_point(api, "division-seats")
    tile = tile_at(lon, lat, 9)
    path = f"/ogc/tiles/WebMercatorQuad/9/{tile.row}/{tile.column}"
    parts = [
        api.get(f"/ogc/collections/{name}/tiles/WebMercatorQuad/9/{tile.row}/{tile.column}").content
        for name in ("divisions", "division-seats")
    ]
    both = api.get(path, params={"collections": "divisions,division-seats"})
    assert both.content == b"".join(parts)
    assert len(read(both.content, tile, tmp_path, "division-seats")) > 0
    for bad in ("divisions,divisions", "nothing", "", ",".join(["divisions"] * 1000)):
        answer = api.get(path, params={"collections": bad})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["parameter"] == "collections"


@pytest.mark.parametrize(
    "address",
    ["21/0/0", "40/0/0", "-1/0/0", "1/2/0", "1/0/2", "10/2147483648/1", "10/-1/0", "a/0/0", "1/0/1.5", "１/0/0",
     "99999999999999999999/0/0"],
)  # fmt: skip
def test_tiles_outside_of_the_matrix_are_404(api: httpx.Client, address: str) -> None:
    answer = api.get(f"/ogc/collections/divisions/tiles/WebMercatorQuad/{address}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_empty_tile_is_204_and_tags_spare_the_rest(api: httpx.Client) -> None:
    empty = api.get("/ogc/collections/divisions/tiles/WebMercatorQuad/10/0/0")
    assert (empty.status_code, empty.content) == (204, b"")
    full = api.get("/ogc/collections/divisions/tiles/WebMercatorQuad/0/0/0")
    again = api.get(
        "/ogc/collections/divisions/tiles/WebMercatorQuad/0/0/0", headers={"If-None-Match": full.headers["etag"]}
    )
    assert (full.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("path", ["/ogc/tiles", "/ogc/collections/divisions/tiles"])
def test_tilejson_leads_to_tiles(api: httpx.Client, path: str) -> None:
    made = api.get(f"{path}/WebMercatorQuad", params={"f": "tilejson"}).json()
    assert made["tilejson"] == "3.0.0"
    west, south, east, north = made["bounds"]
    tile = tile_at((west + east) / 2, (south + north) / 2, 9)
    address = made["tiles"][0].replace("{z}", "9").replace("{x}", str(tile.column)).replace("{y}", str(tile.row))
    assert api.get(address).status_code == 200
    assert "divisions" in [layer["id"] for layer in made["vector_layers"]]


@given(lon=st.floats(-180, 179.999), lat=st.floats(-85, 85), zoom=st.integers(0, 20))
def test_a_tile_holds_the_position_it_was_asked_for(lon: float, lat: float, zoom: int) -> None:
    tile = tile_at(lon, lat, zoom)
    assert tile.exists
    west, south, east, north = tile.box()
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9
