"""Invented ground to measure coverage on: people in clusters, townships, a noisy grid of roads; seeded (C-49)."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree

from gis.coverage.model import Demand, Floats, Integers, Sites
from gis.coverage.network.model import Network

SIDE_M = 98_700.0
CORNER = (450_000.0, 3_250_000.0)
"""South-west corner, metres of a CGCS2000 3-degree zone."""
TOWNS, VILLAGES, TOWNSHIPS = 40, 3_000, 70
GRID, EDGES = 447, 262_391
"""Nodes a side of the road grid, and roads: 199,809 nodes, 524,782 arcs."""
RECIPE = (
    "98.7 km square, 40 town and 3,000 village clusters, 70 townships with winding borders,"
    " a noisy 447 x 447 grid of roads, a spanning tree and some more of it"
)


@dataclass(frozen=True)
class Ground:
    """People, townships (polygons in metres, their codes in order) and roads of one seed."""

    demand: Demand
    townships: list[shapely.Geometry]
    network: Network


def ground(points: int, seed: int) -> Ground:
    """Return the ground with so many demand points; the demand carries its true township."""
    random = np.random.default_rng(seed)
    east, north = _people(random, points)
    shapes = _townships(random)
    label = np.full(points, -1, dtype=np.int64)
    tree = shapely.STRtree(shapes)
    rows, cells = tree.query(shapely.points(east, north), predicate="intersects")
    label[rows[::-1]] = cells[::-1]
    codes = np.array([f"4212{n:05}" for n in range(len(shapes))] + [""], dtype=np.str_)
    ids = np.char.zfill(np.arange(points).astype(np.str_), 7)
    people = random.poisson(3.9, points).astype(np.int64)
    return Ground(Demand(ids, east, north, people, codes[label]), shapes, roads(random))


def facilities(count: int, seed: int) -> Sites:
    """Return facilities spread over the square."""
    random = np.random.default_rng((seed, count))
    east, north = random.random((2, count)) * SIDE_M
    return Sites(np.array([f"s{n:05}" for n in range(count)], dtype=np.str_), CORNER[0] + east, CORNER[1] + north,
                 np.ones(count, dtype=bool))  # fmt: skip


def _people(random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
    centres = random.random((TOWNS + VILLAGES, 2)) * SIDE_M
    share = np.concatenate((np.full(TOWNS, 0.4 / TOWNS), np.full(VILLAGES, 0.6 / VILLAGES)))
    cluster = random.choice(TOWNS + VILLAGES, count, p=share)
    spread = np.where(cluster < TOWNS, 1_200.0, 350.0)[:, None]
    at = np.clip(centres[cluster] + random.normal(size=(count, 2)) * spread, 0, SIDE_M)
    return CORNER[0] + at[:, 0], CORNER[1] + at[:, 1]


def _townships(random: np.random.Generator) -> list[shapely.Geometry]:
    seats = shapely.MultiPoint(random.random((TOWNSHIPS, 2)) * SIDE_M)
    square = shapely.box(-2_000, -2_000, SIDE_M + 2_000, SIDE_M + 2_000)
    cells = [cell.intersection(square) for cell in shapely.voronoi_polygons(seats, extend_to=square).geoms]

    def wind(at: Floats) -> Floats:
        """Move every vertex by waves of three lengths: the same on both sides of a border."""
        moved: Floats = at + np.array(CORNER)
        for length, height in ((9_000.0, 400.0), (2_300.0, 110.0), (900.0, 40.0)):
            moved = moved + height * np.sin(at[:, ::-1] * 2 * np.pi / length)
        return moved

    return [shapely.transform(shapely.segmentize(cell, 180.0), wind) for cell in cells]


def roads(random: np.random.Generator, grid: int = GRID, edges: int = EDGES) -> Network:
    """Return a connected network on a jittered grid; every eighth line is a main road."""
    step, size = SIDE_M / (grid - 1), grid * grid
    column, row = np.arange(size) % grid, np.arange(size) // grid
    east = column * step + random.normal(0, step / 6, size) + CORNER[0]
    north = row * step + random.normal(0, step / 6, size) + CORNER[1]
    right, up = np.flatnonzero(column < grid - 1), np.flatnonzero(row < grid - 1)
    start, end = np.concatenate((right, up)), np.concatenate((right + 1, up + grid))
    chosen = _connected(random, start, end, size, edges)
    start, end = start[chosen], end[chosen]
    length = np.hypot(east[start] - east[end], north[start] - north[end]) * (1 + random.exponential(0.15, chosen.size))
    level = np.where((column[start] == column[end]) & (column[start] % 8 == 0), 1, 0)
    level |= np.where((row[start] == row[end]) & (row[start] % 8 == 0), 1, 0)
    ids = np.char.zfill(np.arange(size).astype(np.str_), 7)
    return Network(ids, east, north, start, end, length, np.full(chosen.size, 1.3),
                   np.where(level == 1, 60.0, 25.0) / 3.6, np.zeros(chosen.size, dtype=np.int64),
                   np.zeros(chosen.size, dtype=bool))  # fmt: skip


def _connected(random: np.random.Generator, start: Integers, end: Integers, size: int, edges: int) -> Integers:
    """Return rows of a random spanning tree and of so many further edges that there are `edges`."""
    weight = random.permutation(start.size) + 1.0
    tree = minimum_spanning_tree(coo_array((weight, (start, end)), shape=(size, size)).tocsr())
    in_tree = np.isin(weight, tree.data)
    further = random.choice(np.flatnonzero(~in_tree), max(0, edges - int(in_tree.sum())), replace=False)
    rows: Integers = np.sort(np.concatenate((np.flatnonzero(in_tree), further)))
    return rows
