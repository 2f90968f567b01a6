"""Bad requests by what stands around them: R17, R28 to R30, R35, R36, byte by byte over a socket of a real server."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

STYLES = "/static/css/base.css"
PAGES = ("/", "/ogc", "/ogc/collections/divisions/items", "/api/v1/search?q=a", "/health/live", STYLES, "/login")
Refused = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def slow(door: Any) -> Iterator[Callable[[str], Any]]:
    """Requests of a byte a second, sent while the other tests of this module run; returns the answer by name."""
    host = f"Host: 127.0.0.1:{door.port}\r\n".encode()
    body = (
        b"POST /api/v1/coverage HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    )
    form = (
        b"POST /login HTTP/1.1\r\n"
        + host
        + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 500\r\n\r\n"
    )
    feature = b"POST /ogc/collections/care-centres/items HTTP/1.1\r\n" + host + b"Content-Type: application/json\r\n"
    feature += f"Authorization: {door.http('planner').headers['authorization']}\r\nContent-Length: 500\r\n\r\n".encode()
    begun = {
        "body": body,
        "form": form,
        "feature": feature,
        "head": b"GET / HTTP/1.1\r\nX-Slow: ",
        "line": b"GET /",
        "nothing": b"",
    }
    answers: dict[str, Any] = {}

    def trickle(name: str) -> None:
        line = door.dial(60.0)
        line.settimeout(1.0)
        data, started = b"", time.monotonic()
        line.sendall(begun[name])
        with line, contextlib.suppress(ConnectionError):
            while time.monotonic() - started < 60:
                try:
                    piece = line.recv(65536)
                except TimeoutError:
                    if name != "nothing":
                        line.sendall(b"1")
                    continue
                if not piece:
                    break
                data += piece
        answers[name] = door.Raw(data), time.monotonic() - started

    threads = [threading.Thread(target=trickle, args=(name,)) for name in begun]
    for thread in threads:
        thread.start()

    def answer(name: str) -> Any:
        threads[list(begun).index(name)].join(70)
        return answers[name]

    yield answer
    for thread in threads:
        thread.join(70)


@pytest.mark.row("R35")
def test_others_are_answered_while_some_are_slow(door: Any, slow: Any) -> None:
    for path in PAGES * 5:
        assert door.get(path).status_code == 200


@pytest.mark.row("R17")
@pytest.mark.parametrize("length", [48_000, 60_000, 200_000, 2_000_000])
@pytest.mark.parametrize("path", ["/ogc/collections/divisions/items?name=", "/api/v1/search?q=", "/", "/static/"])
def test_a_long_address_is_414(door: Any, refused: Refused, slow: Any, path: str, length: int) -> None:
    answer = door.raw(door.line("GET", path + "a" * length))
    refused(answer, 414)
    assert answer.headers["connection"] == "close"


@pytest.mark.row("R17")
def test_an_address_at_the_limit_is_read(door: Any, refused: Refused) -> None:
    path = "/ogc/collections/divisions/items?name="
    assert door.raw(door.line("GET", path + "a" * (48_000 - len(path)))).status == 200
    refused(door.raw(door.line("GET", path + "a" * (48_001 - len(path)))), 414)


@pytest.mark.row("R17")
@pytest.mark.parametrize("headers", [[f"X-{number}: 1" for number in range(200)], ["X-Long: " + "a" * 65_536], ["Cookie: " + "a" * 2_000_000],
                                     [f"X-{number}: " + "a" * 1000 for number in range(50)], ["X" * 65_536 + ": 1"]],
                         ids=["200", "64-kB", "2-MB", "50-of-1-kB", "name"])  # fmt: skip
def test_many_or_long_headers_are_431(door: Any, refused: Refused, headers: list[str]) -> None:
    for path in ("/ogc", "/", "/api/v1/uploads"):
        answer = door.raw(door.line("GET", path, *headers))
        refused(answer, 431)
        assert answer.headers["connection"] == "close"


@pytest.mark.row("R17")
def test_a_head_without_end_is_not_kept(door: Any, refused: Refused) -> None:
    before = door.memory_kb()
    with door.dial() as line:
        sent = 0
        with contextlib.suppress(ConnectionError):
            line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
            while sent < 100_000_000:
                line.sendall(b"X-More: " + b"a" * 100_000 + b"\r\n")
                sent += 100_000
        answer = door.heard(line)
    assert sent < 50_000_000
    if answer.status:
        refused(answer, 431)
    assert door.memory_kb() - before < 20_000


@pytest.mark.row("R17")
def test_as_many_headers_as_allowed_are_read(door: Any) -> None:
    assert door.raw(door.line("GET", "/ogc", *(f"X-{number}: 1" for number in range(97)))).status == 200


@pytest.mark.row("R28")
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example#localhost", "a@evil.example", "", "[::1", "例",
                                  "127.0.0.1, evil.example", "evil.example/127.0.0.1"])  # fmt: skip
def test_another_host_name_is_400(door: Any, refused: Refused, host: str) -> None:
    for path in ("/", "/ogc", "/login", "/api/v1/uploads", STYLES):
        refused(door.raw(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()), 400)


@pytest.mark.row("R28")
def test_no_host_and_two_hosts_are_400(door: Any, refused: Refused) -> None:
    refused(door.raw(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), 400)
    refused(door.raw(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"), 400)


@pytest.mark.row("R28")
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "10.1.2.3:8000", "[::1]:8000"])
def test_the_servers_own_names_and_addresses_are_answered(door: Any, host: str) -> None:
    assert door.raw(f"GET /ogc HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()).status == 200


@pytest.mark.row("R28")
@pytest.mark.parametrize("header", ["X-Forwarded-Host: evil.example", "X-Forwarded-For: 8.8.8.8", "X-Forwarded-Proto: https", "Forwarded: host=evil.example;proto=https",
                                    "X-Original-URL: /api/v1/uploads", "X-Rewrite-URL: /api/v1/uploads", "X-Forwarded-Prefix: /evil"])  # fmt: skip
def test_what_a_stranger_says_a_proxy_said_is_ignored(door: Any, header: str) -> None:
    plain, with_header = door.raw(door.line("GET", "/ogc")), door.raw(door.line("GET", "/ogc", header))
    assert with_header.status == 200
    assert with_header.body == plain.body
    assert b"evil" not in door.raw(door.line("GET", "/login?next=/boundaries", header)).body


@pytest.mark.row("R29")
@pytest.mark.parametrize("ranges", [",".join(["0-"] * 10_000), ",".join(f"{n}-{n}" for n in range(2000)), ",".join(["0-10"] * 3000), "0-0,-1", "-0", "5-2", "a-b", "", "99999999-",
                                    "0-" + "9" * 40, "-" + "9" * 40])  # fmt: skip
def test_ranges_give_no_more_than_the_file(door: Any, ranges: str) -> None:
    whole = door.raw(door.line("GET", STYLES))
    for path in (STYLES, "/static/js/map.js", "/ogc"):
        answer = door.raw(door.line("GET", path, f"Range: bytes={ranges}"))
        assert answer.status in {200, 206, 400, 404, 416, 431}, (path, answer.status)
        if path == STYLES and answer.status in {200, 206}:
            assert len(answer.body) <= len(whole.body) + 200 * (1 + ranges.count(",")), "more than the whole file"


@pytest.mark.row("R30")
@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "PROPFIND", "DELETE", "PUT", "PATCH", "FOO", "get", "PURGE", "SEARCH"]
)
def test_other_methods_are_405(door: Any, refused: Refused, method: str) -> None:
    for path in PAGES:
        if (method, path) == ("DELETE", "/login"):
            continue
        target = path.partition("?")[0] if method != "CONNECT" else "127.0.0.1:1"
        refused(door.raw(door.line(method, target)), 400, 405)  # 400: no method of HTTP at all


@pytest.mark.row("R30")
def test_options_tells_methods_and_does_nothing(door: Any, refused: Refused) -> None:
    for path in ("/", "/api/v1/search", "/login", STYLES):
        refused(door.send("OPTIONS", path), 405)
    answer = door.send("OPTIONS", "/ogc/collections/divisions/items")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.row("R30")
@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_method_override_is_ignored(door: Any, header: str) -> None:
    before = door.batches
    path = "/ogc/collections/care-centres/items"
    fid = door.get(f"{path}?limit=1", "reviewer").json()["features"][0]["id"]
    assert door.get(f"{path}/{fid}", "reviewer", headers={header: "DELETE"}).json()["id"] == fid
    assert door.send(
        "POST", f"{path}/{fid}?_method=DELETE", "reviewer", headers={header: "DELETE", "If-Match": "*"}
    ).status_code in {400, 405}
    assert door.batches == before


@pytest.mark.row("R36")
@pytest.mark.parametrize("headers", [
    ["Content-Length: 4", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", "Content-Length: 4"], ["Content-Length: 4", "Content-Length: 5"],
    ["Transfer-Encoding: xchunked"], ["Transfer-Encoding: chunked, identity"], ["Transfer-Encoding : chunked"], ["Content-Length : 4"], ["Content-Length: 4 4"],
    [" Content-Length: 4"], ["X: a\rTransfer-Encoding: chunked"], ["X: a\nTransfer-Encoding: chunked", "Content-Length: 4"], ["Transfer-Encoding: \x0bchunked"],
], ids=lambda headers: repr(headers)[:60])  # fmt: skip
def test_two_readings_of_a_length_are_400(door: Any, refused: Refused, headers: list[str]) -> None:
    head = "\r\n".join(
        [
            "POST /login HTTP/1.1",
            f"Host: 127.0.0.1:{door.port}",
            "Content-Type: application/x-www-form-urlencoded",
            *headers,
            "",
            "",
        ]
    )
    answer = door.raw(
        head.encode("latin-1") + b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    )
    refused(answer, 400)
    assert answer.body.count(b"/problems/") == 1, "a second request was answered"


@pytest.mark.row("R36")
@pytest.mark.parametrize(
    "body",
    [
        b"x\r\n",
        b"-1\r\na\r\n0\r\n\r\n",
        b"1 \r\na\r\n0\r\n\r\n",
        b"ffffffffffffffff1\r\na",
        b"1\na\n0\n\n",
        b"1\r\nab\r\n0\r\n\r\n",
    ],
)
def test_broken_chunks_are_refused(door: Any, refused: Refused, body: bytes) -> None:
    answer = door.raw(
        door.line("POST", "/login", "Content-Type: application/x-www-form-urlencoded", "Transfer-Encoding: chunked")
        + body
    )
    assert answer.status in {0, 400, 422}, answer.body  # 0: closed without a word, for the request was under way


@pytest.mark.row("R35")
@pytest.mark.parametrize("name", ["body", "form", "feature", "head", "line", "nothing"])
def test_a_byte_a_second_is_ended_within_half_a_minute(slow: Any, refused: Refused, name: str) -> None:
    answer, took_s = slow(name)
    assert took_s < 30
    if name == "nothing":
        assert answer.status == 0
    else:
        refused(answer, 408)
