"""Queries that try to break the search: strange characters, patterns, lengths, parameters and cursors."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

API = "/api/v1/place-names"
STRANGE = (
    "%", "_", "\\", "%%", "王%", "%湾", "_家湾", "\\_", "'", "''; DROP TABLE register.place; --", '"', "$1", "%s", "{0}", "{schema}",
    "()", "(王", "王)", "[a-z]", "*", "+", "?", "^", "$", "a(王", "王.*", "w*湾", "王|李", "a" * 60, "王" * 60, "wang" * 15, "王a" * 30,
    "😀", "王😀湾", "\u200b", "王\u200b家湾", "\u202e湾", "e\u0301", "ǖ", "ü", "nü", "lüe", "…", "。", "，", "、、、", "''''", "- - -", "\t\n",
    "𣵦", "𨟠", "𠮷", "(氵甸)", "⿰氵甸", "㘵上", "㈱", "①", "Ⅷ", "ﬁ", "İ", "ß", "0", "00", "1e5", "-1", "421202" * 4, "١٢٣", "12.5.3",
    "114", "114,", ",", "114,29,3", "N29 N30", "999,999", "91°E 45°E", "114.3 29.8 x", "xi'an'", "'xian", "a'b'c'd'e'f", "v", "lv", "nvlvnvlv",
)  # fmt: skip


@pytest.mark.parametrize("path", ["search", "suggest"])
@pytest.mark.parametrize("q", STRANGE)
def test_strange_queries_are_answered(client: TestClient, path: str, q: str):
    answer = client.get(f"{API}/{path}", params={"q": q})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["q"] == q
    for item in body["items"]:
        if path == "search":
            for start, end in item["match"]["spans"]:
                assert 0 <= start < end <= len(item["match"]["name"])


@pytest.mark.parametrize("q", ["%", "_", "\\", "😀", "。", "...", "()", "\u200b"])
def test_marks_are_no_patterns(client: TestClient, q: str):
    assert client.get(f"{API}/search", params={"q": q}).json()["count"] == 0
    assert client.get(f"{API}/suggest", params={"q": q}).json()["items"] == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=20) | st.text(alphabet="王家湾wanjg'%_ 咸宁市区镇（）(12,.°", max_size=12))
def test_any_text_is_answered(client: TestClient, q: str):
    for path in ("search", "suggest"):
        answer = client.get(f"{API}/{path}", params={"q": q, "division": "421202"})
        assert answer.status_code == (400 if "\x00" in q else 200), (q, answer.text)


@pytest.mark.parametrize("path", ["search", "suggest"])
def test_too_long_a_query_is_refused(client: TestClient, path: str):
    for q in ("王" * 61, "a" * 10_000):
        answer = client.get(f"{API}/{path}", params={"q": q})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["parameter"] == "q"
        assert len(answer.content) < 2_000


@pytest.mark.parametrize("raw", ["q=%00", "q=a%00b", "q=%FF%FE", "q=a&q=b", "near=1,2&near=1,2"])
def test_broken_query_strings_are_refused(client: TestClient, raw: str):
    answer = client.get(f"{API}/search?{raw}")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_every_bad_parameter_is_named_in_one_answer(client: TestClient):
    bad = {
        "division": "999999", "class": "22", "bbox": "5,4,3,2", "near": "1", "status": "x", "as_of": "0", "limit": "0",
        "colour": "red",
    }  # fmt: skip
    answer = client.get(f"{API}/search", params=bad)
    assert answer.status_code == 400
    told = answer.json()["errors"]
    assert {one["parameter"] for one in told} == {"q", *bad}
    assert all(one["message"] and one["message_en"] for one in told)
    told = client.get(f"{API}/nearby", params={"lon": "abc", "radius_m": "-1", "limit": "x", "class": "1"}).json()[
        "errors"
    ]
    assert {one["parameter"] for one in told} == {"lon", "lat", "radius_m", "limit", "class"}


@pytest.mark.parametrize("as_of", ["2021-02-30", "0", "-0", "99999", "-4800", "2021-1-1", "x", "1e3", "２０２１"])
def test_impossible_dates_are_refused(client: TestClient, as_of: str):
    assert client.get(f"{API}/search", params={"q": "王", "as_of": as_of}).status_code == 400


@pytest.mark.parametrize("as_of", ["-222", "-1", "1", "1911", "2021-02-28", "9999", "-4700"])
def test_years_before_our_era_are_read(client: TestClient, as_of: str):
    assert client.get(f"{API}/search", params={"q": "王", "as_of": as_of}).status_code == 200


def test_a_cursor_of_another_search_is_refused(client: TestClient):
    first = client.get(f"{API}/search", params={"q": "街", "limit": 1}).json()
    assert first["next"]
    good: dict[str, Any] = {"q": "街", "limit": 1, "cursor": first["next"]}
    assert client.get(f"{API}/search", params=good).status_code == 200
    for change in ({"q": "道"}, {"status": "current"}, {"division": "421202"}):
        assert client.get(f"{API}/search", params=good | change).status_code == 400
    for cursor in ("x", "", "W10", "bnVsbA", first["next"][:-4], first["next"] + "AA", "e30", "é", "[" * 50, "WyIiXQ"):
        answer = client.get(f"{API}/search", params=good | {"cursor": cursor})
        assert answer.status_code == 400, cursor
        assert answer.json()["type"] == "/problems/cursor"
