"""The filters of the place-name endpoints, read strictly: every fault is collected in the query."""

import datetime as dt
import re

from api.deps import Viewer
from api.ogc.query import Query, number
from gis.gazetteer.search.divisions import Scope, Tree
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.search.polygons import read_polygon
from gis.gazetteer.tables.places import PROTECTION_LEVELS

KNOWN = (
    "division",
    "class",
    "bbox",
    "polygon",
    "near",
    "status",
    "as_of",
    "approved_from",
    "approved_to",
    "protection",
)
"""Parameters that narrow or order a search."""
CLASSES_MAX = 50
EARLIEST = -4700
_CLASS = re.compile(r"[0-9]{5}\Z", re.ASCII)
_YEAR = re.compile(r"-?[0-9]{1,4}\Z", re.ASCII)
_APPROVED = re.compile(r"[0-9]{4}\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


def filters_of(query: Query, tree: Tree, viewer: Viewer) -> Filters:
    """Read the filters of a search; faults are collected in the query."""
    since, until = _as_of(query)
    return Filters(
        scope=scope_of(query, tree),
        classes=classes_of(query, tree),
        status=_status(query),
        box=_box(query),
        area=_area(query),
        approved=_approved(query),
        protection=_protection(query),
        since=since,
        until=until,
        point=_point(query),
        own=own_divisions(tree, viewer),
    )


def own_divisions(tree: Tree, viewer: Viewer) -> tuple[str, ...]:
    """Return the divisions of the viewer's counties: their places come first within a tier."""
    tops = [tree.by_code[code] for code in sorted(viewer.counties) if code in tree.by_code]
    return tuple(one for top in tops for one in tree.scope(top).ids)


def scope_of(query: Query, tree: Tree) -> Scope | None:
    """Read the division with everything below it."""
    text = query.take("division")
    if not text:
        return None
    found = tree.find(text)
    if found is None:
        query.fail("division", text, "division", "没有这个行政区划", "there is no such division")
        return None
    return tree.scope(found)


def classes_of(query: Query, tree: Tree) -> tuple[str, ...]:
    """Read class codes with those below them."""
    text = query.take("class")
    if not text:
        return ()
    codes = text.split(",")
    if len(codes) > CLASSES_MAX or not all(_CLASS.match(code) for code in codes):
        query.fail(
            "class",
            text,
            "class",
            "class 须为五位类别代码，以逗号分隔",
            "class takes five-digit class codes with commas",
        )
        return ()
    return tuple(dict.fromkeys(one for code in codes for one in tree.classes_under(code)))


def _status(query: Query) -> str | None:
    text = query.take("status")
    if text and text not in {"current", "historic"}:
        query.fail("status", text, "status", "status 须为 current 或 historic", "status is current or historic")
        return None
    return text or None


def _numbers(query: Query, key: str, wanted: int) -> list[float] | None:
    text = query.take(key)
    if not text:
        return None
    found = [number(part.strip()) for part in text.split(",", wanted)]
    if len(found) != wanted or None in found:
        query.fail(key, text, key, f"{key} 须为 {wanted} 个数", f"{key} takes {wanted} numbers")
        return None
    known = [one for one in found if one is not None]
    if any(abs(one) > (180, 90)[at % 2] for at, one in enumerate(known)):
        query.fail(key, text, key, f"{key} 超出经纬度范围", f"{key} is outside of longitude ±180, latitude ±90")
        return None
    return known


def _box(query: Query) -> tuple[float, float, float, float] | None:
    found = _numbers(query, "bbox", 4)
    if found is None:
        return None
    west, south, east, north = found
    if west > east or south > north:
        query.fail(
            "bbox",
            ",".join(map(str, found)),
            "bbox",
            "bbox 的下界大于上界",
            "the lower bound of bbox is above the upper one",
        )
        return None
    return west, south, east, north


def _area(query: Query) -> str | None:
    text = query.take("polygon")
    if not text:
        return None
    area, faults = read_polygon(text)
    for fault in faults:
        query.fail("polygon", text, "polygon", f"polygon {fault.zh}", f"polygon {fault.en}")
    return area


def _point(query: Query) -> tuple[float, float] | None:
    found = _numbers(query, "near", 2)
    return None if found is None else (found[0], found[1])


def _approved(query: Query) -> tuple[int | None, int | None]:
    """Read the first and last year of approval."""
    years: list[int | None] = []
    for key in ("approved_from", "approved_to"):
        text = query.take(key)
        years.append(int(text) if text and _APPROVED.match(text) else None)
        if text and years[-1] is None:
            query.fail(key, text, "year", f"{key} 须为四位年份", f"{key} takes a year of four digits")
    first, last = years
    if first is not None and last is not None and first > last:
        query.fail(
            "approved_from", str(first), "year", "approved_from 晚于 approved_to", "approved_from is after approved_to"
        )
    return first, last


def _protection(query: Query) -> tuple[int, ...]:
    """Read the levels of the list of protected names, as their ranks; `any` is all of them."""
    text = query.take("protection")
    if not text:
        return ()
    if text == "any":
        return tuple(range(1, len(PROTECTION_LEVELS) + 1))
    levels = text.split(",")
    if not set(levels) <= set(PROTECTION_LEVELS):
        known = (*PROTECTION_LEVELS, "any")
        query.fail(
            "protection", text, "protection", f"protection 须为 {'、'.join(known)}，以逗号分隔",
            f"protection takes {', '.join(known)} with commas",
        )  # fmt: skip
        return ()
    return tuple(sorted({PROTECTION_LEVELS.index(level) + 1 for level in levels}))


def _as_of(query: Query) -> tuple[str | None, str | None]:
    """Return the first and last day of `as_of`, as PostgreSQL writes them."""
    text = query.take("as_of")
    if not text:
        return None, None
    if _DAY.match(text):
        try:
            day = dt.date.fromisoformat(text).isoformat()
        except ValueError:
            day = ""
        if day:
            return day, day
    elif _YEAR.match(text) and int(text) != 0 and int(text) >= EARLIEST:
        year = int(text)
        era = " BC" if year < 0 else ""
        return f"{abs(year):04d}-01-01{era}", f"{abs(year):04d}-12-31{era}"
    query.fail(
        "as_of", text, "as_of", "as_of 须为日期（YYYY-MM-DD）或年份（公元前为负，没有 0 年）",
        "as_of takes a day (YYYY-MM-DD) or a year (negative before our era, without a year 0)",
    )  # fmt: skip
    return None, None
