"""Checks over HTTP and at the command line: who may ask, what is told to whom, rulings, words, reports as files."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api.cli.__main__ import app
from gis.core.errors import GisError, Invalid, NotFound
from gis.core.settings import Settings

Users = Callable[..., dict[str, str]]
Put = Callable[..., UUID]
CHECK = "/api/v1/place-names/check"
MAQIAO = "421202100"
POINT = {"type": "Point", "coordinates": [114.1203884, 29.8437612]}


def rules(answer: dict) -> dict[str, dict]:
    return {each["rule"]: each for each in answer["findings"]}


def test_the_public_may_read_the_rules_and_ask_nothing(client: TestClient, users: Users):
    catalogue = client.get(f"{CHECK}/rules?lang=en").json()["rules"]
    assert {"same-name", "grand", "leader", "generic-class", "character-table", "spelling-initial"} <= {
        each["rule"] for each in catalogue
    }
    asked = {"name": "王家湾", "class_code": "22200"}
    for path, method in (
        (CHECK, "post"), (f"{CHECK}/batch", "post"), (f"{CHECK}/words", "get"), (f"{CHECK}/rulings", "get"),
        (f"{CHECK}/rulings", "post"), ("/api/v1/place-names/duplicates?division=421202", "get"),
        ("/api/v1/place-names/duplicates.csv?division=421202", "get"),
        ("/api/v1/place-names/duplicates.html?division=421202", "get"),
    ):  # fmt: skip
        sent = {"json": asked} if method == "post" else {}
        assert client.request(method, path, **sent).status_code == 401, path
        assert client.request(method, path, **sent, headers=users("audit_admin")).status_code == 403, path


def test_an_officer_asks_and_gets_findings_evidence_and_articles(client: TestClient, users: Users, put: Put):
    there = put("汪家湾", at=(114.121, 29.844))
    officer = users("names_officer", write=False)
    asked = {"name": "王家湾", "class_code": "22200", "geometry": POINT, "spelling": "wangjiawan"}
    answer = client.post(f"{CHECK}?lang=en", json=asked, headers=officer).json()
    assert answer["reading"] == ["wáng", "jiā", "wān"]
    assert answer["spelling"] == {"plain": "Wangjiawan", "toned": "Wángjiāwān"}
    assert answer["scope"]["kind"] == "township"
    found = rules(answer)
    assert found["spelling-initial"]["severity"] == "error"
    assert "Wángjiāwān" in found["spelling-initial"]["remedy"]
    sound = found["same-sound"]
    assert sound["requirement"] == "P-B1"
    assert "art. 9" in sound["article"]
    (evidence,) = [each for each in sound["evidence"] if each["id"] == str(there)]
    assert evidence["geometry"]["type"] == "Point"
    assert 50 < evidence["distance_m"] < 70
    assert "咸安区" in evidence["division"]


def test_who_hears_of_a_restricted_record(client: TestClient, users: Users, put: Put):
    put("机库湾", secrecy="restricted", at=(114.12, 29.84))
    asked = {"name": "机库湾", "class_code": "22200", "division": MAQIAO}
    officer = rules(client.post(CHECK, json=asked, headers=users("names_officer")).json())
    assert officer["same-name"]["evidence"] == [{"hidden": True}]
    assert "same-name" not in rules(client.post(CHECK, json=asked, headers=users("planner")).json())
    reviewer = rules(client.post(CHECK, json=asked, headers=users("reviewer")).json())
    assert reviewer["same-name"]["evidence"][0]["name"] == "机库湾"


def test_faults_of_a_question_are_told_at_once(client: TestClient, users: Users):
    officer = users("names_officer")
    wrong = {
        "name": "王家湾", "class_code": "22200", "division": "999999", "reading": ["wáng"],
        "geometry": {"type": "Point", "coordinates": [29.8, 114.1]},
    }  # fmt: skip
    refused = client.post(CHECK, json=wrong, headers=officer)
    assert refused.status_code == 422
    assert {each["field"] for each in refused.json()["errors"]} == {"division", "geometry", "reading"}
    for geometry in (
        {},
        {"type": "Point"},
        {"type": "Polygon", "coordinates": [[[114, 29], [115, 30], [115, 29], [114, 30], [114, 29]]]},
    ):
        asked = {"name": "王家湾", "class_code": "22200", "geometry": geometry}
        assert client.post(CHECK, json=asked, headers=officer).status_code == 422, geometry
    assert client.post(CHECK, json={"name": "", "class_code": "22200"}, headers=officer).status_code == 422
    assert client.post(CHECK, json={"name": "湾", "class_code": "湾"}, headers=officer).status_code == 422


def test_many_names_in_one_call(client: TestClient, users: Users):
    names = ["宇宙城", "中央首府", "加州阳光", "24克拉", "EE新城", "中央大街", "香城大道"]
    items = [{"name": name, "class_code": "22100", "division": "421202001"} for name in names]
    answer = client.post(f"{CHECK}/batch", json={"items": items}, headers=users("names_officer")).json()
    flagged = [
        {each["rule"] for each in one["findings"] if each["requirement"] in {"P-B3", "P-B4"}} for one in answer["items"]
    ]
    assert flagged == [{"grand"}, {"grand"}, {"foreign-place"}, {"digits"}, {"foreign-script"}, {"grand"}, set()]
    assert client.post(f"{CHECK}/batch", json={"items": items * 100}, headers=users("names_officer")).status_code == 422
    approved = {"name": "中央大街", "class_code": "23510", "division": "421202001", "approval_ref": "咸政函〔2020〕1号"}
    one = client.post(CHECK, json=approved, headers=users("names_officer")).json()
    assert "grand" not in rules(one)
    assert one["exempted"][0]["exempt_by"] == "咸政函〔2020〕1号"


def test_a_ruling_over_http(client: TestClient, users: Users):
    officer = users("names_officer")
    asked = {"name": "万达路", "class_code": "23510", "division": MAQIAO}
    finding = rules(client.post(CHECK, json=asked, headers=officer).json())["company"]
    sent = {
        "rule": "company",
        "name": "万达路",
        "subject": finding["subject"],
        "decision": "allow",
        "reason": "原村名万达",
    }
    assert client.post(f"{CHECK}/rulings", json=sent, headers=users("planner")).status_code == 403
    assert client.post(f"{CHECK}/rulings", json=sent, headers=users("names_officer", write=False)).status_code == 403
    made = client.post(f"{CHECK}/rulings", json=sent, headers=officer)
    assert made.status_code == 201
    again = client.post(CHECK, json=asked, headers=officer).json()
    assert "company" not in rules(again)
    assert again["exempted"][0]["ruling"]["reason"] == "原村名万达"
    listed = client.get(f"{CHECK}/rulings?name=万达路", headers=officer).json()["rulings"]
    assert [each["id"] for each in listed] == [made.json()["id"]]
    assert client.post(f"{CHECK}/rulings/{made.json()['id']}/undo", json={}, headers=officer).status_code == 200
    assert client.post(f"{CHECK}/rulings/{made.json()['id']}/undo", json={}, headers=officer).status_code == 404
    assert "company" in rules(client.post(CHECK, json=asked, headers=officer).json())
    leader = {**sent, "rule": "leader", "subject": "毛泽东"}
    assert client.post(f"{CHECK}/rulings", json=leader, headers=officer).status_code == 403


def test_a_name_that_is_proposed_already(client: TestClient, users: Users):
    officer = users("names_officer", counties=["421202"])
    asked = {"name": "天鹅湾", "class_code": "22200", "division": MAQIAO}
    assert "pending-name" not in rules(client.post(CHECK, json=asked, headers=officer).json())
    new = {
        "kind": "new", "name": "天鹅湾", "class_code": "22200", "division": MAQIAO, "meaning": "天鹅", "description": "村",
        "details": {"registered_unit": "马桥镇"}, "geometry": POINT, "geometry_status": "approximate",
    }  # fmt: skip
    for secrecy, who in (("internal", officer), ("restricted", users("reviewer"))):
        sent = {"change": {**new, "secrecy": secrecy}, "reason": "新村", "source": "申请书"}
        made = client.post("/api/v1/place-names/changes", json=sent, headers=who)
        assert made.status_code == 201, made.text
    told = rules(client.post(CHECK, json=asked, headers=users("planner")).json())["pending-name"]
    assert (told["severity"], told["figures"]["count"], told["evidence"]) == ("warning", 1, [])
    told = rules(client.post(CHECK, json=asked, headers=users("reviewer")).json())["pending-name"]
    assert told["figures"]["count"] == 2


def test_duplicates_over_http(client: TestClient, users: Users, put: Put):
    for secrecy in ("public", "public", "restricted"):
        put("鲤鱼尾湾", "22200", MAQIAO, secrecy=secrecy)
    base = "/api/v1/place-names/duplicates"
    officer, reviewer = users("names_officer"), users("reviewer")

    def size(who: dict[str, str]) -> int:
        answer = client.get(f"{base}?division=421202&level=same-name&breaking=true", headers=who).json()
        assert answer["division"]["code"] == "421202"
        (group,) = [each for each in answer["groups"] if each["alike"] == "鲤鱼尾湾"]
        return len(group["members"])

    assert (size(officer), size(reviewer)) == (2, 3)
    answer = client.get(f"{base}.csv?division=421202", headers=officer)
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert sum("鲤鱼尾湾" in row for row in rows) == 2 + sum(
        row[1] == "鲤鱼尾湾" and row[4] != "鲤鱼尾湾" for row in rows
    )
    assert client.get(f"{base}?division=999999", headers=officer).status_code == 404
    assert client.get(f"{base}?division=421202&level=other", headers=officer).status_code == 422


@pytest.fixture
def apart(sample_db: str, settings: Callable[..., Settings], tmp_path: Path) -> None:
    """Keep the state of the commands in a folder of the test."""
    settings(MINZHENG_HOME=str(tmp_path / "home"))


def minzheng(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(app, ["gazetteer", *words], input=given, catch_exceptions=False)


@pytest.mark.usefixtures("apart")
def test_names_at_the_command_line(put: Put):
    put("汪家湾")
    told = minzheng("check", "王家湾", "--division", MAQIAO)
    assert (told.exit_code, "same-sound" in told.output, "汪家湾" in told.output) == (0, True, True)
    wrong = minzheng("check", "EE新城", "中央大街", "--class", "23510", "--approval", "咸政函1号", "--json")
    assert wrong.exit_code == 1
    first, second = json.loads(wrong.output)["items"]
    assert "foreign-script" in rules(first)
    assert second["exempted"][0]["exempt_by"] == "咸政函1号"
    for point in ("29.8,114.3", "here", "1.2.3,4"):
        with pytest.raises(Invalid):
            minzheng("check", "王家湾", "--point", point)
    with pytest.raises(GisError):
        minzheng("check", "王家湾", "--division", "999999")


@pytest.mark.usefixtures("apart")
def test_a_report_at_the_command_line(put: Put, tmp_path: Path):
    put("鸳鸯坝湾", "22200", MAQIAO, (114.12, 29.84))
    put("鸳鸯坝湾", "22200", MAQIAO, (114.13, 29.84))
    table, chart = tmp_path / "out.csv", tmp_path / "out.html"
    told = minzheng("duplicates", "--county", "421202", "--csv", str(table), "--map", str(chart))
    assert told.exit_code == 0
    assert "咸安区" in told.output
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "鸳鸯坝湾" in table.read_text("utf-8-sig")
    assert "鸳鸯坝湾" in chart.read_text("utf-8")


@pytest.mark.usefixtures("apart")
def test_words_are_changed_with_who_and_why(users: Users, client: TestClient, tmp_path: Path):
    from gis.core import db
    from gis.core.accounts import create_user

    with db.session() as opened:
        create_user(opened, name="word-keeper", roles=["names_officer"], password="Long-enough 1", counties=[])
    me = ("--user", "word-keeper")
    asked = {"name": "御景湾", "class_code": "22200"}
    officer = users("names_officer")
    assert "odd" in rules(client.post(CHECK, json=asked, headers=officer).json())
    assert minzheng("words", "remove", "odd", "御", "--reason", "本地姓氏", *me).exit_code == 0
    assert "odd" not in rules(client.post(CHECK, json=asked, headers=officer).json())
    with pytest.raises(NotFound):
        minzheng("words", "remove", "odd", "御", "--reason", "again", *me)
    assert minzheng("words", "add", "odd", "景湾", "--reason", "试", *me).exit_code == 0
    assert rules(client.post(CHECK, json=asked, headers=officer).json())["odd"]["figures"]["word"] == "景湾"
    listed = client.get(f"{CHECK}/words?list=odd", headers=officer).json()["words"]
    (mine,) = [each for each in listed if each["word"] == "景湾"]
    assert (mine["changed_by"], mine["reason"], mine["verified"]) == ("word-keeper", "试", False)
    assert "景湾" in minzheng("words", "list", "odd").output
    file = tmp_path / "words.csv"
    file.write_text(
        'list,word,params\nseverity,same-sound,"{""severity"": ""off""}"\nfigure,near-duplicate,"{""m"": -1}"\n',
        "utf-8",
    )
    with pytest.raises(Invalid) as refused:
        minzheng("words", "load", str(file), "--reason", "试", *me)
    assert [each["row"] for each in refused.value.errors] == [2]
    file.write_text('list,word,params\nseverity,same-sound,"{""severity"": ""off""}"\n', "utf-8-sig")
    assert "1" in minzheng("words", "load", str(file), "--reason", "试", *me).output
    sounding = {"name": "王家湾", "class_code": "22200", "division": MAQIAO}
    assert "same-sound" not in rules(client.post(CHECK, json=sounding, headers=officer).json())
