"""Polygons as directed steps, area on the left: which of them a neighbour shares, and which faces are left."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

from gis.boundaries.topology.measure import NOISE_DEG, NOISE_M, Floats, Ints, on_plane
from gis.boundaries.topology.model import Shapes


@dataclass(frozen=True, slots=True)
class Steps:
    """Directed steps of polygons: starts and ends (n, 2) in degrees, and the index of each one's polygon."""

    starts: Floats
    ends: Floats
    owners: Ints

    def take(self, chosen: NDArray[np.bool_]) -> "Steps":
        """Return some of the steps."""
        return Steps(self.starts[chosen], self.ends[chosen], self.owners[chosen])

    @property
    def lines(self) -> Shapes:
        """The steps as two-point lines."""
        return np.asarray(shapely.linestrings(np.stack([self.starts, self.ends], axis=1)), dtype=np.object_)

    def __len__(self) -> int:
        return len(self.owners)


@dataclass(frozen=True, slots=True)
class Face:
    """A piece of ground closed by unshared steps: the polygons that hold it, and those that touch it."""

    shape: Polygon
    owners: tuple[int, ...]
    touching: tuple[int, ...]


def steps_of(shapes: Shapes) -> Steps:
    """Take polygons (degrees, valid or not) apart into steps; steps of no length are left out."""
    parts, part_owner = shapely.get_parts(shapely.orient_polygons(shapes), return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    xy, at = shapely.get_coordinates(rings, return_index=True)
    if len(xy) < 2:
        return Steps(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype=np.int64))
    real = (at[1:] == at[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    owners = part_owner[ring_part[at[:-1][real]]]
    return Steps(xy[:-1][real], xy[1:][real], np.asarray(owners, dtype=np.int64))


def steps_of_lines(lines: Shapes) -> Steps:
    """Take lines apart into steps; `owners` are the indices of the lines."""
    parts, part_owner = shapely.get_parts(lines, return_index=True)
    xy, at = shapely.get_coordinates(parts, return_index=True)
    if len(xy) < 2:
        return Steps(np.empty((0, 2)), np.empty((0, 2)), np.empty(0, dtype=np.int64))
    real = (at[1:] == at[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    return Steps(xy[:-1][real], xy[1:][real], np.asarray(part_owner[at[:-1][real]], dtype=np.int64))


def unshared(steps: Steps) -> NDArray[np.bool_]:
    """Tell for each step whether it is not walked exactly once each way: a rim, or a fault."""
    if not len(steps):
        return np.zeros(0, dtype=np.bool_)
    corners = np.concatenate([steps.starts, steps.ends])
    _, number = np.unique(corners[:, 0] + 1j * corners[:, 1], return_inverse=True)
    first, last = number[: len(steps)].astype(np.int64), number[len(steps) :].astype(np.int64)
    many = int(number.max()) + 1
    there, back = first * many + last, last * many + first
    keys, place, count = np.unique(there, return_inverse=True, return_counts=True)
    found = np.minimum(np.searchsorted(keys, back), len(keys) - 1)
    opposite = np.where(keys[found] == back, count[found], 0)
    return np.asarray((count[place] != 1) | (opposite != 1), dtype=np.bool_)


def faces(steps: Steps, tree: STRtree) -> list[Face]:
    """Return the ground closed by unshared steps that not exactly one polygon holds: holes, gaps and overlaps.

    Steps are noded where they cross, in memory and for this question only. An invalid polygon is read by the
    even-odd rule. Pieces thinner than a tenth of a millimetre are numbers, not ground, and left out.
    """
    if not len(steps):
        return []
    noded = shapely.union_all(shapely.line_merge(shapely.multilinestrings(steps.lines)))
    closed = [face for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))) if not face.is_empty]
    if not closed:
        return []
    held: list[set[int]] = [set() for _ in closed]
    for face, owner in zip(*tree.query(shapely.point_on_surface(closed), predicate="intersects"), strict=True):
        held[int(face)].add(int(owner))
    kept = [(face, owners) for face, owners in zip(closed, held, strict=True) if len(owners) != 1 and not _thin(face)]
    return [Face(face, tuple(sorted(owners)), _touching(face, tree)) for face, owners in _joined(kept)]


def _joined(kept: list[tuple[Polygon, set[int]]]) -> list[tuple[Polygon, set[int]]]:
    """Join pieces that the same polygons hold and that touch along a line."""
    groups: dict[frozenset[int], list[Polygon]] = {}
    for face, owners in kept:
        groups.setdefault(frozenset(owners), []).append(face)
    return [
        (part, set(owners))
        for owners, pieces in groups.items()
        for part in shapely.get_parts(shapely.union_all(pieces))
    ]


def _thin(face: Polygon) -> bool:
    flat = on_plane(face)
    return bool(2 * flat.area < NOISE_M * flat.length)


def _touching(face: Polygon, tree: STRtree) -> tuple[int, ...]:
    return tuple(sorted(int(i) for i in tree.query(face, predicate="dwithin", distance=NOISE_DEG)))
