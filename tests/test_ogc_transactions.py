"""OGC API Features Part 4 on facilities: create, replace, update, delete, what is allowed, what is refused (A-S4)."""

from typing import Any

import pytest

from gis.register import COLLECTIONS, EDITORS

ITEMS = "/ogc/collections/care-centres/items"


def test_a_feature_is_made_read_replaced_patched_and_removed(drafter: Any) -> None:
    answer = drafter.post("care-centres", drafter.centre(), query="?reason=%E6%96%B0%E5%BB%BA")
    assert answer.status_code == 201, answer.text
    path = answer.headers["location"].removeprefix("http://testserver")
    fid, batch = path.rpartition("/")[2], answer.headers["change-batch"]
    read = drafter.get(path)
    assert (read.status_code, read.headers["etag"].split("-")[0]) == (200, '"1')
    assert read.json()["geometry"]["coordinates"] == [round(each, 9) for each in drafter.AT]
    assert read.json()["properties"]["division_code"]
    stored = drafter.rows("SELECT ST_X(geom), ST_Y(geom) FROM register.care_centre WHERE id = :id", id=fid)[0]
    assert list(stored) == drafter.AT
    ((kind, actor, reason),) = drafter.rows(
        "SELECT kind, actor, reason FROM register.change_batch WHERE id = :id", id=batch
    )
    assert (kind, actor.split("-")[0], reason) == ("feature-create:care-centres", "planner", "柳家湾互助养老点：新建")

    whole = read.json()
    whole["properties"] |= {"beds_total": 30, "grade": 3}
    replaced = drafter.send("PUT", path, whole, tag=read.headers["etag"])
    assert replaced.status_code == 200, replaced.text
    assert replaced.headers["etag"].startswith('"2-')
    assert replaced.json()["properties"]["beds_total"] == 30
    same = drafter.rows("SELECT ST_X(geom), ST_Y(geom) FROM register.care_centre WHERE id = :id", id=fid)[0]
    assert list(same) == drafter.AT  # the nine published decimals, sent back, do not round what is stored

    patched = drafter.send(
        "PATCH", path, {"properties": {"grade": None, "beds_total": 31}}, tag=replaced.headers["etag"]
    )
    assert (patched.status_code, patched.json()["properties"]["grade"]) == (200, None)
    assert patched.json()["properties"]["beds_nursing"] == 8

    gone = drafter.send("DELETE", path, b"", tag=patched.headers["etag"])
    assert (gone.status_code, gone.content) == (204, b"")
    assert drafter.get(path).status_code == 404
    history = drafter.rows(
        "SELECT version, beds_total, deleted FROM register.care_centre_versions WHERE id = :id ORDER BY 1", id=fid
    )
    assert [tuple(row) for row in history] == [(1, 20, False), (2, 30, False), (3, 31, False), (4, 31, True)]


def test_a_change_rests_on_the_version_that_was_seen(drafter: Any) -> None:
    path, tag = drafter.made()
    patch = {"properties": {"beds_total": 40}}
    for method, body in (("PUT", drafter.centre()), ("PATCH", patch), ("DELETE", b"")):
        for condition in ({}, {"tag": "*"}):
            answer = drafter.send(method, path, body, **condition)
            assert (answer.status_code, drafter.code(answer)) == (428, "precondition-required")
    newer = drafter.send("PATCH", path, patch, tag=tag).headers["etag"]
    for method, body in (("PUT", drafter.centre()), ("PATCH", patch), ("DELETE", b"")):
        for old in (tag, f"W/{newer}", '"x"', newer.replace('"2-', '"3-')):
            answer = drafter.send(method, path, body, tag=old)
            assert (answer.status_code, drafter.code(answer)) == (412, "stale"), (method, old)
            problem = answer.json()
            assert (problem["version"], problem["current"]["properties"]["beds_total"]) == (2, 40)
            assert problem["etag"] == answer.headers["etag"]
    assert drafter.send("DELETE", path, b"", tag=answer.headers["etag"]).status_code == 204  # what a 412 gives will do


