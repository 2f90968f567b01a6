"""What HTTP gives: forms, problems, tags, compression, origins, methods (spatial-api.md 3.2, 36 to 38 and 86 to 91)."""

from collections.abc import Callable
from typing import Any

from shapely.geometry import shape

from gis.core.tiles import Tile, tile_at


def fetch(p: Any, tile: Tile) -> Any:
    (entry,) = p.json(f"{p.path}/tiles")["tilesets"]
    (link,) = p.links(entry, "item")
    return p.viewer.get(link["href"].format(tileMatrix=tile.zoom, tileRow=tile.row, tileCol=tile.column))


def place(p: Any) -> Tile:
    """Return the tile that the first feature has a point in."""
    point = shape(p.first["geometry"]).representative_point()
    return tile_at(point.x, point.y, 12)


def media(answer: Any) -> str:
    return str(answer.headers["content-type"]).split(";")[0]


def check_36_html(p: Any) -> None:
    """HTML by Accept."""
    for path in (p.path, f"{p.items}?limit=2", f"{p.items}/{p.first['id']}"):
        answer = p.viewer.send("GET", path, headers={"Accept": "text/html"})
        assert (answer.status_code, media(answer)) == (200, "text/html")


def check_37_head(p: Any) -> None:
    """HEAD answers like GET, without a body."""
    for path in (p.path, f"{p.items}/{p.first['id']}"):
        answer = p.viewer.send("HEAD", path)
        assert (answer.status_code, media(answer), answer.content) == (200, media(p.get(path)), b"")


def check_38_faults(p: Any) -> None:
    """Faults are problems (RFC 9457) that name every parameter."""
    answer = p.viewer.get(p.items, limit="x", bbox="1", nothing="1", datetime="x")
    found = p.problem(answer, 400)
    assert {one["parameter"] for one in found["errors"]} == {"limit", "bbox", "nothing", "datetime"}


def check_86_item_tag(p: Any) -> None:
    """An item has an ETag that spares the rest."""
    path = f"{p.items}/{p.first['id']}"
    tag = p.get(path).headers["etag"]
    assert not tag.startswith("W/")
    for known in (tag, f'"other", {tag}', "*"):
        answer = p.viewer.send("GET", path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert p.viewer.send("GET", path, headers={"If-None-Match": '"other"'}).status_code == 200


def check_87_tile_tag(p: Any) -> None:
    """A tile has an ETag that spares the rest."""
    found = fetch(p, place(p))
    answer = p.viewer.send("GET", str(found.url), headers={"If-None-Match": found.headers["etag"]})
    assert (answer.status_code, answer.content) == (304, b"")


def check_88_packed(p: Any) -> None:
    """Answers are packed for those who unpack, and Vary says so."""
    plain = p.viewer.send("GET", p.items, headers={"Accept-Encoding": "identity"})
    small = p.viewer.send("GET", p.items, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert plain.json()["features"] == small.json()["features"]
    for answer in (plain, small):
        assert "accept-encoding" in answer.headers["vary"].lower()


def check_89_origins(p: Any) -> None:
    """Pages of other sites may read."""
    answer = p.viewer.send("GET", p.items, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "content-crs" in answer.headers["access-control-expose-headers"].lower()
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    assert p.viewer.send("OPTIONS", p.items, headers=asked).status_code in {200, 204}


def check_90_caching(p: Any) -> None:
    """Cache-Control keeps what is not public out of shared caches."""
    audience = p.get(p.items).headers["cache-control"].split(",")[0]
    assert audience == ("public" if p.viewer.role == "anonymous" else audience)
    if p.ids() and p.viewer.role not in {"anonymous", "admin", "audit_admin"}:
        assert audience == "private"
    assert "Authorization" in p.get(p.items).headers["vary"]


def check_91_methods(p: Any) -> None:
    """A method that is not there is 405 with Allow."""
    for path in (p.path, f"{p.path}/queryables", f"{p.path}/tiles"):
        answer = p.viewer.send("DELETE", path)
        p.problem(answer, 405)
        assert "GET" in answer.headers["allow"]
    answer = p.viewer.send("PUT", p.items, headers={"Content-Type": "application/geo+json"}, content=b"{}")
    p.problem(answer, 405)
    assert {"GET", "HEAD"} <= {each.strip() for each in answer.headers["allow"].split(",")}


CLAIMS: dict[str, tuple[int, ...]] = {
    "ogcapi-features-1/1.0/conf/html": (36,),
}
"""The conformance class that an assertion belongs to; every server has the others."""
ONCE: set[int] = set()


def test_assertions_hold_for_every_collection(conforms: Callable[..., None], role: str) -> None:
    conforms(role, globals())
