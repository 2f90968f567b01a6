"""What is asked of our server and of the peers: the same questions in each one's own words, and as bare SQL."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from urllib.parse import quote

import numpy as np

from gis.benchmark.gazetteer_clock import backend_clock
from gis.benchmark.peers_data import SCHEMA
from gis.benchmark.peers_load import FEW, STRIDE, WARM_SHARE, Load, Request
from gis.benchmark.reads import WANTED, box_in, ids_and_box
from gis.benchmark.tiles import Floor
from gis.core.collections import Collection, Level
from gis.core.db import Role
from gis.core.features import Box, item_statement, view
from gis.core.filters.compiler import compiled, queryables
from gis.core.filters.syntax import read_text
from gis.core.page_sql import first_statement, page_statement
from gis.core.reads import blocking
from gis.core.selection import EVERYTHING, Selection, in_boxes
from gis.core.statement import Statement
from gis.core.tiles import tile_at
from gis.register import COLLECTIONS

QUESTIONS = 200
FILTERS = FEW
"""Few filters, so that the counts our server remembers are made before the measurement, which is of the page alone."""

DEEP = 900_000
ZOOMS = (10, 14)

FIRST, BBOX, ITEM, MANY = "limit=10", "bbox limit=100", "item", "limit=1000"
FILTER, DEEP_PAGE, KNOWN = "filter limit=100", "page behind row", "item 304"

Call = tuple[Statement, Sequence[object]]
Read = Callable[[Floor], object]
Cursor = Callable[[str, str], str]
"""Makes the cursor behind an id of a collection, as in a `next` link."""


@dataclass(frozen=True)
class Work:
    """One kind of question: paths below a collection by side, and the bare SQL of our answer."""

    collection: str
    key: str
    ours: list[str]
    tipg: list[str]
    pygeoapi: list[str]
    reads: Sequence[Read]
    tags: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Name of the row."""
        return f"{self.collection} {self.key}"

    def paths(self, side: str) -> list[str]:
        """Return the whole paths for a side; none where the question is not put to it."""
        base = {"ours": f"/ogc/collections/{self.collection}", "tipg": f"/collections/{SCHEMA}.{self.collection}"}
        start = base.get(side, f"/collections/{self.collection}")
        below: list[str] = getattr(self, side)
        return [start + path for path in below]

    def requests(self, side: str) -> list[Request]:
        """Return what to send to a side, with the tags of what is known."""
        paths = self.paths(side)
        if not self.tags:
            return [(path, {}) for path in paths]
        return [(path, {"If-None-Match": tag}) for path, tag in zip(paths, self.tags, strict=True)]


def known(work: Work, tags: Sequence[str]) -> Work:
    """Return the items of a work asked again by who has them."""
    return replace(work, key=KNOWN, tags=tuple(tags))


def works(counts: dict[str, int], seed: int, cursor: Cursor) -> list[Work]:
    """Return the questions about the collections that hold something, drawn with the seed."""
    random = np.random.default_rng(seed)
    made = []
    for measured, count in counts.items():
        if count:
            collection = COLLECTIONS[measured]
            ids, area = ids_and_box(collection)
            made += _both(collection, count, ids, area, random)
            if collection.geometry == "Point":
                made += _points(collection, count, cursor)
            made += [_tiles(collection, area, zoom, random) for zoom in ZOOMS]
    return made


def _page(title: str, collection: Collection, paths: list[str], pages: Sequence[Call]) -> Work:
    """Return a question about items that every side understands in the same words."""
    json = [f"{path}{'&' if '?' in path else '?'}f=json" for path in paths]
    reads = [partial(_read, statement=statement, values=values) for statement, values in pages]
    return Work(collection.id, title, paths, paths, json, reads)


def _read(link: Floor, statement: Statement, values: Sequence[object]) -> object:
    return link.rows(statement, values)


