"""Sparse pairs by the metric of a question: in a straight line, or by road with the legs to the network counted."""

from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from gis.coverage.model import NOBODY, Sites
from gis.coverage.network.catchments import people_within
from gis.coverage.network.measure import measure
from gis.coverage.question import Question
from gis.coverage.register import Loaded
from gis.coverage.siting.pairs import straight_pairs
from gis.coverage.siting.problem import Pairs


def pairs_of(session: Session, question: Question, loaded: Loaded, sites: Sites) -> tuple[Pairs, dict[str, Any] | None]:
    """Return the pairs within the question's threshold, in its unit, and the network used; None in straight lines.

    `sites` are in the demand's plane; by road, whoever is beyond the snap limit is in no pair (C-16).

    Raises:
        NotFound: there is no such network, or none at all (code `network`).
    """
    if question.metric == "pop_straight":
        return straight_pairs(loaded.demand, sites.easting_m, sites.northing_m, question.threshold), None
    known = measure(session, question, loaded)
    graph = known.base.graph
    found = people_within(graph, sites, loaded.demand, question.threshold, known.at)
    order = np.lexsort((found.site, found.row))
    pairs = Pairs(found.row[order], found.site[order], found.cost[order], question.threshold)
    off = graph.snap(sites.easting_m, sites.northing_m).node == NOBODY
    return pairs, {
        **known.network, "not_connected_people": int(loaded.demand.people[known.at.node == NOBODY].sum()),
        "sites_not_connected": int(off.sum()),
    }  # fmt: skip
