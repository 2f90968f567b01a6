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
    """Townships: codes in ascending order, shape (T,), and the row of each demand point's, shape (D,)."""

    codes: Texts
    rows: Integers


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
    return Labels(codes, rows)


def population_coverage(demand: Demand, found: Nearest, threshold_m: float, labels: Labels | None = None) -> Coverage:
    """Return the coverage of people in a straight line or by network, whichever measured the distances.

    `labels` are those of the demand, where a caller has kept them.
    """
    reached, placed = covered(found, threshold_m), demand.township != ""
    townships_of = labels or label(demand)
    counts = township_counts(demand, reached, townships_of)
    medians, nineties = quantiles_m(demand, found, townships_of, (0.5, 0.9))
    townships = tuple(
        Township(str(code), counts[row], medians[row], nineties[row])
        for row, code in enumerate(townships_of.codes)
        if code
    )
    missing = np.flatnonzero(placed & ~reached & (demand.people > 0))
    gaps = missing[np.lexsort((demand.ids[missing], -demand.people[missing]))]
    everybody = int(demand.people.sum())
    inside, outside = (int(demand.people[placed & each].sum()) for each in (reached, ~reached))
    return Coverage(threshold_m, Count(everybody, inside, outside, everybody - inside - outside), townships, gaps)


def township_counts(demand: Demand, reached: Truths, labels: Labels) -> list[Count]:
    """Return the people of each township; those without a code are unplaced, whatever their distance."""
    size = labels.codes.size  # sums of whole numbers stay exact as floats below 2⁵³
    total = np.bincount(labels.rows, weights=demand.people, minlength=size).astype(np.int64)
    inside = np.bincount(labels.rows, weights=np.where(reached, demand.people, 0), minlength=size).astype(np.int64)
    return [
        Count(int(all_of), int(within), int(all_of - within), 0) if code else Count(int(all_of), 0, 0, int(all_of))
        for all_of, within, code in zip(total, inside, labels.codes, strict=True)
    ]


def quantiles_m(demand: Demand, found: Nearest, labels: Labels, shares: tuple[float, ...]) -> list[list[float | None]]:
    """Return for each share and township the least distance within which that share of people live; None without."""
    size = labels.codes.size
    order = np.lexsort((found.distance_m, labels.rows))
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


def curve(demand: Demand, found: Nearest, thresholds_m: Floats) -> Integers:
    """Return the placed people within each threshold, shape (T,), inclusive; equal to `covered` at that threshold."""
    placed = demand.township != ""
    order = np.argsort(found.distance_m[placed], kind="stable")
    summed = np.concatenate(([0], np.cumsum(demand.people[placed][order])))
    within: Integers = summed[np.searchsorted(found.distance_m[placed][order], thresholds_m, side="right")]
    return within
