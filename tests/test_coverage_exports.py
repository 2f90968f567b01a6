"""Files and the report say what the API says: the same figures, every gap, the method beside them."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

Users = Callable[..., dict[str, str]]
API = "/api/v1/coverage"
WALK: dict[str, Any] = {
    "service": "care-centres",
    "metric": "pop_straight",
    "threshold_m": 1000,
    "population": "pop_65",
}
NEW = {"op": "add", "id": "n1", "lon": 114.3, "lat": 29.8, "name": "=cmd()", "capacity": 30}


@pytest.fixture(scope="module")
def answer(client: TestClient) -> dict[str, Any]:
    return client.post(API, params={"gaps": 5000}, json=WALK).json()


def test_csv_holds_every_gap_and_reads_in_a_spreadsheet(client: TestClient, answer: dict[str, Any]):
    sent = client.post(f"{API}/export.csv", json=WALK)
    assert sent.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(sent.content.decode("utf-8-sig"))))
    assert [(row["记录标识"], int(row["未覆盖人数（人）"])) for row in rows] == [
        (gap["id"], gap["people"]) for gap in answer["gaps"]
    ]
    assert len(rows) == answer["gaps_count"] > 200
    assert [float(row["到最近设施（米）"]) for row in rows] == [gap["distance"] for gap in answer["gaps"]]
    townships = client.post(f"{API}/export.csv", params={"part": "townships", "lang": "en"}, json=WALK)
    found = list(csv.DictReader(io.StringIO(townships.content.decode("utf-8-sig"))))
    assert [(row["Township code"], int(row["Covered (persons)"])) for row in found] == [
        (one["code"], one["covered"]) for one in answer["townships"]
    ]


def test_the_workbook_has_townships_gaps_and_method(client: TestClient, answer: dict[str, Any]):
    book = load_workbook(io.BytesIO(client.post(f"{API}/export.xlsx", json=WALK).content))
    assert book.sheetnames == ["乡镇", "缺口清单", "方法与数据"]
    towns = [row[:6] for row in book["乡镇"].iter_rows(min_row=2, values_only=True)]
    assert towns == [
        (one["code"], one["name"], one["total"], one["covered"], one["uncovered"], one["unplaced"])
        for one in answer["townships"]
    ]
    method = {row[0]: row[1] for row in book["方法与数据"].iter_rows(values_only=True) if row[0]}
    assert method["结果编号"] == answer["result_id"]
    assert method["量算坐标系"] == "EPSG:4547 CGCS2000"
    assert method["含示例数据"] == "是"


def test_geojson_of_a_scenario_is_the_planners_only(client: TestClient, users: Users):
    asked = WALK | {"changes": [NEW]}
    assert client.post(f"{API}/export.geojson", json=asked).status_code == 401
    assert client.post(f"{API}/export.geojson", json=asked, headers=users("surveyor")).status_code == 403
    who = users("planner")
    found = json.loads(client.post(f"{API}/export.geojson", json=asked, headers=who).content)
    plain = client.post(f"{API}/what-if", params={"gaps": 5000}, json=asked, headers=who).json()
    assert [each["id"] for each in found["features"]] == [gap["id"] for gap in plain["gaps"]]
    assert found["result_id"] == plain["result_id"]
    lon, lat = found["features"][0]["geometry"]["coordinates"]
    assert (lon, lat) == (plain["gaps"][0]["lon"], plain["gaps"][0]["lat"])


def test_the_report_shows_the_figures_of_the_api(client: TestClient, users: Users, answer: dict[str, Any]):
    query = {name: str(value) for name, value in WALK.items()}
    page = client.get("/facilities/report", params=query)
    assert page.status_code == 200
    text = page.text
    for name in ("total", "covered", "uncovered"):
        assert f"<dd>{answer['totals'][name]:,}</dd>" in text
    for row in answer["townships"]:
        assert re.search(
            rf"<th scope=\"row\">{row['name']}</th><td class=\"numeric\">{row['total']:,}</td><td class=\"numeric\">{row['covered']:,}</td>",
            text,
        )
    assert answer["result_id"] in text
    assert text.count("<title>") == 1 + len(answer["townships"]) == 71
    changed = query | {"changes": json.dumps([NEW])}
    assert client.get("/facilities/report", params=changed).status_code == 401
    tried = client.get("/facilities/report", params=changed, headers=users("planner")).text
    assert "=cmd()" in tried
    assert "方案增加" in tried


def test_a_report_of_nonsense_says_what_is_wrong(client: TestClient):
    page = client.get("/facilities/report", params={"service": "schools", "population": "dogs"})
    assert page.status_code == 422
    assert client.get("/facilities/report", params={"changes": "[{]"}).status_code == 422
