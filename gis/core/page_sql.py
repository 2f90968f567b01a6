"""SQL of pages: features as GeoJSON text, a row each, which PostGIS writes and Python only joins.

Who may see what is decided by the schema of published views and the database role alone: no statement here
names secrecy. What is asked of a collection is a `Selection` (`gis/core/selection.py`).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from gis.core.collections import Collection, Level, Property
from gis.core.crs_published import CRS84, PublishedCrs
from gis.core.memory import REVISION_SQL
from gis.core.selection import Place, Selection, beyond, geometry_in, name, ordering, placed, view
from gis.core.statement import Statement

COUNT_CAP = 10_000
"""`numberMatched` is exact up to this many and absent above (A-P2)."""

BOX_CAP = 2_000
"""A box of more features is read by a plan that knows the box."""

FIRST = str(UUID(int=0))
"""Lies before every id."""

Asked = tuple[Statement, Sequence[object]]


def keeps_text(collection: Collection, crs: PublishedCrs, *, past: bool = False) -> bool:
    """Tell whether the writes keep the text of geometries as an answer gives it: the present, in CRS84."""
    return collection.written and crs == CRS84 and not past


def feature_text(properties: Iterable[Property], crs: PublishedCrs, *, kept: bool = False) -> str:
    """Return the SQL of one feature `p` as GeoJSON text, with the id at top level and no `crs` member.

    `kept`: `p.geojson` is the text of the geometry, or NULL where none is kept. The geometry may be long: it is put
    together with what stands behind it and what stands before it, so copied twice.
    """
    geometry = f"ST_AsGeoJSON({geometry_in(crs, 'p.geom')}, {crs.decimals}, 0)"
    if kept:
        geometry = f"p.geojson, {geometry}"
    columns = ", ".join(f"p.{name(item.name)}" for item in properties)
    members = f"row_to_json((SELECT x FROM (SELECT {columns}) x))::text"  # noqa: S608 - names of the register
    before = """'{"type":"Feature","id":"' || p.id || '","geometry":'"""
    behind = f"""',"properties":' || {members} || '}}'"""
    return f"({before}) || (coalesce({geometry}, 'null') || ({behind}))"


def page_statement(
    collection: Collection,
    level: Level,
    selection: Selection,
    *,
    limit: int,
    after: Place | None = None,
    offset: int = 0,
) -> Asked:
    """Return the read of one page and its values.

    Each row holds a feature, that of the `limit`th its place too, and the last row the revision alone. One row more
    than `limit` is looked up (and not formatted) to know whether there is a next page. The page starts behind the
    place `after`, or behind `offset` rows, which are counted by their ids alone (A-P7). Without conditions and order
    the plan is the walk along the primary key whatever the value, so it is prepared; else it is not, so that the
    planner sees the values (A-P10).
    """
    table, values = view(collection, level, selection.moment), then(selection.moment)
    form = replace(selection, conditions=(), moment=None)
    shown = form.shown(collection, level)
    kept = keeps_text(collection, selection.crs, past=bool(values))
    if not selection.conditions and not selection.order and not offset:
        start = after[-1] if after else FIRST
        sql = _page(table, shown, form, "id > $1", (limit, 0), kept=kept)
        return Statement(sql, ("uuid",), bool(values)), [*values, start]
    where = selection.where
    if after:
        where = where.also(beyond(selection.order, after))
    sql = _page(table, shown, form, where.sql, (limit, offset), kept=kept)
    return Statement(sql, past=bool(values)), [*values, *where.values]


def then(moment: dt.datetime | None) -> list[object]:
    """Return the first value of a statement that reads the past; nothing for the present."""
    return [] if moment is None else [moment.isoformat()]


@lru_cache(maxsize=256)
def _page(
    table: str,
    shown: tuple[Property, ...],
    selection: Selection,
    where: str,
    span: tuple[int, int],
    *,
    kept: bool,
) -> str:
    """Return the SQL of a page; `span` is its limit and its offset."""
    limit, offset = span
    keys = [name(sort.item.name) for sort in selection.order]
    source = f"{table} WHERE {where} ORDER BY {ordering(selection.order)} LIMIT {limit + 1}"
    if offset:
        ids = f"SELECT id FROM {source} OFFSET {offset}"  # noqa: S608 - names of the register
        source = f"{table} WHERE id = ANY (ARRAY({ids}))"
    place = ", ".join(f"p.{key}" for key in [*keys, "id"])
    return (
        f"SELECT CASE WHEN p.place <= {limit} THEN {feature_text(shown, selection.crs, kept=kept)} END,"  # noqa: S608
        f" CASE WHEN p.place = {limit} THEN json_build_array({place})::text END, NULL::text"
        f" FROM (SELECT v.*, row_number() OVER (ORDER BY {ordering(selection.order, 'v.')}) AS place"
        f" FROM (SELECT {_columns(shown, keys, kept=kept)} FROM {source}) v) p"
        f" UNION ALL SELECT NULL, NULL, ({REVISION_SQL})"
    )


def _columns(shown: Iterable[Property], keys: Iterable[str] = (), *, kept: bool = False) -> str:
    text = ["geojson"] if kept else []
    return ", ".join(dict.fromkeys(["id", "geom", *text, *(name(item.name) for item in shown), *keys]))


def box_statement(
    collection: Collection, level: Level, selection: Selection, *, limit: int, after: Place | None = None
) -> Asked | None:
    """Return the read of a page of a selection that is a box (`Selection.box`), and its values; None for any other.

    The ids in the box are found first, at most `BOX_CAP` and one more of them, and only those of the page are joined
    with what they are called: so the plan may be the same for every box, and is prepared. Each row holds a feature;
    the last one the place of the `limit`th, the revision, how many features the page would have if it held one more,
    and how many the box has. With more than `BOX_CAP` in the box it is the only row, and the page has to be read by
    `page_statement`.
    """
    if selection.box is None:
        return None
    sql = _box(collection, level, replace(selection, conditions=()), limit)
    return Statement(sql, ("float8",) * 4 + ("uuid",)), [*selection.box, after[-1] if after else FIRST]


@lru_cache(maxsize=256)
def _box(collection: Collection, level: Level, selection: Selection, limit: int) -> str:
    shown, kept = selection.shown(collection, level), keeps_text(collection, selection.crs)
    return (
        f"WITH found AS MATERIALIZED (SELECT id FROM {placed(collection, level)}"  # noqa: S608 - names of the register
        f" WHERE ST_Intersects(geom, ST_MakeEnvelope($1, $2, $3, $4, 4490)) LIMIT {BOX_CAP + 1}),"
        f" chosen AS MATERIALIZED (SELECT id FROM found WHERE id > $5 AND (SELECT count(*) FROM found) <= {BOX_CAP}"
        f" ORDER BY id LIMIT {limit + 1})"
        f" SELECT {feature_text(shown, selection.crs, kept=kept)}, NULL::text, NULL::text, NULL::bigint, NULL::bigint"
        f" FROM (SELECT {_columns(shown, kept=kept)} FROM {view(collection, level)}"
        f" WHERE id = ANY (ARRAY(SELECT id FROM chosen ORDER BY id LIMIT {limit})) ORDER BY id) p"
        f" UNION ALL SELECT NULL,"
        f" (SELECT json_build_array(id)::text FROM chosen ORDER BY id OFFSET {limit - 1} LIMIT 1),"
        f" ({REVISION_SQL}), (SELECT count(*) FROM chosen), (SELECT count(*) FROM found)"
    )


def first_statement(collection: Collection, level: Level, selection: Selection, *, limit: int) -> Asked:
    """Return what a first page is read by, and its values; where a box holds too much, another read follows."""
    boxed = box_statement(collection, level, selection, limit=limit)
    return boxed or page_statement(collection, level, selection, limit=limit)


def count_statement(collection: Collection, level: Level, selection: Selection) -> Asked:
    """Return the count of the features that match, which stops above `COUNT_CAP`, and its values."""
    where, values = selection.where, then(selection.moment)
    sql = f"SELECT FROM {view(collection, level, selection.moment)} WHERE {where.sql} LIMIT {COUNT_CAP + 1}"
    return Statement(f"SELECT count(*) FROM ({sql}) c", past=bool(values)), [*values, *where.values]  # noqa: S608
