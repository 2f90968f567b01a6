"""The parameters of the place-name endpoints, read strictly: every fault is collected and answered in one 400."""

from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from api.deps import Viewer
from api.ogc.query import Query, integer, number
from api.place_filters import KNOWN, classes_of, filters_of, scope_of
from gis.gazetteer.search import find as finding
from gis.gazetteer.search import nearby as around
from gis.gazetteer.search import suggest as suggesting
from gis.gazetteer.search.divisions import read_tree
from gis.gazetteer.search.filters import Filters
from gis.gazetteer.search.wording import QUERY_MAX_CHARS


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
    filters = filters_of(query, tree, viewer)
    limit = _limit(query, 20, finding.LIMIT_MAX)
    cursor = query.take("cursor")
    query.take("lang")
    query.finish(("q", *KNOWN, "limit", "cursor", "lang"))
    return finding.Asked(text, filters, limit, cursor)


async def filtered(query: Query, viewer: Viewer) -> finding.Asked:
    """Read the query and filters of a search of which the whole answer is wanted; without `q` all that they leave."""
    tree = await read_tree(viewer.level)
    text = _text(query) if "q" in query.left() else ""
    filters = filters_of(query, tree, viewer)
    query.take("lang")
    query.finish(("format", "fields", "progress", "q", *KNOWN, "lang"))
    return finding.Asked(text, filters)


async def suggest(query: Query, viewer: Viewer) -> tuple[str, Filters, int]:
    """Read the parameters of /suggest: query, filters, limit."""
    tree = await read_tree(viewer.level)
    text = _text(query)
    filters = Filters(scope=scope_of(query, tree), classes=classes_of(query, tree))
    limit = _limit(query, 10, suggesting.LIMIT_MAX)
    query.take("lang")
    query.finish(("q", "division", "class", "limit", "lang"))
    return text, filters, limit


async def nearby(query: Query, viewer: Viewer) -> Nearby:
    """Read the parameters of /nearby."""
    tree = await read_tree(viewer.level)
    lon = _degrees(query, "lon", 180.0)
    lat = _degrees(query, "lat", 90.0)
    classes = classes_of(query, tree)
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
