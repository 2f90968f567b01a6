"""Boundary lines from a file to the register: which line, which version, undone without a trace."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy

from gis.boundaries.lines.resolve import find_divisions, find_lines
from gis.core import crs, db
from gis.core.history import open_batch

Users = Callable[..., dict[str, str]]


def moved(course: Any, by_deg: float = 0.0002) -> list[list[float]]:
    return [[lon, lat + by_deg] for lon, lat in course]


def test_a_known_line_gets_a_new_dated_version_and_the_former_stays(lines: Any, users: Users) -> None:
    who = users("surveyor")
    line_id, code, name, course = lines.line("county")
    first = {
        "界线代码": code,
        "几何类别": "法定",
        "生效日期": "2001-05-01",
        "比例尺分母": 50000,
        "依据文件": "鄂民〔2001〕1号",
    }
    staged = lines.upload(who, lines.file((first, "LineString", course)))
    assert (staged["counts"]["version"], staged["counts"]["errors"]) == (1, 0)
    done = lines.commit(who, staged)
    assert (done["counts"]["created"], done["counts"]["versions"]) == (0, 1)

    second = first | {"生效日期": "2019-07-01", "比例尺分母": 10000}
    staged = lines.upload(who, lines.file((second, "LineString", moved(course))))
    (version,) = [each for each in staged["findings"] if each["code"] == "line-version"]
    assert name in version["message"]
    assert "22.2 米" in version["message"]  # 0.0002 degrees of latitude
    preview = lines.web.get(f"/api/v1/uploads/{staged['id']}/preview", headers=who).json()["features"]
    assert [each["properties"]["feature"] for each in preview] == ["row", "registered", "registered"]
    assert {each["properties"].get("title") for each in preview} == {None, "statutory", "illustrative"}
    assert preview[0]["geometry"]["type"] == "MultiLineString"
    committed = lines.commit(who, staged)

    stored = lines.rows(
        """SELECT valid_from::text, valid_to::text, map_scale, approval_reference, source_crs, received_geometry,
                  received_axes, secrecy FROM register.boundary_line_geometry
            WHERE line_id = :line AND kind = 'statutory' AND NOT deleted ORDER BY valid_from""",
        line=line_id,
    )
    assert [(row[0], row[1], row[2]) for row in stored] == [
        ("2001-05-01", "2019-07-01", 50000),
        ("2019-07-01", None, 10000),
    ]
    assert stored[1][3:5] == ("鄂民〔2001〕1号", "EPSG:4490")
    assert stored[1][6:] == ("lon-lat", "internal")
    assert repr(moved(course)[0][1]) in stored[1][5]
    as_of = "SELECT ST_AsBinary(geom) FROM register.boundary_line_geometry WHERE line_id = :line AND kind = 'statutory'"
    as_of += " AND NOT deleted AND valid_from <= :day AND (valid_to IS NULL OR valid_to > :day)"
    then, now = (lines.scalar(as_of, line=line_id, day=day) for day in ("2010-01-01", "2020-01-01"))
    assert then != now

    again = lines.upload(users("surveyor"), lines.file((second, "LineString", moved(course))))
    assert (again["counts"]["unchanged"], again["counts"]["version"]) == (1, 0)
    early = lines.upload(
        who, lines.file((second | {"生效日期": "2010-01-01"}, "LineString", course)), name="早.geojson"
    )
    assert lines.found(early) == [(1, "valid-from-order")]
    undated = lines.upload(
        who, lines.file(({k: v for k, v in second.items() if k != "生效日期"}, "LineString", course))
    )
    assert lines.found(undated) == [(1, "valid-from-missing")]
    lines.commit(who, undated, expect=409)

    undone = lines.undo(who, staged)
    assert undone["status"] == "undone"
    left = lines.rows(
        """SELECT valid_from::text, valid_to::text FROM register.boundary_line_geometry
            WHERE line_id = :line AND kind = 'statutory' AND NOT deleted""",
        line=line_id,
    )
    assert [tuple(row) for row in left] == [("2001-05-01", None)]
    history = "SELECT count(*) FROM register.boundary_line_geometry_versions WHERE batch_id = :batch"
    assert lines.scalar(history, batch=committed["batch_id"]) == 2


def test_a_new_line_is_made_between_two_parties_with_code_and_name(lines: Any, users: Users) -> None:
    who = users("surveyor")
    # 通城 and 嘉鱼 have no common line in the sample
    new = {"甲方": "421222", "乙方": "嘉鱼县", "几何类别": "工作", "法定长度(千米)": "3.5"}
    data = lines.file((new, "LineString", [[113.9, 29.3], [113.93, 29.31], [113.95, 29.3]]))
    staged = lines.upload(who, data)
    (told,) = [each for each in staged["findings"] if each["code"] == "line-new"]
    assert "12211222" in told["message"]
    assert "嘉鱼通城线" in told["message"]
    assert [code for row, code in lines.found(staged, "warning") if row] == ["length-differs"]
    lines.commit(who, staged)
    code = "SELECT line_id::text FROM register.boundary_line_code WHERE code = :code AND NOT deleted"
    line_id = lines.scalar(code, code="12211222")
    assert line_id == lines.scalar(code, code="42120012211222")
    level, a, b, length = lines.rows(
        """SELECT b.level, n.name, m.name, b.statutory_length_m FROM register.boundary_line b
             JOIN register.division_name n ON n.division_id = b.division_a_id
             JOIN register.division_name m ON m.division_id = b.division_b_id WHERE b.id = :line""",
        line=line_id,
    )[0]
    assert (level, a, b, float(length)) == ("county", "嘉鱼县", "通城县", 3500.0)

    refined = {"界线代码": "12211222", "几何类别": "细化", "生效日期": "2024-01-01"}
    later = lines.upload(who, lines.file((refined, "LineString", [[113.9, 29.3], [113.95, 29.3]])), name="细化.geojson")
    lines.commit(who, later)
    refused = lines.undo(who, staged, expect=409)
    assert "嘉鱼通城线" in refused["detail"]
    lines.undo(who, later)
    lines.undo(who, staged)
    assert lines.scalar(code, code="12211222") is None


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"甲方": "421222", "乙方": "通城县", "几何类别": "工作"}, "parties-equal"),
        ({"甲方": "421222", "乙方": "不存在县", "几何类别": "工作"}, "party-unknown"),
        ({"甲方": "421222", "几何类别": "工作"}, "line-unnamed"),
        ({"界线名称": "不存在线", "几何类别": "工作"}, "line-unknown"),
        ({"界线代码": "12021221"}, "geometry-kind-missing"),
        ({"界线代码": "12021221", "几何类别": "随便"}, "choice"),
        ({"界线代码": "12021221", "甲方": "421222", "几何类别": "工作"}, "parties-differ"),
    ],
)
def test_a_line_that_cannot_be_told_is_said_so(lines: Any, users: Users, properties: dict[str, str], code: str) -> None:
    staged = lines.upload(users("surveyor"), lines.file((properties, "LineString", [[114.0, 29.6], [114.1, 29.7]])))
    assert lines.found(staged) == [(1, code)]


def test_the_same_line_twice_in_a_file(lines: Any, users: Users) -> None:
    _, code, name, course = lines.line("county")
    rows = [
        ({key: value, "几何类别": "工作"}, "LineString", course)
        for key, value in (("界线代码", code), ("界线名称", name))
    ]
    staged = lines.upload(users("surveyor"), lines.file(*rows))
    assert lines.found(staged) == [(2, "line-twice")]


def test_a_refined_line_far_from_the_statutory_one_needs_both_parties(lines: Any, users: Users) -> None:
    who = users("surveyor")
    _, code, _, course = lines.line("county", skip=1)
    statutory = {"界线代码": code, "几何类别": "法定", "生效日期": "2001-05-01"}
    base = lines.upload(who, lines.file((statutory, "LineString", course)))
    lines.commit(who, base)
    for shift, warned in ((0.0001, False), (0.0003, True)):
        refined = {"界线代码": code, "几何类别": "细化", "生效日期": "2020-01-01"}
        staged = lines.upload(who, lines.file((refined, "LineString", moved(course, shift))), name=f"{shift}.geojson")
        assert ("refined-deviates" in [each for _, each in lines.found(staged, "warning")]) is warned
    assert "33.3 米" in next(each["message"] for each in staged["findings"] if each["code"] == "refined-deviates")
    lines.undo(who, base)


def test_plane_coordinates_are_transformed_and_kept_as_received(lines: Any, users: Users) -> None:
    who = users("surveyor")
    line_id, code, _, course = lines.line("county", skip=2)
    northing, easting = crs.from_storage(lon=[p[0] for p in course], lat=[p[1] for p in course], target=4526)
    plane = [[round(float(e), 3), round(float(n), 3)] for n, e in zip(northing, easting, strict=True)]
    properties = {"界线代码": code, "几何类别": "细化", "生效日期": "2022-02-02"}
    staged = lines.upload(who, lines.file((properties, "LineString", plane)), profile={"crs": "EPSG:4526"})
    assert lines.found(staged) == []
    lines.commit(who, staged)
    text, axes, source, apart = lines.rows(
        """SELECT g.received_geometry, g.received_axes, g.source_crs,
                  ST_HausdorffDistance(ST_LineMerge(g.geom), ST_LineMerge(i.geom)) * 111000
             FROM register.boundary_line_geometry g JOIN register.boundary_line_geometry i
               ON i.line_id = g.line_id AND i.kind = 'illustrative'
            WHERE g.line_id = :line AND g.kind = 'refined' AND NOT g.deleted""",
        line=line_id,
    )[0]
    assert (axes, source) == ("easting-northing", "EPSG:4526")
    assert f"[{plane[0][0]!r},{plane[0][1]!r}]" in text
    assert apart < 0.001
    lines.undo(who, staged)


def test_an_account_of_one_county_writes_its_own_lines_only(lines: Any, users: Users) -> None:
    mine, other = lines.rows(
        """SELECT min(code), max(code) FROM view_internal.boundary_lines WHERE level = 'county' AND NOT is_outer"""
    )[0]
    course = [[114.0, 29.6], [114.1, 29.7]]
    county = lines.scalar("SELECT division_a_code FROM view_internal.boundary_lines WHERE code = :code", code=mine)
    rows = [({"界线代码": code, "几何类别": "工作"}, "LineString", course) for code in (mine, other)]
    staged = lines.upload(users("surveyor", counties=[county]), lines.file(*rows))
    expected = [] if county in other else [(2, "outside-county")]
    assert lines.found(staged) == expected == [(2, "outside-county")]
    assert lines.web.get(f"/api/v1/uploads/{staged['id']}/preview").status_code == 401


def test_old_and_new_codes_both_find_the_line(lines: Any, users: Users) -> None:
    """B-01: a township becomes a town, its code and its lines' codes change, and no identity does."""
    line_id, code, *_ = lines.line("township")
    division_id, old = lines.rows(
        """SELECT d.id, c.code FROM register.boundary_line b JOIN register.division d ON d.id = b.division_b_id
             JOIN register.division_code c ON c.division_id = d.id WHERE b.id = :line""",
        line=line_id,
    )[0]
    with db.session() as opened:
        before = list(opened.scalars(sqlalchemy.text("SELECT id FROM register.boundary_line ORDER BY id")))
        open_batch(opened, kind="test", actor="test", reason="撤乡设镇")
        for table, owner, value in (
            ("division_code", "division_id", division_id),
            ("boundary_line_code", "line_id", line_id),
        ):
            scheme = "nbs" if table == "division_code" else "line"
            fresh = f"{old[:6]}199" if table == "division_code" else f"{code[:-3]}199"
            values = {"owner": value, "scheme": scheme, "code": fresh}
            opened.execute(
                sqlalchemy.text(
                    f"UPDATE register.{table} SET valid_to = '2020-01-01' WHERE {owner} = :owner AND scheme = :scheme"
                ),
                values,
            )
            opened.execute(
                sqlalchemy.text(
                    f"INSERT INTO register.{table} (id, secrecy, source, {owner}, scheme, code, valid_from)"
                    " VALUES (gen_random_uuid(), 'public', 'test', :owner, :scheme, :code, '2020-01-01')"
                ),
                values,
            )
    with db.session() as opened:
        found = find_lines(opened, [code, f"{code[:-3]}199"])
        assert {str(hit.id) for hits in found.values() for hit in hits} == {line_id}
        assert all(len(hits) == 1 for hits in found.values())
        divisions = find_divisions(opened, [old, f"{old[:6]}199"])
        assert {hit.id for hits in divisions.values() for hit in hits} == {division_id}
        assert before == list(opened.scalars(sqlalchemy.text("SELECT id FROM register.boundary_line ORDER BY id")))
