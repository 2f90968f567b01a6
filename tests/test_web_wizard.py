"""The upload wizard from end to end, with a real file as a surveyor's office writes it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

pytestmark = pytest.mark.browser


ROWS = 30


BAD = {6: "easting", 13: "number", 22: "northing"}


SIZES = ((1440, 900), (390, 844), (320, 700))


READY = "() => window.uploadPage && window.uploadPage.steps.current > 0 && document.querySelector('#rows-table tr[data-row]')"


def positions() -> list[tuple[str, str]]:
    """Return (easting, northing) of the markers as text: EPSG:4526, zone prefix 38."""
    to_plane = Transformer.from_crs(4490, 4526, always_xy=True, allow_ballpark=False)
    pairs = [to_plane.transform(114.2 + 0.004 * place, 29.75 + 0.002 * place) for place in range(ROWS)]
    return [(f"{east:.3f}", f"{north:.3f}") for east, north in pairs]


def survey_file(path: Path, *, bad: bool, prefix: str = "12021224") -> None:
    """Write a GB18030 file whose columns X and Y hold the easting and the northing, the wrong way round."""
    lines = ["界桩号,X,Y,高程,测量日期,备注"]
    for place, (east, north) in enumerate(positions()):
        row, number = place + 2, f"{prefix}{900 + place}Q"
        wrong = BAD.get(row) if bad else None
        shown_east = east.replace("38", "48", 1) if wrong == "easting" else east
        shown = north.replace(".", "O", 1) if wrong == "northing" else north
        number = "" if wrong == "number" else number
        lines.append(f"{number},{shown_east},{shown},{80 + place}.125,2026-05-20,路口北侧")
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))


def send(page: Any, address: str, path: Path) -> None:
    page.goto(f"{address}/boundaries/uploads/new")
    page.set_input_files("#file", path)
    page.click("#send")
    page.wait_for_url("**/boundaries/uploads/*-*")
    page.wait_for_function(READY)


def declare(page: Any) -> None:
    """Take the first reading, and say the datum; then the check is shown."""
    page.locator("#steps a[data-step='3']").click()
    page.locator("input[name=reading]").first.check()
    page.locator("input[name=datum][value=CGCS2000]").check()
    page.locator("input[name=height_datum][value='1985']").check()
    page.click("#declare")
    page.wait_for_function("() => window.uploadPage.steps.current === 4")


def marks(page: Any, number: int) -> str:
    return str(page.get_attribute(f"#steps a[data-step='{number}']", "data-state"))


def in_register(page: Any, address: str, prefix: str = "12021224") -> int:
    """Count the markers of the test as the signed-in account sees them: they are internal."""
    found = page.request.get(f"{address}/ogc/collections/boundary-markers/items?limit=1000").json()["features"]
    return sum(each["properties"]["number"].startswith(f"{prefix}9") for each in found)


def test_without_an_account_the_pages_say_how_to_go_on(visit: Callable[..., Any], own_server: str):
    watched = visit(own_server)
    for path in ("/boundaries/uploads", "/boundaries/uploads/new"):
        page = watched.go(path)
        assert page.locator("#gate a[href^='/login']").is_visible()
        assert page.locator("#file-form").count() == 0
        assert watched.violations() == []


def test_another_role_is_told_why_it_cannot_upload(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None]
):
    watched = visit(own_server, 390, 844)
    sign_in(watched, "audit_admin")
    assert "没有上传权限" in watched.go("/boundaries/uploads").inner_text("#gate")
    assert watched.violations() == []


def test_the_first_step_states_limits_and_asks_for_a_file(
    visit: Callable[..., Any], own_server_parts: tuple[str, str], account_at: Callable[..., None]
):
    address, database = own_server_parts
    account_at(database, "web-by-form", "surveyor", "Jie-Zhuang-2026", [])
    watched = visit(address)
    page = watched.go("/boundaries/uploads")
    page.click("#gate a[href^='/login']")
    page.fill("#name", "web-by-form")
    page.fill("#password", "Jie-Zhuang-2026")
    page.click("form.stack button[type=submit]")
    page.wait_for_url("**/boundaries/uploads")
    page.get_by_text("没有草稿").wait_for()
    page = watched.go("/boundaries/uploads/new")
    said = page.inner_text("#file-help")
    assert "MB" in said
    assert "50,000" in said
    assert page.get_attribute("#steps a[data-step='1']", "aria-current") == "step"
    page.click("#send")
    assert page.get_by_role("alert").inner_text().startswith("请先选择文件")
    with page.expect_download() as download:
        page.click("#template-plane")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert watched.violations() == []
    watched.picture("upload-new-1440x900")


def test_the_whole_wizard_with_swapped_axes_and_three_bad_rows(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page, path = watched.page, tmp_path / "界桩成果.csv"
    survey_file(path, bad=True)
    send(page, own_server, path)

    assert page.inner_text("h1") == "界桩成果.csv"
    assert "GB18030" in page.inner_text("#upload-lead")
    assert page.url.endswith("#step=3")
    assert marks(page, 3) == "attention"
    assert page.locator("input[name=reading]:checked, input[name=datum]:checked").count() == 0
    first = page.locator(".readings .choice").first
    assert "先 Y（东）后 X（北）" in first.inner_text()
    assert "与表头相反" in first.inner_text()
    assert f"{ROWS} 行中有 28 行" in first.inner_text()
    watched.picture("upload-crs-1440x900", full_page=True)
    declare(page)
    assert marks(page, 3) == "done"
    assert page.inner_text("#counts").split()[:6] == ["30", "行", "27", "通过", "3", "错误"]

    page.keyboard.press("e")
    page.wait_for_function("() => document.querySelectorAll('#rows-table tr[data-row]').length === 3")
    rows = page.locator("#rows-table tr[data-row]")
    assert [rows.nth(index).get_attribute("data-row") for index in range(3)] == [str(row) for row in BAD]
    rows.nth(0).locator("button").click()
    page.wait_for_selector("tr.row-detail")
    assert "处理" in page.inner_text("tr.row-detail")
    watched.picture("upload-1440x900")
    east = page.locator("tr.row-detail .cells").first.get_by_label("X", exact=False)
    assert page.locator("tr.row-detail .cells").first.locator("input").count() == 2, "the other coordinate too"
    east.fill(positions()[4][0])
    page.click("tr.row-detail button[type=submit]")
    page.wait_for_function("() => document.getElementById('said').textContent.includes('已通过')")
    assert page.inner_text("#counts").split()[:6] == ["30", "行", "28", "通过", "2", "错误"]
    assert in_register(page, own_server) == 0

    with page.expect_download() as download:
        page.click("#annotated")
    annotated = tmp_path / "界桩成果.校验.csv"
    download.value.save_as(annotated)
    lines = annotated.read_bytes().decode("gb18030").splitlines()
    assert lines[0] == "界桩号,X,Y,高程,测量日期,备注,校验结果"
    assert [index + 1 for index, line in enumerate(lines) if index and ",通过" not in line] == [13, 22]
    place = 20
    lines[12] = f"12021224911Q{lines[12]}"
    lines[21] = lines[21].replace(lines[21].split(",")[2], positions()[place][1])
    annotated.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))

    send(page, own_server, annotated)
    declare(page)
    assert page.inner_text("#counts").split()[:6] == ["30", "行", "30", "通过", "0", "错误"]
    page.locator("#steps a[data-step='5']").click()
    assert "30" in page.inner_text("#plan .outcomes li:first-child")
    assert watched.violations() == []
    page.click("#commit")
    page.wait_for_selector("#receipt:not([hidden])")
    receipt = page.inner_text("#receipt")
    assert "批次号" in receipt
    assert "SHA-256" in receipt
    assert f"{ROWS} 行" in receipt
    assert in_register(page, own_server) == ROWS
    assert watched.violations() == []
    watched.picture("upload-receipt-1440x900")

    page.click("#undo")
    page.wait_for_function("() => document.getElementById('upload-lead').textContent.includes('已撤销')")
    assert in_register(page, own_server) == 0
    assert watched.refused == []


def test_columns_that_cannot_be_told_are_asked_for(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page, path = watched.page, tmp_path / "导出.txt"
    lines = ["序,点号,桩号,N(m),E(m),仪器"]
    lines += [f"{place},{place},T{place:03d},{north},{east},南方" for place, (east, north) in enumerate(positions())]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    page.goto(f"{own_server}/boundaries/uploads/new")
    page.set_input_files("#file", path)
    page.click("#send")
    page.wait_for_selector(".columns-table")
    watched.errors.clear()  # the browser itself logs a 4xx answer
    assert page.locator(".is-tie").count() == 2
    assert page.locator("#map").is_hidden(), "a tie is not decided by itself"
    assert "未采用的列" in page.inner_text("#columns")
    assert watched.violations() == []
    watched.picture("upload-columns-1440x900")
    page.get_by_label("「桩号」用作").select_option("number")
    page.click("#map")
    page.wait_for_url("**/boundaries/uploads/*-*")
    page.wait_for_function(READY)
    page.locator("#steps a[data-step='2']").click()
    assert page.get_by_label("「桩号」用作").input_value() == "number"
    assert page.get_by_label("「点号」用作").input_value() == ""
    watched.refused.clear()


def test_steps_go_by_keyboard_and_by_the_browsers_back(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page, path = watched.page, tmp_path / "a.csv"
    survey_file(path, bad=False, prefix="12021225")
    send(page, own_server, path)
    assert page.url.endswith("#step=3")
    page.keyboard.press("]")
    page.wait_for_url(re.compile("step=4"))
    page.wait_for_selector("#rows-table tr[data-row]")
    page.locator("#rows-table tr[data-row] button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr.row-detail")
    assert page.get_attribute("tr.is-selected", "data-row") == "3"
    page.keyboard.press("Escape")
    page.wait_for_selector("tr.row-detail", state="detached")
    page.go_back()
    page.wait_for_function("() => window.uploadPage.steps.current === 3")
    page.go_forward()
    page.wait_for_function("() => window.uploadPage.steps.current === 4")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.reload()
    page.wait_for_function(READY)
    assert page.evaluate("() => window.uploadPage.steps.current") == 4, "the address is a deep link"


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_step_is_accessible_at_every_width(
    visit: Callable[..., Any],
    own_server: str,
    sign_in: Callable[..., None],
    tmp_path: Path,
    width: int,
    height: int,
):
    watched = visit(own_server, width, height)
    sign_in(watched, "surveyor")
    page, path = watched.page, tmp_path / "a.csv"
    survey_file(path, bad=True, prefix="12021226")
    send(page, own_server, path)
    declare(page)
    page.locator("#rows-table tr.is-error button").first.click()
    page.wait_for_selector("tr.row-detail")
    for step in range(1, 6):
        page.evaluate("(step) => window.uploadPage.steps.go(step)", step)
        assert watched.violations() == [], f"step {step}"
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width, f"step {step}"
        if width == 390 and step in {3, 4}:
            watched.picture(f"upload-step{step}-390x844")
    page = watched.go("/boundaries/uploads")
    page.wait_for_selector(".upload-card")
    assert watched.violations() == []
