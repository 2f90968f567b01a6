"""The board of cemeteries: plots, need and years left by cemetery and township, plots over the limit, villages served.

A village that k operating cemeteries serve counts 1/k with each, so that its people are counted once. Figures that
standards give (mortality, uptake, horizon, plot limits, villages of a joint cemetery) are those in force on the day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.facilities.access import Officer
from gis.facilities.cemeteries.need import Rates, light, need, places, years_left
from gis.facilities.standards.lookup import document, in_force
from gis.facilities.standards.tables import Standard

LIMITS = {
    ("single", "ashes"): "plot-ashes-single", ("double", "ashes"): "plot-ashes-joint",
    ("single", "remains"): "plot-remains-single", ("double", "remains"): "plot-remains-double",
}  # fmt: skip
"""Standard of each class of plot; for niches, multiple and eco plots no standard is known."""
USED = ("mortality", "uptake", "cemetery-horizon", "joint-villages", "cemetery-visit", *LIMITS.values())
_SCOPE = """
   AND (cardinality(CAST(:counties AS text[])) = 0 OR left(l.code, 6) = ANY(:counties))
   AND (CAST(:township AS text) IS NULL OR l.code LIKE :township || '%')
"""
_CEMETERIES = text(f"""
SELECT c.id::text, c.name, c.nature, c.status, c.plots_total, c.plots_used, c.area_m2::float, c.area_received,
       c.area_unit, c.built_area_m2::float, c.approval_no, c.approved_by, c.organiser, c.parcel_id, c.land_use_approval,
       c.stone_height_m::float, c.is_sample, c.version, l.code AS township_code, l.name AS township,
       ST_X(ST_PointOnSurface(c.geom)) AS lon, ST_Y(ST_PointOnSurface(c.geom)) AS lat
  FROM register.cemetery c LEFT JOIN view_internal.division_labels l ON l.id = c.division_id
 WHERE NOT c.deleted AND c.secrecy = ANY(:secrecies) AND register.valid_on(c.valid_from, c.valid_to, :day) {_SCOPE}
 ORDER BY l.code, c.name, c.id
""")  # noqa: S608 - names of ours
_PLOTS = text("""
SELECT p.cemetery_id::text AS cemetery, p.plot_class, p.burial, p.plot_area_m2::float, p.built, p.used,
       p.used_this_year, p.built - p.used AS free, p.year
  FROM register.cemetery_plots p WHERE NOT p.deleted AND p.secrecy = ANY(:secrecies)
 ORDER BY p.plot_class, p.burial, p.plot_area_m2
""")
_VILLAGES = text(f"""
SELECT s.id::text, s.name, s.kind, s.pop_total, s.year, l.code AS township_code, l.name AS township,
       ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat
  FROM register.settlement s LEFT JOIN view_internal.division_labels l ON l.id = s.division_id
 WHERE NOT s.deleted AND s.secrecy = ANY(:secrecies) AND register.valid_on(s.valid_from, s.valid_to, :day) {_SCOPE}
 ORDER BY l.code, s.name, s.id
""")  # noqa: S608 - names of ours
_SERVED = text("""
SELECT k.cemetery_id::text AS cemetery, k.settlement_id::text AS village, s.pop_total,
       ST_Distance(c.geom::geography, s.geom::geography) AS distance_m
  FROM register.cemetery_service k
  JOIN register.cemetery c ON c.id = k.cemetery_id AND NOT c.deleted AND c.status = 'operating'
       AND register.valid_on(c.valid_from, c.valid_to, :day)
  JOIN register.settlement s ON s.id = k.settlement_id AND NOT s.deleted
       AND register.valid_on(s.valid_from, s.valid_to, :day)
 WHERE NOT k.deleted AND k.secrecy = ANY(:secrecies)
