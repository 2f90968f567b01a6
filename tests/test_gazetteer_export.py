"""Place names out of the register: formats, filters, secrecy, and the way back in (P-A8, P-A11, P-H4)."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from sqlalchemy import text

from gis.core import db
from gis.core.exports import progress
from gis.gazetteer.exchange import export as place_export

Users = Callable[..., dict[str, str]]
CRS = {"crs": "EPSG:4490"}
HEADERS = "地名代码,标准名称,罗马字母拼写,地名类别,别名,曾用名,东经,至东经,北纬,至北纬,密级,使用时间,地名来历,图幅号,所在行政区,设立年份"
ROWS = (
    "42120200122200000801,出公湾,Chugongwan,22200,出公塆,出公大队,114.41,,29.81,,公开,现今,有来历,H50,咸安区,1958年",
    "42120200122200000802,出内湾,,22200,,,114.42,,29.82,,内部,现今,,,咸安区,",
    "42120200122200000803,出密湾,,22200,,,114.43,,29.83,,机密,现今,,,咸安区,",
    "42120200112100000801,出公河,,12100,,,114°12′00.50″,114°15′30.25″,29°45′00″,29°48′12.75″,公开,历史,,,咸安区,公元前221年",
)


def bring(lines: Any, who: dict[str, str]) -> None:
    data = ("\r\n".join([HEADERS, *ROWS]) + "\r\n").encode()
    lines.commit(who, lines.upload(who, data, "place-names", name="出.csv", profile=CRS))


def export(lines: Any, query: str, who: dict[str, str] | None = None) -> Any:
    answer = lines.web.get(f"/api/v1/place-names/export?{query}", headers=who or {})
    assert answer.status_code == 200, answer.text
    return answer


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_exports_hold_what_the_viewer_may_see_and_come_back_unchanged(lines: Any, users: Users) -> None:
    officer, reviewer = users("names_officer"), users("reviewer")
    bring(lines, officer)
    for who, seen in (
        (None, {"出公湾", "出公河"}),
        (officer, {"出公湾", "出公河", "出内湾"}),
        (reviewer, {"出公湾", "出公河", "出内湾", "出密湾"}),
    ):
        for form in ("csv", "xlsx", "geojson", "lpf"):
            answer = export(lines, f"format={form}", who)
            if form == "csv":
                names = {row["标准名称"] for row in rows_of(answer.content)}
            elif form == "xlsx":
                page = openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True).worksheets[0]
                names = {str(row[1]) for row in page.iter_rows(values_only=True)}
            elif form == "geojson":
                names = {each["properties"]["标准名称"] for each in answer.json()["features"]}
            else:
                names = {each["properties"]["title"] for each in answer.json()["features"]}
            assert {name for name in names if name.startswith("出")} == seen, form
            hidden = {"出公湾", "出公河", "出内湾", "出密湾"} - seen
            assert form == "xlsx" or not any(name.encode() in answer.content for name in hidden)

    whole = export(lines, "format=csv", reviewer).content
    told = {row["标准名称"]: row for row in rows_of(whole)}
    assert told["出密湾"]["密级"] == "机密"
    assert told["出公河"]["设立年份"] == "公元前221年"
    assert (told["出公湾"]["别名"], told["出公湾"]["曾用名"]) == ("出公塆", "出公大队")
    assert told["出公湾"]["所在（跨）行政区"].endswith("咸安区")

    again = lines.upload(reviewer, whole, "place-names", name="导出.csv", profile={})
    counts = again["counts"]
    assert lines.found(again) == []
    assert (counts["unchanged"], counts["create"], counts["change"]) == (counts["rows"], 0, 0), [
        each for each in again["findings"] if each["code"] in {"place-changed", "same-ambiguous"}
    ]


def test_linked_places_have_names_with_citations_times_types_and_relations(lines: Any, users: Users) -> None:
    officer = users("names_officer")
    if not lines.scalar(
        "SELECT count(*) FROM register.place WHERE place_code = '42120200122200000801' AND NOT deleted"
    ):
        bring(lines, officer)
    found = export(lines, "format=lpf&q=出公")
    assert found.headers["content-type"].startswith("application/ld+json")
    document = found.json()
    assert document["type"] == "FeatureCollection"
    assert document["@context"].endswith("linkedplaces-context-v1.1.jsonld")
    places = {each["properties"]["title"]: each for each in document["features"]}
    village, river = places["出公湾"], places["出公河"]
    assert {(each["toponym"], each["status"]) for each in village["names"]} == {
        ("出公湾", "standard"),
        ("出公塆", "alias"),
        ("出公大队", "former"),
    }
    assert all(each["citations"][0]["label"].startswith("出.csv") for each in village["names"])
    assert village["geometry"]["geometries"][0]["coordinates"] == [114.41, 29.81]
    assert village["when"] == {"timespans": [{"start": {"in": "1958"}}]}
    assert river["when"] == {"timespans": [{"start": {"in": "-0220"}}]}
    assert river["geometry"] == {"type": "GeometryCollection", "geometries": []}
    assert village["types"][0]["identifier"] == "gb18521:22200"
    assert village["properties"]["fclasses"] == ["P"]
    assert village["relations"][0]["relationType"] == "gvp:broaderPartitive"


def test_filters_are_those_of_the_search_and_faults_are_answered_at_once(lines: Any, users: Users) -> None:
    officer = users("names_officer")
    if not lines.scalar(
        "SELECT count(*) FROM register.place WHERE place_code = '42120200122200000801' AND NOT deleted"
    ):
        bring(lines, officer)
    names = {row["标准名称"] for row in rows_of(export(lines, "class=12100&division=421202", officer).content)}
    assert "出公河" in names
    assert "出公湾" not in names
    by_code = rows_of(export(lines, "fields=national&q=出公湾", officer).content)
    assert by_code[0]["BMMX0002"] == "出公湾"
    assert by_code[0]["BMMX0001"] == "42120200122200000801"
    bad = lines.web.get("/api/v1/place-names/export?format=doc&status=x")
    assert bad.status_code == 400
    assert {each["parameter"] for each in bad.json()["errors"]} == {"format", "status"}
    with db.session(db.Role.AUDITOR) as auditor:
        found = auditor.execute(text("SELECT actor, detail FROM audit.event WHERE kind = 'place-names-exported'")).all()
    assert ("csv", "internal") in {(detail["format"], detail["level"]) for _, detail in found}
    assert all(actor for actor, _ in found)


def test_geojson_of_shapes_comes_back_unchanged(lines: Any, users: Users) -> None:
    who = users("names_officer")
    feature = {
        "type": "Feature",
        "properties": {"标准名称": "回形路", "类别代码": "23510", "地名代码": "42120200123510000801", "密级": "公开"},
        "geometry": {"type": "LineString", "coordinates": [[114.31, 29.83], [114.33, 29.84]]},
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False).encode()
    lines.commit(who, lines.upload(who, data, "place-names", name="路.geojson", profile=CRS))
    back = export(lines, "format=geojson&q=回形路", who)
    assert back.json()["features"][0]["geometry"]["type"] == "MultiLineString"
    again = lines.upload(who, back.content, "place-names", name="回.geojson", profile=CRS)
    assert (again["counts"]["unchanged"], again["counts"]["rows"]) == (1, 1)


def test_an_export_tells_how_far_it_is_and_ends_when_that_is_wanted(
    lines: Any, users: Users, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, web = users("names_officer"), lines.web
    token = uuid4().hex
    rows = rows_of(export(lines, f"q=出&progress={token}", officer).content)
    told = web.get(f"/api/v1/exports/{token}").json()
    assert (told["state"], told["rows"]) == ("done", len(rows))
    assert told["bytes"] > 0
    bad = web.get("/api/v1/place-names/export?progress=x", headers=officer)
    assert (bad.status_code, bad.json()["errors"][0]["parameter"]) == (400, "progress")
    asked: list[str] = []
    unwanted = progress.Progress.told_is_unwanted

    def stopped(self: progress.Progress) -> bool:
        progress.stop(str(self.token))  # as the page asks while the first records are read
        asked.append(str(self.token))
        return unwanted(self)

    monkeypatch.setattr(place_export, "TOLD_EVERY_S", 0)
    monkeypatch.setattr(progress.Progress, "told_is_unwanted", stopped)
    token = uuid4().hex
    ended = web.get(f"/api/v1/place-names/export?format=xlsx&progress={token}", headers=officer)
    assert (ended.status_code, asked) == (503, [token])
    assert web.get(f"/api/v1/exports/{token}").json()["state"] == "stopped"
