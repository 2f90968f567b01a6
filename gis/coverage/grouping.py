"""Sums and runs over sorted arrays."""

import numpy as np

from gis.coverage.model import Floats, Integers


def summed(index: Integers, values: Floats, size: int) -> Floats:
    """Return the sum of values by index, shape (size,); the order of the values decides the last bit, so it repeats."""
    sums: Floats = np.bincount(index, values, size).astype(float)
    return sums


def runs(keys: Integers) -> tuple[Integers, Integers]:
    """Return where each run of equal neighbours starts and ends (exclusive); both empty without keys."""
    edges = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    inner: Integers = edges.astype(np.int64)
    if not keys.size:
        return inner, inner
    return np.r_[0, inner], np.r_[inner, keys.size]