def _both(collection: Collection, count: int, ids: list[str], area: Box, random: np.random.Generator) -> list[Work]:
    first = page_statement(collection, Level.PUBLIC, EVERYTHING, limit=10)
    boxes = [box_in(random, area, min(1.0, (WANTED / count) ** 0.5)) for _ in range(QUESTIONS)]
    boxed = [f"/items?limit=100&bbox={','.join(map(str, one))}" for one in boxes]
    in_box = [first_statement(collection, Level.PUBLIC, Selection((in_boxes([one]),)), limit=100) for one in boxes]
    item = item_statement(collection, Level.PUBLIC)
    return [
        _page(FIRST, collection, ["/items?limit=10"], [first]),
        _page(BBOX, collection, boxed, in_box),
        _page(ITEM, collection, [f"/items/{one}" for one in ids], [(item, (one,)) for one in ids]),
    ]


def _points(collection: Collection, count: int, cursor: Cursor) -> list[Work]:
    thousand = page_statement(collection, Level.PUBLIC, EVERYTHING, limit=1000)
    least = [4_500 + turn for turn in range(FILTERS)]
    texts = [f"kind='village' AND pop_total>{one}" for one in least]
    chosen = [Selection((compiled(read_text(text), queryables(collection, Level.PUBLIC)),)) for text in texts]
    filtered = [f"/items?limit=100&filter={quote(text)}" for text in texts]
    pages = [page_statement(collection, Level.PUBLIC, one, limit=100) for one in chosen]
    return [
        _page(MANY, collection, ["/items?limit=1000"], [thousand]),
        _page(FILTER, collection, filtered, pages),
        _deep(collection, min(DEEP, count * 9 // 10), cursor),
    ]


def _deep(collection: Collection, row: int, cursor: Cursor) -> Work:
    """Return the page behind a row: by key as our `next` links do, by offset as the peers' do."""
    connection = blocking(Role.APP_RO)
    with connection.cursor() as reader:
        reader.execute("SET statement_timeout = 0")
        source = view(collection, Level.PUBLIC)
        reader.execute(f"SELECT id::text FROM {source} ORDER BY id OFFSET {max(row - 1, 0)} LIMIT 1")  # noqa: S608
        ((raw,),) = reader.fetchall()
    connection.close()
    last = raw.decode()
    by_key = page_statement(collection, Level.PUBLIC, EVERYTHING, limit=10, after=(last,))
    asked = _page(DEEP_PAGE, collection, [f"/items?limit=10&offset={row}"], [by_key])
    return replace(asked, ours=[f"/items?limit=10&cursor={quote(cursor(last, collection.id))}"])


def _tiles(collection: Collection, area: Box, zoom: int, random: np.random.Generator) -> Work:
    tiles = [tile_at(lon, lat, zoom) for lon, lat in random.uniform(area[:2], area[2:], (QUESTIONS, 2))]
    base = "/tiles/WebMercatorQuad"
    served = [f"{base}/{one.zoom}/{one.row}/{one.column}" for one in tiles]
    theirs = [f"{base}/{one.zoom}/{one.column}/{one.row}" for one in tiles]
    reads = [partial(Floor.whole, collection=collection, tile=one) for one in tiles]
    return Work(collection.id, f"tile z{zoom}", served, theirs, [], reads)


def floor(reads: Sequence[Read], *, connections: int, seconds: float) -> Load:
    """Run the bare SQL by blocking psycopg2, a thread a connection; CPU is that of the database sessions."""
    links = [Floor() for _ in range(connections)]
    clock = backend_clock([link.connection.info.backend_pid for link in links])
    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(lambda at: _repeat(links[at], reads, at, seconds * WARM_SHARE), range(connections)))
        before, start = clock() if clock else 0, perf_counter()
        found = list(threads.map(lambda at: _repeat(links[at], reads, at, seconds), range(connections)))
        elapsed, after = perf_counter() - start, clock() if clock else 0
    for link in links:
        link.connection.close()
    times = [one for part in found for one in part]
    cpu_ms = (after - before) / 1e6 / len(times) if clock else float("nan")
    return Load(times, elapsed, float("nan"), 0.0, cpu_ms)


def _repeat(link: Floor, reads: Sequence[Read], at: int, seconds: float) -> list[float]:
    turn, times = at * STRIDE, []
    until = perf_counter() + seconds
    while True:
        turn += 1
        start = perf_counter()
        reads[turn % len(reads)](link)
        now = perf_counter()
        times.append(now - start)
        if now >= until:
            return times
