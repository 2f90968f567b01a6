"""Tables of records for people: a page of rows in a readable order, by key, with a text filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from gis.core.collections import Collection, Level
from gis.core.features import name, read_pool, view
from gis.core.reads import Statement
from gis.core.search import escape_like

FILTER_MAX_CHARS = 60


@dataclass(frozen=True)
class Listing:
    """Rows of one page (property -> value, with `id`), and the id to go on behind, None on the last page."""

    rows: list[dict[str, Any]]
    after: str | None


@dataclass(frozen=True)
class Wanted:
    """What a table shows: columns and order (ours, never from a request), a text filter, where to go on."""

    columns: Sequence[str]
    order: str
    contains: str = ""
    after: UUID | None = None
    limit: int = 50


def searched(collection: Collection, wanted: Wanted) -> list[str]:
    """Return the columns in which the text filter of a table looks."""
    return [item.name for item in collection.properties if item.name in wanted.columns and item.type == "string"]


async def read_listing(collection: Collection, level: Level, wanted: Wanted) -> Listing:
    """Read a page of a collection's table, by its order, then by id.

    `contains` keeps rows in which one of the text columns holds that text; `after` is the id of the row to go
    on behind.
    """
    source = view(collection, level)
    key = f"(coalesce({name(wanted.order)}, ''), id)"
    texts = searched(collection, wanted)
    where, values = ["true"], []
    if wanted.contains:
        where.append("(" + " OR ".join(f"{name(column)} ILIKE %s" for column in texts) + ")")
        values += [f"%{escape_like(wanted.contains[:FILTER_MAX_CHARS])}%"] * len(texts)
    if wanted.after is not None:
        where.append(f"{key} > (SELECT coalesce({name(wanted.order)}, ''), id FROM {source} WHERE id = %s)")  # noqa: S608
        values.append(str(wanted.after))
    listed = ", ".join(name(column) for column in ("id", "is_sample", *wanted.columns))
    sql = (
        f"SELECT coalesce(json_agg(row_to_json(r)), '[]')::text FROM (SELECT {listed} FROM {source}"  # noqa: S608
        f" WHERE {' AND '.join(where)} ORDER BY {key[1:-1]} LIMIT {int(wanted.limit) + 1}) r"
    )
    ((found,),) = await read_pool(level).rows(Statement(sql), values)
    rows = orjson.loads(found)
    last = str(rows[wanted.limit - 1]["id"]) if len(rows) > wanted.limit else None
    return Listing(rows[: wanted.limit], last)
