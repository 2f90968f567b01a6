"""One instance a home: the lock that says who runs the cluster of `MINZHENG_HOME`."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gis.core.cluster import START_TIMEOUT_S, ClusterError, make_folder


class AlreadyRunningError(ClusterError):
    """Another process runs the instance of this home."""


@contextmanager
def hold(home: Path, purpose: str) -> Iterator[None]:
    """Hold the lock of a home; a short command of another process is waited for, a running instance is not.

    Raises:
        ClusterError: another instance runs on this home.
    """
    try:
        make_folder(home)
        file = (home / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise ClusterError(f"无法写入 {home}", f"{home} cannot be written: {error.strerror}") from None
    with file:
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                holder = holder_of(home)
                if holder[1:2] == ["run"] or time.monotonic() > deadline:
                    who = holder[0] if holder else "?"
                    raise AlreadyRunningError(
                        f"{home} 已有一个实例在运行（进程 {who}）",
                        f"An instance already runs on {home} (process {who})",
                    ) from None
                time.sleep(0.1)
        file.truncate(0)
        file.write(f"{os.getpid()} {purpose}\n")
        file.flush()
        yield
        file.truncate(0)


def holder_of(home: Path) -> list[str]:
    """Return [process id, purpose] of whoever wrote the lock last."""
    lock = home / "lock"
    return lock.read_text(encoding="utf-8").split() if lock.exists() else []
