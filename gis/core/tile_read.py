"""One tile, whichever way its collection and zoom ask for, remembered by revision."""

from collections.abc import Generator, Sequence
from typing import Any

from gis.core.collections import Collection, Level
from gis.core.features import read_pool
from gis.core.statement import Statement
from gis.core.tile_cache import tile_cache, tile_key
from gis.core.tile_low import (
    LOW_ZOOM_MAX,
    cluster_statement,
    low_statement,
    points_max,
    stored_count,
    whole_max,
)
from gis.core.tiles import Tile, pointed, tile_statement, tile_values

Steps = Generator[tuple[Statement, Sequence[object]], Sequence[Sequence[Any]], bytes | memoryview]


async def read_tile(collections: Sequence[Collection], level: Level, tile: Tile, revisions: Sequence[bytes]) -> bytes:
    """Return one tile with a layer for each collection; empty when nothing lies in it.

    `revisions` are those of the collections, read before (`read_revisions`): what is read here is as new or newer.
    """
    parts = []
    for collection, revision in zip(collections, revisions, strict=True):
        key = tile_key(level, collection.id, tile)
        part = tile_cache().get(key, revision)
        if part is None:
            part = await _read(collection, level, tile)
            tile_cache().keep(key, revision, part)
        parts.append(part)
    return b"".join(parts)


async def read_with_revision(collection: Collection, level: Level, tile: Tile) -> tuple[bytes, bytes] | None:
    """Return the revision of a collection and one tile of it, by one read; None where that takes two.

    It takes two where the tile may be remembered, and up to `LOW_ZOOM_MAX`.
    """
    key = tile_key(level, collection.id, tile)
    if tile.zoom <= LOW_ZOOM_MAX or tile_cache().holds(key):
        return None
    seen: list[Sequence[Any]] = []
    body = await _read(collection, level, tile, seen)
    revision: bytes = seen[0][-1]
    tile_cache().keep(key, revision, body)
    return revision, body


async def _read(collection: Collection, level: Level, tile: Tile, seen: list[Sequence[Any]] | None = None) -> bytes:
    """Read a tile; put the first row of the first read into `seen`."""
    pool = read_pool(level)
    steps = tile_steps(collection, level, tile)
    statement, values = next(steps)
    while True:
        rows = await pool.rows(statement, values)
        if seen == []:
            seen.append(rows[0])
        try:
            statement, values = steps.send(rows)
        except StopIteration as done:
            return bytes(done.value)


def tile_steps(collection: Collection, level: Level, tile: Tile) -> Steps:
    """Yield the reads of one tile, each to be answered by its rows, and return the tile's bytes.

    Low zooms of large collections come from what the writes keep. Others are read as they are; where there are more
    points than a tile should hold, that is all the first read says, and the second reads cells.
    """
    low = tile.zoom <= LOW_ZOOM_MAX
    if low and (collection.outlines or collection.cells):
        counted = False
        if collection.cells:
            rows = yield stored_count(level), (collection.view,)
            counted = rows[0][0] > (whole_max(collection, tile.zoom) or 0)
        if collection.outlines or counted:
            return (yield low_statement(collection, level, tile, counted=counted))[0][0] or b""
    limit = points_max(collection, tile.zoom)
    rows = yield tile_statement(collection, level, limit, whole_max(collection, tile.zoom)), tile_values(tile)
    if pointed(collection) and rows[0][1] > limit:
        rows = yield cluster_statement(collection, level, tile)
    return rows[0][0] or b""
