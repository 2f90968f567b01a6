"""The list of protected names and the year of approval in the browser: put on the record by two persons, then searched."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
READY = "() => window.gis && window.gis.page !== undefined"
DONE = READY + " && document.getElementById('loading').hidden"


def test_a_listed_name_is_proposed_approved_and_found(
    visit: Callable[..., Any],
    own_server_parts: tuple[str, str],
    sign_in: Callable[..., None],
    plant: Callable[..., list[str]],
):
    own_server, database = own_server_parts
    first = {"name": "护柳湾", "lon": 114.37, "lat": 29.93, "division": "421202103", "secrecy": "public"}
    second = first | {"name": "护柳冲", "approval": "咸民发〔2016〕3号"}
    place, _ = plant(database, first | {"approval": "咸政函〔1988〕2号"}, second)
    officer = visit(own_server, 390, 844)
    sign_in(officer, "names_officer")
    page = officer.go_map(f"/place-names/{place}")
    form = page.locator("details[data-form=pr]")
    form.locator("summary").click()
    page.fill("#pr-protection_list", "咸宁市第一批")
    page.fill("#pr-reason", "列入名录")
    page.fill("#pr-source", "咸政办函〔2023〕21号")
    form.locator("button[type=submit]").click()
    page.wait_for_selector("details[data-form=pr] .field-error")
    assert page.evaluate("() => document.activeElement.id") == "pr-level"
    assert officer.violations() == []
    officer.errors.clear()  # the browser itself logs the answer
    page.select_option("#pr-level", "prefecture")
    page.fill("#pr-protected_on", "2023-06-30")
    form.locator("button[type=submit]").click()
    card = page.locator(".proposal", has_text="列入名录")
    card.wait_for()
    assert all(words in card.inner_text() for words in ("市级", "咸宁市第一批", "2023-06-30"))

    reviewer = visit(own_server)
    sign_in(reviewer, "reviewer")
    queue = reviewer.go("/place-names/changes")
    waiting = queue.locator(".proposal", has_text="列入名录")
    waiting.get_by_role("button", name="批准", exact=True).click()
    waiting.locator(".outcome").wait_for()

    public = visit(own_server)
    page = public.go_map(f"/place-names/{place}")
    assert "市级保护地名" in page.locator(".marks").inner_text()
    page = public.go("/place-names?q=护柳")
    page.wait_for_function(DONE)
    assert page.locator(".hit").count() == 2
    page.locator("#facet-protection .facet", has_text="市级").click()
    page.wait_for_selector('.filter-chip[data-filter="protection"]')
    assert page.locator(".hit-name").all_inner_texts() == ["护柳湾"]
    page.click(".exports summary")
    page.select_option("#export-form select", "geojson")
    with page.expect_download() as begun:
        page.click("#export-go")
    assert "protection=prefecture" in begun.value.url
    assert [
        each["properties"]["标准名称"] for each in json.loads(Path(begun.value.path()).read_bytes())["features"]
    ] == ["护柳湾"]
    page.keyboard.press("Escape")
    page.click(".exports summary")
    assert "市级保护" in page.locator(".hit").inner_text()
    page.click('.filter-chip[data-filter="protection"]')
    page.wait_for_function("() => document.querySelectorAll('.hit').length === 2")
    page.locator("#facet-approved .facet", has_text="2010–2019").click()
    page.wait_for_function("() => document.querySelectorAll('.hit').length === 1")
    assert page.locator(".hit-name").all_inner_texts() == ["护柳冲"]
    page.fill("#approved-from", "2000")
    page.fill("#approved-to", "1980")
    page.keyboard.press("Enter")
    assert "晚于" in page.locator("#approved-fault").inner_text()
    page.fill("#approved-from", "1980")
    page.fill("#approved-to", "1989")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.search.includes('approved=1980-1989')")
    page.wait_for_function(DONE)
    assert page.locator(".hit-name").all_inner_texts() == ["护柳湾"]
    assert page.locator("#facet-approved .facet").all_inner_texts() != []
    assert public.violations() == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#filters-toggle")
    assert public.violations() == []
