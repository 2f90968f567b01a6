"""OGC API Features Part 4 on seats, lines and markers: attributes are written, surveyed positions are not."""

from typing import Any

from gis.core.uploads import storage

COLLECTIONS = "/ogc/collections"


def sample(drafter: Any, view: str, where: str = "true") -> str:
    """Return the id of a feature of the sample."""
    return str(drafter.rows(f"SELECT id::text FROM view_internal.{view} WHERE {where} ORDER BY id LIMIT 1")[0][0])


def tag_of(drafter: Any, path: str) -> str:
    return str(drafter.get(path, drafter.surveyor).headers["etag"])


def test_a_seat_is_the_one_of_its_division(drafter: Any) -> None:
    seat = sample(drafter, "division_seats", "level = 'township'")
    path = f"{COLLECTIONS}/division-seats/items/{seat}"
    read = drafter.get(path, drafter.surveyor)
    code, name = (read.json()["properties"][each] for each in ("division_code", "name"))
    assert drafter.send("PATCH", path, {"properties": {"name": "新驻地"}}, tag=read.headers["etag"]).status_code == 403
    other = sample(drafter, "division_labels", f"level = 'township' AND code <> '{code}'")
    wanted = drafter.rows("SELECT code FROM view_internal.division_labels WHERE id = :id", id=other)[0][0]
    for division in (wanted, "999999999"):
        patch = {"properties": {"division_code": division}}
        answer = drafter.send("PATCH", path, patch, drafter.surveyor, tag=read.headers["etag"])
        assert drafter.faults(answer) == {"/properties/division_code": "read-only"}
    elsewhere = drafter.users("surveyor", counties=["421221" if code[:6] != "421221" else "421202"])
    moved = {"properties": {"name": "新驻地"}, "geometry": {"type": "Point", "coordinates": [114.3, 29.85]}}
    assert drafter.send("PATCH", path, moved, elsewhere, tag=read.headers["etag"]).status_code == 403
    done = drafter.send("PATCH", path, moved, drafter.surveyor, tag=read.headers["etag"])
    assert done.status_code == 200, done.text
    assert done.json()["properties"]["name"] == "新驻地"
    whole = read.json()
    stale = drafter.send("PUT", path, whole, drafter.surveyor, tag=done.headers["etag"])
    assert set(drafter.faults(stale)) == {"/properties/version", "/properties/batch_id"}  # an old copy under a new tag
    del whole["properties"]["version"], whole["properties"]["batch_id"]
    again = drafter.send("PUT", path, whole, drafter.surveyor, tag=done.headers["etag"])
    assert again.status_code == 200, again.text
    assert again.json()["properties"]["name"] == name
    fresh = {key: whole[key] for key in ("type", "geometry")} | {
        "properties": {"name": "二驻地", "division_code": code, "confidence": "near"}
    }
    nowhere = fresh | {"properties": fresh["properties"] | {"division_code": "999999999"}}
    assert drafter.faults(drafter.post("division-seats", nowhere, drafter.surveyor)) == {
        "/properties/division_code": "value"
    }
    second = drafter.post("division-seats", fresh, drafter.surveyor)
    assert (second.status_code, drafter.code(second)) == (409, "not-unique")
    assert drafter.send("DELETE", path, b"", drafter.surveyor, tag=again.headers["etag"]).status_code == 204
    assert drafter.post("division-seats", fresh, drafter.surveyor).status_code == 201


