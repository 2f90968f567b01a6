"""Features as finished GeoJSON bytes, built by PostGIS; Python never touches a row.

Who may see what is decided by the schema of published views and the database role alone: no statement here
names secrecy. Conditions are pairs of SQL and bound values, so that further filters, orders
and coordinate reference systems are additions. Names in the SQL come from the collections of the register,
never from a request.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from gis.core.collections import Collection, Level, Property
from gis.core.db import Role
from gis.core.memory import REVISION, memory, read_revision
from gis.core.reads import ReadPool, pool
from gis.core.statement import Statement

DECIMALS = 9
"""Decimals of a degree in GeoJSON: 0.1 mm."""

COUNT_CAP = 10_000
"""`numberMatched` is exact up to this many and absent above (A-P2)."""

Value = str | int | float | bool | dt.date
Box = tuple[float, float, float, float]

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


@dataclass(frozen=True)
class Condition:
    """A part of the WHERE clause: SQL with `%s` marks, and the values bound to them."""

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True)
class Page:
    """One page of features: the members of `features` joined by commas, and what paging needs."""

    features: bytes
    returned: int
    matched: int | None
    last: str | None
    revision: bytes


@dataclass(frozen=True)
class Extent:
    """Where and when the features of a collection are; `box` is west, south, east, north in degrees."""

    box: Box | None
    since: dt.date | None
    until: dt.date | None


def read_pool(level: Level) -> ReadPool:
    """Return the pool a level reads with: the public's database role sees the public views and no more."""
    return pool(Role.APP_RO if level is Level.PUBLIC else Role.APP_RW)


def view(collection: Collection, level: Level) -> str:
    """Return the published view of a collection for a level."""
    return f"{level.schema}.{name(collection.view)}"


def name(identifier: str) -> str:
    """Return a checked SQL name; anything but lower-case letters, digits and `_` is a programming error."""
    if not _NAME.match(identifier):
        raise ValueError(identifier)
    return f'"{identifier}"'


def in_boxes(boxes: Sequence[Box]) -> Condition:
    """Features that intersect one of the boxes (two where a request crosses the antimeridian); degrees."""
    part = "ST_Intersects(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4490))"
    return Condition("(" + " OR ".join(part for _ in boxes) + ")", tuple(number for box in boxes for number in box))


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


def _feature(properties: Iterable[Property]) -> str:
    """Return the SQL of one feature `p` as GeoJSON text, with the id at top level and no `crs` member."""
    columns = ", ".join(f"p.{name(item.name)}" for item in properties)
    members = f"row_to_json((SELECT x FROM (SELECT {columns}) x))::text"  # noqa: S608 - names of the register
    parts = (
        """'{"type":"Feature","id":"' || p.id""",
        f"""'","geometry":' || coalesce(ST_AsGeoJSON(p.geom, {DECIMALS}, 0), 'null')""",
        f"""',"properties":' || {members} || '}}'""",
    )
    return " || ".join(parts)


@lru_cache(maxsize=64)
def item_statement(collection: Collection, level: Level) -> Statement:
    """Return the prepared read of one feature by id."""
    feature = _feature(collection.visible(level))
    return Statement(f"SELECT {feature} FROM {view(collection, level)} p WHERE p.id = $1", ("uuid",))  # noqa: S608


def page_statement(
    collection: Collection, level: Level, conditions: Sequence[Condition], *, limit: int, after: UUID | None
) -> tuple[Statement, list[object]]:
    """Return the read of one page and its values: bytes of the features, rows found, last id.

    One row more than `limit` is looked up (and not formatted) to know whether there is a next page. The page
    starts behind the id `after`. Without conditions the plan is the walk along the primary key whatever the
    value, so it is prepared; with conditions it is not, so that the planner sees their values (A-P10).
    """
    start = str(after or UUID(int=0))
    if not conditions:
        return Statement(_page(collection, level, "id > $1", limit), ("uuid",)), [start]
    where = " AND ".join(condition.sql for condition in conditions)
    values = [value for condition in conditions for value in condition.values]
    return Statement(_page(collection, level, f"{where} AND id > %s", limit)), [*values, start]


