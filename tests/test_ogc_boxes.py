"""A box is read by ids first (migration 0042): it answers what the same area as a filter answers, to every viewer."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import orjson
import psycopg2
import pytest

from gis.core import features, page_sql
from gis.core.collections import Level
from gis.core.page_sql import box_statement, first_statement, page_statement
from gis.core.selection import Selection, Sort, in_boxes, placed, view
from gis.register import COLLECTIONS

Rows = Callable[..., list[Any]]
WHOLE = (113.0, 29.0, 116.0, 31.0)
BOXES = (WHOLE, (114.2, 29.7, 114.5, 30.0), (114.3, 29.8, 114.31, 29.81), (0.0, 0.0, 1.0, 1.0))
VIEWERS = ("anonymous", "surveyor", "reviewer")

every_level = pytest.mark.parametrize("level", list(Level))
every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))

TABLES = """
SELECT DISTINCT l.source FROM tiles.leaning l JOIN pg_attribute a ON a.attrelid = format('register.%I', l.source)::regclass
 WHERE a.attname = 'secrecy' ORDER BY 1
"""
DISTURB = """
UPDATE register.{table} SET secrecy = (ARRAY['public', 'internal', 'restricted'])[1 + h.way % 3], deleted = h.way % 11 = 3{dated}
  FROM (SELECT id, abs(hashtext(id::text || '{table}')) AS way FROM register.{table}) h
 WHERE h.id = {table}.id AND h.way % 7 IN (1, 2, 3)
"""
DATED = ", valid_to = CASE WHEN h.way % 5 = 2 THEN DATE '2020-01-01' END, valid_from = CASE WHEN h.way % 5 = 4 THEN DATE '2090-01-01' END"


@pytest.fixture(scope="module")
def rows(own_server_parts: tuple[str, str]) -> Iterator[Rows]:
    """Records of all tables above the public, deleted, and not in force, at random; past every trigger and constraint."""
    connection = psycopg2.connect(own_server_parts[1])
    connection.autocommit = True

    def run(sql: str, *values: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql, values or None)
            return cursor.fetchall() if cursor.description else []

    run("SET session_replication_role = replica")
    for (table,) in run(TABLES):
        has_period = run(
            "SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'valid_from'", f"register.{table}"
        )
        run(DISTURB.format(table=table, dated=DATED if has_period else ""))
    run("UPDATE register.boundary_marker SET is_public = false WHERE mod(abs(hashtext(id::text)), 4) = 1")
    run("UPDATE register.revision SET number = number + 1")
    run("ANALYZE")
    yield run
    connection.close()


@pytest.fixture(scope="module")
def apis(own_server: str, own_server_users: Callable[..., Any], rows: Rows) -> Iterator[dict[str, httpx.Client]]:
    known = {one: {} if one == "anonymous" else own_server_users(one) for one in VIEWERS}
    opened = {
        one: httpx.Client(base_url=own_server, headers=headers | {"Accept-Encoding": "identity"}, timeout=30)
        for one, headers in known.items()
    }
    yield opened
    for client in opened.values():
        client.close()


@every_level
@every_collection
def test_what_is_placed_is_what_is_published(rows: Rows, name: str, level: Level) -> None:
    collection = COLLECTIONS[name]
    one, other = (
        f"SELECT id, geom::text FROM {placed(collection, level)}",
        f"SELECT id, geom::text FROM {view(collection, level)}",
    )
    ((missing,),) = rows(f"SELECT count(*) FROM ({other} EXCEPT ALL {one}) d")
    ((too_many,),) = rows(f"SELECT count(*) FROM ({one} EXCEPT ALL {other}) d")
    assert (missing, too_many) == (0, 0)
    ((stored,), (seen,)) = rows(
        f"SELECT count(*) FROM {placed(collection, Level.RESTRICTED)} UNION ALL SELECT count(*) FROM ({one}) d"
    )
    assert seen > 0
    assert level is Level.RESTRICTED or seen < stored, "nothing is hidden from this level: the test could not fail"


def pages(api: httpx.Client, name: str, limit: int, **asked: str) -> tuple[list[str], list[int | None]]:
    """Return the features of all pages as they stand in the bodies, and the counts that were told."""
    found, counts = [], []
    answer = api.get(f"/ogc/collections/{name}/items", params={"limit": str(limit), "lang": "en", **asked})
    while True:
        assert answer.status_code == 200, answer.text
        page = orjson.loads(answer.content)
        counts.append(page.get("numberMatched"))
        found.append(answer.text.partition('"features":')[2])
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            return found, counts
        answer = api.get(following[0])


@pytest.mark.parametrize("viewer", VIEWERS)
@every_collection
def test_a_box_answers_what_a_filter_answers(apis: dict[str, httpx.Client], name: str, viewer: str) -> None:
    for box, limit in zip(BOXES, (40, 7, 100, 10), strict=True):
        listed = ",".join(map(str, box))
        by_filter = pages(apis[viewer], name, limit, filter=f"S_INTERSECTS(geometry, BBOX({listed}))")
        assert pages(apis[viewer], name, limit, bbox=listed) == by_filter
    assert len(pages(apis[viewer], name, 5, bbox=",".join(map(str, WHOLE)), properties="is_sample")[0]) > 1


def test_a_box_that_is_too_full_is_read_in_the_other_way(
    client: Any, sample_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"bbox": ",".join(map(str, WHOLE)), "limit": "4"}
    before = client.get("/ogc/collections/divisions/items", params=asked).json()
    sent: list[str] = []
    plain = page_sql.page_statement
    for module in (features, page_sql):
        monkeypatch.setattr(module, "BOX_CAP", 5)
    monkeypatch.setattr(features, "page_statement", lambda *a, **k: sent.append("plain") or plain(*a, **k))
    page_sql._box.cache_clear()
    try:
        after = client.get("/ogc/collections/divisions/items", params=asked).json()
    finally:
        page_sql._box.cache_clear()
    assert sent == ["plain"]
    assert before["features"] == after["features"]
    assert before["numberMatched"] == after["numberMatched"] > 5


def test_what_is_not_one_box_alone_is_planned_with_its_values() -> None:
    collection = COLLECTIONS["divisions"]
    item = collection.visible(Level.PUBLIC)[0]
    box = in_boxes([WHOLE])
    for other in (
        Selection(),
        Selection((box, box)),
        Selection((box,), order=(Sort(item),)),
        Selection((in_boxes([WHOLE, WHOLE]),)),
    ):
        assert box_statement(collection, Level.PUBLIC, other, limit=10) is None
    assert first_statement(collection, Level.PUBLIC, Selection((box,)), limit=10)[0].types is not None
    assert page_statement(collection, Level.PUBLIC, Selection((box,)), limit=10)[0].types is None


@every_level
@every_collection
def test_names_are_not_looked_up_by_the_index_of_a_constraint(rows: Rows, name: str, level: Level) -> None:
    """One look by the GiST index behind "one at a time" takes ten times that of the B-tree."""
    asked = Selection((in_boxes([BOXES[1]]),))
    statement, values = first_statement(COLLECTIONS[name], level, asked, limit=100)
    rows("SET plan_cache_mode = force_generic_plan")
    rows(statement.prepare)
    plan = "\n".join(line for (line,) in rows(f"EXPLAIN {statement.execute}", *values))
    rows(f"DEALLOCATE {statement.name}")
    assert " ex_" not in plan, plan
    assert "Index Scan" in plan
