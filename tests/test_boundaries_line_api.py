"""One line over HTTP: its document, geometries, junctions, codes, and who may see and change what."""

from collections.abc import Callable
from typing import Any

import pytest

Users = Callable[..., dict[str, str]]


def version(lines: Any, who: dict[str, str], code: str, course: Any, kind: str, day: str, **more: Any) -> Any:
    properties = {"界线代码": code, "几何类别": kind, "生效日期": day, **more}
    staged = lines.upload(who, lines.file((properties, "LineString", course)), name=f"{kind}{day}.geojson")
    assert lines.found(staged) == []
    lines.commit(who, staged)
    return staged


def test_the_document_holds_versions_measures_markers_and_history(lines: Any, users: Users) -> None:
    who = users("surveyor")
    line_id, code, name, course = lines.line("county")
    shifted = [[lon, lat + 0.0003] for lon, lat in course]
    first = version(lines, who, code, course, "法定", "2001-05-01", 比例尺分母=50000)
    version(lines, who, code, shifted, "细化", "2020-01-01")
    body = lines.web.get(f"/api/v1/lines/{line_id}", headers=who).json()
    assert (body["name"], body["level"], [each["side"] for each in body["parties"]]) == (name, "county", ["A", "B"])
    assert {(each["scheme"], each["in_force"]) for each in body["codes"]} == {("line", True), ("archive", True)}
    kinds = [(each["kind"], each["valid_from"], each["in_force"]) for each in body["geometries"]]
    assert kinds == [("statutory", "2001-05-01", True), ("refined", "2020-01-01", True), ("illustrative", None, True)]
    assert body["shown_geometry_id"] == body["geometries"][0]["id"]
    length = body["measures"]["length"]
    assert (length["geometry_kind"], length["verdict"]) == ("statutory", "no-statutory-length")
    assert length["geodesic_m"] == pytest.approx(float(body["geometries"][0]["length_m"]), abs=0.01)
    apart = body["measures"]["deviation"]
    assert (apart["verdict"], apart["limit_m"]) == ("both-parties-must-confirm", 25.0)
    assert apart["hausdorff_m"] == pytest.approx(33.26, abs=0.1)

    chainages = [one["chainage_m"] for one in body["markers"]]
    assert len(chainages) >= 2
    assert chainages == sorted(chainages)
    assert all(0 <= one <= length["geodesic_m"] + 1 for one in chainages)
    assert all(one["offset_m"] < 60 for one in body["markers"])
    assert body["serial_faults"] == []
    ends = [one["chainage_m"] for one in body["junctions"] if one["offset_m"] < 0.01]
    assert min(ends) == pytest.approx(0, abs=0.1)
    assert max(ends) == pytest.approx(length["geodesic_m"], abs=0.1)
    assert [each["kind"] for each in body["history"]] == ["upload", "upload", "sample"]
    assert body["history"][1]["changes"] == [{"act": "made", "what": "geometry", "detail": "statutory 2001-05-01"}]
    assert body["may"] == {"write": True}

    (link,) = body["geometries"][1]["links"]
    feature = lines.web.get(link["href"], headers=who).json()
    assert feature["properties"]["kind"] == "refined"
    assert feature["geometry"]["coordinates"][0][0] == pytest.approx(shifted[0], abs=1e-9)

    before = lines.scalar(
        "SELECT started_at FROM register.change_batch WHERE id = :id", id=first_batch(lines, who, first)
    )
    past = lines.web.get(f"/api/v1/lines/{line_id}", params={"as_of": before.isoformat()}, headers=who).json()
    assert [each["kind"] for each in past["geometries"]] == ["illustrative"]
    assert past["may"] == {"write": False}
    then = lines.web.get(f"/api/v1/lines/{line_id}", params={"on": "2010-01-01"}, headers=who).json()
    assert [each["in_force"] for each in then["geometries"]] == [True, False, True]


def first_batch(lines: Any, who: dict[str, str], staged: Any) -> str:
    return str(lines.web.get(f"/api/v1/uploads/{staged['id']}", headers=who).json()["batch_id"])


def test_the_public_and_others_see_nothing_exact(lines: Any, users: Users) -> None:
    line_id, *_ = lines.line("county")
    geometry = lines.scalar("SELECT id FROM register.boundary_line_geometry WHERE line_id = :id LIMIT 1", id=line_id)
    paths = (
        f"/api/v1/lines/{line_id}",
        f"/api/v1/lines/{line_id}/geometry/{geometry}",
        "/api/v1/boundaries/codes/parse?text=12021221",
    )
    for path in paths:
        assert lines.web.get(path).status_code == 401
        assert lines.web.get(path, headers=users("audit_admin")).status_code == 403
        assert lines.web.get(path, headers=users("surveyor")).status_code == 200
    assert lines.web.get("/api/v1/lines/nonsense", headers=users("surveyor")).status_code == 404


