"""The store of the search in a measurement: built, weighed, and held against what the triggers would make."""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from gis.benchmark.gazetteer_clock import backend_clock
from gis.benchmark.gazetteer_questions import NARROW
from gis.core.db import Role
from gis.core.reads import blocking
from gis.gazetteer.search import selfcheck

SAMPLE = 500
"""Places whose entries are derived again by the triggers' own function, to be compared with those of a rebuild."""

_STORED = """
SELECT e.rank, e.subject, e.is_division, e.form, w.name, w.syllables, w.folded, w.pinyin, w.initials, e.kind,
       e.class_code, e.division_id, e.is_current, e.weight, e.starts_on, e.ends_on, e.lon, e.lat, e.lon_to, e.lat_to
  FROM search.entry e JOIN search.word w ON w.rank = e.rank AND w.id = e.word_id
 WHERE e.subject = ANY (%s::uuid[]) ORDER BY 1, 2, 4, 5, 10
"""
_RELATIONS = """
SELECT c.oid::regclass::text, c.relkind = 'i', pg_relation_size(c.oid) + CASE WHEN c.relkind = 'r' THEN
       coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0) ELSE 0 END
  FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
 WHERE c.relkind IN ('r', 'i') AND (c.relnamespace = 'search'::regnamespace OR c.oid = 'benchmark.names'::regclass
       OR coalesce(i.indrelid, c.oid) IN ('register.place'::regclass, 'register.place_name'::regclass))
 ORDER BY 1
"""


@dataclass(frozen=True)
class Relation:
    """A table or index: size on disk, and for an index of the store the seconds that it takes to make it anew."""

    name: str
    is_index: bool
    size_bytes: int
    build_s: float | None = None


@dataclass(frozen=True)
class Built:
    """What the store and the narrow table are, and what they took: seconds of wall and CPU."""

    names: int
    public: int
    distinct: int
    words: int
    entries: int
    build_s: float
    build_cpu_s: float
    relations: tuple[Relation, ...]
    differing: int

    @property
    def store_bytes(self) -> int:
        """Tables and indexes of the store together."""
        return sum(one.size_bytes for one in self.relations if one.name.startswith("search."))


def build(seed: int, *, index_times: bool) -> Built:
    """Derive the store anew, make the narrow table, and weigh both; `index_times` makes every index once more.

    Raises:
        SearchBroken: the product's own self-check finds a fault in what was built.
    """
    connection = blocking(Role.OWNER, read_only=False)
    with connection.cursor() as cursor:
        cpu = backend_clock([connection.info.backend_pid])
        wall, spent = time.perf_counter(), cpu() if cpu else 0
        cursor.execute("CALL search.rebuild()")
        build_s = time.perf_counter() - wall
        build_cpu_s = (cpu() - spent) / 1e9 if cpu else float("nan")
        selfcheck.require()
        cursor.execute("SET enable_mergejoin = off")  # by random identities it takes longest
        cursor.execute(NARROW)
        cursor.execute("VACUUM ANALYZE")
        cursor.execute(_RELATIONS)
        relations = [Relation(name.decode(), index, size) for name, index, size in cursor.fetchall()]
        if index_times:
            relations = [_timed(cursor, one) for one in relations]
        cursor.execute(
            "SELECT (SELECT count(*) FROM register.place_name), count(*), count(DISTINCT name),"
            " (SELECT count(*) FROM search.word), (SELECT count(*) FROM search.entry) FROM benchmark.names"
        )
        ((names, public, distinct, words, entries),) = cursor.fetchall()
    differs = differing(connection, seed)
    connection.close()
    return Built(names, public, distinct, words, entries, build_s, build_cpu_s, tuple(relations), differs)


def _timed(cursor: Any, one: Relation) -> Relation:
    if not (one.is_index and one.name.startswith("search.") and one.size_bytes > 1 << 20):
        return one
    started = time.perf_counter()
    cursor.execute(f"REINDEX INDEX {one.name}")
    return Relation(one.name, one.is_index, one.size_bytes, time.perf_counter() - started)


def differing(connection: Any, seed: int) -> int:
    """Return how many of a sample of entries would be others had the triggers made them; writes nothing."""
    random = np.random.default_rng(seed)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM register.place")
        ((count,),) = cursor.fetchall()
        share = 100.0 * min(1.0, 4.0 * SAMPLE / max(count, 1))
        cursor.execute(
            "SELECT id::text FROM register.place TABLESAMPLE BERNOULLI (%s) REPEATABLE (%s) ORDER BY id",
            (share, seed),
        )
        listed = [one.decode() for (one,) in cursor.fetchall()]
        chosen = [listed[at] for at in sorted(random.permutation(len(listed))[:SAMPLE].tolist())]
        cursor.execute(_STORED, (chosen,))
        rebuilt = cursor.fetchall()
        cursor.execute("BEGIN")
        cursor.execute("SELECT search.refresh(%s::uuid[])", (chosen,))
        cursor.execute(_STORED, (chosen,))
        followed = cursor.fetchall()
        cursor.execute("ROLLBACK")
    return len(set(rebuilt) ^ set(followed))
