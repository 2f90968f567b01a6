"""The upload wizard when things go wrong: unreadable files, lost connections, surveyors of another county."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyproj import Transformer

pytestmark = pytest.mark.browser


ROWS = 30


BAD = {6: "easting", 13: "number", 22: "northing"}


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


def test_a_file_that_cannot_be_read_is_explained(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    path = tmp_path / "照片.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(400))
    page = watched.go("/boundaries/uploads/new")
    page.set_input_files("#file", path)
    page.click("#send")
    page.wait_for_selector("#problem:not([hidden])")
    assert page.inner_text("#problem").strip()
    watched.errors.clear()  # the browser itself logs a 4xx answer


def test_a_lost_connection_is_tried_again_with_the_same_key(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page, path = watched.page, tmp_path / "a.csv"
    survey_file(path, bad=False, prefix="12021227")
    keys: list[str] = []

    def cut(route: Any, request: Any) -> None:
        if request.method != "POST":
            route.fallback()
            return
        keys.append(request.headers["idempotency-key"])
        if len(keys) == 1:
            route.abort("connectionreset")
        else:
            route.fallback()

    page.route("**/api/v1/uploads?*", cut)
    send(page, own_server, path)
    assert len(keys) == 2
    assert keys[0] == keys[1]
    watched.errors.clear()  # the browser itself logs a broken connection


def test_a_surveyor_of_another_county_sees_and_touches_nothing_of_it(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    mine, other = visit(own_server), visit(own_server)
    sign_in(mine, "surveyor", "421202")
    sign_in(other, "surveyor", "421221")
    path = tmp_path / "a.csv"
    survey_file(path, bad=False, prefix="12021228")
    send(mine.page, own_server, path)
    address = mine.page.url.partition("#")[0]
    upload_id = address.rpartition("/")[2]

    page = other.page
    page.goto(own_server + "/boundaries/uploads")
    page.get_by_text("没有草稿").wait_for()
    page.goto(address)
    page.wait_for_selector("#problem:not([hidden])")
    assert "没有这个导入批次" in page.inner_text("#problem")
    assert "界桩号" not in page.content()
    calls = [("GET", "", None), ("PATCH", "", "{}"), ("DELETE", "", None)]
    calls += [("GET", f"/{part}", None) for part in ("rows", "findings", "preview", "annotated")]
    calls += [("POST", "/commit", None), ("POST", "/undo", None)]
    for method, part, body in calls:
        answer = page.request.fetch(
            f"{own_server}/api/v1/uploads/{upload_id}{part}",
            method=method,
            data=body,
            headers={"Content-Type": "application/json", "Origin": own_server},
        )
        assert answer.status in {403, 404}, (method, part, answer.status)
    other.errors.clear()  # the browser itself logs a 4xx answer
    assert mine.page.request.get(f"{own_server}/api/v1/uploads/{upload_id}").json()["status"] == "staged"


def test_an_upload_under_way_can_be_cancelled_and_sent_again(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None]
) -> None:
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page = watched.go("/boundaries/uploads/new?kind=boundary-markers")
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/api/v1/uploads?*", hold)
    page.set_input_files("#file", Path(__file__).resolve().parents[1] / "data" / "samples" / "markers.csv")
    page.click("#send")
    watched.until(lambda: bool(held))
    page.click("#stop")
    page.wait_for_selector("#problem:not([hidden])")
    assert page.inner_text("#problem").startswith("已取消")
    assert page.locator("#progress").is_hidden()
    assert page.locator("#send").is_enabled()
    page.unroute("**/api/v1/uploads?*")
    page.click("#send")
    page.wait_for_url("**/boundaries/uploads/*-*")
    watched.errors = [one for one in watched.errors if "ERR_ABORTED" not in one]
