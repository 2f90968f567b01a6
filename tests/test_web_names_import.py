"""A place-name officer in the browser checks a long register sheet before it is committed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.browser

READY = "() => window.uploadPage && window.uploadPage.steps.current === 4 && document.querySelector('#rows-table tr[data-row]')"
NOTED = 110


def sheet(path: Path, known: dict[str, Any]) -> Path:
    """Write a GBK sheet that renames and moves a known place, behind more rows with findings than are listed."""
    lines = ["地名代码,标准名称,地名类别,东经,北纬,坐标系,密级,所在行政区"]
    lines.extend(
        f"421202001222009{place:05d},第{place}家垅,22200,114.3{place:03d},29.85,,公开," for place in range(NOTED)
    )
    said, (lon, lat) = known["properties"], known["geometry"]["coordinates"]
    lines.append(
        f"{said['place_code']},{said['specific']}新{said['generic']},{said['class_code']},{lon + 0.01:.6f},{lat:.6f},"
        f"CGCS2000,公开,{said['division_name']}"
    )
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))
    return path


def test_every_rule_is_in_the_summary_and_a_moved_place_is_shown(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
):
    query = {"class_code": "22200", "limit": 100, "f": "json"}
    listed = httpx.get(f"{own_server}/ogc/collections/place-names/items", params=query).json()["features"]
    known = next(each for each in listed if each["properties"]["place_code"] and each["properties"]["division_name"])
    watched = visit(own_server)
    sign_in(watched, "names_officer")
    page = watched.go("/boundaries/uploads/new?kind=place-names")
    page.set_input_files("#file", sheet(tmp_path / "地名.csv", known))
    page.click("#send")
    page.wait_for_url("**/boundaries/uploads/*-*")
    page.wait_for_function(READY)
    groups = page.locator(".finding-group summary").all_inner_texts()
    (noted,) = [each for each in groups if "通用规范汉字表" in each]
    assert f"\n{NOTED} 处" in noted
    (renamed,) = [each for each in groups if "标准名称将由" in each]
    assert f"「{known['properties']['name']}」改为" in renamed
    assert "处理： 更名须有批准" in " ".join(renamed.replace("：", "： ").split())
    assert page.locator(".leaflet-marker-icon").count() == 0  # what is registered is drawn as the legend says
    assert (
        page.evaluate("() => window.uploadPage.preview.group.getLayers().filter((one) => one.getLatLngs).length") == 1
    )
    assert watched.violations() == []
    page.locator("#steps a[data-step='5']").click()
    assert "EPSG:4490" in page.inner_text("#plan")
