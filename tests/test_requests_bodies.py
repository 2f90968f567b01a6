"""Bad requests by their bodies: R1 to R4, R14, R20. Nothing is stored, and every fault is a problem with its status."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

JSON = {"Content-Type": "application/json"}
CENTRES = "/ogc/collections/care-centres/items"
Refused = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def nothing_is_stored(door: Any) -> Iterator[None]:
    before = door.batches
    yield
    assert door.batches == before


def everywhere(door: Any) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield every address that takes JSON, with its content type."""
    for method, path, _ in door.json_writes:
        yield method, path, JSON
    yield "POST", CENTRES, {"Content-Type": "application/geo+json"}


@pytest.mark.row("R1")
@pytest.mark.parametrize(
    "spelled", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" + "0" * 400, "٣", "0x10", "1_0"]
)
def test_numbers_that_are_none_are_no_json(door: Any, refused: Refused, spelled: str) -> None:
    for method, path, headers in everywhere(door):
        for body in (f'{{"x":{spelled}}}', f'{{"a":[{{"x":{spelled}}}]}}'):
            refused(door.send(method, path, "writers", content=body.encode(), headers=headers), 400)


def numbers(door: Any, schema: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the names of numeric members, with a body that has only this one."""
    for name, member in schema.get("properties", {}).items():
        kinds = [door.schema(each) for each in [member, *member.get("anyOf", [])]]
        if any(kind.get("type") in {"number", "integer"} for kind in kinds):
            yield name, {name: "nan"}


@pytest.mark.row("R1")
@pytest.mark.parametrize("spelled", ["nan", "inf", "-Infinity", "1e999", "NaN"])
def test_numbers_that_are_none_are_refused_as_texts_too(door: Any, refused: Refused, spelled: str) -> None:
    asked = 0
    for method, path, schema in door.json_writes:
        for name, _ in numbers(door, schema):
            found = refused(door.send(method, path, "writers", json={name: spelled}), 422)
            assert [one for one in found["errors"] if name in one["field"]], (path, name, found)
            asked += 1
    assert asked >= 20


@pytest.mark.row("R1")
@pytest.mark.parametrize("spelled", ["NaN", "nan", "inf", "1e999", "٣٠", "1_1"])
def test_numbers_that_are_none_are_refused_in_queries(door: Any, refused: Refused, spelled: str) -> None:
    for query in (
        "lon={}&lat=29.8",
        "lon=114.3&lat={}",
        "lon=114.3&lat=29.8&radius_m={}",
        "lon=114.3&lat=29.8&limit={}",
    ):
        refused(door.get(f"/api/v1/place-names/nearby?{query.format(spelled)}"), 400)
    refused(door.get(f"/ogc/collections/settlements/items?pop_total={spelled}"), 400)
    refused(door.get(f"/ogc/collections/settlements/items?bbox={spelled},29,115,30"), 400)
    for query in ("threshold_m", "threshold_s"):
        refused(door.get(f"/facilities/report?measure=pop_straight&{query}={spelled}", "planner"), 400, 404, 422)


@pytest.mark.row("R2")
@pytest.mark.parametrize(("path", "media", "limit"), [
    ("/api/v1/coverage", "application/json", 1_000_000),
    ("/api/v1/settings", "application/json", 1_000_000),
    (CENTRES, "application/geo+json", 1_000_000),
    ("/login", "application/x-www-form-urlencoded", 1_000_000),
    ("/api/v1/uploads", "multipart/form-data; boundary=x", 20_100_000),
])  # fmt: skip
def test_a_byte_over_the_limit_is_413_and_at_the_limit_is_read(
    door: Any, refused: Refused, path: str, media: str, limit: int
) -> None:
    announced = door.line("POST", path, f"Content-Type: {media}", f"Content-Length: {limit + 1}")
    answer = door.raw(announced)
    refused(answer, 413)
    assert answer.headers["connection"] == "close"
    if limit == 1_000_000:
        sent = door.raw(door.line("POST", path, f"Content-Type: {media}", f"Content-Length: {limit}") + b"[" * limit)
        assert sent.status in {400, 401, 405, 422}, sent.body


def chunks(size: int, total: int) -> Iterator[bytes]:
    """Yield a chunked body without its end."""
    piece = f"{size:x}\r\n".encode() + b" " * size + b"\r\n"
    for _ in range(total // size):
        yield piece


@pytest.mark.row("R2")
@pytest.mark.parametrize(
    ("path", "media"), [("/api/v1/coverage", "application/json"), (CENTRES, "application/geo+json")]
)
def test_two_hundred_megabytes_in_chunks_are_413_and_are_not_held(
    door: Any, refused: Refused, path: str, media: str
) -> None:
    key = door.http("planner").headers["authorization"]
    door.raw(door.line("POST", path, f"Content-Type: {media}", "Content-Length: 2") + b"{}")
    before = door.memory_kb()
    with door.dial() as line:
        line.sendall(
            door.line("POST", path, f"Content-Type: {media}", "Transfer-Encoding: chunked", f"Authorization: {key}")
        )
        sent = 0
        try:
            for piece in chunks(1_000_000, 200_000_000):
                line.sendall(piece)
                sent += len(piece)
        except ConnectionError:
            pass
        answer = door.heard(line)
    if answer.status:  # a reset may outrun the answer
        refused(answer, 413)
    assert sent < 100_000_000, "the server read on"
    assert door.memory_kb() - before < 20_000


@pytest.mark.row("R2")
def test_two_hundred_megabytes_announced_are_413_before_they_are_sent(door: Any, refused: Refused) -> None:
    before = door.memory_kb()
    for path, media in (
        ("/api/v1/coverage", "application/json"),
        ("/api/v1/uploads", "multipart/form-data; boundary=x"),
        (CENTRES, "application/json"),
    ):
        refused(door.raw(door.line("POST", path, f"Content-Type: {media}", "Content-Length: 200000000")), 413)
    assert door.memory_kb() - before < 20_000


@pytest.mark.row("R2")
@pytest.mark.parametrize("length", ["-1", "+5", "1e3", "0x5", "99999999999999999999", "5, 5", "٣"])
def test_a_length_that_is_none_is_refused(door: Any, refused: Refused, length: str) -> None:
    head = f"POST /api/v1/coverage HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    refused(door.raw(head.encode() + b"{}"), 400, 413)


@pytest.mark.row("R3")
@pytest.mark.parametrize("media", [None, "text/plain", "text/plain; charset=utf-8", "application/x-www-form-urlencoded",
                                   "multipart/form-data; boundary=x", "text/json", "application/xml", "application", "json", "application/json-seq"])  # fmt: skip
def test_json_under_another_content_type_is_415(door: Any, refused: Refused, media: str | None) -> None:
    headers = {} if media is None else {"Content-Type": media}
    for method, path, _ in door.json_writes:
        refused(door.send(method, path, "writers", content=b"{}", headers=headers), 415)
    refused(door.send("POST", CENTRES, "writers", content=b"{}", headers=headers), 415)


@pytest.mark.row("R3")
@pytest.mark.parametrize("media", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_a_file_without_multipart_is_415(door: Any, refused: Refused, media: str) -> None:
    for path in (
        "/api/v1/uploads",
        "/api/v1/place-names/reconcile",
        "/api/v1/markers/00000000-0000-4000-8000-000000000000/photos",
    ):
        refused(door.send("POST", path, "reviewer", content=b"{}", headers={"Content-Type": media}), 403, 404, 415)
    refused(door.send("POST", "/api/v1/uploads", "surveyor", content=b"{}", headers={"Content-Type": media}), 415)


TWICE_READ = {
    "doubled-key": '{"reason":"a","reason":"b"}',
    "doubled-key-escaped": '{"reason":"a","\\u0072eason":"b"}',
    "doubled-key-inside": '{"settings":{"a":1,"a":2},"reason":"x"}',
    "depth-33": "[" * 33 + "]" * 33,
    "depth-400": '{"a":' * 400 + "1" + "}" * 400,
    "depth-200000": "[" * 200_000,
    "big-integer": '{"x":' + "9" * 41 + "}",
    "huge-integer": '{"x":' + "9" * 5000 + "}",
    "half-pair": '{"reason":"\\ud800"}',
    "half-pair-key": '{"\\udfff":1}',
    "nul": '{"reason":"a\\u0000b"}',
    "nul-key": '{"a\\u0000":1}',
    "raw-nul": '{"reason":"a\x00b"}',
    "cut-off": '{"reason":"a"',
    "two-documents": "{}{}",
    "comma": '{"reason":"a",}',
    "single-quotes": "{'reason':'a'}",
    "comment": '{"reason":"a"/**/}',
    "mark": "\ufeff{}",
}


@pytest.mark.row("R4")
@pytest.mark.parametrize("name", list(TWICE_READ))
def test_json_that_two_readers_take_differently_is_400(door: Any, refused: Refused, name: str) -> None:
    for method, path, headers in everywhere(door):
        refused(door.send(method, path, "writers", content=TWICE_READ[name].encode(), headers=headers), 400)


@pytest.mark.row("R4")
@pytest.mark.parametrize(
    "data",
    [b'{"a":"\xff"}', "{}".encode("utf-16"), '{"名":"值"}'.encode("gb18030"), b"\x80\x04\x95"],
    ids=["utf8", "utf16", "gbk", "pickle"],
)
def test_json_that_is_not_utf_8_is_400(door: Any, refused: Refused, data: bytes) -> None:
    for method, path, headers in everywhere(door):
        refused(door.send(method, path, "writers", content=data, headers=headers), 400)


@pytest.mark.row("R4")
def test_what_is_nested_as_deep_as_allowed_is_read(door: Any) -> None:
    answer = door.send(
        "PUT", "/api/v1/settings", "admin", content='{"reason":' + "[" * 31 + "]" * 31 + "}", headers=JSON
    )
    assert answer.status_code == 422, answer.text


@pytest.mark.row("R14")
def test_a_million_vertices_are_413(door: Any, refused: Refused) -> None:
    ring = ",".join(["114.1 29.5"] * 1_000_000)
    area = '{"type":"Polygon","coordinates":[[' + ",".join(["[114.1,29.5]"] * 1_000_000) + "]]}"
    for path in ("/api/v1/place-names/check", "/api/v1/coverage", "/api/v1/coverage/screening", CENTRES):
        media = "application/geo+json" if path == CENTRES else "application/json"
        body = f'{{"geometry":{area}}}'.encode()
        answer = door.raw(door.line("POST", path, f"Content-Type: {media}", f"Content-Length: {len(body)}"))
        refused(answer, 413)
    for path in (
        f"/ogc/collections/divisions/items?filter=S_INTERSECTS(geometry,POLYGON(({ring})))",
        f"/api/v1/place-names/search?q=a&polygon=POLYGON(({ring}))",
    ):
        refused(door.raw(door.line("GET", path.replace(" ", "%20"))), 414, 431)


@pytest.mark.row("R14")
@pytest.mark.parametrize("count", [501, 1500])
def test_an_area_of_too_many_vertices_is_refused(door: Any, refused: Refused, count: int) -> None:
    ring = ",".join(f"{114 + n / 10000:.4f} {29 + (n % 7) / 100:.2f}" for n in range(count)) + ",114.0000 29.00"
    refused(door.get("/api/v1/place-names/search", params={"q": "", "polygon": f"POLYGON(({ring}))"}), 400)


@pytest.mark.row("R20")
@pytest.mark.parametrize(
    "more",
    [
        {"role": "admin"},
        {"roles": ["admin"]},
        {"user_id": "x"},
        {"secrecy": "public", "batch_id": "x"},
        {"__proto__": {}},
        {"version": 1, "undone_by": None},
    ],
)
def test_members_that_nobody_asked_for_are_422_and_named(door: Any, refused: Refused, more: dict[str, Any]) -> None:
    for method, path, schema in door.json_writes:
        unknown = [name for name in more if name not in schema.get("properties", {})]
        found = refused(door.send(method, path, "writers", json=more), 422)
        assert {f"body.{name}" for name in unknown} <= {
            one["field"] for one in found["errors"] if one["code"] == "extra_forbidden"
        }, (path, found)


@pytest.mark.row("R20")
@pytest.mark.parametrize("more", [{"roles": "admin"}, {"role": "admin", "is_admin": "true"}])
def test_signing_in_gives_no_role(door: Any, more: dict[str, str]) -> None:
    name = door.account("planner")
    with door.browser(name) as visitor:
        visitor.post("/login", data={"name": name, "password": door.PASSWORD, "next": "/", **more})
        assert visitor.put("/api/v1/settings", json={"settings": {}, "reason": "x"}).status_code == 403
    assert door.rows("SELECT roles FROM app.user_account WHERE name = :name", name=name)[0][0] == ["planner"]
    refused_profile = door.send(
        "POST",
        "/api/v1/uploads",
        "surveyor",
        data={"kind": "boundary-markers", "role": "admin"},
        files={"file": ("a.csv", b"a", "text/csv")},
    )
    assert refused_profile.status_code == 400


@pytest.mark.row("R20")
def test_a_feature_takes_no_member_of_the_register(door: Any, refused: Refused) -> None:
    for name in ("version", "batch_id", "deleted", "sys_from"):
        feature = {"type": "Feature", "geometry": None, "properties": {name: "1"}}
        found = refused(door.send("POST", CENTRES, "writers", json=feature), 400, 422)
        assert [one for one in found["errors"] if name in one["pointer"]], found
