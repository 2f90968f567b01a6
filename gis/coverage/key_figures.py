"""Key figures beside the coverage: beds and their shares against the dated targets, each with its document."""

from typing import Any

from sqlalchemy.orm import Session

from gis.coverage.question import Question
from gis.coverage.register import Loaded
from gis.facilities.standards.lookup import document, in_force, met


def key_figures(session: Session, question: Question, loaded: Loaded, totals: dict[str, Any]) -> dict[str, Any]:
    """Return beds (or plots), occupancy and the targets in force on the day; a target without a figure is not judged.

    Facilities are those of the area asked for, and of the types asked for; people are the question's population.
    """
    supply = [each for code, some in loaded.supply.items() if code.startswith(question.area) for each in some]
    capacity = sum(each.capacity or 0 for each in supply)
    care = question.service == "care-centres"
    used = sum((each.residents if care else each.day_places) or 0 for each in supply)
    nursing = sum(each.beds_nursing or 0 for each in supply)
    people = int(loaded.demand.people.sum())
    per_1000 = capacity * 1000 / people if people else None
    figures: dict[str, Any] = {
        "supply": len(supply), "capacity": capacity, "used": used,
        "occupancy": used / capacity if capacity else None,
        "per_1000": per_1000,
    }  # fmt: skip
    if care:
        figures |= {"beds_nursing": nursing, "nursing_share": nursing / capacity if capacity else None}
    judged = {"beds-per-1000": per_1000, "nursing-share": figures.get("nursing_share")}
    if question.metric == "unit_ratio":
        judged[f"unit-ratio-{question.unit}"] = totals["share"]
    standards = in_force(session, question.on, service=question.service)
    targets = [
        document(each) | {"figure": judged[each.metric], "met": met(each, judged[each.metric])}
        for each in standards
        if each.metric in judged and _fits(each.types, question)
    ]
    return {**figures, "targets": targets}


def _fits(types: list[str], question: Question) -> bool:
    """A target about some types holds for a question about just those."""
    return not types or set(question.types) == set(types)
