"""The sides of a measurement: the plain scan, the bare SQL of our own search, and the Tantivy index."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gis.benchmark import gazetteer_questions, gazetteer_tantivy
from gis.benchmark.gazetteer_clock import Times, backend_clock, clocked, cpu_clock
from gis.benchmark.gazetteer_questions import KINDS, Kind, Question, met, scan
from gis.core.db import Role, administrator
from gis.core.reads import blocking
from gis.core.statement import Statement

SCANS = 20
"""Questions of a kind that the scan is asked: it takes the same time for all of them."""

SCAN_BUDGET_S = 12.0
BUDGET_S = 60.0
_SESSIONS = """
SELECT pid FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
Calls = Sequence[tuple[Statement, Sequence[object]]]


@dataclass
class Side:
    """What one side took for one kind: times, and how many answers held what was meant (None: not looked at)."""

    times: Times
    found: int | None = None


@dataclass(frozen=True)
class Comparator:
    """The Tantivy side: version, seconds of the build, bytes on disk, times by kind."""

    version: str
    build_s: float
    build_cpu_s: float
    size_bytes: int
    sides: Mapping[str, Side] = field(default_factory=dict)


def draw(count: int, seed: int) -> dict[str, list[Question]]:
    """Draw the questions of every kind from the narrow table; see `gazetteer_questions.draw`."""
    connection = blocking(Role.OWNER, read_only=False)
    with connection.cursor() as cursor:
        drawn = gazetteer_questions.draw(cursor, KINDS, count, seed)
    connection.close()
    return drawn


def scans(asked: Mapping[str, Sequence[Question]]) -> dict[str, Side]:
    """Ask every kind by scanning."""
    scanner = Scanner()
    found = {kind.key: scanner.side(kind, asked[kind.key]) for kind in KINDS}
    scanner.close()
    return found


def bare(calls: Mapping[str, Sequence[Calls]]) -> dict[str, Side]:
    """Run the noted statements of every kind by a plain connection."""
    sql = BareSql()
    found = {kind: sql.side(asked) for kind, asked in calls.items()}
    sql.close()
    return found


def served_times(ask: Callable[[int], object], count: int, server: int) -> Times:
    """Time questions to a server; CPU is that of its process and of all database sessions but our own."""
    with administrator() as cursor:  # only an administrator is told what the sessions of others are
        cursor.execute(_SESSIONS)
        sessions = [pid for (pid,) in cursor.fetchall()]
    clock = cpu_clock([server, *sessions]) if backend_clock(sessions) is not None else None
    return clocked(ask, count, clock, BUDGET_S)


class Scanner:
    """Asks by scanning the narrow table: a connection that may not use several processes for it."""

    def __init__(self) -> None:
        self._connection = blocking(Role.OWNER, read_only=False)
        self._cursor = self._connection.cursor()
        self._cursor.execute("SET max_parallel_workers_per_gather = 0")

    def side(self, kind: Kind, questions: Sequence[Question]) -> Side:
        """Return what the questions of a kind take as scans."""
        scans = [scan(kind, question) for question in questions]
        names: dict[int, list[str]] = {}

        def ask(turn: int) -> None:
            self._cursor.execute(scans[turn].sql, scans[turn].values)
            names[turn] = [name.decode() for (name,) in self._cursor.fetchall()]

        times = clocked(ask, min(len(scans), SCANS), self._clock(), SCAN_BUDGET_S)
        return Side(times, sum(met(kind, questions[turn], found) for turn, found in names.items()))

    def _clock(self) -> Callable[[], int] | None:
        return backend_clock([self._connection.info.backend_pid])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class BareSql:
    """Runs statements of our own search by a plain psycopg2 connection, as the role that serves the public."""

    def __init__(self) -> None:
        self._connection = blocking(Role.APP_RO)
        self._cursor = self._connection.cursor()
        self._prepared: set[str] = set()

    def side(self, asked: Sequence[Calls]) -> Side:
        """Return what the statements of each question of a kind take, one after the other."""

        def ask(turn: int) -> None:
            for statement, values in asked[turn]:
                self.run(statement, values)

        clock = backend_clock([self._connection.info.backend_pid])
        return Side(clocked(ask, len(asked), clock, BUDGET_S))

    def run(self, statement: Statement, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Run one statement, prepared once where it says so."""
        if statement.types is not None and statement.name not in self._prepared:
            self._cursor.execute(statement.prepare)
            self._prepared.add(statement.name)
        self._cursor.execute(statement.execute, tuple(values))
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def installed(python: str) -> bool:
    """Tell whether this Python has Tantivy."""
    asked = [python, "-c", "import tantivy"]
    try:
        return subprocess.run(asked, capture_output=True, check=False).returncode == 0  # noqa: S603 - the caller's Python
    except OSError:
        return False


def compare(python: str, questions: Mapping[str, Sequence[Question]]) -> Comparator:
    """Build a Tantivy index of the narrow table in another Python, ask it the questions, and remove it."""
    with tempfile.TemporaryDirectory(prefix="minzheng-tantivy-") as made:
        folder = Path(made)
        _export(folder / "names.tsv")
        texts = {
            kind: [question.meant.pinyin if kind == "sound" else question.text for question in asked]
            for kind, asked in questions.items()
        }
        (folder / "questions.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
        command = [python, gazetteer_tantivy.__file__, str(folder)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - our own program
    told = json.loads(done.stdout)
    sides = {}
    for kind in KINDS:
        if kind.key in told["kinds"]:
            one = told["kinds"][kind.key]
            pairs = zip(questions[kind.key], one["names"], strict=True)
            found = sum(met(kind, question, names) for question, names in pairs)
            sides[kind.key] = Side(Times(one["wall_ms"], one["cpu_ms"]), found)
    return Comparator(told["version"], told["build_s"], told["build_cpu_s"], told["bytes"], sides)


def _export(path: Path) -> None:
    connection = blocking(Role.OWNER, read_only=False)
    with path.open("wb") as file, connection.cursor() as cursor:
        listed = "name, coalesce(pinyin, ''), coalesce(initials, ''), weight"
        cursor.copy_expert(f"COPY (SELECT {listed} FROM benchmark.names) TO STDOUT", file)  # noqa: S608 - ours
    connection.close()
