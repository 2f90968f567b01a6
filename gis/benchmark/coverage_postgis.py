"""The same people and facilities in PostGIS: nearest by `<->` (C-37), covered by two ways of asking (C-39)."""

import time
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.benchmark.coverage import SITES
from gis.benchmark.coverage_data import Ground, facilities
from gis.benchmark.coverage_siting import Measured, Spent
from gis.benchmark.gazetteer_clock import backend_clock
from gis.core.db import Role, copy_rows, session

SRID = 4547
SAMPLE = 50
"""Every so-manieth person (as in the statement) is asked by `<->`, and the time multiplied: all take minutes."""
TABLES = f"""
DROP SCHEMA IF EXISTS benchmark CASCADE; CREATE SCHEMA benchmark;
CREATE TABLE benchmark.person (id int, people int, township text, geom geometry(Point, {SRID}));
CREATE TABLE benchmark.site (id text, geom geometry(Point, {SRID}));
"""
INDEXES = """
CREATE INDEX ON benchmark.person USING gist (geom); CREATE INDEX ON benchmark.site USING gist (geom);
ANALYZE benchmark.person; ANALYZE benchmark.site;
"""
NEAREST = """
SELECT count(*), sum(n.m) FROM benchmark.person p CROSS JOIN LATERAL (
  SELECT s.geom <-> p.geom AS m FROM benchmark.site s ORDER BY s.geom <-> p.geom LIMIT 1) n WHERE p.id % 50 = 0
"""
PERSON_SIDE = """
SELECT p.township, sum(p.people) FROM benchmark.person p
 WHERE EXISTS (SELECT 1 FROM benchmark.site s WHERE ST_DWithin(p.geom, s.geom, 1000)) GROUP BY 1 ORDER BY 1
"""
FACILITY_SIDE = """
SELECT p.township, sum(p.people) FROM (
  SELECT DISTINCT p.id, p.township, p.people FROM benchmark.site s
    JOIN benchmark.person p ON ST_DWithin(p.geom, s.geom, 1000)) p GROUP BY 1 ORDER BY 1
"""


def in_postgis(ground: Ground, seed: int, straight: dict[int, Spent]) -> Iterator[Measured]:
    """Measure in the active database, as its owner; `straight` is what our own search spent by number of sites."""
    demand = ground.demand
    with session(Role.OWNER) as opened:
        opened.execute(text(TABLES))
        at = zip(demand.easting_m.tolist(), demand.northing_m.tolist(), strict=True)
        points = (f"SRID={SRID};POINT({east!r} {north!r})" for east, north in at)
        people = zip(
            range(demand.ids.size), demand.people.tolist(), demand.township.tolist(), points, strict=True
        )  # fmt: skip
        copy_rows(opened, "benchmark.person", ("id", "people", "township", "geom"), people)
        for count in SITES:
            sites = facilities(count, seed)
            opened.execute(text("TRUNCATE benchmark.site"))
            where = zip(sites.ids.tolist(), sites.easting_m.tolist(), sites.northing_m.tolist(), strict=True)
            placed = ((name, f"SRID={SRID};POINT({e!r} {n!r})") for name, e, n in where)
            copy_rows(opened, "benchmark.site", ("id", "geom"), placed)
            opened.execute(text(INDEXES if count == SITES[0] else "ANALYZE benchmark.site"))
            opened.execute(text("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL work_mem = '256MB'"))
            rows, sampled = _asked(opened, NEAREST)
            holds = rows[0][0] == -(-demand.ids.size // SAMPLE)
            whole = Spent(sampled.cpu_s * SAMPLE, sampled.wall_s * SAMPLE)
            note = f"one person in {SAMPLE} asked, times {SAMPLE}"
            size = f"{demand.ids.size:,} x {count:,}"
            yield Measured(
                "C-37", f"nearest + covered {size}", straight[count], "PostGIS <->", whole, 0.02, holds, note
            )
            theirs, anchor = _asked(opened, PERSON_SIDE)
            ours, spent = _asked(opened, FACILITY_SIDE)
            note = f"the product itself asks no SQL: {straight[count].cpu_s:.3f} s CPU in arrays"
            yield Measured(
                "C-39", f"covered in PostGIS {size}", spent, "EXISTS per person", anchor, 0.2, ours == theirs, note
            )


def _asked(opened: Session, statement: str) -> tuple[list[tuple[object, ...]], Spent]:
    """Ask once to warm up and once more; return the rows and what the second time spent in the database."""
    rows: list[tuple[object, ...]] = []
    clock = backend_clock([int(opened.scalar(text("SELECT pg_backend_pid()")) or 0)])
    spent = Spent(float("nan"), float("nan"))
    for _ in range(2):
        began, before = time.perf_counter(), clock() if clock else 0
        rows = [tuple(row) for row in opened.execute(text(statement))]
        wall = time.perf_counter() - began
        spent = Spent((clock() - before) / 1e9 if clock else wall, wall)
    return rows, spent
