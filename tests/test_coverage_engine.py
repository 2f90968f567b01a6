"""The coverage engine against brute force: ties, equality at the threshold, conservation, what-ifs."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.core.errors import Invalid
from gis.coverage import changes
from gis.coverage.figures import curve, population_coverage
from gis.coverage.model import Demand, Nearest, Sites
from gis.coverage.register import Facility, Loaded, Populated, Settlement
from gis.coverage.straight import Add, Change, Move, Switch, apply, nearest, what_if

COORDINATE = st.one_of(st.integers(0, 6).map(float), st.floats(0, 6, allow_nan=False, width=32))
PLACE = st.tuples(COORDINATE, COORDINATE)


def demand_of(places: Any, people: Any = None, townships: Any = None) -> Demand:
    east, north = np.array(places, dtype=float).reshape(-1, 2).T
    n = len(places)
    return Demand(
        np.array([f"d{i:03}" for i in range(n)], dtype=np.str_),
        east,
        north,
        np.array(people if people is not None else [1] * n, dtype=np.int64),
        np.array(townships if townships is not None else ["042"] * n, dtype=np.str_),
    )


def sites_of(places: Any, effective: list[bool], names: list[str] | None = None) -> Sites:
    east, north = np.array(places, dtype=float).reshape(-1, 2).T
    names = names or [f"s{len(places) - i:03}" for i in range(len(places))]  # descending: a tie is not the first row
    return Sites(np.array(names, dtype=np.str_), east, north, np.array(effective, dtype=bool))


def brute(demand: Demand, sites: Sites) -> list[tuple[float, int]]:
    answer = []
    for e, n in zip(demand.easting_m, demand.northing_m, strict=True):
        ranked = [
            (math.sqrt((e - a) * (e - a) + (n - b) * (n - b)), name, row)
            for row, (a, b, name, on) in enumerate(
                zip(sites.easting_m, sites.northing_m, sites.ids, sites.effective, strict=True)
            )
            if on
        ]
        best = min(ranked, default=(math.inf, "", -1))
        answer.append((best[0], best[2]))
    return answer


def rows(found: Nearest) -> list[tuple[float, int]]:
    return list(zip(found.distance_m.tolist(), found.owner.tolist(), strict=True))


@st.composite
def cases(draw: st.DrawFn) -> tuple[Demand, Sites]:
    places = draw(st.lists(PLACE, max_size=25))
    n = len(places)
    people = draw(st.lists(st.integers(0, 50), min_size=n, max_size=n))
    towns = draw(st.lists(st.sampled_from(["", "001", "002"]), min_size=n, max_size=n))
    supply = draw(st.lists(st.tuples(PLACE, st.booleans()), max_size=8))
    return demand_of(places, people, towns), sites_of([p for p, _ in supply], [on for _, on in supply])


@settings(max_examples=400, deadline=None)
@given(cases(), st.one_of(st.integers(1, 5).map(float), st.floats(0.1, 9)))
def test_engine_equals_brute_force_and_conserves_people(case: tuple[Demand, Sites], threshold: float) -> None:
    demand, sites = case
    found = nearest(demand, sites)
    expected = brute(demand, sites)
    assert rows(found) == expected
    result = population_coverage(demand, found, threshold)
    everyone = list(zip(expected, demand.people.tolist(), demand.township.tolist(), strict=True))
    within = sum(p for (d, _), p, town in everyone if town and d <= threshold)
    count = result.count
    assert count.covered == within
    assert count.unplaced == sum(p for _, p, town in everyone if not town)
    assert count.covered + count.uncovered + count.unplaced == count.total == sum(demand.people.tolist())
    for each in result.townships:
        c = each.count
        assert c.unplaced == 0
        assert c.covered + c.uncovered == c.total
    assert sum(each.count.covered for each in result.townships) == count.covered
    assert sum(int(demand.people[row]) for row in result.gaps) == count.uncovered
    assert curve(demand, found, np.array([threshold])).tolist() == [within]


def test_distance_equal_to_the_threshold_is_covered_and_the_next_float_is_not() -> None:
    found = nearest(demand := demand_of([(3.0, 4.0)], [7]), sites_of([(0.0, 0.0)], [True]))
    assert population_coverage(demand, found, 5.0).count.covered == 7
    assert population_coverage(demand, found, math.nextafter(5.0, 0.0)).count.covered == 0


def test_lowest_id_owns_a_tie() -> None:
    demand = demand_of([(0.0, 0.0)])
    found = nearest(demand, sites_of([(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)], [True] * 3, ["c", "a", "b"]))
    assert rows(found) == [(1.0, 1)]


def test_gaps_come_by_people_then_id_and_quantiles_are_weighted() -> None:
    demand = demand_of([(1.0, 0.0), (5.0, 0.0), (6.0, 0.0), (7.0, 0.0)], [10, 3, 8, 8])
    found = nearest(demand, sites_of([(0.0, 0.0)], [True]))
    result = population_coverage(demand, found, 2.0)
    assert demand.ids[result.gaps].tolist() == ["d002", "d003", "d001"]
    assert (result.townships[0].median_m, result.townships[0].p90_m) == (6.0, 7.0)
    assert result.townships[0].code == "042"


def random_change(rng: np.random.Generator, sites: Sites, number: int) -> Change:
    kind = rng.integers(4) if sites.ids.size else 0
    at = rng.integers(0, 8, 2).astype(float) if rng.random() < 0.5 else rng.random(2) * 8
    if kind == 0:
        return Add(f"{rng.choice(['a', 'z'])}{number:04}", *at.tolist())
    name = str(rng.choice(sites.ids))
    return Move(name, *at.tolist()) if kind == 1 else Switch(name, effective=bool(kind == 2))


@pytest.mark.parametrize("seed", range(12))
def test_random_what_ifs_equal_a_full_recompute(seed: int) -> None:
    """12 x 100 changes in sequence, 1,200 what-ifs."""
    rng = np.random.default_rng(seed)
    demand = demand_of(np.where(rng.random((60, 2)) < 0.5, rng.integers(0, 8, (60, 2)), rng.random((60, 2)) * 8))
    sites = sites_of(rng.integers(0, 8, (3, 2)), [True] * 3)
    known, moved = nearest(demand, sites), 0
    for number in range(100):
        changes = [random_change(rng, sites, 10 * number + i) for i in range(rng.integers(1, 4))]
        after, found = what_if(demand, sites, known, changes)
        assert rows(found) == rows(nearest(demand, after))
        moved += rows(found) != rows(known)
        sites, known = after, found
    assert moved > 20
    assert rows(known) == brute(demand, sites)


def test_every_fault_of_a_scenario_is_listed() -> None:
    sites = sites_of([(0.0, 0.0)], [True], ["a"])
    with pytest.raises(Invalid) as caught:
        apply(
            sites, [Add("a", 1.0, 1.0), Switch("b", effective=False), Move("c", 1.0, 1.0), Switch("a", effective=False)]
        )
    assert [each["field"] for each in caught.value.errors] == ["changes.0.id", "changes.1.id", "changes.2.id"]


def test_bad_data_and_thresholds_are_refused() -> None:
    with pytest.raises(Invalid) as caught:
        demand_of([(math.nan, 0.0)], [-1])
    assert len(caught.value.errors) == 2
    demand = demand_of([(0.0, 0.0)])
    for threshold in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(Invalid):
            population_coverage(demand, nearest(demand, sites_of([], [])), threshold)


def test_what_rests_on_people_alone_is_kept_through_a_scenario():
    settlement = Settlement("a", "甲村", "village", 114.0, 29.5, 9, 5, 4, 1, 2020, "源", False, "421202001", "甲镇")
    facility = Facility("f", "院", "county-home", "院", "Home", "county", "operating", 114.0, 29.5, 9, 1, None, None, 3,
                        "册", True, "421202001", "甲镇")  # fmt: skip
    demand = Demand(np.array(["a"]), np.array([1.0]), np.array([2.0]), np.array([5]), np.array(["421202001"]))
    none = np.empty(0, dtype=np.int64)
    before = Loaded(False, Populated((settlement,), demand), (facility,), sites_of([(1.0, 2.0)], [True], ["f"]), 4547,
                    frozenset(), none, none)  # fmt: skip
    labels, hashed = before.populated.labels, before.fingerprint
    after = changes.apply([changes.Change("add", "n", 114.1, 29.6)], before, [("", "")])
    assert after.populated.labels is labels
    assert after.fingerprint != hashed
    assert after.basis == ((2020,), {"源", "册", "scenario"}, True)
