"""A location problem: people, sites with their roles, and the sparse pairs within reach; all faults at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from gis.core.errors import Invalid
from gis.coverage.model import Floats, Integers, Texts, Truths

Fault = dict[str, Any]


class Role(StrEnum):
    """What a site may be: `REQUIRED` stands and stays, `CANDIDATE` may be chosen, `EXCLUDED` never is."""

    REQUIRED = "required"
    CANDIDATE = "candidate"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Which demand reaches which site, shape (K,) each; a pair that is not listed is out of reach.

    `cost` is in metres or seconds, not over `reach` of the same unit, which is inclusive (C-14); each pair once.
    """

    demand: Integers
    site: Integers
    cost: Floats
    reach: float


@dataclass(frozen=True, slots=True)
class Choices:
    """Sites, shape (S,) each: ids, `Role` as text, and the township code, empty where it is not known."""

    ids: Texts
    role: Texts
    township: Texts

    def rows(self, role: Role) -> Integers:
        """Return the rows of a role."""
        return np.flatnonzero(self.role == role.value)


@dataclass(frozen=True, slots=True)
class Problem:
    """People (D,) with township codes (D,), sites, and their pairs.

    People without a township are unplaced: they never count as covered and steer no choice (C-15). `minimum` is the
    least number of sites that must stand in a township, by its code; required sites count.

    Raises:
        Invalid: arrays do not fit, an id or a pair repeats, a role, cost or minimum is not one; every fault.
    """

    people: Integers
    township: Texts
    sites: Choices
    pairs: Pairs
    minimum: Mapping[str, int]

    def __post_init__(self) -> None:
        found = [*_demand_faults(self), *_site_faults(self), *_pair_faults(self)]
        for code, least in self.minimum.items():
            if least < 0 or not code:
                text = ("每乡镇下限须为非负整数，并有代码", "A minimum is not negative and has a township code")
                found.append(fault(f"minimum.{code}", least, text))
        if found:
            raise Invalid("选址问题的数据有误", "The location problem is not valid", code="siting", errors=found)

    @property
    def placed(self) -> Integers:
        """People that count, shape (D,): zero where the township is not known."""
        counted: Integers = np.where(self.township != "", self.people, 0)
        return counted

    def covered(self, rows: Integers) -> Truths:
        """Return which demand reaches one of these site rows, shape (D,)."""
        stands = np.zeros(self.sites.ids.size, dtype=bool)
        stands[rows] = True
        reached = np.zeros(self.people.size, dtype=bool)
        reached[self.pairs.demand[stands[self.pairs.site]]] = True
        return reached

    def missing(self) -> dict[str, int]:
        """Return how many new sites each township still needs for its minimum, only where some are missing."""
        stands = self.sites.township[self.sites.rows(Role.REQUIRED)]
        needed = {code: least - int((stands == code).sum()) for code, least in sorted(self.minimum.items())}
        return {code: number for code, number in needed.items() if number > 0}


def roles(ids: Texts, required: Collection[str], excluded: Collection[str]) -> Texts:
    """Return the role of each site, shape (S,); sites named in neither list are candidates.

    Raises:
        Invalid: a named site is not there, or is both required and excluded; every fault.
    """
    known = {str(each) for each in ids}
    found = [
        fault(f"{field}.{name}", name, ("没有这个设施", "No such site"))
        for field, names in (("required", required), ("excluded", excluded))
        for name in sorted(set(names) - known)
    ] + [
        fault(f"required.{name}", name, ("同一设施既须保留又被排除", "The site is both required and excluded"))
        for name in sorted(set(required) & set(excluded))
    ]
    if found:
        raise Invalid("设施的角色有误", "The roles of the sites are not valid", code="siting", errors=found)
    made = np.full(ids.shape, Role.CANDIDATE.value, dtype="U9")
    made[np.isin(ids, sorted(required))] = Role.REQUIRED.value
    made[np.isin(ids, sorted(excluded))] = Role.EXCLUDED.value
    return made


def fault(field: str, value: object, text: tuple[str, str]) -> Fault:
    """Return one finding: the field, its value, and the words in Chinese and English."""
    return {"field": field, "value": value, "detail": text[0], "detail_en": text[1]}


def _demand_faults(problem: Problem) -> list[Fault]:
    people, found = problem.people, []
    if people.ndim != 1 or people.shape != problem.township.shape:
        found.append(fault("demand", None, ("数组长度不一致", "Arrays differ in length")))
    if not np.issubdtype(people.dtype, np.integer):
        found.append(fault("people", None, ("人数须为整数", "People are integers")))
    elif (people < 0).any():
        found.append(fault("people", int(people.min()), ("人数为负", "People below zero")))
    return found


def _site_faults(problem: Problem) -> list[Fault]:
    sites, found = problem.sites, []
    if sites.ids.ndim != 1 or any(each.shape != sites.ids.shape for each in (sites.role, sites.township)):
        found.append(fault("sites", None, ("数组长度不一致", "Arrays differ in length")))
    if len(np.unique(sites.ids)) != sites.ids.size:
        found.append(fault("sites.ids", None, ("编号重复", "An id repeats")))
    unknown = sorted({str(each) for each in np.unique(sites.role)} - {each.value for each in Role})
    return [*found, *(fault("sites.role", role, ("没有这个角色", "No such role")) for role in unknown)]


def _pair_faults(problem: Problem) -> list[Fault]:
    pairs = problem.pairs
    if not pairs.demand.shape == pairs.site.shape == pairs.cost.shape or pairs.demand.ndim != 1:
        return [fault("pairs", None, ("数组长度不一致", "Arrays differ in length"))]
    found = [
        fault(f"pairs.{name}", None, ("指向不存在的行", "A row is not there"))
        for name, rows, size in (
            ("demand", pairs.demand, problem.people.size),
            ("site", pairs.site, problem.sites.ids.size),
        )
        if not ((rows >= 0) & (rows < size)).all()
    ]
    if not (np.isfinite(pairs.reach) and pairs.reach > 0):
        found.append(fault("pairs.reach", pairs.reach, ("阈值须为正数", "The reach is a positive number")))
    if not ((pairs.cost >= 0) & (pairs.cost <= pairs.reach)).all():
        found.append(fault("pairs.cost", None, ("费用须在 0 与阈值之间", "A cost is between zero and the reach")))
    key = pairs.demand * max(1, problem.sites.ids.size) + pairs.site
    if np.unique(key).size != key.size:
        found.append(fault("pairs", None, ("同一对重复", "A pair repeats")))
    return found
