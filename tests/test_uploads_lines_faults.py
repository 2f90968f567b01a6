"""F58: every fault of a line or an area is found with its place, and nothing is repaired."""

import json
from dataclasses import replace
from typing import Any

import pytest

from gis.boundaries.kinds import boundary_lines
from gis.core.settings import get_settings
from gis.core.uploads.checking import Checked, check_file
from gis.core.uploads.kinds import UploadKind
from gis.core.uploads.parsing.limits import Parsed
from gis.core.uploads.profile import Profile

LINE = replace(boundary_lines.KIND, check_row=lambda *_: None)
AREA = replace(LINE, shape="area")
DEGREES = Profile(crs="EPSG:4490")


def check(kind: UploadKind, geometry: str, coordinates: Any, profile: Profile = DEGREES, **limits: Any) -> Checked:
    shape = json.dumps({"type": geometry, "coordinates": coordinates})
    rows = [(0, ["界线名称"], "t"), (1, ["甲乙线"], "t")]
    parsed = Parsed("geojson", "utf-8", rows, [], shapes=[None, shape])
    return check_file(kind, parsed, profile, get_settings().model_copy(update=limits))


def found(checked: Checked, code: str) -> dict[str, Any]:
    (finding,) = [each for each in checked.check.findings if each.code == code]
    return {"row": finding.row, "value": finding.value, **finding.params}


def codes(checked: Checked) -> list[str]:
    return [each.code for each in checked.check.findings]


SQUARE = [[114.0, 29.5], [114.01, 29.5], [114.01, 29.51], [114.0, 29.51], [114.0, 29.5]]


def test_a_sound_line_and_area_are_placed_as_received():
    line = check(LINE, "LineString", [[114.0, 29.5], [114.0100001, 29.5]])
    assert codes(line) == []
    assert line.rows[0].shape is not None
    assert list(line.rows[0].shape.geoms[0].coords) == [(114.0, 29.5), (114.0100001, 29.5)]
    assert "114.0100001" in line.rows[0].values["shape"]
    area = check(AREA, "Polygon", [SQUARE])
    assert codes(area) == []
    assert area.rows[0].shape.geom_type == "MultiPolygon"
    ring = check(LINE, "LineString", SQUARE)
    assert codes(ring) == []


def test_a_bow_tie_is_located_by_stretches_and_place():
    checked = check(AREA, "Polygon", [[[114.0, 29.5], [114.01, 29.51], [114.01, 29.5], [114.0, 29.51], [114.0, 29.5]]])
    fault = found(checked, "self-crossing")
    assert (fault["first"], fault["first_end"], fault["second"], fault["second_end"]) == (1, 2, 3, 4)
    assert (fault["lon"], fault["lat"]) == ("114.0050000", "29.5050000")
    assert checked.rows[0].shape is None


def test_every_crossing_of_a_line_is_counted_and_the_first_are_listed():
    teeth = [[114.0 + 0.001 * step, 29.5 + (0.001 if step % 2 else -0.001)] for step in range(12)]
    checked = check(LINE, "LineString", [*teeth, [114.02, 29.5], [113.99, 29.5]])
    listed = [each for each in checked.check.findings if each.code == "self-crossing"]
    assert len(listed) == 5
    assert found(checked, "more-crossings")["count"] == 6
    assert checked.rows[0].shape is None


def test_a_line_that_touches_itself_or_runs_back_is_not_simple():
    touching = check(LINE, "LineString", [[114.0, 29.5], [114.01, 29.5], [114.01, 29.51], [114.005, 29.5]])
    assert "self-crossing" in codes(touching)
    back = check(LINE, "LineString", [[114.0, 29.5], [114.01, 29.5], [114.005, 29.5]])
    assert {"self-crossing", "spike"} <= set(codes(back))


def test_parts_of_a_line_may_meet_at_their_ends_and_not_between():
    joined = check(LINE, "MultiLineString", [[[114.0, 29.5], [114.01, 29.5]], [[114.01, 29.5], [114.02, 29.51]]])
    assert codes(joined) == []
    crossed = check(LINE, "MultiLineString", [[[114.0, 29.5], [114.02, 29.5]], [[114.01, 29.49], [114.01, 29.51]]])
    assert found(crossed, "self-crossing")["lon"] == "114.0100000"


def test_a_hole_outside_a_nested_and_a_touching_ring():
    hole = [[114.02, 29.5], [114.03, 29.5], [114.03, 29.51], [114.02, 29.5]]
    assert found(check(AREA, "Polygon", [SQUARE, hole]), "hole-outside")["lon"].startswith("114.0")
    inner = [[114.002, 29.502], [114.004, 29.502], [114.004, 29.504], [114.002, 29.502]]
    assert codes(check(AREA, "Polygon", [SQUARE, inner])) == []
    assert found(check(AREA, "MultiPolygon", [[SQUARE], [inner]]), "rings-nested")["lat"].startswith("29.50")


