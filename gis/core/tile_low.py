"""Tiles of low zooms, and of more points than a tile should hold: generalised shapes, and points counted in cells.

Areas and lines come from the shapes that the writes keep (`tiles.outline`, migration 0031): their vertices lie on one
grid, so neighbours share their edges at every zoom. What is drawn smaller than `SMALL_SHARE` of the tile carries no
identity: it is put into one feature a class with `feature_count`, and what is smaller than `NOTHING_SHARE` is left out.
Where the tile would still grow past `BYTES_MAX`, grid and threshold double; the grid also where shapes are many.

Points are counted in a grid of 64 by 64 cells a tile, from the zooms on where pages draw them in 16 and then 8 a side,
which leaves room for a circle with its number; a cell is one point, in the middle of what it counts, with
`point_count`. Cells of large collections are counted by the writes (`tiles.cell`), others here. The finest that are
kept, of zoom 8, serve zooms 9 and 10 too. Whether points of these are counted depends on how many the collection holds
and not the tile alone: else a map showed circles in one tile and points in the next. Both read views of the viewer's
level, so that nothing above it is drawn or counted.
"""

from dataclasses import dataclass
from functools import lru_cache

from gis.core.collections import Collection, Level
from gis.core.features import name, view
from gis.core.statement import Statement
from gis.core.tiles import BUFFER, EXTENT, FEATURES_MAX, WORLD_M, Tile, attributes, pointed

LOW_ZOOM_MAX = 8
"""Shapes serve the zooms up to this one, and cells are kept for them."""

CELLS_ZOOM_MAX = 10
"""Stored cells serve the zooms up to this one."""

POINTS_MAX = 5_000
"""A tile with more points than this of one collection holds cells instead (W-15)."""

LOW_POINTS_MAX = 2_000
"""The same up to `LOW_ZOOM_MAX`, and where cells are kept up to `CELLS_ZOOM_MAX`."""

BYTES_MAX = 360_000
"""What the estimate of a tile's size may reach; the estimate errs by less than a third."""

SHAPES_MAX = 1_500
"""With more shapes than this a tile has the grid of 1/512: they are small, and their vertices are what costs time."""

SMALL_SHARE = 1 / 64
NOTHING_SHARE = 1 / 512
"""A pixel where a tile is drawn 512 pixels wide, as MapLibre does."""

IDENTITY_BYTES = 110
"""About what identity, name and other attributes of its own add to a feature."""

CELLS_BITS = 6
"""64 cells a side are kept."""


def cells_bits(zoom: int) -> int:
    """Return the power of two of the cells that a side of a tile shows: maps draw a tile 256 or 512 pixels wide."""
    return CELLS_BITS if zoom < LOW_ZOOM_MAX else 4 if zoom == LOW_ZOOM_MAX else 3


def whole_max(collection: Collection, zoom: int) -> int | None:
    """Return how many points a collection may hold for a tile to show each; None where that does not matter."""
    if not collection.cells or zoom > CELLS_ZOOM_MAX:
        return None
    return LOW_POINTS_MAX << 2 * max(0, zoom - LOW_ZOOM_MAX - 1)


@dataclass(frozen=True)
class Part:
    """A SELECT of a tile's features with the CTEs it needs, and the values bound in both."""

    ctes: str
    ctes_values: tuple[object, ...]
    select: str
    values: tuple[object, ...] = ()


def low_statement(
    collection: Collection, level: Level, tile: Tile, *, counted: bool
) -> tuple[Statement, tuple[object, ...]]:
    """Return the read of a low tile of a collection that keeps shapes, cells or both; the planner sees the values.

    `counted`: the points are too many for the tile and come as cells.
    """
    parts: list[Part] = []
    if collection.outlines:
        parts.append(_shapes(collection, level, tile))
    if collection.cells:
        parts.append(_stored_cells(collection, level, tile) if counted else _points(collection, level, tile))
    return _tile(collection, parts)


def cluster_statement(collection: Collection, level: Level, tile: Tile) -> tuple[Statement, tuple[object, ...]]:
    """Return the read of a tile with more points than it should hold; they are counted now where no cells are kept."""
    stored = collection.cells and tile.zoom <= CELLS_ZOOM_MAX
    parts = [_stored_cells(collection, level, tile) if stored else _counted_now(collection, level, tile)]
    if collection.geometry == "Geometry":
        parts.append(_features(collection, level, tile, "ST_Dimension(geom) > 0", FEATURES_MAX))
    return _tile(collection, parts)


def points_max(collection: Collection, zoom: int) -> int:
    """Return how many features a tile of a collection may hold before its points are counted."""
    if not pointed(collection):
        return FEATURES_MAX
    return LOW_POINTS_MAX if zoom <= (CELLS_ZOOM_MAX if collection.cells else LOW_ZOOM_MAX) else POINTS_MAX


