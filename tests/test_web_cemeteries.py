"""The board of cemeteries in a browser, and the screening of a site on its map."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_a_planner_reads_the_board_and_screens_a_site(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], width: int
) -> None:
    watched = visit(own_server, width, 900)
    sign_in(watched, "planner")
    page = watched.go_map("/facilities/cemeteries?mortality=6%25")
    assert "百分率" in page.locator(".notice.is-error:not(#problem)").inner_text()
    page = watched.go_map("/facilities/cemeteries")
    assert page.locator(".lamp").first.is_visible()
    page.locator("#screen-at").fill("114.30, 29.85")
    page.locator("#screen-day").fill("2025-06-01")
    page.locator("#screen button[type=submit]").click()
    page.wait_for_selector("#screen-result .verdict")
    assert page.locator("#screen-result .rule").count() == 10
    page.locator("#screen-day").fill("2026-06-01")
    page.locator("#screen button[type=submit]").click()
    page.wait_for_function("() => document.querySelectorAll('#screen-result .rule').length === 6")
    assert "未核实" in page.locator("#screen-result").inner_text()
    assert watched.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    watched.picture(f"cemeteries-{width}", full_page=True)