@lru_cache(maxsize=256)
def _page(collection: Collection, level: Level, where: str, limit: int) -> str:
    properties = collection.visible(level)
    columns = ", ".join(["id", "geom", *(name(item.name) for item in properties)])
    return (
        f"SELECT string_agg({_feature(properties)}, ',') FILTER (WHERE p.place <= {limit}),"  # noqa: S608
        f' count(*), max(p.id::text COLLATE "C") FILTER (WHERE p.place <= {limit})'
        f" FROM (SELECT v.*, row_number() OVER (ORDER BY v.id) AS place FROM (SELECT {columns}"
        f" FROM {view(collection, level)} WHERE {where} ORDER BY id LIMIT {limit + 1}) v) p"
    )


def count_statement(
    collection: Collection, level: Level, conditions: Sequence[Condition]
) -> tuple[Statement, list[object]]:
    """Return the count of the features that match, which stops above `COUNT_CAP`, and its values."""
    where = " AND ".join(condition.sql for condition in conditions) or "true"
    sql = f"SELECT FROM {view(collection, level)} WHERE {where} LIMIT {COUNT_CAP + 1}"
    values = [value for condition in conditions for value in condition.values]
    return Statement(f"SELECT count(*) FROM ({sql}) c"), values  # noqa: S608


async def read_page(
    collection: Collection, level: Level, conditions: Sequence[Condition], *, limit: int, after: UUID | None
) -> Page:
    """Read one page in the order of the ids; `last` is the id to go on behind, None on the last page."""
    reader = read_pool(level)
    page = page_statement(collection, level, conditions, limit=limit, after=after)
    ((revision,),), ((features, found, last),) = await reader.each([(REVISION, ()), page])
    matched = found
    if after is not None or found > limit:
        count, values = count_statement(collection, level, conditions)
        key = (count.sql, *values)
        matched = memory(reader).get(revision, key)
        if matched is None:
            ((matched,),) = await reader.rows(count, values)
            memory(reader).keep(revision, key, matched)
    return Page(
        features=features or b"",
        returned=min(found, limit),
        matched=matched if matched <= COUNT_CAP else None,
        last=last.decode() if found > limit else None,
        revision=revision,
    )


async def read_item(collection: Collection, level: Level, fid: UUID) -> bytes | None:
    """Read one feature as GeoJSON bytes, or None when this viewer sees no such feature."""
    rows = await read_pool(level).rows(item_statement(collection, level), (str(fid),))
    return rows[0][0] if rows else None


async def read_extents(collections: Sequence[Collection], level: Level) -> dict[str, Extent]:
    """Read the extent of each collection, by id; a collection without features has none."""
    reader = read_pool(level)
    revision = await read_revision(reader)
    found: dict[str, Extent] = {}
    for collection in collections:
        key = ("extent", level, collection.id)
        extent = memory(reader).get(revision, key)
        if extent is None:
            extent = _extent(*(await reader.rows(_extent_statement(collection, level)))[0])
            memory(reader).keep(revision, key, extent)
        found[collection.id] = extent
    return found


@lru_cache(maxsize=64)
def _extent_statement(collection: Collection, level: Level) -> Statement:
    return Statement(
        "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b), since, until FROM (SELECT ST_Extent(geom) AS b,"  # noqa: S608
        " CASE WHEN bool_or(valid_from IS NULL) THEN NULL ELSE min(valid_from) END AS since,"
        " CASE WHEN bool_or(valid_to IS NULL) THEN NULL ELSE max(valid_to) END AS until"
        f" FROM {view(collection, level)}) e"
    )


def _extent(
    west: float | None,
    south: float,
    east: float,
    north: float,
    since: dt.date | None,
    until: dt.date | None,
) -> Extent:
    return Extent(None if west is None else (west, south, east, north), since, until)
