"""Areas of divisions are compared with what their lines close; only what says the same is stored (B-53)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Users = Callable[..., dict[str, str]]


def area(lines: Any, skip: int = 0) -> tuple[str, str, Any]:
    """Return code, name and exact area (coordinates of a MultiPolygon) of a county of the sample."""
    code, name, shape = lines.rows(
        """SELECT code, name, ST_AsGeoJSON(geom, 15) FROM view_internal.divisions WHERE level = 'county'
            ORDER BY code OFFSET :skip LIMIT 1""",
        skip=skip,
    )[0]
    return code, name, json.loads(shape)["coordinates"]


def send(lines: Any, who: dict[str, str], properties: dict[str, Any], coordinates: Any) -> Any:
    data = lines.file((properties, "MultiPolygon", coordinates))
    return lines.upload(who, data, "divisions", name="范围.geojson")


def shifted(coordinates: Any, vertex: int, by_deg: float) -> Any:
    """Move one vertex of the first ring northwards."""
    moved = json.loads(json.dumps(coordinates))
    moved[0][0][vertex][1] += by_deg
    return moved


def test_an_area_written_to_the_millimetre_is_the_registered_one(lines: Any, users: Users) -> None:
    who = users("surveyor")
    code, name, coordinates = area(lines)
    rounded = [[[[lon + 4e-9, lat - 3e-9] for lon, lat in ring] for ring in part] for part in coordinates]
    for properties in ({"区划代码": code}, {"名称": name, "生效日期": "2024-01-01"}):
        same = send(lines, who, properties, rounded)
        assert lines.found(same) == []
        assert (1, "same-as-registered") in lines.found(same, "info")
        assert (same["counts"]["unchanged"], same["counts"]["errors"]) == (1, 0)
    (finding,) = [each for each in same["findings"] if each["code"] == "same-as-registered"]
    assert "毫米" in finding["message"]
    moved = send(lines, who, {"区划代码": code}, shifted(rounded, 7, 2e-8))
    assert "differs-from-lines" in {code for _, code in lines.found(moved)}


def test_an_area_that_equals_its_lines_becomes_a_dated_extent(lines: Any, users: Users) -> None:
    who = users("surveyor")
    code, name, coordinates = area(lines)
    same = send(lines, who, {"区划代码": code}, coordinates)
    assert (same["counts"]["unchanged"], lines.found(same)) == (1, [])
    # The same area from another starting vertex is other bytes and the same legal course.
    ring = coordinates[0][0]
    turned = [[ring[5:-1] + ring[:6], *coordinates[0][1:]], *coordinates[1:]]
    undated = send(lines, who, {"名称": name}, turned)
    assert lines.found(undated) == [(1, "valid-from-missing")]
    public = "/ogc/collections/divisions/items?code=" + code
    before = lines.web.get(public).json()["features"]
    staged = send(lines, who, {"名称": name, "生效日期": "2024-01-01"}, turned)
    assert lines.found(staged) == []
    assert lines.commit(who, staged)["counts"]["versions"] == 1
    stored = lines.rows(
        """SELECT e.geometry_status, e.valid_from::text, e.valid_to::text, e.source_crs, e.received_geometry IS NOT NULL
             FROM register.division_extent e JOIN register.division_code c ON c.division_id = e.division_id
            WHERE c.code = :code AND c.scheme = 'nbs' AND NOT e.deleted ORDER BY e.valid_from NULLS FIRST""",
        code=code,
    )
    assert [tuple(row) for row in stored] == [
        ("illustrative", None, "2024-01-01", None, False),
        ("illustrative", "2024-01-01", None, "EPSG:4490", True),
    ]
    assert [each["geometry"] for each in lines.web.get(public).json()["features"]] == [
        each["geometry"] for each in before
    ]
    lines.undo(who, staged)
    again = lines.web.get("/ogc/collections/divisions/items?code=" + code, headers=who).json()["features"]
    assert again[0]["properties"]["valid_from"] is None


def test_an_area_that_departs_from_its_lines_is_told_where_and_how_much(lines: Any, users: Users) -> None:
    who = users("surveyor")
    code, _, coordinates = area(lines, skip=1)
    inward = shifted(coordinates, 10, 0.0005)
    staged = send(lines, who, {"区划代码": code, "生效日期": "2024-01-01"}, inward)
    codes = [found for _, found in lines.found(staged)]
    assert "differs-from-lines" in codes
    fault = next(each for each in staged["findings"] if each["code"] == "differs-from-lines")
    assert f"{coordinates[0][0][10][0]:.3f}"[:6] in fault["message"]
    assert "最近的界线是「" in fault["message"]
    lines.commit(who, staged, expect=409)


def test_an_overlap_and_a_gap_are_measured_and_placed(lines: Any, users: Users) -> None:
    who = users("surveyor")
    code, _, coordinates = area(lines, skip=1)
    codes: set[str] = set()
    for vertex in (10, 40, 80, 120):
        for by_deg in (0.0005, -0.0005):
            changed = shifted(coordinates, vertex % (len(coordinates[0][0]) - 2) + 1, by_deg)
            staged = send(lines, who, {"区划代码": code, "生效日期": "2024-01-01"}, changed)
            codes |= {each["code"] for each in staged["findings"]}
    assert {"overlaps-neighbour", "gap-to-parent", "differs-from-lines"} <= codes


def test_an_extra_vertex_on_a_shared_border_is_refused(lines: Any, users: Users) -> None:
    code, _, coordinates = area(lines, skip=2)
    ring = coordinates[0][0]
    middle = [(ring[3][0] + ring[4][0]) / 2, (ring[3][1] + ring[4][1]) / 2]
    extra = [[[*ring[:4], middle, *ring[4:]], *coordinates[0][1:]], *coordinates[1:]]
    staged = send(lines, users("surveyor"), {"区划代码": code, "生效日期": "2024-01-01"}, extra)
    assert lines.found(staged) == [(1, "vertices-differ")], [each["message"] for each in staged["findings"]]


@pytest.mark.parametrize(
    ("properties", "code"),
    [({"区划代码": "429999"}, "division-unknown"), ({"层级": "县级"}, "division-unnamed")],
)
def test_a_division_that_cannot_be_told(lines: Any, users: Users, properties: dict[str, str], code: str) -> None:
    square = [[[[114.0, 29.5], [114.1, 29.5], [114.1, 29.6], [114.0, 29.5]]]]
    assert lines.found(send(lines, users("surveyor"), properties, square)) == [(1, code)]


def test_the_county_scope_holds_for_areas(lines: Any, users: Users) -> None:
    code, name, coordinates = area(lines, skip=3)
    other = "421202" if code != "421202" else "421221"
    staged = send(lines, users("surveyor", counties=[other]), {"名称": name}, coordinates)
    assert lines.found(staged) == [(1, "outside-county")]
