"""Nobody sees a record above his level: by no endpoint, tile, count or extent, nor by SQL as the public's role."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import psycopg2
import psycopg2.errors
import pytest

from gis.core.tiles import tile_at

LON, LAT = 121.234567, 31.234567
"""Far outside of the prefecture, so that an extent that counted the record would show it."""

SECRETS = {"internal": "秘泉甲", "restricted": "秘泉乙"}
SEEN = {"anonymous": [], "surveyor": ["internal"], "audit_admin": [], "reviewer": ["internal", "restricted"]}


@pytest.fixture(scope="module")
def ids(own_server_parts: tuple[str, str]) -> dict[str, str]:
    """Insert a place of each level; returns level -> id."""
    made = {}
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute(
            "WITH b AS (INSERT INTO register.change_batch (id, kind, actor, reason)"
            " VALUES (gen_random_uuid(), 'test', 'test', 'test') RETURNING id)"
            " SELECT set_config('minzheng.batch_id', id::text, true) FROM b"
        )
        for level, name in SECRETS.items():
            cursor.execute(
                "INSERT INTO register.place (id, class_code, geom, geometry_status, status, secrecy, source)"
                " SELECT gen_random_uuid(), min(code), ST_SetSRID(ST_MakePoint(%s, %s), 4490), 'surveyed',"
                " 'current', %s, %s FROM register.place_class RETURNING id::text",
                (LON, LAT, level, f"source-{level}"),
            )
            made[level] = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO register.place_name (id, place_id, name, kind, pinyin, pinyin_toned, pinyin_status,"
                " pinyin_source, secrecy, source) VALUES (gen_random_uuid(), %s, %s, 'standard', 'Miquan', 'Mìquán',"
                " 'confirmed', 'test', %s, 'test')",
                (made[level], name, level),
            )
    return made


@pytest.fixture(scope="module", params=list(SEEN))
def viewer(
    request: pytest.FixtureRequest, own_server: str, own_server_users: Callable[..., Any], ids: dict[str, str]
) -> Iterator[tuple[httpx.Client, list[str]]]:
    headers = {} if request.param == "anonymous" else own_server_users(request.param)
    with httpx.Client(base_url=own_server, headers=headers, timeout=30) as client:
        yield client, SEEN[request.param]


def test_items_counts_filters_and_boxes(viewer: tuple[httpx.Client, list[str]], ids: dict[str, str]) -> None:
    api, seen = viewer
    path = "/ogc/collections/place-names/items"
    for level, name in SECRETS.items():
        shown = int(level in seen)
        for asked in ({"name": name}, {"source": f"source-{level}"}):
            body = api.get(path, params=asked).json()
            assert (body["numberMatched"], body["numberReturned"], len(body["features"])) == (shown, shown, shown)
        assert api.get(f"{path}/{ids[level]}").status_code == (200 if shown else 404)
        assert api.get(f"{path}/{ids[level]}", params={"f": "html"}).status_code == (200 if shown else 404)
    around = api.get(path, params={"bbox": f"{LON - 0.1},{LAT - 0.1},{LON + 0.1},{LAT + 0.1}"})
    assert around.json()["numberMatched"] == len(seen)
    for level, name in SECRETS.items():
        assert (name in around.text) is (level in seen)
    everything = api.get(path, params={"limit": 1000})
    for level, name in SECRETS.items():
        assert (name in everything.text) is (level in seen)
        assert (ids[level] in everything.text) is (level in seen)


def test_tiles_and_extents(viewer: tuple[httpx.Client, list[str]]) -> None:
    api, seen = viewer
    tile = tile_at(LON, LAT, 12)
    for path in ("/ogc/collections/place-names/tiles", "/ogc/tiles"):
        answer = api.get(f"{path}/WebMercatorQuad/12/{tile.row}/{tile.column}")
        assert answer.status_code == (200 if seen else 204)
        world = api.get(f"{path}/WebMercatorQuad/0/0/0").content
        for level, name in SECRETS.items():
            assert (name.encode() in answer.content) is (level in seen)
            assert (name.encode() in world) is (level in seen)
    for page in ("/ogc/collections/place-names", "/ogc/collections"):
        assert (str(LON) in api.get(page).text) is bool(seen)
    bounds = api.get("/ogc/collections/place-names/tiles/WebMercatorQuad", params={"f": "tilejson"}).json()["bounds"]
    assert (bounds[2] > 120) is bool(seen)


def test_survey_columns_and_exact_positions_are_internal(viewer: tuple[httpx.Client, list[str]]) -> None:
    api, seen = viewer
    path = "/ogc/collections/boundary-markers"
    feature = api.get(f"{path}/items", params={"limit": 1}).json()["features"][0]
    for column in ("received_northing", "height_m", "accuracy_m", "secrecy", "batch_id"):
        assert (column in feature["properties"]) is bool(seen)
        assert (
            api.get(f"{path}/items", params={column: "1"}).status_code == (200 if seen and "m" in column else 400)
            or seen
        )
        for page in ("queryables", "schema"):
            assert (column in api.get(f"{path}/{page}").json()["properties"]) is bool(seen)
        assert (f'"{column}"' in api.get("/ogc/api").text) is bool(seen)
    if not seen:
        for one in api.get(f"{path}/items", params={"limit": 1000}).json()["features"]:
            for value in one["geometry"]["coordinates"]:
                assert round(value, 3) == pytest.approx(value, abs=1e-9)


def test_cached_answer_of_one_viewer_is_not_given_to_another(
    own_server: str, own_server_users: Callable[..., Any]
) -> None:
    path = "/ogc/collections/place-names/items?limit=1000"
    reviewer = own_server_users("reviewer")
    with httpx.Client(base_url=own_server) as api:
        tag = api.get(path, headers=reviewer).headers["etag"]
        answer = api.get(path, headers={"If-None-Match": tag})
        assert answer.status_code == 200
        assert all(name not in answer.text for name in SECRETS.values())
        counted = [api.get(path, headers=one).json()["numberMatched"] for one in (reviewer, {}, reviewer, {})]
        assert counted[0] == counted[2] >= counted[1] + 2 == counted[3] + 2


def test_wrong_key_is_401_not_public(own_server: str) -> None:
    for header in ("Bearer nothing.at-all", "Bearer x", "Basic eDp5"):
        assert httpx.get(f"{own_server}/ogc", headers={"Authorization": header}).status_code == 401


def test_role_of_the_public_reads_public_views_and_nothing_else(own_server_parts: tuple[str, str]) -> None:
    connection = psycopg2.connect(own_server_parts[1])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname), n.nspname,"
            " has_table_privilege('minzheng_app_ro', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p')"
            " AND n.nspname IN ('register', 'app', 'past', 'view_public', 'view_internal', 'view_restricted')"
        )
        relations = cursor.fetchall()
        assert len(relations) > 60
        cursor.execute("SET ROLE minzheng_app_ro")
        cursor.execute("SELECT set_config('minzheng.as_of', now()::text, false)")  # views of the past want a moment
        for relation, schema, may_write in relations:
            assert not may_write
            if schema == "view_public":
                cursor.execute(f"SELECT FROM {relation} LIMIT 1")
            else:
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    cursor.execute(f"SELECT FROM {relation} LIMIT 1")
        for name in SECRETS.values():
            for view in ("place_names", "past_place_names"):
                cursor.execute(f"SELECT count(*) FROM view_public.{view} WHERE name = %s", (name,))
                assert cursor.fetchone()[0] == 0
            cursor.execute("SELECT count(*) FROM view_public.search_entries WHERE name = %s", (name,))
            assert cursor.fetchone()[0] == 0
    connection.close()
