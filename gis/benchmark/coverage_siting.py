"""Siting and access measured beside spopt, access and a plain model in SciPy, on seeded instances (C-43 to C-46)."""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from gis.benchmark import coverage_siting_anchors
from gis.benchmark.coverage_data import SIDE_M
from gis.coverage.access import Steps, accessibility
from gis.coverage.model import Demand, Floats
from gis.coverage.siting.pairs import straight_pairs
from gis.coverage.siting.problem import Choices, Pairs, Problem, roles
from gis.coverage.siting.questions import MaxCover
from gis.coverage.siting.solve import Effort, solve

RECIPE = "98.7 km square, 40 town and 3,000 village clusters; half of the sites in clusters, half anywhere"
STEPS = (1.0, 0.68, 0.22)
INSTANCES = tuple((seed, (3_000.0, 6_000.0, 10_000.0)[seed % 3], 10 + seed % 2 * 10) for seed in range(20))
REPEATS = 5


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of CPU and of wall time."""

    cpu_s: float
    wall_s: float

    def __add__(self, other: "Spent") -> "Spent":
        """Return both together."""
        return Spent(self.cpu_s + other.cpu_s, self.wall_s + other.wall_s)


@dataclass(frozen=True, slots=True)
class Measured:
    """One task: what ours and the anchor spent, None where not measured; the ratio asked; whether the rest holds."""

    clause: str
    what: str
    ours: Spent
    anchor: str
    theirs: Spent | None
    bound: float
    holds: bool
    note: str

    @property
    def ratio(self) -> float:
        """CPU of ours to CPU of the anchor; NaN where the anchor was not measured."""
        return self.ours.cpu_s / self.theirs.cpu_s if self.theirs else float("nan")

    @property
    def verdict(self) -> str:
        """Met, missed or not measured."""
        if self.theirs is None:
            return "未测 · not measured"
        return "达到 · met" if self.ratio <= self.bound and self.holds else "未达 · MISSED"


def instance(points: int, sites: int, reach_m: float, seed: int) -> tuple[Problem, Demand, Floats]:
    """Return a seeded problem of so many demand points and candidates, its demand and the sites' positions."""
    random = np.random.default_rng((seed, points, sites))
    centres = random.random((3_040, 2)) * SIDE_M
    share = np.r_[np.full(40, 0.4 / 40), np.full(3_000, 0.6 / 3_000)]

    def near(count: int) -> Floats:
        cluster = random.choice(3_040, count, p=share)
        at: Floats = centres[cluster] + random.normal(size=(count, 2)) * np.where(cluster < 40, 1_200.0, 350.0)[:, None]
        return at

    at, people = near(points), random.integers(1, 400, points)
    places = np.r_[near(sites // 2), random.random((sites - sites // 2, 2)) * SIDE_M]
    town = np.full(points, "001")
    demand = Demand(np.char.zfill(np.arange(points).astype(np.str_), 7), at[:, 0], at[:, 1], people, town)
    ids = np.char.zfill(np.arange(sites).astype(np.str_), 5)
    pairs = straight_pairs(demand, places[:, 0], places[:, 1], reach_m)
    choices = Choices(ids, roles(ids, [], []), np.full(sites, "001"))
    return Problem(people, town, choices, pairs, {}), demand, places


def clocked(act: Callable[[], Any], repeats: int) -> tuple[Any, Spent]:
    """Return what an act returns, and the medians of what it spent."""
    cpu, wall, made = [], [], None
    for _ in range(repeats):
        began, spent = time.perf_counter(), time.process_time()
        made = act()
        cpu.append(time.process_time() - spent)
        wall.append(time.perf_counter() - began)
    return made, Spent(median(cpu), median(wall))


def measure(python: str, seed: int) -> list[Measured]:
    """Return all measurements; `python` has spopt and access, or is empty."""
    with tempfile.TemporaryDirectory(prefix="minzheng-siting-") as made:
        folder = Path(made)
        problem, demand, places = instance(2_000, 500, 3_000.0, seed)
        _write_mclp(folder, problem, demand, places)
        reached, capacity = _write_access(folder, seed)
        told = _anchors(python, folder) if python else {}
        return [
            _mclp(problem, demand, places, told.get("mclp")),
            _heuristic(),
            *(_large(reach, seed) for reach in (3_000.0, 6_000.0)),
            _access(reached, capacity, told.get("access"), folder),
        ]


def _anchors(python: str, folder: Path) -> dict[str, Any]:
    command = [python, coverage_siting_anchors.__file__, str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - our own program
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _write_mclp(folder: Path, problem: Problem, demand: Demand, places: Floats) -> None:
    at = np.column_stack((demand.easting_m, demand.northing_m))
    cost = np.sqrt(((at[:, None] - places[None]) ** 2).sum(axis=2))
    np.savez(folder / "mclp.npz", cost=cost, weights=problem.people, reach=3_000.0, sites=10)


def _mclp(problem: Problem, demand: Demand, places: Floats, told: dict[str, Any] | None) -> Measured:
    def ours() -> Any:
        pairs = straight_pairs(demand, places[:, 0], places[:, 1], 3_000.0)
        again = Problem(problem.people, problem.township, problem.sites, pairs, {})
        return solve(again, MaxCover(10), Effort())

    answer, spent = clocked(ours, REPEATS)
    note, theirs, same = f"{answer.count.covered} people, gap {answer.verdict.gap}", None, answer.verdict.gap == 0
    if told is not None:
        theirs = Spent(**told["build"]) + Spent(**told["solve"])
        same = same and round(told["people"]) == answer.count.covered
        note += f"; spopt {told['version']} {told['people']:.0f} people, {told['build']['cpu_s']:.2f} s CPU building"
    return Measured("C-43", "MCLP 2,000 x 500, p 10", spent, "spopt + CBC", theirs, 0.25, same, note)


def _heuristic() -> Measured:
    gaps, ours, exact = [], Spent(0, 0), Spent(0, 0)
    for seed, reach, sites in INSTANCES:
        problem, _, _ = instance(2_000, 500, reach, seed)
        best, spent = clocked(partial(solve, problem, MaxCover(sites), Effort()), 1)
        exact += spent
        guess, spent = clocked(partial(solve, problem, MaxCover(sites), Effort("heuristic")), 1)
        ours += spent
        assert best.verdict.status == "optimal"
        gaps.append(1 - guess.count.covered / best.count.covered)
    holds = float(np.mean(gaps)) <= 0.001 and max(gaps) <= 0.01
    note = f"gap mean {np.mean(gaps):.4%}, worst {max(gaps):.4%}"
    return Measured("C-44", "GRASP, 20 instances of 2,000 x 500", ours, "our exact solver", exact, 1.0, holds, note)


def _large(reach_m: float, seed: int) -> Measured:
    problem, _, _ = instance(20_000, 500, reach_m, seed)
    answer, spent = clocked(lambda: solve(problem, MaxCover(10), Effort()), 3)
    value, plain = clocked(lambda: _plain(problem, 10), 1)
    what, note = f"MCLP 20,000 x 500, p 10, {reach_m / 1000:g} km", f"{answer.count.covered} people"
    same = round(value) == answer.count.covered and answer.verdict.status == "optimal"
    return Measured("C-45", what, spent, "plain scipy.milp", plain, 1.0, same, note)


def _plain(problem: Problem, number: int) -> float:
    """Return the people of the model as anybody would write it: one variable a site, one a demand point."""
    pairs, points, sites = problem.pairs, problem.people.size, problem.sites.ids.size
    ones = np.ones(pairs.demand.size)
    reach = coo_array((-ones, (pairs.demand, pairs.site)), shape=(points, sites))
    count = csr_array(np.r_[np.ones(sites), np.zeros(points)][None, :])
    found = milp(
        np.r_[np.zeros(sites), -problem.people.astype(float)],
        integrality=np.r_[np.ones(sites, dtype=np.int64), np.zeros(points, dtype=np.int64)],
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(hstack([reach, eye_array(points)], format="csr"), -np.inf, 0),
            LinearConstraint(count, number, number),
        ],
        options={"mip_rel_gap": 0},
    )
    assert found.fun is not None
    return -float(found.fun)


def _write_access(folder: Path, seed: int) -> tuple[Problem, Floats]:
    problem, _, _ = instance(100_000, 500, 10_000.0, seed)
    capacity = np.random.default_rng(seed).integers(20, 300, 500).astype(float)
    pairs = problem.pairs
    np.savez(
        folder / "access.npz", demand=pairs.demand, site=pairs.site, cost=pairs.cost, people=problem.people,
        capacity=capacity, limits=_bands(pairs), weights=STEPS,
    )  # fmt: skip
    return problem, capacity


def _bands(pairs: Pairs) -> tuple[float, ...]:
    return (pairs.reach / 3, pairs.reach * 2 / 3, pairs.reach)


def _access(problem: Problem, capacity: Floats, told: dict[str, float] | None, folder: Path) -> Measured:
    weights = Steps(_bands(problem.pairs), STEPS)
    found, spent = clocked(lambda: accessibility(problem.people, capacity, problem.pairs, weights), REPEATS)
    what = f"E2SFCA 100,000 x 500, {problem.pairs.cost.size:,} pairs"
    lost = abs(float(problem.people @ found.per_person) / found.reached_capacity - 1)
    note, theirs, same = f"conserved to {lost:.0e}", None, lost <= 1e-9
    if told is not None:
        other = np.nan_to_num(np.load(folder / "found.npy"))
        apart = float(np.abs(other - found.per_person).max() / found.per_person.max())
        note, theirs, same = f"{note}; apart from access by {apart:.0e}", Spent(**told), same and apart <= 1e-9
    return Measured("C-46", what, spent, "access", theirs, 0.1, same, note)
