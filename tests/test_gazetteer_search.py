"""Search of place names: what is found, why and in which order (P-D1 to P-D9)."""

from collections.abc import Callable
from typing import Any

import pytest

VILLAGE, ROAD = "22200", "23510"
Search = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def filled(places: Any) -> None:
    for one in ("王家湾", "汪家湾", "李家塆", "王家冲", "张家湾村"):
        places.add(one)
    places.add("王家湾", county="421223", at=(114.07, 29.57))
    undivided = {"specific": "西安村", "generic": None}  # so that only the whole name is asked for, as with 县前街
    places.add({"name": "西安村", **undivided}, class_code="21610")
    places.add("县前街", class_code=ROAD)
    places.add("𣵦沽村", class_code="21610")
    places.add("新华路", "解放路", {"name": "沿河路", "kind": "alias"}, class_code=ROAD)
    places.add({"name": "柳家冲", "local_reading": "Liújiāzōng"})


def names(answer: dict[str, Any]) -> list[str]:
    return [item["name"] for item in answer["items"]]


@pytest.mark.parametrize(
    "q",
    [
        "咸宁",
        "咸宁市",
        "xianning",
        "xian ning",
        "xiánníng",
        "XIANNING",
        "ｘｉａｎｎｉｎｇ",
        "421200",
        "鹹寧",
        "湖北咸宁",
        "湖北省咸宁市",
    ],
)
def test_the_city_comes_first(search: Search, q: str):
    first = search(q)["items"][0]
    assert (first["name"], first["subject"]) == ("咸宁市", "division")


def test_initials_find_the_city_in_the_top_three(search: Search):
    answer = search("xn", limit=3)
    assert "咸宁市" in names(answer)
    assert {item["match"]["tier"] for item in answer["items"]} == {"initials"}


def test_an_apostrophe_tells_names_apart(search: Search):
    told = names(search("xi'an", limit=100))
    assert "西安村" in told
    assert not {"咸宁市", "县前街"} & set(told)
    untold = names(search("xian", limit=100))
    assert {"西安村", "县前街", "咸宁市"} <= set(untold)
    assert untold.index("县前街") < untold.index("西安村")


@pytest.mark.parametrize(
    "q", ["wjw", "wangjiawan", "wang jia wan", "王家弯", "王佳湾", "王家塆", "wang家湾", "w家湾", "王j湾", "王家w"]
)
def test_a_village_is_found_by_sound_initials_and_typing_errors(search: Search, q: str):
    assert "王家湾" in names(search(q, division="421202", limit=3))


@pytest.mark.parametrize(
    ("q", "tier", "kind", "name", "spans"),
    [
        ("新华路", "exact", "standard", "新华路", [[0, 3]]),
        ("解放路", "alias", "former", "解放路", [[0, 3]]),
        ("沿河路", "alias", "alias", "沿河路", [[0, 3]]),
        ("新华", "prefix", "standard", "新华路", [[0, 2]]),
        ("心华路", "same-sound", "standard", "新华路", [[0, 3]]),
        ("华路", "substring", "standard", "新华路", [[1, 3]]),
        ("xhl", "initials", "standard", "新华路", [[0, 3]]),
        ("新中路", "near", "standard", "新华路", [[0, 1], [2, 3]]),
        ("新路", "near", "standard", "新华路", [[0, 1], [2, 3]]),
        ("新华大路", "near", "standard", "新华路", [[0, 2], [2, 3]]),
        ("华新路", "near", "standard", "新华路", [[2, 3]]),
    ],
)
def test_every_hit_says_why(search: Search, q: str, tier: str, kind: str, name: str, spans: list[list[int]]):
    hit = next(item for item in search(q, limit=100)["items"] if item["name"] == "新华路")
    assert hit["match"] == {"tier": tier, "kind": kind, "name": name, "spans": spans}


TIERS = [
    "code",
    "exact",
    "alias",
    "prefix",
    "same-sound",
    "substring",
    "sound-inside",
    "initials",
    "initials-inside",
    "near",
]


@pytest.mark.parametrize("q", ["王家湾", "咸宁", "温泉", "xian", "wan", "jw", "桥", "新路"])
def test_tiers_come_in_order(search: Search, q: str):
    found = [TIERS.index(item["match"]["tier"]) for item in search(q, limit=100)["items"]]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("李家塆", "李家湾"),
        ("李家塆", "李家灣"),
        ("𣵦沽村", "（氵甸）沽村"),
        ("𣵦沽村", "(氵甸)沽村"),
        ("𣵦沽村", "𣵦沽"),
        ("王家湾", "王家塆"),
    ],
)
def test_variants_find_each_other(search: Search, written: str, typed: str):
    hit = next(item for item in search(typed, limit=100)["items"] if item["name"] == written)
    assert hit["match"]["tier"] in {"exact", "prefix"}


