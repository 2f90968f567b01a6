"""Single features, forms of the answer and HTTP itself: the rest of spatial-api.md 3.2, 34 to 38 and 86 to 92."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg2
import pytest

from gis.register import COLLECTIONS

every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers, timeout=30) as client:
        yield client


def first(api: httpx.Client, name: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"/ogc/collections/{name}/items", params={"limit": 1}).json()["features"][0]
    return found


@every_collection
def test_item_is_the_feature_of_the_page(api: httpx.Client, name: str) -> None:
    feature = first(api, name)
    answer = api.get(f"/ogc/collections/{name}/items/{feature['id']}")
    assert answer.headers["content-type"] == "application/geo+json"
    alone = answer.json()
    rels = {link["rel"]: link["href"] for link in alone.pop("links")}
    assert alone == feature
    assert rels["self"].endswith(f"/ogc/collections/{name}/items/{feature['id']}")
    assert rels["collection"].endswith(f"/ogc/collections/{name}")
    assert api.get(rels["alternate"]).headers["content-type"].startswith("text/html")


@every_collection
def test_unknown_item_is_404(api: httpx.Client, name: str) -> None:
    known = first(api, name)["id"]
    for fid in ("00000000-0000-4000-8000-000000000000", "1", "nothing", "%27", known.replace("-", ""), f"{{{known}}}"):
        answer = api.get(f"/ogc/collections/{name}/items/{fid}")
        assert answer.status_code == 404, fid
        assert answer.headers["content-type"] == "application/problem+json"
    other = next(one for one in COLLECTIONS if one != name)
    assert api.get(f"/ogc/collections/{other}/items/{known}").status_code == 404


@every_collection
def test_entity_tags(api: httpx.Client, name: str) -> None:
    feature = first(api, name)
    for path in (f"/ogc/collections/{name}/items/{feature['id']}", f"/ogc/collections/{name}/items?limit=5"):
        answer = api.get(path)
        tag = answer.headers["etag"]
        again = api.get(path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert api.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
        reach = "private" if "authorization" in api.headers else "public"
        assert answer.headers["cache-control"] == f"{reach}, max-age=0, must-revalidate"
        assert {"Accept", "Authorization", "Cookie"} <= {part.strip() for part in answer.headers["vary"].split(",")}


def test_entity_tags_change_with_a_write(own_server_parts: tuple[str, str]) -> None:
    address, url = own_server_parts
    with httpx.Client(base_url=address) as api:
        feature = first(api, "settlements")
        other = f"/ogc/collections/boundary-markers/items/{first(api, 'boundary-markers')['id']}"
        held = {"If-None-Match": f"W/{api.get(other).headers['etag']}"}
        paths = [
            f"/ogc/collections/settlements/items/{feature['id']}",
            "/ogc/collections/settlements/items?limit=1",
            "/ogc/collections/settlements/tiles/WebMercatorQuad/0/0/0",
        ]
        tags = [api.get(path).headers["etag"] for path in paths]
        assert tags == [api.get(path).headers["etag"] for path in paths]
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute(
                "WITH b AS (INSERT INTO register.change_batch (id, kind, actor, reason)"
                " VALUES (gen_random_uuid(), 'test', 'test', 'test') RETURNING id)"
                " SELECT set_config('minzheng.batch_id', id::text, true) FROM b"
            )
            cursor.execute("UPDATE register.settlement SET name = name || '改' WHERE id = %s", (feature["id"],))
        for path, tag in zip(paths, tags, strict=True):
            answer = api.get(path, headers={"If-None-Match": tag})
            assert answer.status_code == 200
            assert answer.headers["etag"] != tag
        assert api.get(paths[0]).json()["properties"]["name"].endswith("改")
        assert api.get(other, headers=held).status_code == 304, "a collection that does not lean on what was written"
        assert api.get(other, headers={"If-None-Match": tags[0]}).status_code == 200


@every_collection
def test_html_by_accept_and_by_parameter(api: httpx.Client, name: str) -> None:
    feature = first(api, name)
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    base = f"/ogc/collections/{name}"
    for path in ("/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", base, f"{base}/items?limit=5",
                 f"{base}/items/{feature['id']}", f"{base}/tiles", "/ogc/tiles"):  # fmt: skip
        page = api.get(path, headers={"Accept": accept})
        assert page.status_code == 200, path
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        forced = api.get(path, params={"f": "json"} if "?" not in path else None, headers={"Accept": accept})
        if "?" not in path:
            assert "json" in forced.headers["content-type"], path
    label = str(feature["properties"][COLLECTIONS[name].label])
    assert label.split("'", 1)[0] in api.get(f"{base}/items?limit=5&f=html").text
    assert api.get(base, params={"f": "pdf"}).status_code == 400
    for given in ("application/xml", "application/json", "*/*", "text/html;q=0.1,application/json", ""):
        assert api.get(base, headers={"Accept": given}).headers["content-type"] == "application/json"


@every_collection
def test_head_answers_like_get_without_a_body(api: httpx.Client, name: str) -> None:
    feature = first(api, name)
    for path in ("", "/items?limit=1", f"/items/{feature['id']}", "/tiles"):
        address = f"/ogc/collections/{name}{path}"
        head, got = api.head(address), api.get(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == got.headers["content-type"]


def test_methods_and_origins(api: httpx.Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = api.request(method, "/ogc/collections/divisions/items")
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]
        assert answer.headers["content-type"] == "application/problem+json"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    before = api.options("/ogc/collections/divisions/items", headers=asked)
    assert before.status_code in {200, 204}
    for path in ("/ogc", "/ogc/collections/nothing", "/ogc/collections/divisions/items?limit=x"):
        answer = api.get(path, headers={"Origin": "https://example.org"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_compression(api: httpx.Client) -> None:
    path = "/ogc/collections/divisions/items?limit=100"
    small = api.get(path, headers={"Accept-Encoding": "gzip"})
    plain = api.get(path, headers={"Accept-Encoding": "identity"})
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert small.json()["features"] == plain.json()["features"]


@every_collection
def test_queryables_and_schema(api: httpx.Client, name: str) -> None:
    feature = first(api, name)
    for kind in ("queryables", "schema"):
        answer = api.get(f"/ogc/collections/{name}/{kind}")
        assert answer.headers["content-type"] == "application/schema+json"
        described = answer.json()
        assert described["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert described["$id"].endswith(f"/ogc/collections/{name}/{kind}")
        properties = described["properties"]
        assert properties["geometry"]["format"].startswith("geometry-")
        assert "type" not in properties["geometry"]
        assert set(feature["properties"]) == set(properties) - {"geometry", "id"}
        assert all("type" in properties[key] for key in feature["properties"])
    assert properties["id"]["x-ogc-role"] == "id"
    types = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    for key, value in feature["properties"].items():
        assert value is None or isinstance(value, types[properties[key]["type"]]), key


def test_a_form_of_a_page_that_is_refused_is_answered_by_a_page(api: httpx.Client) -> None:
    items = "/ogc/collections/care-centres/items"
    for query, told in (({"filter": "state="}, "filter"), ({"as_of": "2100-01-01"}, "as_of")):
        page = api.get(items, params=query | {"f": "html"}, headers={"Accept": "text/html"})
        assert page.status_code == 400
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert told in page.text
        for form in ({"f": "html"}, {"f": "json"}, {}):
            accept = "*/*" if form == {"f": "html"} else "text/html"
            problem = api.get(items, params=query | form, headers={"Accept": accept})
            assert (problem.status_code, problem.headers["content-type"]) == (400, "application/problem+json")
    empty = api.get(items, params={"f": "html", "filter": "name = '没有的名字'"}, headers={"Accept": "text/html"})
    assert "没有符合条件的记录" in empty.text
