"""Invented villages and communities whose residents add up exactly to the census of each county."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

import math
from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

import shapely
from shapely import MultiPolygon, Point, Polygon

from .cells import Xy, to_degrees, to_plane
from .files import Row

INVENTED = "示例数据，虚构（各县合计等于 2020 年普查）"
PER_COUNTY = {"421202": 190, "421221": 115, "421222": 175, "421223": 185, "421224": 185, "421281": 165}
APART_KM = 0.55
OFF_BORDER_KM = 0.3
AGES = ("pop_total", "pop_60", "pop_65", "pop_80")

SURNAMES = "王李张刘陈杨黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许傅沈曾彭吕苏卢蒋蔡丁魏薛叶余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤"  # noqa: E501
FEATURES = (
    "家湾",
    "家畈",
    "家铺",
    "家桥",
    "家垅",
    "家庄",
    "家嘴",
    "家冲",
    "家塘",
    "家坳",
    "家洲",
    "家咀",
    "家井",
    "家岭",
)
FIRST = (
    "石",
    "青",
    "白",
    "黄",
    "红",
    "清",
    "古",
    "新",
    "大",
    "双",
    "三",
    "长",
    "龙",
    "凤",
    "金",
    "银",
    "竹",
    "松",
    "桃",
    "枫",
    "柏",
    "茶",
    "桂",
    "柳",
)
SECOND = (
    "山",
    "泉",
    "溪",
    "桥",
    "塘",
    "岭",
    "坪",
    "冲",
    "港",
    "洲",
    "湾",
    "堰",
    "岗",
    "垸",
    "畈",
    "店",
    "潭",
    "墩",
    "井",
    "田",
    "林",
    "坑",
)
COMMUNITY = (
    "滨河",
    "文昌",
    "西门",
    "东门",
    "南门",
    "北门",
    "月亮湾",
    "书院",
    "凤凰",
    "新街口",
    "桃园",
    "民主",
    "和平",
    "胜利",
    "建设",
    "向阳",
    "阳光",
    "长春",
    "金桂",
    "朝阳",
    "青龙",
    "迎宾",
    "泉塘",
    "希望",
    "育才",
)

Cell = Polygon | MultiPolygon


def _names(random: Random, count: int) -> list[str]:
    pool = {s + f for s in SURNAMES for f in FEATURES} | {a + b for a in FIRST for b in SECOND}
    return random.sample(sorted(pool), count)


def split_exactly(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total (largest remainders)."""
    whole = sum(weights)
    exact = [total * w / whole for w in weights]
    parts = [math.floor(e) for e in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


@cache
def _room(cell: Cell) -> tuple[Polygon, tuple[float, float, float, float]]:
    """The cell without a strip along its border (plane, km), and the bounds of the whole cell."""
    part = max(cell.geoms, key=lambda g: g.area) if isinstance(cell, MultiPolygon) else cell
    whole = Polygon([to_plane(*p) for p in part.exterior.coords])
    inner = whole.buffer(-OFF_BORDER_KM)
    shapely.prepare(inner)
    return inner, whole.bounds


def scatter(random: Random, cell: Cell, seat: Xy, taken: list[Xy], spread_km: float) -> Xy:
    """A place in the cell, likelier near the seat, off the border and apart from those already taken (plane, km)."""
    inner, (west, south, east, north) = _room(cell)
    home = to_plane(*seat)
    for attempt in range(4000):
        if random.random() < 0.4:
            at = (random.gauss(home[0], spread_km), random.gauss(home[1], spread_km))
        else:
            at = (random.uniform(west, east), random.uniform(south, north))
        apart = APART_KM if attempt < 2000 else APART_KM / 3
        if inner.contains(Point(at)) and all(math.dist(at, other) >= apart for other in taken):
            taken.append(at)
            return at
    raise RuntimeError(f"no room left around {seat}")


def _county(
    county: str, townships: Sequence[Row], cells: Mapping[str, Cell], seats: Mapping[str, Xy], random: Random
) -> list[dict[str, Any]]:
    size = [(1.5 if t["kind"] == "街道" else 1.0) * math.sqrt(cells[t["code"]].area) for t in townships]
    counts = split_exactly(PER_COUNTY[county], size)
    names = _names(random, PER_COUNTY[county])
    rows: list[dict[str, Any]] = []
    for township, count in zip(townships, counts, strict=True):
        towns = round(count * 0.75) if township["kind"] == "街道" else 1
        taken: list[Xy] = []
        used = random.sample(COMMUNITY, min(towns, len(COMMUNITY)))
        for i in range(count):
            community = i < len(used)
            home = seats[township["code"]]
            at = to_degrees(*scatter(random, cells[township["code"]], home, taken, 1.2 if community else 3.0))
            weight = random.lognormvariate(0, 0.35) * (5.0 if community else 1.0)
            weight *= 1.6 if township["kind"] == "街道" and community else 1.0
            rows.append(
                {
                    "name": f"{used[i]}社区" if community else f"{names[len(rows)]}村",
                    "kind": "community" if community else "village", "township_code": township["code"],
                    "lon": f"{at[0]:.7f}", "lat": f"{at[1]:.7f}", "weight": weight,
                    "elders": random.uniform(0.8, 1.25) * (0.8 if community else 1.1),
                }
            )  # fmt: skip
    return rows


def _people(rows: list[dict[str, Any]], census: Mapping[str, Any]) -> None:
    weights = [r["weight"] for r in rows]
    elders = [r["weight"] * r["elders"] for r in rows]
    for age in AGES:
        shares = split_exactly(int(census[age]), weights if age == "pop_total" else elders)
        for row, share in zip(rows, shares, strict=True):
            row[age] = share


def build(
    divisions: list[Row], census: list[dict[str, Any]], cells: Mapping[str, Cell], seats: Mapping[str, Xy]
) -> list[dict[str, Any]]:
    """Rows of settlements.csv: id, name, kind, township, place, residents."""
    random = Random("minzheng-sample-settlements")
    counted = {c["code"]: c for c in census}
    rows: list[dict[str, Any]] = []
    for county in sorted(PER_COUNTY):
        here = [d for d in divisions if d["parent_code"] == county]
        found = _county(county, here, cells, seats, random)
        _people(found, counted[county])
        rows += found
    return [
        {
            "ref": f"S{i:04d}", "name": r["name"], "kind": r["kind"], "township_code": r["township_code"],
            "lon": r["lon"], "lat": r["lat"], **{age: r[age] for age in AGES}, "year": 2020,
            "secrecy": "public", "source": INVENTED, "is_sample": "true",
        }
        for i, r in enumerate(rows, 1)
    ]  # fmt: skip
