"""Search of place names: one box for characters, pinyin, initials, codes and coordinates; type-ahead; what is near."""

from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import deps, place_query
from api.deps import CurrentViewer
from api.ogc.query import Query as Parameters
from gis.gazetteer.search import find, nearby, suggest
from gis.gazetteer.search.polygons import VERTICES_MAX

router = APIRouter(prefix="/api/v1/place-names", tags=["place names"])
"""Parameters are read by `place_query`, strictly and all at once; the annotations here are their documentation."""

PROBLEMS: dict[int | str, dict[str, Any]] = {400: {"description": "Bad parameters, all of them listed (RFC 9457)"}}
Described = dict[str, Any]


def parameter(name: str, description: str, schema: Described | None = None, *, required: bool = False) -> Described:
    """Return the documentation of a parameter of a query string."""
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": schema or {"type": "string"},
    }


_NARROW = [
    parameter("division", "Code or id of a division; everything below it counts"),
    parameter("class", "Class codes (five digits) with those below them, separated by commas"),
]
FILTERS = [
    *_NARROW,
    parameter("bbox", "west,south,east,north in degrees (EPSG:4490)"),
    parameter(
        "polygon",
        f"Polygon or MultiPolygon, GeoJSON or WKT, longitude first (CRS84), at most {VERTICES_MAX} vertices",
    ),
    parameter("near", "lon,lat in degrees: nearer places come first within a tier"),
    parameter("status", "Whether the place is in use", {"type": "string", "enum": ["current", "historic"]}),
    parameter("as_of", "A day (YYYY-MM-DD) or year (negative before our era) in which the name was in force"),
    parameter("approved_from", "First year of the approval of the name, four digits"),
    parameter("approved_to", "Last year of the approval"),
    parameter("protection", "Levels of the list of protected names (county, prefecture, province, national), or any"),
]
_SEARCH = [
    parameter(
        "q",
        "Characters, pinyin, initials, both mixed, a code or its beginning, coordinates; empty: all under the filters",
        required=True,
    ),
    *FILTERS,
    parameter("limit", f"Items on a page, at most {find.LIMIT_MAX}", {"type": "integer", "minimum": 1, "default": 20}),
    parameter("cursor", "`next` of the page before, of the same search"),
]
_SUGGEST = [
    parameter("q", "What was typed so far", required=True),
    *_NARROW,
    parameter("limit", f"Names, at most {suggest.LIMIT_MAX}", {"type": "integer", "minimum": 1, "default": 10}),
]
_NEARBY = [
    parameter("lon", "Longitude, degrees (EPSG:4490)", {"type": "number"}, required=True),
    parameter("lat", "Latitude, degrees", {"type": "number"}, required=True),
    _NARROW[1],
    parameter("limit", f"Places, at most {find.LIMIT_MAX}", {"type": "integer", "minimum": 1, "default": 20}),
    parameter("radius_m", f"Farthest distance, metres, at most {nearby.RADIUS_MAX_M}", {"type": "number"}),
    parameter("lang", "Language of the word for the direction", {"type": "string", "enum": ["zh", "en"]}),
]


@router.get("/search", responses=PROBLEMS, openapi_extra={"parameters": _SEARCH})
async def search(request: Request, viewer: CurrentViewer) -> Response:
    """Find places and divisions that the viewer may see; each hit says why it was found.

    Tiers, best first: exact, alias, prefix, same-sound, substring, sound-inside (pinyin from a later syllable on),
    initials, initials-inside, near (one wrong, missing or extra character); code and coordinate where such was typed.
    `count_capped` says that there may be more than `count`.
    """
    given = Parameters.of(request.scope["query_string"])
    asked = await place_query.search(given, viewer)
    return place_query.answer(await find.find(asked, viewer.level))


@router.get("/suggest", responses=PROBLEMS, openapi_extra={"parameters": _SUGGEST})
async def suggestions(request: Request, viewer: CurrentViewer) -> Response:
    """Suggest names for what was typed so far. `q` is echoed: a page drops the answer of a key that is stale."""
    given = Parameters.of(request.scope["query_string"])
    query, filters, limit = await place_query.suggest(given, viewer)
    return place_query.answer(await suggest.suggest(query, filters, viewer.level, limit=limit))


@router.get("/nearby", responses=PROBLEMS, openapi_extra={"parameters": _NEARBY})
async def around(request: Request, viewer: CurrentViewer) -> Response:
    """Tell what lies around a point: the divisions that hold it, and places with distance and direction."""
    given = Parameters.of(request.scope["query_string"])
    lang: Literal["zh", "en"] = "en" if deps.lang(request) == "en" else "zh"
    asked = await place_query.nearby(given, viewer)
    return place_query.answer(
        await nearby.nearby(
            asked.point, viewer.level, classes=asked.classes, limit=asked.limit, radius_m=asked.radius_m, lang=lang
        )
    )
