"""A start on a database whose search would fail silently fails loudly, with the remedy (P-D11)."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from sqlalchemy import text

from gis import sample
from gis.core import db, schema
from gis.core.settings import get_settings
from gis.gazetteer.search import selfcheck, store

OwnDb = Callable[[str], AbstractContextManager[str]]


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("DROP INDEX search.ix_word_grams", "index-grams"),
        ('DROP INDEX search.ix_word_folded; CREATE INDEX ix_word_folded ON search.word (folded COLLATE "default")', "index-prefix"),
        ("ALTER TABLE register.place_name DISABLE TRIGGER search_insert", "triggers"),
        ("DELETE FROM search.variant WHERE written = '塆'", "variants"),
        ("CREATE OR REPLACE FUNCTION search.fold(name text) RETURNS text LANGUAGE sql IMMUTABLE RETURN name", "folding"),
        ("CREATE OR REPLACE FUNCTION search.grams(folded text) RETURNS text[] LANGUAGE sql IMMUTABLE RETURN ARRAY[]::text[]", "grams"),
        ("TRUNCATE search.entry", "empty"),
        ("DROP VIEW view_public.name_words CASCADE", "unreadable"),
    ],
)  # fmt: skip
def test_a_start_on_a_broken_search_fails_loudly(own_db: OwnDb, harm: str, code: str):
    with own_db("sample"):
        assert selfcheck.faults() == []
        with db.session(db.Role.OWNER) as owner:
            owner.execute(text(harm))
        assert code in {fault.code for fault in selfcheck.faults()}
        with pytest.raises(selfcheck.SearchBroken) as caught:
            selfcheck.require()
        assert caught.value.detail
        if code != "unreadable":
            assert (
                "scripts/minzheng gazetteer rebuild-search" in caught.value.detail_en
                or "db upgrade" in caught.value.detail_en
            )


def test_a_shadowing_operator_does_not_switch_the_index_off(own_db: OwnDb):
    """An extension like intarray puts an operator of its own before the index's (section 5.6, trap 2)."""
    with own_db("sample"):
        with db.administrator() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS intarray")
            cursor.execute(
                "CREATE FUNCTION public.slow_contains(text[], text[]) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN false;"
                "CREATE OPERATOR public.@> (LEFTARG = text[], RIGHTARG = text[], FUNCTION = public.slow_contains)"
            )
            cursor.execute(
                "ALTER ROLE minzheng_app_ro IN DATABASE CURRENT_CATALOG SET search_path = public, pg_catalog".replace(
                    "CURRENT_CATALOG", current_database(cursor)
                )
            )
        db.dispose_engines()
        assert selfcheck.faults() == []
        with db.session(db.Role.APP_RO) as public:
            assert public.scalar(text("SELECT ARRAY['a'] @> ARRAY['a']::text[]")) is False, (
                "the operator is not shadowed"
            )
            found = public.scalar(
                text(
                    "SELECT count(*) FROM view_public.name_words w WHERE search.grams(w.folded) OPERATOR(pg_catalog.@>) ARRAY['咸宁']"
                )
            )
            assert found


def current_database(cursor: Any) -> str:
    cursor.execute("SELECT quote_ident(current_database())")
    return str(cursor.fetchone()[0])


@contextmanager
def database(cluster_url: str, locale: str) -> Iterator[None]:
    """Make a database of this locale the active one for the block."""
    name, former = f"minzheng_t_{uuid4().hex[:12]}", os.environ["MINZHENG_DATABASE_URL"]
    opened = psycopg2.connect(cluster_url.format("postgres"))
    opened.autocommit = True
    with opened.cursor() as cursor:
        kind = f"LC_COLLATE '{locale}' LC_CTYPE '{locale}'"
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8' {kind}")
        os.environ["MINZHENG_DATABASE_URL"] = cluster_url.format(name)
        db.dispose_engines()
        get_settings.cache_clear()
        try:
            yield
        finally:
            os.environ["MINZHENG_DATABASE_URL"] = former
            db.dispose_engines()
            get_settings.cache_clear()
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    opened.close()


@pytest.mark.parametrize(("locale", "trigrams"), [("C", 0), ("C.UTF-8", 3)])
def test_the_search_works_whatever_the_locale(sample_db: str, cluster_url: str, locale: str, trigrams: int):
    """Trigrams vanish without an error where lc_ctype is C; the keys here do not rest on the locale."""
    with database(cluster_url, locale):
        schema.upgrade()
        sample.load()
        assert selfcheck.faults() == []
        with db.session() as opened:
            assert opened.scalar(text("SELECT cardinality(show_trgm('咸宁'))")) == trigrams
        assert store.check().agrees
