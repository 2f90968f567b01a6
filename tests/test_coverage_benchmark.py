"""What the measurements of coverage compare is equal on small ground; times are not looked at."""

import numpy as np

from gis.benchmark import coverage as measured
from gis.benchmark.coverage_data import Ground, _people, _townships, roads
from gis.coverage.model import Demand


def test_every_side_finds_the_same() -> None:
    random = np.random.default_rng(3)
    n = 4_000
    east, north = _people(random, n)
    ids = np.char.mod("d%05d", np.arange(n))
    people = Demand(ids, east, north, random.integers(0, 9, n), np.char.mod("%03d", np.arange(n) % 70))
    ground = Ground(people, _townships(random), roads(random, grid=50, edges=3_300))
    rows = [*measured.straight_line(ground, 1), *measured.township_labels(ground), *measured.by_road(ground, 1, "")]
    assert {row.clause for row in rows} == {"C-37", "C-38", "C-40", "C-42"}
    assert [row.what for row in rows if not row.holds] == []
