"""Where to build next, with a proof or a gap, and how many beds or plots people reach."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from threading import BoundedSemaphore
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api.coverage import CHANGES_MAX, PROBLEMS, Asked, AskedChange, Planner, Strict, answered
from api.deps import SessionDep
from gis.core.errors import Busy
from gis.coverage import access_planning
from gis.coverage.access import Gaussian, Steps
from gis.coverage.assign import Order
from gis.coverage.changes import Change
from gis.coverage.question import Question, fault
from gis.coverage.siting import planning
from gis.coverage.siting.candidates import Candidates, Point, Source, refuse
from gis.coverage.siting.request import Aim, Request
from gis.coverage.siting.solve import Effort, Way

router = APIRouter(prefix="/api/v1/coverage", tags=["coverage"])

Form = Annotated[Literal["json", "geojson"], Query(description="geojson: the sites or settlements as features.")]
LARGE: dict[int | str, dict[str, Any]] = {
    413: {"description": "Too many pairs of people and sites"},
    503: {"description": "Others are being solved"},
}
TURNS = BoundedSemaphore(2)
"""Problems solved at once in a process."""
WAIT_S = 20.0
IDENTITY = r"^[A-Za-z0-9_-]+$"
Named = Annotated[str, Field(min_length=1, max_length=60, pattern=IDENTITY)]
Township = Annotated[str, Field(pattern=r"^[0-9]{9,12}$")]


def _question(asked: Asked) -> Question:
    """Return the question about coverage inside a larger one."""
    return Asked.model_validate(asked.model_dump(include=set(Asked.model_fields))).question()


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a turn to solve, so that solving never takes every thread and processor from the other reads.

    Raises:
        Busy: others are still being solved.
    """
    if not TURNS.acquire(timeout=WAIT_S):
        raise Busy("正在求解的选址较多，请稍后再试", "Other sites are being solved, please try again shortly")
    try:
        yield
    finally:
        TURNS.release()


def _changes(asked: list[AskedChange]) -> tuple[Change, ...]:
    return tuple(each.change() for each in asked)


class AskedPoint(Strict):
    """A candidate that the planner names."""

    id: Named = Field(description="Own id.")
    lon: float = Field(description="Longitude, CGCS2000 degrees.")
    lat: float = Field(description="Latitude, CGCS2000 degrees.")
    name: str = Field("", max_length=100, description="Name.")


class AskedCandidates(Strict):
    """Where something could be built."""

    source: Source = Field("settlements", description="settlements, places (by class), or points.")
    place_classes: list[Annotated[str, Field(pattern=r"^[0-9A-Z]{1,12}$")]] = Field(
        default_factory=list, max_length=50, description="Codes of place classes, for places."
    )
    points: list[AskedPoint] = Field(default_factory=list, max_length=2_000, description="For points.")

    def candidates(self) -> Candidates:
        """Return the candidates of the domain."""
        points = tuple(Point(each.id, each.lon, each.lat, each.name) for each in self.points)
        return Candidates(self.source, tuple(self.place_classes), points)