def test_a_line_keeps_its_geometry_and_parties(drafter: Any) -> None:
    path = f"{COLLECTIONS}/boundary-lines/items/{sample(drafter, 'boundary_lines', 'NOT is_outer')}"
    read = drafter.get(path, drafter.surveyor)
    tag, whole = read.headers["etag"], read.json()
    whole["properties"] |= {"nature": "disputed", "statutory_length_m": 1234.5678}
    done = drafter.send("PUT", path, whole, drafter.surveyor, tag=tag)
    assert (done.status_code, done.json()["properties"]["nature"]) == (200, "disputed"), done.text
    assert done.json()["geometry"] == read.json()["geometry"]
    assert done.json()["properties"]["statutory_length_m"] == 1234.5678
    tag = done.headers["etag"]
    parts = [list(map(list, part)) for part in read.json()["geometry"]["coordinates"]]
    parts[0][0][0] += 0.001
    for patch, pointer in (
        ({"geometry": {"coordinates": parts}}, "/geometry"), ({"properties": {"code": "4212"}}, "/properties/code"),
        ({"properties": {"outside_party": "某县"}}, "/properties/outside_party"),
        ({"properties": {"statutory_length_m": -1}}, "/properties/statutory_length_m"),
        ({"properties": {"division_a_name": "别处"}}, "/properties/division_a_name"),
    ):  # fmt: skip
        answer = drafter.send("PATCH", path, patch, drafter.surveyor, tag=tag)
        assert list(drafter.faults(answer)) == [pointer], answer.text
        assert "value" not in answer.json()["errors"][0]["code"] or pointer.endswith("outside_party")
    codes = [whole["properties"][f"division_{side}_code"][:6] for side in "ab"]
    far = next(code for code in ("421202", "421221", "421222", "421223", "421224", "421281") if code not in codes)
    note = {"properties": {"nature": "settled"}}
    assert drafter.send("PATCH", path, note, drafter.users("surveyor", counties=[far]), tag=tag).status_code == 403
    near = drafter.users("surveyor", counties=codes[:1])
    if len(codes[0]) == 6:
        assert drafter.send("PATCH", path, note, near, tag=tag).status_code == 200


def test_a_marker_moves_by_documents_only(desk: Any, drafter: Any) -> None:
    marker = desk.approved("XZ-P4-1")
    path = f"{COLLECTIONS}/boundary-markers/items/{marker}"
    read = drafter.get(path, drafter.surveyor)
    tag, whole = read.headers["etag"], read.json()
    lon, lat = whole["geometry"]["coordinates"]
    for patch, pointer in (
        ({"geometry": {"coordinates": [lon + 0.000000001, lat]}}, "/geometry"),
        ({"properties": {"received_lon": "114.1"}}, "/properties/received_lon"),
        ({"properties": {"height_m": 1}}, "/properties/height_m"),
        ({"properties": {"coordinate_status": "observed"}}, "/properties/coordinate_status"),
        ({"properties": {"number": "XZ-P4-2"}}, "/properties/number"),
        ({"properties": {"state": "scrapped"}}, "/properties/state"),
        ({"properties": {"state": "gone"}}, "/properties/state"),
    ):
        answer = drafter.send("PATCH", path, patch, drafter.surveyor, tag=tag)
        assert answer.status_code in {400, 422}
        assert list(drafter.faults(answer)) == [pointer], answer.text
    assert drafter.code(drafter.send("DELETE", path, b"", drafter.reviewer, tag=tag)) == "approved"
    whole["properties"] |= {"state": "worn", "material": "花岗岩", "remark": "字迹磨损"}
    done = drafter.send("PUT", path, whole, drafter.surveyor, tag=tag)
    assert (done.status_code, done.json()["properties"]["state"]) == (200, "worn"), done.text
    same = drafter.rows(
        "SELECT received_lon, coordinate_status FROM register.boundary_marker WHERE id = :id", id=marker
    )
    assert tuple(same[0]) == (whole["properties"]["received_lon"], "approved")
    far = drafter.users("surveyor", counties=["421223"])
    patch = {"properties": {"state": "lost"}}
    assert drafter.send("PATCH", path, patch, far, tag=done.headers["etag"]).status_code == 403
    page = drafter.web.get(f"/boundaries/markers/{marker}", headers=drafter.surveyor)
    assert "空间接口改写" in page.text
    undone = drafter.web.post(done.headers["link"].split(">")[0][1:], headers=drafter.surveyor)
    assert undone.status_code == 200, undone.text
    assert drafter.get(path, drafter.surveyor).json()["properties"]["state"] != "worn"


