"""Systems that coordinates may arrive in: a closed table of all Chinese ones by datum, and which of them are taken.

Numbers of `boundaries.md` 6.1, each proved against PROJ by a test. CGCS2000 and WGS 84 (UTM included) are taken: what
lies between them and the storage is projection only. Beijing 1954, Xi'an 1980 and New Beijing are known so that the
reason can be named and a local similarity can start from their plane; without one they cannot become CGCS2000.
"""

import re
from dataclasses import dataclass
from typing import Literal

from gis.core.errors import Invalid

STORAGE = 4490
METRIC = 4547
Datum = Literal["CGCS2000", "WGS 84", "Xi'an 1980", "Beijing 1954", "New Beijing"]
Projection = Literal["gauss-krueger", "utm"]


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
    projection: Projection | None = None

    @property
    def is_projected(self) -> bool:
        """True when the numbers are metres north and east, False when they are degrees."""
        return self.central_meridian is not None

    @property
    def name(self) -> str:
        """The name a file or a profile states: `EPSG:n`."""
        return f"EPSG:{self.epsg}"


DATUMS_ZH: dict[Datum, str] = {
    "CGCS2000": "CGCS2000", "WGS 84": "WGS 84", "Xi'an 1980": "1980 西安坐标系",
    "Beijing 1954": "1954 年北京坐标系", "New Beijing": "新 1954 北京坐标系",
}  # fmt: skip
DATUMS: tuple[Datum, ...] = tuple(DATUMS_ZH)
GEOGRAPHIC: dict[Datum, int] = {
    "CGCS2000": STORAGE, "WGS 84": 4326, "Xi'an 1980": 4610, "Beijing 1954": 4214, "New Beijing": 4555,
}  # fmt: skip

_Numbers = tuple[range, ...]
_SIX: dict[Datum, tuple[_Numbers, _Numbers]] = {
    "CGCS2000": ((range(4491, 4502),), (range(4502, 4513),)),
    "Xi'an 1980": ((range(2327, 2338),), (range(2338, 2349),)),
    "Beijing 1954": ((range(21413, 21424),), (range(21453, 21464),)),
    "New Beijing": ((range(4568, 4579),), (range(4579, 4590),)),
}
_THREE: dict[Datum, tuple[_Numbers, _Numbers]] = {
    "CGCS2000": ((range(4513, 4534),), (range(4534, 4555),)),
    "Xi'an 1980": ((range(2349, 2370),), (range(2370, 2391),)),
    "Beijing 1954": ((range(2401, 2422),), (range(2422, 2443),)),
    "New Beijing": (
        (range(4652, 4657), range(4766, 4782)),
        (range(4782, 4801), range(4812, 4813), range(4822, 4823)),
    ),
}
"""EPSG numbers by datum: zones with prefix, then the same zones without; 6-degree 13-23, 3-degree 25-45."""


def _gauss_krueger() -> list[SourceCrs]:
    found: list[SourceCrs] = []
    widths: tuple[tuple[Literal[3, 6], int, dict[Datum, tuple[_Numbers, _Numbers]]], ...] = (
        (3, 25, _THREE), (6, 13, _SIX),
    )  # fmt: skip
    for width, first, table in widths:
        for datum, (prefixed, plain) in table.items():
            pairs = zip(_listed(prefixed), _listed(plain), strict=True)
            for zone, (with_prefix, without) in enumerate(pairs, start=first):
                meridian = zone * 3 if width == 3 else zone * 6 - 3
                zh = f"{DATUMS_ZH[datum]} {width} 度带 中央经线 {meridian}°"
                en = f"{datum} {width}-degree, CM {meridian}E"
                shape: tuple[int, Literal[3, 6]] = (meridian, width)
                found += [
                    SourceCrs(
                        with_prefix, datum, f"{zh} 带号 {zone}", f"{en}, zone {zone} prefixed", *shape, zone,
                        "gauss-krueger",
                    ),
                    SourceCrs(without, datum, f"{zh} 不加带号", f"{en}, no prefix", *shape, None, "gauss-krueger"),
                ]  # fmt: skip
    return found


def _listed(numbers: _Numbers) -> list[int]:
    return [number for part in numbers for number in part]


def _utm() -> list[SourceCrs]:
    """UTM zones 43N-53N on WGS 84: the scale on the meridian is 0.9996, so it is no Gauss-Krüger zone."""
    return [
        SourceCrs(32600 + zone, "WGS 84", f"WGS 84 UTM {zone}N", f"WGS 84 UTM {zone}N", zone * 6 - 183, 6, None, "utm")
        for zone in range(43, 54)
    ]


KNOWN: dict[int, SourceCrs] = {
    source.epsg: source
    for source in [
        *(
            SourceCrs(epsg, datum, f"{DATUMS_ZH[datum]} 经纬度", f"{datum} longitude/latitude")
            for datum, epsg in GEOGRAPHIC.items()
        ),
        SourceCrs(4480, "CGCS2000", "CGCS2000 经纬度和大地高", "CGCS2000 longitude/latitude and ellipsoidal height"),
        *_gauss_krueger(),
        *_utm(),
    ]
}
"""Every system whose datum is known here, taken or not."""

ACCEPTED: dict[int, SourceCrs] = {
    epsg: source for epsg, source in KNOWN.items() if source.datum in {"CGCS2000", "WGS 84"}
}


def find(
    meridian: int, width: Literal[3, 6], *, prefixed: bool, datum: Datum = "CGCS2000", utm: bool = False
) -> SourceCrs | None:
    """Return the system of a datum with this central meridian (degrees), zone width and prefix; None without one."""
    projection = "utm" if utm else "gauss-krueger"
    wanted = (datum, meridian, width, prefixed, projection)
    for each in KNOWN.values():
        if (each.datum, each.central_meridian, each.zone_width, each.zone is not None, each.projection) == wanted:
            return each
    return None


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
