"""Forms about a place in a browser: a new place with its check, a move on the map, both approved by another person."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
READY = "() => window.gis && window.gis.page !== undefined"
READ = "() => document.querySelector('.position-read').textContent.includes('CGCS2000')"


def _approve(reviewer: Any, name: str) -> Any:
    queue = reviewer.go("/place-names/changes")
    card = queue.locator(".proposal", has_text=name)
    card.get_by_role("button", name="批准", exact=True).click()
    outcome = card.locator(".outcome")
    outcome.wait_for()
    assert "已批准，记为批次" in outcome.inner_text()
    assert card.locator("h3 .badge").inner_text() == "已批准"
    assert outcome.evaluate("(box) => box === document.activeElement")
    assert reviewer.violations() == []
    return queue


def _accessible(watched: Any, path: str, opened: str | None = None) -> None:
    for width, height in ((1440, 900), (390, 844), (320, 700)):
        watched.page.set_viewport_size({"width": width, "height": height})
        page = watched.go_map(path)
        if opened:
            page.locator("details.adding summary").evaluate_all("(all) => all.forEach((one) => one.click())")
        assert watched.violations() == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        watched.picture(f"{'place-forms' if opened else 'place-new'}-{width}", full_page=True)


def test_a_new_place_is_typed_checked_and_approved(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None]
):
    officer = visit(own_server)
    sign_in(officer, "names_officer")
    _accessible(officer, "/place-names/new")
    page = officer.page
    page.locator("#new-place button[type=submit]").click()
    page.wait_for_selector(".field-error")
    assert page.evaluate("document.activeElement.id") == "nw-name"
    wanted = {"nw-name", "nw-class", "nw-division", "nw-meaning", "nw-description", "nw-unit", "nw-reason", "nw-source"}
    assert wanted <= set(page.locator("[aria-invalid]").evaluate_all("(all) => all.map((one) => one.id)"))
    assert officer.violations() == []
    page.keyboard.type("柳树塆子")
    for field, typed, taken in (("nw-class", "22200", "农村居民点"), ("nw-division", "横沟桥", "横沟桥镇")):
        page.locator(f"#{field}").focus()
        page.keyboard.type(typed)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        assert page.input_value(f"#{field}") == taken
    page.locator("#result:not([hidden]) #facts dd").first.wait_for()
    page.check("input[name=how][value=typed]")
    page.select_option("#nw-shape", label="经纬度")
    page.select_option("#nw-datum", label="WGS 84（手持 GPS、手机）")
    page.fill("#nw-east", "114°22′12.5″")
    page.fill("#nw-north", "29.93")
    page.wait_for_function(READ)
    assert "横沟桥镇" in page.locator(".position-read").inner_text()
    page.select_option("#nw-status", "surveyed")
    for field, words in (("meaning", "柳姓聚居"), ("description", "自然村"), ("unit", "咸安区民政局"),
                         ("reason", "普查补录"), ("source", "外业表 9")):  # fmt: skip
        page.fill(f"#nw-{field}", words)
    page.check("#nw-internal")
    page.locator("#new-place button[type=submit]").click()
    page.wait_for_url("**/place-names/changes?**")
    card = page.locator(".proposal", has_text="柳树塆子")
    assert "114°22′12.5″" in card.inner_text()
    assert "EPSG:4326" in card.inner_text()

    reviewer = visit(own_server)
    sign_in(reviewer, "reviewer")
    outcome = _approve(reviewer, "柳树塆子").locator(".outcome")
    page.goto(f"{own_server}/place-names?q=柳树塆子")
    page.locator(".hit", has_text="柳树塆子").first.wait_for()
    outcome.get_by_role("button", name="撤销").click()
    outcome.get_by_role("button", name="确认撤销").click()
    outcome.get_by_text("又已撤销").wait_for()
    assert outcome.get_by_role("button").count() == 0


def test_a_place_is_moved_on_the_map_and_approved(
    visit: Callable[..., Any],
    own_server_parts: tuple[str, str],
    sign_in: Callable[..., None],
    plant: Callable[..., list[str]],
):
    own_server, database = own_server_parts
    (place,) = plant(database, {"name": "移柳湾", "lon": 114.37, "lat": 29.93, "division": "421202103"})
    officer = visit(own_server, 390, 844, has_touch=True)
    sign_in(officer, "names_officer")
    _accessible(officer, f"/place-names/{place}", "all")
    officer.page.set_viewport_size({"width": 390, "height": 844})
    page = officer.go_map(f"/place-names/{place}")
    page.locator("details[data-form=ps] summary").click()
    stage = page.locator("details[data-form=ps] .map")
    stage.scroll_into_view_if_needed()
    stage.tap(position={"x": 90, "y": 120})
    page.wait_for_function(READ)
    tapped = page.locator(".position-read strong").inner_text()
    stage.focus()
    page.keyboard.press("Enter")  # the centre of the map, in place of the tap
    page.wait_for_function("(was) => document.querySelector('.position-read strong').textContent !== was", arg=tapped)
    page.fill("#ps-reason", "实地核对")
    page.fill("#ps-source", "外业照片 3")
    page.locator("details[data-form=ps] button[type=submit]").click()
    page.wait_for_selector(".proposal:has-text('实地核对')")
    page.wait_for_function(READY)

    reviewer = visit(own_server)
    sign_in(reviewer, "reviewer")
    queue = _approve(reviewer, "实地核对")
    queue.locator(".outcome a").click()
    queue.wait_for_selector(".map[data-painter]")
    assert "审批变更" in queue.locator(".history li:target").inner_text()
    record = reviewer.go_map(f"/place-names/{place}")
    assert "概略" in record.locator(".marker-map .help").inner_text()
    assert "位置已改" in record.locator(".history").inner_text()
