"""A statement over staged rows stays one pass, whatever the database last knew of other uploads (P-E5)."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import event, text

from gis.benchmark import ingest, ingest_names
from gis.core import db
from gis.core.accounts.commands import create_user
from gis.core.db import Role
from gis.core.uploads.commands import Actor

FEW, MANY = 200, 3_000
OF_ROW = re.compile(r"row_number|\bmeasures\b|\"?values\"?")
ACTED = re.compile(r"\s*(?:SELECT|UPDATE|DELETE|INSERT|WITH)\b")


def joins(plan: Any) -> Iterator[tuple[str, str]]:
    """Give (node, condition) of each join of a plan that is not done by an index."""
    for name in ("Join Filter", "Hash Cond", "Merge Cond"):
        if name in plan:
            yield plan["Node Type"], plan[name]
    for inner in plan.get("Plans", ()):
        yield from joins(inner)


@contextmanager
def watched() -> Iterator[list[tuple[str, Any]]]:
    """Collect (statement, plan) of what is asked of the staged rows inside the block."""
    seen: list[tuple[str, Any]] = []

    def explain(connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "app.upload_" in statement and ACTED.match(statement):
            with connection.connection.cursor() as apart:
                apart.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
                answer = apart.fetchone()[0]
            seen.append((statement, (orjson.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]))

    event.listen(db.engine(Role.APP_RW), "before_cursor_execute", explain)
    try:
        yield seen
    finally:
        event.remove(db.engine(Role.APP_RW), "before_cursor_execute", explain)


@pytest.mark.parametrize("kind", ["place-names", "boundary-markers"])
def test_rows_are_never_compared_with_all_other_rows(
    kind: str, own_db: Callable[[str], AbstractContextManager[str]]
) -> None:
    names = kind == "place-names"
    make, profile = (ingest_names.names_file, ingest_names.PROFILE) if names else (ingest.marker_file, ingest.PROFILE)
    with own_db("sample"):
        with db.session() as opened:
            role = "names_officer" if names else "surveyor"
            actor = Actor(create_user(opened, name="importer", roles=[role], password=uuid4().hex), "importer")
        ingest.bring(make(FEW, 1), actor, kind, profile, commit=names)
        with db.session(Role.OWNER) as opened:
            opened.execute(text("ANALYZE"))
        with watched() as seen:
            brought = ingest.bring(make(MANY, 2), actor, kind, profile, commit=names)
    assert brought.counts["ok"] == MANY
    assert brought.counts["warnings"] > 100
    conditions = [found for _, plan in seen for found in joins(plan)]
    assert len(seen) > 8
    assert [found for found in conditions if found[0] == "Nested Loop" and OF_ROW.search(found[1])] == []


@pytest.mark.parametrize("source", ["place", "place_name"])
def test_written_places_and_names_find_each_other_by_an_index(source: str, sample_db: str) -> None:
    """The triggers that count places for tiles ask so for each statement of an import (migration 0032)."""
    with db.engine(Role.OWNER).connect() as owner:
        owner.execute(text(f"CREATE TEMP TABLE written AS SELECT * FROM register.{source}"))
        owner.execute(text("ANALYZE written"))
        points = owner.scalar(text("SELECT points FROM tiles.counted WHERE source = :source"), {"source": source})
        assert points is not None
        plan = owner.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {points.replace('{rows}', 'written')}").scalar()
        owner.rollback()
    assert "place_id" in str(plan) or "pk_place" in str(plan)
    assert list(joins(plan[0]["Plan"])) == []


def scans(plan: Any) -> Iterator[tuple[str, bool]]:
    """Give (table, found by an index) of each scan of a plan."""
    if "Relation Name" in plan:
        yield plan["Relation Name"], "Index Cond" in plan or "Recheck Cond" in plan
    for inner in plan.get("Plans", ()):
        yield from scans(inner)


def planned(function: str, start: str, end: str, values: dict[str, str]) -> Any:
    """Return the plan of one statement of a function, without any statistics of the tables that an import fills."""
    forget = "DELETE FROM pg_statistic WHERE starelid = ANY (CAST(ARRAY['register.place', 'register.place_name', 'tiles.cell'] AS regclass[]))"
    with db.administrator() as admin:
        admin.execute("SELECT prosrc FROM pg_proc WHERE oid = CAST(%s AS regproc)", (function,))
        (source,) = admin.fetchone()
        statement = source[source.index(start) : source.index(end)]
        for name, value in values.items():
            statement = re.sub(rf"\b{name}\b", value, statement)
        admin.execute("BEGIN")
        admin.execute(forget)
        admin.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        (answer,) = admin.fetchone()
        admin.execute("ROLLBACK")
    return answer[0]["Plan"]


def test_cells_that_are_put_together_are_counted_once(sample_db: str) -> None:
    """The rows of a tile were counted again for each of them where the table of cells was never analysed (migration 0040)."""
    told = {"counted": "'place_names'", "of_zoom": "8", "of_column": "209", "of_row": "105"}
    plan = planned("tiles.put_together", "WITH taken", ";", told)
    assert {table for table, _ in scans(plan)} == {"cell"}
    assert list(joins(plan)) == []


def test_search_entries_are_derived_place_by_place(sample_db: str) -> None:
    """All names of the register were read for each part of an import where they were never analysed (migration 0040)."""
    subjects = "ARRAY(SELECT gen_random_uuid() FROM generate_series(1, 5000))"
    plan = planned("search.refresh", "WITH fresh", "INTO wanted", {"subjects": subjects, "promises": "false"})
    read = list(scans(plan))
    assert {"place", "place_name", "word_public"} <= {table for table, _ in read}
    assert [table for table, by_index in read if table in {"place", "place_name"} and not by_index] == []
