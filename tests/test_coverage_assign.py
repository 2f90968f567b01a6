"""Capacitated assignment and E2SFCA against plain reference implementations."""

import math

import numpy as np
import pytest

from gis.core.errors import Invalid
from gis.coverage.access import Gaussian, Steps, Weights, accessibility
from gis.coverage.assign import Order, Room, assign
from gis.coverage.siting.problem import Pairs


def random_case(seed: int) -> tuple[np.ndarray, np.ndarray, Room, Pairs]:
    rng = np.random.default_rng(seed)
    rows, sites = int(rng.integers(0, 25)), int(rng.integers(1, 7))
    cost = rng.integers(0, 12, (rows, sites)).astype(float)
    row, site = np.nonzero(cost <= 8)
    room = Room(
        np.array([f"s{n}" for n in rng.permutation(sites)]), rng.integers(0, 60, sites), rng.integers(0, 3, sites)
    )
    ids = np.array([f"d{n:02}" for n in rng.permutation(rows)], dtype="U3")
    return ids, rng.integers(0, 20, rows), room, Pairs(row, site, cost[row, site], 8.0)


def plainly(ids: np.ndarray, people: np.ndarray, room: Room, pairs: Pairs, order: Order) -> dict[tuple[int, int], int]:
    """One person after the other."""
    assert room.attribute is not None
    served: dict[tuple[int, int], int] = {}
    left, free = people.tolist(), room.capacity.tolist()
    every = list(zip(pairs.demand.tolist(), pairs.site.tolist(), pairs.cost.tolist(), strict=True))

    def turn(pair: tuple[int, int, float]) -> tuple[object, ...]:
        row, site, cost = pair
        if order == "distance":
            return (cost, room.ids[site], ids[row])
        first = room.capacity[site] if order == "capacity" else room.attribute[site]
        return (-first, room.ids[site], cost, ids[row])

    for row, site, _ in sorted(every, key=turn):
        while left[row] and free[site]:
            left[row] -= 1
            free[site] -= 1
            served[row, site] = served.get((row, site), 0) + 1
    return served


@pytest.mark.parametrize("order", ["capacity", "attribute", "distance"])
def test_assignment_equals_one_by_one_and_conserves_people_and_room(order: Order) -> None:
    full = over = 0
    for seed in range(150):
        ids, people, room, pairs = random_case(seed)
        done = assign(ids, people, room, pairs, order)
        found = dict(zip(zip(done.demand.tolist(), done.site.tolist(), strict=True), done.people.tolist(), strict=True))
        assert found == plainly(ids, people, room, pairs, order)
        taken = np.zeros((people.size, room.capacity.size), dtype=int)
        taken[done.demand, done.site] = done.people
        assert (taken.sum(axis=1) + done.left_people).tolist() == people.tolist()
        assert (taken.sum(axis=0) + done.left_capacity).tolist() == room.capacity.tolist()
        full += int((done.left_capacity == 0).any())
        over += int(done.left_people.sum() > 0)
    assert full > 20
    assert over > 20


def test_faults_of_an_assignment_are_listed() -> None:
    nothing = Pairs(np.array([], dtype=int), np.array([], dtype=int), np.array([]), 1.0)
    with pytest.raises(Invalid) as caught:
        assign(np.array(["a"]), np.array([-1]), Room(np.array(["s"]), np.array([1.5])), nothing, "attribute")
    assert [each["field"] for each in caught.value.errors] == ["people", "capacity", "attribute"]


STEPS = Steps((3.0, 5.0, 8.0), (1.0, 0.68, 0.22))


@pytest.mark.parametrize("weights", [STEPS, Gaussian(8.0)])
def test_access_equals_the_formula_and_conserves_capacity(weights: Weights) -> None:
    """The trap of 2SFCA libraries: unweighted sums went unseen until a plain implementation was held beside."""

    def weight(cost: float) -> float:
        if isinstance(weights, Steps):
            return 1.0 if cost <= 3 else 0.68 if cost <= 5 else 0.22 if cost <= 8 else 0.0
        return (math.exp(-((cost / 8) ** 2) / 2) - math.exp(-0.5)) / (1 - math.exp(-0.5)) if cost <= 8 else 0.0

    nowhere = 0
    for seed in range(150):
        _, people, room, pairs = random_case(seed)
        found = accessibility(people, room.capacity.astype(float), pairs, weights)
        every = list(zip(pairs.demand.tolist(), pairs.site.tolist(), pairs.cost.tolist(), strict=True))
        ratio = []
        for site, places in enumerate(room.capacity.tolist()):
            wanted = sum(people[d] * weight(c) for d, s, c in every if s == site)
            ratio.append(places / wanted if wanted else 0.0)
        plain = [sum(ratio[s] * weight(c) for d, s, c in every if d == row) for row in range(people.size)]
        assert found.per_person == pytest.approx(plain, rel=1e-12, abs=1e-15)
        assert found.per_weighted_person == pytest.approx(ratio, rel=1e-12)
        assert float(people @ found.per_person) == pytest.approx(found.reached_capacity, rel=1e-9, abs=1e-12)
        assert found.reached_capacity + found.unreached_capacity == room.capacity.sum()
        nowhere += int((found.per_person == 0).any())
        assert np.isfinite(found.per_person).all()
    assert nowhere > 3


def test_weights_are_inclusive_and_never_ignored() -> None:
    assert STEPS.of(np.array([0.0, 3.0, math.nextafter(3, 4), 5.0, 8.0, 8.1])).tolist() == [1, 1, 0.68, 0.68, 0.22, 0]
    assert Gaussian(8.0).of(np.array([0.0, 8.0, 9.0])).tolist() == [1, 0, 0]
    _, people, room, pairs = random_case(1)
    for bad, fields in (
        (Steps((3.0, 2.0), (1.0, 0.5)), ["steps"]),
        (Steps((3.0,), (-1.0,)), ["steps"]),
        (Gaussian(9.0), ["weights"]),
        (Gaussian(0.0), ["gaussian"]),
    ):
        with pytest.raises(Invalid) as caught:
            accessibility(people, room.capacity.astype(float), pairs, bad)
        assert [each["field"] for each in caught.value.errors] == fields
