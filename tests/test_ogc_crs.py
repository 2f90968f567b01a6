"""OGC API Features Part 2 over HTTP: systems by URI in their true axis order (spatial-api.md 3.2, 39 to 47; A-S3)."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from pyproj import Transformer
from shapely.geometry import shape

from gis.register import COLLECTIONS

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
OFFERED = [CRS84, *(f"{EPSG}{number}" for number in (4490, 4326, 3857, 4547, 4526))]
PROJECTED = (3857, 4547, 4526)

every_collection = pytest.mark.parametrize("name", list(COLLECTIONS))
PLAIN = {"Accept-Encoding": "identity"}
"""To pack long answers and unpack them took most of the time of these tests."""


@pytest.fixture(scope="module", params=["anonymous", "surveyor"])
def api(request: pytest.FixtureRequest, server: str, server_users: Callable[..., Any]) -> Iterator[httpx.Client]:
    headers = {} if request.param == "anonymous" else server_users("surveyor")
    with httpx.Client(base_url=server, headers=headers | PLAIN, timeout=30) as client:
        yield client


def get(api: httpx.Client, path: str, **parameters: Any) -> httpx.Response:
    answer = api.get(path, params=parameters or None)
    assert answer.status_code == 200, answer.text
    return answer


def ordinates(feature: dict[str, Any]) -> Any:
    return shapely.get_coordinates(shape(feature["geometry"]))


def in_metres(feature: dict[str, Any], number: int) -> Any:
    """Return the geometry of a feature in a zone, east and north."""
    zone = Transformer.from_crs(4490, number, always_xy=True)
    return shapely.transform(shape(feature["geometry"]), lambda pairs: np.column_stack(zone.transform(*pairs.T)))


@every_collection
def test_collections_list_their_systems(api: httpx.Client, name: str) -> None:
    described = get(api, f"/ogc/collections/{name}").json()
    assert described["crs"] == OFFERED
    assert described["storageCrs"] == f"{EPSG}4490"
    assert f"{EPSG.replace('EPSG/0/', '')}" in described["crs"][0]
    assert "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs" in get(api, "/ogc/conformance").text


@every_collection
@pytest.mark.parametrize("uri", OFFERED)
def test_every_system_goes_back_to_the_stored_degrees(api: httpx.Client, name: str, uri: str) -> None:
    """46, 47: by pyproj in the order of the definition; CGCS2000 zones from CGCS2000, the others from WGS 84."""
    path = f"/ogc/collections/{name}/items"
    plain = get(api, path, limit=20)
    assert plain.headers["content-crs"] == f"<{CRS84}>"
    moved = get(api, path, limit=20, crs=uri)
    assert moved.headers["content-crs"] == f"<{uri}>"
    assert moved.json()["numberMatched"] == plain.json()["numberMatched"]
    number = int(uri.rsplit("/", 1)[-1]) if uri != CRS84 else 4326
    base = 4490 if number in {4490, 4547, 4526} else 4326
    back = Transformer.from_crs(number, base) if number in PROJECTED else None
    for one, other in zip(plain.json()["features"], moved.json()["features"], strict=True):
        assert one["id"] == other["id"]
        assert "crs" not in other
        assert "crs" not in other["geometry"]
        found = ordinates(other)
        if back is not None:
            found = np.column_stack(back.transform(found[:, 0], found[:, 1]))
        if uri != CRS84:
            found = found[:, ::-1]
        assert np.abs(found - ordinates(one)).max() <= 1e-7
        single = get(api, f"{path}/{one['id']}", crs=uri)
        assert single.headers["content-crs"] == f"<{uri}>"
        assert single.json()["geometry"] == other["geometry"]


def test_axes_are_those_of_the_definition(api: httpx.Client) -> None:
    """Xianning lies at 114° E, 29.8° N: northing 3,300 km, easting 530 km, with the prefix 38."""
    for number, first, second in (
        (4326, 29.8, 114.3), (4490, 29.8, 114.3), (3857, 12_724_000, 3_480_000),
        (4547, 3_300_000, 530_000), (4526, 3_300_000, 38_530_000),
    ):  # fmt: skip
        place = get(api, "/ogc/collections/division-seats/items", limit=1, crs=f"{EPSG}{number}").json()["features"][0]
        one, other = place["geometry"]["coordinates"]
        assert one == pytest.approx(first, rel=0.05)
        assert other == pytest.approx(second, rel=0.15 if number != 4526 else 0.005)


@every_collection
def test_boxes_in_every_system_find_the_same(api: httpx.Client, name: str) -> None:
    """44: a box of degrees, and the same box in the other systems; the zones get the box around it in metres."""
    path = f"/ogc/collections/{name}/items"
    features = get(api, path, limit=1000).json()["features"]
    centre = ordinates(features[len(features) // 2])[0]
    west, south, east, north = centre[0] - 0.05, centre[1] - 0.05, centre[0] + 0.05, centre[1] + 0.05
    asked = {"limit": 1000, "bbox": f"{west:.9f},{south:.9f},{east:.9f},{north:.9f}"}
    expected = {one["id"] for one in get(api, path, **asked).json()["features"]}
    assert 0 < len(expected) <= len(features)
    flipped = f"{south:.9f},{west:.9f},{north:.9f},{east:.9f}"
    to_mercator = Transformer.from_crs(4326, 3857, always_xy=True)
    square = ",".join(
        f"{value:.6f}" for pair in ((west, south), (east, north)) for value in to_mercator.transform(*pair)
    )
    for number, text in ((4326, flipped), (4490, flipped), (3857, square)):
        found = get(api, path, limit=1000, bbox=text, **{"bbox-crs": f"{EPSG}{number}"}).json()
        assert {one["id"] for one in found["features"]} == expected, number
        assert found["numberMatched"] == len(expected)
    ids = []
    for number in (4547, 4526):
        zone = Transformer.from_crs(4490, number)
        (low, left), (high, right) = zone.transform(south, west), zone.transform(north, east)
        found = get(
            api, path, limit=1000, bbox=f"{low},{left},{high},{right}", **{"bbox-crs": f"{EPSG}{number}"}
        ).json()
        ids.append({one["id"] for one in found["features"]})
        edge = shapely.box(left, low, right, high)
        for feature in features:
            moved = in_metres(feature, number)
            if moved.distance(edge.boundary) > 1.0:
                assert (feature["id"] in ids[-1]) is moved.intersects(edge), feature["id"]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("crs", f"{EPSG}4610"), ("crs", "EPSG:4547"), ("crs", "4547"), ("crs", ""), ("crs", "http://x"),
        ("bbox-crs", f"{EPSG}2383"), ("bbox-crs", "nonsense"),
    ],
)  # fmt: skip
def test_other_systems_are_refused_with_what_is_allowed(api: httpx.Client, key: str, value: str) -> None:
    answer = api.get("/ogc/collections/divisions/items", params={key: value, "bbox": "113,29,115,30"})
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["parameter"] == key
    for uri in OFFERED:
        assert uri in error["message_en"]


@pytest.mark.parametrize(
    ("number", "bbox"),
    [
        (4326, "113,29,115,30"),
        (4547, "530000,3300000,540000,3310000"),
        (4526, "3300000,530000,3310000,540000"),
        (4547, "3310000,530000,3300000,540000"),
        (4547, "3300000,540000,3310000,530000"),
        (3857, "1,1,1e9,2"),
        (4547, "1e300,1e300,1e301,1e301"),
    ],
)  # fmt: skip
def test_swapped_axes_and_boxes_beyond_the_system_are_400(api: httpx.Client, number: int, bbox: str) -> None:
    asked = {"bbox": bbox, "bbox-crs": f"{EPSG}{number}"}
    answer = api.get("/ogc/collections/divisions/items", params=asked)
    assert answer.status_code == 400, answer.text
    assert [error["parameter"] for error in answer.json()["errors"]] == ["bbox"]


def test_the_public_reads_generalised_positions_in_every_system(server: str) -> None:
    to_degrees = Transformer.from_crs(4547, 4490)
    with httpx.Client(base_url=server, timeout=30) as api:
        found = get(api, "/ogc/collections/boundary-markers/items", limit=1000, crs=f"{EPSG}4547").json()["features"]
    assert found
    for feature in found:
        for value in to_degrees.transform(*feature["geometry"]["coordinates"]):
            assert round(value, 3) == pytest.approx(value, abs=2e-9)


def test_pages_of_another_system_keep_it(api: httpx.Client) -> None:
    first = get(api, "/ogc/collections/place-names/items", limit=3, crs=f"{EPSG}4547").json()
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    page = get(api, following)
    assert page.headers["content-crs"] == f"<{EPSG}4547>"
    tagged = api.get(following, headers={"If-None-Match": page.headers["etag"]})
    assert (tagged.status_code, tagged.headers["content-crs"]) == (304, f"<{EPSG}4547>")
    assert page.headers["etag"] != api.get(following.replace("4547", "4526")).headers["etag"]


def test_web_pages_show_their_map_whatever_the_system(api: httpx.Client) -> None:
    page = get(api, "/ogc/collections/division-seats/items", f="html", crs=f"{EPSG}4547")
    assert page.headers["content-type"].startswith("text/html")
