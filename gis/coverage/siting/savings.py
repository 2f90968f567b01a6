"""What each candidate saves beside the required sites: the common form of the three problems, equal rows merged."""

from dataclasses import dataclass

import numpy as np

from gis.coverage.grouping import runs, summed
from gis.coverage.model import Floats, Integers
from gis.coverage.siting.problem import Problem, Role


@dataclass(frozen=True, slots=True)
class Savings:
    """Sparse savings: candidate `column[k]` saves `saving[k]` on row `row[k]`; a row counts its best chosen saving.

    Pairs are ordered by row, then column. `rows` is the number of merged demand rows, `candidates` (C,) are the site
    rows of the columns in order of their ids: the lowest column is the lowest id. `base` is what stands already:
    people covered by required sites, or for the median people x cost with nothing new.
    """

    row: Integers
    column: Integers
    saving: Floats
    rows: int
    candidates: Integers
    base: float

    def pick(self, chosen: Integers) -> "Savings":
        """Return only the pairs of chosen columns, columns renumbered in the order given."""
        place = np.full(self.candidates.size, -1, dtype=np.int64)
        place[chosen] = np.arange(chosen.size)
        kept = place[self.column] >= 0
        return Savings(
            self.row[kept], place[self.column[kept]], self.saving[kept], self.rows, self.candidates[chosen], self.base
        )

    def most(self, number: int) -> float:
        """Return what `number` columns cannot save more than: all rows at their best, or the greatest columns alone."""
        best = np.zeros(self.rows)
        np.maximum.at(best, self.row, self.saving)
        each = np.sort(summed(self.column, self.saving, self.candidates.size))[::-1]
        return float(min(best.sum(), each[:number].sum()))

    def value(self, chosen: Integers) -> float:
        """Return what chosen columns save together."""
        stands = np.zeros(self.candidates.size, dtype=bool)
        stands[chosen] = True
        kept = stands[self.column]
        best = np.zeros(self.rows)
        np.maximum.at(best, self.row[kept], self.saving[kept])
        return float(best.sum())


def of_coverage(problem: Problem) -> Savings:
    """Return the savings of MCLP and LSCP: the people of a row, where no required site reaches them."""
    people = problem.placed.copy()
    reached = problem.covered(problem.sites.rows(Role.REQUIRED))
    base = int(people[reached].sum())
    people[reached] = 0
    return _merged(problem, people, np.ones(problem.pairs.cost.size), float(base))


def of_cost(problem: Problem, beyond_cost: float) -> Savings:
    """Return the savings of the median: people x how much nearer than what they have, or than beyond reach."""
    people, pairs = problem.placed, problem.pairs
    have = np.full(people.size, float(beyond_cost))
    stands = problem.sites.role[pairs.site] == Role.REQUIRED.value
    np.minimum.at(have, pairs.demand[stands], pairs.cost[stands])
    return _merged(problem, people, have[pairs.demand] - pairs.cost, float(people @ have))


def _merged(problem: Problem, people: Integers, each: Floats, base: float) -> Savings:
    """Return savings of `each` a person and pair, rows with equal pairs merged into one with their people together."""
    rows = problem.sites.rows(Role.CANDIDATE)
    candidates = rows[np.argsort(problem.sites.ids[rows], kind="stable")]
    place = np.full(problem.sites.ids.size, -1, dtype=np.int64)
    place[candidates] = np.arange(candidates.size)
    demand, column = problem.pairs.demand, place[problem.pairs.site]
    kept = np.flatnonzero((column >= 0) & (people[demand] > 0) & (each > 0))
    kept = kept[np.lexsort((column[kept], demand[kept]))]
    demand, column, each = demand[kept], column[kept], each[kept]
    starts, ends = runs(demand)
    seen: dict[bytes, int] = {}
    group = np.array(
        [
            seen.setdefault(column[start:end].tobytes() + each[start:end].tobytes(), len(seen))
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
    weight = np.bincount(group, weights=people[demand[starts]], minlength=len(seen))
    _, first = np.unique(group, return_index=True)
    leads = np.zeros(starts.size, dtype=bool)
    leads[first] = True
    shown = np.repeat(leads, ends - starts)
    row = np.repeat(group, ends - starts)[shown]
    return Savings(row, column[shown], weight[row] * each[shown], len(seen), candidates, base)
