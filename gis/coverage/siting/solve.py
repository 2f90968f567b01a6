"""Answer a question of siting: exact with a proof or with what is left open, or by a heuristic labelled so (C-20)."""

import math
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gis.coverage.model import Integers
from gis.coverage.siting import exact, grasp
from gis.coverage.siting import savings as savings_of
from gis.coverage.siting.answer import Answer, Solver, Status, Verdict, describe
from gis.coverage.siting.problem import Problem
from gis.coverage.siting.questions import MaxCover, Median, Question, refuse_infeasible, target_people
from gis.coverage.siting.savings import Savings

Way = Literal["exact", "heuristic"]

ROUNDING = 1e-3
"""Of a person or a site; the solver's bound is a float, people and sites are whole."""

AFTERWARDS = 3
"""Starts of the heuristic when the solver's time is over."""

LONGER = 0.2
"""Of the time limit; after it the heuristic begins nothing more."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How to search: exact for `time_limit_s` seconds of the solver, or by the seeded heuristic."""

    way: Way = "exact"
    time_limit_s: float = 60.0
    seed: int = 1
    starts: int = grasp.STARTS


def solve(problem: Problem, question: Question, effort: Effort) -> Answer:
    """Return the choice of sites with value, bound, gap, status, and the sites in order of what each adds.

    Value and bound are people within reach (MCLP), new sites (LSCP) or people x cost (p-median).
    When the time ends before the solver has a choice as good as the heuristic's, the heuristic's is returned with
    the solver's bound, and labelled.

    Raises:
        Invalid: no choice can satisfy the question; every reason (`questions.refuse_infeasible`).
    """
    refuse_infeasible(problem, question)
    if isinstance(question, Median):
        run = _Run.of(problem, effort, savings_of.of_cost(problem, question.beyond_cost))
        return describe(problem, run.savings, *run.median(question.new_sites), question)
    run = _Run.of(problem, effort, savings_of.of_coverage(problem))
    if isinstance(question, MaxCover):
        return describe(problem, run.savings, *run.cover(question.new_sites))
    return describe(problem, run.savings, *run.fewest(target_people(problem, question.share)))


@dataclass(frozen=True, slots=True)
class _Found:
    columns: Integers
    bound: float | None
    solver: Solver
    status: Status


@dataclass(frozen=True, slots=True)
class _Run:
    savings: Savings
    quota: grasp.Quota
    effort: Effort
    until: float

    @classmethod
    def of(cls, problem: Problem, effort: Effort, savings: Savings) -> "_Run":
        quota = grasp.Quota.of(problem.sites.township[savings.candidates], problem.missing())
        return cls(savings, quota, effort, time.monotonic() + effort.time_limit_s)

    def cover(self, number: int) -> tuple[Integers, Verdict]:
        found = self._most(number)
        value = self.savings.base + self.savings.value(found.columns)
        bound = None if found.bound is None else max(value, math.floor(self.savings.base + found.bound + ROUNDING))
        return found.columns, Verdict("mclp", found.solver, found.status, value, bound)

    def median(self, number: int) -> tuple[Integers, Verdict]:
        found = self._most(number)
        value = self.savings.base - self.savings.value(found.columns)
        bound = None if found.bound is None else min(value, self.savings.base - found.bound)
        return found.columns, Verdict("p_median", found.solver, found.status, value, bound)

    def fewest(self, target: int) -> tuple[Integers, Verdict]:
        """Choose the fewest sites, and of that number those with most people; value and bound are numbers of sites."""
        if self.effort.way == "heuristic":
            columns = self._few(target)
            return columns, Verdict("lscp", "grasp", "heuristic", columns.size, None)
        found = exact.fewest(self.savings, target - self.savings.base, self.quota, self._left())
        bound = 0 if found.bound is None else max(0, math.ceil(found.bound - ROUNDING))
        if found.chosen is None or not found.proved:
            columns, solver = self._better_of(found.chosen, target)
        else:
            columns, solver, bound = self._most_of_fewest(found.chosen, target, bound)
        status: Status = "optimal" if columns.size == bound else "time_limit"
        return columns, Verdict("lscp", solver, status, columns.size, bound)

    def _better_of(self, columns: Integers | None, target: int) -> tuple[Integers, Solver]:
        """Return what the solver had when its time ended, or the heuristic's choice where that is smaller."""
        few = self._few(target)
        if columns is None or few.size < columns.size or not self._reaches(columns, target):
            return few, "grasp"
        return columns, "highs"

    def _most_of_fewest(self, columns: Integers, target: int, bound: int) -> tuple[Integers, Solver, int]:
        """Return the columns of that number with most people, and the bound of the number.

        The solver's tolerance can leave a choice short of the target; then one more site is tried, and the bound rises
        where it is proved that the number does not do.
        """
        for number in range(columns.size, self.savings.candidates.size + 1):
            most = self._most(number)
            reaching = [
                each
                for each in (_Found(columns, None, "highs", "optimal"), most)
                if self._reaches(each.columns, target)
            ]
            if reaching:
                best = max(reaching, key=lambda each: (-each.columns.size, self.savings.value(each.columns)))
                return best.columns, best.solver, bound
            bound = number + 1 if most.status == "optimal" else bound
        return np.arange(self.savings.candidates.size), "highs", bound

    def _most(self, number: int) -> _Found:
        if self.effort.way == "heuristic":
            tries = grasp.Tries(self.effort.seed, self.effort.starts, self.until)
            return _Found(grasp.grasp(self.savings, number, self.quota, tries), None, "grasp", "heuristic")
        found = exact.most(self.savings, number, self.quota, self._left())
        if found.proved and found.chosen is not None:
            return _Found(found.chosen, found.bound, "highs", "optimal")
        rival = grasp.grasp(self.savings, number, self.quota, self._afterwards())
        bound = self.savings.most(number)
        bound = bound if found.bound is None else min(bound, found.bound)
        if found.chosen is None or self.savings.value(rival) > self.savings.value(found.chosen):
            return _Found(rival, bound, "grasp", "time_limit")
        return _Found(found.chosen, bound, "highs", "time_limit")

    def _few(self, target: int) -> Integers:
        """Return few columns that reach the target, by halving the number between too few and enough."""
        enough, low = self.savings.candidates.size, int(self.quota.least.sum())
        columns = np.arange(enough)
        while low < enough:
            middle = (low + enough) // 2
            tried = grasp.grasp(self.savings, middle, self.quota, self._afterwards())
            if self._reaches(tried, target):
                enough, columns = middle, tried
            else:
                low = middle + 1
        return columns

    def _afterwards(self) -> grasp.Tries:
        """Return few tries that also end: the caller's time is over, or is to be shared among many numbers."""
        return grasp.Tries(self.effort.seed, AFTERWARDS, time.monotonic() + LONGER * self.effort.time_limit_s)

    def _reaches(self, columns: Integers, target: int) -> bool:
        return self.savings.base + self.savings.value(columns) >= target

    def _left(self) -> float:
        return max(0.1, self.until - time.monotonic())
