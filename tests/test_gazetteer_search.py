"""Search of place names: what is found, why, in which order, and by whom (P-D1 to P-D11)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from gis.core import db
from gis.core.history import open_batch
from gis.gazetteer.naming import name_columns

VILLAGE, ROAD = "22200", "23510"


class Register:
    """Writes places and names into the active database."""

    def __init__(self) -> None:
        with db.session() as opened:
            self.divisions = dict(
                opened.execute(
                    text("SELECT c.code, c.division_id FROM register.division_code c WHERE c.scheme = 'nbs'")
                ).all()
            )

    def place(
        self, *names: str | tuple[str, str] | dict[str, Any], class_code: str = VILLAGE, county: str = "421202",
        at: tuple[float, float] | None = (114.3, 29.85), secrecy: str = "public", **columns: Any,
    ) -> str:  # fmt: skip
        place_id = str(uuid4())
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="a place")
            geom = None if at is None else f"SRID=4490;POINT({at[0]} {at[1]})"
            row = {
                "id": place_id, "class_code": class_code, "division_id": self.divisions[county], "geom": geom,
                "geometry_status": "surveyed" if at else "none", "status": "current", "secrecy": secrecy, "source": "test",
            } | columns  # fmt: skip
            insert(opened, "place", row)
            for at_name, one in enumerate(names):
                given = (
                    one
                    if isinstance(one, dict)
                    else {"name": one[0], "kind": one[1]}
                    if isinstance(one, tuple)
                    else {"name": one}
                )
                insert(
                    opened,
                    "place_name",
                    named(place_id, {"kind": "standard" if at_name == 0 else "former", "secrecy": secrecy} | given),
                )
        return place_id

    def change(self, statement: str, **values: Any) -> str:
        with db.session() as opened:
            batch = open_batch(opened, kind="test", actor="test", reason="a change")
            opened.execute(text(statement), values)
        return str(batch)


def named(place_id: str, given: dict[str, Any]) -> dict[str, Any]:
    read = name_columns(given["name"], "settlement", reading=given.get("reading"))
    return {"id": str(uuid4()), "place_id": place_id, "source": "test"} | read | given


def insert(opened: Any, table: str, row: dict[str, Any]) -> None:
    listed = ", ".join(row)
    marks = ", ".join(f"CAST(:{column} AS text[])" if column == "reading" else f":{column}" for column in row)
    opened.execute(text(f"INSERT INTO register.{table} ({listed}) VALUES ({marks})"), row)


@pytest.fixture(scope="module")
def register(sample_db: str) -> Register:
    made = Register()
    for one in ("王家湾", "汪家湾", "李家塆", "王家冲", "张家湾村"):
        made.place(one)
    made.place("王家湾", county="421223", at=(114.07, 29.57))
    made.place("西安村", class_code="21610")
    made.place("县前街", class_code=ROAD)
    made.place("𣵦沽村", class_code="21610")
    made.place("新华路", ("解放路", "former"), ("沿河路", "alias"), class_code=ROAD)
    made.place({"name": "柳家冲", "local_reading": "Liújiāzōng"})
    return made


Search = Callable[..., dict[str, Any]]


@pytest.fixture
def search(client: TestClient, register: Register) -> Search:
    def asked(q: str, *, path: str = "search", headers: dict[str, str] | None = None, **params: Any) -> dict[str, Any]:
        answer = client.get(f"/api/v1/place-names/{path}", params={"q": q, **params}, headers=headers or {})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return asked


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


TIERS = ["code", "exact", "alias", "prefix", "same-sound", "substring", "initials", "near"]


@pytest.mark.parametrize("q", ["王家湾", "咸宁", "温泉", "xian", "桥", "新路"])
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


def test_a_stream_gives_the_whole_answer_in_its_order(search: Search, monkeypatch: pytest.MonkeyPatch):
    import asyncio

    from gis.core.collections import Level
    from gis.core.reads import close_pools
    from gis.gazetteer.search import find, statement

    monkeypatch.setattr(find, "STREAM_PAGE", 7)
    monkeypatch.setattr(statement, "WORDS_MAX", 3)

    async def streamed() -> list[str]:
        try:
            return [item["id"] async for item in find.stream("湾", statement.Filters(), Level.PUBLIC)]
        finally:
            await close_pools()

    whole = search("湾", limit=100)
    assert whole["count_capped"]
    found = asyncio.run(streamed())
    assert len(found) == len(set(found)) > whole["count"]


def test_the_search_box_of_the_maps_finds_a_name_without_a_position(client: TestClient, register: Register):
    place = register.place("无位湾", at=None)
    found = client.get("/api/v1/search", params={"q": "无位湾"}).json()
    assert [(one["id"], one["lon"], one["lat"]) for one in found["items"]] == [(place, None, None)]
    mine = client.get("/api/v1/place-names/search", params={"q": "无位湾", "near": "114,29"}).json()["items"][0]
    assert (mine["geometry"], mine["bbox"], mine["distance_m"]) == (None, None, None)


@pytest.mark.parametrize(
    ("as_of", "found"),
    [("-300", []), ("-200", ["古沙羡县"]), ("-1", ["古沙羡县"]), ("1", ["古沙羡县"]), ("223", ["古沙羡县"]), ("224", []), ("0223-12-31", ["古沙羡县"])],
)  # fmt: skip
def test_names_of_a_year_of_any_era(search: Search, register: Register, as_of: str, found: list[str]):
    if "古沙羡县" not in names(search("古沙羡县")):
        register.place(
            {"name": "古沙羡县", "since_year": -202, "until_year": 223}, status="historic", class_code="21400"
        )
    answer = search("古沙羡县", as_of=as_of)
    assert [item["name"] for item in answer["items"] if item["match"]["tier"] == "exact"] == found
    assert names(search("古沙羡县", status="historic"))[:1] == ["古沙羡县"]


def test_a_name_of_a_time_is_found_in_it(search: Search, register: Register):
    register.place(
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


def test_a_standard_name_that_ended_is_a_former_one(search: Search, register: Register):
    """Nobody writes on the day a name ends: the answer changes by itself."""
    register.place(
        {"name": "新安大桥", "valid_from": "2000-01-01"},
        {"name": "旧安大桥", "kind": "standard", "valid_to": "2000-01-01"},
        class_code="23610",
    )
    hit = search("旧安大桥")["items"][0]
    assert (hit["name"], hit["match"]["tier"], hit["match"]["kind"]) == ("新安大桥", "alias", "former")


def test_the_viewers_counties_come_first(client: TestClient, register: Register, users: Callable[..., dict[str, str]]):
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


def test_what_lies_around_a_point(client: TestClient, register: Register):
    place = register.place("量距湾", at=(114.31, 29.86))
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
