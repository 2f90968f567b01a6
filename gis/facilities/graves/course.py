"""What a case can do next and what is missing for it: the rules of the trigger on steps, told beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from gis.facilities.graves.states import ACTIONS, NEEDS, STATES, Transition
from gis.facilities.graves.tables import GraveCase, GraveStep


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody is about to bring: who, and which fields are filled."""

    account: str
    person: str = ""
    fields: frozenset[str] = frozenset()


def this_round(steps: Sequence[GraveStep]) -> list[GraveStep]:
    """Return the steps since the work was last begun; a return to work makes earlier photos and acceptances void."""
    starts = [i for i, step in enumerate(steps) if step.action in {"start", "return"}]
    return list(steps[starts[-1] + 1 :]) if starts else []


def missing(case: GraveCase, steps: Sequence[GraveStep], action: Transition, given: Given) -> list[str]:
    """Return what an action still needs (keys of `NEEDS`), in order; `steps` in their order."""
    done = this_round(steps)
    accepted = [step for step in done if step.action == "township-accept"]
    reviewed = [step for step in done if step.action == "county-review"]
    found = {
        "kind": case.kind is not None or "kind" in given.fields,
        "deadline": case.deadline is not None or "deadline" in given.fields,
        "way": case.way is not None or "way" in given.fields,
        "after_photo": any(step.phase == "after" for step in done),
        "other_person": not any(step.account == given.account or step.person == given.person for step in accepted),
        "township_acceptance": bool(accepted),
        "county_review": bool(reviewed),
    }
    return [need for need in action.needs if not found.get(need, need in given.fields)]


def refusal(case: GraveCase, action: str) -> tuple[str, str]:
    """Return the words for an action that the state of a case does not allow."""
    wanted, state = ACTIONS[action], STATES[case.state]
    froms = [STATES[each] for each in wanted.sources]
    zh = f"案件现为「{state[0]}」，不能{wanted.title_zh}；须处于：{'、'.join(each[0] for each in froms)}"
    en = f"The case is “{state[1]}”: {wanted.title_en} follows {', '.join(each[1] for each in froms)}"
    return zh, en


def words(needs: Sequence[str]) -> list[dict[str, str]]:
    """Return missing things as findings."""
    return [
        {"field": need, "code": f"missing-{need.replace('_', '-')}", "message": f"缺少{NEEDS[need][0]}"
         if need != "other_person" else f"须{NEEDS[need][0]}", "message_en": f"Needs {NEEDS[need][1]}"}
        for need in needs
    ]  # fmt: skip
