"""Enhanced two-step floating catchment area: capacity within reach for each person (C-22)."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from gis.core.errors import Invalid
from gis.coverage.model import Floats, Integers
from gis.coverage.siting.problem import Pairs


@dataclass(frozen=True, slots=True)
class Steps:
    """A weight for each band: up to `limits` inclusive, ascending, in the unit of the pairs; 0 beyond the last."""

    limits: tuple[float, ...]
    weights: tuple[float, ...]

    def of(self, cost: Floats) -> Floats:
        """Return the weight of each cost."""
        found: Floats = np.array([*self.weights, 0.0])[np.searchsorted(self.limits, cost, side="left")]
        return found

    def faults(self) -> list[dict[str, object]]:
        """Return what is wrong with the bands."""
        rising = all(a < b for a, b in zip((0.0, *self.limits), self.limits, strict=False))
        if self.limits and len(self.limits) == len(self.weights) and rising and min(self.weights) >= 0:
            return []
        return [
            {
                "field": "steps", "value": [self.limits, self.weights], "detail": "阶梯须递增，权重不得为负",
                "detail_en": "The limits rise, and each has a weight that is not negative",
            }
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gaussian:
    """Falls from 1 at no cost to 0 at `limit`: (exp(-(c/limit)²/2) - exp(-1/2)) / (1 - exp(-1/2)), 0 beyond."""

    limit: float

    def of(self, cost: Floats) -> Floats:
        """Return the weight of each cost."""
        edge = np.exp(-0.5)
        found: Floats = np.where(cost <= self.limit, (np.exp(-0.5 * (cost / self.limit) ** 2) - edge) / (1 - edge), 0.0)
        return found

    def faults(self) -> list[dict[str, object]]:
        """Return what is wrong with the limit."""
        if np.isfinite(self.limit) and self.limit > 0:
            return []
        text = {"detail": "界限须为正数", "detail_en": "The limit is a positive number"}
        return [{"field": "gaussian", "value": self.limit, **text}]


Weights = Steps | Gaussian


@dataclass(frozen=True, slots=True)
class Access:
    """Capacity within reach of each person.

    `per_person` (D,) is 0 where nothing is reached, also for rows without people; `per_weighted_person` (S,) is the
    ratio of the first step, 0 where nobody reaches the facility, whose capacity is then in `unreached_capacity`. The
    sum of people x `per_person` is `reached_capacity`, to 1e-9 of it.
    """

    per_person: Floats
    per_weighted_person: Floats
    reached_capacity: float
    unreached_capacity: float


def accessibility(people: Integers, capacity: Floats, pairs: Pairs, weights: Weights) -> Access:
    """Return E2SFCA: R_j = S_j / sum of P_i w(c_ij), A_i = sum of R_j w(c_ij), by two sparse products.

    Args:
        people: persons, not negative, shape (D,).
        capacity: beds or places, not negative, shape (S,).
        pairs: who reaches which facility; pairs beyond the weights' limit weigh nothing.
        weights: how much a pair counts by its cost.

    Raises:
        Invalid: people or capacity below zero, weights that are none, or reaching farther than the pairs; every fault.
    """
    _refuse(people, capacity, pairs, weights)
    weight = weights.of(pairs.cost)
    matrix = csr_array((weight, (pairs.demand, pairs.site)), shape=(people.size, capacity.size))
    wanted = matrix.T @ people.astype(float)
    reached = wanted > 0
    ratio = np.divide(capacity, wanted, out=np.zeros(capacity.size), where=reached)
    return Access(matrix @ ratio, ratio, float(capacity[reached].sum()), float(capacity[~reached].sum()))


def _refuse(people: Integers, capacity: Floats, pairs: Pairs, weights: Weights) -> None:
    found = weights.faults()
    reach = weights.limits[-1] if isinstance(weights, Steps) and weights.limits else getattr(weights, "limit", 0.0)
    if reach > pairs.reach:
        text = {"detail": "权重的界限超出所算的范围", "detail_en": "The weights reach farther than the pairs"}
        found.append({"field": "weights", "value": reach, **text})
    for field, values in (("people", people), ("capacity", capacity)):
        if not ((values >= 0) & np.isfinite(values)).all():
            text = {"detail": "须为非负数", "detail_en": "Not negative"}
            found.append({"field": field, "value": None, **text})
    if found:
        raise Invalid("可达性的数据有误", "The data of the accessibility are not valid", code="access", errors=found)
