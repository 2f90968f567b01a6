"""Boundary points and tri-junctions from a table to the register and back."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

Users = Callable[..., dict[str, str]]
HEAD = ("点号", "类别", "界线", "序号", "起桩", "止桩", "取得方式", "精度", "X", "Y", "比例尺分母", "备注")


def table(*rows: dict[str, Any], head: tuple[str, ...] = HEAD) -> bytes:
    target = io.StringIO()
    writer = csv.DictWriter(target, head, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode("gb18030")


def send(lines: Any, who: dict[str, str], data: bytes, crs: str = "EPSG:4490", **profile: Any) -> Any:
    return lines.upload(who, data, "boundary-points", profile={"crs": crs, **profile}, name="边界点.csv")


def along(lines: Any, skip: int = 0) -> tuple[str, str, list[tuple[float, float]]]:
    """Return code, name and some positions from west to east (or north to south) along a county line."""
    from shapely.geometry import LineString

    _, code, name, course = lines.line("county", skip=skip)
    line = LineString(course)
    wide = abs(line.bounds[2] - line.bounds[0]) >= abs(line.bounds[3] - line.bounds[1])
    ends = (line.coords[0], line.coords[-1])
    forward = ends[0][0] <= ends[1][0] if wide else ends[0][1] >= ends[1][1]
    places = [line.interpolate(share, normalized=True) for share in (0.2, 0.4, 0.6)]
    found = [(point.x, point.y) for point in places]
    return code, name, found if forward else found[::-1]


def test_points_between_two_markers_are_stored_with_all_that_was_received(lines: Any, users: Users) -> None:
    who = users("surveyor")
    code, name, _ = along(lines)
    markers = lines.rows(
        """SELECT m.number, m.serial, m.type_letter, ST_X(m.geom), ST_Y(m.geom) FROM register.boundary_marker m
             JOIN register.boundary_line_code c ON c.line_id = m.line_id WHERE c.code = :code AND m.type_letter = 'Q'
            ORDER BY m.serial""",
        code=code,
    )
    assert len(markers) >= 2
    one, other = markers[0], markers[1]
    lon, lat = (one[3] + other[3]) / 2, (one[4] + other[4]) / 2
    row = {"点号": "P-001", "界线": name, "序号": 1, "起桩": f"{one[1]}号", "止桩": other[0], "取得方式": "图上量取"}
    head = tuple("经度" if each == "Y" else "纬度" if each == "X" else each for each in HEAD)
    position = {"经度": f"{lon:.6f}0", "纬度": f"{lat:.6f}", "精度": 10, "比例尺分母": 50000, "备注": "量自 1:5 万图"}
    staged = send(lines, who, table(row | position, head=head))
    assert lines.found(staged) == []
    assert "coarse" not in [each for _, each in lines.found(staged, "warning")]
    done = lines.commit(who, staged)
    assert done["counts"]["created"] == 1
    stored = lines.rows(
        """SELECT p.kind, p.how_obtained, p.accuracy_m::float, p.map_scale, p.received_lon, p.source_crs, f.number, t.number,
                  p.serial, p.secrecy, b.name FROM register.boundary_point p
             JOIN register.boundary_marker f ON f.id = p.from_marker_id JOIN register.boundary_marker t ON t.id = p.to_marker_id
             JOIN register.boundary_point_line k ON k.point_id = p.id JOIN register.boundary_line b ON b.id = k.line_id
            WHERE p.number = 'P-001' AND NOT p.deleted"""
    )
    expected = (
        "boundary-point",
        "scaled",
        10.0,
        50000,
        f"{lon:.6f}0",
        "EPSG:4490",
        one[0],
        other[0],
        1,
        "internal",
        name,
    )
    assert [tuple(each) for each in stored] == [expected]
    path = "/ogc/collections/boundary-points/items?number=P-001&f=json"
    (shown,) = lines.web.get(path, headers=who).json()["features"]
    assert (shown["properties"]["from_marker"], shown["properties"]["map_scale"]) == (one[0], 50000)
    assert lines.web.get(path).json()["features"] == []

    same = send(lines, users("surveyor"), table(row | position, head=head))
    assert same["counts"]["unchanged"] == 1
    surveyed = position | {"取得方式": "实测", "精度": 0.05, "经度": f"{lon + 0.0001:.7f}"}
    better = send(lines, who, table(row | surveyed, head=head))
    assert ("existing-point") in [code for _, code in lines.found(better, "warning")]
    assert lines.commit(who, better)["counts"]["versions"] == 1
    worse = send(lines, who, table(row | position | {"备注": "再量"}, head=head))
    assert lines.found(worse) == [(2, "scaled-over-surveyed")]
    refused = lines.undo(who, staged, expect=409)
    assert "P-001" in json.dumps(refused, ensure_ascii=False)
    lines.undo(who, better)
    how = "SELECT how_obtained FROM register.boundary_point WHERE number = 'P-001' AND NOT deleted"
    assert lines.scalar(how) == "scaled"
    lines.undo(who, staged)
    assert lines.scalar(how) is None


def test_a_state_council_point_in_a_six_degree_zone_rounded_to_the_metre_is_legal(lines: Any, users: Users) -> None:
    """国函〔2000〕18号 gives X=3803450, Y=17701850: north first, zone prefixed, whole metres."""
    from gis.core import crs

    code, _, places = along(lines)
    northing, easting = crs.from_storage(lon=places[0][0], lat=places[0][1], target=4498)
    row = {
        "点号": "GH-18",
        "界线": code,
        "取得方式": "图上量取",
        "X": f"{float(northing):.0f}",
        "Y": f"{float(easting):.0f}",
    }
    staged = send(lines, users("surveyor"), table(row | {"精度": 10, "比例尺分母": 50000}), crs="EPSG:4498")
    assert lines.found(staged) == []
    assert [code for _, code in lines.found(staged, "warning") if code != "gb18030"] == []


def test_serials_that_do_not_follow_the_line_are_warned_of(lines: Any, users: Users) -> None:
    code, _, places = along(lines, skip=1)
    head = tuple("经度" if each == "Y" else "纬度" if each == "X" else each for each in HEAD)

    def rows(order: tuple[int, ...]) -> bytes:
        made = [
            {
                "点号": f"S-{n}",
                "界线": code,
                "序号": n,
                "取得方式": "实测",
                "经度": repr(places[at][0]),
                "纬度": repr(places[at][1]),
            }
            for n, at in enumerate(order, start=1)
        ]
        return table(*made, head=head)

    who = users("surveyor")
    good = send(lines, who, rows((0, 1, 2)))
    assert "serial-order" not in [each for _, each in lines.found(good, "warning")]
    wrong = send(lines, who, rows((0, 2, 1)))
    assert (4, "serial-order") in lines.found(wrong, "warning")


def test_a_tri_junction_has_three_lines_three_parties_and_their_signatures(lines: Any, users: Users) -> None:
    who = users("surveyor")
    point, lon, lat = lines.rows(
        """SELECT id, ST_X(geom), ST_Y(geom) FROM register.boundary_point p
            WHERE kind = 'tri-junction' AND number LIKE '421200X%' AND 3 = (
                SELECT count(DISTINCT d) FROM register.boundary_point_line k JOIN register.boundary_line b ON b.id = k.line_id
                 CROSS JOIN LATERAL (VALUES (b.division_a_id), (b.division_b_id)) AS v(d)
                 WHERE k.point_id = p.id AND NOT b.is_outer)
            AND 3 = (SELECT count(*) FROM register.boundary_point_line k JOIN register.boundary_line b ON b.id = k.line_id
                      WHERE k.point_id = p.id AND NOT b.is_outer) LIMIT 1"""
    )[0]
    codes = [
        row[0]
        for row in lines.rows(
            """SELECT c.code FROM register.boundary_point_line k JOIN register.boundary_line_code c ON c.line_id = k.line_id
                WHERE k.point_id = :point AND c.scheme = 'line' ORDER BY 1""",
            point=point,
        )
    ]
    parties = [
        row[0]
        for row in lines.rows(
            """SELECT DISTINCT n.name FROM register.boundary_point_line k JOIN register.boundary_line b ON b.id = k.line_id
                 JOIN register.division_name n ON n.division_id IN (b.division_a_id, b.division_b_id)
                WHERE k.point_id = :point""",
            point=point,
        )
    ]
    head = ("点号", "类别", "界线", "取得方式", "经度", "纬度", "甲方", "甲方签字人", "甲方签字日期", "乙方")
    row = {
        "点号": "JX-1",
        "类别": "三交点",
        "界线": "、".join(codes),
        "取得方式": "实测",
        "经度": repr(lon),
        "纬度": repr(lat),
    }
    signed = {"甲方": parties[1], "甲方签字人": "张三", "甲方签字日期": "2020-05-06", "乙方": parties[0]}
    two = send(lines, who, table(row | {"界线": "、".join(codes[:2])}, head=head))
    assert lines.found(two) == [(2, "three-lines")]
    stranger = send(lines, who, table(row | signed | {"乙方": "某县"}, head=head))
    assert lines.found(stranger) == [(2, "party-unknown")]
    half = send(lines, who, table(row | signed | {"甲方签字日期": ""}, head=head))
    assert lines.found(half) == [(2, "signature-part")]
    staged = send(lines, who, table(row | signed, head=head))
    assert lines.found(staged) == []
    lines.commit(who, staged)
    stored = lines.rows(
        """SELECT q.side, q.name, q.signatory, q.signed_on::text FROM register.boundary_point_party q
             JOIN register.boundary_point p ON p.id = q.point_id WHERE p.number = 'JX-1' AND NOT q.deleted ORDER BY 1"""
    )
    assert [tuple(each) for each in stored] == [
        ("A", parties[1], "张三", "2020-05-06"),
        ("B", parties[0], None, None),
        ("C", parties[2], None, None),
    ]
    lines.undo(who, staged)
    assert lines.scalar("SELECT count(*) FROM register.boundary_point_party WHERE NOT deleted") == 0


def test_unknown_lines_and_markers_and_a_missing_line_block(lines: Any, users: Users) -> None:
    code, _, places = along(lines)
    head = ("点号", "界线", "起桩", "取得方式", "经度", "纬度")
    where = {"取得方式": "实测", "经度": repr(places[0][0]), "纬度": repr(places[0][1])}
    rows = (
        {"点号": "U-1", "界线": "没有线"} | where,
        {"点号": "U-2"} | where,
        {"点号": "U-3", "界线": code, "起桩": "998号"} | where,
        {"点号": "U-4", "界线": code, "取得方式": "", "经度": where["经度"], "纬度": where["纬度"]},
    )
    staged = send(lines, users("surveyor"), table(*rows, head=head))
    assert sorted(lines.found(staged)) == [
        (2, "line-unknown"),
        (3, "line-missing"),
        (4, "marker-unknown"),
        (5, "how-missing"),
    ]
    lines.commit(users("reviewer"), staged, expect=409)
