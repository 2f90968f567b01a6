"""Guessing keys, names from everywhere, and what counts as one address (R25)."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from gis.core import db
from gis.core.accounts import attempts, create_user
from gis.core.accounts.signing_in import Visitor, sign_in_by_password
from gis.core.errors import TooMany, Unauthenticated

Refused = Callable[..., dict[str, Any]]
pytestmark = [pytest.mark.row("R25"), pytest.mark.usefixtures("forgotten")]
PASSWORD = "Zhushan-2026-Liangting"
DIVISIONS = "/ogc/collections/divisions/items?limit=1"


def test_a_key_that_is_guessed_is_locked_from_there_and_no_other(door: Any, refused: Refused) -> None:
    name = door.account("surveyor")
    key, other = door.key(name), door.key(name)
    prefix = key["Authorization"].removeprefix("Bearer ").partition(".")[0]
    answers = [door.get(DIVISIONS, headers={"Authorization": f"Bearer {prefix}.{n}"}) for n in range(61)]
    assert [each.status_code for each in answers] == [401] * 60 + [429]
    found = refused(answers[-1], 429)
    assert answers[-1].headers["retry-after"] == str(found["retry_after_s"])
    assert door.get(DIVISIONS, headers=key).status_code == 429, "the good one is not looked at either"
    basic = base64.b64encode(f"{name}:{key['Authorization'].removeprefix('Bearer ')}".encode()).decode()
    assert door.get("/api/v1/uploads", headers={"Authorization": f"Basic {basic}"}).status_code == 429
    assert door.get(DIVISIONS, headers={"Authorization": "Bearer x"}).status_code == 429, "wrong keys wait, whichever"
    assert door.get(DIVISIONS, headers=other).status_code == 200, "nobody else is kept out"
    assert door.get(DIVISIONS).status_code == 200
    events = door.rows(
        "SELECT detail->>'scope' FROM audit.event WHERE kind = 'sign-in-locked' ORDER BY id DESC LIMIT 2"
    )
    assert {scope for (scope,) in events} == {"key", "keys"}
    door.rows("UPDATE app.sign_in_attempt SET locked_until = now() - interval '1 second'")
    assert door.get(DIVISIONS, headers=key).status_code == 200


def test_guessing_a_name_from_everywhere_locks_it_for_strangers(sample_db: str, settings: Callable[..., Any]) -> None:
    settings(MINZHENG_SIGN_IN_FAILURES_NAME_MAX="12")
    with db.session() as opened:
        create_user(opened, name="hunted", roles=["planner"], password=PASSWORD)
    known = sign_in_by_password("hunted", PASSWORD, Visitor("10.0.0.1", None, None)).device
    for number in range(12):
        with pytest.raises(Unauthenticated):
            sign_in_by_password("hunted", "wrong", Visitor(f"10.0.1.{number}", None, None))
    with pytest.raises(TooMany) as caught:
        sign_in_by_password("hunted", PASSWORD, Visitor("10.0.2.1", None, None))
    assert 800 < caught.value.retry_after_s <= 900
    sign_in_by_password("hunted", PASSWORD, Visitor("10.0.2.1", known, None))


def test_signing_in_to_ones_own_account_hides_no_guesses(sample_db: str, settings: Callable[..., Any]) -> None:
    """The count of the address loses only the good try itself; else a guesser would sign in between."""
    settings(MINZHENG_SIGN_IN_FAILURES_ADDRESS_MAX="6")
    with db.session() as opened:
        create_user(opened, name="guesser", roles=["planner"], password=PASSWORD)
    here = Visitor("10.0.3.1", None, None)
    for number in range(6):
        with pytest.raises(Unauthenticated):
            sign_in_by_password(f"victim-{number}", "wrong", here)
        if number < 5:
            sign_in_by_password("guesser", PASSWORD, here)
    with pytest.raises(TooMany):
        sign_in_by_password("victim-6", "wrong", here)


def test_counts_are_deleted_a_day_after_their_last_try_and_lock(sample_db: str) -> None:
    old = (
        "UPDATE app.sign_in_attempt SET tried_at = now() - interval '25 hours', locked_until = {} WHERE subject = :name"
    )
    with db.session() as opened:
        for name, until in (("long-ago", "NULL"), ("locked-since", "now() + interval '1 hour'")):
            attempts.begin(opened, attempts.password_limits(name, "10.0.4.1", None))
            opened.flush()
            opened.execute(text(old.format(until)), {"name": name})
    with pytest.raises(Unauthenticated):
        sign_in_by_password("somebody", "wrong", Visitor("10.0.4.2", None, None))
    with db.session() as opened:
        left = set(opened.scalars(text("SELECT subject FROM app.sign_in_attempt")))
    assert "long-ago" not in left
    assert {"locked-since", "somebody"} <= left


@pytest.mark.parametrize(
    ("address", "counted"),
    [("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::ffff:10.1.2.3", "10.1.2.3"),
     ("fe80::1%eth0", "fe80::/64"), ("", ""), ("testclient", "testclient")],
)  # fmt: skip
def test_what_counts_as_one_address(address: str, counted: str) -> None:
    assert attempts.network_of(address) == counted
