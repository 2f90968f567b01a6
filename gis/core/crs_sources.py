"""Systems that coordinates may arrive in: a closed table, and the reasons for all that is not in it."""

import re
from dataclasses import dataclass
from typing import Literal

from gis.core.errors import Invalid

STORAGE = 4490
METRIC = 4547
Datum = Literal["CGCS2000", "WGS 84"]


@dataclass(frozen=True, slots=True)
class SourceCrs:
    """A system that coordinates may arrive in. `zone` is the prefix of the easting, None without one."""

    epsg: int
    datum: Datum
    title_zh: str
    title_en: str
    central_meridian: int | None = None
    zone_width: Literal[3, 6] | None = None
    zone: int | None = None

    @property
    def is_projected(self) -> bool:
        """True when the numbers are metres north and east, False when they are degrees."""
        return self.central_meridian is not None

    @property
    def name(self) -> str:
        """The name a file or a profile states: `EPSG:n`."""
        return f"EPSG:{self.epsg}"


def _pair(prefixed: int, plain: int, zone: int, meridian: int, width: Literal[3, 6]) -> list[SourceCrs]:
    zh, en = f"CGCS2000 {width} 度带 中央经线 {meridian}°", f"CGCS2000 {width}-degree, CM {meridian}E"
    names = (f"{zh} 带号 {zone}", f"{en}, zone {zone} prefixed")
    return [
        SourceCrs(prefixed, "CGCS2000", *names, meridian, width, zone),
        SourceCrs(plain, "CGCS2000", f"{zh} 不加带号", f"{en}, no prefix", meridian, width),
    ]


def _zones() -> list[SourceCrs]:
    """CGCS2000 Gauss-Krüger zones: 3° with and without prefix, and the 6° zones the city lies in."""
    found: list[SourceCrs] = []
    for zone in range(25, 46):
        found += _pair(4513 + zone - 25, 4534 + zone - 25, zone, zone * 3, 3)
    for zone in (19, 20):
        found += _pair(4491 + zone - 13, 4502 + zone - 13, zone, zone * 6 - 3, 6)
    return found


ACCEPTED: dict[int, SourceCrs] = {
    source.epsg: source
    for source in [
        SourceCrs(STORAGE, "CGCS2000", "CGCS2000 经纬度", "CGCS2000 longitude/latitude"),
        SourceCrs(4326, "WGS 84", "WGS 84 经纬度", "WGS 84 longitude/latitude"),
        *_zones(),
    ]
}


def parse_epsg(text: str) -> int:
    """Read `EPSG:n`.

    Raises:
        Invalid: anything else, a PROJ string or an address included (code `crs-unknown`).
    """
    match = re.fullmatch(r"EPSG:([1-9][0-9]{3,4})", text, re.ASCII)
    if match is None:
        raise Invalid("坐标系须写成 EPSG:4490 的样子", "A CRS is written like EPSG:4490", code="crs-unknown")
    return int(match.group(1))


def likely_zone(easting: float) -> SourceCrs | None:
    """Return the CGCS2000 zone that an easting in metres carries as its prefix, None when it carries none."""
    prefix = int(easting // 1_000_000)
    for source in ACCEPTED.values():
        if source.zone == prefix and 0 < easting - prefix * 1_000_000 < 1_000_000:
            return source
    return None
