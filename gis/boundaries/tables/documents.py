"""Papers of the boundary: change documents that alone move an approved coordinate, and attached files (B-06, B-10)."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Index, Integer, String, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Count,
    Day,
    Name,
    WKBElement,
    clean,
    geometry,
    not_negative,
    one_of,
    pattern,
    reference,
    register_table,
    secrecy_known,
    sound,
)

CHANGE_KINDS = ("move", "add", "repair", "restore", "scrap", "correct")
MOVING_KINDS = ("move", "add", "repair", "restore", "correct")
"""Kinds of change document that may set an approved coordinate; migration 0005 lists the same in its trigger."""

ATTACHMENT_KINDS = ("photo", "document")
PHOTO_CATEGORIES = ("near", "far", "inscription", "witness", "other")


class ChangeDocument(VersionedMixin, Base):
    """界桩变更文件: names both parties (three at a junction), their signatories, and the approval (B-06)."""

    __tablename__ = "change_document"
    __table_args__ = (
        one_of("kind", CHANGE_KINDS),
        *clean(
            "number", "title", "party_a_name", "party_a_signatory", "party_b_name", "party_b_signatory",
            "party_c_name", "party_c_signatory", "approving_body", "approval_number",
        ),
        CheckConstraint("party_a_name <> party_b_name AND party_a_id <> party_b_id", name="two_parties"),
        CheckConstraint(
            "num_nonnulls(party_c_name, party_c_signatory, party_c_signed_on) IN (0, 3)", name="party_c_whole"
        ),
        CheckConstraint("party_c_name NOT IN (party_a_name, party_b_name)", name="three_parties"),
        CheckConstraint("btrim(reason) <> ''", name="reason_given"),
        secrecy_known(),
        Index("uq_change_document_number", text("register.code_key(number)"), unique=True,
              postgresql_where=text("NOT deleted")),
        register_table("界桩变更文件"),
    )  # fmt: skip

    kind: Mapped[str] = mapped_column(
        String(12), comment="移位 move, 增设 add, 修复 repair, 恢复 restore, 报废 scrap, 更正 correct"
    )
    number: Mapped[str] = mapped_column(String(80), comment="Number of the document")
    title: Mapped[Name] = mapped_column(comment="Title")
    dated_on: Mapped[dt.date] = mapped_column(Date, comment="Date of the document")
    party_a_id: Mapped[UUID | None] = reference("division", "Party A, where in the register", nullable=True)
    party_a_name: Mapped[Name] = mapped_column(comment="Party A")
    party_a_signatory: Mapped[Name] = mapped_column(comment="Who signed for party A")
    party_a_signed_on: Mapped[dt.date] = mapped_column(Date, comment="Day of that signature")
    party_b_id: Mapped[UUID | None] = reference("division", "Party B, where in the register", nullable=True)
    party_b_name: Mapped[Name] = mapped_column(comment="Party B")
    party_b_signatory: Mapped[Name] = mapped_column(comment="Who signed for party B")
    party_b_signed_on: Mapped[dt.date] = mapped_column(Date, comment="Day of that signature")
    party_c_id: Mapped[UUID | None] = reference("division", "Party C at a junction", nullable=True)
    party_c_name: Mapped[str | None] = mapped_column(String(200), comment="Party C at a junction")
    party_c_signatory: Mapped[str | None] = mapped_column(String(200), comment="Who signed for party C")
    party_c_signed_on: Mapped[Day] = mapped_column(comment="Day of that signature")
    approving_body: Mapped[Name] = mapped_column(comment="Who approved it")
    approval_number: Mapped[str] = mapped_column(String(80), comment="Number of the approval")
    approved_on: Mapped[dt.date] = mapped_column(Date, comment="Day of the approval")
    reason: Mapped[str] = mapped_column(Text, comment="Why the marker is changed")


class ChangeDocumentMarker(VersionedMixin, Base):
    """A marker that a change document names."""

    __tablename__ = "change_document_marker"
    __table_args__ = (
        secrecy_known(),
        Index("uq_change_document_marker", "document_id", "marker_id", unique=True,
              postgresql_where=text("NOT deleted")),
        register_table("变更文件涉及的界桩"),
    )  # fmt: skip

    document_id: Mapped[UUID] = reference("change_document", "Change document")
    marker_id: Mapped[UUID] = reference("boundary_marker", "Marker named in it")


class Attachment(VersionedMixin, Base):
    """A photo or document of exactly one marker, line, point or change document; the bytes lie in the file store."""

    __tablename__ = "attachment"
    __table_args__ = (
        one_of("kind", ATTACHMENT_KINDS),
        *clean("category", "title", "number", "file_name"),
        CheckConstraint("num_nonnulls(marker_id, line_id, point_id, document_id) = 1", name="one_owner"),
        pattern("sha256", "^[0-9a-f]{64}$"),
        sound("taken_geom"),
        *not_negative("size_bytes", "width_px", "height_px"),
        secrecy_known(),
        Index("ix_attachment_sha256", "sha256"),
        register_table("照片与文件"),
    )

    kind: Mapped[str] = mapped_column(String(12), comment="photo or document")
    category: Mapped[str] = mapped_column(
        String(40), comment="Photo: near, far, inscription, witness, other; document: 协议书, 附图, 登记表, ..."
    )
    title: Mapped[str | None] = mapped_column(String(200), comment="Title or caption")
    number: Mapped[str | None] = mapped_column(String(80), comment="Number of the document")
    dated_on: Mapped[Day] = mapped_column(comment="Date of the document")
    parties: Mapped[str | None] = mapped_column(String(400), comment="Parties named in the document")
    marker_id: Mapped[UUID | None] = reference("boundary_marker", "Marker it belongs to", nullable=True)
    line_id: Mapped[UUID | None] = reference("boundary_line", "Line it belongs to", nullable=True)
    point_id: Mapped[UUID | None] = reference("boundary_point", "Point it belongs to", nullable=True)
    document_id: Mapped[UUID | None] = reference("change_document", "Change document it belongs to", nullable=True)
    file_name: Mapped[str] = mapped_column(String(255), comment="Name the user gave, as data")
    media_type: Mapped[str] = mapped_column(String(80), comment="Media type by content")
    size_bytes: Mapped[int] = mapped_column(BigInteger, comment="Size, bytes")
    sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the original bytes, hex")
    exif: Mapped[dict[str, Any] | None] = mapped_column(JSONB, comment="EXIF tags as found in the file")
    taken_at: Mapped[dt.datetime | None] = mapped_column(
        DateTime(timezone=False), comment="Taken at, by the camera's own clock; no zone is assumed"
    )
    taken_geom: Mapped[WKBElement | None] = geometry(
        "POINT", "Position stated by the camera, held as WGS 84 = CGCS2000 for display", nullable=True
    )
    width_px: Mapped[Count] = mapped_column(Integer, comment="Width, pixels")
    height_px: Mapped[Count] = mapped_column(Integer, comment="Height, pixels")
