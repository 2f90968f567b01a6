"""Lists of care facilities from a file to the register: every way in, every fault, known records, roles, coverage."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from shapely import Point
from sqlalchemy import text

from gis.facilities.credit_code import check_sign

Users = Callable[..., dict[str, str]]
CRS = {"crs": "EPSG:4490"}
HEADERS = (
    "养老机构名称,统一社会信用代码,机构类别,区县,所属乡镇,经度,纬度,床位数,护理型床位,在住老人数,消防验收,密级,数据来源"
)


def code(serial: int) -> str:
    head = f"52421202MJ{serial:07d}"
    return head + check_sign(head)


def table(*rows: str, headers: str = HEADERS, encoding: str = "gb18030") -> bytes:
    return ("\r\n".join([headers, *rows]) + "\r\n").encode(encoding)


def row(name: str, serial: int, **other: str) -> str:
    cells = {
        "name": name, "code": code(serial), "type": "民办养老院", "county": "咸安区", "township": "温泉街道",
        "lon": "114.3061", "lat": "29.7718", "beds": "80", "nursing": "40", "residents": "61", "fire": "通过",
        "secrecy": "", "source": "养老信息系统",
    } | other  # fmt: skip
    return ",".join(cells.values())


def send(lines: Any, who: dict[str, str], data: bytes, name: str = "养老机构.csv", **more: Any) -> Any:
    return lines.upload(who, data, "care-centres", name=name, profile=more.pop("profile", CRS), **more)


def codes(staged: Any, *severities: str) -> set[tuple[int | None, str]]:
    wanted = severities or ("error",)
    return {(each["row"], each["code"]) for each in staged["findings"] if each["severity"] in wanted}


def test_a_gbk_list_becomes_records_and_an_undo_takes_them_out(lines: Any, users: Users) -> None:
    who = users("planner")
    staged = send(
        lines, who, table(row("试一养老院", 1), row("试二养老院", 2, secrecy="内部", beds="", nursing="", residents=""))
    )
    assert (codes(staged), staged["counts"]["create"], staged["file"]["encoding"]) == (set(), 2, "gb18030")
    done = lines.commit(who, staged)
    assert done["counts"]["created"] == 2
    stored = lines.rows("""
        SELECT c.name, c.credit_code, c.type_code, c.level, c.status, c.beds_total, c.beds_nursing, c.residents, c.fire_state,
               c.secrecy, c.source LIKE '养老信息系统；养老机构.csv（批次%', ST_AsText(c.geom, 6), c.received_position, c.source_crs,
               l.code, c.is_sample
          FROM register.care_centre c JOIN view_internal.division_labels l ON l.id = c.division_id
         WHERE c.name LIKE '试_养老院' AND NOT c.deleted ORDER BY c.credit_code""")
    place = (
        "POINT(114.3061 29.7718)",
        '{"latitude":"29.7718","longitude":"114.3061"}',
        "EPSG:4490",
        "421202001",
        False,
    )
    common = ("private-home", "township", "operating")
    assert stored == [
        ("试一养老院", code(1), *common, 80, 40, 61, "accepted", "public", True, *place),
        ("试二养老院", code(2), *common, None, None, None, "accepted", "internal", True, *place),
    ]
    seen = lines.web.get("/ogc/collections/care-centres/items", params={"name": "试二养老院", "f": "json"}).json()
    assert seen["features"] == []
    lines.undo(who, staged)
    assert lines.scalar("SELECT count(*) FROM register.care_centre WHERE name LIKE '试_养老院' AND NOT deleted") == 0


def workbook(*rows: str) -> bytes:
    book, target = Workbook(), io.BytesIO()
    for each in (HEADERS, *rows):
        book.worksheets[0].append(each.split(","))
    book.save(target)
    return target.getvalue()


def geopackage(path: Any, *rows: str) -> bytes:
    import geopandas

    names = HEADERS.split(",")
    cells = [dict(zip(names, each.split(","), strict=True)) for each in rows]
    points = [Point(float(each.pop("经度")), float(each.pop("纬度"))) for each in cells]
    target = path / "a.gpkg"
    geopandas.GeoDataFrame(cells, geometry=points, crs="EPSG:4490").to_file(target, driver="GPKG", layer="list")
    return bytes(target.read_bytes())


def test_workbook_and_geopackage_say_the_same_as_the_text(lines: Any, users: Users, tmp_path: Any) -> None:
    who, one = users("planner"), row("试三养老院", 3)
    lines.commit(who, send(lines, who, table(one)))
    for data, name in ((workbook(one), "a.xlsx"), (geopackage(tmp_path, one), "a.gpkg")):
        again = send(lines, who, data, name=name)
        assert codes(again) == set()
        assert (again["counts"]["unchanged"], again["counts"]["rows"]) == (1, 1)


WRONG: dict[str, tuple[str, str]] = {
    "credit": (row("错甲", 10).replace(code(10), code(10)[:-1] + ("0" if code(10)[-1] != "0" else "1")), "figures"),
    "nursing": (row("错乙", 11, nursing="81"), "figures"),
    "negative": (row("错丙", 12, beds="-1"), "out-of-range"),
    "fraction": (row("错丁", 13, beds="80.5"), "not-whole"),
    "words": (row("错戊", 14, beds="八十"), "not-a-number"),
    "type": (row("错己", 15, type="幼儿园"), "type-unknown"),
    "no-type": (row("错庚", 16, type=""), "type-missing"),
    "township": (row("错辛", 17, township="没有镇"), "township-unknown"),
    "county": (row("错壬", 18, county="没有县", township=""), "county-unknown"),
    "elsewhere": (row("错癸", 19, county="通城县", township=""), "outside-stated-county"),
    "no-position": (row("错子", 20, lon="", lat=""), "position-missing"),
    "no-name": (row("", 21), "required"),
    "secrecy": (row("错丑", 22, secrecy="绝密"), "choice"),
    "far": (row("错寅", 23, lon="116.4", lat="39.9"), "out-of-area"),
    "swapped": (row("错卯", 24, lon="29.7718", lat="114.3061"), "maybe-swapped"),
}


def test_every_fault_is_named_once_and_nothing_is_stored(lines: Any, users: Users) -> None:
    who = users("planner")
    staged = send(lines, who, table(*(line for line, _ in WRONG.values())))
    found = {number: {each for at, each in codes(staged) if at == number} for number in range(2, len(WRONG) + 2)}
    for number, (name, (_, expected)) in enumerate(WRONG.items(), start=2):
        assert expected in found[number], (name, found[number])
    for each in staged["findings"]:
        if each["severity"] == "error" and each["row"]:
            assert each["message"].startswith(f"第 {each['row']} 行"), each
            assert each["remedy"], each
    assert {each["column"] for each in staged["findings"] if each["code"] == "not-whole"} == {"床位数"}
    lines.commit(who, staged, expect=409)
    assert lines.scalar("SELECT count(*) FROM register.care_centre WHERE name LIKE '错_'") == 0


def test_known_records_are_compared_and_every_change_is_told(lines: Any, users: Users) -> None:
    who = users("planner")
    lines.commit(who, send(lines, who, table(row("试五养老院", 5))))
    changed = send(lines, who, table(row("试五养老院", 5, beds="120", lon="114.3071", residents="")))
    assert (changed["counts"]["change"], codes(changed)) == (1, set())
    (told,) = [each["message"] for each in changed["findings"] if each["code"] == "known-changed"]
    assert "床位数 80 → 120" in told
    assert "位置 97 m" in told
    assert "在住" not in told
    lines.commit(who, changed)
    now = "SELECT beds_total, residents, ST_X(geom), received_position FROM register.care_centre WHERE credit_code = :code AND NOT deleted"
    assert lines.rows(now, code=code(5)) == [(120, 61, 114.3071, '{"latitude":"29.7718","longitude":"114.3071"}')]
    lines.undo(who, changed)
    assert lines.rows(now, code=code(5))[0][:3] == (80, 61, 114.3061)
    alone = send(lines, who, table(row("试五养老院", 5, beds="", nursing="81")))
    assert (2, "known-figures") in codes(alone)


def test_identity_is_code_then_name_and_township_and_doubts_stop(lines: Any, users: Users) -> None:
    who = users("planner")
    lines.commit(who, send(lines, who, table(row("试六养老院", 6), row("试七养老院", 7))))
    renamed = send(lines, who, table(row("试六康养中心", 6)))
    assert codes(renamed) == {(2, "known-otherwise")}
    other_code = send(lines, who, table(row("试六养老院", 60)))
    assert codes(other_code) == {(2, "name-other-code")}
    second = send(lines, who, table(row("试六日间照料中心", 6, type="日间照料中心")))
    assert (codes(second), second["counts"]["create"]) == (set(), 1)
    assert (2, "code-shared") in codes(second, "info")
    no_code = send(lines, who, table(row("试 六 养老院", 6).replace(code(6), "")))
    assert (codes(no_code), no_code["counts"]["change"]) == (set(), 1)
    twice = send(lines, who, table(row("试七养老院", 7), row("试七养老院", 7, beds="81")))
    assert codes(twice) == {(3, "name-twice"), (2, "target-twice")} or (3, "name-twice") in codes(twice)
    identity = lines.scalar(
        "SELECT id::text FROM register.care_centre WHERE credit_code = :code AND NOT deleted", code=code(6)
    )
    headers = HEADERS + ",记录标识"
    named = send(lines, who, table(row("试六康养中心", 6) + f",{identity}", headers=headers))
    assert (codes(named), named["counts"]["change"]) == (set(), 1)
    new = send(lines, who, table(row("试六康养中心", 6) + ",新增", headers=headers))
    assert (codes(new), new["counts"]["create"]) == (set(), 1)
    none = send(lines, who, table(row("试六康养中心", 6) + f",{identity[:-4]}ffff", headers=headers))
    assert codes(none) == {(2, "record-unknown")}


def test_a_restricted_record_is_neither_changed_nor_shown(lines: Any, users: Users) -> None:
    who = users("planner")
    lines.commit(who, send(lines, who, table(row("试八养老院", 8))))
    from gis.core import db
    from gis.core.history import open_batch

    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="test")
        opened.execute(
            text("UPDATE register.care_centre SET secrecy = 'restricted' WHERE credit_code = :c"), {"c": code(8)}
        )
    staged = send(lines, who, table(row("试八养老院", 8, beds="99")))
    assert codes(staged) == {(2, "known-restricted")}
    (told,) = [each for each in staged["findings"] if each["code"] == "known-restricted"]
    assert not {"80", "试八"} & set(str(told["message"]).split())
    assert "80" not in told["message"] + told["remedy"] + str(told["value"])


def test_who_may_and_where(lines: Any, users: Users) -> None:
    form = {"kind": "care-centres", "profile": '{"crs": "EPSG:4490"}'}
    for role in ("surveyor", "names_officer"):
        files = {"file": ("a.csv", table(row("试九养老院", 9)), "text/csv")}
        assert lines.web.post("/api/v1/uploads", data=form, files=files, headers=users(role)).status_code == 403
    assert lines.web.post("/api/v1/uploads", data=form, files=files).status_code == 401
    elsewhere = send(lines, users("planner", counties=["421222"]), table(row("试九养老院", 9)))
    assert codes(elsewhere) == {(2, "outside-county")}
    at_home = send(lines, users("planner", counties=["421202"]), table(row("试九养老院", 9)))
    assert codes(at_home) == set()
    reviewer = users("reviewer")
    lines.commit(reviewer, send(lines, reviewer, table(row("试九养老院", 9))))
    moved = row("试九养老院", 9, county="通城县", township="", lon="113.82", lat="29.25")
    carried = send(lines, users("planner", counties=["421222"]), table(moved))
    assert (2, "outside-county") in codes(carried)


def test_positions_outside_the_township_are_warned_of(lines: Any, users: Users) -> None:
    staged = send(lines, users("planner"), table(row("试十养老院", 30, township="汀泗桥镇")))
    (told,) = [each for each in staged["findings"] if each["code"] == "outside-stated-township"]
    assert (told["severity"], told["row"], told["column"]) == ("warning", 2, "所属乡镇")
    assert "温泉街道" in told["message"]


@pytest.mark.parametrize("kind", ["care-centres", "settlements", "cemeteries"])
def test_the_template_of_a_kind_can_be_read_back(lines: Any, users: Users, kind: str) -> None:
    answer = lines.web.get(f"/api/v1/uploads/templates/{kind}?position=degrees", headers=users("planner"))
    assert answer.status_code == 200
    refused = lines.web.post(
        "/api/v1/uploads",
        data={"kind": kind},
        files={"file": ("模板.xlsx", answer.content, "application/octet-stream")},
        headers=users("planner"),
    )
    assert (refused.status_code, refused.json()["type"].rsplit("/", 1)[-1]) == (422, "empty")


def test_a_record_that_moves_belongs_to_the_township_it_moves_to(lines: Any, users: Users) -> None:
    who = users("planner")
    lines.commit(who, send(lines, who, table(row("试移养老院", 40))))
    lon, lat = lines.rows("""
        SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_PointOnSurface(geom) AS p FROM view_internal.divisions
         WHERE code = '421202002') d""")[0]
    moved = row("试移养老院", 40, county="", township="", lon=f"{lon:.6f}", lat=f"{lat:.6f}")
    staged = send(lines, who, table(moved))
    assert codes(staged) == set()
    (told,) = [each["message"] for each in staged["findings"] if each["code"] == "known-changed"]
    assert "浮山街道" in told
    lines.commit(who, staged)
    stands = """SELECT l.code FROM register.care_centre c JOIN view_internal.division_labels l ON l.id = c.division_id
                 WHERE c.credit_code = :code AND NOT c.deleted"""
    assert lines.rows(stands, code=code(40)) == [("421202002",)]
    stays = send(lines, who, table(moved.replace(",80,", ",81,")))
    (said,) = [each["message"] for each in stays["findings"] if each["code"] == "known-changed"]
    assert "乡镇" not in said
    assert "township-by-position" not in {each["code"] for each in stays["findings"]}
