"""Places and their names: a place is not its name (P-A1); names have kinds, dates and readings."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Day,
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

NAME_KINDS = (
    "standard",
    "short",
    "alias",
    "former",
    "historic",
    "local",
    "dialect",
    "minority",
    "misspelling",
)
PROTECTION_LEVELS = ("county", "prefecture", "province", "national")
"""Levels of the list of protected names (地名保护名录), the lowest first."""
READING_SOURCES = ("auto", "sources", "approved", "received")

Year = int | None


def _ordered_years() -> CheckConstraint:
    return CheckConstraint("since_year <= until_year", name="years_ordered")


def _year(comment: str) -> Any:
    return mapped_column(Integer, comment=comment)


def _degrees(comment: str) -> Any:
    return mapped_column(Numeric(13, 9), comment=f"{comment}; EPSG:4490, degrees")


class Place(VersionedMixin, ValidPeriod, Base):
    """A place that bears names."""

    __tablename__ = "place"
    __table_args__ = (
        pattern("place_code", "^[0-9]{20}$"),
        sound("geom"),
        one_of("geometry_status", ("surveyed", "approximate", "invented", "none")),
        one_of("status", ("current", "historic")),
        CheckConstraint("(geom IS NULL) = (geometry_status = 'none')", name="geometry_status_fits"),
        CheckConstraint("lon_from <= lon_to AND lat_from <= lat_to", name="range_ordered"),
        CheckConstraint(
            "jsonb_typeof(details) = 'object' AND jsonb_typeof(attributes) = 'object'", name="fields_are_objects"
        ),
        *clean("protection_list", "protection_ref"),
        one_of("protection_level", PROTECTION_LEVELS),
        CheckConstraint(
            "protection_level IS NOT NULL OR num_nonnulls(protection_list, protected_on, protection_ref) = 0",
            name="protection_has_level",
        ),
        secrecy_known(),
        period_ordered(),
        _ordered_years(),
        Index("uq_place_code", "place_code", unique=True, postgresql_where=text("NOT deleted")),
        Index("ix_place_place_code", "place_code"),
        Index("ix_place_entity_id", "entity_id", postgresql_where=text("entity_id IS NOT NULL")),
        spatial_index("place"),
        register_table("地名实体"),
    )

    place_code: Mapped[str | None] = mapped_column(
        String(20), comment="20 digits: county 6, township 3, class 5, serial 6; of the registration, never parsed"
    )
    class_code: Mapped[str] = mapped_column(
        ForeignKey("register.place_class.code"), index=True, comment="Class of the place"
    )
    division_id: Mapped[UUID | None] = reference(
        "division", "Division in which it lies, kept apart from the code", nullable=True
    )
    geom: Mapped[WKBElement | None] = geometry("GEOMETRY", "Position or extent; NULL where unknown", nullable=True)
    geometry_status: Mapped[str] = mapped_column(
        String(12), comment="surveyed, approximate or invented; none: without geometry"
    )
    status: Mapped[str] = mapped_column(String(12), comment="current or historic")
    entity_id: Mapped[UUID | None] = mapped_column(
        comment="Shared by records of one thing that is registered twice (P-A9)"
    )
    received_lon: Mapped[Received] = mapped_column(comment="Longitude (from) exactly as received, in source_crs")
    received_lat: Mapped[Received] = mapped_column(comment="Latitude (from) exactly as received, in source_crs")
    received_lon_to: Mapped[Received] = mapped_column(comment="Longitude (to) exactly as received, in source_crs")
    received_lat_to: Mapped[Received] = mapped_column(comment="Latitude (to) exactly as received, in source_crs")
    source_crs: Mapped[str | None] = mapped_column(String(20), comment="Declared CRS of the received numbers")
    lon_from: Mapped[Decimal | None] = _degrees("Western end of the range")
    lat_from: Mapped[Decimal | None] = _degrees("Southern end of the range")
    lon_to: Mapped[Decimal | None] = _degrees("Eastern end of the range")
    lat_to: Mapped[Decimal | None] = _degrees("Northern end of the range")
    since_year: Mapped[Year] = _year("First year, as received; negative before our era")
    until_year: Mapped[Year] = _year("Last year, inclusive, as received; negative before our era")
    origin: Mapped[str | None] = mapped_column(Text, comment="Where the name comes from (来历)")
    meaning: Mapped[str | None] = mapped_column(Text, comment="What the name means (含义)")
    history_note: Mapped[str | None] = mapped_column(Text, comment="History of the place and its names (历史沿革)")
    description: Mapped[str | None] = mapped_column(Text, comment="What the place is (实体概况)")
    protection_level: Mapped[str | None] = mapped_column(
        String(12),
        comment="Level of the list of protected names: county, prefecture, province or national; NULL not listed",
    )
    protection_list: Mapped[str | None] = mapped_column(
        String(200), comment="List or batch of protected names (保护名录)"
    )
    protected_on: Mapped[Day] = mapped_column(comment="Day on which it was listed")
    protection_ref: Mapped[str | None] = mapped_column(String(200), comment="Document that lists it")
    details: Mapped[dict[str, Any]] = mapped_column(
        JSONB,
        server_default=text("'{}'"),
        comment="Other fields of the register form, by name (gis/gazetteer/fields.py)",
    )
    attributes: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="Attributes of the class, by attribute_schema"
    )


class PlaceName(VersionedMixin, ValidPeriod, Base):
    """A name of a place for a time, with its reading."""

    __tablename__ = "place_name"
    __table_args__ = (
        *clean("name", "pinyin", "pinyin_toned", "specific", "generic", "local_reading", "approval_ref"),
        one_of("kind", NAME_KINDS),
        one_of("pinyin_status", ("confirmed", "unconfirmed")),
        one_of("reading_source", READING_SOURCES),
        CheckConstraint("pinyin_status = 'unconfirmed' OR pinyin IS NOT NULL", name="confirmed_is_read"),
        secrecy_known(),
        period_ordered(),
        _ordered_years(),
        one_at_a_time("ex_place_name_one_standard", "place_id", only="kind = 'standard'"),
        one_at_a_time("ex_place_name_same_name_once", "place_id", "kind", "name", only="kind <> 'standard'"),
        Index("ix_place_name_name", "name"),
        Index("ix_place_name_pinyin_key", "pinyin_key"),
        register_table("地名"),
    )

    place_id: Mapped[UUID] = reference("place", "Place that bears the name")
    name: Mapped[Name] = mapped_column(comment="Name in characters")
    kind: Mapped[str] = mapped_column(String(12), comment="standard, short, alias, former, historic, ...")
    specific: Mapped[str | None] = mapped_column(String(200), comment="Specific part (专名); NULL until split")
    generic: Mapped[str | None] = mapped_column(String(40), comment="Generic part (通名); NULL when there is none")
    reading: Mapped[list[str] | None] = mapped_column(
        ARRAY(Text), comment="Toned syllables, one for each character; NULL where a character has no reading"
    )
    reading_source: Mapped[str] = mapped_column(
        String(10),
        server_default=text("'auto'"),
        comment="auto, sources (lists agree), approved (a person), received (file)",
    )
    reading_by: Mapped[str | None] = mapped_column(String(120), comment="Who confirmed the reading")
    reading_on: Mapped[Day] = mapped_column(comment="Day of the confirmation")
    local_reading: Mapped[str | None] = mapped_column(String(200), comment="Local reading (地名原读音), in pinyin")
    pinyin: Mapped[str | None] = mapped_column(
        String(200), comment="Spelling by the 1984 rules without tones; NULL where it cannot be read"
    )
    pinyin_toned: Mapped[str | None] = mapped_column(
        String(200), comment="Spelling by the 1984 rules with tones; NULL where it cannot be read"
    )
    pinyin_status: Mapped[str] = mapped_column(String(12), comment="confirmed or unconfirmed")
    pinyin_source: Mapped[str] = mapped_column(String(500), comment="Why the reading is held to be right")
    pinyin_key: Mapped[str | None] = mapped_column(
        Text,
        Computed("register.reading_key(reading, pinyin)", persisted=True),
        comment="Joined letters without tones, ü as v, from the reading, else from the spelling",
    )
    initials: Mapped[str | None] = mapped_column(
        Text,
        Computed("register.reading_initials(reading, pinyin)", persisted=True),
        comment="First letters of the syllables, else of the words of the spelling",
    )
    language: Mapped[str | None] = mapped_column(String(20), comment="Language and script (BCP 47); NULL: Chinese")
    approval_ref: Mapped[str | None] = mapped_column(String(200), comment="Approval the name rests on")
    since_year: Mapped[Year] = _year("First year of the name, as received; negative before our era")
    until_year: Mapped[Year] = _year("Last year of the name, inclusive, as received; negative before our era")
