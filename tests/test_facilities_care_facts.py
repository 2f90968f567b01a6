"""Facts of care facilities: credit codes with their check character, beds, acceptance; warnings that change nothing."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from gis.core.history import open_batch
from gis.facilities.credit_code import check_sign, fault

if TYPE_CHECKING:
    from starlette.testclient import TestClient

GOOD = "91350100M000100Y43"
"""The worked example of GB 32100-2015."""
WRONG = [
    "91350100M000100Y44",
    "91350100M000100Y4",
    "9135010OM000100Y43",
    "91350100m000100Y43",
    "93150100M000100Y43",
    "",
]


def test_the_standards_own_example_passes_and_slips_do_not() -> None:
    assert check_sign(GOOD[:-1]) == "3"
    assert fault(GOOD) is None
    assert [code for code in WRONG if fault(code) is None] == []


def test_the_database_holds_the_same_rule(session: Session) -> None:
    codes = [GOOD, *WRONG, "11420000MB1234567X"]
    for code in codes:
        held = session.scalar(sa.text("SELECT register.credit_code_sound(:code)"), {"code": code})
        assert held is (fault(code) is None), code
    open_batch(session, kind="care-facts", actor="x", reason="x")
    with pytest.raises(DBAPIError, match="credit_code_sound"):
        session.execute(sa.text("UPDATE register.care_centre SET credit_code = :code"), {"code": WRONG[0]})


def test_facts_are_recorded_with_every_fault_at_once_and_warnings(
    client: "TestClient", users: Callable[..., dict[str, str]], session: Session
) -> None:
    planner = users("planner")
    home = session.scalar(sa.text("SELECT id FROM register.care_centre WHERE beds_total > 20 ORDER BY id LIMIT 1"))
    path = f"/api/v1/care-centres/{home}"

    def put(who: dict[str, str] | None = None, **facts: Any) -> Any:
        return client.put(f"{path}/facts", json={"reason": "年报"} | facts, headers=who or planner)

    bad = put(credit_code=WRONG[0], beds_total=10, beds_nursing=11, beds_full_care=12)
    assert {each["field"] for each in bad.json()["errors"]} == {"credit_code", "beds_nursing", "beds_full_care"}
    assert put(beds_total=-1).status_code == 422
    assert put(principal_id="420000").status_code == 422
    made = put(
        credit_code=GOOD, founding_body="示例镇人民政府", for_hardship=True, beds_full_care=5, fire_state="refused",
        residents=100_000, residents_on="2025-06-30", is_filed=True, filed_on="2024-05-01",
    )  # fmt: skip
    assert made.status_code == 200, made.text
    assert {each["code"] for each in made.json()["warnings"]} == {"residents-above-beds", "fire-reason"}
    found = client.get(path, headers=planner).json()
    assert (found["credit_code"], found["for_hardship"], found["filed_on"]) == (GOOD, True, "2024-05-01")
    assert client.get(path).status_code == 401
    assert put(users("surveyor"), is_filed=False).status_code == 403
