"""Invented cases of the remediation of graves with their steps, in a few townships."""
# ruff: noqa: S311 - a seeded generator is wanted: the same run gives the same bytes

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any

from .cells import Xy, to_degrees
from .files import Row
from .settlements import Cell, scatter

INVENTED = "示例数据，虚构"
KINDS = ("oversized", "luxury", "living", "living", "house-like", "new", "renewed", "scattered", "scattered")
WAYS = {"living": "demolish", "house-like": "demolish", "scattered": "move", "new": "move"}
LAND = ("林地", "耕地", "其他草地", "宅旁空地")
COURSE = (
    ("classify", "found", "classified"), ("notify", "classified", "notified"), ("plan", "notified", "planned"),
    ("photograph", "planned", "planned"), ("start", "planned", "working"), ("photograph", "working", "working"),
    ("village-check", "working", "village-checked"), ("township-accept", "village-checked", "township-accepted"),
    ("county-review", "township-accepted", "county-reviewed"), ("close", "county-reviewed", "closed"),
)  # fmt: skip
DONE = (0, 1, 2, 3, 5, 5, 7, 8, 9, 10, 10, 10)
"""How many steps of the course a case has come; the last number is a closed one."""


def build(
    divisions: list[Row], cells: Mapping[str, Cell], seats: Mapping[str, Xy]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return cases and their steps; every third case that was closed has come back."""
    random = Random("minzheng-sample-graves")
    townships = [d for d in divisions if d["level"] == "township" and d["kind"] != "街道"][::6]
    cases: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    for township in townships:
        taken: list[Xy] = []
        for _ in range(random.randint(3, 6)):
            at = to_degrees(*scatter(random, cells[township["code"]], seats[township["code"]], taken, 2.0))
            _one(random, township, at, cases, steps)
    for former in [c for c in cases if any(s["case_ref"] == c["ref"] and s["action"] == "close" for s in steps)][::3]:
        back = {**former, "ref": f"G{len(cases) + 1:03d}", "kind": "", "way": "", "deadline": "", "area_m2": ""}
        back |= {"found_on": "2025-10-20", "relapse_of": former["ref"], "number": _number(former, len(cases) + 1)}
        cases.append(back)
    return cases, steps


def _number(case: Mapping[str, Any], serial: int) -> str:
    return f"ZZ-{case['township_code'][:6]}-2025-{serial:04d}"


def _one(random: Random, township: Row, at: Xy, cases: list[dict[str, Any]], steps: list[dict[str, Any]]) -> None:
    kind, done = random.choice(KINDS), random.choice(DONE)
    day = dt.date(2025, 3, 1) + dt.timedelta(days=random.randint(0, 60))
    graves = 1 if kind != "scattered" else random.randint(2, 9)
    coffins = 0 if kind == "living" else graves + random.randint(0, graves * 2)
    case = {
        "ref": f"G{len(cases) + 1:03d}", "number": "", "township_code": township["code"],
        "lon": f"{at[0]:.7f}", "lat": f"{at[1]:.7f}", "kind": kind if done else "", "graves": graves,
        "coffins": coffins, "area_m2": f"{graves * random.uniform(3, 30):.2f}", "land_class": random.choice(LAND),
        "way": WAYS.get(kind, random.choice(("level", "screen"))) if done > 2 else "",
        "deadline": random.choice(("2025-12-31", "2027-12-31")) if done > 1 else "", "found_on": day.isoformat(),
        "relapse_of": "", "secrecy": "internal", "source": INVENTED, "is_sample": "true",
    }  # fmt: skip
    cases.append(case | {"number": _number(case, len(cases) + 1)})
    for ordinal, (action, before, after) in enumerate(COURSE[:done], 1):
        day += dt.timedelta(days=random.randint(2, 12))
        county = action in {"county-review", "close"}
        phase = "" if action != "photograph" else "before" if before == "planned" else "after"
        steps.append({
            "case_ref": case["ref"], "ordinal": ordinal, "action": action, "from_state": before, "to_state": after,
            "done_on": day.isoformat(), "person": "县复核员（示例）" if county else "乡镇经办员（示例）",
            "unit": "县民政局（示例）" if county else f"{township['name']}人民政府（示例）", "phase": phase,
            "bearing_deg": "45" if phase else "", "source": INVENTED, "is_sample": "true",
        })  # fmt: skip
