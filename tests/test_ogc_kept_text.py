"""The text of a geometry that the writes keep (migration 0043) is the geometry's own, at every level and after every write."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import orjson
import psycopg2
import pytest
from alembic import command

from gis.core import schema
from gis.core.collections import Level
from gis.core.crs_published import CRS84
from gis.core.features import item_statement
from gis.core.page_sql import feature_text, page_statement
from gis.core.selection import EVERYTHING, view
from gis.register import COLLECTIONS

OwnDb = Callable[[str], AbstractContextManager[str]]
Rows = Callable[..., list[Any]]
WRITTEN = {name: one for name, one in COLLECTIONS.items() if one.written}
VIEWERS = {"anonymous": Level.PUBLIC, "surveyor": Level.INTERNAL, "reviewer": Level.RESTRICTED}
BATCH = (
    "WITH b AS (INSERT INTO register.change_batch (id, kind, actor, reason)"
    " VALUES (gen_random_uuid(), 'test', 'test', 'test') RETURNING id)"
    " SELECT set_config('minzheng.batch_id', id::text, true) FROM b"
)
SOURCES = (
    "SELECT id, geom, geom_public FROM register.division_extent UNION ALL"
    " SELECT id, geom, geom_public FROM register.boundary_line_geometry UNION ALL"
    " SELECT id, geom, NULL FROM register.place"
)
DIFFERENT = f"""
WITH made AS (
    SELECT id AS record, ST_AsGeoJSON(geom, {CRS84.decimals}, 0) AS exact, ST_AsGeoJSON(geom_public, {CRS84.decimals}, 0) AS published
      FROM ({SOURCES}) s WHERE ST_Dimension(geom) > 0)
SELECT count(*) FROM (SELECT * FROM (SELECT * FROM made EXCEPT ALL SELECT * FROM answers.geojson) a
    UNION ALL SELECT * FROM (SELECT * FROM answers.geojson EXCEPT ALL SELECT * FROM made) b) d
