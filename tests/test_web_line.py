"""The page of one line in a browser: geometries to switch between, markers in order, measures, history."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.browser


def stage(address: str, who: dict[str, str], code: str, course: list[list[float]], kind: str, day: str) -> str:
    """Stage a geometry of a line and return the upload."""
    properties = {
        "界线代码": code,
        "几何类别": kind,
        "生效日期": day,
        "比例尺分母": 50000,
        "依据文件": "鄂民〔2001〕1号",
    }
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": course}}
    body = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False).encode()
    with httpx.Client(base_url=address, headers=who, timeout=60) as web:
        staged = web.post(
            "/api/v1/uploads",
            data={"kind": "boundary-lines", "profile": '{"crs": "EPSG:4490"}'},
            files={"file": (f"{kind}.geojson", body)},
        ).json()
    assert staged["counts"]["errors"] == 0, staged
    return str(staged["id"])


def commit(address: str, who: dict[str, str], code: str, course: list[list[float]], kind: str, day: str) -> None:
    upload = stage(address, who, code, course, kind, day)
    done = httpx.post(f"{address}/api/v1/uploads/{upload}/commit", headers=who, timeout=60)
    assert done.status_code == 200, done.text


@pytest.fixture(scope="module")
def line(own_server: str, own_server_users: Callable[..., dict[str, str]]) -> str:
    who = own_server_users("surveyor")
    found = httpx.get(f"{own_server}/ogc/collections/boundary-lines/items?limit=1000&f=json", headers=who, timeout=60)
    wanted = next(each for each in found.json()["features"] if each["properties"]["code"] == "12021221")
    course = wanted["geometry"]["coordinates"][0]
    commit(own_server, who, "12021221", course, "法定", "2001-05-01")
    commit(own_server, who, "12021221", [[lon, lat + 0.0004] for lon, lat in course], "细化", "2020-01-01")
    return str(wanted["id"])


def test_the_public_is_asked_to_sign_in(visit: Callable[..., Any], own_server: str, line: str):
    watched = visit(own_server)
    page = watched.go(f"/boundaries/lines/{line}")
    assert page.locator("#gate a[href^='/login']").is_visible()
    assert "°" not in page.locator("main").inner_text()
    assert watched.violations() == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_a_surveyor_sees_versions_measures_and_markers(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], line: str, width: int, height: int
):
    watched = visit(own_server, width, height)
    sign_in(watched, "surveyor")
    page = watched.go_map(f"/boundaries/lines/{line}")
    assert "嘉鱼" in page.inner_text("h1")
    assert page.locator(".parties li").count() == 2
    boxes = page.locator("[data-geometry]")
    assert boxes.count() == 3
    assert [boxes.nth(index).is_checked() for index in range(3)] == [True, True, False]
    assert page.evaluate("() => window.gis.page.shown.size") == 2
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => window.gis.page.shown.size === 1")
    boxes.nth(2).check()
    page.wait_for_function("() => window.gis.page.shown.size === 2")
    measures = page.locator("[aria-labelledby=measures-title]").inner_text()
    assert "须双方确认" in measures
    assert "没有登记法定长度" in measures
    chainages = page.locator("[aria-labelledby=markers-title] tbody td:first-child").all_inner_texts()
    assert len(chainages) >= 2
    assert [float(text) for text in chainages] == sorted(float(text) for text in chainages)
    first = page.locator("[aria-labelledby=markers-title] tbody a").first
    assert first.get_attribute("href").startswith("/boundaries/markers/")
    assert "现行" in page.locator("[aria-labelledby=versions-title] tbody").first.inner_text()
    assert page.locator(".history > li").count() == 3
    if width != 320:
        watched.picture(f"line-{width}x{height}", full_page=True)
    wide = "() => [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right >"
    wide += " innerWidth + 1 && !one.closest('.table-holder, .stage')).map((one) => one.outerHTML.slice(0, 80))"
    assert page.evaluate(wide) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
    assert watched.refused == []


def test_the_page_speaks_english_and_answers_for_a_moment(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], line: str
):
    watched = visit(own_server)
    sign_in(watched, "reviewer")
    moment = f"{dt.datetime.now(dt.UTC):%Y-%m-%dT%H:%M:%SZ}"
    page = watched.go_map(f"/boundaries/lines/{line}?lang=en&as_of={moment}")
    assert "both parties must confirm" in page.inner_text("main")
    assert page.locator(".notice", has_text="What the register believed at").is_visible()
    assert page.get_by_role("link", name="Upload a new geometry").count() == 0
    assert watched.violations() == []
    missing = httpx.get(f"{own_server}/boundaries/lines/none", headers={"Accept": "text/html"})
    assert missing.status_code == 404


def test_a_staged_line_is_drawn_beside_what_the_register_holds(
    visit: Callable[..., Any],
    own_server: str,
    own_server_users: Callable[..., dict[str, str]],
    sign_in: Callable[..., None],
    line: str,
):
    who = own_server_users("surveyor")
    found = httpx.get(
        f"{own_server}/ogc/collections/boundary-lines/items/{line}?f=json", headers=who, timeout=60
    ).json()
    course = [[lon, lat - 0.0005] for lon, lat in found["geometry"]["coordinates"][0]]
    upload = stage(own_server, who, "12021221", course, "细化", "2026-01-01")
    watched = visit(own_server)
    sign_in(watched, "reviewer")
    page = watched.go_map(f"/boundaries/uploads/{upload}#step=4")
    page.wait_for_selector("#rows-table tr[data-row]")
    assert "新的一版" in page.inner_text("#rows-table")
    page.locator("#rows-table tr[data-row] button").first.click()
    assert page.evaluate("() => window.gis.map.getZoom()") > 8
    assert watched.refused == []
