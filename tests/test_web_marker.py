"""The marker page in a browser: a new marker observed twice, a witness, a photo, a change document, approval and undo."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from gis.core import azimuths

pytestmark = pytest.mark.browser

READY = "() => window.gis && window.gis.page !== undefined"
"""The page that was read anew has its program: before, a press on its buttons would do nothing or send the form itself."""
LON, LAT = 114.3214, 29.8712
NUMBER = "12021223071Q"
HEAD = "点号,经度,纬度,高程,测量方法,精度,测量日期,测回,解状态,HRMS,卫星数,天线高,方位物1,方位物1部位,距离1,真方位角1,方位物2,距离2,真方位角2,方位物3,距离3,真方位角3"
WITNESSES = "大樟树,树干中心,12.4,35°00′,水泥电杆,20.1,150°00′,房屋东北角,8.7,260°00′"


def survey(address: str, who: dict[str, str], metres: float, day: str, quality: str) -> str:
    """Upload two sessions of the marker and commit; return its id."""
    lines = [HEAD]
    for session in (1, 2):
        lon, lat = azimuths.ahead(LON, LAT, 60, metres + session * 0.004)
        lines.append(f"{NUMBER},{lon:.9f},{lat:.9f},86.214,CORS RTK,0.02,{day},{session},{quality},{WITNESSES}")
    with httpx.Client(base_url=address, headers=who, timeout=60) as web:
        staged = web.post(
            "/api/v1/uploads",
            data={"kind": "boundary-markers", "profile": '{"crs": "EPSG:4490", "height_datum": "1985"}'},
            files={"file": (f"界桩-{day}.csv", "\r\n".join([*lines, ""]).encode(), "text/csv")},
        ).json()
        assert web.post(f"/api/v1/uploads/{staged['id']}/commit").status_code == 200, staged
        rows = web.get(f"/api/v1/uploads/{staged['id']}/preview").json()
        assert rows["features"]
        found = web.get("/ogc/collections/boundary-markers/items", params={"number": NUMBER}).json()["features"]
    return str(found[0]["id"])


@pytest.fixture(scope="module")
def marker(own_server: str, own_server_users: Callable[..., dict[str, str]]) -> str:
    who = own_server_users("surveyor")
    survey(own_server, who, 0, "2026-04-11", "固定解,0.011,31,1.800")
    return survey(own_server, who, 3.0, "2026-06-02", "浮点解,0.090,14,")


def test_the_public_is_asked_to_sign_in(visit: Callable[..., Any], own_server: str, marker: str):
    watched = visit(own_server)
    page = watched.go(f"/boundaries/markers/{marker}")
    assert page.locator("#gate a[href^='/login']").is_visible()
    assert "°" not in page.locator("main").inner_text()
    assert watched.violations() == []


def test_a_surveyor_reads_and_writes_on_the_page(
    visit: Callable[..., Any],
    own_server: str,
    sign_in: Callable[..., None],
    marker: str,
    tmp_path: Path,
    photos: ModuleType,
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page = watched.go_map(f"/boundaries/markers/{marker}")
    assert page.locator("h1").inner_text() == f"界桩 {NUMBER}"
    assert page.locator(".marks").inner_text().startswith("观测值，未核定")
    cards = page.locator(".seen-card")
    assert cards.count() == 4
    assert "存疑" in cards.nth(0).locator("h3").inner_text()
    assert "方位物仍与登记位置相符" in cards.nth(0).inner_text()
    assert "向东偏东北" in cards.nth(0).inner_text()
    assert "不是固定解（浮点解）" in cards.nth(0).inner_text()
    assert "质量检查通过" in cards.nth(2).inner_text()
    assert page.locator(".drawing svg").count() == 2
    named = page.locator(".drawing").nth(1).locator("text.object")
    assert named.all_text_contents() == ["大樟树", "水泥电杆", "房屋东北角"]
    assert page.get_by_text("按此观测核定").count() == 0
    assert watched.violations() == []

    page.get_by_text("添加方位物").click()
    page.fill("#w-object", "水井")
    page.fill("#w-distance", "约 5")
    page.get_by_role("button", name="保存方位物").click()
    page.get_by_role("alert").filter(has_text="distance").wait_for()
    watched.errors.clear()  # the browser notes the refused request
    page.fill("#w-distance", "5.2")
    page.fill("#w-azimuth", "301°20′")
    page.select_option("#w-kind", "grid")
    page.get_by_role("button", name="保存方位物").click()
    page.locator("tbody th", has_text="水井").wait_for()
    page.wait_for_function(READY)
    assert "301°20′" in page.locator("tbody tr", has_text="水井").inner_text()

    picture = tmp_path / "近景.png"
    picture.write_bytes(photos.png(photos.exif_block(), width=320, height=240))
    page.get_by_text("添加照片").click()
    page.set_input_files("#photos-file", picture)
    page.fill("#photos-caption", "桩体近景")
    page.locator("form[data-upload=photos] button").click()
    page.locator(".photos img").wait_for()
    page.wait_for_function(READY)
    assert page.evaluate("() => document.querySelector('.photos img').decode().then(() => true)")
    assert "T-100" in page.locator(".photos figcaption").inner_text()

    document = {
        "c-number": "咸移〔2026〕5号", "c-title": "界桩移位报告", "c-dated": "2026-06-10", "pa-name": "咸安区", "pa-sign": "张三",
        "pa-on": "2026-06-11", "pb-name": "崇阳县", "pb-sign": "李四", "pb-on": "2026-06-12", "c-body": "湖北省民政厅",
        "c-approval": "鄂民〔2026〕8号", "c-approved": "2026-06-30", "c-reason": "公路改建",
    }  # fmt: skip
    page.get_by_text("登记变更文件").click()
    for name, value in document.items():
        page.fill(f"#{name}", value)
    page.get_by_role("button", name="保存变更文件").click()
    page.locator("#changes-title ~ .seen-card", has_text="咸移〔2026〕5号").wait_for()
    page.wait_for_function(READY)
    assert watched.violations() == []
    page.evaluate("() => window.scrollTo(0, 0)")
    watched.picture("marker-1440x900", full_page=True)

    first = page.locator(".history li", has_text="水井")
    first.get_by_role("button").click()
    first.get_by_role("button", name="确认撤销").click()
    page.locator(".history li", has_text="水井").filter(has_text="已撤销").first.wait_for()
    page.wait_for_function(READY)
    assert page.locator("tbody th", has_text="水井").count() == 0


def test_a_reviewer_approves_with_a_reason_and_the_page_fits_a_phone(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], marker: str
):
    watched = visit(own_server, width=390, height=844)
    sign_in(watched, "reviewer")
    page = watched.go_map(f"/boundaries/markers/{marker}")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
    watched.picture("marker-390x844", full_page=True)
    card = page.locator(".seen-card").nth(0)
    card.locator("input[name=reason]").fill("已用导线复核")
    card.get_by_role("button", name="按此观测核定").click()
    page.locator(".marks", has_text="核定坐标").wait_for()
    page.wait_for_function(READY)
    assert "已用导线复核" in page.locator(".history").inner_text()
    assert page.locator(".superseded li").count() == 1
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert watched.violations() == []
    english = watched.go_map(f"/boundaries/markers/{marker}?lang=en")
    assert english.locator("h2").first.inner_text().startswith("Approved coordinate")
    assert "approved" in english.locator(".marks").inner_text().lower()


def test_the_record_card_leads_to_the_page(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], marker: str
):
    watched = visit(own_server)
    sign_in(watched, "surveyor")
    page = watched.go_map("/boundaries?table=boundary-markers&q=" + NUMBER)
    page.get_by_role("button", name=NUMBER).click()
    page.locator("#card a", has_text="打开界桩页").click()
    page.wait_for_url(f"**/boundaries/markers/{marker}")
