"""A server of our own for a measurement, and a client that asks it over connections that stay open."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

START_S = 120.0


@dataclass(frozen=True)
class Served:
    """A running server: its port and its process."""

    port: int
    pid: int


def client(paths: Sequence[str], port: int) -> Callable[[], Callable[[int], bytes]]:
    """Return a maker of keep-alive clients that ask one path after the other; anything but 200 or 204 ends it."""
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() for path in paths]
    return lambda: partial(_ask, _connected(port), requests)


@contextmanager
def posting(path: str, bodies: Sequence[bytes], head: Mapping[str, str], port: int) -> Iterator[Callable[[int], bytes]]:
    """Give a keep-alive client that posts one body after the other to a path with these headers, as a page does."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    start = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}"
    requests = [f"{start}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies]
    with closing(_connected(port)) as link:
        yield partial(_ask, link, requests)


def _connected(port: int) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=120)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def _ask(link: socket.socket, requests: Sequence[bytes], turn: int) -> bytes:
    link.sendall(requests[turn % len(requests)])
    head, _, body = _until_head(link)
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
        raise RuntimeError(head.split(b"\r\n", 1)[0].decode())
    parts = [body]
    left = _length(head) - len(body)
    while left > 0:
        parts.append(link.recv(min(left, 1 << 18)))
        left -= len(parts[-1])
    return b"".join(parts)


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
def serving(**environment: str) -> Iterator[Served]:
    """Serve the present database by a uvicorn of its own on a free port, with settings changed by `environment`."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--factory", "api.app:create_app", "--port", str(port)]
    command += ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command, env=os.environ | environment)  # noqa: S603 - our own command
    try:
        _wait(process, port)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as link:
                link.request("GET", "/ogc/conformance")
                if link.getresponse().status == HTTPStatus.OK:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not start")
