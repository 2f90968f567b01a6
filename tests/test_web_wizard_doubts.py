"""The third step of the wizard where markers that are approved contradict a declaration, or carry an old datum."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyproj import Transformer

pytestmark = pytest.mark.browser

CORNERS = ((0.0, 0.0), (0.01, 0.0), (0.01, 0.01), (0.0, 0.01))
READY = "() => window.uploadPage && window.uploadPage.steps.current > 0 && document.querySelector('#rows-table tr[data-row]')"


def rows(*, east_m: float = 0.0, inner: bool = False) -> list[str]:
    """Return lines of a marker file: northing, easting in EPSG:4526, moved by so many metres to the east."""
    to_plane = Transformer.from_crs(4490, 4526, always_xy=True, allow_ballpark=False)
    places = [*CORNERS, (0.005, 0.005)] if inner else list(CORNERS)
    found = []
    for place, (lon, lat) in enumerate(places):
        east, north = to_plane.transform(114.31 + lon, 29.71 + lat)
        found.append(f"D{place:03d},{north:.3f},{east + east_m:.3f}")
    return found


def file_of(path: Path, lines: list[str]) -> Path:
    path.write_bytes("\r\n".join(["界桩号,X,Y", *lines, ""]).encode("gb18030"))
    return path


@pytest.fixture(scope="module")
def approved(
    own_server: str, own_server_users: Callable[..., dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bring four markers into the register and let a reviewer approve each."""
    data = file_of(tmp_path_factory.mktemp("known") / "known.csv", rows()).read_bytes()
    surveyor, reviewer = own_server_users("surveyor"), own_server_users("reviewer")
    with httpx.Client(base_url=own_server, timeout=60) as web:
        declared = json.dumps({"crs": "EPSG:4526"})
        sent = web.post(
            "/api/v1/uploads",
            data={"kind": "boundary-markers", "profile": declared},
            files={"file": ("k.csv", data, "text/csv")},
            headers=surveyor,
        )
        done = web.post(f"/api/v1/uploads/{sent.json()['id']}/commit", headers=surveyor)
        assert done.status_code == 200, done.text
        found = web.get("/ogc/collections/boundary-markers/items?limit=1000", headers=surveyor).json()["features"]
        mine = [each["id"] for each in found if each["properties"]["number"].startswith("D0")]
        assert len(mine) == len(CORNERS)
        for marker in mine:
            seen = web.get(f"/api/v1/markers/{marker}", headers=reviewer).json()["observations"][0]["id"]
            body = {"observation_id": seen, "reason": "示例：已用静态测量复核"}
            answer = web.post(f"/api/v1/markers/{marker}/approve", json=body, headers=reviewer)
            assert answer.status_code == 200, answer.text


def open_step_three(page: Any, address: str, path: Path, datum: str) -> None:
    page.goto(f"{address}/boundaries/uploads/new")
    page.set_input_files("#file", path)
    page.click("#send")
    page.wait_for_url("**/boundaries/uploads/*-*")
    page.wait_for_function(READY)
    page.locator("#steps a[data-step='3']").click()
    page.locator("input[name=reading]").first.check()
    page.locator(f'input[name=datum][value="{datum}"]').check()
    page.click("#declare")


@pytest.mark.usefixtures("approved")
def test_a_shift_is_accepted_only_with_a_reason(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page = watched.page
    open_step_three(page, own_server, file_of(tmp_path / "偏移.csv", rows(east_m=100.0)), "CGCS2000")
    page.wait_for_selector(".doubt textarea")
    assert "100" in page.inner_text("#crs .whole.is-error")
    assert watched.violations() == []
    page.fill(".doubt textarea", "滑坡，整体东移，已现场核实")
    page.click(".doubt button[type=submit]")
    page.wait_for_selector(".doubt textarea", state="detached")
    assert page.locator("#crs .whole.is-error").count() == 0


@pytest.mark.usefixtures("approved")
def test_an_old_datum_is_carried_over_common_points_and_shows_its_residuals(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    watched = visit(own_server, width=390, height=844)
    sign_in(watched, "surveyor")
    page = watched.page
    open_step_three(page, own_server, file_of(tmp_path / "西安.csv", rows(east_m=-90.0, inner=True)), "Xi'an 1980")
    page.wait_for_selector(".doubt input[name=scale]")
    page.click(".doubt button[type=submit]")
    page.wait_for_selector(".doubt table")
    assert page.locator(".doubt tbody tr").count() == len(CORNERS)
    assert page.locator("#crs .whole.is-error").count() == 0
    assert "4 个公共点" in page.inner_text(".doubt >> nth=0")
    assert watched.violations() == []
    page.click(".doubt button.link")
    page.wait_for_selector(".doubt table", state="detached")
    assert page.locator("#crs .whole.is-error").count() == 1
