"""An area drawn on the map of the place-name search: by mouse, by keyboard, kept in the address, taken away again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import shapely

pytestmark = pytest.mark.browser

PAGE = "/place-names"
READY = "() => window.gis && window.gis.page !== undefined && document.getElementById('loading').hidden"
POINTS = (
    "() => window.gis.page.list.items.filter((one) => one.geometry.type === 'Point' && one.subject === 'place')"
    ".map((one) => one.geometry.coordinates)"
)
STANDS = "() => !(window.gis.map._panAnim && window.gis.map._panAnim._inProgress)"
Visit = Callable[..., Any]


def opened(watched: Any, query: str) -> Any:
    page = watched.go(PAGE + query)
    page.wait_for_function(READY)
    watched.at_rest()
    return page


def area_of(page: Any) -> Any:
    return shapely.from_wkt(parse_qs(urlsplit(page.url).query)["polygon"][0])


def narrowed(page: Any) -> None:
    page.wait_for_selector('.filter-chip[data-filter="polygon"]')
    page.wait_for_function(READY)
    area = area_of(page)
    at = page.evaluate(POINTS)
    assert at
    assert all(area.intersects(shapely.Point(*one)) for one in at)


def count(page: Any) -> int:
    return int("".join(c for c in page.locator("#found").inner_text() if c.isdigit()) or 0)


def spot(page: Any, x: float, y: float) -> tuple[float, float]:
    box = page.locator("#map, .map").first.bounding_box()
    return box["x"] + box["width"] * x, box["y"] + box["height"] * y


def test_an_area_is_drawn_kept_in_the_address_and_taken_away(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched, "?q=桥#map=9/29.75/114.2")
    before = count(page)
    page.click("#draw-filter")
    for x, y in ((0.3, 0.3), (0.6, 0.35), (0.55, 0.7)):
        page.mouse.click(*spot(page, x, y))
    assert page.locator("#card").is_hidden()
    assert "3" in page.locator(".draw-says").inner_text()
    page.click("#draw-finish")
    narrowed(page)
    assert 0 < count(page) < before
    page.click(".exports summary")
    assert watched.violations() == []
    with page.expect_download() as begun:
        page.click("#export-go")
    page.wait_for_function("() => document.getElementById('export-said').textContent.includes('已完成')")
    lines = Path(begun.value.path()).read_bytes().decode("utf-8-sig").count("\r\n")
    assert f"{lines - 1} 条" in page.inner_text("#export-said")
    assert "polygon=" in begun.value.url
    assert lines > 1
    page.click(".exports summary")
    assert page.locator(".draw-bar").is_hidden()
    again = opened(visit(server), page.url.removeprefix(server + PAGE))
    narrowed(again)
    assert count(again) == count(page)
    assert again.evaluate("() => window.gis.page.draw.bounds !== null")
    page.click('.filter-chip[data-filter="polygon"]')
    page.wait_for_function("() => !location.search.includes('polygon')")
    page.wait_for_function(READY)
    assert count(page) == before
    assert page.evaluate("() => window.gis.page.draw.bounds === null")
    assert watched.violations() == []


def test_an_area_is_drawn_by_keyboard_alone(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched, "?q=桥#map=9/29.75/114.2")
    page.focus("#draw-start")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement === window.gis.map.getContainer()")
    assert watched.violations() == []

    def go(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_function(STANDS)

    go("Enter", "ArrowRight", "Enter", "Backspace", "Enter", "ArrowDown", "ArrowDown", "Enter")
    assert page.evaluate("() => window.gis.page.draw.points.length") == 3
    page.keyboard.press("Escape")
    assert page.locator(".draw-bar").is_hidden()
    assert "polygon=" not in page.url
    page.focus("#draw-start")
    page.keyboard.press("Enter")
    go("Enter", "ArrowRight", "ArrowRight", "Enter", "ArrowUp", "ArrowUp", "Enter")
    page.focus("#draw-finish")
    page.keyboard.press("Enter")
    narrowed(page)
    assert area_of(page).is_valid


def test_crossing_sides_and_too_few_corners_are_refused(visit: Visit, server: str):
    page = opened(visit(server), "?q=桥#map=9/29.75/114.2")
    page.click("#draw-start")
    page.mouse.click(*spot(page, 0.3, 0.3))
    page.click("#draw-finish")
    assert "三个" in page.locator(".draw-says").inner_text()
    for x, y in ((0.6, 0.6), (0.6, 0.3), (0.3, 0.6)):
        page.mouse.click(*spot(page, x, y))
    page.click("#draw-finish")
    assert "交叉" in page.locator(".draw-says").inner_text()
    page.click("#draw-undo")
    page.click("#draw-finish")
    narrowed(page)


def test_an_area_is_drawn_on_a_phone(visit: Visit, server: str):
    watched = visit(server, 390, 844)
    page = opened(watched, "?q=桥#map=8/29.75/114.2")
    page.click("#filters-toggle")
    page.click("#draw-filter")
    for x, y in ((0.2, 0.2), (0.8, 0.25), (0.5, 0.6)):
        page.mouse.click(*spot(page, x, y))
    assert watched.violations() == []
    page.click("#draw-finish")
    narrowed(page)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
