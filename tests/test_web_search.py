"""The search box by keyboard, and strings that try to become markup."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg2
import pytest

pytestmark = pytest.mark.browser

NASTY = '<img src=x onerror="window.hit=1">`${window.hit=1}`</script><script>window.hit=1</script>'


def test_search_by_keyboard_alone(visit: Callable[..., Any], server: str):
    watched = visit(server)
    page = watched.go_map("/")
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "search"
    page.keyboard.type("tongcheng")
    page.wait_for_function("() => window.gis.page.search.shownFor === 'tongcheng'")  # not what a pause in typing asked
    assert page.get_attribute("#search", "aria-expanded") == "true"
    assert page.inner_text("#search-status").startswith("找到")
    page.keyboard.press("ArrowDown")
    assert page.locator("#search-list li").first.get_attribute("aria-selected") == "true"
    assert page.get_attribute("#search", "aria-activedescendant") == "search-list-0"
    assert watched.violations() == []
    page.keyboard.press("Escape")
    assert page.locator("#search-list").is_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#card h2")
    assert page.evaluate("() => document.activeElement.id") == "card-title"
    assert "通城" in page.inner_text("#card h2")
    page.wait_for_function("() => Math.abs(window.gis.map.getCenter().lat - 29.2) < 0.3")
    watched.picture("search-1440x900")


def test_enter_takes_what_stands_in_the_box(visit: Callable[..., Any], server: str):
    """Typed on and pressed Enter before the list follows: the find is that of the new text, never of the one before."""
    page = visit(server).go_map("/")
    page.fill("#search", "tongcheng")
    page.wait_for_selector("#search-list li")
    page.fill("#search", "chongyang")
    page.keyboard.press("Enter")
    page.wait_for_selector("#card h2")
    assert "崇阳" in page.inner_text("#card h2")


def test_arrows_belong_to_the_input_method_while_it_composes(visit: Callable[..., Any], server: str):
    page = visit(server).go_map("/")
    page.fill("#search", "tongcheng")
    page.wait_for_selector("#search-list li")
    press = """composing => document.getElementById('search').dispatchEvent(new KeyboardEvent(
        'keydown', {key: 'ArrowDown', isComposing: composing, bubbles: true, cancelable: true}))"""
    assert page.evaluate(press, True), "the browser's own doing was prevented"
    assert page.get_attribute("#search", "aria-activedescendant") is None
    assert not page.evaluate(press, False)
    assert page.get_attribute("#search", "aria-activedescendant") == "search-list-0"


def test_a_slow_answer_shows_that_it_is_waited_for(visit: Callable[..., Any], server: str):
    page = visit(server).go_map("/")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/api/v1/search?*", hold)
    page.fill("#search", "通城")
    page.wait_for_selector("#search[aria-busy=true]")
    assert page.inner_text("#search-status") == "正在查找…"
    for route in held:
        route.continue_()
    page.wait_for_selector("#search-list li")
    assert page.get_attribute("#search", "aria-busy") is None
    assert page.inner_text("#search-status").startswith("找到")


def test_nothing_found_is_said(visit: Callable[..., Any], server: str):
    page = visit(server).go_map("/")
    page.fill("#search", "查无此地")
    page.wait_for_function("() => document.getElementById('search-status').textContent.includes('没有找到')")


def test_a_row_of_the_table_leads_to_the_map_and_back(visit: Callable[..., Any], server: str):
    watched = visit(server)
    page = watched.go_map("/facilities/table")
    row = page.locator("tbody tr").first
    name = row.locator("button").inner_text()
    row.locator("button").click()
    page.wait_for_selector("#card h2")
    assert page.inner_text("#card h2") == name
    assert "is-selected" in (row.get_attribute("class") or "")
    assert watched.violations() == []
    watched.picture("facilities-1440x900")


def test_a_name_never_becomes_markup(visit: Callable[..., Any], own_server_parts: tuple[str, str]):
    address, url = own_server_parts
    place, batch = str(uuid4()), str(uuid4())
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET ROLE minzheng_app_rw")
        cursor.execute(
            "INSERT INTO register.change_batch (id, kind, actor, reason) VALUES (%s, 'test', 'test', 'nasty')", (batch,)
        )
        cursor.execute("SELECT set_config('minzheng.batch_id', %s, true)", (batch,))
        cursor.execute(
            "INSERT INTO register.place (id, class_code, geom, geometry_status, status, secrecy, source, is_sample)"
            " SELECT %s, min(class_code), ST_SetSRID(ST_MakePoint(114.3, 29.8), 4490), 'invented', 'current', 'public',"
            " %s, true FROM register.place",
            (place, NASTY),
        )
        cursor.execute(
            "INSERT INTO register.place_name (id, place_id, name, kind, pinyin, pinyin_toned, pinyin_status,"
            " pinyin_source, secrecy, source, is_sample) VALUES (%s, %s, %s, 'standard', 'Lou', %s, 'unconfirmed',"
            " 't', 'public', 't', true)",
            (str(uuid4()), place, NASTY, NASTY),
        )
    connection.close()
    watched = visit(address)
    page = watched.go_map("/place-names/table?q=onerror#map=15/29.8/114.3")
    assert page.locator("tbody button").inner_text() == NASTY
    page.fill("#search", "onerror")
    page.wait_for_selector("#search-list li")
    assert page.locator("#search-list .option-name").first.inner_text() == NASTY
    page.keyboard.press("Enter")
    page.wait_for_selector("#card h2")
    assert page.inner_text("#card h2") == NASTY
    box = page.locator(".map").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hit") is None
    assert page.locator("#card img, #search-list img, tbody img").count() == 0
    watched.go(f"/ogc/collections/place-names/items/{place}?f=html")
    assert page.evaluate("() => window.hit") is None
