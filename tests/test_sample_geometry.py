"""The sample's lines make a watertight coverage; areas, lines of all levels and junctions follow from them."""

from collections import Counter

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, MultiPolygon, Point, Polygon

from gis.boundaries.assemble import (
    Edge,
    dissolve,
    faults,
    generalise,
    junctions,
    pair_lines,
    polygons,
    shared_edges,
)
from gis.boundaries.numbering import line_code, line_name, marker_number, outer_line_code, short_name
from gis.sample.divisions import extents, unit_at
from gis.sample.files import edges, table
from gis.sample.lines import at_level

ELLIPSOID = Geod(ellps="GRS80")


def area_m2(shape: shapely.Geometry) -> float:
    return float(abs(ELLIPSOID.geometry_area_perimeter(shape)[0]))


@pytest.fixture(scope="module")
def borders() -> list[Edge]:
    return edges()


@pytest.fixture(scope="module")
def cells(borders: list[Edge]) -> dict[str, MultiPolygon]:
    return polygons(borders)


@pytest.fixture(scope="module")
def public(cells: dict[str, MultiPolygon]) -> dict[str, MultiPolygon]:
    return generalise(cells)


def test_seventy_cells_tile_the_city(borders: list[Edge], cells: dict[str, MultiPolygon]) -> None:
    assert set(cells) == {r["code"] for r in table("divisions") if r["level"] == "township"}
    assert all(len(cell.geoms) == 1 and not cell.geoms[0].interiors for cell in cells.values())
    assert shapely.coverage_is_valid(list(cells.values()))
    outline = shapely.polygonize([e.line for e in borders if e.b is None]).geoms[0]
    union = shapely.coverage_union_all(list(cells.values()))
    assert abs(area_m2(union) - area_m2(outline)) < 1
    assert abs(sum(map(area_m2, cells.values())) - area_m2(outline)) < 1
    assert faults(borders, cells) == []


def test_counties_and_city_are_whole_and_follow_from_the_same_edges(cells: dict[str, MultiPolygon]) -> None:
    areas = extents(edges())
    rough_km2 = {"421202": 1502, "421221": 1018, "421222": 1129, "421223": 1968, "421224": 2421, "421281": 1718}
    for code, expected in rough_km2.items():
        assert len(areas[code].geoms) == 1
        assert area_m2(areas[code]) / 1e6 == pytest.approx(expected, rel=0.05)
        assert sum(area_m2(c) for k, c in cells.items() if k[:6] == code) == pytest.approx(area_m2(areas[code]), abs=1)
    counties = [areas[code] for code in rough_km2]
    assert shapely.coverage_is_valid(counties)
    assert len(areas["421200"].geoms) == 1
    assert sum(map(area_m2, counties)) == pytest.approx(area_m2(areas["421200"]), abs=1)


def test_the_outline_is_the_published_one(shared_data: object, cells: dict[str, MultiPolygon]) -> None:
    from pathlib import Path

    path = Path(str(shared_data)) / "xianning" / "city_boundary_census_WGS84.geojson"
    published = shapely.Polygon(shapely.get_parts(shapely.from_geojson(path.read_text("utf-8")))[0].exterior)
    union = shapely.coverage_union_all(list(cells.values()))
    assert area_m2(published.symmetric_difference(union)) < 1e4  # nodes on the 1e-7 grid: a centimetre along 637 km
    vertices = {tuple(c) for c in shapely.get_coordinates(union).tolist()}
    assert {tuple(c) for c in shapely.get_coordinates(published).tolist()} <= vertices


def test_shared_edges_look_surveyed(borders: list[Edge]) -> None:
    for edge in borders:
        if edge.b is not None:
            assert 30 <= len(edge.line.coords) <= 300
        assert all(abs(v * 1e7 - round(v * 1e7)) < 1e-3 for c in edge.line.coords for v in c)


def test_every_line_has_exactly_two_sides(borders: list[Edge], cells: dict[str, MultiPolygon]) -> None:
    for (a, b, party), line in pair_lines(borders).items():
        middle = line.geoms[0].interpolate(0.5, normalized=True)
        touched = {code for code, cell in cells.items() if cell.distance(middle) < 1e-9}
        assert touched == {a} | ({b} if b else set())
        assert (b is None) != (party is None)


