"""The upload page from end to end, with a real file as a surveyor's office writes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyproj import Transformer

pytestmark = pytest.mark.browser

ROWS = 24


def survey_file(path: Path, *, broken: bool) -> list[str]:
    """Write markers in EPSG:4526 numbers (prefix 38), GB18030; return their numbers."""
    to_plane = Transformer.from_crs(4490, 4526, always_xy=True, allow_ballpark=False)
    numbers = [f"12021224{900 + place}" for place in range(ROWS)]
    lines = ["界桩号,X,Y,高程"]
    for place, number in enumerate(numbers):
        easting, northing = to_plane.transform(114.2 + 0.004 * place, 29.75 + 0.002 * place)
        if broken and place == 5:
            northing += 1_000_000
        lines.append(f"{number}Q,{northing:.3f},{easting:.3f},{80 + place}.125")
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))
    return numbers


def stage(page: Any, path: Path) -> None:
    page.set_input_files("#file", path)
    page.select_option("#crs", "EPSG:4526|")
    page.select_option("#height_datum", "1985")
    page.click("#upload-form button[type=submit]")
    page.wait_for_url("**/boundaries/uploads/*-*")
    page.wait_for_selector("#rows tr[data-row]")


def in_register(address: str) -> int:
    found = httpx.get(f"{address}/ogc/collections/boundary-markers/items?limit=1000", timeout=30).json()["features"]
    return sum(each["properties"]["number"].startswith("120212249") for each in found)


def test_without_an_account_the_page_says_how_to_go_on(visit: Callable[..., Any], own_server: str):
    watched = visit(own_server)
    page = watched.go("/boundaries/uploads")
    assert page.locator("#gate a[href^='/login']").is_visible()
    assert page.locator("#upload-form").count() == 0
    assert watched.violations() == []


def test_nothing_is_preselected_and_a_file_is_asked_for(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None]
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page = watched.page
    assert page.input_value("#crs") == page.input_value("#height_datum") == page.input_value("#axis_order") == ""
    assert page.get_by_text("还没有上传过文件").wait_for() is None
    page.click("#upload-form button[type=submit]")
    assert page.get_by_role("alert").inner_text().startswith("请先选择文件")
    assert watched.violations() == []


def test_stage_correct_commit_and_undo(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page, path = watched.page, tmp_path / "界桩.csv"
    survey_file(path, broken=True)
    stage(page, path)
    assert page.inner_text("h1") == "界桩.csv"
    assert "GB18030" in page.inner_text("#upload-lead").upper()
    assert page.locator("#commit").is_disabled()
    assert "改正后才能提交" in page.inner_text("#commit-reason")
    assert page.locator("#findings .badge-error").count() >= 1
    assert watched.violations() == []
    watched.picture("upload-1440x900")

    page.locator("#rows tr[data-row] button").first.click()
    assert page.locator("#rows tr.is-selected").count() == 1
    assert page.evaluate("() => window.gis.map.getZoom()") >= 14

    fault = page.locator("#findings .correct").first
    northing = fault.get_by_label("X", exact=False)
    northing.fill(f"{float(northing.input_value()) - 1_000_000:.3f}")
    fault.get_by_role("button").click()
    page.wait_for_function("() => !document.getElementById('commit').disabled", timeout=10_000)
    assert in_register(own_server) == 0

    page.click("#commit")
    page.wait_for_selector("#receipt:not([hidden])")
    receipt = page.inner_text("#receipt")
    assert "批次号" in receipt
    assert "SHA-256" in receipt
    assert f"{ROWS} 行" in receipt
    assert watched.violations() == []
    assert page.locator("#commit").is_hidden()

    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#undo")
    page.wait_for_function("() => document.getElementById('upload-lead').textContent.includes('已撤销')")
    assert in_register(own_server) == 0
    assert watched.refused == []


def test_a_file_that_cannot_be_read_is_explained(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    path = tmp_path / "照片.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
    page = watched.page
    page.set_input_files("#file", path)
    page.click("#upload-form button[type=submit]")
    page.wait_for_selector("#problem:not([hidden])")
    assert page.inner_text("#problem").strip()
    watched.errors.clear()  # the browser itself logs a 4xx answer


def test_another_role_is_told_why_it_cannot_upload(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None]
):
    watched = visit(own_server, 390, 844)
    sign_in(watched, "planner")
    assert "没有上传权限" in watched.page.inner_text("#gate")
    assert watched.violations() == []
