"""Features Part 1: assertions 1 to 38."""

import datetime as dt
from collections.abc import Callable
from typing import Any

CORE = "ogcapi-features-1/1.0/conf/core"
PAGE_MAX = 1000


def media(answer: Any) -> str:
    return str(answer.headers["content-type"]).split(";")[0]


def check_01_landing(p: Any) -> None:
    """Landing page is 200 with links."""
    assert p.json("/ogc")["links"]


def check_02_service(p: Any) -> None:
    """Service-desc and service-doc lead to the API definition."""
    for rel in ("service-desc", "service-doc"):
        (link,) = p.links(p.json("/ogc"), rel)
        assert media(p.get(link["href"])) == link["type"].split(";")[0]


def check_03_leads(p: Any) -> None:
    """Landing page leads to conformance and data."""
    for rel in ("conformance", "data"):
        (link,) = p.links(p.json("/ogc"), rel)
        p.get(link["href"])


def check_04_openapi(p: Any) -> None:
    """The API definition is OpenAPI 3 and its references resolve."""
    document = p.json("/ogc/api")
    assert document["openapi"].startswith("3.")
    nodes: list[Any] = [document]
    while nodes:
        node = nodes.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                p.resolved(document, node["$ref"])
            nodes.extend(node.values())
        elif isinstance(node, list):
            nodes.extend(node)


def check_05_declared(p: Any) -> None:
    """Core and geojson are declared."""
    assert {f"{p.SPEC}{CORE}", f"{p.SPEC}ogcapi-features-1/1.0/conf/geojson"} <= p.viewer.claims


def check_06_collections(p: Any) -> None:
    """/collections has links, self with its type."""
    answer = p.get("/ogc/collections")
    (own,) = p.links(answer.json(), "self")
    assert own["type"] == media(answer)


def check_07_entry(p: Any) -> None:
    """A collection has id, links and items as GeoJSON."""
    (found,) = [one for one in p.json("/ogc/collections")["collections"] if one["id"] == p.name]
    assert "application/geo+json" in [link["type"] for link in p.links(found, "items")]


def check_08_alike(p: Any) -> None:
    """A collection alone equals its entry in the list."""
    assert p.described in p.json("/ogc/collections")["collections"]


def check_09_extent(p: Any) -> None:
    """The extent is arrays of numbers and holds the features."""
    boxes = p.described["extent"]["spatial"]["bbox"]
    west, south, east, north = boxes[0]
    for feature in p.features:
        left, down, right, up = p.box(feature)
        assert west - 1e-6 <= left
        assert right <= east + 1e-6
        assert south - 1e-6 <= down
        assert up <= north + 1e-6


def check_10_unknown_collection(p: Any) -> None:
    """An unknown collection is 404."""
    for path in ("", "/items", f"/items/{p.NOBODY}", "/queryables", "/schema", "/sortables", "/tiles"):
        p.refused(f"/ogc/collections/nothing{path}", 404)


def check_11_items(p: Any) -> None:
    """Items are a FeatureCollection of GeoJSON."""
    answer = p.get(p.items)
    assert media(answer) == "application/geo+json"
    assert answer.json()["type"] == "FeatureCollection"


def check_12_feature(p: Any) -> None:
    """A feature has id, geometry and properties."""
    assert p.features
    for one in p.features:
        assert one["type"] == "Feature"
        assert one["id"]
        assert one["geometry"]["coordinates"]
        assert isinstance(one["properties"], dict)


def check_13_own(p: Any) -> None:
    """Items link to themselves."""
    (link,) = p.links(p.page(), "self")
    assert link["type"] == "application/geo+json"
    assert p.json(link["href"])["features"] == p.page()["features"]


def check_14_alternate(p: Any) -> None:
    """Items have an alternate per encoding claimed."""
    (link,) = p.links(p.page(), "alternate")
    assert media(p.get(link["href"])) == link["type"] == "text/html"


def check_15_stamp(p: Any) -> None:
    """TimeStamp is RFC 3339."""
    assert dt.datetime.fromisoformat(p.page()["timeStamp"]).tzinfo is not None


def check_16_returned(p: Any) -> None:
    """NumberReturned counts the features."""
    for page in (p.page(), p.page(limit=1), p.page(limit=1000)):
        assert page["numberReturned"] == len(page["features"])


def check_17_limit(p: Any) -> None:
    """Limit is respected."""
    for number in (1, 3):
        assert len(p.page(limit=number)["features"]) == min(number, len(p.features))


def check_18_limit_text(p: Any) -> None:
    """Limit=abc is 400."""
    for bad in ("abc", "1e3", "1.5", ""):
        p.refused(p.items, limit=bad)


def check_19_limit_low(p: Any) -> None:
    """Limit=0 and limit=-1 are 400."""
    for bad in ("0", "-1"):
        p.refused(p.items, limit=bad)


def check_20_limit_high(p: Any) -> None:
    """A limit above the greatest is no error."""
    assert p.page(limit=10 * PAGE_MAX)["numberReturned"] <= PAGE_MAX


def check_21_following(p: Any) -> None:
    """Next is disjoint from the page before."""
    page = p.page(limit=1)
    (link,) = p.links(page, "next")
    assert {one["id"] for one in page["features"]}.isdisjoint(one["id"] for one in p.json(link["href"])["features"])