@pytest.mark.parametrize("level", ["township", "county"])
def test_inner_junctions_end_three_lines(borders: list[Edge], level: str) -> None:
    of_level = at_level(borders, level)
    found = junctions(of_level)
    assert any(not j.outside for j in found)
    for node in found:
        lines = {(of_level[i].a, of_level[i].b, of_level[i].outside_party) for i in node.edges}
        assert len(lines) == 3
        assert len(node.codes) == (2 if node.outside else 3)


def test_no_point_is_a_meeting_of_four(borders: list[Edge]) -> None:
    ends = Counter(end for e in borders for end in (e.line.coords[0], e.line.coords[-1]))
    assert max(ends.values()) == 3


def test_outer_parties_are_named_at_each_level(borders: list[Edge]) -> None:
    outer = {e.outside_party for e in at_level(borders, "prefecture")}
    assert outer == {"武汉市", "黄石市", "九江市", "岳阳市", "荆州市"}
    assert {"武汉市江夏区", "黄石市大冶市"} <= {e.outside_party for e in at_level(borders, "county") if e.b is None}


def test_the_public_product_is_a_coverage_on_the_grid(
    cells: dict[str, MultiPolygon], public: dict[str, MultiPolygon], borders: list[Edge]
) -> None:
    assert set(public) == set(cells)
    assert shapely.coverage_is_valid(list(public.values()))
    union = shapely.coverage_union_all(list(public.values()))
    assert isinstance(union, Polygon)
    assert not union.interiors
    for code, shape in public.items():
        assert all(v == round(v, 3) for v in shapely.get_coordinates(shape).ravel().tolist())
        assert shape.is_valid
        assert shapely.hausdorff_distance(shape, cells[code]) < 0.01
    assert shapely.get_num_coordinates(list(public.values())).sum() < (
        0.7 * shapely.get_num_coordinates(list(cells.values())).sum()
    )


def test_public_lines_are_the_borders_of_public_areas(public: dict[str, MultiPolygon], borders: list[Edge]) -> None:
    lines = pair_lines(shared_edges(public, borders))
    assert set(lines) == set(pair_lines(borders))
    drawn = shapely.union_all(list(lines.values()))
    rims = shapely.union_all([shapely.boundary(p) for p in public.values()])
    assert drawn.equals(rims)


def test_areas_of_higher_levels_follow_from_public_edges(public: dict[str, MultiPolygon], borders: list[Edge]) -> None:
    areas = extents(shared_edges(public, borders))
    for code, area in areas.items():
        parts = [
            p
            for c, p in public.items()
            if code in {unit_at(level, c) for level in ("township", "county", "prefecture")}
        ]
        assert shapely.coverage_union_all(parts).normalize().equals(area.normalize())


def test_records_lie_in_their_township(cells: dict[str, MultiPolygon]) -> None:
    for name in ("settlements", "care_centres", "cemeteries"):
        for r in table(name):
            assert cells[r["township_code"]].contains(Point(float(r["lon"]), float(r["lat"]))), r["name"]
    for r in table("places"):
        if r["geometry_status"] == "invented" and r["wkt"].startswith("POINT"):
            assert cells[r["division_code"]].contains(shapely.from_wkt(r["wkt"]))


def test_seats_lie_in_their_division() -> None:
    areas = extents(edges())
    for r in table("seats"):
        assert areas[r["code"]].contains(Point(float(r["lon"]), float(r["lat"]))), r["name"]


def test_markers_stand_on_their_lines(borders: list[Edge]) -> None:
    lines = {}
    for level in ("county", "township"):
        of_level = pair_lines(at_level(borders, level))
        lines.update({line_code(a, b): line for (a, b, _), line in of_level.items() if b})
    rows = table("markers")
    assert 150 <= len(rows) <= 250
    assert len({r["number"] for r in rows}) == len(rows)
    vertices = {code: {tuple(c) for c in shapely.get_coordinates(line).tolist()} for code, line in lines.items()}
    for r in rows:
        at = (float(r["lon"]), float(r["lat"]))
        assert r["number"] == marker_number(r["line_code"], int(r["serial"]), r["type_letter"])
        if r["placement"] == "pair":
            assert lines[r["line_code"]].distance(Point(at)) < 0.0006
        else:
            assert at in vertices[r["line_code"]]
    assert {"public", "internal", "restricted"} == {r["secrecy"] for r in rows}
    assert any(r["face"] == "three" for r in rows)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("421221", "421202"), "12021221"),
        (("421202", "421223"), "12021223"),
        (("421202203", "421202101"), "421202101203"),
        (("421202101", "421221102"), "421202101421221102"),
    ],
)
def test_line_codes(codes: tuple[str, str], expected: str) -> None:
    assert line_code(*codes) == expected


