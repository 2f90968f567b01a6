"""The process that checks parts of large files for `apart`: a task and rows come in, lines to store go out.

It sees neither the database nor the settings of the server's environment. Python's collector of cycles is off: the rows
make none, and to look for some among all that is remembered of names costs a fifth of the time. It is called after some
files all the same, a quarter of a second each, should any come to be made one day.
"""

import gc
import os
import pickle
import resource
import select
import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from gis.core.uploads.parts import Task

MEMORY_BYTES = 2 << 30
COLLECTED_EVERY = 20


def main() -> None:
    """Answer until the input ends, or nothing came for as many seconds as the argument says."""
    idle_s = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that is printed gets among the answers
    _serve(sys.stdin.buffer, answers, idle_s)


def _serve(questions: IO[bytes], answers: IO[bytes], idle_s: int) -> None:
    task: Task | None = None
    files = 0
    gc.disable()
    while select.select([questions], [], [], idle_s)[0]:
        try:
            told, rows = pickle.load(questions)  # noqa: S301 - from our own program
        except EOFError:
            return
        if told is not None:
            task, files = None, files + 1
            if files % COLLECTED_EVERY == 0:
                gc.collect()
            task = pickle.loads(told)  # noqa: S301 - from our own program
        assert task is not None
        pickle.dump(task.work(rows), answers, protocol=5)
        answers.flush()
