"""What the task endpoints take and no more: names of query parameters, types of JSON (R4, R10). Every endpoint is asked."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from api import app as application
from gis.core.json_model import JsonModel

Refused = Callable[..., dict[str, Any]]
Json = dict[str, Any]


def operations(door: Any) -> Iterator[tuple[str, str, Json]]:
    for path, methods in door.definition["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


@pytest.mark.row("R10")
def test_every_task_endpoint_refuses_a_parameter_that_it_does_not_declare(door: Any, refused: Refused) -> None:
    asked = 0
    for method, path, operation in operations(door):
        if not path.startswith("/api/"):
            continue
        found = refused(door.send(method, f"{door.filled(path)}?no-such-parameter=1"), 400)
        assert found["type"] == "/problems/query-parameter", path
        (fault,) = [each for each in found["errors"] if each["parameter"] == "no-such-parameter"]
        assert fault["code"] == "unknown-parameter"
        declared = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
        assert "lang" in declared
        assert all(name in fault["message"] for name in declared), (path, fault, declared)
        asked += 1
    assert asked > 100


@pytest.mark.row("R10")
def test_all_unknown_names_are_told_with_what_was_meant_and_what_else_is_wrong(door: Any, refused: Refused) -> None:
    found = refused(door.get("/api/v1/search?q=a&limt=5&Q=b&colour=red&limit=x&lang=en"), 400)
    by_name = {each["parameter"]: each for each in found["errors"]}
    assert list(by_name) == ["limt", "Q", "colour", "limit"]
    assert [by_name[name].get("suggestion") for name in ("limt", "Q", "colour")] == ["limit", "q", None]
    assert by_name["limt"]["known"] == ["q", "limit", "lang"]
    assert by_name["limt"]["message_en"] == "unknown parameter; did you mean limit?"
    assert by_name["limit"]["code"] != "unknown-parameter"
    assert "limt" in found["detail"]
    assert "q, limit, lang" in found["detail"]
    assert "未知查询参数：limt" in refused(door.get("/api/v1/search?q=a&limt=5"), 400)["detail"]


@pytest.mark.row("R10")
@pytest.mark.parametrize("path", ["/", "/place-names", "/facilities", "/boundaries", "/login", "/docs", "/health/live"])
def test_pages_are_opened_by_links_with_marks_of_other_sites(door: Any, path: str) -> None:
    assert door.get(f"{path}?utm_source=mail&fbclid=x").status_code == 200


def routes() -> Iterator[APIRoute]:
    for part in application.PARTS:
        yield from (route for route in part.router.routes if isinstance(route, APIRoute))


def test_every_body_of_json_is_a_strict_model() -> None:
    asked = 0
    for route in routes():
        for field in route.dependant.body_params:
            if type(field.field_info).__name__ in {"Form", "File"}:
                continue
            kind = field.field_info.annotation
            kinds = [
                each for each in getattr(kind, "__args__", (kind,)) if isinstance(each, type) and each is not type(None)
            ]
            assert kinds, (route.path, kind)
            assert all(issubclass(each, JsonModel) for each in kinds), (route.path, kind)
            asked += 1
    assert asked > 30


def types(door: Any, part: Json) -> set[str]:
    """Return the JSON types that a schema takes; `any` where it says none."""
    found = door.schema(part)
    options = [each for key in ("anyOf", "oneOf", "allOf") for each in found.get(key, [])]
    if options:
        return set().union(*(types(door, each) for each in options))
    if "const" in found or "enum" in found:
        return {"string"}
    return {found.get("type", "any")}


def wrong(kinds: set[str]) -> Any:
    """Return a value of another type that Python would make fit, or None where everything fits."""
    if "any" in kinds:
        return None
    if kinds & {"integer", "number"} and "string" not in kinds:
        return "1_1"
    if "boolean" in kinds and not kinds & {"integer", "number", "string"}:
        return 1
    if "string" in kinds and not kinds & {"integer", "number"}:
        return 5
    return True if "boolean" not in kinds else None


@pytest.mark.row("R4")
def test_no_endpoint_takes_text_for_a_number_or_1_for_true(door: Any, refused: Refused) -> None:
    tried = 0
    for method, path, schema in door.json_writes:
        sent = {name: wrong(types(door, part)) for name, part in schema.get("properties", {}).items()}
        sent = {name: value for name, value in sent.items() if value is not None}
        if not sent:
            continue
        found = refused(door.send(method, path, "writers", json=sent, headers={"If-Match": '"1"'}), 422)
        told = {each["field"].removeprefix("body.").partition(".")[0] for each in found["errors"]}
        assert set(sent) <= told, (path, set(sent) - told)
        tried += len(sent)
    assert tried > 150


@pytest.mark.row("R4")
@pytest.mark.parametrize("value", ["5", "1_1", "５", True, [5], "5.0", ""])
def test_a_number_given_as_something_else_is_422(door: Any, refused: Refused, value: Any) -> None:
    """All of them at once, also within lists."""
    body = {"run": "00000000-0000-4000-8000-000000000000", "number": value, "reason": 5}
    found = refused(door.send("POST", "/api/v1/topology/exceptions", "writers", json=body), 422)
    assert {each["field"] for each in found["errors"]} == {"body.number", "body.reason"}


@pytest.mark.row("R4")
def test_a_whole_number_may_be_written_with_a_point(door: Any) -> None:
    """5.0 is an integer in JSON Schema; the run is unknown."""
    body = {"run": "00000000-0000-4000-8000-000000000000", "number": 5.0, "reason": "a"}
    assert door.send("POST", "/api/v1/topology/exceptions", "writers", json=body).status_code == 404
