"""Parts of a large file checked in processes of their own, so that more cores than one work and the server goes on.

The processes are started like the reader's, never forked: nothing of the server's threads is in them. They have no
connection to the database, live on for the next file, and end when they are idle or the server is gone. What they
give comes in the order of the file. One that fails ends the whole check: there is no partial result.
"""

import os
import pickle
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import TYPE_CHECKING

from gis.core.errors import Busy
from gis.core.settings import ROOT
from gis.core.uploads.kinds import Check, Row
from gis.core.uploads.parts import Ready, Task, conclude, packed
from gis.core.uploads.progress import Progress

if TYPE_CHECKING:
    from gis.core.uploads.findings import Finding

LEAST = 2_000
"""Rows from which on a file is worth the way to other processes."""
PART = 500
"""Rows of a part: so much is in flight for each process."""
PART_S = 300
"""Longest time for a part, seconds; then its process is ended."""
WAIT_S = 120
"""Longest wait for the file before, seconds."""
IDLE_S = 600
"""A process without work ends after so long, seconds; it is not asked any more shortly before."""
BOOT = "import sys; sys.path.insert(0, sys.argv.pop(1)); from gis.core.uploads.checker import main; main()"
Parts = Generator[bytes, None, None]
"""Rows as lines of COPY, part by part."""
_turn = threading.RLock()
_idle: list["Checker"] = []
os.register_at_fork(after_in_child=_idle.clear)


class CheckerError(Exception):
    """A process gave no answer: it ended, or was ended."""


class Checker:
    """A process that checks parts; it keeps the task of the file at hand."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-I", "-X", "utf8", "-c", BOOT, str(ROOT), str(IDLE_S)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            cwd="/",
            close_fds=True,
        )
        self._known: bytes | None = None
        self._used_at = time.monotonic()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def is_fit(self) -> bool:
        """Tell whether it may be asked: at work or ready, and not about to end."""
        return self._process.poll() is None and time.monotonic() - self._used_at < IDLE_S * 0.9

    def ask(self, task: bytes, rows: Sequence[Row]) -> Ready:
        """Have the rows of a part checked.

        Raises:
            CheckerError: there is no whole answer.
        """
        timer = threading.Timer(PART_S, self._process.kill)
        timer.start()
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            message = (None if self._known is task else task, packed(rows))
            pickle.dump(message, self._process.stdin, protocol=5)
            self._process.stdin.flush()
            self._known = task
            answer = pickle.load(self._process.stdout)  # noqa: S301 - from our own program
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise CheckerError from error
        finally:
            timer.cancel()
            self._used_at = time.monotonic()
        assert isinstance(answer, Ready)
        return answer

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what it was not sent any more
                    continue
        self._process.wait()


def pids() -> list[int]:
    """Return the processes that wait for work, by their number, for a measurement of what they spend."""
    return [each.pid for each in _idle]


def goes_apart(check: Check, rows: int) -> bool:
    """Tell whether other processes check so many rows: each by itself, and enough of them."""
    return check.kind.check_part is not None and check.settings.check_processes > 0 and rows >= LEAST


@contextmanager
def turn() -> Iterator[None]:
    """Wait for the processes and have them for the block; a thread that has them may enter again.

    Raises:
        Busy: the file before takes too long.
    """
    if not _turn.acquire(timeout=WAIT_S):
        raise Busy("正在检查的文件太多，请稍后再试", "Too many files are being checked, try again shortly")
    try:
        yield
    finally:
        _turn.release()


def check_parts(check: Check, rows: Sequence[Row], task: Task, at: int, progress: Progress) -> Parts:
    """Have other processes read and check the rows of a file: give what can be stored of each part in turn.

    What they found and counted is noted after the last part, where it would stand had one process checked all: `at` is
    how many findings stand before those about the fields of rows.

    Raises:
        Busy: see `check_apart`.
    """
    return _noted(check, rows, task, range(at, len(check.findings)), progress)


def _noted(check: Check, rows: Sequence[Row], task: Task, together: range, progress: Progress) -> Parts:
    read: list[list[list[Finding]]] = []
    findings: list[Finding] = []
    counts: Counter[str] = Counter()
    done = 0
    for ready in check_apart(task, rows, check.settings.check_processes):
        read.append(ready.read)
        findings += ready.findings
        counts += ready.counts
        done += ready.rows
        yield ready.lines
        progress.at("checking", done, len(rows))
    of_fields = [finding for step in zip(*read, strict=True) for part in step for finding in part]
    later = check.findings[together.stop :]
    before, between = check.findings[: together.start], check.findings[together.start : together.stop]
    check.findings[:] = [*before, *of_fields, *between, *findings]
    conclude(check, counts)
    check.findings += later


def check_apart(task: Task, rows: Sequence[Row], processes: int) -> Iterator[Ready]:
    """Check rows in parts by several processes and give what is ready, in the order of the rows.

    Raises:
        Busy: the file before takes too long, or a process failed; nothing more is given.
    """
    with turn():
        try:
            yield from _checked(_hired(processes), task, rows)
        except CheckerError as error:
            raise Busy("检查程序中断，没有保存任何内容", "The checking process failed, nothing was stored") from error


def _hired(processes: int) -> list[Checker]:
    """Take processes that wait for work, and start those that are missing."""
    waiting, _idle[:] = _idle[:], []
    fit = [each for each in waiting if each.is_fit]
    for each in {*waiting} - {*fit[:processes]}:
        each.end()
    return [*fit[:processes], *(Checker() for _ in range(processes - len(fit)))]


def _checked(checkers: list[Checker], task: Task, rows: Sequence[Row]) -> Iterator[Ready]:
    message, free = pickle.dumps(task, protocol=5), SimpleQueue[Checker]()
    for each in checkers:
        free.put(each)

    def ask(start: int) -> Ready:
        checker = free.get()
        try:
            return checker.ask(message, rows[start : start + PART])
        finally:
            free.put(checker)

    is_whole = False
    try:
        with ThreadPoolExecutor(len(checkers)) as threads:
            yield from threads.map(ask, range(0, len(rows), PART))
        is_whole = True
    finally:
        if is_whole:
            _idle.extend(checkers)
        else:
            for each in checkers:
                each.end()
