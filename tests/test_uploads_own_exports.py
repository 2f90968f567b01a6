"""What an export of ours wrote comes back whole: every column known, every row unchanged, nothing said that is not true."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from gis.core.collections import COMMON
from gis.core.uploads import exported
from gis.register import KINDS

Users = Callable[..., dict[str, str]]

NAMES = {"geojson": "导出.geojson", "csv": "导出.csv", "gpkg": "导出.gpkg", "kml": "导出.kml", "shp": "导出.zip"}
ROLES = {"place-names": "names_officer", "care-centres": "planner", "cemeteries": "planner", "settlements": "planner"}
POINTS = ("boundary-markers", "boundary-points", "care-centres", "settlements")
AREAS = ("boundary-lines", "divisions")
"""Their CSV has the vertices in a column WKT, whose system nobody but a person knows."""
CASES = [
    (kind, form)
    for kind in KINDS
    for form in ("csv", "geojson", "gpkg", "kml", "shp")
    if not (kind in AREAS and form == "csv")
]
NOTES = {"own-columns", "crs-from-file"}


def download(lines: Any, who: dict[str, str], kind: str, form: str, **asked: str) -> bytes:
    answer = lines.web.get(f"/ogc/collections/{kind}/export", params={"f": form, **asked}, headers=who)
    assert answer.status_code == 200, answer.text
    return bytes(answer.content)


def layers(data: bytes) -> list[str]:
    return [name[:-4] for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.endswith(".shp")]


def back(lines: Any, who: dict[str, str], kind: str, form: str, data: bytes, **profile: Any) -> Any:
    return lines.upload(who, data, kind, name=NAMES.get(form, f"导出.{form}"), profile=profile)


def codes(staged: Any) -> set[str]:
    """Return what was said, without what the rules of names say of any record, exported or not."""
    return {each["code"] for each in staged["findings"] if not each["code"].startswith("check-")}


def assert_unchanged(staged: Any) -> None:
    counts = staged["counts"]
    assert counts["unchanged"] == counts["rows"], staged["findings"][:5]
    assert counts["errors"] == 0
    assert codes(staged) <= NOTES
    assert staged["columns"]["ignored"] == []


@pytest.mark.parametrize(("kind", "form"), CASES)
def test_every_export_comes_back_unchanged(lines: Any, users: Users, kind: str, form: str) -> None:
    who = users(ROLES.get(kind, "surveyor"))
    data = download(lines, who, kind, form)
    parts = layers(data) if form == "shp" else [""]
    counted = 0
    for part in parts:
        staged = back(lines, who, kind, form, data, **({"sheet": part} if len(parts) > 1 else {}))
        assert_unchanged(staged)
        counted += staged["counts"]["rows"]
        told = next(each for each in staged["findings"] if each["code"] == "own-columns")
        assert told["severity"] == "info"
        assert set(staged["columns"]["own"]) == set(told["message"].partition("：")[2].split("、"))
    assert counted == lines.scalar(f"SELECT count(*) FROM view_internal.{KINDS[kind].exported.collection.view}")


@pytest.mark.parametrize("kind", AREAS)
def test_lines_and_areas_come_back_from_csv_when_their_system_is_declared(lines: Any, users: Users, kind: str) -> None:
    who = users("surveyor")
    data = download(lines, who, kind, "csv")
    assert any(len(cell) > 4_000 for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row)
    undeclared = back(lines, who, kind, "csv", data)
    assert [each["code"] for each in undeclared["findings"] if each["severity"] == "error"] == ["crs-undeclared"]
    staged = back(lines, who, kind, "csv", data, crs="EPSG:4490")
    counts = staged["counts"]
    assert (counts["unchanged"], counts["errors"]) == (counts["rows"], 0)
    assert codes(staged) == {"own-columns", "wkt-column"}
    assert staged["columns"]["ignored"] == []
    assert counts["rows"] == lines.scalar(f"SELECT count(*) FROM view_internal.{KINDS[kind].exported.collection.view}")


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_property_is_a_field_of_the_kind_or_the_registers_own(kind: str) -> None:
    known = KINDS[kind].exported
    assert known is not None
    names = [item.name for item in known.collection.properties]
    fields = {field.name for field in KINDS[kind].fields}
    assert set(known.fields) <= set(names)
    assert set(known.fields.values()) <= fields
    header = ["id", *names, "lon", "lat", "WKT"]
    own = exported.own_columns(header, known)
    assert own is not None
    assert not set(own.columns.values()) & set(own.others)
    places = {"lon", "lat"} if known.collection.geometry == "Point" else set()
    assert {*own.columns.values(), *own.others} >= set(header) - {"lon", "lat"} | places


def test_a_file_that_only_resembles_an_export_is_read_as_any_other() -> None:
    known = KINDS["boundary-markers"].exported
    assert exported.own_columns(["number", "height_m", "lon", "lat"], known) is None
    assert exported.own_columns(["number", "is_sample", "甲", "乙", "丙", "丁", "material"], known) is None
    assert exported.own_columns(["name", "is_sample", *(item.name for item in COMMON), "address"], known) is None
    care = KINDS["care-centres"].exported
    assert care is not None
    assert (
        exported.own_columns([item.name for item in care.collection.properties], KINDS["cemeteries"].exported) is None
    )


def edited(data: bytes, row: int, **cells: str) -> bytes:
    """Return an export in CSV with some cells of a row written anew, as a spreadsheet saves it."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    rows[row] |= cells
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def test_a_marker_that_was_edited_is_told_as_what_it_is(lines: Any, users: Users) -> None:
    who = users("surveyor")
    whole = download(lines, who, "boundary-markers", "csv")
    first = next(csv.DictReader(io.StringIO(whole.decode("utf-8-sig"), newline="")))
    moved = f"{float(first['lon']) + 0.00001:.9f}"
    staged = back(lines, who, "boundary-markers", "csv", edited(whole, 0, lon=moved))
    assert (staged["counts"]["observe"], staged["counts"]["create"]) == (1, 0)
    kept = back(lines, who, "boundary-markers", "csv", edited(whole, 0, material="石材", received_lon="1"))
    assert kept["counts"]["unchanged"] == kept["counts"]["rows"]
    (said,) = [each for each in kept["findings"] if each["severity"] == "warning"]
    assert (said["code"], said["row"], said["field"]) == ("attribute-kept", 2, "material")
    assert first["material"] in said["message"]
    observed = back(lines, who, "boundary-markers", "csv", edited(whole, 1, height_m="999.5"))
    assert observed["counts"]["observe"] == 1


