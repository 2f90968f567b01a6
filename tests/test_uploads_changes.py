"""Staged uploads changed, committed at once, given back as workbooks, and undone in order."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy

from gis.core import db

Users = Callable[..., dict[str, str]]


def test_a_workbook_from_upload_to_annotated_copy_and_back(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    import io

    import openpyxl

    who, rows = users("surveyor"), up.rows(12, 30)
    rows[4][2] = "bad"
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "成果"
    page.append(list(up.headers))
    for row in rows:
        page.append([float(cell) if index in {1, 2} and cell != "bad" else cell for index, cell in enumerate(row)])
    target = io.BytesIO()
    book.save(target)
    staged = up.upload(who, target.getvalue(), name="成果.xlsx").json()
    assert (staged["file"]["format"], staged["columns"]["sheet"], staged["counts"]["errors"]) == ("xlsx", "成果", 1)
    here = f"/api/v1/uploads/{staged['id']}"
    answer = web.get(f"{here}/annotated", headers=who)
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in marked["成果"][1]] == [*up.headers, "校验结果"]
    assert marked["成果"]["C6"].comment is not None
    assert marked["成果"]["B2"].value == rows[0][1]
    marked["成果"]["C6"].value = "38500123.456"
    target = io.BytesIO()
    marked.save(target)
    again = up.upload(who, target.getvalue(), name="成果.xlsx").json()
    assert again["counts"]["errors"] == 0
    assert "校验结果" not in again["columns"]["ignored"]  # ours, so nobody need be told
    fixed = web.patch(
        here, json={"cells": [{"row": 6, "column": "easting", "value": "38500123.456"}]}, headers=who
    ).json()
    assert fixed["counts"]["errors"] == 0
    (noted,) = [found for found in fixed["findings"] if found["code"] == "corrected"]
    assert (noted["row"], noted["column"], noted["value"]) == (6, "Y", "38500123.456")


@pytest.mark.parametrize("value", ["a\x00b", "\ud800"])
def test_text_that_no_database_can_hold_is_refused(uploading: Any, users: Users, value: str) -> None:
    up, web = uploading, uploading.web
    who = users("surveyor")
    staged = up.upload(who, up.csv(up.rows(2, 31))).json()
    body = json.dumps({"cells": [{"row": 2, "column": "备注", "value": value}]}).encode()
    headers = who | {"Content-Type": "application/json"}
    assert web.patch(f"/api/v1/uploads/{staged['id']}", content=body, headers=headers).status_code == 400


def test_two_commits_at_once_make_one_batch(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    from concurrent.futures import ThreadPoolExecutor

    who, before = users("surveyor"), up.markers()
    staged = up.upload(who, up.csv(up.rows(50, 32))).json()
    with ThreadPoolExecutor(2) as pool:
        path = f"/api/v1/uploads/{staged['id']}/commit"
        answers = list(pool.map(lambda _: web.post(path, headers=who), range(2)))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["batch_id"] == answers[1].json()["batch_id"]
    assert up.markers() == before + 50


def test_undo_in_reverse_order_restores_each_earlier_state(uploading: Any, users: Users) -> None:
    """Two files, two batches; undone last first, the register is as before, and each version stays readable."""
    up, web = uploading, uploading.web
    who, before = users("surveyor"), up.markers()
    made = []
    for seed in (33, 34):
        staged = up.upload(who, up.csv(up.rows(10, seed))).json()
        web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who)
        made.append(staged["id"])
    for upload_id in reversed(made):
        assert web.post(f"/api/v1/uploads/{upload_id}/undo", headers=who).status_code == 200
    assert up.markers() == before
    again = up.upload(who, up.csv(up.rows(10, 33)))
    assert again.status_code == 201
    assert again.json()["counts"]["create"] == 10
    assert web.post(f"/api/v1/uploads/{again.json()['id']}/commit", headers=who).json()["counts"]["created"] == 10


def test_a_later_change_of_a_record_stands_in_the_way_of_undo_until_it_is_undone(uploading: Any, users: Users) -> None:
    up, web = uploading, uploading.web
    from gis.boundaries.tables import BoundaryMarker
    from gis.core.history import open_batch
    from gis.core.uploads.undo import undo_batch

    who = users("surveyor")
    staged = up.upload(who, up.csv(up.rows(3, 35))).json()
    here = f"/api/v1/uploads/{staged['id']}"
    web.post(f"{here}/commit", headers=who)
    with db.session() as opened:
        later = open_batch(opened, kind="edit", actor="test", reason="test")
        opened.execute(sqlalchemy.text("UPDATE register.boundary_marker SET remark = 'x' WHERE number = 'S35-0002'"))
    refused = web.post(f"{here}/undo", headers=who)
    assert refused.status_code == 409
    assert [error["value"] for error in refused.json()["errors"]] == ["S35-0002"]
    with db.session() as opened:
        _, restored = undo_batch(opened, later, tables=(BoundaryMarker,), key="number", blockers=(), actor="test")
    assert restored == 1
    assert up.scalar("SELECT remark FROM register.boundary_marker WHERE number = 'S35-0002'") == "路口北侧"
    assert web.post(f"{here}/undo", headers=who).json()["counts"]["restored"] == 3


def test_where_a_restricted_marker_lies_is_not_told(uploading: Any, users: Users) -> None:
    from gis.core.history import open_batch

    up, web = uploading, uploading.web
    who, rows = users("surveyor"), up.rows(2, 36)
    first = up.upload(who, up.csv(rows)).json()
    web.post(f"/api/v1/uploads/{first['id']}/commit", headers=who)
    with db.session() as opened:
        open_batch(opened, kind="edit", actor="test", reason="test")
        opened.execute(
            sqlalchemy.text("UPDATE register.boundary_marker SET secrecy = 'restricted' WHERE number = :n"),
            {"n": rows[0][0]},
        )
    moved = [[row[0], f"{float(row[1]) + 3:.3f}", *row[2:]] for row in rows]
    second = up.upload(who, up.csv(moved), name="复测.csv").json()
    assert second["counts"]["observe"] == 2
    assert [found["row"] for found in second["findings"] if found["code"] == "existing-marker"] == [3]
    features = web.get(f"/api/v1/uploads/{second['id']}/preview", headers=who).json()["features"]
    assert [each["properties"]["row"] for each in features if each["properties"]["feature"] == "offset"] == [3]
    assert "offset_m" not in features[0]["properties"]
