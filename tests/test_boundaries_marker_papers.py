"""Witnesses, photos and papers of a marker through the API, and who may see and touch it (B-07, B-10, B-90)."""

import hashlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy

from gis.core import azimuths, db


def test_witnesses_that_still_fit_say_so(desk: Any) -> None:
    marker = desk.approved("MK-5")
    for ordinal, (metres, azimuth) in enumerate([(12.4, 35.0), (20.1, 150.0), (8.7, 260.0)], 1):
        lon, lat = azimuths.ahead(desk.LON, desk.LAT, azimuth, metres)
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


def test_a_witness_is_measured_again_and_what_cannot_be_is_told_at_once(desk: Any) -> None:
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
    assert desk.code(desk.post(marker, "witnesses", body | {"ordinal": 1})) == "witness-known"
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


def test_a_photo_keeps_its_bytes_hash_and_exif(desk: Any, photos: ModuleType) -> None:
    marker = desk.approved("MK-7")
    data = photos.png(photos.exif_block())
    made = desk.attach(marker, data, category="near", title="近景")
    assert made.status_code == 201, made.text
    assert desk.code(desk.attach(marker, data, category="far")) == "attachment-known"
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
    assert desk.attach(marker, b"<svg/>", category="near").status_code == 415
    assert desk.code(desk.attach(marker, photos.png(shade=1), category="selfie")) == "category"
    assert desk.web.post(made.json()["links"][0]["href"], headers=desk.surveyor).status_code == 200
    assert desk.get(marker)["photos"] == []
    assert desk.web.get(photo["href"], headers=desk.surveyor).status_code == 404


def test_a_paper_belongs_to_its_change_document(desk: Any) -> None:
    marker, other = desk.approved("MK-8"), desk.approved("MK-9")
    document = desk.post(marker, "change-documents", desk.DOCUMENT | {"number": "P1", "also_markers": [other]}).json()[
        "id"
    ]
    pdf = b"%PDF-1.7\n%hostile anything"
    assert (
        desk.attach(marker, pdf, "documents", name="报告.pdf", category="移位报告", document_id=document).status_code
        == 201
    )
    for one in (marker, other):
        (paper,) = desk.get(one)["documents"]
        assert (paper["document_id"], paper["media_type"]) == (document, "application/pdf")
    elsewhere = desk.attach(
        desk.approved("MK-10"), pdf, "documents", name="报告.pdf", category="x", document_id=document
    )
    assert elsewhere.status_code == 404


def test_a_retry_does_nothing_twice(desk: Any) -> None:
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


def test_who_may_see_and_touch(desk: Any, users: Callable[..., dict[str, str]]) -> None:
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
    assert (refused.status_code, desk.code(refused)) == (403, "county")
    assert desk.get(marker, users("surveyor", counties=[outside]))["may"]["write"] is False
    mine = users("surveyor", counties=[inside])
    assert desk.post(marker, "witnesses", body, mine).status_code == 201
    theirs = desk.get(marker)["batches"][0]["id"]
    others = desk.web.post(f"{path}/batches/{theirs}/undo", headers=desk.surveyor)
    assert (others.status_code, desk.code(others)) == (403, "owner")
    assert desk.web.get("/api/v1/markers/nonsense", headers=desk.surveyor).status_code == 404


def test_a_restricted_marker_is_not_there_for_a_surveyor(desk: Any, photos: ModuleType) -> None:
    from gis.core.history import open_batch

    marker = desk.approved("MK-14")
    assert desk.attach(marker, photos.png(shade=33), category="near").status_code == 201
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
    named = desk.post(other, "change-documents", desk.DOCUMENT | {"number": "S1", "also_markers": [marker]})
    assert named.status_code == 404
    assert desk.post(marker, "witnesses", {"object": "井", "distance": "1"}, desk.reviewer).status_code == 201
    assert desk.get(marker, desk.reviewer)["witnesses"][0]["secrecy"] == "restricted"
