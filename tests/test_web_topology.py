"""The page of the register's topology: a check, its findings in table and map, an exception and its undo."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import psycopg2
import pytest

pytestmark = pytest.mark.browser

PAGE = "/boundaries/topology"
READY = "() => window.gis.page !== undefined"
DONE = "() => /检查完成/.test(document.getElementById('status').textContent)"
BATCH = (
    "WITH b AS (INSERT INTO register.change_batch (id, kind, actor, reason)"
    " VALUES (gen_random_uuid(), 'test', 'test', 'faults') RETURNING id)"
    " SELECT set_config('minzheng.batch_id', id::text, true) FROM b"
)
SHIFTED = (
    "UPDATE register.division_extent SET geom = ST_Translate(geom, 0.002, 0.001) WHERE id = (SELECT e.id"
    " FROM register.division_extent e JOIN register.division d ON d.id = e.division_id"
    " WHERE d.level = 'township' AND NOT e.deleted ORDER BY d.id LIMIT 1)"
)
LINE = "(SELECT line_id FROM register.boundary_line_geometry WHERE NOT deleted ORDER BY line_id LIMIT 1)"
STRAY = (
    "INSERT INTO register.boundary_point (id, number, kind, geom, how_obtained, secrecy, source)"
    " SELECT gen_random_uuid(), 'TOPO-1', 'boundary-point', ST_Translate(ST_StartPoint(ST_GeometryN(geom, 1)), 0.01, 0),"
    f" 'illustrative', 'internal', 'test' FROM register.boundary_line_geometry WHERE line_id = {LINE} LIMIT 1"
)
LINK = (
    "INSERT INTO register.boundary_point_line (id, point_id, line_id, ordinal, secrecy, source)"
    f" SELECT gen_random_uuid(), id, {LINE}, 1, 'internal', 'test' FROM register.boundary_point WHERE number = 'TOPO-1'"
)
OVERLAPPING = (
    "WITH two AS (SELECT g.id, g.geom FROM register.boundary_line_geometry g JOIN register.boundary_line l"
    " ON l.id = g.line_id WHERE l.level = 'township' AND NOT g.deleted ORDER BY g.id DESC LIMIT 2)"
    " UPDATE register.boundary_line_geometry g SET geom = (SELECT ST_Multi(ST_Collect(part.geom))"
    " FROM (SELECT (ST_Dump(two.geom)).geom FROM two) part) WHERE g.id = (SELECT id FROM two LIMIT 1)"
)
WIDE = (
    "() => [...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1"
    " && !one.closest('.table-holder, .stage')).map((one) => one.outerHTML.slice(0, 80))"
)
STRAY_AT = """() => {
  const { map, page } = window.gis;
  const one = page.shown[0].properties;
  const at = map.latLngToContainerPoint([one.lat, one.lon]);
  const box = map.getContainer().getBoundingClientRect();
  return [box.x + at.x, box.y + at.y];
}"""
Visit = Callable[..., Any]
SignIn = Callable[..., None]


def opened(watched: Any) -> Any:
    page = watched.go(PAGE)
    page.wait_for_function(READY)
    return page


def check(page: Any) -> None:
    page.click("#check")
    page.wait_for_function(DONE, timeout=120_000)


def fits(watched: Any) -> None:
    assert watched.page.evaluate(WIDE) == []
    assert watched.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
    assert watched.refused == []


@pytest.fixture(scope="module")
def faults(own_server_parts: tuple[str, str], own_server_users: Callable[..., dict[str, str]]) -> str:
    """Move a township, run one line along another, put a point off its line, check; returns the run's address."""
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        for statement in (BATCH, SHIFTED, OVERLAPPING, STRAY, LINK):
            cursor.execute(statement)
            assert cursor.rowcount == 1
    with httpx.Client(base_url=own_server_parts[0], headers=own_server_users("surveyor"), timeout=120) as web:
        path = web.post("/api/v1/topology/runs", json={}).headers["location"]
        while web.get(path).json()["status"] == "running":
            time.sleep(0.2)
        features = web.get(f"{path}/findings.geojson").json()["features"]
    assert {"Point", "LineString", "Polygon"} <= {each["geometry"]["type"].removeprefix("Multi") for each in features}
    return path


def test_a_clean_register_is_said_to_be_clean(visit: Visit, own_server: str, sign_in: SignIn):
    public = visit(own_server)
    page = public.go(PAGE)
    assert page.locator("#gate a[href^='/login']").is_visible()
    assert public.violations() == []
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page = opened(watched)
    assert "还没有检查过" in page.inner_text("#verdict")
    fits(watched)
    check(page)
    assert "登记库没有拓扑问题" in page.inner_text("#verdict")
    assert "此后登记库没有变动" in page.inner_text("#run")
    assert not page.locator("#found").is_visible()
    assert page.locator("#rules li", has_text="未核实").count() > 0
    assert page.locator("#rules li", has_text="未查").count() == 0
    fits(watched)


