"""OGC API Features Part 1 over HTTP against a running server: the assertions of spatial-api.md 3.2 (1 to 38)."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson
import psycopg2
import pytest

from gis.register import COLLECTIONS

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
GEOJSON = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson"
WORLD = "-180,-90,180,90"

every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))
PLAIN = {"Accept-Encoding": "identity"}
"""To pack long answers and unpack them took most of the time of these tests."""


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers | PLAIN, timeout=30) as client:
        yield client


def get(api: httpx.Client, path: str, **parameters: Any) -> Any:
    answer = api.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return orjson.loads(answer.content)


def refused(api: httpx.Client, path: str, **parameters: Any) -> list[str]:
    """Assert exactly 400 as a problem, and return the parameters it names."""
    answer = api.get(path, params=parameters or None)
    assert answer.status_code == 400, (parameters, answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["title"]
    return [error["parameter"] for error in problem["errors"]]


def links(body: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in body["links"] if link["rel"] == rel]


def walk(api: httpx.Client, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Return every page, following `next`."""
    pages = [get(api, f"/ogc/collections/{name}/items", **parameters)]
    while following := links(pages[-1], "next"):
        pages.append(get(api, following[0]["href"]))
    return pages


def positions(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], (int, float)):
        yield coordinates[0], coordinates[1]
    else:
        for part in coordinates:
            yield from positions(part)


