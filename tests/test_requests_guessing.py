"""Guessing passwords (R25): locks that last, that tell nothing of names, and that keep nobody out who was in before."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from gis.core import db
from gis.core.accounts import attempts

Refused = Callable[..., dict[str, Any]]
pytestmark = [pytest.mark.row("R25"), pytest.mark.usefixtures("forgotten")]
PASSWORD = "Zhushan-2026-Liangting"
FORGET = "DELETE FROM app.sign_in_attempt"
PAST = "UPDATE app.sign_in_attempt SET locked_until = locked_until - interval '5 hours', began_at = began_at - interval '5 hours'"
LOCK_ADDRESS = "UPDATE app.sign_in_attempt SET locked_until = now() + interval '15 minutes' WHERE scope = 'address'"
LOCKS = "SELECT round(extract(epoch FROM locked_until - began_at) / 60) FROM app.sign_in_attempt WHERE scope = 'place'"


def guess(door: Any, name: str, word: str = "wrong", **given: Any) -> httpx.Response:
    answer: httpx.Response = door.send("POST", "/login", data={"name": name, "password": word}, **given)
    return answer


def locked(door: Any, name: str) -> None:
    """Guess until the name is locked for strangers."""
    assert [guess(door, name).status_code for _ in range(6)] == [401] * 5 + [429]


def test_the_sixth_wrong_password_is_429(door: Any) -> None:
    name = door.account("planner")
    for _ in range(5):
        door.send("POST", "/login", data={"name": name, "password": "wrong"})
    assert door.send("POST", "/login", data={"name": name, "password": "wrong"}).status_code == 429


def test_guessing_many_names_is_429(door: Any) -> None:
    statuses = {
        door.send("POST", "/login", data={"name": f"nobody-{n}", "password": "wrong"}).status_code for n in range(21)
    }
    assert 429 in statuses


def test_during_the_lock_the_good_password_does_not_sign_in(door: Any, refused: Refused) -> None:
    name = door.account("planner")
    locked(door, name)
    answer = guess(door, name, PASSWORD)
    found = refused(answer, 429)
    assert found["type"] == "/problems/too-many-attempts"
    assert 800 < found["retry_after_s"] <= 900
    assert answer.headers["retry-after"] == str(found["retry_after_s"])
    assert "15 分钟后" in found["detail"]
    assert "set-cookie" not in answer.headers
    english = refused(guess(door, name, PASSWORD, headers={"Accept-Language": "en"}), 429)
    assert "Try again in 15 min" in english["detail"]


def test_a_browser_gets_a_page_that_says_when_in_both_languages(door: Any) -> None:
    name = door.account("planner")
    locked(door, name)
    answer = guess(door, name, PASSWORD, headers={"Accept": "text/html"})
    assert answer.status_code == 429
    assert answer.headers["content-type"].startswith("text/html")
    assert 800 < int(answer.headers["retry-after"]) <= 900
    assert "请在 15 分钟后" in answer.text
    assert "Try again in 15 min" in answer.text
    assert 'action="/login"' in answer.text


def test_names_that_nobody_has_are_locked_alike(door: Any, refused: Refused) -> None:
    known, unknown = door.account("planner"), "nobody-at-all"
    assert [guess(door, known).status_code for _ in range(7)] == [guess(door, unknown).status_code for _ in range(7)]
    one, other = refused(guess(door, known), 429), refused(guess(door, unknown), 429)
    assert abs(one.pop("retry_after_s") - other.pop("retry_after_s")) < 60
    assert set(one) == set(other)
    assert one["title"] == other["title"]


def test_a_name_is_the_same_in_any_spelling_that_signs_in(door: Any) -> None:
    name = door.account("planner")
    assert [guess(door, spelled).status_code for spelled in (name, name.upper(), f" {name} ", name, name)] == [401] * 5
    assert guess(door, name.title()).status_code == 429


def test_signing_in_forgets_the_failures(door: Any) -> None:
    name = door.account("planner")
    for _ in range(3):
        assert [guess(door, name).status_code for _ in range(4)] == [401] * 4
        assert httpx.post(f"{door.address}/login", data={"name": name, "password": PASSWORD}).status_code == 303


def test_many_guesses_at_once_get_no_more_tries(door: Any) -> None:
    name, statuses = door.account("planner"), []

    def one() -> None:
        data = {"name": name, "password": "wrong"}
        statuses.append(httpx.post(f"{door.address}/login", data=data, timeout=60).status_code)

    threads = [threading.Thread(target=one) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [401] * 5 + [429] * 11


def test_locks_end_grow_and_never_last_for_ever(door: Any, active_at: Callable[[str], Any]) -> None:
    name, minutes = door.account("planner"), []
    for _ in range(7):
        with active_at(door.url):
            for _ in range(5):
                with db.session() as opened:
                    attempts.begin(opened, attempts.password_limits(name, "127.0.0.1", None))
        assert guess(door, name, PASSWORD).status_code == 429
        minutes.append(int(door.rows(LOCKS)[0][0]))
        door.rows(f"{PAST}; DELETE FROM app.sign_in_attempt WHERE scope <> 'place'")
    assert minutes == [15, 30, 60, 120, 240, 240, 240]
    assert guess(door, name, PASSWORD).status_code == 303
    assert door.rows(LOCKS) == []


def test_failures_long_ago_do_not_count(door: Any) -> None:
    name = door.account("planner")
    assert [guess(door, name).status_code for _ in range(4)] == [401] * 4
    door.rows("UPDATE app.sign_in_attempt SET began_at = began_at - interval '16 minutes'")
    assert [guess(door, name).status_code for _ in range(4)] == [401] * 4


def test_a_lock_outlives_the_server_and_holds_in_all_its_processes(
    door: Any, serve: Callable[..., Any], tmp_path: Path
) -> None:
    name = door.account("planner")
    locked(door, name)
    with serve(door.url, tmp_path) as other:
        answer = httpx.post(f"{other}/login", data={"name": name, "password": PASSWORD})
    assert answer.status_code == 429


def test_whoever_signed_in_before_is_not_locked_out_by_others(door: Any) -> None:
    """Neither by guesses at the name, nor by those at other names from the same address; its own failures count."""
    name = door.account("planner")
    data = {"name": name, "password": PASSWORD}
    with door.browser(name) as mine:
        assert mine.post("/logout").status_code == 303
        locked(door, name)
        door.rows(LOCK_ADDRESS)
        assert guess(door, door.account("planner"), PASSWORD).status_code == 429, "the address is locked for strangers"
        assert mine.post("/login", data=data).status_code == 303
        assert guess(door, name, PASSWORD).status_code == 429, "strangers still wait"
        mine.post("/logout")
        wrong = [mine.post("/login", data=data | {"password": "wrong"}).status_code for _ in range(6)]
        assert wrong == [401] * 5 + [429]
        assert mine.post("/login", data=data).status_code == 429


def test_a_device_is_known_to_the_accounts_it_signed_in_to_only(door: Any) -> None:
    one, other = door.account("planner"), door.account("planner")
    locked(door, other)
    with door.browser(one) as visitor:
        device = visitor.cookies["minzheng-device"]
        assert door.rows("SELECT count(*) FROM app.user_device WHERE token_sha256 = :it", it=device)[0][0] == 0, (
            "a hash"
        )
        assert visitor.post("/login", data={"name": other, "password": PASSWORD}).status_code == 429
        door.rows(FORGET)
        assert visitor.post("/login", data={"name": other, "password": PASSWORD}).status_code == 303
        assert visitor.cookies["minzheng-device"] == device, "one machine, two accounts"
        visitor.cookies.set("minzheng-device", "made-up-by-somebody")
    answer = httpx.post(
        f"{door.address}/login", data={"name": one, "password": PASSWORD}, cookies={"minzheng-device": "made-up"}
    )
    assert answer.cookies["minzheng-device"] != "made-up", "nobody can plant a device"
    kept = next(each for each in answer.headers.get_list("set-cookie") if "device" in each).lower()
    assert "httponly" in kept
    assert "samesite=lax" in kept


def test_an_administrator_unlocks_on_the_machine(door: Any, active_at: Callable[[str], Any]) -> None:
    from api.cli.__main__ import app

    name = door.account("planner")
    locked(door, name)
    with active_at(door.url):
        listed = CliRunner().invoke(app, ["user", "locks"])
        assert name in listed.output
        done = CliRunner().invoke(app, ["user", "unlock", name])
        assert (done.exit_code, "1 locks" in done.output) == (0, True), done.output
        assert CliRunner().invoke(app, ["user", "unlock", "no-such-name"]).exit_code == 1
        assert CliRunner().invoke(app, ["user", "unlock"]).exit_code == 1
    assert guess(door, name, PASSWORD).status_code == 303
    assert guess(door, name).status_code == 401
    door.rows(LOCK_ADDRESS)
    assert guess(door, door.account("planner"), PASSWORD).status_code == 429
    with active_at(door.url):
        assert CliRunner().invoke(app, ["user", "unlock", "--address", "127.0.0.1"]).exit_code == 0
    assert guess(door, door.account("planner"), PASSWORD).status_code == 303


def test_the_event_log_tells_of_failures_locks_and_unlocking(door: Any, active_at: Callable[[str], Any]) -> None:
    from api.cli.__main__ import app

    name = door.account("planner")
    locked(door, name)
    guess(door, name)
    with active_at(door.url):
        CliRunner().invoke(app, ["user", "unlock", name])
    found = door.rows("SELECT kind, detail FROM audit.event WHERE actor = :name ORDER BY id", name=name)
    kinds = [kind for kind, _ in found]
    assert kinds == ["user-created", *["login-failed"] * 5, "sign-in-locked", "sign-in-unlocked"], (
        "none while it is locked"
    )
    assert found[1][1] == {"address": "127.0.0.1"}
    assert found[6][1].keys() == {"scope", "place", "until"}
    assert "wrong" not in str(found)


def test_known_and_unknown_names_get_the_same_answer(door: Any) -> None:
    known = door.send("POST", "/login", data={"name": door.account("planner"), "password": "wrong"})
    unknown = door.send("POST", "/login", data={"name": "nobody-at-all", "password": "wrong"})
    assert (known.status_code, unknown.status_code) == (401, 401)

    def words(answer: httpx.Response) -> str:
        nonce = answer.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
        asked = dict(part.split("=") for part in answer.request.content.decode().split("&"))
        return answer.text.replace(nonce, "").replace(asked["name"], "")

    assert words(known) == words(unknown)
    assert set(known.headers) == set(unknown.headers)


def test_known_and_unknown_names_cost_one_hash_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal time comes from equal work, which is counted here: a clock would tell of the machine."""
    from gis.core.accounts import passwords

    passwords._decoy.cache_clear()  # one made before the cheap parameters of tests were set
    hashed: list[str] = []
    verify = passwords._HASHER.verify
    monkeypatch.setattr(
        passwords,
        "_HASHER",
        type(
            "Counted",
            (),
            {
                "verify": staticmethod(lambda word, known: hashed.append(known) or verify(word, known)),
                "hash": passwords._HASHER.hash,
            },
        )(),
    )
    known = passwords._HASHER.hash("Zhushan-2026-Liangting")
    assert passwords.matches("wrong", known) is False
    assert passwords.matches("wrong", None) is False
    assert [each.split("$")[1:4] for each in hashed] == [known.split("$")[1:4]] * 2, "the same parameters for both"
    assert passwords.matches("a" * 129, known) is False
    assert passwords.matches("a" * 10_000, None) is False
    assert len(hashed) == 2, "what is too long is refused before hashing (R26)"
