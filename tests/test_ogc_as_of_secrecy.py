"""`as_of` tells nobody more than he may see now and might see then: records, their parts, positions, people, SQL."""

from typing import Any

import psycopg2
import pytest

ITEMS = "/ogc/collections/{}/items"


@pytest.mark.parametrize("part", ["place_name", "place"])
def test_what_is_secret_now_is_not_told_by_its_past(past: Any, part: str) -> None:
    """The stricter of then and now, for the record and for each part of it; made public again, it is back."""
    fid, name = past.ask("SELECT id::text, name FROM view_public.place_names ORDER BY id DESC LIMIT 1")[0]
    key = "id" if part == "place" else "place_id"
    moment, path = past.now(), f"{ITEMS.format('place-names')}/{fid}"
    asked = {"as_of": moment, "filter": f"name = '{name}'"}
    count = {
        role: past.get(role, ITEMS.format("place-names"), **asked).json()["numberMatched"] for role in past.headers
    }
    for secrecy, sees in (
        ("restricted", {"reviewer"}),
        ("internal", {"reviewer", "surveyor"}),
        ("public", set(past.headers)),
    ):
        past.change(f"UPDATE register.{part} SET secrecy = %s WHERE {key} = %s", secrecy, fid)
        for role in past.headers:
            assert past.get(role, path, as_of=moment).status_code == (200 if role in sees else 404)
            page = past.get(role, ITEMS.format("place-names"), **asked).json()
            assert page["numberMatched"] == count[role] - (role not in sees)
            text = past.get(role, "/ogc/collections/place-names/export", f="csv", **asked).text
            assert (fid in text) == (role in sees)


def test_what_was_secret_then_stays_so(past: Any) -> None:
    fid = past.ask("SELECT id::text FROM view_restricted.boundary_markers WHERE secrecy = 'restricted' LIMIT 1")[0][0]
    moment, path = past.now(), f"{ITEMS.format('boundary-markers')}/{fid}"
    past.change("UPDATE register.boundary_marker SET secrecy = 'public', is_public = true WHERE id = %s", fid)
    assert past.get("anonymous", path).status_code == 200
    assert [past.get(role, path, as_of=moment).status_code for role in past.headers] == [404, 404, 200]


def test_the_public_sees_past_positions_and_people_as_roughly_as_present_ones(past: Any, centre: str) -> None:
    marker = past.ask("SELECT id::text FROM view_public.boundary_markers ORDER BY id LIMIT 1")[0][0]

    def put(lon: float, lat: float, residents: int) -> None:
        with past.batch() as cursor:
            past.put_marker(cursor, marker, f"ST_SetSRID(ST_MakePoint({lon}, {lat}), 4490)")
            cursor.execute("UPDATE register.care_centre SET residents = %s WHERE id = %s", (residents, centre))

    put(114.1234567, 29.7654321, 3)
    moment = past.now()
    put(114.2, 29.7, 30)
    path = f"{ITEMS.format('boundary-markers')}/{marker}"
    public, exact = (past.get(role, path, as_of=moment).json() for role in ("anonymous", "surveyor"))
    assert public["geometry"]["coordinates"] == [114.123, 29.765]
    assert exact["geometry"]["coordinates"] == [114.1234567, 29.7654321]
    assert set(exact["properties"]) - set(public["properties"]) >= {"height_m", "received_lon", "version", "secrecy"}
    box = {"bbox": "114.1234,29.7654,114.1235,29.7655", "as_of": moment}
    assert [
        past.get(role, ITEMS.format("boundary-markers"), **box).json()["numberMatched"] for role in past.headers
    ] == [0, 1, 1]
    path = f"{ITEMS.format('care-centres')}/{centre}"
    assert [past.get(role, path, as_of=moment).json()["properties"]["residents"] for role in past.headers] == [
        None,
        3,
        3,
    ]
    few = {"filter": "residents = 3", "as_of": moment}
    assert past.get("anonymous", ITEMS.format("care-centres"), **few).json()["numberMatched"] == 0


def test_the_role_of_the_public_has_no_other_way_to_the_past(past: Any) -> None:
    for relation in (
        "past.settlement_public",
        "past.settlement_versions",
        "past.batch_commit",
        "view_internal.past_settlements",
    ):
        with psycopg2.connect(past.url) as connection, connection.cursor() as cursor:
            cursor.execute("SET ROLE minzheng_app_ro; SET minzheng.as_of = '2026-01-01T00:00:00Z'")
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"SELECT count(*) FROM {relation}")
        connection.close()
