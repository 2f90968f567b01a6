"""One definition per field: aliases shared by tables, and the constraints that make bad data impossible."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    String,
    Text,
    literal_column,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

STORAGE_SRID = 4490
PUBLIC_GRID_DEG = 0.001
"""Grid of published survey positions, degrees (B-91; figure unverified, so it is stated with every record)."""

SECRECY = ("public", "internal", "restricted")

Name = Annotated[str, mapped_column(String(200))]
Code = Annotated[str, mapped_column(String(40))]
Received = Annotated[str | None, mapped_column(Text)]
Metres = Annotated[Decimal | None, mapped_column(Numeric(12, 4))]
Day = Annotated[dt.date | None, mapped_column(Date)]
Count = Annotated[int | None, mapped_column(Integer)]


class ReceivedPosition:
    """Where a record lies, exactly as a file gave it; NULL where the position did not come from a file."""

    received_position: Mapped[Received] = mapped_column(
        sort_order=70,
        comment="Position as received: GeoJSON text, or the digits of the columns as JSON by name; in source_crs",
    )
    received_axes: Mapped[str | None] = mapped_column(
        String(20), sort_order=71, comment="Order of the ordinates of a received GeoJSON text, as in lon-lat"
    )
    source_crs: Mapped[str | None] = mapped_column(
        String(20), sort_order=72, comment="Declared CRS of received_position"
    )


class ValidPeriod:
    """When the record was in force: from `valid_from` (inclusive) to `valid_to` (exclusive); NULL is unbounded."""

    valid_from: Mapped[Day] = mapped_column(
        sort_order=80, comment="In force from this day, inclusive; NULL unknown or always"
    )
    valid_to: Mapped[Day] = mapped_column(
        sort_order=81, comment="In force until this day, exclusive; NULL still in force"
    )


def register_table(comment: str) -> dict[str, Any]:
    """Return the last table argument of a table of the register."""
    return {"schema": "register", "comment": comment}


def reference(target: str, comment: str, *, nullable: bool = False) -> Any:
    """Return a column that refers to another record of the register."""
    return mapped_column(ForeignKey(f"register.{target}.id"), nullable=nullable, index=True, comment=comment)


def geometry(kind: str, comment: str, *, nullable: bool = False) -> Any:
    """Return a CGCS2000 (EPSG:4490) column, longitude first; `kind` is the geometry type or GEOMETRY."""
    return mapped_column(
        Geometry(kind, srid=STORAGE_SRID, spatial_index=False),
        nullable=nullable,
        comment=f"{comment}; EPSG:4490, degrees",
    )


def public_point(comment: str) -> Any:
    """Return the published position: the point put on the public grid by the database itself."""
    return mapped_column(
        Geometry("POINT", srid=STORAGE_SRID, spatial_index=False),
        Computed(f"ST_SnapToGrid(geom, {PUBLIC_GRID_DEG})", persisted=True),
        comment=f"{comment}, on a {PUBLIC_GRID_DEG} degree grid; EPSG:4490, degrees",
    )


def on_public_grid(column: str) -> CheckConstraint:
    """Return the rule that a published point lies on the public grid."""
    return CheckConstraint(
        f"ST_Distance({column}, ST_SnapToGrid({column}, {PUBLIC_GRID_DEG})) < 1e-9", name=f"{column}_on_grid"
    )


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Return the rule that a column holds one of these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def clean(*columns: str) -> list[CheckConstraint]:
    """Return the rule that text is neither blank nor padded and holds no control or replacement character (T-5)."""
    return [
        CheckConstraint(
            rf"{column} <> '' AND {column} = btrim({column}) AND {column} !~ '[\x01-\x1f\x7f\ufffd]'",
            name=f"{column}_clean",
        )
        for column in columns
    ]


def pattern(column: str, expression: str) -> CheckConstraint:
    """Return the rule that a column matches a regular expression."""
    return CheckConstraint(f"{column} ~ '{expression}'", name=f"{column}_pattern")


def not_negative(*columns: str) -> list[CheckConstraint]:
    """Return the rule that figures are not below nought."""
    return [CheckConstraint(f"{column} >= 0", name=f"{column}_not_negative") for column in columns]


def sound(column: str) -> CheckConstraint:
    """Return the rule of T-6: not empty, finite, inside the country's bounds, valid.

    NaN sorts above every number in PostgreSQL and fails the upper bounds; ST_IsValid finds it inside a line.
    """
    return CheckConstraint(
        f"NOT ST_IsEmpty({column}) AND ST_XMin({column}) >= 73 AND ST_XMax({column}) <= 136"
        f" AND ST_YMin({column}) >= 3 AND ST_YMax({column}) <= 54 AND ST_IsValid({column})",
        name=f"{column}_sound",
    )


def secrecy_known() -> CheckConstraint:
    """Return the rule for the secrecy level."""
    return one_of("secrecy", SECRECY)


def period_ordered() -> CheckConstraint:
    """Return the rule that a valid period does not end before it begins."""
    return CheckConstraint("valid_from < valid_to", name="period_ordered")


def one_at_a_time(name: str, *columns: str, only: str | None = None) -> ExcludeConstraint:
    """Return the rule that valid periods of rows with equal `columns` (of rows that `only` names) do not overlap.

    Keys are compared as greatest(key, key): the planner would look rows up by the index of this rule, ten times as slow
    as the B-tree of the key (migration 0042).
    """
    compared = [f"greatest({column}, {column})" if column.endswith("_id") else column for column in columns]
    return ExcludeConstraint(
        *[(literal_column(column), "=") for column in compared],
        (literal_column("daterange(valid_from, valid_to)"), "&&"),
        where=literal_column("NOT deleted" + (f" AND {only}" if only else "")),
        using="gist",
        name=name,
    )


def spatial_index(table: str, column: str = "geom") -> Index:
    """Return the GiST index of a geometry column."""
    return Index(f"ix_{table}_{column}", column, postgresql_using="gist")


__all__ = [
    "PUBLIC_GRID_DEG", "SECRECY", "STORAGE_SRID", "UUID", "Code", "Count", "Day", "Metres", "Name", "Received",
    "ReceivedPosition",
    "ValidPeriod", "WKBElement", "clean", "geometry", "not_negative", "one_at_a_time", "one_of", "pattern",
    "period_ordered", "public_point", "reference", "register_table", "secrecy_known", "sound", "spatial_index",
]  # fmt: skip
