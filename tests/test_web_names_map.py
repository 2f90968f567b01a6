"""The map of the place-name search: tied to the list, what is near a point, the phone, the trees one begins with."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pyproj import Geod

pytestmark = pytest.mark.browser

PAGE = "/place-names"
READY = "() => window.gis && window.gis.page !== undefined && document.getElementById('loading').hidden"
HERE = {"longitude": 114.3005, "latitude": 29.8507, "accuracy": 12}
ELLIPSOID = Geod(a=6_378_137.0, rf=298.257222101)
SIGN = """(index) => {
  const { map, signs } = window.gis.page.map;
  const at = map.latLngToContainerPoint(signs.items[index].at);
  const box = map.getContainer().getBoundingClientRect();
  return [box.x + at.x, box.y + at.y];
}"""
EMPTY_SPOT = """() => {
  const { map, signs } = window.gis.page.map;
  const box = map.getContainer().getBoundingClientRect();
  for (let x = 120; x < box.width - 120; x += 23) for (let y = 80; y < box.height - 140; y += 23)
    if (!signs.at(L.point(x, y)) && !signs.drawn.some((one) => Math.hypot(map.layerPointToContainerPoint([one.x, one.y]).x - x, map.layerPointToContainerPoint([one.x, one.y]).y - y) < 40))
      return [box.x + x, box.y + y, map.containerPointToLatLng([x, y])];
  return null;
}"""
Visit = Callable[..., Any]


def opened(watched: Any, query: str = "") -> Any:
    page = watched.go(PAGE + query)
    page.wait_for_function(READY)
    watched.at_rest()
    return page


def metres(text: str) -> float:
    found = re.search(r"([\d.]+) (千?米)", text)
    assert found, text
    return float(found[1]) * (1000 if found[2] == "千米" else 1)


def test_list_and_map_mark_each_other(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched, "?q=桥")
    third = page.locator(".hit").nth(2)
    third.hover()
    page.wait_for_function("() => window.gis.page.map.signs.hot !== null")
    assert page.evaluate("() => window.gis.page.map.signs.hot") == third.get_attribute("data-id")
    x, y = page.evaluate(SIGN, 0)
    page.mouse.move(1, 1)
    page.wait_for_function("() => document.querySelector('.hit.is-hot') === null")
    page.mouse.move(x, y)
    page.wait_for_function("() => document.querySelector('.hit.is-hot') !== null")
    hot = page.locator(".hit.is-hot").get_attribute("data-id")
    page.mouse.click(x, y)
    chosen = page.locator(".hit.is-chosen")
    assert chosen.get_attribute("data-id") == hot
    assert page.locator("#card").is_hidden()
    assert f"pick={hot}" in page.url
    again = opened(visit(server), page.url.removeprefix(server + PAGE))
    assert again.locator(".hit.is-chosen").get_attribute("data-id") == hot


def test_the_address_restores_search_filters_and_view(visit: Visit, server: str):
    page = opened(visit(server), "?q=桥&class=23610&status=current#map=12/29.85/114.3")
    assert page.input_value("#q") == "桥"
    assert page.evaluate("() => window.gis.map.getZoom()") == 12
    assert page.locator(".filter-chip[data-filter]").count() == 2
    assert all("桥梁" in text for text in page.locator(".hit-facts").all_inner_texts())
    assert page.title().startswith("桥 ·")


def test_a_click_tells_what_is_near(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched, "?q=桥#map=11/29.85/114.3")
    x, y, at = page.evaluate(EMPTY_SPOT)
    page.mouse.click(x, y)
    page.wait_for_selector(".near-list li")
    assert "咸宁市" in page.inner_text(".near-path")
    asked = f"/api/v1/place-names/nearby?lon={at['lng']:.6f}&lat={at['lat']:.6f}&limit=10"
    items = httpx.get(server + asked, timeout=30).json()["items"]
    rows = page.locator(".near-list li").all_inner_texts()
    assert len(rows) == len(items) > 3
    for row, item in zip(rows, items, strict=True):
        assert item["name"] in row
        if item["geometry"]["type"] == "Point":
            azimuth, _, distance = ELLIPSOID.inv(at["lng"], at["lat"], *item["geometry"]["coordinates"])
            assert abs(metres(row) - distance) < max(2.0, 0.06 * distance)
            assert abs((float(re.search(r"(\d+)°", row)[1]) - azimuth + 180) % 360 - 180) < 2
    assert watched.violations() == []
    assert "at=" in page.url
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()
    assert "at=" not in page.url
    assert page.evaluate("() => document.activeElement.classList.contains('map')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".near-list li")
    page.click(".card .link")
    page.wait_for_selector("#near-head:not([hidden])")
    page.wait_for_function(READY)
    assert "near=" in page.url


def test_a_position_in_the_box_goes_there(visit: Visit, server: str):
    page = opened(visit(server))
    page.fill("#q", "29.8507, 114.3005")
    page.keyboard.press("Enter")
    page.wait_for_selector(".near-list li")
    assert page.evaluate("() => window.gis.map.getBounds().contains([29.8507, 114.3005])")
    assert "29°51′02.52″ N" in page.inner_text("#near-title")


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 700)])
def test_on_a_phone(visit: Visit, server: str, width: int, height: int):
    watched = visit(
        server, width, height, geolocation=HERE, permissions=["geolocation"], has_touch=True, is_mobile=True
    )
    page = opened(watched, "?q=桥")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        "() => [...document.querySelectorAll('main button, main a, main summary, main input:not([type=checkbox])')]"
        ".filter((one) => one.offsetParent && one.getBoundingClientRect().height < 36).map((one) => one.outerHTML)"
    )
    assert small == []
    assert page.locator("#filters").is_hidden()
    page.tap("#filters-toggle")
    assert page.get_attribute("#filters-toggle", "aria-expanded") == "true"
    assert page.locator("#facet-division").is_visible()
    assert watched.violations() == []
    page.tap("#filters-toggle")
    page.tap("#map-toggle")
    assert page.locator("#stage").is_hidden()
    page.tap(".hit-name >> nth=1")
    page.tap("#map-toggle")
    page.wait_for_function(
        "() => { const { signs, map } = window.gis.page.map; const one = signs.items.find((i) => i.id === signs.chosen);"
        " return one && map.getZoom() >= 13 && map.getBounds().contains(one.at); }"
    )
    page.tap(".map-locate")
    page.wait_for_selector(".near-list li")
    assert watched.violations() == []
    if width == 390:
        watched.picture("names-near-390x844")
    assert watched.refused == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_without_a_question_there_are_trees_to_look_through(visit: Visit, server: str, width: int, height: int):
    watched = visit(server, width, height)
    page = opened(watched)
    assert watched.violations() == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    told = int(page.locator(".start-totals b").first.inner_text().replace(",", ""))
    assert told == httpx.get(f"{server}/ogc/collections/place-names/items?limit=1").json()["numberMatched"]
    if width != 320:
        watched.picture(f"names-start-{width}x{height}")
    link = page.locator(".browse a", has_text="水库")
    listed = int(link.locator(".facet-count").inner_text())
    link.click()
    page.wait_for_function("() => document.getElementById('found').textContent !== ''")
    assert page.inner_text("#found") == f"{listed} 个地名"
    assert page.locator("#start").is_hidden()
    page.go_back()
    page.wait_for_selector("#start", state="visible")


def test_in_english_with_large_text(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched, "?q=桥&class=23610&lang=en")
    assert "names" in page.inner_text("#found")
    assert "Contains it" in page.inner_text("#hits")
    assert "Bridge" in page.inner_text("#hits")
    page.click("#large-text")
    assert watched.violations() == []
    page.click("#lang-switch")
    page.wait_for_function(READY)
    assert page.input_value("#q") == "桥"


def test_a_failing_server_is_said(visit: Visit, own_server: str):
    watched = visit(own_server)
    page = opened(watched)
    page.route("**/place-names/search?**", lambda route: route.fulfill(status=503, body="{}"))
    page.fill("#q", "王家湾")
    page.keyboard.press("Enter")
    page.wait_for_selector("#failed:not([hidden])")
    assert "没有成功" in page.inner_text("#failed")
    assert page.get_attribute("#results", "aria-busy") == "false"
    watched.errors.clear()  # the browser itself logs the answer


def test_a_position_gives_what_is_nearest_and_says_from_where_distances_count(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched, "?q=114.3,29.8")
    assert re.fullmatch(r"最近的 \d+ 个地名", page.inner_text("#found"))
    for facet in ("class", "division", "status"):
        assert page.locator(f"#facet-{facet}").is_hidden()  # nothing to divide by: not a heading over nothing
    page = opened(watched, "?q=咸宁")
    assert page.locator("#facet-class .facet").count() > 1
    assert page.inner_text("#facet-division .facet-rest").split() == ["不在县级区划内", "1"]
    first = page.locator(".hit").first
    assert "咸宁市" in first.inner_text()
    assert "同名" not in first.inner_text()  # its place record is no other place
    far = page.locator(".hit-distance")
    assert {each.get_attribute("title") for each in far.all()} == {"距地图中心"}
    assert first.locator(".hit-distance").count() == 0  # the middle of the map lies in it
    page = opened(watched, "?q=桥&near=114.3,29.85")
    assert page.locator(".hit-distance").first.get_attribute("title") == "距自选定点"


def test_no_name_on_the_map_covers_the_number_of_another_hit(visit: Visit, server: str):
    page = opened(visit(server), "?q=桥#map=9.5/29.7/114.2")
    covered = page.evaluate("""() => {
      const { signs } = window.gis.page.map;
      const boxes = [];
      const drawn = signs._ctx.fillRect.bind(signs._ctx);
      signs._ctx.fillRect = (x, y, width, height) => { boxes.push([x, y, x + width, y + height]); drawn(x, y, width, height); };
      signs.draw();
      const hit = ({ x, y, radius }) => boxes.some((box) => x + radius > box[0] && x - radius < box[2] && y + radius > box[1] && y - radius < box[3]);
      return [boxes.length, signs.drawn.filter(hit).length];
    }""")
    assert covered[0] > 3
    assert covered[1] == 0
