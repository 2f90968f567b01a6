"""The page that checks a proposed name: findings while typing, evidence on the map, a ruling, the report, the phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg2
import pytest

pytestmark = pytest.mark.browser

PAGE = "/place-names/check"
READY = "() => window.gis.page !== undefined"
WIDE = (
    "() => [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1"
    " && !one.closest('.table-holder, .stage, .names-nav')).map((one) => one.outerHTML.slice(0, 80))"
)
CLICK = """() => {
  const map = window.gis.map;
  map.setView([29.8437612, 114.1203884], 13, { animate: false });
  const at = map.latLngToContainerPoint([29.8437612, 114.1203884]);
  const box = map.getContainer().getBoundingClientRect();
  return [box.x + at.x, box.y + at.y];
}"""
BATCH = (
    "WITH b AS (INSERT INTO register.change_batch (id, kind, actor, reason)"
    " VALUES (gen_random_uuid(), 'test', 'test', 'names') RETURNING id)"
    " SELECT set_config('minzheng.batch_id', id::text, true) FROM b"
)
PLACE = (
    "INSERT INTO register.place (id, class_code, division_id, geom, geometry_status, status, secrecy, source)"
    " SELECT %s, '22200', division_id, ST_SetSRID(ST_Point(%s, %s), 4490), 'invented', 'current', %s, 'test'"
    " FROM register.division_code WHERE code = '421202100' AND NOT deleted"
)
NAME = (
    "INSERT INTO register.place_name (id, place_id, name, kind, pinyin, pinyin_toned, pinyin_status, pinyin_source,"
    " reading, secrecy, source) VALUES (gen_random_uuid(), %s, %s, 'standard', %s, %s, 'unconfirmed', 'test',"
    " string_to_array(%s, ' '), %s, 'test')"
)
RECORDS = (
    ("汪家湾", "wāng jiā wān", 114.121, "public"),
    ("柳树湾", "liǔ shù wān", 114.12, "public"),
    ("柳树湾", "liǔ shù wān", 114.13, "public"),
    ("机库湾", "jī kù wān", 114.122, "restricted"),
)
Visit = Callable[..., Any]
SignIn = Callable[..., None]


@pytest.fixture(scope="module")
def names(own_server_parts: tuple[str, str]) -> str:
    """Put four villages of one town into the server's register; returns the id of 汪家湾."""
    first = str(uuid4())
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute(BATCH)
        for number, (name, reading, lon, secrecy) in enumerate(RECORDS):
            place = first if number == 0 else str(uuid4())
            cursor.execute(PLACE, (place, lon, 29.8437612, secrecy))
            toned = reading.replace(" ", "").capitalize()
            cursor.execute(NAME, (place, name, None, toned, reading, secrecy))
    return first


def opened(watched: Any, query: str = "") -> Any:
    page = watched.go(PAGE + query)
    page.wait_for_function(READY)
    return page


def fits(watched: Any) -> None:
    assert watched.page.evaluate(WIDE) == []
    assert watched.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
    assert watched.refused == []


