"""Bad requests on changes: R21, R22, R37, R38. What was refused changed nothing; what was repeated happened once."""

import json
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

CENTRES = "/ogc/collections/care-centres/items"
PATCH = {"Content-Type": "application/merge-patch+json"}
Refused = Callable[..., dict[str, Any]]


def centre(door: Any, beds: int = 20) -> dict[str, Any]:
    code = door.rows("SELECT code FROM register.care_centre_type ORDER BY code LIMIT 1")[0][0]
    facts = {"name": f"柳家湾互助点{uuid4().hex[:6]}", "type_code": code, "status": "operating", "beds_total": beds}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [114.3211234567, 29.8712345678]},
        "properties": facts,
    }


def made(door: Any, who: str = "planner") -> tuple[str, str]:
    """Make a facility; return its path and its tag."""
    answer = door.send("POST", CENTRES, who, json=centre(door))
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].removeprefix(door.address), answer.headers["etag"]


@pytest.mark.row("R21")
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("condition", [None, "*"])
def test_a_change_that_saw_nothing_is_428(door: Any, refused: Refused, method: str, condition: str | None) -> None:
    path, _ = made(door)
    before = door.batches
    headers = (
        {**PATCH, **({} if condition is None else {"If-Match": condition})}
        if method == "PATCH"
        else {}
        if condition is None
        else {"If-Match": condition}
    )
    refused(
        door.send(
            method,
            path,
            "planner",
            json=None if method == "DELETE" else {"properties": {"beds_total": 5}},
            headers=headers,
        ),
        428,
    )
    assert door.batches == before


@pytest.mark.row("R21")
@pytest.mark.parametrize(
    "tag",
    ['"1-x"', '"999-aaaaaaaa"', "W/{}", '"', "", "x" * 5000, '"0"', '"-1-a"', '"1e3-a"', '"99999999999999999999-a"'],
)
def test_a_change_on_another_version_is_412_with_what_stands(door: Any, refused: Refused, tag: str) -> None:
    path, first = made(door)
    changed = door.send(
        "PATCH", path, "planner", json={"properties": {"beds_total": 21}}, headers={**PATCH, "If-Match": first}
    )
    assert changed.status_code == 200, changed.text
    before = door.batches
    for stale in (first, tag.replace("{}", first)):
        answer = door.send(
            "PATCH", path, "planner", json={"properties": {"beds_total": 22}}, headers={**PATCH, "If-Match": stale}
        )
        found = refused(answer, 412)
        assert found["etag"] == answer.headers["etag"]
        assert found["etag"].partition("-")[0] == changed.headers["etag"].partition("-")[0], (
            "the version; its bytes have no links here"
        )
        assert found["current"]["properties"]["beds_total"] == 21
    assert door.batches == before


@pytest.mark.row("R21")
def test_what_is_unknown_is_404_or_412(door: Any, refused: Refused) -> None:
    nobody = f"{CENTRES}/00000000-0000-4000-8000-000000000000"
    refused(door.send("PATCH", nobody, "planner", json={}, headers={**PATCH, "If-Match": '"1-x"'}), 412)
    refused(door.send("PATCH", nobody, "planner", json={}, headers=PATCH), 404)


