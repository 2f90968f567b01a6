"""Markers with their approved coordinate; the database changes it by a change document only (B-06)."""

from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, text
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
COORDINATE_STATUSES = ("observed", "approved", "illustrative")
LETTERS_OF_PLACEMENT = {"single": "Q", "pair": "AB", "triple": "CDE"}


class BoundaryMarker(VersionedMixin, ValidPeriod, Base):
    """界桩 with its approved coordinate; observations are kept apart and never overwrite it (B-05, B-06)."""

    __tablename__ = "boundary_marker"
    __table_args__ = (
        *clean("number", "engraved_number", "custodian_unit"),
        sound("geom"),
        one_of("custodian_side", ("A", "B", "C")),
        one_of("level", LEVELS),
        one_of("placement", ("single", "pair", "triple")),
        one_of("face", ("two", "three")),
        one_of("state", MARKER_STATES),
        one_of("type_letter", ("Q", "A", "B", "C", "D", "E")),
        one_of("height_datum", HEIGHT_DATUMS),
        one_of("coordinate_status", COORDINATE_STATUSES),
        CheckConstraint(
            "(placement = 'single' AND type_letter = 'Q') OR (placement = 'pair' AND type_letter IN ('A', 'B'))"
            " OR (placement = 'triple' AND type_letter IN ('C', 'D', 'E'))",
            name="letter_of_placement",
        ),
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
        Index(
            "uq_boundary_marker_serial",
            "line_id",
            "serial",
            text("coalesce(type_letter, '')"),
            unique=True,
            postgresql_where=text("NOT deleted AND serial IS NOT NULL AND line_id IS NOT NULL"),
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
    engraved_number: Mapped[str | None] = mapped_column(
        String(40), comment="刻号: number cut on the post, where it differs from the assigned one"
    )
    custodian_side: Mapped[str | None] = mapped_column(String(1), comment="Side that keeps the post: A, B or C")
    custodian_unit: Mapped[str | None] = mapped_column(String(200), comment="Unit that keeps the post")
    is_public: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), comment="是否公开: only with secrecy public does the public see it"
    )
    coordinate_status: Mapped[str] = mapped_column(
        String(12),
        server_default=text("'observed'"),
        comment="observed: first coordinate from an upload; approved: by a reviewer or a change document; illustrative",
    )
    change_document_id: Mapped[UUID | None] = reference(
        "change_document", "Change document that set the approved coordinate", nullable=True
    )
    approved_observation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("register.marker_observation.id", use_alter=True, name="fk_boundary_marker_approved_observation_id"),
        comment="Observation that the approved coordinate was taken from",
    )


class BoundaryMarkerLine(VersionedMixin, Base):
    """A line that a marker at a junction marks: two or three of them (B-04)."""

    __tablename__ = "boundary_marker_line"
    __table_args__ = (
        CheckConstraint("ordinal BETWEEN 1 AND 3", name="ordinal_range"),
        secrecy_known(),
        Index("uq_boundary_marker_line", "marker_id", "line_id", unique=True, postgresql_where=text("NOT deleted")),
        Index(
            "uq_boundary_marker_line_ordinal",
            "marker_id",
            "ordinal",
            unique=True,
            postgresql_where=text("NOT deleted"),
        ),
        register_table("三交点界桩与界线的关系"),
    )

    marker_id: Mapped[UUID] = reference("boundary_marker", "Marker at the junction")
    line_id: Mapped[UUID] = reference("boundary_line", "Line that ends or passes there")
    ordinal: Mapped[int] = mapped_column(comment="Order of the line at the junction, 1 to 3")
