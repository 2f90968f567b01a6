"""The topology rules over made and real areas and lines, and over the sample register (B-51 to B-53)."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString, MultiLineString, Point, Polygon
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.boundaries.topology import lines, points
from gis.boundaries.topology.areas import coverage, invalid_areas
from gis.boundaries.topology.catalogue import RULES, at
from gis.boundaries.topology.checks import LOOSE_MAX, run
from gis.boundaries.topology.files import read_areas
from gis.boundaries.topology.hierarchy import derived, parent_union, polygons_and_lines
from gis.boundaries.topology.model import Areas, Lines, Result, Spot, Subject, Territory, Tolerances
from gis.boundaries.topology.output import described, table
from gis.boundaries.topology.rebuild import rebuild_divisions, undo_rebuild
from gis.boundaries.topology.register import read_territory
from gis.core import crs
from gis.core.history import open_batch

K = 0.01
LAT, LON = 29.0, 114.0
EAST_DEG = 1 / float(crs.distance_m(lon_a=LON, lat_a=LAT, lon_b=LON + 1e-3, lat_b=LAT)) * 1e-3
"""One metre east at the squares, degrees."""
A = shapely.box(LON, LAT, LON + K, LAT + K)
OFF = {
    "exact match": shapely.box(LON + K, LAT, LON + 2 * K, LAT + K),
    "extra vertex on one side": Polygon(
        [(LON + K, LAT), (LON + 2 * K, LAT), (LON + 2 * K, LAT + K), (LON + K, LAT + K), (LON + K, LAT + K / 2)]
    ),
    "1 mm gap": shapely.box(LON + K + 0.001 * EAST_DEG, LAT, LON + 2 * K, LAT + K),
    "5 m gap": shapely.box(LON + K + 5 * EAST_DEG, LAT, LON + 2 * K, LAT + K),
    "1 m overlap": shapely.box(LON + K - 1 * EAST_DEG, LAT, LON + 2 * K, LAT + K),
}
WANTED = {
    "exact match": [],
    "extra vertex on one side": ["unshared-vertex"],
    "1 mm gap": ["gap"],
    "5 m gap": ["gap"],
    "1 m overlap": ["overlap"],
}


def subject(name: str, kind: str = "row") -> Subject:
    return Subject(kind, name, name, name)


def areas(*shapes: Any, parents: tuple[str, ...] = ()) -> Areas:
    names = [subject(f"a{i}") for i in range(len(shapes))]
    return Areas(names, np.array(shapes, dtype=object), parents)


def rules(result: Result) -> list[str]:
    return [finding.rule for finding in result.findings]


@pytest.mark.parametrize("case", OFF)
def test_the_five_cases_of_a_shared_edge(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = coverage(areas(A, OFF[case]), Tolerances())
    assert rules(found) == WANTED[case]
    said = [described(finding, english=True)["message"] for finding in found.findings]
    with capsys.disabled():
        print(f"\n  8.2 | {case:26} | {'; '.join(said) or 'nothing found'}", end="")  # noqa: T201 - the table of 8.2
    if case == "1 mm gap":
        assert found.findings[0].figures["width_m"] == pytest.approx(0.001, rel=0.01)
    if case == "5 m gap":
        assert found.findings[0].figures["width_m"] == pytest.approx(5, rel=0.01)
    if case == "1 m overlap":
        width = float(crs.distance_m(lon_a=LON, lat_a=LAT, lon_b=LON, lat_b=LAT + K))
        assert found.findings[0].figures["area_m2"] == pytest.approx(width, rel=0.01)
    if case.startswith("extra"):
        assert found.findings[0].place.equals(Point(LON + K, LAT + K / 2))


def test_a_strip_wider_than_the_gap_width_is_no_gap_and_its_hole_is_a_hole() -> None:
    wide = shapely.box(LON + K + 20 * EAST_DEG, LAT, LON + 2 * K, LAT + K)
    assert rules(coverage(areas(A, wide), Tolerances())) == []
    assert rules(coverage(areas(A, wide), Tolerances(gap_width_m=30))) == ["gap"]
    ring = shapely.difference(shapely.box(LON - K, LAT - K, LON + 2 * K, LAT + 2 * K), A)
    found = coverage(areas(ring), Tolerances())
    assert rules(found) == ["hole"]
    assert found.findings[0].figures["area_m2"] == pytest.approx(crs.area_m2(A), rel=1e-6)


def test_nothing_given_is_changed() -> None:
    given = areas(A, OFF["1 m overlap"], shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]))
    before = shapely.to_wkb(given.shapes).tolist()
    run(Territory({"file": given}), Tolerances())
    assert shapely.to_wkb(given.shapes).tolist() == before


def test_an_invalid_area_is_located_and_said_to_be_left_out() -> None:
    bow = Polygon([(LON, LAT), (LON + K, LAT + K), (LON + K, LAT), (LON, LAT + K)])
    given = areas(bow, shapely.box(LON + K, LAT, LON + 2 * K, LAT + K))
    (finding,) = invalid_areas(given).findings
    assert finding.place.distance(Point(LON + K / 2, LAT + K / 2)) < 1e-9
    left = {(each.rule, each.subject.id) for each in coverage(given, Tolerances()).left_out}
    assert left == {(rule, "a0") for rule in ("overlap", "gap", "unshared-vertex", "unshared-edge")}


def test_a_parent_is_the_union_of_its_children() -> None:
    east = OFF["exact match"]
    whole = shapely.box(LON, LAT, LON + 2 * K, LAT + K)
    kept = shapely.coverage_union_all([A, east])
    parent = Areas([subject("p")], np.array([kept], dtype=object))
    assert rules(parent_union(parent, areas(A, east, parents=("p", "p")))) == []
    short = parent_union(parent, areas(A, parents=("p",)))
    assert short.findings[0].figures["area_m2"] == pytest.approx(crs.area_m2(east), rel=1e-6)
    fewer = parent_union(Areas([subject("p")], np.array([whole], dtype=object)), areas(A, east, parents=("p", "p")))
    assert [f.figures["area_m2"] for f in fewer.findings] == (
        [] if kept.equals_exact(whole, 0, normalize=True) else [0]
    )


def network(*courses: list[tuple[float, float]]) -> Result:
    made = [MultiLineString([LineString(course)]) for course in courses]
    given = Lines([subject(f"l{i}", "line") for i in range(len(made))], np.array(made, dtype=object))
    return lines.network(given, Tolerances())


P, Q, R, S = (LON, LAT), (LON + K, LAT), (LON + K, LAT + K), (LON, LAT + K)
MIDDLE = (LON + K / 2, LAT)


@pytest.mark.parametrize(
    ("courses", "wanted"),
    [
        ([[P, Q], [Q, R], [R, P]], []),
        ([[P, Q], [Q, R]], ["dangle", "dangle"]),
        ([[P, Q], [Q, R], [R, S, P], [MIDDLE, (LON + K / 2, LAT + K / 2), R]], ["not-split"]),
        ([[P, R], [R, Q], [Q, S], [S, P]], ["not-split"]),
        ([[P, Q], [(LON + K + 0.5 * EAST_DEG, LAT), R], [R, P]], ["junction-ends"]),
        ([[P, R, Q, S, P]], ["self-crossing"]),
        ([[P, Q], [P, Q]], ["lines-overlap"]),
    ],
)
def test_lines_of_a_network(courses: list[list[tuple[float, float]]], wanted: list[str]) -> None:
    assert sorted(rules(network(*courses))) == wanted


def spots_on(course: list[tuple[float, float]], *spots: Spot, scale: int = 0) -> list[str]:
    given = Lines([subject("l", "line")], np.array([MultiLineString([course])], dtype=object), scales=[scale])
    known = points.courses({"county": given})
    found = points.on_lines(spots, known, Tolerances())
    for part in (points.duplicates(spots, Tolerances()), points.sets(spots), points.order(spots, known)):
        found.merge(part)
    return sorted(rules(found))


def spot(x: float, y: float, kind: str = "marker", **more: Any) -> Spot:
    name = f"{kind}-{x}-{y}-{more.get('letter')}"
    return Spot(subject(name, kind), Point(x, y), ("l",), kind, **{"placement": "single", "letter": "Q", **more})


def test_points_on_their_line() -> None:
    course = [P, Q, R]
    off = 2 * EAST_DEG
    assert spots_on(course, spot(*Q, serial=1)) == []
    assert spots_on(course, spot(Q[0] + off, LAT + K / 2, serial=1)) == ["marker-off-line"]
    assert spots_on(course, spot(Q[0] + off, LAT + K / 2, serial=1), scale=50_000) == ["marker-not-at-vertex"]
    assert spots_on(course, spot(*MIDDLE, serial=1)) == ["missing-vertex"]
    assert spots_on(course, spot(Q[0] + off, LAT + K / 2, "boundary-point")) == ["point-off-line"]
    assert spots_on(course, spot(*Q, "tri-junction")) == ["not-split"]
    assert spots_on(course, spot(*R, "tri-junction")) == []
    assert spots_on(course, spot(*Q, serial=1), spot(Q[0] + 0.001 * EAST_DEG, Q[1], serial=2)) == ["duplicate-point"]
    assert spots_on(course, spot(*Q, serial=1, placement="pair", letter="A")) == ["marker-set"]
    assert spots_on(course, spot(*P, serial=1), spot(*R, serial=2), spot(*Q, serial=3)) == ["marker-order"]
    assert spots_on(course, spot(*R, serial=2), spot(*P, serial=1)) == []
    assert spots_on([P, R], spot(*P, serial=2), spot(*R, serial=1)) == []
    assert spots_on([Q, S], spot(*Q, serial=1), spot(*S, serial=2)) == ["marker-direction"]


def test_the_sample_register_is_clean(session: Session) -> None:
    territory = read_territory(session)
    found = run(territory, Tolerances())
    assert Counter(rules(found)) == {}
    assert found.checked["rebuilt"] == sum(len(each.subjects) for each in territory.areas.values())
    assert {each.rule for each in found.left_out} <= {"marker-order"}


def test_a_division_moved_alone_is_found_and_its_lines_give_it_back(session: Session) -> None:
    territory = read_territory(session)
    here = territory.areas["township"]
    moved = here.shapes.copy()
    moved[0] = shapely.transform(moved[0], lambda xy: xy + np.array([1e-5, 0]))
    changed = Areas(here.subjects, moved, here.parents)
    found = polygons_and_lines(changed, territory.lines["township"])
    assert [f.subjects[0].id for f in found.findings] == [here.subjects[0].id]
    assert derived(territory.lines["township"])[here.subjects[0].id].equals(here.shapes[0])
    beside = rules(coverage(changed, Tolerances()))
    assert {"gap", "overlap"} & set(beside)


def test_a_lost_line_is_said_where_the_area_opens(session: Session) -> None:
    network = read_territory(session).lines["county"]
    inner = next(i for i, side in enumerate(network.sides) if side[1])
    keep = [i for i in range(len(network.subjects)) if i != inner]
    cut = Lines([network.subjects[i] for i in keep], network.shapes[keep], [network.sides[i] for i in keep])
    found = polygons_and_lines(areas(), cut)
    assert set(rules(found)) == {"lines-open"}
    assert len(found.findings) >= 1


def test_the_real_county_file(shared_data: Path) -> None:
    read = read_areas(shared_data / "xianning" / "county_boundary_amap_GCJ02.geojson")
    found = run(read.territory, Tolerances())
    by_rule = {finding.rule: finding for finding in found.findings}
    invalid, hole = by_rule["invalid-polygon"], by_rule["hole"]
    assert invalid.subjects[0].name == "嘉鱼县"
    assert invalid.place.distance(Point(113.930519, 30.028088)) < 1e-6
    assert hole.figures["area_m2"] == pytest.approx(4.19e6, rel=0.005)
    assert hole.place.bounds == pytest.approx((113.890492, 29.997813, 113.939583, 30.03034))
    assert hole.figures["read_as"] == "even-odd"
    assert rules(found).count("overlap") == rules(found).count("gap") == 0


def test_all_invalid_areas_of_the_national_file(shared_data: Path) -> None:
    read = read_areas(shared_data / "national" / "counties_datav_GCJ02.parquet")
    found = run(read.territory, Tolerances(), ["invalid-polygon", "hole"])
    assert rules(found) == ["invalid-polygon"] * 180
    assert all(f.subjects[0].name and f.subjects[0].code and not f.place.is_empty for f in found.findings)
    assert {each.rule for each in found.left_out} == {"hole"}  # nearly nothing is shared there: said, not guessed
    assert f"{LOOSE_MAX:,}" in found.left_out[0].reason


def test_the_catalogue_is_complete_in_both_languages() -> None:
    for rule in RULES.values():
        assert all(all(words) for words in (rule.title, rule.why, rule.says))
        assert rule.moments
        assert "–" not in rule.message("甲", dict.fromkeys(rule.says[0], 1), english=False).replace("–", "", 9)
    assert "invalid-polygon" in at("upload")
    assert "enclave" not in at("upload")


def test_a_name_is_no_formula_in_the_table() -> None:
    found = Result()
    found.add("overlap", [Subject("row", "1", "=1+1", "@SUM(A1)")], A, area_m2=1.0, width_m=1.0)
    text = table([described(found.findings[0])]).decode("utf-8-sig")
    assert "'=1+1" in text
    assert ",@SUM" not in text


def test_areas_are_rebuilt_from_their_lines_as_one_batch_and_put_back(session: Session) -> None:
    assert rebuild_divisions(session, actor="test", reason="nothing differs") == (None, [])
    open_batch(session, kind="test", actor="test", reason="one side moved alone")
    move = "UPDATE register.division_extent SET geom = ST_Translate(geom, 1e-5, 0) WHERE id = (SELECT min(id::text)::uuid FROM register.division_extent)"
    session.execute(text(move))
    assert "polygon-lines" in rules(run(read_territory(session), Tolerances(), ["polygon-lines"]))
    batch, names = rebuild_divisions(session, actor="test", reason="lines decide")
    assert batch is not None
    assert len(names) == 1
    assert rules(run(read_territory(session), Tolerances(), ["polygon-lines"])) == []
    assert undo_rebuild(session, batch, actor="test") == 1
    assert "polygon-lines" in rules(run(read_territory(session), Tolerances(), ["polygon-lines"]))
