"""The page of one place in a browser: propose, approve by another person, history, undo; the public's page."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.browser

READY = "() => window.gis && window.gis.page !== undefined"
NEW = {
    "kind": "new", "name": "柳家湾", "class_code": "22200", "division": "421202103", "secrecy": "internal",
    "geometry": {"type": "Point", "coordinates": [114.37, 29.93]}, "geometry_status": "approximate",
    "meaning": "柳姓聚居的山湾", "description": "自然村", "details": {"registered_unit": "咸安区民政局"},
}  # fmt: skip


@pytest.fixture(scope="module")
def place(own_server: str, own_server_users: Callable[..., dict[str, str]]) -> str:
    officer, reviewer = own_server_users("names_officer"), own_server_users("reviewer")
    with httpx.Client(base_url=own_server, timeout=60) as web:
        body = {"change": NEW, "reason": "普查补录", "source": "外业调查表 12"}
        made = web.post("/api/v1/place-names/changes", json=body, headers=officer).json()
        done = web.post(f"/api/v1/place-names/changes/{made['id']}/approve", json={}, headers=reviewer)
        assert done.status_code == 200, done.text
        return str(done.json()["place_id"])


def test_an_officer_adds_a_former_name_and_a_reviewer_approves(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], place: str
):
    officer = visit(own_server)
    sign_in(officer, "names_officer")
    page = officer.go_map(f"/place-names/{place}")
    assert page.locator("h1").inner_text() == "柳家湾"
    assert page.locator(".toned").first.inner_text().startswith("Liǔjiāwān")
    assert "4212021032220" in page.locator(".lead").inner_text()
    page.wait_for_function(READY)
    page.get_by_text("增加曾用名、别名等").click()
    page.locator("#add-name").fill("老柳屋")
    page.locator("#add-since").fill("1949")
    page.locator("#add-until").fill("1983")
    page.locator("#add-reason").fill("老人口述一致")
    page.locator("#add-source").fill("《咸宁地名志》初稿")
    page.locator("form[data-kind='add-name'] button[type=submit]").click()
    page.wait_for_selector(".proposal:has-text('老柳屋')")
    card = page.locator(".proposal", has_text="老柳屋")
    assert "待审批" in card.inner_text()
    assert "须由另一人审批" in card.inner_text()
    assert card.get_by_role("button", name="批准").count() == 0
    assert "老柳屋" not in page.locator(".timeline").inner_text()

    reviewer = visit(own_server)
    sign_in(reviewer, "reviewer")
    queue = reviewer.go("/place-names/changes")
    assert "老柳屋" in queue.locator(".proposal").first.inner_text()
    assert reviewer.violations() == []
    queue.locator(".proposal").first.get_by_role("link", name="柳家湾").click()
    queue.wait_for_selector(".map[data-painter]")
    queue.wait_for_function(READY)
    queue.locator(".proposal", has_text="老柳屋").get_by_role("button", name="批准", exact=True).click()
    queue.wait_for_selector(".timeline :text('老柳屋')")
    assert "1949 年 — 1983 年" in queue.locator(".timeline").inner_text()
    history = queue.locator(".history > li").first.inner_text()
    assert "审批变更" in history
    assert "老人口述一致" in history
    assert "《咸宁地名志》初稿" in history
    queue.wait_for_function(READY)
    queue.locator("[data-undo]").first.click()
    queue.get_by_role("button", name="确认撤销").click()
    queue.wait_for_selector(".history :text('已撤销')")
    queue.wait_for_selector(".map[data-painter]")
    assert "老柳屋" not in queue.locator(".timeline").inner_text()
    officer.check()
    reviewer.check()


def test_a_rejection_without_a_reason_is_refused_on_the_page(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], place: str,
    own_server_users: Callable[..., dict[str, str]],
):  # fmt: skip
    body = {"change": {"kind": "edit", "origin": "相传柳姓迁此"}, "reason": "补录", "source": "族谱"}
    with httpx.Client(base_url=own_server, headers=own_server_users("names_officer"), timeout=60) as web:
        assert web.post(f"/api/v1/place-names/{place}/changes", json=body).status_code == 201
    watched = visit(own_server)
    sign_in(watched, "reviewer")
    page = watched.go_map(f"/place-names/{place}")
    page.wait_for_function(READY)
    card = page.locator(".proposal", has_text="相传柳姓迁此")
    card.get_by_role("button", name="不予批准").click()
    card.get_by_role("button", name="确认不予批准").click()
    page.wait_for_selector("#problem:not([hidden])")
    assert "不予批准须写明理由" in page.locator("#problem").inner_text()
    watched.errors.clear()  # the refusal itself
    card.locator("input[name=note]").fill("族谱不足为据")
    card.get_by_role("button", name="确认不予批准").click()
    page.wait_for_selector(".proposal :text('族谱不足为据')")
    page.wait_for_selector(".map[data-painter]")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_the_page_is_accessible_at_every_width(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], place: str, width: int, height: int
):
    watched = visit(own_server, width, height)
    sign_in(watched, "reviewer")
    page = watched.go_map(f"/place-names/{place}")
    for summary in page.locator("details.adding summary").all():
        summary.click()
    assert watched.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    watched.picture(f"place-{width}", full_page=True)
    watched.go("/place-names/changes?status=")
    assert watched.violations() == []
    watched.picture(f"place-changes-{width}", full_page=True)
    watched.check()


def test_the_public_sees_a_public_place_and_no_internal_one(visit: Callable[..., Any], own_server: str, place: str):
    watched = visit(own_server)
    assert httpx.get(f"{own_server}/place-names/{place}", timeout=30).status_code == 404
    found = httpx.get(f"{own_server}/ogc/collections/place-names/items", params={"limit": 1}, timeout=30).json()
    page = watched.go_map(f"/place-names/{found['features'][0]['id']}?lang=en")
    assert page.locator("h1").inner_text() == found["features"][0]["properties"]["name"]
    assert page.locator(".history").count() == 0
    assert page.locator(".adding").count() == 0
    assert watched.violations() == []
    watched.check()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 700)])
def test_a_reading_is_confirmed_for_a_group_and_undone(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], width: int, height: int
):
    watched = visit(own_server, width, height)
    sign_in(watched, "names_officer")
    page = watched.go("/place-names/readings")
    assert watched.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    watched.picture(f"place-readings-{width}")
    group = page.locator("#names-title + .reading-list .reading-group").first
    name = group.locator("strong").inner_text()
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/readings/confirm", hold)
    group.locator("button").first.click()
    page.wait_for_selector("#done:has-text('正在核定')")
    watched.until(lambda: bool(held))
    held[0].continue_()
    page.wait_for_selector("#done:has-text('已核定')")
    assert name in page.locator("#done").inner_text()
    with page.expect_navigation():
        page.locator("#done button").click()
    page.wait_for_selector("#done", state="hidden")
    assert name in page.locator(".reading-list").last.inner_text()
    watched.check()
