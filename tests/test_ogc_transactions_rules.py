"""OGC API Features Part 4: positions in their systems, limits, the rules of each collection, the API definition."""

import json
from typing import Any

import pytest

from gis.core import crs, db
from gis.core.accounts import create_user
from gis.register import COLLECTIONS, EDITORS


def test_positions_come_in_their_system_with_its_axis_order(drafter: Any) -> None:
    lon, lat = drafter.AT
    north, east = "3306123.4567", "531234.5678"
    for uri, pair in (
        ("http://www.opengis.net/def/crs/EPSG/0/4490", [lat, lon]),
        ("http://www.opengis.net/def/crs/EPSG/0/4326", [lat, lon]),
        ("http://www.opengis.net/def/crs/OGC/1.3/CRS84", [lon, lat]),
    ):
        bare = drafter.centre() | {"geometry": {"type": "Point", "coordinates": pair}}
        assert drafter.post("care-centres", bare, Content_Crs=uri).status_code == 201
        feature = drafter.centre() | {"geometry": {"type": "Point", "coordinates": pair}}
        answer = drafter.post("care-centres", feature, Content_Crs=f"<{uri}>")
        assert answer.json()["geometry"]["coordinates"] == [round(lon, 9), round(lat, 9)]
        swapped = drafter.centre() | {"geometry": {"type": "Point", "coordinates": pair[::-1]}}
        assert drafter.post("care-centres", swapped, Content_Crs=f"<{uri}>").status_code == 422
    body = json.dumps(drafter.centre()).replace(json.dumps(drafter.AT), f"[{north},{east}]")
    uri = "<http://www.opengis.net/def/crs/EPSG/0/4547>"
    answer = drafter.post("care-centres", body, Content_Crs=uri)
    assert answer.status_code == 201, answer.text
    back = crs.from_storage(
        lon=answer.json()["geometry"]["coordinates"][0], lat=answer.json()["geometry"]["coordinates"][1]
    )
    assert [round(float(each), 3) for each in back] == [3306123.457, 531234.568]
    kept = drafter.rows(
        "SELECT received_position, received_axes, source_crs FROM register.care_centre WHERE id = :id",
        id=answer.json()["id"],
    )
    text = f'{{"type":"Point","coordinates":[{north},{east}]}}'
    assert list(kept[0]) == [text, "northing-easting", "EPSG:4547"]
    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"


@pytest.mark.parametrize("uri", ["EPSG:4490", "<http://www.opengis.net/def/crs/EPSG/0/2380>", "<x>", "",
                                 "<http://www.opengis.net/def/crs/EPSG/0/99999>"])  # fmt: skip
def test_other_systems_are_refused_with_the_reason(drafter: Any, uri: str) -> None:
    answer = drafter.post("care-centres", drafter.centre(), Content_Crs=uri)
    assert (answer.status_code, drafter.code(answer)) == (400, "crs")


def test_geometry_that_is_none_is_refused(drafter: Any) -> None:
    for geometry in (
        None, {"type": "Point", "coordinates": []}, {"type": "Point", "coordinates": ["114.3", 29.8]},
        {"type": "Point", "coordinates": [114.3, 29.8, 50]}, {"type": "Point", "coordinates": [10.0, 50.0]},
        {"type": "Point", "coordinates": [114.3, 29.8], "crs": "x"}, {"type": "MultiPoint", "coordinates": [[114.3, 29.8]]},
        {"type": "Point", "coordinates": [1e2, 29.8]}, "POINT(114 29)",
    ):  # fmt: skip
        answer = drafter.post("care-centres", drafter.centre() | {"geometry": geometry})
        assert answer.status_code in {400, 422}, geometry
        assert all(each.startswith("/geometry") for each in drafter.faults(answer))


def test_limits_of_fields_are_those_of_columns_and_forms() -> None:
    fields = EDITORS["care-centres"].by_name
    assert (fields["name"].max_chars, fields["name"].required) == (200, True)
    assert (int(fields["beds_total"].high or 0), fields["address"].max_chars) == (100_000, 300)
    area = EDITORS["cemeteries"].by_name["area_m2"]
    assert (area.decimals, area.required) == (2, False)
    for editor in EDITORS.values():
        published = {item.name for item in COLLECTIONS[editor.collection].properties}
        assert set(editor.by_name) <= published
        assert set(editor.ways) <= published | {"geometry"}
        assert not set(editor.ways) & {each.name for each in editor.writables(new=False)}