@pytest.mark.row("R22")
def test_the_same_key_and_body_repeats_the_answer(door: Any) -> None:
    key, feature, before = {"Idempotency-Key": uuid4().hex}, centre(door), door.batches
    first = door.send("POST", CENTRES, "planner", json=feature, headers=key)
    again = door.send("POST", CENTRES, "planner", json=feature, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["location"] == again.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert door.batches == before + 1


@pytest.mark.row("R22")
def test_the_same_key_with_another_request_is_422(door: Any, refused: Refused) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    assert door.send("POST", CENTRES, "planner", json=centre(door), headers=key).status_code == 201
    before = door.batches
    refused(door.send("POST", CENTRES, "planner", json=centre(door, 21), headers=key), 422)
    refused(door.send("POST", "/ogc/collections/cemeteries/items", "planner", json=centre(door), headers=key), 400, 422)
    assert door.batches == before
    assert door.send("POST", CENTRES, "reviewer", json=centre(door), headers=key).status_code == 201, (
        "a key belongs to its account"
    )


@pytest.mark.row("R22")
@pytest.mark.parametrize("key", ["x" * 201, "\x7f", "é", "a\tb"])
def test_a_key_that_is_none_is_400(door: Any, refused: Refused, key: str) -> None:
    before = door.batches
    refused(
        door.send("POST", CENTRES, "planner", json=centre(door), headers={"Idempotency-Key": key.encode("latin-1")}),
        400,
    )
    assert door.batches == before


@pytest.mark.row("R22")
def test_the_same_key_many_times_at_once_happens_once(door: Any) -> None:
    key, feature, before = uuid4().hex, centre(door), door.batches
    headers = {**door.http("planner").headers, "idempotency-key": key, "content-type": "application/json"}
    answers: list[httpx.Response] = []

    def post() -> None:
        answers.append(httpx.post(f"{door.address}{CENTRES}", content=json.dumps(feature), headers=headers, timeout=60))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    door.sent += 8
    assert {answer.status_code for answer in answers} <= {201, 409, 503}, [answer.text for answer in answers]
    assert len({answer.headers["location"] for answer in answers if answer.status_code == 201}) == 1
    assert door.batches == before + 1


FORMS = ("csv", "geojson", "geojsonseq", "gpkg", "shp", "kml", "fgb", "parquet")


@pytest.mark.row("R37")
@pytest.mark.parametrize("form", FORMS)
def test_an_export_by_the_public_holds_no_hidden_column_and_is_noted(door: Any, form: str) -> None:
    """Columns and records are those of the public's views; what a binary file holds is read in tests/test_ogc_exports.py."""
    hidden = [
        fid
        for (fid,) in door.rows(
            "SELECT id::text FROM view_restricted.boundary_markers EXCEPT SELECT id::text FROM view_public.boundary_markers"
        )
    ]
    inner = door.rows(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'view_internal' AND table_name = 'boundary_markers' EXCEPT"
        " SELECT column_name FROM information_schema.columns WHERE table_schema = 'view_public' AND table_name = 'boundary_markers'"
    )
    noted = door.rows("SELECT count(*) FROM audit.event WHERE kind = 'features-exported' AND actor = 'public'")[0][0]
    answer = door.get(f"/ogc/collections/boundary-markers/export?f={form}")
    assert answer.status_code == 200, answer.text
    assert hidden
    assert inner
    for fid in hidden:
        assert fid.encode() not in answer.content
    if form in {"csv", "geojson", "geojsonseq"}:
        for (column,) in inner:
            assert column.encode() not in answer.content, column
    assert (
        door.rows("SELECT count(*) FROM audit.event WHERE kind = 'features-exported' AND actor = 'public'")[0][0]
        == noted + 1
    )


@pytest.mark.row("R37")
def test_positions_exported_by_the_public_are_on_the_coarse_grid(door: Any) -> None:
    features = door.get("/ogc/collections/boundary-markers/export?f=geojson").json()["features"]
    assert features
    for feature in features:
        assert [round(value, 3) for value in feature["geometry"]["coordinates"]] == pytest.approx(
            feature["geometry"]["coordinates"], abs=1e-9
        )


@pytest.mark.row("R37")
@pytest.mark.parametrize(
    "query",
    [
        "properties=height_m",
        "sortby=height_m",
        "filter=height_m%20%3E%200",
        "height_m=1",
        "f=exe",
        "f=../../x",
        "encoding=UTF-16",
        "limit=5",
    ],
)
def test_an_export_of_what_one_may_not_see_is_400(door: Any, refused: Refused, query: str) -> None:
    noted = door.rows("SELECT count(*) FROM audit.event")[0][0]
    found = refused(door.get(f"/ogc/collections/boundary-markers/export?{query}"), 400)
    unknown = refused(
        door.get(f"/ogc/collections/boundary-markers/export?{query.replace('height_m', 'no_such_thing')}"), 400
    )
    assert [one["code"] for one in found["errors"]] == [one["code"] for one in unknown["errors"]], (
        "hidden and unknown answer alike"
    )
    assert door.rows("SELECT count(*) FROM audit.event")[0][0] == noted


def changed_beds(door: Any, path: str, tag: str, beds: int, who: str = "planner") -> tuple[str, str]:
    answer = door.send(
        "PATCH", path, who, json={"properties": {"beds_total": beds}}, headers={**PATCH, "If-Match": tag}
    )
    assert answer.status_code == 200, answer.text
    return answer.headers["change-batch"], answer.headers["etag"]


@pytest.mark.row("R38")
def test_an_undo_of_anothers_batch_is_refused(door: Any, refused: Refused) -> None:
    path, tag = made(door)
    batch, _ = changed_beds(door, path, tag, 33)
    other = door.key(door.account("planner"))
    before = door.batches
    refused(httpx.post(f"{door.address}/api/v1/feature-batches/{batch}/undo", headers=other, timeout=60), 403, 404)
    refused(door.send("POST", f"/api/v1/feature-batches/{batch}/undo"), 401)
    refused(door.send("POST", f"/api/v1/feature-batches/{uuid4()}/undo", "planner"), 404)
    refused(door.send("POST", "/api/v1/feature-batches/1/undo", "planner"), 404, 422)
    assert door.batches == before
    assert door.get(path, "planner").json()["properties"]["beds_total"] == 33


@pytest.mark.row("R38")
def test_an_undo_twice_is_the_same_as_once(door: Any, refused: Refused) -> None:
    path, tag = made(door)
    batch, _ = changed_beds(door, path, tag, 34)
    first = door.send("POST", f"/api/v1/feature-batches/{batch}/undo", "planner")
    assert first.status_code == 200, first.text
    before = door.batches
    again = door.send("POST", f"/api/v1/feature-batches/{batch}/undo", "planner")
    assert again.status_code == 200, again.text
    assert door.batches == before
    assert door.get(path, "planner").json()["properties"]["beds_total"] == 20


@pytest.mark.row("R38")
def test_an_undo_under_a_later_change_is_409(door: Any, refused: Refused) -> None:
    path, tag = made(door)
    batch, tag = changed_beds(door, path, tag, 35)
    changed_beds(door, path, tag, 36, "reviewer")
    before = door.batches
    found = refused(door.send("POST", f"/api/v1/feature-batches/{batch}/undo", "planner"), 409)
    name = door.get(path, "planner").json()["properties"]["name"]
    assert [one for one in found["errors"] if name in one["message"]], "the answer names what stands in the way"
    assert door.batches == before
    assert door.get(path, "planner").json()["properties"]["beds_total"] == 36
