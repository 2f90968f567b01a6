"""Filters that want to break something: too deep, too long, errors in the database, random text and JSON (R16, A-S5)."""

from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def public(server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client


def ask(public: httpx.Client, text: str, **more: str) -> httpx.Response:
    return public.get("/ogc/collections/divisions/items", params={"filter": text, "limit": "1", **more})


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000 + "a=1" + ")" * 4000,
        "NOT " * 1999 + "a=1",
        "(" * 7999,
        "a=" + "-" * 7000 + "1",
        "x=" + "casei(" * 1300 + "'a'" + ")" * 1300,
        "name IN (" + ",".join(["'a'"] * 1990) + ")",
        "pop_total = 1" + "*pop_total" * 700,
        "a=" + "9" * 7000,
        "name='a'" + " OR name='a'" * 600,
        "x" * 9000,
        "S_INTERSECTS(geometry, BBOX(" + "9" * 299 + ", 1, 2, 3))",
        "S_INTERSECTS(geometry, POINT(" + "9" * 299 + " 1))",
    ],
)
def test_too_much_is_400(public: httpx.Client, text: str) -> None:
    answer = ask(public, text)
    assert answer.status_code == 400
    assert {error["parameter"] for error in answer.json()["errors"]} == {"filter"}


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("pop_total / 0 > 1", 0),
        ("pop_total % 0 = 1", 0),
        ("pop_total div (pop_total - pop_total) = 1", 0),
        ("pop_total ^ 10 ^ 1 > 0", 1),
        ("pop_total * 9007199254740000 * 9007199254740000 * pop_total ^ 9 > 0", 1),
        ("name LIKE '%\\\\'", 0),
        ("name LIKE '%' OR name = '%s %(x)s %%'", 1),
        ("CASEI(name) = CASEI(code) OR ACCENTI(CASEI(name)) >= ACCENTI(code)", 1),
        ("name = ''' OR 1=1 --'", 0),
        ("1 = 1", 1),
        ("TRUE", 1),
    ],
)
def test_nothing_makes_the_database_fail(public: httpx.Client, text: str, sign: int) -> None:
    answer = ask(public, text)
    assert answer.status_code == 200, answer.text
    assert bool(answer.json()["numberMatched"]) is bool(sign)


WORDS = ["name", "pop_total", "geometry", "valid_from", "is_sample", "=", "<>", "<", "(", ")", ",", "'a'", "1", "-2.5", "AND", "OR",
         "NOT", "LIKE", "IN", "BETWEEN", "IS", "NULL", "S_INTERSECTS", "POINT", "POLYGON", "BBOX", "CASEI", "T_AFTER", "DATE",
         "'2020-01-01'", "INTERVAL", "'..'", "+", "/", "^", "TRUE", "%", "--", ";", '"name"', "'"]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)))
def test_no_text_breaks_the_server(public: httpx.Client, text: str) -> None:
    answer = public.get("/ogc/collections/divisions/items", params={"filter": text, "limit": "1"})
    assert answer.status_code in {200, 400}, (text, answer.text)


NODES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just({"property": "name"}),
              st.just({"property": "geometry"}), st.just({"date": "2020-01-01"}), st.just({"type": "Point", "coordinates": [1, 2]})),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.builds(lambda op, args: {"op": op, "args": args}, st.sampled_from(
            ["and", "or", "not", "=", "<", "like", "in", "between", "isNull", "s_within", "t_during", "casei", "+", "^", "div"]),
            st.lists(inner, max_size=3)),
        st.dictionaries(st.sampled_from(["op", "args", "type", "bbox", "interval", "date", "coordinates"]), inner, max_size=3),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(node=NODES)
def test_no_json_breaks_the_server(public: httpx.Client, node: Any) -> None:
    text = orjson.dumps(node, option=orjson.OPT_PASSTHROUGH_SUBCLASS).decode() if _fits(node) else "[]"
    asked = {"filter": text, "filter-lang": "cql2-json", "limit": "1"}
    answer = public.get("/ogc/collections/divisions/items", params=asked)
    assert answer.status_code in {200, 400}, (text, answer.text)


@pytest.mark.parametrize("part", ["bbox", "interval", "date", "timestamp", "property", "type", "op", "args"])
@pytest.mark.parametrize("value", [None, True, 1, "x", [], [None], {}, [[]], ["x", None]])
def test_every_member_of_a_node_may_be_wrong(public: httpx.Client, part: str, value: Any) -> None:
    wrong = {part: value}
    geometry = {"type": "Point", "coordinates": value}
    for node in (wrong, {"op": "s_within", "args": [wrong, geometry]}, {"op": "t_after", "args": [wrong, wrong]}):
        answer = ask(public, orjson.dumps(node).decode(), **{"filter-lang": "cql2-json"})
        assert answer.status_code == 400, (node, answer.text)


def _fits(node: Any) -> bool:
    try:
        orjson.dumps(node)
    except TypeError:
        return False
    return True
