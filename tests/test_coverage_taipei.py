"""Coverage of Taipei's elderly by real facilities, against brute force written apart from the engine.

The data are not part of the tree; without them the tests skip.
"""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.core import crs
from gis.coverage.figures import population_coverage
from gis.coverage.model import Demand, Sites
from gis.coverage.straight import nearest

GOLDEN = {
    (94, 300.0): 109_965, (94, 500.0): 230_782, (94, 1_000.0): 442_315,
    (505, 300.0): 387_767, (505, 500.0): 505_897, (505, 1_000.0): 561_371,
}  # fmt: skip
ZONE_120 = 4549  # CGCS2000 / 3-degree, central meridian 120 E


def plane(lon: list[float], lat: list[float]) -> tuple[np.ndarray, np.ndarray]:
    north, east = crs.from_storage(lon=lon, lat=lat, target=ZONE_120)
    return east, north


def villages(folder: Path) -> Demand:
    found = json.loads((folder / "taipei_villages_population_3age.geojson").read_text(encoding="utf-8"))["features"]
    points = [shapely.geometry.shape(each["geometry"]).representative_point() for each in found]
    facts = [each["properties"] for each in found]
    return Demand(
        np.array([each["V_ID"] for each in facts]),
        *plane([each.x for each in points], [each.y for each in points]),
        np.array([int(each["A65UP_CNT"]) for each in facts]),
        np.array([each["TOWN_ID"] for each in facts]),
    )


def facilities(folder: Path, name: str, id_column: str) -> Sites:
    with (folder / name).open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    east, north = plane([float(each["lon"]) for each in rows], [float(each["lat"]) for each in rows])
    return Sites(np.array([f"{int(each[id_column]):04}" for each in rows]), east, north, np.ones(len(rows), dtype=bool))


@pytest.mark.parametrize(
    ("name", "column", "rows"),
    [("taipei_elderly_institutions.csv", "編號", 94), ("taipei_community_care_points.csv", "序號", 505)],
)
def test_coverage_equals_brute_force(shared_data: Path, name: str, column: str, rows: int) -> None:
    folder = shared_data / "elsewhere"
    demand, sites = villages(folder), facilities(folder, name, column)
    assert (demand.ids.size, int(demand.people.sum()), sites.ids.size) == (456, 574_458, rows)
    found = nearest(demand, sites)
    places = list(zip(sites.easting_m.tolist(), sites.northing_m.tolist(), strict=True))
    best = [
        min(math.sqrt((e - a) * (e - a) + (n - b) * (n - b)) for a, b in places)
        for e, n in zip(demand.easting_m.tolist(), demand.northing_m.tolist(), strict=True)
    ]
    assert found.distance_m.tolist() == best
    for threshold in (300.0, 500.0, 1_000.0):
        result = population_coverage(demand, found, threshold)
        within = sum(int(p) for d, p in zip(best, demand.people, strict=True) if d <= threshold)
        assert result.count.covered == within == GOLDEN[rows, threshold]
        assert result.count.covered + result.count.uncovered == result.count.total == 574_458
        assert result.count.unplaced == 0
        assert sum(each.count.total for each in result.townships) == 574_458
