"""GRASP: seeded greedy starts and best 1-swaps on savings. A heuristic: it proves nothing (C-20, C-44)."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gis.coverage.grouping import runs, summed
from gis.coverage.model import Floats, Integers, Texts, Truths
from gis.coverage.siting.savings import Savings

STARTS = 20
LOOSE = 0.2
"""A random start takes any candidate that gains at least 1 - LOOSE of the best gain. The first start is greedy."""


@dataclass(frozen=True, slots=True)
class Tries:
    """How often to begin, from which seed, and until when by `time.monotonic`."""

    seed: int
    starts: int = STARTS
    until: float = math.inf


@dataclass(frozen=True, slots=True)
class Quota:
    """New sites still missing in each township: `label` (C,) of each candidate, -1 for none, and the number a label."""

    label: Integers
    least: Integers

    @classmethod
    def of(cls, township: Texts, missing: Mapping[str, int]) -> "Quota":
        """Return the quota of candidates with these township codes."""
        place = {code: number for number, code in enumerate(missing)}
        label = np.array([place.get(str(code), -1) for code in township], dtype=np.int64)
        return cls(label, np.array(list(missing.values()), dtype=np.int64))

    def counts(self, chosen: Integers) -> Integers:
        """Return how many of the chosen stand in each township that misses some."""
        label = self.label[chosen]
        found: Integers = np.bincount(label[label >= 0], minlength=self.least.size)
        return found


def grasp(savings: Savings, number: int, quota: Quota, how: Tries) -> Integers:
    """Return `number` chosen columns, ascending; the same seed gives the same choice, but for a clock that ran out.

    The quota must be attainable. After `how.until` no further start or swap is begun.
    """
    rng = np.random.default_rng(how.seed)
    best, best_value = np.empty(0, dtype=np.int64), -1.0
    for start in range(how.starts if number else 0):
        if start and time.monotonic() > how.until:
            break
        chosen = _swapped(savings, _constructed(savings, number, quota, rng if start else None), quota, how.until)
        value = savings.value(chosen)
        if value > best_value:
            best, best_value = np.sort(chosen), value
    return best


def _constructed(savings: Savings, number: int, quota: Quota, rng: np.random.Generator | None) -> Integers:
    """Return columns picked one by one: the greatest gain without `rng`, else one of the good ones by chance."""
    row, column, saving = savings.row, savings.column, savings.saving
    best = np.zeros(savings.rows)
    chosen: list[int] = []
    free = np.ones(savings.candidates.size, dtype=bool)
    for step in range(number):
        gain = summed(column, np.maximum(saving - best[row], 0), savings.candidates.size)
        short = quota.least - quota.counts(np.array(chosen, dtype=np.int64))
        allowed = free & _needed(quota, short) if short.clip(0).sum() >= number - step else free
        good = np.flatnonzero(allowed & (gain >= (1 - (LOOSE if rng else 0)) * gain[allowed].max()))
        pick = int(rng.choice(good)) if rng else int(good[0])
        chosen.append(pick)
        free[pick] = False
        mine = column == pick
        best[row[mine]] = np.maximum(best[row[mine]], saving[mine])
    return np.array(chosen, dtype=np.int64)


def _needed(quota: Quota, short: Integers) -> Truths:
    return (quota.label >= 0) & (short[quota.label] > 0)


def _swapped(savings: Savings, chosen: Integers, quota: Quota, until: float) -> Integers:
    """Return the choice after best 1-swaps until none gains, or the time is over."""
    chosen = chosen.copy()
    while time.monotonic() <= until:
        gain = _swap_gains(savings, chosen)
        gain[:, chosen] = -np.inf
        counts = quota.counts(chosen)
        for place, out in enumerate(chosen):
            label = quota.label[out]
            if label >= 0 and counts[label] <= quota.least[label]:
                gain[place, quota.label != label] = -np.inf
        place, into = divmod(int(gain.argmax()), savings.candidates.size)
        if not gain[place, into] > 1e-9 * max(1.0, float(savings.saving.max(initial=0))):
            break
        chosen[place] = into
    return chosen


def _swap_gains(savings: Savings, chosen: Integers) -> Floats:
    """Return the change of value by taking out each chosen column and putting in each column, shape (chosen, C)."""
    row, column, saving = savings.row, savings.column, savings.saving
    best, owner, second = _two_best(savings, chosen)
    gain = summed(column, np.maximum(saving - best[row], 0), savings.candidates.size)
    held = owner >= 0
    loss = summed(owner[held], (best - second)[held], chosen.size)
    again = np.maximum(np.minimum(saving, best[row]) - second[row], 0)
    useful = again > 0
    flat = owner[row[useful]] * savings.candidates.size + column[useful]
    regained = summed(flat, again[useful], chosen.size * savings.candidates.size)
    changes: Floats = regained.reshape(chosen.size, -1) + gain[None, :] - loss[:, None]
    return changes


def _two_best(savings: Savings, chosen: Integers) -> tuple[Floats, Integers, Floats]:
    """Return by row the best chosen saving, the place of its column in `chosen` (-1: none), and the second best."""
    picked = savings.pick(chosen)
    order = np.lexsort((picked.column, -picked.saving, picked.row))
    row, column, saving = picked.row[order], picked.column[order], picked.saving[order]
    leads, ends = runs(row)
    follows = leads[ends - leads > 1] + 1
    best, second = np.zeros(savings.rows), np.zeros(savings.rows)
    owner = np.full(savings.rows, -1, dtype=np.int64)
    best[row[leads]], owner[row[leads]], second[row[follows]] = saving[leads], column[leads], saving[follows]
    return best, owner, second
