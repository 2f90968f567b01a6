"""township_edges.geojson: the edges of a watertight coverage of 70 cells within the city's outline."""

import json
from pathlib import Path

import shapely
from shapely import LineString, Polygon

from gis.boundaries.assemble import Edge, faults, polygons

from .cells import OUTSIDE, fit_weights
from .edges import irregular
from .files import Row
from .relax import county_shapes, relax

COUNTY_KM2 = {"421202": 1502, "421221": 1018, "421222": 1129, "421223": 1968, "421224": 2421, "421281": 1718}
"""Rough areas, general knowledge and not official figures: only to give the counties plausible sizes."""
STREET_SHARE = 0.35
NOTICE = "示例，示意界线，非法定 / Sample: illustrative boundaries without legal force"


def read_city(shared: Path) -> Polygon:
    """The outline of the city as published (WGS 84, taken as CGCS2000 at this scale), its one gap filled.

    The gap of 4 km² at 113.90°E 30.01°N stems from the outline's source and would leave the coverage a hole.
    """
    found = shapely.from_geojson((shared / "xianning" / "city_boundary_census_WGS84.geojson").read_text("utf-8"))
    city = shapely.get_parts(found)[0]
    if not isinstance(city, Polygon):
        raise TypeError("The outline of the city is one polygon.")
    return Polygon(city.exterior)


def build_edges(seats: list[Row], city: Polygon) -> list[Edge]:
    """All edges, ordered by their parties; raises when the coverage has a fault."""
    at = {r["code"]: (float(r["lon"]), float(r["lat"])) for r in seats if len(r["code"]) == 9}
    share = {code: STREET_SHARE for code in at if code[6] == "0"}
    layout = relax(fit_weights(at, city, COUNTY_KM2, share), city, at)
    torn = [c for c, shape in county_shapes(layout.faces).items() if shape.geom_type != "Polygon"]
    edges = [
        Edge(r.a, None if r.b == OUTSIDE else r.b, r.party or None, line) for r, line in irregular(layout.raws, at)
    ]
    wrong = [*faults(edges, polygons(edges)), *(f"county {c} is in pieces" for c in torn)]
    if wrong:
        raise RuntimeError("; ".join(wrong))
    return edges


def write(path: Path, edges: list[Edge]) -> int:
    """Write one feature on a line, coordinates on the 1e-7 grid; returns the number of edges."""
    lines = []
    for number, edge in enumerate(edges, 1):
        properties = {
            "id": number, "a": edge.a, "b": edge.b, "outside_party": edge.outside_party, "is_sample": True,
        }  # fmt: skip
        geometry = {"type": "LineString", "coordinates": [list(c) for c in edge.line.coords]}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    head = json.dumps({"type": "FeatureCollection", "name": "township_edges", "notice": NOTICE}, ensure_ascii=False)
    path.write_text(f'{head[:-1]}, "features": [\n' + ",\n".join(lines) + "\n]}\n", "utf-8")
    return len(lines)


def read(path: Path) -> list[Edge]:
    """Read the edges back."""
    found = json.loads(path.read_text("utf-8"))["features"]
    return [
        Edge(p["a"], p["b"], p["outside_party"], LineString(f["geometry"]["coordinates"]))
        for f in found
        for p in (f["properties"],)
    ]
