"""Features Part 4 as a client without knowledge of the collections sees it (spatial-api.md 3.2, 75 to 85 and 92).

What may be written, and how a feature looks then, comes from OPTIONS and from the API definition alone.
"""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

PATCH = "application/merge-patch+json"
GEOJSON = "application/geo+json"


@pytest.fixture(scope="module")
def viewer_of(own_server: str, own_server_users: Callable[..., dict[str, str]], viewers_at: Any) -> Any:
    return viewers_at(own_server, own_server_users)


def allow(p: Any, path: str) -> set[str]:
    answer = p.viewer.send("OPTIONS", path)
    assert answer.status_code in {200, 204}
    return {each.strip() for each in answer.headers["allow"].split(",")}


def write(p: Any, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Send a write; `headers` have `_` for `-`."""
    more = {"Content-Type": PATCH if method == "PATCH" else GEOJSON}
    more |= {key.replace("_", "-"): value for key, value in headers.items()}
    content = b"" if body is None else json.dumps(body).encode()
    return p.viewer.send(method, path, content=content, headers=more)


def one(p: Any) -> str:
    """Return the address of a feature that this viewer sees."""
    return f"{p.items}/{p.first['id']}"


def read(p: Any, path: str) -> tuple[Any, str]:
    """Return a feature as it stands, and its tag."""
    answer = p.viewer.send("GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json(), answer.headers["etag"]


def offered(p: Any, method: str) -> bool:
    return method in allow(p, p.items if method == "POST" else one(p))


def fresh(p: Any) -> Any:
    """Return a new feature: a copy of one that stands, of what the definition says may be sent, with another name."""
    definition = p.viewer.get("/ogc/api").json()
    body = definition["paths"][f"/collections/{p.name}/items"]["post"]["requestBody"]
    fields = body["content"][GEOJSON]["schema"]["properties"]["properties"]["properties"]
    known = p.first["properties"]
    facts = {
        key: known.get(key) for key, kind in fields.items() if not kind.get("readOnly") and known.get(key) is not None
    }
    if "name" in facts:
        facts["name"] = "柳家湾"
    return {"type": "Feature", "geometry": p.first["geometry"], "properties": facts}


def made(p: Any, **headers: str) -> Any:
    return write(p, "POST", p.items, fresh(p), **headers)


def makes(p: Any) -> bool:
    """Tell whether a copy under another name is a feature of its own here: seats and surveys are bound to others."""
    return p.name in {"care-centres", "cemeteries", "settlements"} and offered(p, "POST")


def check_75_options(p: Any) -> None:
    """OPTIONS says what may be done, and what it does not name is refused as a problem."""
    for path, methods in ((p.items, ("POST",)), (one(p), ("PUT", "PATCH", "DELETE"))):
        said = allow(p, path)
        assert {"GET", "HEAD", "OPTIONS"} <= said
        for method in set(methods) - said:
            answer = write(p, method, path, {}, If_Match='"1-x"')
            p.problem(answer, answer.status_code)
            assert answer.status_code in {401, 403, 405}, (method, answer.status_code)


def check_76_post(p: Any) -> None:
    """POST gives 201, Location and a new id."""
    if not makes(p):
        raise p.NotOfferedError
    answer = made(p)
    assert answer.status_code == 201, answer.text
    found, _ = read(p, answer.headers["location"])
    assert found["id"] != p.first["id"]
    assert found["properties"]["name"] == "柳家湾"
    assert found["geometry"] == p.first["geometry"]


def check_77_put(p: Any) -> None:
    """PUT of what was read is 200 or 204 and reads back the same."""
    if not offered(p, "PUT"):
        raise p.NotOfferedError
    found, tag = read(p, one(p))
    answer = write(p, "PUT", one(p), found, If_Match=tag)
    assert answer.status_code in {200, 204}, answer.text
    assert {**read(p, one(p))[0], "links": 0} == {**found, "links": 0}


def check_78_put_unknown(p: Any) -> None:
    """PUT of an unknown feature is 404, and 412 with If-Match."""
    if not offered(p, "PUT"):
        raise p.NotOfferedError
    found, tag = read(p, one(p))
    p.problem(write(p, "PUT", f"{p.items}/{p.NOBODY}", found), 404)
    p.problem(write(p, "PUT", f"{p.items}/{p.NOBODY}", found, If_Match=tag), 412)


def check_79_stale(p: Any) -> None:
    """A stale If-Match is 412 on PUT, PATCH and DELETE."""
    found, _ = read(p, one(p))
    for method in ("PUT", "PATCH", "DELETE"):
        if offered(p, method):
            p.problem(write(p, method, one(p), None if method == "DELETE" else found, If_Match='"0-old"'), 412)
    assert read(p, one(p))[0] == found


def check_80_required(p: Any) -> None:
    """A missing If-Match is 428."""
    found, _ = read(p, one(p))
    for method in ("PUT", "PATCH", "DELETE"):
        if offered(p, method):
            p.problem(write(p, method, one(p), None if method == "DELETE" else found), 428)
    assert read(p, one(p))[0] == found


def check_81_together(p: Any) -> None:
    """Of two PUTs at the same time with one tag exactly one wins."""
    if not makes(p):
        raise p.NotOfferedError
    where = made(p).headers["location"]
    for trial in range(3):
        found, tag = read(p, where)
        bodies = [{**found, "properties": {**found["properties"], "name": f"柳湾{trial}{side}"}} for side in "甲乙"]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda body: write(p, "PUT", where, body, If_Match=tag), bodies))  # noqa: B023
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        winner = bodies[[answer.status_code for answer in answers].index(200)]
        assert read(p, where)[0]["properties"]["name"] == winner["properties"]["name"]


def check_82_patch(p: Any) -> None:
    """A merge patch unsets by null; a change of the id is refused."""
    if not offered(p, "PATCH"):
        raise p.NotOfferedError
    _, tag = read(p, one(p))
    p.problem(write(p, "PATCH", one(p), {"id": p.NOBODY}, If_Match=tag), 400)
    if not makes(p):
        raise p.NotOfferedError
    answer = made(p)
    where, facts = answer.headers["location"], answer.json()["properties"]
    before, tag = read(p, where)
    done = write(
        p,
        "PATCH",
        where,
        {"properties": {"name": "新湾", "address": None} if "address" in facts else {"name": "新湾"}},
        If_Match=tag,
    )
    assert done.status_code == 200, done.text
    after, _ = read(p, where)
    assert after["properties"]["name"] == "新湾"
    assert after["properties"].get("address") is None
    assert after["geometry"] == before["geometry"]


def check_83_content_crs(p: Any) -> None:
    """What is written with Content-Crs reads back in CRS84."""
    if not makes(p) or p.first["geometry"]["type"] != "Point":
        raise p.NotOfferedError
    feature = fresh(p)
    lon, lat = p.first["geometry"]["coordinates"][:2]
    feature["geometry"] = {"type": "Point", "coordinates": [lat, lon]}
    answer = write(p, "POST", p.items, feature, Content_Crs=f"<{p.EPSG}4490>")
    assert answer.status_code == 201, answer.text
    found, _ = read(p, answer.headers["location"])
    assert found["geometry"]["coordinates"] == pytest.approx([lon, lat], abs=1e-9)


def check_84_schema(p: Any) -> None:
    """What the schema does not allow is 400."""
    if not offered(p, "PATCH"):
        raise p.NotOfferedError
    found, tag = read(p, one(p))
    refused: list[Any] = [
        {"properties": {"nothing": 1}},
        {"properties": 7},
        {"type": "Point"},
        {"geometry": {"type": "Nothing"}},
        {"nothing": 1},
        [],
        7,
    ]
    for bad in refused:
        p.problem(write(p, "PATCH", one(p), bad, If_Match=tag), 400)
    assert read(p, one(p))[0] == found


def check_85_delete(p: Any) -> None:
    """After DELETE a GET is 404."""
    if not makes(p):
        raise p.NotOfferedError
    answer = made(p)
    where = answer.headers["location"]
    _, tag = read(p, where)
    assert write(p, "DELETE", where, If_Match=tag).status_code in {200, 204}
    p.problem(p.viewer.send("GET", where), 404)


def check_92_tags(p: Any) -> None:
    """The tags of an item and of a page change with a write."""
    if not makes(p):
        raise p.NotOfferedError
    page = p.viewer.send("GET", p.items).headers["etag"]
    where = made(p).headers["location"]
    _, tag = read(p, where)
    assert write(p, "PATCH", where, {"properties": {"name": "又湾"}}, If_Match=tag).status_code == 200
    assert read(p, where)[1] != tag
    assert p.viewer.send("GET", p.items).headers["etag"] != page
    assert p.viewer.send("GET", where, headers={"If-None-Match": tag}).status_code == 200


CLAIMS: dict[str, tuple[int, ...]] = {
    "ogcapi-features-4/1.0/conf/create-replace-delete": (75, 76, 77, 78, 85),
    "ogcapi-features-4/1.0/conf/update": (82,),
    "ogcapi-features-4/1.0/conf/features": (83, 84),
    "ogcapi-features-4/1.0/conf/optimistic-locking-etags": (79, 80, 81, 92),
}
"""The conformance class that an assertion belongs to."""
ONCE: set[int] = set()


def test_assertions_hold_for_every_collection(conforms: Callable[..., None], role: str) -> None:
    conforms(role, globals())
