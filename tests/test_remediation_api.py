"""Remediation over HTTP: cases, steps and photos, who may do what, figures on any day, no names."""

import datetime as dt
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from gis.core import db

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

API = "/api/v1/remediation"
Users = Callable[..., dict[str, str]]
DAY = "2025-05-01"
FIND = {"lon": 114.3, "lat": 29.85, "graves": 1, "coffins": 2, "area_m2": 12.5, "found_on": DAY}
BY = {"done_on": DAY, "person": "李四", "unit": "示例镇民政办"}


class Crew:
    """A planner in the field and a reviewer for the county."""

    def __init__(self, web: "TestClient", users: Users, photos: ModuleType) -> None:
        self.web, self.users, self.photos = web, users, photos
        self.field, self.county = users("planner"), users("reviewer")
        self.shade = 0

    def found(self, who: dict[str, str] | None = None, **more: Any) -> Any:
        return self.web.post(f"{API}/cases", json=FIND | more, headers=who or self.field)

    def case(self) -> str:
        made = self.found()
        assert made.status_code == 201, made.text
        return str(made.json()["case_id"])

    def step(self, case: str, action: str, who: dict[str, str] | None = None, **more: Any) -> Any:
        return self.web.post(
            f"{API}/cases/{case}/steps", json=BY | {"action": action} | more, headers=who or self.field
        )

    def photo(self, case: str, phase: str, who: dict[str, str] | None = None, **more: str) -> Any:
        self.shade += 1
        file = {"file": ("坟.png", self.photos.png(self.photos.exif_block(), shade=self.shade), "image/png")}
        return self.web.post(
            f"{API}/cases/{case}/photos", data=BY | {"phase": phase} | more, files=file, headers=who or self.field
        )

    def until(self, case: str, last: str) -> None:
        for action, more in (
            ("classify", {"kind": "living"}), ("notify", {"deadline": "2025-06-30"}), ("plan", {"way": "demolish"}),
            ("start", {}), ("after", {}), ("village-check", {}), ("township-accept", {}), ("county-review", {}), ("close", {}),
        ):  # fmt: skip
            county = action in {"county-review", "close"}
            who, person = (self.county, "王五") if county else (self.field, "李四")
            made = (
                self.photo(case, "after") if action == "after" else self.step(case, action, who, person=person, **more)
            )
            assert made.status_code == 201, made.text
            if action == last:
                return

    def read(self, case: str, who: dict[str, str] | None = None) -> Any:
        return self.web.get(f"{API}/cases/{case}", headers=who or self.field)


@pytest.fixture
def crew(
    client: "TestClient", users: Users, photos: ModuleType, tmp_path: "Path", settings: Callable[..., object]
) -> Crew:
    settings(MINZHENG_HOME=str(tmp_path))
    return Crew(client, users, photos)


def kind(answer: Any) -> str:
    return str(answer.json()["type"]).rsplit("/", 1)[-1]


def test_a_case_from_find_to_closing_with_its_photo_pair(crew: Crew) -> None:
    case = crew.case()
    first = crew.read(case).json()
    assert (first["state"], first["township_code"], first["number"][:15]) == ("found", "421202003", "ZZ-421202-2025-")
    assert crew.photo(case, "before", bearing_deg="350").status_code == 201
    crew.until(case, "village-check")
    waiting = {each["action"]: each for each in crew.read(case).json()["next"]}
    assert waiting["township-accept"]["missing"] == []
    early = crew.step(case, "close", crew.county)
    assert (early.status_code, kind(early)) == (409, "course")
    crew.step(case, "township-accept")
    own = {each["action"]: each for each in crew.read(case).json()["next"]}["county-review"]
    assert [each["code"] for each in own["missing"]] == ["missing-other-person"]
    assert own["may"] is False
    assert crew.step(case, "county-review", crew.county, person="王五").status_code == 201
    assert crew.step(case, "close", crew.county, person="王五").status_code == 201
    done = crew.read(case).json()
    assert (done["state"], done["closed_on"], done["is_overdue"]) == ("closed", DAY, False)
    assert [each["action"] for each in done["steps"]][-3:] == ["township-accept", "county-review", "close"]
    photo = crew.web.get(done["pair"]["after"]["photo"]["href"], headers=crew.field)
    assert photo.content.startswith(b"\x89PNG")
    assert photo.headers["content-disposition"].startswith("attachment")
    assert done["pair"]["turn_deg"] is None  # the second has no direction, so nothing is said of it
    assert crew.photo(case, "after").status_code == 409
    back = crew.web.post(f"{API}/cases/{case}/relapse", headers=crew.field,
                         json={"graves": 1, "coffins": 1, "found_on": "2025-07-01", "reason": "复建"})  # fmt: skip
    assert back.status_code == 201
    again = crew.read(back.json()["case_id"]).json()
    assert (again["relapse_of_number"], again["state"]) == (done["number"], "found")
    assert crew.read(case).json()["relapses"][0]["id"] == again["id"]


def test_every_fault_of_a_find_is_named_at_once(crew: Crew) -> None:
    tomorrow = (dt.date.today() + dt.timedelta(days=2)).isoformat()  # noqa: DTZ011 - any day ahead
    answer = crew.found(graves=0, coffins=0, found_on=tomorrow, division="421221100")
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["errors"]} == {"graves", "found_on", "division"}
    outside = crew.found(lon=116.5)
    assert [each["field"] for each in outside.json()["errors"]] == ["lon"]
    assert kind(crew.found(lon=29.85, lat=114.3 - 60)) == "position"
    assert crew.found(grave=1).status_code == 422


