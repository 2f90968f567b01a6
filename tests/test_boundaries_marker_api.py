"""One marker through the API: its document, witnesses, papers, photos, approval, change, undo, and who may what."""

import hashlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy
from starlette.testclient import TestClient

from gis.core import azimuths, crs, db
from gis.core.settings import get_settings

LON, LAT = 114.32, 29.87
PARTIES = [
    {"name": "咸安区", "code": "421202", "signatory": "张三", "signed_on": "2026-03-01"},
    {"name": "嘉鱼县", "code": "421221", "signatory": "李四", "signed_on": "2026-03-02"},
]
DOCUMENT = {
    "kind": "move", "title": "界桩移位报告", "dated_on": "2026-02-20", "parties": PARTIES, "approving_body": "咸宁市民政局",
    "approval_number": "咸民〔2026〕3号", "approved_on": "2026-03-20", "reason": "道路施工",
}  # fmt: skip
GOOD = "fixed,0.012,1.800"


@pytest.fixture(scope="module")
def api(sample_db: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    from api.app import create_app

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINZHENG_HOME", str(tmp_path_factory.mktemp("home")))
        get_settings.cache_clear()
        with TestClient(create_app()) as opened:
            yield opened
    get_settings.cache_clear()


Users = Callable[..., dict[str, str]]


class Desk:
    """A surveyor and a reviewer at work on markers of their own."""

    def __init__(self, web: TestClient, users: Users) -> None:
        self.web, self.surveyor, self.reviewer = web, users("surveyor"), users("reviewer")

    def survey(
        self, number: str, shifts: list[tuple[float, float]], *, quality: str = GOOD, day: str = "2026-05-20"
    ) -> str:
        """Upload sessions of one marker, each shifted by (metres, azimuth); return the marker's id."""
        lines = ["点号,纬度,经度,高程,测量方法,精度,测量日期,测回,解状态,HRMS,天线高"]
        for session, (metres, azimuth) in enumerate(shifts, 1):
            lon, lat = azimuths.ahead(LON, LAT, azimuth, metres) if metres else (LON, LAT)
            lines.append(f"{number},{lat:.10f},{lon:.10f},85.321,CORS RTK,0.02,{day},{session},{quality}")
        data = "\r\n".join([*lines, ""]).encode()
        answer = self.web.post(
            "/api/v1/uploads",
            data={"kind": "boundary-markers", "profile": '{"crs": "EPSG:4490", "height_datum": "1985"}'},
            files={"file": (f"{number}-{day}.csv", data, "text/csv")},
            headers=self.surveyor,
        )
        assert answer.status_code == 201, answer.text
        done = self.web.post(f"/api/v1/uploads/{answer.json()['id']}/commit", headers=self.surveyor)
        assert done.status_code == 200, done.text
        with db.session() as opened:
            return str(
                opened.scalar(
                    sqlalchemy.text("SELECT id FROM register.boundary_marker WHERE number = :n AND NOT deleted"),
                    {"n": number},
                )
            )

    def get(self, marker: str, who: dict[str, str] | None = None, **query: str) -> Any:
        answer = self.web.get(f"/api/v1/markers/{marker}", params=query, headers=who or self.surveyor)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, marker: str, what: str, body: Any, who: dict[str, str] | None = None, **headers: str) -> Any:
        return self.web.post(f"/api/v1/markers/{marker}/{what}", json=body, headers=(who or self.surveyor) | headers)

    def approved(self, number: str) -> str:
        marker = self.survey(number, [(0, 0), (0.02, 90)])
        seen = self.get(marker)["observations"]
        first = next(each for each in seen if each["quality"]["session"] == "1")
        answer = self.post(marker, "approve", {"observation_id": first["id"]}, self.reviewer)
        assert answer.status_code == 200, answer.text
        return marker


@pytest.fixture
def desk(api: TestClient, users: Users) -> Desk:
    return Desk(api, users)


