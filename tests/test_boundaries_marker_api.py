"""One marker through the API: approval, change documents, history, and what uploads do to it (B-05, B-06, B-11, B-50)."""

from typing import Any

import pytest
import sqlalchemy

from gis.core import azimuths, crs, db
from gis.core.history import open_batch


def test_a_new_marker_is_observed_then_approved_by_a_reviewer(desk: Any) -> None:
    marker = desk.survey("MK-1", [(0, 0), (0.02, 90)])
    found = desk.get(marker)
    assert found["coordinate"]["status"] == "observed"
    assert "not-approved" in [each["code"] for each in found["open_points"]]
    assert [each["gate"] for each in found["observations"]] == [[], []]
    assert {each["quality"]["solution"] for each in found["observations"]} == {"fixed"}
    body = {"observation_id": found["observations"][0]["id"]}
    refused = desk.post(marker, "approve", body)
    assert (refused.status_code, desk.code(refused)) == (403, "role")
    done = desk.post(marker, "approve", body, desk.reviewer)
    assert done.status_code == 200
    after = desk.get(marker)
    assert after["coordinate"]["status"] == "approved"
    assert after["coordinate"]["approved_observation_id"] == body["observation_id"]
    assert after["coordinate"]["received"]["lon"].startswith("114.32")
    again = desk.post(marker, "approve", body, desk.reviewer)
    assert (again.status_code, desk.code(again)) == (409, "document-needed")
    undone = desk.web.post(done.json()["links"][0]["href"], headers=desk.reviewer)
    assert undone.status_code == 200
    assert desk.get(marker)["coordinate"]["status"] == "observed"


def test_the_gate_wants_a_reason_and_keeps_it(desk: Any) -> None:
    marker = desk.survey("MK-2", [(0, 0)], quality="float,0.080,")
    seen = desk.get(marker)["observations"][0]
    assert [each["code"] for each in seen["gate"]] == ["not-fixed", "hrms", "no-antenna-height", "sessions"]
    refused = desk.post(marker, "approve", {"observation_id": seen["id"]}, desk.reviewer)
    assert (refused.status_code, desk.code(refused)) == (409, "gate")
    assert len(refused.json()["errors"]) == 4
    done = desk.post(
        marker, "approve", {"observation_id": seen["id"], "reason": "林下无法固定，已用导线复核"}, desk.reviewer
    )
    assert done.status_code == 200
    assert "林下无法固定" in desk.get(marker)["history"][0]["reason"]


def test_an_approved_coordinate_changes_by_a_document_with_both_parties_only(desk: Any) -> None:
    marker = desk.approved("MK-3")
    before = desk.get(marker)["coordinate"]
    desk.survey("MK-3", [(3.0, 60), (3.01, 60)], day="2026-06-01")
    after = desk.get(marker)
    assert (after["coordinate"]["lon"], after["coordinate"]["lat"]) == (before["lon"], before["lat"])
    new = next(each for each in after["observations"] if each["surveyed_on"] == "2026-06-01")
    assert new["displacement"]["verdict"] == "moved"
    assert new["displacement"]["distance_m"] == pytest.approx(3.0, abs=0.02)
    assert "向东偏东北" in new["displacement"]["words"]["zh"]
    body: dict[str, Any] = {"observation_id": new["id"]}
    for wrong in (body, body | {"document_id": marker}):
        refused = desk.post(marker, "approved-coordinate", wrong)
        assert (refused.status_code, desk.code(refused)) == (409, "document-needed")
    one_party = desk.post(marker, "change-documents", desk.DOCUMENT | {"number": "B1", "parties": desk.PARTIES[:1]})
    assert one_party.status_code == 422
    same = desk.post(
        marker, "change-documents", desk.DOCUMENT | {"number": "B1", "parties": [desk.PARTIES[0], desk.PARTIES[0]]}
    )
    assert (same.status_code, desk.code(same)) == (422, "form")
    scrap = desk.post(marker, "change-documents", desk.DOCUMENT | {"number": "B2", "kind": "scrap"})
    refused = desk.post(marker, "approved-coordinate", body | {"document_id": scrap.json()["id"]})
    assert (refused.status_code, desk.code(refused)) == (409, "document-kind")
    document = desk.post(marker, "change-documents", desk.DOCUMENT | {"number": "B3"})
    assert document.status_code == 201, document.text
    twice = desk.post(marker, "change-documents", desk.DOCUMENT | {"number": "ｂ３"})
    assert (twice.status_code, desk.code(twice)) == (409, "document-known")
    done = desk.post(marker, "approved-coordinate", body | {"document_id": document.json()["id"]})
    assert done.status_code == 200, done.text
    moved = desk.get(marker)
    assert moved["coordinate"]["lon"] == new["lon"]
    assert moved["coordinate"]["change_document_id"] == document.json()["id"]
    assert moved["superseded"][0]["lon"] == before["lon"]
    assert "B3" in moved["superseded"][0]["ended_by"]["reason"]
    assert moved["change_documents"][0]["party_b_signatory"] == "李四"
    blocked = desk.web.post(document.json()["links"][0]["href"], headers=desk.surveyor)
    assert (blocked.status_code, desk.code(blocked)) == (409, "changed-later")
    assert desk.web.post(done.json()["links"][0]["href"], headers=desk.surveyor).status_code == 200
    assert desk.get(marker)["coordinate"]["lon"] == before["lon"]


