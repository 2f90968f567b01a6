"""The part of `benchmark api` about tiles: CPU over HTTP beside bare SQL and full geometry, sizes, targets."""

import http.client
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from api.cli.asking import serving
from api.cli.steps import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gis.benchmark.gazetteer_clock import Times
    from gis.benchmark.tiles import Floor, TileWork

TILE_KB_MAX = 500.0
LOW_SHARE, FLOOR_TIMES, KNOWN_SHARE = 0.2, 1.5, 0.5
LOW_ZOOM, HIGH_ZOOM = 6, 10
HEAD = (
    f"{'CPU ms':22}{'HTTP server':>12}{'database':>9}{'sum':>8}{'SQL':>8}{'full':>9}"
    f"{'held':>8}{'304':>8}{'kB max':>9}{'full kB':>9}"
)


@dataclass(frozen=True)
class Row:
    """Medians of CPU milliseconds of one kind of tile on each side."""

    server: float
    database: float
    floor: float
    full: float
    held: float
    known: float
    kb: float
    full_kb: float

    @property
    def sum(self) -> float:
        """What a tile costs that nobody asked before: our server's process and its database sessions."""
        return self.server + self.database


def measure(works: "Sequence[TileWork]") -> None:
    """Measure tiles and say how they stand to the targets (A-P8, A-P12)."""
    from gis.benchmark.gazetteer_clock import processors  # noqa: PLC0415 - slow to import
    from gis.benchmark.tiles import Floor  # noqa: PLC0415

    floor = Floor()
    with serving(MINZHENG_TILE_CACHE_BYTES="0") as served:
        fresh = {work.title: _asked(work, served.port, served.pid) for work in works}
    with serving() as served:
        held = {work.title: _asked(work, served.port, served.pid) for work in works}
        known = {work.title: _asked(work, served.port, served.pid, known=True) for work in works}
    say(f"{processors()}; medians · 中位数")
    say(HEAD)
    rows = {work.title: _row(work, floor, fresh, held, known) for work in works}
    for title, row in rows.items():
        say(
            f"{title:22}{row.server:>12.2f}{row.database:>9.2f}{row.sum:>8.2f}{row.floor:>8.2f}{row.full:>9.2f}"
            f"{row.held:>8.2f}{row.known:>8.2f}{row.kb:>9.1f}{row.full_kb:>9.1f}"
        )
    _targets(works, rows)


Asked = tuple[float, float, int]


def _row(
    work: "TileWork", floor: "Floor", fresh: dict[str, Asked], held: dict[str, Asked], known: dict[str, Asked]
) -> Row:
    bare, _ = floor.timed(floor.tile, work)
    full, full_bytes = floor.timed(floor.plain, work)
    server, database, largest = fresh[work.title]
    return Row(
        server=server,
        database=database,
        floor=bare.cpu(0.5),
        full=full.cpu(0.5),
        held=sum(held[work.title][:2]),
        known=sum(known[work.title][:2]),
        kb=largest / 1000,
        full_kb=full_bytes / 1000,
    )


def _asked(work: "TileWork", port: int, pid: int, *, known: bool = False) -> Asked:
    """Ask all tiles twice; return the medians of server and database of the second pass, and the largest size."""
    from gis.benchmark.gazetteer_clock import backend_clock, clocked, cpu_clock  # noqa: PLC0415
    from gis.benchmark.tiles import BUDGET_S, sessions  # noqa: PLC0415

    link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    largest = 0
    tags: dict[str, str] = {}

    def ask(turn: int) -> None:
        nonlocal largest
        path = work.paths[turn % len(work.paths)]
        link.request("GET", path, headers={"If-None-Match": tags[path]} if path in tags else {})
        answer = link.getresponse()
        largest = max(largest, len(answer.read()))
        if answer.status not in {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            raise RuntimeError(f"{path}: {answer.status}")
        if known:
            tags[path] = answer.headers["ETag"]

    ask(0)
    sides: list[Callable[[], int] | None] = [cpu_clock([pid]), backend_clock(sessions())]
    times: list[Times] = [clocked(ask, len(work.tiles), side, BUDGET_S) for side in sides]
    link.close()
    return times[0].cpu(0.5), times[1].cpu(0.5), largest


def _targets(works: "Sequence[TileWork]", rows: dict[str, Row]) -> None:
    for work in works:
        row = rows[work.title]
        if work.zoom == LOW_ZOOM:
            _say(f"{work.title}: HTTP <= 1/5 full geometry (A-P8)", row.sum / row.full, LOW_SHARE)
            _say(f"{work.title}: <= 500 kB (A-P8)", row.kb, TILE_KB_MAX)
        elif work.zoom == HIGH_ZOOM:
            _say(f"{work.title}: HTTP <= 1.5 SQL (A-P8)", row.sum / row.floor, FLOOR_TIMES)
        _say(f"{work.title}: 304 <= 0.5 of a 200 that is read (A-P12)", row.known / row.sum, KNOWN_SHARE)
        _say(f"{work.title}: 304 <= 0.5 of a 200 that is held (A-P12)", row.known / row.held, KNOWN_SHARE)


def _say(what: str, value: float, limit: float) -> None:
    word = "met 达到" if value <= limit else "MISSED 未达到"
    say(f"  {what:62}{value:>9.2f}  {word}")
