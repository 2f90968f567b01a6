"""Sparse pairs in a straight line: who lives within reach of which site."""

import numpy as np
from scipy.spatial import cKDTree

from gis.core.errors import Invalid, TooLarge
from gis.coverage.closest import SLACK
from gis.coverage.model import Demand, Floats
from gis.coverage.siting.problem import Pairs

MOST = 5_000_000
"""Pairs that are held and solved at once; counted before they are made."""


def straight_pairs(demand: Demand, easting_m: Floats, northing_m: Floats, reach_m: float) -> Pairs:
    """Return the pairs within `reach_m` metres inclusive, ordered by demand, then site.

    `easting_m` and `northing_m` are the positions of the sites, shape (S,), in the system of the demand. Distances are
    measured by the formula of `straight.nearest`, so that thresholds and ties agree with the coverage.

    Raises:
        Invalid: the reach is not a positive number of metres, or a position is not finite.
        TooLarge: there are more than `MOST` pairs.
    """
    if not (np.isfinite(reach_m) and reach_m > 0 and np.isfinite(easting_m).all() and np.isfinite(northing_m).all()):
        raise Invalid("阈值须为正的米数，坐标须有效", "A positive reach in metres, finite positions", code="threshold")
    if not (demand.ids.size and easting_m.size):
        nothing = np.empty(0, dtype=np.int64)
        return Pairs(nothing, nothing, np.empty(0), reach_m)
    people = cKDTree(np.column_stack((demand.easting_m, demand.northing_m)))
    sites = cKDTree(np.column_stack((easting_m, northing_m)))
    if (count := int(people.count_neighbors(sites, reach_m * (1 + SLACK)))) > MOST:
        raise TooLarge(
            f"阈值内有 {count:,} 对，最多 {MOST:,} 对：请减小阈值、范围或备选",
            f"{count:,} pairs within the threshold, at most {MOST:,}: narrow the threshold, area or candidates",
            code="pairs",
        )
    near = people.sparse_distance_matrix(sites, reach_m * (1 + SLACK), output_type="ndarray")
    row, site = near["i"].astype(np.int64), near["j"].astype(np.int64)
    east, north = demand.easting_m[row] - easting_m[site], demand.northing_m[row] - northing_m[site]
    cost = np.sqrt(east * east + north * north)
    kept = np.flatnonzero(cost <= reach_m)
    kept = kept[np.lexsort((site[kept], row[kept]))]
    return Pairs(row[kept], site[kept], cost[kept], reach_m)
