"""The pages of the spatial API in Chromium: a table of features is filtered and sorted."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_a_table_of_features_is_filtered_and_sorted(visit: Callable[..., Any], server: str, width: int):
    watched = visit(server, width=width)
    page = watched.go("/ogc/collections/divisions/items?f=html&lang=en&limit=20")
    page.fill("input[name=filter]", "level = 'county'")
    page.click("form.ogc-actions button")
    page.wait_for_url("**filter=level**")
    assert page.locator("tbody tr").count() == 6
    assert page.input_value("input[name=filter]") == "level = 'county'"
    page.get_by_role("columnheader", name="Code", exact=True).get_by_role("link").click()
    page.wait_for_selector("th[aria-sort=ascending]")
    place = page.locator("thead th").evaluate_all("all => all.findIndex(one => one.hasAttribute('aria-sort'))")
    codes = page.locator(f"tbody tr > :nth-child({place + 1})").all_inner_texts()
    assert codes == sorted(codes)
    assert len(set(codes)) == 6
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
    page.get_by_text("Without the filter").click()
    page.wait_for_function("() => document.querySelectorAll('tbody tr').length === 20")
