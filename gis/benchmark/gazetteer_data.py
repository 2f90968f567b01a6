"""The invented gazetteer of a measurement: divisions, places and names in the tables of the register.

Small registers are written as the service writes (role, triggers, constraints); large ones in bulk: triggers off,
indexes made afterwards, the two exclusion constraints of names left out. `gazetteer_store.differing` compares both.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from gis.benchmark.data import COMMON, SOURCE, copy_csv, new_ids
from gis.benchmark.gazetteer_names import SPECIFICS, Invented, invent
from gis.core.db import Role, administrator
from gis.core.reads import blocking
from gis.gazetteer.romanisation import NameClass, spell
from gis.sample import load_reference_lists

BULK_FROM = 200_000
"""From this size on the rows are written in bulk."""

CHUNK = 20_000
NAMES_A_COUNTY = 7_500
"""The six counties of the bureau hold some 45,000 names together."""

TOWNSHIPS = 12
"""Townships in an invented county."""

FORMER_EVERY = 20
"""Every so many-th name is a former name of the place before it."""

INTERNAL_EVERY = 50
"""Every so many-th place and its names are internal: the public must not find them."""

CITY = "421200"
WEST, SOUTH, STEP_DEG = 113.0, 29.0, 0.4
PLACE = f"register.place (id,place_code,class_code,division_id,geom,geometry_status,status,{COMMON})"
NAME = (
    "register.place_name (id,place_id,name,kind,specific,generic,reading,pinyin,pinyin_toned,pinyin_status,"
    f"pinyin_source,{COMMON})"
)
_INDEXES = """
SELECT pg_get_indexdef(i.indexrelid), i.indexrelid::regclass::text
  FROM pg_index i WHERE i.indrelid IN ('register.place'::regclass, 'register.place_name'::regclass)
   AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


Rows = list[list[object]]


@dataclass(frozen=True)
class Township:
    """An invented township: identity, code of nine digits, south-western corner in degrees."""

    id: str
    code: str
    west: float
    south: float