def test_what_changes_nothing_makes_no_version(drafter: Any) -> None:
    path, tag = drafter.made()
    read = drafter.get(path)
    assert read.headers["etag"] != tag or read.json()["links"]  # other links, other bytes
    same = drafter.send("PUT", path, read.json(), tag=read.headers["etag"])
    assert same.status_code == 200
    assert "change-batch" not in same.headers
    assert same.json()["properties"]["version"] == 1
    assert drafter.get(path, **{"If-None-Match": read.headers["etag"]}).status_code == 304


def test_tags_differ_where_the_answers_differ(drafter: Any) -> None:
    path, _ = drafter.made()
    inside = drafter.get(path).headers["etag"]
    public = drafter.web.get(path).headers["etag"]
    assert inside != public
    assert "-" not in public
    assert drafter.get(path, drafter.reviewer).headers["etag"].split("-")[0] == inside.split("-")[0]


def test_every_fault_is_named_at_once_with_its_pointer(drafter: Any) -> None:
    feature = drafter.centre(
        name=" 柳家湾 ", type_code="no-such", status="open", beds_total="20", beds_nursing=1.5, grade=6, nonsense=1,
        type_name="别的", valid_from="2026-02-30", address="\u202e", meals_per_day=True,
    )  # fmt: skip
    feature |= {"id": "1", "extra": 1, "geometry": {"type": "LineString", "coordinates": [[114, 29], [115, 29]]}}
    answer = drafter.post("care-centres", feature)
    assert (answer.status_code, drafter.code(answer)) == (400, "schema")
    wrong = {
        "name": "blank", "type_code": "choice", "status": "choice", "beds_total": "type", "beds_nursing": "type",
        "grade": "out-of-range", "nonsense": "unknown-property", "type_name": "read-only", "valid_from": "type",
        "address": "bad-characters", "meals_per_day": "type",
    }  # fmt: skip
    expected = {f"/properties/{name}": code for name, code in wrong.items()}
    assert drafter.faults(answer) == expected | {"/id": "id", "/extra": "member", "/geometry": "geometry-type"}
    assert answer.json()["error_count"] == len(expected) + 3
    assert all(each["message"] and each["message_en"] for each in answer.json()["errors"])


def test_rules_are_those_of_the_task_endpoints(drafter: Any) -> None:
    answer = drafter.post("care-centres", drafter.centre(beds_total=10, beds_nursing=11, secrecy="restricted"))
    assert (answer.status_code, drafter.code(answer)) == (422, "feature")
    assert set(drafter.faults(answer)) == {"/properties/beds_nursing", "/properties/secrecy"}
    most = drafter.post("care-centres", drafter.centre(beds_total=100_001))
    assert drafter.faults(most) == {"/properties/beds_total": "out-of-range"}  # the limit of CareFactsForm
    path, tag = drafter.made()
    answer = drafter.send("PATCH", path, {"properties": {"beds_total": 7}}, tag=tag)
    assert drafter.faults(answer) == {"/properties/beds_nursing": "value"}  # with what stands


@pytest.mark.parametrize("body", ["", "[]", "{", '{"type":"Feature","type":"Feature"}', '{"a":NaN}', '{"a":1e999}',
                                  '{"a":' * 40 + "1" + "}" * 40, '{"a":"\\ud800"}', b"\xff"])  # fmt: skip
def test_what_is_no_strict_json_is_refused(drafter: Any, body: Any) -> None:
    answer = drafter.post("care-centres", body)
    assert (answer.status_code, drafter.code(answer)) == (400, "json")


def test_a_patch_neither_renames_nor_drops_anything_silently(drafter: Any) -> None:
    path, tag = drafter.made()
    for patch, pointer in (
        ({"id": "00000000-0000-4000-8000-000000000000"}, "/id"), ({"id": None}, "/id"), ({"type": "Other"}, "/type"),
        ({"properties": {"nonsense": None}}, "/properties/nonsense"), ({"geometry": None}, "/geometry"),
        ({"properties": {"division_name": None}}, "/properties/division_name"),
        ({"properties": {"version": 9}}, "/properties/version"), ({"properties": {"name": None}}, "/properties/name"),
        ({"properties": {"is_sample": True}}, "/properties/is_sample"),
    ):  # fmt: skip
        answer = drafter.send("PATCH", path, patch, tag=tag)
        assert answer.status_code in {400, 422}, patch
        assert list(drafter.faults(answer)) == [pointer], answer.text


