"""Sparse pairs by the metric of a question: in a straight line, or by road with the legs to the network counted."""

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from sqlalchemy.orm import Session

from gis.coverage.model import NOBODY, Floats, Integers
from gis.coverage.network.graph import Graph, Snapped
from gis.coverage.network.measure import measure
from gis.coverage.network.model import UNITS
from gis.coverage.question import Question
from gis.coverage.register import Loaded
from gis.coverage.siting.pairs import straight_pairs
from gis.coverage.siting.problem import Pairs

AT_ONCE = 20_000_000
"""Distances held at once by the search of roads."""


def pairs_of(
    session: Session, question: Question, loaded: Loaded, easting_m: Floats, northing_m: Floats
) -> tuple[Pairs, dict[str, Any] | None]:
    """Return the pairs within the question's threshold, in its unit, and the network used; None in straight lines.

    Raises:
        NotFound: there is no such network, or none at all (code `network`).
    """
    if question.metric == "pop_straight":
        return straight_pairs(loaded.demand, easting_m, northing_m, question.threshold), None
    known = measure(session, question, loaded)
    graph = known.base.graph
    at = graph.snap(easting_m, northing_m)
    return road_pairs(graph, known.at, at, question.threshold), {
        **known.network, "not_connected_people": int(loaded.demand.people[known.at.node == NOBODY].sum()),
        "sites_not_connected": int((at.node == NOBODY).sum()),
    }  # fmt: skip


def road_pairs(graph: Graph, demand: Snapped, sites: Snapped, reach: float) -> Pairs:
    """Return who travels to which site within `reach` inclusive, ordered by demand, then site; equal to `reached`.

    `reach` is in seconds or metres as the graph was built. Whoever is beyond the snap limit is in no pair (C-16).
    """
    whole = csr_array((graph.units, graph.node, graph.first), shape=(graph.first.size - 1,) * 2)
    near = np.flatnonzero(demand.node != NOBODY)
    rows = np.flatnonzero(sites.node != NOBODY)
    step = max(1, AT_ONCE // max(whole.shape[0], near.size, 1))
    parts: list[tuple[Integers, Integers, Floats]] = []
    for start in range(0, rows.size if near.size else 0, step):
        some = rows[start : start + step]
        units = dijkstra(whole, indices=sites.node[some], limit=reach * UNITS)[:, demand.node[near]]
        cost = (units + sites.leg[some][:, None] + demand.leg[near][None, :]) / UNITS
        site, row = np.nonzero(cost <= reach)
        parts.append((near[row], some[site], cost[site, row]))
    if not parts:
        nothing = np.empty(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.empty(0), reach)
    row, site, cost = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.lexsort((site, row))
    return Pairs(row[order], site[order], cost[order], reach)