def fill(size: int, seed: int) -> None:
    """Fill an empty migrated scratch database with so many invented names; statistics are made, the store is not."""
    random = np.random.default_rng(seed)
    bulk = size >= BULK_FROM
    load_reference_lists()
    connection = blocking(Role.APP_RW, read_only=False)
    connection.autocommit = False
    with connection, connection.cursor() as cursor:
        _open_batch(cursor, random)
        townships = _divisions(cursor, -(-size // NAMES_A_COUNTY), random)
        if not bulk:
            _places(cursor, size, seed, townships)
    connection.close()
    if bulk:
        _in_bulk(size, seed, townships, random)
    connection = blocking(Role.OWNER, read_only=False)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def _open_batch(cursor: Any, random: np.random.Generator) -> None:
    (batch,) = new_ids(1, random)
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute(
        "INSERT INTO register.change_batch (id, kind, actor, reason)"
        " VALUES (%s, 'benchmark', 'benchmark', 'benchmark')",
        (batch,),
    )
    cursor.execute("SELECT set_config('minzheng.batch_id', %s, true)", (batch,))


def _in_bulk(size: int, seed: int, townships: list[Township], random: np.random.Generator) -> None:
    with administrator() as cursor:
        _open_batch(cursor, random)
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for _, name in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for name in ("ex_place_name_one_standard", "ex_place_name_same_name_once"):
            cursor.execute(f"ALTER TABLE register.place_name DROP CONSTRAINT {name}")
        _places(cursor, size, seed, townships)
        for definition, _ in indexes:
            cursor.execute(definition)


def _divisions(cursor: Any, counties: int, random: np.random.Generator) -> list[Township]:
    """Write one prefecture, its counties and their townships with areas; return the townships."""
    across = int(np.ceil(np.sqrt(counties)))
    rows: list[tuple[str, str, str, str | None, tuple[float, float, float, float]]] = []
    city, *ids = new_ids(1 + counties * (1 + TOWNSHIPS), random)
    whole = (WEST, SOUTH, WEST + across * STEP_DEG, SOUTH + across * STEP_DEG)
    rows.append((city, "prefecture", CITY, None, whole))
    made = []
    for number in range(counties):
        county, *below = ids[number * (1 + TOWNSHIPS) : (number + 1) * (1 + TOWNSHIPS)]
        west, south = WEST + number % across * STEP_DEG, SOUTH + number // across * STEP_DEG
        code = f"{int(CITY) + 1 + number}"
        rows.append((county, "county", code, city, (west, south, west + STEP_DEG, south + STEP_DEG)))
        width = STEP_DEG / TOWNSHIPS
        for place, township in enumerate(below):
            made.append(Township(township, f"{code}{place + 1:03d}", west + place * width, south))
            box = (made[-1].west, south, made[-1].west + width, south + STEP_DEG)
            rows.append((township, "township", made[-1].code, county, box))
    _write_divisions(cursor, rows, random)
    return made


def _write_divisions(cursor: Any, rows: list[tuple[Any, ...]], random: np.random.Generator) -> None:
    tail = ["public", SOURCE, "t"]
    kinds = {"prefecture": "地级市", "county": "县", "township": "镇"}
    ids = iter(new_ids(3 * len(rows), random))
    copy_csv(cursor, f"register.division (id,level,{COMMON})", ([i, level, *tail] for i, level, _, _, _ in rows))
    copy_csv(
        cursor,
        f"register.division_code (id,division_id,scheme,code,{COMMON})",
        ([next(ids), i, "nbs", code, *tail] for i, _, code, _, _ in rows),
    )
    copy_csv(
        cursor,
        f"register.division_name (id,division_id,name,kind,pinyin,pinyin_toned,pinyin_status,pinyin_source,{COMMON})",
        (
            [next(ids), i, *_division_name(number, kinds[level]), "unconfirmed", SOURCE, *tail]
            for number, (i, level, _, _, _) in enumerate(rows)
        ),
    )
    copy_csv(
        cursor,
        f"register.division_extent (id,division_id,parent_id,geom,geom_public,geometry_status,{COMMON})",
        (
            [next(ids), i, parent, _box(*box), _box(*box), "illustrative", *tail]
            for i, _, _, parent, box in rows
        ),
    )  # fmt: skip


def _division_name(number: int, kind: str) -> tuple[str, str, str, str]:
    """Return a name as divisions have, so that questions hold names of divisions as often as real ones do."""
    word = SPECIFICS[2 * (number % (len(SPECIFICS) // 2)) :][:2]
    name = word + kind[-1]
    spelling = spell(name, NameClass.DIVISION)
    return name, kind, spelling.plain, spelling.toned


def _box(west: float, south: float, east: float, north: float) -> str:
    ring = f"{west} {south},{east} {south},{east} {north},{west} {north},{west} {south}"
    return f"SRID=4490;MULTIPOLYGON((({ring})))"


def _places(cursor: Any, size: int, seed: int, townships: list[Township]) -> None:
    """Write places and names chunk by chunk: the next is made while the server writes the last."""
    cursor.execute("SELECT code, spelled_as FROM register.place_class")
    spelled = {_text(code): _text(way) for code, way in cursor.fetchall()}

    def write(places: Rows, names: Rows) -> None:
        copy_csv(cursor, PLACE, places)
        copy_csv(cursor, NAME, names)

    with ThreadPoolExecutor(1) as writer:
        last = None
        for places, names in _chunks(size, seed, townships, spelled):
            if last is not None:
                last.result()
            last = writer.submit(write, places, names)
        if last is not None:
            last.result()


def _chunks(size: int, seed: int, townships: list[Township], spelled: Mapping[str, str]) -> Iterator[tuple[Rows, Rows]]:
    random = np.random.default_rng(seed + 1)
    serials: Counter[str] = Counter()
    names = invent(size, seed)
    place = ""
    secrecy = "public"
    for start in range(0, size, CHUNK):
        part = list(islice(names, CHUNK))
        ids = iter(new_ids(2 * len(part), random))
        where = random.integers(0, len(townships), len(part)).tolist()
        offsets = random.uniform(0.0, 1.0, (len(part), 2)).tolist()
        places: Rows = []
        rows: Rows = []
        for number, one in enumerate(part):
            total = start + number
            former = total % FORMER_EVERY == FORMER_EVERY - 1
            if not former:
                place = next(ids)
                secrecy = "internal" if total % INTERNAL_EVERY == INTERNAL_EVERY - 2 else "public"
                places.append(_place(place, one, townships[where[number]], offsets[number], secrecy, serials))
            kind = "former" if former else "standard"
            rows.append([next(ids), place, *_name(one, kind, spelled[one.class_code]), secrecy, SOURCE, "t"])
        yield places, rows


def _place(
    place: str, one: Invented, township: Township, at: list[float], secrecy: str, serials: Counter[str]
) -> list[object]:
    prefix = township.code + one.class_code
    serials[prefix] += 1
    lon, lat = township.west + at[0] * STEP_DEG / TOWNSHIPS, township.south + at[1] * STEP_DEG
    return [
        place, f"{prefix}{serials[prefix]:06d}", one.class_code, township.id,
        f"SRID=4490;POINT({lon:.9f} {lat:.9f})", "invented", "current", secrecy, SOURCE, "t",
    ]  # fmt: skip


def _name(one: Invented, kind: str, spelled_as: str) -> list[object]:
    plain, toned = _spelled(one.name, spelled_as, one.reading, (one.specific, one.generic))
    reading = "{" + ",".join(one.reading) + "}"
    return [one.name, kind, one.specific, one.generic, reading, plain, toned, "unconfirmed", SOURCE]


@lru_cache(maxsize=2_000_000)
def _spelled(name: str, spelled_as: str, reading: tuple[str, ...], parts: tuple[str, str]) -> tuple[str, str]:
    name_class = NameClass(spelled_as)
    spelling = spell(name, name_class, reading, None if name_class is NameClass.SETTLEMENT else parts)
    return spelling.plain, spelling.toned


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
