"""An officer locked by wrong passwords is let in by the administrator's page, with a reason in the audit log."""

from collections.abc import Callable
from typing import Any

import httpx
import psycopg2
import pytest

pytestmark = pytest.mark.browser

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PASSWORD = "Jie-Zhuang-2026"


@pytest.fixture
def officer(own_server_parts: tuple[str, str], account_at: Callable[..., None]) -> str:
    account_at(own_server_parts[1], "locked-officer", "names_officer", PASSWORD, [])
    return "locked-officer"


def sign(server: str, name: str, password: str) -> int:
    return httpx.post(f"{server}/login", data={"name": name, "password": password}).status_code


def test_a_lock_is_ended_with_a_reason(
    visit: Callable[..., Any],
    own_server: str,
    own_server_parts: tuple[str, str],
    sign_in: Callable[..., None],
    chinese_in: Callable[..., list[str]],
    officer: str,
) -> None:
    assert [sign(own_server, officer, "wrong") for _ in range(6)] == [401] * 5 + [429]
    assert sign(own_server, officer, PASSWORD) == 429
    watched = visit(own_server, width=390, height=844)
    sign_in(watched, "admin")
    page = watched.go("/?lang=en")
    page.click(".tools a[href='/accounts/locks']")
    form = page.locator("form.sheet", has_text=officer)
    assert "account at this address · 127.0.0.1" in form.inner_text()
    assert chinese_in(page.locator("main").inner_text().splitlines(), set()) == []
    assert page.evaluate(SIDEWAYS) == 0
    assert watched.violations() == []
    form.locator("button").click()
    assert page.url.endswith("/accounts/locks")  # the browser asks for the reason first
    form.locator("input[name=reason]").fill("He telephoned; new keyboard")
    form.locator("input[name=reason]").press("Enter")
    page.wait_for_url("**/accounts/locks?ended=1")
    assert page.locator("form.sheet", has_text=officer).count() == 0
    assert "Locks ended: 1" in page.inner_text("main")
    assert sign(own_server, officer, PASSWORD) == 303
    with psycopg2.connect(own_server_parts[1]) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT actor, detail FROM audit.event WHERE kind = 'sign-in-unlocked' ORDER BY id DESC LIMIT 1")
        actor, detail = cursor.fetchone()
    assert actor.startswith("web-admin-")
    assert (detail["name"], detail["reason"], detail["locks"]) == (officer, "He telephoned; new keyboard", 1)


def test_only_an_administrator_may(
    own_server: str,
    own_server_users: Callable[..., dict[str, str]],
    visit: Callable[..., Any],
    sign_in: Callable[..., None],
) -> None:
    assert httpx.get(f"{own_server}/accounts/locks").status_code == 401
    headers = own_server_users("reviewer")
    assert httpx.get(f"{own_server}/accounts/locks", headers=headers).status_code == 403
    asked = {"name": "somebody", "reason": "none"}
    assert httpx.post(f"{own_server}/accounts/locks", data=asked, headers=headers).status_code == 403
    assert httpx.post(f"{own_server}/accounts/locks", data=asked).status_code == 401
    watched = visit(own_server)
    sign_in(watched, "reviewer")
    assert watched.go("/login").locator("a[href='/accounts/locks']").count() == 0
    sign_in(watched, "admin")
    cookies = {each["name"]: each["value"] for each in watched.page.context.cookies()}
    foreign = {"Origin": "http://elsewhere.example"}
    with httpx.Client(base_url=own_server, cookies=cookies) as send:
        assert send.post("/accounts/locks", data=asked, headers=foreign).status_code == 403
        assert send.post("/accounts/locks", data=asked | {"reason": "  "}).status_code == 422
        assert send.post("/accounts/locks", data={"reason": "nobody named"}).status_code == 422
