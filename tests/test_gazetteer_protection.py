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


def test_the_spatial_api_and_linked_places_tell_the_list_and_the_approval(lines: Any, users: Users) -> None:
    officer = users("names_officer")
    rows = [row.replace("护", "谱") for row in ROWS]
    secret = "谱密湾,22200,114.45,29.85,内部,现今,咸安区,咸民发〔2017〕4号,省级,密批,2020-01-02,密发〔2020〕1号"
    data = "\r\n".join([HEADERS, *rows, secret]).encode()
    lines.commit(officer, lines.upload(officer, data, "place-names", name="谱.csv", profile=CRS))
    items = "/ogc/collections/place-names/items"
    columns = (*LISTED, "approval_ref", "approved_year")

    def asked(condition: str, headers: dict[str, str] | None = None) -> dict[str, list[Any]]:
        answer = lines.web.get(items, params={"filter": f"name LIKE '谱%' AND {condition}"}, headers=headers or {})
        assert answer.status_code == 200, answer.text
        found = [one["properties"] for one in answer.json()["features"]]
        return {one["name"]: [one[column] for column in columns] for one in found}

    bridge = ["county", "第一批", "2021-05-18", "咸安民发〔2021〕9号", "咸民发〔2018〕4号", 2018]
    grove = ["province", None, None, None, None, None]
    assert asked("protection_level IS NOT NULL") == {"谱桥湾": bridge, "谱林湾": grove}
    assert asked("approved_year < 2020 AND protected_on < DATE('2022-01-01')") == {"谱桥湾": bridge}
    inside = asked("approved_year < 2020", officer)
    assert inside.keys() == {"谱桥湾", "谱密湾"}
    assert inside["谱密湾"] == ["province", "密批", "2020-01-02", "密发〔2020〕1号", "咸民发〔2017〕4号", 2017]
    for part in ("queryables", "schema"):
        listed = lines.web.get(f"/ogc/collections/place-names/{part}").json()["properties"]
        assert {name: listed[name]["type"] for name in columns} == {
            **dict.fromkeys(columns, "string"),
            "approved_year": "integer",
        }
        assert listed["protected_on"]["format"] == "date"
    answer = lines.web.get("/api/v1/place-names/export", params={"q": "谱", "format": "lpf"})
    places = {one["properties"]["title"]: one for one in answer.json()["features"]}
    assert places.keys() == {"谱桥湾", "谱林湾", "谱常湾"}
    told = {title: [one["properties"].get(name) for name in LISTED] for title, one in places.items()}
    assert told == {"谱桥湾": bridge[:4], "谱林湾": grove[:4], "谱常湾": [None] * 4}
    assert "咸民发〔2018〕4号" in [each["label"] for each in places["谱桥湾"]["names"][0]["citations"]]