""")


@dataclass(frozen=True, slots=True)
class Assumed:
    """Figures of the planner that stand above the standards; None takes the standard in force."""

    per_mille: Fraction | None = None
    uptake: Fraction | None = None
    horizon_years: int | None = None
    relocated: int = 0


def board(
    session: Session, officer: Officer, day: dt.date, assumed: Assumed | None = None, *, township: str | None = None
) -> dict[str, Any]:
    """Return cemeteries, townships, unassigned villages, and the figures that all rest on."""
    wanted = assumed or Assumed()
    standards = {each.key: each for each in in_force(session, day, service="cemeteries")}
    rates = Rates(
        wanted.per_mille or _value(standards, "mortality", 7), wanted.uptake or _value(standards, "uptake", 1)
    )
    horizon = wanted.horizon_years or int(_value(standards, "cemetery-horizon", 30))
    values = {"secrecies": officer.secrecies, "counties": list(officer.counties), "day": day, "township": township}
    found = [dict(row) for row in session.execute(_CEMETERIES, values).mappings()]
    villages = [dict(row) for row in session.execute(_VILLAGES, values).mappings()]
    served = [dict(row) for row in session.execute(_SERVED, values).mappings()]
    plots: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in session.execute(_PLOTS, values).mappings():
        plots[row["cemetery"]].append(dict(row))
    shares = _shares(served)
    for each in found:
        mine = [row for row in served if row["cemetery"] == each["id"]]
        _reckon(each, plots[each["id"]], mine, standards)
        people = sum((row["pop_total"] * shares[row["village"]] for row in mine), start=Fraction(0))
        each.update(_time_left(each["free"], people, rates, day.year))
    assigned = {row["village"] for row in served}
    without = [each for each in villages if each["id"] not in assigned]
    return {
        "on": day.isoformat(),
        "cemeteries": found,
        "townships": _townships(found, villages, assigned, rates, day.year, horizon),
        "unassigned": without,
        "total": _total(found, villages, assigned, rates, day.year, horizon, wanted.relocated),
        "assumptions": {
            "mortality_per_mille": float(rates.in_year(day.year)), "uptake": float(rates.uptake),
            "horizon_years": horizon, "relocated": wanted.relocated,
            "by_hand": [name for name in ("per_mille", "uptake", "horizon_years") if getattr(wanted, name) is not None],
        },
        "standards": [document(standards[key]) for key in USED if key in standards],
    }  # fmt: skip


def _value(standards: Mapping[str, Standard], key: str, otherwise: int) -> Fraction:
    return Fraction(str(standards[key].value)) if key in standards else Fraction(otherwise)


def _shares(served: Iterable[Mapping[str, Any]]) -> dict[str, Fraction]:
    counts: dict[str, int] = defaultdict(int)
    for row in served:
        counts[row["village"]] += 1
    return {village: Fraction(1, count) for village, count in counts.items()}


def _reckon(
    cemetery: dict[str, Any], plots: list[dict[str, Any]], served: Sequence[Mapping[str, Any]],
    standards: Mapping[str, Standard],
) -> None:  # fmt: skip
    """Add plots, what is over the limit, and villages to a cemetery; by-class figures win over the totals."""
    over, judged = 0, 0
    for group in plots:
        rule = standards.get(LIMITS.get((group["plot_class"], group["burial"]), ""))
        limit = None if rule is None else float(rule.value)
        group["limit_m2"] = limit
        group["over"] = None if limit is None or group["plot_area_m2"] is None else group["plot_area_m2"] > limit
        judged += 0 if group["over"] is None else group["built"]
        over += group["built"] if group["over"] else 0
        del group["cemetery"]
    built = sum(group["built"] for group in plots) if plots else cemetery["plots_total"] or 0
    used = sum(group["used"] for group in plots) if plots else cemetery["plots_used"] or 0
    most = int(standards["joint-villages"].value) if "joint-villages" in standards else None
    far_m = float(standards["cemetery-visit"].value) if "cemetery-visit" in standards else None
    open_now = cemetery["status"] == "operating"
    cemetery |= {
        "plots": plots, "built": built, "used": used, "free": built - used if open_now else 0,
        "differs": bool(plots) and (built, used) != (cemetery["plots_total"], cemetery["plots_used"]),
        "over_limit": over, "judged": judged, "villages": len(served), "is_joint": len(served) > 1,
        "joint_over": most is not None and cemetery["nature"] == "public-rural" and len(served) > most,
        "far": sum(far_m is not None and row["distance_m"] > far_m for row in served),
        "people": sum(row["pop_total"] for row in served),
    }  # fmt: skip


def _time_left(free: int, people: Fraction, rates: Rates, year: int) -> dict[str, Any]:
    left = years_left(free, people, rates, year)
    return {"years_left": None if left is None else round(float(left), 2), "light": light(left)}


def _townships(
    cemeteries: Sequence[Mapping[str, Any]], villages: Sequence[Mapping[str, Any]], assigned: set[str], rates: Rates,
    year: int, horizon: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return each township: people, need over the horizon, free plots in it, years left, villages with and without."""
    lines: dict[str, dict[str, Any]] = {}
    for each in (*villages, *cemeteries):
        code = each["township_code"] or ""
        lines.setdefault(code, {"code": code, "name": each["township"] or "", "people": 0, "villages": 0,
                                "assigned": 0, "cemeteries": 0, "free": 0})  # fmt: skip
    for each in villages:
        line = lines[each["township_code"] or ""]
        line["people"] += each["pop_total"]
        line["villages"] += 1
        line["assigned"] += each["id"] in assigned
    for each in cemeteries:
        line = lines[each["township_code"] or ""]
        line["cemeteries"] += each["status"] == "operating"
        line["free"] += each["free"]
    for line in lines.values():
        needed = places(need(line["people"], range(year, year + horizon), rates))
        line.update(need=needed, short_by=max(0, needed - line["free"]))
        line.update(_time_left(line["free"], Fraction(line["people"]), rates, year))
    return [lines[code] for code in sorted(lines)]


def _total(  # noqa: PLR0913, PLR0917 - parts of one sum
    cemeteries: Sequence[Mapping[str, Any]], villages: Sequence[Mapping[str, Any]], assigned: set[str], rates: Rates,
    year: int, horizon: int, relocated: int,
) -> dict[str, Any]:  # fmt: skip
    people = sum(each["pop_total"] for each in villages)
    with_relocated = Rates(rates.per_mille, rates.uptake, rates.plots_per_burial, relocated)
    free = sum(each["free"] for each in cemeteries)
    needed = places(need(people, range(year, year + horizon), with_relocated))
    return {
        "cemeteries": sum(each["status"] == "operating" for each in cemeteries), "people": people,
        "villages": len(villages), "assigned": sum(each["id"] in assigned for each in villages),
        "built": sum(each["built"] for each in cemeteries), "used": sum(each["used"] for each in cemeteries),
        "free": free, "over_limit": sum(each["over_limit"] for each in cemeteries),
        "joint_over": sum(each["joint_over"] for each in cemeteries), "need": needed,
        "short_by": max(0, needed - free), **_time_left(free, Fraction(people), rates, year),
    }  # fmt: skip
