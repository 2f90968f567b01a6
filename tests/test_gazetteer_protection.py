"""The list of protected names on a record: proposed and approved, brought in by file, exported and read back (P-D6)."""

import csv
import io
from collections.abc import Callable
from typing import Any

HEADERS = (
    "标准名称,类别代码,东经,北纬,密级,使用时间,所在行政区,批准文号,保护级别,地名保护名录,列入保护名录日期,保护名录文件"
)
ROWS = (
    "护桥湾,22200,114.41,29.81,公开,现今,咸安区,咸民发〔2018〕4号,县级,第一批,2021-05-18,咸安民发〔2021〕9号",
    "护林湾,22200,114.42,29.82,公开,现今,咸安区,,省级,,,",
    "护常湾,22200,114.43,29.83,公开,现今,咸安区,,,,,",
)
BAD = "护误湾,22200,114.44,29.84,公开,现今,咸安区,,,第二批,2021-05-18,"
CRS = {"crs": "EPSG:4490"}
LISTED = {
    "protection_level": "prefecture",
    "protection_list": "咸宁市第一批",
    "protected_on": "2023-06-30",
    "protection_ref": "咸政办函〔2023〕21号",
}
Users = Callable[..., dict[str, str]]


def fields_of(officers: Any, place: str) -> dict[str, Any]:
    return {each["name"]: each["value"] for each in officers.get(place).json()["fields"]}


def faults(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [each["field"] for each in answer.json()["errors"]]


def test_a_name_is_listed_and_taken_off_by_two_persons(officers: Any) -> None:
    place = officers.place()
    assert faults(officers.propose(place, {"kind": "edit", "protection_list": "第一批"})) == ["protection_level"]
    wrong = officers.propose(place, {"kind": "edit", **LISTED, "protection_level": "village"})
    assert wrong.status_code == 422
    officers.changed(place, {"kind": "edit", **LISTED})
    assert {name: fields_of(officers, place)[name] for name in LISTED} == LISTED
    public = officers.web.get(f"/api/v1/place-names/{place}").json()
    assert {one["name"]: one["value"] for one in public["fields"]}.items() >= LISTED.items()
    assert faults(officers.propose(place, {"kind": "edit", "protection_level": None})) == ["protection_level"]
    history = officers.get(place).json()["history"][0]["changes"]
    assert {one["field"] for one in history} == set(LISTED)
    officers.changed(place, {"kind": "edit", **dict.fromkeys(LISTED)})
    assert not fields_of(officers, place).keys() & LISTED.keys()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_file_brings_the_list_and_an_export_reads_back_unchanged(lines: Any, users: Users) -> None:
    officer = users("names_officer")
    data = "\r\n".join([HEADERS, *ROWS]).encode()
    lines.commit(officer, lines.upload(officer, data, "place-names", name="护.csv", profile=CRS))
    answer = lines.web.get("/api/v1/place-names/export", params={"q": "护", "protection": "any"})
    found = {row["标准名称"]: row for row in rows_of(answer.content)}
    assert found.keys() == {"护桥湾", "护林湾"}
    assert [found["护桥湾"][name] for name in ("保护级别", "保护名录", "列入保护名录日期", "保护名录文件")] == [
        "县级", "第一批", "2021-05-18", "咸安民发〔2021〕9号",
    ]  # fmt: skip
    again = lines.upload(officer, answer.content, "place-names", name="再.csv", profile=CRS)
    assert again["counts"]["unchanged"] == 2
    raised = data.replace("县级,第一批".encode(), "市级,第一批".encode())
    lines.commit(officer, lines.upload(officer, raised, "place-names", name="升.csv", profile=CRS))
    hits = lines.web.get("/api/v1/place-names/search", params={"q": "护桥湾", "approved_from": 2018}).json()["items"]
    assert (hits[0]["protection"], hits[0]["approved_year"]) == ("prefecture", 2018)


def test_a_row_with_a_list_and_no_level_is_named(lines: Any, users: Users) -> None:
    officer = users("names_officer")
    data = f"{HEADERS}\r\n{BAD}".encode()
    upload = lines.upload(officer, data, "place-names", name="误.csv", profile=CRS)
    assert upload["counts"]["errors"] == 1
