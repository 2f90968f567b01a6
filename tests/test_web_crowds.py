"""More points than a map should show are drawn on the page as circles with their number."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

LON, LAT = 114.30, 29.85
CROWDS = """() => {
  const overlay = window.gis.register && window.gis.register.painter && window.gis.register.painter.overlay;
  if (!overlay) return [];
  return overlay.drawn.filter((one) => one.feature.properties.point_count !== undefined)
    .map((one) => [one.feature.properties.point_count, one.feature.class.glyph, one.radius, one.layer.id, one.x, one.y]);
}"""
WHOLE = """() => window.gis.register.painter.overlay.drawn
  .filter((one) => one.layer.id === "settlements" && one.feature.properties.id).length"""
ROOMS = """() => {
  const { map, register } = window.gis;
  const crowds = register.painter.overlay.drawn.filter((one) => one.feature.properties.point_count);
  const places = crowds.map(({ x, y }) => L.point(x, y).add(map.getPixelOrigin()).divideBy(32)._floor().toString());
  return [crowds.length, new Set(places).size];
}"""
"""How many circles there are, and how many squares of 32 pixels they stand in."""
GL_CROWD = """() => {
  const { gl } = window.gis.register.painter || {};
  if (!gl || !gl.loaded()) return null;
  const one = gl.queryRenderedFeatures().find((each) => each.properties.point_count);
  return one ? one.geometry.coordinates : null;
}"""


@pytest.fixture(scope="module")
def address(own_server_parts: tuple[str, str], settle: Callable[..., None]) -> str:
    """A server with 9,000 settlements in a corner of the city, beside those of the sample."""
    settle(own_server_parts[1], 9_000, lon=LON, lat=LAT)
    return own_server_parts[0]


def test_many_points_are_circles_with_their_number(address: str, visit: Callable[..., Any]) -> None:
    watched = visit(address)
    page = watched.page
    page.goto(f"{address}/ogc/collections/settlements/items?f=html")
    page.wait_for_selector(".map[data-painter]")
    page.evaluate(f"() => window.gis.map.setView([{LAT + 0.025}, {LON}], 10, {{animate: false}})")
    watched.until(lambda: sum(one[0] for one in page.evaluate(CROWDS)) >= 9_000, 60)
    watched.at_rest()
    drawn = page.evaluate(CROWDS)
    assert {one[3] for one in drawn} == {"settlements"}
    assert all(one[1] == str(one[0]) for one in drawn)
    assert page.evaluate(WHOLE) == 0  # of one collection all are counted, or none
    by_count = sorted(drawn)
    assert by_count[-1][2] > by_count[0][2] > 5
    assert page.evaluate(ROOMS) == [len(drawn), len(drawn)]
    page.evaluate(f"() => window.gis.map.setView([{LAT + 0.025}, {LON}], 13, {{animate: false}})")
    watched.until(lambda: page.evaluate(CROWDS) == [], 60)


def test_a_circle_says_what_it_is_and_a_press_goes_nearer(address: str, visit: Callable[..., Any]) -> None:
    watched = visit(address)
    page = watched.go_map(f"/#map=10/{LAT}/{LON}&layers=settlements")
    assert "点击放大" in page.inner_text(".crowd-key")
    watched.until(lambda: bool(page.evaluate(CROWDS)), 60)
    count, *_, x, y = max(page.evaluate(CROWDS))
    place = page.locator(".map").bounding_box()
    pane = page.evaluate("() => window.gis.map.layerPointToContainerPoint([0, 0])")
    page.mouse.move(place["x"] + pane["x"] + x, place["y"] + pane["y"] + y)
    page.wait_for_selector(".map-tip:not([hidden])")
    assert page.inner_text(".map-tip") == f"{count:,} 个，点击放大"
    page.mouse.down()
    page.mouse.up()
    watched.until(lambda: page.evaluate("() => window.gis.map.getZoom()") == 12)
    assert page.locator("#card").is_hidden()


def test_a_press_on_a_circle_goes_nearer_where_webgl_draws(address: str, visit: Callable[..., Any]) -> None:
    watched = visit(address)
    page = watched.go_map(f"/?gl=force#map=10/{LAT}/{LON}&layers=settlements")
    assert page.get_attribute(".map", "data-painter") == "gl"
    watched.until(lambda: page.evaluate(GL_CROWD) is not None, 60)
    lng, lat = page.evaluate(GL_CROWD)
    said = page.evaluate("(at) => window.gis.page.crowds.at(at)", {"lat": lat, "lng": lng})
    assert said["count"] > 0
    assert page.evaluate("(at) => window.gis.page.crowds.enter(at)", said["at"]) is True
    watched.until(lambda: page.evaluate("() => window.gis.map.getZoom()") == 12)
