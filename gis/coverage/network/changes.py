"""What-if on a network: only what a change touches is searched again; the result equals a full search (C-19)."""

from collections.abc import Sequence
from heapq import heapify, heappop, heappush

import numpy as np

from gis.coverage.model import NOBODY, Floats, Integers, Sites, Texts
from gis.coverage.network.graph import Snapped
from gis.coverage.network.search import Base, search_snapped
from gis.coverage.straight import Change, apply

MANY = 20_000
"""Nodes to search again above which the full search is quicker; either gives the same."""


def what_if(before: Base, changes: Sequence[Change]) -> Base:
    """Return facilities and nodes after changes in the order given; equal to `search` of the changed facilities.

    Raises:
        Invalid: an added id exists, or another id does not; every fault is listed.
    """
    after = apply(before.sites, changes)
    old = before.sites.ids.size
    same = (after.easting_m[:old] == before.sites.easting_m) & (after.northing_m[:old] == before.sites.northing_m)
    gone = before.sites.effective & ~(after.effective[:old] & same)
    fresh = after.effective.copy()
    fresh[:old] &= ~(before.sites.effective & same)
    at = _snap_moved(before, after, same)
    lost = np.flatnonzero(np.append(gone, False)[before.owner]) if gone.any() else np.empty(0, dtype=np.int64)
    if lost.size > MANY:
        return search_snapped(before.graph, after, at)
    base = Base(before.graph, after, at, before.units.copy(), before.owner.copy())
    kept = after.effective.copy()
    kept[np.flatnonzero(fresh)] = False
    _search_lost(base, lost, np.flatnonzero(kept & (at.node != NOBODY)))
    for row in np.flatnonzero(fresh & (at.node != NOBODY)):
        nodes, units = won_by(base, str(after.ids[row]), int(at.node[row]), float(at.leg[row]))
        if nodes.size > MANY:
            return search_snapped(before.graph, after, at)
        base.units[nodes], base.owner[nodes] = units, row
    return base


def _snap_moved(before: Base, after: Sites, same: np.ndarray) -> Snapped:
    moved = np.concatenate((np.flatnonzero(~same), np.arange(same.size, after.ids.size)))
    node = np.concatenate((before.at.node, np.full(after.ids.size - same.size, NOBODY)))
    leg = np.concatenate((before.at.leg, np.full(after.ids.size - same.size, np.inf)))
    found = before.graph.snap(after.easting_m[moved], after.northing_m[moved])
    node[moved], leg[moved] = found.node, found.leg
    return Snapped(node, leg)


def won_by(base: Base, site: str, node: int, leg: float) -> tuple[Integers, Floats]:
    """Return the nodes that a new facility would win and their units: reached cheaper, or equally by a lower id.

    Dijkstra's search from the new facility, which stops wherever it does not win; stops as well beyond `MANY` nodes.
    """
    first, heads, weights = base.graph.first.data, base.graph.node.data, base.graph.units.data
    units, owner, ids = base.units.data, base.owner.data, base.sites.ids
    best = {node: leg}
    heap = [(leg, node)] if _wins(leg, site, units[node], owner[node], ids) else []
    won: dict[int, float] = {}
    while heap and len(won) <= MANY:
        cost, here = heappop(heap)
        if here in won:
            continue
        won[here] = cost
        for arc in range(first[here], first[here + 1]):
            there, total = heads[arc], cost + weights[arc]
            stands = units[there]
            if total > stands or total >= best.get(there, np.inf):
                continue
            if total < stands or _wins(total, site, stands, owner[there], ids):
                best[there] = total
                heappush(heap, (total, there))
    return np.array(list(won), dtype=np.int64), np.array(list(won.values()))


def _wins(cost: float, site: str, units: float, owner: int, ids: Texts) -> bool:
    return cost < units or (cost == units and (owner == NOBODY or site < str(ids[owner])))


def _search_lost(base: Base, lost: Integers, kept: Integers) -> None:
    """Search again the nodes whose facility went away: from the nodes around them and the facilities among them."""
    if not lost.size:
        return
    base.units[lost], base.owner[lost] = np.inf, NOBODY
    ids = base.sites.ids.tolist()
    heap = [
        (float(base.at.leg[row]), ids[row], int(base.at.node[row]), int(row))
        for row in kept[np.isin(base.at.node[kept], lost)]
    ]
    first, tails, weights = base.graph.turned
    counts = first[lost + 1] - first[lost]
    into = np.repeat(first[lost + 1] - np.cumsum(counts), counts) + np.arange(counts.sum())
    target, source = np.repeat(lost, counts), tails[into]
    around = base.owner[source] != NOBODY
    costs = base.units[source[around]] + weights[into[around]]
    rows = base.owner[source[around]].tolist()
    heap += [(c, ids[r], t, r) for c, t, r in zip(costs.tolist(), target[around].tolist(), rows, strict=True)]
    heapify(heap)
    open_nodes = set(lost.tolist())
    starts, heads, lengths = base.graph.first.data, base.graph.node.data, base.graph.units.data
    while heap and open_nodes:
        cost, name, here, row = heappop(heap)
        if here not in open_nodes:
            continue
        open_nodes.remove(here)
        base.units[here], base.owner[here] = cost, row
        for arc in range(starts[here], starts[here + 1]):
            if heads[arc] in open_nodes:
                heappush(heap, (cost + lengths[arc], name, heads[arc], row))
