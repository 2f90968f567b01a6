"""Vector tiles (MVT) as finished bytes, built by PostGIS in the WebMercatorQuad tile matrix set.

Display only: CGCS2000 is shown as WGS 84 through `register.display_3857`, the one function that says so. The
filter box is computed from the tile's address, on the constant side, so that the index on the stored geometry
serves it (A-P9); the clip bounds of `ST_AsMVTGeom` are the bare tile envelope.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

from gis.core.collections import Collection, Level
from gis.core.features import Box, name, view
from gis.core.memory import COLLECTION_SQL
from gis.core.statement import Statement

EXTENT = 4096
BUFFER = 64
ZOOM_MAX = 20
WORLD_M = 2.0 * math.pi * 6_378_137.0
"""Side of the square world, metres of EPSG:3857."""

FEATURES_MAX = 50_000
"""No tile holds more features of one collection than this."""


@dataclass(frozen=True)
class Tile:
    """The address of a tile: zoom level, column from the west, row from the north."""

    zoom: int
    column: int
    row: int

    @property
    def exists(self) -> bool:
        """Tell whether the tile matrix set has this tile."""
        side = 1 << self.zoom if 0 <= self.zoom <= ZOOM_MAX else 0
        return 0 <= self.column < side and 0 <= self.row < side

    def box(self, margin: float = 0.0) -> Box:
        """Return west, south, east, north in degrees; `margin` widens each side by that share of the tile."""
        side = 1 << self.zoom
        west, east = ((self.column + shift) / side * 360.0 - 180.0 for shift in (-margin, 1.0 + margin))
        north, south = (_latitude((self.row + shift) / side) for shift in (-margin, 1.0 + margin))
        return max(west, -180.0), south, min(east, 180.0), north

    def square(self, margin: float = 0.0) -> Box:
        """Return west, south, east, north in metres of EPSG:3857; `margin` as in `box`."""
        side = WORLD_M / (1 << self.zoom)
        west, north = self.column * side - WORLD_M / 2, WORLD_M / 2 - self.row * side
        wide = margin * side
        return west - wide, north - side - wide, west + side + wide, north + wide


def _latitude(share: float) -> float:
    """Return the latitude in degrees at a share (0 north edge, 1 south edge) of the square world."""
    return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * share))))


def tile_at(lon: float, lat: float, zoom: int) -> Tile:
    """Return the tile that holds a position in degrees; positions beyond the square go to its edge."""
    side = 1 << zoom
    sine = math.sin(math.radians(max(-85.05112, min(85.05112, lat))))
    across = (lon + 180.0) / 360.0 * side
    down = (0.5 - math.log((1.0 + sine) / (1.0 - sine)) / (4.0 * math.pi)) * side
    return Tile(zoom, *(max(0, min(side - 1, math.floor(share))) for share in (across, down)))


def attributes(collection: Collection, level: Level) -> list[str]:
    """Return the names of the properties that tiles carry."""
    return [item.name for item in collection.visible(level) if item.tile]


def pointed(collection: Collection) -> bool:
    """Tell whether there are points in the collection, which may be too many for a tile."""
    return collection.geometry in {"Point", "Geometry"}


def counts(collection: Collection) -> list[str]:
    """Return the properties that stand for many records in one feature of a tile."""
    points = ["point_count"] if pointed(collection) else []
    return [*(["feature_count"] if collection.outlines else []), *points]


@lru_cache(maxsize=64)
def tile_statement(
    collection: Collection, level: Level, limit: int = FEATURES_MAX, whole: int | None = None
) -> Statement:
    """Return the prepared read of one tile of one collection: its bytes, how many features lie in it, the revision.

    The layer is named as the collection; features carry `id`, `label` and the properties marked for tiles. A tile of
    more than `limit` features is not made, and no more are looked at to know that; with the limit of all tiles it
    holds the first by id. Nor is one made where the collection holds more than `whole` points that are counted by the
    writes: it then counts as one over the limit.
    """
    label = name(collection.label)
    shown = [name(one) for one in attributes(collection, level)]
    kept = ", ".join(dict.fromkeys(["id", "geom", label, *shown]))
    order, most = ("", limit + 1) if limit < FEATURES_MAX else (" ORDER BY id", limit)
    made = (
        f"SELECT ST_AsMVTGeom(register.display_3857(geom), ST_TileEnvelope($1, $2, $3), {EXTENT}, {BUFFER}, true)"  # noqa: S608
        f" AS geom, id::text AS id, {label}::text AS label{''.join(f', {one}' for one in shown)} FROM found"
        f" WHERE (SELECT n FROM counted) <= {limit} OFFSET 0"
    )
    sparse = "true"
    if whole is not None:
        held = f"SELECT coalesce(sum(points), 0) FROM {level.schema}.point_cells"  # noqa: S608 - a name of ours
        sparse = f"({held} WHERE view = '{collection.view}' AND zoom = 0) <= {whole}"
    sql = (
        f"WITH sparse AS MATERIALIZED (SELECT {sparse} AS few),"  # noqa: S608
        f" found AS MATERIALIZED (SELECT {kept} FROM {view(collection, level)}"
        f" WHERE geom && ST_MakeEnvelope($4, $5, $6, $7, 4490) AND (SELECT few FROM sparse){order} LIMIT {most}),"
        f" counted AS (SELECT CASE WHEN few THEN (SELECT count(*) FROM found) ELSE {limit + 1} END AS n FROM sparse)"
        f" SELECT (SELECT ST_AsMVT(t, '{collection.id}', {EXTENT}, 'geom') FROM ({made}) t WHERE t.geom IS NOT NULL),"
        f" n, ({COLLECTION_SQL}'{collection.view}') FROM counted"
    )
    return Statement(sql, ("int", "int", "int", "float8", "float8", "float8", "float8"))


def tile_values(tile: Tile) -> tuple[object, ...]:
    """Return the values of `tile_statement`: the address, and the box of what may show in the tile."""
    return (tile.zoom, tile.column, tile.row, *tile.box(margin=BUFFER / EXTENT))
