"""Bytes of a user become cells of text, in a child process that can do nothing else (T-2).

The server itself never parses what a user sent: it looks at the first bytes, then hands the file to a child
without network, credentials, environment or privileges, limited in memory, CPU, files and time, and kills the
child's whole group when its time is up.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from gis.core.collector import held_off
from gis.core.errors import Busy
from gis.core.settings import ROOT, Settings
from gis.core.uploads.findings import Finding
from gis.core.uploads.parsing.limits import Limits, Parsed, Shape
from gis.core.uploads.sniffing import refusal, sniff

AT_ONCE = threading.BoundedSemaphore(2)
WAITING = threading.BoundedSemaphore(10)
BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from gis.core.uploads.parsing.main import main; main()"


def read_file(
    data: bytes,
    file_name: str,
    content_type: str | None,
    settings: Settings,
    sheet: str | None = None,
    shape: Shape = "point",
) -> Parsed:
    """Read a file into text cells.

    Args:
        data: the whole file.
        file_name: the user's name, as data.
        content_type: the declared media type, if any.
        settings: the limits.
        sheet: sheet of a workbook to read, the first visible one when None; or the layer of a file with several.
        shape: what a row is at its place: a point, a line or an area.

    Raises:
        BadRequest: JSON that is none (400).
        TooLarge: size, rows, columns, cells or what it unpacks to are over a limit, or parsing took too much.
        Unsupported: the content is not, or not only, a table of an accepted format.
        Unreadable: it is one but cannot be used (`empty`, `encoding`, `csv`, `nul`, `sheet-missing`).
        Busy: too many files are being read.
    """
    if len(data) > settings.upload_max_bytes:
        raise refusal("too-large", Finding("file-too-large", params={"limit": settings.upload_max_bytes}))
    return read_cells(sniff(data, file_name, content_type), data, settings, sheet, shape)


def read_cells(found: str, data: bytes, settings: Settings, sheet: str | None = None, shape: Shape = "point") -> Parsed:
    """Read a file whose format is known, a name of `formats.FORMATS`; raises what `read_file` raises."""
    answer = ask_child(found, data, settings, sheet, shape)
    with held_off:
        return _parsed(answer)


def ask_child(
    found: str, data: bytes, settings: Settings, sheet: str | None = None, shape: Shape = "point"
) -> dict[str, Any]:
    """Let the child read a file by the reader of that name, and return what it says; raises what `read_file` raises."""
    with _turn(settings.parse_wall_s):
        answer = _run_child(found, data, _limits(settings, sheet, shape), settings.parse_wall_s)
    if "refused" in answer:
        refused = answer["refused"]
        params = {
            key: "、".join(value) if isinstance(value, list) else value for key, value in refused["params"].items()
        }
        params.setdefault("found", "压缩包")
        raise refusal(refused["status"], Finding(refused["code"], refused["line"], params=params))
    parsed: dict[str, Any] = answer["parsed"]
    return parsed


def _limits(settings: Settings, sheet: str | None, shape: Shape) -> Limits:
    return Limits(
        rows=settings.upload_rows_max,
        columns=settings.upload_columns_max,
        cell_chars=settings.upload_cell_max_chars,
        unpacked_bytes=settings.upload_unpacked_max_bytes,
        ratio=settings.upload_ratio_max,
        entries=settings.upload_entries_max,
        memory_bytes=settings.parse_memory_bytes,
        cpu_s=settings.parse_cpu_s,
        sheet=sheet,
        shape=shape,
        vertices=settings.upload_vertices_max,
    )


def _parsed(found: dict[str, Any]) -> Parsed:
    rows = [(int(number), list(cells), str(letters)) for number, cells, letters in found.pop("rows")]
    notes = [(str(code), dict(params)) for code, params in found.pop("notes")]
    faults = [(int(number), str(code), dict(params)) for number, code, params in found.pop("faults")]
    return Parsed(**found, rows=rows, notes=notes, faults=faults)


@contextmanager
def _turn(wait_s: float) -> Iterator[None]:
    """Wait for one of the two places; a queue longer than eight is told to come back."""
    if not WAITING.acquire(blocking=False):
        raise Busy("正在读取的文件太多，请稍后再试", "Too many files are being read, try again shortly")
    try:
        if not AT_ONCE.acquire(timeout=wait_s):
            raise Busy("正在读取的文件太多，请稍后再试", "Too many files are being read, try again shortly")
        try:
            yield
        finally:
            AT_ONCE.release()
    finally:
        WAITING.release()


def _run_child(found: str, data: bytes, limits: Limits, wall_s: float) -> dict[str, Any]:
    """Run the child and return its answer.

    Raises:
        TooLarge: it was killed over a limit.
        Unreadable: it failed on the file, or ended without a whole answer.
    """
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments; the file goes through its input
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", "-c", BOOT, str(ROOT), found, limits.dump()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        start_new_session=True,
        close_fds=True,
    )
    try:
        output, _ = child.communicate(data, timeout=wall_s)
    except subprocess.TimeoutExpired as error:
        raise refusal("too-large", Finding("parse-limits")) from error
    finally:
        _kill_group(child)
    if child.returncode < 0:
        raise refusal("too-large", Finding("parse-limits"))
    if child.returncode > 0:
        raise refusal("unreadable", Finding("parse-failed"))
    try:
        with held_off:
            answer: dict[str, Any] = orjson.loads(output)
    except ValueError as error:
        raise refusal("unreadable", Finding("parse-failed")) from error
    return answer


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """End the child and everything it may have started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None and not pipe.closed:
            pipe.close()
