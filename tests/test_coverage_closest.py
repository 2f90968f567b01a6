"""The nearest place of many points: squares of the ground with one nearest place answer as a full search does."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from gis.coverage import closest as module


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("per_square", [0.02, 1, 16])
def test_squares_change_no_answer(seed: int, per_square: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places and points on a lattice and off it, so that ties, places at one spot and points on borders abound."""
    random = np.random.default_rng(seed)
    places, points = (
        np.where(random.random((n, 1)) < 0.6, random.integers(0, 9, (n, 2)), random.random((n, 2)) * 9)
        for n in (int(random.integers(1, 15)), 300)
    )
    monkeypatch.setattr(module, "MANY", 1)
    monkeypatch.setattr(module, "PER_SQUARE", per_square)
    tree, (east, north) = cKDTree(places), places.T
    metres, row = module.closest(tree, east, north, points[:, 0], points[:, 1])
    away = np.sqrt((points[:, :1] - east) ** 2 + (points[:, 1:] - north) ** 2)
    assert row.tolist() == away.argmin(axis=1).tolist()
    assert metres.tolist() == away.min(axis=1).tolist()
    if len(places) > 1 and per_square == 0.02:
        assert (module._by_squares(tree, points[:, 0], points[:, 1]) >= 0).any()
