"""A register to drag a facility in: the sample's townships with as many settlements and facilities as wanted; seeded.

What a planner's page sends while a facility is dragged is a what-if with one move, and the whole answer comes back.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis import sample
from gis.benchmark.data import new_ids
from gis.benchmark.gazetteer_clock import Times
from gis.core import db
from gis.core.accounts.commands import create_user, sign_in
from gis.core.history import open_batch
from gis.coverage.question import NO_REACH

SIZES = ((1_000, 100, 100.0), (100_000, 100, 300.0))
"""Settlements, facilities, and the server time within which the middle answer is wanted, milliseconds."""
COMMON_QUESTION: dict[str, Any] = {"service": "care-centres", "population": "pop_60", "effective_only": True}
QUESTIONS: dict[str, dict[str, Any]] = {
    "straight": {**COMMON_QUESTION, "metric": "pop_straight", "threshold_m": 1000},
    "road": {**COMMON_QUESTION, "metric": "pop_network", "threshold_s": 900, "mode": "walk"},
}
"""The questions that the page opens with in a straight line and by road, as its script sends them."""
PAGE_GAPS = 2_000
WHOLE_MS, PEAK_BYTES = 2_000.0, 1_000_000_000
"""C-47: server time of the whole answer where townships and network are at hand, and memory of the server."""
STEP_DEGREES = 0.002
"""How far a facility moves between two answers: some 200 m."""
COMMON = ("source", "secrecy", "is_sample")
TAIL = ("benchmark", "public", True)


@dataclass(frozen=True)
class Held:
    """What was filled in: the session of a planner, and facility and start (degrees) of the drag."""

    token: str
    facility: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Dragged:
    """Times of the what-ifs and of the whole answer, and the server's greatest memory so far.

    `answer_bytes` are those of the largest what-if as sent; then how many settlements and facilities it counts.
    """

    times: Times
    whole: Times
    peak_bytes: int
    answer_bytes: int
    settlements: int
    facilities: int


def fill(settlements: int, facilities: int, seed: int) -> Held:
    """Load the sample into the present, empty database and bring settlements and counted facilities to these numbers.

    Settlements are added around those of the sample, in their townships; facilities too, of one type, in place of the
    sample's.
    """
    sample.load()
    random = np.random.default_rng(seed)
    with db.session() as opened:
        name, password = f"benchmark-{uuid4().hex[:8]}", uuid4().hex
        token = sign_in(opened, create_user(opened, name=name, roles=["planner"], password=password), name)
        open_batch(opened, kind="benchmark", actor=name, reason="benchmark")
        opened.execute(text("SET LOCAL statement_timeout = 0"))
        known = opened.execute(
            text("SELECT division_id::text, ST_X(geom), ST_Y(geom) FROM register.settlement ORDER BY id")
        ).all()
        _add_settlements(opened, known, settlements - len(known), random)
        opened.execute(text("UPDATE register.care_centre SET deleted = true WHERE NOT deleted"))
        facility, lon, lat = _add_facilities(opened, known, facilities, random)
    with db.session(db.Role.OWNER) as opened:
        opened.execute(text("ANALYZE register.settlement, register.care_centre"))
    return Held(token, facility, lon, lat)


def _add_settlements(store: Session, known: Any, count: int, random: np.random.Generator) -> None:
    """Add villages around the known ones (division, longitude, latitude); one in a hundred in no township."""
    chosen = random.integers(0, len(known), max(count, 0))
    moved = random.normal(0.0, 0.01, (chosen.size, 2))
    people = random.integers(1, 400, chosen.size)
    rows = (
        (new, f"测试村{n}", "village", None if n % 100 == 0 else known[row][0],
         f"SRID=4490;POINT({known[row][1] + east:.6f} {known[row][2] + north:.6f})",
         p, p // 5, p // 7, p // 30, 2020, *TAIL)
        for n, (new, row, (east, north), p) in enumerate(
            zip(new_ids(chosen.size, random), chosen.tolist(), moved.tolist(), people.tolist(), strict=True))
    )  # fmt: skip
    columns = ("id", "name", "kind", "division_id", "geom", "pop_total", "pop_60", "pop_65", "pop_80", "year", *COMMON)
    db.copy_rows(store, "register.settlement", columns, rows)


def _add_facilities(store: Session, known: Any, count: int, random: np.random.Generator) -> tuple[str, float, float]:
    """Add operating facilities at settlements; return identity and position of the first."""
    kinds = store.execute(text("SELECT code, level FROM register.care_centre_type ORDER BY code")).all()
    code, level = next((code, level) for code, level in kinds if code not in NO_REACH)
    chosen = [known[row] for row in random.permutation(len(known))[:count]]
    ids = new_ids(len(chosen), random)
    rows = (
        (new, f"测试设施{n}", code, level, "operating", division, f"SRID=4490;POINT({lon} {lat})", 50, 30, 40, *TAIL)
        for n, (new, (division, lon, lat)) in enumerate(zip(ids, chosen, strict=True))
    )
    columns = ("id", "name", "type_code", "level", "status", "division_id", "geom", "beds_total", "beds_nursing",
               "residents", *COMMON)  # fmt: skip
    db.copy_rows(store, "register.care_centre", columns, rows)
    _, lon, lat = chosen[0]
    return ids[0], float(lon), float(lat)


def drags(held: Held, by: str, count: int) -> list[dict[str, Any]]:
    """Return the bodies of a drag: a spiral away from where the facility stands, digits as the page sends them."""
    bodies = []
    for turn in range(1, count + 1):
        reach, angle = STEP_DEGREES * turn / 4, turn / 3
        lon, lat = held.lon + reach * math.cos(angle), held.lat + reach * math.sin(angle)
        change = {"op": "move", "id": held.facility, "lon": round(lon, 6), "lat": round(lat, 6)}
        bodies.append({**QUESTIONS[by], "changes": [change]})
    return bodies


def peak_bytes(pid: int) -> int:
    """Return the most memory that a process has held (Linux), bytes."""
    (line,) = [each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def differing(answers: Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> int:
    """Return how many what-ifs do not add up against the answer before them: a fast wrong answer is no answer."""
    return sum(
        found["before"]["covered"] != plain["totals"]["covered"]
        or found["totals"]["covered"] - found["before"]["covered"] != found["difference"]["covered"]
        or found["totals"]["total"] != plain["totals"]["total"]
        for plain, found in answers
    )
