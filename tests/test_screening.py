"""Screening: dated rules, not known without complete data, geodesic distances, all faults of a file and of a site."""

import datetime as dt
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import shapely
import sqlalchemy as sa
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.crs import ELLIPSOID
from gis.core.errors import Invalid
from gis.core.types import SECRECY
from gis.facilities.access import Officer
from gis.facilities.screening import layers
from gis.facilities.screening.screen import layers_at, screen
from gis.facilities.screening.site import read_site

if TYPE_CHECKING:
    from starlette.testclient import TestClient

OFFICER = Officer(Level.INTERNAL, "planner", frozenset({"planner"}))
BEFORE, AFTER = dt.date(2025, 6, 1), dt.date(2026, 6, 1)
LON, LAT = 113.90, 29.27
"""In 通城 or thereabouts, where the sample has no features: the tests bring their own."""


def loaded(session: Session, layer: str, *shapes: shapely.Geometry, counties: tuple[str, ...] = (), **more: Any) -> Any:
    features = [
        {"type": "Feature", "properties": {"name": f"{layer} {i}"}, "geometry": json.loads(shapely.to_geojson(shape))}
        for i, shape in enumerate(shapes, 1)
    ]
    body = {"type": "FeatureCollection", "features": features}
    wanted = layers.Wanted(layer, layer, "试验", counties, **more)
    return layers.load(session, json.dumps(body).encode(), "layer.geojson", wanted, "tester")


def box(lon: float, lat: float, size: float = 0.01) -> shapely.Polygon:
    return shapely.box(lon - size, lat - size, lon + size, lat + size)


def county(session: Session) -> str:
    at = sa.text("""SELECT code FROM view_internal.divisions WHERE level = 'county'
                     AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4490))""")
    return str(session.scalar(at, {"lon": LON, "lat": LAT}))


def asked(session: Session, day: dt.date, **more: Any) -> dict[str, Any]:
    site = read_site({"type": "Point", "coordinates": [LON, LAT]})
    return screen(session, site, day, OFFICER, **more)


def outcomes(found: dict[str, Any]) -> dict[str, str]:
    return {each["layer"]["code"]: each["outcome"] for each in found["results"]}


NATIONAL = (
    "arable", "basic-farmland", "forest", "city-park", "scenic", "cultural", "reservoir", "dyke", "water-source",
    "rail", "high-speed-rail", "trunk-road", "national-road",
)  # fmt: skip


def test_the_same_site_fails_by_the_rules_of_1997_and_passes_by_those_of_2026(session: Session) -> None:
    here = (county(session),)
    for layer in NATIONAL:
        loaded(session, layer, box(LON, LAT) if layer == "arable" else box(LON + 0.05, LAT), counties=here)
    old, new = asked(session, BEFORE), asked(session, AFTER)
    assert (old["outcome"], new["outcome"]) == ("fail", "pass")
    assert (old["sets"], new["sets"]) == (["national-1997"], ["national-2026"])
    assert [code for code, outcome in outcomes(old).items() if outcome == "fail"] == ["arable"]
    assert "arable" not in outcomes(new)
    hit = next(each for each in old["results"] if each["outcome"] == "fail")
    assert (hit["distance_m"], hit["feature"]["name"], hit["verified"]) == (0.0, "arable 1", True)
    assert hit["document"].startswith("殡葬管理条例（国务院令第225号")
    assert len(new["unverified"]) == len(new["results"]) == 6
    last, first = dt.date(2026, 3, 29), dt.date(2026, 3, 30)
    assert (asked(session, last)["sets"], asked(session, first)["sets"]) == (["national-1997"], ["national-2026"])


def test_without_complete_data_nothing_passes(session: Session) -> None:
    assert set(outcomes(asked(session, BEFORE)).values()) == {"not-known"}
    loaded(session, "forest", box(LON + 0.05, LAT))
    assert outcomes(asked(session, BEFORE))["forest"] == "not-known"
    loaded(session, "forest", box(LON + 0.06, LAT), counties=("421281",))
    assert outcomes(asked(session, BEFORE))["forest"] == "not-known"
    loaded(session, "forest", box(LON + 0.07, LAT), counties=(county(session),))
    assert outcomes(asked(session, BEFORE))["forest"] == "pass"
    loaded(session, "scenic", box(LON, LAT))
    assert outcomes(asked(session, BEFORE))["scenic"] == "fail"
    assert asked(session, BEFORE)["outcome"] == "fail"


