"""Lines and areas in a column WKT of CSV: read as they stand, or refused with what was found; nothing is guessed."""

import csv
import io
from collections.abc import Callable
from typing import Any

from gis.core.settings import get_settings
from gis.core.uploads.parsing.wkt_column import geometry_of
from gis.core.uploads.reading import read_file

Users = Callable[..., dict[str, str]]
HEAD = ("界线名称", "甲方", "乙方", "几何类别", "WKT", "备注")
SOUND = "LINESTRING (114.0000 29.5000, 114.0100001 29.5000)"


def table(*shapes: str, head: tuple[str, ...] = HEAD, encoding: str = "utf-8-sig") -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(head)
    for at, shape in enumerate(shapes, 1):
        cells = {"界线名称": f"甲乙{at}线", "甲方": "咸安区", "乙方": "通山县", "几何类别": "工作", "WKT": shape}
        writer.writerow([cells.get(name, "") for name in head])
    return target.getvalue().encode(encoding)


def staged(lines: Any, who: dict[str, str], data: bytes, **profile: Any) -> Any:
    return lines.upload(who, data, "boundary-lines", name="线.csv", profile=profile)


def test_digits_stay_and_the_column_is_said(lines: Any, users: Users) -> None:
    who = users("surveyor")
    found = staged(lines, who, table(SOUND, encoding="gb18030"), crs="EPSG:4490")
    assert lines.found(found) == []
    assert "wkt-column" in {each["code"] for each in found["findings"]}
    shape = lines.scalar(f"SELECT \"values\"->>'shape' FROM app.upload_row WHERE upload_id = '{found['id']}'")
    assert "[114.0100001,29.5000]" in shape
    rows = lines.web.get(f"/api/v1/uploads/{found['id']}/rows", headers=who).json()
    assert rows["headers"] == [name for name in HEAD if name != "WKT"]
    annotated = lines.web.get(f"/api/v1/uploads/{found['id']}/annotated", headers=who).content
    assert "甲乙1线" in annotated.decode("gb18030")


def test_an_undeclared_system_blocks_whatever_the_numbers_look_like(lines: Any, users: Users) -> None:
    who = users("surveyor")
    for shape in (SOUND, "LINESTRING (38532010.913 3301371.537, 38532739.284 3301661.365)"):
        assert lines.found(staged(lines, who, table(shape))) == [(None, "crs-undeclared")]
    metres = staged(lines, who, table(SOUND), crs="EPSG:4526")
    assert {code for _, code in lines.found(metres)} != set()


def test_swapped_axes_are_a_finding_and_never_turned(lines: Any, users: Users) -> None:
    who = users("surveyor")
    swapped = table("LINESTRING (29.5 114.0, 29.5 114.0100001)")
    assert [row for row, _ in lines.found(staged(lines, who, swapped, crs="EPSG:4490"))][:1] == [2]
    turned = staged(lines, who, swapped, crs="EPSG:4490", axis_order="lat-lon")
    assert lines.found(turned) == []
    assert "axes-by-profile" in {each["code"] for each in turned["findings"]}