def test_fields_that_do_not_belong_and_days_out_of_order_are_refused(crew: Crew) -> None:
    case = crew.case()
    wrong = crew.step(case, "classify", kind="living", way="move", voucher="x", done_on="2025-04-30")
    assert {each["field"] for each in wrong.json()["errors"]} == {"way", "voucher", "done_on"}
    assert kind(crew.step(case, "classify")) == "evidence"
    late = crew.photo(case, "after")
    assert (late.status_code, kind(late)) == (409, "phase")


def test_who_may_see_and_write(crew: Crew) -> None:
    case = crew.case()
    assert crew.web.get(f"{API}/cases/{case}").status_code == 401
    assert crew.web.get(f"{API}/board").status_code == 401
    elsewhere = crew.users("planner", counties=["421221"])
    assert crew.read(case, elsewhere).status_code == 403
    assert crew.found(elsewhere).status_code == 403
    listed = crew.web.get(f"{API}/cases", headers=elsewhere).json()["cases"]
    assert {each["county_code"] for each in listed} <= {"421221"}
    reader = crew.users("planner", write=False)
    assert crew.read(case, reader).status_code == 200
    assert crew.step(case, "remark", reader, note="x").status_code == 403
    assert crew.step(case, "remark", crew.users("names_officer"), note="x").status_code == 403
    hidden = crew.found(secrecy="restricted").json()["case_id"]
    assert crew.read(hidden).status_code == 404
    assert crew.read(hidden, crew.county).status_code == 200


def test_owner_names_are_apart_restricted_and_their_reading_is_kept(crew: Crew) -> None:
    case = crew.case()
    owner = f"{API}/cases/{case}/owner"
    assert crew.web.put(owner, json={"name": "赵老六"}, headers=crew.field).status_code == 200
    assert crew.web.get(owner, headers=crew.field).status_code == 404
    assert crew.web.get(owner, headers=crew.county).json() == {"name": "赵老六"}
    for path in (f"/cases/{case}", "/cases", "/board", "/statistics", "/cells"):
        for who in (crew.field, crew.county):
            assert "赵老六" not in crew.web.get(API + path, headers=who).text
    with db.session(db.Role.AUDITOR) as opened:
        from sqlalchemy import text

        kept = opened.scalar(text("SELECT count(*) FROM audit.event WHERE kind = 'grave-owner-read'"))
        said = opened.scalar(text("SELECT count(*) FROM register.change_batch WHERE reason LIKE '%赵老六%'"))
    assert (kept, said) == (1, 0)


def test_figures_follow_the_day(crew: Crew) -> None:
    limited = crew.users("planner", counties=["421223"])
    at = {"lon": 113.98, "lat": 29.62}
    before = crew.web.get(f"{API}/statistics", params={"township": "421223"}, headers=limited).json()
    made = crew.found(limited, graves=3, coffins=26, **at).json()["case_id"]
    assert crew.step(made, "classify", limited, kind="scattered", done_on="2025-05-03").status_code == 201
    assert crew.step(made, "notify", limited, deadline="2025-05-10", done_on="2025-05-04").status_code == 201

    def on(day: str) -> Any:
        return crew.web.get(f"{API}/statistics", params={"township": "421223", "on": day}, headers=limited).json()

    now = crew.web.get(f"{API}/statistics", params={"township": "421223"}, headers=limited).json()
    for name, more in (("cases", 1), ("graves", 3), ("coffins", 26), ("overdue", 1)):
        assert now["total"][name] - before["total"][name] == more
    assert on("2025-05-04")["total"]["overdue"] == on("2025-05-10")["total"]["overdue"]
    third = [(r["kind"], r["state"]) for r in on("2025-05-03")["rows"] if r["coffins"] == 26]
    second = [(r["kind"], r["state"]) for r in on("2025-05-02")["rows"] if r["coffins"] == 26]
    assert (third, second) == ([("scattered", "classified")], [(None, "found")])
    board = crew.web.get(f"{API}/board", headers=limited).json()
    assert board["total"]["coffins"] == now["total"]["coffins"]
    assert sum(line["cases"] for line in board["lines"]) == board["total"]["cases"]


def test_cells_are_squares_of_100_m_that_add_up_and_hide_the_place(crew: Crew) -> None:
    from gis.core.crs import distance_m

    crew.case()
    found = crew.web.get(f"{API}/cells", headers=crew.field).json()
    total = crew.web.get(f"{API}/statistics", headers=crew.field).json()["total"]
    for name in ("cases", "graves", "coffins"):
        assert sum(each["properties"][name] for each in found["features"]) == total[name]
    ring = found["features"][0]["geometry"]["coordinates"][0]
    side = distance_m(lon_a=ring[0][0], lat_a=ring[0][1], lon_b=ring[1][0], lat_b=ring[1][1])
    assert float(side) == pytest.approx(100, abs=0.05)
    assert set(found["features"][0]["properties"]) == {"cases", "graves", "coffins", "open"}


def test_the_same_key_takes_a_step_once(crew: Crew) -> None:
    case = crew.case()
    keyed = crew.field | {"Idempotency-Key": "remark-1"}
    first, second = (crew.step(case, "remark", keyed, note="看过") for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(crew.read(case).json()["steps"]) == 1


def test_a_find_names_the_exclusion_layers_it_lies_in(crew: Crew) -> None:
    import shapely

    from gis.sample.files import table

    row = next(each for each in table("exclusion_features") if each["layer"] == "forest")
    at = shapely.from_wkt(row["wkt"]).representative_point()
    case = crew.found(lon=round(at.x, 7), lat=round(at.y, 7)).json()["case_id"]
    assert "forest" in crew.read(case).json()["layers_hit"]
    assert "林地" in [each["name"] for each in crew.read(case).json()["layers"]]
