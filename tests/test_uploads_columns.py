"""Columns are known by their names, in Chinese and English; ties are asked about, never decided."""

import pytest

from gis.core.errors import Unreadable
from gis.core.uploads.columns import POSITION, describe, fold, recognise
from gis.register import KINDS

KIND = KINDS["boundary-markers"]


def fields(headers: list[str], declared: dict[str, str] | None = None) -> dict[str, str]:
    return {name: column.header for name, column in recognise(headers, KIND, declared or {}).items()}


def test_sixty_names_and_more_are_known_and_none_twice() -> None:
    names = [(fold(name), field.name) for field in (*KIND.fields, *POSITION) for name in field.synonyms]
    assert len({name for name, _ in names}) >= 60
    owners: dict[str, set[str]] = {}
    for name, owner in names:
        owners.setdefault(name, set()).add(owner)
    assert [name for name, found in owners.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["界桩编号", "经度", "纬度"], {"number": "界桩编号", "longitude": "经度", "latitude": "纬度"}),
        (["点号", "L", "B", "H"], {"number": "点号", "longitude": "L", "latitude": "B", "height": "H"}),
        (["桩号", "X(m)", "Y（m）"], {"number": "桩号", "northing": "X(m)", "easting": "Y（m）"}),
        (["ID", "纵坐标X", "横坐标Y"], {"number": "ID", "northing": "纵坐标X", "easting": "横坐标Y"}),
        (["Marker No.", "Northing", "Easting"], {"number": "Marker No.", "northing": "Northing", "easting": "Easting"}),
        (["No", "LAT", "Lng"], {"number": "No", "latitude": "LAT", "longitude": "Lng"}),
        (["ｎｕｍｂｅｒ", "Ｘ", "Ｙ"], {"number": "ｎｕｍｂｅｒ", "northing": "Ｘ", "easting": "Ｙ"}),
        (["界 桩 编 号", "东坐标 (米)", "北坐标 (米)"], {"number": "界 桩 编 号", "easting": "东坐标 (米)", "northing": "北坐标 (米)"}),
        (["界线编号", "界桩编号", "经度", "纬度"], {"line": "界线编号", "number": "界桩编号", "longitude": "经度", "latitude": "纬度"}),
    ],
)  # fmt: skip
def test_headers_people_write(headers: list[str], expected: dict[str, str]) -> None:
    assert fields(headers) == expected


@pytest.mark.parametrize(
    "headers",
    [
        ["经度", "纬度"],
        ["界桩编号", "经度"],
        ["界桩编号", "界桩编号", "经度", "纬度"],
        ["界桩编号", "经度", "longitude", "纬度"],
        ["甲", "乙", "丙"],
    ],
)
def test_missing_and_double_columns_are_refused_and_name_what_was_found(headers: list[str]) -> None:
    with pytest.raises(Unreadable) as caught:
        fields(headers)
    assert caught.value.reason == "columns"
    assert headers[0] in caught.value.detail or headers[1] in caught.value.detail
    assert caught.value.errors


def test_a_declared_column_overrides_and_must_exist() -> None:
    declared = {"number": "刻号", "longitude": "经度2"}
    assert fields(["界桩编号", "刻号", "经度", "纬度", "经度2"], declared)["number"] == "刻号"
    with pytest.raises(Unreadable) as caught:
        fields(["界桩编号", "经度", "纬度"], {"number": "没有这列"})
    assert "没有这列" in caught.value.detail
    with pytest.raises(Unreadable):
        fields(["界桩编号", "经度", "纬度"], {"nothing": "经度"})


def test_unused_columns_are_listed() -> None:
    headers = ["界桩编号", "经度", "纬度", "设备", ""]
    assert describe(recognise(headers, KIND, {}), headers)["ignored"] == ["设备"]


def test_headers_that_stand_twice_are_told_apart_by_their_place() -> None:
    headers = ["桩号", "桩号", "X", "Y", "备注"]
    assert recognise(headers, KIND, {"number": "#2"})["number"].index == 1
    assert "remark" not in recognise(headers, KIND, {"number": "#1", "remark": ""})
    with pytest.raises(Unreadable):
        recognise(headers, KIND, {"number": "#6"})
    with pytest.raises(Unreadable):
        recognise(["桩号", "X", "Y"], KIND, {"number": ""})
