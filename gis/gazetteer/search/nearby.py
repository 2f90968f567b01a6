"""What lies around a point: the nearest places with distance and direction, and the divisions that hold it."""

from collections.abc import Mapping
from typing import Any, Literal

import orjson

from gis.core.azimuths import inverse, rose_word
from gis.core.collections import Level
from gis.core.features import read_pool
from gis.core.statement import Statement
from gis.gazetteer.search.branch import Values
from gis.gazetteer.search.divisions import LEVELS, Tree, read_tree

RADIUS_M = 20_000
RADIUS_MAX_M = 100_000
CANDIDATES = 10
"""Places looked at for each one wanted: the index orders by degrees, in which a metre east is longer than one north."""
DEGREE_EAST_M, DEGREE_NORTH_M = 65_000, 110_000
"""No degree is shorter inside the country: the box around the circle holds it (54°N, 110.6 km at the equator)."""
_PATH = """SELECT coalesce(json_agg(json_build_object('level', level, 'code', code, 'name', name)), '[]')::text
             FROM {schema}.divisions WHERE ST_Intersects(geom, ST_SetSRID(ST_MakePoint($1, $2), 4490))"""
_ITEMS = """
SELECT coalesce(json_agg(n), '[]')::text FROM (
  SELECT c.*, round(ST_Distance(c.geom::geography, {here}::geography)::numeric, 1) AS distance_m,
         ST_AsGeoJSON(c.geom, 9)::json AS geometry,
         ST_X(ST_ClosestPoint(c.geom, {here})) AS lon, ST_Y(ST_ClosestPoint(c.geom, {here})) AS lat
    FROM (SELECT id, name, pinyin, pinyin_toned, class_code, status, place_code, division_code, geom
            FROM {schema}.place_names
           WHERE geom && ST_Expand({here}, {metres} / {east}, {metres} / {north}) {kinds}
           ORDER BY geom <-> {here} LIMIT {candidates}) c
   WHERE ST_DWithin(c.geom::geography, {here}::geography, {metres})
   ORDER BY distance_m, id LIMIT {limit}) n
"""


async def nearby(
    point: tuple[float, float],
    level: Level,
    *,
    classes: tuple[str, ...] = (),
    limit: int = 20,
    radius_m: float = RADIUS_M,
    lang: Literal["zh", "en"] = "zh",
) -> dict[str, Any]:
    """Return `{path, items}`: divisions that hold the point, and places in force by distance.

    Args:
        point: longitude and latitude, degrees, EPSG:4490.
        level: whose records are seen; the public's divisions are the generalised ones.
        classes: class codes; empty for all.
        limit: most places.
        radius_m: places farther away are left out, metres on the ellipsoid.
        lang: language of the word for the direction.
    """
    tree = await read_tree(level)
    bound = Values()
    lon, lat = (bound.bind(number, "float8") for number in point)
    sql = _ITEMS.format(
        schema=level.schema, here=f"ST_SetSRID(ST_MakePoint({lon}, {lat}), 4490)",
        metres=bound.bind(radius_m, "float8"),
        east=DEGREE_EAST_M, north=DEGREE_NORTH_M, limit=limit, candidates=limit * CANDIDATES,
        kinds=f"AND class_code = ANY ({bound.bind(list(classes), 'text[]')})" if classes else "",
    )  # fmt: skip
    ((found,),), ((path,),) = await read_pool(level).each(
        [
            (Statement(sql, tuple(bound.types)), bound.values),
            (Statement(_PATH.format(schema=level.schema), ("float8", "float8")), point),
        ]
    )
    holding = sorted(orjson.loads(path), key=lambda one: LEVELS.index(one["level"]))
    return {"path": holding, "items": [_item(row, point, tree, lang) for row in orjson.loads(found)]}


def _item(row: Mapping[str, Any], point: tuple[float, float], tree: Tree, lang: Literal["zh", "en"]) -> dict[str, Any]:
    known = tree.classes.get(row["class_code"], {})
    division = tree.by_code.get(row["division_code"] or "")
    azimuth = inverse(*point, row["lon"], row["lat"])[1] if row["distance_m"] > 0 else None
    return {
        "id": row["id"],
        "subject": "place",
        "name": row["name"],
        "pinyin": row["pinyin"],
        "pinyin_toned": row["pinyin_toned"],
        "class_code": row["class_code"],
        "class_name": known.get("name"),
        "class_name_en": known.get("name_en"),
        "place_code": row["place_code"],
        "division": tree.described(division.id if division else None),
        "status": row["status"],
        "distance_m": row["distance_m"],
        "azimuth_deg": None if azimuth is None else round(azimuth, 2),
        "bearing": None if azimuth is None else rose_word(azimuth, lang),
        "geometry": row["geometry"],
    }
