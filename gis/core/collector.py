"""Python's collector of cycles, held off while a file becomes a million objects.

Cells, rows and what is read of them hold no cycles. To look for some again and again while they come into being costs
a third of the time; what other threads leave behind in those seconds is collected afterwards.
"""

import gc
import threading
from types import TracebackType


class HeldOff:
    """Keeps the collector from running as long as any thread is inside; not for blocks that wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._was_on = True

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._was_on = gc.isenabled()
                gc.disable()
            self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._was_on:
                gc.enable()


held_off = HeldOff()
