"""Load from a process of its own: connections that stay open ask one request after the other, for some seconds.

Run as a program (`python -m gis.benchmark.peers_load`) it reads JSON objects from standard input, a line each (port,
requests as `[path, headers]`, connections, seconds), asks without measuring first, prints a line when that is done,
waits for a line, and prints what it measured as one JSON object. Nothing but the standard library and uvloop is needed.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self, cast

import uvloop

WARM_SHARE = 0.2
FEW = 20
"""Of so few questions each connection asks every one before the measurement, however long that takes."""

STRIDE = 7919
PATIENCE_S = 90.0
FINE = (b"200", b"204", b"304")
BODILESS = (b"204", b"304")

Request = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Load:
    """What a load measured: each answer's time, how long all took, mean size, and CPU milliseconds by side."""

    times_s: list[float]
    elapsed_s: float
    bytes_mean: float
    server_ms: float = float("nan")
    database_ms: float = float("nan")

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times_s) / self.elapsed_s

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds of one answer: server and database sessions."""
        return self.server_ms + self.database_ms

    def wall_ms(self, share: float) -> float:
        """Return the milliseconds below which this share of the answers stayed."""
        ordered = sorted(self.times_s)
        return ordered[int(share * (len(ordered) - 1))] * 1000


Clock = Callable[[], tuple[float, float]]
"""CPU seconds spent so far by the server's processes and by its database sessions."""


class Driver:
    """Another process that drives servers on 127.0.0.1, one load after the other."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "gis.benchmark.peers_load"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def load(self, port: int, requests: Sequence[Request], clock: Clock, *, connections: int, seconds: float) -> Load:
        """Measure one load; raise RuntimeError on an answer that is a fault or too late."""
        self._tell(json.dumps({"port": port, "requests": requests, "connections": connections, "seconds": seconds}))
        self._hear("ready")
        before = clock()
        self._tell("go")
        told = self._hear("{")
        after = clock()
        found = json.loads(told)
        count = len(found["times_s"])
        spent = [(late - early) * 1000 / count for early, late in zip(before, after, strict=True)]
        return Load(found["times_s"], found["elapsed_s"], found["bytes"] / count, *spent)

    def _tell(self, line: str) -> None:
        if self.process.stdin is not None:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()

    def _hear(self, start: str) -> str:
        told = self.process.stdout.readline() if self.process.stdout else ""
        if not told.startswith(start):
            raise RuntimeError(told.strip() or "the program of the load ended")
        return told


class _Link(asyncio.Protocol):
    """One connection: sends the next request when the answer to the last is whole."""

    def __init__(self, requests: Sequence[bytes], turn: int) -> None:
        self.requests, self.turn = requests, turn
        self.times: list[float] = []
        self.size = 0
        self.until, self.least = 0.0, 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.read = bytearray()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def run(self, seconds: float, least: int = 0) -> "asyncio.Future[None]":
        """Ask for some seconds, and at least so many questions."""
        self.times, self.size, self.least = [], 0, least
        self.done = asyncio.get_running_loop().create_future()
        self.until = time.perf_counter() + seconds
        self._send()
        return self.done

    def _send(self) -> None:
        if self.transport is None:
            raise ConnectionError("not connected")
        self.turn += 1
        self.read.clear()
        self.start = time.perf_counter()
        self.transport.write(self.requests[self.turn % len(self.requests)])

    def data_received(self, data: bytes) -> None:
        self.read += data
        size = _whole(self.read)
        if size is None:
            return
        now = time.perf_counter()
        if self.read[9:12] not in FINE:
            asked = self.requests[self.turn % len(self.requests)].split(b"\r\n", 1)[0]
            self._end(RuntimeError(f"{asked!r}: {bytes(self.read[:300])!r}"))
            return
        self.times.append(now - self.start)
        self.size += size
        if now < self.until or len(self.times) < self.least:
            self._send()
        else:
            self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or ConnectionError("the server closed the connection"))

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def _end(self, fault: Exception | None) -> None:
        if self.done.done():
            return
        if fault:
            self.done.set_exception(fault)
        else:
            self.done.set_result(None)


def _whole(read: bytearray) -> int | None:
    """Return the size of the body when the answer is complete."""
    head_end = read.find(b"\r\n\r\n")
    if head_end < 0:
        return None
    size = len(read) - head_end - 4
    if read[9:12] in BODILESS:
        return 0
    head = bytes(read[:head_end]).lower()
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        return size if size >= int(head[at + 17 :].split(b"\r\n", 1)[0]) else None
    return size if read.endswith(b"\r\n0\r\n\r\n") else None


async def _drive(asked: dict[str, object], port: int, seconds: float, connections: int) -> None:
    loop = asyncio.get_running_loop()
    requests = [_request(path, headers, port) for path, headers in asked["requests"]]  # type: ignore[attr-defined]
    links = [
        (await loop.create_connection(lambda at=at: _Link(requests, at * STRIDE), "127.0.0.1", port))[1]  # type: ignore[misc]
        for at in range(connections)
    ]
    async with asyncio.timeout(PATIENCE_S):
        least = len(requests) if len(requests) <= FEW else 0
        await asyncio.gather(*(link.run(seconds * WARM_SHARE, least) for link in links))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    start = time.perf_counter()
    async with asyncio.timeout(seconds + PATIENCE_S):
        await asyncio.gather(*(link.run(seconds) for link in links))
    elapsed = time.perf_counter() - start
    for link in links:
        link.close()
    times = [one for link in links for one in link.times]
    size = sum(link.size for link in links)
    sys.stdout.write(json.dumps({"times_s": times, "elapsed_s": elapsed, "bytes": size}) + "\n")


def _request(path: str, headers: dict[str, str], port: int) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()


def main() -> None:
    """Read what to ask, ask, print, as long as there is something to ask."""
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        try:
            uvloop.run(_drive(asked, asked["port"], asked["seconds"], asked["connections"]))
        except (OSError, RuntimeError) as fault:
            sys.stdout.write(f"{type(fault).__name__} {fault}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
