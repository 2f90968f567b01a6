"""Whole records as a viewer may see them, page by page: what every export is made of."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.statement import Statement
from gis.gazetteer.search.branch import Values
from gis.gazetteer.search.filters import Filters, conditions
from gis.gazetteer.search.find import stream

PAGE = 1_000
"""Records read at a time: what an export holds in memory."""
_OWN = (
    "details", "received_lon", "received_lat", "received_lon_to", "received_lat_to", "source_crs", "lon_from",
    "lat_from", "lon_to", "lat_to",
)  # fmt: skip
"""Columns that the public does not see."""
_RECORDS = """
SELECT json_build_object(
    'id', p.id, 'place_code', p.place_code, 'class_code', p.class_code, 'class_name', k.name,
    'class_name_en', k.name_en, 'division_id', p.division_id, 'status', p.status, 'secrecy', p.secrecy,
    'geometry_status', p.geometry_status, 'since_year', p.since_year, 'until_year', p.until_year,
    'valid_from', p.valid_from, 'valid_to', p.valid_to, 'origin', p.origin, 'meaning', p.meaning,
    'history_note', p.history_note, 'description', p.description, 'protection_level', p.protection_level,
    'protection_list', p.protection_list, 'protected_on', p.protected_on, 'protection_ref', p.protection_ref,
    'attributes', p.attributes, 'source', p.source,
    'is_sample', p.is_sample, 'entity_id', p.entity_id, {own}
    'geometry', ST_AsGeoJSON(p.geom, 9, 0)::json,
    'names', (SELECT coalesce(json_agg(json_build_object(
                  'name', n.name, 'kind', n.kind, 'pinyin', n.pinyin, 'pinyin_toned', n.pinyin_toned,
                  'pinyin_status', n.pinyin_status, 'reading', n.reading, 'local_reading', n.local_reading,
                  'specific', n.specific, 'generic', n.generic, 'language', n.language, 'since_year', n.since_year,
                  'until_year', n.until_year, 'valid_from', n.valid_from, 'valid_to', n.valid_to,
                  'approval_ref', n.approval_ref, 'source', n.source)
                  ORDER BY n.kind <> 'standard', register.in_force(n.valid_from, n.valid_to) DESC,
                           n.valid_from DESC NULLS LAST, n.kind, n.name), '[]')
                FROM {names} n WHERE n.place_id = p.id AND n.secrecy = ANY ($2){live_name}))::text
  FROM unnest($1::uuid[]) WITH ORDINALITY a(id, at)
  JOIN {places} p ON p.id = a.id AND p.secrecy = ANY ($2){live_place}
  LEFT JOIN {classes} k ON k.code = p.class_code
 ORDER BY a.at
"""


def _statement(level: Level) -> Statement:
    """Return the read of whole records; the public's role reads the published views."""
    public = level is Level.PUBLIC
    sql = _RECORDS.format(
        own="" if public else "".join(f"'{name}', p.{name}, " for name in _OWN),
        places="view_public.place_records" if public else "register.place",
        names="view_public.place_record_names" if public else "register.place_name",
        classes="view_public.place_class_fields" if public else "register.place_class",
        live_place="" if public else " AND NOT p.deleted",
        live_name="" if public else " AND NOT n.deleted",
    )
    return Statement(sql, ("text[]", "text[]"))


async def by_ids(ids: Sequence[str], level: Level) -> list[dict[str, Any]]:
    """Return the records of these places in their order; those that the level does not see are left out."""
    rows = await read_pool(level).rows(_statement(level), (list(ids), list(level.secrecies)))
    found: list[dict[str, Any]] = [orjson.loads(row[0]) for row in rows]
    return [record for record in found if any(name["kind"] == "standard" for name in record["names"])]


async def records(query: str, filters: Filters, level: Level) -> AsyncIterator[list[dict[str, Any]]]:
    """Yield the records that a search finds, a page at a time: in its order, or by identity where nothing is asked.

    Divisions are no records of place names and are left out.

    Raises:
        BadRequest: the query is too long.
    """
    ids: list[str] = []
    async for found in _found(query, filters, level):
        ids.append(found)
        if len(ids) == PAGE:
            yield await by_ids(ids, level)
            ids = []
    if ids:
        yield await by_ids(ids, level)


async def _found(query: str, filters: Filters, level: Level) -> AsyncIterator[str]:
    if query.strip():
        async for item in stream(query, filters, level):
            if item["subject"] == "place":
                yield str(item["id"])
        return
    after: str | None = None
    while True:
        ids = await _listed(filters, level, after)
        for each in ids:
            yield each
        if len(ids) < PAGE:
            return
        after = ids[-1]


async def _listed(filters: Filters, level: Level, after: str | None) -> list[str]:
    bound = Values()
    where = conditions(filters, "e", level.schema, bound)
    behind = "true" if after is None else f"e.subject > {bound.bind(after, 'uuid')}"
    sql = (
        f"SELECT DISTINCT e.subject::text FROM {level.schema}.name_entries e"  # noqa: S608 - names are ours
        f" WHERE NOT e.is_division AND e.form = 0 AND {where} AND {behind} ORDER BY 1 LIMIT {PAGE}"
    )
    rows = await read_pool(level).rows(Statement(sql, tuple(bound.types)), bound.values)
    return [row[0].decode() for row in rows]
