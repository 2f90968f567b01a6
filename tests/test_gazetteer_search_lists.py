"""The lists of the best words for one and two characters: the whole truth, kept in step, and of their level alone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text
from starlette.testclient import TestClient

from gis.core import db, schema
from gis.core.collections import Level
from gis.gazetteer.search import selfcheck, statement, store, suggest
from gis.gazetteer.search.branch import Match, Source, Values

OwnDb = Callable[[str], AbstractContextManager[str]]
API = "/api/v1/place-names"
CAP = 3
LEVELS = (Level.PUBLIC, Level.INTERNAL, Level.RESTRICTED)


@pytest.fixture(scope="module", autouse=True)
def short_lists(sample_db: str) -> None:
    """Give a small register lists: of keys that more than three words hold, five words long."""
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("CREATE OR REPLACE FUNCTION search.list_from() RETURNS int LANGUAGE sql RETURN 3"))
        owner.execute(text("CREATE OR REPLACE FUNCTION search.list_from_sound() RETURNS int LANGUAGE sql RETURN 3"))
        owner.execute(text("CREATE OR REPLACE FUNCTION search.list_length() RETURNS int LANGUAGE sql RETURN 5"))
        owner.execute(text("CALL search.make_lists()"))


@pytest.fixture
def few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a question look at so few words that lists are long enough for it."""
    monkeypatch.setattr(statement, "WORDS_MAX", CAP)
    monkeypatch.setattr(suggest, "WORDS", CAP)


@pytest.fixture
def planted(places: Any) -> Iterator[Callable[..., str]]:
    """Add places; all go at the end, and the store agrees."""
    made: list[str] = []

    def add(*names: Any, **columns: Any) -> str:
        made.append(places.add(*names, **columns))
        return made[-1]

    yield add
    for place in made:
        places.change("UPDATE register.place SET deleted = true WHERE id = :id", id=place)
    assert store.check().agrees


def listed(name: str, key: str) -> list[int]:
    """Return the levels whose list of a key holds a name."""
    with db.session() as opened:
        return list(
            opened.scalars(
                text(
                    "SELECT t.level FROM search.listed t JOIN search.word w ON w.id = t.word_id"
                    " WHERE w.name = :name AND t.key = :key ORDER BY 1"
                ),
                {"name": name, "key": key},
            )
        )


@pytest.mark.parametrize("level", LEVELS)
def test_a_list_begins_with_the_words_that_reading_all_would_give(level: Level):
    holding = (
        "SELECT w.id FROM {0}.name_words w WHERE CASE left(:key, 1) WHEN ' ' THEN :key = ANY (search.sounds(w.syllables))"
        " ELSE position(:key IN w.folded) > 1 END ORDER BY w.best / 10 DESC, char_length(w.folded), w.id LIMIT {1}"
    )
    with db.session() as opened:
        keys = list(
            opened.scalars(text("SELECT key FROM search.list WHERE level = :level"), {"level": LEVELS.index(level)})
        )
        assert {len(key) for key in keys if key[0] != " "} == {1, 2}
        assert {" jia", " jia wan", " JW"} < set(keys)
        for key in keys:
            bound = Values()
            made = Source(level.schema, CAP).inside(Match.SUBSTRING, "0", bound.bind(key, "text"), "false")
            first = opened.scalars(text(made[0].sql.replace("$1", ":key").replace("::", "\\:\\:")), {"key": key})
            assert list(first) == list(opened.scalars(text(holding.format(level.schema, CAP)), {"key": key})), key


def test_an_answer_is_the_same_without_lists(client: TestClient, few_words: None):
    def asked() -> list[Any]:
        return [
            client.get(f"{API}/{path}", params={"q": q}).json()
            for q in ("桥", "湾", "宁", "山", "家", "城区", "wan", "jia", "qiao", "jw", "jiawan")
            for path in ("search", "suggest")
        ]

    with_lists = asked()
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("TRUNCATE search.list, search.listed"))
    without = asked()
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("CALL search.make_lists()"))
    for one, other in zip(with_lists, without, strict=True):
        assert [item.get("id") for item in one["items"]] == [item.get("id") for item in other["items"]], one["q"]
    assert any(one["items"] for one in with_lists)


