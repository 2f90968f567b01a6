"""Every write on accounts: users, API keys, sessions, events. Guessing is counted in `attempts`."""

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from gis.core import db
from gis.core.accounts.passwords import digest, hash_password, matches, new_secret
from gis.core.accounts.tables import ROLES, ApiKey, Event, UserAccount, UserSession
from gis.core.errors import Conflict, Invalid, NotFound, Unauthenticated
from gis.core.settings import get_settings

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
COUNTY = re.compile(r"[0-9]{6}", re.ASCII)
WRITING_ROLES = frozenset({"surveyor", "planner", "names_officer", "reviewer"})
KEY_ROLES = WRITING_ROLES | {"admin"}
"""Roles whose keys may write: records, or the settings of the region."""


def create_user(
    session: Session, *, name: str, roles: Sequence[str], password: str, counties: Sequence[str] = ()
) -> UUID:
    """Create an account and return its id.

    Raises:
        Invalid: an unknown role, both administrators in one hand, a bad name, county or password.
        Conflict: the name is taken.
    """
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        raise Invalid(
            f"没有这样的角色：{'、'.join(unknown) or '（空）'}；可用：{'、'.join(ROLES)}",
            f"No such role: {', '.join(unknown) or '(none)'}; known: {', '.join(ROLES)}",
            code="role",
        )
    if {"admin", "audit_admin"} <= set(roles):
        raise Invalid(
            "系统管理员和审计管理员不得为同一人",
            "System and audit administrator must be two people",
            code="role",
        )
    if not NAME.fullmatch(name):
        raise Invalid(
            f"登录名 {name!r} 不符合要求：2 至 60 个小写字母、数字或 . _ -，以字母或数字开头",
            f"The login name {name!r} does not fit: 2 to 60 of a-z, 0-9, . _ -, a letter or digit first",
            code="name",
        )
    wrong = sorted(code for code in counties if not COUNTY.fullmatch(code))
    if wrong:
        raise Invalid(
            f"县级代码须为 6 位数字：{'、'.join(wrong)}",
            f"A county code has 6 digits: {', '.join(wrong)}",
            code="county",
        )
    if session.scalar(select(UserAccount.id).where(UserAccount.name == name)):
        raise Conflict(f"账号 {name} 已存在", f"The account {name} exists already", code="user-exists")
    user = UserAccount(
        name=name,
        roles=sorted(set(roles)),
        counties=sorted(set(counties)),
        password_hash=hash_password(password, name=name),
    )
    session.add(user)
    session.flush()
    record_event(session, "user-created", actor=name, detail={"roles": user.roles, "counties": user.counties})
    return user.id


def create_token(session: Session, *, user_name: str, write: bool = False, days: int = 90) -> str:
    """Make an API key for an account and return it; only its hash is stored, so it is shown this once.

    Raises:
        NotFound: no such active account.
        Invalid: a writing key for an account without a writing role, or a term outside 1 to 3650 days.
    """
    user = session.scalar(select(UserAccount).where(UserAccount.name == user_name, UserAccount.active))
    if user is None:
        raise NotFound(f"没有账号 {user_name}", f"There is no account {user_name}")
    if write and not KEY_ROLES & set(user.roles):
        raise Invalid("该账号没有可写的角色", "No role of this account may write", code="role")
    if not 1 <= days <= 3650:
        raise Invalid("有效期须在 1 至 3650 天之间", "The term must lie between 1 and 3650 days", code="days")
    prefix, secret = "mz" + secrets.token_hex(4), new_secret()
    session.add(
        ApiKey(
            user_id=user.id,
            prefix=prefix,
            secret_sha256=digest(secret),
            roles=user.roles,
            can_write=write,
            expires_at=func.now() + dt.timedelta(days=days),
        )
    )
    record_event(session, "key-created", actor=user_name, detail={"prefix": prefix, "write": write, "days": days})
    return f"{prefix}.{secret}"


def check_password(name: str, password: str) -> tuple[UUID, str]:
    """Return id and login name of the account of a name and password.

    No connection is held while the hash is computed: many at once would keep all others from the database (R27).

    Raises:
        Unauthenticated: name or password is wrong; the same words and time for both.
    """
    with db.session() as opened:
        wanted = select(UserAccount).where(UserAccount.name == name.strip().lower(), UserAccount.active)
        user = opened.scalar(wanted)
    if not matches(password, None if user is None else user.password_hash) or user is None:
        raise Unauthenticated("登录名或口令不正确", "The name or the password is not right", code="sign-in")
    return user.id, user.name


def sign_in(session: Session, user_id: UUID, name: str) -> str:
    """Open a session of an account whose password was checked, and return its token."""
    token = new_secret()
    term = dt.timedelta(hours=get_settings().session_absolute_hours)
    session.execute(delete(UserSession).where(UserSession.expires_at < func.now()))
    session.add(UserSession(token_sha256=digest(token), user_id=user_id, expires_at=func.now() + term))
    record_event(session, "login", actor=name)
    return token


def sign_out(session: Session, token: str) -> None:
    """End a session at once."""
    session.execute(delete(UserSession).where(UserSession.token_sha256 == digest(token)))


def touch_session(session: Session, token: str) -> None:
    """Note that a session was used, so that it does not end for idleness."""
    session.execute(
        update(UserSession).where(UserSession.token_sha256 == digest(token)).values(last_seen_at=func.now())
    )


def any_account(session: Session) -> bool:
    """Tell whether there is an account at all."""
    return session.scalar(select(UserAccount.id).limit(1)) is not None


def is_known(session: Session, name: str) -> bool:
    """Tell whether an account has this name, or a key this prefix."""
    account, key = UserAccount.name == name, ApiKey.prefix == name
    return bool(
        session.scalar(select(select(UserAccount.id).where(account).exists() | select(ApiKey.id).where(key).exists()))
    )


def record_event(
    session: Session,
    kind: str,
    *,
    actor: str | None = None,
    request_id: str | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write a line of the event log, in the same transaction as what it tells of (X20)."""
    row = {"kind": kind, "actor": actor, "request_id": request_id, "detail": detail or {}}
    session.flush()
    session.execute(insert(Event).inline().values(row))  # inline: the role may write here, not read
