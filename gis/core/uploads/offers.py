"""Interpretations as they are stored and answered, and their words: reading, evidence, a sample for a small map."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from gis.core import crs
from gis.core.region import Region
from gis.core.uploads.findings import Lang
from gis.core.uploads.interpretations import Columns, Offer, Pairs, Ranking
from gis.core.uploads.places import Floats

SAMPLE = 30
ORDERS = {
    "lon-lat": ("前列经度、后列纬度", "longitude first"),
    "lat-lon": ("前列纬度、后列经度", "latitude first"),
    "northing-easting": ("前列 X（北）、后列 Y（东）", "northing first"),
    "easting-northing": ("前列 Y（东）、后列 X（北）", "easting first"),
}
ANGLES = {
    "decimal": ("十进制度", "decimal degrees"),
    "dms": ("度分秒", "degrees, minutes, seconds"),
    "compact-dms": ("紧凑度分秒（D.MMSS）", "compact DMS (D.MMSS)"),
    "ddmm": ("度分（DDMM.MMMM）", "degrees and minutes (DDMM.MMMM)"),
    "ddmmss": ("度分秒（DDMMSS.SS）", "degrees, minutes, seconds (DDMMSS.SS)"),
    None: ("十进制度和度分秒混用", "decimal degrees and DMS mixed"),
}


def described(ranking: Ranking, columns: Columns, region: Region) -> list[dict[str, Any]]:
    """Return the offers as they are stored and answered: reading, evidence, a sample of positions, what applies it.

    `apply` is a patch of the profile that takes the reading; the datum is never part of it.
    """
    ranges = [_range(numbers) for numbers in columns.numbers]
    return [_described(offer, ranges, columns, ranking.pairs, region) for offer in ranking.offers]


def _described(
    offer: Offer, ranges: list[list[float] | None], columns: Columns, pairs: Pairs, region: Region
) -> dict[str, Any]:
    by_datum = _by_datum(offer.source)
    kept = np.flatnonzero(np.isfinite(offer.lon))
    sample = kept[np.unique(np.linspace(0, kept.size - 1, min(SAMPLE, kept.size)).astype(int))]
    apply: dict[str, Any] = {"axis_order": offer.order}
    if offer.angle is not None:
        apply["angle"] = offer.angle
    headers = {"headers": list(columns.headers), "headers_say": columns.say(offer)}
    evidence: dict[str, Any] = {"ranges": ranges, **headers}
    if columns.known is not None:
        known_m = None if offer.known_m is None else round(offer.known_m, 2)
        evidence["known"] = {"matched": offer.matched, "median_m": known_m}
    if offer.angle == "compact-dms":
        evidence["pairs"] = {"below_60": pairs.passed, "at_least_60": pairs.failed}
    return {
        "rank": offer.rank,
        "ties": offer.ties,
        "shape": shape_of(offer),
        "axis_order": offer.order,
        "angle": offer.angle,
        "crs_if_cgcs2000": by_datum.get("CGCS2000"),
        "crs_by_datum": by_datum,
        "same_projection": _same_projection(offer.source),
        "central_meridian": offer.source.central_meridian,
        "zone": offer.source.zone,
        "zone_width": offer.source.zone_width,
        "rows_inside": int(offer.inside.sum()),
        "rows": int(offer.inside.size),
        "share": round(offer.share, 4),
        "apart_m": None if offer.apart_m is None else round(offer.apart_m, 1),
        "evidence": evidence,
        "apply": apply,
        "positions": [[round(float(offer.lon[i]), 6), round(float(offer.lat[i]), 6)] for i in sample],
        "box": [round(float(f(a[kept])), 6) for f, a in _corners(offer)] if kept.size else None,
        "area": list(region.area),
    }


def _corners(offer: Offer) -> list[tuple[Any, Floats]]:
    return [(np.min, offer.lon), (np.min, offer.lat), (np.max, offer.lon), (np.max, offer.lat)]


def shape_of(offer: Offer) -> str:
    """Return the kind of reading: degrees, plane or utm."""
    return "degrees" if not offer.source.is_projected else "utm" if offer.source.projection == "utm" else "plane"


def _by_datum(source: crs.SourceCrs) -> dict[str, str]:
    """Return the system of this shape in each datum; in which of them the file is, a person must say."""
    if not source.is_projected:
        return {datum: f"EPSG:{epsg}" for datum, epsg in crs.GEOGRAPHIC.items()}
    if source.projection == "utm":
        return {source.datum: source.name}
    assert source.central_meridian is not None
    assert source.zone_width is not None
    prefixed, width = source.zone is not None, source.zone_width
    systems = {datum: crs.find(source.central_meridian, width, prefixed=prefixed, datum=datum) for datum in crs.DATUMS}
    return {datum: system.name for datum, system in systems.items() if system is not None}


def _same_projection(source: crs.SourceCrs) -> list[str]:
    """Return the CGCS2000 system of the other zone width with the same numbers, if there is one."""
    if source.projection != "gauss-krueger" or source.zone is not None or source.central_meridian is None:
        return []
    other = crs.find(source.central_meridian, 6 if source.zone_width == 3 else 3, prefixed=False)
    return [] if other is None else [other.name]


def _range(numbers: Floats) -> list[float] | None:
    known = numbers[np.isfinite(numbers)]
    return [float(known.min()), float(known.max())] if known.size else None


def words(offer: Mapping[str, Any], lang: Lang) -> str:
    """Return what an offer says, with its evidence."""
    index = 0 if lang == "zh" else 1
    parts = [_reading(offer, index), *_evidence(offer, index)]
    return ("。" if lang == "zh" else ". ").join(parts) + ("。" if lang == "zh" else ".")


def _reading(offer: Mapping[str, Any], index: int) -> str:
    order = ORDERS[offer["axis_order"]][index]
    figures = {"inside": offer["rows_inside"], "rows": offer["rows"], "shape": _shape(offer, index), "order": order}
    return (
        "{inside}/{rows} 行落在本地区范围内：按“{shape}，{order}”读取",
        "{inside} of {rows} rows fall in the region when read as {shape}, {order}",
    )[index].format(**figures)


def _shape(offer: Mapping[str, Any], index: int) -> str:
    if offer["shape"] == "degrees":
        return ANGLES[offer["angle"]][index]
    meridian, zone, width = offer["central_meridian"], offer["zone"], offer["zone_width"]
    if offer["shape"] == "utm":
        return (f"UTM 中央经线 {meridian}°", f"UTM, CM {meridian}E")[index]
    if zone is not None:
        return (f"{width} 度带平面坐标，带号 {zone}", f"{width}-degree zone metres, prefix {zone}")[index]
    texts = (
        f"{width} 度带平面坐标，中央经线 {meridian}°，不加带号",
        f"{width}-degree zone metres, CM {meridian}E, no prefix",
    )
    return texts[index]


def _known(known: Mapping[str, Any], index: int) -> str:
    matched, median_m = known["matched"], known["median_m"]
    if median_m is None:
        return (
            f"只有 {matched} 行是已批准的界桩，不能用来核对",
            f"{matched} rows are approved markers, too few to check against",
        )[index]
    return (
        f"与 {matched} 个已批准的界桩相差（中位）{median_m:.2f} m",
        f"{matched} approved markers lie {median_m:.2f} m away (median)",
    )[index]


def _evidence(offer: Mapping[str, Any], index: int) -> list[str]:
    found = []
    ranges = [each for each in offer["evidence"]["ranges"] if each is not None]
    if len(ranges) == 2:
        first, second = (f"{low:.10g}–{high:.10g}" for low, high in ranges)
        found.append((f"两列数字在 {first}、{second}", f"the columns run {first} and {second}")[index])
    says = {
        "agree": ("表头与此相符", "the headers agree"),
        "against": ("表头与此相反", "the headers say the opposite"),
    }.get(offer["evidence"]["headers_say"])
    found += [says[index]] if says else []
    pairs = offer["evidence"].get("pairs")
    if pairs:
        below, above = pairs["below_60"], pairs["at_least_60"]
        found.append(
            (
                f"小数点后两位一组都小于 60 的有 {below} 行，不是的 {above} 行",
                f"digit pairs are all below 60 in {below} rows and not in {above}",
            )[index]
        )
    if known := offer["evidence"].get("known"):
        found.append(_known(known, index))
    if offer["ties"]:
        apart, ties = offer["apart_m"] or 0, offer["ties"]
        found.append(
            (
                f"与另外 {ties} 种读法并列（位置相差约 {apart:.0f} m），数字不能区分",
                f"ties with {ties} other readings about {apart:.0f} m away, which numbers cannot tell",
            )[index]
        )
    found.append(("坐标系（基准）须声明，数字不能区分", "The datum must be declared")[index])
    return found
