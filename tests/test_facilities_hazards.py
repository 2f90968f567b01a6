"""Major hazards of care facilities: recorded, closed with evidence, and out of effective supply meanwhile."""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from gis.core import db
from gis.facilities.hazards import open_major

if TYPE_CHECKING:
    from starlette.testclient import TestClient

API = "/api/v1/care-hazards"
FORM = {"item_code": "7-3", "found_on": "2025-03-01", "found_by": "消防救援大队", "description": "安全出口堵塞"}
CLOSE = {"closed_on": "2025-03-20", "closed_by": "消防救援大队", "evidence": "复查意见书〔2025〕3号"}
HOME = "SELECT id FROM register.care_centre c WHERE beds_total > 0 AND NOT EXISTS (SELECT FROM register.care_hazard h WHERE h.care_centre_id = c.id) ORDER BY id LIMIT 1"


def open_on(day: str) -> frozenset[UUID]:
    with db.session() as opened:
        return open_major(opened, dt.date.fromisoformat(day))


def test_the_list_has_22_items_in_five_aspects(client: "TestClient", users: Callable[..., dict[str, str]]) -> None:
    items = client.get(f"{API}/items", headers=users("planner")).json()["items"]
    assert len(items) == 22
    assert {each["aspect"] for each in items} == {"equipment", "qualification", "management", "service", "other"}
    assert [each["code"] for each in items if each["verified"]] == ["4-1", "4-2", "4-3", "4-4", "5-1", "5-2", "8-1"]


def test_an_open_hazard_takes_a_home_out_of_supply_until_it_is_closed(
    client: "TestClient", users: Callable[..., dict[str, str]]
) -> None:
    planner = users("planner")
    with db.session() as opened:
        home = opened.execute(sa.text(HOME)).scalar_one()
    form = FORM | {"care_centre_id": str(home)}
    assert client.post(API, json=form).status_code == 401
    assert client.post(API, json=form, headers=users("surveyor")).status_code == 403
    wrong = client.post(API, json=form | {"item_code": "4-9", "due_on": "2025-02-01"}, headers=planner)
    assert {each["field"] for each in wrong.json()["errors"]} == {"item_code", "due_on"}
    made = client.post(API, json=form, headers=planner)
    assert made.status_code == 201, made.text
    assert client.post(API, json=form, headers=planner).status_code == 409
    path = f"{API}/{made.json()['id']}/close"
    early = client.post(path, json=CLOSE | {"closed_on": "2025-02-01"}, headers=planner)
    assert [each["field"] for each in early.json()["errors"]] == ["closed_on"]
    assert (
        client.post(path, json={k: v for k, v in CLOSE.items() if k != "evidence"}, headers=planner).status_code == 422
    )
    assert home in open_on("2025-06-01")
    assert client.post(path, json=CLOSE, headers=planner).status_code == 200
    assert client.post(path, json=CLOSE, headers=planner).status_code == 409
    found = [home in open_on(day) for day in ("2025-02-28", "2025-03-01", "2025-03-19", "2025-03-20")]
    assert found == [False, True, True, False]
    listed = client.get(API, params={"facility": str(home)}, headers=planner).json()["hazards"]
    assert [(each["is_open"], each["closing_evidence"]) for each in listed] == [(False, CLOSE["evidence"])]


def test_a_coverage_answer_leaves_homes_with_an_open_hazard_out_by_the_switch(
    client: "TestClient", users: Callable[..., dict[str, str]]
) -> None:
    planner = users("planner")
    asked = {"service": "care-centres", "metric": "pop_straight", "threshold_m": 3000.0, "as_of": "2025-07-01"}
    answers = [
        client.post("/api/v1/coverage", json=asked | {"effective_only": only}, headers=planner)
        for only in (True, False)
    ]
    assert [each.status_code for each in answers] == [200, 200], answers[0].text
    without, with_all = (each.json()["totals"]["covered"] for each in answers)
    assert without <= with_all
    assert answers[0].text != answers[1].text
