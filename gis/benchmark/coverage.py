"""Coverage measured beside SciPy, geopandas and pandana on seeded ground (C-37, C-38, C-40 to C-42)."""

import json
import subprocess
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from gis.benchmark import coverage_pandana
from gis.benchmark.coverage_data import CORNER, SIDE_M, Ground, facilities
from gis.benchmark.coverage_siting import Measured, Spent, clocked
from gis.coverage import straight
from gis.coverage.figures import Labels, covered, label, township_counts
from gis.coverage.labels import label_grid
from gis.coverage.model import NOBODY, Demand, Floats, Nearest, Sites
from gis.coverage.network.catchments import catchments
from gis.coverage.network.changes import what_if, won_by
from gis.coverage.network.graph import Graph, Snapped, build
from gis.coverage.network.model import UNITS, Travel
from gis.coverage.network.search import Base, reached, search, search_snapped

RADIUS_M, LIMIT_S = 1_000.0, 900.0
SITES = (500, 5_000)
REPEATS = 5
DRIVE = Travel("drive", "s", walk_m_s=0.8, snap_m=500.0)


def straight_line(ground: Ground, seed: int) -> Iterator[Measured]:
    """C-37: nearest and covered by township in a straight line; the townships' labels are at hand on every side."""
    demand, labels = ground.demand, label(ground.demand)
    at = np.column_stack((demand.easting_m, demand.northing_m))
    people = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*at.T))
    for count in SITES:
        sites = facilities(count, seed)
        places = np.column_stack((sites.easting_m, sites.northing_m))
        ours, spent = clocked(partial(_straight, demand, sites, labels), REPEATS)
        bare, anchor = clocked(partial(_bare, places, at, demand, labels), REPEATS)
        holds, size = ours == bare, f"{demand.ids.size:,} x {count:,}"
        yield Measured("C-37", f"nearest + covered {size}", spent, "scipy cKDTree", anchor, 1.3, holds, "")
        frame = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*places.T))
        _, joined = clocked(partial(people.sjoin_nearest, frame, distance_col="m"), 1)
        yield Measured("C-37", f"nearest + covered {size}", spent, "gpd.sjoin_nearest", joined, 1 / 3, holds, "once")


def _straight(demand: Demand, sites: Sites, labels: Labels) -> list[int]:
    return _covered(demand, straight.nearest(demand, sites), RADIUS_M, labels)


def _covered(demand: Demand, found: Nearest, threshold: float, labels: Labels) -> list[int]:
    return [each.covered for each in township_counts(demand, covered(found, threshold), labels)]


def _bare(places: Floats, at: Floats, demand: Demand, labels: Labels) -> list[int]:
    metres, _ = cKDTree(places).query(at, k=1)
    within = np.where(metres <= RADIUS_M, demand.people, 0)
    sums = np.bincount(labels.rows, weights=within, minlength=labels.codes.size)
    return [int(each) for each in sums]


def township_labels(ground: Ground) -> Iterator[Measured]:
    """C-38: the township of every point."""
    demand = ground.demand
    grid, built = clocked(lambda: label_grid(ground.townships), 1)
    ours, spent = clocked(lambda: grid.label(demand.easting_m, demand.northing_m), REPEATS)
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(demand.easting_m, demand.northing_m))
    frame = geopandas.GeoDataFrame(geometry=ground.townships)
    joined, anchor = clocked(lambda: points.sjoin(frame, how="left", predicate="intersects"), 1)
    first = joined[~joined.index.duplicated()]["index_right"].fillna(NOBODY).to_numpy().astype(int)
    note = f"grid built in {built.cpu_s:.2f} s CPU, once a boundary version"
    same = bool((ours == first).all())
    yield Measured("C-38", f"township of {demand.ids.size:,} points", spent, "gpd.sjoin", anchor, 0.35, same, note)


def by_road(ground: Ground, seed: int, python: str) -> Iterator[Measured]:
    """C-40 and C-42: nearest travel time of nodes and people, and one more facility."""
    demand, labels = ground.demand, label(ground.demand)
    graph = build(ground.network, DRIVE)
    at = graph.snap(demand.easting_m, demand.northing_m)
    told = _pandana(ground, graph, seed, python) if python else {}
    for count in SITES:
        sites = facilities(count, seed)
        where = graph.snap(sites.easting_m, sites.northing_m)
        whole = csr_array((graph.units, graph.node, graph.first), shape=(graph.first.size - 1,) * 2)
        rows = np.unique(where.node[where.node != NOBODY])
        bare, anchor = clocked(partial(dijkstra, whole, indices=rows, min_only=True, return_predecessors=True), REPEATS)
        base, spent = clocked(partial(_by_road, graph, sites, where, (demand, at, labels)), REPEATS)
        without = Snapped(where.node, np.where(where.node == NOBODY, np.inf, 0.0))
        holds = bool((search_snapped(graph, sites, without).units == bare[0]).all())
        what = f"travel, {graph.first.size - 1:,} nodes, {count:,} sites"
        yield Measured("C-40", what, spent, "scipy min_only", anchor, 1.5, holds, "with people by township")
        if told:
            seconds = Spent(**told[f"sites_{count}"])
            off = told["off"][count]
            note = f"pandana {told['version']}, built in {told['build_cpu_s']:.1f} s CPU; off by {off:.3f} s"
            yield Measured("C-40", what, spent, "pandana", seconds, 0.2, holds, note)
        yield from _one_more(base, spent, count, seed)


