"""The record of a place: proposals, a second person's decision, history, undo, secrecy (P-A1, A9, A12, H4)."""

import datetime as dt
from typing import Any

import pytest

ADD = {"kind": "add-name", "name": "老柳屋", "name_kind": "former", "since_year": 1949, "until_year": 1983}


def names(document: Any) -> dict[str, str]:
    return {each["name"]: each["kind"] for each in document["names"]}


def test_an_officer_adds_a_former_name_a_reviewer_approves_and_the_history_shows_it(officers: Any) -> None:
    place = officers.place()
    before = officers.get(place).json()
    assert before["may"] == {"propose": True, "approve": False, "confirm_reading": True}
    made = officers.propose(place, ADD)
    assert made.status_code == 201
    waiting = officers.get(place).json()
    assert names(waiting) == names(before)
    assert [(each["kind"], each["status"]) for each in waiting["changes"]] == [("add-name", "submitted")]
    assert officers.decide(made.json()["id"]).status_code == 200
    after = officers.get(place).json()
    assert names(after)["老柳屋"] == "former"
    added = next(each for each in after["names"] if each["name"] == "老柳屋")
    assert (added["reading"], added["since_year"], added["source"]) == (
        ["lǎo", "liǔ", "wū"],
        1949,
        "《咸宁地名志》初稿",
    )
    first = after["history"][0]
    assert (first["kind"], first["source"]) == ("place-change", "《咸宁地名志》初稿")
    assert "据调查" in first["reason"]
    assert [each["what"] for each in first["changes"]] == ["name"]
    found = officers.web.get("/api/v1/place-names/search", params={"q": "老柳屋"}, headers=officers.officer).json()
    assert [(each["id"], each["match"]["kind"]) for each in found["items"]][:1] == [(place, "former")]


def test_the_proposer_never_decides_and_the_database_says_so_too(officers: Any) -> None:
    place = officers.place(skip=1)
    own = officers.propose(place, ADD, officers.reviewer)
    refused = officers.decide(own.json()["id"])
    assert (refused.status_code, officers.code(refused)) == (403, "second-person")
    assert officers.decide(own.json()["id"], "reject", note="不妥").status_code == 403
    by_hand = (
        "UPDATE app.place_change SET status = 'rejected', decided_at = now(), decided_by = proposed_by WHERE id = :id"
    )
    with pytest.raises(Exception, match="second_person"):
        officers.rows(by_hand + " RETURNING 1", id=own.json()["id"])
    assert officers.decide(own.json()["id"], "withdraw", officers.reviewer).status_code == 200
    again = officers.decide(own.json()["id"], "approve", officers.users("reviewer"))
    assert (again.status_code, officers.code(again)) == (409, "change-withdrawn")


def test_a_rejection_needs_its_reason_and_changes_nothing(officers: Any) -> None:
    place = officers.place(skip=2)
    made = officers.propose(place, ADD).json()["id"]
    assert officers.decide(made, "reject").status_code == 422
    assert officers.decide(made, "reject", note="来源不足").status_code == 200
    document = officers.get(place).json()
    assert "老柳屋" not in names(document)
    assert document["changes"][0]["note"] == "来源不足"


def test_a_renamed_place_is_found_by_its_old_name(officers: Any) -> None:
    place = officers.place(skip=3)
    old = officers.get(place).json()["name"]
    done = officers.changed(
        place, {"kind": "rename", "name": "新柳坪", "since": "2024-03-01", "approval_ref": "咸民〔2024〕8号"}
    )
    after = officers.get(place).json()
    assert (after["name"], names(after)[old]) == ("新柳坪", "former")
    earlier = officers.get(place, on="2020-01-01").json()
    assert earlier["name"] == old
    found = officers.web.get("/api/v1/place-names/search", params={"q": old}, headers=officers.officer).json()
    mine = next(each for each in found["items"] if each["id"] == place)
    assert (mine["name"], mine["match"]["kind"]) == ("新柳坪", "former")
    undone = officers.web.post(
        f"/api/v1/place-names/{place}/batches/{done['batch_id']}/undo", headers=officers.reviewer
    )
    assert undone.status_code == 200, undone.text
    assert officers.get(place).json()["name"] == old
    assert "新柳坪" not in names(officers.get(place).json())