def test_a_download_of_the_public_is_no_survey(lines: Any, users: Users) -> None:
    who = users("surveyor")
    staged = back(lines, who, "boundary-markers", "csv", download(lines, {}, "boundary-markers", "csv"))
    assert ("own-generalised", "error") in {(each["code"], each["severity"]) for each in staged["findings"]}
    lines.commit(who, staged, 409)
    public = back(lines, users("planner"), "care-centres", "geojson", download(lines, {}, "care-centres", "geojson"))
    assert public["counts"]["unchanged"] == public["counts"]["rows"]
    assert codes(public) == NOTES | {"secrecy-default"}


def test_a_changed_facility_changes_alone(lines: Any, users: Users) -> None:
    who = users("planner")
    whole = download(lines, who, "cemeteries", "csv")
    staged = back(lines, who, "cemeteries", "csv", edited(whole, 2, name="改名后的公墓", area_m2="1234.5"))
    assert (staged["counts"]["change"], staged["counts"]["unchanged"]) == (1, staged["counts"]["rows"] - 1)
    (said,) = [each for each in staged["findings"] if each["code"] == "known-changed"]
    assert "改名后的公墓" in said["message"]
    assert "1234.5" in said["message"]


def test_formulas_are_taken_back_as_they_were(lines: Any, users: Users) -> None:
    who = users("planner")
    whole = download(lines, who, "care-centres", "csv")
    staged = back(lines, who, "care-centres", "csv", edited(whole, 0, address="'=1+1"))
    lines.commit(who, staged)
    again = download(lines, who, "care-centres", "csv")
    assert b"'=1+1" in again
    assert_unchanged(back(lines, who, "care-centres", "csv", again))
    lines.undo(who, staged)


def test_a_workbook_of_an_export_is_known_too(lines: Any, users: Users) -> None:
    who = users("surveyor")
    rows = csv.reader(io.StringIO(download(lines, who, "boundary-markers", "csv").decode("utf-8-sig"), newline=""))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    assert_unchanged(back(lines, who, "boundary-markers", "xlsx", target.getvalue()))


def test_metres_still_have_to_be_declared(lines: Any, users: Users) -> None:
    who, metres = users("surveyor"), "http://www.opengis.net/def/crs/EPSG/0/4547"
    data = download(lines, who, "boundary-markers", "csv", crs=metres)
    assert "crs-undeclared" in codes(back(lines, who, "boundary-markers", "csv", data))
    assert_unchanged_apart = back(lines, who, "boundary-markers", "csv", data, crs="EPSG:4547")
    assert assert_unchanged_apart["counts"]["unchanged"] == assert_unchanged_apart["counts"]["rows"]


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
def test_texts_that_a_shapefile_cuts_shorten_nothing(lines: Any, users: Users, encoding: str) -> None:
    who = users("names_officer")
    whole = download(lines, who, "place-names", "geojson")
    document = json.loads(whole)
    document["features"] = document["features"][:1]
    document["features"][0]["properties"]["meaning"] = "长" * 300
    staged = back(lines, who, "place-names", "geojson", json.dumps(document, ensure_ascii=False).encode())
    assert staged["counts"]["change"] == 1
    lines.commit(who, staged)
    data = download(lines, who, "place-names", "shp", encoding=encoding)
    again = back(lines, who, "place-names", "shp", data, sheet=layers(data)[-1])
    assert again["counts"]["unchanged"] == again["counts"]["rows"]
    assert codes(again) - NOTES == {"own-cut"}
    lines.undo(who, staged)


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_the_register_form_comes_back_unchanged(lines: Any, users: Users, form: str) -> None:
    who = users("names_officer")
    answer = lines.web.get(f"/api/v1/place-names/export?format={form}", headers=who)
    staged = back(lines, who, "place-names", form, answer.content)
    assert staged["counts"]["unchanged"] == staged["counts"]["rows"] > 300
    assert {each["severity"] for each in staged["findings"] if not each["code"].startswith("check-")} <= {"info"}
