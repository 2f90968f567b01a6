"""Figures of a coverage: totals, townships, gaps and the curve of distance; people are counted as integers."""

from dataclasses import dataclass

import numpy as np

from gis.core.errors import Invalid
from gis.coverage.model import Demand, Floats, Integers, Nearest, Truths


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
class Township:
    """Figures of a township; distances in metres, weighted by people, None where nobody lives or nothing serves."""

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
        Invalid: the threshold is not a positive number of metres.
    """
    if not (np.isfinite(threshold_m) and threshold_m > 0):
        raise Invalid("阈值须为正的米数", "The threshold is a positive number of metres", code="threshold")
    return found.distance_m <= threshold_m


def population_coverage(demand: Demand, found: Nearest, threshold_m: float) -> Coverage:
    """Return the coverage of people in a straight line or by network, whichever measured the distances."""
    reached, placed = covered(found, threshold_m), demand.township != ""
    codes, label = np.unique(demand.township, return_inverse=True)
    townships = tuple(
        Township(
            str(code),
            count(demand, reached, label == number),
            quantile_m(demand, found, label == number, 0.5),
            quantile_m(demand, found, label == number, 0.9),
        )
        for number, code in enumerate(codes)
        if code
    )
    missing = np.flatnonzero(placed & ~reached & (demand.people > 0))
    gaps = missing[np.lexsort((demand.ids[missing], -demand.people[missing]))]
    return Coverage(threshold_m, count(demand, reached, np.ones_like(placed)), townships, gaps)


def count(demand: Demand, reached: Truths, rows: Truths) -> Count:
    """Return the people of some rows; those without a township are unplaced, whatever their distance."""
    placed = demand.township != ""
    people = [int(demand.people[rows & each].sum()) for each in (placed & reached, placed & ~reached, ~placed)]
    return Count(int(demand.people[rows].sum()), people[0], people[1], people[2])


def quantile_m(demand: Demand, found: Nearest, rows: Truths, share: float) -> float | None:
    """Return the least distance within which at least `share` of the people live, metres; None without one."""
    people, metres = demand.people[rows], found.distance_m[rows]
    order = np.argsort(metres, kind="stable")
    summed = np.cumsum(people[order])
    if not summed.size or summed[-1] == 0:
        return None
    at = float(metres[order][np.searchsorted(summed, share * summed[-1])])
    return at if np.isfinite(at) else None


def curve(demand: Demand, found: Nearest, thresholds_m: Floats) -> Integers:
    """Return the placed people within each threshold, shape (T,), inclusive; equal to `covered` at that threshold."""
    placed = demand.township != ""
    order = np.argsort(found.distance_m[placed], kind="stable")
    summed = np.concatenate(([0], np.cumsum(demand.people[placed][order])))
    within: Integers = summed[np.searchsorted(found.distance_m[placed][order], thresholds_m, side="right")]
    return within