def test_numbering_refuses_what_the_rule_does_not_know() -> None:
    assert outer_line_code("421202", 3) == "421202W03"
    assert line_name(["嘉鱼县", "咸安区"]) == "嘉鱼咸安线"
    assert short_name("温泉街道") == "温泉"
    assert marker_number("12021221", 5) == "12021221005Q"
    for wrong in (("421202", "421202"), ("421202", "421202101"), ("42", "421")):
        with pytest.raises(ValueError, match="No line"):
            line_code(*wrong)
    with pytest.raises(ValueError, match="No marker number"):
        marker_number("12021221", 1000)
    with pytest.raises(ValueError, match="Serial"):
        outer_line_code("421202", 0)


def _grid(columns: int, rows: int) -> list[Edge]:
    """Edges of a rectangular mesh of bricks, offset row by row so that three cells meet in each node."""

    def name(c: int, r: int) -> str:
        return f"{r:02d}{c:02d}"

    cells = {
        name(c, r): shapely.box(
            114 + c * 0.1 + (r % 2) * 0.05, 29 + r * 0.1, 114.1 + c * 0.1 + (r % 2) * 0.05, 29.1 + r * 0.1
        )
        for c in range(columns)
        for r in range(rows)
    }
    noded = shapely.union_all([shapely.boundary(c) for c in cells.values()])
    parts = [p for p in shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))) if isinstance(p, Polygon)]
    faces = {code: MultiPolygon([p for p in parts if cell.contains(p.centroid)]) for code, cell in cells.items()}
    return shared_edges(faces, [])


@settings(max_examples=20, deadline=None)
@given(columns=st.integers(1, 4), rows=st.integers(1, 4))
def test_polygons_come_back_from_their_edges(columns: int, rows: int) -> None:
    mesh = _grid(columns, rows)
    cells = polygons(mesh)
    assert len(cells) == columns * rows
    assert shapely.coverage_is_valid(list(cells.values()))
    assert sum(c.area for c in cells.values()) == pytest.approx(columns * rows * 0.01)
    again = polygons(shared_edges(cells, mesh))
    assert all(again[k].normalize().equals(cells[k].normalize()) for k in cells)
    whole = polygons(dissolve(mesh, lambda _: "all"))
    assert whole["all"].area == pytest.approx(columns * rows * 0.01)


def _square() -> list[Edge]:
    ring = [(114, 29), (115, 29), (115, 30), (114, 30), (114, 29)]
    return [Edge("a", None, "x", LineString(ring))]


def test_lines_that_do_not_close_are_refused() -> None:
    open_line = [*_square(), Edge("a", "b", None, LineString([(114, 29), (114.5, 29.5)]))]
    with pytest.raises(ValueError, match="do not close"):
        polygons(open_line)


def test_sides_that_disagree_are_refused() -> None:
    split = [
        Edge("a", None, None, LineString([(114, 29), (115, 29), (115, 30)])),
        Edge("b", None, None, LineString([(115, 30), (114, 30), (114, 29)])),
    ]
    with pytest.raises(ValueError, match="different parties"):
        polygons(split)


def test_an_enclave_is_found_by_the_side_it_lies_on() -> None:
    ring = [(114.4, 29.4), (114.6, 29.4), (114.6, 29.6), (114.4, 29.6), (114.4, 29.4)]
    cells = polygons([*_square(), Edge("b", "a", None, LineString(ring))])
    assert cells["b"].area == pytest.approx(0.04)
    assert cells["a"].area == pytest.approx(0.96)


def test_a_grid_too_coarse_for_a_party_is_refused() -> None:
    with pytest.raises(ValueError, match="No area is left"):
        generalise(polygons(_grid(2, 2)), grid_deg=1.0)
