"""Tables of the facilities: care centres, cemeteries, and the settlements they serve."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, Numeric, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Code,
    Count,
    Day,
    Name,
    ReceivedPosition,
    ValidPeriod,
    WKBElement,
    clean,
    geometry,
    not_negative,
    one_of,
    pattern,
    period_ordered,
    reference,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)

CARE_LEVELS = ("city", "county", "township", "community", "household")
FACILITY_STATES = ("planned", "building", "operating", "suspended", "closed")
OPERATION_MODES = ("公建公营", "公建民营", "民办", "服务外包", "委托运营")
ACCEPTANCE = ("accepted", "refused", "not-applied", "not-needed")
AREA_UNITS = ("m2", "mu", "ha")
CEMETERY_NATURES = ("public-urban", "public-rural", "commercial", "columbarium")


class CareCentreType(Base):
    """Type of a care facility and the level of the net it belongs to; data."""

    __tablename__ = "care_centre_type"
    __table_args__ = (
        pattern("code", "^[a-z][a-z0-9-]{1,39}$"),
        *clean("name", "name_en"),
        one_of("level", CARE_LEVELS),
        register_table("养老服务设施类型"),
    )

    code: Mapped[Code] = mapped_column(primary_key=True, comment="Type code")
    name: Mapped[Name] = mapped_column(comment="Name of the type")
    name_en: Mapped[Name] = mapped_column(comment="English name of the type")
    level: Mapped[str] = mapped_column(String(12), comment="city, county, township, community or household")


class CareCentre(VersionedMixin, ValidPeriod, ReceivedPosition, Base):
    """养老机构 or 居家养老服务设施: facts of the facility only, never of residents."""

    __tablename__ = "care_centre"
    __table_args__ = (
        *clean("name"),
        sound("geom"),
        one_of("level", CARE_LEVELS),
        one_of("operation_mode", OPERATION_MODES),
        one_of("status", FACILITY_STATES),
        *not_negative("beds_total", "beds_nursing", "day_places", "meals_per_day", "residents"),
        CheckConstraint("beds_nursing <= beds_total", name="nursing_within_total"),
        *clean("founding_body", "fire_reason", "food_reason"),
        one_of("fire_state", ACCEPTANCE),
        one_of("food_state", ACCEPTANCE),
        *not_negative("beds_full_care"),
        CheckConstraint("beds_full_care <= beds_total", name="full_care_within_total"),
        CheckConstraint("register.credit_code_sound(credit_code)", name="credit_code_sound"),
        CheckConstraint("grade BETWEEN 0 AND 5", name="grade_range"),
        CheckConstraint("star BETWEEN 1 AND 5", name="star_range"),
        secrecy_known(),
        period_ordered(),
        spatial_index("care_centre"),
        register_table("养老服务设施"),
    )

    name: Mapped[Name] = mapped_column(comment="Name")
    type_code: Mapped[Code] = mapped_column(ForeignKey("register.care_centre_type.code"), comment="Type")
    level: Mapped[str] = mapped_column(String(12), comment="city, county, township, community or household")
    operation_mode: Mapped[str | None] = mapped_column(
        String(12), comment="公建公营, 公建民营, 民办, 服务外包, 委托运营"
    )
    beds_total: Mapped[Count] = mapped_column(comment="Approved beds")
    beds_nursing: Mapped[Count] = mapped_column(comment="Nursing beds among them")
    beds_full_care: Mapped[Count] = mapped_column(comment="Full-care beds among the approved ones")
    day_places: Mapped[Count] = mapped_column(comment="Day-care places")
    meals_per_day: Mapped[Count] = mapped_column(comment="Meals that can be served per day")
    credit_code: Mapped[str | None] = mapped_column(
        String(18), comment="Unified social credit code (GB 32100) of the legal person"
    )
    founding_body: Mapped[str | None] = mapped_column(String(200), comment="Body that founded it")
    for_hardship: Mapped[bool | None] = mapped_column(Boolean, comment="Takes people in extreme hardship (特困)")
    fire_state: Mapped[str | None] = mapped_column(
        String(12), comment="Fire acceptance: accepted, refused, not-applied or not-needed"
    )
    fire_reason: Mapped[str | None] = mapped_column(String(200), comment="Why it is not accepted")
    fire_on: Mapped[Day] = mapped_column(comment="Day of the fire acceptance or refusal")
    food_state: Mapped[str | None] = mapped_column(
        String(12), comment="Food licence: accepted, refused, not-applied or not-needed"
    )
    food_reason: Mapped[str | None] = mapped_column(String(200), comment="Why there is none")
    food_on: Mapped[Day] = mapped_column(comment="Day of the food licence or refusal")
    is_filed: Mapped[bool | None] = mapped_column(Boolean, comment="Whether it is filed (备案)")
    filed_on: Mapped[Day] = mapped_column(comment="Day of the filing")
    residents: Mapped[Count] = mapped_column(comment="Residents on residents_on, persons")
    residents_on: Mapped[Day] = mapped_column(comment="Day of the residents figure")
    grade: Mapped[Count] = mapped_column(comment="Grade 0 to 5")
    star: Mapped[Count] = mapped_column(comment="Stars 1 to 5")
    status: Mapped[str] = mapped_column(String(12), comment="planned, building, operating, suspended or closed")
    division_id: Mapped[UUID | None] = reference("division", "Township in which it stands", nullable=True)
    address: Mapped[str | None] = mapped_column(String(300), comment="Address")
    geom: Mapped[WKBElement] = geometry("POINT", "Position")


class Cemetery(VersionedMixin, ValidPeriod, ReceivedPosition, Base):
    """公墓 or columbarium."""

    __tablename__ = "cemetery"
    __table_args__ = (
        *clean("name"),
        sound("geom"),
        CheckConstraint("GeometryType(geom) IN ('POINT', 'POLYGON', 'MULTIPOLYGON')", name="geom_kind"),
        one_of("nature", CEMETERY_NATURES),
        one_of("status", FACILITY_STATES),
        *not_negative("area_m2", "built_area_m2", "plots_total", "plots_used"),
        *clean("approved_by", "parcel_id", "land_use_approval", "area_received"),
        one_of("area_unit", AREA_UNITS),
        CheckConstraint("(area_received IS NULL) = (area_unit IS NULL)", name="area_with_unit"),
        CheckConstraint("built_area_m2 <= area_m2", name="built_within_area"),
        CheckConstraint("stone_height_m > 0", name="stone_height_positive"),
        CheckConstraint("plots_used <= plots_total", name="used_within_total"),
        secrecy_known(),
        period_ordered(),
        spatial_index("cemetery"),
        register_table("公墓"),
    )

    name: Mapped[Name] = mapped_column(comment="Name")
    nature: Mapped[str] = mapped_column(String(16), comment="public-urban, public-rural, commercial or columbarium")
    approval_no: Mapped[str | None] = mapped_column(String(80), comment="Number of the approval")
    organiser: Mapped[str | None] = mapped_column(String(200), comment="Body that runs it")
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(14, 2), comment="Total area, square metres")
    area_received: Mapped[str | None] = mapped_column(String(40), comment="Total area as entered, digits kept")
    area_unit: Mapped[str | None] = mapped_column(String(4), comment="Unit of area_received: m2, mu (亩) or ha")
    built_area_m2: Mapped[Decimal | None] = mapped_column(Numeric(14, 2), comment="Area built on, square metres")
    approved_by: Mapped[str | None] = mapped_column(String(200), comment="Authority that approved it")
    parcel_id: Mapped[str | None] = mapped_column(String(80), comment="Parcel in the spatial plan")
    land_use_approval: Mapped[str | None] = mapped_column(String(200), comment="Number of the land-use approval")
    stone_height_m: Mapped[Decimal | None] = mapped_column(Numeric(5, 2), comment="Highest stone, metres")
    plots_total: Mapped[Count] = mapped_column(comment="Plots built")
    plots_used: Mapped[Count] = mapped_column(comment="Plots in use")
    opened_on: Mapped[Day] = mapped_column(comment="Day of opening")
    status: Mapped[str] = mapped_column(String(12), comment="planned, building, operating, suspended or closed")
    division_id: Mapped[UUID | None] = reference("division", "Township in which it lies", nullable=True)
    address: Mapped[str | None] = mapped_column(String(300), comment="Address")
    geom: Mapped[WKBElement] = geometry("GEOMETRY", "Position or extent")


class Settlement(VersionedMixin, ValidPeriod, ReceivedPosition, Base):
    """A village or community with its residents: the demand that facilities serve."""

    __tablename__ = "settlement"
    __table_args__ = (
        *clean("name"),
        sound("geom"),
        one_of("kind", ("village", "community")),
        CheckConstraint(
            "pop_80 >= 0 AND pop_80 <= pop_65 AND pop_65 <= pop_60 AND pop_60 <= pop_total",
            name="ages_nested",
        ),
        CheckConstraint("year BETWEEN 1949 AND 2100", name="year_plausible"),
        pattern("village_code", "^[0-9]{12}$"),
        secrecy_known(),
        period_ordered(),
        spatial_index("settlement"),
        register_table("村和社区 (demand)"),
    )

    name: Mapped[Name] = mapped_column(comment="Name")
    kind: Mapped[str] = mapped_column(String(12), comment="village or community")
    division_id: Mapped[UUID | None] = reference("division", "Township in which it lies", nullable=True)
    geom: Mapped[WKBElement] = geometry("POINT", "Position")
    pop_total: Mapped[int] = mapped_column(Integer, comment="Residents, persons")
    pop_60: Mapped[int] = mapped_column(Integer, comment="Residents aged 60 and over, persons")
    pop_65: Mapped[int] = mapped_column(Integer, comment="Residents aged 65 and over, persons")
    pop_80: Mapped[int] = mapped_column(Integer, comment="Residents aged 80 and over, persons")
    year: Mapped[int] = mapped_column(Integer, comment="Year of the figures")
    village_code: Mapped[str | None] = mapped_column(
        String(12), comment="Statistical code of the village or community, 12 digits"
    )


class CareService(VersionedMixin, Base):
    """A settlement that a care facility serves: the ratio of served communities is this relation, not a distance."""

    __tablename__ = "care_service"
    __table_args__ = (
        secrecy_known(),
        Index(
            "uq_care_service",
            "care_centre_id",
            "settlement_id",
            unique=True,
            postgresql_where=text("NOT deleted"),
        ),
        register_table("养老设施服务关系"),
    )

    care_centre_id: Mapped[UUID] = reference("care_centre", "Care facility")
    settlement_id: Mapped[UUID] = reference("settlement", "Settlement served")


class CemeteryService(VersionedMixin, Base):
    """A settlement that a cemetery serves: coverage of cemeteries is this relation, not a distance."""

    __tablename__ = "cemetery_service"
    __table_args__ = (
        secrecy_known(),
        Index(
            "uq_cemetery_service",
            "cemetery_id",
            "settlement_id",
            unique=True,
            postgresql_where=text("NOT deleted"),
        ),
        register_table("公墓服务关系"),
    )

    cemetery_id: Mapped[UUID] = reference("cemetery", "Cemetery")
    settlement_id: Mapped[UUID] = reference("settlement", "Settlement served")
