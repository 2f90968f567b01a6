"""Stored topology runs with their findings, and the exceptions that a reviewer granted with a reason."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, Integer, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import WKBElement, clean, geometry, one_of, pattern, register_table, secrecy_known


class TopologyException(VersionedMixin, Base):
    """A finding that stands with a reason (B-51); it holds for one fingerprint and lapses when the place changes."""

    __tablename__ = "topology_exception"
    __table_args__ = (
        *clean("reason"),
        pattern("fingerprint", "^[0-9a-f]{64}$"),
        secrecy_known(),
        Index("uq_topology_exception_fingerprint", "fingerprint", unique=True, postgresql_where=text("NOT deleted")),
        register_table("拓扑例外, with reason and author"),
    )

    rule: Mapped[str] = mapped_column(String(40), comment="Code of the rule")
    fingerprint: Mapped[str] = mapped_column(String(64), comment="Rule, records and place to 1 cm, SHA-256 hex")
    subjects: Mapped[list[Any]] = mapped_column(JSONB, comment="Records concerned: kind, id, code, name")
    reason: Mapped[str] = mapped_column(String(1000), comment="Why the finding may stand")
    author: Mapped[str] = mapped_column(String(120), comment="Reviewer who granted it")
    granted_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_timestamp()"), comment="When it was granted"
    )


class TopologyRun(Base):
    """One run of the rules over the register."""

    __tablename__ = "topology_run"
    __table_args__ = (
        one_of("status", ("running", "done", "failed")),
        Index("ix_topology_run_started_at", text("started_at DESC")),
        {"schema": "app", "comment": "Runs of the topology rules"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    actor: Mapped[str] = mapped_column(String(120), comment="Account that asked for it")
    status: Mapped[str] = mapped_column(String(8), comment="running, done or failed")
    scope: Mapped[str | None] = mapped_column(String(6), comment="County code; NULL the whole region")
    rules: Mapped[list[Any]] = mapped_column(JSONB, comment="Rules asked for; empty: all")
    revision: Mapped[int] = mapped_column(BigInteger, comment="Revision of the register it looked at")
    tolerances: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Figures used, metres")
    checked: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Records looked at, by kind")
    left_out: Mapped[list[Any]] = mapped_column(JSONB, comment="Records that a rule could not look at, and why")
    stage: Mapped[str] = mapped_column(String(40), comment="Rule under way")
    done: Mapped[int] = mapped_column(Integer, comment="Steps done")
    total: Mapped[int] = mapped_column(Integer, comment="Steps in all")
    started_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_timestamp()"), comment="Started at"
    )
    updated_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=text("clock_timestamp()"), comment="Last sign of life"
    )


class TopologyFinding(Base):
    """A finding of a run; its words come from the catalogue, in the reader's language."""

    __tablename__ = "topology_finding"
    __table_args__ = (
        one_of("secrecy", ("public", "internal", "restricted")),
        {"schema": "app", "comment": "Findings of topology runs"},
    )

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("app.topology_run.id", ondelete="CASCADE"), primary_key=True, comment="Run"
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True, comment="Order of the finding in its run, from 1")
    rule: Mapped[str] = mapped_column(String(40), comment="Code of the rule")
    severity: Mapped[str] = mapped_column(String(8), comment="error, warning or info")
    secrecy: Mapped[str] = mapped_column(String(10), comment="Highest secrecy among the records concerned")
    fingerprint: Mapped[str] = mapped_column(String(64), comment="Rule, records and place to 1 cm, SHA-256 hex")
    subjects: Mapped[list[Any]] = mapped_column(JSONB, comment="Records concerned: kind, id, code, name")
    counties: Mapped[list[Any]] = mapped_column(JSONB, comment="Codes of the counties concerned")
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Figures: metres, square metres")
    geom: Mapped[WKBElement] = geometry("GEOMETRY", "Place of the finding")
