"""Bad requests by their query strings: R5 to R11. Where the standard or issue of an address rules, it wins."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

ITEMS = "/ogc/collections/settlements/items"
TILES = "/ogc/collections/divisions/tiles/WebMercatorQuad"
SEARCH = "/api/v1/place-names/search"
FINDINGS = "/api/v1/topology/runs/00000000-0000-4000-8000-000000000000/findings"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
Refused = Callable[..., dict[str, Any]]


@pytest.mark.row("R5")
@pytest.mark.parametrize(
    "limit", ["0", "-1", "100000000000000000000", "1e3", "1.5", "", "ten", "٣", "0x10", "null", "1,2", "1%200"]
)
def test_a_limit_that_is_none(door: Any, refused: Refused, limit: str) -> None:
    for path in (ITEMS, SEARCH, "/api/v1/place-names/suggest", "/api/v1/place-names/nearby"):
        more = {
            SEARCH: "q=a&",
            "/api/v1/place-names/suggest": "q=a&",
            "/api/v1/place-names/nearby": "lon=114.3&lat=29.8&",
        }
        refused(door.get(f"{path}?{more.get(path, '')}limit={limit}"), 400)
    for path in ("/api/v1/uploads", "/api/v1/place-names/duplicates", "/api/v1/topology/runs", FINDINGS):
        refused(door.get(f"{path}?limit={limit}", "reviewer"), 422)
    refused(door.get(f"/api/v1/search?q=a&limit={limit}"), 422)


@pytest.mark.row("R5")
@pytest.mark.parametrize("limit", [1001, 10**18 - 1])
def test_a_page_is_never_larger_than_the_greatest(door: Any, refused: Refused, limit: int) -> None:
    """OGC API wants the greatest page instead of a refusal (decision 16)."""
    assert door.get(f"/ogc/collections/place-names/items?limit={limit}").json()["numberReturned"] <= 1000
    assert len(door.get(f"{SEARCH}?q=&limit={limit}").json()["items"]) <= 100
    for path in ("/api/v1/uploads", "/api/v1/topology/runs", FINDINGS):
        refused(door.get(f"{path}?limit={limit}", "reviewer"), 422)


@pytest.mark.row("R6")
@pytest.mark.parametrize("offset", ["-1", "100001", "1e3", "99999999999999999999", "a", "", "1.0"])
def test_an_offset_beyond_the_ceiling_is_refused(door: Any, refused: Refused, offset: str) -> None:
    """Offsets are taken up to 100,000, for clients that know no links; paging by `next` is by key."""
    found = refused(door.get(f"{ITEMS}?offset={offset}"), 400)
    assert found["errors"][0]["parameter"] == "offset"


@pytest.mark.row("R6")
def test_a_forged_cursor_is_400(door: Any, refused: Refused) -> None:
    page = door.get(f"{ITEMS}?limit=2").json()
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    cursor = following.rpartition("cursor=")[2]
    turned = cursor[:5] + ("A" if cursor[5] != "A" else "B") + cursor[6:]
    forged = [
        turned,
        cursor[:-1],
        cursor + "A",
        cursor[::-1],
        "A" * 32,
        "",
        "%00",
        "9" * 33_000,
        "../..",
        cursor.lower(),
        "[]",
    ]
    for text in forged:
        refused(door.get(f"{ITEMS}?limit=2&cursor={text}"), 400)
    assert door.get(f"{ITEMS}?limit=2&cursor={cursor}").status_code == 200
    refused(door.get(f"/ogc/collections/divisions/items?cursor={cursor}"), 400)
    refused(door.get(f"{ITEMS}?cursor={cursor}&sortby=name"), 400)
    refused(door.get(f"{ITEMS}?cursor={cursor}&offset=1"), 400)
    for text in ("x", "e30", "W10", "bnVsbA", "eyJhIjoxfQ", "////", "=", "A" * 5000):
        refused(door.get(f"{SEARCH}?q=a&cursor={text}"), 400)


BOXES = ["1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "NaN,29,115,30", "114,29,inf,30", "114,30,115,29", "-181,0,0,1", "0,-91,1,0", "0,0,1,91",
         "", ",,,", "114;29;115;30", "114,29,115", "114 29 115 30", "1e400,0,1,1", "١,٢,٣,٤", "a,b,c,d", "114,29,115,30,"]  # fmt: skip


@pytest.mark.row("R7")
@pytest.mark.parametrize("box", BOXES)
def test_a_box_that_is_none_is_400(door: Any, refused: Refused, box: str) -> None:
    for path in (ITEMS, "/ogc/collections/divisions/export", "/ogc/collections/place-names/items"):
        refused(door.get(f"{path}?bbox={quote(box)}"), 400)
    if box:
        refused(door.get(f"{SEARCH}?q=a&bbox={quote(box)}"), 400)
        refused(door.get(f"/api/v1/coverage/network/edges?bbox={quote(box)}", "planner"), 400, 422)


@pytest.mark.row("R7")
def test_the_world_gives_a_page_not_everything(door: Any) -> None:
    for name in ("divisions", "place-names", "settlements"):
        page = door.get(f"/ogc/collections/{name}/items?bbox=-180,-90,180,90")
        assert page.status_code == 200
        assert page.json()["numberReturned"] <= 100
    assert len(door.get(f"{SEARCH}?q=&bbox=-180,-90,180,90").json()["items"]) <= 20
    assert door.get("/ogc/tiles/WebMercatorQuad/0/0/0").status_code in {200, 204}


@pytest.mark.row("R8")
def test_a_box_across_180_is_read_as_the_standard_says(door: Any, refused: Refused) -> None:
    """OGC API Features has such a box cross the antimeridian (decision 16); the search of names, which is no OGC API, refuses it."""
    everywhere = door.get(f"{ITEMS}?bbox=100,-90,-100,90&limit=1").json()
    assert everywhere["numberMatched"] > 0
    assert door.get(f"{ITEMS}?bbox=170,-90,-170,90").json()["numberMatched"] == 0
    found = refused(door.get(f"{SEARCH}?q=a&bbox=170,20,-170,30"), 400)
    assert found["errors"][0]["parameter"] == "bbox"
    assert found["errors"][0]["message"]


@pytest.mark.row("R9")
@pytest.mark.parametrize("place", ["40/0/0", "21/0/0", "-1/0/0", "3/8/0", "3/0/8", "3/-1/0", "3/0/-1", "3/2147483648/0", "3/0/99999999999999999999",
                                   "a/b/c", "1.5/0/0", "3/%20/0", "٣/0/0", "3/0/0.pbf", "1e1/0/0"])  # fmt: skip
def test_a_tile_outside_of_its_matrix_is_404(door: Any, refused: Refused, place: str) -> None:
    """404 and not 400, as OGC API Tiles says (decision 16)."""
    for path in (TILES, "/ogc/tiles/WebMercatorQuad"):
        refused(door.get(f"{path}/{place}"), 404)
    refused(door.get(f"{TILES}/xyz/{place.removesuffix('.pbf')}.pbf"), 404) if not place.endswith(".pbf") else None


@pytest.mark.row("R9")
def test_an_empty_tile_is_204(door: Any) -> None:
    for path in (f"{TILES}/10/0/0", "/ogc/tiles/WebMercatorQuad/20/5/5", f"{TILES}/xyz/10/0/0.pbf"):
        answer = door.get(path)
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.row("R10")
def test_the_same_name_a_thousand_times_is_400(door: Any, refused: Refused) -> None:
    thousand = ",".join(["divisions"] * 1000)
    refused(door.get(f"/ogc/tiles/WebMercatorQuad/5/12/26?collections={thousand}"), 400)
    refused(door.get("/ogc/tiles/WebMercatorQuad/5/12/26?collections=divisions,divisions"), 400)
    refused(door.get("/ogc/tiles/WebMercatorQuad/5/12/26?collections=divisions&collections=divisions"), 400)
    refused(door.get(f"{ITEMS}?sortby={','.join(['name'] * 1000)}"), 400)
    refused(door.get(f"{ITEMS}?" + "&".join(["limit=1"] * 1000)), 400)
    refused(door.get(f"{ITEMS}?limit=1&limit=2"), 400)
    refused(door.get(f"{SEARCH}?q=a&q=b"), 400)
    refused(door.get(f"{SEARCH}?q=a&class={','.join(['22100'] * 1000)}"), 400)
    refused(
        door.get(
            f"{ITEMS}?filter=" + quote("id IN ('" + "','".join(["00000000-0000-4000-8000-000000000000"] * 1000) + "')")
        ),
        400,
        414,
    )


SORTS = ["(select 1)", "(select pg_sleep(5))", "name;drop table register.place", "nothing", "name desc", "name,,", "-", "1", "name--", "geometry",
         "case when 1=1 then name end", 'name collate "C"', "register.place.name", "__class__"]  # fmt: skip


@pytest.mark.row("R11")
@pytest.mark.parametrize("sort", SORTS)
def test_a_sort_that_is_no_property_is_400(door: Any, refused: Refused, sort: str) -> None:
    found = refused(door.get(f"{ITEMS}?sortby={quote(sort)}"), 400)
    assert found["errors"][0]["parameter"] == "sortby"
    refused(door.get(f"{ITEMS}?properties={quote(sort)}"), 400)
    refused(door.get(f"/ogc/collections/settlements/export?sortby={quote(sort)}"), 400)
    refused(door.get(f"{SEARCH}?q=a&sort={quote(sort)}"), 400)
