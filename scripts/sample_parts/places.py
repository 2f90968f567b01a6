"""Place names: some well-known real ones, the rest invented, each with its reading and class."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any

import shapely

from gis.gazetteer.naming import name_columns
from gis.gazetteer.romanisation import NameClass, spell

from .cells import Xy, to_degrees, to_plane
from .classes import place_classes
from .files import HERE, Row, read_csv
from .settlements import FEATURES, FIRST, SECOND, SURNAMES, Cell, scatter

INVENTED = "示例数据，虚构"
KNOWN = "公开常识；位置取至 0.01°，概略，非测量成果"
IN_TWO_WAYS = "the name in use is written in two ways; the bureau must confirm"
BY_HAND = "written by hand for the sample"
RIVER = "Natural Earth 1:10m（CC0）；小比例尺，概略"

ROADS = (
    "银泉",
    "长安",
    "淦河",
    "桂乡",
    "永安",
    "书台",
    "文笔",
    "双鹤",
    "玉泉",
    "官埠",
    "河堤",
    "体育",
    "桃花",
    "青龙山",
    "月亮湾",
    "滨湖",
    "发展",
    "沿河",
    "民主",
    "迎宾",
)


@dataclass(frozen=True)
class Sort:
    """A kind of invented place: class, how many, generics, shape."""

    code: str
    count: int
    generics: tuple[str, ...]
    line: bool = False


SORTS = (
    Sort("12100", 18, ("河", "溪", "港"), line=True),
    Sort("12200", 8, ("湖",)),
    Sort("13400", 36, ("山", "岭", "尖", "寨")),
    Sort("23610", 34, ("桥", "大桥")),
    Sort("24230", 22, ("水库",)),
    Sort("25200", 8, ("公园",)),
    Sort("26240", 5, ("塔",)),
    Sort("26310", 6, ("广场",)),
)
VILLAGES = 170
STREETS = 40


def name_class_of(class_code: str) -> NameClass:
    """How names of a class are spelled."""
    if class_code.startswith("21"):
        return NameClass.DIVISION
    return NameClass.SETTLEMENT if class_code.startswith("22") else NameClass.FEATURE


@cache
def generics_of(class_code: str) -> tuple[str, ...]:
    """Usual generics of a class."""
    return next(tuple(c["generics"].split()) for c in place_classes() if c["code"] == class_code)


def named(name: str, kind: str, class_code: str, division: str, row: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A row of place_names.csv without its place and source; read, split and spelled as the register does."""
    row = row or {}
    given, parts = row.get("reading", "").split(), [p for p in row.get("parts", "").split("|") if p]
    spelled_as, generics = name_class_of(class_code), generics_of(class_code)
    columns = ("specific", "generic", "reading", "reading_source", "pinyin", "pinyin_toned", "pinyin_status",
               "pinyin_source")  # fmt: skip
    why = IN_TWO_WAYS if row.get("status") else BY_HAND
    made = name_columns(name, spelled_as, generics, reading=given or None, why=why, division_path=(division,))
    if parts:
        spelling = spell(name, spelled_as, made["reading"], parts)
        made |= {"pinyin": spelling.plain, "pinyin_toned": spelling.toned}
    made |= {"pinyin_status": row.get("status") or made["pinyin_status"], "generic": made["generic"] or "",
             "reading": " ".join(made["reading"])}  # fmt: skip
    return {
        "name": name, "kind": kind, **{column: made[column] for column in columns},
        "valid_from": row.get("valid_from", ""), "valid_to": row.get("valid_to", ""),
    }  # fmt: skip


def _wkt(points: list[Xy]) -> str:
    pairs = [f"{lon:.7f} {lat:.7f}" for lon, lat in points]
    return f"POINT ({pairs[0]})" if len(pairs) == 1 else f"LINESTRING ({', '.join(pairs)})"


def _smooth(points: list[Xy], rounds: int = 3) -> list[Xy]:
    """Cut corners (Chaikin): a sketched course without kinks, ends kept."""
    for _ in range(rounds):
        cut = [points[0]]
        for (x1, y1), (x2, y2) in pairwise(points):
            cut += [(0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2), (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2)]
        points = [*cut, points[-1]]
    return points


