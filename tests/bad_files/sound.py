"""Sound files, one of each format, to be changed at random places."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .books import data_rows, number, parts
from .geojson import collection, point
from .geopackages import package
from .markup import PLACE, WAYPOINT, gpx, kml
from .model import DEGREES, GOOD, text
from .polygons import SQUARE, course
from .shapes import layer

CASS = "4\r\nJ1,,529020.123,3303600.456,35.2\r\nJ2,,529021.5,3303601.5,35.3\r\nJ3,,529022,3303602,35\r\nJ4,,529023,3303603,35\r\n"
MINISTRY = (
    "[属性描述]\r\n格式版本号=1.01\r\n数据产生单位=民政局\r\n坐标系=2000国家大地坐标系\r\n几度分带=3\r\n投影类型=高斯克吕格\r\n"
    "计量单位=米\r\n带号=38\r\n精度=0.01\r\n转换参数=0,0,0,0,0,0,0\r\n[地块坐标]\r\n"
    "4,1.0,1,甲,点,,,,@\r\nJ1,1,3303600.456,38529020.123\r\nJ2,1,3303700.456,38529020.123\r\n"
    "J3,1,3303700.456,38529120.123\r\nJ4,1,3303600.456,38529120.123\r\n"
)


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound file: its bytes, or the entries of an archive, one of which is changed before it is packed."""

    name: str
    data: bytes = b""
    entries: Mapping[str, bytes] = field(default_factory=dict)
    needs: str = ""
    kind: str = "boundary-markers"
    profile: Mapping[str, Any] = field(default_factory=lambda: DEGREES)

    def __str__(self) -> str:
        return f"{self.name} {self.kind}"


def _features() -> bytes:
    return collection(point("T001", more=',"备注":"隽水镇"'), point("T002", "[114.31,29.86,35.2]"))


def _course() -> bytes:
    return collection(course('"界线名称":"咸嘉线","几何类别":"法定"', SQUARE[:3]))


METRES: dict[str, str] = {"crs": "EPSG:4547"}
MAKERS: tuple[Callable[[], Sound], ...] = (
    lambda: Sound("a.csv", text(GOOD, "T002,114.31,29.86,85,隽水镇")),
    lambda: Sound("b.csv", text(GOOD, 'T002,114.31,29.86,85,"隽水,镇"', encoding="gb18030")),
    lambda: Sound("c.csv", text(GOOD, "T002,114.31,29.86,85,隽水镇", encoding="utf-16")),
    lambda: Sound("a.xlsx", entries=parts(data_rows(number("1") + number("114.3") + number("29.85")))),
    lambda: Sound("a.dat", CASS.encode("gb18030"), needs="cass", profile=METRES),
    lambda: Sound("a.txt", MINISTRY.encode("gb18030"), needs="mnr", profile={}),
    lambda: Sound("a.gpx", gpx(WAYPOINT * 3), needs="gpx", profile={}),
    lambda: Sound("a.kml", kml(PLACE * 3), needs="kml", profile={}),
    lambda: Sound("a.kmz", entries={"doc.kml": kml(PLACE)}, needs="kmz", profile={}),
    lambda: Sound("a.geojson", _features(), needs="geojson", profile={}),
    lambda: Sound("b.geojson", _course(), needs="boundary-lines", kind="boundary-lines", profile={}),
    lambda: Sound("a.zip", entries=layer(), needs="shapefile", profile={}),
    lambda: Sound("a.gpkg", package(), needs="gpkg", profile={}),
)


def sound_files() -> list[Sound]:
    """Return one sound file of each format and shape."""
    return [make() for make in MAKERS]