def test_what_changed_since_the_proposal_is_named(officers: Any) -> None:
    place = officers.place(skip=4)
    slow = officers.propose(place, {"kind": "edit", "meaning": "第一种说法"}).json()["id"]
    officers.changed(place, {"kind": "edit", "meaning": "第二种说法"})
    refused = officers.decide(slow)
    assert (refused.status_code, officers.code(refused)) == (409, "changed-since")
    assert [each["field"] for each in refused.json()["errors"]] == ["meaning"]
    other = officers.propose(place, {"kind": "edit", "origin": "不相干的一项"}).json()["id"]
    assert officers.decide(other).status_code == 200
    fields = {each["name"]: each["value"] for each in officers.get(place).json()["fields"]}
    assert (fields["meaning"], fields["origin"]) == ("第二种说法", "不相干的一项")


def test_a_new_place_needs_what_the_form_marks_and_gets_the_next_code(officers: Any) -> None:
    bare = officers.propose(None, {"kind": "new", "name": "柳家湾"})
    assert bare.status_code == 422
    fields = {each["field"] for each in bare.json()["errors"]}
    assert fields == {
        "class_code",
        "division",
        "meaning",
        "description",
        "secrecy",
        "details.registered_unit",
        "geometry",
    }
    first = officers.changed(None, officers.NEW)
    second = officers.changed(
        None, officers.NEW | {"name": "柳家坳", "details": {"registered_unit": "局", "position_note": "村北"}}
    )
    codes = [officers.get(each["place_id"]).json()["place_code"] for each in (first, second)]
    assert all(code.startswith("42120210322200") and len(code) == 20 for code in codes)
    assert int(codes[1]) == int(codes[0]) + 1


def test_a_reading_is_set_by_a_person_with_the_keys_in_the_same_row(officers: Any) -> None:
    place = officers.changed(None, officers.NEW | {"name": "长岭厦"})["place_id"]
    name = officers.get(place).json()["names"][0]
    short = officers.propose(place, {"kind": "reading", "name_id": name["id"], "reading": ["cháng", "lǐng"]})
    assert short.status_code == 422
    officers.changed(place, {"kind": "reading", "name_id": name["id"], "reading": ["cháng", "lǐng", "shà"]})
    stored = officers.rows(
        "SELECT pinyin, pinyin_status, reading_source, pinyin_key, initials FROM register.place_name WHERE id = :id",
        id=name["id"],
    )
    assert [tuple(row) for row in stored] == [("Changlingsha", "confirmed", "approved", "changlingsha", "cls")]


def test_a_thing_registered_twice_is_one_entity_and_two_records(officers: Any) -> None:
    def counts() -> Any:
        return officers.web.get(
            "/api/v1/place-names/counts", params={"division": "421202103"}, headers=officers.officer
        ).json()

    start = counts()
    area = officers.changed(None, officers.NEW | {"name": "柳村", "class_code": "21610"})["place_id"]
    body = officers.changed(None, officers.NEW | {"name": "柳村村委会", "class_code": "27610"})["place_id"]
    assert counts() == {"records": start["records"] + 2, "entities": start["entities"] + 2}
    officers.changed(area, {"kind": "link", "other_id": body})
    assert counts() == {"records": start["records"] + 2, "entities": start["entities"] + 1}
    assert [each["name"] for each in officers.get(area).json()["linked"]] == ["柳村村委会"]
    officers.changed(area, {"kind": "unlink"})
    assert counts()["entities"] == start["entities"] + 2
    assert officers.get(body).json()["linked"] == []