def test_a_cemetery_keeps_its_area_and_its_plots(drafter: Any) -> None:
    ring = [[114.32, 29.87], [114.33, 29.87], [114.33, 29.88], [114.32, 29.87]]
    facts = {"name": "柳家湾公墓", "nature": "public-rural", "status": "operating", "area_m2": 1234.5, "plots_total": 5}
    feature = {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": facts}
    path, tag = drafter.made("cemeteries", feature)
    row = drafter.rows("SELECT area_m2, area_received, area_unit FROM register.cemetery WHERE id = :id", id=path[-36:])[
        0
    ]
    assert [str(each) for each in row] == ["1234.50", "1234.5", "m2"]
    for patch, pointer in (
        ({"plots_used": 6}, "plots_used"), ({"area_m2": 1.234}, "area_m2"), ({"served_settlements": 3}, "served_settlements"),
    ):  # fmt: skip
        answer = drafter.send("PATCH", path, {"properties": patch}, tag=tag)
        assert list(drafter.faults(answer)) == [f"/properties/{pointer}"]
    plots = {"year": 2026, "groups": [{"plot_class": "single", "built": 9, "used": 1}], "reason": "普查"}
    done = drafter.web.put(f"/api/v1/cemeteries/{path[-36:]}/plots", json=plots, headers=drafter.planner)
    assert done.status_code == 200, done.text
    tag = drafter.get(path).headers["etag"]
    answer = drafter.send("PATCH", path, {"properties": {"plots_total": 10}}, tag=tag)
    assert drafter.faults(answer) == {"/properties/plots_total": "read-only"}
    bow = [[114.32, 29.87], [114.33, 29.88], [114.33, 29.87], [114.32, 29.88], [114.32, 29.87]]
    answer = drafter.send("PATCH", path, {"geometry": {"coordinates": [bow]}}, tag=tag)
    assert drafter.faults(answer) == {"/geometry/coordinates": "invalid"}
    gone = drafter.send("DELETE", path, b"", tag=tag)
    assert gone.status_code == 204
    left = drafter.rows(
        "SELECT count(*) FROM register.cemetery_plots WHERE cemetery_id = :id AND NOT deleted", id=path[-36:]
    )
    assert left[0][0] == 0
    drafter.web.post(gone.headers["link"].split(">")[0][1:], headers=drafter.planner)
    assert drafter.get(path).json()["properties"]["plots_total"] == 9


def test_what_others_refer_to_is_not_deleted(drafter: Any) -> None:
    (fid,) = drafter.rows("SELECT settlement_id::text FROM register.care_service WHERE NOT deleted LIMIT 1")[0]
    path = f"/ogc/collections/settlements/items/{fid}"
    answer = drafter.send("DELETE", path, b"", tag=drafter.get(path).headers["etag"])
    assert (answer.status_code, drafter.code(answer)) == (409, "in-use")
    assert drafter.get(path).status_code == 200
    pop = {"properties": {"pop_60": 5, "pop_65": 6, "pop_80": 7}}
    wrong = drafter.send("PATCH", path, pop, tag=drafter.get(path).headers["etag"])
    assert set(drafter.faults(wrong)) == {"/properties/pop_65", "/properties/pop_80"}


def test_the_definition_declares_what_this_account_may_send(drafter: Any) -> None:
    def paths(who: dict[str, str]) -> Any:
        return drafter.web.get("/ogc/api", headers=who).json()["paths"]

    mine, public = paths(drafter.planner), paths({})
    for name in COLLECTIONS:
        items, item = f"/collections/{name}/items", f"/collections/{name}/items/{{featureId}}"
        for path in (items, item):
            real = "/ogc" + path.replace("{featureId}", "x")
            assert set(public[path]) == {"get"}, real
        editor = EDITORS.get(name)
        expected = (
            set() if editor is None or "planner" not in editor.roles else {each.lower() for each in editor.methods}
        )
        assert (set(mine[items]) | set(mine[item])) - {"get"} == expected
    post = mine["/collections/care-centres/items"]["post"]
    schema = post["requestBody"]["content"]["application/geo+json"]["schema"]["properties"]["properties"]
    assert schema["required"] == ["name", "type_code", "status"]
    assert schema["properties"]["beds_total"]["maximum"] == 100_000
    assert schema["properties"]["type_name"]["readOnly"] is True
    conformance = drafter.web.get("/ogc/conformance").json()["conformsTo"]
    base = "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/"
    for each in ("create-replace-delete", "update", "features", "optimistic-locking-etags"):
        assert f"{base}{each}" in conformance


def test_a_session_writes_from_this_site_only(drafter: Any) -> None:
    with db.session() as opened:
        create_user(opened, name="zhou", roles=["planner"], password="kept-for-the-test-9")
    drafter.web.post(
        "/login", data={"name": "zhou", "password": "kept-for-the-test-9", "next": "/"}, follow_redirects=False
    )
    try:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.com"}, {"Origin": "null"}):
            answer = drafter.post("care-centres", drafter.centre(), {}, **headers)
            assert (answer.status_code, drafter.code(answer)) == (403, "cross-site")
        made = drafter.post("care-centres", drafter.centre(), {}, Origin="http://testserver")
        assert made.status_code == 201
        path = made.headers["location"].removeprefix("http://testserver")
        assert drafter.send("DELETE", path, b"", {}, tag=made.headers["etag"]).status_code == 204
    finally:
        drafter.web.cookies.clear()


def test_a_body_over_the_limit_is_refused(drafter: Any) -> None:
    answer = drafter.post("care-centres", b" " * 1_100_000)
    assert (answer.status_code, drafter.code(answer)) == (413, "too-large")


def test_what_was_read_in_a_system_goes_back_in_it_unchanged(drafter: Any) -> None:
    path, _ = drafter.made()
    base = "http://www.opengis.net/def/crs/EPSG/0/"
    for epsg in ("4490", "4547", "4526"):
        read = drafter.get(f"{path}?crs={base}{epsg}")
        assert read.headers["content-crs"] == f"<{base}{epsg}>", read.text
        back = drafter.send("PUT", path, read.json(), tag=read.headers["etag"], Content_Crs=read.headers["content-crs"])
        assert back.status_code == 200, back.text
        assert back.json()["properties"]["version"] == 1
        patch = {"geometry": {"coordinates": read.json()["geometry"]["coordinates"]}}
        assert "change-batch" not in drafter.send(
            "PATCH", path, patch, tag=read.headers["etag"], Content_Crs=f"<{base}{epsg}>"
        ).headers  # fmt: skip
    moved = read.json()["geometry"]["coordinates"]
    moved[0] = round(moved[0] + 0.001, 4)
    patch = {"geometry": {"coordinates": moved}}
    answer = drafter.send("PATCH", path, patch, tag=read.headers["etag"], Content_Crs=f"<{base}4526>")
    assert answer.json()["properties"]["version"] == 2  # a millimetre is a move
