"""Pages in English hold no Chinese but the register's own values, titles of laws and what is marked as Chinese."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from gis.core.uploads.columns import candidates
from gis.register import KINDS

PAGES = (
    "/", "/boundaries", "/boundaries?table=boundary-lines", "/boundaries?table=boundary-points", "/boundaries/topology",
    "/boundaries/uploads", "/boundaries/uploads/new?kind=place-names", "/place-names", "/place-names/table",
    "/place-names/table?table=divisions", "/place-names/readings", "/place-names/changes", "/place-names/new",
    "/place-names/check", "/place-names/reconcile", "/facilities", "/facilities/table", "/facilities/table?table=cemeteries",
    "/facilities/table?table=settlements", "/facilities/cemeteries", "/facilities/remediation", "/facilities/report",
    "/login", "/ogc", "/ogc/collections", "/ogc/collections/place-names", "/ogc/collections/boundary-markers/items",
    "/ogc/tiles", "/ogc/conformance", "/no-such-page",
)  # fmt: skip
RECORDS = {
    "place-names": ("/place-names/{}", "/api/v1/place-names/{}"),
    "boundary-markers": ("/boundaries/markers/{}", "/api/v1/markers/{}"),
    "boundary-lines": ("/boundaries/lines/{}", "/api/v1/lines/{}"),
}


@pytest.fixture(scope="module")
def officer(server: str, server_users: Callable[..., dict[str, str]]) -> dict[str, str]:
    return server_users("names_officer")


@pytest.fixture(scope="module")
def values(register_values: Callable[..., set[str]], server: str, officer: dict[str, str]) -> set[str]:
    return register_values(server, officer)


def left_on(page: httpx.Response, values: set[str], chinese_in: Callable[..., list[str]]) -> list[str]:
    return chinese_in(page.text, values)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_english_is_in_english(
    server: str, officer: dict[str, str], values: set[str], chinese_in: Callable[..., list[str]], path: str
) -> None:
    joined = "&" if "?" in path else "?"
    page = httpx.get(f"{server}{path}{joined}lang=en", headers=officer | {"Accept": "text/html"}, timeout=60)
    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="en"' in page.text
    assert left_on(page, values, chinese_in) == []


@pytest.mark.parametrize("collection", RECORDS)
def test_a_record_in_english_is_in_english(
    server: str,
    officer: dict[str, str],
    values: set[str],
    chinese_in: Callable[..., list[str]],
    json_values: Callable[[Any], set[str]],
    collection: str,
) -> None:
    listed = httpx.get(f"{server}/ogc/collections/{collection}/items?limit=1&f=json", headers=officer).json()
    shown, read = (path.format(listed["features"][0]["id"]) for path in RECORDS[collection])
    record: Any = httpx.get(server + read, headers=officer).json()
    page = httpx.get(f"{server}{shown}?lang=en", headers=officer | {"Accept": "text/html"})
    assert page.status_code == 200
    assert left_on(page, values | json_values(record), chinese_in) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_files_in_english_is_in_english(kind: str, chinese_in: Callable[..., list[str]]) -> None:
    rules = KINDS[kind].rules.items()
    said = [(code, text) for code, rule in rules for text in (rule.en, rule.remedy_en)]
    assert [(code, text) for code, text in said if chinese_in([text], set())] == []
    fields = KINDS[kind].fields
    assert chinese_in([field.title_en for field in fields], set()) == []


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("boundary-markers", "azimuth kind", "azimuth_kind"),
        ("boundary-markers", "grid azimuth 1", "witness_1_azimuth"),
        ("care-centres", "record id", "record_id"),
        ("cemeteries", "area (mu)", "area"),
        ("cemeteries", "area unit", "area_unit"),
        ("place-names", "standard name", "name"),
        ("place-names", "written in Hanzi", "hanzi"),
    ],
)
def test_a_header_that_a_remedy_names_is_known(kind: str, header: str, field: str) -> None:
    assert [found.header for found in candidates([header], KINDS[kind])[field]] == [header]


def test_what_is_looked_for_would_be_found(chinese_in: Callable[..., list[str]]) -> None:
    page = (
        '<p title="提示">Source：河 <b>《地名管理条例》</b> <span lang="zh-CN">依据<br><i>第九条</i></span> 王家湾</p>'
    )
    assert chinese_in(page, {"王家湾"}) == ["提示", "Source：河"]
