"""Pinyin and initials inside a name: what is found, in which order, which characters are marked, and by what keys."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from alembic import command
from sqlalchemy import text

from gis.core import db, schema
from gis.gazetteer.search import selfcheck, spelled, store

OwnDb = Callable[[str], AbstractContextManager[str]]
Search = Callable[..., dict[str, Any]]
NAMES = (
    "甲家湾",
    "家湾",
    "家湾村",
    "甲家旺",
    "甲绿湾",
    "甲西安岭",
    "甲先岭",
    "甲长冲",
    "贾湾甲湾",
    "甲·家湾",
    "丁家坪湾",
)
UNUSED = """
SELECT code FROM register.place_class c WHERE spelled_as = 'settlement'
   AND NOT EXISTS (SELECT FROM register.place_class x WHERE x.parent_code = c.code)
   AND NOT EXISTS (SELECT FROM register.place p WHERE p.class_code = c.code) ORDER BY code LIMIT 1
"""


@pytest.fixture(scope="module")
def own_class(sample_db: str) -> str:
    """A class that no place of the sample has, so that answers hold the names of this module and nothing else."""
    with db.session() as opened:
        return str(opened.scalar(text(UNUSED)))


@pytest.fixture(scope="module", autouse=True)
def filled(places: Any, own_class: str) -> None:
    for name in NAMES:
        places.add(name, class_code=own_class)
    places.add({"name": "戊家冲", "local_reading": "Wùjiāzōng"}, class_code=own_class)
    for name in ("己密弯", "庚密弯"):
        places.add(name, class_code=own_class, secrecy="internal")


@pytest.fixture
def found(search: Search, own_class: str) -> Callable[..., list[tuple[str, str, list[list[int]]]]]:
    def asked(q: str, **params: Any) -> list[tuple[str, str, list[list[int]]]]:
        items = search(q, limit=100, **{"class": own_class}, **params)["items"]
        return [(one["name"], one["match"]["tier"], one["match"]["spans"]) for one in items]

    return asked


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        (
            "jiawan",
            [
                ("家湾", "same-sound", [[0, 2]]),
                ("家湾村", "same-sound", [[0, 2]]),
                ("贾湾甲湾", "same-sound", [[0, 2]]),
                ("甲家湾", "sound-inside", [[1, 3]]),
                ("甲·家湾", "sound-inside", [[2, 4]]),
                ("甲家旺", "sound-inside", [[1, 3]]),
            ],
        ),
        (
            "jiapi",
            [("丁家坪湾", "sound-inside", [[1, 3]])],
        ),
        ("jiapingwan", [("丁家坪湾", "sound-inside", [[1, 4]])]),
        ("jiapingwang", []),
        ("iawan", []),
        ("xi'an", [("甲西安岭", "sound-inside", [[1, 3]])]),
        ("xian", [("甲先岭", "sound-inside", [[1, 2]]), ("甲西安岭", "sound-inside", [[1, 3]])]),
        ("xian ling", [("甲先岭", "sound-inside", [[1, 3]]), ("甲西安岭", "sound-inside", [[1, 4]])]),
        ("lv", [("甲绿湾", "sound-inside", [[1, 2]])]),
        ("lü wan", [("甲绿湾", "sound-inside", [[1, 3]])]),
        ("luwan", [("甲绿湾", "sound-inside", [[1, 3]])]),
        ("zong", [("戊家冲", "sound-inside", [[2, 3]])]),
        ("jpw", [("丁家坪湾", "initials-inside", [[1, 4]])]),
        ("pw", [("丁家坪湾", "initials-inside", [[2, 4]])]),
    ],
)
def test_what_is_found_inside_comes_behind_and_marks_its_characters(
    found: Callable[..., list[Any]], q: str, expected: list[Any]
):
    assert found(q) == expected


def test_initials_inside_come_behind_initials(found: Callable[..., list[Any]]):
    tiers = dict.fromkeys(tier for _, tier, _ in found("jw"))
    assert list(tiers) == ["initials", "initials-inside"]
    assert ("甲家湾", "initials-inside", [[1, 3]]) in found("jw")
    assert {name for name, tier, _ in found("jw") if tier == "initials"} == {"家湾", "家湾村", "贾湾甲湾"}


@pytest.mark.parametrize(("q", "first"), [("jiāwān", "甲家湾"), ("jia1wang4", "甲家旺"), ("jiawàng", "甲家旺")])
def test_typed_tones_count_inside_too(found: Callable[..., list[Any]], q: str, first: str):
    inside = [name for name, tier, _ in found(q) if tier == "sound-inside"]
    assert inside[0] == first


def test_suggestions_look_inside_where_nothing_begins_so(search: Search, own_class: str):
    items = search("jiapingwan", path="suggest")["items"]
    assert [(one["text"], one["tier"]) for one in items] == [("丁家坪湾", "sound-inside")]


def test_what_is_secret_is_found_inside_by_its_level_alone(found: Callable[..., list[Any]], users: Any):
    assert found("miwan") == []
    assert found("mw") == []
    inside = [("己密弯", "sound-inside", [[1, 3]]), ("庚密弯", "sound-inside", [[1, 3]])]
    assert sorted(found("miwan", headers=users("names_officer"))) == sorted(inside)


def test_a_syllable_that_is_only_begun_is_found_behind_a_whole_one(found: Callable[..., list[Any]]):
    assert ("丁家坪湾", "sound-inside", [[1, 3]]) in found("jiap")
    assert "丁家坪湾" in [name for name, _, _ in found("ping")]
    assert "丁家坪湾" not in [name for name, _, _ in found("pin")]


def test_the_keys_of_letters_lose_no_name_that_holds_them(sample_db: str):
    """Every run of letters from a later syllable on, for every name of the sample: the keys alone never decide more."""
    with db.session() as opened:
        words = opened.execute(
            text("SELECT DISTINCT syllables, search.sounds(syllables) FROM search.word WHERE syllables LIKE '% % % %'")
        ).all()
    asked = told = 0
    for syllables, sounds in words:
        parts = syllables.split()
        for at in range(1, len(parts) - 1):
            behind = "".join(parts[at:])
            for end in range(len(parts[at]) + 1, len(behind) + 1):
                two = {*spelled._whole(behind[:end]), *spelled._begun(behind[:end])}
                longer = spelled._beyond(behind[:end])
                first, then = zip(*longer, strict=True) if longer else ((), ())
                assert two & set(sounds) or (set(first) & set(sounds) and set(then) & set(sounds)), (
                    parts,
                    behind[:end],
                )
                asked += 1
                told += not two & set(sounds)
    assert asked > 1_000
    assert told > 100


def test_an_existing_register_is_given_keys_by_the_upgrade(own_db: OwnDb):
    words = (
        "INSERT INTO search.word (rank, best, name, folded, syllables, pinyin, initials)"
        " SELECT 1, n % 90, n || '家湾', n || '家湾', 'ding jia wan', 'dingjiawan', 'djw' FROM generate_series(1, 10100) n"
    )
    with own_db("empty"):
        for _ in range(2):
            command.downgrade(schema.config(), "0033")
            with db.session(db.Role.OWNER) as owner:
                owner.execute(text("TRUNCATE search.word"))
                owner.execute(text(words))
                assert owner.scalar(text("SELECT to_regclass('search.ix_word_sounds')")) is None
            schema.upgrade()
        with db.session(db.Role.OWNER) as owner:
            listed = owner.execute(
                text("SELECT level, key, count(*) FROM search.listed WHERE key ~ '^ ' GROUP BY 1, 2 ORDER BY 1, 2")
            ).all()
        keys = (" JW", " jia", " jia wan", " wan")
        assert [tuple(one) for one in listed] == [(level, key, 800) for level in (1, 2) for key in keys]
        assert store.check().unlisted == 0
        assert selfcheck.faults() == []
