"""Outlines of the townships for drawn maps, in metres or degrees; generalised, of what a level may see."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson

from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.statement import Statement
from gis.coverage.register import plane

TOLERANCE_DEG = 0.0015
_SQL = """
SELECT coalesce(json_agg(json_build_object('code', code, 'name', name, 'level', level,
       'geometry', ST_AsGeoJSON(ST_Multi(ST_SimplifyPreserveTopology(geom, %s)), 6)::json) ORDER BY code), '[]')::text
  FROM {schema}.divisions WHERE level = ANY (%s)
"""


@dataclass(frozen=True, slots=True)
class Outline:
    """A township: rings of (easting, northing) in metres of the region's CGCS2000 system, shape (N, 2) each."""

    code: str
    name: str
    rings: tuple[np.ndarray, ...]


async def read_outlines(level: Level, epsg: int) -> list[Outline]:
    """Read the outlines of all townships that a level sees, simplified to about 150 m."""
    return [
        Outline(each["code"], each["name"], tuple(
            _metres(ring, epsg) for polygon in each["geometry"]["coordinates"] for ring in polygon))
        for each in await _read(level, ["township"])
    ]  # fmt: skip


async def read_shapes(level: Level) -> list[dict[str, Any]]:
    """Read counties and townships that a level sees: code, name, level, geometry as GeoJSON in EPSG:4490 degrees."""
    return await _read(level, ["county", "township"])


async def _read(level: Level, divisions: list[str]) -> list[dict[str, Any]]:
    statement = Statement(_SQL.format(schema=level.schema))
    ((found,),) = await read_pool(level).rows(statement, [TOLERANCE_DEG, divisions])
    rows: list[dict[str, Any]] = orjson.loads(found)
    return rows


def _metres(ring: list[list[float]], epsg: int) -> np.ndarray:
    degrees = np.asarray(ring)
    northing, easting = plane(degrees[:, 0].tolist(), degrees[:, 1].tolist(), epsg)
    return np.column_stack((easting, northing))
