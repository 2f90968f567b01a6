"""Requests around uploads: repeats, accounts, faulty calls, refused files, pages."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy

from gis.core import db

Users = Callable[..., dict[str, str]]


def test_the_same_file_again_is_recognised(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, data = users("surveyor"), up.csv(up.rows(5, 6))
    first = up.upload(who, data).json()
    assert up.upload(who, data).status_code == 201
    batch = web.post(f"/api/v1/uploads/{first['id']}/commit", headers=who).json()["batch_id"]
    again = up.upload(who, data)
    assert again.status_code == 200
    assert again.json()["id"] == first["id"]
    assert batch in again.json()["note"]
    assert up.upload(users("surveyor"), data).status_code == 201


def test_idempotency_keys(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, data = users("surveyor"), up.csv(up.rows(5, 7))
    key = {"Idempotency-Key": "stage-7"}
    first, again = up.upload(who, data, headers=key), up.upload(who, data, headers=key)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert up.upload(who, up.csv(up.rows(6, 7)), headers=key).status_code == 422
    here = f"/api/v1/uploads/{first.json()['id']}"
    done = [web.post(f"{here}/commit", headers=who | {"Idempotency-Key": "commit-7"}) for _ in range(2)]
    assert done[0].json() == done[1].json()
    assert (
        up.scalar(
            "SELECT count(*) FROM register.change_batch WHERE source_sha256 = :s", s=first.json()["file"]["sha256"]
        )
        == 1
    )
    assert up.upload(who, data, headers={"Idempotency-Key": "x" * 201}).status_code == 400
    with db.session() as running:
        name = {"name": f"{up.scalar('SELECT created_by FROM app.upload WHERE id = :i', i=first.json()['id'])} busy"}
        running.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), name)
        assert up.upload(who, data, headers={"Idempotency-Key": "busy"}).status_code == 409


def test_an_account_that_lost_its_role_can_no_longer_write(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who = users("surveyor")
    staged = up.upload(who, up.csv(up.rows(5, 9))).json()
    here = f"/api/v1/uploads/{staged['id']}"
    assert web.post(f"{here}/commit", headers=who).status_code == 200
    with db.session() as opened:
        change = sqlalchemy.text(
            """WITH gone AS (UPDATE app.api_key SET roles = '{planner}' WHERE user_id = (
                   SELECT created_by FROM app.upload WHERE id = :id))
               UPDATE app.user_account SET roles = '{planner}' WHERE id = (SELECT created_by FROM app.upload WHERE id = :id)"""
        )
        opened.execute(change, {"id": staged["id"]})
    for call in (web.post(f"{here}/undo", headers=who), web.patch(here, json={}, headers=who)):
        assert call.status_code == 403, call.text
    assert web.get(here, headers=who).json()["status"] == "committed"


def test_who_may_do_what(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, data = users("surveyor"), up.csv(up.rows(5, 8))
    assert up.upload({}, data).status_code == 401
    assert up.upload(users("planner"), data).status_code == 403
    assert up.upload(users("admin"), data).status_code == 403
    assert up.upload(users("surveyor", write=False), data).status_code == 403
    staged = up.upload(who, data).json()
    here = f"/api/v1/uploads/{staged['id']}"
    other = users("surveyor")
    for part in ("", "/findings", "/rows", "/preview", "/annotated"):
        assert web.get(here + part).status_code == 401
        assert web.get(here + part, headers=other).status_code == 404
        assert web.get(here + part, headers=users("reviewer")).status_code == 200
        assert web.get(here + part, headers=who).status_code == 200
    for call in (web.post(f"{here}/commit", headers=other), web.post(f"{here}/undo", headers=other),
                 web.delete(here, headers=other), web.patch(here, json={}, headers=other)):  # fmt: skip
        assert call.status_code == 404
    assert web.get("/api/v1/uploads/not-a-uuid", headers=who).status_code == 404
    assert staged["id"] in [found["id"] for found in web.get("/api/v1/uploads", headers=who).json()["uploads"]]
    assert staged["id"] not in [found["id"] for found in web.get("/api/v1/uploads", headers=other).json()["uploads"]]
    assert web.delete(here, headers=who).status_code == 204
    assert web.post(f"{here}/commit", headers=who).status_code == 409
    assert up.scalar("SELECT count(*) FROM app.upload_row WHERE upload_id = :i", i=staged["id"]) == 0


def test_faulty_requests_have_their_own_answers(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, data = users("surveyor"), up.csv(up.rows(5, 9))
    path, file = "/api/v1/uploads", ("a.csv", data, "text/csv")
    kind = {"kind": "boundary-markers"}
    assert web.post(path, json={}, headers=who).status_code == 415
    assert web.post(path, data=kind, files={"other": file}, headers=who).status_code == 400
    assert web.post(path, data=kind, files=[("file", file), ("file", file)], headers=who).status_code == 400
    assert web.post(path, data=kind | {"profile": "{"}, files={"file": file}, headers=who).status_code == 400
    assert up.upload(who, data, kind="unheard-of").status_code == 422
    assert up.upload(who, data, profile={"crs": "+proj=longlat"}).status_code == 422
    assert up.upload(who, data, profile={"axis_order": "any"}).status_code == 422


@pytest.mark.parametrize(
    ("data", "name", "status", "code"),
    [
        (b"", "a.csv", 422, "empty"),
        ("甲,乙\r\n1,2\r\n".encode(), "a.csv", 422, "columns"),
        (b"\xff\xfa\r\n\x81", "a.csv", 422, "encoding"),
        (b"%PDF-1.7", "a.csv", 415, "not-a-table"),
        (b"<OGRVRTDataSource>", "a.csv", 415, "not-a-table"),
        (("编号,经度,纬度\r\n" + "x" * 5000).encode(), "a.csv", 413, "cell-too-long"),
    ],
)
def test_a_refused_file_leaves_nothing_but_an_event(
    uploading: Any, users: Users, data: bytes, name: str, status: int, code: str
) -> None:
    up = uploading
    who = users("surveyor")
    counts = (
        "SELECT (SELECT count(*) FROM app.upload), (SELECT count(*) FROM audit.event WHERE kind = 'upload-refused')"
    )
    with db.session(db.Role.OWNER) as opened:
        before = tuple(opened.execute(sqlalchemy.text(counts)).one())
    answer = up.upload(who, data, name=name)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["type"] == f"/problems/{code}"
    assert answer.json()["errors"][0]["message"]
    with db.session(db.Role.OWNER) as opened:
        assert tuple(opened.execute(sqlalchemy.text(counts)).one()) == (before[0], before[1] + 1)


def test_strange_file_names_are_data(uploading: Any, users: Users) -> None:
    up = uploading
    who = users("surveyor")
    for index, name in enumerate(("../../../etc/x.csv", "a\u202eb.csv", "CON.csv", "长" * 400 + ".csv")):
        answer = up.upload(who, up.csv(up.rows(1, 20 + index)), name=name, content_type="text/csv")
        assert answer.status_code in {201, 415}, answer.text
        if answer.status_code == 201:
            shown = answer.json()["file"]["name"]
            assert "/" not in shown
            assert "\u202e" not in shown
            assert len(shown) <= 120


def test_findings_and_rows_by_page(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    who, rows = users("surveyor"), up.rows(30, 10)
    for row in rows[:25]:
        row[1] = "bad"
    staged = up.upload(who, up.csv(rows)).json()
    seen: list[int] = []
    url = f"/api/v1/uploads/{staged['id']}/findings?limit=10&severity=error"
    while url:
        page = web.get(url, headers=who).json()
        seen += [found["row"] for found in page["findings"]]
        url = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
    assert seen == list(range(2, 27))
    english = web.get(f"/api/v1/uploads/{staged['id']}/findings?limit=1&severity=error&lang=en", headers=who).json()
    assert english["findings"][0]["message"] == "Row 2 'X': bad is not a number"
    page = web.get(f"/api/v1/uploads/{staged['id']}/rows?status=ok&limit=3", headers=who).json()
    assert [row["row"] for row in page["rows"]] == [27, 28, 29]
    assert page["rows"][0]["cells"] == rows[25]
    assert page["links"][1]["href"].endswith("limit=3&after=29&status=ok")


def test_findings_are_counted_in_full_even_where_only_the_first_are_listed(uploading: Any, users: Users) -> None:
    up = uploading
    staged = up.upload(users("surveyor"), up.csv([["", *row[1:]] for row in up.rows(150, 10)])).json()
    assert len(staged["findings"]) == 100
    (code,) = {found["code"] for found in staged["findings"] if found["severity"] == "error"}
    assert staged["finding_counts"][code] == staged["counts"]["errors"] == 150


def test_the_status_lists_every_code_however_many_there_are_of_another(uploading: Any, users: Users) -> None:
    up = uploading
    rows = [["", *row[1:]] for row in up.rows(150, 10)]
    rows[-1] = [up.rows(1, 10)[0][0], "bad", *rows[-1][2:]]
    staged = up.upload(users("surveyor"), up.csv(rows)).json()
    assert {found["code"] for found in staged["findings"]} == {*staged["finding_counts"]}
    assert len(staged["finding_counts"]) > 1
    order = ["error", "warning", "info"]
    assert [found["severity"] for found in staged["findings"]] == sorted(
        (found["severity"] for found in staged["findings"]), key=order.index
    )
