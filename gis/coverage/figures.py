"""Figures of a coverage: totals, townships, gaps and the curve of distance; people are counted as integers."""

from dataclasses import dataclass

import numpy as np

from gis.core.errors import Invalid
from gis.coverage.model import Demand, Floats, Integers, Nearest, Texts, Truths


@dataclass(frozen=True, slots=True)
class Count:
    """Persons: covered + uncovered + unplaced = total, exactly (C-15)."""

    total: int
    covered: int
    uncovered: int
    unplaced: int

    @property
    def share(self) -> float | None:
        """Covered of the placed people, 0 to 1; None where nobody is placed."""
        placed = self.covered + self.uncovered
        return self.covered / placed if placed else None


@dataclass(frozen=True, slots=True)
class Labels:
    """Townships: codes in ascending order, shape (T,), the row of each demand point's, shape (D,), people, (T,)."""

    codes: Texts
    rows: Integers
    people: Integers

    @property
    def placed(self) -> Truths:
        """Who lives in a township, shape (D,)."""
        known: Truths = self.codes != ""
        return known[self.rows]


@dataclass(frozen=True, slots=True)
class Township:
    """Figures of a township; distances weighted by people, None where nobody lives or nothing serves."""

    code: str
    count: Count
    median_m: float | None
    p90_m: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Population coverage at one threshold. `gaps` are rows of the demand, most uncovered people first, then by id."""

    threshold_m: float
    count: Count
    townships: tuple[Township, ...]
    gaps: Integers


def covered(found: Nearest, threshold_m: float) -> Truths:
    """Return who is covered, shape (D,): a distance equal to the threshold is (C-14).

    Raises:
        Invalid: the threshold is not a positive number.
    """
    if not (np.isfinite(threshold_m) and threshold_m > 0):
        raise Invalid("阈值须为正数", "The threshold is a positive number", code="threshold")
    return found.distance_m <= threshold_m


def label(demand: Demand) -> Labels:
    """Return the townships of the demand; the empty code stands for those who are unplaced."""
    codes, rows = np.unique(demand.township, return_inverse=True)
    return Labels(codes, rows, _people(rows, demand.people, codes.size))


def _people(rows: Integers, people: Integers, size: int) -> Integers:
    """Return the people of each township: sums of whole numbers are exact as floats below 2⁵³."""
    return np.bincount(rows, weights=people, minlength=size).astype(np.int64)


def population_coverage(
    demand: Demand, found: Nearest, threshold_m: float, labels: Labels | None = None, order: Integers | None = None
) -> Coverage:
    """Return the coverage of people in a straight line or by network, whichever measured the distances.

    `labels` and `order` (place of each id in ascending order, shape (D,)) are the demand's, where a caller has them.
    """
    townships_of = labels or label(demand)
    reached, placed = covered(found, threshold_m), townships_of.placed
    counts = township_counts(demand, reached, townships_of)
    medians, nineties = quantiles_m(demand, found, townships_of, (0.5, 0.9))
    townships = tuple(
        Township(str(code), counts[row], medians[row], nineties[row])
        for row, code in enumerate(townships_of.codes)
        if code
    )
    missing = np.flatnonzero(placed & ~reached & (demand.people > 0))
    places = demand.ids[missing] if order is None else order[missing]
    gaps = missing[np.lexsort((places, -demand.people[missing]))]
    everybody = int(demand.people.sum())
    inside, outside = (int(demand.people[placed & each].sum()) for each in (reached, ~reached))
    return Coverage(threshold_m, Count(everybody, inside, outside, everybody - inside - outside), townships, gaps)


def township_counts(demand: Demand, reached: Truths, labels: Labels) -> list[Count]:
    """Return the people of each township; those without a code are unplaced, whatever their distance."""
    inside = _people(labels.rows, np.where(reached, demand.people, 0), labels.codes.size)
    return [
        Count(int(all_of), int(within), int(all_of - within), 0) if code else Count(int(all_of), 0, 0, int(all_of))
        for all_of, within, code in zip(labels.people, inside, labels.codes, strict=True)
    ]


def quantiles_m(demand: Demand, found: Nearest, labels: Labels, shares: tuple[float, ...]) -> list[list[float | None]]:
    """Return for each share and township the least distance within which that share of people live; None without."""
    size = labels.codes.size
    order = np.argsort(found.distance_m)
    kind = np.min_scalar_type(size)  # small numbers are sorted by their digits, in one pass
    order = order[np.argsort(labels.rows[order].astype(kind), kind="stable")]
    metres, people = found.distance_m[order], demand.people[order]
    starts = np.searchsorted(labels.rows[order], np.arange(size + 1))
    answers: list[list[float | None]] = [[None] * size for _ in shares]
    for row in range(size):
        part = slice(int(starts[row]), int(starts[row + 1]))
        summed = np.cumsum(people[part])
        if not summed.size or summed[-1] == 0:
            continue
        for number, share in enumerate(shares):
            at = float(metres[part][np.searchsorted(summed, share * summed[-1])])
            answers[number][row] = at if np.isfinite(at) else None
    return answers


def curve(demand: Demand, found: Nearest, thresholds_m: Floats, labels: Labels | None = None) -> Integers:
    """Return the placed people within each threshold, shape (T,), inclusive; equal to `covered` at that threshold."""
    ascending = np.argsort(thresholds_m)
    first = np.searchsorted(thresholds_m[ascending], found.distance_m)
    people = np.where((labels or label(demand)).placed, demand.people, 0)
    summed = np.cumsum(np.bincount(first, weights=people, minlength=thresholds_m.size + 1)[: thresholds_m.size])
    within = np.empty(thresholds_m.size, dtype=np.int64)
    within[ascending] = summed.astype(np.int64)  # sums of whole numbers are exact
    return within