def test_a_part_counts_as_the_whole_and_does_not_make_it_complete(session: Session) -> None:
    loaded(session, "basic-farmland", box(LON + 0.05, LAT), counties=(county(session),))
    assert outcomes(asked(session, BEFORE))["arable"] == "not-known"
    loaded(session, "basic-farmland", box(LON, LAT), counties=(county(session),))
    assert outcomes(asked(session, BEFORE))["arable"] == "fail"


@pytest.mark.parametrize(("beyond_m", "outcome"), [(-0.5, "fail"), (0.5, "pass")])
def test_distances_are_geodesic_at_the_least_distance(session: Session, beyond_m: float, outcome: str) -> None:
    east, north, _ = ELLIPSOID.fwd(LON, LAT, 90.0, 500 + beyond_m)
    rail = shapely.LineString([(east, north - 0.02), (east, north + 0.02)])
    loaded(session, "rail", rail, counties=(county(session),))
    found = asked(session, BEFORE, rule_set="shandong-2015")
    result = next(each for each in found["results"] if each["layer"]["code"] == "rail")
    assert result["outcome"] == outcome
    assert result["distance_m"] == pytest.approx(500 + beyond_m, abs=0.05)
    assert (result["least_m"], result["method"]) == (500.0, "geodesic")


def test_an_area_near_the_county_border_needs_the_neighbours_data(session: Session) -> None:
    """2,000 m around a site reach over the border: data of one county cannot let it pass."""
    border = sa.text("""
        SELECT ST_X(m.at), ST_Y(m.at) FROM (
            SELECT ST_LineInterpolatePoint(l.geom, 0.5) AS at
              FROM view_internal.divisions a, view_internal.divisions b,
                   LATERAL ST_Dump(ST_LineMerge(ST_Intersection(ST_Boundary(a.geom), ST_Boundary(b.geom)))) AS l
             WHERE a.code = '421222' AND b.code = '421223' ORDER BY ST_Length(l.geom) DESC LIMIT 1) m""")
    lon, lat = session.execute(border).one()
    site = read_site({"type": "Point", "coordinates": [lon, lat]})
    for counties, outcome in ((("421222",), "not-known"), (("421222", "421223"), "pass")):
        loaded(session, "reserve", box(114.6, 30.1), counties=counties)
        found = screen(session, site, BEFORE, OFFICER, rule_set="shandong-2015")
        assert outcomes(found)["reserve"] == outcome


def test_sight_without_a_terrain_model_is_a_buffer_and_says_so(session: Session) -> None:
    loaded(session, "river", shapely.LineString([(LON + 0.004, LAT - 0.02), (LON + 0.004, LAT + 0.02)]))
    found = asked(session, BEFORE, rule_set="hunan-2017")
    river = next(each for each in found["results"] if each["layer"]["code"] == "river")
    assert (river["outcome"], river["relation"], river["method"]) == ("fail", "visible", "buffer-for-visibility")
    assert "缓冲代替" in river["message"]
    assert river["verified"] is False
    with pytest.raises(Invalid, match="national-1997"):
        asked(session, dt.date(2005, 1, 1), rule_set="hunan-2017")


def test_features_out_of_force_or_above_the_officer_do_not_count(session: Session) -> None:
    loaded(session, "scenic", box(LON, LAT), valid_to=BEFORE)
    loaded(session, "cultural", box(LON, LAT), secrecy="restricted", counties=(county(session),))
    assert outcomes(asked(session, BEFORE))["scenic"] == "not-known"
    assert outcomes(asked(session, BEFORE))["cultural"] == "not-known"
    assert layers_at(session, LON, LAT, dt.date(2025, 5, 31)) == ["cultural", "scenic"]


