"""Confirming readings: only real alternatives, in bulk for a character before a generic, one batch, undone (P-C3)."""

import csv
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gis.core import db
from gis.core.collections import Level
from gis.core.errors import Conflict
from gis.gazetteer.records import readings
from gis.gazetteer.records.access import Reader

BLOCKED = (
    "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
    " AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)


def waiting(officers: Any, **query: str) -> Any:
    answer = officers.web.get("/api/v1/place-names/readings", params=query, headers=officers.officer)
    assert answer.status_code == 200, answer.text
    return answer.json()


def confirm(officers: Any, key: str, reading: list[str], who: Any = None) -> Any:
    body = {"items": [{"key": key, "reading": reading}]}
    return officers.web.post("/api/v1/place-names/readings/confirm", json=body, headers=who or officers.officer)


def test_one_decision_settles_all_names_that_share_the_character_and_can_be_undone(officers: Any) -> None:
    for name in ("柳厦湾", "石厦湾", "王厦湾"):
        officers.changed(None, officers.NEW | {"name": name})
    found = waiting(officers, q="厦湾")
    assert found["count"] == 3
    (group,) = [each for each in found["characters"] if each["name"] == "…厦湾"]
    assert group["count"] == 3
    assert {tuple(each) for each in group["options"]} == {("xià",), ("shà",)}
    refused = confirm(officers, group["key"], ["wán"])
    assert refused.status_code == 422
    done = confirm(officers, group["key"], ["shà"])
    assert done.json()["confirmed"] == 3
    assert waiting(officers, q="厦湾")["count"] == 0
    rows = officers.rows(
        "SELECT pinyin, pinyin_status, reading_source, pinyin_key, reading_by IS NOT NULL FROM register.place_name"
        " WHERE name IN ('柳厦湾', '石厦湾', '王厦湾') AND NOT deleted ORDER BY name"
    )
    assert {row[0] for row in rows} == {"Liushawan", "Shishawan", "Wangshawan"}
    assert {tuple(row)[1:3] for row in rows} == {("confirmed", "approved")}
    hits = officers.web.get("/api/v1/place-names/search", params={"q": "liushawan"}, headers=officers.officer).json()
    assert "柳厦湾" in {each["name"] for each in hits["items"]}
    undone = officers.web.post(done.json()["links"][0]["href"], headers=officers.officer)
    assert undone.status_code == 200, undone.text
    assert waiting(officers, q="厦湾")["count"] == 3


def test_a_name_is_confirmed_by_its_own_real_alternatives_only(officers: Any) -> None:
    officers.changed(None, officers.NEW | {"name": "长乐厦"})
    (group,) = waiting(officers, q="长乐厦")["names"]
    assert len(group["options"]) >= 2
    assert confirm(officers, group["key"], ["a", "b", "c"]).status_code == 422
    assert confirm(officers, group["key"], group["options"][0]).json()["confirmed"] == 1


def test_a_reading_confirmed_meanwhile_is_told_and_not_overwritten(officers: Any) -> None:
    for name in ("段厦岗", "孟厦岗"):
        officers.changed(None, officers.NEW | {"name": name})
    (both,) = [each for each in waiting(officers, q="厦岗")["characters"] if each["name"] == "…厦岗"]
    (one,) = waiting(officers, q="段厦岗")["names"]
    first, second = (Reader(Level.INTERNAL, name=name, may_propose=True) for name in ("first", "second"))

    def late(key: str, option: list[str]) -> readings.Confirmed | str:
        try:
            with db.session() as opened:
                return readings.confirm(opened, second, [(key, option)])
        except Conflict as error:
            return error.reason

    xia = next(each for each in one["options"] if each[1] == "xià")
    with ThreadPoolExecutor(2) as pool:
        with db.session() as opened:
            readings.confirm(opened, first, [(one["key"], xia)])
            waits = pool.submit(late, both["key"], ["shà"]), pool.submit(late, one["key"], xia)
            ends = time.monotonic() + 20
            while officers.rows(BLOCKED)[0][0] < len(waits):
                assert time.monotonic() < ends, "the second officer does not wait for the first"
                time.sleep(0.02)
        made, refused = (each.result() for each in waits)
    assert (made.count, [each["name"] for each in made.passed], refused) == (1, ["段厦岗"], "settled")
    held = officers.rows(
        "SELECT name, pinyin_key, pinyin_source FROM register.place_name"
        " WHERE name IN ('段厦岗', '孟厦岗') AND NOT deleted ORDER BY pinyin_key"
    )
    assert [tuple(row) for row in held] == [
        ("段厦岗", "duanxiagang", "核定：first"), ("孟厦岗", "mengshagang", "核定：second"),
    ]  # fmt: skip


def test_a_reading_that_a_file_gave_is_among_the_options(officers: Any, put: Any) -> None:
    put("柳林垴", reading="liǔ lín lǎo", secrecy="internal")
    (group,) = waiting(officers, q="柳林垴")["names"]
    assert ["liǔ", "lín", "lǎo"] in group["options"]
    assert ["liǔ", "lín", "nǎo"] in group["options"]
    assert confirm(officers, group["key"], ["liǔ", "lín", "lǎo"]).json()["confirmed"] == 1


def test_who_may_confirm_what(officers: Any) -> None:
    officers.changed(None, officers.NEW | {"name": "陈厦坳"})
    (group,) = waiting(officers, q="陈厦坳")["names"]
    elsewhere = officers.users("names_officer", counties=["421221"])
    assert confirm(officers, group["key"], group["options"][0], elsewhere).status_code == 422
    assert confirm(officers, group["key"], group["options"][0], officers.users("surveyor")).status_code == 403
    assert officers.web.get("/api/v1/place-names/readings").status_code == 401
    for who in ({}, officers.officer):
        for language in ("zh", "en"):
            assert officers.web.get("/place-names/readings", params={"lang": language}, headers=who).status_code == 200


def test_spellings_that_differ_are_listed_by_kind(officers: Any) -> None:
    wrong = {
        "柳林垅": ("LIULINLONG", "initial"),
        "柳泉塝": ("Liu Quan Bang", "spacing"),
        "柳岸港": ("Liuangang", "apostrophe"),
    }
    for name, (spelled, _) in wrong.items():
        officers.changed(None, officers.NEW | {"name": name})
        officers.rows(
            "WITH b AS (INSERT INTO register.change_batch (id, kind, actor, reason) VALUES (gen_random_uuid(), 'test', 'test', 't')"
            " RETURNING id), s AS (SELECT set_config('minzheng.batch_id', id::text, true) AS batch FROM b)"
            " UPDATE register.place p SET details = details || jsonb_build_object('roman', CAST(:spelled AS text)) FROM s"
            " WHERE s.batch IS NOT NULL AND p.id = (SELECT place_id FROM register.place_name WHERE name = :name AND NOT deleted)"
            " RETURNING 1",
            spelled=spelled, name=name,
        )  # fmt: skip
    answer = officers.web.get("/api/v1/place-names/readings/differences", headers=officers.officer)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = {row["name"]: row for row in csv.DictReader(answer.content.decode("utf-8-sig").splitlines())}
    for name, (spelled, kind) in wrong.items():
        if name == "柳林垅":
            assert name not in rows  # all capitals of one word are allowed
        else:
            assert (rows[name]["recorded"], rows[name]["kind"]) == (spelled, kind), rows[name]
    assert officers.web.get("/api/v1/place-names/readings/differences").status_code == 401
