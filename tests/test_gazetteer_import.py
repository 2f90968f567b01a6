"""Register rows (地名登记表) from a file to the register and back out of it (P-H1, P-A4, P-A7 to P-A10)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import text

from gis.core import db
from gis.core.history import open_batch
from gis.gazetteer.kinds.place_names.names import given_reading, listed, reading_of_spelling

Users = Callable[..., dict[str, str]]
ROOT = Path(__file__).resolve().parents[1]
CRS = {"crs": "EPSG:4490"}
HEADERS = "地名代码,汉字书写,罗马字母拼写,地名类别,别名,曾用名,东经,至东经,北纬,至北纬,密级,使用时间,地名来历,原图名称,所在行政区"


def table(*rows: str, headers: str = HEADERS, encoding: str = "utf-8") -> bytes:
    return ("\r\n".join([headers, *rows]) + "\r\n").encode(encoding)


def send(names: Any, who: dict[str, str], data: bytes, name: str = "地名.csv", **more: Any) -> Any:
    return names.upload(who, data, "place-names", name=name, profile=more.pop("profile", CRS), **more)


def test_rows_of_a_gbk_table_become_places_with_all_their_names(lines: Any, users: Users) -> None:
    who = users("names_officer")
    data = table(
        "42120200122200000901,试家湾,Shijiawan,22200,试家塆、老屋试家,向阳大队,114.3211,,29.8501,,公开,现今,试姓聚居,试家塆,咸安区",
        ",双港试水河,Shuanggang Shishui He,12100,,,114°12′00.50″,114°15′30.25″,29°45′00″,29°48′12.75″,秘密,现今,,,",
        ",𣵦沽村,,21610,,,,,,,内部,现今,,,咸安区",
        encoding="gb18030",
    )
    staged = send(lines, who, data)
    assert lines.found(staged) == []
    assert (staged["counts"]["create"], staged["file"]["encoding"]) == (3, "gb18030")
    done = lines.commit(who, staged)
    assert done["counts"]["created"] == 3

    place = lines.rows(
        """SELECT p.class_code, p.secrecy, p.status, p.origin, p.details->>'map_name', ST_AsText(p.geom, 6), p.received_lon,
                  p.geometry_status, p.source_crs, d.name
             FROM register.place p JOIN view_internal.division_labels d ON d.id = p.division_id
            WHERE p.place_code = '42120200122200000901'"""
    )
    assert place == [
        ("22200", "public", "current", "试姓聚居", "试家塆", "POINT(114.3211 29.8501)", "114.3211", "approximate",
         "EPSG:4490", "咸安区"),
    ]  # fmt: skip
    kinds = lines.rows(
        """SELECT n.kind, n.name, n.pinyin FROM register.place_name n JOIN register.place p ON p.id = n.place_id
            WHERE p.place_code = '42120200122200000901' ORDER BY n.kind, n.name"""
    )
    assert kinds == [
        ("alias", "老屋试家", "Laowushijia"),
        ("alias", "试家塆", "Shijiawan"),
        ("former", "向阳大队", "Xiangyangdadui"),
        ("standard", "试家湾", "Shijiawan"),
    ]
    river = lines.rows(
        """SELECT p.geom, p.geometry_status, p.received_lon, p.received_lon_to, p.lon_from, p.lon_to, p.lat_to, p.secrecy
             FROM register.place p JOIN register.place_name n ON n.place_id = p.id AND n.name = '双港试水河'"""
    )[0]
    assert river[:4] == (None, "none", "114°12′00.50″", "114°15′30.25″")
    assert abs(float(river[4]) - (114 + 12 / 60 + 0.5 / 3600)) < 1e-8
    assert abs(float(river[5]) - (114 + 15 / 60 + 30.25 / 3600)) < 1e-8
    assert abs(float(river[6]) - (29 + 48 / 60 + 12.75 / 3600)) < 1e-8
    assert river[7] == "restricted"
    assert lines.scalar("SELECT count(*) FROM register.place_name WHERE name = '𣵦沽村' AND secrecy = 'internal'") == 1


def test_the_same_file_again_is_unchanged_and_a_correction_is_told(lines: Any, users: Users) -> None:
    who = users("names_officer")
    row = "42120200122200000902,再试湾,Zaishiwan,22200,,,114.33,,29.86,,公开,现今,来历一,,咸安区"
    lines.commit(who, send(lines, who, table(row)))
    again = send(lines, users("names_officer"), table(row))
    assert (again["counts"]["unchanged"], again["counts"]["create"], again["counts"]["change"]) == (1, 0, 0)

    other = row.replace("来历一", "来历二").replace(",22200,,", ",22200,再试塆,").replace("114.33", "114.3301")
    staged = send(lines, who, table(other))
    assert (staged["counts"]["change"], lines.found(staged)) == (1, [])
    (told,) = [each for each in staged["findings"] if each["code"] == "place-changed"]
    assert "来历一 → 来历二" in told["message"]
    assert "位置" in told["message"]
    assert "再试塆" in told["message"]
    done = lines.commit(who, staged)
    assert done["counts"]["changed"] == 1
    stored = lines.rows(
        """SELECT p.origin, ST_X(p.geom), p.received_lon, p.version,
                  array(SELECT n.name FROM register.place_name n WHERE n.place_id = p.id AND NOT n.deleted ORDER BY 1)
             FROM register.place p WHERE p.place_code = '42120200122200000902'"""
    )
    assert stored == [("来历二", 114.3301, "114.3301", 2, ["再试塆", "再试湾"])]
    lines.undo(who, staged)
    back = lines.rows(
        """SELECT p.origin, p.received_lon, (SELECT count(*) FROM register.place_name n
                                              WHERE n.place_id = p.id AND NOT n.deleted)
             FROM register.place p WHERE p.place_code = '42120200122200000902'"""
    )
    assert back == [("来历一", "114.33", 1)]


def test_another_standard_name_is_warned_of_and_the_old_one_becomes_former(lines: Any, users: Users) -> None:
    who = users("names_officer")
    row = "42120200122200000903,旧试湾,Jiushiwan,22200,,,114.34,,29.87,,公开,现今,,,咸安区"
    lines.commit(who, send(lines, who, table(row)))
    staged = send(lines, who, table(row.replace("旧试湾", "新试湾").replace("Jiushiwan", "Xinshiwan")))
    assert "standard-name-changed" in [each["code"] for each in staged["findings"] if each["severity"] == "warning"]
    lines.commit(who, staged)
    assert lines.rows(
        """SELECT n.kind, n.name FROM register.place_name n JOIN register.place p ON p.id = n.place_id
            WHERE p.place_code = '42120200122200000903' AND NOT n.deleted ORDER BY 1"""
    ) == [("former", "旧试湾"), ("standard", "新试湾")]


def test_an_unknown_class_is_a_warning_and_makes_a_class_row(lines: Any, users: Users) -> None:
    who = users("names_officer")
    staged = send(lines, who, table(",奇物,,2899,,,114.35,,29.88,,公开,现今,,,咸安区"))
    assert lines.found(staged) == []
    assert "class-unknown" in [each["code"] for each in staged["findings"] if each["severity"] == "warning"]
    lines.commit(who, staged)
    assert lines.rows("SELECT origin, parent_code FROM register.place_class WHERE code = '28990'")[0][0] == "import"


def test_faults_are_told_all_at_once_with_row_and_column(lines: Any, users: Users) -> None:
    staged = send(
        lines,
        users("names_officer"),
        table(
            "421202,码短,,22200,,,114.3,,29.8,,公开,现今,,,",
            "42120200122200000904,重码甲,,22200,,,114.3,,29.8,,公开,现今,,,",
            "42120200122200000904,重码乙,,22200,,,114.31,,29.8,,公开,现今,,,",
            ",,,22200,,,114.3,,29.8,,公开,现今,,,",
            ",无类,,,,,114.3,,29.8,,公开,现今,,,",
            ",怪类,,不存在的类,,,114.3,,29.8,,公开,现今,,,",
            ",半点,,22200,,,114.3,,,,公开,现今,,,",
            ",密级错,,22200,,,114.3,,29.8,,绝无此级,现今,,,",
        ),
    )
    assert sorted(lines.found(staged)) == [
        (2, "code-form"),
        (4, "code-twice"),
        (5, "name-missing"),
        (6, "class-missing"),
        (7, "class-unnamed"),
        (8, "required"),
        (9, "choice"),
    ]


def test_recorded_spelling_is_kept_and_decides_the_reading(lines: Any, users: Users) -> None:
    who = users("names_officer")
    staged = send(
        lines,
        who,
        table(
            "42120200122200000911,长阳湾,Chángyángwān,22200,,,114.36,,29.81,,公开,现今,,,咸安区",
            "42120200122200000912,前丰路,QIANFENGLU,23510,,,114.37,,29.81,,公开,现今,,,咸安区",
        ),
    )
    codes = [each["code"] for each in staged["findings"] if each["row"] == 3]
    assert "check-spelling-joined-capitals" in codes
    lines.commit(who, staged)
    stored = lines.rows(
        """SELECT n.name, n.reading, n.pinyin, n.pinyin_key, p.details->>'roman' FROM register.place_name n
             JOIN register.place p ON p.id = n.place_id
            WHERE p.place_code IN ('42120200122200000911', '42120200122200000912') ORDER BY 1 DESC"""
    )
    assert stored == [
        ("长阳湾", ["cháng", "yáng", "wān"], "Changyangwan", "changyangwan", "Chángyángwān"),
        ("前丰路", ["qián", "fēng", "lù"], "QIANFENGLU", "qianfenglu", "QIANFENGLU"),
    ]


def test_geometries_of_every_kind_are_taken_and_none_is_needed(lines: Any, users: Users) -> None:
    who = users("names_officer")
    shapes = [
        ("形点", "Point", [114.31, 29.81]),
        ("形众点", "MultiPoint", [[114.31, 29.82], [114.32, 29.82]]),
        ("形线", "LineString", [[114.31, 29.83], [114.33, 29.84]]),
        ("形面", "Polygon", [[[114.31, 29.85], [114.33, 29.85], [114.33, 29.86], [114.31, 29.85]]]),
    ]
    features = [
        {"type": "Feature", "properties": {"标准名称": name, "类别代码": "22200"}, "geometry": {"type": kind, "coordinates": at}}
        for name, kind, at in shapes
    ]  # fmt: skip
    features.append({"type": "Feature", "properties": {"标准名称": "形无", "类别代码": "22200"}, "geometry": None})
    data = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    staged = send(lines, who, data, "地名.geojson")
    assert (lines.found(staged), staged["counts"]["create"]) == ([], 5)
    lines.commit(who, staged)
    assert lines.rows(
        """SELECT n.name, ST_GeometryType(p.geom) FROM register.place p JOIN register.place_name n ON n.place_id = p.id
            WHERE n.name LIKE '形_%' AND NOT n.deleted ORDER BY 1"""
    ) == [
        ("形众点", "ST_MultiPoint"),
        ("形无", None),
        ("形点", "ST_Point"),
        ("形线", "ST_MultiLineString"),
        ("形面", "ST_MultiPolygon"),
    ]


def test_a_village_and_its_committee_are_told_to_be_one_thing_and_not_linked(lines: Any, users: Users) -> None:
    who = users("names_officer")
    staged = send(
        lines,
        who,
        table(
            ",双登村,,21610,,,114.31,,29.81,,公开,现今,,,咸安区",
            ",双登村民委员会,,27610,,,114.31,,29.81,,公开,现今,,,咸安区",
        ),
    )
    twice = [each for each in staged["findings"] if each["code"] == "registered-twice"]
    assert [(each["row"], each["severity"]) for each in twice] == [(2, "info"), (3, "info")]
    lines.commit(who, staged)
    linked = "SELECT count(*) FROM register.place p JOIN register.place_name n ON n.place_id = p.id"
    assert lines.scalar(f"{linked} WHERE n.name LIKE '双登村%' AND p.entity_id IS NOT NULL") == 0


def test_an_account_of_a_county_may_not_bring_places_of_another(lines: Any, users: Users) -> None:
    who = users("names_officer", counties=["421202"])
    staged = send(
        lines,
        who,
        table(
            ",本县湾,,22200,,,,,,,公开,现今,,,咸安区",
            ",外县湾,,22200,,,,,,,公开,现今,,,通山县",
            ",无县湾,,22200,,,,,,,公开,现今,,,",
        ),
    )
    assert lines.found(staged) == [(3, "outside-county"), (4, "outside-county")]
    assert lines.web.post("/api/v1/uploads", data={"kind": "place-names"}, files={"file": ("a.csv", table())},
                          headers=users("surveyor")).status_code == 403  # fmt: skip


def test_a_confirmed_reading_stays_whatever_a_file_says(lines: Any, users: Users) -> None:
    who = users("names_officer")
    row = "42120200122200000921,朝阳湾,Cháoyángwān,22200,,,114.38,,29.82,,公开,现今,,,咸安区"
    lines.commit(who, send(lines, who, table(row)))
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="test")
        opened.execute(
            text(
                """UPDATE register.place_name SET reading_source = 'approved', pinyin_status = 'confirmed',
                          reading_by = 'a', reading_on = '2026-01-01' WHERE name = '朝阳湾'"""
            )
        )
    lines.commit(who, send(lines, who, table(row.replace("Cháoyángwān", "Zhāoyángwān"))))
    assert lines.rows("SELECT reading, reading_source FROM register.place_name WHERE name = '朝阳湾'") == [
        (["cháo", "yáng", "wān"], "approved"),
    ]


def test_a_reading_that_holds_inside_one_county_is_taken_there_only(lines: Any, users: Users) -> None:
    who = users("names_officer")
    data = table(
        "13102510022200000001,大城湾,,22200,大城老屋,,,,,,公开,现今,,,",
        "42120200122200000907,大城湾,,22200,,,,,,,公开,现今,,,咸安区",
        "32011600122200000001,六合湾,Lùhéwān,22200,,,,,,,公开,现今,,,",
    )
    staged = send(lines, who, data, profile={})
    assert lines.found(staged) == []
    lines.commit(who, staged)
    stored = lines.rows(
        """SELECT left(p.place_code, 6), n.name, n.pinyin_toned, n.reading[1:2], n.reading_source
             FROM register.place_name n JOIN register.place p ON p.id = n.place_id
            WHERE n.name ~ '^(大城|六合)' AND n.source LIKE '地名.csv%' ORDER BY 1, 2"""
    )
    assert stored == [
        ("131025", "大城湾", "Dàichéngwān", ["dài", "chéng"], "sources"),
        ("131025", "大城老屋", "Dàichénglǎowū", ["dài", "chéng"], "sources"),
        ("320116", "六合湾", "Lùhéwān", ["lù", "hé"], "sources"),
        ("421202", "大城湾", "Dàchéngwān", ["dà", "chéng"], "auto"),
    ]


def test_the_samples_are_ready_to_be_brought_in(lines: Any, users: Users) -> None:
    who = users("names_officer")
    counts = []
    for name in ("place-names.csv", "place-names.xlsx"):
        data = (ROOT / "data" / "samples" / name).read_bytes()
        staged = send(lines, who, data, name, profile={})
        assert lines.found(staged) == []
        counts.append((staged["counts"]["rows"], staged["counts"]["create"]))
    assert counts == [(6, 6), (6, 6)]


def test_cells_of_census_sheets_are_read_by_their_meaning() -> None:
    assert given_reading("Cháng yáng wān", "长阳湾") == ("cháng", "yáng", "wān")
    assert given_reading("Chángyáng", "长阳") is None
    assert reading_of_spelling("长阳", "Changyang") == ("cháng", "yáng")
    assert reading_of_spelling("长阳", "Beijing") is None
    assert listed("甲湾、乙湾；甲湾 / 无") == ["甲湾", "乙湾"]
