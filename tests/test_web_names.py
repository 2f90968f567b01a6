"""The search of the place names in the browser: by every way of writing, by keyboard alone, list and map tied."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.browser

PAGE = "/place-names"
READY = "() => window.gis && window.gis.page !== undefined && document.getElementById('loading').hidden"
NASTY = '<img src=x onerror="window.hit=1">`${window.hit=1}`</script>'
FIRST = {"name": "王家湾", "lon": 114.31, "lat": 29.86, "division": "421202102", "others": [("former", "红旗大队")]}
SECOND = {"name": "王家湾", "lon": 114.05, "lat": 29.55, "division": "421223100"}
THIRD = {"name": "王家湾", "lon": 114.49, "lat": 29.60, "division": "421224100", "status": "historic"}
LAKE = {"name": "王家湾水库", "lon": 114.20, "lat": 29.80, "division": "421202102", "class_code": "24230"}
ODD = {"name": NASTY, "lon": 114.1, "lat": 29.7, "division": "421202102"}
PUBLIC = {"secrecy": "public"}
WIDE = (
    "() => [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1"
    " && !one.closest('.stage, .names-nav, .visually-hidden')).map((one) => one.outerHTML.slice(0, 80))"
)
Visit = Callable[..., Any]
SignIn = Callable[..., None]


@pytest.fixture(scope="module", autouse=True)
def ids(own_server_parts: tuple[str, str], plant: Callable[..., list[str]]) -> list[str]:
    """Write the places of these tests; ids of the three 王家湾, which are internal."""
    return plant(own_server_parts[1], FIRST, SECOND, THIRD, LAKE | PUBLIC, ODD | PUBLIC)[:3]


def opened(watched: Any, query: str = "") -> Any:
    page = watched.go(PAGE + query)
    page.wait_for_function(READY)
    return page


def officer(visit: Visit, address: str, sign_in: SignIn, query: str = "", *size: int) -> Any:
    watched = visit(address, *size)
    sign_in(watched, "names_officer")
    opened(watched, query)
    return watched


def answered(page: Any) -> None:
    page.wait_for_function(READY)
    page.wait_for_function("() => document.getElementById('found').textContent !== ''")


def shown(page: Any) -> list[str]:
    return list(page.locator(".hit-name").all_inner_texts())


def fits(watched: Any) -> None:
    assert watched.page.evaluate(WIDE) == []
    assert watched.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
    assert watched.refused == []


@pytest.mark.parametrize(
    ("typed", "why"),
    [("wjw", "首字母"), ("wangjiawan", "拼音相符"), ("王家弯", "同音"), ("汪家湾", "同音"), ("王佳湾", "同音")],
)
def test_a_name_is_found_however_it_is_written(visit: Visit, own_server: str, sign_in: SignIn, typed: str, why: str):
    watched = officer(visit, own_server, sign_in)
    page = watched.page
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "q"
    page.keyboard.type(typed)
    page.locator("#suggestions li:nth-child(-n+3)", has_text="王家湾").first.wait_for()  # a pause in typing asks before
    page.keyboard.press("Enter")
    answered(page)
    assert page.locator("#suggestions").is_hidden()
    names = shown(page)
    assert "王家湾" in names[:3]
    place = names.index("王家湾")
    assert why in page.locator(".hit").nth(place).inner_text()
    page.keyboard.press("ArrowDown")
    for _ in range(place):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.textContent") == "王家湾"
    chosen = page.locator(".hit").nth(place).get_attribute("data-id")
    assert page.evaluate("() => window.gis.page.map.signs.hot") == chosen
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-pressed')") == "true"
    assert chosen in page.url
    assert page.evaluate(
        "(id) => { const { signs, map } = window.gis.page.map; const one = signs.items.find((i) => i.id === id);"
        " return map.getBounds().contains(one.at) && map.getZoom() >= 13; }",
        chosen,
    )
    page.keyboard.press("Escape")
    assert page.evaluate("() => document.activeElement.id") == "q"


def test_suggestions_are_chosen_by_keyboard(visit: Visit, own_server: str, sign_in: SignIn):
    watched = officer(visit, own_server, sign_in)
    page = watched.page
    page.fill("#q", "王家")
    page.wait_for_selector("#suggestions li")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == "suggestions-0"
    assert page.locator("#suggestions li").first.get_attribute("aria-selected") == "true"
    fits(watched)
    page.keyboard.press("ArrowUp")
    assert page.get_attribute("#q", "aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    page.fill("#q", "王家湾")
    page.wait_for_selector("#suggestions li")
    first = page.locator("#suggestions .option-name").first.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    answered(page)
    assert page.input_value("#q") == first
    assert shown(page)[0] == first


def test_an_answer_for_a_stale_keystroke_is_dropped(visit: Visit, own_server: str, sign_in: SignIn):
    watched = officer(visit, own_server, sign_in)
    page = watched.page
    held: list[Any] = []
    page.route(re.compile(r"/suggest\?q=w&"), lambda route: held.append(route))  # noqa: PLW0108 - a bound builtin will not do
    page.keyboard.press("/")
    page.keyboard.type("w")
    watched.until(lambda: len(held) == 1)
    page.keyboard.insert_text("jw")  # at once, so that nothing is asked between
    page.wait_for_selector("#suggestions li")
    kept = page.locator("#suggestions .option-name").all_inner_texts()
    with page.expect_event("requestfinished", lambda request: request == held[0].request):
        held[0].continue_()
    page.wait_for_timeout(200)
    assert page.locator("#suggestions .option-name").all_inner_texts() == kept


def test_a_former_name_leads_to_todays_and_says_so(visit: Visit, own_server: str, sign_in: SignIn):
    page = officer(visit, own_server, sign_in, "?q=红旗大队").page
    answered(page)
    hit = page.locator(".hit").first
    assert hit.locator(".hit-name").inner_text() == "王家湾"
    assert "曾用名" in hit.inner_text()
    assert hit.locator("mark").inner_text() == "红旗大队"


@pytest.mark.parametrize("size", [(1440, 900), (390, 844), (320, 700)])
def test_same_names_are_told_apart(visit: Visit, own_server: str, sign_in: SignIn, size: tuple[int, int]):
    watched = officer(visit, own_server, sign_in, "?q=王家湾", *size)
    page = watched.page
    answered(page)
    fits(watched)
    if size[0] != 320:
        watched.picture(f"names-{size[0]}x{size[1]}")
    page.locator(".hit-link", has_text="另有 2 处同名").first.click()
    page.wait_for_selector("#same-head:not([hidden])")
    page.wait_for_function("() => document.querySelectorAll('.hit').length === 3")
    assert set(shown(page)) == {"王家湾"}
    told = [page.locator(".hit-main").nth(index).inner_text() for index in range(3)]
    assert len(set(told)) == 3
    for place in ("咸安区", "崇阳县", "通山县"):
        assert any(place in text for text in told)
    assert all(re.search(r"\d{20}", text) for text in told)
    assert all("米" in text for text in page.locator(".hit-distance").all_inner_texts())
    assert page.evaluate("() => window.gis.page.map.signs.items.length") == 3
    fits(watched)
    page.go_back()
    page.wait_for_function("() => document.getElementById('same-head').hidden")
    answered(page)
    assert len(shown(page)) > 3


def test_filters_count_narrow_and_are_taken_away(visit: Visit, own_server: str, sign_in: SignIn, ids: list[str]):
    watched = officer(visit, own_server, sign_in, "?q=王家湾")
    page = watched.page
    answered(page)
    all_of_them = page.inner_text("#found")
    page.locator("#facet-class .facet", has_text="水利电力").click()
    page.wait_for_selector(".filter-chip[data-filter=class]")
    answered(page)
    assert shown(page) == ["王家湾水库"]
    assert "class=24000" in page.url
    page.locator(".filter-chip[data-filter=class]").click()
    page.wait_for_function("(text) => document.getElementById('found').textContent === text", arg=all_of_them)
    county = page.locator("#facet-division .facet", has_text="崇阳县")
    listed = int(county.locator(".facet-count").inner_text())
    county.click()
    page.wait_for_selector(".filter-chip[data-filter=division]")
    answered(page)
    assert len(shown(page)) == listed >= 1
    assert ids[1] in page.locator(".hit").first.get_attribute("data-id")
    page.go_back()
    page.wait_for_function("(text) => document.getElementById('found').textContent === text", arg=all_of_them)
    page.locator("#facet-status .facet", has_text="历史").click()
    page.wait_for_selector(".filter-chip[data-filter=status]")
    answered(page)
    assert page.locator(f".hit[data-id='{ids[2]}']").count() == 1
    assert page.locator(f".hit[data-id='{ids[0]}']").count() == 0
    fits(watched)


def test_only_what_lies_inside_the_map(visit: Visit, own_server: str, sign_in: SignIn, ids: list[str]):
    page = officer(visit, own_server, sign_in, "?q=王家湾#map=13/29.86/114.31").page
    answered(page)
    page.check("#within")
    page.wait_for_selector(".filter-chip[data-filter=within]")
    answered(page)
    assert shown(page)[0] == "王家湾"
    assert page.locator(".hit").first.get_attribute("data-id") == ids[0]
    inside = "() => window.gis.page.map.signs.items.every((one) => window.gis.map.getBounds().contains(one.at))"
    assert page.evaluate(inside)
    page.evaluate("() => window.gis.map.setView([29.55, 114.05], 13, {animate: false})")
    page.wait_for_selector(f".hit[data-id='{ids[1]}']")
    assert page.locator(f".hit[data-id='{ids[0]}']").count() == 0
    assert page.evaluate(inside)


def test_more_appends_without_loss_or_repeat(visit: Visit, own_server: str):
    watched = visit(own_server)
    page = opened(watched, "?class=22200")
    answered(page)
    total = int(re.sub(r"\D", "", page.inner_text("#found")))
    while page.locator("#more").is_visible():
        before = page.locator(".hit").count()
        page.click("#more")
        page.wait_for_function("(n) => document.querySelectorAll('.hit').length > n", arg=before)
        assert page.evaluate("() => document.activeElement.className") == "hit-name"
    ids = [row.get_attribute("data-id") for row in page.locator(".hit").all()]
    assert len(ids) == len(set(ids)) == total > 40
    assert page.evaluate("() => window.gis.page.map.signs.items.length") == total


def test_the_public_learns_nothing_of_an_internal_name(visit: Visit, own_server: str, ids: list[str]):
    watched = visit(own_server)
    page = opened(watched)
    page.fill("#q", "王家湾")
    page.wait_for_selector("#suggestions li")
    assert page.locator("#suggestions .option-name").all_inner_texts() == ["王家湾水库"]
    page.keyboard.press("Enter")
    answered(page)
    assert shown(page)[0] == "王家湾水库"
    assert "王家湾" not in shown(page)
    assert page.locator(".hits-near").count() == 1  # 王家湾水库 is the only one that fits; the others nearly do
    public = httpx.get(f"{own_server}/ogc/collections/place-names/items?limit=1000").json()["features"]
    listed = [each.get_attribute("data-id") for each in page.locator(".hit").all()]
    assert {*listed} <= {each["id"] for each in public}
    counts = [int(each) for each in page.locator("#facet-class .tree .tree .facet-count").all_inner_texts()]
    assert sum(counts) == len(listed)
    for typed in ("红旗大队", "hongqidadui"):
        page.fill("#q", typed)
        page.keyboard.press("Enter")
        answered(page)
        assert page.inner_text("#found") == "没有找到"
        assert page.locator("#empty").is_visible()
        assert "王家湾" not in page.inner_text("#mean")
    for path in (
        f"/api/v1/place-names/nearby?lon={FIRST['lon']}&lat={FIRST['lat']}",
        "/api/v1/place-names/search?q=王家湾",
    ):
        answer = httpx.get(own_server + path).text
        assert not any(each in answer for each in ids)


def test_nothing_found_says_what_to_do(visit: Visit, own_server: str):
    watched = visit(own_server)
    page = opened(watched, "?q=查无此地楼&class=22200&as_of=1985")
    answered(page)
    assert page.inner_text("#found") == "没有找到"
    for facet in ("class", "division", "status"):
        assert page.inner_text(f"#facet-{facet}") == "没有可分的"
    assert not page.locator(".keys").is_visible()
    years, heading = (page.locator(each).bounding_box() for each in ("#approved-from", "#facet-approved"))
    assert years["y"] - heading["y"] - heading["height"] >= 6
    fits(watched)
    page.locator("#drop-filters .filter-chip").first.click()
    page.wait_for_function("() => !location.search.includes('class=')")
    page.click("#again a")
    page.wait_for_function("() => location.search === ''")
    assert page.locator("#start").is_visible()


def test_a_name_never_becomes_markup(visit: Visit, own_server: str):
    watched = visit(own_server)
    page = opened(watched)
    page.fill("#q", "<img")
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("Enter")
    answered(page)
    assert NASTY in shown(page)
    page.locator(".hit-name", has_text="onerror").first.click()
    place = page.locator(".map").first.bounding_box()
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.wait_for_timeout(200)
    assert page.evaluate("() => window.hit") is None
    assert page.locator("#hits img, #suggestions img, #card img").count() == 0
