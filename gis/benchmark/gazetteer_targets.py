"""The targets of P-E1 to P-E4, as ratios to the floors of the same run, each met, missed or not measured."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gis.benchmark.gazetteer_questions import KINDS
from gis.benchmark.gazetteer_sides import Side
from gis.benchmark.gazetteer_store import Built

CITY = 45_000
PROVINCE = 650_000
CITIES = 5_000_000
NATION = 13_220_000
"""Names of the bureau's city, of its province, of the experiment of section 5.3, and of the country."""

GUARD_MS = 30.0
SUGGEST_MS = 2.0
STORE_GB = 3.0
BUILD_S = 900.0
NATION_SUBSTRING_MS = 60.0
TANTIVY_TIMES = 20.0

Sides = Mapping[str, Mapping[str, Side]]
"""Sides by name (scan, sql, api, tantivy), then by kind."""


@dataclass(frozen=True)
class Target:
    """One target: what was measured, the bound, and whether it holds; `measured` is NaN where a side is absent."""

    clause: str
    what: str
    measured: float
    bound: float
    unit: str = "ms"

    @property
    def verdict(self) -> str:
        """Met, missed or not measured."""
        if math.isnan(self.measured) or math.isnan(self.bound):
            return "未测 · not measured"
        return "达到 · met" if self.measured <= self.bound else "未达 · MISSED"


def targets(size: int, sides: Sides, built: Built) -> list[Target]:
    """Return the targets that belong to a register of this size; those of the nation are estimates from a large one."""
    if size <= 2 * CITY:
        return list(_city(sides))
    if size < CITIES // 2:
        return list(_province(sides))
    return [*_cities(sides), *_nation(size, sides, built)]


def _city(sides: Sides) -> Iterator[Target]:
    for kind in KINDS:
        served, bare = _wall(sides, "api", kind.key), _wall(sides, "sql", kind.key)
        yield Target("P-E1", f"{kind.title_en}: API p95 ≤ 3 × SQL p95 + 5", served, 3 * bare + 5)
        yield Target("P-E1", f"{kind.title_en}: API p95 ≤ {GUARD_MS:g}", served, GUARD_MS)


def _province(sides: Sides) -> Iterator[Target]:
    for kind in KINDS:
        floor = _cpu(sides, "scan", kind.key)
        yield Target("P-E2", f"{kind.title_en}: SQL p95 ≤ 0.5 × scan", _cpu(sides, "sql", kind.key), 0.5 * floor)


def _cities(sides: Sides) -> Iterator[Target]:
    for key in ("substring-3", "substring-2"):
        yield Target("P-E3", f"{key}: SQL p95 ≤ scan / 20", _cpu(sides, "sql", key), _cpu(sides, "scan", key) / 20)
        bound = TANTIVY_TIMES * _cpu(sides, "tantivy", key)
        yield Target("P-E3", f"{key}: SQL p95 ≤ {TANTIVY_TIMES:g} × Tantivy", _cpu(sides, "sql", key), bound)
    for key in ("suggest-1", "suggest-2"):
        yield Target("P-E3", f"{key}: SQL p95 ≤ {SUGGEST_MS:g}", _cpu(sides, "sql", key), SUGGEST_MS)


def _nation(size: int, sides: Sides, built: Built) -> Iterator[Target]:
    more = max(1.0, NATION / size)
    told = f"× {more:.2f} from {size}"
    yield Target("P-E4", f"store on disk, {told}", built.store_bytes / 1e9 * more, STORE_GB, "GB")
    yield Target("P-E4", f"build of the store, {told}", built.build_s * more, BUILD_S, "s")
    substring = _cpu(sides, "sql", "substring-2") * more
    yield Target("P-E4", f"substring-2: SQL p95, {told}", substring, NATION_SUBSTRING_MS)


def _wall(sides: Sides, side: str, kind: str) -> float:
    found = sides.get(side, {}).get(kind)
    return found.times.wall(0.95) if found else float("nan")


def _cpu(sides: Sides, side: str, kind: str) -> float:
    found = sides.get(side, {}).get(kind)
    return found.times.cpu(0.95) if found else float("nan")
