"""The network as a graph that is searched from the facilities: every arc runs against the way of travel (C-17)."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial import cKDTree

from gis.coverage.closest import closest
from gis.coverage.model import NOBODY, Floats, Integers, Truths
from gis.coverage.network.model import BACKWARD, FORWARD, Network, Travel

Rows = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Snapped:
    """Nearest usable node of each place, shape (P,): its row, `NOBODY` beyond the limit, and the way there in units."""

    node: Integers
    leg: Floats


@dataclass(frozen=True)
class Graph:
    """A network for one way of travel. Arcs are sorted by the node they leave, `first` has shape (N + 1,).

    An arc from u to v with `units` says that travelling from v to u costs so much: a search from a facility finds the
    cost *to* it. Of parallel edges the cheapest counts; an edge of no length stays an edge.
    """

    network: Network
    travel: Travel
    first: Rows
    node: Rows
    units: Floats

    @cached_property
    def tail(self) -> Rows:
        """Node that each arc leaves, shape (A,)."""
        counts = np.diff(self.first)
        return np.repeat(np.arange(counts.size, dtype=np.int32), counts)

    @cached_property
    def turned(self) -> tuple[Rows, Rows, Floats]:
        """The arcs by the node they reach: first (N + 1,), the node they leave (A,), units (A,)."""
        back = csr_array((self.units, self.node, self.first), shape=(self.first.size - 1,) * 2).tocsc()
        return back.indptr, back.indices, back.data

    @cached_property
    def usable(self) -> Integers:
        """Nodes that some open edge of this way of travel touches; only those are snapped to."""
        touched = np.zeros(self.first.size - 1, dtype=bool)
        touched[self.node], touched[self.tail] = True, True
        return np.flatnonzero(touched)

    @cached_property
    def _tree(self) -> cKDTree:
        rows = self.usable
        return cKDTree(np.column_stack((self.network.easting_m[rows], self.network.northing_m[rows])))

    def snap(self, easting_m: Floats, northing_m: Floats) -> Snapped:
        """Return the nearest usable node of each place; the lowest node id wins a tie, the limit is inclusive."""
        if not self.usable.size or not easting_m.size:
            return Snapped(np.full(easting_m.size, NOBODY), np.full(easting_m.size, np.inf))
        here = self.network.easting_m[self.usable], self.network.northing_m[self.usable]
        metres, row = closest(self._tree, *here, easting_m, northing_m)
        near = metres <= self.travel.snap_m
        leg = np.where(near, self.travel.units(metres, self.travel.walk_m_s), np.inf)
        return Snapped(np.where(near, self.usable[row], NOBODY), leg)


@dataclass(frozen=True, slots=True)
class Ways:
    """What each edge costs in units, shape (E,), infinite where closed; rows open towards their end, and start."""

    units: Floats
    ahead: Integers
    back: Integers


def ways(network: Network, travel: Travel) -> Ways:
    """Return what each edge costs for one way of travel, and in which directions it is open."""
    walking = travel.mode == "walk"
    speed = np.minimum(network.walk_m_s, travel.walk_m_s) if walking else network.drive_m_s
    is_open: Truths = (speed > 0) & (network.start != network.end)
    if not travel.ferries:
        is_open &= ~network.ferry
    units = np.full(speed.size, np.inf)
    units[is_open] = travel.units(network.length_m[is_open], speed[is_open])
    ahead = np.flatnonzero(is_open & (walking | (network.direction != BACKWARD)))
    back = np.flatnonzero(is_open & (walking | (network.direction != FORWARD)))
    return Ways(units, ahead, back)


def build(network: Network, travel: Travel) -> Graph:
    """Return the graph of a network for one way of travel."""
    found = ways(network, travel)
    ahead, back = found.ahead, found.back
    leaves = np.concatenate((network.end[ahead], network.start[back]))
    reaches = np.concatenate((network.start[ahead], network.end[back]))
    return _sorted(network, travel, leaves, reaches, found.units[np.concatenate((ahead, back))])


def _sorted(network: Network, travel: Travel, leaves: Integers, reaches: Integers, units: Floats) -> Graph:
    order = np.lexsort((units, reaches, leaves))
    leaves, reaches, units = leaves[order], reaches[order], units[order]
    cheapest = np.ones(leaves.size, dtype=bool)
    cheapest[1:] = (leaves[1:] != leaves[:-1]) | (reaches[1:] != reaches[:-1])
    first = np.concatenate(([0], np.cumsum(np.bincount(leaves[cheapest], minlength=network.ids.size))))
    return Graph(network, travel, first.astype(np.int32), reaches[cheapest].astype(np.int32), units[cheapest])
