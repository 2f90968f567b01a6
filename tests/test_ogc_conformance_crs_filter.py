"""Systems of coordinates (Part 2) and filters (Part 3, CQL2): assertions 39 to 60."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import shape


def middle(p: Any) -> Any:
    return p.features[len(p.features) // 2]


def comparable(p: Any) -> list[tuple[str, str]]:
    """Return every queryable that some feature has a value of, with one as a literal."""
    found = []
    for key, kind in p.queryables.items():
        values = [one["properties"][key] for one in p.features if one["properties"].get(key) is not None]
        if values:
            found.append((key, p.literal(values[len(values) // 2], kind)))
    return found


def check_39_systems(p: Any) -> None:
    """The list of systems begins with p.CRS84 and holds storageCrs."""
    assert p.described["crs"][0] == p.CRS84
    assert p.described["storageCrs"] in p.described["crs"]


def check_40_default_crs(p: Any) -> None:
    """Answers are in p.CRS84 by default and say so."""
    assert p.get(p.items).headers["content-crs"] == f"<{p.CRS84}>"
    assert p.get(f"{p.items}/{p.first['id']}").headers["content-crs"] == f"<{p.CRS84}>"


def check_41_mercator(p: Any) -> None:
    """Crs=3857 gives metres and its name."""
    answer = p.get(p.items, limit=1, crs=f"{p.EPSG}3857")
    assert answer.headers["content-crs"] == f"<{p.EPSG}3857>"
    assert min(abs(value) for value in p.box(answer.json()["features"][0])) > 1e6


def check_42_latitude_first(p: Any) -> None:
    """Crs=4326 is latitude first."""
    west, south, east, north = p.box(p.first)
    assert p.box(p.page(limit=1, crs=f"{p.EPSG}4326")["features"][0]) == (south, west, north, east)


def check_43_other_crs(p: Any) -> None:
    """A system that is not listed is 400."""
    for bad in ("p.EPSG:3857", f"{p.EPSG}999999", "+proj=merc", "http://example.org/crs", ""):
        p.refused(p.items, crs=bad)
        p.refused(f"{p.items}/{p.first['id']}", crs=bad)


def check_44_box_crs(p: Any) -> None:
    """Bbox-crs finds the same both ways."""
    west, south, east, north = p.around(middle(p), 0.01)
    expected = p.ids(bbox=p.text((west, south, east, north)))
    assert expected
    assert p.ids(bbox=p.text((south, west, north, east)), bbox_crs=f"{p.EPSG}4326") == expected
    move = Transformer.from_crs(4326, 3857, always_xy=True)
    corners = [*move.transform(west, south), *move.transform(east, north)]
    assert p.ids(bbox=p.text(corners), bbox_crs=f"{p.EPSG}3857") == expected


def check_45_other_box_crs(p: Any) -> None:
    """A bbox-crs that is not listed is 400."""
    p.refused(p.items, bbox="1,2,3,4", bbox_crs=f"{p.EPSG}999999")


def check_46_round_trip(p: Any) -> None:
    """Every system goes back to the same degrees within 1e-7."""
    plain = [shapely.get_coordinates(shape(one["geometry"])) for one in p.page(limit=10)["features"]]
    for uri in p.described["crs"][1:]:
        moved = p.page(limit=10, crs=uri)["features"]
        number = int(uri.rsplit("/", 1)[-1])
        base = 4326 if number in {3857, 4326} else 4490
        back = Transformer.from_crs(number, base) if number not in {4326, 4490} else None
        for one, other in zip(plain, moved, strict=True):
            found = shapely.get_coordinates(shape(other["geometry"]))
            if back is not None:
                found = np.column_stack(back.transform(found[:, 0], found[:, 1]))
            assert np.abs(found[:, ::-1] - one).max() <= 1e-7, uri


def check_47_item_crs(p: Any) -> None:
    """Crs on one item is crs on items."""
    for uri in p.described["crs"]:
        listed = p.page(limit=10, crs=uri)["features"][0]
        answer = p.get(f"{p.items}/{listed['id']}", crs=uri)
        assert answer.headers["content-crs"] == f"<{uri}>"
        assert answer.json()["geometry"] == listed["geometry"]


def check_48_queryables(p: Any) -> None:
    """Queryables are a typed JSON Schema."""
    answer = p.get(f"{p.path}/queryables")
    assert answer.headers["content-type"].split(";")[0] == "application/schema+json"
    found = answer.json()
    assert found["$schema"].startswith("https://json-schema.org/draft/20")
    assert found["type"] == "object"
    for key, kind in found["properties"].items():
        assert kind.get("format", "").startswith("geometry-") or "type" in kind, key


def check_49_geometry_format(p: Any) -> None:
    """Geometries are geometry-* without type or $ref."""
    found = [kind for kind in p.queryables.values() if kind.get("format", "").startswith("geometry-")]
    assert found
    assert not [kind for kind in found if {"type", "$ref"} & set(kind)]


def check_50_queryables_link(p: Any) -> None:
    """The collection and the filter's answers link to the queryables."""
    (link,) = p.links(p.described, f"{p.REL}queryables")
    assert set(p.json(link["href"])["properties"]) == set(p.queryables)


