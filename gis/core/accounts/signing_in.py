"""Signing in by name and password: the counts of `attempts` against guessing, the password, session and device."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.accounts import attempts
from gis.core.accounts.commands import check_password, record_event, sign_in
from gis.core.accounts.passwords import digest, new_secret
from gis.core.accounts.tables import UserAccount, UserDevice
from gis.core.errors import Unauthenticated

DEVICE_DAYS = 365
"""A browser that has not signed in for so long is a stranger again."""


class Visitor(NamedTuple):
    """Where a password comes from."""

    address: str
    device: str | None
    """The cookie that says from which browser, where there is one."""
    request_id: str | None


class SignedIn(NamedTuple):
    """The secrets for the cookies of a browser that has signed in."""

    token: str
    device: str


def sign_in_by_password(name: str, password: str, visitor: Visitor) -> SignedIn:
    """Open a session for a name and password. No connection is held while the hash is computed (R27).

    Raises:
        Unauthenticated: name or password is wrong; the same words and time for both.
        TooMany: too many were wrong of late; the password was not looked at.
    """
    name = name.strip().lower()[:60]
    with db.session() as opened:
        limits = attempts.password_limits(name, visitor.address, _known_device(opened, name, visitor.device))
        tried = attempts.begin(opened, limits)
    try:
        user_id, known_as = check_password(name, password)
    except Unauthenticated:
        with db.session() as opened:
            place = {"address": attempts.network_of(visitor.address)}
            record_event(opened, "login-failed", actor=name, request_id=visitor.request_id, detail=place)
            attempts.note_locks(opened, tried, actor=name, request_id=visitor.request_id)
        raise
    with db.session() as opened:
        attempts.take_back(opened, tried)
        device = _remember_device(opened, user_id, visitor.device)
        return SignedIn(sign_in(opened, user_id, known_as), device)


def _known_device(session: Session, name: str, token: str | None) -> str | None:
    """Return the hash of a device's cookie when the account of this name has signed in from it before."""
    if not token:
        return None
    wanted = select(UserDevice.token_sha256).join(UserAccount, UserAccount.id == UserDevice.user_id)
    since = func.now() - dt.timedelta(days=DEVICE_DAYS)
    return session.scalar(
        wanted.where(UserAccount.name == name, UserDevice.token_sha256 == digest(token), UserDevice.used_at > since)
    )


def _remember_device(session: Session, user_id: UUID, token: str | None) -> str:
    """Note that an account signed in from a device; return its cookie, a new one where it was made up."""
    session.execute(delete(UserDevice).where(UserDevice.used_at < func.now() - dt.timedelta(days=DEVICE_DAYS)))
    known = token and session.scalar(
        select(UserDevice.user_id).where(UserDevice.token_sha256 == digest(token)).limit(1)
    )
    device = token if token and known else new_secret()
    row = {"token_sha256": digest(device), "user_id": user_id, "used_at": func.now()}
    new = insert(UserDevice).values(row)
    session.execute(new.on_conflict_do_update(index_elements=["token_sha256", "user_id"], set_={"used_at": func.now()}))
    return device
