"""The search store follows the register in the same transaction."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from gis.core import db
from gis.core.history import open_batch
from gis.gazetteer.search import store
from gis.gazetteer.search.variants import FILE, fold, variants

OwnDb = Callable[[str], AbstractContextManager[str]]
WORDS = """SELECT w.name || '/' || w.syllables || '/' || e.kind || '/' || e.form FROM search.word w
             JOIN search.entry e ON e.rank = w.rank AND e.word_id = w.id WHERE e.subject = :id ORDER BY 1"""


def words(place_id: str) -> list[str]:
    with db.session() as opened:
        return list(opened.scalars(text(WORDS), {"id": place_id}))


def dictionary(name: str) -> int:
    with db.session() as opened:
        return int(opened.scalar(text("SELECT count(*) FROM search.word WHERE name = :name"), {"name": name}) or 0)


@pytest.fixture
def place(places: Any) -> Iterator[str]:
    place_id = places.add("试验家湾", at=None)
    yield place_id
    places.change("UPDATE register.place SET deleted = true WHERE id = :id", id=place_id)
    agreement = store.check()
    assert agreement.agrees, agreement


def test_a_new_place_is_there_at_once(place: str, places: Any):
    assert words(place) == ["试验家湾/shi yan jia wan/standard/0"]


def test_nothing_is_left_of_what_was_rolled_back(place: str, places: Any):
    with pytest.raises(RuntimeError), db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="not to be")
        places.name(opened, place, name="未成名", kind="alias")
        assert opened.scalar(text("SELECT count(*) FROM search.word WHERE name = '未成名'")) == 1
        raise RuntimeError
    assert dictionary("未成名") == 0


def test_a_rename_a_new_reading_and_a_tombstone_are_followed(place: str, places: Any):
    places.change(
        "UPDATE register.place_name SET name = '改名湾', reading = '{gǎi,míng,wān}' WHERE place_id = :id", id=place
    )
    assert words(place) == ["改名湾/gai ming wan/standard/0"]
    assert dictionary("试验家湾") == 0
    places.change("UPDATE register.place_name SET reading = '{gé,míng,wān}' WHERE place_id = :id", id=place)
    assert words(place) == ["改名湾/ge ming wan/standard/0"]
    places.change("UPDATE register.place_name SET local_reading = 'Gémíngwǎ' WHERE place_id = :id", id=place)
    assert words(place) == ["改名湾/ge ming wa/standard/2", "改名湾/ge ming wan/standard/0"]
    places.change("UPDATE register.place SET deleted = true WHERE id = :id", id=place)
    assert words(place) == []
    assert dictionary("改名湾") == 0
    places.change("UPDATE register.place SET deleted = false WHERE id = :id", id=place)
    assert len(words(place)) == 2
    places.change("UPDATE register.place_name SET deleted = true WHERE place_id = :id", id=place)
    assert words(place) == []


def test_a_class_spelled_as_a_division_gives_the_short_name_too(place: str, places: Any):
    places.change(
        "UPDATE register.place_name SET name = '试验村', specific = '试验', generic = '村', reading = '{shì,yàn,cūn}'"
        " WHERE place_id = :id",
        id=place,
    )
    places.change("UPDATE register.place SET class_code = '21610' WHERE id = :id", id=place)
    assert words(place) == ["试验/shi yan/standard/1", "试验村/shi yan cun/standard/0"]
    places.change("UPDATE register.place_class SET spelled_as = 'feature' WHERE code = '21610'")
    assert words(place) == ["试验村/shi yan cun/standard/0"]
    places.change("UPDATE register.place_class SET spelled_as = 'division' WHERE code = '21610'")


def test_the_word_of_another_place_stays(place: str, places: Any, session: Any):
    places.change(
        "UPDATE register.place_name SET name = '咸宁北站', reading = '{xián,níng,běi,zhàn}' WHERE place_id = :id",
        id=place,
    )
    before = dictionary("咸宁北站")
    places.change("UPDATE register.place SET deleted = true WHERE id = :id", id=place)
    assert dictionary("咸宁北站") == before == 1


def test_writers_at_once_leave_no_entry_without_a_word(place: str, places: Any):
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
                    places.name(opened, other, name="试验家湾")
                done.append(None)
            except BaseException as error:  # noqa: BLE001 - told to the test
                done.append(error)

        thread = Thread(target=second)
        thread.start()
        thread.join(0.5)
    thread.join(60)
    assert done == [None]
    assert words(other) == ["试验家湾/shi yan jia wan/standard/0"]


def test_a_division_renamed_is_followed(places: Any):
    with db.session() as opened:
        row = opened.execute(
            text("SELECT id, division_id, name FROM register.division_name WHERE name = '马桥镇'")
        ).one()
    places.change(
        "UPDATE register.division_name SET name = '新马桥街道', pinyin = 'Xinmaqiao Jiedao' WHERE id = :id", id=row.id
    )
    assert words(str(row.division_id)) == ["新马桥/xin ma qiao/standard/1", "新马桥街道/xin ma qiao jie dao/standard/0"]
    places.change("UPDATE register.division_name SET name = '马桥镇', pinyin = 'Maqiao Zhen' WHERE id = :id", id=row.id)
    assert words(str(row.division_id)) == ["马桥/ma qiao/standard/1", "马桥镇/ma qiao zhen/standard/0"]
    assert store.check().agrees


def test_a_rebuild_gives_the_same(sample_db: str):
    listed = text(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'search' AND indexdef NOT LIKE '% ON ONLY %' ORDER BY 1"
    )
    with db.session() as opened:
        indexes = opened.execute(listed).all()
    before = store.check()
    assert store.rebuild() == before.entries == store.check().entries
    assert store.check() == store.Agreement(before.entries, 0, 0, 0, 0, 0)
    with db.session() as opened:
        assert opened.execute(listed).all() == indexes
    assert any("(word_id, subject, form)" in definition for _, definition in indexes)


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
