"""What bringing a file costs, phase by phase, beside the least that any program must do with it.

The floor reads the same bytes with `pandas.read_csv` and transforms both columns in one call of PROJ. It keeps no
digits, checks nothing, stores nothing, and runs the parser unprotected in its own process.
"""

import io
import resource
import time
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np
import pandas as pd

from gis import sample
from gis.core import crs, db
from gis.core.accounts.commands import create_user
from gis.core.uploads import commands, queries
from gis.core.uploads.profile import Profile
from gis.register import KINDS

CRS = 4526
PROFILE = Profile(crs=f"EPSG:{CRS}", height_datum="1985")
HEADERS = ("界桩编号", "X", "Y", "高程", "界线", "测量日期", "精度", "备注")
LINES = ("12021221", "421202001002", "")
"""Lines of the sample register that the rows name in turn, and none."""
BUYS = {
    "reading": ("子进程受限解析，保留每位数字", "parsing fenced off in a child, every digit kept"),
    "checking": ("逐格校验，坐标与批内规则", "every cell, positions, rules across rows"),
    "storing": ("写入暂存表，断电不失", "rows and findings stored, safe from a power cut"),
    "comparing": ("与登记库、县界比对", "compared with what is registered"),
    "committing": ("再次比对，一批写入登记库", "compared again, written into the register as one batch"),
}


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


@dataclass
class Timed:
    """Progress that adds up the seconds spent in each stage."""

    seconds: dict[str, float] = field(default_factory=dict)
    stage: str = ""
    since: float = 0.0

    def at(self, stage: str, done: int = 0, total: int = 0) -> None:  # noqa: ARG002 - see `Progress`
        """Close the stage before, open this one."""
        now = time.perf_counter()
        if self.stage:
            self.seconds[self.stage] = self.seconds.get(self.stage, 0.0) + now - self.since
        self.stage, self.since = stage, now


@dataclass(frozen=True)
class Staged:
    """What staging one file took: seconds by stage, findings, and peak memory of this process so far, bytes."""

    seconds: dict[str, float]
    counts: dict[str, int]
    peak_bytes: int


def actor_of(role: str) -> commands.Actor:
    """Load the sample register into the present, empty database, and make an account there."""
    sample.load()
    name = f"benchmark-{uuid4().hex[:8]}"
    with db.session() as opened:
        user_id = create_user(opened, name=name, roles=[role], password=uuid4().hex)
    return commands.Actor(user_id, name)


def bring(data: bytes, actor: commands.Actor, kind: str, profile: Profile, *, commit: bool = False) -> Staged:
    """Stage a file as an upload does, commit it when asked, and return what it took."""
    timed = Timed()
    prepared = commands.prepare(KINDS[kind], commands.Incoming(data, "benchmark.csv"), profile, actor, timed)
    with db.session() as opened:
        upload_id, _ = commands.stage(opened, prepared, actor, timed)
        timed.at("")
        upload = queries.get(opened, upload_id, actor.user_id)
        counts = {name: int(count) for name, count in upload.counts.items()}
    if commit:
        timed.at("committing")
        with db.session() as opened:
            commands.commit(opened, upload_id, KINDS, actor)
        timed.at("")
    return Staged(timed.seconds, counts, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