"""
WRITES = (
    "UPDATE register.{table} SET geom = ST_Translate(geom, 0.0001, 0.0001) WHERE id IN {some}",
    "UPDATE register.{table} SET secrecy = 'internal' WHERE id IN {some}",
    "UPDATE register.{table} SET deleted = true WHERE id IN {some}",
    """UPDATE register.{table} n SET deleted = h.deleted, secrecy = h.secrecy, geom = h.geom{own}
         FROM register.{table}_history h WHERE h.id = n.id AND h.version = 1 AND n.id IN {some}""",
)
PUBLIC_WRITES = (
    "UPDATE register.{table} SET geom_public = ST_Translate(geom_public, 0.001, 0.001) WHERE id IN {some}",
    "UPDATE register.{table} SET geom_public = NULL WHERE id IN {some}",
)


@pytest.fixture(scope="module")
def rows(own_server_parts: tuple[str, str]) -> Iterator[Rows]:
    with psycopg2.connect(own_server_parts[1]) as connection:
        connection.autocommit = True
        yield lambda sql, *values: _rows(connection, sql, values)
    connection.close()


def _rows(connection: Any, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def write(rows: Rows, sql: str) -> None:
    rows(f"BEGIN; {BATCH}")
    rows(sql)
    rows("COMMIT")


def assert_kept(rows: Rows) -> None:
    """Every area and line has its text and nothing else has; each level gets that of the geometry it gets."""
    assert rows(DIFFERENT) == [(0,)]
    for collection in WRITTEN.values():
        for level in Level:
            found = rows(
                f"SELECT count(*) FILTER (WHERE geojson IS DISTINCT FROM CASE WHEN ST_Dimension(geom) > 0 THEN"
                f" ST_AsGeoJSON(geom, {CRS84.decimals}, 0) END), count(geojson) FROM {view(collection, level)}"
            )
            assert found[0][0] == 0, (collection.id, level)


def test_what_is_kept_is_the_text_of_the_geometry_before_and_after_writes(rows: Rows) -> None:
    assert rows("SELECT count(*) > 100 FROM answers.geojson") == [(True,)]
    assert rows("SELECT count(*) > 100 FROM answers.geojson WHERE published <> exact") == [(True,)]
    assert_kept(rows)
    for table in ("division_extent", "boundary_line_geometry", "place"):
        known = [
            str(one)
            for (one,) in rows(f"SELECT id FROM register.{table} WHERE ST_Dimension(geom) > 0 ORDER BY id LIMIT 5")
        ]
        some, has_public = "('" + "', '".join(known) + "')", table != "place"
        own = ", geom_public = h.geom_public" if has_public else ""
        first = rows(f"SELECT record, exact, published FROM answers.geojson WHERE record IN {some} ORDER BY 1")
        for sql in (*(PUBLIC_WRITES if has_public else ()), *WRITES):
            write(rows, sql.format(table=table, some=some, own=own))
            assert_kept(rows)
        if known:
            assert (
                rows(f"SELECT record, exact, published FROM answers.geojson WHERE record IN {some} ORDER BY 1") == first
            )
    ((place,),) = rows("SELECT id FROM register.place WHERE ST_Dimension(geom) = 0 AND NOT deleted ORDER BY id LIMIT 1")
    for geometry in ("ST_Multi(ST_Envelope(ST_Buffer(geom, 0.01)))", "ST_PointOnSurface(geom)"):
        write(rows, f"UPDATE register.place SET geom = {geometry} WHERE id = '{place}'")
        assert_kept(rows)


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_answers_are_those_of_the_geometries(
    own_server: str, own_server_users: Callable[..., Any], name: str, viewer: str
) -> None:
    """Pages, boxes and items say byte by byte what an export says, which writes each geometry when it is asked."""
    headers = ({} if viewer == "anonymous" else own_server_users(viewer)) | {"Accept-Encoding": "identity"}
    path = f"/ogc/collections/{name}"
    with httpx.Client(base_url=own_server, headers=headers, timeout=60) as api:
        lines = api.get(f"{path}/export", params={"f": "geojsonseq"}).text.replace("\x1e", "").splitlines()
        exported = {orjson.loads(line)["id"]: line for line in lines}
        for asked in (
            {},
            {"bbox": "100,20,125,45"},
            {"sortby": "-source"},
            {"filter": "is_sample = true OR is_sample = false"},
        ):
            body = api.get(f"{path}/items", params={"limit": "1000", **asked}).text
            found = [feature["id"] for feature in orjson.loads(body)["features"]]
            assert len(found) == min(1000, len(exported))
            assert body.partition('"features":[')[2] == ",".join(exported[one] for one in found) + "]}"
        for one in found[:3]:
            assert api.get(f"{path}/items/{one}").text.startswith(exported[one][:-1] + ',"links":')


@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_other_systems_and_the_past_are_written_when_they_are_asked(rows: Rows, name: str) -> None:
    collection = COLLECTIONS[name]
    other = COLLECTIONS[name].visible(Level.PUBLIC), CRS84
    assert "geojson" not in feature_text(*other)
    now = page_statement(collection, Level.PUBLIC, EVERYTHING, limit=10)[0].sql
    assert ("p.geojson" in now) is collection.written
    assert ("p.geojson" in item_statement(collection, Level.PUBLIC).sql) is collection.written
    if collection.written:
        moment = rows("SELECT now()")[0][0]
        assert "geojson" not in item_statement(collection, Level.PUBLIC, moment=moment).sql
        rows("SELECT set_config('minzheng.as_of', now()::text, false)")
        for level in Level:
            past = rows(f"SELECT count(*) > 0, count(geojson) FROM {level.schema}.past_{collection.view}")
            assert past == [(True, 0)]


def test_rows_of_before_get_their_texts_and_a_way_back_leaves_all_as_it_was(own_db: OwnDb) -> None:
    shown = (
        "SELECT c.oid::regclass::text, obj_description(c.oid), (SELECT array_agg(a::text ORDER BY 1) FROM unnest(c.relacl) a),"
        " (SELECT array_agg(row(attname, format_type(atttypid, atttypmod))::text ORDER BY attnum) FROM pg_attribute"
        " WHERE attrelid = c.oid) FROM pg_class c"
        " WHERE relkind = 'v' AND relnamespace::regnamespace::text ~ '^(view_|past)' ORDER BY 1"
    )
    with own_db("sample") as url:
        schema.bootstrap()
        found = []
        down, up = command.downgrade, command.upgrade
        for revision, step in (("0043", down), ("0046", down), ("0043", up), ("0046", down)):
            step(schema.config(), revision)
            connection = psycopg2.connect(url)
            found.append(_rows(connection, shown))
            if revision == "0043":
                assert_kept(lambda sql, *values, link=connection: _rows(link, sql, values))
                assert _rows(connection, "SELECT count(*) > 100 FROM answers.geojson") == [(True,)]
            else:
                assert _rows(connection, "SELECT count(*) FROM pg_namespace WHERE nspname = 'answers'") == [(0,)]
            connection.close()
        assert found[0] == found[2]
        assert found[1] == found[3]
        assert {row[0] for row in found[0]} - {row[0] for row in found[1]} == {"past.geojson"}