def test_a_name_takes_its_place_and_leaves_it_with_its_secrecy(planted: Callable[..., str], places: Any):
    """New words stand behind equal ones, so this one is weightier: a county seat's class."""
    place = planted("某湾", class_code="21400")
    for name in ("甲湾", "乙湾", "丙湾", "丁湾"):
        planted(name)
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("CALL search.make_lists()"))
    assert listed("某湾", "湾") == [0, 1, 2]
    for column, levels in (("internal", [1, 2]), ("restricted", [2]), ("public", [0, 1, 2])):
        places.change("UPDATE register.place SET secrecy = :to WHERE id = :id", id=place, to=column)
        assert listed("某湾", "湾") == levels
        assert store.check().agrees
    places.change("UPDATE register.place_name SET name = '某港', reading = NULL WHERE place_id = :id", id=place)
    assert listed("某湾", "湾") == []
    places.change("UPDATE register.place_name SET name = '某湾', reading = NULL WHERE place_id = :id", id=place)
    assert listed("某湾", "湾") == [0, 1, 2]
    places.change("UPDATE register.place SET class_code = '22200' WHERE id = :id", id=place)
    assert store.check().agrees
    places.change("UPDATE register.place SET deleted = true WHERE id = :id", id=place)
    assert listed("某湾", "湾") == []


def test_what_is_secret_changes_no_answer_to_the_public_by_a_list(
    client: TestClient, planted: Callable[..., str], few_words: None
):
    for name in ("戊寨", "己寨", "庚寨", "辛寨", "壬寨"):
        planted(name)
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("CALL search.make_lists()"))

    def asked() -> list[Any]:
        return [
            client.get(f"{API}/{path}", params={"q": q}).json()
            for q in ("寨", "密", "密寨")
            for path in ("search", "suggest")
        ]

    before = asked()
    for number, secrecy in enumerate(("internal", "restricted", "internal", "restricted")):
        planted(f"{'天地玄黄'[number]}密寨", class_code="21400", secrecy=secrecy)
    assert asked() == before
    assert listed("天密寨", "寨") == [1, 2]
    assert listed("地密寨", "寨") == [2]
    with db.session(db.Role.OWNER) as owner:
        owner.execute(text("CALL search.make_lists()"))
    assert asked() == before
    with db.session(db.Role.APP_RO) as public:
        assert public.scalar(text("SELECT count(*) FROM view_public.name_lists WHERE key = '寨'")) == 5
        assert not public.scalar(text("SELECT count(*) FROM view_public.name_lists WHERE key = '密寨'"))
    assert store.check().agrees


def test_a_list_that_is_wrong_is_noticed(own_db: OwnDb):
    with own_db("sample"):
        for harm in ("DELETE FROM search.listed WHERE len = 3", "UPDATE search.listed SET level = 0 WHERE level = 2"):
            with db.session(db.Role.OWNER) as owner:
                owner.execute(text("CREATE OR REPLACE FUNCTION search.list_from() RETURNS int LANGUAGE sql RETURN 3"))
                owner.execute(text("CREATE OR REPLACE FUNCTION search.list_length() RETURNS int LANGUAGE sql RETURN 5"))
                owner.execute(text("CALL search.make_lists()"))
            assert store.check().agrees
            with db.session(db.Role.OWNER) as owner:
                owner.execute(text("DROP INDEX search.uq_listed_place"))
                owner.execute(text(harm))
            assert store.check().unlisted > 0
            assert not store.check().agrees


def test_an_existing_register_is_given_lists_by_the_upgrade(own_db: OwnDb):
    with own_db("empty"):
        command.downgrade(schema.config(), "0018")
        with db.session(db.Role.OWNER) as owner:
            owner.execute(
                text(
                    "INSERT INTO search.word (rank, best, name, folded, syllables, pinyin, initials)"
                    " SELECT 1, n % 90, n || '家湾', n || '家湾', '', '', '' FROM generate_series(1, 2100) n"
                )
            )
        schema.upgrade()
        with db.session(db.Role.OWNER) as owner:
            found = owner.execute(
                text("SELECT level, key, count(*) FROM search.listed GROUP BY 1, 2 ORDER BY 1, 2")
            ).all()
        assert [tuple(one) for one in found] == [(level, key, 800) for level in (1, 2) for key in ("家", "家湾", "湾")]
        assert store.check().unlisted == 0
        assert selfcheck.faults() == []