def test_the_page_asks_the_public_to_sign_in(
    visit: Visit, own_server: str, own_server_users: Callable[..., dict[str, str]]
):
    public = visit(own_server)
    page = public.go(PAGE)
    assert page.locator("#gate a[href^='/login']").is_visible()
    assert public.violations() == []
    assert httpx.get(own_server + PAGE, headers=own_server_users("names_officer")).status_code == 200
    assert httpx.get(own_server + PAGE, headers=own_server_users("audit_admin")).status_code == 403


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_findings_appear_while_the_form_is_filled(
    visit: Visit, own_server: str, sign_in: SignIn, names: str, width: int, height: int
):
    watched = visit(own_server, width, height)
    sign_in(watched, "names_officer", "421202")
    page = opened(watched)
    fits(watched)
    page.fill("#name", "王家湾")
    page.select_option("#class", "22200")
    page.wait_for_selector("#result:not([hidden])")  # the answer without a place; what stands below it moves
    page.locator("#stage").scroll_into_view_if_needed()
    page.mouse.click(*page.evaluate(CLICK))
    assert page.input_value("#position").startswith("114.1")
    page.wait_for_function("() => /马桥镇|咸安区/.test(document.getElementById('facts').textContent)")
    page.wait_for_selector(".finding[data-rule=same-sound]")
    sound = page.locator(".finding[data-rule=same-sound]")
    assert "汪家湾" in sound.inner_text()
    assert "《地名管理条例》第九条" in sound.inner_text()
    assert sound.locator(f"a[href='/place-names/{names}']").count() == 1
    assert page.evaluate("(id) => window.gis.page.map.drawn.has(id)", names)
    assert "Wángjiāwān" in page.inner_text("#facts")
    assert "马桥镇" in page.inner_text("#facts") or "咸安区" in page.inner_text("#facts")
    sound.locator("button.row-name").first.click()
    assert page.evaluate("() => window.gis.page.map.ring !== null")
    if width != 320:
        watched.picture(f"place-check-{width}x{height}")
    fits(watched)


def test_a_restricted_record_shows_only_that_it_is_there(visit: Visit, own_server: str, sign_in: SignIn, names: str):
    watched = visit(own_server)
    sign_in(watched, "names_officer", "421202")
    page = opened(watched, "?name=机库湾&class=22200&division=421202100")
    page.wait_for_selector(".finding[data-rule=same-name]")
    assert "级别看不到" in page.inner_text(".finding[data-rule=same-name]")
    assert page.locator(".finding[data-rule=same-name] a").count() == 0
    page.locator(".finding[data-rule=same-name] summary").click()
    assert page.locator(".finding[data-rule=same-name] input[value=allow]").is_disabled()  # an error takes a reviewer
    assert names


def test_an_officer_rules_and_takes_it_back(visit: Visit, own_server: str, sign_in: SignIn, names: str):
    watched = visit(own_server)
    sign_in(watched, "names_officer", "421202")
    page = opened(watched, "?name=万达路&class=23510&division=421202001")
    company = page.locator(".finding[data-rule=company]")
    company.wait_for()
    assert "须裁定" in company.inner_text()
    company.locator("summary").click()
    company.locator("textarea").fill("原村名万达，与企业无关")
    company.locator("button[type=submit]").click()
    page.wait_for_selector(".finding.is-exempt[data-rule=company]")
    assert "原村名万达" in company.inner_text()
    assert "web-names_officer" in company.inner_text()
    fits(watched)
    company.locator(".is-danger").click()
    company.locator(".is-danger").click()
    page.wait_for_selector(".finding.is-warning[data-rule=company]")
    page.emulate_media(media="print")
    assert not page.locator("#ask").is_visible()
    assert company.is_visible()


def test_the_report_counts_lists_and_draws(
    visit: Visit, own_server: str, own_server_parts: tuple[str, str], sign_in: SignIn, names: str
):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = opened(watched)
    page.select_option("#report-division", "421202")
    page.check("#report-breaking")
    page.click("#report-ask button")
    row = page.locator("#report tr[data-alike='柳树湾']")
    row.wait_for()
    assert "违反" in row.inner_text()
    assert page.locator(".counts table").count() == 2
    row.locator("button").click()
    assert page.evaluate("() => window.gis.page.map.drawn.size") == 2
    address = page.locator("#report-csv").get_attribute("href")
    text = page.evaluate("(url) => fetch(url).then((answer) => answer.text())", address)
    assert text.count("柳树湾") >= 2
    assert "机库湾" not in text
    with page.expect_download() as loading:
        page.click("#report-html")
    kept = Path(loading.value.path()).read_text("utf-8")
    assert loading.value.suggested_filename == "duplicates-421202.html"
    assert kept.count("柳树湾") >= 2
    assert "机库湾" not in kept
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT detail->>'format' FROM audit.event WHERE kind = 'place-names-exported' ORDER BY id")
        assert [one for (one,) in cursor.fetchall()][-2:] == ["csv", "html"]
    fits(watched)


