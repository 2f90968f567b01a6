"""Reads by place use the spatial index under every role, through the published views (T-18)."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import text

from gis.core import db
from gis.core.collections import Level
from gis.core.filters import compiler, syntax
from gis.core.history import open_batch
from gis.core.page_sql import page_statement
from gis.core.selection import Selection
from gis.register import COLLECTIONS

ROWS = 20_000
FILL = f"""
    INSERT INTO register.settlement (id, name, kind, geom, pop_total, pop_60, pop_65, pop_80, year, secrecy, source)
    SELECT gen_random_uuid(), '村' || i, 'village',
           ST_SetSRID(ST_MakePoint(113.5 + 1.5 * (i % 200) / 200, 29 + 1.3 * (i / 200) / 100), 4490), 9, 3, 2, 1, 2020, 'public', 'test'
      FROM generate_series(1, {ROWS}) i;
    INSERT INTO register.boundary_marker (id, number, geom, secrecy, source)
    SELECT gen_random_uuid(), 'T' || i,
           ST_SetSRID(ST_MakePoint(113.5 + 1.5 * (i % 200) / 200, 29 + 1.3 * (i / 200) / 100), 4490), 'public', 'test'
      FROM generate_series(1, {ROWS}) i"""
PLAN = """EXPLAIN SELECT id FROM {schema}.{view}
          WHERE ST_Intersects(geom, ST_MakeEnvelope(114.0, 29.5, 114.02, 29.52, 4490)) ORDER BY id LIMIT 101"""


@pytest.fixture(scope="module")
def filled(own_db: Callable[[str], AbstractContextManager[str]]) -> object:
    with own_db("empty"):
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="size")
            opened.execute(text(FILL))
        with db.session(db.Role.OWNER) as owner:
            owner.execute(text("ANALYZE"))
        yield


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("view", ["settlements", "boundary_markers"])
def test_boxes_use_the_spatial_index(filled: object, level: Level, view: str) -> None:
    role = db.Role.APP_RO if level is Level.PUBLIC else db.Role.APP_RW
    with db.session(role) as opened:
        plan = "\n".join(opened.scalars(text(PLAN.format(schema=level.schema, view=view))))
    column = "geom_public" if level is Level.PUBLIC and view == "boundary_markers" else "geom"
    table = view.removesuffix("s")
    assert f"ix_{table}_{column} " in plan + " ", plan


@pytest.mark.parametrize(
    "wkt", ["BBOX(114.0, 29.5, 114.02, 29.52)", "POLYGON((114 29.5, 114.02 29.5, 114.02 29.52, 114 29.5))"]
)
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", ["settlements", "boundary-markers"])
def test_filters_use_the_spatial_index(filled: object, level: Level, name: str, wkt: str) -> None:
    """A-P9: the geometry of a filter is a constant, whatever else the filter asks; so too behind an offset."""
    collection = COLLECTIONS[name]
    tree = syntax.read_text(f"S_INTERSECTS(geometry, {wkt}) AND CASEI(source) = CASEI('TEST')")
    asked = Selection((compiler.compiled(tree, compiler.queryables(collection, level)),))
    role = db.Role.APP_RO if level is Level.PUBLIC else db.Role.APP_RW
    column = "geom_public" if level is Level.PUBLIC and name == "boundary-markers" else "geom"
    table = collection.view.removesuffix("s")
    for offset in (0, 50):
        statement, values = page_statement(collection, level, asked, limit=100, offset=offset)
        with db.session(role) as opened:
            cursor = opened.connection().connection.cursor()
            cursor.execute(f"EXPLAIN {statement.execute}", values)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert f"ix_{table}_{column} " in plan + " ", plan
