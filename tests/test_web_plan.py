"""The planner in the browser: finds the worst township, tries a canteen while dragging, saves, compares."""

import re
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visit = Callable[..., Any]
SignIn = Callable[..., None]
READY = "() => window.gis && window.gis.page && window.gis.page.shown && document.getElementById('figures').ariaBusy === 'false'"


def opened(watched: Any, query: str = "") -> Any:
    page = watched.go("/facilities" + query)
    page.wait_for_function(READY)
    return page


def number(text: str) -> int:
    found = re.search(r"[+-]?[\d,]+", text)
    assert found, text
    return int(found[0].replace(",", ""))


def test_a_planner_finds_tries_saves_and_compares(visit: Visit, own_server: str, sign_in: SignIn):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = opened(watched, "?threshold_m=3000&population=pop_65")
    before = number(page.inner_text("#headline strong"))
    rows = page.locator("#townships tbody tr")
    uncovered = [number(each) for each in page.locator("#townships tbody td:nth-child(2)").all_inner_texts()]
    assert uncovered == sorted(uncovered, reverse=True)
    rows.first.locator("button").click()
    page.click("#tab-gaps")
    worst = page.locator("#gaps tbody tr").first
    settlement, people = worst.get_attribute("data-id"), number(worst.locator("td").first.inner_text())
    worst.locator("button").click()
    box = page.locator(".map").bounding_box()
    page.click("#add")
    assert page.get_attribute("#add", "aria-pressed") == "true"
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_selector("#gain")
    page.wait_for_function(READY)
    gain = number(page.inner_text("#gain").split("：")[1])
    assert gain >= people
    assert number(page.inner_text("#headline strong")) == before - gain
    assert page.locator(f"#gaps tr[data-id='{settlement}']").count() == 0
    pin = page.locator(".plan-pin")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "what-if" in request.url else None)
    at = pin.bounding_box()
    page.mouse.move(at["x"] + 13, at["y"] + 13)
    page.mouse.down()
    page.mouse.move(at["x"] + 90, at["y"] + 60, steps=8)
    watched.until(lambda: bool(asked))
    page.mouse.up()
    page.wait_for_function(READY)
    moved = page.input_value("#changes input >> nth=0")
    page.locator("#changes input").nth(1).fill("30")
    page.keyboard.press("Tab")
    page.wait_for_function(READY)
    page.click("#undo")
    page.click("#undo")
    page.wait_for_function(READY)
    assert page.input_value("#changes input >> nth=0") != moved
    assert number(page.inner_text("#gain").split("：")[1]) == gain
    page.click("#save")
    page.fill("#name-field", "新建助餐点")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('scenario-name').textContent.includes('新建助餐点')")
    page.click("#open")
    page.wait_for_selector("#dialog input[type=checkbox]")
    page.check("#dialog input[type=checkbox]")
    page.click("#dialog button:has-text('比较所选')")
    page.wait_for_selector("#compared td")
    line = page.locator("#compared tr", has_text="比现状").locator("td").all_inner_texts()
    assert [number(each) for each in line] == [0, gain]
    assert watched.violations() == []
    page.keyboard.press("Escape")
    watched.picture("plan-1440x900")
    assert watched.violations() == []


def test_the_best_sites_are_suggested_with_a_proof_and_taken_into_the_scenario(
    visit: Visit, own_server: str, sign_in: SignIn
):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = opened(watched, "?threshold_m=3000&population=pop_65&area=421224")
    before = number(page.inner_text("#headline strong"))
    page.click("#suggest summary")
    page.fill("#new-sites", "x")
    page.click("#suggest-form button")
    assert "整数" in page.inner_text("#suggested [role=alert]")
    page.fill("#new-sites", "4")
    page.click("#suggest-form button")
    page.wait_for_selector("#suggested-gain")
    gain = number(page.inner_text("#suggested-gain"))
    assert "已证明最优" in page.inner_text("#suggested")
    adds = [number(each) for each in page.locator(".suggested-sites .gain").all_inner_texts()]
    assert sum(adds) == gain > 0
    assert adds == sorted(adds, reverse=True)
    assert page.locator(".suggested-pin").count() == len(adds) == 4
    assert watched.violations() == []
    watched.picture("plan-suggest-1440x900")
    page.click("#suggested button:has-text('加入试算方案')")
    page.wait_for_selector("#gain")
    page.wait_for_function(READY)
    assert number(page.inner_text("#gain").split("：")[1]) == gain
    assert number(page.inner_text("#headline strong")) == before - gain
    assert page.locator(".plan-pin").count() == 4
    page.fill("#new-sites", "1")
    page.click("#suggest-form button")
    page.wait_for_selector("#suggested-gain")
    assert f"覆盖 {page.evaluate('() => window.gis.page.shown.totals.covered'):,} →" in page.inner_text("#suggested")
    page.fill("#minimum", "100")
    page.click("#suggest-form button")
    page.wait_for_selector("#suggested [role=alert] li")
    assert "下限" in page.inner_text("#suggested [role=alert]")
    watched.refused.clear()
    watched.errors[:] = [each for each in watched.errors if "422" not in each]
    assert watched.violations() == []


