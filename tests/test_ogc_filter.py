"""OGC API Features Part 3 over HTTP (spatial-api.md 3.2, 48 to 58): filters, their faults, and that they are no oracle."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import orjson
import pytest
from pyproj import Transformer

from gis.register import COLLECTIONS

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))
PLAIN = {"Accept-Encoding": "identity"}
"""To pack long answers and unpack them took most of the time of these tests."""


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers | PLAIN, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def public(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def ask(api: httpx.Client, name: str, **parameters: Any) -> Any:
    asked = {key.replace("filter_", "filter-"): value for key, value in parameters.items()}
    answer = api.get(f"/ogc/collections/{name}/items", params=asked)
    assert answer.status_code == 200, answer.text
    return orjson.loads(answer.content)


def ids(api: httpx.Client, name: str, **parameters: Any) -> set[str]:
    features = every(api, name, properties="", **parameters)
    return {feature["id"] for feature in features}


def every(api: httpx.Client, name: str, **parameters: Any) -> list[dict[str, Any]]:
    """Return the features of all pages; `numberMatched` is as many."""
    page = ask(api, name, limit=1000, **parameters)
    features: list[dict[str, Any]] = page["features"]
    matched = page["numberMatched"]
    while following := next((link["href"] for link in page["links"] if link["rel"] == "next"), None):
        page = orjson.loads(api.get(following).content)
        features += page["features"]
    assert matched == len(features)
    return features


def refused(api: httpx.Client, name: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = api.get(f"/ogc/collections/{name}/items", params=parameters)
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    listed: list[dict[str, Any]] = answer.json()["errors"]
    return listed


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


@every_collection
def test_queryables_are_typed(api: httpx.Client, name: str) -> None:
    answer = api.get(f"/ogc/collections/{name}/queryables")
    assert answer.headers["content-type"] == "application/schema+json"
    found = answer.json()
    assert found["$schema"].endswith("2020-12/schema")
    assert found["properties"]["geometry"]["format"].startswith("geometry-")
    assert {"type", "$ref"}.isdisjoint(found["properties"]["geometry"])
    assert all(one["type"] and one["title"] for key, one in found["properties"].items() if key != "geometry")
    links = api.get(f"/ogc/collections/{name}").json()["links"]
    for rel in ("queryables", "sortables", "schema"):
        assert [one["href"].rsplit("/", 1)[-1] for one in links if one["rel"].endswith(f"/rel/ogc/1.0/{rel}")] == [rel]


@every_collection
def test_opposite_comparisons_share_nothing_for_every_queryable(api: httpx.Client, name: str) -> None:
    """58: `=` with `<>`, `<` with `>=`; together with the features that have no value they are all."""
    features = every(api, name)
    everything = {feature["id"] for feature in features}
    kinds = api.get(f"/ogc/collections/{name}/queryables").json()["properties"]
    for key, kind in kinds.items():
        values = [
            one["properties"][key] for one in features if key != "geometry" and one["properties"][key] is not None
        ]
        if not values:
            continue
        text = literal(values[len(values) // 2])
        text = f"DATE({text})" if kind.get("format") == "date" else text
        none = ids(api, name, filter=f"{key} IS NULL")
        for one, other in (("=", "<>"), ("<", ">="), (">", "<=")):
            left, right = (ids(api, name, filter=f"{key} {sign} {text}") for sign in (one, other))
            assert not left & right, key
            assert left | right | none == everything, key
        assert ids(api, name, filter=f"{key} IN ({text})") == ids(api, name, filter=f"{key} = {text}")


@every_collection
def test_text_and_json_and_the_other_parameters_go_together(api: httpx.Client, name: str) -> None:
    west, south, east, north = api.get(f"/ogc/collections/{name}").json()["extent"]["spatial"]["bbox"][0]
    half = [west, south, (west + east) / 2, north]
    box = ",".join(map(str, half))
    boxed = ids(api, name, bbox=box)
    assert boxed
    assert ids(api, name, filter=f"S_INTERSECTS(geometry,BBOX({box}))") == boxed
    node = {"op": "s_intersects", "args": [{"property": "geometry"}, {"bbox": half}]}
    assert ids(api, name, filter=orjson.dumps(node).decode(), filter_lang="cql2-json") == boxed
    sample = ids(api, name, is_sample="true")
    assert ids(api, name, filter="is_sample = true", bbox=box) == boxed & sample
    assert ids(api, name, filter=f"NOT S_INTERSECTS(geometry,BBOX({box}))") == ids(api, name) - boxed
    page = ask(api, name, limit=2, filter="is_sample = true")
    following = next((link["href"] for link in page["links"] if link["rel"] == "next"), None)
    if following:
        more = api.get(following).json()
        assert more["numberMatched"] == page["numberMatched"] == len(sample)
        assert {one["id"] for one in more["features"]} <= sample - {one["id"] for one in page["features"]}


def test_geometries_in_every_system_find_the_same(api: httpx.Client) -> None:
    """57: axis order of `filter-crs`, for a polygon and a box."""
    corners = [(114.0, 29.6), (114.5, 29.6), (114.5, 30.0), (114.0, 30.0), (114.0, 29.6)]
    wkt = ", ".join(f"{lon} {lat}" for lon, lat in corners)
    expected = ids(api, "place-names", filter=f"S_WITHIN(geometry, POLYGON(({wkt})))")
    assert 0 < len(expected) < len(ids(api, "place-names"))
    for number in (4326, 4490):
        turned = ", ".join(f"{lat} {lon}" for lon, lat in corners)
        asked = {"filter": f"S_WITHIN(geometry, POLYGON(({turned})))", "filter-crs": f"{EPSG}{number}"}
        assert ids(api, "place-names", **asked) == expected
        asked["filter"] = "S_WITHIN(geometry, BBOX(29.6, 114.0, 30.0, 114.5))"
        assert ids(api, "place-names", **asked) == expected
    for number, base in ((3857, 4326), (4547, 4490), (4526, 4490)):
        moved = [Transformer.from_crs(base, number).transform(lat, lon) for lon, lat in corners]
        ring = ", ".join(f"{first} {second}" for first, second in moved)
        asked = {"filter": f"S_WITHIN(geometry, POLYGON(({ring})))", "filter-crs": f"{EPSG}{number}"}
        assert len(ids(api, "place-names", **asked) ^ expected) <= 2, number  # edges straight in the plane


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("name = ", "syntax", 8),
        ("name == 'x'", "syntax", 7),
        ("((((((((((((((((((((((((name", "syntax", 29),
        ("nothing = 1", "property", 1),
        ("name = 'x' AND nothing = 1", "property", 16),
        ("name = 1", "type", 6),
        ("is_sample > DATE('2020-01-01')", "type", 11),
        ("valid_from = '2020-01-01'", "type", 12),
        ("valid_from = DATE('2020-02-30')", "time", 14),
        ("name LIKE 'x\\'", "pattern", 1),
        ("name LIKE source", "type", 1),
        ("name = NULL", "property", 8),
        ("unheard(name) = 1", "function", 1),
        ("unheard(name)", "operator", 1),
        ("S_NEAR(geometry, POINT(1 2))", "operator", 1),
        ("S_INTERSECTS(geometry, POINT(200 30))", "geometry", 14),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 0 1, 1 0, 0 0)))", "geometry", 14),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1)))", "geometry", 14),
        ("S_INTERSECTS(geometry, BBOX(1, 2, 3))", "bbox", 24),
        ("S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(1 2), LINESTRING(1 2, 3 4)))", "geometry", 1),
        ("S_INTERSECTS(name, POINT(1 2))", "type", 1),
        ("T_AFTER(valid_from, TIMESTAMP('2020-01-01T00:00:00Z'))", "type", 1),
        ("T_DURING(valid_from, INTERVAL('2021-01-01', '2020-01-01'))", "interval", 22),
        ("version_ = 1", "property", 1),
        ("name", "predicate", 1),
        ("valid_from IN ()", "syntax", 16),
    ],
)  # fmt: skip
def test_faults_tell_where_and_what_is_allowed(api: httpx.Client, text: str, code: str, place: int) -> None:
    (error,) = refused(api, "place-names", filter=text)
    assert (error["parameter"], error["code"], error["position"]) == ("filter", code, place)
    assert error["message"]
    assert error["message_en"]
    if code in {"property", "syntax", "operator", "function"}:
        assert len(error["message_en"].split("are:" if code != "syntax" else "here:")[1].split()) >= 1


def test_all_faults_are_told_at_once_and_json_by_path(api: httpx.Client) -> None:
    text = "nothing = 1 OR name = 2 OR S_INTERSECTS(geometry, POINT(500 1))"
    assert [one["code"] for one in refused(api, "divisions", filter=text)] == ["property", "type", "geometry"]
    node = {
        "op": "and",
        "args": [{"op": "=", "args": [{"property": "x"}, 1]}, {"op": "not", "args": [{"op": "=", "args": [1]}]}],
    }
    found = refused(api, "divisions", **{"filter": orjson.dumps(node).decode(), "filter-lang": "cql2-json"})
    assert [(one["code"], one["path"]) for one in found] == [
        ("property", "$.args[0].args[0]"), ("arguments", "$.args[1].args[0]"),
    ]  # fmt: skip
    found = refused(api, "divisions", **{"filter": "{", "filter-lang": "cql2-json"})
    assert found[0]["code"] == "syntax"
    asked = {"filter": "a", "filter-lang": "ecql", "filter-crs": "EPSG:4326", "limit": "x"}
    named = [one["parameter"] for one in refused(api, "divisions", **asked)]
    assert sorted(named) == ["filter-crs", "filter-lang", "limit"]


def test_the_public_filters_by_what_it_sees_and_nothing_else(
    public: httpx.Client, server: str, server_users: Callable[..., Any]
) -> None:
    hidden = [item for item in COLLECTIONS["boundary-markers"].properties if item.internal]
    assert len(hidden) > 3
    for item in hidden:
        for text in (f"{item.name} IS NULL", f"NOT {item.name} IS NULL", f"{item.name} = {item.name}"):
            for error in refused(public, "boundary-markers", filter=text):
                assert error["code"] == "property"
                assert item.name not in error["message_en"].split("there are:")[1].split()
    with httpx.Client(base_url=server, headers=server_users("surveyor"), timeout=30) as inside:
        exact = ask(inside, "boundary-markers", limit=1)["features"][0]
        lon, lat = exact["geometry"]["coordinates"]
        assert ids(inside, "boundary-markers", filter=f"S_EQUALS(geometry, POINT({lon} {lat}))") == {exact["id"]}
    assert (lon, lat) != (round(lon, 3), round(lat, 3))
    assert ids(public, "boundary-markers", filter=f"S_EQUALS(geometry, POINT({lon} {lat}))") == set()
    box = f"{lon - 1e-7},{lat - 1e-7},{lon + 1e-7},{lat + 1e-7}"
    assert ids(public, "boundary-markers", filter=f"S_INTERSECTS(geometry, BBOX({box}))") == set()


def test_conformance_names_what_is_proved(public: httpx.Client) -> None:
    declared = public.get("/ogc/conformance").json()["conformsTo"]
    cql2 = {uri.rsplit("/", 1)[-1] for uri in declared if "/cql2/" in uri}
    assert cql2 == {
        "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison",
        "accent-insensitive-comparison", "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
        "temporal-functions", "property-property", "arithmetic",
    }  # fmt: skip
    for part in ("3/1.0/conf/filter", "3/1.0/conf/features-filter", "3/1.0/conf/queryables", "5/1.0/conf/schemas"):
        assert f"http://www.opengis.net/spec/ogcapi-features-{part}" in declared
