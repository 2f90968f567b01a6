"""Views of the past: made after the published ones, complete, and read by their indexes."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import text

from gis.core import db
from gis.core.collections import Level
from gis.core.history import open_batch
from gis.core.page_sql import page_statement
from gis.core.selection import EVERYTHING, Selection, in_boxes
from gis.register import COLLECTIONS

VIEWS = """SELECT n.nspname || '.' || c.relname, pg_get_viewdef(c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE relkind = 'v' AND (n.nspname = 'past' OR n.nspname ~ '^view_' AND c.relname ~ '^past_') ORDER BY 1"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'register' AND tablename ~ '_history$' ORDER BY 1"
COLUMNS = """SELECT column_name, data_type FROM information_schema.columns
              WHERE table_schema = '{schema}' AND table_name = '{view}' ORDER BY ordinal_position"""
ROWS = 20_000


def rows(role: db.Role, statement: str) -> list[tuple[object, ...]]:
    with db.session(role) as opened:
        return [tuple(row) for row in opened.execute(text(statement))]


def test_past_views_are_those_of_today(empty_db: str) -> None:
    """A migration that changes a published view, or a table under one, has to call past.renew()."""
    before = rows(db.Role.OWNER, VIEWS), rows(db.Role.OWNER, INDEXES)
    rows(db.Role.OWNER, "SELECT past.renew()")
    assert (rows(db.Role.OWNER, VIEWS), rows(db.Role.OWNER, INDEXES)) == before
    assert len(before[0]) > 70


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=list(COLLECTIONS))
def test_each_collection_has_a_past_at_each_level(empty_db: str, level: Level, collection: object) -> None:
    present, past = (
        rows(db.Role.APP_RW, COLUMNS.format(schema=level.schema, view=view))
        for view in (collection.view, f"past_{collection.view}")
    )
    assert past == present
    assert len(present) > 5


def test_lists_of_codes_alone_have_no_past(empty_db: str) -> None:
    """Their words are of now in every answer about the past, as docs/api.md says."""
    leant = {source for (source,) in rows(db.Role.OWNER, "SELECT DISTINCT source FROM tiles.leaning")}
    kept = {source for (source,) in rows(db.Role.OWNER, "SELECT source FROM past.kept")}
    assert leant - kept == {"place_class", "care_centre_type"}


@pytest.fixture(scope="module")
def changed(own_db: Callable[[str], AbstractContextManager[str]]) -> object:
    """Many settlements, each with two earlier versions; gives a moment of the first."""
    fill = (
        "INSERT INTO register.settlement (id, name, kind, geom, pop_total, pop_60, pop_65, pop_80, year, secrecy, source)"
        " SELECT gen_random_uuid(), '村' || i, 'village', ST_SetSRID(ST_MakePoint(113.5 + 1.5 * (i % 200) / 200,"
        f" 29 + 1.3 * (i / 200) / 100), 4490), 900, 300, 200, 100, 2020, 'public', 'test' FROM generate_series(1, {ROWS}) i"
    )
    with own_db("empty"):
        for statement in (fill, *["UPDATE register.settlement SET geom = ST_Translate(geom, 0.2, 0)"] * 2):
            with db.session() as opened:
                open_batch(opened, kind="test", actor="test", reason="size")
                opened.execute(text(statement))
        with db.session(db.Role.OWNER) as owner:
            owner.execute(text("ANALYZE"))
            yield owner.scalar(text("SELECT upper(running) FROM past.batch_commit ORDER BY running LIMIT 1"))


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Selection((in_boxes([(114.0, 29.5, 114.02, 29.52)]),)), "geom"),
        (EVERYTHING, "id"),
    ],
    ids=["box", "page"],
)
def test_earlier_versions_are_found_by_index(changed: object, level: Level, asked: Selection, index: str) -> None:
    role = db.Role.APP_RO if level is Level.PUBLIC else db.Role.APP_RW
    asked = Selection(asked.conditions, moment=changed)
    statement, values = page_statement(COLLECTIONS["settlements"], level, asked, limit=100)
    with db.session(role) as opened:
        cursor = opened.connection().connection.cursor()
        if statement.types:
            cursor.execute(statement.prepare)
        cursor.execute(statement.execute.replace("; ", "; EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) "), values)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    names = {
        "geom": ("ix_settlement_geom", "ix_settlement_history_geom"),
        "id": ("pk_settlement", "uq_settlement_history"),
    }
    for name in names[index]:
        assert f"Index Scan using {name} " in plan or f"Bitmap Index Scan on {name} " in plan, plan
    assert "Seq Scan on settlement" not in plan
    assert "Seq Scan on settlement_history" not in plan
