"""A file of roads as rows: a table of edges with the positions of their ends, or lines with their attributes.

The file is read by the same fenced child process as every upload (`gis.core.uploads.reading`); here its text becomes
roads. Nothing is guessed: an unknown class, word or number is a finding.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import orjson

from gis.core.settings import Settings
from gis.core.uploads.parsing.limits import TABLES, Parsed
from gis.core.uploads.reading import read_file
from gis.coverage.network.findings import Findings
from gis.coverage.network.speeds import Speed

Direction = Literal["both", "forward", "backward"]
Xy = tuple[float, float]

NAMES: Mapping[str, tuple[str, ...]] = {
    "start": ("from", "from_node", "fnode", "起点", "起点编号"),
    "end": ("to", "to_node", "tnode", "终点", "终点编号"),
    "start_east": ("from_lon", "from_easting", "起点经度", "起点横坐标"),
    "start_north": ("from_lat", "from_northing", "起点纬度", "起点纵坐标"),
    "end_east": ("to_lon", "to_easting", "终点经度", "终点横坐标"),
    "end_north": ("to_lat", "to_northing", "终点纬度", "终点纵坐标"),
    "length_m": ("length_m", "长度_米", "长度(米)", "长度（米）"),
    "class": ("class", "highway", "fclass", "道路等级", "等级"),
    "oneway": ("oneway", "单行"),
    "bridge": ("bridge", "桥梁", "桥"),
    "ferry": ("ferry", "轮渡"),
    "walk_kmh": ("walk_kmh", "步行速度"),
    "drive_kmh": ("drive_kmh", "行车速度"),
}
ENDS = ("start", "end", "start_east", "start_north", "end_east", "end_north")
YES = frozenset({"yes", "true", "t", "1", "y", "是", "viaduct"})
NO = frozenset({"", "no", "false", "f", "0", "n", "否"})
ONEWAY: Mapping[str, Direction] = {
    **dict.fromkeys(("", "no", "false", "0", "n", "否", "b", "双向"), "both"),
    **dict.fromkeys(("yes", "true", "1", "y", "是", "f", "正向"), "forward"),
    **dict.fromkeys(("-1", "reverse", "t", "反向"), "backward"),
}
"""`F`, `T`, `B` as in extracts of OpenStreetMap: along the line, against it, both."""
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")
NODE_CHARS, FASTEST_WALK, FASTEST_DRIVE = 60, 30.0, 200.0
ROWS, BYTES, MEMORY, SECONDS = 1_000_000, 500_000_000, 4 << 30, 300
"""Limits of a file of roads, which only an operator loads: above those of an upload through the web."""


@dataclass(slots=True)
class Road:
    """A row: its ends' ids (a table of edges) and its course, easting before northing, in the file's own system."""

    row: int
    road_class: str
    walk_kmh: float
    drive_kmh: float
    direction: Direction
    bridge: bool
    ferry: bool
    length_m: float | None
    ends: tuple[str, str] | None
    course: list[Xy]


def read_roads(
    data: bytes, file_name: str, settings: Settings, layer: str | None, speeds: Mapping[str, Speed], found: Findings
) -> tuple[list[Road], Parsed]:
    """Read a file and return its roads that have no fault of their own, and what was read.

    Raises:
        GisError: the file is refused as a whole, as `read_file` says.
    """
    wide = settings.model_copy(
        update={"upload_rows_max": ROWS, "upload_max_bytes": BYTES, "upload_unpacked_max_bytes": 2 * BYTES,
                "parse_memory_bytes": MEMORY, "parse_cpu_s": SECONDS, "parse_wall_s": SECONDS}
    )  # fmt: skip
    parsed = read_file(data, file_name, None, wide, layer, "line")
    columns = _columns(parsed.rows[0][1], found, is_table=parsed.format in TABLES)
    roads: list[Road] = []
    if not found.errors:
        shapes = parsed.shapes or [None] * len(parsed.rows)
        for (row, cells, _), shape in zip(parsed.rows[1:], shapes[1:], strict=True):
            roads += _Row(row, cells, columns, found).roads(shape, speeds, is_table=parsed.format in TABLES)
    return roads, parsed


def _columns(headers: Sequence[str], found: Findings, *, is_table: bool) -> dict[str, int]:
    plain = [header.strip().casefold() for header in headers]
    columns: dict[str, int] = {}
    for name, words in NAMES.items():
        at = [number for number, header in enumerate(plain) if header in words]
        if len(at) > 1:
            found.add("columns-double", column=name, value=", ".join(headers[number] for number in at))
        if at:
            columns[name] = at[0]
    for name in (*ENDS, "length_m", "class") if is_table else ("class",):
        if name not in columns:
            found.add("column-missing", column=name, value=" / ".join(NAMES[name]))
    return columns


@dataclass(slots=True)
class _Row:
    number: int
    cells: Sequence[str]
    columns: Mapping[str, int]
    found: Findings

    def roads(self, shape: str | None, speeds: Mapping[str, Speed], *, is_table: bool) -> list[Road]:
        """Return the row's roads, one a line; none when the row has a fault."""
        before = len(self.found.items)
        length = self._number("length_m", needed=is_table)
        if length is not None and length < 0:
            self._fault("length-negative", "length_m")
        walk, drive, name = self._speeds(speeds)
        ends = (self._text("start"), self._text("end")) if is_table else None
        for column, node in zip(("start", "end"), ends or (), strict=False):
            if not 0 < len(node) <= NODE_CHARS:
                self._fault("id-bad", column)
        if ends and ends[0] == ends[1]:
            self._fault("self-loop", "end")
        direction = self._word("oneway", ONEWAY)
        bridge, ferry = (self._flag(column) for column in ("bridge", "ferry"))
        courses = self._ends() if is_table else self._lines(shape)
        if len(courses) > 1 and length is not None:
            self._fault("several-lines", "length_m")
        if any(each["severity"] == "error" for each in self.found.items[before:]):
            return []
        return [
            Road(self.number, name, walk, drive, direction, bridge, ferry or name == "ferry", length, ends, course)
            for course in courses
        ]

    def _speeds(self, speeds: Mapping[str, Speed]) -> tuple[float, float, str]:
        word = self._text("class")
        known = speeds.get(word) or speeds.get(word.casefold())
        walk, drive = self._number("walk_kmh"), self._number("drive_kmh")
        for column, value, most in (("walk_kmh", walk, FASTEST_WALK), ("drive_kmh", drive, FASTEST_DRIVE)):
            if value is not None and not 0 <= value < most:
                self._fault("speed-bad", column)
        if known is None:
            self._fault("class-unknown", "class")
            return 0.0, 0.0, word
        return (
            known.walk_kmh if walk is None else walk, known.drive_kmh if drive is None else drive, known.road_class
        )  # fmt: skip

    def _ends(self) -> list[list[Xy]]:
        figures = [self._number(name, needed=True) for name in ENDS[2:]]
        if None in figures:
            return []
        a, b, c, d = (float(each or 0) for each in figures)
        return [[(a, b), (c, d)]]

    def _lines(self, shape: str | None) -> list[list[Xy]]:
        made = orjson.loads(shape) if shape else {}
        drawn = made.get("coordinates", [])
        lines = {"LineString": [drawn], "MultiLineString": drawn}.get(str(made.get("type")), [])
        courses = [[(float(at[0]), float(at[1])) for at in line] for line in lines]
        if not courses or any(len(course) < 2 for course in courses):
            self._fault("shape-missing", "")
            return []
        return courses

    def _text(self, name: str) -> str:
        at = self.columns.get(name)
        return self.cells[at].strip() if at is not None and at < len(self.cells) else ""

    def _number(self, name: str, *, needed: bool = False) -> float | None:
        text = self._text(name)
        if NUMBER.fullmatch(text):
            return float(text)
        if text or needed:
            self._fault("number-bad", name)
        return None

    def _word(self, name: str, words: Mapping[str, Direction]) -> Direction:
        direction = words.get(self._text(name).casefold())
        if direction is None:
            self._fault("value-unknown", name, more=" / ".join(word for word in words if word))
        return direction or "both"

    def _flag(self, name: str) -> bool:
        text = self._text(name).casefold()
        if text not in YES | NO:
            self._fault("value-unknown", name, more=" / ".join(sorted(YES)))
        return text in YES

    def _fault(self, rule: str, column: str, more: str = "") -> None:
        self.found.add(rule, row=self.number, column=column, value=self._text(column) if column else "", more=more)