def test_who_may_write(drafter: Any) -> None:
    path, tag = drafter.made()
    body, patch = drafter.centre(), {"properties": {"beds_total": 50}}
    readers: tuple[tuple[dict[str, str], int], ...] = (
        ({}, 401), (drafter.surveyor, 403), (drafter.users("names_officer"), 403), (drafter.users("admin"), 403),
        (drafter.users("planner", write=False), 403),
    )  # fmt: skip
    for who, status in readers:
        assert drafter.post("care-centres", body, who).status_code == status
        for method in ("PUT", "PATCH", "DELETE"):
            assert drafter.send(method, path, patch, who, tag=tag).status_code == status
            assert method not in drafter.web.options(path, headers=who).headers["allow"]
        assert drafter.web.options(ITEMS, headers=who).headers["allow"] == "GET, HEAD, OPTIONS"
    assert drafter.web.options(ITEMS, headers=drafter.planner).headers["allow"] == "GET, HEAD, OPTIONS, POST"
    options = drafter.web.options(path, headers=drafter.planner)
    assert options.headers["allow"] == "GET, HEAD, OPTIONS, PUT, PATCH, DELETE"
    assert "application/merge-patch+json" in options.headers["accept-patch"]
    preflight = {"Origin": "https://example.org", "Access-Control-Request-Method": "PUT"}
    assert drafter.web.options(path, headers=preflight).headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert drafter.send("PATCH", path, patch, drafter.reviewer, tag=tag).status_code == 200


