"""Tables of the gazetteer: a place is not its name (P-A1); names have kinds, dates and readings."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Name,
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


class PlaceClass(Base):
    """Class of a place (GB/T 18521-2001, padded to five digits); data, so that a province can extend it (P-A4)."""

    __tablename__ = "place_class"
    __table_args__ = (pattern("code", "^[0-9]{5}$"), *clean("name", "name_en"), register_table("地名类别"))

    code: Mapped[str] = mapped_column(String(5), primary_key=True, comment="Class code, five digits")
    name: Mapped[Name] = mapped_column(comment="Name of the class")
    name_en: Mapped[Name] = mapped_column(comment="English name of the class")
    parent_code: Mapped[str | None] = mapped_column(
        ForeignKey("register.place_class.code"), comment="Class above; NULL at the top"
    )
    origin: Mapped[str] = mapped_column(String(40), comment="Where the code comes from: GB, MCA, province, city")


class Place(VersionedMixin, ValidPeriod, Base):
    """A place that bears names."""

    __tablename__ = "place"
    __table_args__ = (
        pattern("place_code", "^[0-9]{20}$"),
        sound("geom"),
        one_of("geometry_status", ("surveyed", "approximate", "invented")),
        one_of("status", ("current", "historic")),
        secrecy_known(),
        period_ordered(),
        Index("uq_place_code", "place_code", unique=True, postgresql_where=text("NOT deleted")),
        spatial_index("place"),
        register_table("地名实体"),
    )

    place_code: Mapped[str | None] = mapped_column(
        String(20), comment="20 digits: county 6, township 3, class 5, serial 6"
    )
    class_code: Mapped[str] = mapped_column(
        ForeignKey("register.place_class.code"), index=True, comment="Class of the place"
    )
    division_id: Mapped[UUID | None] = reference(
        "division", "Division in which it lies, kept apart from the code", nullable=True
    )
    geom: Mapped[WKBElement] = geometry("GEOMETRY", "Position or extent")
    geometry_status: Mapped[str] = mapped_column(String(12), comment="surveyed, approximate or invented")
    status: Mapped[str] = mapped_column(String(12), comment="current or historic")


class PlaceName(VersionedMixin, ValidPeriod, Base):
    """A name of a place for a time, with its reading."""

    __tablename__ = "place_name"
    __table_args__ = (
        *clean("name", "pinyin", "pinyin_toned"),
        one_of("kind", NAME_KINDS),
        one_of("pinyin_status", ("confirmed", "unconfirmed")),
        secrecy_known(),
        period_ordered(),
        one_at_a_time("ex_place_name_same_name_once", "place_id", "kind", "name"),
        Index("ix_place_name_name", "name"),
        register_table("地名"),
    )

    place_id: Mapped[UUID] = reference("place", "Place that bears the name")
    name: Mapped[Name] = mapped_column(comment="Name in characters")
    kind: Mapped[str] = mapped_column(String(12), comment="standard, short, alias, former, historic, ...")
    pinyin: Mapped[Name] = mapped_column(comment="Spelling by the 1984 rules without tones")
    pinyin_toned: Mapped[Name] = mapped_column(comment="Spelling by the 1984 rules with tones")
    pinyin_status: Mapped[str] = mapped_column(String(12), comment="confirmed or unconfirmed")
    pinyin_source: Mapped[str] = mapped_column(String(500), comment="Why the reading is held to be right")
