"""Rows that name a division above or below that of the registered record: one place all the same (P-H2)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from gis.core import db
from gis.core.history import open_batch

HEADERS = "标准名称,地名类别,东经,北纬,所在行政区"
REGISTERED = (
    "对线湾甲,22200,,,咸安区汀泗桥镇",
    "对线湾乙,22200,,,咸安区汀泗桥镇",
    "对线湾乙,22200,,,咸安区桂花镇",
    "对线湾丙,22200,114.20,29.79,咸安区汀泗桥镇",
    "对线湾丁,22200,,,咸安区",
)
STAGED = text("""
SELECT r.row_number, r.action, r.measures->'change'->'set' AS changed, d.name AS stays
  FROM app.upload_row r LEFT JOIN register.place p ON p.id = r.target_id
  LEFT JOIN view_restricted.division_labels d ON d.id = p.division_id
 WHERE r.upload_id = :upload ORDER BY 1
""")


def table(*rows: str) -> bytes:
    return ("\r\n".join([HEADERS, *rows]) + "\r\n").encode()


@pytest.fixture
def who(users: Callable[..., dict[str, str]]) -> dict[str, str]:
    return users("names_officer")


@pytest.fixture
def bays(lines: Any, who: dict[str, str]) -> Any:
    if not lines.scalar("SELECT count(*) FROM register.place_name WHERE name = '对线湾甲' AND NOT deleted"):
        lines.commit(who, upload(lines, who, *REGISTERED))
    return lines


def upload(lines: Any, who: dict[str, str], *rows: str) -> Any:
    return lines.upload(who, table(*rows), "place-names", name="地名.csv", profile={"crs": "EPSG:4490"})


def staged(bays: Any, who: dict[str, str], *rows: str) -> tuple[list[Any], dict[int, dict[str, Any]]]:
    """Return the rows beside what the register holds of them, and the finding about the match of each."""
    shown = upload(bays, who, *rows)
    with db.session() as opened:
        found = opened.execute(STAGED, {"upload": shown["id"]}).all()
    wanted = {"same-in-line", "same-ambiguous", "target-twice"}
    return found, {each["row"]: each for each in shown["findings"] if each["code"] in wanted}


def test_a_list_that_names_the_county_alone_is_about_the_record_in_its_township(bays: Any, who: dict[str, str]) -> None:
    (row,), said = staged(bays, who, "对线湾甲,22200,,,咸安区")
    assert (row.action, row.changed, row.stays) == ("unchanged", None, "汀泗桥镇")
    assert (said[2]["code"], said[2]["severity"]) == ("same-in-line", "warning")
    assert "汀泗桥镇" in said[2]["message"]


def test_where_a_restricted_record_lies_is_not_told(bays: Any, who: dict[str, str]) -> None:
    restrict = text("""UPDATE register.place SET secrecy = :level WHERE id IN (
        SELECT place_id FROM register.place_name WHERE name = '对线湾甲' AND NOT deleted)""")
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="test")
        opened.execute(restrict, {"level": "restricted"})
    try:
        (row,), said = staged(bays, who, "对线湾甲,22200,,,咸安区")
    finally:
        with db.session() as opened:
            open_batch(opened, kind="test", actor="test", reason="test")
            opened.execute(restrict, {"level": "internal"})
    assert (row.action, said[2]["code"]) == ("unchanged", "same-in-line")
    assert "汀泗桥" not in str(said)
    assert "登记库中…的记录" in said[2]["message"]


def test_of_two_in_the_county_neither_is_taken(bays: Any, who: dict[str, str]) -> None:
    rows, said = staged(bays, who, "对线湾乙,22200,,,咸安区", "对线湾乙,22200,,,咸安区桂花镇")
    assert [row.action for row in rows] == [None, "unchanged"]
    assert (list(said), said[2]["code"]) == ([2], "same-ambiguous")


def test_another_township_is_another_place(bays: Any, who: dict[str, str]) -> None:
    (row,), said = staged(bays, who, "对线湾甲,22200,,,咸安区桂花镇")
    assert (row.action, said) == ("create", {})


@pytest.mark.parametrize(("lat", "action"), [("29.79", "unchanged"), ("29.80", "create")])
def test_where_positions_can_be_compared_they_tell(bays: Any, who: dict[str, str], lat: str, action: str) -> None:
    (row,), said = staged(bays, who, f"对线湾丙,22200,114.20,{lat},咸安区")
    assert (row.action, said) == (action, {})


def test_a_township_makes_the_county_of_a_record_precise(bays: Any, who: dict[str, str]) -> None:
    (row,), said = staged(bays, who, "对线湾丁,22200,,,咸安区汀泗桥镇")
    assert (row.action, "division_id" in row.changed, said[2]["code"]) == ("change", True, "same-in-line")


def test_two_rows_of_one_record_are_told(bays: Any, who: dict[str, str]) -> None:
    rows, said = staged(bays, who, "对线湾甲,22200,,,咸安区", "对线湾甲,22200,,,咸安区汀泗桥镇")
    assert said[3]["code"] == "target-twice"
    assert rows[1].action is None


def test_a_comparison_says_on_what_a_match_rests(bays: Any, who: dict[str, str]) -> None:
    answer = bays.web.post(
        "/api/v1/place-names/reconcile?same=true",
        data={"kind": "place-names", "profile": '{"crs": "EPSG:4490"}'},
        files={"file": ("名单.csv", table("对线湾甲,22200,,,咸安区"), "text/csv")},
        headers=who,
    ).json()
    (line,) = answer["items"]
    assert line["result"] == "same"
    assert "没有坐标可比" in line["note"]