def test_an_account_that_may_not_see_survey_records_is_refused(
    own_server: str, own_server_users: Callable[..., dict[str, str]]
):
    assert httpx.get(own_server + PAGE, headers=own_server_users("surveyor")).status_code == 200
    assert httpx.get(own_server + PAGE, headers=own_server_users("audit_admin")).status_code == 403


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_findings_are_listed_drawn_and_selected_both_ways(
    visit: Visit, own_server: str, sign_in: SignIn, faults: str, width: int, height: int
):
    watched = visit(own_server, width, height)
    sign_in(watched, "surveyor")
    page = opened(watched)
    listed = page.locator("#rows tr[data-number]")
    assert listed.count() == len(page.evaluate("() => [...window.gis.page.map.drawn.keys()]")) > 3
    page.click(".chip[data-value=overlap]")
    assert listed.count() > 0
    assert all("重叠" in text for text in listed.all_inner_texts())
    first = listed.first.locator("button")
    first.focus()
    page.keyboard.press("Enter")
    assert first.get_attribute("aria-expanded") == "true"
    number = int(listed.first.get_attribute("data-number"))
    assert page.evaluate("() => window.gis.page.map.marked") == number
    inside = "() => { const p = window.gis.page; const f = p.shown[0].properties;"
    inside += " return window.gis.map.getBounds().contains([f.lat, f.lon]) && window.gis.map.getZoom() > 10; }"
    assert page.evaluate(inside)
    if width != 320:
        watched.picture(f"topology-{width}x{height}")
    fits(watched)
    page.click(".chip[data-value=overlap]")
    page.click(".chip[data-value=point-off-line]")
    assert listed.count() == 1
    page.evaluate("() => { window.gis.page.choose(null); window.gis.page.map.fit(); }")
    page.locator("#stage").scroll_into_view_if_needed()
    page.mouse.click(*page.evaluate(STRAY_AT))
    assert listed.first.get_attribute("class") == "is-selected"
    assert "TOPO-1" in listed.first.inner_text()
    assert page.locator(".except").count() == 0
    page.keyboard.press("Tab")
    listed.first.locator("button").focus()
    page.keyboard.press("Escape")
    assert page.locator(".row-detail").count() == 0
    for form in ("geojson", "csv"):
        address = page.locator(f"#as-{form}").get_attribute("href")
        assert address.startswith(f"{faults}/findings.{form}?")
        assert "TOPO-1" in page.evaluate("(url) => fetch(url).then((answer) => answer.text())", address)
        assert "rule=point-off-line" in address


def test_lines_and_markers_concerned_are_linked(visit: Visit, own_server: str, sign_in: SignIn, faults: str):
    watched = visit(own_server)
    sign_in(watched, "planner")
    page = opened(watched)
    link = page.locator("#rows td a[href^='/boundaries/lines/']").first
    link.click()
    page.wait_for_url("**/boundaries/lines/*")
    assert page.locator("#line").count() == 1
    assert faults


def test_a_reviewer_excepts_a_finding_and_takes_it_back(visit: Visit, own_server: str, sign_in: SignIn, faults: str):
    watched = visit(own_server)
    sign_in(watched, "reviewer")
    page = opened(watched)
    before = page.inner_text("#verdict")
    assert "例外 0 条" in before
    page.click(".chip[data-value=point-off-line]")
    row = page.locator("#rows tr[data-number]").first
    row.locator("button").click()
    page.fill(".except textarea", "协议书附图确认")
    page.click(".except button")
    page.wait_for_selector(".row-detail blockquote")
    assert "协议书附图确认" in page.inner_text(".row-detail")
    assert "web-reviewer" in page.inner_text(".row-detail")
    assert "例外" in row.inner_text()
    assert "例外 1 条" in page.inner_text("#verdict")
    assert "此后登记库没有变动" in page.inner_text("#run")
    assert page.evaluate("() => document.activeElement.closest('tr').dataset.number") == row.get_attribute(
        "data-number"
    )
    fits(watched)
    page.click(".row-detail .is-danger")
    page.click(".row-detail .is-danger")
    page.wait_for_selector(".except textarea")
    assert page.inner_text("#verdict") == before
    assert faults


def test_the_page_speaks_english_and_sees_a_later_change(
    visit: Visit, own_server_parts: tuple[str, str], sign_in: SignIn, faults: str
):
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute(BATCH)
    watched = visit(own_server_parts[0])
    sign_in(watched, "names_officer")
    page = watched.go(f"{PAGE}?lang=en")
    page.wait_for_function(READY)
    assert "The register changed since" in page.inner_text("#run")
    assert page.locator("#check").count() == 0
    assert page.locator("#rows th", has_text="Overlap").count() > 0
    assert watched.violations() == []
    assert faults
