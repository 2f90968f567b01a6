"""What is asked of a coverage: one definition for the API, the command line, scenarios and reports."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from typing import Any, Literal, get_args

from gis.core.errors import Invalid

Service = Literal["care-centres", "cemeteries"]
Metric = Literal["unit_ratio", "pop_straight", "pop_network"]
Population = Literal["pop_total", "pop_60", "pop_65", "pop_80"]
Unit = Literal["settlement", "township"]
SERVICES, METRICS = get_args(Service), get_args(Metric)
POPULATIONS, UNITS = get_args(Population), get_args(Unit)
NO_REACH = frozenset({"city-guidance", "county-guidance", "home-bed", "home-adaptation", "mutual-household"})
"""Types that nobody travels to: guidance centres, and services in a household ("count only", coverage.md 1.3)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. Thresholds are inclusive: metres for `pop_straight`, metres or seconds for `pop_network`.

    `types` are codes of care facilities or natures of cemeteries, all that people travel to when empty; `area` is the
    code of a division whose people are counted (facilities outside serve them too), empty for the whole region.
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

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            Invalid: every fault, with the field.
        """
        faults = [*self._threshold_faults()]
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

    @property
    def on(self) -> dt.date:
        """The day asked for; without one, the bureau's today."""
        return self.day or dt.datetime.now(zoneinfo.ZoneInfo("Asia/Shanghai")).date()

    @property
    def threshold(self) -> float:
        """The threshold in its own unit; 0 for a unit ratio."""
        return self.threshold_m or self.threshold_s or 0.0

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
        return asked


def fault(field: str, value: object, zh: str, en: str) -> dict[str, Any]:
    """Return one fault of a request: where, what was found, and what is wrong in both languages."""
    return {"field": field, "value": value, "detail": zh, "detail_en": en}
