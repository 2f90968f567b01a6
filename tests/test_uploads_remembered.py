"""Declarations remembered: columns apply to the next file of the same headers, a datum never does."""

from collections.abc import Callable
from typing import Any

import pytest

Users = Callable[..., dict[str, str]]
MAPPED = {"number": "甲", "northing": "乙", "easting": "丙"}
ODD = ("甲", "乙", "丙")
DECLARED = {"crs": "EPSG:4526", "axis_order": "northing-easting"}


@pytest.fixture
def odd(uploading: Any) -> Callable[..., bytes]:
    """Return a maker of files whose headers tell nothing."""

    def made(seed: int, headers: tuple[str, ...] = ODD) -> bytes:
        return uploading.csv([row[:3] for row in uploading.rows(4, seed)], headers)

    return made


def learn(uploading: Any, who: dict[str, str], data: bytes) -> None:
    sent = uploading.upload(who, data, {**DECLARED, "columns": MAPPED})
    assert sent.status_code == 201, sent.text
    assert sent.json()["remembered"] is None
    done = uploading.web.post(f"/api/v1/uploads/{sent.json()['id']}/commit", headers=who)
    assert done.status_code == 200, done.text


def test_columns_apply_again_and_the_datum_is_only_offered(uploading: Any, users: Users, odd: Any) -> None:
    who = users("surveyor")
    learn(uploading, who, odd(71))
    again = uploading.upload(who, odd(72), {}).json()
    codes = [finding["code"] for finding in again["findings"]]
    assert "remembered-columns" in codes
    assert "crs-undeclared" in codes
    assert again["profile"] == {"columns": MAPPED, "header_row": 1}
    assert again["remembered"]["crs"] == "EPSG:4526"
    assert again["remembered"]["profile"] == {"axis_order": "northing-easting"}
    changed = uploading.web.patch(f"/api/v1/uploads/{again['id']}", json={"profile": DECLARED}, headers=who).json()
    assert (changed["counts"]["ok"], changed["counts"]["errors"]) == (4, 0)


def test_nobody_elses_no_other_kind_and_no_other_order(uploading: Any, users: Users, odd: Any) -> None:
    who, other = users("surveyor"), users("surveyor")
    learn(uploading, who, odd(73))
    assert uploading.upload(other, odd(74), DECLARED).status_code == 422
    assert uploading.upload(who, odd(74, ("乙", "甲", "丙")), DECLARED).status_code == 422
    assert uploading.upload(who, odd(74), DECLARED, kind="boundary-points").status_code == 422
    assert uploading.upload(who, odd(74), DECLARED).status_code == 201


def test_what_is_said_now_stands_above_and_what_is_forgotten_is_gone(uploading: Any, users: Users, odd: Any) -> None:
    who, web = users("surveyor"), uploading.web
    learn(uploading, who, odd(75))
    swapped = {**MAPPED, "northing": "丙", "easting": "乙"}
    assert uploading.upload(who, odd(76), {**DECLARED, "columns": swapped}).json()["profile"]["columns"] == swapped
    kept = web.get("/api/v1/uploads/profiles", headers=who).json()["profiles"]
    assert [(each["kind"], each["last_crs"], each["profile"]["columns"]) for each in kept] == [
        ("boundary-markers", "EPSG:4526", MAPPED)
    ]
    path = f"/api/v1/uploads/profiles/{kept[0]['kind']}/{kept[0]['signature']}"
    assert web.delete(path, headers=users("surveyor")).status_code == 404
    assert web.delete(path, headers=who).status_code == 204
    assert uploading.upload(who, odd(77), DECLARED).status_code == 422
    assert web.get("/api/v1/uploads/profiles").status_code == 401


def test_a_title_above_the_headers_does_not_hide_the_shape(uploading: Any, users: Users, odd: Any) -> None:
    who = users("surveyor")
    learn(uploading, who, odd(78))
    titled = "某线界桩成果,,\r\n".encode("gb18030") + odd(79)
    found = uploading.upload(who, titled, DECLARED).json()
    assert found["profile"]["header_row"] == 2
    assert (found["counts"]["rows"], found["counts"]["ok"]) == (4, 4)
