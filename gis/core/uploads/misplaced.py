"""Why a coordinate does not lie in the area: swapped, of another zone, of another unit, or just elsewhere."""

from gis.core import crs
from gis.core.errors import Invalid
from gis.core.region import Bounds
from gis.core.uploads.kinds import Check, Row

Names = tuple[str, str]
Values = tuple[float, float]


def explain(check: Check, row: Row, names: Names, source: crs.SourceCrs, values: Values) -> None:
    """Note exactly one finding for a pair (north, east) that lies outside the area of interest.

    `names` are the fields that hold north and east, `values` their numbers in the declared system's unit.
    """
    if source.is_projected:
        _explain_metres(check, row, names, source, values)
    else:
        _explain_degrees(check, row, names, values)


def _explain_degrees(check: Check, row: Row, names: Names, values: Values) -> None:
    lat, lon = values
    area = check.region.area
    if _inside(check.crs, (lon, lat), area):
        order = "lat-lon" if check.columns[names[1]].index < check.columns[names[0]].index else "lon-lat"
        _add(
            check,
            row,
            names[1],
            "maybe-swapped",
            bounds=_degrees(area[0], area[2]),
            axes="经纬度",
            axes_en="lon/lat",
            axis_order=order,
        )
        return
    for name, value in zip(names, values, strict=True):
        if abs(value) > 360:
            zone = crs.likely_zone(value) or crs.likely_zone(values[1])
            likely = zone or crs.source_crs(check.region.metric_epsg)
            words = {"likely_zh": _zone_zh(zone), "likely_en": _zone_en(zone), "epsg": likely.name}
            _add(check, row, name, "projected?", **words)
            return
    if not area[0] <= lon <= area[2]:
        _add(check, row, names[1], "out-of-area", bounds=_degrees(area[0], area[2]))
    else:
        _add(check, row, names[0], "out-of-area", bounds=_degrees(area[1], area[3]))


def _explain_metres(check: Check, row: Row, names: Names, source: crs.SourceCrs, values: Values) -> None:
    north, east = values
    first_is_north = check.columns[names[0]].index < check.columns[names[1]].index
    order = "easting-northing" if first_is_north else "northing-easting"
    area = check.region.area
    bounds = f"{_degrees(area[1], area[3])}N、{_degrees(area[0], area[2])}E"
    if abs(north) <= 360 and abs(east) <= 360:
        _add(check, row, names[1], "degrees?", crs=source.name)
        return
    if _inside(source, (east, north), area):
        _add(check, row, names[1], "maybe-swapped", bounds=bounds, axes=" X、Y ", axes_en="X/Y", axis_order=order)
        return
    for other in _others(source, east, north):
        if _inside(other, (north, east), area):
            zh, en = _prefix_reason(source, other)
            _add(check, row, names[1], "zone-prefix", crs=source.name, epsg=other.name, reason_zh=zh, reason_en=en)
            return
        if _inside(other, (east, north), area):
            zh, en = _prefix_reason(source, other)
            _add(
                check, row, names[1], "zone-prefix", crs=source.name, epsg=other.name,
                reason_zh=f"{zh}，且疑似 X、Y 互换", reason_en=f"{en}, and axes seem swapped",
            )  # fmt: skip
            return
    _add(check, row, names[1], "out-of-area", bounds=bounds)


def _others(source: crs.SourceCrs, east: float, north: float) -> list[crs.SourceCrs]:
    """Systems to try: the zone an easting's prefix names, and the same meridian with or without its prefix."""
    named = [crs.likely_zone(east), crs.likely_zone(north)]
    siblings = [
        other
        for other in crs.ACCEPTED.values()
        if (other.central_meridian, other.zone_width) == (source.central_meridian, source.zone_width)
    ]
    return [other for other in (*named, *siblings) if other is not None and other != source]


def _prefix_reason(source: crs.SourceCrs, other: crs.SourceCrs) -> tuple[str, str]:
    if other.zone is None:
        return f"缺少带号 {source.zone}", f"zone prefix {source.zone} is missing"
    if source.zone is None:
        return f"数字带有带号 {other.zone}", f"the digits carry zone prefix {other.zone}"
    return f"数字的带号是 {other.zone}", f"the digits carry zone prefix {other.zone}"


def _inside(source: crs.SourceCrs | None, values: Values, area: Bounds) -> bool:
    if source is None:
        return False
    try:
        lon, lat = crs.to_storage(northing=values[0], easting=values[1], source=source.epsg)
    except Invalid:
        return False
    west, south, east, north = area
    return west <= float(lon) <= east and south <= float(lat) <= north


def _add(check: Check, row: Row, name: str, code: str, **params: object) -> None:
    check.add(code, row, name, row.texts[name].strip(), **params)


def _degrees(low: float, high: float) -> str:
    return f"{low}°–{high}°"


def _zone_zh(zone: crs.SourceCrs | None) -> str:
    return f"带号 {zone.zone} 的 {zone.zone_width} 度带" if zone else "不带带号的高斯投影"


def _zone_en(zone: crs.SourceCrs | None) -> str:
    return f"{zone.zone_width}-degree zone {zone.zone}" if zone else "Gauss-Krueger without prefix"
