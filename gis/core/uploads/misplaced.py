"""Why a coordinate does not lie in the region: swapped, of another zone, of another unit, or just elsewhere.

What other systems would make of the numbers is worked out for all misplaced rows at once; a file declared wrongly as a
whole would else cost a transformation for each row and system.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis.core import crs
from gis.core.region import Region
from gis.core.uploads.interpretations import plane_systems
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.places import Floats, in_area, positions

Names = tuple[str, str]


@dataclass(slots=True)
class Elsewhere:
    """For the misplaced pairs: which are right with axes swapped, and which in which other system, plain or swapped."""

    swapped: NDArray[np.bool_]
    others: list[tuple[crs.SourceCrs, NDArray[np.bool_], NDArray[np.bool_]]]

    def fitting(self, index: int) -> tuple[crs.SourceCrs, bool] | None:
        """Return the first other system that puts the pair inside the region, and whether only with axes swapped."""
        for other, plain, swapped in self.others:
            if plain[index] or swapped[index]:
                return other, not plain[index]
        return None


def explain(
    check: Check, rows: Sequence[Row], names: Names, source: crs.SourceCrs, north: Floats, east: Floats
) -> None:
    """Note exactly one finding for each row whose pair lies outside the region.

    `names` are the fields that hold north and east, `north` and `east` the rows' numbers in the declared unit.
    """
    found = _elsewhere(source, north, east, check.region)
    for index, row in enumerate(rows):
        values = (float(north[index]), float(east[index]))
        if source.is_projected:
            _explain_metres(check, row, names, source, values, (found, index))
        else:
            _explain_degrees(check, row, names, values, swapped=bool(found.swapped[index]))


def _elsewhere(source: crs.SourceCrs, north: Floats, east: Floats, region: Region) -> Elsewhere:
    def inside(system: crs.SourceCrs, first: Floats, second: Floats) -> NDArray[np.bool_]:
        return in_area(*positions(system, first, second), region.area)

    others = _others(source, region) if source.is_projected else []
    return Elsewhere(
        inside(source, east, north),
        [(other, inside(other, north, east), inside(other, east, north)) for other in others],
    )


def _others(source: crs.SourceCrs, region: Region) -> list[crs.SourceCrs]:
    """Systems to try: the same meridian with or without its prefix, then the region's zones; never a UTM zone."""
    same = (source.central_meridian, source.zone_width)
    siblings = [each for each in crs.ACCEPTED.values() if (each.central_meridian, each.zone_width) == same]
    tried = {each.epsg: each for each in (*siblings, *plane_systems(region)) if each.projection != "utm"}
    return [each for each in tried.values() if each != source]


def _explain_degrees(check: Check, row: Row, names: Names, values: tuple[float, float], *, swapped: bool) -> None:
    lon = values[1]
    west, south, east, north = check.region.area
    if swapped:
        order = "lat-lon" if check.columns[names[1]].index < check.columns[names[0]].index else "lon-lat"
        words = {"axes": "经纬度", "axes_en": "lon/lat", "axis_order": order}
        _add(check, row, names[1], "maybe-swapped", bounds=_degrees(west, east), **words)
        return
    for name, value in zip(names, values, strict=True):
        if abs(value) > 360:
            zone = crs.likely_zone(value) or crs.likely_zone(lon)
            likely = zone or crs.source_crs(check.region.metric_epsg)
            words = {"likely_zh": _zone_zh(zone), "likely_en": _zone_en(zone), "epsg": likely.name}
            _add(check, row, name, "projected?", **words)
            return
    if not west <= lon <= east:
        _add(check, row, names[1], "out-of-area", bounds=_degrees(west, east))
    else:
        _add(check, row, names[0], "out-of-area", bounds=_degrees(south, north))


def _explain_metres(
    check: Check, row: Row, names: Names, source: crs.SourceCrs, values: tuple[float, float],
    found: tuple[Elsewhere, int],
) -> None:  # fmt: skip
    first_is_north = check.columns[names[0]].index < check.columns[names[1]].index
    order = "easting-northing" if first_is_north else "northing-easting"
    west, south, east, north = check.region.area
    bounds = f"{_degrees(south, north)}N、{_degrees(west, east)}E"
    elsewhere, index = found
    if max(map(abs, values)) <= 360:
        _add(check, row, names[1], "degrees?", crs=source.name)
    elif elsewhere.swapped[index]:
        _add(check, row, names[1], "maybe-swapped", bounds=bounds, axes=" X、Y ", axes_en="X/Y", axis_order=order)
    elif (fitting := elsewhere.fitting(index)) is not None:
        other, is_swapped = fitting
        code, zh, en = _zone_reason(source, other)
        if is_swapped:
            zh, en = f"{zh}，且疑似 X、Y 互换", f"{en}, and axes seem swapped"
        _add(check, row, names[1], code, crs=source.name, epsg=other.name, reason_zh=zh, reason_en=en)
    else:
        _add(check, row, names[1], "out-of-area", bounds=bounds)


def _zone_reason(source: crs.SourceCrs, other: crs.SourceCrs) -> tuple[str, str, str]:
    """Return code and reason: the prefix is at odds, or the numbers are those of another meridian."""
    if other.zone is not None:
        return "zone-prefix", f"数字带有带号 {other.zone}", f"the digits carry zone prefix {other.zone}"
    if source.zone is not None and other.central_meridian == source.central_meridian:
        return "zone-prefix", f"缺少带号 {source.zone}", f"zone prefix {source.zone} is missing"
    meridian = other.central_meridian
    return "other-zone", f"数字符合中央经线 {meridian}°、不加带号", f"the digits fit CM {meridian}E without prefix"


def _add(check: Check, row: Row, name: str, code: str, **params: object) -> None:
    check.add(code, row, name, row.texts[name].strip(), **params)


def _degrees(low: float, high: float) -> str:
    return f"{low}°–{high}°"


def _zone_zh(zone: crs.SourceCrs | None) -> str:
    return f"带号 {zone.zone} 的 {zone.zone_width} 度带" if zone else "不带带号的高斯投影"


def _zone_en(zone: crs.SourceCrs | None) -> str:
    return f"{zone.zone_width}-degree zone {zone.zone}" if zone else "Gauss-Krueger without prefix"
