"""Uploads beside the sample register: lines, counties, and what the spatial API shows of them."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy
from starlette.testclient import TestClient

from gis.core import db
from gis.core.settings import get_settings

Users = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def web(client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINZHENG_HOME", str(tmp_path_factory.mktemp("home")))
        get_settings.cache_clear()
        yield client
    get_settings.cache_clear()


def line_points(level: str, count: int) -> tuple[str, str, list[tuple[float, float]]]:
    """Return code, name and positions along one inner line of a level."""
    with db.session() as opened:
        code, name, course = opened.execute(
            sqlalchemy.text("""
                SELECT code, name, ST_AsGeoJSON(ST_LineMerge(geom), 15) FROM view_internal.boundary_lines
                 WHERE level = :level AND NOT is_outer AND ST_GeometryType(ST_LineMerge(geom)) = 'ST_LineString'
                 ORDER BY code LIMIT 1"""),
            {"level": level},
        ).one()
    positions = json.loads(course)["coordinates"]
    return code, name, [(lon, lat) for lon, lat in positions[1 : count + 1]]


def upload(web: TestClient, who: dict[str, str], rows: list[list[str]], **profile: str) -> Any:
    head = "界桩编号,经度,纬度,界线\r\n"
    data = (head + "".join(",".join(row) + "\r\n" for row in rows)).encode()
    fields = {"kind": "boundary-markers", "profile": json.dumps({"crs": "EPSG:4490"} | profile)}
    answer = web.post("/api/v1/uploads", data=fields, files={"file": ("a.csv", data, "text/csv")}, headers=who)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_lines_are_found_by_code_or_name_and_distances_are_told(web: TestClient, users: Users) -> None:
    code, name, points = line_points("county", 3)
    (lon, lat), second, third = points
    rows = [
        ["U001", repr(lon), repr(lat), code],
        ["U002", repr(second[0]), repr(second[1] + 0.002), name],
        ["U003", repr(third[0]), repr(third[1]), "没有这条线"],
        ["U004", repr(third[0]), repr(third[1] + 0.0001), ""],
    ]
    staged = upload(web, users("surveyor"), rows)
    found = {(each["row"], each["code"]): each for each in staged["findings"] if each["row"]}
    assert (2, "far-from-line") not in found
    assert (3, "far-from-line") in found
    assert name in found[3, "far-from-line"]["message"]
    assert found[4, "line-unknown"]["value"] == "没有这条线"
    assert found[5, "line-nearest"]["severity"] == "info"
    assert "未采用" in found[5, "line-nearest"]["message"]
    assert staged["counts"]["errors"] == 0
    with db.session() as opened:
        far = opened.scalar(
            sqlalchemy.text(
                "SELECT (measures->>'line_distance_m')::float FROM app.upload_row WHERE upload_id = :i AND row_number = 3"
            ),
            {"i": staged["id"]},
        )
        expected = opened.scalar(
            sqlalchemy.text("""
                SELECT ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(:x, :y), 4490)::geography)
                  FROM view_internal.boundary_lines WHERE code = :code"""),
            {"x": second[0], "y": second[1] + 0.002, "code": code},
        )
    assert far == pytest.approx(expected, abs=0.06)


def test_a_declared_line_holds_for_rows_without_one(web: TestClient, users: Users) -> None:
    code, name, points = line_points("county", 2)
    who = users("surveyor")
    staged = upload(
        web, who, [[f"L{index}", repr(lon), repr(lat), ""] for index, (lon, lat) in enumerate(points)], line=code
    )
    assert "line-nearest" not in {found["code"] for found in staged["findings"]}
    web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who)
    shown = web.get("/ogc/collections/boundary-markers/items?number=L0&f=json", headers=who).json()
    (feature,) = shown["features"]
    assert (feature["properties"]["line_code"], feature["properties"]["line_name"]) == (code, name)
    assert feature["geometry"]["coordinates"] == pytest.approx(points[0], abs=1e-8)


def test_the_public_sees_nothing_of_an_uploaded_marker(web: TestClient, users: Users) -> None:
    who = users("surveyor")
    rows = [["SECRET9", "114.3111111", "29.8111111", ""]]
    staged = upload(web, who, rows)
    path = "/ogc/collections/boundary-markers/items?number=SECRET9&f=json"
    assert web.get(path, headers=who).json()["features"] == []
    web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=who)
    assert len(web.get(path, headers=who).json()["features"]) == 1
    assert web.get(path).json()["features"] == []
    web.post(f"/api/v1/uploads/{staged['id']}/undo", headers=who)
    assert web.get(path, headers=who).json()["features"] == []


def test_an_account_of_one_county_cannot_write_in_another(web: TestClient, users: Users) -> None:
    with db.session() as opened:
        inside = {
            code: (lon, lat)
            for code, lon, lat in opened.execute(
                sqlalchemy.text("""
                    SELECT code, ST_X(p), ST_Y(p) FROM (SELECT code, ST_PointOnSurface(geom) AS p
                      FROM view_internal.divisions WHERE level = 'county') AS found""")
            )
        }
    first, second = sorted(inside)[:2]
    rows = [[f"C{code}", repr(inside[code][0]), repr(inside[code][1]), ""] for code in (first, second)]
    limited = users("surveyor", counties=[first])
    staged = upload(web, limited, rows)
    errors = [(found["row"], found["code"]) for found in staged["findings"] if found["severity"] == "error"]
    assert errors == [(3, "outside-county")]
    assert staged["counts"]["ok"] == 1
    assert web.post(f"/api/v1/uploads/{staged['id']}/commit", headers=limited).status_code == 409
    free = upload(web, users("surveyor"), rows)
    assert free["counts"]["errors"] == 0
