"""More points than a tile should hold are drawn on the page as circles with their number."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

LON, LAT = 114.30, 29.85
CROWDS = """() => {
  const overlay = window.gis.register && window.gis.register.painter && window.gis.register.painter.overlay;
  if (!overlay) return [];
  return overlay.drawn.filter((one) => one.feature.properties.point_count !== undefined)
    .map((one) => [one.feature.properties.point_count, one.feature.class.glyph, one.radius, one.layer.id]);
}"""


def test_many_points_are_circles_with_their_number(
    own_server_parts: tuple[str, str], settle: Callable[..., None], visit: Callable[..., Any]
) -> None:
    address, url = own_server_parts
    settle(url, 5_200, lon=LON, lat=LAT)
    watched = visit(address)
    page = watched.page
    page.goto(f"{address}/ogc/collections/settlements/items?f=html")
    page.wait_for_selector(".map[data-painter]")
    page.evaluate(f"() => window.gis.map.setView([{LAT + 0.025}, {LON}], 10, {{animate: false}})")
    watched.until(lambda: bool(page.evaluate(CROWDS)), 60)
    drawn = page.evaluate(CROWDS)
    assert {layer for *_, layer in drawn} == {"settlements"}
    assert all(glyph == str(count) for count, glyph, *_ in drawn)
    assert max(count for count, *_ in drawn) > 300
    by_count = sorted(drawn)
    assert by_count[-1][2] > by_count[0][2] > 5
    page.evaluate(f"() => window.gis.map.setView([{LAT + 0.025}, {LON}], 13, {{animate: false}})")
    watched.until(lambda: page.evaluate(CROWDS) == [], 60)
