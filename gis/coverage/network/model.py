"""A road network as arrays, and how one travels on it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gis.core.errors import Invalid
from gis.coverage.model import Floats, Integers, Texts, Truths

UNITS = 1_000_000
"""Travel is added up in whole millionths of a metre or second, so that sums, ties and thresholds are exact: each edge
and each way to the network is rounded once to such a unit, far below what any road is measured to."""

BOTH, FORWARD, BACKWARD = 0, 1, -1


@dataclass(frozen=True, slots=True)
class Network:
    """Roads. Node arrays have shape (N,), edge arrays (E,); `start` and `end` are rows of the nodes.

    `ids` are node ids as text, in ascending order and each once; positions are metres of the system of the demand
    (C-13). `walk_m_s` and `drive_m_s` are speeds in metres a second, 0 where that way of travel is barred.
    `direction` is `BOTH`, `FORWARD` or `BACKWARD` for vehicles; on foot every edge goes both ways.

    Raises:
        Invalid: the arrays do not fit each other, ids are not ascending, an edge names no node, or a length or speed
            is negative or not finite; all faults.
    """

    ids: Texts
    easting_m: Floats
    northing_m: Floats
    start: Integers
    end: Integers
    length_m: Floats
    walk_m_s: Floats
    drive_m_s: Floats
    direction: Integers
    ferry: Truths

    def __post_init__(self) -> None:
        faults = [*self._node_faults(), *self._edge_faults()]
        if faults:
            errors = [{"field": f"network.{field}", "detail": zh, "detail_en": en} for field, zh, en in faults]
            raise Invalid("路网数据有误", "The network is not valid", code="network", errors=errors)

    def _node_faults(self) -> list[tuple[str, str, str]]:
        faults = []
        if any(each.shape != self.ids.shape for each in (self.easting_m, self.northing_m)):
            faults.append(("nodes", "数组长度不一致", "Arrays differ in length"))
        if not all(np.isfinite(each).all() for each in (self.easting_m, self.northing_m)):
            faults.append(("nodes", "坐标缺失或无效", "A position is missing or not finite"))
        if (self.ids[1:] <= self.ids[:-1]).any():
            faults.append(("ids", "节点编号须升序且不重复", "Node ids ascend, each once"))
        return faults

    def _edge_faults(self) -> list[tuple[str, str, str]]:
        ends, figures = (self.start, self.end), (self.length_m, self.walk_m_s, self.drive_m_s)
        if any(each.shape != self.start.shape for each in (*ends, *figures, self.direction, self.ferry)):
            return [("edges", "数组长度不一致", "Arrays differ in length")]
        faults = []
        if not all(((each >= 0) & (each < self.ids.size)).all() for each in ends):
            faults.append(("edges", "路段指向不存在的节点", "An edge names no node"))
        if not all((np.isfinite(each) & (each >= 0)).all() for each in figures):
            faults.append(("edges", "长度或速度为负或无效", "A length or speed is negative or not finite"))
        if not np.isin(self.direction, (BOTH, FORWARD, BACKWARD)).all():
            faults.append(("direction", "方向须为 0、1 或 -1", "A direction is 0, 1 or -1"))
        return faults


@dataclass(frozen=True, slots=True)
class Travel:
    """How people travel and what is measured.

    `measure` is seconds or metres. `walk_m_s` is the walker's own speed: nobody walks an edge faster than that or than
    the edge allows, and the way to the nearest node is walked at it in either mode. Beyond `snap_m` metres from a
    usable node a place is not connected (C-16). Without `ferries` edges that are ferries are closed.

    Raises:
        Invalid: a speed or limit is not a positive number; all faults.
    """

    mode: Literal["walk", "drive"]
    measure: Literal["s", "m"]
    walk_m_s: float
    snap_m: float
    ferries: bool = True

    def __post_init__(self) -> None:
        faults = [
            {"field": name, "value": value, "detail": "须为正数", "detail_en": "A positive number"}
            for name, value in (("walk_m_s", self.walk_m_s), ("snap_m", self.snap_m))
            if not (np.isfinite(value) and value > 0)
        ]
        if faults:
            raise Invalid("出行参数有误", "The way of travel is not valid", code="travel", errors=faults)

    def units(self, length_m: Floats, speed_m_s: Floats | float) -> Floats:
        """Return the cost of these lengths at these speeds in whole units, as floats that hold integers exactly."""
        cost = length_m if self.measure == "m" else length_m / speed_m_s
        whole: Floats = np.rint(cost * UNITS)
        return whole


@dataclass(frozen=True, slots=True)
class Reached:
    """Nearest effective facility of each demand point by travel; arrays of shape (D,), one row a point (C-18).

    `cost` is in seconds or metres as `Travel.measure` says, infinite where no facility is reached; `owner` is a row of
    the facilities, `NOBODY` there. `snapped` says who lies within the snap limit of a usable node: where it is false
    the place is not connected. `sites_off` are rows of effective facilities that are not connected themselves.
    """

    cost: Floats
    owner: Integers
    snapped: Truths
    sites_off: Integers
