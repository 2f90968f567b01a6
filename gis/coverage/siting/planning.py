"""From a planner's request to the answer: load the register, state the problem, solve, and say what it rests on."""

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import scipy
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.coverage import answer as words
from gis.coverage.method import method_of
from gis.coverage.model import Sites
from gis.coverage.register import Loaded, load, plane
from gis.coverage.siting.answer import Answer
from gis.coverage.siting.candidates import Spot, spots, with_changes
from gis.coverage.siting.problem import Choices, Problem, Role, roles
from gis.coverage.siting.reach import pairs_of
from gis.coverage.siting.request import Request
from gis.coverage.siting.solve import solve


@dataclass(frozen=True, slots=True)
class Plan:
    """A problem with what it was made of; no database is needed any more. `spots` are the sites, row by row."""

    request: Request
    loaded: Loaded
    spots: tuple[Spot, ...]
    problem: Problem
    method: dict[str, Any]

    def answer(self) -> dict[str, Any]:
        """Solve, and return the answer as JSON.

        Raises:
            Invalid: no choice of sites can satisfy the request; every reason.
        """
        found = solve(self.problem, self.request.aimed(), self.request.effort)
        verdict = found.verdict
        sites = [self._site(found, at) for at in range(found.chosen.size)]
        method = {
            **self.method, "solver": "HiGHS" if verdict.solver == "highs" else "GRASP + 1-swap",
            "scipy": scipy.__version__, "status": verdict.status, "value": verdict.value, "bound": verdict.bound,
            "gap": verdict.gap,
        }  # fmt: skip
        return {
            "result_id": self.identity(),
            "question": self.request.question.document(),
            "siting": self.request.document(),
            "status": verdict.status,
            "heuristic": verdict.solver == "grasp",
            "value": verdict.value,
            "bound": verdict.bound,
            "gap": verdict.gap,
            "unit": {"mclp": "people", "lscp": "sites", "p_median": f"people x {self._unit}"}[verdict.kind],
            "before": self._totals(int(found.curve_people[0]), found),
            "totals": words.count_document(found.count),
            "sites": sites,
            "curve": [{"new_sites": at, "people": int(each)} for at, each in enumerate(found.curve_people)],
            "unreachable": found.unreachable,
            "required": int(found.required.size),
            "idle_required": [self._named(name) for name in found.idle_required],
            "cost": None if found.cost is None else {
                "people_cost": found.cost.people_cost, "beyond": found.cost.beyond_cost, "unit": self._unit,
                "beyond_people": found.cost.beyond_people, "mean_served": found.cost.mean_served,
            },
            "changes": [_change(each) for each in sites],
            "method": method,
        }  # fmt: skip

    @property
    def _unit(self) -> str:
        return "m" if self.request.question.threshold_s is None else "s"

    def identity(self) -> str:
        """Return the SHA-256 of what the answer rests on (C-11)."""
        asked = {
            "question": self.request.question.document(), "siting": self.request.document(),
            "data": self.method["data_sha256"], "engine": self.method["engine"],
            "network": (self.method["network"] or {}).get("content_sha256"),
        }  # fmt: skip
        return hashlib.sha256(orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def _site(self, found: Answer, at: int) -> dict[str, Any]:
        spot = self.spots[found.chosen[at]]
        adds = int(found.curve_people[at + 1] - found.curve_people[at])
        saves = float(found.gains[at]) if found.cost is not None else None
        return {"order": at + 1, **spot._asdict(), "adds_people": adds, "saves_people_cost": saves}

    def _totals(self, covered: int, found: Answer) -> dict[str, Any]:
        placed = found.count.covered + found.count.uncovered
        return {
            "total": found.count.total, "covered": covered, "uncovered": placed - covered,
            "unplaced": found.count.unplaced, "share": covered / placed if placed else None,
        }  # fmt: skip

    def _named(self, identity: str) -> dict[str, str]:
        return {"id": identity, "name": next(each.name for each in self.spots if each.id == identity)}


def prepare(session: Session, request: Request, level: Level) -> Plan:
    """Read what a viewer of this level may see and state the problem.

    Raises:
        Invalid: the question, the candidates, or the roles are not valid; every fault.
        NotFound: there is no road network, and the question needs one.
    """
    question = request.question
    loaded = with_changes(session, load(session, question, level), request.changes, level)
    counted = [row for row, counts in enumerate(loaded.sites.effective) if counts]
    standing = [
        Spot(each.id, each.name, "facility", each.lon, each.lat, each.township, each.township_name)
        for each in (loaded.facilities[row] for row in counted)
    ]
    every = (*standing, *spots(session, request.candidates, loaded, level, question.area))
    ids = np.array([each.id for each in every], dtype=np.str_)
    idle = {each.id for each, counts in zip(loaded.facilities, loaded.sites.effective, strict=True) if not counts}
    role = roles(ids, request.required, set(request.excluded) - idle)
    stands = np.arange(ids.size) < len(standing)
    role[stands & (role == Role.CANDIDATE.value)] = Role.REQUIRED.value
    township = np.array([each.township for each in every], dtype=np.str_)
    northing, easting = plane([each.lon for each in every], [each.lat for each in every], loaded.epsg)
    pairs, network = pairs_of(session, question, loaded, Sites(ids, easting, northing, np.ones(ids.size, dtype=bool)))
    sites = Choices(ids, role, township)
    problem = Problem(loaded.demand.people, loaded.demand.township, sites, pairs, _minimum(request, loaded))
    method = method_of(session, question, loaded, network) | {"candidates": int(sites.rows(Role.CANDIDATE).size)}
    return Plan(request, loaded, every, problem, method)


def _change(site: dict[str, Any]) -> dict[str, Any]:
    """Return a chosen site as a change of a scenario."""
    return {"op": "add", "id": f"site-{site['id']}"[:60], "name": site["name"], "lon": site["lon"], "lat": site["lat"]}


def _minimum(request: Request, loaded: Loaded) -> dict[str, int]:
    lived = {str(code) for code in np.unique(loaded.demand.township[loaded.demand.people > 0]) if code}
    everywhere = dict.fromkeys(sorted(lived), request.minimum_per_township) if request.minimum_per_township else {}
    return {**everywhere, **request.minimum}


def geojson(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as GeoJSON: the chosen sites in order, everything else beside them."""
    features = [
        {
            "type": "Feature", "id": each["id"],
            "geometry": {"type": "Point", "coordinates": [each["lon"], each["lat"]]},
            "properties": {name: value for name, value in each.items() if name not in {"lon", "lat"}},
        }
        for each in answer["sites"]
    ]  # fmt: skip
    rest = {name: value for name, value in answer.items() if name not in {"sites", "changes"}}
    return {"type": "FeatureCollection", "features": features, **rest}
