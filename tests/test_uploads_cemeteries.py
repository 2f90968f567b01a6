"""Lists of cemeteries: areas with their unit as received, plots, a point or an extent, and the villages they serve."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from shapely import Point

Users = Callable[..., dict[str, str]]
CRS = {"crs": "EPSG:4490"}
HEADERS = "公墓名称,性质,乡镇,经度,纬度,占地面积（亩）,建设面积,穴位,已用穴位,墓碑高度,批准文号,服务村"
SQUARE = [[[114.305, 29.771], [114.307, 29.771], [114.307, 29.773], [114.305, 29.773], [114.305, 29.771]]]


def row(name: str, **other: str) -> str:
    cells = {
        "name": name, "nature": "农村公益性", "township": "温泉街道", "lon": "114.3061", "lat": "29.7718", "area": "12.5",
        "built": "6000", "plots": "860", "used": "214", "stone": "0.8", "approval": "试〔2024〕7号", "serves": "",
    } | other  # fmt: skip
    return ",".join(cells.values())


def table(*rows: str, headers: str = HEADERS) -> bytes:
    return ("\r\n".join([headers, *rows]) + "\r\n").encode("gb18030")


def send(lines: Any, who: dict[str, str], data: bytes, name: str = "公墓.csv") -> Any:
    return lines.upload(who, data, "cemeteries", name=name, profile=CRS)


def codes(staged: Any, severity: str = "error") -> set[tuple[int | None, str]]:
    return {(each["row"], each["code"]) for each in staged["findings"] if each["severity"] == severity}


def workbook(*rows: str) -> bytes:
    book, target = Workbook(), io.BytesIO()
    for each in (HEADERS, *rows):
        book.worksheets[0].append(each.split(","))
    book.save(target)
    return target.getvalue()


def geopackage(path: Any, *rows: str) -> bytes:
    import geopandas

    cells = [dict(zip(HEADERS.split(","), each.split(","), strict=True)) for each in rows]
    points = [Point(float(each.pop("经度")), float(each.pop("纬度"))) for each in cells]
    target = path / "a.gpkg"
    geopandas.GeoDataFrame(cells, geometry=points, crs="EPSG:4490").to_file(target, driver="GPKG", layer="list")
    return bytes(target.read_bytes())


def test_a_cemetery_comes_in_by_any_format_with_its_area_as_written(lines: Any, users: Users, tmp_path: Any) -> None:
    who = users("planner")
    staged = send(lines, who, table(row("试山公墓")))
    assert codes(staged) == set()
    lines.commit(who, staged)
    stored = lines.rows("""
        SELECT c.nature, c.area_m2::text, c.area_received, c.area_unit, c.built_area_m2::text, c.plots_total, c.plots_used,
               c.stone_height_m::text, c.status, c.secrecy, l.code FROM register.cemetery c
          JOIN view_internal.division_labels l ON l.id = c.division_id WHERE c.name = '试山公墓'""")
    assert stored == [
        ("public-rural", "8333.33", "12.5", "mu", "6000.00", 860, 214, "0.80", "operating", "public", "421202001")
    ]
    for data, name in ((workbook(row("试山公墓")), "a.xlsx"), (geopackage(tmp_path, row("试山公墓")), "a.gpkg")):
        again = send(lines, who, data, name=name)
        assert (codes(again), again["counts"]["unchanged"]) == (set(), 1)
    lines.undo(who, staged)
    assert lines.scalar("SELECT count(*) FROM register.cemetery WHERE name = '试山公墓' AND NOT deleted") == 0


WRONG: dict[str, tuple[str, str]] = {
    "used": (row("错一", used="861"), "figures"),
    "built": (row("错二", built="8333.34"), "figures"),
    "area": (row("错三", area="十亩"), "area-unread"),
    "vast": (row("错廿三", area="999999999"), "figures"),
    "two units": (row("错四", area="12.5公顷"), "area-units-differ"),
    "fine": (row("错五", stone="0.805"), "decimals"),
    "stone": (row("错六", stone="0"), "figures"),
    "negative": (row("错七", plots="-1"), "out-of-range"),
    "half a plot": (row("错八", plots="860.5"), "not-whole"),
    "nature": (row("错九", nature="豪华"), "choice"),
    "no nature": (row("错十", nature=""), "needed"),
    "position": (row("错廿", lon="", lat=""), "position-missing"),
    "village": (row("错廿一", serves="没有村"), "village-unknown"),
    "township": (row("错廿二", township="无此镇"), "township-unknown"),
}


def test_every_fault_is_named_and_nothing_is_stored(lines: Any, users: Users) -> None:
    who = users("planner")
    staged = send(lines, who, table(*(line for line, _ in WRONG.values())))
    for number, (name, (_, expected)) in enumerate(WRONG.items(), start=2):
        assert (number, expected) in codes(staged), name
    lines.commit(who, staged, expect=409)
    assert lines.scalar("SELECT count(*) FROM register.cemetery WHERE name LIKE '错%'") == 0


@pytest.mark.parametrize(
    ("header", "cell", "unit", "area_m2"),
    [
        ("占地面积(㎡)", "8333.5", "m2", "8333.50"),
        ("面积", "0.8公顷", "ha", "8000.00"),
        ("占地面积", "15亩", "mu", "10000.00"),
    ],
)
def test_the_unit_stands_in_header_or_cell(
    lines: Any, users: Users, header: str, cell: str, unit: str, area_m2: str
) -> None:
    who, name = users("planner"), f"试面{unit}"
    staged = send(lines, who, table(row(name, area=cell, built=""), headers=HEADERS.replace("占地面积（亩）", header)))
    assert codes(staged) == set()
    lines.commit(who, staged)
    found = "SELECT area_unit, area_m2::text, area_received FROM register.cemetery WHERE name = :name"
    digits = cell.rstrip("公顷亩")
    assert lines.rows(found, name=name) == [(unit, area_m2, digits)]


def test_an_area_without_a_unit_and_other_units_are_refused(lines: Any, users: Users) -> None:
    who = users("planner")
    bare = send(lines, who, table(row("试无位"), headers=HEADERS.replace("占地面积（亩）", "占地面积")))
    assert codes(bare) == {(2, "area-unit")}
    for larger in ("占地面积（hm²）", "占地面积（km2）", "面积（万平方米）", "面积（公亩）"):
        wide = send(lines, who, table(row("试大位"), headers=HEADERS.replace("占地面积（亩）", larger)))
        assert codes(wide) == {(2, "area-unit")}, larger
    for larger in ("建设面积（万平方米）", "建设面积（hm²）", "建设面积ha"):
        wide = send(lines, who, table(row("试大位"), headers=HEADERS.replace("建设面积", larger)))
        assert codes(wide) == {(None, "foreign-unit")}, larger
    headers = (
        HEADERS.replace("墓碑高度", "墓碑高度cm")
        .replace("建设面积", "建设面积（亩）")
        .replace("已用穴位", "已用穴位（万）")
    )
    foreign = send(lines, who, table(row("试他位"), headers=headers))
    assert codes(foreign) == {(None, "foreign-unit")}
    assert foreign["finding_counts"]["foreign-unit"] == 3


def villages(lines: Any) -> list[str]:
    found = lines.rows("""
        SELECT s.name FROM register.settlement s JOIN view_internal.division_labels l ON l.id = s.division_id
         WHERE l.code = '421202001' AND NOT s.deleted ORDER BY s.name LIMIT 3""")
    return [name for (name,) in found]


def test_villages_served_are_the_whole_list_and_count_as_coverage(lines: Any, users: Users) -> None:
    who = users("planner")
    first, second, third = villages(lines)
    served = """
        SELECT s.name FROM register.cemetery_service k JOIN register.settlement s ON s.id = k.settlement_id
          JOIN register.cemetery c ON c.id = k.cemetery_id WHERE c.name = '试服公墓' AND NOT k.deleted AND NOT c.deleted ORDER BY 1"""
    made = send(lines, who, table(row("试服公墓", serves=f"{first}、{second}")))
    lines.commit(who, made)
    assert [name for (name,) in lines.rows(served)] == sorted([first, second])
    other = send(lines, who, table(row("试服公墓", serves=f"温泉街道{second}，{third}")))
    (told,) = [each["message"] for each in other["findings"] if each["code"] == "known-changed"]
    assert f"+{third}" in told
    assert f"-{first}" in told
    lines.commit(who, other)
    assert [name for (name,) in lines.rows(served)] == sorted([second, third])
    lines.undo(who, other)
    assert [name for (name,) in lines.rows(served)] == sorted([first, second])
    question = {"service": "cemeteries", "metric": "unit_ratio"}
    before = lines.web.post("/api/v1/coverage", json=question, headers=who).json()["totals"]
    alone = (
        "SELECT count(DISTINCT k.settlement_id) FROM register.cemetery_service k JOIN register.cemetery c ON c.id = k.cemetery_id"
        " WHERE NOT k.deleted AND NOT c.deleted AND c.status = 'operating'"
    )
    assert before["covered"] == lines.scalar(alone)
    lines.undo(who, made)
    after = lines.web.post("/api/v1/coverage", json=question, headers=who).json()["totals"]
    assert after["covered"] == lines.scalar(alone)


def feature(name: str, geometry: dict[str, Any], **more: str) -> bytes:
    properties = {"公墓名称": name, "性质": "农村公益性", "乡镇": "温泉街道"} | more
    body = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": properties, "geometry": geometry}],
    }
    return json.dumps(body, ensure_ascii=False).encode()


def test_an_extent_is_kept_and_a_point_never_replaces_it(lines: Any, users: Users) -> None:
    who = users("planner")
    area = {"type": "Polygon", "coordinates": SQUARE}
    lines.commit(who, send(lines, who, feature("试面公墓", area), name="a.geojson"))
    found = "SELECT GeometryType(geom), received_position LIKE '%114.305,29.771%', received_axes, source_crs FROM register.cemetery WHERE name = '试面公墓'"
    assert lines.rows(found) == [("MULTIPOLYGON", True, "lon-lat", "EPSG:4490")]
    again = send(lines, users("planner"), feature("试面公墓", area), name="b.geojson")
    assert again["counts"]["unchanged"] == 1
    inside = send(
        lines, who, feature("试面公墓", {"type": "Point", "coordinates": [114.306, 29.772]}), name="c.geojson"
    )
    assert (inside["counts"]["unchanged"], codes(inside, "warning")) == (1, {(None, "crs-differs-from-file")})
    beside = send(
        lines, who, feature("试面公墓", {"type": "Point", "coordinates": [114.309, 29.772]}), name="d.geojson"
    )
    assert (2 - 1, "point-for-extent") in codes(beside, "warning")
    line = send(lines, who, feature("试线公墓", {"type": "LineString", "coordinates": SQUARE[0][:3]}), name="e.geojson")
    assert (1, "no-point") in codes(line)
    care = feature("试面养老院", area, 设施类型="养老院")
    refused = lines.upload(who, care, "care-centres", name="f.geojson", profile=CRS)
    assert (1, "no-point") in codes(refused)


def test_who_may(lines: Any, users: Users) -> None:
    form = {"kind": "cemeteries", "profile": '{"crs": "EPSG:4490"}'}
    files = {"file": ("a.csv", table(row("试谁公墓")), "text/csv")}
    for role in ("surveyor", "names_officer"):
        assert lines.web.post("/api/v1/uploads", data=form, files=files, headers=users(role)).status_code == 403
    away = send(lines, users("planner", counties=["421222"]), table(row("试谁公墓")))
    assert codes(away) == {(2, "outside-county")}
    reviewer = users("reviewer")
    staged = send(lines, reviewer, table(row("试谁公墓")))
    lines.commit(reviewer, staged)
    lines.undo(reviewer, staged)


def test_a_relation_is_as_secret_as_the_more_secret_end(lines: Any, users: Users) -> None:
    who, headers = users("planner"), HEADERS + ",密级"
    village = villages(lines)[0]
    staged = send(lines, who, table(row("试密公墓", serves=village) + ",内部", headers=headers))
    lines.commit(who, staged)
    found = """SELECT k.secrecy FROM register.cemetery_service k JOIN register.cemetery c ON c.id = k.cemetery_id
                WHERE c.name = '试密公墓' AND NOT k.deleted"""
    assert lines.rows(found) == [("internal",)]
    opened = send(lines, who, table(row("试密公墓", serves=village) + ",公开", headers=headers))
    (told,) = [each["message"] for each in opened["findings"] if each["code"] == "known-changed"]
    assert "密级 internal → public" in told
    lines.commit(who, opened)
    assert lines.rows(found) == [("public",)]
