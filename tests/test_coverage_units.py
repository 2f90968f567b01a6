"""The ratio of served units: each unit once, only effective facilities, unplaced units told apart."""

import numpy as np
import pytest

from gis.core.errors import Invalid
from gis.coverage.figures import Count
from gis.coverage.units import unit_ratio

TOWNSHIPS = np.array(["01", "01", "02", "", "02"])


def test_unit_ratio_counts_each_unit_once_and_only_effective_supply() -> None:
    unit, site = np.array([0, 0, 1, 3, 4]), np.array([0, 1, 2, 0, 1])
    total, by_code = unit_ratio(TOWNSHIPS, unit, site, np.array([True, True, False]))
    assert total == Count(5, 2, 2, 1)
    assert by_code == {"01": Count(2, 1, 1, 0), "02": Count(2, 1, 1, 0)}
    assert total.share == 0.5
    closed, _ = unit_ratio(TOWNSHIPS, unit, site, np.array([True, False, False]))
    assert closed == Count(5, 1, 3, 1)


@pytest.mark.parametrize(("unit", "site"), [([5], [0]), ([-1], [0]), ([0], [1]), ([0], [-1]), ([0, 1], [0])])
def test_a_relation_to_nothing_is_refused(unit: list[int], site: list[int]) -> None:
    with pytest.raises(Invalid):
        unit_ratio(TOWNSHIPS, np.array(unit), np.array(site), np.array([True]))
