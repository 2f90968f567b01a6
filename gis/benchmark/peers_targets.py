"""The targets of the spatial API as ratios of one run: A-P1, A-P3 to A-P8, A-P10 and A-P12."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gis.benchmark.peers_load import Load
from gis.benchmark.peers_works import BBOX, DEEP_PAGE, FILTER, FIRST, ITEM, KNOWN, MANY

NAN = float("nan")

FASTER: dict[str, tuple[str, dict[str, float]]] = {
    FIRST: ("A-P1", {"tipg": 40, "pygeoapi": 40}),
    MANY: ("A-P3", {"tipg": 12, "pygeoapi": 12}),
    BBOX: ("A-P4", {"tipg": 5, "pygeoapi": 10}),
    ITEM: ("A-P5", {"tipg": 3, "pygeoapi": 5}),
    "tile z10": ("A-P8", {"tipg": 2}),
    "tile z14": ("A-P8", {"tipg": 2}),
}
"""Times the answers per second of a peer that ours are to reach; the first page counts for points alone."""

OVER_FLOOR = {
    BBOX: ("A-P4", "cpu", "CPU / SQL", 1.6),
    "tile z10": ("A-P8", "cpu", "CPU / SQL", 1.5),
    FILTER: ("A-P10", "database", "CPU of the database / SQL not prepared", 1.2),
}
"""What our answer may cost by what its bare SQL costs under the same load."""

OVER_OURS = {DEEP_PAGE: ("A-P7", FIRST, 1.5), KNOWN: ("A-P12", ITEM, 0.5)}
"""What our answer may cost by what another of ours does."""

Found = Mapping[str, Mapping[str, Load]]
"""Loads by row (`settlements item`), then by side (ours, floor, tipg, pygeoapi); what is absent was not measured."""


@dataclass(frozen=True)
class Target:
    """A ratio that is to reach `least` or to stay within `most`; `measured` is NaN where a side is absent."""

    clause: str
    what: str
    measured: float
    least: float | None = None
    most: float | None = None

    @property
    def bound(self) -> str:
        """The bound as it is printed."""
        return f"≥ {self.least:g}" if self.least is not None else f"≤ {self.most:g}"

    @property
    def verdict(self) -> str:
        """Met, missed or not measured."""
        if math.isnan(self.measured):
            return "未测 · not measured"
        reached = self.least is None or self.measured >= self.least
        within = self.most is None or self.measured <= self.most
        return "达到 · met" if reached and within else "未达 · MISSED"


def targets(found: Found) -> list[Target]:
    """Return every target of the rows that were asked, in the order of the rows."""
    return [target for title, sides in found.items() for target in _row(title, sides, found)]


def _row(title: str, sides: Mapping[str, Load], found: Found) -> Iterator[Target]:
    collection, _, key = title.partition(" ")
    ours, floor = sides.get("ours"), sides.get("floor")
    if key != FIRST or f"{collection} {MANY}" in found:
        clause, least = FASTER.get(key, ("", {}))
        for peer, times in least.items():
            yield Target(clause, f"{title}: req/s / {peer}", ratio(ours, sides.get(peer), "rate"), least=times)
            if key == FIRST:
                yield Target(clause, f"{title}: p99 / {peer}", ratio(ours, sides.get(peer), "p99"), most=0.1)
    if key in OVER_FLOOR:
        clause, of, what, most = OVER_FLOOR[key]
        yield Target(clause, f"{title}: {what}", ratio(ours, floor, of), most=most)
    if key in OVER_OURS:
        clause, other, most = OVER_OURS[key]
        base = found.get(f"{collection} {other}", {}).get("ours")
        yield Target(clause, f"{title}: CPU / {other}", ratio(ours, base, "cpu"), most=most)
    if key == MANY:
        share = ours.server_ms / ours.database_ms if ours and ours.database_ms else NAN
        yield Target("A-P3", f"{title}: CPU server / database", share, most=1.0)
    if key == ITEM:
        tail = ours.wall_ms(0.99) / ours.wall_ms(0.5) if ours else NAN
        yield Target("A-P5", f"{title}: p99 / p50", tail, most=6)


def ratio(over: Load | None, under: Load | None, of: str) -> float:
    """Return a figure (rate, p99, cpu, database) of one load by that of another; NaN where one is absent."""
    if over is None or under is None:
        return NAN
    below = _figure(under, of)
    return _figure(over, of) / below if below else NAN


def _figure(load: Load, of: str) -> float:
    match of:
        case "rate":
            return load.rate
        case "p99":
            return load.wall_ms(0.99)
        case "cpu":
            return load.cpu_ms
        case _:
            return load.database_ms