@lru_cache(maxsize=8)
def stored_count(level: Level) -> Statement:
    """Return how many points a collection holds: view."""
    return Statement(
        f"SELECT coalesce(sum(points), 0)::bigint FROM {level.schema}.point_cells"  # noqa: S608 - a name of ours
        " WHERE view = $1 AND zoom = 0",
        ("text",),
    )


def _tile(collection: Collection, parts: list[Part]) -> tuple[Statement, tuple[object, ...]]:
    ctes = ", ".join(part.ctes for part in parts if part.ctes)
    selects = " UNION ALL ".join(f"({part.select})" for part in parts)
    sql = (
        f"{'WITH ' + ctes if ctes else ''} SELECT ST_AsMVT(t, '{collection.id}', {EXTENT}, 'geom')"  # noqa: S608
        f" FROM (SELECT * FROM ({selects}) u OFFSET 0) t WHERE t.geom IS NOT NULL"
    )
    values = [value for part in parts for value in part.ctes_values] + [v for part in parts for v in part.values]
    return Statement(sql), tuple(values)


def carried(collection: Collection, level: Level) -> list[str]:
    """Return the properties of a low tile."""
    shown = attributes(collection, level)
    return [one for one in shown if one in collection.low] if collection.outlines else shown


def _columns(collection: Collection, level: Level, given: dict[str, str]) -> str:
    """Return the SELECT list all parts of a tile share; what is not given is NULL, which a tile leaves out."""
    types = {item.name: _TYPES[item.type] for item in collection.properties}
    columns = [f"{given['geom']} AS geom", f"{given.get('id', 'NULL::text')} AS id"]
    columns.append(f"{given.get('label', 'NULL::text')} AS label")
    columns += [f"{given.get(one, f'NULL::{types[one]}')} AS {name(one)}" for one in carried(collection, level)]
    columns += [f"{given.get(one, 'NULL::int')} AS {one}" for one in ("feature_count", "point_count")]
    return ", ".join(columns)


_TYPES = {"string": "text", "integer": "int", "number": "float8", "boolean": "boolean", "date": "date"}


def _own(collection: Collection, level: Level) -> dict[str, str]:
    """Return the columns of a feature that keeps its identity."""
    return {"id": "id::text", "label": f"{name(collection.label)}::text"} | {
        one: name(one) for one in carried(collection, level)
    }


_SHAPES = """
found AS MATERIALIZED (
    SELECT {kept}, size_m, geom_{band} AS shape FROM {outlines}
     WHERE geom_8 && ST_MakeEnvelope(%s, %s, %s, %s, 3857) AND size_m >= %s AND geom_{band} IS NOT NULL
), grid AS MATERIALIZED (
    SELECT small, greatest(CASE WHEN many > %s THEN 2 ELSE 1 END,
                           CASE WHEN own + points <= %s THEN 1 WHEN own + points / 2 <= %s THEN 2 ELSE 4 END) AS step
      FROM (SELECT CASE WHEN count(*) FILTER (WHERE size_m >= %s) * %s > %s THEN 2 ELSE 1 END * %s::float8 AS small,
                   least(count(*) FILTER (WHERE size_m >= %s) * %s, %s) AS own,
                   sum(2 * ST_NPoints(shape) + 6) AS points, count(*) AS many FROM found) s
), shaped AS MATERIALIZED (
    SELECT {kept}, f.size_m, g.small, ST_AsMVTGeom(
               CASE WHEN g.step * %s > 1
                    THEN ST_SnapToGrid(f.shape, {origin!r}, {origin!r}, %s * g.step, %s * g.step) ELSE f.shape END,
               ST_TileEnvelope(%s, %s, %s), {extent}, {buffer}, true) AS geom
      FROM found f CROSS JOIN grid g
)"""


