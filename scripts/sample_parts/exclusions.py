"""Invented features of exclusion layers in two counties, plots of the cemeteries, and hazards of a few homes."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

import math
from collections.abc import Mapping
from random import Random
from typing import Any

import shapely

from .cells import Xy, to_degrees, to_plane
from .files import Row

INVENTED = "示例数据，虚构"
COUNTIES = ("421202", "421281")
"""Only here are the layers complete: elsewhere a screening answers "not known"."""
AREAS = (
    ("arable", "耕地", 3, 1.2), ("basic-farmland", "永久基本农田", 2, 1.0), ("forest", "林地", 3, 1.6),
    ("water-source", "饮用水水源保护区", 1, 1.1), ("reservoir", "水库", 1, 0.7), ("scenic", "风景名胜区", 1, 1.5),
    ("reserve", "自然保护区", 1, 1.8), ("cultural", "文物保护区", 1, 0.3), ("residential", "居民区", 2, 0.6),
    ("city-park", "城市公园", 1, 0.4), ("planned-town", "城镇规划区", 1, 2.0),
)  # fmt: skip
LINES = (
    ("dyke", "河堤"), ("rail", "铁路"), ("high-speed-rail", "高速铁路"), ("trunk-road", "公路"),
    ("national-road", "国道"), ("river", "通航河道"),
)  # fmt: skip


def features(divisions: list[Row], seats: Mapping[str, Xy]) -> list[dict[str, Any]]:
    """Return blobs and lines around the seats of the townships of two counties."""
    random = Random("minzheng-sample-exclusions")
    made: list[dict[str, Any]] = []
    for county in COUNTIES:
        townships = [d["code"] for d in divisions if d["level"] == "township" and d["code"].startswith(county)]
        for layer, title, count, radius_km in AREAS:
            for township in random.sample(townships, count):
                made.append(_feature(layer, title, county, len(made), _blob(random, seats[township], radius_km)))
        for layer, title in LINES:
            ends = [to_plane(*seats[code]) for code in random.sample(townships, 3)]
            points = [(x + random.uniform(2, 3), y - random.uniform(2, 3)) for x, y in ends]
            line = shapely.LineString([to_degrees(*point) for point in points])
            made.append(_feature(layer, title, county, len(made), line))
    return made


def _blob(random: Random, seat: Xy, radius_km: float) -> shapely.Polygon:
    east, north = to_plane(*seat)
    turn = random.uniform(0, 2 * math.pi)
    centre = east + 3.5 * math.cos(turn), north + 3.5 * math.sin(turn)
    ring = [
        to_degrees(centre[0] + r * math.cos(a), centre[1] + r * math.sin(a))
        for a in (2 * math.pi * k / 14 for k in range(14))
        for r in (radius_km * random.uniform(0.7, 1.1),)
    ]
    return shapely.Polygon(ring)


def _feature(layer: str, title: str, county: str, serial: int, shape: shapely.Geometry) -> dict[str, Any]:
    return {
        "ref": f"X{serial + 1:03d}", "layer": layer, "county": county, "name": f"示例{title}{serial + 1}",
        "wkt": shapely.to_wkt(shape, rounding_precision=7), "source": INVENTED, "is_sample": "true",
    }  # fmt: skip


def plots(cemeteries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return groups of plots that add up to each cemetery's totals; a few single plots are over the limit."""
    random = Random("minzheng-sample-plots")
    made = []
    for cemetery in cemeteries:
        total, used = int(cemetery["plots_total"] or 0), int(cemetery["plots_used"] or 0)
        groups = (
            [("niche", "0.250", 1.0)] if cemetery["nature"] == "columbarium"
            else [("single", "0.500", 0.35), ("double", "0.800", 0.6), ("single", "1.200", 0.05)]
        )  # fmt: skip
        for index, (plot_class, area, share) in enumerate(groups):
            last = index == len(groups) - 1
            mine = [m for m in made if m["cemetery_ref"] == cemetery["ref"]]
            built = total - sum(m["built"] for m in mine) if last else round(total * share)
            taken = used - sum(m["used"] for m in mine) if last else min(built, round(used * share))
            taken = min(taken, built)
            made.append({
                "cemetery_ref": cemetery["ref"], "plot_class": plot_class, "burial": "ashes", "plot_area_m2": area,
                "built": built, "used": taken, "used_this_year": min(taken, random.randint(0, max(1, taken // 12))),
                "year": 2026, "source": INVENTED, "is_sample": "true",
            })  # fmt: skip
    return made


def hazards(care: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return hazards of a few homes with beds: three open, two closed."""
    homes = [c["ref"] for c in care if int(c["beds_total"] or 0) > 0 and c["status"] == "operating"]
    found = (("4-3", ""), ("5-2", ""), ("7-3", ""), ("4-2", "2025-09-30"), ("6-6", "2025-08-15"))
    return [
        {
            "care_ref": home, "item_code": item, "found_on": "2025-06-10", "found_by": "示例检查组",
            "description": "示例隐患，虚构",
            "due_on": "2025-12-31", "closed_on": closed, "closed_by": "示例检查组" if closed else "",
            "closing_evidence": "示例复查记录" if closed else "", "source": INVENTED, "is_sample": "true",
        }
        for home, (item, closed) in zip(homes[3::9], found, strict=False)
    ]  # fmt: skip
