"""Coordinates: the only place of the system that transforms them; `crs_sources` holds the table of systems.

Stored is EPSG:4490 (CGCS2000), longitude first. PROJ, PostGIS and geopandas change Beijing 1954 or Xi'an 1980
into CGCS2000 by doing nothing and say nothing, so every transformation goes through here: from a closed table
of source systems, with `allow_ballpark=False`, an area of interest, a checked accuracy and `errcheck=True`.
In survey practice X is the northing and Y the easting; to leave no doubt, axes are always named here.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import CRS, Geod
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import AreaOfInterest, Transformer
from shapely import LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gis.core.crs_format import format_dms
from gis.core.crs_sources import (
    ACCEPTED,
    DATUMS,
    DATUMS_ZH,
    GEOGRAPHIC,
    KNOWN,
    METRIC,
    STORAGE,
    Datum,
    SourceCrs,
    find,
    likely_zone,
    parse_epsg,
)
from gis.core.errors import Invalid

__all__ = [
    "ACCEPTED", "DATUMS", "DATUMS_ZH", "ELLIPSOID", "GEOGRAPHIC", "KNOWN", "METRIC", "STORAGE", "Datum", "SourceCrs",
    "area_m2", "distance_m", "find", "fits_zone", "format_dms", "from_storage", "length_m", "likely_zone", "offset_m",
    "own_plane", "parse_epsg", "projjson", "refusal", "shape_to_storage", "source_crs", "to_storage",
    "treat_wgs84_as_cgcs2000",
]  # fmt: skip

ELLIPSOID = Geod(a=6_378_137.0, rf=298.257222101)  # CGCS2000
CHINA = (73.0, 3.0, 136.0, 54.0)
"""Area of interest of every transformation: west, south, east, north, degrees.

Between accepted systems there is only projection, which is the same everywhere; the area keeps PROJ from taking a
datum shift made for elsewhere. Whether a position lies in the region is asked apart (`gis.core.region`).
"""
Floats = NDArray[np.float64]
WEB_MERCATOR = 3857
MERCATOR_HALF_M = 20_037_508.342789244
"""Half the side of the square world of EPSG:3857; PROJ takes what lies beyond once more round the earth."""
EDGE_PIECES = 64
"""Pieces that the longest edge of a question's shape is cut into."""


_OLD_DATUM = (
    "EPSG:{epsg} 属{name}：没有当地转换参数（保密）不能换算到 CGCS2000，直接当作相同会差几十至一百多米",
    (
        "EPSG:{epsg} is {name}: without local parameters (secret) it cannot become CGCS2000; "
        "taken as equal it would be wrong by tens of metres to over a hundred"
    ),
)
_GEOCENTRIC = (
    "EPSG:4479 是 CGCS2000 空间直角坐标（X、Y、Z 三列），不是两列平面或经纬度坐标；请导出经纬度或高斯坐标",
    "EPSG:4479 is geocentric (X, Y, Z), not two columns; export degrees or Gauss-Krueger coordinates",
)


def refusal(epsg: int) -> tuple[str, str] | None:
    """Say in Chinese and English why a system cannot be a source; None when it can.

    Raises:
        Invalid: PROJ knows no such system (code `crs-unknown`).
    """
    if epsg in ACCEPTED:
        return None
    if epsg in KNOWN:
        datum = KNOWN[epsg].datum
        return (_OLD_DATUM[0].format(epsg=epsg, name=DATUMS_ZH[datum]), _OLD_DATUM[1].format(epsg=epsg, name=datum))
    if epsg == 4479:
        return _GEOCENTRIC
    try:
        name = CRS.from_epsg(epsg).name
    except CRSError as error:
        raise Invalid(f"没有坐标系 EPSG:{epsg}", f"There is no EPSG:{epsg}", code="crs-unknown") from error
    return f"EPSG:{epsg}（{name}）不可接收", f"EPSG:{epsg} ({name}) is not an accepted system"


def source_crs(epsg: int) -> SourceCrs:
    """Return an accepted source system.

    Raises:
        Invalid: Beijing 1954, Xi'an 1980, New Beijing and all others, with the reason (B-34).
    """
    reason = refusal(epsg)
    if reason is not None:
        raise Invalid(*reason, code="crs-refused")
    return ACCEPTED[epsg]


def treat_wgs84_as_cgcs2000(epsg: int) -> int:
    """Take degrees of WGS 84 as those of CGCS2000: equal for display and exchange, and only there.

    The one named exemption (B-34): the frames agree in definition, but ITRF2014 of today and epoch 2000.0
    differ by about 0.9 m here, by plate motion. Whoever uses it for survey data records it with the data.
    """
    return STORAGE if epsg == 4326 else epsg


