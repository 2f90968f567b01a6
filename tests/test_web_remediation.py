"""The remediation in a browser: a find in the field, its course, the closing by another person; phone and desk."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

pytestmark = pytest.mark.browser


def take(page: Any, action: str, person: str, **more: str) -> None:
    """Fill the form of an action on the page of a case and send it; the page is read anew."""
    form = page.locator(f".step-form[data-action='{action}']")
    if not form.is_visible():
        page.locator(".next", has=form).locator("summary").click()
    form.locator("[name=done_on]").fill("2025-05-02")
    form.locator("[name=person]").fill(person)
    form.locator("[name=unit]").fill("示例镇民政办")
    for name, value in more.items():
        field = form.locator(f"[name={name}]")
        field.select_option(value) if name in {"kind", "way"} else field.fill(value)
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    page.wait_for_selector("html[data-ready]")


def photograph(page: Any, path: Path, phase: str) -> None:
    form = page.locator("#photo")
    form.locator("[name=file]").set_input_files(path)
    form.locator("[name=phase]").select_option(phase)
    form.locator("[name=done_on]").fill("2025-05-02")
    form.locator("[name=person]").fill("李四")
    form.locator("[name=unit]").fill("示例镇民政办")
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    page.wait_for_selector("html[data-ready]")


def test_a_find_is_put_right_in_the_field_and_closed_at_the_desk(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], photos: ModuleType, tmp_path: Path
) -> None:
    for name, shade in (("before", 40), ("after", 160)):
        (tmp_path / f"{name}.png").write_bytes(photos.png(photos.exif_block(), 64, 48, shade))
    field = visit(own_server, 390, 844)
    sign_in(field, "planner")
    page = field.go_map("/facilities/remediation")
    page.wait_for_selector("#cell-said:has-text('个方格')")
    assert "示例" in page.locator(".cases").inner_text()
    assert field.violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    field.picture("remediation-390", full_page=True)
    for name, value in (
        ("lon", "114.3"),
        ("lat", "29.85"),
        ("graves", "1"),
        ("coffins", "3"),
        ("found_on", "2025-05-01"),
    ):
        page.locator(f"#find [name={name}]").fill(value)
    with page.expect_navigation():
        page.locator("#find button[type=submit]").click()
    page.wait_for_selector("html[data-ready]")
    address = page.url.removeprefix(own_server)
    photograph(page, tmp_path / "before.png", "before")
    take(page, "classify", "李四", kind="living")
    take(page, "notify", "李四", deadline="2027-06-30")
    take(page, "plan", "李四", way="demolish")
    take(page, "start", "李四")
    take(page, "village-check", "李四")
    waiting = page.locator(".next.is-missing", has_text="乡镇验收")
    assert "缺少本轮整治后的照片" in waiting.inner_text()
    assert field.violations() == []
    photograph(page, tmp_path / "after.png", "after")
    take(page, "township-accept", "李四")
    assert "须由有此角色的账号办理" in page.locator(".next", has_text="县复核").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    field.picture("remediation-case-390", full_page=True)

    desk = visit(own_server)
    sign_in(desk, "reviewer")
    page = desk.go(address)
    page.wait_for_selector("html[data-ready]")
    take(page, "county-review", "王五")
    take(page, "close", "王五")
    assert page.locator(".marks").inner_text().startswith("销号")
    assert page.locator(".photo img").count() == 2
    assert page.evaluate("[...document.querySelectorAll('.photo img')].every((one) => one.naturalWidth === 64)")
    assert desk.violations() == []
    board = desk.go_map("/facilities/remediation?group=closed")
    assert board.locator(f".case a[href='{address}']").count() == 1
    assert desk.violations() == []
    desk.picture("remediation", full_page=True)


def test_the_public_is_asked_to_sign_in(visit: Callable[..., Any], own_server: str) -> None:
    watched = visit(own_server)
    page = watched.go("/facilities/remediation")
    assert page.locator("#gate").is_visible()
    assert watched.violations() == []
