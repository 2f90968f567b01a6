"""Positions as a person types them: declared datum, digits kept, faults at once; what a move and a new secrecy carry."""

from typing import Any

import pytest

ON = {"geometry_status": "surveyed"}


def _faults(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {each["field"]: each["message"] for each in answer.json()["errors"]}


def _edit(position: dict[str, str]) -> dict[str, Any]:
    return {"kind": "edit", "position": position, **ON}


def test_typed_coordinates_keep_their_digits_and_system(officers: Any) -> None:
    typed = {"crs": "EPSG:4526", "northing": "3314276.50", "easting": "38536000.120"}
    made = officers.changed(None, {k: v for k, v in officers.NEW.items() if k != "geometry"}
                            | {"name": "丁柳湾", "position": typed, **ON})  # fmt: skip
    found = officers.get(made["place_id"]).json()
    assert found["position"]["received_lon"] == "38536000.120"
    assert found["position"]["received_lat"] == "3314276.50"
    assert found["position"]["source_crs"] == "EPSG:4526"
    lon, lat = found["geometry"]["coordinates"]
    assert 114.37 < lon < 114.38
    assert 29.94 < lat < 29.96
    assert found["geometry_status"] == "surveyed"
    moved = {"type": "Point", "coordinates": [114.36, 29.93]}
    officers.changed(made["place_id"], {"kind": "edit", "geometry": moved, "geometry_status": "approximate"})
    after = officers.get(made["place_id"]).json()
    assert after["geometry"]["coordinates"] == moved["coordinates"]
    assert not {"received_lon", "received_lat", "source_crs"} & set(after["position"])
    fields = {each["field"] for each in after["history"][0]["changes"]}
    assert {"geom", "received_lon", "received_lat", "source_crs"} <= fields


@pytest.mark.parametrize(
    ("position", "wrong"),
    [
        ({"crs": "EPSG:4610", "longitude": "114.3", "latitude": "29.9"}, {"position.crs"}),
        ({"crs": "EPSG:4490", "longitude": "E114.3", "latitude": "东29.9"}, {"position.latitude"}),
        ({"crs": "EPSG:4490", "longitude": "一百", "latitude": "29,9"}, {"position.longitude", "position.latitude"}),
        ({"crs": "EPSG:4526", "longitude": "114.3", "latitude": "29.9"},
         {"position.longitude", "position.latitude", "position.northing", "position.easting"}),
        ({"crs": "EPSG:4526", "northing": "38536000", "easting": "3314276"}, {"position.northing", "position.easting"}),
        ({"crs": "EPSG:4490", "longitude": "114.3"}, {"position.latitude"}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_field_by_field(officers: Any, position: dict[str, str], wrong: set[str]) -> None:
    assert set(_faults(officers.propose(officers.place(skip=15), _edit(position)))) == wrong
    asked = officers.web.post("/api/v1/place-names/position", json=position, headers=officers.officer)
    assert set(_faults(asked)) == wrong


def test_a_position_is_looked_at_before_it_is_proposed(officers: Any) -> None:
    ask = {"crs": "EPSG:4326", "longitude": "114°22′12.5″", "latitude": "29.93"}
    found = officers.web.post("/api/v1/place-names/position", json=ask, headers=officers.officer).json()
    assert found["dms"] == ["29°55′48.00″N", "114°22′12.50″E"]
    assert found["in_region"]
    assert found["division"]["code"].startswith("421202")
    assert officers.web.post("/api/v1/place-names/position", json=ask).status_code == 401
    both = _edit(ask) | {"geometry": {"type": "Point", "coordinates": [114.3, 29.9]}}
    assert set(_faults(officers.propose(officers.place(skip=15), both))) == {"position"}


def test_names_follow_the_secrecy_of_their_place(officers: Any) -> None:
    place = officers.changed(None, officers.NEW | {"name": "戊柳湾"})["place_id"]
    secret = {"kind": "add-name", "name": "戊密湾", "name_kind": "former", "secrecy": "restricted"}
    made = officers.propose(place, secret, officers.users("reviewer")).json()["id"]
    assert officers.decide(made).status_code == 200
    assert officers.web.get(f"/api/v1/place-names/{place}").status_code == 404
    officers.changed(place, {"kind": "edit", "secrecy": "public"})
    public = officers.web.get(f"/api/v1/place-names/{place}").json()
    assert [each["name"] for each in public["names"]] == ["戊柳湾"]
    officers.changed(place, {"kind": "edit", "secrecy": "internal"})
    names = {each["name"]: each["secrecy"] for each in officers.get(place, officers.reviewer).json()["names"]}
    assert names == {"戊柳湾": "internal", "戊密湾": "restricted"}


def test_the_approver_reads_names_and_distances(officers: Any) -> None:
    place = officers.changed(None, officers.NEW | {"name": "己柳湾"})["place_id"]
    change = {"kind": "edit", "class_code": "22100", "division": "421202",
              "geometry": {"type": "Point", "coordinates": [114.32, 29.91]}, "geometry_status": "approximate"}  # fmt: skip
    officers.propose(place, change)
    (seen,) = [each for each in officers.get(place).json()["changes"] if each["status"] == "submitted"]
    assert seen["labels"]["classes"]["22100"][0] == "城镇居民点"
    assert seen["labels"]["classes"]["22200"][0] == "农村居民点"
    assert "咸宁市咸安区" in seen["labels"]["divisions"].values()
    assert seen["labels"]["moved_m"] == pytest.approx(966, abs=5)  # 0.01° of longitude at 29.91° N


def test_a_link_with_a_restricted_record_is_as_secret_as_that(officers: Any) -> None:
    other = officers.rows("SELECT id::text FROM register.place WHERE secrecy = 'restricted' AND NOT deleted LIMIT 1")[
        0
    ][0]
    place = officers.place(skip=16)
    made = officers.propose(place, {"kind": "link", "other_id": other}, officers.reviewer)
    assert made.status_code == 201, made.text
    assert made.json()["id"] not in officers.get(place).text
    assert made.json()["id"] in officers.get(place, officers.reviewer).text


def test_a_number_of_a_class_is_a_number(officers: Any) -> None:
    wrong = {"kind": "edit", "class_code": "12200", "attributes": {"area_m2": "很大"}}
    assert set(_faults(officers.propose(officers.place(skip=17), wrong))) == {"attributes.area_m2"}
