"""Scenarios saved by name, and what a kept result rests on (C-11)."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.types import clean, pattern


def _moment(comment: str) -> Any:
    return mapped_column(DateTime(timezone=True), server_default=text("clock_timestamp()"), comment=comment)


class CoverageScenario(Base):
    """A question with changes of facilities, saved by name; shared by all planners, changed by its owner."""

    __tablename__ = "coverage_scenario"
    __table_args__ = (
        *clean("name"),
        CheckConstraint("note = btrim(note)", name="note_trimmed"),
        Index("uq_coverage_scenario_name", "owner_id", "name", unique=True, postgresql_where=text("NOT deleted")),
        {"schema": "app", "comment": "Scenarios of coverage planning"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    name: Mapped[str] = mapped_column(String(100), comment="Name, once for each owner")
    note: Mapped[str] = mapped_column(String(1000), server_default=text("''"), comment="What it is for")
    question: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="What is asked, as POST /coverage takes it")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="Facilities added, moved, closed, resized")
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("app.user_account.id"), comment="Account that saved it")
    owner_name: Mapped[str] = mapped_column(String(120), comment="Name of that account")
    created_at: Mapped[dt.datetime] = _moment("Saved first at")
    updated_at: Mapped[dt.datetime] = _moment("Saved last at")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Counts the saves, from 1")
    deleted: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), comment="Taken away by its owner")


class CoverageResult(Base):
    """What a result rests on: the same question, data and code give the same hash and the same document."""

    __tablename__ = "coverage_result"
    __table_args__ = (
        pattern("id", "^[0-9a-f]{64}$"),
        pattern("document_sha256", "^[0-9a-f]{64}$"),
        {"schema": "app", "comment": "Results of coverage planning: parameters, versions of data and code, hashes"},
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="SHA-256 of question, data and code, hex")
    question: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="What was asked")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, comment="Changes of a scenario; empty without one")
    method: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Years, sources and versions of the data, code")
    totals: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Totals")
    document_sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the whole answer, hex")
    made_by: Mapped[str] = mapped_column(String(120), comment="Account that asked first")
    made_at: Mapped[dt.datetime] = _moment("First computed at")
