"""What was seen in the field: observations that never overwrite the approved coordinate, and witness objects."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Integer, Numeric, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.boundaries.tables.markers import HEIGHT_DATUMS
from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Count,
    Day,
    Metres,
    Name,
    Received,
    WKBElement,
    clean,
    geometry,
    not_negative,
    one_of,
    reference,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)

SOLUTIONS = ("fixed", "float", "single", "differential")
ANTENNA_HEIGHTS = ("slant", "vertical", "phase-centre")
AZIMUTH_KINDS = ("grid", "true", "magnetic")
WITNESSES_MAX = 9


class MarkerObservation(Base):
    """One survey of a marker, append only: the database refuses to change or delete it (B-05)."""

    __tablename__ = "marker_observation"
    __table_args__ = (
        sound("geom"),
        one_of("height_datum", HEIGHT_DATUMS),
        one_of("solution", SOLUTIONS),
        one_of("antenna_height_type", ANTENNA_HEIGHTS),
        *not_negative("accuracy_m", "hrms_m", "vrms_m", "pdop", "satellites", "epochs", "age_s", "antenna_height_m"),
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
    solution: Mapped[str | None] = mapped_column(String(12), comment="解状态: fixed, float, single, differential")
    hrms_m: Mapped[Metres] = mapped_column(comment="Horizontal precision stated by the receiver (HRMS), metres")
    vrms_m: Mapped[Metres] = mapped_column(comment="Vertical precision stated by the receiver (VRMS), metres")
    pdop: Mapped[Decimal | None] = mapped_column(Numeric(8, 3), comment="PDOP")
    satellites: Mapped[Count] = mapped_column(comment="Satellites used")
    epochs: Mapped[Count] = mapped_column(comment="Epochs averaged")
    age_s: Mapped[Decimal | None] = mapped_column(Numeric(10, 2), comment="Age of the corrections, seconds")
    session: Mapped[str | None] = mapped_column(String(40), comment="测回: label of the session, as written")
    antenna_height_m: Mapped[Metres] = mapped_column(comment="Antenna height, metres, as antenna_height_type says")
    antenna_height_type: Mapped[str | None] = mapped_column(
        String(12), comment="slant 斜高, vertical 垂高, phase-centre 相位中心高"
    )
    receiver: Mapped[str | None] = mapped_column(String(120), comment="Receiver, model and number as written")
    base_id: Mapped[str | None] = mapped_column(String(80), comment="Base station or mount point")
    service_frame: Mapped[str | None] = mapped_column(String(40), comment="Frame that the CORS service delivers in")
    frame_epoch: Mapped[Decimal | None] = mapped_column(Numeric(8, 3), comment="Epoch of that frame, decimal year")
    observer: Mapped[str | None] = mapped_column(String(80), comment="Who observed")
    started_at: Mapped[dt.datetime | None] = mapped_column(
        DateTime(timezone=False), comment="Start by the file's own clock; no zone is assumed"
    )
    ended_at: Mapped[dt.datetime | None] = mapped_column(
        DateTime(timezone=False), comment="End by the file's own clock; no zone is assumed"
    )
    derivation: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB, comment="How the position was derived, where not by the declared system alone: local similarity"
    )


class WitnessObject(VersionedMixin, Base):
    """方位物: an object near the marker, with distance and azimuth measured from the marker to it (B-07)."""

    __tablename__ = "witness_object"
    __table_args__ = (
        *clean("object", "part", "method", "measured_by"),
        sound("geom"),
        one_of("azimuth_kind", AZIMUTH_KINDS),
        CheckConstraint(f"ordinal BETWEEN 1 AND {WITNESSES_MAX}", name="ordinal_range"),
        CheckConstraint("distance_m > 0 AND distance_m < 100000", name="distance_range"),
        CheckConstraint("azimuth_deg >= 0 AND azimuth_deg < 360", name="azimuth_range"),
        CheckConstraint("(azimuth_deg IS NULL) = (azimuth_kind IS NULL)", name="azimuth_has_kind"),
        CheckConstraint("declination_deg IS NULL OR azimuth_kind = 'magnetic'", name="declination_is_magnetic"),
        CheckConstraint("declination_deg BETWEEN -30 AND 30", name="declination_range"),
        CheckConstraint("(geom IS NULL) = (source_crs IS NULL)", name="position_has_crs"),
        *not_negative("accuracy_m"),
        secrecy_known(),
        Index("uq_witness_object_ordinal", "marker_id", "ordinal", unique=True, postgresql_where=text("NOT deleted")),
        spatial_index("witness_object"),
        register_table("方位物"),
    )

    marker_id: Mapped[UUID] = reference("boundary_marker", "Marker that it witnesses")
    ordinal: Mapped[int] = mapped_column(Integer, comment="Number of the witness at its marker, from 1")
    object: Mapped[Name] = mapped_column(comment="What it is: 大樟树, 房角, 电杆")
    part: Mapped[str | None] = mapped_column(String(200), comment="Exact part that was measured to")
    received_distance: Mapped[Received] = mapped_column(comment="Distance exactly as received, metres")
    distance_m: Mapped[Decimal] = mapped_column(Numeric(10, 3), comment="Distance from the marker, metres")
    received_azimuth: Mapped[Received] = mapped_column(comment="Azimuth exactly as received, degrees and minutes")
    azimuth_deg: Mapped[Decimal | None] = mapped_column(
        Numeric(10, 7), comment="Azimuth from the marker, decimal degrees clockwise from the north of azimuth_kind"
    )
    azimuth_kind: Mapped[str | None] = mapped_column(String(8), comment="grid (EPSG:4547), true or magnetic")
    declination_deg: Mapped[Decimal | None] = mapped_column(
        Numeric(8, 5), comment="Magnetic declination of the day, degrees east; without it not comparable"
    )
    geom: Mapped[WKBElement | None] = geometry("POINT", "Own position of the object, where surveyed", nullable=True)
    received_north: Mapped[Received] = mapped_column(comment="Its northing or latitude exactly as received")
    received_east: Mapped[Received] = mapped_column(comment="Its easting or longitude exactly as received")
    source_crs: Mapped[str | None] = mapped_column(String(20), comment="Declared CRS of its position")
    accuracy_m: Mapped[Metres] = mapped_column(comment="Mean error of the distance, metres")
    measured_on: Mapped[Day] = mapped_column(comment="Day of the measurement")
    measured_by: Mapped[str | None] = mapped_column(String(80), comment="Who measured")
    method: Mapped[str | None] = mapped_column(String(80), comment="How it was measured: 钢尺, 全站仪, 图上量取")
