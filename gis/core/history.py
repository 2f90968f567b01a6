"""History: every change belongs to a batch, and the database itself keeps each earlier version.

A versioned table carries `VersionedMixin`; its migration calls `register.keep_history('<table>')`, which makes
`<table>_history`, the statement-level triggers that fill it and the view `<table>_versions` (current and past
rows with `sys_period`). Two times are kept apart: `sys_from`/`sys_period`, what the register believed, and
`valid_from`/`valid_to`, when it was in force. The service never deletes a row: it sets `deleted`.
"""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Integer, String, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from gis.core.db import Base


class ChangeBatch(Base):
    """One change of the register: who, when, why, from which file, and what undid it."""

    __tablename__ = "change_batch"
    __table_args__ = ({"schema": "register", "comment": "Changes of the register, append only"},)

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="Identity of the batch")
    seq: Mapped[int] = mapped_column(
        server_default=text("nextval('register.change_batch_seq')"),
        unique=True,
        comment="Order of the batches, by sequence and not by clock",
    )
    kind: Mapped[str] = mapped_column(String(40), comment="What was done: sample, upload, undo, ...")
    actor: Mapped[str] = mapped_column(String(120), comment="Account name, or the command that acted")
    reason: Mapped[str] = mapped_column(String(1000), comment="Why, in the actor's words")
    source_name: Mapped[str | None] = mapped_column(String(255), comment="Name of the source file, as data")
    source_sha256: Mapped[str | None] = mapped_column(String(64), comment="SHA-256 of the source file, hex")
    request_id: Mapped[str | None] = mapped_column(String(64), comment="Request that caused it")
    started_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_timestamp()"), comment="Start of the change"
    )
    undoes: Mapped[UUID | None] = mapped_column(
        ForeignKey("register.change_batch.id"),
        unique=True,
        comment="The batch that this one undoes; undone at most once",
    )


class Revision(Base):
    """One row that counts committed batches. A deferred trigger raises it at the commit, under its row lock.

    So its order is the order in which changes became visible (the batches' own `seq` is drawn at their start),
    and answers made at one revision are equal: tags and remembered counts rest on it.
    """

    __tablename__ = "revision"
    __table_args__ = (
        CheckConstraint("only_row", name="one_row"),
        {"schema": "register", "comment": "Counter of committed changes"},
    )

    only_row: Mapped[bool] = mapped_column(Boolean, primary_key=True, comment="Always true: there is one row")
    number: Mapped[int] = mapped_column(BigInteger, comment="Batches committed so far")
    changed_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), comment="When the last one was committed")


class VersionedMixin:
    """Columns of every versioned table."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-10, comment="Identity; never changes")
    secrecy: Mapped[str] = mapped_column(String(10), sort_order=90, comment="public, internal or restricted")
    source: Mapped[str] = mapped_column(String(500), sort_order=91, comment="Where the record comes from")
    is_sample: Mapped[bool] = mapped_column(
        Boolean,
        server_default=text("false"),
        sort_order=92,
        comment="True: belongs to the sample register (示例)",
    )
    deleted: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), sort_order=93, comment="Tombstone: the record no longer stands"
    )
    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("register.change_batch.id"),
        index=True,
        sort_order=94,
        server_default=text("register.current_batch()"),
        comment="Batch that wrote this version",
    )
    version: Mapped[int] = mapped_column(
        Integer, server_default=text("1"), sort_order=95, comment="Version of the record, from 1"
    )
    sys_from: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True),
        server_default=text("clock_timestamp()"),
        sort_order=96,
        comment="The register believes this version since",
    )


def open_batch(  # noqa: PLR0913 - the fields of one record
    session: Session,
    *,
    kind: str,
    actor: str,
    reason: str,
    source_name: str | None = None,
    source_sha256: str | None = None,
    request_id: str | None = None,
    undoes: UUID | None = None,
) -> UUID:
    """Open the batch that all further writes of this transaction belong to, and return its id.

    The database stamps each written row with it (`minzheng.batch_id`, local to the transaction) and refuses
    a write outside a batch.
    """
    batch = ChangeBatch(
        id=uuid4(),
        kind=kind,
        actor=actor,
        reason=reason,
        source_name=source_name,
        source_sha256=source_sha256,
        request_id=request_id,
        undoes=undoes,
    )
    session.add(batch)
    session.flush()
    session.execute(text("SELECT set_config('minzheng.batch_id', :id, true)"), {"id": str(batch.id)})
    return batch.id
