"""The download panel of the spatial API in Chromium: chosen, watched, cancelled, refused, and without script."""

import csv
import io
import json
import os
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
COUNT = "30,000"


def said(watched: Any, text: str) -> str:
    """Wait until the panel says something, and return all it says."""
    watched.page.wait_for_function(
        "text => document.getElementById('export-said').textContent.includes(text)", arg=text
    )
    return str(watched.page.text_content("#export-said"))


def hold(watched: Any, site: Any) -> None:
    """Wait for the child of an export and stop its work."""
    watched.until(lambda: bool(site.children()))
    for pid in site.children():
        os.kill(pid, signal.SIGSTOP)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_selection_is_downloaded_in_form_system_and_encoding(
    visit: Callable[..., Any], server: str, width: int, tmp_path: Path
) -> None:
    watched = visit(server, width=width)
    page = watched.go("/ogc/collections/divisions/items?f=html&limit=2&filter=level='county'")
    assert page.is_hidden("#export-links")
    assert page.is_hidden("select[name=encoding]")
    assert page.is_disabled("select[name=encoding]")
    page.select_option("select[name=f]", "kml")
    closed = page.locator("select[name=crs] option[disabled]").count()
    assert 0 < closed == page.locator("select[name=crs] option").count() - 3
    page.select_option("select[name=f]", "shp")
    assert page.locator("select[name=crs] option[disabled]").count() == 0
    page.select_option("select[name=encoding]", "GBK")
    page.select_option("select[name=crs]", "http://www.opengis.net/def/crs/EPSG/0/3857")
    assert watched.violations() == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    page.focus("#export-go")
    with page.expect_download() as begun:
        page.keyboard.press("Enter")
    assert begun.value.suggested_filename.endswith(".shp.zip")
    begun.value.save_as(tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as packed:
        assert packed.read("divisions.cpg").strip() in {b"GBK", b"CP936", b"936"}
        assert b"Mercator" in packed.read("divisions.prj")
        assert "镇".encode("gbk") not in packed.read("divisions.dbf")
        assert int.from_bytes(packed.read("divisions.dbf")[4:8], "little") == 6
    assert "6 条" in said(watched, "已完成")
    assert page.evaluate("() => document.activeElement.id") == "export-go"
    assert watched.violations() == []


def test_a_large_download_is_told_to_its_end(visit: Callable[..., Any], export_site: Any) -> None:
    watched = visit(export_site.address)
    page = watched.go("/ogc/collections/settlements?f=html")
    page.select_option("select[name=f]", "csv")
    with page.expect_download() as begun:
        page.click("#export-go")
    assert COUNT in said(watched, "已完成")
    lines = Path(begun.value.path()).read_bytes().decode("utf-8-sig").count("\r\n")
    assert lines == int(COUNT.replace(",", "")) + 1


@pytest.mark.parametrize("width", [1440, 390])
def test_a_download_is_cancelled_by_keyboard(visit: Callable[..., Any], export_site: Any, width: int) -> None:
    watched = visit(export_site.address, width=width)
    page = watched.go("/ogc/collections/settlements/items?f=html&lang=en&limit=3&filter=pop_total>1000")
    page.select_option("select[name=f]", "gpkg")
    page.focus("#export-go")
    page.keyboard.press("Enter")
    page.wait_for_selector("#export-stop:focus")
    hold(watched, export_site)
    assert page.is_disabled("#export-go")
    page.wait_for_function("() => document.getElementById('export-figures').textContent.includes('features taken')")
    assert watched.violations() == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    watched.picture(f"ogc-download-{width}")
    page.keyboard.press("Enter")
    assert "no whole file" in said(watched, "Stopped")
    assert page.evaluate("() => document.activeElement.id") == "export-go"
    watched.until(export_site.is_free)


def test_why_there_is_no_download_is_told_in_words(visit: Callable[..., Any], export_site: Any) -> None:
    watched = visit(export_site.address)
    page = watched.go("/ogc/collections/settlements?f=html")
    with export_site.slow("csv"), export_site.slow("csv"):
        page.click("#export-go")
        assert said(watched, "没有完成") == "没有完成：正在导出的文件已达上限，请稍后再试"
        assert page.is_enabled("#export-go")
        assert watched.violations() == []
    watched.until(export_site.is_free)
    with page.expect_download():
        page.click("#export-go")
    said(watched, "已完成")


def test_without_script_there_are_links(visit: Callable[..., Any], server: str) -> None:
    watched = visit(server, java_script_enabled=False)
    page = watched.page
    page.goto(f"{server}/ogc/collections/divisions/items?f=html&filter=level='county'")
    assert page.is_hidden("#export-form")
    with page.expect_download() as begun:
        page.click("#export-links >> text='GeoJSON'")
    found = json.load(io.BytesIO(Path(begun.value.path()).read_bytes()))
    assert len(found["features"]) == 6


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/facilities/table?table=care-centres", "福利院"),
        ("/place-names/table?table=place-names", "湾"),
        ("/boundaries?table=boundary-lines", "咸安"),
    ],
)
def test_a_filtered_table_of_a_workspace_is_downloaded_whole(
    visit: Callable[..., Any], server: str, path: str, wanted: str, tmp_path: Path
) -> None:
    watched = visit(server, width=390)
    page = watched.go_map(f"{path}&q={wanted}")
    assert page.is_hidden("#export-links")
    page.select_option("select[name=f]", "csv")
    assert watched.violations() == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    with page.expect_download() as begun:
        page.click("#export-go")
    begun.value.save_as(tmp_path / "made.csv")
    said(watched, "已完成")
    listed = page.locator("tbody tr").count()
    with (tmp_path / "made.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) >= listed > 0
    assert all(any(wanted in cell for cell in row.values()) for row in rows)
    watched.go_map(f"{path}&q=o'%25_")
    assert page.locator("#export-form").count() == 0
    watched.check()