def check_51_comparison(p: Any) -> None:
    """A comparison in text gives those with the value."""
    value = middle(p)["properties"]["source"]
    expected = {one["id"] for one in p.features if one["properties"]["source"] == value}
    found = p.ids(filter=f"source = {p.literal(value, {})}")
    assert found & {one["id"] for one in p.features} == expected


def check_52_intersects(p: Any) -> None:
    """S_INTERSECTS finds what a geometry meets."""
    west, south, east, north = p.around(middle(p), 0.001)
    ring = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
    found = p.ids(filter=f"S_INTERSECTS(geometry,{ring})")
    assert middle(p)["id"] in found
    area = shapely.box(west, south, east, north)
    for one in p.features:
        kind = shape(one["geometry"])
        if one["id"] in found:
            assert kind.distance(area) < 1e-7
        else:
            assert not kind.intersects(area.buffer(-1e-7))


def check_53_as_json(p: Any) -> None:
    """The same filter as JSON finds the same."""
    value = middle(p)["properties"]["source"]
    node = {"op": "=", "args": [{"property": "source"}, value]}
    found = p.ids(filter=json.dumps(node), filter_lang="cql2-json")
    assert found == p.ids(filter=f"source = {p.literal(value, {})}")


def check_54_filter_faults(p: Any) -> None:
    """A broken filter, an unknown property, language or system are 400."""
    for bad in ("source =", "nothing = 1", "((source = 'a')", "", "source LIKE", "S_INTERSECTS(geometry, POINT(1))"):
        p.refused(p.items, filter=bad)
    p.refused(p.items, filter="source = 'a'", filter_lang="sql")
    p.refused(p.items, filter="source = 'a'", filter_crs=f"{p.EPSG}999999")
    p.refused(p.items, filter="{", filter_lang="cql2-json")


def check_55_filter_and_box(p: Any) -> None:
    """Filter and bbox hold together."""
    asked = p.text(p.around(middle(p), 0.02))
    some = p.literal(middle(p)["properties"]["source"], {})
    both = p.ids(bbox=asked, filter=f"source = {some}")
    assert both == p.ids(bbox=asked) & p.ids(filter=f"source = {some}")


def check_56_hostile(p: Any) -> None:
    """Hostile filters are never 5xx."""
    for bad in (
        "source LIKE 'a\\'",
        "source = ''' OR 1=1 --'",
        "'" * 99,
        "(" * 5000,
        "source IN ()",
        "a=1;DROP TABLE x",
        "%s",
    ):
        status = p.viewer.get(p.items, filter=bad, limit=1).status_code
        assert status in {200, 400}, (bad, status)


