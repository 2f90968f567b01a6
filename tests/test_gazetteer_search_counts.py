"""Counts of suggestions: right up to the bound, and no more of a frequent name is read than they need (P-E3)."""

import asyncio
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from gis.core import db
from gis.core.collections import Level
from gis.core.history import open_batch
from gis.core.reads import blocking, close_pools
from gis.core.statement import Statement
from gis.gazetteer.search import suggest
from gis.gazetteer.search.divisions import Tree, read_tree
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.search.wording import read_wording

Search = Callable[..., dict[str, Any]]
MANY, FEW, ELSEWHERE, SECRET = 400, 40, 7, 80
COPY = """
INSERT INTO register.place (id, class_code, division_id, geom, geometry_status, status, secrecy, source)
SELECT gen_random_uuid(), p.class_code, p.division_id, p.geom, p.geometry_status, p.status, p.secrecy, p.source
  FROM register.place p, generate_series(2, :times) WHERE p.id = CAST(:id AS uuid)
RETURNING id
"""
NAMES = """
INSERT INTO register.place_name (id, place_id, name, kind, secrecy, source, specific, generic, reading, reading_source,
       pinyin, pinyin_toned, pinyin_status, pinyin_source)
SELECT gen_random_uuid(), t.id, n.name, CAST(:kind AS text), n.secrecy, n.source, n.specific, n.generic, n.reading,
       n.reading_source, n.pinyin, n.pinyin_toned, n.pinyin_status, n.pinyin_source
  FROM register.place_name n, unnest(CAST(:ids AS uuid[])) t(id) WHERE n.place_id = CAST(:id AS uuid)
"""
EXPECTED = """
SELECT w.name, least(count(DISTINCT e.subject), 100) FROM {0}.name_entries e JOIN {0}.name_words w ON w.id = e.word_id
 WHERE w.name LIKE '数家%' AND (CAST(:division AS uuid) IS NULL OR e.division_id = CAST(:division AS uuid)) GROUP BY 1
"""


@pytest.fixture(scope="module", autouse=True)
def filled(places: Any) -> None:
    for name, times, county, secrecy in (
        ("数家湾", MANY, "421202", "public"),
        ("数家坪", FEW, "421202", "public"),
        ("数家湾", ELSEWHERE, "421223", "public"),
        ("数家坪", SECRET, "421202", "internal"),
    ):
        first = places.add(name, county=county, secrecy=secrecy)
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="many of one name")
            ids = [str(one) for one in opened.scalars(text(COPY), {"id": first, "times": times})]
            opened.execute(text(NAMES), {"id": first, "ids": ids, "kind": "standard"})
            opened.execute(text(NAMES), {"id": first, "ids": ids[:5], "kind": "alias"})  # borne twice, counted once
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("ANALYZE search.entry"))


def counted(answer: dict[str, Any]) -> dict[str, int]:
    return {one["text"]: one["count"] for one in answer["items"] if one["text"].startswith("数家")}


def expected(schema: str, division: str | None = None) -> dict[str, int]:
    with db.session() as opened:
        return dict(opened.execute(text(EXPECTED.format(schema)), {"division": division}).all())


def test_counts_are_those_of_reading_all(client: TestClient, search: Search, users: Any, places: Any):
    found = counted(search("数家", path="suggest"))
    assert found == expected("view_public") == {"数家湾": 100, "数家坪": FEW}
    here = counted(search("数家", path="suggest", division="421223"))
    assert here == expected("view_public", str(places.divisions["421223"])) == {"数家湾": ELSEWHERE}
    asked = {"q": "数家", "limit": 20}
    mine = client.get("/api/v1/place-names/suggest", params=asked, headers=users("names_officer")).json()
    assert counted(mine) == expected("view_internal") == {"数家湾": 100, "数家坪": 100}


def test_a_name_that_stands_publicly_and_secretly_is_no_single_place(client: TestClient, places: Any, users: Any):
    places.add("数双湾")
    places.add("数双湾", secrecy="internal")
    for headers, count in ((None, 1), (users("names_officer"), 2)):
        answer = client.get("/api/v1/place-names/suggest", params={"q": "数双"}, headers=headers).json()
        (one,) = answer["items"]
        assert (one["count"], one["id"] is None) == (count, count > 1)


