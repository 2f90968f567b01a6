"""Order, choice of properties, offset and schemas over HTTP (spatial-api.md 3.2, 61 to 66; A-P7, A-S9)."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import orjson
import pytest

from api.ogc import cursor as cursor_of
from gis.register import COLLECTIONS

KINDS: dict[str, type | tuple[type, ...]] = {
    "string": str, "integer": int, "number": (int, float), "boolean": bool,
}  # fmt: skip
every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))
PLAIN = {"Accept-Encoding": "identity"}
"""To pack long answers and unpack them took most of the time of these tests."""


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers | PLAIN, timeout=60) as client:
        yield client


def get(api: httpx.Client, path: str, **parameters: Any) -> Any:
    answer = api.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return orjson.loads(answer.content)


def following(page: dict[str, Any]) -> str | None:
    return next((link["href"] for link in page["links"] if link["rel"] == "next"), None)


def walk(api: httpx.Client, name: str, **parameters: Any) -> list[dict[str, Any]]:
    page = get(api, f"/ogc/collections/{name}/items", **parameters)
    matched, found = page["numberMatched"], page["features"]
    while address := following(page):
        page = get(api, address)
        assert page["numberMatched"] == matched
        found += page["features"]
    assert len(found) == matched == len({one["id"] for one in found})
    return list(found)


def refused(api: httpx.Client, name: str, **parameters: Any) -> list[str]:
    answer = api.get(f"/ogc/collections/{name}/items", params=parameters)
    assert answer.status_code == 400, answer.text
    return [error["parameter"] for error in answer.json()["errors"]]


def ordered(values: list[Any], *, descending: bool) -> list[Any]:
    """Return the values as they must come: text by code point, those without a value last."""
    known = sorted((value for value in values if value is not None), reverse=descending)
    return known + [None] * (len(values) - len(known))


@every_collection
def test_every_sortable_sorts_both_ways_over_all_pages(api: httpx.Client, name: str) -> None:
    offered = get(api, f"/ogc/collections/{name}/sortables")["properties"]
    assert set(offered) == set(get(api, f"/ogc/collections/{name}/queryables")["properties"]) - {"geometry"}
    limit = max(3, get(api, f"/ogc/collections/{name}/items", limit=1)["numberMatched"] // 3)
    for number, key in enumerate(offered):
        sign = "-" if number % 2 else ""
        values = [one["properties"][key] for one in walk(api, name, limit=limit, sortby=f"{sign}{key}", properties=key)]
        assert values == ordered(values, descending=bool(sign)), key


def test_several_keys_and_ties_go_by_id(api: httpx.Client) -> None:
    found = walk(api, "place-names", limit=1000, sortby="-class_code,name")
    keys = [(one["properties"]["class_code"], one["properties"]["name"], one["id"]) for one in found]
    assert keys == sorted(sorted(keys, key=lambda key: key[1:]), key=lambda key: key[0], reverse=True)
    assert len({key[0] for key in keys}) < len(keys)
    plain = [one["id"] for one in walk(api, "divisions", limit=7, sortby="level")]
    assert plain == [one["id"] for one in walk(api, "divisions", limit=1000, sortby="+level")]


def test_order_goes_with_filter_and_properties(api: httpx.Client) -> None:
    found = walk(api, "divisions", limit=5, filter="level = 'township'", sortby="-area_m2", properties="name,code")
    assert all(set(one["properties"]) == {"name", "code"} for one in found)
    areas = {one["id"]: one["properties"]["area_m2"] for one in walk(api, "divisions", limit=1000)}
    values = [areas[one["id"]] for one in found]
    assert values == sorted(values, reverse=True)
    assert len(values) > 20


def test_unknown_keys_are_400_with_what_there_is(api: httpx.Client) -> None:
    for bad in ("nothing", "", "name,name", "name,-name", "geometry", "id", "name,,code", "--", "name;drop"):
        assert refused(api, "divisions", sortby=bad) == ["sortby"], bad
    assert refused(api, "divisions", sortby="code,name,level,kind,area_m2,pop_total") == ["sortby"]
    assert refused(api, "divisions", properties="name,nothing") == ["properties"]
    if "authorization" not in api.headers:
        assert refused(api, "boundary-markers", sortby="height_m", properties="height_m") == ["sortby", "properties"]
    answer = api.get("/ogc/collections/divisions/items", params={"sortby": "nothing"}).json()
    assert "area_m2" in answer["errors"][0]["message_en"]


def test_a_cursor_holds_the_longest_order() -> None:
    place = (*("\U00020bb7" * 1_000 for _ in range(5)), str(UUID(int=7)))
    assert cursor_of.read(cursor_of.make(place, "x"), "x") == place


def test_cursors_belong_to_their_order(api: httpx.Client) -> None:
    page = get(api, "/ogc/collections/divisions/items", limit=2, sortby="name")
    (cursor,) = parse_qs(urlsplit(str(following(page))).query)["cursor"]
    for other in ({}, {"sortby": "-name"}, {"sortby": "name,code"}):
        assert refused(api, "divisions", cursor=cursor, **other) == ["cursor"]
    forged = ("A" if cursor[30] != "A" else "B").join((cursor[:30], cursor[31:]))
    assert refused(api, "divisions", cursor=forged, sortby="name") == ["cursor"]
    assert refused(api, "divisions", cursor=cursor, sortby="name", offset=3) == ["cursor"]


@every_collection
def test_offset_leaves_out_what_comes_first(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    for order in ({}, {"sortby": "-source"}):
        first = get(api, path, limit=7, **order)
        page = get(api, path, limit=4, offset=3, **order)
        assert [one["id"] for one in page["features"]] == [one["id"] for one in first["features"][3:7]]
        assert page["numberMatched"] == first["numberMatched"]
        address = following(page)
        if address:
            assert "offset=" not in address
            both = [*first["features"], *get(api, address)["features"]]
            assert len({one["id"] for one in both}) == len(both)
    beyond = get(api, path, offset=first["numberMatched"])
    assert (beyond["features"], beyond["numberReturned"]) == ([], 0)
    assert beyond["numberMatched"] == first["numberMatched"]
    for bad in ("-1", "x", "1.5", "", "100001"):
        assert refused(api, name, offset=bad) == ["offset"], bad


@every_collection
def test_properties_choose_and_nothing_chooses_none(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    one = get(api, path, limit=1, properties="source,is_sample")["features"][0]
    assert set(one["properties"]) == {"source", "is_sample"}
    assert set(one) == {"type", "id", "geometry", "properties"}
    assert get(api, path, limit=1, properties="")["features"][0]["properties"] == {}
    page = api.get(path, params={"f": "html", "limit": 2, "properties": "source"})
    assert page.status_code == 200
    assert page.text.count('<th scope="col">') == 1


def test_the_web_page_filters_and_sorts(api: httpx.Client) -> None:
    path = "/ogc/collections/divisions/items"
    text = "level = 'township' AND name <> '<b>'"
    page = api.get(path, params={"f": "html", "lang": "en", "filter": text, "sortby": "name", "limit": 5})
    assert page.status_code == 200
    assert 'aria-sort="ascending"' in page.text
    assert "sortby=-name" in page.text
    assert "sortby=code" in page.text
    assert "&#39;&lt;b&gt;&#39;" in page.text
    assert "<b>" not in page.text
    assert "filter=level" in page.text
    refused = api.get(path, params={"f": "html", "lang": "en", "filter": "nothing = 1"})
    assert refused.status_code == 400
    assert "no queryable nothing" in refused.text


@every_collection
def test_every_property_is_valid_against_the_schema(api: httpx.Client, name: str) -> None:
    schema = get(api, f"/ogc/collections/{name}/schema")
    assert schema["properties"]["geometry"]["x-ogc-role"] == "primary-geometry"
    assert schema["properties"]["id"]["x-ogc-role"] == "id"
    declared = {key: one for key, one in schema["properties"].items() if key not in {"geometry", "id"}}
    places = [one["x-ogc-propertySeq"] for one in declared.values()]
    assert places == list(range(1, len(places) + 1))
    for key, one in declared.items():
        assert all(one[title] for title in ("title", "x-title-zh", "x-title-en")), key
        if key.endswith("_m2"):
            assert one["x-ogc-unit"] == "m²"
    for feature in get(api, f"/ogc/collections/{name}/items", limit=200)["features"]:
        assert set(feature["properties"]) == set(declared)
        for key, value in feature["properties"].items():
            if value is None:  # no value
                continue
            assert isinstance(value, KINDS[declared[key]["type"]]), key
            assert isinstance(value, bool) is (declared[key]["type"] == "boolean"), key


def test_names_of_properties_are_no_parameters() -> None:
    from api.ogc.items_query import PAGING, SELECTING

    for collection in COLLECTIONS.values():
        assert {item.name for item in collection.properties}.isdisjoint({*PAGING, *SELECTING, "f", "lang"})
