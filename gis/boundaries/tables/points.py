"""Boundary points and tri-junctions, the lines they lie on, and the three parties that meet (B-08, B-09)."""

import datetime as dt
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.boundaries.tables.markers import HEIGHT_DATUMS
from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Code,
    Count,
    Day,
    Metres,
    Name,
    Received,
    ValidPeriod,
    WKBElement,
    clean,
    geometry,
    not_negative,
    on_public_grid,
    one_of,
    period_ordered,
    reference,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)

PARTIES = ("A", "B", "C")


class BoundaryPoint(VersionedMixin, ValidPeriod, Base):
    """边界点 or 三交点: a point of the line, with or without a post; scaled from a map it is legal too."""

    __tablename__ = "boundary_point"
    __table_args__ = (
        *clean("number", "name"),
        sound("geom"),
        sound("geom_public"),
        on_public_grid("geom_public"),
        one_of("kind", ("boundary-point", "tri-junction")),
        one_of("how_obtained", ("surveyed", "scaled", "illustrative")),
        one_of("height_datum", HEIGHT_DATUMS),
        CheckConstraint("from_marker_id <> to_marker_id", name="two_markers"),
        CheckConstraint("serial > 0", name="serial_positive"),
        CheckConstraint("map_scale > 0", name="map_scale_positive"),
        CheckConstraint("height_m BETWEEN -200 AND 9000", name="height_m_range"),
        *not_negative("accuracy_m"),
        secrecy_known(),
        period_ordered(),
        Index(
            "uq_boundary_point_number_key",
            text("register.code_key(number)"),
            unique=True,
            postgresql_where=text("NOT deleted"),
        ),
        spatial_index("boundary_point"),
        spatial_index("boundary_point", "geom_public"),
        register_table("边界点和三交点"),
    )

    number: Mapped[Code] = mapped_column(comment="Number of the point")
    name: Mapped[str | None] = mapped_column(String(200), comment="Name, usually of the parties that meet")
    kind: Mapped[str] = mapped_column(String(16), comment="boundary-point or tri-junction")
    geom: Mapped[WKBElement] = geometry("POINT", "Position")
    geom_public: Mapped[WKBElement | None] = geometry(
        "POINT", "Published position: where the published lines meet; NULL until generalised with them", nullable=True
    )
    how_obtained: Mapped[str] = mapped_column(String(12), comment="surveyed, scaled from a map, or illustrative")
    accuracy_m: Mapped[Metres] = mapped_column(comment="Mean error, metres")
    remark: Mapped[str | None] = mapped_column(Text, comment="Remarks")
    from_marker_id: Mapped[UUID | None] = reference("boundary_marker", "Marker before it on the line", nullable=True)
    to_marker_id: Mapped[UUID | None] = reference("boundary_marker", "Marker behind it on the line", nullable=True)
    marker_id: Mapped[UUID | None] = reference("boundary_marker", "Post that stands at the point", nullable=True)
    serial: Mapped[Count] = mapped_column(comment="Serial between the two markers, from 1")
    received_northing: Mapped[Received] = mapped_column(comment="Northing (X) exactly as received, in source_crs")
    received_easting: Mapped[Received] = mapped_column(comment="Easting (Y) exactly as received, in source_crs")
    received_lon: Mapped[Received] = mapped_column(comment="Longitude exactly as received, in source_crs")
    received_lat: Mapped[Received] = mapped_column(comment="Latitude exactly as received, in source_crs")
    received_height: Mapped[Received] = mapped_column(comment="Height exactly as received")
    source_crs: Mapped[str | None] = mapped_column(String(20), comment="Declared CRS of the received numbers")
    height_m: Mapped[Metres] = mapped_column(comment="Height, metres, in height_datum")
    height_datum: Mapped[str | None] = mapped_column(String(12), comment="1985, 1956 or ellipsoidal")
    survey_method: Mapped[str | None] = mapped_column(String(80), comment="How the position was obtained, in words")
    surveyed_on: Mapped[Day] = mapped_column(comment="Day of the survey or of the scaling")
    map_scale: Mapped[Count] = mapped_column(comment="Denominator of the map it was scaled from")


class BoundaryPointLine(VersionedMixin, Base):
    """A line on which a boundary point lies, or which ends at a tri-junction."""

    __tablename__ = "boundary_point_line"
    __table_args__ = (
        secrecy_known(),
        Index("uq_boundary_point_line", "point_id", "line_id", unique=True, postgresql_where=text("NOT deleted")),
        register_table("边界点与界线的关系"),
    )

    point_id: Mapped[UUID] = reference("boundary_point", "Point")
    line_id: Mapped[UUID] = reference("boundary_line", "Line")
    ordinal: Mapped[Count] = mapped_column(comment="Order of the point along the line, from 1")


class BoundaryPointParty(VersionedMixin, Base):
    """One of the three parties of a tri-junction, with who signed for it and when (B-09)."""

    __tablename__ = "boundary_point_party"
    __table_args__ = (
        *clean("name", "signatory"),
        one_of("side", PARTIES),
        secrecy_known(),
        Index("uq_boundary_point_party_side", "point_id", "side", unique=True, postgresql_where=text("NOT deleted")),
        Index("uq_boundary_point_party_name", "point_id", "name", unique=True, postgresql_where=text("NOT deleted")),
        Index(
            "uq_boundary_point_party_division",
            "point_id",
            "division_id",
            unique=True,
            postgresql_where=text("NOT deleted"),
        ),
        CheckConstraint("(signatory IS NULL) = (signed_on IS NULL)", name="signature_whole"),
        register_table("三交点的三方"),
    )

    point_id: Mapped[UUID] = reference("boundary_point", "Tri-junction")
    side: Mapped[str] = mapped_column(String(1), comment="A, B or C")
    division_id: Mapped[UUID | None] = reference("division", "Party, where in the register", nullable=True)
    name: Mapped[Name] = mapped_column(comment="Party")
    signatory: Mapped[str | None] = mapped_column(String(200), comment="Who signed for it; NULL until signed")
    signed_on: Mapped[dt.date | None] = mapped_column(Date, comment="Day of the signature")
