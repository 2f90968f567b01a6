"""Words that a second session puts before their entries are committed: in no answer, nobody's to take, never without use."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from gis.core import db
from gis.core.errors import Busy
from gis.core.history import open_batch
from gis.gazetteer.search import dictionary, store

API = "/api/v1/place-names"
PLACE = """INSERT INTO register.place (id, class_code, geometry_status, status, secrecy, source)
           VALUES (:id, :class_code, 'none', 'current', :secrecy, 'test')"""
LISTED = "SELECT count(*) FROM search.listed t JOIN search.word w ON w.id = t.word_id WHERE w.name LIKE '余试寨%'"
BEST = """SELECT best, (SELECT count(*) FROM search.entry e WHERE e.rank = w.rank AND e.word_id = w.id)
            FROM search.word w WHERE name = :name"""


def scalar(statement: str, **values: Any) -> Any:
    with db.session() as opened:
        return opened.scalar(text(statement), values)


def words(name: str) -> int:
    return int(scalar("SELECT count(*) FROM search.word WHERE name = :name", name=name))


def left() -> tuple[int, int]:
    """Return words that nothing bears, and ranges of words that stand ahead of their entries."""
    return store.check().unused, int(scalar("SELECT count(*) FROM search.ahead"))


class Names:
    """Adds places with one name, each of them taken away at the end of the test."""

    def __init__(self, places: Any) -> None:
        self.places, self.made = places, list[str]()

    def add(self, opened: Any, name: str, *, secrecy: str = "public", class_code: str = "22200") -> str:
        place = str(uuid4())
        opened.execute(text(PLACE), {"id": place, "class_code": class_code, "secrecy": secrecy})
        self.places.name(opened, place, name=name, secrecy=secrecy)
        self.made.append(place)
        return place

    def apart(self, name: str) -> str:
        """Add a place by another session, committed."""
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="another change")
            return self.add(opened, name)

    def remove(self, *made: str) -> None:
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="away")
            opened.execute(
                text("UPDATE register.place SET deleted = true WHERE id = ANY (CAST(:ids AS uuid[]))"),
                {"ids": list(made)},
            )


@pytest.fixture
def names(places: Any) -> Iterator[Names]:
    made = Names(places)
    yield made
    made.remove(*made.made)
    assert store.check().agrees
    assert left() == (0, 0)


def begin(opened: Any) -> None:
    open_batch(opened, kind="test", actor="test", reason="many names")


def fail_at_the_end(names: Names, *given: str, **more: Any) -> None:
    """Put words and fail after the second session was committed."""
    with pytest.raises(RuntimeError), db.session() as opened:
        begin(opened)
        with dictionary.words_beside(opened, dictionary.LARGE):
            for name in given:
                names.add(opened, name, **more)
        raise RuntimeError


def answers(client: TestClient, who: dict[str, str]) -> list[Any]:
    """Return what is said of names that were put: search, suggestions, counts, facets, guesses, by each way of matching."""
    asked = ("余试寨", "余试", "试寨", "寨", "余式寨", "yushizhai", "shizhai", "ysz", "sz", "yu试寨", "余", "余寨")
    return [
        client.get(f"{API}/{path}", params={"q": q}, headers=headers).json()
        for q in asked
        for path in ("search", "suggest")
        for headers in ({}, who)
    ]


@pytest.mark.parametrize("secrecy", ["public", "restricted"])
def test_words_that_nothing_bears_are_in_no_answer_and_go_with_the_next_change(
    secrecy: str, client: TestClient, users: Callable[..., dict[str, str]], names: Names
) -> None:
    who = users("reviewer")
    with db.session(db.Role.OWNER) as owner:
        for name in ("list_from", "list_from_sound"):
            owner.execute(text(f"CREATE OR REPLACE FUNCTION search.{name}() RETURNS int LANGUAGE sql RETURN 3"))
        owner.execute(text("CALL search.make_lists()"))
    before = answers(client, who)
    assert any(answer["items"] for answer in before)
    fail_at_the_end(names, "余试寨", "余试寨甲", secrecy=secrecy, class_code="21400")
    assert (words("余试寨"), left()) == (1, (3, 2))  # one of the names has its short form too
    assert scalar(LISTED) > 0
    assert answers(client, who) == before
    names.apart("另试湾")
    assert (words("余试寨"), scalar(LISTED), left()) == (0, 0, (0, 0))


def test_the_same_names_once_more_are_written_after_an_import_that_failed_at_its_end(names: Names) -> None:
    fail_at_the_end(names, "续试湾", "续试港")
    with db.session() as opened:
        begin(opened)
        with dictionary.words_beside(opened, dictionary.LARGE):
            names.add(opened, "续试湾")
    assert (words("续试湾"), words("续试港"), left()) == (1, 0, (0, 0))


def test_a_word_that_another_session_puts_first_is_shared(names: Names) -> None:
    with db.session() as opened:
        begin(opened)
        with dictionary.words_beside(opened, dictionary.LARGE) as hand_over:
            names.add(opened, "同试湾", class_code="21400")
            names.apart("同试湾")
            hand_over()
            names.add(opened, "同试湾")
            names.add(opened, "同试港")
    assert (words("同试湾"), words("同试港")) == (1, 1)
    with db.session() as opened:
        assert tuple(opened.execute(text(BEST), {"name": "同试湾"}).one()) == (92, 3)


def test_a_word_that_another_session_takes_away_meanwhile_is_put_again(names: Names) -> None:
    with db.session() as first:
        begin(first)
        assert first.scalar(dictionary._BEGIN)
        names.add(first, "去试湾")
        other = names.apart("去试湾")
        promised = first.execute(dictionary._PROMISED, {"after": 0}).mappings().one()
        with db.session() as second:
            ((from_id, to_id),) = dictionary._put(second, dict(promised))
        names.remove(other)
        assert words("去试湾") == 0
        first.execute(dictionary._SETTLE, {"promised": [from_id], "actual": [to_id]})
    assert words("去试湾") == 1


def test_a_session_that_took_a_word_away_puts_it_itself(names: Names) -> None:
    """The second would wait for the end of the first, which waits for it."""
    other = names.apart("还试湾")
    with db.session() as opened:
        begin(opened)
        opened.execute(text("UPDATE register.place SET deleted = true WHERE id = :id"), {"id": other})
        with dictionary.words_beside(opened, dictionary.LARGE):
            names.add(opened, "还试湾")
    assert words("还试湾") == 1


def test_no_entry_is_committed_without_its_word(names: Names) -> None:
    with pytest.raises(DBAPIError, match="not settled"), db.session() as opened:
        begin(opened)
        assert opened.scalar(dictionary._BEGIN)
        names.add(opened, "缺试湾")
    with pytest.raises(Busy), db.session() as opened:
        begin(opened)
        assert opened.scalar(dictionary._BEGIN)
        names.add(opened, "缺试湾")
        opened.execute(dictionary._SETTLE, {"promised": [], "actual": []})
    assert words("缺试湾") == 0


def test_a_change_beside_does_not_take_away_what_stands_ahead(names: Names) -> None:
    """The second session is committed, the first is not yet: a change uses the word and leaves it, and both are right."""
    with db.session() as first:
        begin(first)
        with dictionary.words_beside(first, dictionary.LARGE):
            names.add(first, "邻试湾")
        assert words("邻试湾") == 1
        names.remove(names.apart("邻试湾"))
        assert words("邻试湾") == 1
    assert store.check().agrees


def test_a_rebuild_forgets_what_stands_ahead(names: Names) -> None:
    fail_at_the_end(names, "重试湾")
    assert left() == (1, 1)
    store.rebuild()
    assert left() == (0, 0)


def test_the_public_role_may_put_no_words(sample_db: str) -> None:
    for call in ("put_ahead()", "settle('{}', '{}')", "put_words('{}', '{}', '{}', '{}', '{}')", "sweep_ahead()"):
        with pytest.raises(DBAPIError, match="permission denied"), db.session(db.Role.APP_RO) as public:
            public.execute(text(f"SELECT search.{call}"))
