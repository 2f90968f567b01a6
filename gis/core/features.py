"""Features as finished GeoJSON bytes, built by PostGIS; Python never touches a row.

Who may see what is decided by the schema of published views and the database role alone: no statement here
names secrecy. What is asked of a collection is a `Selection` (`gis/core/selection.py`).
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from gis.core.collections import Collection, Level, Property
from gis.core.crs_published import CRS84, PublishedCrs
from gis.core.db import Role
from gis.core.memory import COLLECTION_SQL, REVISION_SQL, memory, read_revision
from gis.core.reads import ReadPool, pool
from gis.core.selection import Box, Place, Selection, beyond, geometry_in, name, ordering, view
from gis.core.statement import Statement

__all__ = ["COUNT_CAP", "Box", "Extent", "Page", "name", "read_extents", "read_item", "read_page", "read_pool", "view"]

COUNT_CAP = 10_000
"""`numberMatched` is exact up to this many and absent above (A-P2)."""


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


def feature_text(properties: Iterable[Property], crs: PublishedCrs) -> str:
    """Return the SQL of one feature `p` as GeoJSON text, with the id at top level and no `crs` member."""
    geometry = f"ST_AsGeoJSON({geometry_in(crs, 'p.geom')}, {crs.decimals}, 0)"
    columns = ", ".join(f"p.{name(item.name)}" for item in properties)
    members = f"row_to_json((SELECT x FROM (SELECT {columns}) x))::text"  # noqa: S608 - names of the register
    parts = (
        """'{"type":"Feature","id":"' || p.id""",
        f"""'","geometry":' || coalesce({geometry}, 'null')""",
        f"""',"properties":' || {members} || '}}'""",
    )
    return " || ".join(parts)


def item_statement(
    collection: Collection, level: Level, crs: PublishedCrs = CRS84, moment: dt.datetime | None = None
) -> Statement:
    """Return the prepared read of one feature by id."""
    return _item(collection, level, crs, view(collection, level, moment), moment is not None)


@lru_cache(maxsize=64)
def _item(collection: Collection, level: Level, crs: PublishedCrs, table: str, past: bool) -> Statement:  # noqa: FBT001
    feature = feature_text(collection.visible(level), crs)
    counter = f"({COLLECTION_SQL}'{collection.view}')"
    return Statement(f"SELECT {feature}, {counter} FROM {table} p WHERE p.id = $1", ("uuid",), past)  # noqa: S608


def page_statement(
    collection: Collection,
    level: Level,
    selection: Selection,
    *,
    limit: int,
    after: Place | None = None,
    offset: int = 0,
) -> tuple[Statement, list[object]]:
    """Return the read of one page and its values: bytes of the features, rows found, place of the last row, revision.

    One row more than `limit` is looked up (and not formatted) to know whether there is a next page. The page
    starts behind the place `after`, or behind `offset` rows, which are counted by their ids alone (A-P7). Without
    conditions and order the plan is the walk along the primary key whatever the value, so it is prepared; else it is
    not, so that the planner sees the values (A-P10).
    """
    table, values = view(collection, level, selection.moment), then(selection.moment)
    form = replace(selection, conditions=(), moment=None)
    if not selection.conditions and not selection.order and not offset:
        start = after[-1] if after else str(UUID(int=0))
        sql = _page(table, form.shown(collection, level), form, "id > $1", limit)
        return Statement(sql, ("uuid",), bool(values)), [*values, start]
    where = selection.where
    if after:
        where = where.also(beyond(selection.order, after))
    sql = _page(table, form.shown(collection, level), form, where.sql, limit, offset)
    return Statement(sql, past=bool(values)), [*values, *where.values]


def then(moment: dt.datetime | None) -> list[object]:
    """Return the first value of a statement that reads the past; nothing for the present."""
    return [] if moment is None else [moment.isoformat()]


@lru_cache(maxsize=256)
def _page(
    table: str, shown: tuple[Property, ...], selection: Selection, where: str, limit: int, offset: int = 0
) -> str:
    keys = [name(sort.item.name) for sort in selection.order]
    needed = dict.fromkeys(["id", "geom", *(name(item.name) for item in shown), *keys])
    source = f"{table} WHERE {where} ORDER BY {ordering(selection.order)} LIMIT {limit + 1}"
    if offset:
        ids = f"SELECT id FROM {source} OFFSET {offset}"  # noqa: S608 - names of the register
        source = f"{table} WHERE id = ANY (ARRAY({ids}))"
    place = ", ".join(f"p.{key}" for key in [*keys, "id"])
    return (
        f"SELECT string_agg({feature_text(shown, selection.crs)}, ',') FILTER (WHERE p.place <= {limit}),"  # noqa: S608
        f" count(*), max(json_build_array({place})::text) FILTER (WHERE p.place = {limit}),"
        f" ({REVISION_SQL})"
        f" FROM (SELECT v.*, row_number() OVER (ORDER BY {ordering(selection.order, 'v.')}) AS place"
        f" FROM (SELECT {', '.join(needed)} FROM {source}) v) p"
    )


def count_statement(collection: Collection, level: Level, selection: Selection) -> tuple[Statement, list[object]]:
    """Return the count of the features that match, which stops above `COUNT_CAP`, and its values."""
    where, values = selection.where, then(selection.moment)
    sql = f"SELECT FROM {view(collection, level, selection.moment)} WHERE {where.sql} LIMIT {COUNT_CAP + 1}"
    return Statement(f"SELECT count(*) FROM ({sql}) c", past=bool(values)), [*values, *where.values]  # noqa: S608


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
    page = page_statement(collection, level, selection, limit=limit, after=after, offset=offset)
    ((features, found, last, revision),) = await reader.rows(*page)
    matched = found
    if after is not None or offset or found > limit:
        count, values = count_statement(collection, level, selection)
        key = (count.sql, *values)
        matched = memory(reader).get(revision, key)
        if matched is None:
            ((matched,),) = await reader.rows(count, values)
            memory(reader).keep(revision, key, matched)
    return Page(
        features=features or b"",
        returned=min(found, limit),
        matched=matched if matched <= COUNT_CAP else None,
        last=tuple(json.loads(last, parse_float=Decimal)) if found > limit else None,
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
