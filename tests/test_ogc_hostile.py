"""Hostile query strings and paths never get a 5xx; the SQL builder never transforms an indexed column."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.core.collections import Level
from gis.core.crs_published import published
from gis.core.page_sql import page_statement
from gis.core.selection import EVERYTHING, Selection, in_boxes
from gis.core.tiles import tile_statement
from gis.register import COLLECTIONS

WORDS = ["limit", "bbox", "datetime", "cursor", "f", "lang", "collections", "name", "code", "is_sample", "pop_total",
         "valid_from", "crs", "filter", "sortby", "offset", "geom", "id", "'; DROP TABLE register.place; --", ""]  # fmt: skip
VALUES = ["0", "-1", "1e400", "nan", "NaN,NaN,NaN,NaN", "1,2,3,4", "-180,-90,180,90", "..", "../..", "%", "%s", "%(a)s",
          "$1", "\\", "'", "''", '"', "null", "true", "2020-01-01/..", "9" * 30, "９", "html", "json", "١,٢,٣,٤",
          "A" * 5000, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")]  # fmt: skip
PATHS = [
    "/ogc", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/collections/divisions",
    "/ogc/collections/divisions/items", "/ogc/collections/settlements/items", "/ogc/collections/cemeteries/items",
    "/ogc/collections/place-names/schema", "/ogc/collections/place-names/tiles/WebMercatorQuad",
    "/ogc/tiles/WebMercatorQuad", "/ogc/tiles/WebMercatorQuad/3/3/6", "/ogc/collections/boundary-lines/items/1",
]  # fmt: skip

raw = st.one_of(
    st.sampled_from(VALUES).map(lambda text: quote(text, safe="")),
    st.text(max_size=40).map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")),
    st.binary(max_size=20).map(lambda data: quote_from_bytes(data, safe="")),
)
pair = st.tuples(st.one_of(st.sampled_from(WORDS).map(lambda word: quote(word, safe="")), raw), raw)
queries = st.lists(pair, max_size=6).map(lambda pairs: "&".join(f"{key}={value}" for key, value in pairs))


@pytest.fixture(scope="module")
def api(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


@settings(max_examples=250, deadline=None)
@given(path=st.sampled_from(PATHS), query=queries)
def test_no_query_string_breaks_the_server(api: httpx.Client, path: str, query: str) -> None:
    answer = api.get(f"{path}?{query}")
    assert answer.status_code in {200, 204, 400, 404}, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        for leaked in ("psycopg", "SELECT", "Traceback", "site-packages"):
            assert leaked not in answer.json()["detail"]


@settings(max_examples=100, deadline=None)
@given(parts=st.lists(raw, min_size=1, max_size=4))
def test_no_path_breaks_the_server(api: httpx.Client, parts: list[str]) -> None:
    answer = api.get("/ogc/collections/" + "/".join(parts))
    assert answer.status_code in {200, 204, 400, 404, 307}, answer.text


@pytest.mark.parametrize("query", ["name=%00", "name=%ff", "name=%ed%a0%80", "&".join(f"a{n}=1" for n in range(200))])
def test_what_is_not_text_is_400(api: httpx.Client, query: str) -> None:
    assert api.get(f"/ogc/collections/divisions/items?{query}").status_code == 400


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_sql_transforms_no_indexed_column_and_names_no_secrecy(name: str, level: Level) -> None:
    collection = COLLECTIONS[name]
    tile = tile_statement(collection, level).sql
    page = page_statement(collection, level, EVERYTHING, limit=10)[0].sql
    for sql in (tile, page):
        assert "st_transform" not in sql.lower()
        assert "secrecy =" not in sql
        assert f"{level.schema}." in sql
    zone = published((38,))["http://www.opengis.net/def/crs/EPSG/0/4547"]
    asked = Selection((in_boxes([(113.0, 29.0, 115.0, 30.0)]),), crs=zone)
    moved = page_statement(collection, level, asked, limit=10)[0].sql
    assert moved.count("register.published_in(p.geom, 4547)") == 1
    assert moved.index("published_in") < moved.index(" FROM ")
    box, *others = [part.split(" LIMIT ")[0] for part in tile.split(" WHERE ")[1:]]
    assert "geom && ST_MakeEnvelope($4" in box
    assert len(others) == 3
    assert not any("display_3857" in where for where in (box, *others))


def test_driver_is_named_in_two_files_only() -> None:
    root = Path(__file__).parents[1]
    naming = [
        str(path.relative_to(root))
        for part in ("gis", "api", "maps")
        for path in (root / part).rglob("*.py")
        if "psycopg2" in path.read_text(encoding="utf-8") and "import psycopg2" in path.read_text(encoding="utf-8")
    ]
    assert sorted(naming) == ["gis/core/db.py", "gis/core/reads.py"]
