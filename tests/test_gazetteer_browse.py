"""What there is to look through before a question is asked: the counts of the two trees, for each level."""

import dataclasses
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from sqlalchemy import text

from gis.core import db
from gis.core.collections import Level
from gis.core.history import open_batch
from gis.core.reads import close_pools
from gis.gazetteer.browse import Branch, Browse, grown, read_browse

if TYPE_CHECKING:
    from starlette.testclient import TestClient

INTERNAL = (
    "INSERT INTO register.place (id, class_code, division_id, geometry_status, status, secrecy, source, is_sample)"
    " SELECT :id, '26290', d.id, 'none', 'current', 'internal', 'test', true FROM register.division d"
    " WHERE d.level = 'township' ORDER BY d.id LIMIT 1"
)
NAMED = (
    "INSERT INTO register.place_name (id, place_id, name, kind, pinyin_status, pinyin_source, secrecy, source)"
    " VALUES (:name_id, :id, '内部楼', 'standard', 'unconfirmed', 'test', 'internal', 'test')"
)


async def read(level: Level) -> Browse:
    try:
        return await read_browse(level)
    finally:
        await close_pools()


def flat(branches: list[Branch]) -> list[Branch]:
    return [each for one in branches for each in (one, *flat(one.below))]


def test_a_tree_sums_what_is_below_and_keeps_orphans():
    rows = [
        {"code": "2", "name": "b", "parent": None},
        {"code": "21", "name": "c", "parent": "2"},
        {"code": "211", "name": "d", "parent": "21"},
        {"code": "9", "name": "orphan", "parent": "8"},
    ]
    tops = grown(rows, {"2": 1, "21": 2, "211": 4, "9": 8, "unknown": 16})
    assert [(each.code, each.count) for each in tops] == [("2", 7), ("9", 8)]
    assert [(each.code, each.count) for each in flat(tops)] == [("2", 7), ("21", 6), ("211", 4), ("9", 8)]


@pytest.mark.anyio
async def test_counts_are_those_of_the_level(sample_db: str):
    before, inside = await read(Level.PUBLIC), await read(Level.INTERNAL)
    with db.session() as opened:
        wanted = opened.execute(text("SELECT count(*), count(DISTINCT class_code) FROM view_public.place_names")).one()
        open_batch(opened, kind="test", actor="test", reason="internal record")
        keys = {"id": uuid4(), "name_id": uuid4()}
        opened.execute(text(INTERNAL), keys)
        opened.execute(text(NAMED), keys)
    assert sum(each.count for each in before.classes) == before.totals["records"] == wanted[0] > 100
    assert len([each for each in flat(before.classes) if not each.below]) == wanted[1]
    assert sum(each.count for each in before.divisions) <= wanted[0]
    assert {each.more["level"] for each in flat(before.divisions)} >= {"prefecture", "county", "township"}
    public, internal = await read(Level.PUBLIC), await read(Level.INTERNAL)
    assert public.totals == before.totals
    assert internal.totals["records"] == inside.totals["records"] + 1
    assert internal.totals["unplaced"] == inside.totals["unplaced"] + 1
    assert "26290" not in {each.code for each in flat(public.classes)}
    assert "26290" in {each.code for each in flat(internal.classes)}
    assert {each["code"] for each in public.known} >= {"26290", "22200"}


@pytest.mark.anyio
async def test_the_example_is_a_name_that_every_way_leads_to(client: "TestClient"):
    example = (await read(Level.PUBLIC)).example
    assert example is not None
    for asked in dataclasses.astuple(example):
        found = client.get("/api/v1/place-names/search", params={"q": asked, "limit": 50}).json()
        assert example.name in [each["name"] for each in found["items"]], asked
