"""An officer compares an old list with the register in the browser: reasons, a choice, its undo, the download."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.browser

ASKED = "() => !document.getElementById('result').hidden || !document.getElementById('problem').hidden"
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def known(own_server: str) -> dict[str, Any]:
    """A registered village whose name has 家, to be misspelled as 佳."""
    query = {"class_code": "22200", "limit": 300, "f": "json"}
    listed = httpx.get(f"{own_server}/ogc/collections/place-names/items", params=query).json()["features"]
    names = [each["properties"]["name"] for each in listed]
    return next(
        each["properties"]
        for each in listed
        if "家" in each["properties"]["name"] and names.count(each["properties"]["name"]) == 1
    )


def write(path: Path, *rows: str) -> Path:
    path.write_bytes("\r\n".join([*rows, ""]).encode("gb18030"))
    return path


def compare(page: Any, file: Path) -> None:
    page.set_input_files("#file", file)
    page.click("#send")
    page.wait_for_function(ASKED)


def test_a_wrong_character_is_found_chosen_taken_back_and_downloaded(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path, known: dict[str, Any]
) -> None:
    wrong = known["name"].replace("家", "佳")
    file = write(
        tmp_path / "旧名单.csv",
        "序号,地名,类别代码,所在行政区",
        f"1,{wrong},22200,{known['division_name']}",
        "2,蒲圻县,,",
    )
    watched = visit(own_server)
    sign_in(watched, "names_officer")
    page = watched.go("/place-names/reconcile")
    assert watched.violations() == []
    compare(page, file)
    row = page.locator("#rows > li[data-row='2']")
    row.locator(".candidates button").first.wait_for()
    told = row.locator(".candidates li").first.inner_text().split()
    assert [told[0], told[1], told[3]] == ["选定", known["name"], "同音"]
    assert "类别相同" in row.inner_text()
    assert "区县相同" in row.inner_text()
    old = page.locator("#rows > li[data-row='3']")
    old.locator(".candidates button").first.wait_for()
    assert "历史地名 蒲圻县" in " ".join(old.inner_text().split())
    assert watched.violations() == []

    row.locator(".candidates button").first.press("Enter")
    assert page.evaluate("() => document.activeElement.textContent") == "撤回"
    with page.expect_download() as loading:
        page.click("[data-format=csv]")
    loading.value.save_as(tmp_path / "结果.csv")
    assert loading.value.suggested_filename == "旧名单.对账.csv"
    lines = list(csv.reader((tmp_path / "结果.csv").read_text("utf-8-sig").splitlines()))
    assert [lines[1][at] for at in (0, 1, 2, 6, 8)] == ["选定", "2", wrong, known["name"], "人工选定"]

    page.once("dialog", lambda dialog: dialog.dismiss())
    row.locator("button").press("Enter")
    row.locator(".candidates button").first.wait_for()
    assert page.inner_text("#counts [data-filter=open]") == "对不上的2"
    with page.expect_download() as loading:
        page.click("[data-format=csv]")
    loading.value.save_as(tmp_path / "再次.csv")
    assert "选定" not in (tmp_path / "再次.csv").read_text("utf-8-sig")


def test_on_a_phone_in_english_with_a_column_to_name_and_a_bad_file(
    visit: Callable[..., Any],
    own_server: str,
    sign_in: Callable[..., None],
    chinese_in: Callable[..., list[str]],
    tmp_path: Path,
) -> None:
    watched = visit(own_server, width=390, height=844)
    sign_in(watched, "names_officer")
    page = watched.go("/place-names/reconcile?lang=en")
    compare(page, write(tmp_path / "rows.csv", "地名,东经,北纬,坐标系", "王家湾,abc,29.8,CGCS2000"))
    assert "'东经': abc is not a number. Write a plain decimal number" in page.inner_text("#rows > li[data-row='2']")
    assert page.evaluate(SIDEWAYS) == 0
    texts = [text.inner_text() for text in page.locator("#result > *:not(ol), #file-form").all()]
    assert chinese_in(texts, {"地名", "东经", "王家湾"}) == []
    assert watched.violations() == []

    (tmp_path / "picture.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    page.set_input_files("#file", tmp_path / "picture.xlsx")
    page.click("#send")
    page.wait_for_selector("#problem:not([hidden])")
    assert chinese_in([page.inner_text("#problem")], set()) == []
    page.set_input_files("#file", write(tmp_path / "other.csv", "村子,邮编", "蒲圻县,437300"))
    page.click("#send")
    page.wait_for_selector("#asking:not([hidden])")
    page.locator("#columns select").first.select_option("name")
    page.click("#map")
    page.wait_for_selector("#result:not([hidden])")
    page.locator("#rows > li").first.scroll_into_view_if_needed()
    page.wait_for_selector("#rows .candidates button")
    assert "Historic name 蒲圻县" in " ".join(page.inner_text("#rows").split())
    assert page.evaluate(SIDEWAYS) == 0
    watched.errors = [one for one in watched.errors if "415" not in one and "422" not in one]


def test_a_long_list_tells_how_far_it_is_and_can_be_cancelled(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], tmp_path: Path
) -> None:
    rows = [f"第{at}家垅,22200,咸安区" for at in range(5_000)]
    file = write(tmp_path / "long.csv", "地名,类别代码,所在行政区", *rows)
    watched = visit(own_server)
    sign_in(watched, "names_officer")
    page = watched.go("/place-names/reconcile")
    page.set_input_files("#file", file)
    page.click("#send")
    page.wait_for_function("() => /逐行检查|比对|暂存/.test(document.querySelector('#progress span').textContent)")
    assert page.evaluate("() => document.activeElement.id") == "stop"
    page.keyboard.press("Enter")
    page.wait_for_selector("#problem:not([hidden])")
    assert "已取消" in page.inner_text("#problem")
    assert page.locator("#progress").is_hidden()
    page.click("#send")
    page.wait_for_selector("#result:not([hidden])", timeout=120_000)
    assert page.inner_text("#counts [data-filter=all]") == "全部5,000"
    assert page.locator("#rows > li").count() == 50


def test_the_public_and_others_are_told_what_they_need(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None]
) -> None:
    watched = visit(own_server)
    assert "对账需要登录" in watched.go("/place-names/reconcile").inner_text("#gate")
    sign_in(watched, "surveyor")
    assert "需要「地名」或「审核」角色" in watched.go("/place-names/reconcile").inner_text("#gate")


@pytest.mark.parametrize("path", ["/place-names/reconcile", "/boundaries/uploads/new"])
def test_of_several_files_dropped_none_is_taken_and_one_is(
    visit: Callable[..., Any], own_server: str, sign_in: Callable[..., None], path: str
) -> None:
    watched = visit(own_server)
    sign_in(watched, "names_officer")
    page = watched.go(path)
    drop = """(names) => {
      const held = new DataTransfer();
      names.forEach((name) => held.items.add(new File(["地名"], name)));
      document.getElementById("drop").dispatchEvent(new DragEvent("drop", { dataTransfer: held, bubbles: true, cancelable: true }));
    }"""
    before = page.inner_text("#file-name")
    page.evaluate(drop, ["甲.csv", "乙.csv"])
    assert "请只放一个文件" in page.inner_text("#problem")
    assert page.inner_text("#file-name") == before
    page.evaluate(drop, ["甲.csv"])
    assert "甲.csv" in page.inner_text("#file-name")
    assert page.locator("#problem").is_hidden()
