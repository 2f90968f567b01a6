"""What the wizard asks of the API: columns to choose from, templates, files of ours that come back."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from gis.core.uploads.template import template
from gis.register import KINDS

Users = Callable[..., dict[str, str]]
KIND = KINDS["boundary-markers"]


def test_a_refusal_says_what_there_is_to_choose_from(uploading: Any, users: Users) -> None:
    who = users("surveyor")
    data = "成果表,,,\r\n点号,桩号,X,Y\r\n1,T001,3304321.456,38528989.384\r\n".encode()
    answer = uploading.upload(who, data, {})
    body = answer.json()
    assert (answer.status_code, body["type"]) == (422, "/problems/columns")
    assert (body["header_row"], body["headers"]) == (2, ["点号", "桩号", "X", "Y"])
    number = next(field for field in body["fields"] if field["name"] == "number")
    assert number["candidates"] == [{"header": "点号", "column": 1}, {"header": "桩号", "column": 2}]
    assert body["rows"][2] == {"row": 3, "cells": ["1", "T001", "3304321.456", "38528989.384"]}
    told = uploading.upload(who, data, {"columns": {"number": "桩号"}})
    assert told.status_code == 201
    assert told.json()["columns"]["fields"]["number"]["header"] == "桩号"


def test_headers_nobody_knows_are_shown_with_the_rows_under_them(uploading: Any, users: Users) -> None:
    who = users("surveyor")
    data = "甲,乙,丙\r\nT001,3304321.456,38528989.384\r\n".encode()
    body = uploading.upload(who, data, {}).json()
    assert (body["header_row"], body["headers"]) == (1, ["甲", "乙", "丙"])
    declared = {"header_row": 1, "columns": {"number": "甲", "northing": "乙", "easting": "丙"}}
    assert uploading.upload(who, data, declared).status_code == 201


def test_kinds_are_those_of_the_account_with_fields_and_limits(uploading: Any, users: Users) -> None:
    found = uploading.web.get("/api/v1/uploads/kinds", headers=users("surveyor")).json()
    kind = next(one for one in found["kinds"] if one["name"] == "boundary-markers")
    assert {"name": "number", "required": True}.items() <= kind["fields"][0].items()
    assert found["limits"]["rows_max"] > 0
    assert ".csv" in found["extensions"]

    def named(role: str) -> list[tuple[str, str]]:
        listed = uploading.web.get("/api/v1/uploads/kinds", headers=users(role)).json()["kinds"]
        assert all(each["key"] in {field["name"] for field in each["fields"]} for each in listed)
        return [(each["name"], each["section"]) for each in listed]

    assert named("planner") == [(kind, "facilities") for kind in ("care-centres", "cemeteries", "settlements")]
    assert named("names_officer") == [("place-names", "place-names")]
    assert named("audit_admin") == []


@pytest.mark.parametrize(("position", "names"), [("plane", ["X", "Y"]), ("degrees", ["纬度", "经度"])])
def test_a_filled_template_is_recognised_exactly_and_keeps_codes_as_text(
    uploading: Any, users: Users, position: str, names: list[str]
) -> None:
    who = users("surveyor")
    answer = uploading.web.get(f"/api/v1/uploads/templates/boundary-markers?position={position}", headers=who)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    page = book.worksheets[0]
    headers = [cell.value for cell in page[1]]
    assert [name for name in names if name in headers] == names
    assert page["A2"].number_format == "@"
    assert any("单立" in str(rule.formula1) for rule in page.data_validations.dataValidation)
    values = {
        "界桩编号": "007",
        "X": "3304321.4560",
        "Y": "38528989.384",
        "纬度": "29.851234500",
        "经度": "114.3012345",
    }
    for index, header in enumerate(headers, start=1):
        page.cell(2, index, values.get(header))
    target = io.BytesIO()
    book.save(target)
    sent = uploading.upload(who, target.getvalue(), {}, name="a.xlsx").json()
    assert {found["confidence"] for found in sent["columns"]["fields"].values()} == {1.0}
    assert sent["columns"]["ignored"] == []
    assert sent["counts"]["rows"] == 1
    assert "sheet-taken" not in sent["finding_counts"]
    cells = uploading.web.get(f"/api/v1/uploads/{sent['id']}/rows", headers=who).json()["rows"][0]["cells"]
    assert cells[0] == "007"
    assert values[names[0]] in cells


def test_every_kind_has_a_template_whose_headers_are_known() -> None:
    for kind in KINDS.values():
        book = openpyxl.load_workbook(io.BytesIO(template(kind, "plane", "en")))
        headers = {str(cell.value) for cell in book.worksheets[0][1]}
        assert {field.synonyms[0] for field in kind.fields} <= headers


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_the_annotated_file_is_taken_again_as_it_was(uploading: Any, users: Users, name: str) -> None:
    who, rows = users("surveyor"), uploading.rows(3, 31)
    rows[1][5] = "=1+1"
    rows[2][1] = "abc"
    data = uploading.csv(rows)
    if name.endswith("xlsx"):
        book = openpyxl.Workbook()
        for index, line in enumerate([list(uploading.headers), *rows], start=1):
            for place, value in enumerate(line, start=1):
                cell = book.worksheets[0].cell(index, place)
                cell.value, cell.data_type = value, "s"
        target = io.BytesIO()
        book.save(target)
        data = target.getvalue()
    first = uploading.upload(who, data, name=name).json()
    annotated = uploading.web.get(f"/api/v1/uploads/{first['id']}/annotated", headers=who).content
    second = uploading.upload(who, annotated, name=name).json()
    assert second["columns"]["ignored"] == []
    assert {"sheet-taken", "ignored-columns"} & second["finding_counts"].keys() == set()
    cells = [
        uploading.web.get(f"/api/v1/uploads/{one['id']}/rows", headers=who).json()["rows"] for one in (first, second)
    ]
    assert [row["cells"] for row in cells[0]] == [row["cells"][:-1] for row in cells[1]]
    again = uploading.web.get(f"/api/v1/uploads/{second['id']}/annotated", headers=who).content
    if name.endswith("csv"):
        heads = next(csv.reader(io.StringIO(again.decode("gb18030"))))
        assert heads == [*uploading.headers, "校验结果"]
