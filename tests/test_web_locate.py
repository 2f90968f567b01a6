"""The device's position on the map: where it is, the nearest marker with distance and direction, and every refusal."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pyproj import Geod

pytestmark = pytest.mark.browser

HERE = {"longitude": 114.3005, "latitude": 29.8507, "accuracy": 12}
ELLIPSOID = Geod(a=6_378_137.0, rf=298.257222101)


def nearest(address: str, headers: dict[str, str] | None = None) -> tuple[str, float, float]:
    """Return number, distance in metres and azimuth of the nearest marker that the account sees."""
    found = httpx.get(
        f"{address}/ogc/collections/boundary-markers/items?limit=1000", headers=headers, timeout=30
    ).json()
    measured = []
    for each in found["features"]:
        azimuth, _, metres = ELLIPSOID.inv(HERE["longitude"], HERE["latitude"], *each["geometry"]["coordinates"])
        measured.append((each["properties"]["number"], metres, azimuth % 360))
    return min(measured, key=lambda one: one[1])


def ask(watched: Any, path: str = "/boundaries") -> str:
    page = watched.go_map(path)
    page.click(".map-locate")
    page.wait_for_function("() => /最近的界桩|没有|请/.test(document.querySelector('.locate-text').textContent)")
    return str(page.inner_text(".locate-text"))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_public_hears_of_a_coarse_position(visit: Callable[..., Any], server: str, width: int, height: int):
    watched = visit(server, width, height, geolocation=HERE, permissions=["geolocation"])
    said = ask(watched)
    number, metres, _ = nearest(server)
    assert "29.85070" in said
    assert "误差 12 米" in said
    assert number in said
    assert "概略值" in said
    shown = re.search(r"方向 ([0-9.]+) (千?米)", said)
    assert shown
    told = float(shown[1]) * (1000 if shown[2] == "千米" else 1)
    assert abs(told - metres) < max(1.0, 0.005 * metres)
    assert watched.page.locator(".locate-more a").count() == 0
    assert watched.violations() == []
    if width == 390:
        watched.picture("locate-390x844")
    box = watched.page.locator(".map-locate").bounding_box()
    assert min(box["width"], box["height"]) >= 44


def test_a_surveyor_is_led_to_the_marker(visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None]):
    watched = visit(own_server, geolocation=HERE, permissions=["geolocation"])
    sign_in(watched, "surveyor")
    said = ask(watched)
    assert "概略值" not in said
    page = watched.page
    target = page.get_attribute(".locate-more a", "href")
    assert target.startswith("/boundaries/markers/")
    page.click(".locate-more .link")
    page.wait_for_selector("#card:not([hidden])")
    assert page.locator(".locate-panel").is_hidden()
    page.click(f"#card a[href^='{target}']")
    page.wait_for_url(f"**{target}*")


def test_without_leave_it_says_what_to_do(visit: Callable[..., Any], server: str):
    said = ask(visit(server, permissions=[]))
    assert "允许定位" in said


def test_distance_and_direction_agree_with_a_geodesic(visit: Callable[..., Any], server: str):
    page = visit(server).go("/boundaries")
    for lon, lat in ((114.3, 29.86), (114.31, 29.85), (114.2, 29.7), (113.9, 30.1)):
        script = "([lon, lat]) => import('/static/js/locate.js').then((m) => m.ground({lat: 29.8507, lng: 114.3005}, {lat, lng: lon}))"
        found = page.evaluate(script, [lon, lat])
        azimuth, _, metres = ELLIPSOID.inv(HERE["longitude"], HERE["latitude"], lon, lat)
        assert abs(found["metres"] - metres) < 1e-4 * metres
        assert abs((found["azimuth"] - azimuth + 180) % 360 - 180) < 0.2


def test_arrow_keys_go_through_the_rows(visit: Callable[..., Any], server: str):
    page = visit(server).go_map("/boundaries")
    buttons = page.locator("tbody [data-select]")
    buttons.nth(0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("() => document.activeElement.textContent") == buttons.nth(1).text_content()
    page.keyboard.press("Enter")
    page.wait_for_selector("#card:not([hidden])")
