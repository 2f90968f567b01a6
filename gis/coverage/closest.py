"""The nearest of many places in a straight line; one formula decides, the lowest row wins a tie."""

import numpy as np
from scipy.spatial import cKDTree

from gis.coverage.model import NOBODY, Floats, Integers

SLACK = 1e-9
"""Relative; candidates this near to the tree's answer are measured again, so that one formula decides ties."""
MANY, PER_SQUARE, MARGIN = 50_000, 16, 1e-6
"""From so many points on, squares that hold this many on average are looked at first; relative margin of a square."""


def closest(
    tree: cKDTree, easting_m: Floats, northing_m: Floats, of_easting_m: Floats, of_northing_m: Floats
) -> tuple[Floats, Integers]:
    """Return for each of some points (P,) the distance in metres and the row of the nearest place.

    `tree` holds the places in the order of `easting_m` and `northing_m` (S,), at least one. The distance is
    sqrt(de² + dn²); the tree only proposes candidates.
    """
    row = np.full(of_easting_m.size, NOBODY)
    if of_easting_m.size >= MANY:
        row = _by_squares(tree, of_easting_m, of_northing_m)
    rest = np.flatnonzero(row == NOBODY)
    if rest.size:
        row[rest] = _searched(tree, easting_m, northing_m, of_easting_m[rest], of_northing_m[rest])
    east, north = of_easting_m - easting_m[row], of_northing_m - northing_m[row]
    return np.sqrt(east * east + north * north), row


def _by_squares(tree: cKDTree, east: Floats, north: Floats) -> Integers:
    """Return the row of the nearest place where a whole square of the ground has the same, `NOBODY` elsewhere.

    A square has one nearest place, without ties, when the second nearest of its middle is farther than the nearest by
    more than the square's diagonal.
    """
    side = int(np.sqrt(east.size / PER_SQUARE))
    west, south = float(east.min()), float(north.min())
    step = max(float(east.max()) - west, float(north.max()) - south) / side * (1 + MARGIN)
    if tree.n < 2 or step == 0:
        return np.full(east.size, NOBODY)
    square = ((north - south) * (1 / step)).astype(np.int32) * side + ((east - west) * (1 / step)).astype(np.int32)
    held = np.flatnonzero(np.bincount(square, minlength=side * side))
    middle = np.column_stack((west + (held % side + 0.5) * step, south + (held // side + 0.5) * step))
    reach, near = (np.asarray(each) for each in tree.query(middle, k=[1, 2]))
    one = reach[:, 1] - reach[:, 0] > step * np.sqrt(2) * (1 + MARGIN)
    owner = np.full(side * side, NOBODY)
    owner[held[one]] = near[one, 0]
    row: Integers = owner[square]
    return row


def _searched(
    tree: cKDTree, easting_m: Floats, northing_m: Floats, of_easting_m: Floats, of_northing_m: Floats
) -> Integers:
    at = np.column_stack((of_easting_m, of_northing_m))
    reach, near = (np.asarray(each) for each in tree.query(at, k=[1, 2]))
    row: Integers = near[:, 0].astype(np.int64)
    tied = np.flatnonzero(reach[:, 1] <= reach[:, 0] * (1 + SLACK))
    if tied.size:
        for point, around in zip(tied, tree.query_ball_point(at[tied], reach[tied, 0] * (1 + SLACK)), strict=True):
            rows = np.sort(np.asarray(around))
            east, north = easting_m[rows] - of_easting_m[point], northing_m[rows] - of_northing_m[point]
            row[point] = rows[np.argmin(np.sqrt(east * east + north * north))]
    return row
