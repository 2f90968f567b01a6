"""The parameters of the place-name endpoints, read strictly: every fault is collected and answered in one 400."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from api.deps import Viewer
from api.ogc.query import Query, integer, number
from gis.gazetteer.search import find as finding
from gis.gazetteer.search import nearby as around
from gis.gazetteer.search import suggest as suggesting
from gis.gazetteer.search.divisions import Tree, read_tree
from gis.gazetteer.search.statement import Filters
from gis.gazetteer.search.wording import QUERY_MAX_CHARS

_CLASS = re.compile(r"[0-9]{5}\Z", re.ASCII)
_YEAR = re.compile(r"-?[0-9]{1,4}\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
CLASSES_MAX = 50
EARLIEST = -4700


@dataclass(frozen=True)
class Nearby:
    """What /nearby asks for."""

    point: tuple[float, float]
    classes: tuple[str, ...]
    limit: int
    radius_m: float


def answer(body: dict[str, Any]) -> Response:
    """Return an answer as JSON."""
    return Response(orjson.dumps(body), media_type="application/json")


async def search(query: Query, viewer: Viewer) -> finding.Asked:
    """Read the parameters of /search.

    Raises:
        BadRequest: with every fault of the query string.
    """
    tree = await read_tree(viewer.level)
    text = _text(query)
    filters = _filters(query, tree, viewer)
    limit = _limit(query, 20, finding.LIMIT_MAX)
    cursor = query.take("cursor")
    query.take("lang")
    query.finish(("q", "division", "class", "bbox", "near", "status", "as_of", "limit", "cursor", "lang"))
    return finding.Asked(text, filters, limit, cursor)


async def filtered(query: Query, viewer: Viewer) -> finding.Asked:
    """Read the query and filters of a search of which the whole answer is wanted; without `q` all that they leave."""
    tree = await read_tree(viewer.level)
    text = _text(query) if "q" in query.left() else ""
    filters = _filters(query, tree, viewer)
    query.take("lang")
    query.finish(("format", "fields", "q", "division", "class", "bbox", "near", "status", "as_of", "lang"))
    return finding.Asked(text, filters)


async def suggest(query: Query, viewer: Viewer) -> tuple[str, Filters, int]:
    """Read the parameters of /suggest: query, filters, limit."""
    tree = await read_tree(viewer.level)
    text = _text(query)
    filters = Filters(scope=_scope(query, tree), classes=_classes(query, tree))
    limit = _limit(query, 10, suggesting.LIMIT_MAX)
    query.take("lang")
    query.finish(("q", "division", "class", "limit", "lang"))
    return text, filters, limit


async def nearby(query: Query, viewer: Viewer) -> Nearby:
    """Read the parameters of /nearby."""
    tree = await read_tree(viewer.level)
    lon = _degrees(query, "lon", 180.0)
    lat = _degrees(query, "lat", 90.0)
    classes = _classes(query, tree)
    limit = _limit(query, 20, finding.LIMIT_MAX)
    radius_m = _radius(query)
    query.take("lang")
    query.finish(("lon", "lat", "class", "limit", "radius_m", "lang"))
    return Nearby((lon, lat), classes, limit, radius_m)


def _text(query: Query) -> str:
    text = query.take("q")
    if text is None:
        query.fail("q", "", "missing", "缺少搜索词 q", "q is missing")
        return ""
    if len(text) > QUERY_MAX_CHARS:
        query.fail(
            "q",
            text,
            "query",
            f"搜索词不能超过 {QUERY_MAX_CHARS} 个字",
            f"a query has at most {QUERY_MAX_CHARS} characters",
        )
    return text


def _filters(query: Query, tree: Tree, viewer: Viewer) -> Filters:
    since, until = _as_of(query)
    return Filters(
        scope=_scope(query, tree),
        classes=_classes(query, tree),
        status=_status(query),
        box=_box(query),
        since=since,
        until=until,
        point=_point(query),
        own=own_divisions(tree, viewer),
    )


def own_divisions(tree: Tree, viewer: Viewer) -> tuple[str, ...]:
    """Return the divisions of the viewer's counties: their places come first within a tier."""
    tops = [tree.by_code[code] for code in sorted(viewer.counties) if code in tree.by_code]
    return tuple(one for top in tops for one in tree.scope(top).ids)


def _scope(query: Query, tree: Tree) -> Any:
    text = query.take("division")
    if not text:
        return None
    found = tree.find(text)
    if found is None:
        query.fail("division", text, "division", "没有这个行政区划", "there is no such division")
        return None
    return tree.scope(found)


def _classes(query: Query, tree: Tree) -> tuple[str, ...]:
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


def _point(query: Query) -> tuple[float, float] | None:
    found = _numbers(query, "near", 2)
    return None if found is None else (found[0], found[1])


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


def _limit(query: Query, default: int, most: int) -> int:
    text = query.take("limit")
    if text is None:
        return default
    value = integer(text)
    if value is None or value < 1:
        query.fail("limit", text, "limit", "limit 须为大于 0 的整数", "limit must be a whole number above 0")
        return default
    return min(value, most)


def _degrees(query: Query, key: str, most: float) -> float:
    text = query.take(key)
    value = number(text) if text else None
    if value is None or abs(value) > most:
        query.fail(key, text or "", key, f"{key} 须为 ±{most:g} 以内的度数", f"{key} takes degrees within ±{most:g}")
        return 0.0
    return value


def _radius(query: Query) -> float:
    text = query.take("radius_m")
    if text is None:
        return float(around.RADIUS_M)
    value = number(text)
    if value is None or not 0 < value <= around.RADIUS_MAX_M:
        query.fail(
            "radius_m", text, "radius_m", f"radius_m 须在 0 到 {around.RADIUS_MAX_M} 米之间",
            f"radius_m lies between 0 and {around.RADIUS_MAX_M} metres",
        )  # fmt: skip
        return float(around.RADIUS_M)
    return value
