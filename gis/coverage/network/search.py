"""Nearest facility by travel: one search from all facilities at once, with the owner of every node (C-17)."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gis.coverage.model import NOBODY, Demand, Floats, Integers, Sites
from gis.coverage.network.graph import Graph, Rows, Snapped
from gis.coverage.network.model import UNITS, Reached


@dataclass(frozen=True)
class Base:
    """Facilities on a graph with the cost from every node, shape (N,): units, infinite where none is reached; owner."""

    graph: Graph
    sites: Sites
    at: Snapped
    units: Floats
    owner: Integers

    @property
    def sites_off(self) -> Integers:
        """Rows of the effective facilities that are beyond the snap limit: they serve nobody (C-16)."""
        return np.flatnonzero(self.sites.effective & (self.at.node == NOBODY))


def search(graph: Graph, sites: Sites) -> Base:
    """Return the nearest effective facility of every node; of equal ones that with the lowest id."""
    at = graph.snap(sites.easting_m, sites.northing_m)
    return search_snapped(graph, sites, at)


def search_snapped(graph: Graph, sites: Sites, at: Snapped) -> Base:
    """Return what `search` returns for facilities whose nodes are known already."""
    size = graph.first.size - 1
    rows = np.flatnonzero(sites.effective & (at.node != NOBODY))
    if not rows.size:
        return Base(graph, sites, at, np.full(size, np.inf), np.full(size, NOBODY))
    rows = rows[np.argsort(sites.ids[rows], kind="stable")]
    first, node, units = _with_sites(graph, at, rows)
    starts = np.arange(size, size + rows.size, dtype=np.int32)
    whole = csr_array((units, node, first), shape=(first.size - 1,) * 2)
    found, _, source = dijkstra(whole, indices=starts, min_only=True, return_predecessors=True)
    rank = np.where(np.isfinite(found), source - np.int32(size), np.int32(rows.size))
    _settle_ties((first, node, units), np.concatenate((graph.tail, starts)), found, rank)
    owner = np.append(rows, NOBODY)[rank[:size]]
    return Base(graph, sites, at, found[:size], owner)


def _with_sites(graph: Graph, at: Snapped, rows: Integers) -> tuple[Rows, Rows, Floats]:
    """Return the arcs with one more node for each facility, whose only arc is its way to the network."""
    ends = graph.first[-1] + np.arange(1, rows.size + 1, dtype=np.int32)
    return (
        np.concatenate((graph.first, ends)),
        np.concatenate((graph.node, at.node[rows].astype(np.int32))),
        np.concatenate((graph.units, at.leg[rows])),
    )


def _settle_ties(arcs: tuple[Rows, Rows, Floats], tail: Rows, found: Floats, rank: Rows) -> None:
    """Give each node the lowest rank among the facilities that reach it at its cost, in place.

    The search returns any of them. A rank passes along every arc on which the costs add up exactly; sums of whole
    units do, so each facility of equal cost arrives. Usually no arc joins two owners so, and one look is enough.
    """
    first, node, units = arcs
    better = np.flatnonzero(np.repeat(rank, np.diff(first)) < rank[node])
    better = better[found[tail[better]] + units[better] == found[node[better]]]
    while better.size:
        np.minimum.at(rank, node[better], rank[tail[better]])
        changed = np.unique(node[better])
        counts = first[changed + 1] - first[changed]
        better = np.repeat(first[changed + 1] - np.cumsum(counts), counts) + np.arange(counts.sum())
        better = better[rank[tail[better]] < rank[node[better]]]
        better = better[found[tail[better]] + units[better] == found[node[better]]]


def reached(base: Base, demand: Demand, at: Snapped | None = None) -> Reached:
    """Return the nearest facility of each demand point; `at` is where it meets the network, if known already."""
    place = base.graph.snap(demand.easting_m, demand.northing_m) if at is None else at
    cost: Floats = np.append(base.units, np.inf)[place.node]  # the last for those who are not connected
    cost += place.leg  # in place: of a million people new memory costs more than the sum
    cost /= UNITS
    owner = np.append(base.owner, NOBODY)[place.node]
    return Reached(cost, owner, place.node != NOBODY, base.sites_off)


def nearest(graph: Graph, demand: Demand, sites: Sites) -> Reached:
    """Return the nearest effective facility of every demand point by travel on the network."""
    return reached(search(graph, sites), demand)