def _shapes(collection: Collection, level: Level, tile: Tile) -> Part:
    band = next(each for each in (4, 6, 8) if each >= tile.zoom)
    side = WORLD_M / (1 << tile.zoom)
    cell = side / 1024
    classes = [
        item.name
        for item in collection.properties
        if item.name in carried(collection, level) and (item.values or item.type == "boolean")
    ]
    own = _own(collection, level)
    kept = ", ".join(dict.fromkeys(["id", name(collection.label), *(name(one) for one in carried(collection, level))]))
    ctes = _SHAPES.format(
        kept=kept,
        band=band,
        outlines=f"{level.schema}.{name(collection.outlines)}",
        origin=-WORLD_M / 2,
        extent=EXTENT,
        buffer=BUFFER,
    )
    margin = BUFFER / EXTENT + 4 / 1024
    small = side * SMALL_SHARE
    half = BYTES_MAX * 2 // 3
    values = (
        *tile.square(margin), side * NOTHING_SHARE, SHAPES_MAX, BYTES_MAX, BYTES_MAX, small, IDENTITY_BYTES, half,
        small, small, IDENTITY_BYTES, half, 1 << (band - tile.zoom), cell, cell, tile.zoom, tile.column, tile.row,
    )  # fmt: skip
    grouped = {one: name(one) for one in classes} | {"feature_count": "count(*)::int"}
    grouped["geom"] = "ST_CollectionHomogenize(ST_Collect(geom))"
    keys = ", ".join(["ST_Dimension(geom)", *(name(one) for one in classes)])
    select = (
        f"SELECT {_columns(collection, level, own | {'geom': 'geom'})} FROM shaped"  # noqa: S608
        f" WHERE size_m >= small AND geom IS NOT NULL UNION ALL"
        f" SELECT {_columns(collection, level, grouped)} FROM shaped"
        f" WHERE size_m < small AND geom IS NOT NULL GROUP BY {keys}"
    )
    return Part(ctes, values, select)


def _features(collection: Collection, level: Level, tile: Tile, where: str, limit: int) -> Part:
    shape = f"ST_AsMVTGeom(register.display_3857(geom), ST_TileEnvelope(%s, %s, %s), {EXTENT}, {BUFFER}, true)"
    own = _own(collection, level) | {"geom": shape}
    select = (
        f"SELECT {_columns(collection, level, own)} FROM {view(collection, level)}"  # noqa: S608
        f" WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 4490) AND {where} ORDER BY id LIMIT {limit}"
    )
    return Part("", (), select, (tile.zoom, tile.column, tile.row, *tile.box(margin=BUFFER / EXTENT)))


def _points(collection: Collection, level: Level, tile: Tile) -> Part:
    return _features(collection, level, tile, "ST_Dimension(geom) = 0", FEATURES_MAX)


def _stored_cells(collection: Collection, level: Level, tile: Tile) -> Part:
    middle = "ST_SetSRID(ST_MakePoint(sum(x_cm) / sum(points) / 100, sum(y_cm) / sum(points) / 100), 3857)"
    shape = f"ST_AsMVTGeom({middle}, ST_TileEnvelope(%s, %s, %s), {EXTENT}, 0, true)"
    given = {"geom": shape, "point_count": "sum(points)::int"}
    deeper = max(0, tile.zoom - LOW_ZOOM_MAX)
    coarser = CELLS_BITS - deeper - cells_bits(tile.zoom)
    part = "(cell_column >> %s, cell_row >> %s) = (%s, %s)"
    select = (
        f"SELECT {_columns(collection, level, given)} FROM {level.schema}.point_cells"  # noqa: S608
        f" WHERE view = %s AND zoom = %s AND tile_column = %s AND tile_row = %s AND {part}"
        f" GROUP BY cell_column >> {coarser}, cell_row >> {coarser} HAVING sum(points) > 0"
    )
    finest = (tile.zoom - deeper, tile.column >> deeper, tile.row >> deeper)
    shift, mask = CELLS_BITS - deeper, (1 << deeper) - 1
    place = (shift, shift, tile.column & mask, tile.row & mask)
    return Part("", (), select, (tile.zoom, tile.column, tile.row, collection.view, *finest, *place))


def _counted_now(collection: Collection, level: Level, tile: Tile) -> Part:
    west, south, east, north = tile.square(0.0)
    shape = f"ST_AsMVTGeom(ST_Centroid(ST_Collect(p)), ST_TileEnvelope(%s, %s, %s), {EXTENT}, 0, true)"
    given = {"geom": shape, "point_count": "count(*)::int"}
    across, down = "floor((ST_X(p) - %s) / %s)", "floor((%s - ST_Y(p)) / %s)"
    select = (
        f"SELECT {_columns(collection, level, given)} FROM (SELECT register.display_3857(ST_Centroid(geom)) AS p"  # noqa: S608
        f" FROM {view(collection, level)} WHERE geom && ST_MakeEnvelope(%s, %s, %s, %s, 4490)"
        " AND ST_Dimension(geom) = 0 OFFSET 0) q"
        f" WHERE ST_X(p) >= %s AND ST_X(p) < %s AND ST_Y(p) > %s AND ST_Y(p) <= %s GROUP BY {across}, {down}"
    )
    cell = (east - west) / (1 << cells_bits(tile.zoom))
    address = (tile.zoom, tile.column, tile.row)
    values = (*address, *tile.box(margin=1 / EXTENT), west, east, south, north, west, cell, north, cell)
    return Part("", (), select, values)