def _by_road(graph: Graph, sites: Sites, where: Snapped, people: tuple[Demand, Snapped, Labels]) -> Base:
    """Search, and count the people by township: what a question takes once places are on the network."""
    demand, at, labels = people
    base = search_snapped(graph, sites, where)
    found = reached(base, demand, at)
    _covered(demand, Nearest(found.cost, found.owner), LIMIT_S, labels)
    return base


def _one_more(base: Base, full: Spent, count: int, seed: int) -> Iterator[Measured]:
    random, changes = np.random.default_rng((seed, 42)), []
    for number in range(50):
        east, north = random.random(2) * SIDE_M + np.array(CORNER)
        changes.append(straight.Add(f"new{number:02}", float(east), float(north)))
    graph = base.graph
    holds = all(_equal(what_if(base, [each]), graph) for each in changes[:5])
    turns = iter(changes * 2)

    def won() -> int:
        change = next(turns)
        place = graph.snap(np.array([change.easting_m]), np.array([change.northing_m]))
        return won_by(base, change.id, int(place.node[0]), float(place.leg[0]))[0].size

    _, spent = clocked(won, len(changes))
    note = "the nodes that it wins, to be added to what stands"
    yield Measured("C-42", f"one more site beside {count:,}", spent, "full run", full, 0.02, holds, note)
    again = iter(changes)
    _, spent = clocked(lambda: what_if(base, [next(again)]), 20)
    note = "with a whole new set of facilities and nodes"
    yield Measured("C-42", f"the same as a scenario, {count:,}", spent, "full run", full, 0.02, holds, note)


def _equal(after: Base, graph: Graph) -> bool:
    anew = search(graph, after.sites)
    return bool((anew.units == after.units).all() and (anew.owner == after.owner).all())


def sparse(ground: Ground, seed: int) -> Iterator[Measured]:
    """C-41: catchments of 500 facilities within 900 s by road as a sparse table."""
    graph = build(ground.network, DRIVE)
    sites = facilities(SITES[0], seed)
    where = graph.snap(sites.easting_m, sites.northing_m)
    size = graph.first.size - 1
    whole = csr_array((graph.units, graph.node, graph.first), shape=(size, size))
    rows = np.flatnonzero(where.node != NOBODY)
    ours, spent = clocked(lambda: catchments(graph, sites, LIMIT_S), REPEATS)
    dense, anchor = clocked(lambda: dijkstra(whole, indices=where.node[rows], limit=LIMIT_S * UNITS), 1)
    holds = int((dense + where.leg[rows, None] <= LIMIT_S * UNITS).sum()) == ours.site.size
    peak = _peak(lambda: catchments(graph, sites, LIMIT_S)) / dense.nbytes
    note = f"{ours.site.size:,} pairs; memory {peak:.1%} of the dense table (5 % asked)"
    yield Measured(
        "C-41", "catchments of 500 sites, 900 s", spent, "scipy dense", anchor, 0.25, holds and peak <= 0.05, note
    )


def _peak(act: Callable[[], object]) -> int:
    tracemalloc.start()
    act()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def _pandana(ground: Ground, graph: Graph, seed: int, python: str) -> dict[str, Any]:
    """Let pandana answer for the same nodes, from the facilities' nodes; also how far off its rounded weights are."""
    network = ground.network
    with tempfile.TemporaryDirectory(prefix="minzheng-coverage-") as made:
        at = {}
        for count in SITES:
            sites = facilities(count, seed)
            node = graph.snap(sites.easting_m, sites.northing_m).node
            at[count] = np.unique(node[node != NOBODY])
        held: dict[str, Any] = {f"sites_{count}": rows for count, rows in at.items()}
        held |= {"east": network.easting_m, "north": network.northing_m, "start": network.start, "end": network.end}
        np.savez(Path(made) / "network.npz", seconds=network.length_m / network.drive_m_s, **held)
        asked = [python, coverage_pandana.__file__, made]
        done = subprocess.run(asked, capture_output=True, check=True, text=True)  # noqa: S603 - the caller's Python
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        whole = csr_array((graph.units, graph.node, graph.first), shape=(graph.first.size - 1,) * 2)
        told["off"] = {}
        for count, rows in at.items():
            exact = dijkstra(whole, indices=rows, min_only=True) / UNITS
            found = np.load(Path(made) / f"sites_{count}.npy")
            near = exact < coverage_pandana.FARTHEST_S
            told["off"][count] = float(np.abs(found - exact)[near].max())
    return told