def test_a_document_may_state_the_coordinate_itself(desk: Any) -> None:
    marker = desk.approved("MK-4")
    document = desk.post(marker, "change-documents", desk.DOCUMENT | {"number": "C1", "kind": "correct"}).json()["id"]
    northing, easting = (float(one) for one in crs.from_storage(lon=desk.LON, lat=desk.LAT, target=4526))
    stated = {"crs": "EPSG:4526", "northing": f"{northing:.4f}0", "easting": f"{easting:.3f}", "accuracy_m": 0.05}
    both = desk.post(marker, "approved-coordinate", {"document_id": document})
    assert (both.status_code, desk.code(both)) == (422, "form")
    swapped = stated | {"northing": stated["easting"], "easting": stated["northing"]}
    assert desk.post(marker, "approved-coordinate", {"document_id": document, "coordinate": swapped}).status_code == 422
    old = stated | {"crs": "EPSG:2362"}
    assert (
        desk.code(desk.post(marker, "approved-coordinate", {"document_id": document, "coordinate": old}))
        == "crs-refused"
    )
    coarse = desk.post(
        marker, "approved-coordinate", {"document_id": document, "coordinate": stated | {"accuracy_m": 5}}
    )
    assert (coarse.status_code, desk.code(coarse)) == (403, "gate")
    done = desk.post(marker, "approved-coordinate", {"document_id": document, "coordinate": stated})
    assert done.status_code == 200, done.text
    found = desk.get(marker)["coordinate"]
    assert found["received"] == {"northing": stated["northing"], "easting": stated["easting"]}
    assert found["lon"] == pytest.approx(desk.LON, abs=1e-8)
    assert found["source_crs"] == "EPSG:4526"


def test_as_of_answers_with_what_was_believed(desk: Any) -> None:
    marker = desk.survey("MK-11", [(0, 0), (0.02, 90)])
    with db.session() as opened:
        moment = opened.scalar(sqlalchemy.text("SELECT clock_timestamp()"))
    then = desk.get(marker, as_of=moment.isoformat())
    desk.post(marker, "witnesses", {"object": "大樟树", "distance": "7.5"})
    desk.survey("MK-11", [(1.0, 10)], day="2026-06-02")
    seen = desk.get(marker)["observations"][0]
    assert (
        desk.post(marker, "approve", {"observation_id": seen["id"], "reason": "复核"}, desk.reviewer).status_code == 200
    )
    assert len(desk.get(marker)["witnesses"]) == 1
    again = desk.get(marker, as_of=moment.isoformat())
    assert again == then
    assert (again["coordinate"]["status"], again["witnesses"], again["may"]["write"]) == ("observed", [], False)
    before = desk.web.get(f"/api/v1/markers/{marker}", params={"as_of": "2020-01-01T00:00:00Z"}, headers=desk.surveyor)
    assert (before.status_code, before.json()["type"]) == (404, "/problems/not-yet-registered")
    assert "2020-01-01 08:00:00 还没有登记，最早登记于 2" in before.json()["detail"]
    for wrong in (
        "2020-01-01T00:00:00",
        "2020-02-30",
        "1577836800",
        "2100-01-01T00:00:00Z",
        "9999-12-31",
        "2016-12-31T23:59:60Z",
    ):
        refused = desk.web.get(f"/api/v1/markers/{marker}", params={"as_of": wrong}, headers=desk.surveyor)
        assert (refused.status_code, "as_of" in refused.text) == (422, True), wrong
        for lang, other in (("zh", "takes an RFC"), ("en", "须为")):
            told = desk.web.get(
                f"/api/v1/markers/{marker}", params={"as_of": wrong, "lang": lang}, headers=desk.surveyor
            )
            assert " · " not in told.json()["errors"][0]["message"]
            assert other not in told.text
    english = desk.web.get(f"/api/v1/markers/{marker}?as_of=2020-01-01&lang=en", headers=desk.surveyor)
    assert english.status_code == 404
    assert "not yet registered at 2020-01-01 23:59:59; it was first registered at 2" in english.json()["detail"]


