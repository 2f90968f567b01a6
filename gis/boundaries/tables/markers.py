"""Markers with their approved coordinate, and the observations that never overwrite it."""

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

from gis.boundaries.levels import LEVELS
from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Code,
    Count,
    Day,
    Metres,
    Received,
    ValidPeriod,
    WKBElement,
    clean,
    geometry,
    not_negative,
    one_of,
    period_ordered,
    public_point,
    reference,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)

MARKER_STATES = (
    "planned",
    "planted",
    "intact",
    "worn",
    "damaged",
    "lost",
    "moved",
    "restored",
    "scrapped",
    "waived",
)
HEIGHT_DATUMS = ("1985", "1956", "ellipsoidal")


class BoundaryMarker(VersionedMixin, ValidPeriod, Base):
    """界桩 with its approved coordinate; observations are kept apart and never overwrite it (B-05, B-06)."""

    __tablename__ = "boundary_marker"
    __table_args__ = (
        *clean("number"),
        sound("geom"),
        one_of("level", LEVELS),
        one_of("placement", ("single", "pair", "triple")),
        one_of("face", ("two", "three")),
        one_of("state", MARKER_STATES),
        one_of("type_letter", ("Q", "A", "B", "C", "D", "E")),
        one_of("height_datum", HEIGHT_DATUMS),
        CheckConstraint("serial BETWEEN 1 AND 999", name="serial_range"),
        CheckConstraint("height_m BETWEEN -200 AND 9000", name="height_m_range"),
        *not_negative("accuracy_m"),
        secrecy_known(),
        period_ordered(),
        Index(
            "uq_boundary_marker_number_key",
            text("register.code_key(number)"),
            unique=True,
            postgresql_where=text("NOT deleted"),
        ),
        spatial_index("boundary_marker"),
        spatial_index("boundary_marker", "geom_public"),
        register_table("界桩"),
    )

    number: Mapped[Code] = mapped_column(comment="界桩编号 as engraved or assigned")
    serial: Mapped[Count] = mapped_column(comment="Serial on the line, from 1")
    type_letter: Mapped[str | None] = mapped_column(String(1), comment="Q single, A/B pair, C/D/E triple")
    line_id: Mapped[UUID | None] = reference("boundary_line", "Line it marks; NULL until assigned", nullable=True)
    level: Mapped[str | None] = mapped_column(String(12), comment="Level of the line")
    placement: Mapped[str | None] = mapped_column(String(8), comment="单立 single, 双立 pair, 三立 triple")
    face: Mapped[str | None] = mapped_column(String(8), comment="双面型 two, 三面型 three")
    material: Mapped[str | None] = mapped_column(String(80), comment="Material, free text")
    state: Mapped[str | None] = mapped_column(String(12), comment="Physical state at the last inspection")
    geom: Mapped[WKBElement] = geometry("POINT", "Approved coordinate")
    geom_public: Mapped[WKBElement] = public_point("Published position")
    received_northing: Mapped[Received] = mapped_column(comment="Northing (X) exactly as received, in source_crs")
    received_easting: Mapped[Received] = mapped_column(comment="Easting (Y) exactly as received, in source_crs")
    received_lon: Mapped[Received] = mapped_column(comment="Longitude exactly as received, in source_crs")
    received_lat: Mapped[Received] = mapped_column(comment="Latitude exactly as received, in source_crs")
    received_height: Mapped[Received] = mapped_column(comment="Height exactly as received")
    source_crs: Mapped[str | None] = mapped_column(String(20), comment="Declared CRS of the received numbers")
    height_m: Mapped[Metres] = mapped_column(comment="Height, metres, in height_datum")
    height_datum: Mapped[str | None] = mapped_column(String(12), comment="1985, 1956 or ellipsoidal")
    survey_method: Mapped[str | None] = mapped_column(String(80), comment="How the coordinate was obtained")
    accuracy_m: Mapped[Metres] = mapped_column(comment="Mean error of the position, metres")
    surveyed_on: Mapped[Day] = mapped_column(comment="Day of the survey")
    planted_on: Mapped[Day] = mapped_column(comment="Day the post was planted")
    remark: Mapped[str | None] = mapped_column(String(1000), comment="Remarks")


class MarkerObservation(Base):
    """One survey of a marker, append only: the database refuses to change or delete it (B-05)."""

    __tablename__ = "marker_observation"
    __table_args__ = (
        sound("geom"),
        one_of("height_datum", HEIGHT_DATUMS),
        *not_negative("accuracy_m"),
        spatial_index("marker_observation"),
        register_table("界桩观测, append only"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, comment="Identity")
    marker_id: Mapped[UUID] = reference("boundary_marker", "Marker observed")
    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("register.change_batch.id"),
        index=True,
        server_default=text("register.current_batch()"),
        comment="Batch that brought it; void when the batch is undone",
    )
    upload_id: Mapped[UUID | None] = mapped_column(comment="Upload it came from")
    row_number: Mapped[Count] = mapped_column(comment="Row in the uploaded file, as the user's program shows it")
    received: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="Cells exactly as received, by field")
    source_crs: Mapped[str] = mapped_column(String(20), comment="Declared CRS of the received numbers")
    geom: Mapped[WKBElement] = geometry("POINT", "Observed position")
    height_m: Mapped[Metres] = mapped_column(comment="Height, metres, in height_datum")
    height_datum: Mapped[str | None] = mapped_column(String(12), comment="1985, 1956 or ellipsoidal")
    method: Mapped[str | None] = mapped_column(String(80), comment="How it was observed")
    accuracy_m: Mapped[Metres] = mapped_column(comment="Mean error of the position, metres")
    observed_on: Mapped[Day] = mapped_column(comment="Day of the observation")
    source_sha256: Mapped[str | None] = mapped_column(String(64), comment="SHA-256 of the uploaded file, hex")
    recorded_at: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True),
        server_default=text("clock_timestamp()"),
        comment="When it entered the register",
    )
