"""What an answer of siting holds: proof or gap, the sites in order of what each adds, people by number of sites."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gis.coverage.figures import Count
from gis.coverage.grouping import summed
from gis.coverage.model import Floats, Integers, Truths
from gis.coverage.siting.problem import Problem, Role
from gis.coverage.siting.questions import Median, idle
from gis.coverage.siting.savings import Savings

Kind = Literal["mclp", "lscp", "p_median"]
Solver = Literal["highs", "grasp"]
Status = Literal["optimal", "time_limit", "heuristic"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the search found: merged columns, who found them, how it ended, and the aim's value with its bound."""

    kind: Kind
    solver: Solver
    status: Status
    value: float
    bound: float | None

    @property
    def gap(self) -> float | None:
        """Distance of value and bound as a share of the greater, 0 when proved; None where nothing is known."""
        if self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.bound), abs(self.value), 1e-300)


@dataclass(frozen=True, slots=True)
class Cost:
    """Figures of the p-median. People x cost in people times the unit of the pairs; `mean_served` in that unit.

    People beyond reach of every standing and chosen site are counted with `beyond_cost` each, and told.
    """

    people_cost: float
    beyond_cost: float
    beyond_people: int
    mean_served: float | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Chosen sites and what they give. Rows are of the problem's sites.

    `chosen` (N,) is ordered by what each adds, ties by id; sites that add nothing and no minimum needs are left out:
    N may be under the number asked. `gains` (N,) and `curve_people` (N + 1,) begin with the required sites: people
    within reach with none, one, two ... of the new sites. `unreachable` people are placed, but no usable site is near.
    """

    verdict: Verdict
    required: Integers
    chosen: Integers
    gains: Floats
    curve_people: Integers
    count: Count
    unreachable: int
    idle_required: tuple[str, ...]
    cost: Cost | None


def describe(
    problem: Problem, savings: Savings, columns: Integers, verdict: Verdict, median: Median | None = None
) -> Answer:
    """Return the answer for chosen columns of the savings."""
    order, gains = _ordered(problem, savings, columns)
    chosen, required = savings.candidates[order], problem.sites.rows(Role.REQUIRED)
    reached = problem.covered(np.r_[required, chosen])
    usable = problem.covered(np.flatnonzero(problem.sites.role != Role.EXCLUDED.value))
    return Answer(
        verdict,
        required,
        chosen,
        gains,
        _curve(problem, required, chosen),
        _count(problem, reached),
        int(problem.placed[~usable].sum()),
        tuple(idle(problem, Role.REQUIRED)),
        None if median is None else _cost(problem, np.r_[required, chosen], median.beyond_cost),
    )


def _count(problem: Problem, reached: Truths) -> Count:
    total, placed = int(problem.people.sum()), int(problem.placed.sum())
    within = int(problem.placed[reached].sum())
    return Count(total, within, placed - within, total - placed)


def _ordered(problem: Problem, savings: Savings, columns: Integers) -> tuple[Integers, Floats]:
    """Return the columns, each the one that adds most to those before it, without needless ones at the end."""
    columns = np.sort(columns)
    picked = savings.pick(columns)
    best = np.zeros(savings.rows)
    order: list[int] = []
    gains: list[float] = []
    left = np.ones(columns.size, dtype=bool)
    for _ in range(columns.size):
        gain = summed(picked.column, np.maximum(picked.saving - best[picked.row], 0), columns.size)
        pick = int(np.where(left, gain, -1.0).argmax())
        left[pick] = False
        mine = picked.column == pick
        best[picked.row[mine]] = np.maximum(best[picked.row[mine]], picked.saving[mine])
        order.append(int(columns[pick]))
        gains.append(float(gain[pick]))
    kept = _needed(problem, savings.candidates[np.array(order, dtype=np.int64)], gains)
    return np.array([order[at] for at in kept], dtype=np.int64), np.array([gains[at] for at in kept])


def _needed(problem: Problem, rows: Integers, gains: list[float]) -> list[int]:
    """Return the places of sites that add people, or that the minimum of their township needs."""
    codes = [str(code) for code in problem.sites.township[rows]]
    missing = problem.missing()
    kept: list[int] = []
    for at, code in enumerate(codes):
        if gains[at] > 0 or missing.get(code, 0) > 0:
            kept.append(at)
            missing[code] = missing.get(code, 0) - 1
    return kept


def _curve(problem: Problem, required: Integers, chosen: Integers) -> Integers:
    """Return people within reach of the required sites and the first k chosen ones, k = 0 ... N."""
    turn = np.full(problem.sites.ids.size, chosen.size + 1, dtype=np.int64)
    turn[chosen] = np.arange(1, chosen.size + 1)
    turn[required] = 0
    first = np.full(problem.people.size, chosen.size + 1, dtype=np.int64)
    np.minimum.at(first, problem.pairs.demand, turn[problem.pairs.site])
    people = np.zeros(chosen.size + 2, dtype=np.int64)
    np.add.at(people, first, problem.placed)
    summed: Integers = np.cumsum(people)[:-1]
    return summed


def _cost(problem: Problem, standing: Integers, beyond_cost: float) -> Cost:
    stands = np.zeros(problem.sites.ids.size, dtype=bool)
    stands[standing] = True
    pairs, people = problem.pairs, problem.placed
    least = np.full(people.size, np.inf)
    kept = stands[pairs.site]
    np.minimum.at(least, pairs.demand[kept], pairs.cost[kept])
    served = np.isfinite(least)
    beyond, within = int(people[~served].sum()), int(people[served].sum())
    near = float(people[served] @ least[served])
    return Cost(near + beyond * beyond_cost, beyond_cost, beyond, near / within if within else None)
