"""What filters alone leave: everything of a class or a division, in pages, for the level that asks."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

SEARCH = "/api/v1/place-names/search"


def everything(client: TestClient, headers: dict[str, str] | None = None, **filters: str) -> list[dict[str, Any]]:
    """Return all items, page by page."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        params = {"q": "", "limit": "37"} | filters | cursor
        page = client.get(SEARCH, params=params, headers=headers).json()
        found += page["items"]
        if page["next"] is None:
            assert page["count"] == len(found)
            return found
        cursor = {"cursor": page["next"]}


@pytest.mark.parametrize("filters", [{"class": "22000"}, {"division": "421202"}, {"status": "current"}])
def test_filters_alone_list_all_that_the_register_holds(client: TestClient, filters: dict[str, str]):
    features = client.get("/ogc/collections/place-names/items", params={"limit": 1000}).json()["features"]
    wanted = {
        each["id"]
        for each in features
        if each["properties"]["class_code"].startswith(filters.get("class", "")[:2])
        and each["properties"]["division_code"].startswith(filters.get("division", ""))
        and each["properties"]["status"] == filters.get("status", each["properties"]["status"])
    }
    found = everything(client, **filters)
    assert len(found) == len({each["id"] for each in found}) > 40
    assert {each["id"] for each in found} == wanted
    assert all(each["match"] is None and each["subject"] == "place" for each in found)


def test_nothing_asked_is_nothing_answered(client: TestClient):
    answer = client.get(SEARCH, params={"q": ""}).json()
    assert (answer["count"], answer["items"]) == (0, [])


def test_an_internal_name_is_listed_inside_only(
    client: TestClient, users: Callable[..., dict[str, str]], put: Callable[..., Any]
):
    made = str(put("内部亭", "26210", "421202100", (114.3, 29.8), secrecy="internal"))
    assert everything(client, **{"class": "26210"}) == []
    assert [each["id"] for each in everything(client, users("names_officer"), **{"class": "26210"})] == [made]


def test_a_division_and_the_place_record_of_it_are_one_hit(client: TestClient):
    answer = client.get(SEARCH, params={"q": "咸宁市", "limit": "50"}).json()
    city = [each for each in answer["items"] if each["class_code"] == "21300"]
    assert [each["subject"] for each in city] == ["division"]
    assert answer["count"] == len(answer["items"])
    record = client.get(f"/api/v1/place-names/{city[0]['record']}").json()
    assert (record["name"], record["class"]["code"]) == ("咸宁市", "21300")
    assert city[0]["also"] == 0
    exported = client.get("/api/v1/place-names/export", params={"q": "咸宁市", "format": "geojson"}).json()["features"]
    assert record["id"] in {str(each.get("id")) for each in exported}