def check_57_filter_axes(p: Any) -> None:
    """Filter-crs has the axis order of its system."""
    west, south, east, north = p.around(middle(p), 0.001)
    expected = p.ids(filter=f"S_INTERSECTS(geometry,BBOX({west:.9f},{south:.9f},{east:.9f},{north:.9f}))")
    turned = f"S_INTERSECTS(geometry,BBOX({south:.9f},{west:.9f},{north:.9f},{east:.9f}))"
    assert middle(p)["id"] in expected
    assert p.ids(filter=turned, filter_crs=f"{p.EPSG}4326") == expected


def check_58_opposites(p: Any) -> None:
    """= and <>, < and >= share nothing, for every queryable."""
    total = p.page(limit=1)["numberMatched"]
    for key, value in comparable(p)[:: 1 if p.viewer.deep else 4]:
        none = p.page(limit=1, filter=f"{key} IS NULL")["numberMatched"]
        for one, other in (("=", "<>"), ("<", ">=")):
            counts = [p.page(limit=1, filter=f"{key} {sign} {value}")["numberMatched"] for sign in (one, other)]
            both = p.page(limit=1, filter=f"{key} {one} {value} AND {key} {other} {value}")["numberMatched"]
            assert (sum(counts) + none, both) == (total, 0), key


def check_59_tables(p: Any) -> None:
    """The classes of CQL2 that are declared are those of the proved tables.

    The rows themselves run on a table of Natural Earth (tests/test_ogc_cql2.py); here, that each class answers.
    """
    said = {claim.removeprefix(f"{p.SPEC}cql2/1.0/conf/") for claim in p.viewer.claims if "/cql2/" in claim}
    asked = {
        "basic-cql2": "source = 'a' AND NOT (is_sample = TRUE OR source IS NULL)",
        "advanced-comparison-operators": "source LIKE 'a%' OR source IN ('a','b') OR valid_from BETWEEN DATE('2020-01-01') AND DATE('2021-01-01')",
        "case-insensitive-comparison": "CASEI(source) = CASEI('A')",
        "accent-insensitive-comparison": "ACCENTI(source) = ACCENTI('é')",
        "basic-spatial-functions": "S_INTERSECTS(geometry,POINT(114 29))",
        "basic-spatial-functions-plus": "S_INTERSECTS(geometry,LINESTRING(114 29,115 30))",
        "spatial-functions": "S_WITHIN(geometry,BBOX(1,1,2,2)) OR S_DISJOINT(geometry,POINT(1 1))",
        "temporal-functions": "T_AFTER(valid_from,DATE('2020-01-01'))",
        "property-property": "valid_from = valid_to",
        "arithmetic": "1 + 1 = 2",
        "cql2-text": "TRUE",
    }
    assert said - {"cql2-json"} <= set(asked)
    for claim in said - {"cql2-json"}:
        p.page(limit=1, filter=asked[claim])


def check_60_functions(p: Any) -> None:
    """/functions lists the functions."""
    assert p.json("/ogc/functions")["functions"]


CLAIMS: dict[str, tuple[int, ...]] = {
    "ogcapi-features-2/1.0/conf/crs": (39, 40, 41, 42, 43, 44, 45, 46, 47, 57),
    "ogcapi-features-3/1.0/conf/queryables": (48, 49, 50),
    "ogcapi-features-3/1.0/conf/features-filter": (51, 54, 55, 56, 58),
    "cql2/1.0/conf/basic-spatial-functions": (52,),
    "cql2/1.0/conf/cql2-json": (53,),
    "cql2/1.0/conf/cql2-text": (59,),
    "cql2/1.0/conf/functions": (60,),
}
"""The conformance class that an assertion belongs to; every server has the others."""
ONCE = {59, 60}
"""These look at the service, not at a collection."""


def test_assertions_hold_for_every_collection(conforms: Callable[..., None], role: str) -> None:
    conforms(role, globals())
