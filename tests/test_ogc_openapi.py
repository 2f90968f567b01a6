"""The OpenAPI document of the spatial API: complete, typed, and true (spatial-api.md 3.2, 4 and 31 to 33)."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from gis.register import COLLECTIONS

every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers, timeout=30) as client:
        yield client


def get(api: httpx.Client, path: str, **parameters: Any) -> Any:
    answer = api.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer.json()


@every_collection
def test_openapi_declares_every_parameter(api: httpx.Client, name: str) -> None:
    api_document = get(api, "/ogc/api")
    assert api_document["openapi"].startswith("3.0")
    given = api_document["paths"][f"/collections/{name}/items"]["get"]["parameters"]
    parameters = {}
    shared = api_document["components"]["parameters"]
    for one in [shared[each["$ref"].rsplit("/", 1)[-1]] if "$ref" in each else each for each in given]:
        assert (one["in"], one["required"], one["style"], one["explode"]) == ("query", False, "form", False)
        parameters[one["name"]] = one["schema"]
    assert parameters["limit"] == {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}
    assert parameters["bbox"]["type"] == "array"
    assert parameters["bbox"]["items"] == {"type": "number"}
    assert parameters["datetime"]["type"] == "string"
    hidden = {"secrecy", "version", "batch_id"}
    assert hidden.isdisjoint(parameters) is ("authorization" not in api.headers)
    for item in COLLECTIONS[name].own:
        if not item.internal:
            assert parameters[item.name]["type"] in {item.type, "string"}
    features = get(api, f"/ogc/collections/{name}/items", limit=50)["features"]
    for feature in features:
        assert set(feature["properties"]) <= set(parameters)


def test_openapi_references_resolve_and_every_path_answers(api: httpx.Client) -> None:
    document = get(api, "/ogc/api")

    def check(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                found: Any = document
                for part in node["$ref"].removeprefix("#/").split("/"):
                    found = found[part]
            for value in node.values():
                check(value)
        elif isinstance(node, list):
            for value in node:
                check(value)

    check(document)
    operations = [path["get"]["operationId"] for path in document["paths"].values()]
    assert len(operations) == len(set(operations))
    for path in document["paths"]:
        if "{" not in path:
            assert api.get(f"{document['servers'][0]['url']}{path}", follow_redirects=True).status_code == 200, path