def test_every_fault_of_a_file_is_listed_and_nothing_is_loaded(session: Session) -> None:
    bow = {"type": "Polygon", "coordinates": [[[114, 29], [114.1, 29.1], [114.1, 29], [114, 29.1], [114, 29]]]}
    body = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"name": "a"}, "geometry": json.loads(shapely.to_geojson(box(LON, LAT)))},
            {"type": "Feature", "properties": {"name": "b"}, "geometry": bow},
            {"type": "Feature", "properties": {"name": "c"}, "geometry": {"type": "Point", "coordinates": [29.8, 114.3 - 90]}},
            {"type": "Feature", "properties": {"name": "d"}, "geometry": None},
        ],
    }  # fmt: skip
    wanted = layers.Wanted("swamp", "x", "试验", ("421202", "999999"))
    with pytest.raises(Invalid) as refused:
        layers.load(session, json.dumps(body).encode(), "x.geojson", wanted, "tester")
    rows = {each["row"] for each in refused.value.errors}
    codes = {each["code"] for each in refused.value.errors}
    assert rows == {None, 2, 3, 4}
    assert codes >= {"layer", "county", "invalid-shape", "outside"}
    mine = sa.text("SELECT count(*) FROM register.exclusion_dataset WHERE NOT is_sample")
    assert session.scalar(mine) == 0


def test_layers_tell_what_they_hold(session: Session) -> None:
    before = {each["code"]: each for each in layers.state(session, BEFORE, list(SECRECY))}
    assert before["arable"]["counties"] == ["421202", "421281"]
    assert before["arable"]["features"] == 6
    made = loaded(session, "arable", box(LON, LAT), box(LON + 0.1, LAT), counties=("421222", "421223"))
    assert (made["features"], [each["code"] for each in made["warnings"]]) == (2, ["wgs84"])
    after = {each["code"]: each for each in layers.state(session, BEFORE, list(SECRECY))}
    assert after["arable"]["counties"] == ["421202", "421222", "421223", "421281"]
    assert after["arable"]["features"] == 8


def test_over_http_for_insiders_with_every_fault_of_the_geometry(
    client: "TestClient", users: Callable[..., dict[str, str]]
) -> None:
    path, planner = "/api/v1/coverage/screening", users("planner")
    point = {"type": "Point", "coordinates": [114.3, 29.85]}
    assert client.post(path, json={"geometry": point}).status_code == 401
    found = client.post(path, json={"geometry": point, "date": "2025-06-01"}, headers=planner)
    assert found.status_code == 200
    assert sum(found.json()["counts"].values()) == len(found.json()["results"]) == 10
    for geometry, field in (
        ({"type": "LineString", "coordinates": [[114, 29], [114, 30]]}, "geometry.type"),
        ({"type": "Point", "coordinates": [3272315.27, 517264.02]}, "geometry.coordinates"),
        ({"type": "Point", "coordinates": [29.85, 114.3]}, "geometry.coordinates"),
        ({"type": "Point", "coordinates": []}, "geometry.coordinates"),
        ({"type": "Polygon", "coordinates": [[[114, 29], [114.1, 29.1]]]}, "geometry.coordinates"),
        ({"type": "Polygon", "coordinates": "x"}, "geometry.coordinates"),
        ({"type": "Polygon", "coordinates": [[[114, 29], [114.01, 29.01], [114.01, 29], [114, 29.01], [114, 29]]]}, "geometry"),
        ({"type": "Polygon", "coordinates": [[[114, 29], [114.5, 29], [114.5, 29.5], [114, 29]]]}, "geometry"),
    ):  # fmt: skip
        answer = client.post(path, json={"geometry": geometry}, headers=planner)
        assert answer.status_code == 422, geometry
        assert answer.json()["errors"][0]["field"] == field, geometry
    assert client.post(path, json={"geometry": point, "rule_set": "atlantis"}, headers=planner).status_code == 422
    assert len(client.get(f"{path}/rules?on=2026-06-01", headers=planner).json()["rules"]) == 6
    assert len(client.get(f"{path}/layers", headers=planner).json()["layers"]) == 17