class AskedSiting(Asked):
    """A question about coverage, and what is wanted of new sites. Facilities that count as supply stand and stay."""

    aim: Aim = Field(description="max_cover: most people; fewest_sites: for a share; p_median: least people x metres.")
    new_sites: int | None = Field(None, ge=0, le=5_000, description="New sites, beside those that stand.")
    share: float | None = Field(None, gt=0, le=1, description="Share of the people, 0.9 for 90 %.")
    beyond_m: float | None = Field(None, gt=0, le=1e7, description="Metres that people out of reach count (p_median).")
    beyond_s: float | None = Field(
        None, gt=0, le=1e7, description="Seconds that they count, by a threshold in seconds."
    )
    candidates: AskedCandidates = Field(default_factory=AskedCandidates)
    required: list[Named] = Field(default_factory=list, max_length=5_000, description="Candidates that must be chosen.")
    excluded: list[Named] = Field(
        default_factory=list, max_length=5_000, description="Facilities or candidates left out."
    )
    minimum_per_township: int = Field(0, ge=0, le=100, description="Sites at least in every township with people.")
    minimum_by_township: dict[Township, Annotated[int, Field(ge=0, le=100)]] = Field(
        default_factory=dict, description="Sites at least, by code of the township; goes before the one for all."
    )
    changes: list[AskedChange] = Field(
        default_factory=list, max_length=CHANGES_MAX, description="Scenario that stands."
    )
    way: Way = Field("exact", description="exact: with a proof or a gap; heuristic: labelled, without a bound.")
    time_limit_s: float = Field(20, gt=0, le=60, description="Seconds of the exact solver.")
    seed: int = Field(1, ge=0, le=2**31, description="Seed of the heuristic.")

    def request(self) -> Request:
        """Return the request of the domain."""
        return Request(
            _question(self), self.aim, self.candidates.candidates(), self.new_sites,
            None if self.share is None else Fraction(str(self.share)), self.beyond_m, self.beyond_s,
            tuple(self.required), tuple(self.excluded), dict(self.minimum_by_township), self.minimum_per_township,
            Effort(self.way, self.time_limit_s, self.seed), _changes(self.changes),
        )  # fmt: skip


class AskedWeights(Strict):
    """How much a facility counts by its distance."""

    kind: Literal["steps", "gaussian"] = Field("steps")
    limits_m: list[float] = Field(
        default_factory=list, max_length=20, description="Steps: ascending metres, inclusive."
    )
    limits_s: list[float] = Field(default_factory=list, max_length=20, description="The same in seconds, by time.")
    weights: list[float] = Field(default_factory=list, max_length=20, description="Steps: a weight for each limit.")


class AskedAccess(Asked):
    """A question about access. The threshold is how far anybody goes; without limits, three equal steps to it."""

    weights: AskedWeights = Field(default_factory=AskedWeights)
    changes: list[AskedChange] = Field(
        default_factory=list, max_length=CHANGES_MAX, description="Scenario that stands."
    )
    assign_order: Order | None = Field(None, description="Also take people in by capacity, in this order.")

    def wanted(self) -> access_planning.Wanted:
        """Return the request of the domain."""
        question, given = _question(self), self.weights
        if given.kind == "gaussian":
            weights: Steps | Gaussian = Gaussian(question.threshold)
        elif given.limits_m or given.limits_s or given.weights:
            limits, other = (given.limits_m, given.limits_s)[:: 1 if question.threshold_s is None else -1]
            if other:
                refuse(
                    [fault("weights", other, "界限与阈值的单位须一致", "The limits are in the unit of the threshold")]
                )
            weights = Steps(tuple(limits), tuple(given.weights))
        else:
            weights = Steps(tuple(question.threshold * part / 3 for part in (1, 2, 3)), access_planning.LUO_QI)
        return access_planning.Wanted(question, weights, self.assign_order, _changes(self.changes))


@router.post("/siting", responses={**PROBLEMS, **LARGE})
def siting(asked: AskedSiting, who: Planner, session: SessionDep, f: Form = "json") -> Response:
    """Choose sites: value, bound and gap, the sites in order of what each adds, people by number of sites."""
    plan = planning.prepare(session, asked.request(), who.level)
    session.rollback()  # all is read; the solver may take longer than a transaction may stand idle
    with _turn():
        found = plan.answer()
    return answered(planning.geojson(found) if f == "geojson" else found)


@router.post("/accessibility", responses={**PROBLEMS, **LARGE})
def accessibility(asked: AskedAccess, who: Planner, session: SessionDep, f: Form = "json") -> Response:
    """Tell how many beds or plots people reach (E2SFCA), and on demand who is left when they are full."""
    found = access_planning.answer_access(session, asked.wanted(), who.level)
    return answered(access_planning.geojson(found) if f == "geojson" else found)
