"""Guessing passwords and keys: tries are counted in the database, and past a limit none is looked at for a while (R25).

A try is counted *before* the secret is looked at and taken back when it fits, so that many at once gain nothing. Names
that nobody has are counted like those of accounts, so that a lock tells nothing of them.
"""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.accounts.commands import record_event
from gis.core.accounts.tables import SignInAttempt
from gis.core.civil_time import CIVIL_TIME
from gis.core.errors import TooMany
from gis.core.settings import get_settings

FORGOTTEN = dt.timedelta(days=1)
"""After a day without a try the next lock is a first one again, and the count is deleted."""


class Limit(NamedTuple):
    """One count: what it is of, how many failures it stands, and whether its locks grow."""

    scope: str
    subject: str
    place: str
    most: int
    grows: bool = True

    @property
    def key(self) -> tuple[str, str, str]:
        """Which row counts it."""
        return self.scope, self.subject, self.place


class Try(NamedTuple):
    """A counted try: its limits, and those that it has locked unless it is taken back."""

    limits: tuple[Limit, ...]
    locked: tuple[tuple[Limit, dt.datetime], ...]


def network_of(address: str) -> str:
    """Return what is counted as one address: IPv4 as it is, of IPv6 the /64 that one customer gets."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))


def password_limits(name: str, address: str, device: str | None) -> tuple[Limit, ...]:
    """Return the counts of a password: of a device that the account knows its own alone (decision 88)."""
    settings, place = get_settings(), network_of(address)
    if device is not None:
        return (Limit("device", name, device, settings.sign_in_failures_max),)
    return (
        Limit("place", name, place, settings.sign_in_failures_max),
        Limit("address", "", place, settings.sign_in_failures_address_max),
        Limit("name", name, "", settings.sign_in_failures_name_max, grows=False),
    )


def key_limits(prefix: str, address: str) -> tuple[Limit, ...]:
    """Return the counts of a key."""
    most, place = get_settings().key_failures_max, network_of(address)
    return (Limit("key", prefix, place, most), Limit("keys", "", place, most))


def begin(session: Session, limits: Sequence[Limit]) -> Try:
    """Count a try at a secret.

    Raises:
        TooMany: one of the counts is locked; nothing was counted.
    """
    rows = _rows(session, limits)
    now: dt.datetime = session.scalar(select(func.clock_timestamp()))  # type: ignore[assignment]
    until = max((row.locked_until for row in rows.values() if row.locked_until), default=now)
    if until > now:
        raise _too_many(now, until)
    locked = [(limit, _charge(rows[limit.key], limit, now)) for limit in limits]
    return Try(tuple(limits), tuple((limit, moment) for limit, moment in locked if moment))


def _rows(session: Session, limits: Sequence[Limit]) -> dict[tuple[str, str, str], SignInAttempt]:
    """Return the rows of counts, made where they are missing and locked against others, in one order."""
    keys = sorted(limit.key for limit in limits)
    values = [{"scope": scope, "subject": subject, "place": place} for scope, subject, place in keys]
    made = insert(SignInAttempt).values(values)
    same = {"scope": made.excluded.scope}  # changes nothing, but locks a row that is there
    session.execute(made.on_conflict_do_update(index_elements=["scope", "subject", "place"], set_=same))
    place = tuple_(SignInAttempt.scope, SignInAttempt.subject, SignInAttempt.place)
    wanted = select(SignInAttempt).where(place.in_(keys))
    return {(row.scope, row.subject, row.place): row for row in session.scalars(wanted)}


def _charge(row: SignInAttempt, limit: Limit, now: dt.datetime) -> dt.datetime | None:
    """Add a failure to a count; return until when it is locked by that."""
    settings = get_settings()
    if row.began_at < now - dt.timedelta(minutes=settings.sign_in_window_minutes):
        row.failures, row.began_at = 0, now
    if row.locked_until is not None and row.locked_until < now - FORGOTTEN:
        row.locks = 0
    row.failures, row.tried_at = row.failures + 1, now
    if row.failures < limit.most:
        return None
    minutes = settings.sign_in_lock_minutes
    if limit.grows:
        minutes = max(minutes, min(minutes * 2 ** min(row.locks, 20), settings.sign_in_lock_max_minutes))
    row.failures, row.began_at, row.locks = 0, now, row.locks + 1
    row.locked_until = now + dt.timedelta(minutes=minutes)
    return row.locked_until


def take_back(session: Session, tried: Try) -> None:
    """Take back a try whose secret fitted: the count of the subject at its place ends, the others lose this one try."""
    rows, locked = _rows(session, tried.limits), {limit.key: until for limit, until in tried.locked}
    for limit in tried.limits:
        row = rows[limit.key]
        if limit.scope in {"device", "place"}:
            session.delete(row)
        elif limit.key in locked and row.locked_until == locked[limit.key]:
            row.locked_until, row.locks, row.failures = None, row.locks - 1, limit.most - 1
        else:
            row.failures = max(row.failures - 1, 0)


def note_locks(session: Session, tried: Try, *, actor: str | None, request_id: str | None) -> None:
    """Write a line of the event log for each lock that a failed try has set, and delete what is long past."""
    for limit, until in tried.locked:
        detail = {"scope": limit.scope, "place": limit.place, "until": until.isoformat(timespec="seconds")}
        record_event(session, "sign-in-locked", actor=actor, request_id=request_id, detail=detail)
    past = func.now() - FORGOTTEN
    ended = SignInAttempt.locked_until.is_(None) | (SignInAttempt.locked_until < past)
    which = tuple_(SignInAttempt.scope, SignInAttempt.subject, SignInAttempt.place)
    old = select(SignInAttempt.scope, SignInAttempt.subject, SignInAttempt.place).where(SignInAttempt.tried_at < past)
    session.execute(delete(SignInAttempt).where(which.in_(old.where(ended).with_for_update(skip_locked=True))))


def key_failed(prefix: str, address: str, request_id: str | None) -> None:
    """Count a key that did not fit.

    Raises:
        TooMany: the key, or all wrong keys, were tried too often from this address.
    """
    with db.session() as opened:
        tried = begin(opened, key_limits(prefix, address))
        if tried.locked:
            note_locks(opened, tried, actor=None, request_id=request_id)


def locks(session: Session) -> Sequence[SignInAttempt]:
    """Return the locks of now, the longest first."""
    wanted = select(SignInAttempt).where(SignInAttempt.locked_until > func.now())
    return session.scalars(wanted.order_by(SignInAttempt.locked_until.desc())).all()


def unlock(
    session: Session, *, name: str = "", address: str = "", actor: str | None = None, reason: str | None = None
) -> int:
    """Forget what was counted of a name or a key's prefix, and of an address; return how many locks that ends.

    `actor` is the administrator who does it on a page, with a reason; none where it is done on the machine itself.
    """
    place = network_of(address)
    fits = (SignInAttempt.subject == name) if name else (SignInAttempt.place == place)
    if name and address:
        fits |= SignInAttempt.place == place
    rows = session.scalars(select(SignInAttempt).where(fits).with_for_update()).all()
    now: dt.datetime = session.scalar(select(func.clock_timestamp()))  # type: ignore[assignment]
    ended = sum(row.locked_until is not None and row.locked_until > now for row in rows)
    for row in rows:
        session.delete(row)
    detail: dict[str, object] = {"locks": ended} | ({"place": place} if address else {})
    if actor is not None:
        detail |= {"name": name, "reason": reason}
    record_event(session, "sign-in-unlocked", actor=actor or name or None, detail=detail)
    return ended


def _too_many(now: dt.datetime, until: dt.datetime) -> TooMany:
    """Return the refusal that says when to try again."""
    wait_s = max(1, ceil((until - now).total_seconds()))
    minutes, at = ceil(wait_s / 60), (until + dt.timedelta(seconds=59)).astimezone(CIVIL_TIME).strftime("%H:%M")
    return TooMany(
        f"尝试次数过多，已暂停登录。请在 {minutes} 分钟后（北京时间 {at}）再试，或请管理员解锁",
        f"Too many attempts: signing in is paused. Try again in {minutes} min ({at} Beijing time), or ask to unlock",
        retry_after_s=wait_s,
    )
