"""A planner in the browser brings a list of care centres from /facilities into the register and takes it out again."""

from collections.abc import Callable
from typing import Any

import pytest

from gis.core.settings import ROOT

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
SignIn = Callable[..., None]
READY = "() => window.uploadPage && window.uploadPage.steps.current > 0 && document.querySelector('#rows-table tr[data-row]')"
SAMPLE = ROOT / "data" / "samples" / "care-centres.csv"


def registered(page: Any, address: str) -> int:
    query = {"name": "浮山康乐养老院（示例）", "f": "json"}
    return int(page.request.get(f"{address}/ogc/collections/care-centres/items", params=query).json()["numberMatched"])


def test_a_planner_imports_a_list_from_the_facilities_page(visit: Visit, own_server: str, sign_in: SignIn):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = watched.go("/facilities")
    page.click("nav.names-nav a:text('导入')")
    page.wait_for_url("**/boundaries/uploads/new?kind=care-centres")
    assert page.locator("input[name=kind][value=care-centres]").is_checked()
    assert page.locator(".crumbs a").first.get_attribute("href") == "/facilities"
    assert watched.violations() == []
    page.set_input_files("#file", SAMPLE)
    page.click("#send")
    page.wait_for_url("**/boundaries/uploads/*-*")
    page.wait_for_function(READY)
    assert "养老服务设施" in page.inner_text("#upload-lead")
    page.locator("#steps a[data-step='3']").click()
    page.locator("input[name=reading]").first.check()
    page.locator("input[name=datum][value=CGCS2000]").check()
    assert page.locator("input[name=height_datum]").count() == 0
    page.click("#declare")
    page.wait_for_function("() => window.uploadPage.steps.current === 4")
    assert page.locator("#rows-table tbody tr[data-row]").count() == 4
    assert page.evaluate("() => window.gis.register.isShown('boundary-markers')") is False
    assert watched.violations() == []
    page.locator("#steps a[data-step='5']").click()
    plan = page.inner_text("#plan")
    assert "养老服务设施：登记库中没有" in plan
    assert "观测" not in plan
    assert registered(page, own_server) == 0
    page.click("#commit")
    page.wait_for_selector("#receipt:not([hidden])")
    assert page.locator(".receipt-actions a").get_attribute("href") == "/facilities"
    assert registered(page, own_server) == 1
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#undo")
    page.wait_for_selector("#undo", state="hidden")
    watched.until(lambda: registered(page, own_server) == 0)


def test_the_tables_lead_to_the_import_of_their_kind(visit: Visit, own_server: str, sign_in: SignIn):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = watched.go("/facilities/table?table=care-centres")
    page.click(".work-head a.button")
    page.wait_for_url("**/boundaries/uploads/new?kind=care-centres")
    english = watched.go("/boundaries/uploads/new?kind=care-centres&lang=en")
    assert english.inner_text(".crumbs a >> nth=0") == "Facilities"
    assert english.locator("label.choice", has_text="Care centres").count() == 1
