"""What is asked of a coverage: one definition for the API, the command line, scenarios and reports."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import Any, Literal, get_args
from uuid import UUID

from gis.core.errors import Invalid

Service = Literal["care-centres", "cemeteries"]
Metric = Literal["unit_ratio", "pop_straight", "pop_network"]
Population = Literal["pop_total", "pop_60", "pop_65", "pop_80"]
Unit = Literal["settlement", "township"]
Mode = Literal["walk", "drive"]
SERVICES, METRICS = get_args(Service), get_args(Metric)
POPULATIONS, UNITS = get_args(Population), get_args(Unit)
SNAP_M = 500.0
"""Beyond this from the nearest road a place is not connected (C-16)."""
NO_REACH = frozenset({"city-guidance", "county-guidance", "home-bed", "home-adaptation", "mutual-household"})
"""Types that nobody travels to: guidance centres, and services in a household ("count only", coverage.md 1.3)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. Thresholds are inclusive: metres for `pop_straight`, metres or seconds for `pop_network`.

    `types` are codes of care facilities or natures of cemeteries, all that people travel to when empty; `area` is the
    code of a division whose people are counted (facilities outside serve them too), empty for the whole region.
    `mode`, `walk_m_s` (metres a second; the standard's without), `snap_m` and `network` (a version; the current one
    without) are of `pop_network` alone.
    """

    service: Service
    metric: Metric
    population: Population = "pop_60"
    threshold_m: float | None = None
    threshold_s: float | None = None
    types: tuple[str, ...] = ()
    day: dt.date | None = None
    area: str = ""
    effective_only: bool = True
    unit: Unit = "settlement"
    mode: Mode = "walk"
    walk_m_s: float | None = None
    snap_m: float = SNAP_M
    network: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            Invalid: every fault, with the field.
        """
        faults = [*self._threshold_faults(), *self._network_faults()]
        if self.area and not (self.area.isascii() and self.area.isdigit() and len(self.area) in {4, 6, 9, 12}):
            faults.append(fault("area", self.area, "区划代码为 4、6、9 或 12 位数字", "4, 6, 9 or 12 digits"))
        if faults:
            raise Invalid("问题有误", "The question is not valid", code="coverage-question", errors=faults)

    def _threshold_faults(self) -> list[dict[str, Any]]:
        given = [name for name in ("threshold_m", "threshold_s") if getattr(self, name) is not None]
        faults = [
            fault(name, getattr(self, name), "阈值须为正数", "A threshold is positive")
            for name in given
            if not 0 < getattr(self, name) < 1e7
        ]
        if self.metric == "unit_ratio" and given:
            faults.append(fault(given[0], getattr(self, given[0]), "单位比例没有阈值", "A unit ratio has none"))
        if self.metric == "pop_straight" and given != ["threshold_m"]:
            faults.append(fault("threshold_m", self.threshold_m, "直线覆盖需要米数阈值", "Straight lines need metres"))
        if self.metric == "pop_network" and len(given) != 1:
            faults.append(fault("threshold_s", None, "路网覆盖需要秒或米之一", "Seconds or metres, one of them"))
        return faults

    def _network_faults(self) -> list[dict[str, Any]]:
        given = {"mode": self.mode, "walk_m_s": self.walk_m_s, "snap_m": self.snap_m, "network": self.network}
        unasked = {"mode": "walk", "walk_m_s": None, "snap_m": SNAP_M, "network": None}
        if self.metric != "pop_network":
            text = "只用于路网覆盖", "Of pop_network alone"
            return [fault(name, str(value), *text) for name, value in given.items() if value != unasked[name]]
        faults = []
        if self.walk_m_s is not None and not 0.1 <= self.walk_m_s <= 3:
            faults.append(fault("walk_m_s", self.walk_m_s, "步行速度须在 0.1–3 m/s", "0.1 to 3 m/s"))
        if not 0 < self.snap_m <= 5_000:
            faults.append(fault("snap_m", self.snap_m, "接入限距须在 0–5000 m", "Above 0 and up to 5,000 m"))
        return faults

    @property
    def on(self) -> dt.date:
        """The day asked for; without one, the bureau's today."""
        return self.day or dt.datetime.now(zoneinfo.ZoneInfo("Asia/Shanghai")).date()

    @property
    def threshold(self) -> float:
        """The threshold in its own unit; 0 for a unit ratio."""
        return self.threshold_m or self.threshold_s or 0.0

    @property
    def data(self) -> tuple[Any, ...]:
        """What the loaded and measured data of a question rest on: all of it but the figure of the threshold."""
        return (
            self.service, self.metric, self.population, self.types, self.on, self.area, self.effective_only,
            self.threshold_s is None, self.mode, self.walk_m_s, self.snap_m, self.network,
        )  # fmt: skip

    def document(self) -> dict[str, Any]:
        """Return the question as JSON, as `POST /api/v1/coverage` takes it; equal questions give equal documents."""
        asked: dict[str, Any] = {
            "service": self.service, "metric": self.metric, "population": self.population, "as_of": self.on.isoformat(),
            "effective_only": self.effective_only,
        }  # fmt: skip
        optional = {"threshold_m": self.threshold_m, "threshold_s": self.threshold_s, "area": self.area or None}
        asked |= {name: value for name, value in optional.items() if value is not None}
        if self.types:
            asked["types"] = sorted(self.types)
        if self.metric == "unit_ratio":
            asked["unit"] = self.unit
        if self.metric == "pop_network":
            asked |= {"mode": self.mode, "snap_m": self.snap_m}
            asked |= {"walk_m_s": self.walk_m_s} if self.walk_m_s else {}
            asked |= {"network": str(self.network)} if self.network else {}
        return asked


def question_of(**given: Any) -> Question:
    """Return a question of texts that somebody typed.

    Raises:
        Invalid: a word is none of those allowed; every fault, and all that `Question` refuses.
    """
    allowed = {"service": SERVICES, "metric": METRICS, "population": POPULATIONS}
    faults = [
        fault(name, given[name], "只能是：" + "、".join(words), "One of " + ", ".join(words))
        for name, words in allowed.items()
        if given[name] not in words
    ]
    if faults:
        raise Invalid("问题有误", "The question is not valid", code="coverage-question", errors=faults)
    return Question(**given)


def fault(field: str, value: object, zh: str, en: str) -> dict[str, Any]:
    """Return one fault of a request: where, what was found, and what is wrong in both languages."""
    return {"field": field, "value": value, "detail": zh, "detail_en": en}
