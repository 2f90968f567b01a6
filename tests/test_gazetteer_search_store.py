"""The search store follows the register in the same transaction, and says at the start when it could not work."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Thread
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from sqlalchemy import text

from gis import sample
from gis.core import db, schema
from gis.core.history import open_batch
from gis.core.settings import get_settings
from gis.gazetteer.naming import name_columns
from gis.gazetteer.search import selfcheck, store
from gis.gazetteer.search.variants import FILE, fold, variants

OwnDb = Callable[[str], AbstractContextManager[str]]
WORDS = """SELECT w.name || '/' || w.syllables || '/' || e.kind || '/' || e.form FROM search.word w
             JOIN search.entry e ON e.rank = w.rank AND e.word_id = w.id WHERE e.subject = :id ORDER BY 1"""


def change(statement: str, **values: Any) -> None:
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="a change")
        opened.execute(text(statement), values)


def words(place_id: str) -> list[str]:
    with db.session() as opened:
        return list(opened.scalars(text(WORDS), {"id": place_id}))


def dictionary(name: str) -> int:
    with db.session() as opened:
        return int(opened.scalar(text("SELECT count(*) FROM search.word WHERE name = :name"), {"name": name}) or 0)


@pytest.fixture
def place(sample_db: str) -> Iterator[str]:
    place_id = str(uuid4())
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="a place")
        opened.execute(
            text(
                "INSERT INTO register.place (id, class_code, geometry_status, status, secrecy, source)"
                " VALUES (:id, '22200', 'none', 'current', 'public', 'test')"
            ),
            {"id": place_id},
        )
        add_name(opened, place_id, "试验家湾")
    yield place_id
    change("UPDATE register.place SET deleted = true WHERE id = :id", id=place_id)
    agreement = store.check()
    assert agreement.agrees, agreement


def add_name(opened: Any, place_id: str, name: str, **given: Any) -> None:
    row = {
        "id": str(uuid4()),
        "place_id": place_id,
        "name": name,
        "kind": "standard",
        "secrecy": "public",
        "source": "test",
    }
    row |= name_columns(name, "settlement") | given
    marks = ", ".join(f"CAST(:{column} AS text[])" if column == "reading" else f":{column}" for column in row)
    opened.execute(text(f"INSERT INTO register.place_name ({', '.join(row)}) VALUES ({marks})"), row)


def test_a_new_place_is_there_at_once(place: str):
    assert words(place) == ["试验家湾/shi yan jia wan/standard/0"]


def test_nothing_is_left_of_what_was_rolled_back(place: str):
    with pytest.raises(RuntimeError), db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="not to be")
        add_name(opened, place, "未成名", kind="alias")
        assert opened.scalar(text("SELECT count(*) FROM search.word WHERE name = '未成名'")) == 1
        raise RuntimeError
    assert dictionary("未成名") == 0


def test_a_rename_a_new_reading_and_a_tombstone_are_followed(place: str):
    change("UPDATE register.place_name SET name = '改名湾', reading = '{gǎi,míng,wān}' WHERE place_id = :id", id=place)
    assert words(place) == ["改名湾/gai ming wan/standard/0"]
    assert dictionary("试验家湾") == 0
    change("UPDATE register.place_name SET reading = '{gé,míng,wān}' WHERE place_id = :id", id=place)
    assert words(place) == ["改名湾/ge ming wan/standard/0"]
    change("UPDATE register.place_name SET local_reading = 'Gémíngwǎ' WHERE place_id = :id", id=place)
    assert words(place) == ["改名湾/ge ming wa/standard/2", "改名湾/ge ming wan/standard/0"]
    change("UPDATE register.place SET deleted = true WHERE id = :id", id=place)
    assert words(place) == []
    assert dictionary("改名湾") == 0
    change("UPDATE register.place SET deleted = false WHERE id = :id", id=place)
    assert len(words(place)) == 2
    change("UPDATE register.place_name SET deleted = true WHERE place_id = :id", id=place)
    assert words(place) == []


def test_a_class_spelled_as_a_division_gives_the_short_name_too(place: str):
    change(
        "UPDATE register.place_name SET name = '试验村', specific = '试验', generic = '村', reading = '{shì,yàn,cūn}'"
        " WHERE place_id = :id",
        id=place,
    )
    change("UPDATE register.place SET class_code = '21610' WHERE id = :id", id=place)
    assert words(place) == ["试验/shi yan/standard/1", "试验村/shi yan cun/standard/0"]
    change("UPDATE register.place_class SET spelled_as = 'feature' WHERE code = '21610'")
    assert words(place) == ["试验村/shi yan cun/standard/0"]
    change("UPDATE register.place_class SET spelled_as = 'division' WHERE code = '21610'")


def test_the_word_of_another_place_stays(place: str, session: Any):
    change(
        "UPDATE register.place_name SET name = '咸宁北站', reading = '{xián,níng,běi,zhàn}' WHERE place_id = :id",
        id=place,
    )
    before = dictionary("咸宁北站")
    change("UPDATE register.place SET deleted = true WHERE id = :id", id=place)
    assert dictionary("咸宁北站") == before == 1


def test_writers_at_once_leave_no_entry_without_a_word(place: str):
    """One takes the last use of a word away while another begins to use it: both end, and the store is right."""
    other = str(uuid4())
    with db.session() as first:
        open_batch(first, kind="test", actor="test", reason="leaves the name")
        first.execute(text("UPDATE register.place_name SET deleted = true WHERE place_id = :id"), {"id": place})
        done: list[BaseException | None] = []

        def second() -> None:
            try:
                with db.session() as opened:
                    open_batch(opened, kind="test", actor="test", reason="takes the name")
                    opened.execute(
                        text(
                            "INSERT INTO register.place (id, class_code, geometry_status, status, secrecy, source)"
                            " VALUES (:id, '22200', 'none', 'current', 'public', 'test')"
                        ),
                        {"id": other},
                    )
                    add_name(opened, other, "试验家湾")
                done.append(None)
            except BaseException as error:  # noqa: BLE001 - told to the test
                done.append(error)

        thread = Thread(target=second)
        thread.start()
        thread.join(0.5)
    thread.join(10)
    assert done == [None]
    assert words(other) == ["试验家湾/shi yan jia wan/standard/0"]


def test_a_division_renamed_is_followed(sample_db: str):
    with db.session() as opened:
        row = opened.execute(
            text("SELECT id, division_id, name FROM register.division_name WHERE name = '马桥镇'")
        ).one()
    change(
        "UPDATE register.division_name SET name = '新马桥街道', pinyin = 'Xinmaqiao Jiedao' WHERE id = :id", id=row.id
    )
    assert words(str(row.division_id)) == ["新马桥/xin ma qiao/standard/1", "新马桥街道/xin ma qiao jie dao/standard/0"]
    change("UPDATE register.division_name SET name = '马桥镇', pinyin = 'Maqiao Zhen' WHERE id = :id", id=row.id)
    assert words(str(row.division_id)) == ["马桥/ma qiao/standard/1", "马桥镇/ma qiao zhen/standard/0"]
    assert store.check().agrees


def test_a_rebuild_gives_the_same(sample_db: str):
    before = store.check()
    assert store.rebuild() == before.entries == store.check().entries
    assert store.check() == store.Agreement(before.entries, 0, 0, 0, 0)


def test_a_store_that_differs_is_noticed(own_db: OwnDb):
    with own_db("sample"):
        with db.session(db.Role.OWNER) as owner:
            owner.execute(text("DELETE FROM search.entry WHERE kind = 'alias'"))
            owner.execute(text("UPDATE search.entry SET weight = 1 WHERE class_code = '21300'"))
            owner.execute(text("UPDATE search.word SET folded = 'x' WHERE name = '咸安区'"))
        found = store.check()
        assert found.missing > 0 < found.surplus
        assert found.unkeyed > 0
        assert not found.agrees


def test_the_database_and_the_program_fold_alike(sample_db: str):
    texts = [
        *variants(),
        "王家塆（新）",
        "ＡＢＣ１２",
        "㈱",
        "Ünïcode",
        "𨟠𣵦",
        "⿰氵甸沽",
        "（石舟）村",
        "%_\\",
        "e\u0301",
    ]
    with db.session() as opened:
        folded = opened.scalars(
            text("SELECT search.fold(t) FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY u(t, n) ORDER BY n"),
            {"texts": texts},
        )
        assert dict(zip(texts, folded, strict=True)) == {one: fold(one) for one in texts}


def test_variants_are_final_and_single():
    """What a character is folded to is folded no further, and is one character: keys keep their length."""
    for written, folded in variants().items():
        assert fold(folded) == folded, written
        assert len(folded) == 1
    assert FILE.read_text(encoding="utf-8").count("\n") > 2800


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
