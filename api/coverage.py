"""Who is within reach of care centres and cemeteries, and what would change; scenarios saved by name."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from api.deps import CurrentViewer, Plain, SessionDep, Viewer, require
from gis.core.json_model import JsonModel
from gis.core.region_store import read_region
from gis.coverage import planner, scenarios
from gis.coverage.changes import Change, Operation, check_positions
from gis.coverage.question import SNAP_M, Metric, Mode, Population, Question, Service, Unit
from gis.facilities.standards import lookup

router = APIRouter(prefix="/api/v1/coverage", tags=["coverage"])

Planner = Annotated[Viewer, Depends(require("planner", "reviewer"))]
CHANGES_MAX = 200
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account is no planner's, or the scenario is another's"},
    404: {"description": "No such scenario or result"},
    409: {"description": "The name is taken, or the scenario was saved meanwhile"},
    422: {"description": "The question is not valid; every fault is listed"},
}


class Strict(JsonModel):
    """A body in which nothing unknown is let pass."""


class Asked(Strict):
    """A question about coverage. Thresholds are inclusive."""

    service: Service = Field(description="care-centres or cemeteries.")
    metric: Metric = Field(description="unit_ratio: by relation; pop_straight: straight line; pop_network: by road.")
    population: Population = Field("pop_60", description="Whom to count.")
    threshold_m: float | None = Field(None, description="Metres.")
    threshold_s: float | None = Field(None, description="Seconds, for pop_network.")
    types: list[str] = Field(default_factory=list, max_length=30, description="Types of facility; empty: all.")
    as_of: dt.date | None = Field(None, description="Day on which records and standards are in force; today without.")
    area: str = Field("", max_length=12, description="Code of a division whose people count; empty: the region.")
    effective_only: bool = Field(default=True, description="Leave out facilities with an open major hazard.")
    unit: Unit = Field("settlement", description="What a unit ratio counts.")
    mode: Mode = Field("walk", description="pop_network: walk or drive.")
    walk_m_s: float | None = Field(None, description="pop_network: walking speed, m/s; that of the standard without.")
    snap_m: float = Field(SNAP_M, description="pop_network: farthest from a road that is connected, metres.")
    network: UUID | None = Field(None, description="pop_network: version of the network; the current one without.")

    def question(self) -> Question:
        """Return the question of the domain."""
        given = self.model_dump(exclude={"as_of", "types"})
        return Question(**given, day=self.as_of, types=tuple(self.types))


class AskedChange(Strict):
    """A change of a scenario."""

    op: Operation = Field(description="add, move, close, open or resize.")
    id: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_-]+$", description="Facility; own id for add.")
    lon: float | None = Field(None, description="Longitude, CGCS2000 degrees.")
    lat: float | None = Field(None, description="Latitude, CGCS2000 degrees.")
    name: str = Field("", max_length=100, description="Name of an added facility.")
    capacity: int | None = Field(None, ge=0, le=1_000_000, description="Beds or plots.")

    def change(self) -> Change:
        """Return the change of the domain."""
        return Change(**self.model_dump())


class AskedWhatIf(Asked):
    """A question with changes."""

    changes: list[AskedChange] = Field(min_length=1, max_length=CHANGES_MAX, description="In order.")


class AskedScenario(Strict):
    """A scenario to save."""

    name: str = Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$", description="Name.")
    note: str = Field("", max_length=1_000, description="What it is for.")
    question: Asked
    changes: list[AskedChange] = Field(default_factory=list, max_length=CHANGES_MAX)
    version: int | None = Field(None, ge=1, description="Version that is saved again; left out for a new one.")

    def values(self) -> dict[str, Any]:
        """Return the columns."""
        changes = [each.change().document() for each in self.changes]
        return {
            "name": self.name, "note": self.note.strip(), "question": self.question.question().document(),
            "changes": changes,
        }  # fmt: skip


def answered(document: Any, status: int = 200) -> Response:
    """Return JSON: what could not be a number is null, never NaN."""
    return Response(orjson.dumps(document), status, media_type="application/json")


Gaps = Annotated[int, Plain, Query(ge=1, le=100_000, description="How many uncovered settlements are listed.")]


@router.post("", responses=PROBLEMS)
def coverage(asked: Asked, who: CurrentViewer, session: SessionDep, gaps: Gaps = 200) -> Response:
    """Answer who is covered and who is not: totals, townships, gaps, curve, key figures, and what it rests on."""
    found = planner.answer_question(session, asked.question(), who.level, gaps=gaps)
    if who.user_id is not None:
        scenarios.keep_result(session, found, who.name)
    return answered(found)


@router.post("/what-if", responses=PROBLEMS)
def what_if(asked: AskedWhatIf, who: Planner, session: SessionDep, gaps: Gaps = 200) -> Response:
    """Answer what would change: the same figures after the changes, beside those before."""
    question = Asked(**asked.model_dump(exclude={"changes"})).question()
    changes = [each.change() for each in asked.changes]
    return answered(planner.what_if(session, question, changes, who.level, gaps=gaps))


@router.get("/standards", responses=PROBLEMS)
def standards(session: SessionDep, date: dt.date | None = None, service: Service | None = None) -> Response:
    """List the standards in force on a day, each with its document and whether a source was seen."""
    day = date or Question("care-centres", "unit_ratio").on
    return answered({"standards": [lookup.document(each) for each in lookup.in_force(session, day, service=service)]})


@router.get("/results/{result_id}", responses=PROBLEMS)
def read_result(result_id: str, _who: Planner, session: SessionDep) -> Response:
    """Return what a result rests on: parameters, versions of data and code, hashes."""
    return answered(scenarios.result(session, result_id))


@router.get("/scenarios", responses=PROBLEMS)
def list_scenarios(_who: Planner, session: SessionDep) -> Response:
    """List the scenarios of all planners, the one saved last first."""
    return answered({"scenarios": [scenarios.document(each) for each in scenarios.list_scenarios(session)]})


@router.post("/scenarios", status_code=201, responses=PROBLEMS)
def save_scenario(sent: AskedScenario, who: Planner, session: SessionDep) -> Response:
    """Save a scenario under a name."""
    assert who.user_id is not None
    _check(session, sent)
    made = scenarios.save(session, owner_id=who.user_id, owner_name=who.name, **sent.values())
    return answered(scenarios.document(made), 201)


@router.get("/scenarios/{scenario_id}", responses=PROBLEMS)
def read_scenario(scenario_id: UUID, _who: Planner, session: SessionDep) -> Response:
    """Return a scenario."""
    return answered(scenarios.document(scenarios.scenario(session, scenario_id)))


@router.put("/scenarios/{scenario_id}", responses=PROBLEMS)
def update_scenario(scenario_id: UUID, sent: AskedScenario, who: Planner, session: SessionDep) -> Response:
    """Save a scenario again; `version` is the one it was read with."""
    assert who.user_id is not None
    _check(session, sent)
    saved = scenarios.update(session, scenario_id, who.user_id, sent.version or 1, sent.values())
    return answered(scenarios.document(saved))


@router.delete("/scenarios/{scenario_id}", status_code=204, responses=PROBLEMS)
def remove_scenario(scenario_id: UUID, who: Planner, session: SessionDep) -> Response:
    """Take a scenario away; `restore` brings it back."""
    assert who.user_id is not None
    scenarios.remove(session, scenario_id, who.user_id)
    return Response(status_code=204)


@router.post("/scenarios/{scenario_id}/restore", responses=PROBLEMS)
def restore_scenario(scenario_id: UUID, who: Planner, session: SessionDep) -> Response:
    """Bring a scenario back."""
    assert who.user_id is not None
    return answered(scenarios.document(scenarios.restore(session, scenario_id, who.user_id)))


def _check(session: SessionDep, sent: AskedScenario) -> None:
    """Refuse positions outside the region; facilities may have gone since, which is told when it is opened."""
    check_positions([each.change() for each in sent.changes], read_region(session).area)
