"""Tables of the screening: layers and rules as dated data, and features with the counties for which they are complete.

A layer says nothing of a county for which no data set is complete: a rule about it is then "not known", never passed.
"""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Numeric, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Code,
    Day,
    Name,
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

RELATIONS = ("inside", "within", "visible")


class ExclusionLayer(Base):
    """A kind of place that rules speak of; what is in a part is in the whole."""

    __tablename__ = "exclusion_layer"
    __table_args__ = (
        pattern("code", "^[a-z][a-z0-9-]{1,39}$"),
        *clean("name", "name_en"),
        CheckConstraint("part_of <> code", name="part_of_another"),
        register_table("禁葬图层"),
    )

    code: Mapped[Code] = mapped_column(primary_key=True, comment="Code")
    name: Mapped[Name] = mapped_column(comment="Name")
    name_en: Mapped[Name] = mapped_column(comment="English name")
    part_of: Mapped[str | None] = mapped_column(
        ForeignKey("register.exclusion_layer.code"), comment="Wider layer of which it is a part"
    )


class ExclusionRule(Base):
    """A rule of a document about a layer, in force for a time."""

    __tablename__ = "exclusion_rule"
    __table_args__ = (
        pattern("code", "^[a-z][a-z0-9-]{1,59}$"),
        pattern("rule_set", "^[a-z][a-z0-9-]{1,39}$"),
        *clean("document", "clause", "note"),
        one_of("relation", RELATIONS),
        *not_negative("distance_m"),
        CheckConstraint("relation <> 'inside' OR distance_m = 0", name="inside_without_distance"),
        CheckConstraint("relation <> 'visible' OR distance_m > 0", name="visible_with_buffer"),
        period_ordered(),
        register_table("禁葬规则 (dated, with document)"),
    )

    code: Mapped[str] = mapped_column(String(60), primary_key=True, comment="Code")
    rule_set: Mapped[Code] = mapped_column(comment="Set it belongs to")
    by_default: Mapped[bool] = mapped_column(Boolean, comment="Applied when no set is named; others are options")
    layer: Mapped[Code] = mapped_column(ForeignKey("register.exclusion_layer.code"), comment="Layer")
    relation: Mapped[str] = mapped_column(
        String(8), comment="inside; within distance_m; visible (buffer of distance_m as a stand-in without a DEM)"
    )
    distance_m: Mapped[Decimal] = mapped_column(Numeric(8, 1), comment="Least distance, metres; 0: it may not touch")
    document: Mapped[str] = mapped_column(String(300), comment="Document")
    clause: Mapped[str | None] = mapped_column(String(80), comment="Clause")
    valid_from: Mapped[Day] = mapped_column(comment="In force from this day, inclusive")
    valid_to: Mapped[Day] = mapped_column(comment="In force until this day, exclusive")
    verified: Mapped[bool] = mapped_column(Boolean, comment="Whether a source was seen; false is shown as unverified")
    note: Mapped[str | None] = mapped_column(String(300), comment="What is to be known of it")


class ExclusionDataset(VersionedMixin, ValidPeriod, Base):
    """Features of one layer from one source, and the counties for which they are complete."""

    __tablename__ = "exclusion_dataset"
    __table_args__ = (
        *clean("title"),
        secrecy_known(),
        period_ordered(),
        CheckConstraint("array_to_string(counties, ' ') ~ '^([0-9]{6}( [0-9]{6})*)?$'", name="counties_are_codes"),
        register_table("禁葬图层数据集"),
    )

    layer: Mapped[Code] = mapped_column(ForeignKey("register.exclusion_layer.code"), comment="Layer")
    title: Mapped[Name] = mapped_column(comment="Title")
    counties: Mapped[list[str]] = mapped_column(
        ARRAY(String(6)), server_default=text("'{}'"), comment="Codes of the counties for which it is complete"
    )


class ExclusionFeature(VersionedMixin, ValidPeriod, Base):
    """A place, line or area of a layer."""

    __tablename__ = "exclusion_feature"
    __table_args__ = (
        *clean("name"),
        sound("geom"),
        secrecy_known(),
        period_ordered(),
        Index("ix_exclusion_feature_layer", "layer"),
        spatial_index("exclusion_feature"),
        register_table("禁葬图层要素"),
    )

    dataset_id: Mapped[UUID] = reference("exclusion_dataset", "Data set")
    layer: Mapped[Code] = mapped_column(ForeignKey("register.exclusion_layer.code"), comment="Layer")
    name: Mapped[str | None] = mapped_column(String(200), comment="Name")
    geom: Mapped[WKBElement] = geometry("GEOMETRY", "Place, line or area")
