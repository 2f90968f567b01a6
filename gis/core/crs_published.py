"""Systems that features are published in: OGC URIs, true axis order, decimals. Nothing is transformed here.

A URI names a system with the axis order of its definition (OGC API Features Part 2): CRS84 is longitude first, the
EPSG degrees are latitude first, a Gauss-Krüger zone is northing first. CRS84 and EPSG:4326 rest on the one exemption
that CGCS2000 and WGS 84 are equal for exchange (`crs.treat_wgs84_as_cgcs2000`).
"""

from dataclasses import dataclass
from functools import lru_cache

from gis.core.crs_sources import STORAGE, find

OGC = "http://www.opengis.net/def/crs/OGC/1.3/"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
DEGREE_DECIMALS = 9
METRE_DECIMALS = 4
"""0.1 mm in either unit."""


@dataclass(frozen=True, slots=True)
class PublishedCrs:
    """A system of answers, boxes and filters; `is_north_first` says that the first ordinate is the northing."""

    uri: str
    srid: int
    title_zh: str
    title_en: str
    is_north_first: bool = False
    is_projected: bool = False

    @property
    def decimals(self) -> int:
        """Decimals of an ordinate in an answer."""
        return METRE_DECIMALS if self.is_projected else DEGREE_DECIMALS

    @property
    def axes(self) -> str:
        """The order of the ordinates, for messages."""
        names = ("northing", "easting") if self.is_projected else ("latitude", "longitude")
        return ", ".join(names if self.is_north_first else reversed(names))


CRS84 = PublishedCrs(f"{OGC}CRS84", STORAGE, "WGS 84 经纬度（经度在前）", "WGS 84 longitude, latitude")
STORED = PublishedCrs(
    f"{EPSG}4490", STORAGE, "CGCS2000 经纬度（纬度在前）", "CGCS2000 latitude, longitude", is_north_first=True
)
WGS84 = PublishedCrs(
    f"{EPSG}4326", STORAGE, "WGS 84 经纬度（纬度在前）", "WGS 84 latitude, longitude", is_north_first=True
)
WEB_MERCATOR = PublishedCrs(
    f"{EPSG}3857", 3857, "网络墨卡托，仅供显示", "Web Mercator, for display only", is_projected=True
)


@lru_cache(maxsize=16)
def published(zones_3: tuple[int, ...]) -> dict[str, PublishedCrs]:
    """Return the systems on offer by URI, CRS84 first, with the region's 3-degree zones (without and with prefix)."""
    found = [CRS84, STORED, WGS84, WEB_MERCATOR]
    for zone in zones_3:
        for prefixed in (False, True):
            source = find(zone * 3, 3, prefixed=prefixed)
            if source is not None:
                titles = (source.title_zh, source.title_en)
                uri = f"{EPSG}{source.epsg}"
                found.append(PublishedCrs(uri, source.epsg, *titles, is_north_first=True, is_projected=True))
    return {item.uri: item for item in found}
