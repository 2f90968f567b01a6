"""Divisions with dated codes, names, extents, population and seats."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Index,
    Integer,
    Numeric,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.boundaries.levels import LEVELS
from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Code,
    Name,
    Received,
    ValidPeriod,
    WKBElement,
    clean,
    geometry,
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

DIVISION_KINDS = ("地级市", "市辖区", "县", "县级市", "街道", "镇", "乡", "民族乡", "村", "社区")


class Division(VersionedMixin, ValidPeriod, Base):
    """An administrative division; its codes, names and extents are dated rows of their own."""

    __tablename__ = "division"
    __table_args__ = (one_of("level", LEVELS), secrecy_known(), period_ordered(), register_table("行政区划"))

    level: Mapped[str] = mapped_column(String(12), comment="prefecture, county, township or village")


class DivisionCode(VersionedMixin, ValidPeriod, Base):
    """A code of a division in one scheme for a time."""

    __tablename__ = "division_code"
    __table_args__ = (
        one_of("scheme", ("nbs", "civil-affairs")),
        pattern("code", r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$"),
        secrecy_known(),
        period_ordered(),
        one_at_a_time("ex_division_code_one_per_division", "division_id", "scheme"),
        one_at_a_time("ex_division_code_one_division_per_code", "scheme", "code"),
        Index("ix_division_code_code", "code"),
        register_table("行政区划代码, dated"),
    )

    division_id: Mapped[UUID] = reference("division", "Division that carries the code")
    scheme: Mapped[str] = mapped_column(String(20), comment="nbs (statistics) or civil-affairs")
    code: Mapped[Code] = mapped_column(comment="6, 9 or 12 digits, leading zeros kept")


class DivisionName(VersionedMixin, ValidPeriod, Base):
    """Name, kind and reading of a division for a time."""

    __tablename__ = "division_name"
    __table_args__ = (
        *clean("name", "pinyin", "pinyin_toned"),
        one_of("kind", DIVISION_KINDS),
        one_of("pinyin_status", ("confirmed", "unconfirmed")),
        secrecy_known(),
        period_ordered(),
        one_at_a_time("ex_division_name_one_per_division", "division_id"),
        register_table("行政区划名称, dated"),
    )

    division_id: Mapped[UUID] = reference("division", "Division that bears the name")
    name: Mapped[Name] = mapped_column(comment="Standard name in characters")
    kind: Mapped[str] = mapped_column(String(12), comment="街道, 镇, 乡, 县, ...")
    pinyin: Mapped[Name] = mapped_column(comment="Spelling by the 1984 rules without tones")
    pinyin_toned: Mapped[Name] = mapped_column(comment="Spelling by the 1984 rules with tones")
    pinyin_status: Mapped[str] = mapped_column(String(12), comment="confirmed by sources or a person, or unconfirmed")
    pinyin_source: Mapped[str] = mapped_column(String(500), comment="Why the reading is held to be right")


class DivisionExtent(VersionedMixin, ValidPeriod, Base):
    """Parent and area of a division for a time; derived from its boundary lines."""

    __tablename__ = "division_extent"
    __table_args__ = (
        sound("geom"),
        sound("geom_public"),
        one_of("geometry_status", ("surveyed", "illustrative")),
        secrecy_known(),
        period_ordered(),
        one_at_a_time("ex_division_extent_one_per_division", "division_id"),
        spatial_index("division_extent"),
        spatial_index("division_extent", "geom_public"),
        register_table("行政区划范围, dated"),
    )

    division_id: Mapped[UUID] = reference("division", "Division of this extent")
    parent_id: Mapped[UUID | None] = reference("division", "Parent division; NULL for the prefecture", nullable=True)
    geom: Mapped[WKBElement] = geometry("MULTIPOLYGON", "Area")
    geom_public: Mapped[WKBElement | None] = geometry(
        "MULTIPOLYGON", "Published generalised area (B-91); NULL until generalised", nullable=True
    )
    area_m2: Mapped[Decimal] = mapped_column(
        Numeric(18, 2),
        Computed("ST_Area(geom::geography)", persisted=True),
        comment="Ellipsoidal area, square metres",
    )
    geometry_status: Mapped[str] = mapped_column(String(12), comment="surveyed, or illustrative without legal force")
    source_crs: Mapped[str | None] = mapped_column(String(20), comment="Declared CRS of received_geometry")
    received_geometry: Mapped[Received] = mapped_column(
        comment="GeoJSON text exactly as received, in source_crs, first ordinate as received_axes says"
    )
    received_axes: Mapped[str | None] = mapped_column(
        String(20), comment="Order of its ordinates: easting-northing, northing-easting, lon-lat or lat-lon"
    )


class DivisionPopulation(VersionedMixin, Base):
    """Residents of a division in a census year."""

    __tablename__ = "division_population"
    __table_args__ = (
        CheckConstraint("pop_65 <= pop_60 AND pop_60 <= pop_total AND pop_65 >= 0", name="ages_nested"),
        CheckConstraint("year BETWEEN 1949 AND 2100", name="year_plausible"),
        secrecy_known(),
        Index(
            "uq_division_population_year",
            "division_id",
            "year",
            unique=True,
            postgresql_where=text("NOT deleted"),
        ),
        register_table("行政区划人口"),
    )

    division_id: Mapped[UUID] = reference("division", "Division counted")
    year: Mapped[int] = mapped_column(Integer, comment="Census year")
    pop_total: Mapped[int] = mapped_column(Integer, comment="Residents, persons")
    pop_60: Mapped[int] = mapped_column(Integer, comment="Residents aged 60 and over, persons")
    pop_65: Mapped[int] = mapped_column(Integer, comment="Residents aged 65 and over, persons")


class DivisionSeat(VersionedMixin, ValidPeriod, Base):
    """Seat of a division's government."""

    __tablename__ = "division_seat"
    __table_args__ = (
        *clean("name"),
        sound("geom"),
        one_of(
            "confidence",
            ("surveyed", "named", "county_seat", "near", "approximate", "assumed", "doubtful", "guess"),
        ),
        secrecy_known(),
        period_ordered(),
        one_at_a_time("ex_division_seat_one_per_division", "division_id"),
        spatial_index("division_seat"),
        register_table("政府驻地"),
    )

    division_id: Mapped[UUID] = reference("division", "Division whose seat it is")
    name: Mapped[Name] = mapped_column(comment="Name of the seat")
    confidence: Mapped[str] = mapped_column(String(12), comment="How well the position is known")
    geom: Mapped[WKBElement] = geometry("POINT", "Position")
