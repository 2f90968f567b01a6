"""History: every change has a batch, every earlier version stays, `as_of` reads are stable (T-11)."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.history import open_batch

ADD = """INSERT INTO register.settlement (id, name, kind, geom, pop_total, pop_60, pop_65, pop_80, year, secrecy, source)
         VALUES (gen_random_uuid(), :name, 'village', ST_SetSRID(ST_MakePoint(114.3, 29.8), 4490), 100, 30, 20, 5, 2020,
                 'public', 'test') RETURNING id"""
AS_OF = "SELECT name, pop_total FROM register.settlement_as_of ORDER BY name"


def add(session: Session, name: str) -> object:
    return session.execute(text(ADD), {"name": name}).scalar_one()


def now(session: Session) -> dt.datetime:
    return session.execute(text("SELECT clock_timestamp()")).scalar_one()


def as_of(session: Session, moment: dt.datetime | None) -> list[tuple[str, int]]:
    value = "" if moment is None else moment.isoformat()
    session.execute(text("SELECT set_config('minzheng.as_of', :value, true)"), {"value": value})
    return [tuple(row) for row in session.execute(text(AS_OF))]


def test_nothing_is_written_outside_a_batch(empty_db: str, session: Session) -> None:
    with pytest.raises(DBAPIError, match="no change batch is open"):
        add(session, "王家湾")


def test_versions_carry_batch_and_time_and_past_reads_are_stable(empty_db: str, session: Session) -> None:
    before = now(session)
    first = open_batch(session, kind="test", actor="a", reason="add")
    identity = add(session, "王家湾")
    after_add = now(session)
    second = open_batch(session, kind="test", actor="b", reason="grow")
    session.execute(text("UPDATE register.settlement SET pop_total = 120 WHERE id = :id"), {"id": identity})
    after_change = now(session)
    third = open_batch(session, kind="test", actor="c", reason="gone")
    session.execute(text("UPDATE register.settlement SET deleted = true WHERE id = :id"), {"id": identity})

    rows = session.execute(
        text(
            "SELECT version, batch_id, ended_by, deleted, upper(sys_period) IS NULL FROM register.settlement_versions ORDER BY version"
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        (1, first, second, False, False),
        (2, second, third, False, False),
        (3, third, None, True, True),
    ]
    assert as_of(session, before) == []
    assert as_of(session, after_add) == [("王家湾", 100)]
    assert as_of(session, after_change) == [("王家湾", 120)]
    assert as_of(session, None) == []


def test_the_writer_cannot_choose_version_time_or_identity(empty_db: str, session: Session) -> None:
    batch = open_batch(session, kind="test", actor="a", reason="forge")
    identity = add(session, "李家畈")
    session.execute(
        text(
            "UPDATE register.settlement SET version = 99, sys_from = '1990-01-01', batch_id = gen_random_uuid()"
            " WHERE id = :id"
        ),
        {"id": identity},
    )
    version, kept, year = session.execute(
        text("SELECT version, batch_id, extract(year FROM sys_from) FROM register.settlement WHERE id = :id"),
        {"id": identity},
    ).one()
    assert (version, kept) == (2, batch)
    assert year > 2000
    with pytest.raises(DBAPIError, match="identity"):
        session.execute(text("UPDATE register.settlement SET id = gen_random_uuid() WHERE id = :id"), {"id": identity})


def test_the_service_deletes_nothing(empty_db: str, session: Session) -> None:
    open_batch(session, kind="test", actor="a", reason="delete")
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text("DELETE FROM register.settlement"))


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(100, 10_000), st.booleans()), min_size=1, max_size=12))
def test_any_sequence_of_edits_leaves_each_past_moment_as_it_was(
    empty_db: str, session: Session, edits: list[tuple[int, int, bool]]
) -> None:
    nested = session.begin_nested()
    open_batch(session, kind="test", actor="a", reason="start")
    identities = [add(session, f"村{number}") for number in range(4)]
    seen: list[tuple[dt.datetime, list[tuple[str, int]]]] = []
    for index, population, deleted in edits:
        open_batch(session, kind="test", actor="a", reason="edit")
        session.execute(
            text("UPDATE register.settlement SET pop_total = :p, deleted = :d WHERE id = :id"),
            {"p": population, "d": deleted, "id": identities[index]},
        )
        moment = now(session)
        seen.append((moment, as_of(session, moment)))
    for moment, then in seen:
        assert as_of(session, moment) == then
    as_of(session, None)
    nested.rollback()


def test_the_revision_follows_the_order_of_commits(own_db: Callable[[str], AbstractContextManager[str]]) -> None:
    """A batch that began first and commits last must still raise the revision, or caches would go stale."""

    def revision() -> int:
        with db.session(db.Role.APP_RO) as public:
            return public.scalar(text("SELECT revision FROM view_public.revision"))

    with own_db("empty"):
        before = revision()
        with Session(db.engine(db.Role.APP_RW)) as slow, Session(db.engine(db.Role.APP_RW)) as quick:
            open_batch(slow, kind="test", actor="a", reason="slow")
            open_batch(quick, kind="test", actor="a", reason="quick")
            assert revision() == before
            quick.commit()
            assert revision() == before + 1
            slow.commit()
            assert revision() == before + 2
