"""What the browser makes of pages in English is in English: searches, a record's forms, findings of a check, a report."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.browser

SEEN = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const left = (node) => node.closest("script, style, svg[aria-hidden], [lang^=zh], :has(> mark)") || !node.checkVisibility();
  while (walker.nextNode()) if (!left(walker.currentNode.parentElement)) texts.push(walker.currentNode.data);
  for (const name of ["title", "aria-label", "placeholder"])
    document.querySelectorAll(`[${name}]`).forEach((one) => left(one) || texts.push(one.getAttribute(name)));
  return texts;
}"""
TYPED = {
    "王佳湾",
    "中华皇帝国际花园",
    "中华皇帝国际",
    "中华",
    "皇",
    "帝国",
    "帝",
    "花园",
    "怪",
    "大",
    "赤壁长江大桥",
    "赤壁长江",
    "大桥",
    "江",
}
"""What this test types, and the words of the lists that it hits; 大 and 怪 are the names of rules."""


def test_pages_that_the_browser_fills_are_in_english(
    visit: Callable[..., Any],
    own_server: str,
    own_server_users: Callable[..., dict[str, str]],
    sign_in: Callable[..., None],
    register_values: Callable[..., set[str]],
    chinese_in: Callable[..., list[str]],
    json_values: Callable[[Any], set[str]],
) -> None:
    headers = own_server_users("names_officer")
    values = register_values(own_server, headers) | TYPED
    (known,) = httpx.get(f"{own_server}/ogc/collections/place-names/items?limit=1&f=json").json()["features"]
    values |= json_values(httpx.get(f"{own_server}/api/v1/place-names/{known['id']}", headers=headers).json())
    watched = visit(own_server)
    sign_in(watched, "names_officer")
    page = watched.page

    def english(what: str) -> None:
        assert (what, chinese_in(page.evaluate(SEEN), values)) == (what, [])

    watched.go_map("/place-names?q=桥&lang=en")
    english("search")
    page.fill("#q", "王佳湾")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('results').getAttribute('aria-busy') === 'false'")
    english("search for what is mistyped")
    watched.go_map(f"/place-names/{known['id']}")
    page.locator("details.adding summary").evaluate_all("(all) => all.forEach((one) => one.click())")
    english("record")
    watched.go("/place-names/check")
    page.wait_for_function("() => window.gis && window.gis.page !== undefined")
    for name, class_code, rule in (("中华皇帝国际花园", "22100", "odd"), ("赤壁长江大桥", "12100", "generic-class")):
        page.fill("#name", name)
        page.select_option("#class", class_code)
        page.fill("#position", "114.3, 29.85")
        page.click("#ask button[type=submit]")
        page.wait_for_selector(f".finding[data-rule={rule}]")
        english(f"check of {name}")
    page.click("#report-ask button[type=submit]")
    page.wait_for_selector("#report .groups")
    english("report")
    for path in ("/facilities", "/facilities/cemeteries", "/boundaries/topology"):
        watched.go_map(path)
        english(path)
