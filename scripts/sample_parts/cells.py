"""Cells around seats: a power diagram, cut to the city, as one network of edges between nodes.

The plane is local: kilometres east and north of (114°E, 29.7°N), degrees scaled by the cosine of the latitude.
Nothing here is a survey; the cells are illustrative.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

import shapely
from shapely import LineString, Point, Polygon

ORIGIN = (114.0, 29.7)
KM_PER_DEGREE_LAT = 110.86
KM_PER_DEGREE_LON = 111.32 * math.cos(math.radians(29.7))
GRID_DEG = 1e-7
OUTSIDE = ""

Xy = tuple[float, float]


@dataclass(frozen=True)
class Site:
    """A seat with the county it belongs to and its power weight (km²)."""

    code: str
    east_km: float
    north_km: float
    weight_km2: float

    @property
    def county(self) -> str:
        """Six digits."""
        return self.code[:6]

    def power(self, east: float, north: float) -> float:
        """Power distance, km²."""
        return (east - self.east_km) ** 2 + (north - self.north_km) ** 2 - self.weight_km2


def to_plane(lon: float, lat: float) -> Xy:
    """Degrees to local kilometres."""
    return (lon - ORIGIN[0]) * KM_PER_DEGREE_LON, (lat - ORIGIN[1]) * KM_PER_DEGREE_LAT


def to_degrees(east: float, north: float) -> Xy:
    """Local kilometres to degrees on the 1e-7 grid."""
    return round(east / KM_PER_DEGREE_LON + ORIGIN[0], 7), round(north / KM_PER_DEGREE_LAT + ORIGIN[1], 7)


def _clip(ring: list[Xy], a: float, b: float, c: float) -> list[Xy]:
    """Keep the part of a convex ring with a*e + b*n <= c."""
    kept: list[Xy] = []
    for (e1, n1), (e2, n2) in zip(ring, ring[1:] + ring[:1], strict=True):
        d1, d2 = a * e1 + b * n1 - c, a * e2 + b * n2 - c
        if d1 <= 0:
            kept.append((e1, n1))
        if (d1 < 0 < d2) or (d2 < 0 < d1):
            t = d1 / (d1 - d2)
            kept.append((e1 + t * (e2 - e1), n1 + t * (n2 - n1)))
    return kept


def power_cells(sites: list[Site], half_km: float = 200.0) -> dict[str, Polygon]:
    """Return the convex power cell of each site in a square around the origin (plane, km)."""
    cells = {}
    for s in sites:
        ring: list[Xy] = [(-half_km, -half_km), (half_km, -half_km), (half_km, half_km), (-half_km, half_km)]
        for o in sites:
            if o is not s and ring:
                c = (o.east_km**2 + o.north_km**2 - o.weight_km2) - (s.east_km**2 + s.north_km**2 - s.weight_km2)
                ring = _clip(ring, 2 * (o.east_km - s.east_km), 2 * (o.north_km - s.north_km), c)
        cells[s.code] = Polygon(ring) if len(ring) > 2 else Polygon()
    return cells


def fit_weights(
    seats: Mapping[str, Xy], city: Polygon, county_km2: Mapping[str, float], share: Mapping[str, float]
) -> list[Site]:
    """Weights with which each county gets about its rough area and small streets stay small (150 fixed steps)."""
    plane = {code: to_plane(*p) for code, p in seats.items()}
    outline = Polygon([to_plane(*p) for p in city.exterior.coords])
    scale = outline.area / sum(county_km2.values())
    total: dict[str, float] = defaultdict(float)
    for code in seats:
        total[code[:6]] += share.get(code, 1.0)
    goal = {c: county_km2[c[:6]] * scale * share.get(c, 1.0) / total[c[:6]] for c in seats}
    county_goal = {k: v * scale for k, v in county_km2.items()}
    weight = dict.fromkeys(seats, 0.0)
    for _ in range(150):
        sites = [Site(c, *plane[c], weight[c]) for c in sorted(seats)]
        area = {c: p.intersection(outline).area for c, p in power_cells(sites).items()}
        of_county: dict[str, float] = defaultdict(float)
        for c, a in area.items():
            of_county[c[:6]] += a
        for c in weight:
            county_gap = (county_goal[c[:6]] - of_county[c[:6]]) / total[c[:6]]
            own_gap = goal[c] - area[c]
            weight[c] += 0.12 * county_gap + 0.02 * own_gap
            weight[c] *= 0.995
    return [Site(c, *plane[c], weight[c]) for c in sorted(seats)]


def faces(sites: list[Site], city: Polygon) -> dict[str, Polygon]:
    """Cut the power diagram to the city on the 1e-7 grid; loose pieces go to the neighbour they touch most."""
    rings = [LineString([to_degrees(*p) for p in c.exterior.coords]) for c in power_cells(sites).values()]
    network = shapely.union_all([city.exterior, *rings], grid_size=GRID_DEG)
    owned: dict[str, list[Polygon]] = defaultdict(list)
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(network))):
        inside = face.representative_point()
        if city.contains(inside):
            east, north = to_plane(inside.x, inside.y)
            owned[min(sites, key=lambda s: s.power(east, north)).code].append(face)
    return _settle_loose(owned, {s.code: Point(to_degrees(s.east_km, s.north_km)) for s in sites})


def _settle_loose(owned: dict[str, list[Polygon]], seat: dict[str, Point]) -> dict[str, Polygon]:
    main, loose = {}, []
    for code, parts in sorted(owned.items()):
        home = min(parts, key=lambda p: (p.distance(seat[code]), -p.area))
        main[code] = home
        loose += [p for p in parts if p is not home]
    while loose:
        found = []
        for piece in loose:
            touch = {c: shapely.length(shapely.intersection(piece, m)) for c, m in main.items()}
            best = max(sorted(touch), key=lambda c: touch[c])
            if touch[best] > 0:
                merged = shapely.union_all([main[best], piece])
                main[best] = merged
                found.append(piece)
        loose = [p for p in loose if not any(p is f for f in found)]
    return main


def moved(sites: list[Site], which: set[str], random: Random) -> list[Site]:
    """The same sites, those named in `which` moved a little in place and weight."""
    return [
        replace(
            s,
            east_km=s.east_km + random.gauss(0.0, 0.5),
            north_km=s.north_km + random.gauss(0.0, 0.5),
            weight_km2=s.weight_km2 + random.gauss(0.0, 5.0),
        )
        if s.code in which
        else s
        for s in sites
    ]
