"""Invented roads (示例，虚构): a planar graph of the seats and settlements, wound by chance; no real road is in it.

Seats of counties and townships are joined by main roads along a Gabriel graph of their own; settlements by village
roads along that of all places, of which some are left out as long as everything stays connected.
"""

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import shapely
from shapely import MultiPoint, Point, STRtree

from .cells import Xy, to_plane
from .files import Row

SOURCE = "示例，虚构：由虚构的村点和乡镇驻地生成，不是真实道路"
COLUMNS = (
    "edge", "from", "to", "from_lon", "from_lat", "to_lon", "to_lat", "length_m", "class", "oneway", "bridge", "ferry",
    "source", "is_sample",
)  # fmt: skip
KEPT_SHARE = 0.62
WINDING = {"trunk": (1.05, 1.15), "secondary": (1.1, 1.3), "unclassified": (1.15, 1.55)}
RADIUS_M = 6_371_000.0


def build(settlements: Sequence[Mapping[str, Any]], seats: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the edges of the network, numbered; the same every time."""
    random = Random(421200)  # noqa: S311 - invention, not cryptography
    places: dict[str, Xy] = {}
    for row in seats:
        if len(row["code"]) in {6, 9} and row["code"] != "421200":
            places.setdefault(f"N{row['code']}", (float(row["lon"]), float(row["lat"])))
    main = _one_place_each(places)
    for settlement in settlements:
        places[f"N{settlement['ref']}"] = (float(settlement["lon"]), float(settlement["lat"]))
    everything = _one_place_each(places)
    classes = {pair: _main_class(pair) for pair in _gabriel(main)}
    villages = [pair for pair in _gabriel(everything) if pair not in classes]
    classes |= dict.fromkeys(_thinned(villages, list(classes), sorted(everything), random), "unclassified")
    numbered = enumerate(sorted(classes.items()), start=1)
    return [_edge(number, pair, name, everything, random) for number, (pair, name) in numbered]


def _one_place_each(places: Mapping[str, Xy]) -> dict[str, Xy]:
    """Return the places by name, of those at one position the first: a county's seat lies in one of its townships."""
    found: dict[Xy, str] = {}
    for name in sorted(places):
        found.setdefault(places[name], name)
    return {name: at for at, name in found.items()}


def _gabriel(places: Mapping[str, Xy]) -> list[tuple[str, str]]:
    """Return the pairs whose circle (the line between them its diameter) holds no third place."""
    names = sorted(places)
    points = [Point(to_plane(*places[name])) for name in names]
    at = {(point.x, point.y): name for point, name in zip(points, names, strict=True)}
    tree, found = STRtree(points), []
    for edge in shapely.delaunay_triangles(MultiPoint(points), only_edges=True).geoms:
        (a, b), (c, d) = edge.coords
        middle, reach = Point((a + c) / 2, (b + d) / 2), math.hypot(a - c, b - d) / 2
        if len(tree.query(middle, predicate="dwithin", distance=reach * 0.999999)) == 0:
            found.append(tuple(sorted((at[a, b], at[c, d]))))
    return sorted((a, b) for a, b in found)


def _main_class(pair: tuple[str, str]) -> str:
    return "trunk" if all(len(name) == 7 for name in pair) else "secondary"


def _thinned(
    pairs: Sequence[tuple[str, str]], main: Sequence[tuple[str, str]], names: Sequence[str], random: Random
) -> list[tuple[str, str]]:
    """Return village roads: those that are needed to reach every place, and a share of the others."""
    above = {name: name for name in names}

    def top(name: str) -> str:
        while above[name] != name:
            name = above[name] = above[above[name]]
        return name

    for a, b in main:
        above[top(a)] = top(b)
    kept = []
    for a, b in random.sample(list(pairs), len(pairs)):
        if top(a) != top(b):
            above[top(a)] = top(b)
            kept.append((a, b))
        elif random.random() < KEPT_SHARE:
            kept.append((a, b))
    return kept


def _edge(number: int, pair: tuple[str, str], name: str, places: Mapping[str, Xy], random: Random) -> dict[str, Any]:
    (a, b), (c, d) = places[pair[0]], places[pair[1]]
    across = math.radians(c - a) * math.cos(math.radians((b + d) / 2))
    straight = RADIUS_M * math.hypot(across, math.radians(d - b))
    return {
        "edge": number, "from": pair[0], "to": pair[1], "from_lon": a, "from_lat": b, "to_lon": c, "to_lat": d,
        "length_m": round(straight * random.uniform(*WINDING[name]), 1), "class": name,
        "oneway": "no", "bridge": "yes" if random.random() < 0.02 else "no", "ferry": "no",
        "source": SOURCE, "is_sample": "true",
    }  # fmt: skip
