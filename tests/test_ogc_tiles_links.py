"""Every link of the tile sets leads where it says, and the styles draw tiles of this server as the pages do."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from gis.core.tiles import tile_at
from gis.register import COLLECTIONS
from maps.layers import all_layers

SCOPES = ["/ogc/tiles", *(f"/ogc/collections/{name}/tiles" for name in COLLECTIONS)]
REL = "http://www.opengis.net/def/rel/ogc/1.0/"
LON, LAT = 114.1, 29.7
"""Inside of the sample register."""


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers, timeout=30) as client:
        yield client


def follow(api: httpx.Client, link: dict[str, Any]) -> httpx.Response:
    """Ask a link, a template at a tile of level 8, and check that it answers what it declares."""
    tile = tile_at(LON, LAT, 8)
    href = link["href"].format(tileMatrix=8, tileRow=tile.row, tileCol=tile.column, z=8, x=tile.column, y=tile.row)
    answer = api.get(href)
    assert answer.status_code in {200, 204} if link.get("templated") else answer.status_code == 200, href
    assert answer.status_code == 204 or answer.headers["content-type"].split(";")[0] == link["type"], href
    return answer


def test_the_landing_page_and_each_collection_lead_to_tile_sets(api: httpx.Client) -> None:
    told = [api.get("/ogc").json(), *api.get("/ogc/collections").json()["collections"]]
    for one, path in zip(told, SCOPES, strict=True):
        (link,) = [each for each in one["links"] if each["rel"] == f"{REL}tilesets-vector"]
        assert link["href"].endswith(path)
        assert len(follow(api, link).json()["tilesets"]) == 1
    (schemes,) = [each for each in told[0]["links"] if each["rel"] == f"{REL}tiling-schemes"]
    listed = follow(api, schemes).json()
    for one in [*listed["links"], *listed["tileMatrixSets"][0]["links"]]:
        made = follow(api, one).json()
    assert follow(api, made["links"][0]).json() == made


@pytest.mark.parametrize("path", SCOPES)
def test_every_link_of_a_tile_set_answers_as_declared(api: httpx.Client, path: str) -> None:
    listed = api.get(path).json()
    assert {link["rel"] for link in listed["links"]} == {"self", "alternate"}
    (entry,) = listed["tilesets"]
    (own,) = [link for link in entry["links"] if link["rel"] == "self"]
    made = follow(api, own).json()
    assert made["tileMatrixSetURI"] == entry["tileMatrixSetURI"]
    rels = {"self", "item", "alternate", f"{REL}tiling-scheme", f"{REL}stylesheet", f"{REL}geodata"}
    for one in (entry, made):
        assert {link["rel"] for link in one["links"]} == rels
    for link in [*listed["links"], *made["links"], *(each for layer in made["layers"] for each in layer["links"])]:
        follow(api, link)


@pytest.mark.parametrize("path", SCOPES)
def test_tilejson_by_name_is_the_one_by_form_and_leads_to_tiles(api: httpx.Client, path: str) -> None:
    made = api.get(f"{path}/WebMercatorQuad/tilejson.json").json()
    assert made == api.get(f"{path}/WebMercatorQuad", params={"f": "tilejson"}).json()
    follow(api, {"href": made["tiles"][0], "type": "application/vnd.mapbox-vector-tile", "templated": True})
    assert api.get(f"{path}/WebMercatorQuad/tilejson.json", params={"f": "html"}).status_code == 400


@pytest.mark.parametrize("path", SCOPES)
def test_a_style_draws_its_collections_as_the_pages_do(api: httpx.Client, path: str) -> None:
    style = api.get(f"{path}/WebMercatorQuad/style.json", params={"lang": "en"}).json()
    assert style["version"] == 8
    (source,) = style["sources"].values()
    follow(api, {"href": source["tiles"][0], "type": "application/vnd.mapbox-vector-tile", "templated": True})
    names = list(COLLECTIONS) if path == "/ogc/tiles" else [path.split("/")[3]]
    drawn = [layer for layer in style["layers"] if layer["type"] != "background"]
    assert {layer["source-layer"] for layer in drawn} == set(names)
    pages = {layer.id for layer in all_layers() if layer.collection in names}
    assert {layer["id"].split("|")[0] for layer in drawn} == pages
    assert all("text-font" in layer["layout"] for layer in drawn if layer["type"] == "symbol")


def test_a_chosen_part_of_the_map_keeps_its_choice_in_every_link(api: httpx.Client) -> None:
    made = api.get("/ogc/tiles/WebMercatorQuad", params={"collections": "divisions,cemeteries"}).json()
    kept = [link["href"] for link in made["links"] if "/tiles/WebMercatorQuad" in link["href"]]
    assert len(kept) == 4
    assert all(href.endswith("?collections=divisions,cemeteries") for href in kept)
    for link in made["links"]:
        follow(api, link)
    style = api.get("/ogc/tiles/WebMercatorQuad/style.json", params={"collections": "nothing"})
    assert style.status_code == 400
    assert style.json()["errors"][0]["parameter"] == "collections"
