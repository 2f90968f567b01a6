"""The officer's story: 王家湾 is found four ways, opened, given a former name; a reviewer approves and history shows it."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_an_officer_finds_a_place_four_ways_and_gives_it_a_former_name(
    visit: Callable[..., Any],
    own_server_parts: tuple[str, str],
    sign_in: Callable[..., None],
    plant: Callable[..., list[str]],
):
    own_server, database = own_server_parts
    where = {"lon": 114.37, "lat": 29.93, "division": "421202103"}
    (place,) = plant(database, {"name": "王家湾", "secrecy": "internal", **where})
    officer = visit(own_server)
    sign_in(officer, "names_officer")
    for typed in ("wjw", "wangjiawan", "王家弯", "汪家湾"):
        page = officer.go_map("/place-names")
        page.keyboard.press("/")
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
        page.wait_for_selector(f".hit[data-id='{place}']")
        hit = page.locator(f".hit[data-id='{place}']")
        assert "王家湾" in hit.inner_text(), typed
        rank = page.locator(".hit").evaluate_all("(rows, id) => rows.findIndex((row) => row.dataset.id === id)", place)
        assert rank < 3, typed
    page.locator(f".hit[data-id='{place}'] a[href*='/place-names/{place}']").first.click()
    page.wait_for_selector(".timeline")
    page.wait_for_function("() => document.getElementById('place') && window.gis && window.gis.page !== undefined")
    page.get_by_text("增加曾用名、别名等").click()
    page.locator("#add-name").fill("红旗大队")
    page.locator("#add-since").fill("1958")
    page.locator("#add-until").fill("1984")
    page.locator("#add-reason").fill("公社时期名称")
    page.locator("#add-source").fill("《公社志》第 21 页")
    page.locator("form[data-kind='add-name'] button[type=submit]").click()
    page.wait_for_selector(".proposal:has-text('红旗大队')")
    page.wait_for_selector(".map[data-painter]")

    reviewer = visit(own_server)
    sign_in(reviewer, "reviewer")
    queue = reviewer.go("/place-names/changes")
    card = queue.locator(".proposal", has_text="红旗大队")
    card.get_by_role("button", name="批准", exact=True).click()
    card.locator(".outcome").wait_for()
    record = reviewer.go_map(f"/place-names/{place}")
    assert "红旗大队" in record.locator(".timeline").inner_text()
    assert "《公社志》第 21 页" in record.locator(".history").inner_text()
    again = officer.go_map("/place-names?q=红旗大队")
    again.wait_for_selector(f".hit[data-id='{place}']")
    assert "曾用名" in again.locator(f".hit[data-id='{place}']").inner_text()
    officer.check()
    reviewer.check()
