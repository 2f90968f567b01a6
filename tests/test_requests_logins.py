"""Bad requests by sessions and passwords: R24, R26, R27. Guessing (R25): test_requests_guessing.py."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from .fixtures.servers import PROCESSES

CENTRES = "/ogc/collections/care-centres/items"
SCENARIO = {"name": "x", "question": {"service": "cemeteries", "metric": "unit_ratio"}, "changes": []}
Refused = Callable[..., dict[str, Any]]


ENDINGS = {
    "tampered": "",
    "expired": "UPDATE app.user_session SET created_at = now() - interval '2 days', expires_at = now() - interval '1 second' WHERE user_id = :who",
    "idle": "UPDATE app.user_session SET last_seen_at = now() - interval '31 minutes' WHERE user_id = :who",
    "revoked": "DELETE FROM app.user_session WHERE user_id = :who",
    "deactivated": "UPDATE app.user_account SET active = false WHERE id = :who",
}


@pytest.mark.row("R24")
@pytest.mark.parametrize("how", list(ENDINGS))
def test_a_session_that_ended_is_401_at_once(door: Any, refused: Refused, how: str) -> None:
    name = door.account("planner")
    who = door.rows("SELECT id FROM app.user_account WHERE name = :name", name=name)[0][0]
    with door.browser(name) as visitor:
        assert visitor.get("/api/v1/uploads").status_code == 200
        if how == "tampered":
            token = visitor.cookies["minzheng"]
            visitor.cookies.clear()
            visitor.cookies.set("minzheng", token[:-1] + ("A" if token[-1] != "A" else "B"))
        else:
            door.rows(ENDINGS[how], who=who)
        refused(visitor.get("/api/v1/uploads"), 401)
        refused(visitor.post("/api/v1/coverage/scenarios", json=SCENARIO), 401)
        assert visitor.get("/").status_code == 200, "pages for the public go on"


@pytest.mark.row("R24")
def test_a_session_ends_at_logout(door: Any, refused: Refused) -> None:
    with door.browser(door.account("planner")) as visitor:
        token = visitor.cookies["minzheng"]
        assert visitor.post("/logout").status_code == 303
        visitor.cookies.set("minzheng", token)
        refused(visitor.get("/api/v1/uploads"), 401)


@pytest.mark.row("R24")
def test_a_role_that_was_taken_holds_no_longer(door: Any, refused: Refused) -> None:
    """Roles are read with every request: the next write is refused, for the session and for keys."""
    name = door.account("planner", "reviewer")
    key = door.key(name)
    with door.browser(name) as visitor:
        assert visitor.get("/ogc/collections/boundary-markers/items?limit=1").status_code == 200
        door.rows("UPDATE app.user_account SET roles = '{audit_admin}' WHERE name = :name", name=name)
        refused(visitor.post("/api/v1/coverage/scenarios", json=SCENARIO), 403)
        refused(visitor.post(CENTRES, json={}), 403)
    refused(httpx.post(f"{door.address}{CENTRES}", json={}, headers=key), 403)


@pytest.mark.row("R24")
@pytest.mark.parametrize(
    "cookie",
    [
        "minzheng=",
        "minzheng=%00",
        "minzheng=" + "a" * 5000,
        "minzheng=a; minzheng=b",
        "minzheng",
        "=;=;=",
        "minzheng=\xff",
        "__Host-minzheng=a",
    ],
)
def test_a_cookie_that_is_none_is_nobody(door: Any, refused: Refused, cookie: str) -> None:
    answer = door.raw(door.line("GET", "/api/v1/uploads", f"Cookie: {cookie}"))
    refused(answer, 401)


@pytest.mark.row("R26")
@pytest.mark.parametrize("word", ["", "short", "a" * 1001, "a" * 10_000, "密" * 3000])
def test_a_password_that_is_none_signs_nobody_in(door: Any, refused: Refused, word: str) -> None:
    answer = door.send("POST", "/login", data={"name": "nobody", "password": word})
    if len(word) > 1000 or not word:
        refused(answer, 422)
    else:
        assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.row("R26")
@pytest.mark.parametrize("word", ["short", "aaaaaaaaaaa", "password12", "xianning2026", "a" * 129, "guest-name-1234"])
def test_a_weak_password_makes_no_account(door: Any, word: str) -> None:
    """Accounts are made on the terminal only, by the same function; leaked and reused ones wait for the change of passwords."""
    from gis.core.accounts import create_user
    from gis.core.errors import Invalid

    with pytest.raises(Invalid) as caught:
        create_user(_NoSession(), name="guest-name", roles=["planner"], password=word)  # type: ignore[arg-type]
    assert caught.value.reason == "password"


class _NoSession:
    """Knows no account; a write would fail."""

    def scalar(self, _statement: object) -> None:
        return None


@pytest.fixture
def open_door(
    door: Any,
    clone: Callable[[str], Any],
    serve: Callable[..., Any],
    active_at: Callable[[str], Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Any]:
    """A server that locks nobody, so that every login costs its hash."""
    for which in ("", "_ADDRESS", "_NAME"):
        monkeypatch.setenv(f"MINZHENG_SIGN_IN_FAILURES{which}_MAX", "1000")
    with ExitStack() as opened:
        url = opened.enter_context(clone("sample"))
        address = opened.enter_context(serve(url, tmp_path))
        yield type(door)(address, url, PROCESSES[address], active_at, opened)


@pytest.mark.row("R27")
def test_fifty_logins_at_once_keep_nobody_out_and_little_memory(open_door: Any) -> None:
    door = open_door
    name = door.account("planner")
    door.send("POST", "/login", data={"name": name, "password": "wrong"})
    before, statuses = door.memory_kb(), []

    def sign_in(number: int) -> None:
        word = door.PASSWORD if number % 5 == 0 else "wrong"
        statuses.append(
            httpx.post(f"{door.address}/login", data={"name": name, "password": word}, timeout=120).status_code
        )

    threads = [threading.Thread(target=sign_in, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    others = [
        door.get(path).status_code
        for path in ("/ogc", "/login", "/api/v1/search?q=a", "/", "/place-names")
        for _ in range(3)
    ]
    for thread in threads:
        thread.join()
    assert set(others) == {200}, others
    assert sorted(statuses) == [303] * 10 + [401] * 40
    assert door.memory_kb("VmHWM") - before < 3 * 64 * 1024 + 60_000, "two hashes of 64 MiB at a time"