def test_a_marker_made_by_mistake_goes_until_it_is_observed_again(desk: Any, drafter: Any) -> None:
    first, second = desk.survey("XZ-P4-3", [(0, 0)]), desk.survey("XZ-P4-4", [(300, 90)])
    path = f"{COLLECTIONS}/boundary-markers/items/{first}"
    assert drafter.send("DELETE", path, b"", drafter.surveyor, tag=tag_of(drafter, path)).status_code == 204
    desk.survey("XZ-P4-4", [(300.02, 90)], day="2026-05-21")
    path = f"{COLLECTIONS}/boundary-markers/items/{second}"
    answer = drafter.send("DELETE", path, b"", drafter.surveyor, tag=tag_of(drafter, path))
    assert (answer.status_code, drafter.code(answer)) == (409, "in-use")


def surveyed(drafter: Any, number: str, **properties: Any) -> dict[str, Any]:
    """Return a point on a line of the sample."""
    ((code, lon, lat),) = drafter.rows(
        """SELECT code, round(ST_X(p)::numeric, 9), round(ST_Y(p)::numeric, 9) FROM (
               SELECT code, ST_LineInterpolatePoint(ST_GeometryN(geom, 1), 0.4) AS p FROM view_internal.boundary_lines
                WHERE NOT is_outer AND level = 'county' ORDER BY code LIMIT 1) l"""
    )
    facts = {"number": number, "line_codes": code, "how_obtained": "surveyed", "accuracy_m": 0.05, **properties}
    place = {"type": "Point", "coordinates": [float(lon), float(lat)]}
    return {"type": "Feature", "geometry": place, "properties": facts}


def test_a_boundary_point_goes_through_the_checks_of_a_file(drafter: Any) -> None:
    feature = surveyed(drafter, "P4-1", kind="boundary-point", height_m=85.3, height_datum="1985")
    made = drafter.post("boundary-points", feature, drafter.surveyor, query="?reason=%E5%A4%8D%E6%B5%8B")
    assert made.status_code == 201, made.text
    path, seen = made.headers["location"].removeprefix("http://testserver"), made.json()["properties"]
    assert (seen["line_codes"], seen["received_height"], seen["source_crs"]) == (
        feature["properties"]["line_codes"], "85.3", "EPSG:4326",
    )  # fmt: skip
    assert [float(seen["received_lon"]), float(seen["received_lat"])] == feature["geometry"]["coordinates"]
    (kind, reason), = drafter.rows("SELECT kind, reason FROM register.change_batch WHERE id = :id",
                                   id=made.headers["change-batch"])  # fmt: skip
    assert (kind, reason) == ("feature-create:boundary-points", "P4-1：复测")
    again = drafter.post(
        "boundary-points", surveyed(drafter, "P4-1", kind="boundary-point", remark="x"), drafter.surveyor
    )
    assert (again.status_code, drafter.code(again)) == (409, "number-taken")
    for wrong, pointer in (
        ({"line_codes": "没有这条"}, "line_codes"), ({"line_codes": "没有这条", "kind": "tri-junction"}, "line_codes"),
        ({"from_marker": "没有这个桩"}, "from_marker"), ({"height_m": 8_999}, "height_m"), ({"number": "a\u200bb"}, "number"),
    ):  # fmt: skip
        answer = drafter.post(
            "boundary-points",
            surveyed(drafter, **({"number": "P4-2", "kind": "boundary-point"} | wrong)),
            drafter.surveyor,
        )
        assert answer.status_code in {400, 422}, answer.text
        assert list(drafter.faults(answer)) == [f"/properties/{pointer}"], answer.text
    far = drafter.users("surveyor", counties=["421223"])
    refused = drafter.post("boundary-points", surveyed(drafter, "P4-3", kind="boundary-point"), far)
    code = feature["properties"]["line_codes"]
    assert refused.status_code == 403 or "421223" in code, refused.text
    other = drafter.users("surveyor", counties=["421281" if "421223" in code else "421223"])
    theirs = drafter.post("boundary-points", feature, other)
    assert theirs.status_code == 403, theirs.text
    (file,) = {row[0] for row in drafter.rows("SELECT file_sha256 FROM app.upload WHERE file_name LIKE 'OGC API%'")}
    assert b"P4-1" in storage.load(file)  # what another account's record rests on stays

    tag = made.headers["etag"]
    note = drafter.send("PATCH", path, {"properties": {"remark": "田埂上"}}, drafter.surveyor, tag=tag)
    assert note.status_code == 200, note.text
    kept = note.json()["properties"]
    assert (kept["remark"], kept["version"]) == ("田埂上", 2)
    for name in ("received_lon", "received_lat", "received_height", "source_crs", "height_m"):
        assert kept[name] == seen[name]
    assert drafter.send("PATCH", path, {"properties": {"remark": "y"}}, drafter.surveyor, tag=tag).status_code == 412
    for remark in ("塘边", "田埂上"):  # back to what once stood
        note = drafter.send(
            "PATCH", path, {"properties": {"remark": remark}}, drafter.surveyor, tag=note.headers["etag"]
        )
        assert note.status_code == 200, note.text
    same = drafter.send("PUT", path, note.json(), drafter.surveyor, tag=note.headers["etag"])
    assert (same.status_code, same.json()["properties"]["version"]) == (200, 4), same.text
    number = drafter.send("PATCH", path, {"properties": {"number": "P4-9"}}, drafter.surveyor, tag=note.headers["etag"])
    assert drafter.faults(number) == {"/properties/number": "read-only"}
    undone = drafter.web.post(note.headers["link"].split(">")[0][1:], headers=drafter.surveyor)
    assert undone.status_code == 200, undone.text
    back = drafter.get(path, drafter.surveyor)
    assert (back.json()["properties"]["remark"], back.json()["properties"]["version"]) == ("塘边", 5)
    assert drafter.send("DELETE", path, b"", drafter.surveyor, tag=back.headers["etag"]).status_code == 204
    lines = drafter.rows(
        "SELECT count(*) FROM register.boundary_point_line WHERE point_id = :id AND NOT deleted", id=path[-36:]
    )
    assert lines[0][0] == 0


