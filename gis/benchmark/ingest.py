"""What bringing a file costs, phase by phase, beside the least that any program must do with it.

The floor reads the same bytes with `pandas.read_csv` and transforms both columns in one call of PROJ. It keeps no
digits, checks nothing, stores nothing, and runs the parser unprotected in its own process.
"""

import io
import math
import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np
import pandas as pd
from sqlalchemy import text

from gis import sample
from gis.benchmark.gazetteer_clock import backend_clock, cpu_clock
from gis.benchmark.gazetteer_targets import CITY, Target
from gis.core import crs, db
from gis.core.accounts.commands import create_user
from gis.core.uploads import apart, commands, queries
from gis.core.uploads.profile import Profile
from gis.register import KINDS

CRS = 4526
PROFILE = Profile(crs=f"EPSG:{CRS}", height_datum="1985")
HEADERS = ("界桩编号", "X", "Y", "高程", "界线", "测量日期", "精度", "备注")
LINES = ("12021221", "421202001002", "")
"""Lines of the sample register that the rows name in turn, and none."""
COMMITTING = "committing"
BUYS = {
    "reading": ("子进程受限解析，保留每位数字", "parsing fenced off in a child, every digit kept"),
    "checking": (
        "逐格校验，坐标与批内规则；大文件边校验边暂存",
        "every cell, positions, rules across rows; a large file is stored meanwhile",
    ),
    "storing": ("写入暂存表，断电不失", "rows and findings stored, safe from a power cut"),
    "comparing": ("与登记库、县界比对", "compared with what is registered"),
    COMMITTING: (
        "一批写入登记库；期间有变动的先再次比对",
        "written into the register as one batch, compared again first where it changed meanwhile",
    ),
}
ROWS_PER_S, CITY_S = 5_000, 20.0
"""Bounds of P-E5: rows staged and committed in a second, and seconds for the names of a city."""
_SESSIONS = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usesysid IS NOT NULL")


def marker_file(rows: int, seed: int) -> bytes:
    """Return a GB18030 CSV of invented markers inside the sample city, X before Y, with prefix 38."""
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(113.8, 114.6, rows), random.uniform(29.3, 30.1, rows)
    northing, easting = crs.from_storage(lon=lon, lat=lat, target=CRS)
    height = random.uniform(20.0, 800.0, rows)
    lines = [",".join(HEADERS)]
    lines += [
        f"P{index:06d},{northing[index]:.3f},{easting[index]:.3f},{height[index]:.2f},"
        f"{LINES[index % 3]},2026-05-20,0.02,路口北侧"
        for index in range(rows)
    ]
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


def floor(data: bytes) -> float:
    """Return the seconds of `pandas.read_csv` and one transformation of the whole file."""
    started = time.perf_counter()
    frame = pd.read_csv(io.BytesIO(data), encoding="gb18030")
    crs.to_storage(northing=frame["X"].to_numpy(), easting=frame["Y"].to_numpy(), source=CRS)
    return time.perf_counter() - started


@dataclass(frozen=True)
class Spent:
    """What a stage took, seconds: on the clock, CPU of this process with its children, and of the database sessions.

    Children are the reader and the processes that check large files.

    `database_s` is NaN where the server is another machine's.
    """

    wall_s: float = 0.0
    own_s: float = 0.0
    database_s: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.wall_s + other.wall_s, self.own_s + other.own_s, self.database_s + other.database_s)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.wall_s - other.wall_s, self.own_s - other.own_s, self.database_s - other.database_s)


@dataclass
class Timed:
    """Progress that adds up what each stage took."""

    database_ns: Callable[[], int] | None
    checkers_ns: Callable[[], int] | None = None
    stages: dict[str, Spent] = field(default_factory=dict)
    stage: str = ""
    since: Spent = field(default_factory=Spent)

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:  # noqa: ARG002 - see `Progress`
        """Close the stage before, open this one."""
        now = self._now()
        if self.stage:
            self.stages[self.stage] = self.stages.get(self.stage, Spent()) + (now - self.since)
        self.stage, self.since = stage, now

    def _now(self) -> Spent:
        own = os.times()
        database_s = self.database_ns() / 1e9 if self.database_ns else math.nan
        checkers_s = self.checkers_ns() / 1e9 if self.checkers_ns else 0.0
        return Spent(time.perf_counter(), sum(own[:4]) + checkers_s, database_s)


@dataclass(frozen=True)
class Brought:
    """What bringing one file took, by stage; findings, and peak memory of this process so far, bytes."""

    stages: dict[str, Spent]
    counts: dict[str, int]
    peak_bytes: int

    @property
    def staging(self) -> Spent:
        """All up to the answer that shows the staged file."""
        return sum((spent for stage, spent in self.stages.items() if stage != COMMITTING), Spent())

    @property
    def committing(self) -> Spent | None:
        """The commit, None where there was none."""
        return self.stages.get(COMMITTING)

    @property
    def whole(self) -> Spent:
        """Both together."""
        return sum(self.stages.values(), Spent())


def targets(rows: int, whole: Spent) -> list[Target]:
    """Return the targets of P-E5 for a file of so many rows that was staged and committed."""
    found = [Target("P-E5", f"{rows:,} rows at {ROWS_PER_S:,} rows/s", whole.wall_s, rows / ROWS_PER_S, "s")]
    if rows == CITY:
        found.append(Target("P-E5", f"the {CITY:,} names of a city", whole.wall_s, CITY_S, "s"))
    return found


def actor_of(role: str) -> commands.Actor:
    """Load the sample register into the present, empty database, and make an account there."""
    sample.load()
    name = f"benchmark-{uuid4().hex[:8]}"
    with db.session() as opened:
        user_id = create_user(opened, name=name, roles=[role], password=uuid4().hex)
    return commands.Actor(user_id, name)


def warm(data: bytes, actor: commands.Actor, kind: str, profile: Profile) -> None:
    """Read and check a file without storing it, so that word lists are loaded as in a server that runs.

    It is another file than the measured ones, and large enough for the processes that check such files to run.
    """
    prepared = commands.prepare(KINDS[kind], commands.Incoming(data, "benchmark.csv"), profile, actor)
    for _ in prepared.checked.parts or ():
        continue


def bring(data: bytes, actor: commands.Actor, kind: str, profile: Profile, *, commit: bool = False) -> Brought:
    """Stage a file as an upload does, commit it when asked, and return what it took."""
    with db.session() as opened, db.session() as second:
        second.connection()  # puts the new words of a large commit; both stay in the pool
        timed = Timed(backend_clock([int(pid) for pid in opened.scalars(_SESSIONS)]), cpu_clock(apart.pids()))
    prepared = commands.prepare(KINDS[kind], commands.Incoming(data, "benchmark.csv"), profile, actor, timed)
    with db.session() as opened:
        upload_id, _ = commands.stage(opened, prepared, actor, timed)
        timed.at("")
        upload = queries.get(opened, upload_id, actor.user_id)
        counts = {name: int(count) for name, count in upload.counts.items()}
    if commit:
        timed.at(COMMITTING)
        with db.session() as opened:
            commands.commit(opened, upload_id, KINDS, actor)
        timed.at("")
    return Brought(timed.stages, counts, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
