"""A planner's request for sites: the coverage question, the aim, the candidates, what stands and what must be."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, get_args

from gis.coverage.changes import Change
from gis.coverage.question import Question, fault
from gis.coverage.siting.candidates import Candidates, refuse
from gis.coverage.siting.questions import FewestSites, MaxCover, Median
from gis.coverage.siting.questions import Question as Aimed
from gis.coverage.siting.solve import Effort

Aim = Literal["max_cover", "fewest_sites", "p_median"]
AIMS = get_args(Aim)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. Facilities that count as supply stand and stay, unless excluded; so do candidates in `required`.

    `changes` of a scenario come first: what it adds stands, what it closes does not.
    `new_sites` is for `max_cover` and `p_median`, `share` (of the placed people, over 0 to 1) for `fewest_sites`,
    `beyond_m` or `beyond_s` (metres or seconds that people out of reach count, as the threshold is measured; without,
    the threshold) for `p_median`. `minimum_per_township` is
    asked of every township where people live, `minimum` by code goes before it.
    """

    question: Question
    aim: Aim
    candidates: Candidates
    new_sites: int | None = None
    share: Fraction | None = None
    beyond_m: float | None = None
    beyond_s: float | None = None
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    minimum: dict[str, int] = field(default_factory=dict)
    minimum_per_township: int = 0
    effort: Effort = field(default_factory=Effort)
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what does not fit together.

        Raises:
            Invalid: every fault, with the field.
        """
        faults = []
        if self.question.metric == "unit_ratio":
            faults.append(
                fault("metric", "unit_ratio", "选址按人口覆盖计算，不按服务关系", "By people, not by relation")
            )
        needed = {"max_cover": "new_sites", "fewest_sites": "share", "p_median": "new_sites"}[self.aim]
        if getattr(self, needed) is None:
            faults.append(fault(needed, None, "本目标必须给出此项", "Needed for this aim"))
        unused = [name for name in ("new_sites", "share") if name != needed]
        unused += ["beyond_m", "beyond_s"] if self.aim != "p_median" else [self._other_unit]
        faults += [
            fault(name, str(getattr(self, name)), "本目标不用此项", "Not used by this aim")
            for name in unused if getattr(self, name) is not None
        ]  # fmt: skip
        part, name = self.candidates, "place_classes" if self.candidates.source == "places" else "points"
        if part.source != "settlements" and not (part.classes if part.source == "places" else part.points):
            faults.append(fault(f"candidates.{name}", None, "备选须至少一项", "At least one is needed"))
        refuse(faults)

    @property
    def _other_unit(self) -> str:
        return "beyond_s" if self.question.threshold_s is None else "beyond_m"

    def aimed(self) -> Aimed:
        """Return the question of the engine."""
        if self.aim == "fewest_sites":
            assert self.share is not None
            return FewestSites(self.share)
        assert self.new_sites is not None
        if self.aim == "max_cover":
            return MaxCover(self.new_sites)
        return Median(self.new_sites, self.beyond_m or self.beyond_s or self.question.threshold)

    def document(self) -> dict[str, Any]:
        """Return the request as JSON, as `POST /api/v1/coverage/siting` takes it, but for the points."""
        asked = {
            "aim": self.aim, "new_sites": self.new_sites, "share": None if self.share is None else float(self.share),
            "beyond_m": self.beyond_m, "beyond_s": self.beyond_s, "candidates": self.candidates.source,
            "place_classes": list(self.candidates.classes) or None,
            "points": [each._asdict() for each in self.candidates.points] or None,
            "changes": [each.document() for each in self.changes] or None,
            "required": sorted(self.required) or None, "excluded": sorted(self.excluded) or None,
            "minimum_by_township": self.minimum or None, "minimum_per_township": self.minimum_per_township or None,
            "way": self.effort.way, "time_limit_s": self.effort.time_limit_s, "seed": self.effort.seed,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}
