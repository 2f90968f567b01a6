"""A tile is remembered while its collection stands still, by level, and never served past the commit that changed it."""

import gzip
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import psycopg2
import pytest

from gis.core.tile_cache import ENTRY_BYTES, TileCache
from gis.core.tiles import tile_at
from gis.register import COLLECTIONS

Writing = Callable[[str], AbstractContextManager[Any]]
TILE = tile_at(114.3, 29.85, 9)
RENAME = (
    "UPDATE register.cemetery SET address = coalesce(address, '') || '。' WHERE id ="
    " (SELECT id FROM register.cemetery WHERE NOT deleted AND secrecy = 'public' ORDER BY id LIMIT 1)"
)


@pytest.fixture(scope="module")
def url(own_server_parts: tuple[str, str]) -> str:
    return own_server_parts[1]


@pytest.fixture(scope="module")
def api(own_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=own_server, timeout=30) as client:
        yield client


def address(name: str = "", tile: Any = TILE) -> str:
    base = f"/ogc/collections/{name}" if name else "/ogc"
    return f"{base}/tiles/WebMercatorQuad/{tile.zoom}/{tile.row}/{tile.column}"


def tags(api: httpx.Client) -> dict[str, str]:
    return {name: api.get(address(name)).headers["etag"] for name in COLLECTIONS}


def test_every_view_has_a_counter_and_every_table_it_leans_on_is_watched(url: str) -> None:
    """A migration that changes what a view reads calls tiles.watch()."""
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT view FROM tiles.revision")
        assert {row[0] for row in cursor.fetchall()} == {item.view for item in COLLECTIONS.values()}
        cursor.execute("SELECT source, view FROM tiles.leaning ORDER BY 1, 2")
        leaning = cursor.fetchall()
        cursor.execute("SELECT source, view FROM tiles.watched ORDER BY 1, 2")
        assert cursor.fetchall() == leaning
        assert ("division_name", "settlements") in leaning
        assert ("cemetery", "divisions") not in leaning
        cursor.execute(
            "SELECT count(*) FROM pg_trigger WHERE tgname ~ '^note_' AND tgenabled = 'O'"
            " AND tgrelid::regclass::text IN (SELECT 'register.' || source FROM tiles.watched)"
        )
        assert cursor.fetchall()[0][0] == 3 * len({source for source, _ in leaning})
    connection.close()


def test_a_write_changes_the_tag_of_its_collection_and_of_no_other(
    api: httpx.Client, url: str, writing: Writing
) -> None:
    before = tags(api)
    whole, part = address(), {"collections": "divisions,cemeteries"}
    both = api.get(whole, params=part).headers["etag"]
    with writing(url) as cursor:
        cursor.execute(RENAME)
    after = tags(api)
    assert {name for name in COLLECTIONS if before[name] != after[name]} == {"cemeteries"}
    assert api.get(whole, params=part).headers["etag"] != both
    with writing(url) as cursor:
        cursor.execute(
            "UPDATE register.division_name SET name = name || '试' WHERE id = (SELECT n.id FROM register.division_name n"
            " JOIN register.division d ON d.id = n.division_id WHERE d.level = 'county' AND NOT n.deleted ORDER BY 1 LIMIT 1)"
        )
    renamed = tags(api)
    assert {name for name in COLLECTIONS if after[name] != renamed[name]} > {"divisions", "settlements", "cemeteries"}


def test_what_was_rolled_back_or_touched_no_row_changes_nothing(api: httpx.Client, url: str, writing: Writing) -> None:
    before = tags(api)
    with writing(url) as cursor:
        cursor.execute("UPDATE register.settlement SET pop_total = 1 WHERE false")
        cursor.execute("SAVEPOINT one")
        cursor.execute(RENAME)
        cursor.execute("ROLLBACK TO one")
    with pytest.raises(ZeroDivisionError), writing(url) as cursor:
        cursor.execute(RENAME)
        raise ZeroDivisionError
    assert tags(api) == before


def test_a_known_tag_is_304_until_the_commit(api: httpx.Client, url: str, writing: Writing) -> None:
    first = api.get(address("cemeteries"))
    known = {"If-None-Match": first.headers["etag"]}
    for _ in range(2):
        again = api.get(address("cemeteries"), headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["vary"] == first.headers["vary"]
        assert again.headers["cache-control"] == first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    with writing(url) as cursor:
        cursor.execute(RENAME)
    assert api.get(address("cemeteries"), headers=known).status_code == 200


def test_two_server_processes_show_a_write_at_once(
    api: httpx.Client, url: str, settle: Callable[..., None], second_own_server: str, read_layer: Callable[..., Any]
) -> None:
    lon, lat = 104.0, 38.0
    tile = tile_at(lon, lat, 12)
    with httpx.Client(base_url=second_own_server, timeout=30) as second:
        for server in (api, second):
            assert server.get(address("settlements", tile)).status_code == 204
        for count in range(1, 4):
            settle(url, 1, lon=lon, lat=lat)
            for server in (api, second, api, second):
                answer = server.get(address("settlements", tile))
                assert len(read_layer(answer.content, tile, "settlements")) == count


def test_what_is_remembered_for_one_level_is_not_served_to_another(
    api: httpx.Client, url: str, own_server_users: Callable[..., Any], plant: Callable[..., list[str]]
) -> None:
    secret = {"name": "秘瓦片", "lon": 114.31, "lat": 29.86, "division": "421202001", "secrecy": "restricted"}
    (made,) = plant(url, secret)
    path = address("place-names", tile_at(114.31, 29.86, 14))
    reviewer, surveyor = own_server_users("reviewer"), own_server_users("surveyor")
    for headers, seen in ((reviewer, True), (surveyor, False), ({}, False), (reviewer, True), ({}, False)):
        answer = api.get(path, headers=headers)
        assert (made.encode() in answer.content) is seen
        assert answer.headers["cache-control"].split(",")[0] == ("private" if headers else "public")
    tag = api.get(path, headers=reviewer).headers["etag"]
    assert api.get(path, headers={"If-None-Match": tag}).status_code in {200, 204}


def test_packed_and_plain_are_the_same_tile(api: httpx.Client) -> None:
    path = address("divisions")
    for _ in range(2):
        with api.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
            raw = b"".join(packed.iter_raw())
        plain = api.get(path, headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert gzip.decompress(raw) == plain.content
        assert len(raw) < len(plain.content)
        for answer in (packed, plain):
            assert "Accept-Encoding" in answer.headers["vary"]
            assert {"Authorization", "Cookie"} <= set(answer.headers["vary"].split(", "))


def test_the_memory_is_bounded_and_holds_one_revision_a_key() -> None:
    cache = TileCache(10 * (ENTRY_BYTES + 100))
    for number in range(30):
        cache.keep(number, b"1", bytes(100))
        cache.get(0, b"1")
    assert cache.bytes <= cache.bytes_max
    kept = [number for number in range(30) if cache.get(number, b"1") is not None]
    assert kept == [0, *range(21, 30)]
    cache.keep(29, b"2", b"new")
    assert (cache.get(29, b"1"), cache.get(29, b"2")) == (None, b"new")
    cache.keep("large", b"1", bytes(cache.bytes_max))
    assert cache.get("large", b"1") is None
    assert cache.bytes == 9 * (ENTRY_BYTES + 100) + ENTRY_BYTES + 3
    nothing = TileCache(0)
    nothing.keep(1, b"1", b"")
    assert (nothing.get(1, b"1"), nothing.bytes) == (None, 0)
