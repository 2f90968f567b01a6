"""The OpenAPI document of the task endpoints, told whole: what each may answer besides what its own file says.

Each refusal is a problem (RFC 9457) with one schema; `api/errors.py` and `api/guard.py` make them. The spatial API
has a document of its own (`api/ogc/openapi.py`).
"""

from collections.abc import Mapping
from typing import Any, TypedDict

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from api.errors import LISTED_MAX, PROBLEM
from api.known_query import LANG

Json = dict[str, Any]
PHOTOS = ("image/jpeg", "image/png", "image/webp")
EVERYWHERE = {
    400: "An address, form or JSON that cannot be read, an unknown query parameter, or another host's name",
    401: "The key is not valid or has expired, or the address needs an account",
    414: "The address is too long",
    429: "Keys that do not fit were sent too often; try again after `Retry-After` seconds",
    431: "Headers are too many or too long",
    503: "Busy, or the database is away; try again after `Retry-After` seconds",
}
WRITING = {
    403: "The account lacks the right, or another site made the browser send it",
    408: "The request was not sent in time",
    413: "The body is over its limit",
}
FAULT = {
    "type": "object",
    "description": "One thing that is wrong. Where: `field`, `parameter`, `pointer`, or `row` and `column`.",
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}, "value": {}},
}
SCHEMA = {
    "type": "object",
    "description": "RFC 9457. Further members tell a program how to go on, such as `current` with 412.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "pattern": "^/problems/", "description": "Stable."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "description": "Number of the request; the answer's `X-Request-Id`."},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}, "maxItems": LISTED_MAX},
        "error_count": {"type": "integer", "description": "All that is wrong, also beyond those listed."},
    },
}
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "A key: `scripts/minzheng token create`."},
    "session": {"type": "apiKey", "in": "cookie", "name": "minzheng", "description": "A login in a browser."},
}


class Sends(TypedDict):
    """What a route declares that sends a file."""

    response_class: type[Response]
    responses: dict[int | str, Json]


def sends(problems: Mapping[int | str, Json], *media: str) -> Sends:
    """Return what a route declares that sends a file of one of these media types: `@router.get(path, **sends(...))`."""
    content: Json = {each: {} for each in media}
    return {
        "response_class": Response,
        "responses": {**problems, 200: {"description": "The file", "content": content}},
    }


def install(app: FastAPI) -> None:
    """Have the application describe itself with this document."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI) -> Json:
    found = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = found["components"]["schemas"]
    schemas.pop("HTTPValidationError", None)
    schemas.pop("ValidationError", None)
    schemas |= {"Problem": SCHEMA, "Fault": FAULT}
    found["components"]["securitySchemes"] = SECURITY
    found["security"] = [{}, *({name: []} for name in SECURITY)]
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            _complete(path, method, operation)
    return found


def _complete(path: str, method: str, operation: Json) -> None:
    """Add the refusals that the endpoint shares with all others, and say that a refusal is a problem."""
    responses = operation["responses"]
    parameters = operation.setdefault("parameters", [])
    if path.startswith("/api/") and all(each["name"] != LANG["name"] for each in parameters):
        parameters.append(LANG)
    shared = EVERYWHERE | (WRITING if method != "get" else {})
    if "{" in path:
        shared[404] = "There is no such thing, or the viewer may not know of it"
    if "requestBody" in operation:
        shared[415] = "The body is of another content type"
    for status, words in shared.items():
        responses.setdefault(str(status), {"description": words})
    for status, answer in responses.items():
        if int(status) >= 400 and PROBLEM not in answer.get("content", {}):
            kept = {} if "HTTPValidationError" in str(answer) else answer.get("content", {})
            answer["content"] = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}, **kept}
    operation["responses"] = dict(sorted(responses.items()))