def test_a_marker_is_made_with_its_observation(drafter: Any) -> None:
    facts = {"number": "XZ-P4-20", "placement": "single", "material": "花岗岩", "state": "intact", "height_m": 85.321,
             "height_datum": "1985", "survey_method": "CORS RTK", "accuracy_m": 0.02, "surveyed_on": "2026-05-20"}  # fmt: skip
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [29.8712345678, 114.3212345678]},
        "properties": facts,
    }
    uri = "<http://www.opengis.net/def/crs/EPSG/0/4490>"
    made = drafter.post("boundary-markers", feature, drafter.surveyor, Content_Crs=uri)
    assert made.status_code == 201, made.text
    fid, seen = made.json()["id"], made.json()["properties"]
    assert (seen["received_lat"], seen["received_lon"], seen["source_crs"]) == (
        "29.8712345678",
        "114.3212345678",
        "EPSG:4490",
    )
    assert (seen["coordinate_status"], seen["secrecy"], seen["material"]) == ("observed", "internal", "花岗岩")
    watched = drafter.rows(
        "SELECT method, batch_id::text FROM register.marker_observation WHERE marker_id = :id", id=fid
    )
    assert [tuple(row) for row in watched] == [("CORS RTK", made.headers["change-batch"])]
    assert drafter.web.get(f"/ogc/collections/boundary-markers/items/{fid}").status_code == 404
    again = drafter.post("boundary-markers", feature, drafter.surveyor, Content_Crs=uri)
    assert drafter.code(again) == "number-taken"
    wrong = feature | {"properties": facts | {"number": "XZ-P4-21", "height_m": 8_999, "face": "four"}}
    assert "/properties/face" in drafter.faults(
        drafter.post("boundary-markers", wrong, drafter.surveyor, Content_Crs=uri)
    )
    undone = drafter.web.post(made.headers["link"].split(">")[0][1:], headers=drafter.surveyor)
    assert undone.status_code == 200, undone.text
    assert drafter.get(f"/ogc/collections/boundary-markers/items/{fid}", drafter.surveyor).status_code == 404