def test_a_marker_above_the_reader_is_not_told_of_at_any_moment(desk: Any) -> None:
    marker = desk.survey("MK-12", [(0, 0)])
    asked = {"as_of": "2020-01-01T00:00:00Z"}
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="限制")
        opened.execute(
            sqlalchemy.text("UPDATE register.boundary_marker SET secrecy = 'restricted' WHERE id = :id"), {"id": marker}
        )
    answers = [
        desk.web.get(f"/api/v1/markers/{marker}", params=asked, headers=who) for who in (desk.surveyor, desk.reviewer)
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json()["detail"] == "没有这个界桩"
    assert "最早登记于" in answers[1].json()["detail"]


def test_a_datum_is_not_a_move(desk: Any) -> None:
    """Four markers that all lie a hundred metres off are another datum, and the verdict says so (B-50)."""
    markers = [desk.approved(f"MK-2{index}") for index in range(4)]
    lines = ["点号,纬度,经度,测量方法,精度"]
    for index in range(4):
        lon, lat = azimuths.ahead(desk.LON, desk.LAT, 75 + index, 101 + index)
        lines.append(f"MK-2{index},{lat:.9f},{lon:.9f},RTK,0.03")
    answer = desk.web.post(
        "/api/v1/uploads",
        data={
            "kind": "boundary-markers",
            "profile": '{"crs": "EPSG:4490", "accept_shift": {"reason": "试验：照样入库"}}',
        },
        files={"file": ("shift.csv", "\n".join(lines).encode(), "text/csv")},
        headers=desk.surveyor,
    )
    desk.web.post(f"/api/v1/uploads/{answer.json()['id']}/commit", headers=desk.surveyor)
    found = desk.get(markers[0])["observations"]
    shifted = next(each["displacement"] for each in found if each["displacement"]["distance_m"] > 50)
    assert (shifted["verdict"], shifted["reason"]) == ("not-testable", "datum-suspected")
    assert shifted["shared_offset_m"] == pytest.approx(102.5, abs=2)


def test_the_lines_of_a_junction_marker(desk: Any) -> None:
    marker = desk.survey("MK-30", [(0, 0)])
    lines = [
        each["id"]
        for each in desk.web.get("/ogc/collections/boundary-lines/items?limit=3", headers=desk.surveyor).json()[
            "features"
        ]
    ]
    assert desk.post(marker, "lines", {"line_ids": lines[:1], "reason": "x"}).status_code == 422
    assert desk.code(desk.post(marker, "lines", {"line_ids": [lines[0], lines[0]], "reason": "x"})) == "form"
    assert desk.code(desk.post(marker, "lines", {"line_ids": [lines[0], marker], "reason": "x"})) == "form"
    first = desk.post(marker, "lines", {"line_ids": lines, "reason": "三交点"})
    assert first.status_code == 201, first.text
    assert [each["id"] for each in desk.get(marker)["lines"]] == lines
    second = desk.post(marker, "lines", {"line_ids": lines[:2], "reason": "更正"})
    assert [each["id"] for each in desk.get(marker)["lines"]] == lines[:2]
    assert desk.web.post(first.json()["links"][0]["href"], headers=desk.surveyor).status_code == 409
    assert desk.web.post(second.json()["links"][0]["href"], headers=desk.surveyor).status_code == 200
    assert [each["id"] for each in desk.get(marker)["lines"]] == lines


def test_a_serial_in_use_on_the_line_is_told_before_the_commit(desk: Any) -> None:
    def stage(number: str) -> Any:
        data = f"点号,经度,纬度,界线\n{number},114.19530,30.00745,12021221\n".encode()
        return desk.web.post(
            "/api/v1/uploads",
            data={"kind": "boundary-markers", "profile": '{"crs": "EPSG:4490"}'},
            files={"file": (f"{number}.csv", data, "text/csv")},
            headers=desk.surveyor,
        ).json()

    taken = [each for each in stage("12345001A")["findings"] if each["code"] == "serial-taken"]
    assert [each["severity"] for each in taken] == ["error"]
    assert "12021221001A" in taken[0]["message"]
    assert "serial-taken" not in [each["code"] for each in stage("12345777A")["findings"]]


def test_the_engraved_number_and_the_custodian_are_kept(desk: Any) -> None:
    data = "点号,经度,纬度,刻号,管护方,管护单位\nMK-40,114.3,29.8,1223-7,乙方,嘉鱼县民政局\n".encode()
    staged = desk.web.post(
        "/api/v1/uploads",
        data={"kind": "boundary-markers", "profile": '{"crs": "EPSG:4490"}'},
        files={"file": ("MK-40.csv", data, "text/csv")},
        headers=desk.surveyor,
    ).json()
    assert desk.web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=desk.surveyor).status_code == 200
    features = desk.web.get("/ogc/collections/boundary-markers/items?number=MK-40", headers=desk.surveyor).json()[
        "features"
    ]
    assert features[0]["properties"]["engraved_number"] == "1223-7"
    found = desk.get(features[0]["id"])
    assert (found["engraved_number"], found["custodian_side"], found["custodian_unit"]) == (
        "1223-7",
        "B",
        "嘉鱼县民政局",
    )
