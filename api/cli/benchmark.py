"""`benchmark api`: the hot reads over HTTP beside the same SQL by blocking psycopg2, in one run on one machine."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.database import database
from api.cli.steps import say, step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gis.benchmark.ingest import Staged
    from gis.benchmark.reads import Workload

app = typer.Typer(help="测速 · Measurements", no_args_is_help=True)

CONNECTIONS = (1, 8)
START_S = 30.0


@app.callback()
def _benchmarks() -> None:
    """测速 · Measurements."""


@app.command()
def api(
    polygons: Annotated[int, typer.Option(min=0, help="虚构面数 · Invented polygons, in a scratch database")] = 0,
    points: Annotated[int, typer.Option(min=0, help="虚构点数 · Invented points, in a scratch database")] = 0,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of data and questions")] = 1,
    seconds: Annotated[float, typer.Option(min=0.2, help="每项秒数 · Seconds a measurement")] = 5.0,
) -> None:
    """接口与裸 SQL 对比 · The spatial API beside the same SQL by psycopg2; prints times and their ratio.

    Without --polygons and --points the present register is measured, read-only.
    """
    from gis.benchmark import data, reads  # noqa: PLC0415 - slow to import

    invented = polygons > 0 or points > 0
    with database(), data.scratch() if invented else nullcontext():
        if invented:
            with step("虚构数据", "Invented data"):
                data.fill(polygons, points, seed)
        sizes = reads.sizes()
        held = ", ".join(f"{name} {count}" for name, count in sizes.items())
        say(f"数据 · data: {held}; seed {seed}; {seconds:g} s each; {os.cpu_count()} CPUs; gzip off")
        workloads = reads.workloads(sizes, seed)
        with serving() as port:
            _measure(workloads, port, seconds)


@app.command()
def ingest(
    rows: Annotated[list[int] | None, typer.Option(min=1, max=50_000, help="行数 · Rows, may be repeated")] = None,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed of the invented file")] = 1,
) -> None:
    """导入与最低限度对比 · Staging a marker file beside pandas.read_csv and one PROJ call on the same bytes.

    Works in a scratch database with the sample register, dropped afterwards; prints what the rest of the time buys.
    """
    from gis.benchmark import data  # noqa: PLC0415 - slow to import
    from gis.benchmark import ingest as measured  # noqa: PLC0415

    with database(), data.scratch():
        with step("示例数据", "Sample register"):
            actor = measured.surveyor()
        say(f"GB18030 CSV, EPSG:4526, seed {seed}; {os.cpu_count()} CPUs; 毫秒 · ms")
        for count in rows or (5_000, 50_000):
            content = measured.marker_file(count, seed)
            floor = min(measured.floor(content) for _ in range(3))
            _show_ingest(count, len(content), floor, measured.stage(content, actor), measured.BUYS)


def _show_ingest(count: int, size: int, floor: float, staged: "Staged", buys: "Mapping[str, tuple[str, str]]") -> None:
    total = sum(staged.seconds.values())
    say(
        f"{count} rows, {size / 1e6:.1f} MB: staged {total * 1000:.0f}, floor {floor * 1000:.0f},"
        f" ratio {total / floor:.0f}; {count / total:.0f} rows/s; peak {staged.peak_bytes / 1e6:.0f} MB;"
        f" {staged.counts}"
    )
    say(f"  {'floor':12}{floor * 1000:>8.0f}  pandas.read_csv + one PROJ call")
    for stage, seconds in staged.seconds.items():
        say(f"  {stage:12}{seconds * 1000:>8.0f}  {buys[stage][0]} · {buys[stage][1]}")


def _measure(workloads: "Sequence[Workload]", port: int, seconds: float) -> None:
    from gis.benchmark.reads import drive, floor  # noqa: PLC0415

    say(
        f"{'':26}{'conn':>5} {'HTTP req/s':>11}{'p50':>8}{'p95':>8}{'p99':>8} {'SQL q/s':>11}{'p50':>8}{'p99':>8} ratio"
    )
    for work in workloads:
        for connections in CONNECTIONS:
            served = drive(_client(work.paths, port), connections=connections, seconds=seconds)
            bare = floor(work.calls, connections=connections, seconds=seconds)
            over, under = Times.of(served, seconds), Times.of(bare, seconds)
            say(
                f"{work.title:26}{connections:>5} {over.rate:>11.0f}{over.p50:>8.2f}{over.p95:>8.2f}{over.p99:>8.2f}"
                f" {under.rate:>11.0f}{under.p50:>8.2f}{under.p99:>8.2f}   {over.p50 / under.p50:.2f}"
            )
    say("ms; ratio = HTTP p50 / SQL p50 · 毫秒；比值为两者中位数之比")


@dataclass(frozen=True)
class Times:
    """Percentiles in milliseconds and the rate per second."""

    p50: float
    p95: float
    p99: float
    rate: float

    @classmethod
    def of(cls, times: Sequence[float], seconds: float) -> "Times":
        """Return the percentiles of times in seconds measured for so many seconds."""
        ordered = sorted(times)
        p50, p95, p99 = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.95, 0.99))
        return cls(p50, p95, p99, len(ordered) / seconds)


def _client(paths: Sequence[str], port: int) -> Callable[[], Callable[[int], None]]:
    """Return a maker of keep-alive clients that ask one path after the other; anything but 200 or 204 ends it."""
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() for path in paths]

    def make() -> Callable[[int], None]:
        link = socket.create_connection(("127.0.0.1", port), timeout=30)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

        def ask(turn: int) -> None:
            link.sendall(requests[turn % len(requests)])
            head, _, body = _until_head(link)
            if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
                raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
            left = _length(head) - len(body)
            while left > 0:
                left -= len(link.recv(min(left, 1 << 18)))

        return ask

    return make


def _until_head(link: socket.socket) -> tuple[bytes, bytes, bytes]:
    read = b""
    while b"\r\n\r\n" not in read:
        part = link.recv(1 << 16)
        if not part:
            raise ConnectionError("the server closed the connection")
        read += part
    return read.partition(b"\r\n\r\n")


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":", 1)[1])
    return 0


@contextmanager
def serving() -> Iterator[int]:
    """Serve the present database by a uvicorn of its own on a free port; yields the port."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command)  # noqa: S603 - our own command
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as link:
                link.request("GET", "/ogc/conformance")
                if link.getresponse().status == http.HTTPStatus.OK:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not start")