@pytest.mark.parametrize("size", [(1440, 900), (390, 844), (320, 700)])
def test_the_public_sees_who_is_not_covered(visit: Visit, server: str, size: tuple[int, int]):
    watched = visit(server, *size)
    page = opened(watched)
    shares = page.evaluate("() => window.gis.page.shown.townships.length")
    assert shares == page.evaluate("() => window.gis.page.map.shapes.size") == 70
    assert page.locator("#add").count() == 0
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert watched.violations() == []
    page.select_option("#service", "cemeteries")
    page.wait_for_function("() => window.gis.page.shown.question.metric === 'unit_ratio'")
    page.wait_for_function(READY)
    page.click("#tab-method")
    assert "服务关系" in page.inner_text("#method")
    assert "metric=unit_ratio" in page.url
    assert watched.violations() == []
    if size[0] != 320:
        watched.picture(f"plan-public-{size[0]}x{size[1]}")


def test_what_was_typed_wrongly_is_told_and_the_rest_stays(visit: Visit, server: str):
    watched = visit(server)
    page = opened(watched)
    page.fill("#threshold", "一千")
    page.wait_for_selector("#problem:not([hidden])")
    assert "一千" in page.inner_text("#problem")
    assert page.get_attribute("#threshold", "aria-invalid") == "true"
    page.fill("#threshold", "500")
    page.wait_for_function("() => document.getElementById('problem').hidden")
    page.wait_for_function("() => window.gis.page.shown.question.threshold_m === 500")
    assert "threshold_m=500" in page.url


def test_a_planner_sees_what_beds_people_reach(visit: Visit, own_server: str, sign_in: SignIn):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = opened(watched, "?threshold_m=3000&population=pop_65")
    fills = "() => [...window.gis.page.map.shapes.values()].map((one) => one.options.fillColor)"
    coverage = page.evaluate(fills)
    page.click("#access > summary")
    page.fill("#access-reach", "x")
    page.click("#access-form button")
    page.wait_for_selector("#accessible [role=alert]")
    page.fill("#access-reach", "8000")
    page.click("#access-form button")
    page.wait_for_selector("#access-table")
    asked = "{service: 'care-centres', metric: 'pop_straight', population: 'pop_65', effective_only: true, threshold_m: 8000}"
    answer = page.evaluate(
        f"() => fetch('/api/v1/coverage/accessibility', {{method: 'POST', headers: {{'Content-Type': 'application/json'}},"
        f" body: JSON.stringify({asked})}}).then((sent) => sent.json())"
    )
    assert float(page.inner_text("#access-total")) == round(answer["totals"]["per_1000"], 1) > 0
    shown = {
        row.get_attribute("data-code"): row.locator("td").first.inner_text()
        for row in page.locator("#access-table tbody tr").all()
    }
    assert shown == {row["code"]: f"{row['per_1000']:.1f}" for row in answer["townships"]}
    reached = page.evaluate(fills)
    assert reached != coverage
    assert "95–100%" not in page.inner_text("#key")
    counts = [number(each) for each in page.locator("#key small").all_inner_texts()]
    assert sum(counts) == len(answer["townships"]) == len(reached)
    assert watched.violations() == []
    watched.picture("plan-access-1440x900")
    page.click("#access > summary")
    page.wait_for_function(
        f"(before) => JSON.stringify(({fills})()) === before",
        arg=page.evaluate("(all) => JSON.stringify(all)", coverage),
    )
    assert "95–100%" in page.inner_text("#key")


def test_on_a_phone_the_answer_and_the_scenario_come_before_the_question(visit: Visit, server: str):
    page = opened(visit(server, 390, 844))
    parts = (".stage", ".map-key", ".plan-ask > h1", "#headline", ".scenario", "#ask", "#townships")
    tops = [page.locator(part).first.bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)
    assert len({*tops}) == len(parts)
