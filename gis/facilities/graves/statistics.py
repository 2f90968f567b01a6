"""Figures of the remediation on any day: by township, kind, way and state; the board; the 100 m cells (C-26)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.region_store import read_region
from gis.facilities.access import Officer
from gis.facilities.graves.cases import today
from gis.facilities.graves.states import GROUPS

CELL_M = 100.0
_ON = """
WITH on_day AS (
    SELECT c.id, c.graves, c.coffins, c.area_m2, c.found_on, c.deadline, c.relapse_of_id, c.geom, c.is_sample,
           coalesce(l.code, '') AS township_code, coalesce(l.name, '') AS township,
           coalesce(last.to_state, 'found') AS state, last.done_on AS last_step_on,
           CASE WHEN done.classified THEN c.kind END AS kind, CASE WHEN done.planned THEN c.way END AS way
      FROM register.grave_case c
      LEFT JOIN view_internal.division_labels l ON l.id = c.division_id
      LEFT JOIN LATERAL (
           SELECT s.to_state, s.done_on FROM register.grave_step s
            WHERE s.case_id = c.id AND s.done_on <= :day ORDER BY s.ordinal DESC LIMIT 1) last ON true
      CROSS JOIN LATERAL (
           SELECT coalesce(bool_or(s.action = 'classify'), false) AS classified,
                  coalesce(bool_or(s.action IN ('plan', 'keep')), false) AS planned
             FROM register.grave_step s WHERE s.case_id = c.id AND s.done_on <= :day) done
     WHERE NOT c.deleted AND c.found_on <= :day AND c.secrecy = ANY(:secrecies)
       AND (cardinality(CAST(:counties AS text[])) = 0 OR left(l.code, 6) = ANY(:counties))
       AND (CAST(:township AS text) IS NULL OR l.code LIKE :township || '%'))
"""
_STATISTICS = text(f"""{_ON}
SELECT township_code, township, kind, way, state, count(*) AS cases, sum(graves) AS graves, sum(coffins) AS coffins,
       sum(area_m2)::float AS area_m2,
       count(*) FILTER (WHERE deadline < :day AND state NOT IN ('closed', 'kept')) AS overdue,
       count(*) FILTER (WHERE relapse_of_id IS NOT NULL) AS relapses,
       min(found_on)::text AS first_found_on, max(found_on)::text AS last_found_on,
       max(last_step_on)::text AS last_step_on
  FROM on_day GROUP BY township_code, township, kind, way, state
 ORDER BY township_code, kind NULLS FIRST, way NULLS FIRST, state
""")  # noqa: S608 - names of ours
_PLACES = text(f"{_ON} SELECT ST_X(geom), ST_Y(geom), state, graves, coffins FROM on_day")  # noqa: S608 - names of ours


def _values(officer: Officer, day: dt.date, township: str | None) -> dict[str, Any]:
    return {"secrecies": officer.secrecies, "counties": list(officer.counties), "day": day, "township": township}


def statistics(
    session: Session, officer: Officer, *, on: dt.date | None = None, township: str | None = None
) -> dict[str, Any]:
    """Return rows by township, kind, way and state as they stood at the end of a day, and their totals.

    `graves` and `coffins` are counted apart; `area_m2` is that of cases that have one. A kind is known from the day of
    the classification, a way from that of the plan.
    """
    day = on or today(session)
    rows = [dict(row) for row in session.execute(_STATISTICS, _values(officer, day, township)).mappings()]
    counted = ("cases", "graves", "coffins", "overdue", "relapses")
    return {"on": day.isoformat(), "rows": rows, "total": {name: sum(row[name] for row in rows) for name in counted}}


def board(session: Session, officer: Officer, *, on: dt.date | None = None) -> dict[str, Any]:
    """Return the board: by township and kind, cases with graves and coffins in each group of states (`GROUPS`)."""
    found = statistics(session, officer, on=on)
    lines: dict[tuple[str, str | None], dict[str, Any]] = {}
    for row in found["rows"]:
        key = (row["township_code"], row["kind"])
        line = lines.setdefault(key, {"township_code": row["township_code"], "township": row["township"],
                                      "kind": row["kind"], **_empty()})  # fmt: skip
        _add(line, row)
    total = _empty()
    for row in found["rows"]:
        _add(total, row)
    return {"on": found["on"], "lines": list(lines.values()), "total": total}


def _empty() -> dict[str, Any]:
    zero = {"cases": 0, "graves": 0, "coffins": 0}
    return {"groups": {group: dict(zero) for group in GROUPS}, **zero, "overdue": 0, "relapses": 0}


def _add(line: dict[str, Any], row: dict[str, Any]) -> None:
    group = next(name for name, (_, _, states) in GROUPS.items() if row["state"] in states)
    for name in ("cases", "graves", "coffins"):
        line["groups"][group][name] += row[name]
        line[name] += row[name]
    for name in ("overdue", "relapses"):
        line[name] += row[name]


def cells(session: Session, officer: Officer, *, on: dt.date | None = None) -> dict[str, Any]:
    """Return GeoJSON: squares of 100 m (plane of the region's 3-degree zone) with counts; no number, no name."""
    day = on or today(session)
    rows = session.execute(_PLACES, _values(officer, day, None)).all()
    epsg = read_region(session).metric_epsg
    lon, lat = [row[0] for row in rows], [row[1] for row in rows]
    northing, easting = crs.from_storage(lon=np.array(lon, dtype=float), lat=np.array(lat, dtype=float), target=epsg)
    tally: dict[tuple[int, int], dict[str, int]] = defaultdict(
        lambda: {"cases": 0, "graves": 0, "coffins": 0, "open": 0}
    )
    for n, e, (_, _, state, graves, coffins) in zip(northing, easting, rows, strict=True):
        cell = tally[int(n // CELL_M), int(e // CELL_M)]
        cell["cases"] += 1
        cell["graves"] += graves
        cell["coffins"] += coffins
        cell["open"] += state not in {"closed", "kept"}
    features = list(_squares(sorted(tally.items()), epsg))
    return {
        "type": "FeatureCollection",
        "on": day.isoformat(),
        "cell_m": CELL_M,
        "crs_epsg": epsg,
        "features": features,
    }


def _squares(tally: Iterable[tuple[tuple[int, int], dict[str, int]]], epsg: int) -> Iterable[dict[str, Any]]:
    for (row, column), counts in tally:
        corners = [(0, 0), (0, 1), (1, 1), (1, 0), (0, 0)]
        lon, lat = crs.to_storage(
            northing=[(row + up) * CELL_M for up, _ in corners],
            easting=[(column + right) * CELL_M for _, right in corners],
            source=epsg,
        )
        ring = [[round(float(x), 7), round(float(y), 7)] for x, y in zip(lon, lat, strict=True)]
        yield {"type": "Feature", "properties": counts, "geometry": {"type": "Polygon", "coordinates": [ring]}}