def test_county_accounts_write_in_their_county_before_and_after(drafter: Any) -> None:
    home = drafter.get(drafter.made()[0]).json()["properties"]["division_code"][:6]
    other = next(code for code in ("421202", "421221") if code != home)
    near, far = drafter.users("planner", counties=[home]), drafter.users("planner", counties=[other])
    assert drafter.post("care-centres", drafter.centre(), far).status_code == 403
    path, tag = drafter.made(who=near)
    assert drafter.send("PATCH", path, {"properties": {"beds_total": 60}}, far, tag=tag).status_code == 403
    ((lon, lat),) = drafter.rows(
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM view_internal.divisions WHERE code = :code) d",
        code=other,
    )
    move = {"geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}}
    assert drafter.send("PATCH", path, move, near, tag=tag).status_code == 403
    moved = drafter.send("PATCH", path, move, tag=tag)
    assert moved.json()["properties"]["division_code"][:6] == other


def test_hidden_and_unknown_records_look_alike(drafter: Any) -> None:
    path, tag = drafter.made(feature=drafter.centre(secrecy="restricted"), who=drafter.reviewer)
    nothing = f"{ITEMS}/00000000-0000-4000-8000-000000000000"
    seen = []
    for where in (path, nothing, f"{ITEMS}/none"):
        for method in ("PUT", "PATCH", "DELETE"):
            body = drafter.centre() if method == "PUT" else {}
            free, bound = drafter.send(method, where, body), drafter.send(method, where, body, tag=tag)
            seen.append((free.status_code, bound.status_code, "etag" in bound.headers))
        assert drafter.web.options(where, headers=drafter.planner).status_code == 404
    assert set(seen[:6]) == {(404, 412, False)}
    assert set(seen[6:]) == {(404, 404, False)}
    assert drafter.send("DELETE", path, b"", drafter.reviewer, tag=tag).status_code == 204


def test_secrecy_is_lowered_by_a_reviewer_only(drafter: Any) -> None:
    path, tag = drafter.made(feature=drafter.centre(secrecy="internal"))
    assert drafter.web.get(path).status_code == 404
    publish = {"properties": {"secrecy": "public"}}
    assert drafter.faults(drafter.send("PATCH", path, publish, tag=tag)) == {"/properties/secrecy": "value"}
    assert drafter.send("PATCH", path, publish, drafter.reviewer, tag=tag).status_code == 200
    assert drafter.web.get(path).status_code == 200


def test_other_content_types_and_sites_are_refused(drafter: Any) -> None:
    for kind in ("text/plain", "", "application/xml", "multipart/form-data; boundary=x"):
        assert drafter.post("care-centres", drafter.centre(), Content_Type=kind).status_code == 415
    path, tag = drafter.made()
    merge = {"Content_Type": "application/merge-patch+json"}
    assert drafter.send("PUT", path, drafter.centre(), tag=tag, **merge).status_code == 415
    assert drafter.send("PATCH", path, {}, tag=tag, Content_Type="application/geo+json").status_code == 200
    for query in ("?reason=", "?reason=%00", "?nonsense=1"):
        assert drafter.post("care-centres", drafter.centre(), query=query).status_code == 400


def test_the_same_key_makes_one_feature(drafter: Any) -> None:
    key = {"Idempotency_Key": "柳".encode().hex()}
    first = drafter.post("care-centres", drafter.centre(), **key)
    again = drafter.post("care-centres", drafter.centre(), **key)
    assert (again.status_code, again.headers["location"]) == (201, first.headers["location"])
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["change-batch"] == first.headers["change-batch"]
    other = drafter.post("care-centres", drafter.centre(beds_total=21), **key)
    assert (other.status_code, drafter.code(other)) == (422, "idempotency-mismatch")
    path = first.headers["location"].removeprefix("http://testserver")
    gone = [drafter.send("DELETE", path, b"", tag=first.headers["etag"], Idempotency_Key="x1") for _ in range(2)]
    assert [each.status_code for each in gone] == [204, 204]


def test_an_undo_brings_each_write_back(drafter: Any) -> None:
    def undo(answer: Any, who: dict[str, str] | None = None) -> Any:
        link = answer.headers["link"].split(">")[0][1:]
        return drafter.web.post(link, headers=drafter.planner if who is None else who)

    made = drafter.post("care-centres", drafter.centre())
    path = made.headers["location"].removeprefix("http://testserver")
    changed = drafter.send("PATCH", path, {"properties": {"beds_total": 70}}, tag=made.headers["etag"])
    assert drafter.code(undo(made)) == "changed-later"
    assert undo(changed, drafter.users("planner")).status_code == 403
    assert undo(changed, drafter.surveyor).status_code == 403
    done = undo(changed)
    assert (done.status_code, done.json()["collection"]) == (200, "care-centres")
    assert drafter.get(path).json()["properties"]["beds_total"] == 20
    assert undo(changed).json() == done.json(), "twice is as once"
    gone = drafter.send("DELETE", path, b"", tag=drafter.get(path).headers["etag"])
    assert undo(gone, drafter.reviewer).status_code == 200
    assert drafter.get(path).json()["properties"]["version"] == 5
    assert drafter.web.post(f"/api/v1/feature-batches/{path[-36:]}/undo", headers=drafter.planner).status_code == 404


@pytest.mark.parametrize("name", list(COLLECTIONS))
def test_what_cannot_be_written_here_says_how_it_is_done(drafter: Any, name: str) -> None:
    (fid,) = drafter.rows(f"SELECT id::text FROM view_internal.{COLLECTIONS[name].view} ORDER BY id LIMIT 1")[0]
    item, editor = f"/ogc/collections/{name}/items/{fid}", EDITORS.get(name)
    for method, path in (("POST", item.rpartition("/")[0]), ("PUT", item), ("PATCH", item), ("DELETE", item)):
        answer = drafter.send(method, path, {}, drafter.reviewer)
        offered = drafter.web.options(path, headers=drafter.reviewer).headers["allow"].split(", ")
        if editor is None or method not in editor.methods:
            assert (answer.status_code, answer.headers["allow"].split(", ")) == (405, offered)
            assert method not in offered
            assert len(answer.json()["detail"]) > 8
        else:
            assert method in offered
            assert answer.status_code != 405
    assert drafter.send("PUT", f"/ogc/collections/{name}/items", {}, drafter.reviewer).status_code == 405
    assert drafter.send("POST", item, {}, drafter.reviewer).status_code == 405
