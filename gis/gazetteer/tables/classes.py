"""Classes of places: data, so that a province can extend them (P-A4)."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.types import (
    Name,
    clean,
    one_of,
    pattern,
    register_table,
)

SPELLED_AS = ("division", "settlement", "feature")
SCOPES = ("nation", "province", "county", "township", "built-up", "none")


class PlaceClass(Base):
    """Class of a place (GB/T 18521-2001, padded to five digits); data, so that a province can extend it (P-A4)."""

    __tablename__ = "place_class"
    __table_args__ = (
        pattern("code", "^[0-9]{5}$"),
        *clean("name", "name_en"),
        one_of("spelled_as", SPELLED_AS),
        one_of("uniqueness", SCOPES),
        CheckConstraint("weight BETWEEN 0 AND 100", name="weight_range"),
        CheckConstraint("geometry_kinds <@ '{point,line,area}'::text[]", name="geometry_kinds_known"),
        register_table("地名类别"),
    )

    code: Mapped[str] = mapped_column(String(5), primary_key=True, comment="Class code, five digits")
    name: Mapped[Name] = mapped_column(comment="Name of the class")
    name_en: Mapped[Name] = mapped_column(comment="English name of the class")
    parent_code: Mapped[str | None] = mapped_column(
        ForeignKey("register.place_class.code"), comment="Class above; NULL at the top"
    )
    origin: Mapped[str] = mapped_column(
        String(40), comment="Where the code comes from: GB, MCA, province, city; import: met in a file, unknown"
    )
    edition: Mapped[str] = mapped_column(
        String(80), server_default=text("''"), comment="Edition of the table and how sure it is"
    )
    spelled_as: Mapped[str] = mapped_column(
        String(12),
        server_default=text("'feature'"),
        comment="How the 1984 rules write it: division, settlement, feature",
    )
    weight: Mapped[int] = mapped_column(
        SmallInteger, server_default=text("50"), comment="Importance of the class in a search, 0 to 100"
    )
    uniqueness: Mapped[str] = mapped_column(
        String(10), server_default=text("'none'"), comment="Where a name of the class must be the only one"
    )
    geometry_kinds: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{point,line,area}'"), comment="Geometries that fit: point, line, area"
    )
    generics: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{}'"), comment="Usual generics (通名) of the class"
    )
    attribute_schema: Mapped[list[Any]] = mapped_column(
        JSONB, server_default=text("'[]'"), comment="Attributes of the class: name, titles, type, unit, national code"
    )
