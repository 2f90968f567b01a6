"""Arrays that the coverage engine works on: plane positions in metres, people as integers."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.core.errors import Invalid

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]
Texts = NDArray[np.str_]

NOBODY = -1
"""Owner of a demand point that no facility can serve."""


@dataclass(frozen=True, slots=True)
class Demand:
    """People by place. All arrays have shape (D,).

    `easting_m` and `northing_m` are metres of one projected system (C-13); `people` are persons, not negative;
    `township` is the code as text with its leading zeros, empty where it is not known: such people are unplaced.

    Raises:
        Invalid: the arrays do not fit each other, a position is not finite, or people are negative; all faults.
    """

    ids: Texts
    easting_m: Floats
    northing_m: Floats
    people: Integers
    township: Texts

    def __post_init__(self) -> None:
        faults = _faults("demand", self.ids, (self.easting_m, self.northing_m), (self.people, self.township))
        if not np.issubdtype(self.people.dtype, np.integer):
            faults.append({"field": "demand.people", "detail": "人数须为整数", "detail_en": "People are integers"})
        elif (self.people < 0).any():
            faults.append({"field": "demand.people", "detail": "人数为负", "detail_en": "People below zero"})
        _refuse(faults)


@dataclass(frozen=True, slots=True)
class Sites:
    """Facilities. All arrays have shape (S,); positions are metres in the system of the demand.

    `effective` says which count as supply: the caller decides by status, hazards or capacity. Others keep their row.

    Raises:
        Invalid: the arrays do not fit each other, an id repeats, or a position is not finite; all faults.
    """

    ids: Texts
    easting_m: Floats
    northing_m: Floats
    effective: Truths

    def __post_init__(self) -> None:
        _refuse(_faults("sites", self.ids, (self.easting_m, self.northing_m), (self.effective,)))

    def rank(self) -> Integers:
        """Return the place of each id in ascending order, shape (S,): the lowest id wins a tie (C-17)."""
        order = np.argsort(self.ids, kind="stable")
        ranks = np.empty(len(order), dtype=np.int64)
        ranks[order] = np.arange(len(order))
        return ranks


@dataclass(frozen=True, slots=True)
class Nearest:
    """Nearest effective facility of each demand point, shape (D,): one row for each point, also on ties (C-18).

    `distance_m` is infinite and `owner` is `NOBODY` where no facility is effective; `owner` is a row of `Sites`.
    """

    distance_m: Floats
    owner: Integers


def _faults(
    what: str, ids: Texts, positions: tuple[Floats, Floats], others: tuple[NDArray[np.generic], ...]
) -> list[dict[str, str]]:
    faults = []
    if ids.ndim != 1 or any(each.shape != ids.shape for each in (*positions, *others)):
        faults.append({"field": what, "detail": "数组长度不一致", "detail_en": "Arrays differ in length"})
    if len(set(ids.tolist())) != ids.size:
        faults.append({"field": f"{what}.ids", "detail": "编号重复", "detail_en": "An id repeats"})
    if not all(np.isfinite(each).all() for each in positions):
        faults.append({"field": what, "detail": "坐标缺失或无效", "detail_en": "A position is missing or not finite"})
    return faults


def _refuse(faults: list[dict[str, str]]) -> None:
    if faults:
        raise Invalid("覆盖分析的数据有误", "The data of the analysis are not valid", code="coverage", errors=faults)
