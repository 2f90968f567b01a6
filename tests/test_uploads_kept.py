"""Nothing is dropped, swapped or guessed on the way from a file into the register."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from gis.core import crs, db
from gis.core.history import open_batch

Users = Callable[..., dict[str, str]]
RECEIVED = """SELECT received_northing, received_easting, received_lat, received_lon, source_crs
                FROM register.boundary_marker WHERE number = :n AND NOT deleted"""


def brought(up: Any, who: dict[str, str], data: bytes, profile: dict[str, Any]) -> dict[str, Any]:
    staged = up.upload(who, data, profile).json()
    answer = up.web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who)
    assert answer.status_code == 200, answer.text
    return {**staged, **answer.json()}


def received(number: str) -> tuple[Any, ...]:
    with db.session() as opened:
        return tuple(opened.execute(text(RECEIVED), {"n": number}).one())


def metres() -> tuple[str, str]:
    northing, easting = crs.from_storage(lon=114.3, lat=29.85, target=4547)
    return f"{float(northing):.3f}", f"{float(easting):.3f}"


def test_a_declared_axis_order_also_names_what_was_received(uploading: Any, users: Users) -> None:
    """X and Y by the mathematician's habit: the column headed X is the easting, and is kept as such."""
    north, east = metres()
    data = uploading.csv([["K-1", east, north]], ["界桩编号", "X", "Y"])
    brought(uploading, users("surveyor"), data, {"crs": "EPSG:4547", "axis_order": "easting-northing"})
    assert received("K-1") == (north, east, None, None, "EPSG:4547")


def test_degrees_under_x_and_y_are_kept_as_degrees(uploading: Any, users: Users) -> None:
    data = uploading.csv([["K-2", "29.8500", "114.3000"]], ["界桩编号", "X", "Y"])
    brought(uploading, users("surveyor"), data, {"crs": "EPSG:4490", "axis_order": "lat-lon"})
    assert received("K-2") == (None, None, "29.8500", "114.3000", "EPSG:4490")


def test_a_second_pair_of_coordinates_is_named_and_not_labelled_with_the_declared_system(
    uploading: Any, users: Users
) -> None:
    north, east = metres()
    data = uploading.csv([["K-3", "29.8500", "114.3000", north, east]], ["界桩编号", "纬度", "经度", "X", "Y"])
    done = brought(uploading, users("surveyor"), data, {"crs": "EPSG:4490"})
    assert received("K-3") == (None, None, "29.8500", "114.3000", "EPSG:4490")
    (found,) = [each for each in done["findings"] if each["code"] == "second-position"]
    assert found["severity"] == "warning"
    assert "X" in found["message"]
    assert "Y" in found["message"]
    kept = uploading.scalar("SELECT received FROM register.marker_observation WHERE received->>'number' = 'K-3'")
    assert (kept["northing"], kept["easting"]) == (north, east)


def test_a_new_height_at_the_same_place_is_an_observation(uploading: Any, users: Users) -> None:
    who, profile = users("surveyor"), {"crs": "EPSG:4490", "height_datum": "1985"}
    headers = ["界桩编号", "纬度", "经度", "高程", "测量日期"]
    row = ["K-4", "29.8510", "114.3010", "85.30", "2026-05-20"]
    brought(uploading, who, uploading.csv([row], headers), profile)
    again = brought(uploading, users("surveyor"), uploading.csv([[*row[:3], "86.75", row[4]]], headers), profile)
    assert again["counts"]["observed"] == 1
    same = brought(uploading, users("surveyor"), uploading.csv([row], headers, encoding="utf-8"), profile)
    assert same["counts"]["unchanged"] == 1
    heights = uploading.scalar(
        "SELECT array_agg(height_m::text ORDER BY recorded_at) FROM register.marker_observation WHERE received->>'number' = 'K-4'"
    )
    assert heights == ["85.3000", "86.7500"]


def test_a_line_name_that_fits_two_lines_is_not_guessed(uploading: Any, users: Users) -> None:
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="two lines of one name")
        opened.execute(
            text(
                """WITH d AS (INSERT INTO register.division (id, level, secrecy, source)
                       SELECT gen_random_uuid(), 'county', 'public', 'test' FROM generate_series(1, 2) RETURNING id)
                   INSERT INTO register.boundary_line (id, level, name, division_a_id, is_outer, nature, derivation, secrecy, source)
                   SELECT gen_random_uuid(), 'county', '同名线', id, true, 'settled', 'surveyed', 'public', 'test' FROM d"""
            )
        )
    data = uploading.csv([["K-5", "29.8520", "114.3020", "同名线"]], ["界桩编号", "纬度", "经度", "界线"])
    done = brought(uploading, users("surveyor"), data, {"crs": "EPSG:4490"})
    assert "line-ambiguous" in {each["code"] for each in done["findings"]}
    assert uploading.scalar("SELECT line_id FROM register.boundary_marker WHERE number = 'K-5'") is None
