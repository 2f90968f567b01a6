"""What narrows a search of place names: a polygon, the year of approval, the list of protected names (P-D6)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from gis.gazetteer.search import store

API = "/api/v1/place-names"
SQUARE = "POLYGON((114.30 29.80,114.40 29.80,114.40 29.90,114.30 29.90,114.30 29.80))"
CORNER = "POLYGON((114.30 29.80,114.40 29.80,114.30 29.90,114.30 29.80))"
"""The lower left half of the square."""
MERCATOR = json.dumps({
    "type": "Polygon", "crs": {"type": "name", "properties": {"name": "EPSG:3857"}},
    "coordinates": [[[12700000, 3400000], [12800000, 3400000], [12800000, 3500000], [12700000, 3400000]]],
})  # fmt: skip
Search = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module", autouse=True)
def filled(places: Any) -> None:
    places.add("界内湾", at=(114.32, 29.82))
    places.add("界角湾", at=(114.38, 29.88))
    places.add("界外湾", at=(114.45, 29.85))
    places.add("界边湾", at=(114.30, 29.85))
    places.add("界密湾", at=(114.32, 29.82), secrecy="internal")
    places.add("界无湾", at=None)
    places.add("界距湾", at=None, lon_from=114.39, lat_from=29.85, lon_to=114.42, lat_to=29.86)
    places.add("界斜河", class_code="12100", geom="SRID=4490;LINESTRING(114.29 29.91, 114.36 29.91, 114.41 29.86)")


def names(answer: dict[str, Any]) -> set[str]:
    return {item["name"] for item in answer["items"]}


def inside(search: Search, polygon: str, **more: Any) -> set[str]:
    return names(search("界", polygon=polygon, limit=100, **more))


def test_a_polygon_leaves_what_lies_in_it_or_meets_it(search: Search):
    assert inside(search, SQUARE) == {"界内湾", "界角湾", "界边湾", "界距湾", "界斜河"}
    assert inside(search, CORNER) == {"界内湾", "界边湾"}
    hole = SQUARE[:-1] + ",(114.31 29.81,114.33 29.81,114.33 29.83,114.31 29.83,114.31 29.81))"
    assert "界内湾" not in inside(search, hole)
    assert {"界角湾", "界边湾"} <= inside(search, hole)


def test_the_extent_of_a_line_is_not_the_line(search: Search):
    """The line goes around the upper left of the square's corner, inside its own box."""
    beside = "POLYGON((114.30 29.87,114.34 29.87,114.34 29.89,114.30 29.89,114.30 29.87))"
    assert "界斜河" not in inside(search, beside)
    assert "界斜河" in names(search("界", bbox="114.30,29.87,114.34,29.89", limit=100))


def test_geojson_several_parts_and_other_filters(search: Search):
    parts = [[[[114.31, 29.81], [114.33, 29.81], [114.31, 29.84], [114.31, 29.81]]],
             [[[114.44, 29.84], [114.46, 29.84], [114.46, 29.86], [114.44, 29.86], [114.44, 29.84]]]]  # fmt: skip
    several = json.dumps({"type": "MultiPolygon", "coordinates": parts})
    assert inside(search, several) == {"界内湾", "界外湾"}
    assert inside(search, several, division="421223") == set()
    assert inside(search, SQUARE, **{"class": "12000"}) == {"界斜河"}
    listed = search("", polygon=several, limit=100)
    assert {"界内湾", "界外湾"} <= names(listed)
    assert listed["count"] == len(listed["items"]) == sum(one["count"] for one in listed["facets"]["class"])


def test_a_polygon_shows_no_secret(client: TestClient, search: Search, users: Callable[..., dict[str, str]]):
    assert "界密湾" not in inside(search, SQUARE)
    mine = client.get(f"{API}/search", params={"q": "界", "polygon": SQUARE}, headers=users("names_officer")).json()
    assert "界密湾" in names(mine)


def test_divisions_are_told_by_their_extent(search: Search):
    whole = "POLYGON((113 29,115 29,115 30.6,113 30.6,113 29))"
    afar = "POLYGON((120 40,121 40,121 41,120 41,120 40))"
    assert search("咸宁市", polygon=whole)["items"][0]["subject"] == "division"
    assert search("咸宁市", polygon=afar)["items"] == []


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_an_export_holds_what_the_polygon_leaves(client: TestClient, form: str):
    for query, kept in (("界", {"界内湾", "界角湾", "界边湾", "界距湾", "界斜河"}), ("", {"界内湾", "界角湾"})):
        given = {"q": query, "polygon": SQUARE, "format": form}
        text = client.get(f"{API}/export", params=given).content.decode("utf-8-sig")
        assert all(name in text for name in kept)
        assert not any(name in text for name in ("界外湾", "界密湾", "界无湾"))


@pytest.mark.parametrize(
    ("polygon", "faults"),
    [
        ("POINT(114 29)", 1),
        ("POLYGON((114 29,115 29,115 30))", 1),
        ("SRID=3857;" + SQUARE, 1),
        ('{"type":"Polygon"}', 1),
        ('{"type":"Polygon","coordinates":[[["a",1],[1,1],[2,2],["a",1]]]}', 1),
        ("POLYGON EMPTY", 1),
        ("POLYGON((114 29,115 30,115 29,114 30,114 29))", 1),
        ("POLYGON((29 114,29 115,30 115,29 114))", 1),
        ("POLYGON Z((29 114 7,29 115 7,30 115 7,29 114 7))", 2),
        (MERCATOR, 2),
        ("POLYGON((" + ",".join(f"{114 + i / 1000} 29" for i in range(600)) + ",114 30,114 29))", 1),
        ("POLYGON((" + "1" * 50_000, 1),
    ],
)  # fmt: skip
def test_every_fault_of_a_polygon_is_named_with_the_others(client: TestClient, polygon: str, faults: int):
    answer = client.get(f"{API}/search", params={"q": "界", "polygon": polygon, "limit": "x"})
    assert answer.status_code == 400
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["parameter"] for one in problem["errors"]] == ["polygon"] * faults + ["limit"]
    assert all(one["message"] and one["message_en"] for one in problem["errors"])
    assert client.get(f"{API}/export", params={"polygon": polygon}).status_code == 400