def test_the_public_sees_the_public_record_and_nothing_of_the_work_on_it(officers: Any) -> None:
    place = officers.place(skip=5)
    officers.changed(place, ADD | {"secrecy": "internal", "name": "内部旧名"})
    anonymous = officers.web.get(f"/api/v1/place-names/{place}").json()
    assert "内部旧名" not in names(anonymous)
    assert not {"history", "changes", "position"} & set(anonymous)
    for secrecy in ("internal", "restricted"):
        hidden = officers.rows(
            "SELECT id::text FROM register.place WHERE secrecy = :s AND NOT deleted LIMIT 1", s=secrecy
        )[0][0]
        assert officers.web.get(f"/api/v1/place-names/{hidden}").status_code == 404
        assert officers.get(hidden).status_code == (200 if secrecy == "internal" else 404)
        assert officers.get(hidden, officers.reviewer).status_code == 200
    assert officers.web.get("/api/v1/place-names/changes").status_code == 401
    assert officers.propose(place, ADD, officers.users("surveyor")).status_code == 403
    assert officers.web.get(f"/api/v1/place-names/{place}", params={"as_of": "2026-01-01T00:00:00Z"}).status_code == 401


def test_an_officer_of_another_county_proposes_nothing_here(officers: Any) -> None:
    elsewhere = officers.users("names_officer", counties=["421221"])
    place = officers.place(county="421202")
    refused = officers.propose(place, ADD | {"name": "别处"}, elsewhere)
    assert (refused.status_code, officers.code(refused)) == (403, "county")
    assert officers.propose(None, officers.NEW | {"name": "别处湾"}, elsewhere).status_code == 403
    at_home = officers.place(county="421221")
    assert officers.propose(at_home, ADD | {"name": "此处"}, elsewhere).status_code == 201
    listed = officers.web.get("/api/v1/place-names/changes", headers=elsewhere).json()["changes"]
    assert {each["place_id"] for each in listed} == {at_home}


def test_the_register_answers_for_a_moment(officers: Any) -> None:
    place = officers.place(skip=6)
    moment = dt.datetime.now(dt.UTC).isoformat()
    officers.changed(place, ADD | {"name": "后来的名"})
    assert "后来的名" in names(officers.get(place).json())
    then = officers.get(place, as_of=moment).json()
    assert "后来的名" not in names(then)
    assert then["may"]["propose"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "edit", "geometry": {"type": "Point", "coordinates": [29.9, 114.3]}, "geometry_status": "surveyed"}, "geometry"),
        ({"kind": "edit", "geometry": {"type": "Point", "coordinates": [114.3, 29.9]}}, "geometry_status"),
        ({"kind": "edit", "class_code": "99999"}, "class_code"),
        ({"kind": "edit", "division": "429999"}, "division"),
        ({"kind": "edit", "details": {"nonsense": "x"}}, "details.nonsense"),
        ({"kind": "edit"}, "change"),
        ({"kind": "add-name", "name": "倒", "name_kind": "former", "since_year": 1990, "until_year": 1950}, "until_year"),
        ({"kind": "unlink"}, "change.kind"),
    ],
)  # fmt: skip
def test_a_proposal_that_cannot_be_is_refused_with_the_field(officers: Any, change: Any, field: str) -> None:
    refused = officers.propose(officers.place(skip=7), change)
    assert refused.status_code == 422
    assert field in {each["field"] for each in refused.json()["errors"]}


def test_the_pages_open_for_every_reader_in_both_languages(officers: Any) -> None:
    place = officers.place(skip=8)
    officers.changed(place, ADD | {"name": "页上旧名"})
    officers.propose(place, {"kind": "edit", "meaning": "待批"})
    for who in ({}, officers.officer, officers.reviewer):
        for path in (f"/place-names/{place}", "/place-names/changes?status=", "/place-names/changes?mine=1"):
            for language in ("zh", "en"):
                answer = officers.web.get(path, params={"lang": language}, headers=who)
                assert answer.status_code == 200, path
                assert ("页上旧名" in answer.text) or "changes" in path
