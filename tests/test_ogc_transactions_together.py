"""Two who edit one feature at the same time, a thousand times; and a real client that edits (A-S4, A-S8)."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import psycopg2
import pyogrio
import pytest
from owslib.ogcapi.features import Features

TRIALS = 1_000
ITEMS = "/ogc/collections/settlements/items"
VILLAGE = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [114.32, 29.87]},
    "properties": {"name": "柳家湾", "kind": "village", "pop_total": 9_999, "pop_60": 20, "pop_65": 10, "pop_80": 1, "year": 2026},
}  # fmt: skip


def race(
    server: str,
    users: Callable[..., dict[str, str]],
    role: str,
    where: str,
    feature: Any,
    patch: Callable[[int], Any],
    trials: int,
) -> tuple[str, list[int]]:
    """Let two accounts change one feature at the same time, again and again; return its id and the winning numbers."""
    headers = users(role) | {"Content-Type": "application/geo+json"}
    made = httpx.post(server + where, content=json.dumps(feature), headers=headers, timeout=30)
    assert made.status_code == 201, made.text
    path, start, together = made.headers["location"], made.headers["etag"], Barrier(2, timeout=60)
    answers: list[list[httpx.Response]] = [[], []]

    def edit(who: int) -> None:
        headers = users(role) | {"Content-Type": "application/merge-patch+json"}
        with httpx.Client(headers=headers, timeout=30) as client:
            tag = start
            for trial in range(trials):
                body = json.dumps({"properties": patch(2 * trial + who)})
                together.wait()
                answers[who].append(client.patch(path, content=body, headers={"If-Match": tag}))
                together.wait()
                tag = next(each[trial].headers["etag"] for each in answers if each[trial].status_code == 200)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(edit, who) for who in (0, 1)]:
            done.result()
    rounds = list(zip(*answers, strict=True))
    assert [sorted(each.status_code for each in pair) for pair in rounds] == [[200, 412]] * trials
    wins = [2 * trial + int(pair[1].status_code == 200) for trial, pair in enumerate(rounds)]
    return path[-36:], wins


def test_one_of_two_editors_wins_each_time_and_nothing_is_lost(
    own_server: str, own_server_parts: tuple[str, str], own_server_users: Callable[..., dict[str, str]]
) -> None:
    fid, wins = race(
        own_server, own_server_users, "planner", ITEMS, VILLAGE, lambda number: {"pop_total": 10_000 + number}, TRIALS
    )
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT version, pop_total FROM register.settlement_versions WHERE id = %s ORDER BY 1", (fid,))
        assert cursor.fetchall() == [(1, 9_999), *enumerate([10_000 + number for number in wins], start=2)]
        cursor.execute("SELECT count(*) FROM register.change_batch WHERE kind = 'feature-update:settlements'")
        assert cursor.fetchone() == (TRIALS,)


def test_surveys_that_are_written_by_way_of_an_upload_are_no_exception(
    own_server: str, own_server_parts: tuple[str, str], own_server_users: Callable[..., dict[str, str]]
) -> None:
    with psycopg2.connect(own_server_parts[1]) as connection, connection.cursor() as cursor:
        cursor.execute(
            """SELECT code, ST_X(p), ST_Y(p) FROM (
                   SELECT code, ST_LineInterpolatePoint(ST_GeometryN(geom, 1), 0.4) AS p FROM view_internal.boundary_lines
                    WHERE NOT is_outer AND level = 'county' ORDER BY code LIMIT 1) l"""
        )
        code, lon, lat = cursor.fetchone() or ("", 0, 0)
        connection.commit()  # the race may take longer than a transaction may lie idle
        facts = {"number": "R-1", "kind": "boundary-point", "line_codes": code, "how_obtained": "surveyed"}
        place = {"type": "Point", "coordinates": [round(lon, 9), round(lat, 9)]}
        feature = {"type": "Feature", "geometry": place, "properties": facts}
        where = "/ogc/collections/boundary-points/items"
        fid, wins = race(
            own_server, own_server_users, "surveyor", where, feature, lambda number: {"remark": f"第 {number} 次"}, 20
        )
        cursor.execute("SELECT version, remark FROM register.boundary_point_versions WHERE id = %s ORDER BY 1", (fid,))
        assert cursor.fetchall() == [(1, None), *enumerate([f"第 {number} 次" for number in wins], start=2)]


@pytest.mark.client
def test_owslib_makes_updates_and_deletes(own_server: str, own_server_users: Callable[..., dict[str, str]]) -> None:
    key = own_server_users("planner")
    client = Features(f"{own_server}/ogc", headers={**key})
    client.collection_item_create("settlements", VILLAGE)
    where = client.response_headers["location"]
    fid = where.rpartition("/")[2]
    frame = pyogrio.read_dataframe(f"OAPIF:{own_server}/ogc", layer="settlements", where="name = '柳家湾'")
    assert fid in set(frame["id"])  # GDAL reads what was written; its driver does not write
    assert pyogrio.list_drivers()["OAPIF"] == "r"
    read = client.collection_item("settlements", fid)
    assert read["properties"]["name"] == "柳家湾"
    tag = client.response_headers["etag"]
    read["properties"]["pop_total"] = 321
    client.headers |= {"If-Match": tag, "Content-Type": "application/geo+json"}
    client.collection_item_update("settlements", fid, json.dumps(read))
    newer: Any = client.response_headers["etag"]
    with pytest.raises(RuntimeError, match="412"):
        client.collection_item_update("settlements", fid, json.dumps(read))
    client.headers["If-Match"] = newer
    client.collection_item_delete("settlements", fid)
    with pytest.raises(RuntimeError, match="404"):
        client.collection_item("settlements", fid)
