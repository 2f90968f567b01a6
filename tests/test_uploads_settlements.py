"""Lists of villages with their residents: every fault of the figures, known villages, and the demand that follows."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from shapely import Point

Users = Callable[..., dict[str, str]]
CRS = {"crs": "EPSG:4490"}
HEADERS = "村名,村代码,乡镇,经度,纬度,总人口,60岁以上,65岁及以上人口,80周岁以上,年份,数据来源"


def row(name: str, serial: int | str = "", **other: str) -> str:
    cells = {
        "name": name, "code": f"421202001{serial}" if serial else "", "township": "温泉街道", "lon": "114.3061", "lat": "29.7718",
        "total": "1000", "p60": "200", "p65": "150", "p80": "30", "year": "2025", "source": "公安户籍",
    } | other  # fmt: skip
    return ",".join(cells.values())


def table(*rows: str, headers: str = HEADERS) -> bytes:
    return ("\r\n".join([headers, *rows]) + "\r\n").encode("gb18030")


def send(lines: Any, who: dict[str, str], data: bytes, name: str = "村.csv") -> Any:
    return lines.upload(who, data, "settlements", name=name, profile=CRS)


def codes(staged: Any, severity: str = "error") -> set[tuple[int | None, str]]:
    return set(lines_found(staged, severity))


def lines_found(staged: Any, severity: str) -> list[tuple[int | None, str]]:
    return [(each["row"], each["code"]) for each in staged["findings"] if each["severity"] == severity]


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


def test_villages_come_in_by_any_format_and_go_out_again(lines: Any, users: Users, tmp_path: Any) -> None:
    who = users("planner")
    staged = send(lines, who, table(row("试甲村", 801), row("试乙社区", 802)))
    assert (codes(staged), staged["counts"]["create"]) == (set(), 2)
    assert (None, "kind-by-name") in codes(staged, "info")
    lines.commit(who, staged)
    stored = lines.rows("""
        SELECT s.name, s.kind, s.village_code, s.pop_total, s.pop_60, s.pop_65, s.pop_80, s.year, l.code, s.secrecy,
               s.source LIKE '公安户籍；村.csv（批次%', s.received_position, s.source_crs
          FROM register.settlement s JOIN view_internal.division_labels l ON l.id = s.division_id
         WHERE s.name LIKE '试%' AND NOT s.deleted ORDER BY s.village_code""")
    same = (
        1000,
        200,
        150,
        30,
        2025,
        "421202001",
        "public",
        True,
        '{"latitude":"29.7718","longitude":"114.3061"}',
        "EPSG:4490",
    )
    assert stored == [("试甲村", "village", "421202001801", *same), ("试乙社区", "community", "421202001802", *same)]
    for data, name in ((workbook(row("试甲村", 801)), "a.xlsx"), (geopackage(tmp_path, row("试甲村", 801)), "a.gpkg")):
        again = send(lines, who, data, name=name)
        assert (codes(again), again["counts"]["unchanged"]) == (set(), 1)
    lines.undo(who, staged)
    assert lines.scalar("SELECT count(*) FROM register.settlement WHERE name LIKE '试%' AND NOT deleted") == 0


WRONG: dict[str, tuple[str, str]] = {
    "older than all": (row("错一村", p60="1001"), "figures"),
    "65 over 60": (row("错二村", p65="201"), "figures"),
    "80 over 65": (row("错三村", p80="151"), "figures"),
    "negative": (row("错四村", total="-5"), "out-of-range"),
    "fraction": (row("错五村", p60="200.5"), "not-whole"),
    "no year": (row("错六村", year=""), "year-missing"),
    "year": (row("错七村", year="25"), "out-of-range"),
    "code": (row("错八村", "80"), "village-code"),
    "code elsewhere": (row("错九村", 803, township="浮山街道"), "village-code-township"),
    "no figures": (row("错十村", p65=""), "needed"),
    "no kind": (row("错廿一"), "needed"),
    "no position": (row("错廿二村", lon="", lat=""), "position-missing"),
    "township": (row("错廿三村", township="无此镇"), "township-unknown"),
}


def test_every_fault_of_the_figures_is_named(lines: Any, users: Users) -> None:
    who = users("planner")
    staged = send(lines, who, table(*(line for line, _ in WRONG.values())))
    for number, (name, (_, expected)) in enumerate(WRONG.items(), start=2):
        assert (number, expected) in codes(staged), name
    needed = next(each for each in staged["findings"] if each["code"] == "needed" and each["row"] == 11)
    assert (needed["column"], "65岁及以上人口" in needed["message"]) == ("65岁及以上人口", True)
    lines.commit(who, staged, expect=409)
    assert lines.scalar("SELECT count(*) FROM register.settlement WHERE name LIKE '错%'") == 0


def test_source_and_unit_and_repetition(lines: Any, users: Users) -> None:
    who = users("planner")
    unsaid = send(lines, who, table(row("试丙村", source="")))
    assert codes(unsaid, "warning") >= {(2, "source-missing")}
    wan = send(lines, who, table(row("试丁村"), headers=HEADERS.replace("总人口", "总人口（万人）")))
    assert codes(wan) == {(None, "foreign-unit")}
    twice = send(lines, who, table(row("试戊村"), row("试戊村", p60="201")))
    assert codes(twice) == {(3, "name-twice")}
    coded = send(lines, who, table(row("试己村", 804), row("试庚村", 804)))
    assert (3, "code-twice") in codes(coded)
    same = send(lines, who, table(row("试辛村"), row("试辛村")))
    assert (codes(same), same["counts"]["create"]) == (set(), 1)
    assert (3, "duplicate-row") in codes(same, "warning")


def test_a_village_of_the_register_is_updated_by_name_then_by_its_code(lines: Any, users: Users) -> None:
    who = users("planner")
    name, township, lon, lat, total = lines.rows("""
        SELECT s.name, l.name, ST_X(s.geom), ST_Y(s.geom), s.pop_total FROM register.settlement s
          JOIN view_internal.division_labels l ON l.id = s.division_id
         WHERE l.code = '421202001' AND NOT s.deleted AND s.is_sample ORDER BY s.name LIMIT 1""")[0]
    newer = row(name, 899, township=township, lon=str(lon), lat=str(lat), total=str(total + 7))
    staged = send(lines, who, table(newer))
    assert (codes(staged), staged["counts"]["change"]) == (set(), 1)
    (told,) = [each["message"] for each in staged["findings"] if each["code"] == "known-changed"]
    assert f"总人口 {total} → {total + 7}" in told
    assert "年份 2020 → 2025" in told
    assert "位置" not in told
    lines.commit(who, staged)
    renamed = send(lines, who, table(newer.replace(name, "改名村", 1)))
    assert (codes(renamed), renamed["counts"]["change"]) == (set(), 1)
    without = send(lines, who, table(newer.replace("421202001899", "", 1).replace("1000", "")))
    assert (codes(without), without["counts"]["unchanged"]) == (set(), 1)
    part = send(lines, who, table(row(name, 899, total="", p60=str(total + 8), p65="", p80="", lon="", lat="")))
    assert (2, "known-figures") in codes(part)
    lines.undo(who, staged)
    now = (
        "SELECT pop_total, village_code, year FROM register.settlement WHERE name = :name AND NOT deleted AND is_sample"
    )
    assert (total, None, 2020) in lines.rows(now, name=name)


def test_the_demand_of_coverage_follows_and_who_may(lines: Any, users: Users) -> None:
    who = users("planner")
    question = {"service": "care-centres", "metric": "pop_straight", "threshold_m": 1000, "population": "pop_80"}

    def total() -> int:
        return int(lines.web.post("/api/v1/coverage", json=question, headers=who).json()["totals"]["total"])

    before = total()
    staged = send(lines, who, table(row("试壬村", p80="33"), row("试癸村", p80="44", secrecy="")))
    lines.commit(who, staged)
    assert total() == before + 77
    lines.undo(who, staged)
    assert total() == before
    form = {"kind": "settlements", "profile": '{"crs": "EPSG:4490"}'}
    files = {"file": ("a.csv", table(row("试壬村")), "text/csv")}
    assert lines.web.post("/api/v1/uploads", data=form, files=files, headers=users("surveyor")).status_code == 403
    away = send(lines, users("planner", counties=["421222"]), table(row("试壬村")))
    assert codes(away) == {(2, "outside-county")}


@pytest.mark.parametrize("serving", ["care_service", "cemetery_service"])
def test_a_served_village_is_not_undone(lines: Any, users: Users, serving: str) -> None:
    who, name = users("planner"), f"试靠{serving[:3]}村"
    staged = send(lines, who, table(row(name)))
    lines.commit(who, staged)
    kind = "cemeteries" if serving.startswith("cem") else "care-centres"
    extra = "性质,农村公益性" if kind == "cemeteries" else "设施类型,日间照料中心"
    head, cell = extra.split(",")
    data = f"名称,{head},乡镇,经度,纬度,服务村\r\n靠{serving},{cell},温泉街道,114.3061,29.7718,{name}\r\n".encode()
    served = lines.upload(who, data, kind, name="服务.csv", profile=CRS)
    assert codes(served) == set()
    lines.commit(who, served)
    refused = lines.undo(who, staged, expect=409)
    assert refused["errors"][0]["value"] == name
    lines.undo(who, served)
    lines.undo(who, staged)


def test_a_place_of_that_name_is_offered_for_a_village_without_a_position(lines: Any, users: Users) -> None:
    name, township, lon = lines.rows("""
        SELECT p.name, d.name, ST_X(p.geom) FROM view_internal.place_names p
          JOIN view_internal.divisions d ON d.code = left(p.division_code, 9) AND d.level = 'township'
         WHERE GeometryType(p.geom) = 'POINT' AND NOT EXISTS (
               SELECT FROM view_internal.place_names o WHERE o.name = p.name AND o.id <> p.id)
         ORDER BY p.name LIMIT 1""")[0]
    line = row(name, township=township, lon="", lat="")
    staged = send(lines, users("planner"), table(line + ",村", headers=HEADERS + ",类别"))
    (missing,) = [each for each in staged["findings"] if each["code"] == "position-missing"]
    assert f"{lon:.5f}" in missing["remedy"]
    assert staged["counts"]["create"] == 0
