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
    with page.expect_navigation():
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


@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_of_the_past_says_so_and_leads_back(visit: Callable[..., Any], past: Any, own_server: str, width: int):
    fid, name = past.ask("SELECT id::text, name FROM view_public.cemeteries ORDER BY id LIMIT 1")[0]
    moment = past.now()
    with past.batch() as cursor:
        cursor.execute("UPDATE register.cemetery SET deleted = true WHERE id = %s", (fid,))
    watched = visit(own_server, width=width)
    page = watched.go(f"/ogc/collections/cemeteries/items?f=html&lang=en&as_of={moment}")
    assert "as it stood" in page.locator(".ogc-past").inner_text()
    assert page.locator("tbody tr").count() == page.locator(".leaflet-overlay-pane path").count() > 10
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()
    page.wait_for_selector(".ogc-past")
    assert page.locator("h1").inner_text() == name
    page.wait_for_selector(".leaflet-overlay-pane path", state="attached")
    assert page.locator(".leaflet-overlay-pane path").count() == 1
    with page.expect_navigation():
        page.locator(".ogc-trail a").last.click()
    page.wait_for_selector(".ogc-past")
    with page.expect_navigation():
        page.locator(".ogc-past a").click()
    page.wait_for_function("() => !document.querySelector('.ogc-past') && document.querySelector('tbody tr')")
    assert page.locator(f"a[href*='{fid}']").count() == 0
    page.fill("input[name=as_of]", "2001-02-03")
    with page.expect_navigation():
        page.locator("form", has=page.locator("input[name=as_of]")).locator("button").click()
    page.wait_for_selector(".ogc-past time")
    assert page.locator(".ogc-past time").inner_text() == "2001-02-03 23:59:59"
    assert page.locator("tbody tr").count() == 0
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
