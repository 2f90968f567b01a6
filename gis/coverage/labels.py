"""Which area each of many points lies in: squares that no border touches answer for all points in them (C-38)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.ndimage import label as connected

from gis.coverage.model import NOBODY, Floats, Integers

SIDE = 512
AT_BORDER = -2
TOUCH = 1e-6
"""How much wider than they are pieces of a border are taken, of a square's side."""


@dataclass(frozen=True)
class LabelGrid:
    """Areas with a grid over them: row of the area of each square, `NOBODY` in none, `AT_BORDER` at borders."""

    areas: Sequence[shapely.Geometry]
    tree: shapely.STRtree
    west: float
    south: float
    step: float
    squares: Integers

    def label(self, easting_m: Floats, northing_m: Floats) -> Integers:
        """Return the row of the area that holds each point, the lowest on a shared border; `NOBODY` outside; (P,)."""
        column = np.floor((easting_m - self.west) / self.step).astype(np.int64)
        row = np.floor((northing_m - self.south) / self.step).astype(np.int64)
        inside = (column >= 0) & (column < SIDE) & (row >= 0) & (row < SIDE)
        found = np.full(easting_m.size, NOBODY)
        found[inside] = self.squares[row[inside] * SIDE + column[inside]]
        at_border = np.flatnonzero(found == AT_BORDER)
        found[at_border] = _exact(self.tree, easting_m[at_border], northing_m[at_border])
        return found


def label_grid(areas: Sequence[shapely.Geometry]) -> LabelGrid:
    """Build the grid over polygons in metres; once for each version of the boundaries."""
    west, south, east, north = shapely.total_bounds(np.array(areas, dtype=object))
    step = max(east - west, north - south) / SIDE * (1 + TOUCH)
    border = np.zeros((SIDE, SIDE), dtype=bool)
    lines = shapely.segmentize(shapely.boundary(np.array(areas, dtype=object)), step)
    at, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    same = line[1:] == line[:-1]
    ends = np.stack((at[:-1][same], at[1:][same]))
    low, high = ((ends.min(0) - (west, south)) / step - TOUCH, (ends.max(0) - (west, south)) / step + TOUCH)
    first, last = (np.clip(np.floor(each).astype(np.int64), 0, SIDE - 1) for each in (low, high))
    for right in range(int((last - first).max()) + 1):
        for up in range(int((last - first).max()) + 1):
            border[np.minimum(first[:, 1] + up, last[:, 1]), np.minimum(first[:, 0] + right, last[:, 0])] = True
    tree = shapely.STRtree(np.array(areas, dtype=object))
    part, count = connected(~border)
    _, where = np.unique(part, return_index=True)
    column, row = where % SIDE, where // SIDE
    middle = west + (column + 0.5) * step, south + (row + 0.5) * step
    of_part = np.full(count + 1, NOBODY)
    of_part[np.unique(part)] = _exact(tree, *middle)
    of_part[0] = AT_BORDER
    return LabelGrid(areas, tree, float(west), float(south), float(step), of_part[part].ravel())


def _exact(tree: shapely.STRtree, easting_m: Floats, northing_m: Floats) -> Integers:
    row = np.full(easting_m.size, NOBODY)
    of, area = tree.query(shapely.points(easting_m, northing_m), predicate="intersects")
    order = np.lexsort((-area, of))
    row[of[order]] = area[order]  # of several areas the last written is the lowest
    return row
