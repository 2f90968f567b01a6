"""Features as finished GeoJSON bytes, built by PostGIS; Python never touches a row.

Who may see what is decided by the schema of published views and the database role alone: no statement here
names secrecy. What is asked of a collection is a `Selection` (`gis/core/selection.py`).
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from gis.core.collections import Collection, Level
from gis.core.crs_published import CRS84, PublishedCrs
from gis.core.db import Role
from gis.core.memory import COLLECTION_SQL, memory, read_revision
from gis.core.page_sql import (
    BOX_CAP,
    COUNT_CAP,
    box_statement,
    count_statement,
    feature_text,
    keeps_text,
    page_statement,
    then,
)
from gis.core.reads import ReadPool, Row, pool
from gis.core.selection import Box, Place, Selection, name, view
from gis.core.statement import Statement

__all__ = ["COUNT_CAP", "Box", "Extent", "Page", "name", "read_extents", "read_item", "read_page", "read_pool", "view"]


@dataclass(frozen=True)
class Page:
    """One page of features: the members of `features` joined by commas, and what paging needs."""

    features: bytes
    returned: int
    matched: int | None
    last: Place | None
    revision: bytes


@dataclass(frozen=True)
class Item:
    """One feature as GeoJSON, and the counter of its collection at which it reads so."""

    feature: bytes
    revision: bytes


@dataclass(frozen=True)
class Extent:
    """Where and when the features of a collection are; `box` is west, south, east, north in degrees."""

    box: Box | None
    since: dt.date | None
    until: dt.date | None


def read_role(level: Level) -> Role:
    """Return the role a level reads as: the public's database role sees the public views and no more."""
    return Role.APP_RO if level is Level.PUBLIC else Role.APP_RW


def read_pool(level: Level) -> ReadPool:
    """Return the pool a level reads with."""
    return pool(read_role(level))


def item_statement(
    collection: Collection, level: Level, crs: PublishedCrs = CRS84, moment: dt.datetime | None = None
) -> Statement:
    """Return the prepared read of one feature by id."""
    return _item(collection, level, crs, view(collection, level, moment), moment is not None)


@lru_cache(maxsize=64)
def _item(collection: Collection, level: Level, crs: PublishedCrs, table: str, past: bool) -> Statement:  # noqa: FBT001
    feature = feature_text(collection.visible(level), crs, kept=keeps_text(collection, crs, past=past))
    counter = f"({COLLECTION_SQL}'{collection.view}')"
    return Statement(f"SELECT {feature}, {counter} FROM {table} p WHERE p.id = $1", ("uuid",), past)  # noqa: S608


async def read_page(
    collection: Collection,
    level: Level,
    selection: Selection,
    *,
    limit: int,
    after: Place | None = None,
    offset: int = 0,
) -> Page:
    """Read one page in the order of the selection; `last` is the place to go on behind, None on the last page."""
    reader = read_pool(level)
    boxed = None if offset else box_statement(collection, level, selection, limit=limit, after=after)
    if boxed is not None:
        *rows, (_, last, revision, found, matched) = await reader.rows(*boxed)
        if matched <= BOX_CAP:
            return _made(rows, limit, found, last, revision, matched)
    *rows, (_, _, revision) = await reader.rows(
        *page_statement(collection, level, selection, limit=limit, after=after, offset=offset)
    )
    found = matched = len(rows)
    if after is not None or offset or found > limit:
        count, values = count_statement(collection, level, selection)
        key = (count.sql, *values)
        matched = memory(reader).get(revision, key)
        if matched is None:
            ((matched,),) = await reader.rows(count, values)
            memory(reader).keep(revision, key, matched)
    last = rows[limit - 1][1] if found > limit else None
    return _made(rows[:limit], limit, found, last, revision, matched)


def _made(rows: Sequence[Row], limit: int, found: int, last: bytes | None, revision: bytes, matched: int) -> Page:
    return Page(
        features=b",".join([row[0] for row in rows]),
        returned=len(rows),
        matched=matched if matched <= COUNT_CAP else None,
        last=tuple(json.loads(last, parse_float=Decimal)) if last is not None and found > limit else None,
        revision=revision,
    )


async def read_item(
    collection: Collection,
    level: Level,
    fid: UUID,
    crs: PublishedCrs = CRS84,
    moment: dt.datetime | None = None,
) -> Item | None:
    """Read one feature as GeoJSON bytes, of now or of a moment; None when this viewer sees no such feature."""
    statement = item_statement(collection, level, crs, moment)
    rows = await read_pool(level).rows(statement, (*then(moment), str(fid)))
    return Item(*rows[0]) if rows else None


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
