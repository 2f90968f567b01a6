"""The part of `benchmark api` about load: 8 connections on ours, the bare SQL, tipg and pygeoapi, and the targets."""

import math
from functools import partial
from typing import TYPE_CHECKING

from api.cli.steps import say, step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from gis.benchmark.peers import Running
    from gis.benchmark.peers_load import Driver, Load
    from gis.benchmark.peers_works import Work

    Found = dict[str, dict[str, Load]]

CONNECTIONS = 8
SIDES = ("floor", "ours", "tipg", "pygeoapi")
HEAD = f"{'req/s':>9}{'p50 ms':>9}{'p95':>9}{'p99':>9}{'CPU ms':>9}{'server':>9}{'database':>9}{'kB':>9}"


def present(pythons: "Mapping[str, str | None]") -> dict[str, str]:
    """Say of each peer whether it is there; return the Pythons of those that are."""
    from gis.benchmark.peers import version  # noqa: PLC0415 - slow to import

    found = {}
    for peer, python in pythons.items():
        known = version(python, peer) if python else None
        if python and known:
            found[peer] = python
            say(f"{peer} {known}")
        else:
            say(
                f"没有 {peer}，不作比较：python3 -m venv DIR && DIR/bin/pip install ...（docs/benchmarks.md），"
                f"再加 --{peer} DIR/bin/python · No {peer}, so no comparison: see docs/benchmarks.md"
            )
    return found


def measure(counts: "dict[str, int]", seed: int, seconds: float, pythons: "Mapping[str, str]") -> None:
    """Load every side with the same questions; print one table and whether the targets are met."""
    from api.ogc import cursor  # noqa: PLC0415 - it brings the whole application
    from gis.benchmark import peers, peers_data, peers_load, peers_targets, peers_works  # noqa: PLC0415

    asked = peers_works.works(counts, seed, lambda last, collection: cursor.make((last,), collection))
    found: Found = {work.title: {} for work in asked}
    if pythons:
        with step("对照表", "Tables of the peers"):
            peers_data.copy_tables()
    with step("裸 SQL", "Bare SQL"):
        for work in asked:
            found[work.title]["floor"] = peers_works.floor(work.reads, connections=CONNECTIONS, seconds=seconds)
    with peers_load.Driver() as driver, step("本系统", "Our server"), peers.ours() as running:
        _side("ours", asked, found, partial(_load, driver, running, seconds=seconds))
        for work in [work for work in asked if work.key == peers_works.ITEM]:
            known = peers_works.known(work, peers.etags(running.port, work.paths("ours")))
            found[known.title] = {"ours": _load(driver, running, known.requests("ours"), seconds)}
    servers: dict[str, Callable[[str], AbstractContextManager[Running]]]
    servers = {"tipg": peers.tipg, "pygeoapi": peers.pygeoapi}
    for peer, python in pythons.items():
        with peers_load.Driver() as driver, step(peer, "server"), servers[peer](python) as running:
            _side(peer, asked, found, partial(_load, driver, running, seconds=seconds))
    _show(found)
    for target in peers_targets.targets(found):
        say(f"  {target.clause:6}{target.what:72}{_number(target.measured, 9)}  {target.bound:7} {target.verdict}")


def _side(side: str, asked: "Sequence[Work]", found: "Found", load: "Callable[..., Load]") -> None:
    for work in asked:
        requests = work.requests(side)
        if not requests:
            continue
        try:
            found[work.title][side] = load(requests)
        except RuntimeError as fault:
            if side == "ours":
                raise
            say(f"  {side}, {work.title}: {fault}")


def _load(
    driver: "Driver", running: "Running", requests: "Sequence[tuple[str, dict[str, str]]]", seconds: float
) -> "Load":
    return driver.load(running.port, requests, running.clock, connections=CONNECTIONS, seconds=seconds)


def _show(found: "Mapping[str, Mapping[str, Load]]") -> None:
    from gis.benchmark.gazetteer_clock import processors  # noqa: PLC0415

    say(f"{CONNECTIONS} 个连接 · connections; {processors()}; CPU: server + database sessions, mean of a request")
    say(f"  {'':44}{HEAD}")
    for title, sides in found.items():
        for side in SIDES:
            if side in sides:
                one = sides[side]
                walls = "".join(_number(one.wall_ms(share), 9) for share in (0.5, 0.95, 0.99))
                costs = "".join(_number(cost, 9) for cost in (one.cpu_ms, one.server_ms, one.database_ms))
                size = _number(one.bytes_mean / 1000, 9)
                say(f"  {title:32}{side:12}{_number(one.rate, 9)}{walls}{costs}{size}")


def _number(value: float, width: int) -> str:
    return f"{'–':>{width}}" if math.isnan(value) else f"{value:>{width}.2f}"
