"""The measured reads: what is asked over HTTP, the same as SQL, and the clock."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from gis.core.collections import Collection, Level
from gis.core.db import Role
from gis.core.features import Box, item_statement, view
from gis.core.page_sql import first_statement, page_statement
from gis.core.reads import blocking
from gis.core.selection import EVERYTHING, Selection, in_boxes
from gis.core.statement import Statement
from gis.core.tiles import tile_at, tile_statement, tile_values
from gis.register import COLLECTIONS

MEASURED = ("divisions", "settlements")
QUESTIONS = 200
WANTED = 150
"""Features in a box of a bbox question, where the register has so many."""

TILE_ZOOM = 10


@dataclass(frozen=True)
class Workload:
    """One kind of read: the paths to ask over HTTP, and the same reads as SQL."""

    title: str
    paths: list[str]
    calls: list[tuple[Statement, Sequence[object]]]


def sizes() -> dict[str, int]:
    """Return how many features the public sees, by measured collection."""
    connection = blocking(Role.APP_RO)
    found = {}
    with connection.cursor() as cursor:
        for measured in MEASURED:
            cursor.execute(f"SELECT count(*) FROM {view(COLLECTIONS[measured], Level.PUBLIC)}")  # noqa: S608
            ((found[measured],),) = cursor.fetchall()
    connection.close()
    return found


def workloads(counts: dict[str, int], seed: int) -> list[Workload]:
    """Return the measured reads of the collections that hold something; questions drawn with the seed."""
    random = np.random.default_rng(seed)
    made = []
    for measured, count in counts.items():
        if count == 0:
            continue
        collection = COLLECTIONS[measured]
        ids, box = ids_and_box(collection)
        base = f"/ogc/collections/{measured}"
        first = page_statement(collection, Level.PUBLIC, EVERYTHING, limit=10)
        made.append(Workload(f"{measured} limit=10", [f"{base}/items?limit=10"], [first]))
        boxes = [box_in(random, box, min(1.0, (WANTED / count) ** 0.5)) for _ in range(QUESTIONS)]
        made.append(
            Workload(
                f"{measured} bbox limit=100",
                [f"{base}/items?limit=100&bbox={','.join(map(str, one))}" for one in boxes],
                [first_statement(collection, Level.PUBLIC, Selection((in_boxes([one]),)), limit=100) for one in boxes],
            )
        )
        item = item_statement(collection, Level.PUBLIC)
        made.append(
            Workload(f"{measured} item", [f"{base}/items/{one}" for one in ids], [(item, (one,)) for one in ids])
        )
        tiles = [tile_at(lon, lat, TILE_ZOOM) for lon, lat in random.uniform(box[:2], box[2:], (QUESTIONS, 2))]
        made.append(
            Workload(
                f"{measured} tile z{TILE_ZOOM}",
                [f"{base}/tiles/WebMercatorQuad/{one.zoom}/{one.row}/{one.column}" for one in tiles],
                [(tile_statement(collection, Level.PUBLIC), tile_values(one)) for one in tiles],
            )
        )
    return made


def ids_and_box(collection: Collection) -> tuple[list[str], Box]:
    """Return the first ids of a collection and the box of all its features, degrees."""
    source = view(collection, Level.PUBLIC)
    connection = blocking(Role.APP_RO)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text FROM {source} ORDER BY id LIMIT {QUESTIONS}")  # noqa: S608 - ours
        ids = [row[0].decode() for row in cursor.fetchall()]
        cursor.execute(
            "SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)"  # noqa: S608 - ours
            f" FROM (SELECT ST_Extent(geom) AS b FROM {source}) e"
        )
        (box,) = cursor.fetchall()
    connection.close()
    return ids, (box[0], box[1], box[2], box[3])


def box_in(random: np.random.Generator, area: Box, share: float) -> Box:
    """Return a box whose sides are a share of those of the area, somewhere inside it."""
    width, height = (area[2] - area[0]) * share, (area[3] - area[1]) * share
    west, south = map(float, random.uniform(area[:2], (area[2] - width, area[3] - height)))
    return (round(west, 6), round(south, 6), round(west + width, 6), round(south + height, 6))


def floor(calls: Sequence[tuple[Statement, Sequence[object]]], *, connections: int, seconds: float) -> list[float]:
    """Run the reads over and over by blocking psycopg2, a thread a connection; return the times in seconds."""
    return drive(lambda: _runner(calls), connections=connections, seconds=seconds)


def _runner(calls: Sequence[tuple[Statement, Sequence[object]]]) -> Callable[[int], None]:
    connection = blocking(Role.APP_RO)
    cursor = connection.cursor()
    for statement in {statement.sql: statement for statement, _ in calls}.values():
        if statement.types is not None:
            cursor.execute(statement.prepare)

    def run(turn: int) -> None:
        statement, values = calls[turn % len(calls)]
        cursor.execute(statement.execute, tuple(values))
        cursor.fetchall()

    return run


def drive(make: Callable[[], Callable[[int], object]], *, connections: int, seconds: float) -> list[float]:
    """Run one worker a connection in threads for some seconds; return the time of each turn in seconds."""
    times: list[list[float]] = [[] for _ in range(connections)]

    def work(number: int) -> None:
        run = make()
        turn = number * 7919
        run(turn)
        until = time.perf_counter() + seconds
        while True:
            turn += 1
            start = time.perf_counter()
            run(turn)
            now = time.perf_counter()
            times[number].append(now - start)
            if now >= until:
                return

    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(work, range(connections)))
    return [one for found in times for one in found]