def test_an_open_ring_is_not_closed():
    checked = check(AREA, "Polygon", [SQUARE[:-1]])
    fault = found(checked, "ring-open")
    assert (fault["first"], fault["last"]) == ("[114.0, 29.5]", "[114.0, 29.51]")
    assert checked.rows[0].shape is None


def test_no_area_and_no_length():
    flat = check(AREA, "Polygon", [[[114.0, 29.5], [114.01, 29.5], [114.02, 29.5], [114.0, 29.5]]])
    assert found(flat, "zero-area")["value"] == "114.0, 29.5"
    assert "zero-length" in codes(check(LINE, "LineString", [[114.0, 29.5], [114.0, 29.5]]))


def test_spikes_and_repeated_vertices_are_warned_of_and_stay():
    needle = [[114.0, 29.5], [114.01, 29.5], [114.005, 29.50001], [114.005, 29.51]]
    spiked = check(LINE, "LineString", needle)
    assert found(spiked, "spike")["vertex"] == 2
    assert found(spiked, "spike")["value"] == "114.01, 29.5"
    assert spiked.rows[0].shape is not None
    ringed = check(AREA, "Polygon", [[[114.0, 29.5], [114.01, 29.505], [114.01, 29.5050001], [114.0, 29.5]]])
    assert "spike" in codes(ringed)
    repeated = check(LINE, "LineString", [[114.0, 29.5], [114.0, 29.5], [114.01, 29.5], [114.01, 29.50000001]])
    fault = found(repeated, "duplicate-vertices")
    assert (fault["count"], fault["vertices"]) == (2, "2、4")
    assert len(repeated.rows[0].shape.geoms[0].coords) == 4


def test_the_antimeridian_and_too_many_vertices():
    assert found(check(LINE, "LineString", [[179.5, 29.5], [-179.5, 29.5]]), "crosses-180")["vertex"] == 2
    assert found(check(LINE, "LineString", [[114.0, 29.5], [190.0, 29.5]]), "crosses-180")["vertex"] == 2
    many = [[114.0 + index * 1e-5, 29.5] for index in range(101)]
    assert found(check(LINE, "LineString", many, upload_vertices_max=100), "too-many-vertices")["limit"] == 100


def test_vertices_out_of_place_are_explained_like_points():
    swapped = check(LINE, "LineString", [[29.5, 114.0], [29.5, 114.01]])
    listed = [each for each in swapped.check.findings if each.code == "maybe-swapped"]
    assert [each.value for each in listed] == ["#1 (29.5, 114.0)", "#2 (29.5, 114.01)"]
    plane = Profile(crs="EPSG:4526")
    bare = check(LINE, "LineString", [[528989.384, 3303523.496], [529989.384, 3303523.496]], plane)
    assert found_first(bare, "zone-prefix").params["epsg"] == "EPSG:4547"
    many = check(LINE, "LineString", [[10.0 + index, 29.5] for index in range(9)])
    assert codes(many).count("out-of-area") == 3
    assert found(many, "more-vertices")["count"] == 6


def found_first(checked: Checked, code: str) -> Any:
    return next(each for each in checked.check.findings if each.code == code)


def test_the_declared_order_of_axes_is_applied_and_said():
    checked = check(LINE, "LineString", [[29.5, 114.0], [29.5, 114.01]], Profile(crs="EPSG:4490", axis_order="lat-lon"))
    assert codes(checked) == ["axes-by-profile"]
    assert list(checked.rows[0].shape.geoms[0].coords) == [(114.0, 29.5), (114.01, 29.5)]
    assert checked.rows[0].values["axes"] == "lat-lon"


@pytest.mark.parametrize("crs", [None, "EPSG:4610", "EPSG:4214"])
def test_nothing_is_placed_without_a_system_that_can_be_transformed(crs: str | None):
    checked = check(LINE, "LineString", [[114.0, 29.5], [114.01, 29.5]], Profile(crs=crs))
    assert codes(checked) == ["crs-undeclared" if crs is None else "crs-refused"]
    assert checked.rows[0].shape is None


def test_a_table_has_no_lines():
    rows = [(1, ["界线名称", "界线代码"], "tt"), (2, ["甲乙线", "12021221"], "tt")]
    checked = check_file(LINE, Parsed("csv", "utf-8", rows, []), DEGREES, get_settings())
    assert codes(checked) == ["shapes-missing"]