@pytest.mark.parametrize("q", ["咸安区马桥", "马桥咸安区", "湖北咸宁咸安马桥镇", "咸安 马桥"])
def test_parents_are_understood_in_either_order(search: Search, q: str):
    first = search(q)["items"][0]
    assert first["name"] == "马桥镇"
    assert first["match"]["tier"] == "exact"
    assert search("崇阳天城镇")["items"][0]["name"] == "天城镇"


def test_a_parent_narrows(search: Search):
    counties = {
        item["division"]["path"][1]["name"] for item in search("崇阳王家湾")["items"] if item["name"] == "王家湾"
    }
    assert counties == {"崇阳县"}


def test_a_local_reading_is_found_and_told(search: Search):
    hit = next(item for item in search("liujiazong")["items"] if item["name"] == "柳家冲")
    assert hit["match"]["reading"] == "local"


@pytest.mark.parametrize(
    "q", ["114.07,29.57", "29.57 114.07", "29°34′12″N 114°04′12″E", "E114.07 N29.57", "东经114°4′12″ 北纬29°34′12″"]
)
def test_coordinates_find_what_is_there(search: Search, q: str):
    answer = search(q)
    assert answer["kind"] == "coordinate"
    assert answer["items"][0]["name"] == "王家湾"
    assert answer["items"][0]["distance_m"] < 5
    assert [one["name"] for one in answer["point"]["path"]][:2] == ["咸宁市", "崇阳县"]


def test_counts_filters_and_facets_agree(search: Search):
    whole = search("王家湾")
    assert whole["items"][0]["also"] == 1
    for facet in ("class", "division", "status"):
        assert sum(one["count"] for one in whole["facets"][facet]) == whole["count"]
    for one in whole["facets"]["division"]:
        assert search("王家湾", division=one["code"])["count"] >= 1
    inside = search("王家湾", division="421202", **{"class": VILLAGE}, status="current", bbox="114,29.5,114.5,30")
    assert inside["count"] == 1 + sum(1 for item in inside["items"] if item["match"]["tier"] != "exact")
    assert search("王家湾", bbox="110,20,111,21")["count"] == 0
    assert search("王家湾", status="historic")["count"] == 0


def test_pages_follow_each_other_without_gap_or_repeat(search: Search):
    whole = search("湾", limit=100)
    seen, cursor = [], None
    while True:
        page = search("湾", limit=3, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [item["id"] for item in whole["items"]]
    assert len(seen) == len(set(seen)) == whole["count"]


def test_distance_orders_within_a_tier(search: Search):
    near = search("王家湾", near="114.07,29.57")["items"]
    assert near[0]["distance_m"] < 100 < near[1]["distance_m"]
    far = search("王家湾", near="114.3,29.85")["items"]
    assert far[0]["id"] == near[1]["id"]


def test_did_you_mean(search: Search):
    assert "王家湾" in search("wangjaiwan")["did_you_mean"]
    assert search("王家丁湾", division="421281")["did_you_mean"]
    assert search("王家湾")["did_you_mean"] == []


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("xiànlínwān", "县林湾"),
        ("xián lín wān", "贤林湾"),
        ("xian3 lin2 wan1", "显林湾"),
        ("xian3lin2wan1", "显林湾"),
        ("xiànlinwan", "县林湾"),
        ("Xiǎnlín", "显林湾"),
    ],
)
def test_typed_tones_come_first_and_hide_nothing(search: Search, places: Any, q: str, first: str):
    alike = {"贤林湾", "县林湾", "显林湾"}
    if not alike <= set(names(search("xianlinwan"))):
        for one in sorted(alike):
            places.add(one)
    answer = search(q, limit=100)
    assert names(answer)[0] == first
    assert alike <= set(names(answer))
    suggested = [one["text"] for one in search(q, path="suggest", limit=20)["items"]]
    assert suggested[0] == first
    assert alike <= set(suggested)
    paged: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        part = search(q, limit=1, **({"cursor": cursor} if cursor else {}))
        paged += names(part)
        cursor = part["next"]
    assert paged == names(answer)