def test_a_cursor_belongs_to_its_polygon(client: TestClient, search: Search):
    first = search("界", polygon=SQUARE, limit=2)
    assert first["next"]
    second = search("界", polygon=SQUARE, limit=2, cursor=first["next"])
    assert not names(first) & names(second)
    given = {"q": "界", "polygon": CORNER, "limit": 2, "cursor": first["next"]}
    assert client.get(f"{API}/search", params=given).status_code == 400


@pytest.fixture(scope="module")
def listed(places: Any) -> None:
    """Names with and without the year of an approval, on and off a list of protected names."""
    places.add(
        {"name": "批文湾", "approval_ref": "咸民发〔2019〕12号"}, protection_level="county", protection_list="一批"
    )
    places.add({"name": "批括湾", "approval_ref": "咸政函(1987)3号"}, protection_level="province")
    places.add("批期湾", details='{"named_on": "1982年5月"}')
    places.add({"name": "批改湾", "valid_from": "2020-03-01"}, details='{"named_on": "1982"}')
    places.add({"name": "批号湾", "approval_ref": "咸政函2019号"}, details='{"named_on": "不详"}')
    places.add({"name": "批密湾", "approval_ref": "密〔2019〕1号"}, protection_level="county", secrecy="internal")


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"approved_from": 2019}, {"批文湾"}),
        ({"approved_to": 1990}, {"批括湾", "批期湾"}),
        ({"approved_from": 1985, "approved_to": 1987}, {"批括湾"}),
        ({"protection": "any"}, {"批文湾", "批括湾"}),
        ({"protection": "county"}, {"批文湾"}),
        ({"protection": "province,national"}, {"批括湾"}),
        ({"protection": "any", "approved_from": 1980, "approved_to": 1989}, {"批括湾"}),
        ({"protection": "national"}, set()),
    ],
)
def test_names_by_their_approval_and_protection(
    client: TestClient, search: Search, given: dict[str, Any], found: set[str]
):
    answer = search("批", limit=100, **given)
    assert names(answer) == found
    assert answer["count"] == len(found)
    assert {name for name in names(search("", limit=100, **given)) if name.startswith("批")} == found
    for form in ("csv", "geojson"):
        text = client.get(f"{API}/export", params={"format": form, **given}).content.decode("utf-8-sig")
        assert {name for name in ("批文湾", "批括湾", "批期湾", "批改湾", "批号湾", "批密湾") if name in text} == found


@pytest.mark.usefixtures("listed")
def test_facets_count_decades_and_levels_of_what_the_viewer_sees(
    client: TestClient, search: Search, users: Callable[..., dict[str, str]]
):
    facets = search("批", limit=1)["facets"]
    assert facets["approved"] == [{"from": 2010, "to": 2019, "count": 1}, {"from": 1980, "to": 1989, "count": 2}]
    assert facets["protection"] == [{"code": "province", "count": 1}, {"code": "county", "count": 1}]
    narrow = search("批", approved_from=1980, approved_to=1989)
    assert [(one["from"], one["to"]) for one in narrow["facets"]["approved"]] == [(1987, 1987), (1982, 1982)]
    by_name = {item["name"]: (item["approved_year"], item["protection"]) for item in search("批", limit=50)["items"]}
    assert by_name["批括湾"] == (1987, "province")
    assert by_name["批改湾"] == by_name["批号湾"] == (None, None)
    mine = client.get(f"{API}/search", params={"q": "批"}, headers=users("names_officer")).json()["facets"]
    assert mine["protection"][-1] == {"code": "county", "count": 2}
    assert mine["approved"][0]["count"] == 2


@pytest.mark.usefixtures("listed")
def test_the_search_follows_what_the_register_says(places: Any, search: Search):
    place = places.add({"name": "批随湾", "approval_ref": "〔2001〕1号"})

    def seen() -> tuple[Any, Any]:
        (item,) = search("批随湾", limit=1)["items"]
        return item["approved_year"], item["protection"]

    assert seen() == (2001, None)
    places.change("UPDATE register.place SET protection_level = 'national' WHERE id = CAST(:id AS uuid)", id=place)
    places.change("UPDATE register.place_name SET approval_ref = NULL WHERE place_id = CAST(:id AS uuid)", id=place)
    assert seen() == (None, "national")
    named = 'UPDATE register.place SET details = \'{"named_on": "20050401"}\' WHERE id = CAST(:id AS uuid)'
    places.change(named, id=place)
    assert seen() == (2005, "national")
    assert store.check().agrees


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"approved_from": "85", "approved_to": "x", "protection": "city"}, ["approved_from", "approved_to", "protection"]),
        ({"approved_from": "2001", "approved_to": "2000", "status": "old"}, ["status", "approved_from"]),
    ],
)  # fmt: skip
def test_faults_of_these_filters_are_named_together(client: TestClient, given: dict[str, str], wrong: list[str]):
    answer = client.get(f"{API}/search", params={"q": "批", **given})
    assert answer.status_code == 400
    assert [one["parameter"] for one in answer.json()["errors"]] == wrong
