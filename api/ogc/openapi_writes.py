"""The writes of the OpenAPI document: what this viewer may send to a collection, with its schema."""

from typing import Any

from api.ogc.allowed import ACCEPTED, allowed
from api.ogc.call import GEOJSON, Call
from gis.core.collections import Collection
from gis.core.editing.model import Editor, Writable
from gis.register import EDITORS

Object = dict[str, Any]

_HEADERS: Object = {
    "If-Match": "The ETag that was read; without it 428, with an older one 412 and the version that stands.",
    "Content-Crs": "System of the coordinates sent, `<URI>`; CRS84 (longitude first) without it.",
    "Idempotency-Key": "The same key with the same request repeats the answer.",
}
_REASON: Object = {
    "name": "reason",
    "in": "query",
    "description": "Why; kept with the batch.",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
_STATUSES = {
    "POST": {"201": "Made; Location, ETag and the feature"},
    "PUT": {"200": "Replaced; the feature with its new ETag"},
    "PATCH": {"200": "Changed; the feature with its new ETag"},
    "DELETE": {"204": "Marked as gone"},
}
_REFUSALS = {
    "POST": (400, 401, 403, 405, 409, 413, 415, 422),
    "PUT": (400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428),
    "DELETE": (400, 401, 403, 404, 405, 409, 412, 428),
}


def add_writes(call: Call, collection: Collection, items: Object, item: Object) -> None:
    """Add to the two path items of a collection what this viewer may do there."""
    editor = EDITORS.get(collection.id)
    if editor is None:
        return
    for path, methods in ((items, ("POST",)), (item, ("PUT", "PATCH", "DELETE"))):
        for method in allowed(call, collection.id, methods):
            if method in methods:
                path[method.lower()] = _operation(call, collection, editor, method)


def feature_schema(call: Call, collection: Collection, editor: Editor, method: str) -> Object:
    """Return the JSON Schema of a feature as it is sent by POST or PUT, or of a merge patch."""
    fields = editor.writables(new=method == "POST")
    titles = {item.name: call.words(item.title_zh, item.title_en) for item in collection.properties}
    properties: Object = {each.name: _field(each) | {"title": titles[each.name]} for each in fields}
    for item in collection.visible(call.level):
        if item.name not in properties:
            properties[item.name] = {"title": titles[item.name], "nullable": True, "readOnly": True}
    members: Object = {"type": "object", "properties": properties, "additionalProperties": False}
    schema: Object = {
        "type": "object",
        "properties": {
            "type": {"type": "string", "enum": ["Feature"]},
            "id": {"type": "string"},
            "geometry": {"type": "object"},
            "properties": members,
            "links": {"type": "array", "items": {"type": "object"}},
        },
        "additionalProperties": False,
    }
    if method != "PATCH":
        schema["required"] = ["type", "geometry", "properties"]
        members["required"] = [each.name for each in fields if each.required]
        if not members["required"]:
            del members["required"]
    return schema


def _field(each: Writable) -> Object:
    found: Object = {"type": "string", "format": "date"} if each.type == "date" else {"type": each.type}
    if not each.required:
        found["nullable"] = True
    if each.choices:
        found["enum"] = [*each.choices, *([] if each.required else [None])]
    if each.max_chars is not None:
        found["maxLength"] = each.max_chars
    if each.low is not None:
        found["minimum"] = float(each.low) if each.type == "number" else int(each.low)
    if each.high is not None:
        found["maximum"] = float(each.high) if each.type == "number" else int(each.high)
    return found


def _operation(call: Call, collection: Collection, editor: Editor, method: str) -> Object:
    names = [name for name in _HEADERS if method != "POST" or name != "If-Match"]
    if method == "DELETE":
        names.remove("Content-Crs")
    parameters: list[Object] = [
        {"name": name, "in": "header", "description": _HEADERS[name], "required": name == "If-Match",
         "schema": {"type": "string"}}
        for name in names
    ]  # fmt: skip
    if method != "POST":
        parameters.insert(0, {"$ref": "#/components/parameters/featureId"})
    problem = {"$ref": "#/components/responses/problem"}
    answers: Object = {str(status): problem for status in _REFUSALS.get(method, _REFUSALS["PUT"])}
    for status, text in _STATUSES[method].items():
        answers[status] = {"description": text}
        if status != "204":
            answers[status]["content"] = {GEOJSON: {"schema": {"$ref": "#/components/schemas/feature"}}}
    operation: Object = {
        "operationId": f"{method.lower()}.{collection.id}",
        "summary": call.words(collection.title_zh, collection.title_en),
        "tags": [collection.id],
        "parameters": [*parameters, _REASON],
        "responses": answers,
        "security": [{"key": []}],
    }
    if method != "DELETE":
        schema = {"schema": feature_schema(call, collection, editor, method)}
        operation["requestBody"] = {"required": True, "content": dict.fromkeys(ACCEPTED[method], schema)}
    return operation
