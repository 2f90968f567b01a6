"""The invented register of a measurement, in a scratch database.

Polygons are cells of a lattice whose vertices are displaced by a function of their position, so that neighbours
share their edges exactly; points are clustered.
"""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import NullPool, create_engine

from gis.core import schema
from gis.core.db import Role, admin_dsn, dispose_engines
from gis.core.reads import blocking
from gis.core.settings import get_settings

WEST, SOUTH, EAST, NORTH = 100.0, 25.0, 120.0, 35.0
"""Where the invented register lies, degrees."""

SIDE_VERTICES = 48
"""Vertices along one side of a cell: 193 in the ring, as in the published comparison."""

SOURCE = "benchmark"
COMMON = "secrecy,source,is_sample"

Floats = NDArray[np.float64]


def fill(polygons: int, points: int, seed: int) -> None:
    """Fill an empty migrated scratch database with townships and settlements, one batch, and analyse it."""
    random = np.random.default_rng(seed)
    (batch,) = new_ids(1, random)
    connection = blocking(Role.APP_RW, read_only=False)
    connection.autocommit = False
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute(
                "INSERT INTO register.change_batch (id, kind, actor, reason)"
                " VALUES (%s, 'benchmark', 'benchmark', 'benchmark')",
                (batch,),
            )
            cursor.execute("SELECT set_config('minzheng.batch_id', %s, true)", (batch,))
            _divisions(cursor, polygons, random)
            _settlements(cursor, points, random)
        connection.commit()
    finally:
        connection.close()
    connection = blocking(Role.OWNER, read_only=False)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def _divisions(cursor: Any, count: int, random: np.random.Generator) -> None:
    ids = new_ids(count, random)
    tail = ["public", SOURCE, "t"]
    copy_csv(cursor, f"register.division (id,level,{COMMON})", ([i, "township", *tail] for i in ids))
    copy_csv(
        cursor,
        f"register.division_code (id,division_id,scheme,code,{COMMON})",
        (
            [new, i, "nbs", f"42{n:07d}", *tail]
            for n, (new, i) in enumerate(zip(new_ids(count, random), ids, strict=True))
        ),
    )
    copy_csv(
        cursor,
        f"register.division_name (id,division_id,name,kind,pinyin,pinyin_toned,pinyin_status,pinyin_source,{COMMON})",
        (
            [new, i, f"测试镇{n}", "镇", "Ceshi Zhen", "Cèshì Zhèn", "unconfirmed", SOURCE, *tail]
            for n, (new, i) in enumerate(zip(new_ids(count, random), ids, strict=True))
        ),
    )
    copy_csv(
        cursor,
        f"register.division_extent (id,division_id,geom,geom_public,geometry_status,{COMMON})",
        (
            [new, i, cell, cell, "illustrative", *tail]
            for new, i, cell in zip(new_ids(count, random), ids, _cells(count), strict=True)
        ),
    )


def _settlements(cursor: Any, count: int, random: np.random.Generator) -> None:
    centres = random.uniform((WEST + 0.5, SOUTH + 0.5), (EAST - 0.5, NORTH - 0.5), (200, 2))
    where = centres[random.integers(0, 200, count)] + random.normal(0.0, 0.1, (count, 2))
    people = random.integers(200, 5000, count)
    tail = ["public", SOURCE, "t"]
    copy_csv(
        cursor,
        f"register.settlement (id,name,kind,geom,pop_total,pop_60,pop_65,pop_80,year,{COMMON})",
        (
            [i, f"测试村{n}", "village", f"SRID=4490;POINT({lon} {lat})", p, p // 5, p // 7, p // 30, 2020, *tail]
            for n, (i, (lon, lat), p) in enumerate(zip(new_ids(count, random), where, people, strict=True))
        ),
    )


def _cells(count: int) -> list[str]:
    """Return lattice cells as EWKB text; neighbours share their edges vertex by vertex."""
    across = int(np.ceil(np.sqrt(count)))
    steps = np.arange(SIDE_VERTICES, dtype=np.float64)
    zero, full = np.zeros(SIDE_VERTICES), np.full(SIDE_VERTICES, float(SIDE_VERTICES))
    ring_u = np.concatenate([steps, full, full - steps, zero, [0.0]])
    ring_v = np.concatenate([zero, steps, full, full - steps, [0.0]])
    number = np.arange(count)
    u = (number % across)[:, None] * SIDE_VERTICES + ring_u
    v = (number // across)[:, None] * SIDE_VERTICES + ring_v
    du, dv = _wiggle(u, v)
    scale = across * SIDE_VERTICES
    lon = WEST + (u + du) / scale * (EAST - WEST)
    lat = SOUTH + (v + dv) / scale * (NORTH - SOUTH)
    rings = shapely.linearrings(np.stack([lon, lat], axis=-1))
    cells = shapely.set_srid(shapely.multipolygons(np.asarray(shapely.polygons(rings))[:, None]), 4490)
    return list(shapely.to_wkb(cells, hex=True, include_srid=True))


def _wiggle(u: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Return a displacement below half a step that depends on the lattice position alone."""
    return 0.4 * np.sin(u * 12.9898 + v * 78.233), 0.4 * np.sin(u * 39.425 + v * 11.135)


def new_ids(count: int, random: np.random.Generator) -> list[str]:
    """Return random identities, the same for the same state of the generator."""
    raw = np.frombuffer(random.bytes(16 * count), np.uint8).reshape(count, 16).copy()
    raw[:, 6] = raw[:, 6] & 0x0F | 0x40  # version 4
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80  # variant of RFC 9562
    text = raw.tobytes().hex()
    each = [text[at : at + 32] for at in range(0, len(text), 32)]
    return [f"{one[:8]}-{one[8:12]}-{one[12:16]}-{one[16:20]}-{one[20:]}" for one in each]


def copy_csv(cursor: Any, target: str, rows: Iterable[Sequence[object]]) -> None:
    """Add rows to `table (columns)` by COPY; None becomes NULL."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    cursor.copy_expert(f"COPY {target} FROM STDIN WITH (FORMAT csv)", buffer)


@contextmanager
def scratch() -> Iterator[None]:
    """Make an empty migrated database beside the present one, use it inside the block, and drop it."""
    parts = urlsplit(admin_dsn())
    name = f"minzheng_benchmark_{os.getpid()}"
    administer(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    former = os.environ.get("MINZHENG_DATABASE_URL")
    try:
        _use(urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, "")))
        schema.upgrade()
        yield
    finally:
        _use(former)
        administer(f'DROP DATABASE "{name}" WITH (FORCE)')


def _use(url: str | None) -> None:
    dispose_engines()
    if url is None:
        os.environ.pop("MINZHENG_DATABASE_URL", None)
    else:
        os.environ["MINZHENG_DATABASE_URL"] = url
    get_settings.cache_clear()


def administer(statement: str) -> None:
    """Run one statement as the server's administrator, outside a transaction."""
    url = admin_dsn().replace("postgresql://", "postgresql+psycopg2://", 1)
    made = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with made.connect() as connection:
        connection.exec_driver_sql(statement)
