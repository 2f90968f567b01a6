"""The measured tiles: what is asked, the same reads as SQL, and the plain way over full geometry; CPU time of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gis.benchmark.gazetteer_clock import Times, backend_clock, clocked
from gis.core.collections import Collection, Level
from gis.core.db import Role, administrator
from gis.core.features import view
from gis.core.reads import blocking
from gis.core.tile_read import tile_steps
from gis.core.tiles import Tile, tile_at, tile_statement, tile_values
from gis.register import COLLECTIONS

ZOOMS = (6, 10, 14)
TILES = {6: 6, 10: 30, 14: 30}
DRAWN = 400
BUDGET_S = 20.0


@dataclass(frozen=True)
class TileWork:
    """Tiles of one collection at one zoom."""

    collection: Collection
    zoom: int
    tiles: list[Tile]

    @property
    def title(self) -> str:
        """Name of the row."""
        return f"{self.collection.id} z{self.zoom}"

    @property
    def paths(self) -> list[str]:
        """What to ask over HTTP."""
        base = f"/ogc/collections/{self.collection.id}/tiles/WebMercatorQuad"
        return [f"{base}/{one.zoom}/{one.row}/{one.column}" for one in self.tiles]


def tile_works(counts: dict[str, int]) -> list[TileWork]:
    """Return the tiles to measure: those in which the first features by id lie, which is at random."""
    made = []
    for measured in [measured for measured, count in counts.items() if count]:
        places = _places(COLLECTIONS[measured])
        for zoom in ZOOMS:
            tiles = list(dict.fromkeys(tile_at(lon, lat, zoom) for lon, lat in places))[: TILES[zoom]]
            made.append(TileWork(COLLECTIONS[measured], zoom, tiles))
    return made


class Floor:
    """The reads of tiles by one blocking connection of psycopg2 as the public's role."""

    def __init__(self) -> None:
        self.connection = blocking(Role.APP_RO)
        self.cursor = self.connection.cursor()
        self.cursor.execute("SET statement_timeout = 0")
        self.prepared: set[str] = set()
        self.clock = backend_clock([self.connection.info.backend_pid])

    def rows(self, statement: Any, values: Sequence[object]) -> list[Any]:
        """Run one read, prepared where our server would prepare it."""
        if statement.types is not None and statement.name not in self.prepared:
            self.cursor.execute(statement.prepare)
            self.prepared.add(statement.name)
        self.cursor.execute(statement.execute, tuple(values))
        return list(self.cursor.fetchall())

    def tile(self, work: TileWork, turn: int) -> bytes:
        """Read a tile as the server does."""
        return self.whole(work.collection, work.tiles[turn % len(work.tiles)])

    def whole(self, collection: Collection, tile: Tile) -> bytes:
        """Read one tile of a collection as the server does, in as many statements."""
        steps = tile_steps(collection, Level.PUBLIC, tile)
        call = next(steps)
        while True:
            try:
                call = steps.send(self.rows(*call))
            except StopIteration as done:
                return bytes(done.value)

    def plain(self, work: TileWork, turn: int) -> bytes:
        """Read a tile over full geometry with all its attributes."""
        tile = work.tiles[turn % len(work.tiles)]
        statement = tile_statement(work.collection, Level.PUBLIC)
        return bytes(self.rows(statement, tile_values(tile))[0][0] or b"")

    def timed(self, read: Callable[[TileWork, int], bytes], work: TileWork) -> tuple[Times, int]:
        """Return the times of reading all tiles of a work, and the bytes of the largest."""
        largest = 0

        def ask(turn: int) -> None:
            nonlocal largest
            largest = max(largest, len(read(work, turn)))

        return clocked(ask, len(work.tiles), self.clock, BUDGET_S), largest


def sessions() -> list[int]:
    """Return the process ids of the sessions of the product in the present database: those of the measured server."""
    with administrator() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND application_name = 'minzheng-gis'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def _places(collection: Collection) -> list[tuple[float, float]]:
    """Return positions on features, in the order of their ids, degrees."""
    connection = blocking(Role.APP_RO)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p"  # noqa: S608 - ours
            f" FROM {view(collection, Level.PUBLIC)} ORDER BY id LIMIT {DRAWN}) f"
        )
        found = [(float(lon), float(lat)) for lon, lat in cursor.fetchall()]
    connection.close()
    return found
