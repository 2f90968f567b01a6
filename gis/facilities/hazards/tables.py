"""Tables of hazards: the list of items as data, and what was found where."""

import datetime as dt
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import Day, clean, one_of, pattern, reference, register_table, secrecy_known

ASPECTS = ("equipment", "qualification", "management", "service", "other")


class HazardItem(Base):
    """An item of the list of major hazards."""

    __tablename__ = "hazard_item"
    __table_args__ = (
        pattern("code", "^[4-8]-[0-9]{1,2}$"),
        *clean("title", "title_en", "document", "clause"),
        one_of("aspect", ASPECTS),
        register_table("养老机构重大事故隐患项目 (2023)"),
    )

    code: Mapped[str] = mapped_column(String(8), primary_key=True, comment="Article and item, as in 4-1")
    aspect: Mapped[str] = mapped_column(String(16), comment="One of the five aspects")
    title: Mapped[str] = mapped_column(String(300), comment="Item")
    title_en: Mapped[str] = mapped_column(String(300), comment="Item in English")
    document: Mapped[str] = mapped_column(String(300), comment="Document")
    clause: Mapped[str] = mapped_column(String(40), comment="Article and item of the document")
    verified: Mapped[bool] = mapped_column(Boolean, comment="Whether its words were seen in a source")


class CareHazard(VersionedMixin, Base):
    """A major hazard that was found in a care facility; open until it is closed with evidence."""

    __tablename__ = "care_hazard"
    __table_args__ = (
        *clean("found_by", "description", "closing_evidence", "closed_by"),
        CheckConstraint("due_on >= found_on", name="due_after_found"),
        CheckConstraint("closed_on >= found_on", name="closed_after_found"),
        CheckConstraint(
            "(closed_on IS NULL) = (closing_evidence IS NULL) AND (closed_on IS NULL) = (closed_by IS NULL)",
            name="closing_has_evidence",
        ),
        CheckConstraint("secrecy <> 'public'", name="never_public"),
        secrecy_known(),
        Index(
            "uq_care_hazard_open", "care_centre_id", "item_code", unique=True,
            postgresql_where=text("NOT deleted AND closed_on IS NULL"),
        ),
        register_table("养老机构重大事故隐患台账"),
    )  # fmt: skip

    care_centre_id: Mapped[UUID] = reference("care_centre", "Care facility")
    item_code: Mapped[str] = mapped_column(ForeignKey("register.hazard_item.code"), comment="Item of the list")
    found_on: Mapped[dt.date] = mapped_column(Date, comment="Day it was found")
    found_by: Mapped[str] = mapped_column(String(200), comment="Office that found it")
    description: Mapped[str] = mapped_column(String(900), comment="What was found")
    due_on: Mapped[Day] = mapped_column(comment="Day by which it must be put right")
    closed_on: Mapped[Day] = mapped_column(comment="Day it was put right; NULL open")
    closed_by: Mapped[str | None] = mapped_column(String(200), comment="Office that confirmed it")
    closing_evidence: Mapped[str | None] = mapped_column(String(900), comment="Paper or finding that proves it")
