"""The question of a planner answered by road: the register's network, its graph for this way of travel, and what-if."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from gis.coverage.model import NOBODY, Nearest
from gis.coverage.network.changes import what_if as changed
from gis.coverage.network.graph import Graph, Snapped, build
from gis.coverage.network.model import Travel
from gis.coverage.network.search import Base, reached, search
from gis.coverage.network.store import load_network
from gis.coverage.network.tables import RoadNetwork
from gis.coverage.question import Question
from gis.coverage.register import Loaded
from gis.coverage.straight import Change
from gis.facilities.standards.lookup import document, standard
from gis.facilities.standards.tables import Standard

WALKER = "elderly-walk-speed"
"""The standard that says how fast people walk where a question does not."""
KEPT, LISTED = 4, 50

_graphs: OrderedDict[tuple[UUID, str, int, Travel], Graph] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Travelled(Nearest):
    """Nearest facilities by road: `distance_m` holds seconds where the question asks for time.

    `base` and `at` are the facilities and the demand on the network, for what-ifs; `network` says which and how.
    """

    base: Base
    at: Snapped
    network: dict[str, Any]


def travelled(session: Session, question: Question, epsg: int) -> tuple[RoadNetwork, Standard | None, Graph]:
    """Return the version of the network, the standard of the walking speed where none was given, and the graph.

    `epsg` is the region's metric system. Graphs are kept in the process.

    Raises:
        NotFound: there is no such network, or none at all (code `network`).
    """
    version, network = load_network(session, question.network)
    walker = None if question.walk_m_s else standard(session, WALKER, question.on)
    speed = question.walk_m_s or float(walker.value if walker else 0)
    travel = Travel(question.mode, "m" if question.threshold_s is None else "s", speed, question.snap_m)
    key = (version.id, version.content_sha256, epsg, travel)
    with _lock:
        graph = _graphs.get(key)
    if graph is None:
        graph = build(network, travel)
        with _lock:
            _graphs[key] = graph
            while len(_graphs) > KEPT:
                _graphs.popitem(last=False)
    return version, walker, graph


def measure(session: Session, question: Question, loaded: Loaded) -> Travelled:
    """Return the nearest facility of each settlement by road.

    Raises:
        NotFound: there is no such network, or none at all (code `network`).
    """
    version, walker, graph = travelled(session, question, loaded.epsg)
    travel = graph.travel
    at = graph.snap(loaded.demand.easting_m, loaded.demand.northing_m)
    said = {
        "id": str(version.id), "name": version.name, "content_sha256": version.content_sha256,
        "data_on": version.data_on.isoformat() if version.data_on else None, "source": version.source,
        "is_sample": version.is_sample, "nodes": version.nodes, "edges": version.edges, "parts": version.parts,
        "mode": travel.mode, "measure": travel.measure, "snap_m": travel.snap_m, "walk_m_s": travel.walk_m_s,
        "walk_standard": document(walker) if walker else None,
        "speeds": version.speeds if travel.measure == "s" else None,
    }  # fmt: skip
    return _found(search(graph, loaded.sites), loaded, at, said)


def what_if(known: Travelled, loaded: Loaded, changes: Sequence[Change]) -> Travelled:
    """Return the nearest facilities after changes; equal to measuring the changed facilities anew."""
    return _found(changed(known.base, changes), loaded, known.at, known.network)


def _found(base: Base, loaded: Loaded, at: Snapped, said: dict[str, Any]) -> Travelled:
    by_road = reached(base, loaded.demand, at)
    return Travelled(by_road.cost, by_road.owner, base, at, said)


def network_document(found: Travelled, loaded: Loaded) -> dict[str, Any]:
    """Return which network was used and how, and who and what is not connected to it (C-16): listed, never dropped.

    `not_connected` are settlements beyond the snap limit, `unreached` those that no road joins to a facility; both are
    among the uncovered. `facilities_off` serve nobody.
    """
    off = found.at.node == NOBODY
    return {
        **found.network,
        "not_connected": _listed(loaded, off),
        "unreached": _listed(loaded, ~off & (found.owner == NOBODY)),
        "facilities_off": [str(found.base.sites.ids[row]) for row in found.base.sites_off],
    }


def _listed(loaded: Loaded, which: np.ndarray) -> dict[str, Any]:
    rows = np.flatnonzero(which)
    return {
        "settlements": int(rows.size),
        "people": int(loaded.demand.people[rows].sum()),
        "first": [{"id": loaded.settlements[row].id, "name": loaded.settlements[row].name} for row in rows[:LISTED]],
    }
