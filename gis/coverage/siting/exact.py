"""Exact location by HiGHS through `scipy.optimize.milp`, on merged rows, with bound and time limit (C-20)."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from gis.coverage.grouping import summed
from gis.coverage.model import Floats, Integers
from gis.coverage.siting.grasp import Quota
from gis.coverage.siting.savings import Savings

RELATIVE_GAP = 1e-9
"""The solver's default stops a ten-thousandth short of the optimum and calls it optimal."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver says: chosen columns or None, the bound in the unit of the aim, and whether it came to an end."""

    chosen: Integers | None
    bound: float | None
    proved: bool


def most(savings: Savings, number: int, quota: Quota, time_limit_s: float) -> Found:
    """Choose at most `number` columns that save most; `bound` is from above, without the base."""
    model = _Model.of(savings)
    limits = [_sum_limit(model, savings, number), *_quota_limits(model, quota)]
    found = _solve(-model.worth, model, limits, time_limit_s)
    return Found(found.chosen, None if found.bound is None else -found.bound, found.proved)


def fewest(savings: Savings, target: float, quota: Quota, time_limit_s: float) -> Found:
    """Choose the fewest columns that save `target` together; `bound` is a number of sites from below."""
    model = _Model.of(savings)
    aim = np.zeros(model.worth.size)
    aim[: savings.candidates.size] = 1
    limits = [LinearConstraint(csr_array(model.worth[None, :]), target, np.inf), *_quota_limits(model, quota)]
    return _solve(aim, model, limits, time_limit_s)


@dataclass(frozen=True, slots=True)
class _Model:
    """Columns first, one binary each, then continuous variables with `worth`; `links` @ variables <= `upper`."""

    worth: Floats
    links: csr_array
    upper: Floats
    candidates: int

    @classmethod
    def of(cls, savings: Savings) -> "_Model":
        """Return the model; a row of one candidate needs no variable, equal savings in a row share one."""
        size = savings.candidates.size
        lengths = np.bincount(savings.row, minlength=savings.rows)
        single = lengths[savings.row] == 1
        worth = summed(savings.column[single], savings.saving[single], size)
        row, column, saving = savings.row[~single], savings.column[~single], savings.saving[~single]
        if _flat(row, saving):
            return cls._cover(row, column, saving, worth)
        return cls._nearest(row, column, saving, worth)

    @classmethod
    def _cover(cls, row: Integers, column: Integers, saving: Floats, worth: Floats) -> "_Model":
        """A row counts once when any of its columns is chosen: y <= sum of x."""
        used, first, place = np.unique(row, return_index=True, return_inverse=True)
        reach = coo_array((-np.ones(row.size), (place, column)), shape=(used.size, worth.size))
        links = hstack([reach, eye_array(used.size)], format="csr")
        return cls(np.r_[worth, saving[first]], links, np.zeros(used.size), worth.size)

    @classmethod
    def _nearest(cls, row: Integers, column: Integers, saving: Floats, worth: Floats) -> "_Model":
        """A row is served by one column at most, which is chosen: z <= x, sum of z <= 1."""
        used, place = np.unique(row, return_inverse=True)
        each, size = np.arange(row.size), worth.size
        ones = np.ones(row.size)
        chosen = coo_array((-ones, (each, column)), shape=(row.size, size))
        served = coo_array((ones, (place, size + each)), shape=(used.size, size + row.size))
        links = vstack([hstack([chosen, eye_array(row.size)]), served], format="csr")
        return cls(np.r_[worth, saving], links, np.r_[np.zeros(row.size), np.ones(used.size)], size)


def _flat(row: Integers, saving: Floats) -> bool:
    """Tell whether every row saves the same by each of its columns."""
    same = row[1:] == row[:-1]
    return bool((saving[1:][same] == saving[:-1][same]).all())


def _sum_limit(model: _Model, savings: Savings, number: int) -> LinearConstraint:
    ones = np.zeros(model.worth.size)
    ones[: savings.candidates.size] = 1
    return LinearConstraint(csr_array(ones[None, :]), 0, number)


def _quota_limits(model: _Model, quota: Quota) -> list[LinearConstraint]:
    if not quota.least.size:
        return []
    at = np.flatnonzero(quota.label >= 0)
    rows = coo_array((np.ones(at.size), (quota.label[at], at)), shape=(quota.least.size, model.worth.size))
    return [LinearConstraint(rows.tocsr(), quota.least, np.inf)]


def _solve(aim: Floats, model: _Model, limits: list[LinearConstraint], time_limit_s: float) -> Found:
    if not model.candidates:
        return Found(np.empty(0, dtype=np.int64), 0.0, proved=True)
    whole = np.zeros(aim.size, dtype=np.int64)
    whole[: model.candidates] = 1
    constraints = [*limits, LinearConstraint(model.links, -np.inf, model.upper)] if model.upper.size else limits
    answer = milp(
        aim,
        integrality=whole,
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"time_limit": time_limit_s, "mip_rel_gap": RELATIVE_GAP},
    )
    chosen = None if answer.x is None else np.flatnonzero(answer.x[: model.candidates] > 0.5)
    bound = answer.mip_dual_bound
    return Found(chosen, None if bound is None or not np.isfinite(bound) else float(bound), answer.status == 0)