HOSTILE = {
    "LINESTRING (NaN 29.5, 114.1 29.5)": "geometry-numbers",
    "LINESTRING (inf 29.5, 114.1 29.5)": "geometry-numbers",
    "LINESTRING (1e2 29.5, 114.1 29.5)": "geometry-numbers",
    "LINESTRING (１１４ 29.5, 114.1 29.5)": "geometry-numbers",
    "LINESTRING (114.0 29.5)": "geometry-short",
    "LINESTRING EMPTY": "geometry-missing",
    "": "geometry-missing",
    "POINT (114.0 29.5)": "geometry-type",
    "POLYGON ((114 29.5, 114.1 29.5, 114.1 29.6, 114 29.5))": "geometry-type",
    "LINESTRING (114.0 29.5 71.2, 114.1 29.5 72.0)": "geometry-wkt",
    "LINESTRING M (114.0 29.5 1, 114.1 29.5 2)": "geometry-wkt",
    "LINESTRING ZM (114.0 29.5 1 2, 114.1 29.5 2 3)": "geometry-wkt",
    "LINESTRING Z (114.0 29.5, 114.1 29.5)": "geometry-wkt",
    "SRID=4490;LINESTRING (114.0 29.5, 114.1 29.5)": "geometry-wkt",
    "LINESTRING (114.0,29.5 114.1,29.5)": "geometry-wkt",
    "LINESTRING (114.0 29.5,, 114.1 29.5)": "geometry-wkt",
    "LINESTRING (114.0 29.5, 114.1 29.5": "geometry-wkt",
    "LINESTRING (114.0 29.5, 114.1 29.5))": "geometry-wkt",
    "LINESTRING (114.0 29.5, 114.1 29.5) LINESTRING (1 2, 3 4)": "geometry-wkt",
    "GEOMETRYCOLLECTION (LINESTRING (114.0 29.5, 114.1 29.5))": "geometry-wkt",
    "COMPOUNDCURVE ((114.0 29.5, 114.1 29.5))": "geometry-wkt",
    "LINESTRING" + "(" * 3_000: "geometry-wkt",
    "=LINESTRING(114.0 29.5, 114.1 29.5)": "geometry-wkt",
    "一条线": "geometry-wkt",
}


def test_hostile_texts_are_findings_of_their_rows(lines: Any, users: Users) -> None:
    who = users("surveyor")
    found = staged(lines, who, table(*HOSTILE, SOUND), crs="EPSG:4490")
    told = [(row, code) for row, code in lines.found(found) if row is not None]
    assert told == [(at, code) for at, code in enumerate(HOSTILE.values(), 2)]
    (unread,) = [each for each in found["findings"] if each["row"] == 11]
    assert "LINESTRING (114.0 29.5 71.2" in unread["message"]
    assert found["counts"]["ok"] == 1
    lines.commit(who, found, expect=409)


def test_heights_stand_behind_a_z(lines: Any, users: Users) -> None:
    found = staged(lines, users("surveyor"), table("LINESTRING Z (114.0 29.5 71.2, 114.01 29.5 72.0)"), crs="EPSG:4490")
    assert lines.found(found) == []


def test_too_long_a_line_too_many_columns_of_the_name_and_long_cells_beside_it(lines: Any, users: Users) -> None:
    who = users("surveyor")
    limit = get_settings().upload_cell_max_chars
    beside = table(SOUND).replace("咸安区".encode(), b"x" * (limit + 1))
    answer = lines.web.post(
        "/api/v1/uploads", data={"kind": "boundary-lines"}, files={"file": ("线.csv", beside)}, headers=who
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/cell-too-long")
    twice = staged(lines, who, table(SOUND, head=(*HEAD, "WKT")), crs="EPSG:4490")
    assert (None, "shapes-missing") in lines.found(twice)
    settings = get_settings().model_copy(update={"upload_vertices_max": 50})
    long = "LINESTRING (" + ", ".join(f"114.{at:06d} 29.5" for at in range(2_000)) + ")"
    assert len(long) > limit
    parsed = read_file(table(long), "线.csv", None, settings, shape="line")
    assert parsed.faults == [(2, "too-many-vertices", {"limit": 50})]
    whole = read_file(table(long), "线.csv", None, get_settings(), shape="line")
    assert whole.shapes is not None
    assert (whole.shapes[1] or "").count("[114.") == 2_000


def test_points_keep_their_columns(lines: Any, users: Users) -> None:
    data = "界桩编号,X,Y,WKT\r\n甲-1,3301371.537,38532010.913,POINT (1 2)\r\n".encode()
    found = lines.upload(users("surveyor"), data, "boundary-markers", name="桩.csv", profile={"crs": "EPSG:4526"})
    assert lines.found(found) == []
    assert found["columns"]["ignored"] == ["WKT"]


def test_an_empty_text_is_no_geometry() -> None:
    assert geometry_of("  ") is None
