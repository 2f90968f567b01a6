"""Sparse catchments against the searches of `nearest`, one facility at a time."""

import numpy as np
import pytest

from gis.benchmark.coverage_data import CORNER, SIDE_M, roads
from gis.core.errors import Invalid
from gis.coverage.model import Demand, Sites
from gis.coverage.network.catchments import catchments, people_within
from gis.coverage.network.graph import Graph, build
from gis.coverage.network.model import Travel
from gis.coverage.network.search import nearest, search


@pytest.fixture(scope="module")
def graph() -> Graph:
    """A network of 1,600 nodes, one-way in places."""
    made = roads(np.random.default_rng(5), grid=40, edges=2_100)
    made.direction[::7] = 1
    return build(made, Travel("drive", "s", walk_m_s=0.8, snap_m=2_000.0))


def places(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    at = np.random.default_rng(seed).random((2, count)) * SIDE_M
    return CORNER[0] + at[0], CORNER[1] + at[1]


def sites(count: int, seed: int) -> Sites:
    names = np.array([f"s{n:03}" for n in range(count)], dtype=np.str_)
    return Sites(names, *places(count, seed), np.arange(count) % 5 != 3)


def alone(supply: Sites, row: int) -> Sites:
    effective = np.zeros(supply.ids.size, dtype=bool)
    effective[row] = supply.effective[row]
    return Sites(supply.ids, supply.easting_m, supply.northing_m, effective)


@pytest.mark.parametrize("limit", [700.0, 3_000.0, 1e6])
def test_catchments_are_those_of_each_facility_alone(graph: Graph, limit: float) -> None:
    """Narrow ones, wide ones, and one that holds the whole network."""
    supply = sites(23, 1)
    found = catchments(graph, supply, limit)
    for row in range(supply.ids.size):
        units = search(graph, alone(supply, row)).units
        inside = np.flatnonzero(units / 1e6 <= limit)
        mine = found.site == row
        order = np.argsort(found.row[mine])
        assert found.row[mine][order].tolist() == inside.tolist()
        assert found.cost[mine][order].tolist() == (units[inside] / 1e6).tolist()
    assert found.site.tolist() == sorted(found.site.tolist())


def test_a_limit_equal_to_a_cost_holds_it(graph: Graph) -> None:
    supply = sites(1, 2)
    cost = np.sort(catchments(graph, supply, 9_000.0).cost)
    assert catchments(graph, supply, float(cost[40])).cost.max() == cost[40]
    assert catchments(graph, supply, float(np.nextafter(cost[40], 0))).cost.max() < cost[40]


def test_people_within_are_those_of_each_facility_alone(graph: Graph) -> None:
    supply, (east, north) = sites(9, 3), places(300, 4)
    n = east.size
    people = Demand(
        np.char.mod("d%03d", np.arange(n)), east, north, np.ones(n, dtype=np.int64), np.full(n, "042", dtype=np.str_)
    )
    found = people_within(graph, supply, people, 6_000.0)
    for row in range(supply.ids.size):
        cost = nearest(graph, people, alone(supply, row)).cost
        inside = np.flatnonzero(cost <= 6_000.0)
        mine = found.site == row
        assert found.row[mine].tolist() == inside.tolist()
        assert found.cost[mine].tolist() == cost[inside].tolist()
    assert found.row.size > 50


def test_without_facilities_there_are_no_catchments_and_limits_are_checked(graph: Graph) -> None:
    nobody = Sites(np.empty(0, dtype=np.str_), np.empty(0), np.empty(0), np.empty(0, dtype=bool))
    assert catchments(graph, nobody, 900.0).row.size == 0
    for limit in (0.0, np.inf, np.nan):
        with pytest.raises(Invalid):
            catchments(graph, nobody, float(limit))
