"""Key figures of the register, and where it lies: what the home page and every map start from."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.reads import Statement
from gis.core.settings import get_settings

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
  'has_sample', ({_SAMPLES})
)::text
"""  # noqa: S608 - names are ours


@dataclass(frozen=True)
class Overview:
    """Counts by collection, and of counties and townships; census figures of the counties together.

    `bounds` are west, south, east, north in degrees (EPSG:4490): of the divisions, else the area of interest.
    """

    counts: dict[str, int]
    county_codes: list[str]
    bounds: tuple[float, float, float, float]
    population: dict[str, Any]
    has_sample: bool
    changed_on: str | None
    revision: int = field(default=0, compare=False)


_kept: dict[tuple[str, Level], Overview] = {}


async def read_overview(level: Level) -> Overview:
    """Read the figures of a level; they are counted again only after the register changed."""
    pool = read_pool(level)
    ((revision, changed_on),) = await pool.rows(
        Statement(f"SELECT revision, to_char(changed_at, 'YYYY-MM-DD') FROM {level.schema}.revision")  # noqa: S608
    )
    kept = _kept.get((pool.address, level))
    if kept is not None and kept.revision == revision:
        return kept
    ((body,),) = await pool.rows(Statement(_SQL.format(schema=level.schema)))
    _kept[pool.address, level] = read = _overview(
        orjson.loads(body), revision, changed_on.decode() if changed_on else None
    )
    return read


def _overview(body: dict[str, Any], revision: int, changed_on: str | None) -> Overview:
    settings = get_settings()
    area = (settings.area_west, settings.area_south, settings.area_east, settings.area_north)
    west, south, east, north = body["bounds"] or area
    return Overview(
        counts=body["counts"],
        county_codes=body["county_codes"],
        bounds=(west, south, east, north),
        population=body["population"],
        has_sample=body["has_sample"],
        changed_on=changed_on,
        revision=revision,
    )
