"""Table of standards: planners' figures are data, never numbers in code (C-7)."""

from decimal import Decimal

from sqlalchemy import Boolean, CheckConstraint, Numeric, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.types import Day, Name, clean, one_of, pattern, register_table

SERVICES = ("care-centres", "cemeteries")
METRICS = (
    "distance", "time", "speed", "unit-ratio-settlement", "unit-ratio-township", "per-county", "beds", "beds-per-1000",
    "floor-per-bed", "nursing-share", "plot-area", "horizon", "mortality", "uptake", "joint-villages", "people",
    "greening",
)  # fmt: skip
RELATIONS = ("at-least", "at-most", "equals")
GOVERNMENTS = ("nation", "province", "city", "county", "other", "own")
UNITS = (
    "m", "s", "m/s", "share", "facilities", "beds", "m2", "years", "per-mille", "settlements", "persons",
)  # fmt: skip


class Standard(Base):
    """A figure that plans are measured against; a new figure is a new row."""

    __tablename__ = "standard"
    __table_args__ = (
        pattern("key", "^[a-z][a-z0-9-]{1,59}$"),
        *clean("title_zh", "title_en", "document"),
        one_of("service", SERVICES),
        one_of("setting", ("any", "urban", "rural")),
        one_of("metric", METRICS),
        one_of("relation", RELATIONS),
        one_of("unit", UNITS),
        one_of("government", GOVERNMENTS),
        CheckConstraint("value > 0", name="value_positive"),
        CheckConstraint("valid_from < valid_to", name="period_ordered"),
        register_table("规划标准 (dated figures with their documents)"),
    )

    key: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Key")
    title_zh: Mapped[Name] = mapped_column(comment="Title")
    title_en: Mapped[Name] = mapped_column(comment="English title")
    service: Mapped[str] = mapped_column(String(20), comment="care-centres or cemeteries")
    types: Mapped[list[str]] = mapped_column(
        ARRAY(String(40)), server_default=text("'{}'"), comment="Types of facility it is about; empty: all"
    )
    setting: Mapped[str] = mapped_column(String(10), comment="any, urban or rural")
    metric: Mapped[str] = mapped_column(String(30), comment="What is measured")
    relation: Mapped[str] = mapped_column(String(10), comment="at-least, at-most or equals")
    value: Mapped[Decimal] = mapped_column(Numeric(12, 4), comment="Figure, in `unit`")
    unit: Mapped[str] = mapped_column(String(12), comment="Unit of the figure; shares are 0 to 1")
    government: Mapped[str] = mapped_column(
        String(10), comment="Who set it: nation, province, city, county; other: elsewhere; own: our assumption"
    )
    document: Mapped[str] = mapped_column(String(300), comment="Document it stands in")
    verified: Mapped[bool] = mapped_column(Boolean, comment="Whether a source was seen; false is shown as unverified")
    valid_from: Mapped[Day] = mapped_column(comment="In force from this day")
    valid_to: Mapped[Day] = mapped_column(comment="No longer in force from this day")
