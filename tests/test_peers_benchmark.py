"""The targets of the spatial API are ratios of one run: met, missed, or not measured where a side is absent."""

import http.server
import math
import os
import threading
from collections.abc import Iterator
from typing import ClassVar

import pytest

from gis.benchmark.peers import family, version
from gis.benchmark.peers_load import Driver, Load
from gis.benchmark.peers_targets import Found, Target, targets


def a_load(rate: float = 100.0, tail_ms: float = 5.0, server_ms: float = 1.0, database_ms: float = 1.0) -> Load:
    """Return 100 answers in 100/rate seconds: 98 of 1 ms, two of `tail_ms`."""
    return Load([0.001] * 98 + [tail_ms / 1000] * 2, 100 / rate, 1000.0, server_ms, database_ms)


def told(found: Found) -> dict[str, tuple[float, str]]:
    return {f"{one.clause} {one.what}": (round(one.measured, 6), one.verdict[-6:]) for one in targets(found)}


def test_a_ratio_at_its_bound_is_met_and_beyond_it_missed() -> None:
    points, peer = "settlements limit=1000", {"ours": a_load(1200), "tipg": a_load(100), "pygeoapi": a_load(101)}
    found = told({points: peer})
    assert found["A-P3 settlements limit=1000: req/s / tipg"] == (12.0, " · met")
    assert found["A-P3 settlements limit=1000: req/s / pygeoapi"][1] == "MISSED"
    assert found["A-P3 settlements limit=1000: CPU server / database"][0] == 1.0


def test_first_pages_count_for_points_and_items_for_all() -> None:
    sides = {"ours": a_load(4000, tail_ms=2.0), "tipg": a_load(100, tail_ms=20.0), "pygeoapi": a_load(99, tail_ms=19.0)}
    found = told(
        {
            "divisions limit=10": sides,
            "settlements limit=10": sides,
            "settlements limit=1000": sides,
            "divisions item": {"ours": a_load(tail_ms=6.1)},
        }
    )
    assert not [what for what in found if "divisions limit=10" in what]
    assert found["A-P1 settlements limit=10: req/s / tipg"][0] == 40.0
    assert found["A-P1 settlements limit=10: p99 / tipg"] == (0.1, found["A-P1 settlements limit=10: req/s / tipg"][1])
    assert found["A-P1 settlements limit=10: p99 / pygeoapi"][1] == "MISSED"
    assert found["A-P5 divisions item: p99 / p50"] == (6.1, "MISSED")


def test_costs_are_told_by_the_floor_and_by_our_other_answers() -> None:
    floor = a_load(server_ms=0.0, database_ms=2.0)
    found = told(
        {
            "settlements limit=10": {"ours": a_load(server_ms=0.5, database_ms=0.5)},
            "settlements page behind row": {"ours": a_load(server_ms=1.0, database_ms=0.6)},
            "settlements bbox limit=100": {"ours": a_load(server_ms=1.2, database_ms=2.0), "floor": floor},
            "settlements filter limit=100": {"ours": a_load(server_ms=9.0, database_ms=2.5), "floor": floor},
            "settlements tile z10": {"ours": a_load(server_ms=1.0, database_ms=2.0), "floor": floor},
            "settlements item": {"ours": a_load()},
            "settlements item 304": {"ours": a_load(server_ms=0.5, database_ms=0.4)},
        }
    )
    assert found["A-P7 settlements page behind row: CPU / limit=10"] == (1.6, "MISSED")
    assert found["A-P4 settlements bbox limit=100: CPU / SQL"][0] == 1.6
    assert found["A-P10 settlements filter limit=100: CPU of the database / SQL not prepared"] == (1.25, "MISSED")
    assert found["A-P8 settlements tile z10: CPU / SQL"][0] == 1.5
    assert found["A-P12 settlements item 304: CPU / item"][0] == 0.45
    met = {what for what, (_, verdict) in found.items() if verdict.endswith("met")}
    assert {what.split()[0] for what in met} == {"A-P4", "A-P8", "A-P12", "A-P5"}


def test_what_is_absent_is_neither_met_nor_missed() -> None:
    absent = targets({"settlements limit=1000": {"ours": a_load()}})
    assert [one.verdict for one in absent[:2]] == ["未测 · not measured"] * 2
    assert Target("A-P8", "unknown CPU", math.nan, most=1.5).verdict == "未测 · not measured"
    assert version("/nowhere/python", "tipg") is None


class Answers(http.server.BaseHTTPRequestHandler):
    """A server whose answers are told in two ways, and fail where asked."""

    protocol_version = "HTTP/1.1"
    seen: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        self.seen.add(f"{self.path} {self.headers.get('If-None-Match', '')}".strip())
        if self.path == "/chunks":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"5\r\n12345\r\n0\r\n\r\n")
            return
        self.send_response({"/none": 304, "/fault": 500}.get(self.path, 200))
        if self.path != "/none":
            self.send_header("Content-Length", "3")
        self.end_headers()
        self.wfile.write(b"" if self.path == "/none" else b"abc")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def test_load_asks_every_request_from_another_process_and_counts_cpu_by_answer(port: int) -> None:
    asked = [("/plain", {}), ("/chunks", {}), ("/none", {"If-None-Match": '"x"'})]
    clock = iter([(1.0, 2.0), (3.0, 2.5)])
    with Driver() as driver:
        found = driver.load(port, asked, lambda: next(clock), connections=2, seconds=0.2)
    assert Answers.seen >= {"/plain", "/chunks", '/none "x"'}
    assert found.server_ms * len(found.times_s) == pytest.approx(2000)
    assert found.database_ms * len(found.times_s) == pytest.approx(500)
    assert found.elapsed_s >= 0.2
    assert 0 < found.bytes_mean < 16


def test_an_answer_that_is_a_fault_ends_the_load_and_the_next_goes_on(port: int) -> None:
    with Driver() as driver:
        with pytest.raises(RuntimeError, match="/fault"):
            driver.load(port, [("/fault", {})], lambda: (0.0, 0.0), connections=1, seconds=0.2)
        assert driver.load(port, [("/plain", {})], lambda: (0.0, 0.0), connections=1, seconds=0.2).bytes_mean == 3


def test_a_family_holds_this_process_and_those_of_its_parent() -> None:
    assert os.getpid() in family(os.getppid())
    assert family(os.getpid())[0] == os.getpid()
