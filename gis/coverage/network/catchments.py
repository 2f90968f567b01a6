"""Who is within a limit of each of many facilities: a sparse table, never facilities times nodes (C-41)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.core.errors import Invalid
from gis.coverage.model import NOBODY, Demand, Floats, Integers, Sites
from gis.coverage.network.graph import Graph, Rows, Snapped
from gis.coverage.network.model import UNITS

CELLS = 64
"""Squares a side of the grid by which nodes are found around a facility."""
WIDER, NARROWER, AGAIN = 1.1, 0.985, 1.4
"""How the first look around a facility changes after looks that were too narrow, and after those that were not; how
much wider a facility is looked at again. Only speed rests on these."""
NO_ARCS, ONE_ARC = np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.int32)
TOGETHER = 8
"""Facilities searched in one call, each on its own copy of the ground around it."""
Run = tuple[slice, slice]
"""Neighbouring squares in a row: their nodes by new number, and their arcs."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Facilities and whom they reach, shape (P,): row of the facility, row of the other, cost in seconds or metres.

    Sorted by facility.
    """

    site: Integers
    row: Integers
    cost: Floats


@dataclass(frozen=True)
class Tiles:
    """The graph with its nodes renumbered square by square, so that those around a place are a few runs of numbers."""

    graph: Graph

    @cached_property
    def order(self) -> Integers:
        """Node of each new number, shape (N,)."""
        return np.argsort(self._square, kind="stable")

    @cached_property
    def place(self) -> Integers:
        """New number of each node, shape (N,)."""
        place = np.empty_like(self.order)
        place[self.order] = np.arange(place.size)
        return place

    @cached_property
    def starts(self) -> Integers:
        """First new number of each square, row by row, shape (CELLS² + 1,)."""
        return np.searchsorted(self._square[self.order], np.arange(CELLS * CELLS + 1))

    @cached_property
    def arcs(self) -> tuple[Rows, Rows, Floats]:
        """The arcs of the renumbered nodes: first (N + 1,), node (A,), units (A,)."""
        graph = self.graph
        counts = np.diff(graph.first)[self.order]
        first = np.concatenate(([0], np.cumsum(counts)))
        arcs = np.repeat(graph.first[self.order] - first[:-1], counts) + np.arange(first[-1])
        return first.astype(np.int32), self.place[graph.node[arcs]].astype(np.int32), graph.units[arcs]

    @cached_property
    def corner(self) -> tuple[float, float, float]:
        """South-west corner and side of a square, metres."""
        east, north = self.graph.network.easting_m, self.graph.network.northing_m
        side = max(float(np.ptp(east)), float(np.ptp(north)), 1.0) / CELLS
        return float(east.min()), float(north.min()), side * (1 + 1e-9)

    @cached_property
    def _square(self) -> Integers:
        west, south, side = self.corner
        column = ((self.graph.network.easting_m - west) / side).astype(np.int64)
        row = ((self.graph.network.northing_m - south) / side).astype(np.int64)
        square: Integers = row * CELLS + column
        return square

    @cached_property
    def bounds(self) -> tuple[list[int], list[int]]:
        """First new number and first arc of each square, as lists."""
        return self.starts.tolist(), self.arcs[0][self.starts].tolist()

    @cached_property
    def counts(self) -> Rows:
        """Arcs that leave each renumbered node, shape (N,)."""
        return np.diff(self.arcs[0])

    def around(self, node: int, reach_m: float) -> list[Run]:
        """Return the runs of the squares that lie within so many metres east, north, west and south of a node."""
        west, south, side = self.corner
        network = self.graph.network
        at = float(network.easting_m[node]) - west, float(network.northing_m[node]) - south
        (left, right), (bottom, top) = (
            (max(int((one - reach_m) // side), 0), min(int((one + reach_m) // side), CELLS - 1)) for one in at
        )
        nodes, arcs = self.bounds
        ends = [(row * CELLS + left, row * CELLS + right + 1) for row in range(bottom, top + 1)]
        return [(slice(nodes[a], nodes[b]), slice(arcs[a], arcs[b])) for a, b in ends]


@dataclass(slots=True)
class _Ground:
    """Copies of the ground around some facilities side by side in one graph.

    Each copy holds the nodes of its square, one further node that stands for all others and has no arcs, and the
    facility, whose one arc is its way to the network. While the further node is not reached, nobody outside is.
    """

    nodes: list[Integers] = field(default_factory=list)
    counts: list[Rows] = field(default_factory=list)
    heads: list[Rows] = field(default_factory=list)
    units: list[Floats] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    size: int = 0

    def add(self, tiles: Tiles, local: Rows, runs: list[Run], node: int, leg: float) -> None:
        """Add the copy of one facility; `local` is room to work in, nought everywhere before and after."""
        _, head, units = tiles.arcs
        nodes, arcs = [run for run, _ in runs], [run for _, run in runs]
        rows = np.concatenate([tiles.order[run] for run in nodes])
        numbers, done = np.arange(1, rows.size + 1, dtype=np.int32), 0
        for run in nodes:
            local[run] = numbers[done : done + run.stop - run.start]
            done += run.stop - run.start
        heads = local[np.concatenate([head[run] for run in arcs])]
        entry = local[tiles.place[node]]
        for run in nodes:
            local[run] = 0
        self.nodes.append(rows)
        self.counts += [NO_ARCS, *(tiles.counts[run] for run in nodes), ONE_ARC]
        self.heads.append(np.append(heads, entry) + np.int32(self.size))
        self.units += [units[run] for run in arcs]
        self.units.append(np.array([leg]))
        self.sizes.append(rows.size + 2)
        self.size += rows.size + 2

    def search(self, most: float) -> Iterator[tuple[Integers, Floats] | None]:
        """Give nodes and units within `most` of each facility in turn; None where its square was too small."""
        ends = np.cumsum(self.sizes)
        starts = np.cumsum(np.concatenate([NO_ARCS, *self.counts]), dtype=np.int32)
        part = csr_array((np.concatenate(self.units), np.concatenate(self.heads), starts), shape=(ends[-1],) * 2)
        cost, _, _ = dijkstra(part, indices=ends - 1, limit=most, min_only=True, return_predecessors=True)
        for nodes, end, size in zip(self.nodes, ends, self.sizes, strict=True):
            found = cost[end - size : end]
            if np.isfinite(found[0]):
                yield None
            else:
                inside = np.flatnonzero(np.isfinite(found[1:-1]))
                yield nodes[inside], found[1:-1][inside]


def catchments(graph: Graph, sites: Sites, limit: float) -> Pairs:
    """Return the nodes within a limit (inclusive, in seconds or metres as `Travel` measures) of effective facilities.

    Raises:
        Invalid: the limit is not a positive number.
    """
    if not (np.isfinite(limit) and limit > 0):
        raise Invalid("阈值须为正数", "The threshold is a positive number", code="threshold")
    tiles, most = Tiles(graph), most_units(limit)
    at = graph.snap(sites.easting_m, sites.northing_m)
    local = np.zeros(graph.first.size - 1, dtype=np.int32)
    waiting = [(int(site), 0.0) for site in np.flatnonzero(sites.effective & (at.node != NOBODY) & (at.leg <= most))]
    found: list[tuple[int, Integers, Floats]] = []
    reach_m = tiles.corner[2]
    while waiting:
        batch, waiting = waiting[:TOGETHER], waiting[TOGETHER:]
        ground, asked = _Ground(), len(found) + len(batch)
        for site, least_m in batch:
            runs = tiles.around(int(at.node[site]), max(least_m, reach_m))
            ground.add(tiles, local, runs, int(at.node[site]), float(at.leg[site]))
        for (site, least_m), answer in zip(batch, ground.search(most), strict=True):
            if answer is None:
                waiting.append((site, AGAIN * max(least_m, reach_m)))
            else:
                found.append((site, *answer))
        reach_m *= WIDER if len(found) < asked else NARROWER
    return _sorted(found)


def most_units(limit: float) -> float:
    """Return the most units whose cost is not above the limit: the same comparison as of a cost with a threshold."""
    units = float(np.rint(limit * UNITS))
    return units if units / UNITS <= limit else units - 1


def _sorted(found: list[tuple[int, Integers, Floats]]) -> Pairs:
    if not found:
        return Pairs(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    found.sort(key=lambda each: each[0])
    site = np.repeat([each[0] for each in found], [each[1].size for each in found])
    return Pairs(site, np.concatenate([each[1] for each in found]), np.concatenate([each[2] for each in found]) / UNITS)


def people_within(graph: Graph, sites: Sites, demand: Demand, limit: float, at: Snapped | None = None) -> Pairs:
    """Return facilities and the demand points within the limit of them, the way from each point to its node too."""
    place = graph.snap(demand.easting_m, demand.northing_m) if at is None else at
    reached = catchments(graph, sites, limit)
    rows = np.flatnonzero(place.node != NOBODY)
    rows = rows[np.argsort(place.node[rows], kind="stable")]
    starts = np.searchsorted(place.node[rows], np.arange(graph.first.size))
    counts = starts[reached.row + 1] - starts[reached.row]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if ends.size else 0
    row = rows[np.repeat(starts[reached.row + 1] - ends, counts) + np.arange(total)]
    cost = (np.rint(np.repeat(reached.cost, counts) * UNITS) + place.leg[row]) / UNITS
    near = cost <= limit
    site, row, cost = np.repeat(reached.site, counts)[near], row[near], cost[near]
    order = np.lexsort((row, site))
    return Pairs(site[order], row[order], cost[order])
