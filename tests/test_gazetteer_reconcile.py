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


def ask(wells: Any, who: dict[str, str], data: bytes, query: str = "") -> Any:
    answer = wells.web.post(
        f"/api/v1/place-names/reconcile{query}",
        data={"kind": "place-names", "profile": json.dumps({"crs": "EPSG:4490"})},
        files={"file": ("对账.csv", data, "text/csv")},
        headers=who,
    )
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
    assert answers[0]["counts"] == {"same": 2, "changed": 1, "new": 1, "missing": 1, "unclear": 0}
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


def test_only_officers_may_ask(wells: Any, users: Users) -> None:
    send = {"data": {"kind": "place-names"}, "files": {"file": ("a.csv", table(*FOUR), "text/csv")}}
    assert wells.web.post("/api/v1/place-names/reconcile", headers=users("surveyor"), **send).status_code == 403
    assert wells.web.post("/api/v1/place-names/reconcile", **send).status_code == 401


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
