"""Move sites until no edge is short and every seat lies well inside its cell: no four cells meet in a point."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import shapely
from shapely import LineString, Point, Polygon

from .cells import Site, Xy, faces, moved, to_plane
from .edges import Raw, raw_edges

SHORT_KM = 1.0
MARGIN_KM = 0.9
STEPS = 2500
STRANGERS = frozenset({("421222", "421281")})
"""Counties that are no neighbours: 崇阳 lies between 通城 and 赤壁."""


@dataclass(frozen=True)
class Layout:
    """One try: the sites, their faces and edges, what is wrong and with whom."""

    sites: list[Site]
    faces: dict[str, Polygon]
    raws: list[Raw]
    penalty: float
    guilty: list[set[str]]


def _length_km(raw: Raw) -> float:
    return LineString([to_plane(*p) for p in raw.path]).length


def assess(sites: list[Site], city: Polygon, seats: Mapping[str, Xy]) -> Layout:
    """Count short edges and seats near or beyond the border of their cell."""
    cut = faces(sites, city)
    raws = raw_edges(cut, city)
    at = {end: {r.a, r.b} for r in raws for end in (r.path[0], r.path[-1])}
    for r in raws:
        for end in (r.path[0], r.path[-1]):
            at[end] = at[end] | {r.a, r.b}
    wrong: list[tuple[float, set[str]]] = []
    for r in raws:
        strangers = r.b and tuple(sorted((r.a[:6], r.b[:6]))) in STRANGERS
        gap = 1.0 + _length_km(r) if strangers else SHORT_KM - _length_km(r)
        if gap > 0:
            wrong.append((gap, (at[r.path[0]] | at[r.path[-1]]) - {""}))
    for code, seat in seats.items():
        rim = LineString([to_plane(*p) for p in cut[code].exterior.coords])
        here = Point(to_plane(*seat))
        gap = MARGIN_KM + rim.distance(here) * (-1 if Polygon(rim).contains(here) else 1)
        if gap > 0:
            near = [c for c, f in cut.items() if f.distance(Point(seat)) < 0.03]
            wrong.append((gap, set(near)))
    return Layout(
        sites, cut, raws, sum(g + g * g for g, _ in wrong), [w for _, w in sorted(wrong, key=lambda x: -x[0])]
    )


def relax(sites: list[Site], city: Polygon, seats: Mapping[str, Xy]) -> Layout:
    """Greedy search with a fixed seed; raises when it ends with something wrong."""
    random = Random("minzheng-sample-relax")
    best = assess(sites, city, seats)
    for _ in range(STEPS):
        if not best.guilty:
            return best
        which = random.choice(best.guilty[:6])
        some = {c for c in sorted(which) if random.random() < 0.6}
        tried = assess(moved(best.sites, some, random), city, seats)
        if tried.penalty < best.penalty:
            best = tried
    raise RuntimeError(f"no clean layout, penalty {best.penalty:.3f}: {best.guilty}")


def county_shapes(cut: Mapping[str, Polygon]) -> dict[str, shapely.Geometry]:
    """Union of the cells of each county."""
    return {
        county: shapely.union_all([f for c, f in sorted(cut.items()) if c[:6] == county])
        for county in sorted({c[:6] for c in cut})
    }