def test_letters_of_an_input_method_are_not_checked(visit: Visit, own_server: str, sign_in: SignIn, names: str):
    watched = visit(own_server, 390, 844)
    sign_in(watched, "names_officer", "421202")
    page = opened(watched)
    page.select_option("#class", "22200")
    page.select_option("#division", "421202001")
    asked: list[str] = []
    page.on(
        "request",
        lambda one: (
            asked.append((one.post_data_json or {})["name"])
            if one.url.split("?")[0].endswith("/check") and one.method == "POST"
            else None
        ),
    )
    typing = page.context.new_cdp_session(page)
    page.focus("#name")
    for letters in ("w", "wang", "wang'jia", "wang'jia'wan"):
        typing.send(
            "Input.imeSetComposition", {"text": letters, "selectionStart": len(letters), "selectionEnd": len(letters)}
        )
        page.wait_for_timeout(600)
    assert page.input_value("#name") == "wang'jia'wan"
    assert asked == []
    typing.send("Input.insertText", {"text": "王家湾"})
    page.wait_for_function("() => document.getElementById('result-title').textContent === '王家湾'")
    assert asked == ["王家湾"]
    fits(watched)


def test_a_check_and_a_report_that_take_long_or_fail_say_so(visit: Visit, own_server: str, sign_in: SignIn, names: str):
    watched = visit(own_server)
    sign_in(watched, "names_officer", "421202")
    page = opened(watched)

    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/api/v1/place-names/check?*", hold)
    page.select_option("#class", "22200")
    page.fill("#name", "王家湾")
    page.wait_for_function("() => document.getElementById('status').textContent === '正在检查…'")
    for route in held:
        route.continue_()
    page.wait_for_function("() => document.getElementById('status').textContent.includes('个错误')")
    page.route("**/api/v1/place-names/duplicates?*", lambda route: route.abort())
    page.click("#report-ask button")
    page.wait_for_selector("#report-problem:not([hidden])")
    assert page.inner_text("#report-status") == ""
    page.unroute("**/api/v1/place-names/duplicates?*")
    page.click("#report-ask button")
    page.wait_for_selector("#report .counts")
    assert page.locator("#report-problem").is_hidden()
    watched.errors = [one for one in watched.errors if "ERR_FAILED" not in one]


def test_the_page_speaks_english(visit: Visit, own_server: str, sign_in: SignIn, names: str):
    watched = visit(own_server)
    sign_in(watched, "reviewer")
    page = opened(watched, "?lang=en&name=宇宙城&class=22100&division=421202001")
    grand = page.locator(".finding[data-rule=grand]")
    grand.wait_for()
    assert "Exaggerated" in grand.inner_text()
    assert "Regulation on place names, art. 9" in grand.inner_text()
    assert "one built-up area (assumed)" in page.inner_text("#result") or "assumed" in page.inner_text("#result")
    fits(watched)


def test_the_offline_map_opens_from_a_disk_and_asks_for_nothing(browser: Any, own_db: Any, tmp_path: Path):
    from gis.core import db
    from gis.core.collections import Level
    from gis.gazetteer.checks.duplicates import report
    from gis.gazetteer.checks.outlines import outlines
    from maps.duplicates_map import page as offline

    with own_db("sample"), db.session() as opened_db:
        made = report(opened_db, "421200", Level.RESTRICTED)
        file = tmp_path / "map.html"
        file.write_text(offline(made, outlines(opened_db, made.division.id)), encoding="utf-8")
    asked: list[str] = []
    errors: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(file.as_uri())
    assert page.evaluate("() => window.duplicates.groups.length") == len(made.groups) > 0
    page.locator("#groups button").first.click()
    assert page.evaluate("() => window.duplicates.chosen.getLayers().length") > 1
    page.check("#breaking")
    assert page.locator("#groups button").count() == made.breaking
    page.close()
    assert asked == [file.as_uri()]
    assert errors == []