def box(feature: dict[str, Any]) -> tuple[float, float, float, float]:
    lons, lats = zip(*positions(feature["geometry"]["coordinates"]), strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def test_landing_page_leads_everywhere(api: httpx.Client) -> None:
    landing = get(api, "/ogc")
    for rel in ("self", "service-desc", "service-doc", "conformance", "data"):
        (link,) = links(landing, rel)
        answer = api.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


def test_conformance_names_only_pages_that_work(api: httpx.Client) -> None:
    assert {CORE, GEOJSON} <= set(get(api, "/ogc/conformance")["conformsTo"])


def test_collections_are_the_nine_in_the_order_of_the_register(api: httpx.Client) -> None:
    answer = api.get("/ogc/collections")
    (own,) = links(answer.json(), "self")
    assert own["type"] == answer.headers["content-type"] == "application/json"
    assert [item["id"] for item in answer.json()["collections"]] == list(COLLECTIONS)
    assert len(COLLECTIONS) == 9


@every_collection
def test_collection_is_described_alike_in_the_list_and_alone(api: httpx.Client, name: str) -> None:
    listed = next(item for item in get(api, "/ogc/collections")["collections"] if item["id"] == name)
    alone = get(api, f"/ogc/collections/{name}")
    assert listed == alone
    assert "application/geo+json" in [link["type"] for link in links(alone, "items")]
    (west, south, east, north) = alone["extent"]["spatial"]["bbox"][0]
    assert 73 < west <= east < 136
    assert 3 < south <= north < 54
    assert len(alone["extent"]["temporal"]["interval"][0]) == 2
    assert alone["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert alone["itemType"] == "feature"


@pytest.mark.parametrize("path", ["", "/items", "/items/1", "/queryables", "/schema", "/tiles"])
def test_unknown_collection_is_404_as_a_problem(api: httpx.Client, path: str) -> None:
    answer = api.get(f"/ogc/collections/nothing{path}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@every_collection
def test_page_of_features(api: httpx.Client, name: str) -> None:
    answer = api.get(f"/ogc/collections/{name}/items", params={"limit": 3})
    assert answer.headers["content-type"] == "application/geo+json"
    body = answer.json()
    assert body["type"] == "FeatureCollection"
    assert body["numberReturned"] == len(body["features"]) <= 3
    moment = dt.datetime.fromisoformat(body["timeStamp"])
    assert abs(dt.datetime.now(dt.UTC) - moment) < dt.timedelta(minutes=5)
    (own,) = links(body, "self")
    assert api.get(own["href"]).json()["features"] == body["features"]
    (other,) = links(body, "alternate")
    assert other["type"] == "text/html"
    (up,) = links(body, "collection")
    assert up["href"].endswith(f"/ogc/collections/{name}")
    expected = {item.name for item in COLLECTIONS[name].own if not item.internal}
    for feature in body["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] in {
            "Point",
            "MultiPoint",
            "LineString",
            "MultiLineString",
            "Polygon",
            "MultiPolygon",
        }
        assert "crs" not in feature
        assert "crs" not in feature["geometry"]
        assert expected <= set(feature["properties"])
    assert len({feature["id"] for feature in body["features"]}) == body["numberReturned"]


@every_collection
def test_limit(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    assert get(api, path, limit=1)["numberReturned"] == 1
    many = get(api, path, limit=100_000)
    assert many["numberReturned"] == min(many["numberMatched"], 1000)
    assert get(api, path)["numberReturned"] == min(many["numberMatched"], 100)
    for bad in ("abc", "0", "-1", "", "1.5", "1e3", "100000000000000000000"):
        assert refused(api, path, limit=bad) == ["limit"]


@every_collection
def test_walk_by_next_links_gives_every_row_once(api: httpx.Client, name: str, server_parts: tuple[str, str]) -> None:
    pages = walk(api, name, limit=max(1, get(api, f"/ogc/collections/{name}/items")["numberMatched"] // 7))
    ids = [feature["id"] for page in pages for feature in page["features"]]
    level = "internal" if "authorization" in api.headers else "public"
    with psycopg2.connect(server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text FROM view_{level}.{COLLECTIONS[name].view} ORDER BY id")
        assert ids == [row[0] for row in cursor.fetchall()]
    assert len(pages) >= min(7, len(ids))
    assert {page["numberMatched"] for page in pages} == {len(ids)}


@every_collection
def test_next_keeps_the_question_and_forged_cursors_are_refused(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    first = get(api, path, limit=1, bbox=WORLD, is_sample="true")
    (following,) = links(first, "next")
    asked = parse_qs(urlsplit(following["href"]).query)
    assert (asked["limit"], asked["bbox"], asked["is_sample"]) == (["1"], [WORLD], ["true"])
    (cursor,) = asked["cursor"]
    other = next(one for one in COLLECTIONS if one != name)
    forged = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for bad in (forged, cursor[:-4] + "AAAA", cursor + "=", "x", "", "é" * 32):
        assert refused(api, path, cursor=bad) == ["cursor"]
    assert refused(api, f"/ogc/collections/{other}/items", cursor=cursor) == ["cursor"]


@every_collection
def test_bbox_gives_what_lies_in_it(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    features = get(api, path, limit=1000)["features"]
    west, south, east, north = box(features[0])
    asked = (west - 1e-6, south - 1e-6, east + 1e-6, north + 1e-6)
    text = ",".join(f"{value:.9f}" for value in asked)
    found = get(api, path, limit=1000, bbox=text)
    ids = {feature["id"] for feature in found["features"]}
    assert features[0]["id"] in ids
    for feature in features:
        left, down, right, up = box(feature)
        apart = left > asked[2] or right < asked[0] or down > asked[3] or up < asked[1]
        if feature["geometry"]["type"] == "Point":
            assert (feature["id"] in ids) is not apart
        elif apart:
            assert feature["id"] not in ids
    high = f"{asked[0]:.9f},{asked[1]:.9f},-100,{asked[2]:.9f},{asked[3]:.9f},9000"
    assert {one["id"] for one in get(api, path, limit=1000, bbox=high)["features"]} == ids
    assert found["numberMatched"] == len(ids)


@every_collection
def test_bbox_faults_are_400(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    bad = ["", "1,2,3", "1,2,3,4,5", "1,2,3,4,5,6,7", "a,b,c,d", "1,2,3,nan", "0,0,inf,1", "113,31,115,29",
           "1,2,9,3,4,5", "-181,0,0,1", "0,-91,1,1", "0;0;1;1", "1e400,0,1,1", "0,0,1,1_0"]  # fmt: skip
    for value in bad:
        assert refused(api, path, bbox=value) == ["bbox"], value


@every_collection
def test_bbox_across_the_antimeridian_is_not_its_complement(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    total = get(api, path, limit=1)["numberMatched"]
    assert get(api, path, bbox="170,-60,-170,60")["numberMatched"] == 0
    assert get(api, path, bbox="100,-60,-170,60", limit=1)["numberMatched"] == total
    assert get(api, path, bbox=WORLD, limit=1)["numberMatched"] == total


@every_collection
def test_datetime_forms(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    total = get(api, path, limit=1)["numberMatched"]
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for form in (now, now[:10], f"{now}/..", f"../{now}", f"{now}/", f"/{now}", "../..", f"1949-10-01/{now}"):
        assert get(api, path, datetime=form, limit=1)["numberMatched"] == total, form
    for bad in ("", "..", "yesterday", "2020", "2020-13-01", "2020-01-01T00:00", "2021-01-01/2020-01-01", "a/b/c",
                "2020-01-01/2021-01-01/2022-01-01", "0000-01-01", "2020-01-01T25:00:00Z"):  # fmt: skip
        assert refused(api, path, datetime=bad) == ["datetime"], bad


@every_collection
def test_unknown_and_repeated_parameters_are_all_named(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    assert refused(api, path, limit="x", bbox="1", nothing="1") == ["limit", "bbox", "nothing"]
    assert refused(api, f"{path}?limit=1&limit=2") == ["limit"]
    assert refused(api, f"{path}/00000000-0000-4000-8000-000000000000", bbox=WORLD) == ["bbox"]
    for page in ("/ogc", "/ogc/conformance", "/ogc/collections", f"/ogc/collections/{name}"):
        assert refused(api, page, nothing="1") == ["nothing"]


@every_collection
def test_property_filters_are_typed(api: httpx.Client, name: str) -> None:
    path = f"/ogc/collections/{name}/items"
    features = get(api, path, limit=1000)["features"]
    known = {one["id"] for one in features}
    public = {item.name: item for item in COLLECTIONS[name].properties if not item.internal}
    for key, item in public.items():
        value = next((one["properties"][key] for one in features if one["properties"][key] is not None), None)
        if value is None:
            continue
        text = str(value).lower() if item.type == "boolean" else str(value)
        found = get(api, path, limit=1000, **{key: text})
        assert {one["properties"][key] for one in found["features"]} == {value}
        expected = {one["id"] for one in features if one["properties"][key] == value}
        ids = {one["id"] for one in found["features"]}
        assert ids & known == expected, key
        if item.type != "string":
            assert refused(api, path, **{key: "nonsense"}) == [key]
    assert get(api, path, source="no such source ' OR 1=1 --")["numberMatched"] == 0
