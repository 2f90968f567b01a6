"""The outline of the counties, coarse enough to travel inside a page: what a small map shows behind its points."""

from typing import Any

import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.memory import memory, read_revision
from gis.core.statement import Statement

_SQL = Statement("""
SELECT coalesce(json_agg(json_build_object('code', code, 'name', name, 'geometry', ST_AsGeoJSON(coarse, 3)::json)
                         ORDER BY code), '[]')::text
  FROM (SELECT code, name, ST_SimplifyPreserveTopology(geom, 0.01) AS coarse
          FROM view_public.divisions WHERE level = 'county') d
""")


async def read_outline() -> list[dict[str, Any]]:
    """Return the counties with code, name and a geometry simplified to 0.01 degrees (EPSG:4490); all public."""
    pool = read_pool(Level.PUBLIC)
    revision = await read_revision(pool)
    kept: list[dict[str, Any]] | None = memory(pool).get(revision, "outline")
    if kept is None:
        ((body,),) = await pool.rows(_SQL)
        kept = orjson.loads(body)
        memory(pool).keep(revision, "outline", kept)
    assert kept is not None
    return kept
