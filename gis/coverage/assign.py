"""People taken in by facilities with capacity, in a stated order (C-21): who is left over, and what room is left."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gis.core.errors import Invalid
from gis.coverage.grouping import runs
from gis.coverage.model import Integers, Texts
from gis.coverage.siting.problem import Pairs

Order = Literal["capacity", "attribute", "distance"]
"""`capacity`: the largest facility first. `attribute`: the highest value first. Each then takes the nearest people.
`distance`: the nearest pair of all first. Ties go to the lowest id of facility, then of people."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is taken in where: `demand`, `site` and `people` (T,), each pair once, people over 0.

    Exactly: taken + `left_people` (D,) = people of a row, and taken + `left_capacity` (S,) = capacity of a facility.
    """

    demand: Integers
    site: Integers
    people: Integers
    left_people: Integers
    left_capacity: Integers
    order: Order


@dataclass(frozen=True, slots=True)
class Room:
    """Facilities, shape (S,): ids, places for people as integers, and a value that ranks them by `attribute`."""

    ids: Texts
    capacity: Integers
    attribute: Integers | None = None


def assign(ids: Texts, people: Integers, room: Room, pairs: Pairs, order: Order) -> Assignment:
    """Return who is taken in where; people of a row may be divided, and are taken by pairs within reach only.

    Args:
        ids: ids of the demand, shape (D,).
        people: persons, not negative, shape (D,).
        room: the facilities with their capacity.
        pairs: who reaches which facility at what cost.
        order: whose turn it is.

    Raises:
        Invalid: people or capacity are negative or no integers, or the order by attribute has none; every fault.
    """
    _refuse(people, room, order)
    left, free = people.copy(), room.capacity.copy()
    sequence = _sequence(ids, room, pairs, order)
    demand, site = pairs.demand[sequence], pairs.site[sequence]
    taken = np.zeros(sequence.size, dtype=np.int64)
    if order == "distance":
        _take_by_pair(demand, site, left, free, taken)
    else:
        _take_by_site(demand, site, left, free, taken)
    some = taken > 0
    return Assignment(demand[some], site[some], taken[some], left, free, order)


def _sequence(ids: Texts, room: Room, pairs: Pairs, order: Order) -> Integers:
    """Return the pairs in the order in which they are served."""
    site_rank, demand_rank = _rank(room.ids)[pairs.site], _rank(ids)[pairs.demand]
    if order == "distance":
        return np.lexsort((demand_rank, site_rank, pairs.cost))
    by = room.capacity if order == "capacity" or room.attribute is None else room.attribute
    return np.lexsort((demand_rank, pairs.cost, site_rank, -by[pairs.site]))


def _rank(ids: Texts) -> Integers:
    ranks = np.empty(ids.size, dtype=np.int64)
    ranks[np.argsort(ids, kind="stable")] = np.arange(ids.size)
    return ranks


def _take_by_site(demand: Integers, site: Integers, left: Integers, free: Integers, taken: Integers) -> None:
    """Let each facility in its turn take people from the nearest on, until it is full; the arrays are written to."""
    for start, end in zip(*runs(site), strict=True):
        rows, which = demand[start:end], site[start]
        filled = np.minimum(np.cumsum(left[rows]), free[which])
        taken[start:end] = np.diff(filled, prepend=0)
        left[rows] -= taken[start:end]
        free[which] -= filled[-1]


def _take_by_pair(demand: Integers, site: Integers, left: Integers, free: Integers, taken: Integers) -> None:
    """Serve pair after pair; the arrays are written to."""
    people, room = left.tolist(), free.tolist()
    for at, (row, which) in enumerate(zip(demand.tolist(), site.tolist(), strict=True)):
        number = min(people[row], room[which])
        if number:
            people[row] -= number
            room[which] -= number
            taken[at] = number
    left[:], free[:] = people, room


def _refuse(people: Integers, room: Room, order: Order) -> None:
    found = [
        {"field": field, "detail": "须为非负整数", "detail_en": "Not negative, and integers"}
        for field, values in (("people", people), ("capacity", room.capacity))
        if not np.issubdtype(values.dtype, np.integer) or (values < 0).any()
    ]
    if order == "attribute" and room.attribute is None:
        found.append({"field": "attribute", "detail": "没有排序的属性", "detail_en": "No attribute to order by"})
    if found:
        raise Invalid("分配的数据有误", "The data of the assignment are not valid", code="assignment", errors=found)
