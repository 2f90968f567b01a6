"""Tables of the checks: words and figures that differ from the shipped ones, and rulings of persons."""

from typing import Any

from sqlalchemy import Boolean, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.core.db import Base
from gis.core.history import VersionedMixin
from gis.core.types import (
    Name,
    WKBElement,
    clean,
    geometry,
    one_of,
    register_table,
    secrecy_known,
    sound,
    spatial_index,
)

LISTS = (
    "prefix",
    "grand",
    "foreign-place",
    "foreign-person",
    "odd",
    "leader",
    "person",
    "company",
    "trademark",
    "famous-feature",
    "english",
    "generic-size",
    "scope",
    "severity",
    "figure",
)
DECISIONS = ("allow", "forbid")


class NameWord(VersionedMixin, Base):
    """A word, scope, severity or figure of the checks that was added, changed or (deleted) taken out by a person.

    What nobody touched stands in `data/names/words.csv`.
    """

    __tablename__ = "name_word"
    __table_args__ = (
        *clean("word"),
        one_of("list", LISTS),
        secrecy_known(),
        Index("uq_name_word_word", "list", "word", unique=True),
        register_table("地名审查词表、范围和限值, what differs from the shipped file"),
    )

    list: Mapped[str] = mapped_column(String(20), comment="List: grand, foreign-place, leader, scope, figure, ...")
    word: Mapped[str] = mapped_column(String(60), comment="Word, class code, rule or name of a figure")
    params: Mapped[dict[str, Any]] = mapped_column(
        JSONB, server_default=text("'{}'"), comment="Values with their unit in the name: site_m2, scope, severity, m"
    )
    note: Mapped[str] = mapped_column(String(500), server_default=text("''"), comment="Why it stands in the list")
    verified: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), comment="True: somebody has confirmed it at its source"
    )


class NameRuling(VersionedMixin, Base):
    """What a person decided on a finding of the checks; used again whenever the same finding returns."""

    __tablename__ = "name_ruling"
    __table_args__ = (
        *clean("name", "subject", "reason", "author"),
        one_of("decision", DECISIONS),
        secrecy_known(),
        Index(
            "uq_name_ruling_finding",
            "rule",
            "name",
            "subject",
            "class_code",
            unique=True,
            postgresql_where=text("NOT deleted"),
            postgresql_nulls_not_distinct=True,
        ),
        register_table("地名审查裁定和豁免"),
    )

    rule: Mapped[str] = mapped_column(String(40), comment="Code of the rule")
    name: Mapped[Name] = mapped_column(comment="Name it was decided for")
    subject: Mapped[str] = mapped_column(
        String(64), comment="Word that was met, or the digest of the records that collide: new ones need a new ruling"
    )
    class_code: Mapped[str | None] = mapped_column(String(5), comment="Class it holds for; NULL every class")
    decision: Mapped[str] = mapped_column(String(8), comment="allow: may stand; forbid: may not")
    reason: Mapped[str] = mapped_column(String(1000), comment="Why")
    approval_ref: Mapped[str | None] = mapped_column(String(200), comment="Approval it rests on")
    author: Mapped[str] = mapped_column(String(120), comment="Account that decided")


class BuiltUpArea(VersionedMixin, Base):
    """A built-up area: within it streets and estates must not share a name. Until any is loaded, it is assumed."""

    __tablename__ = "built_up_area"
    __table_args__ = (
        *clean("name"),
        sound("geom"),
        secrecy_known(),
        spatial_index("built_up_area"),
        register_table("建成区, the scope of names of streets and estates"),
    )

    name: Mapped[Name] = mapped_column(comment="Name of the built-up area")
    geom: Mapped[WKBElement] = geometry("MULTIPOLYGON", "Extent")
