"""The planner's page draws from where a place is reached, and the roads, in the browser."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
SignIn = Callable[..., None]
READY = (
    "() => window.gis && window.gis.page && window.gis.page.shown"
    " && document.getElementById('figures').ariaBusy === 'false'"
)
LABELS = "() => [...document.querySelectorAll('.reach-label')].map((one) => one.textContent)"
FIRST = (
    "() => [...window.gis.page.facilities.values()].filter((one) => one.counts)"
    ".sort((a, b) => (a.id < b.id ? -1 : 1))[0].id"
)


def opened(watched: Any, query: str) -> Any:
    page = watched.go("/facilities" + query)
    page.wait_for_function(READY)
    return page


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_reach_of_a_facility_is_drawn_and_taken_away_by_keyboard(visit: Visit, server: str, size: tuple[int, int]):
    watched = visit(server, *size)
    page = opened(watched, "?metric=pop_network&threshold_s=1800&mode=drive")
    one = page.evaluate(FIRST)
    page.evaluate("(id) => window.gis.page.facility(id)", one)
    press = page.locator("#card button:has-text('可达范围')")
    press.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#reach:not([hidden])")
    assert page.evaluate(LABELS) == ["30 分钟", "20 分钟", "10 分钟"]
    assert page.locator("#card").is_hidden()
    assert "不按图形计算" in page.inner_text("#reach")
    assert "虚构" in page.inner_text("#reach")
    assert page.locator(".leaflet-reach-pane path").count() == 6
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert watched.violations() == []
    watched.picture(f"plan-reach-{size[0]}x{size[1]}")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "reach-off"
    page.keyboard.press("Enter")
    assert page.locator("#reach").is_hidden()
    assert page.locator(".leaflet-reach-pane path").count() == 0
    assert page.evaluate(LABELS) == []
    assert watched.violations() == []


def test_straight_lines_offer_no_reach_and_another_threshold_takes_it_away(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched, "?threshold_m=3000&lang=en")
    page.evaluate("(id) => window.gis.page.facility(id)", page.evaluate(FIRST))
    assert page.locator("#card [data-reach]").count() == 0
    page = opened(watched, "?metric=pop_network&threshold_s=900&mode=walk&lang=en")
    page.evaluate("(id) => window.gis.page.facility(id)", page.evaluate(FIRST))
    page.click("#card [data-reach]")
    page.wait_for_selector("#reach:not([hidden])")
    assert page.evaluate(LABELS) == ["15 min", "10 min", "5 min"]
    assert "never by the shape" in page.inner_text("#reach")
    page.fill("#minutes", "20")
    page.wait_for_selector("#reach", state="hidden")
    page.wait_for_function(READY)
    assert watched.violations() == []


def test_a_planner_draws_the_reach_of_a_tried_site_and_dragging_takes_it_away(
    visit: Visit, own_server: str, sign_in: SignIn
):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = opened(watched, "?metric=pop_network&threshold_s=1800&mode=drive")
    page.evaluate("() => window.gis.page.scenario.add({ lng: 114.32, lat: 29.83 })")
    page.wait_for_function(READY)
    page.click("#changes [data-reach='site']")
    page.wait_for_selector("#reach:not([hidden])")
    assert page.evaluate(LABELS) == ["30 分钟", "20 分钟", "10 分钟"]
    page.evaluate("() => window.gis.page.scenario.add({ lng: 114.3, lat: 29.86 })")
    page.wait_for_selector("#reach", state="hidden")
    page.wait_for_function(READY)
    assert watched.violations() == []


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_roads_are_switched_on_and_off(visit: Visit, server: str, size: tuple[int, int]):
    watched = visit(server, *size)
    page = opened(watched, "?metric=pop_network&threshold_s=1800&mode=drive")
    assert page.locator("#roads-key li").count() == 0
    page.focus("#roads")
    page.keyboard.press("Space")
    page.wait_for_selector("#roads-key li")
    key = page.inner_text("#roads-key")
    assert "三级公路" in key
    assert "村道" in key
    assert "虚构" in key
    drawn = page.evaluate("() => window.gis.page.roads.lines.getLayers()[0].getLayers().length")
    view = (
        "() => { const b = window.gis.map.getBounds().pad(0.1);"
        " return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((n) => n.toFixed(5)).join(); }"
    )
    listed = page.evaluate(
        f"() => fetch('/api/v1/coverage/network/edges?bbox=' + ({view})()).then((sent) => sent.json())"
    )
    assert drawn == len(listed["features"]) > 100
    assert watched.violations() == []
    page.evaluate("() => window.scrollTo(0, 0)")
    watched.picture(f"plan-roads-{size[0]}x{size[1]}")
    page.focus("#roads")
    page.keyboard.press("Space")
    page.wait_for_function("() => !document.querySelector('#roads-key li')")
    assert page.evaluate("() => window.gis.page.roads.lines.getLayers().length") == 0