def check_22_walk(p: Any) -> None:
    """The whole walk gives numberMatched features, each once."""
    page: Any = p.page(limit=max(1, p.page()["numberMatched"] // 4))
    matched, ids = page["numberMatched"], [one["id"] for one in page["features"]]
    while further := p.links(page, "next"):
        page = p.json(further[0]["href"])
        ids += [one["id"] for one in page["features"]]
    assert len(ids) == len(set(ids)) == matched


def check_23_bbox(p: Any) -> None:
    """Bbox gives exactly what lies in it."""
    asked = p.around(p.features[len(p.features) // 2])
    found = p.ids(bbox=p.text(asked))
    for one in p.features:
        left, down, right, up = p.box(one)
        outside = left > asked[2] or right < asked[0] or down > asked[3] or up < asked[1]
        inside = asked[0] <= left and right <= asked[2] and asked[1] <= down and up <= asked[3]
        assert not (outside and one["id"] in found)
        assert not inside or one["id"] in found


def check_24_bbox_six(p: Any) -> None:
    """A box of six numbers finds the same."""
    west, south, east, north = p.around(p.first)
    assert p.ids(bbox=p.text((west, south, -100, east, north, 9000))) == p.ids(bbox=p.text((west, south, east, north)))


def check_25_bbox_bad(p: Any) -> None:
    """A box of another count, of text, or turned over is 400."""
    for bad in ("1,2,3", "1,2,3,4,5", "a,b,c,d", "113,31,115,29", "0,0,nan,1", ""):
        p.refused(p.items, bbox=bad)


def check_26_antimeridian(p: Any) -> None:
    """A box across the antimeridian is not its complement."""
    assert p.page(bbox="170,-60,-170,60")["numberMatched"] == 0
    assert p.page(bbox="100,-60,-170,60", limit=1)["numberMatched"] == p.page(limit=1)["numberMatched"]
    assert p.page(bbox=p.WORLD, limit=1)["numberMatched"] == p.page(limit=1)["numberMatched"]


def check_27_datetimes(p: Any) -> None:
    """Every form of datetime is 200, in force today means all."""
    now, total = "2026-06-01T12:00:00Z", p.page(limit=1)["numberMatched"]
    for form in (now, now[:10], f"{now}/..", f"../{now}", f"{now}/", f"/{now}", "../..", f"1949-10-01/{now}"):
        assert p.page(datetime=form, limit=1)["numberMatched"] <= total
    assert p.page(datetime="../..", limit=1)["numberMatched"] == total


def check_28_datetimes_bad(p: Any) -> None:
    """An invalid datetime is 400."""
    for bad in ("yesterday", "2020-13-01", "2021-01-01/2020-01-01", "a/b/c", "", "2020-01-01T25:00:00Z"):
        p.refused(p.items, datetime=bad)


def check_29_unknown_parameter(p: Any) -> None:
    """An unknown parameter is 400."""
    for path in ("/ogc", "/ogc/conformance", "/ogc/collections", p.path, p.items, f"{p.items}/{p.first['id']}"):
        p.refused(path, nothing="1")


def check_30_equal(p: Any) -> None:
    """Property=value gives those with the value."""
    for key in ("source", "is_sample", "name"):
        value = p.first["properties"].get(key)
        if key not in p.queryables or value is None:
            continue
        asked = str(value).lower() if isinstance(value, bool) else str(value)
        expected = {one["id"] for one in p.features if one["properties"][key] == value}
        assert p.ids(**{key: asked}) & {one["id"] for one in p.features} == expected


def check_31_declares_limit(p: Any) -> None:
    """The API definition has limit with its bounds."""
    found = p.parameters["limit"]
    assert (found["in"], found.get("required", False)) == ("query", False)
    schema = found["schema"]
    assert schema["type"] == "integer"
    assert schema["minimum"] == 1
    assert schema["maximum"] == PAGE_MAX
    assert 1 <= schema["default"] <= schema["maximum"]


def check_32_declares_bbox(p: Any) -> None:
    """The API definition has bbox as 4 or 6 numbers."""
    found = p.parameters["bbox"]
    assert (found["in"], found.get("style", "form"), found["explode"]) == ("query", "form", False)
    schema = found["schema"]
    assert schema["type"] == "array"
    assert schema["items"]["type"] == "number"
    counts = {(one["minItems"], one["maxItems"]) for one in schema.get("oneOf", [schema])}
    assert counts in ({(4, 6)}, {(4, 4), (6, 6)})


def check_33_declares_datetime(p: Any) -> None:
    """The API definition has datetime as text."""
    assert p.parameters["datetime"]["schema"]["type"] == "string"


def check_34_item(p: Any) -> None:
    """An item links to itself and to its collection, and is the feature of the page."""
    alone = p.json(f"{p.items}/{p.first['id']}")
    (own,) = p.links(alone, "self")
    assert p.json(own["href"]) == alone
    (up,) = p.links(alone, "collection")
    assert p.json(up["href"])["id"] == p.name
    assert {**alone, "links": 0} == {**p.first, "links": 0}


def check_35_unknown_item(p: Any) -> None:
    """An unknown item is 404."""
    for fid in (p.NOBODY, "1", "x" * 300, "..%2F.."):
        p.refused(f"{p.items}/{fid}", 404)


CLAIMS: dict[str, tuple[int, ...]] = {
    "ogcapi-features-1/1.0/conf/html": (14,),
    "ogcapi-features-1/1.0/conf/oas30": (31, 32, 33),
}
"""The conformance class that an assertion belongs to; every server has the others."""
ONCE = {1, 2, 3, 4, 5, 6, 10}
"""These look at the service, not at a collection."""


def test_assertions_hold_for_every_collection(conforms: Callable[..., None], role: str) -> None:
    conforms(role, globals())
