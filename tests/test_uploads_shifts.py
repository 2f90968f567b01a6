"""What a common shift looks like, and the least-squares similarity: pure figures."""

import numpy as np
import pytest

from gis.core.errors import Invalid
from gis.core.region import DEFAULT, region_of
from gis.core.uploads.datum import is_suspect, looks_like, measure
from gis.core.uploads.similarity import fit


def test_a_similarity_is_the_least_squares_one() -> None:
    draw = np.random.default_rng(3)
    north, east = draw.uniform(0, 5_000, 12), draw.uniform(0, 5_000, 12)
    turn, scale = np.radians(0.7), 1.00003
    to_north = scale * (north * np.cos(turn) - east * np.sin(turn)) + 3_300_000 + draw.normal(0, 0.02, 12)
    to_east = scale * (north * np.sin(turn) + east * np.cos(turn)) + 520_000 + draw.normal(0, 0.02, 12)
    found = fit(north=north, east=east, to_north=to_north, to_east=to_east)
    design = np.zeros((24, 4))
    design[:12], design[12:] = (
        np.column_stack([np.ones(12), np.zeros(12), north, -east]),
        np.column_stack([np.zeros(12), np.ones(12), east, north]),
    )
    solved, squares, *_ = np.linalg.lstsq(design, np.concatenate([to_north, to_east]), rcond=None)
    assert found.rms_m == pytest.approx(float(np.sqrt(squares[0] / 10)), rel=1e-5)
    carried = found.carry(north, east)
    assert carried[0] == pytest.approx(design[:12] @ solved, abs=1e-5)
    assert carried[1] == pytest.approx(design[12:] @ solved, abs=1e-5)
    assert found.scale_ppm == pytest.approx(30, abs=5)
    assert found.rotation_arcsec == pytest.approx(0.7 * 3600, abs=2)
    assert found.residual_north.sum() == pytest.approx(0, abs=1e-6)
    with pytest.raises(Invalid):
        fit(north=np.full(3, 1.0), east=np.full(3, 2.0), to_north=np.arange(3.0), to_east=np.arange(3.0))


VECTORS = [
    (584.0, 119.0, 15.0, ("gcj-02",)), (1_210.0, 72.0, 20.0, ("bd-09",)), (99.0, 260.0, 1.0, ("xian-80",)),
    (75.0, 307.0, 1.0, ("xian-80", "beijing-54")), (45.0, 340.0, 1.0, ("beijing-54",)), (20.0, 90.0, 1.0, ("unknown",)),
    (600.0, 300.0, 5.0, ("unknown",)), (99.0, 260.0, 40.0, ("unknown",)),
]  # fmt: skip


@pytest.mark.parametrize(("length", "azimuth", "scatter", "expected"), VECTORS)
def test_what_a_shift_looks_like(length: float, azimuth: float, scatter: float, expected: tuple[str, ...]) -> None:
    draw = np.random.default_rng(1)
    north = length * np.cos(np.radians(azimuth)) + draw.normal(0, scatter, 40)
    east = length * np.sin(np.radians(azimuth)) + draw.normal(0, scatter, 40)
    shift = measure(north, east, DEFAULT)
    assert is_suspect(shift, DEFAULT)
    assert looks_like(shift, DEFAULT) == expected


def test_scatter_single_moves_and_small_shifts_are_not_suspect() -> None:
    draw = np.random.default_rng(2)
    handheld = measure(draw.normal(0, 5, 40), draw.normal(0, 5, 40), DEFAULT)
    assert not is_suspect(handheld, DEFAULT)
    moved = measure(np.array([40.0, 0.02, -0.01, 0.03, 0.01]), np.array([60.0, 0.01, 0.02, 0.0, -0.02]), DEFAULT)
    assert not is_suspect(moved, DEFAULT)
    assert not is_suspect(measure(np.full(5, 4.0), np.full(5, 1.0), DEFAULT), DEFAULT)
    strict = region_of({"shift_common_m": 2.0})
    assert is_suspect(measure(np.full(5, 4.0), np.full(5, 1.0), strict), strict)