def scans(query: str, limit: int) -> list[dict[str, Any]]:
    """Return the scans of entries that suggestions make, as the planner would choose them in a large register."""

    async def tree() -> Tree:
        try:
            return await read_tree(Level.PUBLIC)
        finally:
            await close_pools()

    sql, bound = suggest._statement(read_wording(query), asyncio.run(tree()), Filters(), Level.PUBLIC, limit)
    statement = Statement(sql, tuple(bound.types))
    connection = blocking(db.Role.APP_RO)
    try:
        with connection.cursor() as cursor:
            # A register of a test is so small that reading all costs nothing.
            cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
            cursor.execute(statement.prepare)
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.execute}", tuple(bound.values))
            (plan,) = cursor.fetchone()
    finally:
        connection.close()
    found = [node for node in nodes(plan[0]["Plan"]) if node.get("Relation Name", "").startswith("entry_")]
    assert found, json.dumps(plan)
    return found


def test_a_frequent_name_is_not_read_to_its_end():
    assert max(node["Actual Rows"] for node in scans("数家", 10)) <= suggest.COUNT_MAX + 10 < MANY


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def test_a_division_and_its_place_record_are_one(client: TestClient, search: Search):
    """As in the search itself: the county stands among the divisions and among the places, both with this name."""
    for typed in ("崇阳", "chongyangxian"):
        first = search(typed, path="suggest")["items"][0]
        assert (first["text"], first["count"], first["subject"]) == ("崇阳县", 1, "division")
        assert first["class_name"] == "县级行政区"
    coded = next(each for each in search("4212")["items"] if each["name"] == "崇阳县")
    named = search("崇阳县")["items"][0]
    assert (coded["id"], coded["also"], coded["record"]) == (named["id"], 0, named["record"])
    assert named["record"] is not None
    city, district = (search("咸宁")["items"][at] for at in (0, 1))  # found by a short form, and by a former name
    assert [(each["name"], each["also"]) for each in (city, district)] == [("咸宁市", 0), ("咸安区", 0)]


def test_a_division_among_many_of_its_name_is_counted_with_them(search: Search, places: Any):
    """The division and its record are one; with 120 places of the name that is still a hundred or more."""
    first = places.add("嘉鱼县", county="421221")
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="many of a division's name")
        ids = [str(one) for one in opened.scalars(text(COPY), {"id": first, "times": 120})]
        opened.execute(text(NAMES), {"id": first, "ids": ids, "kind": "standard"})
    assert search("嘉鱼县", path="suggest")["items"][0]["count"] == 100


def test_reading_ends_where_the_list_is_full_of_the_most_frequent(
    search: Search, places: Any, monkeypatch: pytest.MonkeyPatch
):
    """What comes behind can be no more frequent; it is longer, or later in the order of characters."""
    monkeypatch.setattr(suggest, "COUNT_MAX", 3)
    often, seldom = [f"满{character}垱" for character in "乙丁七三上下不与丑"], ["满丙垱", "满且垱"]
    for name, times in [*((one, 4) for one in often), *((one, 2) for one in seldom)]:
        for _ in range(times):
            places.add(name)
    found = [(one["text"], one["count"]) for one in search("满", path="suggest", limit=4)["items"]]
    assert found == [(name, 3) for name in sorted(often)[:4]]
    most = max(node["Actual Loops"] for node in scans("满", 4))
    assert most <= 4 + 2 + len(seldom) < len(often) + len(seldom)
    every = [(one["text"], one["count"]) for one in search("满", path="suggest", limit=20)["items"]]
    assert every == [(name, 3) for name in sorted(often)] + [(name, 2) for name in sorted(seldom)]


def test_names_without_their_generic_are_passed_over_in_the_index(search: Search, places: Any):
    """形家 stands for each 形家村 when it is typed in full; it is no name that begins with 形, and none of it is read."""
    for _ in range(30):
        places.add("形家村", class_code="21610")
    places.add("形家")
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("ANALYZE search.entry"))
    found = {one["text"]: one["count"] for one in search("形", path="suggest")["items"]}
    assert found == {"形家村": 30, "形家": 1}
    assert max(node.get("Rows Removed by Filter", 0) for node in scans("形", 10)) == 0