def test_a_restricted_line_does_not_exist_for_a_surveyor(lines: Any, users: Users) -> None:
    import sqlalchemy

    from gis.core import db
    from gis.core.history import open_batch

    line_id, code, *_ = lines.line("county", skip=3)
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="限制")
        opened.execute(
            sqlalchemy.text("UPDATE register.boundary_line SET secrecy = 'restricted' WHERE id = :id"), {"id": line_id}
        )
    geometry = lines.scalar("SELECT id FROM register.boundary_line_geometry WHERE line_id = :id LIMIT 1", id=line_id)
    for path in (f"/api/v1/lines/{line_id}", f"/api/v1/lines/{line_id}/geometry/{geometry}"):
        assert lines.web.get(path, headers=users("surveyor")).status_code == 404
        assert lines.web.get(path, headers=users("reviewer")).status_code == 200
    path = f"/api/v1/boundaries/codes/parse?text={code}"
    assert lines.web.get(path, headers=users("surveyor")).json()["verdict"] == "none"
    assert lines.web.get(path, headers=users("reviewer")).json()["verdict"] == "line"


@pytest.mark.parametrize(("skip"), [0, 1])
def test_written_numbers_find_the_marker_or_all_candidates(lines: Any, users: Users, skip: int) -> None:
    who = users("surveyor")
    _, code, name, _ = lines.line("county", skip=skip)
    rows = lines.rows(
        """SELECT m.number, m.serial, m.type_letter FROM register.boundary_marker m
             JOIN register.boundary_line_code c ON c.line_id = m.line_id WHERE c.code = :code AND m.secrecy <> 'restricted'""",
        code=code,
    )
    serials = [row[1] for row in rows]
    single = next(row for row in rows if serials.count(row[1]) == 1)

    def parse(text: str, line: str | None = None) -> Any:
        params = {"text": text} | ({"line": line} if line else {})
        return lines.web.get("/api/v1/boundaries/codes/parse", params=params, headers=who).json()

    full = "".join(chr(ord(char) + 0xFEE0) for char in single[0])
    for text, line in (
        (single[0], None),
        (full, None),
        (single[0][:-1], None),
        (f"{single[1]}号", code),
        (f"{single[1]}号界桩", name),
        (f"{single[1]:03d}", code),
    ):
        found = parse(text, line)
        assert found["verdict"] == "marker", (text, line, found)
        assert found["candidates"][0]["number"] == single[0]
    assert parse(code)["verdict"] == "line"
    alone = parse(f"{single[1]}号")
    assert (alone["verdict"], alone["needs_line"]) == ("none", True)
    for serial in {serial for serial in serials if serials.count(serial) > 1}:
        several = parse(f"{serial}号", code)
        assert several["verdict"] == "ambiguous"
        assert len(several["candidates"]) == serials.count(serial)
    assert parse("一二三")["verdict"] == "none"


def test_three_parties_are_set_in_one_batch_and_named_when_wrong(lines: Any, users: Users) -> None:
    point, *_ = lines.rows(
        """SELECT p.id, string_agg(DISTINCT n.name, ',') FROM register.boundary_point p
             JOIN register.boundary_point_line k ON k.point_id = p.id JOIN register.boundary_line b ON b.id = k.line_id
             JOIN register.division_name n ON n.division_id IN (b.division_a_id, b.division_b_id)
            WHERE p.kind = 'tri-junction' GROUP BY p.id HAVING count(DISTINCT n.name) = 3 AND NOT bool_or(b.is_outer) LIMIT 1"""
    )[0]
    names = lines.scalar(
        """SELECT string_agg(DISTINCT n.name, ',') FROM register.boundary_point_line k
             JOIN register.boundary_line b ON b.id = k.line_id
             JOIN register.division_name n ON n.division_id IN (b.division_a_id, b.division_b_id) WHERE k.point_id = :id""",
        id=point,
    ).split(",")
    path = f"/api/v1/junctions/{point}/parties"
    parties = [{"side": side, "name": name} for side, name in zip("ABC", names, strict=True)]
    parties[0] |= {"signatory": "李四", "signed_on": "2021-03-04"}
    form = {"parties": parties, "reason": "三方签字"}
    assert lines.web.post(path, json=form).status_code == 401
    assert lines.web.post(path, json=form, headers=users("planner")).status_code == 403
    assert lines.web.post(path, json=form, headers=users("surveyor", counties=["429999"])).status_code == 403
    who = users("surveyor")
    bad = {"parties": [{"side": "A", "name": "某县"}, {**parties[1], "signatory": "王五"}, parties[2]], "reason": "错"}
    refused = lines.web.post(path, json=bad, headers=who)
    assert refused.status_code == 422
    assert [each["column"] for each in refused.json()["errors"]] == ["parties.0", "parties.1"]
    twice = {"parties": [parties[0], {**parties[0], "side": "B"}, parties[2]], "reason": "错"}
    assert lines.web.post(path, json=twice, headers=who).status_code == 422
    made = lines.web.post(path, json=form, headers=who)
    assert made.status_code == 201, made.text
    stored = "SELECT name, signatory, signed_on::text FROM register.boundary_point_party WHERE point_id = :id AND NOT deleted"
    assert len(lines.rows(stored, id=point)) == 3
    assert ("李四", "2021-03-04") in [tuple(row)[1:] for row in lines.rows(stored, id=point)]
    assert lines.web.post(path, json=form, headers=who).status_code == 201
    assert len(lines.rows(stored, id=point)) == 3
    line_id = lines.scalar(
        "SELECT line_id::text FROM register.boundary_point_line WHERE point_id = :id LIMIT 1", id=point
    )
    junctions = lines.web.get(f"/api/v1/lines/{line_id}", headers=who).json()["junctions"]
    shown = next(one for one in junctions if one["id"] == str(point))
    assert [party["name"] for party in shown["parties"]] == [party["name"] for party in parties]
    assert len(shown["lines"]) == 3
