"""Accessibility of the register: beds or plots within reach by settlement and township, and who is left over (C-21)."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import scipy
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.coverage.access import Access, Steps, Weights, accessibility
from gis.coverage.assign import Assignment, Order, Room, assign
from gis.coverage.changes import Change
from gis.coverage.figures import Count
from gis.coverage.method import method_of
from gis.coverage.model import Integers
from gis.coverage.question import Question, fault
from gis.coverage.register import Loaded, load
from gis.coverage.siting.candidates import refuse, with_changes
from gis.coverage.siting.reach import pairs_of

LUO_QI = (1.0, 0.68, 0.22)
"""Weights of three steps after Luo & Qi (2009): from memory, unverified; the answer prints what was used."""
PER = 1000
"""Access is given for so many people."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, weights in the unit of its threshold, and the order in which people are taken in; None: unasked.

    `changes` of a scenario come first.
    """

    question: Question
    weights: Weights
    order: Order | None = None
    changes: tuple[Change, ...] = ()

    def document(self) -> dict[str, Any]:
        """Return the request as JSON."""
        unit = "m" if self.question.threshold_s is None else "s"
        if isinstance(self.weights, Steps):
            said: dict[str, Any] = {
                "kind": "steps",
                f"limits_{unit}": self.weights.limits,
                "weights": self.weights.weights,
            }
        else:
            said = {"kind": "gaussian", f"limit_{unit}": self.weights.limit}
        made = {**self.question.document(), "weights": said, "assign_order": self.order}
        return made | ({"changes": [each.document() for each in self.changes]} if self.changes else {})


def answer_access(session: Session, wanted: Wanted, level: Level) -> dict[str, Any]:
    """Return E2SFCA by settlement, township and facility, and the assignment by capacity where it is asked.

    Facilities that do not count as supply hold nothing. People without a township are left out and told. Facilities
    without a known capacity count as none and are listed.

    Raises:
        Invalid: the question or the weights are not valid; every fault.
        NotFound: there is no road network, and the question needs one.
    """
    if wanted.question.metric == "unit_ratio":
        refuse([fault("metric", "unit_ratio", "可达性按人口计算，不按服务关系", "By people, not by relation")])
    loaded = with_changes(session, load(session, wanted.question, level), wanted.changes, level)
    demand, counts = loaded.demand, loaded.sites.effective
    people = np.where(demand.township != "", demand.people, 0)
    capacity = np.array([each.capacity or 0 for each in loaded.facilities], dtype=np.int64) * counts
    sites = loaded.sites
    pairs, network = pairs_of(session, wanted.question, loaded, sites)
    found = accessibility(people, capacity.astype(float), pairs, wanted.weights)
    method = method_of(session, wanted.question, loaded, network) | {"scipy": scipy.__version__, "formula": "E2SFCA"}
    asked = {
        "asked": wanted.document(), "data": method["data_sha256"], "engine": method["engine"],
        "network": (network or {}).get("content_sha256"),
    }  # fmt: skip
    answer: dict[str, Any] = {
        "result_id": hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        "question": wanted.document(),
        "totals": _totals(loaded, people, capacity, found),
        "townships": _townships(loaded, people, found),
        "settlements": [_settlement(loaded, row, found) for row in range(demand.ids.size)],
        "facilities": [_facility(loaded, row, capacity, found) for row in np.flatnonzero(counts).tolist()],
        "capacity_unknown": [
            {"id": each.id, "name": each.name}
            for each, on in zip(loaded.facilities, counts, strict=True) if on and each.capacity is None
        ],
        "method": method,
    }  # fmt: skip
    if wanted.order is not None:
        done = assign(demand.ids, people, Room(sites.ids, capacity), pairs, wanted.order)
        answer["assignment"] = _assignment(loaded, people, capacity, done)
    return answer


def geojson(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as GeoJSON: settlements with what each can reach, everything else beside them."""
    features = [
        {
            "type": "Feature", "id": each["id"],
            "geometry": {"type": "Point", "coordinates": [each["lon"], each["lat"]]},
            "properties": {name: value for name, value in each.items() if name not in {"lon", "lat"}},
        }
        for each in answer["settlements"]
    ]  # fmt: skip
    rest = {name: value for name, value in answer.items() if name != "settlements"}
    return {"type": "FeatureCollection", "features": features, **rest}


def _totals(loaded: Loaded, people: Integers, capacity: Integers, found: Access) -> dict[str, Any]:
    nothing = found.per_person == 0
    return {
        "people": int(people.sum()), "unplaced": int(loaded.demand.people.sum() - people.sum()),
        "people_without_access": int(people[nothing].sum()), "capacity": int(capacity.sum()),
        "reached_capacity": found.reached_capacity, "unreached_capacity": found.unreached_capacity,
        "per_1000": _per(float(people @ found.per_person), int(people.sum())),
    }  # fmt: skip


def _per(capacity: float, people: int) -> float | None:
    return capacity / people * PER if people else None


def _townships(loaded: Loaded, people: Integers, found: Access) -> list[dict[str, Any]]:
    """Return the mean of a township's people, and how many of them reach nothing."""
    made = []
    for code in np.unique(loaded.demand.township):
        rows = loaded.demand.township == code
        if code:
            total = int(people[rows].sum())
            made.append({
                "code": str(code), "name": loaded.populated.names.get(str(code), str(code)), "people": total,
                "per_1000": _per(float(people[rows] @ found.per_person[rows]), total),
                "people_without_access": int(people[rows & (found.per_person == 0)].sum()),
            })  # fmt: skip
    return made


def _settlement(loaded: Loaded, row: int, found: Access) -> dict[str, Any]:
    each = loaded.settlements[row]
    return {
        "id": each.id, "name": each.name, "township": each.township, "township_name": each.township_name,
        "lon": each.lon, "lat": each.lat, "people": int(loaded.demand.people[row]),
        "per_1000": float(found.per_person[row]) * PER,
    }  # fmt: skip


def _facility(loaded: Loaded, row: int, capacity: Integers, found: Access) -> dict[str, Any]:
    each = loaded.facilities[row]
    ratio = float(found.per_weighted_person[row]) * PER
    return {"id": each.id, "name": each.name, "capacity": int(capacity[row]), "per_1000_weighted": ratio}


def _assignment(loaded: Loaded, people: Integers, capacity: Integers, done: Assignment) -> dict[str, Any]:
    """Return by township who is taken in, and by facility who came and what room is left; sums are exact."""
    taken = people - done.left_people
    came = capacity - done.left_capacity
    unplaced = int(loaded.demand.people.sum() - people.sum())
    total = Count(int(people.sum()) + unplaced, int(taken.sum()), int(done.left_people.sum()), unplaced)
    by_code = {
        str(code): (int(taken[rows].sum()), int(done.left_people[rows].sum()))
        for code in np.unique(loaded.demand.township)
        if code and (rows := loaded.demand.township == code).any()
    }
    return {
        "order": done.order,
        "totals": {"total": total.total, "taken": total.covered, "left": total.uncovered, "unplaced": total.unplaced},
        "townships": [
            {"code": code, "name": loaded.populated.names.get(code, code), "taken": numbers[0], "left": numbers[1]}
            for code, numbers in by_code.items()
        ],
        "facilities": [
            {
                "id": loaded.facilities[row].id, "name": loaded.facilities[row].name, "capacity": int(capacity[row]),
                "taken": int(came[row]), "left": int(done.left_capacity[row]),
            }
            for row in np.flatnonzero(loaded.sites.effective).tolist()
        ],
    }  # fmt: skip
