"""Invented boundary markers on the county and township lines, and three-way posts at some junctions."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Any

import shapely
from shapely import MultiLineString

from gis.boundaries.assemble import Edge, Side, dissolve, junctions, pair_lines
from gis.boundaries.numbering import line_code, marker_number

from .cells import Xy, to_degrees, to_plane

INVENTED = "示例数据，虚构"
COUNTY_SPACING_KM = 7.0
TOWNSHIP_LINES = 62
MATERIALS = ("花岗岩", "花岗岩", "花岗岩", "钢筋混凝土", "钢筋混凝土", "复合材料")
STATES = ("intact",) * 16 + ("worn", "worn", "restored", "damaged", "moved", "lost")
METHODS = ("CORS 网络 RTK", "CORS 网络 RTK", "静态 GNSS")


@dataclass
class Post:
    """A post before it has its number: place along the line, and whether three lines meet in it."""

    at: Xy
    triple: bool = False
    pair: bool = False
    partner: Xy | None = field(default=None)


def county_of(code: str) -> str:
    """County of a township."""
    return code[:6]


def _ordered(line: MultiLineString, posts: list[Post]) -> list[Post]:
    """West to east, or north to south when the line runs so."""
    west, south, east, north = line.bounds
    eastward = (east - west) * math.cos(math.radians(south)) >= north - south
    return sorted(posts, key=lambda p: p.at[0] if eastward else -p.at[1])


def _vertices(line: MultiLineString) -> list[Xy]:
    return [(x, y) for part in line.geoms for x, y in shapely.get_coordinates(part)[1:-1].tolist()]


def _along(line: MultiLineString, wanted: int, random: Random) -> list[Post]:
    at = _vertices(line)
    wanted = min(wanted, len(at) // 4)
    step = len(at) / wanted if wanted else 0
    return [Post(at[int((i + random.uniform(0.3, 0.7)) * step)]) for i in range(wanted)]


def _split(post: Post, line: MultiLineString) -> None:
    """Make a post a pair: one on each side of the line, 30 m from it."""
    east, north = to_plane(*post.at)
    near = [to_plane(*v) for v in _vertices(line)]
    i = min(range(len(near)), key=lambda k: math.dist(near[k], (east, north)))
    (e1, n1), (e2, n2) = near[max(0, i - 1)], near[min(len(near) - 1, i + 1)]
    length = math.hypot(e2 - e1, n2 - n1)
    de, dn = -(n2 - n1) / length * 0.03, (e2 - e1) / length * 0.03
    post.pair, post.partner = True, to_degrees(east - de, north - dn)
    post.at = to_degrees(east + de, north + dn)


def _row(post: Post, at: Xy, code: str, serial: int, letter: str, random: Random) -> dict[str, Any]:
    planted = random.randint(1996, 2002)
    surveyed = f"{random.randint(2018, 2025)}-{random.randint(3, 11):02d}-{random.randint(1, 28):02d}"
    lon, lat = f"{at[0]:.7f}", f"{at[1]:.7f}"
    return {
        "number": marker_number(code, serial, letter), "line_code": code, "serial": serial, "type_letter": letter,
        "level": "county" if len(code) == 8 else "township", "placement": "pair" if post.pair else "single",
        "face": "three" if post.triple else "two", "material": random.choice(MATERIALS),
        "state": random.choice(STATES), "lon": lon, "lat": lat,
        "received_lon": lon, "received_lat": lat, "source_crs": "EPSG:4490",
        "height_m": f"{random.uniform(22, 480):.2f}", "height_datum": "1985",
        "survey_method": random.choice(METHODS), "accuracy_m": random.choice(("0.03", "0.05", "0.10")),
        "surveyed_on": surveyed, "planted_on": f"{planted}-{random.randint(3, 11):02d}-15",
        "secrecy": "public", "source": INVENTED, "is_sample": "true",
    }  # fmt: skip


def _junction_posts(edges: Sequence[Edge], random: Random) -> dict[str, list[Post]]:
    """Three-way posts: at half of the junctions inside, numbered on the line of the two smaller codes."""
    posts: dict[str, list[Post]] = {}
    for node in junctions(edges):
        counties = sorted({county_of(c) for c in node.codes})
        here = Post((node.point.x, node.point.y), triple=True)
        if node.outside or random.random() < 0.55:
            continue
        code = line_code(*counties[:2]) if len(counties) > 1 else line_code(*node.codes[:2])
        posts.setdefault(code, []).append(here)
    return posts


def _number(code: str, line: MultiLineString, posts: list[Post], random: Random) -> list[dict[str, Any]]:
    rows = []
    for serial, post in enumerate(_ordered(line, posts), 1):
        if post.partner is not None:
            rows.append(_row(post, post.at, code, serial, "A", random))
            rows.append(_row(post, post.partner, code, serial, "B", random))
        else:
            rows.append(_row(post, post.at, code, serial, "Q", random))
    return rows


def _coded(lines: dict[Side, MultiLineString]) -> dict[str, MultiLineString]:
    return {line_code(a, b): line for (a, b, _), line in lines.items() if b is not None}


def build(edges: Sequence[Edge]) -> list[dict[str, Any]]:
    """Rows of markers.csv, by number."""
    random = Random("minzheng-sample-markers")
    county = _coded(pair_lines(dissolve(edges, county_of)))
    inner = [e for e in edges if e.b is not None and county_of(e.a) == county_of(e.b)]
    township = _coded(pair_lines(inner))
    at_nodes = _junction_posts(edges, random)
    chosen = set(random.sample(sorted(township), TOWNSHIP_LINES))
    rows: list[dict[str, Any]] = []
    for code, line in sorted({**county, **township}.items()):
        posts = at_nodes.get(code, []) if code in county or code in chosen else []
        length_km = sum(math.dist(to_plane(*p), to_plane(*q)) for p, q in pairwise(_vertices(line)))
        if code in county:
            posts = posts + _along(line, max(2, round(length_km / COUNTY_SPACING_KM)), random)
            if random.random() < 0.35:
                _split(next(p for p in posts if not p.triple), line)
        elif code in chosen:
            posts = posts + _along(line, random.choice((1, 1, 2)), random)
        rows += _number(code, line, posts, random)
    for row in random.sample(rows, 18):
        row["secrecy"] = "internal"
    for row in random.sample([r for r in rows if r["secrecy"] == "public"], 3):
        row["secrecy"] = "restricted"
    return rows
