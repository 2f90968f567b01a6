"""The grid of labels answers as an exact test of every point against every area does."""

import numpy as np
import pytest
import shapely

from gis.benchmark.coverage_data import CORNER, SIDE_M, _townships
from gis.coverage.labels import label_grid


def plain(areas: list[shapely.Geometry], east: np.ndarray, north: np.ndarray) -> list[int]:
    points = shapely.points(east, north)
    inside = np.array([shapely.intersects(area, points) for area in areas])
    return np.where(inside.any(axis=0), inside.argmax(axis=0), -1).tolist()


@pytest.mark.parametrize("seed", range(3))
def test_labels_of_townships_are_exact_also_at_vertices_and_outside(seed: int) -> None:
    random = np.random.default_rng(seed)
    areas = _townships(random)
    grid = label_grid(areas)
    at = random.random((4_000, 2)) * (SIDE_M + 20_000) - 10_000 + CORNER
    at = np.concatenate((at, shapely.get_coordinates(areas[7])[::9]))
    assert grid.label(at[:, 0], at[:, 1]).tolist() == plain(areas, at[:, 0], at[:, 1])


def test_holes_islands_and_a_shared_border() -> None:
    ring = shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6))
    areas = [
        ring,
        shapely.box(4, 4, 6, 6),
        shapely.MultiPolygon([shapely.box(10, 0, 12, 2), shapely.box(10, 8, 12, 10)]),
    ]
    at = np.array([(5, 5), (4, 5), (1, 1), (11, 1), (11, 5), (11, 9), (10, 1), (-1, 0), (13, 0), (0, 0)], dtype=float)
    found = label_grid(areas).label(at[:, 0], at[:, 1]).tolist()
    assert found == [1, 0, 0, 2, -1, 2, 0, -1, -1, 0]
