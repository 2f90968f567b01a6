"""Pages without a browser: size, language, what the public sees, search."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import uuid4

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from gis.core import db
from gis.core.history import open_batch

PAGES = [
    "/",
    "/boundaries",
    "/place-names",
    "/place-names/table",
    "/place-names/reconcile",
    "/facilities",
    "/facilities/table",
    "/boundaries/uploads",
    "/login",
    "/docs",
]
NASTY = ["<img src=x onerror=window.hit=1>", "`${window.hit=1}`", "</script><script>window.hit=1</script>"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_no_other_host_and_has_no_inline_handler(client: TestClient, path: str):
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.text
    for namespace in ("http://www.w3.org/2000/svg", "http://www.opengis.net/def/crs/"):  # names, nothing is fetched
        page = page.replace(namespace, "")
    assert "://" not in page
    assert not re.search(r"\son[a-z]+\s*=", page)
    assert page.count("<h1") == 1
    assert '<html lang="zh-CN">' in page
    assert "nonce-" in answer.headers["content-security-policy"]
    for tag in re.findall(r"<script(?![^>]*application/json)[^>]*>", page):
        assert "nonce=" in tag


@pytest.mark.parametrize("path", ["/", "/boundaries", "/place-names", "/facilities"])
def test_a_map_page_is_small(client: TestClient, path: str):
    assert len(client.get(path).content) <= 60_000


@pytest.mark.parametrize("path", PAGES)
def test_english_is_chosen_by_the_address_and_remembered(client: TestClient, path: str):
    with_lang = client.get(path, params={"lang": "en"})
    assert '<html lang="en">' in with_lang.text
    assert "lang=en" in with_lang.headers["set-cookie"]
    assert '<html lang="en">' in client.get(path).text
    client.cookies.clear()


def test_chinese_words_stand_for_stored_codes(client: TestClient):
    page = client.get("/boundaries?table=boundary-lines").text
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page)
    assert cells
    assert not {"township", "county", "settled", "unsettled", "working", "other"} & set(cells)


def test_a_table_pages_by_key_without_loss_or_repeat(client: TestClient):
    seen: list[str] = []
    path = "/place-names/table"
    while path:
        page = client.get(path).text
        seen += re.findall(r'data-id="([^"]+)"', page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = "/place-names/table" + found[1].replace("&amp;", "&").split("#")[0] if found else ""
    total = client.get("/ogc/collections/place-names/items?limit=1").json()["numberMatched"]
    assert len(seen) == len(set(seen)) == total > 100


def test_a_row_leads_to_the_page_of_its_record_where_the_viewer_may_read_it(
    client: TestClient, users: Callable[..., dict[str, str]]
):
    surveyor = users("surveyor")
    for table, page, is_public in (
        ("/place-names/table?table=place-names", "/place-names/", True),
        ("/boundaries?table=boundary-lines", "/boundaries/lines/", False),
        ("/boundaries?table=boundary-markers", "/boundaries/markers/", False),
    ):
        for headers, has_page in (({}, is_public), (surveyor, True)):
            shown = client.get(table, headers=headers).text
            ids = re.findall(r'data-id="([^"]+)"', shown)
            leads = re.findall(r'class="row-page" href="([^"]+)"', shown)
            assert leads == ([page + one for one in ids] if has_page else [])
            assert not leads or client.get(leads[0], headers=headers).status_code == 200
    assert "row-page" not in client.get("/place-names/table?table=divisions", headers=surveyor).text


def test_a_table_is_filtered_by_text_and_wildcards_mean_themselves(client: TestClient):
    page = client.get("/place-names/table", params={"table": "divisions", "q": "桥"}).text
    names = re.findall(r"data-select>([^<]+)<", page)
    assert names
    assert all("桥" in name for name in names)
    assert "data-select" not in client.get("/place-names/table", params={"q": "%"}).text


@pytest.mark.parametrize(
    ("query", "collection", "name"),
    [
        ("咸安", "divisions", "咸安区"),
        ("421202", "divisions", "咸安区"),
        ("xian'an", "divisions", "咸安区"),
        ("Xián'ān Qū", "divisions", "咸安区"),
        ("juanshui", "divisions", "隽水镇"),
        ("４２１２０２", "divisions", "咸安区"),
    ],
)
def test_search_finds_by_name_code_and_spelling(client: TestClient, query: str, collection: str, name: str):
    found = client.get("/api/v1/search", params={"q": query}).json()
    assert found["count"] == len(found["items"]) > 0
    first = found["items"][0]
    assert (first["collection"], first["name"]) == (collection, name)
    west, south, east, north = first["bbox"]
    assert west <= first["lon"] <= east
    assert south <= first["lat"] <= north
    assert first["is_sample"] is True


def test_search_finds_markers_and_facilities(client: TestClient):
    for collection in ("boundary-markers", "care-centres", "cemeteries"):
        item = client.get(f"/ogc/collections/{collection}/items?limit=1").json()["features"][0]
        label = item["properties"]["number" if collection == "boundary-markers" else "name"]
        found = client.get("/api/v1/search", params={"q": label}).json()["items"]
        assert item["id"] in {each["id"] for each in found}


@pytest.mark.parametrize("query", ["%", "_", "\\", "'", "%%%_"])
def test_wildcards_in_a_query_mean_themselves(client: TestClient, query: str):
    assert client.get("/api/v1/search", params={"q": query}).json()["items"] == []


def test_search_has_limits(client: TestClient):
    assert client.get("/api/v1/search", params={"q": "镇", "limit": 3}).json()["count"] == 3
    assert client.get("/api/v1/search", params={"q": "镇", "limit": 51}).status_code == 422
    assert client.get("/api/v1/search", params={"q": "长" * 61}).status_code == 400
    assert client.get("/api/v1/search", params={"q": " "}).json() == {"count": 0, "items": []}


def test_the_public_sees_no_internal_record_on_page_or_search(client: TestClient, users: Callable[..., dict[str, str]]):
    name = f"内部桥{uuid4().hex[:6]}"
    with db.session() as opened:
        open_batch(opened, kind="test", actor="test", reason="internal record")
        place = uuid4()
        opened.execute(
            text(
                "INSERT INTO register.place (id, class_code, geom, geometry_status, status, secrecy, source, is_sample)"
                " SELECT :id, min(code), ST_SetSRID(ST_MakePoint(114.3, 29.8), 4490), 'invented', 'current', 'internal',"
                " 'test', true FROM register.place_class WHERE code IN (SELECT class_code FROM register.place)"
            ),
            {"id": place},
        )
        opened.execute(
            text(
                "INSERT INTO register.place_name (id, place_id, name, kind, pinyin, pinyin_toned, pinyin_status,"
                " pinyin_source, secrecy, source, is_sample) VALUES (:id, :place, :name, 'standard', 'Qiao', 'Qiáo',"
                " 'unconfirmed', 'test', 'internal', 'test', true)"
            ),
            {"id": uuid4(), "place": place, "name": name},
        )
    insider = users("names_officer")
    for path in (f"/place-names/table?q={name}", f"/api/v1/search?q={name}"):
        assert str(place) not in client.get(path).text
        assert str(place) in client.get(path, headers=insider).text
    for path, figure in (("/", r"地名</a></dt><dd>([\d,]+)<"), ("/place-names", r"<b>([\d,]+)</b> 条登记")):
        counts = [re.search(figure, client.get(path, headers=who).text)[1] for who in ({}, insider)]
        assert int(counts[1].replace(",", "")) > int(counts[0].replace(",", ""))


def test_an_empty_register_says_what_to_do(own_db: Callable[[str], AbstractContextManager[str]]):
    from api.app import create_app

    with own_db("empty"), TestClient(create_app()) as fresh:
        page = fresh.get("/").text
        assert "scripts/minzheng sample load" in page
        assert "/boundaries/uploads" in page
        for path in ("/boundaries", "/place-names", "/facilities"):
            assert "还没有可见" in fresh.get(path).text


def test_a_filled_register_does_not(client: TestClient):
    assert "sample load" not in client.get("/").text
