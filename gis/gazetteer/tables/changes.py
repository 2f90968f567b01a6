"""Serials of place codes, and changes that one person proposes and another decides."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.types import (
    one_of,
    pattern,
    register_table,
)

CHANGE_STATUSES = ("submitted", "approved", "rejected", "withdrawn")


class PlaceCodeSerial(Base):
    """Last serial given out for a county, township and class; the row lock makes the serials gap-free (P-A3)."""

    __tablename__ = "place_code_serial"
    __table_args__ = (
        pattern("prefix", "^[0-9]{14}$"),
        CheckConstraint("last BETWEEN 1 AND 999999", name="last_range"),
        register_table("Serials of place codes, written by register.next_place_code only"),
    )

    prefix: Mapped[str] = mapped_column(String(14), primary_key=True, comment="County 6, township 3, class 5 digits")
    last: Mapped[int] = mapped_column(comment="Last serial given out")


class PlaceChange(Base):
    """A change of the gazetteer that one person proposes and another decides."""

    __tablename__ = "place_change"
    __table_args__ = (
        one_of("status", CHANGE_STATUSES),
        CheckConstraint(
            "status NOT IN ('approved', 'rejected') OR (decided_by IS NOT NULL AND decided_by <> proposed_by)",
            name="second_person",
        ),
        CheckConstraint("(status = 'submitted') = (decided_at IS NULL)", name="decision_dated"),
        CheckConstraint("(status = 'approved') = (batch_id IS NOT NULL)", name="approval_has_batch"),
        Index("ix_place_change_place_id", "place_id"),
        Index("ix_place_change_open", "proposed_at", postgresql_where=text("status = 'submitted'")),
        {"schema": "app", "comment": "Proposed changes of places and names, and who decided"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    place_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("register.place.id"), comment="Place to change; NULL: a new place until it is approved"
    )
    kind: Mapped[str] = mapped_column(String(40), comment="What is proposed: add-name, rename, reading, edit, new, ...")
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="What the change says, by kind")
    before: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="Versions and values the proposer saw"
    )
    findings: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=text("'[]'"), comment="What the checks found when it was submitted"
    )
    reason: Mapped[str] = mapped_column(String(1000), comment="Why, in the proposer's words")
    source: Mapped[str] = mapped_column(String(500), comment="Evidence it rests on")
    status: Mapped[str] = mapped_column(
        String(12), server_default=text("'submitted'"), comment="submitted, approved, rejected or withdrawn"
    )
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), comment="Account that proposes")
    proposed_by_name: Mapped[str] = mapped_column(String(120), comment="Its name then")
    proposed_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()"), comment="Submitted at"
    )
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("app.user_account.id"), comment="Account that decided")
    decided_by_name: Mapped[str | None] = mapped_column(String(120), comment="Its name then")
    decided_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), comment="Decided or withdrawn at")
    note: Mapped[str | None] = mapped_column(String(1000), comment="Words of the decision")
    batch_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("register.change_batch.id"), comment="Batch of the approval"
    )