@lru_cache(maxsize=128)
def _transformer(source: int, target: int) -> Transformer:
    try:
        found = Transformer.from_crs(
            source,
            target,
            always_xy=True,
            allow_ballpark=False,
            area_of_interest=AreaOfInterest(*CHINA),
        )
    except ProjError as error:
        text = f"EPSG:{source} → EPSG:{target}"
        raise Invalid(f"没有可靠的转换 {text}", f"No exact transformation {text}", code="crs-refused") from error
    if found.accuracy != 0:  # -1 is unknown; above 0 it is a datum shift, which no accepted pair needs
        text = f"EPSG:{source} → EPSG:{target}"
        raise Invalid(f"转换 {text} 不是精确的投影换算", f"{text} is not an exact projection", code="crs-refused")
    return found


def _transform(source: int, target: int, first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    east, north = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        raise Invalid("坐标含有非有限数值", "A coordinate is not finite", code="not-finite")
    try:
        out_east, out_north = _transformer(source, target).transform(east, north, errcheck=True)
    except ProjError as error:
        text = f"EPSG:{source} → EPSG:{target}"
        raise Invalid(f"坐标超出 {text} 的范围", f"Coordinates outside {text}", code="out-of-range") from error
    return np.asarray(out_east, dtype=np.float64), np.asarray(out_north, dtype=np.float64)


def fits_zone(source: SourceCrs, *, northing: ArrayLike, easting: ArrayLike) -> NDArray[np.bool_]:
    """Tell for each pair of metres whether it can belong to the projected system at all.

    An easting lies within 450 km of the false easting (500 km, after the zone prefix where there is one)
    and a northing of China between 300 km and 6,000 km; swapped axes of the work area always fail the first.
    Comparing the result with the area stays necessary.
    """
    east = np.asarray(easting, dtype=np.float64) - (source.zone or 0) * 1_000_000.0
    north = np.asarray(northing, dtype=np.float64)
    inside = (np.abs(east - 500_000.0) < 450_000.0) & (north > 300_000.0) & (north < 6_000_000.0)
    return np.asarray(inside, dtype=np.bool_)


def to_storage(*, northing: ArrayLike, easting: ArrayLike, source: int) -> tuple[Floats, Floats]:
    """Transform to EPSG:4490 and return (lon, lat) in degrees.

    Args:
        northing: metres north (survey X), or latitude in degrees for a geographic source; scalar or array.
        easting: metres east (survey Y, with its prefix when the source has one), or longitude in degrees.
        source: EPSG number of an accepted source system.

    Raises:
        Invalid: the system is refused, or a pair does not belong to it (swapped axes, wrong prefix).
    """
    found = source_crs(source)
    if not found.is_projected:
        lat, lon = np.asarray(northing, dtype=np.float64), np.asarray(easting, dtype=np.float64)
        if not ((np.abs(lat) <= 90).all() and (np.abs(lon) <= 180).all()):
            raise Invalid("经纬度超出范围", "Degrees out of range", code="out-of-range")
        return _transform(treat_wgs84_as_cgcs2000(source), STORAGE, lon, lat)
    if not fits_zone(found, northing=northing, easting=easting).all():
        raise Invalid(
            f"坐标不属于 {found.title_zh}（{found.name}）：疑为带号有误或 X、Y 互换",
            f"Coordinates do not belong to {found.title_en} ({found.name}): prefix wrong or axes swapped",
            code="out-of-range",
        )
    base = GEOGRAPHIC[found.datum]
    assert treat_wgs84_as_cgcs2000(base) == STORAGE
    return _transform(source, base, easting, northing)


def from_storage(*, lon: ArrayLike, lat: ArrayLike, target: int = METRIC) -> tuple[Floats, Floats]:
    """Transform EPSG:4490 degrees to an accepted system and return (northing, easting).

    Metres for a projected target, (latitude, longitude) in degrees for a geographic one.

    Raises:
        Invalid: the system is refused or the point lies outside the projection's reach.
    """
    found = source_crs(target)
    base = GEOGRAPHIC[found.datum] if found.is_projected else STORAGE
    easting, northing = _transform(base, treat_wgs84_as_cgcs2000(target), lon, lat)
    return northing, easting


def shape_to_storage(shape: BaseGeometry, source: int) -> BaseGeometry:
    """Return a shape of metres (east, north) as EPSG:4490 degrees (longitude, latitude); for questions, not for data.

    `source` is a CGCS2000 Gauss-Krüger zone or 3857, which is held equal to the display of CGCS2000. Edges are
    straight in the plane of the source: they are cut into pieces first, so that they stay so in degrees.

    Raises:
        Invalid: the system is another, or the shape lies outside of it (for a zone: swapped axes, wrong prefix).
    """
    west, south, east, north = shape.bounds
    if source == WEB_MERCATOR:
        base, fits = 4326, max(abs(west), abs(east)) <= MERCATOR_HALF_M
    else:
        base = GEOGRAPHIC[source_crs(source).datum]
        fits = bool(fits_zone(ACCEPTED[source], northing=[south, north], easting=[west, east]).all())
    if not fits:
        raise Invalid(f"坐标不属于 EPSG:{source}", f"Not coordinates of EPSG:{source}", code="out-of-range")
    longest = max(east - west, north - south) / EDGE_PIECES
    pieces = shapely.segmentize(shape, longest) if longest > 0 else shape

    def move(pairs: Floats) -> Floats:
        return np.column_stack(_transform(source, base, pairs[:, 0], pairs[:, 1]))

    assert treat_wgs84_as_cgcs2000(base) == STORAGE
    return shapely.transform(pieces, move)


def own_plane(*, northing: ArrayLike, easting: ArrayLike, source: SourceCrs, meridian: int) -> tuple[Floats, Floats]:
    """Return (northing, easting) in metres in the datum's own plane without prefix, for a local similarity (B-35).

    Metres lose their zone prefix and nothing else; degrees are projected on the datum's own ellipsoid to the
    3-degree zone of `meridian` (degrees). No datum is changed.

    Raises:
        Invalid: the pair does not belong to the system, or the datum has no zone of this meridian.
    """
    north, east = np.asarray(northing, dtype=np.float64), np.asarray(easting, dtype=np.float64)
    if source.is_projected:
        if not fits_zone(source, northing=north, easting=east).all():
            raise Invalid(f"坐标不属于 {source.title_zh}", f"Not coordinates of {source.title_en}", code="out-of-range")
        return north, east - (source.zone or 0) * 1_000_000.0
    plane = find(meridian, 3, prefixed=False, datum=source.datum)
    if plane is None or not ((np.abs(north) <= 90).all() and (np.abs(east) <= 180).all()):
        raise Invalid("经纬度超出范围", "Degrees out of range", code="out-of-range")
    planar_east, planar_north = _transform(source.epsg, plane.epsg, east, north)
    return planar_north, planar_east


def offset_m(*, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> tuple[Floats, Floats]:
    """Return how far b lies (north, east) of a on the CGCS2000 ellipsoid, metres; EPSG:4490 degrees in."""
    a, b, c, d = (np.array(each, dtype=np.float64) for each in np.broadcast_arrays(lon_a, lat_a, lon_b, lat_b))
    azimuth, _, metres = ELLIPSOID.inv(a, b, c, d)
    turned = np.radians(np.asarray(azimuth, dtype=np.float64))
    length = np.asarray(metres, dtype=np.float64)
    return np.asarray(length * np.cos(turned)), np.asarray(length * np.sin(turned))


def projjson(epsg: int) -> dict[str, Any]:
    """Return the definition of a system as PROJJSON, as GeoParquet names it."""
    return CRS.from_epsg(epsg).to_json_dict()


def distance_m(*, lon_a: ArrayLike, lat_a: ArrayLike, lon_b: ArrayLike, lat_b: ArrayLike) -> Floats:
    """Return geodesic distances on the CGCS2000 ellipsoid, metres; EPSG:4490 degrees in."""
    _, _, metres = ELLIPSOID.inv(
        np.asarray(lon_a, dtype=np.float64),
        np.asarray(lat_a, dtype=np.float64),
        np.asarray(lon_b, dtype=np.float64),
        np.asarray(lat_b, dtype=np.float64),
    )
    return np.asarray(metres, dtype=np.float64)


def length_m(line: LineString | MultiLineString) -> float:
    """Return the geodesic length of a line in EPSG:4490 degrees, metres (B-54)."""
    return float(ELLIPSOID.geometry_length(line))


def area_m2(polygon: Polygon | MultiPolygon) -> float:
    """Return the ellipsoidal area of a valid polygon in EPSG:4490 degrees, square metres, never negative.

    Each ring is taken by itself, so the answer does not depend on the rings' direction.
    """
    parts = polygon.geoms if isinstance(polygon, MultiPolygon) else [polygon]
    total = 0.0
    for part in parts:
        total += abs(ELLIPSOID.geometry_area_perimeter(Polygon(part.exterior))[0])
        total -= sum(abs(ELLIPSOID.geometry_area_perimeter(Polygon(ring))[0]) for ring in part.interiors)
    return total
