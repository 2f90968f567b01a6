"""The names of query parameters at the task endpoints: what an endpoint does not declare is refused, not ignored.

A misspelled filter would else answer with everything, and nobody would see it. Pages stay tolerant (links come with
`utm_...`). Endpoints that read their query themselves (`openapi_extra` tells its parameters) refuse unknown ones too.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params, request_params_to_args
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.requests import Request

from api.errors import fault_message
from gis.core.errors import BadRequest

SHOWN_MAX = 80
LANG = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "Language of words and refusals; else that of `Accept-Language`",
    "schema": {"type": "string", "enum": ["zh", "en"]},
}
"""What every task endpoint takes (`api/deps.py`)."""


async def known_query(request: Request) -> None:
    """Refuse the names of a query string that the endpoint does not declare. A dependency of every endpoint.

    Raises:
        BadRequest: with all unknown names, each with the nearest known one, and all else that is wrong with the query.
    """
    route = request.scope.get("route")
    if not request.scope["query_string"] or not isinstance(route, APIRoute) or not is_strict(route):
        return
    known = declared(route)
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        faults = [_unknown(name, request.query_params[name], known) for name in unknown]
        faults += _misfits(route.dependant, request)
        names = "、".join(name[:SHOWN_MAX] for name in unknown[:5])
        listed = "、".join(known)
        raise BadRequest(
            f"未知查询参数：{names}；可用：{listed}",
            f"Unknown query parameter: {names}; known are: {', '.join(known)}",
            code="query-parameter",
            errors=faults,
        )


def is_strict(route: APIRoute) -> bool:
    """Tell whether a route is a task endpoint that declares all that it takes and does not read its query itself."""
    return (
        route.path.startswith("/api/") and route.include_in_schema and "parameters" not in (route.openapi_extra or {})
    )


def declared(route: APIRoute) -> tuple[str, ...]:
    """Return the names that an endpoint takes in its query string."""
    names = [field.alias for field in get_flat_params(route.dependant) if isinstance(field.field_info, Query)]
    return tuple(dict.fromkeys([*names, str(LANG["name"])]))


def _unknown(name: str, value: str, known: Sequence[str]) -> dict[str, Any]:
    lowered = {each.lower(): each for each in known}
    near = [lowered[each] for each in get_close_matches(name[:SHOWN_MAX].lower(), lowered, n=1)]
    meant, meant_en = (f"；是否指 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")
    return {
        "parameter": name[:SHOWN_MAX],
        "code": "unknown-parameter",
        "message": f"未知参数{meant or '；可用：' + '、'.join(known)}",
        "message_en": f"unknown parameter{meant_en or '; known are: ' + ', '.join(known)}",
        "value": value[:SHOWN_MAX],
        "known": list(known),
        **({"suggestion": near[0]} if near else {}),
    }


def _misfits(dependant: Dependant, request: Request) -> list[dict[str, Any]]:
    """Return what is wrong with the known ones too, so that all is told at once."""
    found = list(request_params_to_args(dependant.query_params, request.query_params)[1])
    for each in dependant.dependencies:
        found += request_params_to_args(each.query_params, request.query_params)[1]
    return [
        {
            "parameter": ".".join(str(part) for part in fault["loc"][1:]),
            "code": fault["type"],
            "message": fault_message(fault, english=False),
            "message_en": fault_message(fault, english=True),
            "value": str(fault.get("input", ""))[:SHOWN_MAX],
        }
        for fault in found
    ]
