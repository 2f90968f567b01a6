"""What may be asked, and why a question has no answer: said before a solver is asked."""

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gis.core.errors import Invalid
from gis.coverage.siting.problem import Fault, Problem, Role, fault


@dataclass(frozen=True, slots=True)
class MaxCover:
    """MCLP: the most people within reach by this many new sites beside the required ones."""

    new_sites: int


@dataclass(frozen=True, slots=True)
class FewestSites:
    """LSCP: the fewest new sites for this share of the placed people, over 0 and to 1 inclusive."""

    share: Fraction


@dataclass(frozen=True, slots=True)
class Median:
    """P-median: the least people x cost by this many new sites.

    People beyond reach count with `beyond_cost`, in the unit of the pairs and not below their reach: they weigh.
    """

    new_sites: int
    beyond_cost: float


Question = MaxCover | FewestSites | Median


def target_people(problem: Problem, share: Fraction) -> int:
    """Return the least whole number of people that is this share of the placed ones."""
    return math.ceil(share * int(problem.placed.sum()))


def refuse_infeasible(problem: Problem, question: Question) -> None:
    """Refuse what no choice of sites can satisfy.

    Raises:
        Invalid: the reasons: minimum by township, number of sites, share out of reach; all of them.
    """
    found = _minimum_faults(problem)
    if isinstance(question, FewestSites):
        found += _share_faults(problem, question.share)
    else:
        found += _number_faults(problem, question.new_sites)
    if isinstance(question, Median) and not question.beyond_cost >= problem.pairs.reach:
        text = ("阈值外的费用不得小于阈值", "The cost beyond reach is not below the reach")
        found.append(fault("beyond_cost", question.beyond_cost, text))
    if found:
        raise Invalid("没有可行的方案", "No choice of sites can satisfy this", code="infeasible", errors=found)


def idle(problem: Problem, role: Role) -> list[str]:
    """Return the ids of sites of a role that no placed person reaches, in order."""
    used = np.unique(problem.pairs.site[problem.placed[problem.pairs.demand] > 0])
    return sorted(str(problem.sites.ids[row]) for row in np.setdiff1d(problem.sites.rows(role), used))


def _minimum_faults(problem: Problem) -> list[Fault]:
    sites, found = problem.sites, []
    usable = sites.township[sites.role != Role.EXCLUDED.value]
    for code, least in sorted(problem.minimum.items()):
        there = int((usable == code).sum())
        if there < least:
            text = (
                f"乡镇 {code} 要求至少 {least} 处，现有与备选合计只有 {there} 处",
                f"Township {code} is to have {least} sites, but only {there} required and candidate sites are there",
            )
            found.append(fault(f"minimum.{code}", least, text))
    return found


def _number_faults(problem: Problem, new_sites: int) -> list[Fault]:
    found, there = [], problem.sites.rows(Role.CANDIDATE).size
    if not 0 <= new_sites <= there:
        text = (f"新增数须在 0 与备选数 {there} 之间", f"New sites are from 0 to the {there} candidates")
        found.append(fault("new_sites", new_sites, text))
    missing = problem.missing()
    if sum(missing.values()) > new_sites:
        each = "、".join(f"{code} {number}" for code, number in missing.items())
        text = (
            f"各乡镇下限还差 {sum(missing.values())} 处（{each}），多于新增数 {new_sites}",
            f"The minimums still lack {sum(missing.values())} sites ({each}), more than {new_sites} new ones",
        )
        found.append(fault("new_sites", new_sites, text))
    return found


def _share_faults(problem: Problem, share: Fraction) -> list[Fault]:
    if not 0 < share <= 1:
        text = ("目标比例须大于 0、不大于 1", "The share is over 0 and not over 1")
        return [fault("share", str(share), text)]
    usable = np.flatnonzero(problem.sites.role != Role.EXCLUDED.value)
    reachable = int(problem.placed[problem.covered(usable)].sum())
    wanted, placed = target_people(problem, share), int(problem.placed.sum())
    if reachable >= wanted:
        return []
    text = (
        f"目标 {wanted} 人，全部现有与备选设施只能到达 {reachable} 人（{reachable / placed:.1%}）",
        f"The target is {wanted} people; all required and candidate sites reach {reachable} ({reachable / placed:.1%})",
    )
    return [fault("share", str(share), text)]