def _untangle(points: list[Xy]) -> list[Xy]:
    """Turn round what lies between two stretches that cross, until none do."""
    while not shapely.LineString(points).is_simple:
        stretches = [shapely.LineString(pair) for pair in pairwise(points)]
        pairs = combinations(range(len(stretches)), 2)
        first, last = next((i, j) for i, j in pairs if j > i + 1 and stretches[i].crosses(stretches[j]))
        points = [*points[: first + 1], *reversed(points[first + 1 : last + 1]), *points[last + 1 :]]
    return points


def _river(shared: Path) -> str:
    features = json.loads((shared / "xianning" / "rivers_ne10m.geojson").read_text("utf-8"))["features"]
    parts = next(f for f in features if f["properties"]["name"] == "Yangtze")["geometry"]["coordinates"]
    near = shapely.MultiLineString(parts).intersection(shapely.box(113.5, 29.7, 114.13, 30.32))
    lines = [[(round(x, 6), round(y, 6)) for x, y in part.coords] for part in shapely.get_parts(near)]
    return _wkt(max(lines, key=len))


class Gazetteer:
    """Collects places and their names."""

    def __init__(self, divisions: list[Row], cells: Mapping[str, Cell], seats: Mapping[str, Xy], shared: Path) -> None:
        self.random = Random("minzheng-sample-places")
        self.townships = [d["code"] for d in divisions if d["level"] == "township"]
        self.cells, self.seats, self.shared = cells, seats, shared
        self.taken: dict[str, list[Xy]] = {t: [] for t in self.townships}
        self.serials: dict[str, int] = {}
        self.places: list[dict[str, Any]] = []
        self.names: list[dict[str, Any]] = []
        self.used: set[str] = set()

    def add(self, class_code: str, division: str, wkt: str, source: str, *, real: bool) -> str:
        """Add a place; returns its reference. Invented places carry an invented 20-digit code."""
        ref = f"P{len(self.places) + 1:04d}"
        area = f"{division}{class_code}"
        self.serials[area] = self.serials.get(area, 0) + 1
        code = "" if real or len(division) != 9 else f"{area}{self.serials[area]:06d}"
        self.places.append(
            {
                "ref": ref, "place_code": code, "class_code": class_code, "division_code": division, "wkt": wkt,
                "geometry_status": "approximate" if real else "invented", "status": "current",
                "secrecy": "public", "source": source, "is_sample": "true",
            }
        )  # fmt: skip
        return ref

    def name(self, ref: str, row: dict[str, Any], source: str) -> None:
        """Add a name of a place."""
        self.names.append({"place_ref": ref, **row, "source": source, "is_sample": "true"})

    def real(self) -> None:
        """The well-known ones, written by hand; a row without a class names the place above it again."""
        ref, class_code, division, source = "", "", "", KNOWN
        for row in read_csv(HERE / "places_by_hand.csv"):
            if row["class"]:
                class_code, division, where = row["class"], row["division"], row["lonlat"]
                source = RIVER if where.startswith("river:") else KNOWN
                if where.startswith("river:"):
                    wkt = _river(self.shared)
                elif where.startswith("seat:"):
                    wkt = _wkt([self.seats[where.removeprefix("seat:")]])
                else:
                    pairs = [p.split() for p in where.split("|")]
                    points = [(float(lon), float(lat)) for lon, lat in pairs]
                    wkt = _wkt(_smooth(points) if len(points) > 1 else points)
                ref = self.add(class_code, division, wkt, source, real=True)
            self.name(ref, named(row["name"], row["kind"], class_code, division, row), source)

    def fresh(self, township: str, make: Callable[[], str]) -> str:
        """A name that its county does not have yet."""
        while True:
            name = make()
            if f"{township[:6]}{name}" not in self.used:
                self.used.add(f"{township[:6]}{name}")
                return name

    def somewhere(self, township: str, spread_km: float = 4.0) -> Xy:
        """A free place in a township, degrees."""
        return to_degrees(
            *scatter(self.random, self.cells[township], self.seats[township], self.taken[township], spread_km)
        )

    def invented(self, class_code: str, township: str, name: str, points: list[Xy]) -> str:
        """An invented place with its standard name."""
        ref = self.add(class_code, township, _wkt(points), INVENTED, real=False)
        self.name(ref, named(name, "standard", class_code, township), INVENTED)
        return ref

    def villages(self) -> None:
        """Natural villages, some with an alias or a former name."""
        r = self.random
        for i in range(VILLAGES):
            t = self.townships[i % len(self.townships)]
            name = self.fresh(t, lambda: r.choice(SURNAMES) + r.choice(FEATURES))
            ref = self.invented("22200", t, name, [self.somewhere(t)])
            if r.random() < 0.12:
                other = self.fresh(t, lambda: r.choice(FIRST) + r.choice(SECOND))
                self.name(ref, named(other, r.choice(("alias", "former", "local")), "22200", t), INVENTED)

    def features(self) -> None:
        """Waters, hills, bridges, reservoirs and so on."""
        r = self.random
        for sort in SORTS:
            for _ in range(sort.count):
                t = r.choice(self.townships)
                name = self.fresh(t, lambda s=sort: self._feature_name(s))  # type: ignore[misc]
                start = self.somewhere(t)
                self.invented(sort.code, t, name, self._course(t, start) if sort.line else [start])

    def _feature_name(self, sort: Sort) -> str:
        r = self.random
        generic = r.choice(sort.generics)
        second = r.choice([s for s in SECOND if s not in generic])
        return f"{r.choice(FIRST)}{second}{generic}"

    def _course(self, township: str, start: Xy) -> list[Xy]:
        """A winding course that stays in the township."""
        r, points = self.random, [start]
        heading = r.uniform(0, 2 * math.pi)
        for _ in range(40):
            heading += r.gauss(0, 0.45)
            east, north = to_plane(*points[-1])
            after = to_degrees(east + 0.18 * math.cos(heading), north + 0.18 * math.sin(heading))
            if not self.cells[township].contains(shapely.Point(after)):
                break
            points.append(after)
        return _untangle(points) if len(points) > 1 else [start, to_degrees(*(c + 0.1 for c in to_plane(*start)))]

    def streets(self) -> None:
        """Streets in the seats of the counties and the larger towns."""
        r = self.random
        towns = [t for t in self.townships if t[6] == "0"]
        towns += ["421221103", "421222100", "421223100", "421224100"]
        for i in range(STREETS):
            t = towns[i % len(towns)]
            name = self.fresh(t, lambda: r.choice(ROADS) + r.choice(("路", "路", "街", "大道", "巷")))
            east, north = to_plane(*self.seats[t])
            east, north, turn = east + r.gauss(0, 0.5), north + r.gauss(0, 0.5), r.choice((0.2, 1.77))
            ends = [(east + s * math.cos(turn), north + s * math.sin(turn)) for s in (-0.4, 0.0, 0.4)]
            self.invented("23510", t, name, [to_degrees(*e) for e in ends])

    def classify(self) -> None:
        """Make some of the invented ones internal and two restricted."""
        made = [p for p in self.places if p["geometry_status"] == "invented"]
        for place in self.random.sample(made, 14):
            place["secrecy"] = "internal"
        for place in self.random.sample([p for p in made if p["secrecy"] == "public"], 2):
            place["secrecy"] = "restricted"
        level = {p["ref"]: p["secrecy"] for p in self.places}
        for name in self.names:
            name["secrecy"] = level[name["place_ref"]]


def build(
    divisions: list[Row], cells: Mapping[str, Cell], seats: Mapping[str, Xy], shared: Path
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of places.csv and place_names.csv."""
    gazetteer = Gazetteer(divisions, cells, seats, shared)
    gazetteer.real()
    gazetteer.villages()
    gazetteer.features()
    gazetteer.streets()
    gazetteer.classify()
    return gazetteer.places, gazetteer.names
