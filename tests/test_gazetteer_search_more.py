"""Search of place names in time, for its viewer, while typing, around a point, and as a whole (P-D6 to P-D10)."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from gis.core.collections import Level
from gis.core.reads import close_pools
from gis.gazetteer.search import find, statement
from gis.gazetteer.search.filters import Filters

ROAD = "23510"
Search = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def filled(places: Any) -> None:
    for one in ("王家湾", "李家湾", "陈家湾"):
        places.add(one)
    places.add("王家湾", county="421223", at=(114.07, 29.57))


def names(answer: dict[str, Any]) -> list[str]:
    return [item["name"] for item in answer["items"]]


def test_a_stream_gives_the_whole_answer_in_its_order(search: Search, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(find, "STREAM_PAGE", 7)
    monkeypatch.setattr(statement, "WORDS_MAX", 3)

    async def streamed() -> list[str]:
        try:
            return [item["id"] async for item in find.stream("湾", Filters(), Level.PUBLIC)]
        finally:
            await close_pools()

    whole = search("湾", limit=100)
    assert whole["count_capped"]
    found = asyncio.run(streamed())
    assert len(found) == len(set(found)) > whole["count"]


def test_names_with_a_typing_error_come_once_each_before_any_comes_again(search: Search, places: Any):
    """A wrong character may mean many names; three places of one must not push the others out of sight."""
    for name in ("周齐垱", "周齐垱", "周齐垱", "吴齐垱", "吴齐垱", "郑齐垱", "郑齐坝"):
        places.add(name)
    whole = names(search("奎齐垱"))
    assert sorted(whole[:3]) == ["吴齐垱", "周齐垱", "郑齐垱"]
    assert sorted(whole[3:5]) == ["吴齐垱", "周齐垱"]
    assert whole[5:] == ["周齐垱"]
    assert sorted(names(search("郑齐垯"))[:2]) == ["郑齐坝", "郑齐垱"], (
        "the same first character before others, as ever"
    )
    paged = search("奎齐垱", limit=4)
    rest = search("奎齐垱", limit=4, cursor=paged["next"])
    assert names(paged) + names(rest) == whole
    assert len({item["id"] for item in [*paged["items"], *rest["items"]]}) == 6


def test_a_division_with_a_typing_error_is_not_put_behind_by_its_own_record(search: Search, places: Any):
    """The record of 崇阳县 bears the same name; it is dropped as the twin and must not have taken the first turn."""
    assert any(item["record"] for item in search("崇阳县")["items"])
    for name in ("崇阳畴", "崇阳畹"):
        places.add(name, class_code="23510")
    found = search("崇阳具")["items"]
    assert {item["match"]["tier"] for item in found} == {"near"}
    assert found[0]["name"] == "崇阳县"
    assert found[0]["subject"] == "division"


def test_the_search_box_of_the_maps_finds_a_name_without_a_position(client: TestClient, places: Any):
    place = places.add("无位湾", at=None)
    found = client.get("/api/v1/search", params={"q": "无位湾"}).json()
    assert [(one["id"], one["lon"], one["lat"]) for one in found["items"]] == [(place, None, None)]
    mine = client.get("/api/v1/place-names/search", params={"q": "无位湾", "near": "114,29"}).json()["items"][0]
    assert (mine["geometry"], mine["bbox"], mine["distance_m"]) == (None, None, None)


@pytest.mark.parametrize(
    ("as_of", "found"),
    [("-300", []), ("-200", ["古沙羡县"]), ("-1", ["古沙羡县"]), ("1", ["古沙羡县"]), ("223", ["古沙羡县"]), ("224", []), ("0223-12-31", ["古沙羡县"])],
)  # fmt: skip
def test_names_of_a_year_of_any_era(search: Search, places: Any, as_of: str, found: list[str]):
    if "古沙羡县" not in names(search("古沙羡县")):
        places.add({"name": "古沙羡县", "since_year": -202, "until_year": 223}, status="historic", class_code="21400")
    answer = search("古沙羡县", as_of=as_of)
    assert [item["name"] for item in answer["items"] if item["match"]["tier"] == "exact"] == found
    assert names(search("古沙羡县", status="historic"))[:1] == ["古沙羡县"]


def test_a_name_of_a_time_is_found_in_it(search: Search, places: Any):
    places.add(
        {"name": "东风大道", "valid_from": "1999-10-01"},
        {"name": "工农路", "kind": "former", "valid_from": "1958-01-01", "valid_to": "1999-10-01"},
        class_code=ROAD,
    )
    tiers = {
        as_of: [
            (i["match"]["tier"], i["match"]["kind"])
            for i in search("工农路", as_of=as_of)["items"]
            if i["name"] == "东风大道"
        ]
        for as_of in ("1985", "2005")
    }
    assert tiers == {"1985": [("alias", "former")], "2005": []}
    assert [i["match"]["kind"] for i in search("工农路")["items"] if i["name"] == "东风大道"] == ["former"]


def test_a_standard_name_that_ended_is_a_former_one(search: Search, places: Any):
    """Nobody writes on the day a name ends: the answer changes by itself."""
    places.add(
        {"name": "新安大桥", "valid_from": "2000-01-01"},
        {"name": "旧安大桥", "kind": "standard", "valid_to": "2000-01-01"},
        class_code="23610",
    )
    hit = search("旧安大桥")["items"][0]
    assert (hit["name"], hit["match"]["tier"], hit["match"]["kind"]) == ("新安大桥", "alias", "former")


def test_the_viewers_counties_come_first(client: TestClient, places: Any, users: Callable[..., dict[str, str]]):
    for county, code in (("咸安区", "421202"), ("崇阳县", "421223")):
        headers = users("names_officer", counties=[code])
        first = client.get("/api/v1/place-names/search", params={"q": "王家湾"}, headers=headers).json()["items"][0]
        assert first["division"]["path"][1]["name"] == county


def test_suggestions_begin_with_the_first_character(search: Search):
    answer = search("王", path="suggest")
    assert answer["q"] == "王"
    assert all("王" in one["text"] for one in answer["items"])
    one = next(one for one in search("王家湾", path="suggest")["items"] if one["text"] == "王家湾")
    assert (one["count"], one["id"], one["tier"]) == (2, None, "exact")
    inside = search("王家湾", path="suggest", division="421223")["items"][0]
    assert (inside["text"], inside["count"], inside["class_name"]) == ("王家湾", 1, "农村居民点")
    assert inside["id"]
    assert next(one["text"] for one in search("xianning", path="suggest")["items"]) == "咸宁市"
    assert search("王家丁湾湾", path="suggest") == {"q": "王家丁湾湾", "items": [], "did_you_mean": []}
    assert "王家湾" in search("王丁湾", path="suggest")["did_you_mean"]


def test_what_lies_around_a_point(client: TestClient, places: Any):
    place = places.add("量距湾", at=(114.31, 29.86))
    answer = client.get(
        "/api/v1/place-names/nearby",
        params={"lon": 114.30, "lat": 29.86, "class": "22000", "radius_m": 5000, "limit": 50},
    ).json()
    hit = next(item for item in answer["items"] if item["id"] == place)
    assert hit["distance_m"] == pytest.approx(966.0, abs=1.0)
    assert hit["azimuth_deg"] == pytest.approx(90.0, abs=0.01)
    assert hit["bearing"] == "东"
    assert [one["level"] for one in answer["path"]] == ["prefecture", "county", "township"]
    distances = [item["distance_m"] for item in answer["items"]]
    assert distances == sorted(distances)
    assert max(distances) <= 5000
    assert all(item["class_code"].startswith("22") for item in answer["items"])


def test_the_endpoints_are_described(client: TestClient):
    paths = client.get("/api/openapi.json").json()["paths"]
    for path, wanted in (
        ("search", {"q", "division", "class", "bbox", "near", "status", "as_of", "limit", "cursor"}),
        ("suggest", {"q", "division", "limit"}),
        ("nearby", {"lon", "lat", "class", "limit", "radius_m"}),
    ):
        described = paths[f"/api/v1/place-names/{path}"]["get"]
        assert wanted <= {one["name"] for one in described["parameters"]}
        assert described["summary"]
