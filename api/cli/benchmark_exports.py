"""`benchmark exports`: points exported in every form: first byte, time, memory of server and child, read back equal."""

import http.client
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.asking import serving
from api.cli.database import database
from api.cli.steps import say, step

if TYPE_CHECKING:
    from api.cli.asking import Served
    from gis.core.exports.forms import Form

FIRST_BYTE_S = 1.0
GROWN_BYTES = 100_000_000
LISTENING_S = 0.02
BLOCK = 1 << 18
CHILD = b"gis.core.exports.child"
NOTHING = "&filter=pop_total%20%3C%200"


def exports(
    points: Annotated[int, typer.Option(min=1, help="虚构点数 · Invented points")] = 1_000_000,
    seed: Annotated[int, typer.Option(help="随机种子 · Seed")] = 1,
) -> None:
    """导出测速 · Points exported over HTTP in every form, in a scratch database; fails where a target is missed."""
    from gis.benchmark import data  # noqa: PLC0415 - slow to import
    from gis.benchmark.exported import Expected  # noqa: PLC0415
    from gis.core.exports.forms import FORMS  # noqa: PLC0415

    missed = 0
    with database(), data.scratch(), tempfile.TemporaryDirectory() as folder:
        with step("虚构数据", "Invented data"):
            data.fill(0, points, seed)
        expected = Expected.read()
        say(f"{datetime.now(UTC):%Y-%m-%d}; {len(expected.ids)} points, seed {seed}; {os.cpu_count()} CPUs; {_load()}")
        say(
            f"{'form':11}{'first s':>9}{'whole s':>9}{'MB':>6}{'server +MB':>11}{'child MB':>9}{'child +MB':>10}  equal"
        )
        with serving() as served:
            for form in FORMS.values():
                path = Path(folder) / f"points.{form.extension}"
                idle = _fetch(served, form, path, NOTHING) if form.is_file else None
                got = _fetch(served, form, path)
                is_equal = expected.is_read_from(path, form)
                size = path.stat().st_size
                path.unlink()
                child = got.child - idle.child if idle else 0
                say(
                    f"{form.name:11}{got.first_s:9.2f}{got.whole_s:9.1f}{size / 1e6:6.0f}{got.server / 1e6:11.1f}"
                    f"{got.child / 1e6:9.1f}{child / 1e6:10.1f}  {'yes' if is_equal else 'NO'}"
                )
                missed += not is_equal or got.first_s > FIRST_BYTE_S or got.server + child > GROWN_BYTES
        say(_load())
    say("+MB: 比空文件的子进程多 · more than the child of an empty file")
    say("equal: 条数、标识、位置一致 · count, ids and places are the same")
    if missed:
        say(f"{missed} 项未达标 · missed")
        raise typer.Exit(1)


def _load() -> str:
    return "load " + " ".join(f"{one:.1f}" for one in os.getloadavg())


@dataclass(frozen=True)
class Got:
    """Seconds to the first byte and to the last; growth of the server's memory and peak of its child's, bytes."""

    first_s: float
    whole_s: float
    server: int
    child: int


def _fetch(served: "Served", form: "Form", path: Path, query: str = "") -> Got:
    """Export into a file."""
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=600)) as link, path.open("wb") as kept:
        before = _resident(served.pid)
        with _listening(served.pid) as peaks:
            begun = time.perf_counter()
            link.request("GET", f"/ogc/collections/settlements/export?f={form.name}{query}")
            answer = link.getresponse()
            if answer.status != HTTPStatus.OK:
                raise RuntimeError(answer.read().decode())
            kept.write(answer.read(1))
            first_s = time.perf_counter() - begun
            while block := answer.read(BLOCK):
                kept.write(block)
            whole_s = time.perf_counter() - begun
    return Got(first_s, whole_s, peaks["server"] - before, peaks["child"])


@contextmanager
def _listening(pid: int) -> Iterator[dict[str, int]]:
    """Note the greatest resident memory of a process and of its children while the block runs."""
    peaks = {"server": 0, "child": 0}
    is_over = threading.Event()

    def listen() -> None:
        while not is_over.wait(LISTENING_S):
            peaks["server"] = max(peaks["server"], _resident(pid))
            peaks["child"] = max(peaks["child"], sum(map(_resident, _children(pid))))

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        yield peaks
    finally:
        is_over.set()
        thread.join()


def _children(pid: int) -> list[int]:
    """Return the children that make files; one that has just begun still looks like the server, with its memory."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            own = [int(one) for one in (task / "children").read_text().split()]
            found += [one for one in own if CHILD in Path(f"/proc/{one}/cmdline").read_bytes()]
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), 0)
