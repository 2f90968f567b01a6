"""A file beside the register: same, changed, new, missing; nothing is written and nothing is held to be gone (P-H2, P-H3)."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from gis.core import db

Users = Callable[..., dict[str, str]]
HEADERS = "地名代码,标准名称,罗马字母拼写,地名类别,东经,北纬,密级,使用状态,地名来历,所在行政区"
FOUR = tuple(
    f"4212020012411000070{at},对账井{word},,24110,114.4{at},29.81,公开,现今,来历,咸安区"
    for at, word in enumerate("甲乙丙丁", 1)
)
COUNTS = "SELECT (SELECT count(*) FROM register.place), (SELECT count(*) FROM app.upload), (SELECT count(*) FROM app.upload_row)"


def table(*rows: str) -> bytes:
    return ("\r\n".join([HEADERS, *rows]) + "\r\n").encode()


@pytest.fixture
def wells(lines: Any, users: Users) -> Any:
    """Four registered wells, the only ones of 咸安."""
    if lines.scalar("SELECT count(*) FROM register.place WHERE class_code = '24110' AND NOT deleted"):
        return lines
    who = users("names_officer")
    staged = lines.upload(who, table(*FOUR), "place-names", name="井.csv", profile={"crs": "EPSG:4490"})
    lines.commit(who, staged)
    return lines


def send(wells: Any, who: dict[str, str], data: bytes, query: str = "", choices: str | None = None) -> Any:
    form = {"kind": "place-names", "profile": json.dumps({"crs": "EPSG:4490"})}
    return wells.web.post(
        f"/api/v1/place-names/reconcile{query}",
        data=form if choices is None else form | {"choices": choices},
        files={"file": ("对账.csv", data, "text/csv")},
        headers=who,
    )


def ask(wells: Any, who: dict[str, str], data: bytes, query: str = "", choices: dict[str, str] | None = None) -> Any:
    answer = send(wells, who, data, query, None if choices is None else json.dumps(choices))
    assert answer.status_code == 200, answer.text
    return answer


def test_rows_are_same_changed_new_and_missing_and_nothing_is_written(wells: Any, users: Users) -> None:
    who = users("names_officer")
    before = wells.rows(COUNTS)
    data = table(
        FOUR[0],
        FOUR[1].replace("来历", "另一来历"),
        FOUR[2].replace("42120200124110000703", ""),
        ",对账井戊,,24110,114.48,29.81,公开,现今,,咸安区",
    )
    answers = [ask(wells, who, data, "?whole=true").json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["counts"] == {"same": 2, "changed": 1, "new": 1, "missing": 1, "unclear": 0, "chosen": 0}
    told = {(each["result"], each["name"]) for each in answers[0]["items"]}
    assert told == {("changed", "对账井乙"), ("new", "对账井戊"), ("missing", "对账井丁")}
    assert wells.rows(COUNTS) == before

    listed = list(csv.reader(io.StringIO(ask(wells, who, data, "?whole=true&format=csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in listed] == ["结果", "相同", "变化", "相同", "新增", "缺失"]
    book = openpyxl.load_workbook(io.BytesIO(ask(wells, who, data, "?format=xlsx").content), read_only=True)
    assert book.sheetnames == ["对账", "汇总"]


def test_cut_and_undeclared_files_never_tell_of_missing_records(wells: Any, users: Users) -> None:
    who = users("names_officer")
    part = ask(wells, who, table(*FOUR[:3])).json()
    assert (part["counts"]["missing"], len(part["notes"])) == (0, 1)
    cut = ask(wells, who, table(FOUR[0]), "?whole=true").json()
    assert (cut["counts"]["same"], cut["counts"]["missing"]) == (1, 0)
    assert "截断" in cut["notes"][0]
    empty = wells.web.post(
        "/api/v1/place-names/reconcile?whole=true",
        data={"kind": "place-names"},
        files={"file": ("空.csv", table(), "text/csv")},
        headers=who,
    )
    assert (empty.status_code, empty.json()["errors"][0]["code"]) == (422, "empty")
    assert wells.scalar("SELECT count(*) FROM register.place WHERE class_code = '24110' AND NOT deleted") == 4


OLD = table(FOUR[0], ",对账井已,,24110,114.48,29.81,公开,现今,,咸安区", ",对账井辛,,,114.48,29.81,公开,现今,,咸安区")
"""A row as registered, one with a wrong character, one without a class."""


def test_what_a_person_chose_goes_into_the_report_and_says_so(wells: Any, users: Users) -> None:
    who = users("names_officer")
    before = wells.rows(COUNTS)
    place = wells.scalar("SELECT id::text FROM register.place WHERE place_code = '42120200124110000702'")
    first = ask(wells, who, OLD).json()
    assert first["counts"] == {"same": 1, "changed": 0, "new": 1, "missing": 0, "unclear": 1, "chosen": 0}
    wrong, unclear = first["items"]
    assert (wrong["row"], wrong["county"], wrong["class_code"]) == (3, "421202", "24110")
    assert (wrong["lon"], wrong["lat"]) == (114.48, 29.81)
    assert unclear["note"].startswith("「地名类别」：没有地名类别。")
    assert ask(wells, who, OLD, "?lang=en").json()["items"][1]["note"].startswith("'地名类别': It has no class. ")
    told = ask(wells, who, OLD, "?same=true", {"3": place}).json()
    assert told["counts"] == {"same": 1, "changed": 0, "new": 0, "missing": 0, "unclear": 1, "chosen": 1}
    same, chosen, _ = told["items"]
    assert (same["basis"], same["registered_name"]) == ("代码", "对账井甲")
    assert (chosen["result"], chosen["place_id"], chosen["basis"]) == ("chosen", place, "人工选定")
    listed = list(
        csv.reader(io.StringIO(ask(wells, who, OLD, "?format=csv", {"3": place}).content.decode("utf-8-sig")))
    )
    (line,) = [row for row in listed if row[0] == "选定"]
    assert line[1:3] == ["3", "对账井已"]
    assert line[5:9] == [place, "对账井乙", "42120200124110000702", "人工选定"]
    assert wells.rows(COUNTS) == before


@pytest.mark.parametrize(
    ("choices", "status"),
    [
        ('{"2": "%s"}', 422),  # matched by its code
        ('{"9": "%s"}', 422),  # no such row
        ('{"3": "00000000-0000-4000-8000-000000000000"}', 422),  # no such record
        ('{"3": "王家湾"}', 400),
        ('{"3": 5}', 400),
        ('{"-3": "%s"}', 400),
        ('["%s"]', 400),
        ("{", 400),
        ('{"3": "%s", "3": "%s"}', 400),
    ],
)
def test_a_choice_that_does_not_hold_is_refused(wells: Any, users: Users, choices: str, status: int) -> None:
    place = wells.scalar("SELECT id::text FROM register.place WHERE place_code = '42120200124110000702'")
    answer = send(wells, users("names_officer"), OLD, "", choices.replace("%s", place))
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_record_that_may_not_be_seen_cannot_be_chosen(wells: Any, users: Users) -> None:
    officer = users("names_officer")
    secret = wells.scalar("SELECT id::text FROM register.place WHERE secrecy = 'restricted' LIMIT 1")
    if secret is None:
        staged = wells.upload(
            users("reviewer"),
            table("42120200124110000799,对账暗井,,24110,114.49,29.83,秘密,现今,,咸安区"),
            "place-names",
            name="暗井.csv",
            profile={"crs": "EPSG:4490"},
        )
        wells.commit(users("reviewer"), staged)
        secret = wells.scalar("SELECT id::text FROM register.place WHERE place_code = '42120200124110000799'")
    assert wells.scalar(f"SELECT secrecy FROM register.place WHERE id = '{secret}'") == "restricted"
    refused = send(wells, officer, OLD, "", json.dumps({"3": secret}))
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/choice")
    assert "对账暗井" not in refused.text
    assert ask(wells, users("reviewer"), OLD, "", {"3": secret}).json()["counts"]["chosen"] == 1


def test_how_far_a_comparison_is_can_be_asked_and_it_is_in_the_event_log(wells: Any, users: Users) -> None:
    who = users("names_officer")
    token = "5f0a6c2e-7d1b-4c39-9a41-0b6c1d2e3f40"
    ask(wells, who | {"Upload-Progress": token}, OLD)
    told = wells.web.get(f"/api/v1/uploads/progress/{token}", headers=who).json()
    assert (told["stage"], told["title_en"]) == ("comparing", "Comparing with the register")
    with db.session(db.Role.AUDITOR) as auditor:
        logged = auditor.execute(
            text("SELECT detail FROM audit.event WHERE kind = 'place-names-reconciled' ORDER BY id DESC LIMIT 1")
        ).scalar_one()
    assert (logged["file"], logged["counts"]["new"]) == ("对账.csv", 1)


def test_only_officers_may_ask(wells: Any, users: Users) -> None:
    form = {"data": {"kind": "place-names"}, "files": {"file": ("a.csv", table(*FOUR), "text/csv")}}
    assert wells.web.post("/api/v1/place-names/reconcile", headers=users("surveyor"), **form).status_code == 403
    assert wells.web.post("/api/v1/place-names/reconcile", **form).status_code == 401


def test_the_command_writes_the_report(wells: Any, tmp_path: Path) -> None:
    with db.session() as opened:
        name = opened.scalar(text("SELECT name FROM app.user_account WHERE 'names_officer' = ANY (roles) LIMIT 1"))
    file, report = tmp_path / "对账.csv", tmp_path / "report.csv"
    file.write_bytes(table(*FOUR))
    command = [sys.executable, "-m", "api.cli", "gazetteer", "reconcile", str(file), "--report", str(report)]
    command += ["--profile", '{"crs": "EPSG:4490"}', "--user", str(name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "相同 same 4" in done.stdout
    assert report.read_text(encoding="utf-8-sig").count("相同") == 4
