"""Key figures of the register, and where it lies: what the home page and every map start from."""

from dataclasses import dataclass
from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.memory import memory, read_revision
from gis.core.region import Bounds
from gis.core.region_store import published_region
from gis.core.statement import Statement

COUNTED = {
    "boundary-lines": "boundary_lines", "boundary-markers": "boundary_markers", "place-names": "place_names",
    "cemeteries": "cemeteries", "care-centres": "care_centres", "settlements": "settlements",
}  # fmt: skip

_COUNTS = ", ".join(
    f"'{key}', (SELECT count(*) FROM {{schema}}.{view})"  # noqa: S608 - names are ours
    for key, view in COUNTED.items()
)
_SAMPLES = " OR ".join(
    f"EXISTS (SELECT FROM {{schema}}.{view} WHERE is_sample)" for view in ("divisions", *COUNTED.values())
)
_SQL = f"""
SELECT json_build_object(
  'counts', json_build_object({_COUNTS},
     'counties', (SELECT count(*) FROM {{schema}}.divisions WHERE level = 'county'),
     'townships', (SELECT count(*) FROM {{schema}}.divisions WHERE level = 'township')),
  'county_codes', (SELECT coalesce(json_agg(code ORDER BY code), '[]')
                     FROM {{schema}}.divisions WHERE level = 'county'),
  'bounds', (SELECT json_build_array(ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e))
               FROM (SELECT ST_Extent(geom) AS e FROM {{schema}}.divisions) x WHERE e IS NOT NULL),
  'population', (SELECT json_build_object('total', sum(pop_total), 'over_60', sum(pop_60), 'over_65', sum(pop_65),
                        'year', max(pop_year), 'counties', count(pop_60))
                   FROM {{schema}}.divisions WHERE level = 'county'),
  'has_sample', ({_SAMPLES}),
  'changed_on', (SELECT to_char(changed_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') FROM {{schema}}.revision)
)::text
"""  # noqa: S608 - names are ours


@dataclass(frozen=True)
class Overview:
    """Counts by collection, and of counties and townships; census figures of the counties together.

    `bounds` are west, south, east, north in degrees (EPSG:4490): of the divisions, else the area of interest.
    """

    counts: dict[str, int]
    county_codes: list[str]
    bounds: Bounds
    population: dict[str, Any]
    has_sample: bool
    changed_on: str | None


async def read_overview(level: Level) -> Overview:
    """Read the figures of a level; they are counted again only after the register changed."""
    pool, key = read_pool(level), ("overview", level)
    revision = await read_revision(pool)
    kept: Overview | None = memory(pool).get(revision, key)
    if kept is not None:
        return kept
    ((body,),) = await pool.rows(Statement(_SQL.format(schema=level.schema)))
    read = _overview(orjson.loads(body), (await published_region()).area)
    memory(pool).keep(revision, key, read)
    return read


def _overview(body: dict[str, Any], area: Bounds) -> Overview:
    west, south, east, north = body["bounds"] or area
    return Overview(
        counts=body["counts"],
        county_codes=body["county_codes"],
        bounds=(west, south, east, north),
        population=body["population"],
        has_sample=body["has_sample"],
        changed_on=body["changed_on"],
    )
