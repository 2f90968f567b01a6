"""What a request selects from a collection: conditions, order, properties and the system of the answer.

Pages and exports read by the same `Selection`. Conditions are SQL with `%s` marks and bound values; names in the SQL
come from the collections of the register, never from a request. What a viewer may see is decided by the schema of
views alone: a selection only narrows it.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.core.collections import Collection, Level, Property
from gis.core.crs_published import CRS84, PublishedCrs
from gis.core.crs_sources import STORAGE

Value = str | int | float | bool | dt.date
Box = tuple[float, float, float, float]
Place = tuple[Any, ...]
"""Where a page ended: the values of the sort keys as JSON has them, then the id."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True)
class Condition:
    """A part of the WHERE clause: SQL with `%s` marks, and the values bound to them."""

    sql: str
    values: tuple[object, ...] = ()

    def also(self, other: "Condition") -> "Condition":
        """Return both conditions as one."""
        return Condition(f"{self.sql} AND {other.sql}", self.values + other.values)


@dataclass(frozen=True)
class InBox(Condition):
    """Features that intersect one box: the values are west, south, east, north in degrees."""


@dataclass(frozen=True)
class Sort:
    """One key of an order; features without a value come last either way."""

    item: Property
    descending: bool = False


@dataclass(frozen=True)
class Selection:
    """What is asked of a collection; `properties` None means all that the viewer may see.

    `moment` asks for the collection as its readers saw it then (aware); None is now.
    """

    conditions: tuple[Condition, ...] = ()
    order: tuple[Sort, ...] = ()
    properties: tuple[Property, ...] | None = None
    crs: PublishedCrs = CRS84
    moment: dt.datetime | None = None

    @property
    def box(self) -> Box | None:
        """The box where it asks for nothing else but one and is of now, in the order of the ids; else None."""
        if self.order or self.moment is not None or len(self.conditions) != 1:
            return None
        (only,) = self.conditions
        return only.values if isinstance(only, InBox) else None  # type: ignore[return-value]

    @property
    def where(self) -> Condition:
        """All conditions as one; `true` when there is none."""
        sql = " AND ".join(condition.sql for condition in self.conditions) or "true"
        return Condition(sql, tuple(value for condition in self.conditions for value in condition.values))

    def shown(self, collection: Collection, level: Level) -> tuple[Property, ...]:
        """Return the properties of the answer, never one above the viewer's level."""
        visible = collection.visible(level)
        return visible if self.properties is None else tuple(one for one in self.properties if one in visible)


EVERYTHING = Selection()


def view(collection: Collection, level: Level, moment: dt.datetime | None = None) -> str:
    """Return the published view of a collection for a level: of now, or of the moment that the transaction names."""
    return f"{level.schema}.{name(collection.view if moment is None else 'past_' + collection.view)}"


def placed(collection: Collection, level: Level) -> str:
    """Return the view of the ids and geometries of a collection for a level (migration 0042)."""
    return f"{level.schema}.{name(collection.view + '_placed')}"


def name(identifier: str) -> str:
    """Return a checked SQL name; anything but lower-case letters, digits and `_` is a programming error."""
    if not _NAME.match(identifier):
        raise ValueError(identifier)
    return f'"{identifier}"'


def geometry_in(crs: PublishedCrs, column: str) -> str:
    """Return the SQL of a stored geometry in a published system, axes in its order; for output, never for WHERE."""
    moved = f"register.published_in({column}, {crs.srid})" if crs.srid != STORAGE else column
    return f"ST_FlipCoordinates({moved})" if crs.is_north_first else moved


def ordering(order: Sequence[Sort], alias: str = "") -> str:
    """Return the ORDER BY of an order, made total by the id; text goes by code point."""
    keys = [f"{alias}{_key(sort)} {'DESC' if sort.descending else 'ASC'} NULLS LAST" for sort in order]
    return ", ".join([*keys, f"{alias}id"])


def beyond(order: Sequence[Sort], place: Place) -> Condition:
    """Features behind a place of an order (key-set paging)."""
    sql = "id > %s"
    values: tuple[object, ...] = (place[-1],)
    for sort, value in reversed(list(zip(order, place[:-1], strict=True))):
        key, sign = _key(sort), "<" if sort.descending else ">"
        if value is None:
            sql = f"({key} IS NULL AND {sql})"
        else:
            sql = f"({key} {sign} %s OR {key} IS NULL OR ({key} = %s AND {sql}))"
            values = (value, value, *values)
    return Condition(sql, values)


def _key(sort: Sort) -> str:
    return name(sort.item.name) + ('::text COLLATE "C"' if sort.item.type == "string" else "")


def in_boxes(boxes: Sequence[Box]) -> Condition:
    """Features that intersect one of the boxes (two where a request crosses the antimeridian); degrees."""
    part = "ST_Intersects(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4490))"
    if len(boxes) == 1:
        return InBox(part, boxes[0])
    return Condition("(" + " OR ".join(part for _ in boxes) + ")", tuple(number for box in boxes for number in box))


def in_area(area: BaseGeometry) -> Condition:
    """Features that intersect an area; EPSG:4490 degrees, longitude first."""
    return Condition("ST_Intersects(geom, %s::geometry)", (ewkb(area),))


def ewkb(geometry: BaseGeometry) -> str:
    """Return a geometry in EPSG:4490 degrees as the text that PostGIS reads as a value."""
    return shapely.to_wkb(shapely.set_srid(geometry, STORAGE), hex=True, include_srid=True)


def in_force(since: dt.date | None, until: dt.date | None) -> Condition:
    """Features in force on some day from `since` to `until`, both inclusive; None is unbounded.

    A valid period runs from its first day (inclusive) to its last (exclusive); NULL is unbounded.
    """
    parts: list[str] = []
    values: list[object] = []
    if until is not None:
        parts.append("(valid_from IS NULL OR valid_from <= %s)")
        values.append(until)
    if since is not None:
        parts.append("(valid_to IS NULL OR valid_to > %s)")
        values.append(since)
    return Condition(" AND ".join(parts) or "true", tuple(values))


def equal(item: Property, value: Value) -> Condition:
    """Features whose property has this value, already of the property's type."""
    return Condition(f"{name(item.name)} = %s", (value,))
