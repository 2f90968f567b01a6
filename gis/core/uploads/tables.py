"""Tables of the upload machinery: a staged file, its rows, its findings, and answers already given."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.types import WKBElement, geometry, one_of

STATUSES = ("staged", "committed", "undone", "discarded")


def _table(comment: str) -> dict[str, Any]:
    return {"schema": "app", "comment": comment}


class Upload(Base):
    """A file that was read and staged; nothing of it is in the register before the commit."""

    __tablename__ = "upload"
    __table_args__ = (
        one_of("status", STATUSES),
        Index("ix_upload_created_by", "created_by", text("created_at DESC")),
        Index("ix_upload_file_sha256", "file_sha256"),
        _table("Uploaded files and their state"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    kind: Mapped[str] = mapped_column(String(40), comment="Kind of record: boundary-markers, ...")
    status: Mapped[str] = mapped_column(String(12), comment="staged, committed, undone or discarded")
    file_name: Mapped[str] = mapped_column(String(255), comment="Name the user gave, as data")
    file_sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the bytes, hex")
    file_size: Mapped[int] = mapped_column(BigInteger, comment="Size, bytes")
    file_format: Mapped[str] = mapped_column(String(20), comment="Format found by content")
    file_encoding: Mapped[str | None] = mapped_column(String(20), comment="Text encoding found")
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="What the user declared: crs, axis_order, ...")
    proposals: Mapped[list[Any]] = mapped_column(JSONB, comment="Interpretations offered, never applied")
    columns: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Headers, recognised fields, ignored columns, sheet")
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Rows, ok, errors, warnings, and what a commit did")
    compared: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB(none_as_null=True),
        comment="State of the register that the comparison rests on; NULL where it must be repeated",
    )
    created_by: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), comment="Account that uploaded")
    created_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()"), comment="Staged at"
    )
    updated_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()"), comment="Last change"
    )
    committed_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), comment="Committed at")
    undone_at: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), comment="Undone at")
    batch_id: Mapped[UUID | None] = mapped_column(ForeignKey("register.change_batch.id"), comment="Batch of the commit")
    undo_batch_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("register.change_batch.id"), comment="Batch of the undo"
    )


class UploadRow(Base):
    """A row of a staged file: the cells as received, what was understood, and what a commit would do."""

    __tablename__ = "upload_row"
    __table_args__ = (
        one_of("status", ("ok", "warning", "error")),
        _table("Rows of uploaded files"),
    )

    upload_id: Mapped[UUID] = mapped_column(
        ForeignKey("app.upload.id", ondelete="CASCADE"), primary_key=True, comment="Upload"
    )
    row_number: Mapped[int] = mapped_column(Integer, primary_key=True, comment="Row as the user's program shows it")
    cells: Mapped[list[Any]] = mapped_column(JSONB, comment="Cells exactly as received, as text")
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Values understood, by field")
    status: Mapped[str] = mapped_column(String(8), comment="ok, warning or error")
    action: Mapped[str | None] = mapped_column(String(12), comment="What a commit does: create, observe, unchanged")
    target_id: Mapped[UUID | None] = mapped_column(comment="Record of the register that the row is about")
    geom: Mapped[WKBElement | None] = geometry("GEOMETRY", "Geometry of the row", nullable=True)
    measures: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="Distances found, metres"
    )


class UploadFinding(Base):
    """A finding about a row or the whole file; its words come from the catalogue, in the reader's language."""

    __tablename__ = "upload_finding"
    __table_args__ = (
        one_of("severity", ("error", "warning", "info")),
        Index("ix_upload_finding_upload_id_row_number", "upload_id", "row_number"),
        _table("Findings about uploaded rows"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, comment="Order of the findings")
    upload_id: Mapped[UUID] = mapped_column(ForeignKey("app.upload.id", ondelete="CASCADE"), comment="Upload")
    row_number: Mapped[int | None] = mapped_column(Integer, comment="Row; NULL for the whole file")
    column_name: Mapped[str | None] = mapped_column(String(200), comment="Header of the column, as in the file")
    field: Mapped[str | None] = mapped_column(String(40), comment="Field of the record")
    code: Mapped[str] = mapped_column(String(60), comment="Code of the rule")
    severity: Mapped[str] = mapped_column(String(8), comment="error blocks the commit; warning and info do not")
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Figures for the message")
    value: Mapped[str | None] = mapped_column(String(80), comment="Value found, cut at 80 characters")


class UploadProgress(Base):
    """How far an upload under way is; forgotten after a day."""

    __tablename__ = "upload_progress"
    __table_args__ = ({**_table("Progress of uploads under way"), "prefixes": ["UNLOGGED"]},)

    token: Mapped[UUID] = mapped_column(primary_key=True, comment="Chosen by the client")
    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), comment="Account that uploads")
    stage: Mapped[str] = mapped_column(String(12), comment="reading, checking, storing or comparing")
    done: Mapped[int] = mapped_column(Integer, comment="Rows done")
    total: Mapped[int] = mapped_column(Integer, comment="Rows in all; 0 not known")
    updated_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_timestamp()"), comment="When"
    )


class UploadProfile(Base):
    """What an account declared for files of one shape; a datum is remembered to be offered, never applied."""

    __tablename__ = "upload_profile"
    __table_args__ = (_table("Declarations remembered by account, kind and headers"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), primary_key=True, comment="Account")
    kind: Mapped[str] = mapped_column(String(40), primary_key=True, comment="Kind of record")
    signature: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of the folded headers, hex")
    profile: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Columns, axis order, spelling, height datum")
    last_crs: Mapped[str | None] = mapped_column(String(20), comment="System declared last; offered, never applied")
    used_at: Mapped[dt.datetime] = mapped_column(DateTime(timezone=True), comment="Last committed with it")


class IdempotencyKey(Base):
    """An answer already given to a write call, so that a retry gets the same one."""

    __tablename__ = "idempotency_key"
    __table_args__ = (_table("Answers to write calls, for retries"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), primary_key=True, comment="Account")
    key: Mapped[str] = mapped_column(String(200), primary_key=True, comment="Idempotency-Key header")
    method: Mapped[str] = mapped_column(String(10), comment="HTTP method")
    path: Mapped[str] = mapped_column(String(300), comment="Path called")
    request_sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of what was asked, hex")
    status: Mapped[int] = mapped_column(Integer, comment="Status answered")
    body: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Answer given")
    created_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("now()"), comment="When"
    )
