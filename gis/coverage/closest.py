"""The nearest of many places in a straight line; one formula decides, the lowest row wins a tie."""

import numpy as np
from scipy.spatial import cKDTree

from gis.coverage.model import Floats, Integers

SLACK = 1e-9
"""Relative; candidates this near to the tree's answer are measured again, so that one formula decides ties."""


def closest(
    tree: cKDTree, easting_m: Floats, northing_m: Floats, of_easting_m: Floats, of_northing_m: Floats
) -> tuple[Floats, Integers]:
    """Return for each of some points (P,) the distance in metres and the row of the nearest place.

    `tree` holds the places in the order of `easting_m` and `northing_m` (S,), at least one. The distance is
    sqrt(de² + dn²); the tree only proposes candidates.
    """
    found = tree.query(np.column_stack((of_easting_m, of_northing_m)), k=[1, 2])
    reach, near = (np.asarray(each) for each in found)
    row = near[:, 0].astype(np.int64)
    tied = np.flatnonzero(reach[:, 1] <= reach[:, 0] * (1 + SLACK))
    if tied.size:
        at = np.column_stack((of_easting_m[tied], of_northing_m[tied]))
        for point, around in zip(tied, tree.query_ball_point(at, reach[tied, 0] * (1 + SLACK)), strict=True):
            rows = np.sort(np.asarray(around))
            east, north = easting_m[rows] - of_easting_m[point], northing_m[rows] - of_northing_m[point]
            row[point] = rows[np.argmin(np.sqrt(east * east + north * north))]
    east, north = of_easting_m - easting_m[row], of_northing_m - northing_m[row]
    return np.sqrt(east * east + north * north), row
