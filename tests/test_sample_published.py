"""What clients get: the published coverage is watertight, lines have two sides, tri-junctions end three lines."""

from collections.abc import Callable
from typing import Any

import pytest
import shapely
from pyproj import Geod
from shapely.geometry import shape
from starlette.testclient import TestClient

Feature = dict[str, Any]


@pytest.fixture(scope="module", params=["public", "surveyor"])
def read(
    request: pytest.FixtureRequest, client: TestClient, sample_db: str, users_at: Callable[..., Any]
) -> Callable[[str], list[Feature]]:
    headers = {} if request.param == "public" else users_at(sample_db)("surveyor")

    def all_of(collection: str) -> list[Feature]:
        found, url = [], f"/ogc/collections/{collection}/items?limit=100"
        while url:
            answer = client.get(url, headers=headers).json()
            found += answer["features"]
            url = next((link["href"] for link in answer["links"] if link["rel"] == "next"), "")
        return found

    return all_of


def test_townships_tile_the_city(read: Callable[[str], list[Feature]]) -> None:
    areas: dict[str, list[Any]] = {"township": [], "county": [], "prefecture": []}
    for feature in read("divisions"):
        areas[feature["properties"]["level"]].append(shape(feature["geometry"]))
    assert {level: len(each) for level, each in areas.items()} == {"township": 70, "county": 6, "prefecture": 1}
    (city,) = areas["prefecture"]
    for level in ("township", "county"):
        assert shapely.coverage_is_valid(areas[level])
        rest = shapely.union_all(areas[level]).symmetric_difference(city)
        assert abs(Geod(ellps="GRS80").geometry_area_perimeter(rest)[0]) < 1.0


def test_every_line_inside_is_the_whole_border_of_its_two_sides(read: Callable[[str], list[Feature]]) -> None:
    areas = {each["properties"]["code"]: shape(each["geometry"]) for each in read("divisions")}
    inner = [each for each in read("boundary-lines") if not each["properties"]["is_outer"]]
    assert len(inner) > 170
    for feature in inner:
        sides = [areas[feature["properties"][f"division_{side}_code"]] for side in "ab"]
        border = sides[0].boundary.intersection(sides[1].boundary)
        line = shape(feature["geometry"])
        assert line.difference(border).is_empty
        assert border.difference(line).length < 1e-9
    pairs = [(each["properties"]["division_a_code"], each["properties"]["division_b_code"]) for each in inner]
    assert len(pairs) == len(set(pairs))


def test_every_tri_junction_ends_three_lines(read: Callable[[str], list[Feature]]) -> None:
    ends: dict[str, set[tuple[float, float]]] = {}
    for feature in read("boundary-lines"):
        parts = shapely.get_parts(shape(feature["geometry"]))
        ends[feature["properties"]["code"]] = {tuple(part.coords[i]) for part in parts for i in (0, -1)}
    points = [each for each in read("boundary-points") if each["properties"]["kind"] == "tri-junction"]
    assert len(points) == 148
    for feature in points:
        codes = feature["properties"]["line_codes"].split()
        assert len(codes) == 3
        for code in codes:
            assert tuple(feature["geometry"]["coordinates"]) in ends[code], (feature["properties"], code)
