"""The board of cemeteries over the sample: sums, years left, limits by the day, joint cemeteries, what is recorded."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from gis.sample import identity
from gis.sample.files import table

if TYPE_CHECKING:
    from starlette.testclient import TestClient

API = "/api/v1/cemeteries"
Users = Callable[..., dict[str, str]]


@pytest.fixture
def board(client: "TestClient", users: Users) -> Callable[..., Any]:
    planner = users("planner")

    def read(**query: Any) -> Any:
        return client.get(f"{API}/board", params={"on": "2026-06-01"} | query, headers=planner)

    return read


def test_sums_and_years_follow_from_the_files(board: Callable[..., Any]) -> None:
    found = board().json()
    rows = {str(identity("cemetery", row["ref"])): row for row in table("cemeteries")}
    assert {each["id"] for each in found["cemeteries"]} == set(rows)
    for each in found["cemeteries"]:
        row = rows[each["id"]]
        assert (each["built"], each["used"], each["differs"]) == (
            int(row["plots_total"]),
            int(row["plots_used"]),
            False,
        )
    people = {str(identity("settlement", row["ref"])): int(row["pop_total"]) for row in table("settlements")}
    assert found["total"]["people"] == sum(people.values()) == sum(each["people"] for each in found["townships"])
    assert found["total"]["need"] == -(-sum(people.values()) * 7 * 30 // 1000)
    operating = {row["ref"] for row in table("cemeteries") if row["status"] == "operating"}
    served = [row for row in table("cemetery_services") if row["cemetery_ref"] in operating]
    assert found["total"]["assigned"] == len({row["settlement_ref"] for row in served})
    assert len(found["unassigned"]) == len(people) - found["total"]["assigned"]
    shared = {
        row["settlement_ref"]: sum(o["settlement_ref"] == row["settlement_ref"] for o in served) for row in served
    }
    one = next(each for each in found["cemeteries"] if each["villages"] and each["free"])
    mine = [row["settlement_ref"] for row in served if str(identity("cemetery", row["cemetery_ref"])) == one["id"]]
    yearly = sum(people[str(identity("settlement", ref))] / shared[ref] for ref in mine) * 0.007
    assert one["years_left"] == pytest.approx(one["free"] / yearly, abs=0.01)
    assert one["light"] == ("short" if one["years_left"] < 3 else "middle" if one["years_left"] <= 10 else "long")


def test_limits_are_those_of_the_day(board: Callable[..., Any]) -> None:
    now, before = board().json(), board(on="2019-06-01").json()
    over = sum(int(row["built"]) for row in table("cemetery_plots") if row["plot_area_m2"] == "1.200")
    assert (now["total"]["over_limit"], before["total"]["over_limit"]) == (over, 0)
    groups = [group for each in before["cemeteries"] for group in each["plots"]]
    assert {group["over"] for group in groups} <= {None}
    joint = {each["id"] for each in now["cemeteries"] if each["joint_over"]}
    assert joint == {e["id"] for e in now["cemeteries"] if e["villages"] > 3 and e["nature"] == "public-rural"}


def test_figures_of_ones_own_are_per_mille_and_said(board: Callable[..., Any]) -> None:
    half = board(mortality="6‰", uptake=0.5, horizon=20, relocated=100).json()
    people = half["total"]["people"]
    assert half["total"]["need"] == -(-people * 6 * 20 // 2000) + 100
    assert half["assumptions"]["by_hand"] == ["per_mille", "uptake", "horizon_years"]
    for wrong in ("6%", "0.006", "60"):
        answer = board(mortality=wrong)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "mortality_per_mille")


def test_facts_plots_and_villages_are_recorded(client: "TestClient", users: Users, board: Callable[..., Any]) -> None:
    planner, one = users("planner"), board().json()["cemeteries"][0]
    path = f"{API}/{one['id']}"

    def put(what: str, body: dict[str, Any], who: dict[str, str] | None = None) -> Any:
        return client.put(f"{path}/{what}", json={"reason": "年检"} | body, headers=who or planner)

    assert put("facts", {"area": "5", "area_unit": "mu", "land_use_approval": "示例用地〔2026〕1号"}).status_code == 200
    assert put("facts", {"area": "5"}).json()["errors"][0]["field"] == "area_unit"
    assert put("facts", {"built_area_m2": 3334}).json()["errors"][0]["field"] == "built_area_m2"
    wrong = {"year": 2026, "groups": [{"plot_class": "single", "built": 1, "used": 2, "used_this_year": 3}] * 2}
    assert len(put("plots", wrong).json()["errors"]) == 5
    groups = [
        {"plot_class": "single", "plot_area_m2": 0.5, "built": 100, "used": 40},
        {"plot_class": "single", "plot_area_m2": 0.6, "built": 10, "used": 0},
    ]
    assert put("plots", {"year": 2026, "groups": groups}).status_code == 200
    villages = [str(identity("settlement", row["ref"])) for row in table("settlements")[:4]]
    assert put("villages", {"villages": [*villages, one["id"]]}).json()["errors"][0]["field"] == "villages"
    assert put("villages", {"villages": villages}).status_code == 200
    now = next(each for each in board().json()["cemeteries"] if each["id"] == one["id"])
    assert (now["area_m2"], now["area_received"], now["area_unit"]) == (3333.33, "5", "mu")
    assert (now["built"], now["used"], now["over_limit"], now["villages"]) == (110, 40, 10, 4)
    assert now["differs"] is False
    assert put("plots", {"year": 2026, "groups": []}, users("planner", counties=["421224"])).status_code == 403
    assert put("plots", {"year": 2026, "groups": []}, users("names_officer")).status_code == 403
    assert client.get(f"{API}/board").status_code == 401
