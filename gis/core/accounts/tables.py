"""Tables of accounts and of the event log."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base

ROLES = ("surveyor", "planner", "names_officer", "reviewer", "admin", "audit_admin")


def _moment(comment: str, *, now: bool = False) -> Any:
    return mapped_column(DateTime(timezone=True), server_default=text("now()") if now else None, comment=comment)


class UserAccount(Base):
    """A person or program that may sign in. There is no default account."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint("name ~ '^[a-z0-9][a-z0-9._-]{1,59}$'", name="name_pattern"),
        CheckConstraint(f"roles <@ ARRAY{list(ROLES)!r}::varchar[] AND cardinality(roles) > 0", name="roles_known"),
        CheckConstraint("NOT (roles @> '{admin}' AND roles @> '{audit_admin}')", name="offices_apart"),
        CheckConstraint("array_to_string(counties, ',') ~ '^([0-9]{6}(,[0-9]{6})*)?$'", name="counties_pattern"),
        {"schema": "app", "comment": "Accounts"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    name: Mapped[str] = mapped_column(String(60), unique=True, comment="Login name, lower case")
    password_hash: Mapped[str | None] = mapped_column(String(200), comment="Argon2id hash; NULL: no password login")
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(20)), comment="Roles held")
    counties: Mapped[list[str]] = mapped_column(
        ARRAY(String(6)),
        server_default=text("'{}'"),
        comment="County codes the account may write in; empty: all",
    )
    active: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), comment="False: may not sign in")
    created_at: Mapped[dt.datetime] = _moment("Created at", now=True)


class UserSession(Base):
    """A login in a browser; only the hash of its token is stored, so it can be revoked and not forged."""

    __tablename__ = "user_session"
    __table_args__ = ({"schema": "app", "comment": "Sessions"},)

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the token, hex")
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), index=True, comment="Account")
    created_at: Mapped[dt.datetime] = _moment("Signed in at", now=True)
    last_seen_at: Mapped[dt.datetime] = _moment("Last request", now=True)
    expires_at: Mapped[dt.datetime] = _moment("Ends at the latest")


class ApiKey(Base):
    """A key for QGIS and scripts: never more than its owner may do, and read-only unless said otherwise."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("expires_at > created_at", name="expiry_later"),
        {"schema": "app", "comment": "API keys"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), index=True, comment="Owner")
    prefix: Mapped[str] = mapped_column(String(12), unique=True, comment="Public part of the key")
    secret_sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the secret part, hex")
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(20)), comment="Roles of the key, within its owner's")
    can_write: Mapped[bool] = mapped_column(Boolean, comment="False: read only")
    created_at: Mapped[dt.datetime] = _moment("Created at", now=True)
    expires_at: Mapped[dt.datetime] = _moment("Ends at")
    last_used_at: Mapped[dt.datetime | None] = _moment("Last use")
    revoked_at: Mapped[dt.datetime | None] = _moment("Revoked at")


class Event(Base):
    """What happened that is not a change of data: logins, refusals, exports. Append only."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_at", "at"), {"schema": "audit", "comment": "Events, append only"})

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, comment="Order of the events")
    at: Mapped[dt.datetime] = _moment("When", now=True)
    kind: Mapped[str] = mapped_column(String(40), comment="login, login-failed, upload-refused, denied, ...")
    actor: Mapped[str | None] = mapped_column(String(120), comment="Account name, where known")
    request_id: Mapped[str | None] = mapped_column(String(64), comment="Request")
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Facts of the event; no secrets, no coordinates")


class SignInAttempt(Base):
    """How often one subject was tried from one place of late: guessing is counted here for all processes (R25).

    The scope says what is counted: `device` a name from a device that signed in to it before, `place` a name from an
    address, `address` all names from one, `name` a name from everywhere, `key` a key from an address, `keys` all keys
    from one.
    """

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        CheckConstraint("scope IN ('device', 'place', 'address', 'name', 'key', 'keys')", name="scope_known"),
        CheckConstraint("failures >= 0 AND locks >= 0", name="counts"),
        Index("ix_sign_in_attempt_tried_at", "tried_at"),
        {"schema": "app", "comment": "Failures to sign in, counted; existing and made-up names alike"},
    )

    scope: Mapped[str] = mapped_column(String(10), primary_key=True, comment="What is counted")
    subject: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Name or prefix of a key; or empty")
    place: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="Address, or hash of the cookie of a device; or empty"
    )
    failures: Mapped[int] = mapped_column(Integer, server_default=text("0"), comment="In the window, since a lock")
    began_at: Mapped[dt.datetime] = _moment("Begin of the window", now=True)
    tried_at: Mapped[dt.datetime] = _moment("Last counted try", now=True)
    locks: Mapped[int] = mapped_column(Integer, server_default=text("0"), comment="Locks in a row; each is longer")
    locked_until: Mapped[dt.datetime | None] = _moment("No try is looked at before")


class UserDevice(Base):
    """A browser that signed in to an account before: guessing from elsewhere does not lock it out."""

    __tablename__ = "user_device"
    __table_args__ = ({"schema": "app", "comment": "Browsers known to accounts"},)

    token_sha256: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of its cookie, hex")
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("app.user_account.id"), primary_key=True, index=True, comment="Account"
    )
    used_at: Mapped[dt.datetime] = _moment("Last signed in at", now=True)
