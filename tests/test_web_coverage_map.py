"""The coverage as one file, opened from a disk by a browser without a network."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from maps import coverage_map
from maps.coverage_report import CLASSES

API = "/api/v1/coverage"
WALK: dict[str, Any] = {
    "service": "care-centres", "metric": "pop_straight", "threshold_m": 3000, "population": "pop_65",
}  # fmt: skip
QUERY = {name: str(value) for name, value in WALK.items()}


def held(page: str) -> dict[str, Any]:
    """What the file holds for its program."""
    return json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[0])


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_the_file_opens_from_a_disk_without_a_network(browser: Any, client: TestClient, tmp_path: Path, width: int):
    file = tmp_path / "map.html"
    file.write_text(client.get("/facilities/map.html", params=QUERY).text, encoding="utf-8")
    answer = client.post(API, params={"gaps": coverage_map.GAPS}, json=WALK).json()
    context = browser.new_context(viewport={"width": width, "height": 844}, offline=True, locale="zh-CN")
    page = context.new_page()
    asked, told = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector(".leaflet-interactive")
    for name in ("total", "covered", "uncovered"):
        assert page.inner_text(f"#{name}") == f"{answer['totals'][name]:,}"
    fills = page.eval_on_selector_all("path.leaflet-interactive", "(all) => all.map((one) => one.getAttribute('fill'))")
    assert len(fills) == len(answer["townships"])
    assert {one["fill"]: one["count"] for one in held(file.read_text("utf-8"))["classes"]} == {
        fill: fills.count(fill) for _, fill, _ in CLASSES
    }
    row = answer["townships"][0]
    page.locator("summary").first.click()
    cells = page.locator(f"tr[data-code='{row['code']}'] td").all_inner_texts()
    assert cells[:2] == [f"{row['total']:,}", f"{row['uncovered']:,}"]
    page.get_by_label("未覆盖的村（社区）").uncheck()
    page.locator("path.leaflet-interactive").nth(3).dispatch_event("click")
    assert "%" in page.inner_text(".leaflet-popup-content")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert asked == [file.as_uri()]
    assert told == []
    context.close()
