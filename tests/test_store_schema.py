"""Migrations, comments, roles and published views."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis import tables
from gis.core import db, schema
from gis.core.collections import Level
from gis.register import COLLECTIONS

OwnDb = Callable[[str], AbstractContextManager[str]]


def scalars(role: db.Role, statement: str) -> list[object]:
    with db.session(role) as opened:
        return list(opened.scalars(text(statement)))


def test_migrations_go_up_down_and_up_and_match_the_tables(own_db: OwnDb) -> None:
    with own_db("empty"):
        schema.bootstrap()  # a clone does not inherit the owner's right to create schemas
        command.check(schema.config())
        command.downgrade(schema.config(), "base")
        left = scalars(db.Role.OWNER, "SELECT nspname FROM pg_namespace WHERE nspname ~ '^(register|audit|view_)'")
        assert left == []
        assert schema.upgrade() is True
        command.check(schema.config())
        assert schema.upgrade() is False


def test_every_column_has_a_comment(empty_db: str) -> None:
    missing = scalars(
        db.Role.OWNER,
        """SELECT attrelid::regclass || '.' || attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
            WHERE relnamespace IN ('register'::regnamespace, 'app'::regnamespace, 'audit'::regnamespace) AND relkind = 'r'
              AND attnum > 0 AND NOT attisdropped AND relname <> 'schema_version'
              AND col_description(attrelid, attnum) IS NULL""",
    )
    assert missing == []


def test_every_versioned_table_keeps_history(empty_db: str) -> None:
    kept = scalars(
        db.Role.OWNER, "SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgname = 'stamp'"
    )
    assert sorted(map(str, kept)) == list(tables.VERSIONED)


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=list(COLLECTIONS))
@pytest.mark.parametrize("level", Level)
def test_views_hold_exactly_the_declared_properties(empty_db: str, level: Level, collection: object) -> None:
    columns = scalars(
        db.Role.APP_RW,
        f"SELECT column_name FROM information_schema.columns WHERE table_schema = '{level.schema}' AND table_name = '{collection.view}'",
    )
    kept = {"geojson"} if collection.written else set()
    assert {"id", "geom"} | kept | {each.name for each in collection.visible(level)} == set(columns)


def test_the_public_role_reads_public_views_and_nothing_else(empty_db: str) -> None:
    readable = scalars(
        db.Role.APP_RO,
        """SELECT DISTINCT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
            WHERE relkind IN ('r', 'v', 'm', 'p') AND n.nspname !~ '^(pg_|information_schema|public)'
              AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')""",
    )
    assert readable == ["view_public"]
    for relation in ("register.boundary_marker", "view_internal.boundary_markers", "app.user_account", "audit.event"):
        with pytest.raises(DBAPIError, match="permission denied"):
            scalars(db.Role.APP_RO, f"SELECT count(*) FROM {relation}")
    with pytest.raises(DBAPIError, match=r"permission denied|read-only"):
        scalars(db.Role.APP_RO, "CREATE TABLE public.mine (a int); SELECT 1")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE register.mine (a int)",
        "ALTER TABLE register.division ADD COLUMN a int",
        "DELETE FROM register.boundary_marker_history",
        "INSERT INTO register.boundary_marker_history (id) VALUES (gen_random_uuid())",
        "UPDATE register.change_batch SET actor = 'x'",
        "DELETE FROM audit.event",
        "SELECT count(*) FROM audit.event",
        "UPDATE app.schema_version SET version_num = 'x'",
        "SELECT pg_read_file('PG_VERSION')",
        "COPY register.division TO PROGRAM 'true'",
    ],
)
def test_the_service_role_cannot(empty_db: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be (owner|superuser)"):
        scalars(db.Role.APP_RW, statement + "; SELECT 1")


def test_no_service_role_is_mighty(empty_db: str) -> None:
    mighty = scalars(
        db.Role.OWNER,
        "SELECT rolname FROM pg_roles WHERE rolname ~ '^minzheng_' AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls)",
    )
    assert mighty == []
    owned = scalars(
        db.Role.OWNER,
        "SELECT count(*) FROM pg_class WHERE relowner IN ('minzheng_app_rw'::regrole, 'minzheng_app_ro'::regrole)",
    )
    assert owned == [0]


def test_sessions_have_time_outs(empty_db: str) -> None:
    for role in (db.Role.APP_RO, db.Role.APP_RW):
        for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            assert scalars(role, f"SHOW {setting}") != ["0"]


def test_a_failed_commit_never_looks_like_success(empty_db: str, session: Session) -> None:
    """The session helper turns a commit that fails into an error of the register (architecture, trap 1)."""
    from gis.core.errors import GisError

    with db.session(db.Role.OWNER) as owner:
        owner.execute(
            text(
                """CREATE FUNCTION app.refuse() RETURNS trigger LANGUAGE plpgsql AS
                   $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '23514'; END $$;
                   CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON app.user_account DEFERRABLE INITIALLY DEFERRED
                   FOR EACH ROW EXECUTE FUNCTION app.refuse()"""
            )
        )
    with pytest.raises(GisError), db.session() as opened:
        opened.execute(
            text("INSERT INTO app.user_account (id, name, roles) VALUES (gen_random_uuid(), 'someone', '{surveyor}')")
        )
    assert scalars(db.Role.APP_RW, "SELECT count(*) FROM app.user_account") == [0]
