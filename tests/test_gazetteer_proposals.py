"""Proposals that must not slip through: counties, classes, secrecy, what changed in between."""

from typing import Any

import pytest


def test_code_in_township_ending_00(officers: Any) -> None:
    made = officers.changed(None, officers.NEW | {"name": "汀泗湾", "division": "421202100"})
    code = officers.get(made["place_id"]).json()["place_code"]
    assert code
    assert code.startswith("42120210022200")


def test_move_into_another_county_needs_that_county(officers: Any) -> None:
    limited = officers.users("names_officer", counties=["421202"])
    r = officers.propose(officers.place(skip=9), {"kind": "edit", "division": "421221"}, limited)
    assert r.status_code == 403


def test_link_to_another_county_needs_that_county(officers: Any) -> None:
    limited = officers.users("names_officer", counties=["421202"])
    r = officers.propose(officers.place(skip=9), {"kind": "link", "other_id": officers.place(county="421221")}, limited)
    assert r.status_code == 403


def test_edit_unknown_attribute_without_class(officers: Any) -> None:
    r = officers.propose(officers.place(skip=9), {"kind": "edit", "attributes": {"nonsense": "x"}})
    assert r.status_code == 422


def test_edit_geometry_kind_without_class(officers: Any) -> None:
    area = {"type": "Polygon", "coordinates": [[[114.3, 29.9], [114.31, 29.9], [114.31, 29.91], [114.3, 29.9]]]}
    code = officers.rows(
        "SELECT code FROM register.place_class WHERE NOT 'area' = ANY(geometry_kinds) AND code IN (SELECT class_code FROM register.place) LIMIT 1"
    )[0][0]
    pid = str(
        officers.rows(
            "SELECT id FROM register.place WHERE class_code=:c AND NOT deleted AND secrecy='public' LIMIT 1", c=code
        )[0][0]
    )
    r = officers.propose(pid, {"kind": "edit", "geometry": area, "geometry_status": "surveyed"})
    assert r.status_code == 422


def test_restricted_proposal_hidden_from_officer(officers: Any) -> None:
    place = officers.place(skip=10)
    add = {"kind": "add-name", "name": "密名湾", "name_kind": "former", "secrecy": "restricted"}
    assert officers.propose(place, add, officers.reviewer).status_code == 201
    seen = officers.get(place).text
    queue = officers.web.get("/api/v1/place-names/changes", headers=officers.officer).text
    assert "密名湾" not in seen
    assert "密名湾" not in queue


def test_removal_or_reading_of_restricted_name_hidden(officers: Any) -> None:
    place = officers.place(skip=10)
    other = officers.users("reviewer")
    made = officers.propose(
        place, {"kind": "add-name", "name": "密名坳", "name_kind": "former", "secrecy": "restricted"}, other
    ).json()["id"]
    assert officers.decide(made).status_code == 200
    name = next(n for n in officers.get(place, officers.reviewer).json()["names"] if n["name"] == "密名坳")
    assert (
        officers.propose(
            place, {"kind": "reading", "name_id": name["id"], "reading": ["mì", "míng", "ào"]}, other
        ).status_code
        == 201
    )
    seen = officers.get(place).text
    queue = officers.web.get("/api/v1/place-names/changes", headers=officers.officer).text
    assert '"mì"' not in queue
    assert "密名坳" not in seen
    assert '"mì"' not in seen


def test_retire_twice(officers: Any) -> None:
    place = officers.place(skip=11)
    officers.changed(place, {"kind": "retire", "on": "2020-01-01"})
    r = officers.propose(place, {"kind": "retire", "on": "2024-01-01"})
    assert r.status_code == 422


def test_class_change_respells_names(officers: Any) -> None:
    made = officers.changed(None, officers.NEW | {"name": "柳山", "class_code": "13400"})["place_id"]
    before = [n["pinyin"] for n in officers.get(made).json()["names"]]
    officers.changed(made, {"kind": "edit", "class_code": "22200"})
    after = [(n["pinyin"], n["specific"], n["generic"]) for n in officers.get(made).json()["names"]]
    assert before != [a[0] for a in after]


def test_two_same_proposals_both_approved(officers: Any) -> None:
    place = officers.place(skip=12)
    add = {"kind": "add-name", "name": "重提名", "name_kind": "alias"}
    one, two = officers.propose(place, add).json()["id"], officers.propose(place, add).json()["id"]
    assert officers.decide(one).status_code == 200
    r = officers.decide(two)
    assert r.status_code == 409


def test_renamed_twice_since_proposal(officers: Any) -> None:
    place = officers.place(skip=13)
    slow = officers.propose(
        place, {"kind": "rename", "name": "甲柳湾", "since": "2024-01-01", "approval_ref": "x"}
    ).json()["id"]
    officers.changed(place, {"kind": "retire", "on": "2020-01-01"})
    r = officers.decide(slow)
    assert r.status_code == 409


def test_retiring_what_changed_since_is_refused_and_an_added_name_is_not(officers: Any) -> None:
    place = officers.place(skip=15)
    retire = officers.propose(place, {"kind": "retire", "on": "2024-01-01"}).json()["id"]
    officers.changed(place, {"kind": "add-name", "name": "新添名", "name_kind": "alias"})
    add = officers.propose(place, {"kind": "add-name", "name": "又添名", "name_kind": "alias"}).json()["id"]
    officers.changed(place, {"kind": "edit", "description": "另有调查"})
    refused = officers.decide(retire)
    assert refused.status_code == 409
    assert [each["field"] for each in refused.json()["errors"]] == ["place"]
    assert officers.decide(add).status_code == 200


def test_counts_need_a_division_that_is_there(officers: Any) -> None:
    asked = officers.web.get("/api/v1/place-names/counts", params={"division": "429999"}, headers=officers.officer)
    assert asked.status_code == 400


def test_unlinking_touches_no_record_of_another_county(officers: Any) -> None:
    here, there = officers.place(skip=14), officers.place(county="421221", skip=3)
    officers.changed(here, {"kind": "link", "other_id": there})
    limited = officers.users("names_officer", counties=["421202"])
    assert officers.propose(here, {"kind": "unlink"}, limited).status_code == 403


def test_full_queue_still_shows_a_county_its_proposals(officers: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest proposals of other counties must not push those of one's own out of the list."""
    monkeypatch.setattr("gis.gazetteer.records.queue.LIMIT", 1)
    change = {"kind": "edit", "meaning": "因山形得名"}
    mine = officers.propose(officers.place(county="421202"), change).json()["id"]
    new = officers.propose(None, officers.NEW | {"name": "队列湾"}).json()["id"]
    other = officers.propose(officers.place(county="421221"), change).json()["id"]
    limited = officers.users("names_officer", counties=["421202"])
    seen = []
    for count in (1, 200):
        monkeypatch.setattr("gis.gazetteer.records.queue.LIMIT", count)
        listed = officers.web.get("/api/v1/place-names/changes", headers=limited).text
        seen.append([each for each in (mine, new, other) if each in listed])
    assert seen == [[new], [mine, new]]
