"""Boundary lines with dated codes and geometries. A line has many geometries; nothing of them is overwritten."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Index,
    Integer,
    Numeric,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.boundaries.levels import LEVELS
from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Code,
    Metres,
    Name,
    Received,
    ValidPeriod,
    WKBElement,
    clean,
    geometry,
    not_negative,
    one_at_a_time,
    one_of,
    pattern,
    period_ordered,
    reference,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)


class BoundaryLine(VersionedMixin, ValidPeriod, Base):
    """界线 between exactly two divisions, or between one division and a named party outside the register."""

    __tablename__ = "boundary_line"
    __table_args__ = (
        *clean("name", "outside_party", "approving_body", "approval_number"),
        one_of("level", LEVELS),
        one_of("nature", ("settled", "unsettled", "disputed", "working", "other")),
        one_of("derivation", ("surveyed", "derived-from-polygons", "illustrative")),
        CheckConstraint(
            "(is_outer AND division_b_id IS NULL) OR "
            "(NOT is_outer AND division_b_id IS NOT NULL AND division_b_id <> division_a_id AND outside_party IS NULL)",
            name="two_sides",
        ),
        *not_negative("statutory_length_m"),
        secrecy_known(),
        period_ordered(),
        register_table("界线"),
    )

    level: Mapped[str] = mapped_column(String(12), comment="Level of the two divisions")
    name: Mapped[Name] = mapped_column(comment="Short names of both sides plus 线")
    division_a_id: Mapped[UUID] = reference("division", "Side A, the smaller code")
    division_b_id: Mapped[UUID | None] = reference("division", "Side B; NULL on the outer edge", nullable=True)
    is_outer: Mapped[bool] = mapped_column(comment="True: side B lies outside the register's area")
    outside_party: Mapped[str | None] = mapped_column(String(200), comment="Neighbour outside, where known")
    nature: Mapped[str] = mapped_column(String(12), comment="已定, 未定, 争议, 工作, 其他")
    statutory_length_m: Mapped[Metres] = mapped_column(comment="Length in the agreement, metres")
    derivation: Mapped[str] = mapped_column(String(24), comment="surveyed, derived-from-polygons or illustrative")
    approving_body: Mapped[str | None] = mapped_column(String(200), comment="Who approved the line")
    approval_number: Mapped[str | None] = mapped_column(String(80), comment="Number of the approval")


class BoundaryLineCode(VersionedMixin, ValidPeriod, Base):
    """A code of a line in one scheme for a time."""

    __tablename__ = "boundary_line_code"
    __table_args__ = (
        one_of("scheme", ("line", "archive")),
        pattern("code", r"^[0-9]{4,18}([A-Z][0-9]{2})?$"),
        secrecy_known(),
        period_ordered(),
        one_at_a_time("ex_boundary_line_code_one_per_line", "line_id", "scheme"),
        one_at_a_time("ex_boundary_line_code_one_line_per_code", "scheme", "code"),
        Index("ix_boundary_line_code_code", "code"),
        register_table("界线代码, dated"),
    )

    line_id: Mapped[UUID] = reference("boundary_line", "Line that carries the code")
    scheme: Mapped[str] = mapped_column(
        String(20), comment="line: 界线代码; archive: with the superior's code in front"
    )
    code: Mapped[Code] = mapped_column(comment="Line code; a letter and serial mark an outer line")


class BoundaryLineGeometry(VersionedMixin, ValidPeriod, Base):
    """One of a line's geometries: statutory, refined, claims, working; at most one of a kind at a time (B-03)."""

    __tablename__ = "boundary_line_geometry"
    __table_args__ = (
        sound("geom"),
        sound("geom_public"),
        one_of("kind", ("statutory", "refined", "claim-a", "claim-b", "working", "illustrative")),
        CheckConstraint("map_scale > 0", name="map_scale_positive"),
        *not_negative("accuracy_m"),
        *clean("approval_reference"),
        secrecy_known(),
        period_ordered(),
        one_at_a_time("ex_boundary_line_geometry_one_per_kind", "line_id", "kind"),
        spatial_index("boundary_line_geometry"),
        spatial_index("boundary_line_geometry", "geom_public"),
        register_table("界线几何, dated"),
    )

    line_id: Mapped[UUID] = reference("boundary_line", "Line of this geometry")
    kind: Mapped[str] = mapped_column(String(12), comment="statutory, refined, claim-a, claim-b, working, illustrative")
    geom: Mapped[WKBElement] = geometry("MULTILINESTRING", "Course of the line")
    geom_public: Mapped[WKBElement | None] = geometry(
        "MULTILINESTRING", "Published generalised course (B-91); NULL until generalised", nullable=True
    )
    length_m: Mapped[Decimal] = mapped_column(
        Numeric(14, 3),
        Computed("ST_Length(geom::geography)", persisted=True),
        comment="Geodesic length, metres (B-54)",
    )
    map_scale: Mapped[int | None] = mapped_column(Integer, comment="Denominator of the source map's scale")
    method: Mapped[str | None] = mapped_column(String(80), comment="How the course was obtained")
    accuracy_m: Mapped[Metres] = mapped_column(comment="Mean error, metres")
    approval_reference: Mapped[str | None] = mapped_column(String(200), comment="Agreement or approval it rests on")
    source_crs: Mapped[str | None] = mapped_column(String(20), comment="Declared CRS of received_geometry")
    received_geometry: Mapped[Received] = mapped_column(
        comment="GeoJSON text exactly as received, in source_crs, first ordinate as received_axes says"
    )
    received_axes: Mapped[str | None] = mapped_column(
        String(20), comment="Order of its ordinates: easting-northing, northing-easting, lon-lat or lat-lon"
    )
