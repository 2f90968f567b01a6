"""The clock of a measurement: wall time of this process beside the CPU time that another process spent meanwhile.

CPU time is read from the other process's own clock (Linux: the scheduler's count, to the nanosecond), so it tells what
a question costs also on a machine with other work to do; wall time tells what a person waits for.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Times:
    """Times of one kind of question on one side, milliseconds; CPU is empty where it cannot be read."""

    wall_ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)

    def wall(self, share: float) -> float:
        """Return the wall time below which this share of the questions stayed."""
        return quantile(self.wall_ms, share)

    def cpu(self, share: float) -> float:
        """Return the CPU time below which this share of the questions stayed; NaN where it is unknown."""
        return quantile(self.cpu_ms, share)


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value at a share of the ordered values (0.5 the median, 1 the greatest); NaN when there are none."""
    if not values:
        return float("nan")
    return sorted(values)[int(share * (len(values) - 1) + 0.5)]


def cpu_clock(pids: Sequence[int]) -> Callable[[], int] | None:
    """Return a reader of the CPU time that these processes have spent, nanoseconds; None where one is not at hand.

    One that has ended meanwhile counts what it had spent when it was read last.
    """
    try:
        spent = {clock: time.clock_gettime_ns(clock) for clock in ((~pid << 3) | 2 for pid in pids)}
    except OSError:
        return None

    def read() -> int:
        for clock in spent:
            with suppress(OSError):
                spent[clock] = time.clock_gettime_ns(clock)
        return sum(spent.values())

    return read


def backend_clock(pids: Sequence[int]) -> Callable[[], int] | None:
    """Return a reader of the CPU time of server processes of PostgreSQL; None where the server is another machine's."""
    for pid in pids:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return None
        if b"postgres" not in command:
            return None
    return cpu_clock(pids)


def clocked(ask: Callable[[int], object], count: int, cpu: Callable[[], int] | None, budget_s: float) -> Times:
    """Ask questions 0..count-1 one after the other, twice, and time the second pass.

    A side that takes longer than `budget_s` a pass is asked fewer questions, at least three.
    """
    started = time.perf_counter()
    asked = 0
    for turn in range(count):
        ask(turn)
        asked = turn + 1
        if asked >= 3 and time.perf_counter() - started > budget_s:
            break
    times = Times()
    for turn in range(asked):
        _one(ask, turn, cpu, times)
    return times


def _one(ask: Callable[[int], object], turn: int, cpu: Callable[[], int] | None, times: Times) -> None:
    before = cpu() if cpu else 0
    began = time.perf_counter_ns()
    ask(turn)
    times.wall_ms.append((time.perf_counter_ns() - began) / 1e6)
    if cpu:
        times.cpu_ms.append((cpu() - before) / 1e6)


def busy() -> bool:
    """Tell whether more was running in the last minute than the processors carry: then wall times are not ours."""
    return os.getloadavg()[0] > (os.cpu_count() or 1)


def processors() -> str:
    """Return what stands beside a figure: number of processors and how busy they were in the last minute."""
    return f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}"