def code(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit("/", 1)[-1]


def test_a_new_marker_is_observed_then_approved_by_a_reviewer(desk: Desk) -> None:
    marker = desk.survey("MK-1", [(0, 0), (0.02, 90)])
    found = desk.get(marker)
    assert found["coordinate"]["status"] == "observed"
    assert "not-approved" in [each["code"] for each in found["open_points"]]
    assert [each["gate"] for each in found["observations"]] == [[], []]
    assert {each["quality"]["solution"] for each in found["observations"]} == {"fixed"}
    body = {"observation_id": found["observations"][0]["id"]}
    refused = desk.post(marker, "approve", body)
    assert (refused.status_code, code(refused)) == (403, "role")
    done = desk.post(marker, "approve", body, desk.reviewer)
    assert done.status_code == 200
    after = desk.get(marker)
    assert after["coordinate"]["status"] == "approved"
    assert after["coordinate"]["approved_observation_id"] == body["observation_id"]
    assert after["coordinate"]["received"]["lon"].startswith("114.32")
    again = desk.post(marker, "approve", body, desk.reviewer)
    assert (again.status_code, code(again)) == (409, "document-needed")
    undone = desk.web.post(done.json()["links"][0]["href"], headers=desk.reviewer)
    assert undone.status_code == 200
    assert desk.get(marker)["coordinate"]["status"] == "observed"


def test_the_gate_wants_a_reason_and_keeps_it(desk: Desk) -> None:
    marker = desk.survey("MK-2", [(0, 0)], quality="float,0.080,")
    seen = desk.get(marker)["observations"][0]
    assert [each["code"] for each in seen["gate"]] == ["not-fixed", "hrms", "no-antenna-height", "sessions"]
    refused = desk.post(marker, "approve", {"observation_id": seen["id"]}, desk.reviewer)
    assert (refused.status_code, code(refused)) == (409, "gate")
    assert len(refused.json()["errors"]) == 4
    done = desk.post(
        marker, "approve", {"observation_id": seen["id"], "reason": "林下无法固定，已用导线复核"}, desk.reviewer
    )
    assert done.status_code == 200
    assert "林下无法固定" in desk.get(marker)["history"][0]["reason"]


def test_an_approved_coordinate_changes_by_a_document_with_both_parties_only(desk: Desk) -> None:
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
        assert (refused.status_code, code(refused)) == (409, "document-needed")
    one_party = desk.post(marker, "change-documents", DOCUMENT | {"number": "B1", "parties": PARTIES[:1]})
    assert one_party.status_code == 422
    same = desk.post(marker, "change-documents", DOCUMENT | {"number": "B1", "parties": [PARTIES[0], PARTIES[0]]})
    assert (same.status_code, code(same)) == (422, "form")
    scrap = desk.post(marker, "change-documents", DOCUMENT | {"number": "B2", "kind": "scrap"})
    refused = desk.post(marker, "approved-coordinate", body | {"document_id": scrap.json()["id"]})
    assert (refused.status_code, code(refused)) == (409, "document-kind")
    document = desk.post(marker, "change-documents", DOCUMENT | {"number": "B3"})
    assert document.status_code == 201, document.text
    twice = desk.post(marker, "change-documents", DOCUMENT | {"number": "ｂ３"})
    assert (twice.status_code, code(twice)) == (409, "document-known")
    done = desk.post(marker, "approved-coordinate", body | {"document_id": document.json()["id"]})
    assert done.status_code == 200, done.text
    moved = desk.get(marker)
    assert moved["coordinate"]["lon"] == new["lon"]
    assert moved["coordinate"]["change_document_id"] == document.json()["id"]
    assert moved["superseded"][0]["lon"] == before["lon"]
    assert "B3" in moved["superseded"][0]["ended_by"]["reason"]
    assert moved["change_documents"][0]["party_b_signatory"] == "李四"
    blocked = desk.web.post(document.json()["links"][0]["href"], headers=desk.surveyor)
    assert (blocked.status_code, code(blocked)) == (409, "changed-later")
    assert desk.web.post(done.json()["links"][0]["href"], headers=desk.surveyor).status_code == 200
    assert desk.get(marker)["coordinate"]["lon"] == before["lon"]


def test_a_document_may_state_the_coordinate_itself(desk: Desk) -> None:
    marker = desk.approved("MK-4")
    document = desk.post(marker, "change-documents", DOCUMENT | {"number": "C1", "kind": "correct"}).json()["id"]
    northing, easting = (float(one) for one in crs.from_storage(lon=LON, lat=LAT, target=4526))
    stated = {"crs": "EPSG:4526", "northing": f"{northing:.4f}0", "easting": f"{easting:.3f}", "accuracy_m": 0.05}
    both = desk.post(marker, "approved-coordinate", {"document_id": document})
    assert (both.status_code, code(both)) == (422, "form")
    swapped = stated | {"northing": stated["easting"], "easting": stated["northing"]}
    assert desk.post(marker, "approved-coordinate", {"document_id": document, "coordinate": swapped}).status_code == 422
    old = stated | {"crs": "EPSG:2362"}
    assert code(desk.post(marker, "approved-coordinate", {"document_id": document, "coordinate": old})) == "crs-refused"
    coarse = desk.post(
        marker, "approved-coordinate", {"document_id": document, "coordinate": stated | {"accuracy_m": 5}}
    )
    assert (coarse.status_code, code(coarse)) == (403, "gate")
    done = desk.post(marker, "approved-coordinate", {"document_id": document, "coordinate": stated})
    assert done.status_code == 200, done.text
    found = desk.get(marker)["coordinate"]
    assert found["received"] == {"northing": stated["northing"], "easting": stated["easting"]}
    assert found["lon"] == pytest.approx(LON, abs=1e-8)
    assert found["source_crs"] == "EPSG:4526"


def test_witnesses_that_still_fit_say_so(desk: Desk) -> None:
    marker = desk.approved("MK-5")
    for ordinal, (metres, azimuth) in enumerate([(12.4, 35.0), (20.1, 150.0), (8.7, 260.0)], 1):
        lon, lat = azimuths.ahead(LON, LAT, azimuth, metres)
        body = {
            "object": f"房角{ordinal}", "part": "东北角基部", "distance": f"{metres:.1f}",
            "azimuth": azimuths.format_azimuth(azimuth), "azimuth_kind": "true", "measured_on": "2026-06-01",
            "position": {"crs": "EPSG:4490", "longitude": f"{lon:.9f}", "latitude": f"{lat:.9f}"},
        }  # fmt: skip
        assert desk.post(marker, "witnesses", body).status_code == 201
    desk.survey("MK-5", [(3.0, 60), (3.01, 60)], day="2026-06-01")
    found = desk.get(marker)
    assert [each["ordinal"] for each in found["witnesses"]] == [1, 2, 3]
    assert found["witnesses"][0]["azimuth_text"] == "35°00′"
    new = next(each for each in found["observations"] if each["surveyed_on"] == "2026-06-01")
    assert new["displacement"]["witnesses"]["conclusion"] == "witnesses-fit-reference"
    assert new["displacement"]["verdict"] == "suspect"
    assert "应怀疑坐标" in new["displacement"]["words"]["zh"]
    assert "witnesses" not in [each["code"] for each in found["open_points"]]


def test_a_witness_is_measured_again_and_what_cannot_be_is_told_at_once(desk: Desk) -> None:
    marker = desk.approved("MK-6")
    wrong = {"object": "电杆", "distance": "约12", "azimuth": "400", "azimuth_kind": None, "declination_deg": -4.0}
    refused = desk.post(marker, "witnesses", wrong)
    assert refused.status_code == 422
    assert [each["field"] for each in refused.json()["errors"]] == [
        "distance",
        "azimuth",
        "azimuth_kind",
        "declination_deg",
    ]
    body = {"object": "电杆", "distance": "12.30", "azimuth": "227°10′", "azimuth_kind": "grid"}
    made = desk.post(marker, "witnesses", body)
    assert code(desk.post(marker, "witnesses", body | {"ordinal": 1})) == "witness-known"
    again = desk.post(
        marker, f"witnesses/{made.json()['id']}/measurements",
        {"distance": "12.4", "azimuth": "227°10′", "azimuth_kind": "grid", "measured_on": "2026-07-01"},
    )  # fmt: skip
    assert again.status_code == 201, again.text
    witness = desk.get(marker)["witnesses"][0]
    assert (witness["received_distance"], witness["distance_m"], witness["former"]["distance_m"]) == (
        "12.4",
        12.4,
        12.3,
    )
    assert (witness["received_azimuth"], witness["azimuth_text"]) == ("227°10′", "227°10′")
    assert desk.web.post(again.json()["links"][0]["href"], headers=desk.surveyor).status_code == 200
    assert desk.get(marker)["witnesses"][0]["received_distance"] == "12.30"


def attach(desk: Desk, marker: str, data: bytes, what: str = "photos", **fields: str) -> Any:
    name = fields.pop("name", "../近景 1.png")
    return desk.web.post(
        f"/api/v1/markers/{marker}/{what}",
        data=fields,
        files={"file": (name, data, "image/png")},
        headers=desk.surveyor,
    )


def test_a_photo_keeps_its_bytes_hash_and_exif(desk: Desk, photos: ModuleType) -> None:
    marker = desk.approved("MK-7")
    data = photos.png(photos.exif_block())
    made = attach(desk, marker, data, category="near", title="近景")
    assert made.status_code == 201, made.text
    assert code(attach(desk, marker, data, category="far")) == "attachment-known"
    (photo,) = desk.get(marker)["photos"]
    assert photo["sha256"] == hashlib.sha256(data).hexdigest()
    assert (photo["file_name"], photo["media_type"], photo["size_bytes"]) == ("近景 1.png", "image/png", len(data))
    assert (photo["exif"]["Make"], photo["taken_at"]) == ("华测", "2026-05-20T10:11:12")
    assert photo["taken_lon"] == pytest.approx(114.3, abs=1e-6)
    sent = desk.web.get(photo["href"], headers=desk.surveyor)
    assert sent.content == data
    assert sent.headers["content-disposition"].startswith("attachment;")
    assert sent.headers["x-content-type-options"] == "nosniff"
    assert desk.web.get(photo["href"]).status_code == 401
    assert attach(desk, marker, b"<svg/>", category="near").status_code == 415
    assert code(attach(desk, marker, photos.png(shade=1), category="selfie")) == "category"
    assert desk.web.post(made.json()["links"][0]["href"], headers=desk.surveyor).status_code == 200
    assert desk.get(marker)["photos"] == []
    assert desk.web.get(photo["href"], headers=desk.surveyor).status_code == 404


def test_a_paper_belongs_to_its_change_document(desk: Desk) -> None:
    marker, other = desk.approved("MK-8"), desk.approved("MK-9")
    document = desk.post(marker, "change-documents", DOCUMENT | {"number": "P1", "also_markers": [other]}).json()["id"]
    pdf = b"%PDF-1.7\n%hostile anything"
    assert (
        attach(desk, marker, pdf, "documents", name="报告.pdf", category="移位报告", document_id=document).status_code
        == 201
    )
    for one in (marker, other):
        (paper,) = desk.get(one)["documents"]
        assert (paper["document_id"], paper["media_type"]) == (document, "application/pdf")
    elsewhere = attach(
        desk, desk.approved("MK-10"), pdf, "documents", name="报告.pdf", category="x", document_id=document
    )
    assert elsewhere.status_code == 404


def test_as_of_answers_with_what_was_believed(desk: Desk) -> None:
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
    assert before.status_code == 404
    assert desk.web.get(f"/api/v1/markers/{marker}?as_of=2020-01-01", headers=desk.surveyor).status_code == 422


def test_a_retry_does_nothing_twice(desk: Desk) -> None:
    marker = desk.approved("MK-12")
    body = {"object": "电杆", "distance": "12.3"}
    first, second = (desk.post(marker, "witnesses", body, **{"Idempotency-Key": "w-1"}) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len(desk.get(marker)["witnesses"]) == 1
    assert (
        desk.post(marker, "witnesses", {"object": "井", "distance": "1"}, **{"Idempotency-Key": "w-1"}).status_code
        == 422
    )


def test_who_may_see_and_touch(desk: Desk, users: Users) -> None:
    marker = desk.approved("MK-13")
    path, body = f"/api/v1/markers/{marker}", {"object": "电杆", "distance": "12.3"}
    assert desk.web.get(path).status_code == 401
    assert desk.web.post(f"{path}/witnesses", json=body).status_code == 401
    assert desk.web.get(path, headers=users("audit_admin")).status_code == 403
    planner = users("planner")
    assert desk.get(marker, planner)["may"] == {"write": False, "approve": False}
    assert desk.post(marker, "witnesses", body, planner).status_code == 403
    with db.session() as opened:
        inside, outside = opened.execute(
            sqlalchemy.text(
                "SELECT (SELECT d.code FROM view_internal.divisions d WHERE d.level = 'county' AND ST_Covers(d.geom, m.geom)),"
                " (SELECT d.code FROM view_internal.divisions d WHERE d.level = 'county'"
                "   ORDER BY ST_Distance(d.geom, m.geom) DESC LIMIT 1) FROM register.boundary_marker m WHERE m.id = :m"
            ),
            {"m": marker},
        ).one()
    refused = desk.post(marker, "witnesses", body, users("surveyor", counties=[outside]))
    assert (refused.status_code, code(refused)) == (403, "county")
    assert desk.get(marker, users("surveyor", counties=[outside]))["may"]["write"] is False
    mine = users("surveyor", counties=[inside])
    assert desk.post(marker, "witnesses", body, mine).status_code == 201
    theirs = desk.get(marker)["batches"][0]["id"]
    others = desk.web.post(f"{path}/batches/{theirs}/undo", headers=desk.surveyor)
    assert (others.status_code, code(others)) == (403, "owner")
    assert desk.web.get("/api/v1/markers/nonsense", headers=desk.surveyor).status_code == 404


def test_a_restricted_marker_is_not_there_for_a_surveyor(desk: Desk, photos: ModuleType) -> None:
    from gis.core.history import open_batch

    marker = desk.approved("MK-14")
    assert attach(desk, marker, photos.png(shade=33), category="near").status_code == 201
    href = desk.get(marker)["photos"][0]["href"]
    with db.session() as opened:
        moment = opened.scalar(sqlalchemy.text("SELECT clock_timestamp()")).isoformat()
        open_batch(opened, kind="test", actor="test", reason="secret")
        opened.execute(
            sqlalchemy.text("UPDATE register.boundary_marker SET secrecy = 'restricted' WHERE id = :m"), {"m": marker}
        )
    for query in ({}, {"as_of": moment}):
        assert desk.web.get(f"/api/v1/markers/{marker}", params=query, headers=desk.surveyor).status_code == 404
    assert desk.post(marker, "witnesses", {"object": "x", "distance": "1"}).status_code == 404
    assert desk.web.get(href, headers=desk.surveyor).status_code == 404
    other = desk.approved("MK-15")
    named = desk.post(other, "change-documents", DOCUMENT | {"number": "S1", "also_markers": [marker]})
    assert named.status_code == 404
    assert desk.post(marker, "witnesses", {"object": "井", "distance": "1"}, desk.reviewer).status_code == 201
    assert desk.get(marker, desk.reviewer)["witnesses"][0]["secrecy"] == "restricted"


def test_a_datum_is_not_a_move(desk: Desk) -> None:
    """Four markers that all lie a hundred metres off are another datum, and the verdict says so (B-50)."""
    markers = [desk.approved(f"MK-2{index}") for index in range(4)]
    lines = ["点号,纬度,经度,测量方法,精度"]
    for index in range(4):
        lon, lat = azimuths.ahead(LON, LAT, 75 + index, 101 + index)
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


def test_the_lines_of_a_junction_marker(desk: Desk) -> None:
    marker = desk.survey("MK-30", [(0, 0)])
    lines = [
        each["id"]
        for each in desk.web.get("/ogc/collections/boundary-lines/items?limit=3", headers=desk.surveyor).json()[
            "features"
        ]
    ]
    assert desk.post(marker, "lines", {"line_ids": lines[:1], "reason": "x"}).status_code == 422
    assert code(desk.post(marker, "lines", {"line_ids": [lines[0], lines[0]], "reason": "x"})) == "form"
    assert code(desk.post(marker, "lines", {"line_ids": [lines[0], marker], "reason": "x"})) == "form"
    first = desk.post(marker, "lines", {"line_ids": lines, "reason": "三交点"})
    assert first.status_code == 201, first.text
    assert [each["id"] for each in desk.get(marker)["lines"]] == lines
    second = desk.post(marker, "lines", {"line_ids": lines[:2], "reason": "更正"})
    assert [each["id"] for each in desk.get(marker)["lines"]] == lines[:2]
    assert desk.web.post(first.json()["links"][0]["href"], headers=desk.surveyor).status_code == 409
    assert desk.web.post(second.json()["links"][0]["href"], headers=desk.surveyor).status_code == 200
    assert [each["id"] for each in desk.get(marker)["lines"]] == lines


def test_a_serial_in_use_on_the_line_is_told_before_the_commit(desk: Desk) -> None:
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


def test_the_engraved_number_and_the_custodian_are_kept(desk: Desk) -> None:
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
