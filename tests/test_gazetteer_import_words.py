"""The words of a large import are put by a second session: the same store, all or nothing, whatever happens beside it (P-E5)."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from gis.benchmark import ingest_names
from gis.core import db
from gis.core.accounts.commands import create_user
from gis.core.errors import Busy, Conflict
from gis.core.uploads import commands
from gis.gazetteer.kinds.place_names.write import write
from gis.gazetteer.search import dictionary, store
from gis.register import KINDS

ROWS, PART = 200, 50
OwnDb = Callable[[str], AbstractContextManager[str]]
KEPT = """
SELECT w.rank, w.name, w.syllables, w.folded, w.pinyin, w.initials, w.best, e.form, e.kind, e.weight, e.lon, e.lat
  FROM search.word w JOIN search.entry e ON e.rank = w.rank AND e.word_id = w.id
 ORDER BY w.rank, w.name, w.syllables, e.form, e.kind, e.weight, e.lon, e.lat
"""
"""Each name with what is stored of it, and who bears it by its position."""
PUT = "search.put_words"


def scalar(statement: str, **values: Any) -> Any:
    with db.session() as opened:
        return opened.scalar(text(statement), values)


def is_clean() -> bool:
    """Tell whether the store is what a rebuild would make it, with no word that nothing bears or that stands ahead."""
    found = store.check()
    ahead = scalar("SELECT (SELECT count(*) FROM search.ahead) + (SELECT count(*) FROM search.promised)")
    return found.agrees and found.unused == 0 and ahead == 0


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dictionary, "LARGE", PART)
    monkeypatch.setitem(write.__globals__, "AT_ONCE", PART)


@contextmanager
def asked(what: str, then: Callable[[int], None] = lambda _: None) -> Iterator[list[int]]:
    """Count the statements that hold a text, inside the block; `then` is called before each, with its number."""
    seen: list[int] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if what in statement:
            seen.append(len(seen))
            then(len(seen))

    event.listen(db.engine(db.Role.APP_RW), "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine(db.Role.APP_RW), "before_cursor_execute", note)


class Bringer:
    """An account that stages and commits files of names."""

    def __init__(self) -> None:
        name = f"words-{uuid4().hex[:8]}"
        with db.session() as opened:
            user = create_user(opened, name=name, roles=["names_officer"], password=uuid4().hex)
        self.actor = commands.Actor(user, name)

    def stage(self, data: bytes) -> UUID:
        incoming = commands.Incoming(data, "地名.csv")
        prepared = commands.prepare(KINDS["place-names"], incoming, ingest_names.PROFILE, self.actor)
        with db.session() as opened:
            return commands.stage(opened, prepared, self.actor)[0]

    def commit(self, upload: UUID) -> None:
        with db.session() as opened:
            commands.commit(opened, upload, KINDS, self.actor)

    def undo(self, upload: UUID) -> None:
        with db.session() as opened:
            commands.undo(opened, upload, KINDS, self.actor)


@pytest.fixture
def bringer(sample_db: str) -> Bringer:
    return Bringer()


def names_file(seed: int = 5) -> bytes:
    """Return register rows of which every tenth name comes again in each part, with another weight, at all levels."""
    head, *lines = ingest_names.names_file(ROWS, seed).decode("gb18030").split("\r\n")[:-1]
    rows = [line.split(",") for line in lines]
    for at, row in enumerate(rows):
        if at % 10 == 0:
            row[1], row[2] = rows[at % PART][1:3]
            row[3] = ("22200", "21400")[at >= PART]
        row[0] = ""
        row[9] = ("公开", "内部", "秘密", "公开")[at % 4]
    return "\r\n".join([head, *map(",".join, rows), ""]).encode()


@pytest.fixture
def taken_back(bringer: Bringer) -> Iterator[Callable[[bytes], UUID]]:
    """Stage files; what was committed of them is undone at the end, and the store is as before."""
    staged: list[UUID] = []

    def stage(data: bytes) -> UUID:
        staged.append(bringer.stage(data))
        return staged[-1]

    yield stage
    order = "SELECT id FROM app.upload WHERE id = ANY (CAST(:ids AS uuid[])) AND status = 'committed' ORDER BY committed_at DESC"
    with db.session() as opened:
        committed = list(opened.scalars(text(order), {"ids": staged}))
    for upload in committed:
        bringer.undo(upload)
    assert is_clean()


def test_the_store_is_the_same_whoever_puts_the_words(own_db: OwnDb, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = []
    for large in (PART, 10 * ROWS):
        monkeypatch.setattr(dictionary, "LARGE", large)
        with own_db("sample"):
            data, bringer = names_file(), Bringer()
            upload = bringer.stage(data)
            with asked(PUT) as seen:
                bringer.commit(upload)
            assert len(seen) == (ROWS // PART if large == PART else 0)
            assert scalar("SELECT CAST(counts->>'created' AS int) FROM app.upload WHERE id = :id", id=upload) == ROWS
            with db.session() as opened:
                kept.append([tuple(row) for row in opened.execute(text(KEPT))])
            assert is_clean()
            bringer.undo(upload)
            assert is_clean()
    assert kept[0] == kept[1]
    assert {row[0] for row in kept[0]} == {0, 1, 2}


@pytest.mark.parametrize("why", ["few rows", "no connection", "another import"])
def test_without_a_second_session_the_first_puts_the_words(
    why: str, taken_back: Any, bringer: Bringer, settings: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = taken_back(names_file())
    if why == "few rows":
        monkeypatch.setattr(dictionary, "LARGE", ROWS + 1)
    if why == "no connection":
        settings(MINZHENG_POOL_SIZE="1", MINZHENG_POOL_WAIT_S="0.1")
        db.dispose_engines()
    with db.session(db.Role.OWNER) as other, asked(PUT) as seen:
        if why == "another import":
            assert other.scalar(text("SELECT search.put_ahead()"))
        bringer.commit(upload)
    db.dispose_engines()
    assert seen == []
    assert is_clean()


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_session_that_is_ended_leaves_nothing(which: str, taken_back: Any, bringer: Bringer) -> None:
    """As where the server's process is killed: the database ends what it had begun."""
    upload = taken_back(names_file())
    idle = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    holds = {
        "first": " AND pid IN (SELECT pid FROM pg_locks WHERE relation = CAST('register.place' AS regclass))",
        "second": " AND pid IN (SELECT pid FROM pg_locks WHERE relation = CAST('search.ahead' AS regclass) AND mode LIKE 'RowExclusive%')",
    }[which]
    ended: list[int] = []

    def end(number: int) -> None:
        deadline = time.monotonic() + 10
        while number == 3 and not ended and time.monotonic() < deadline:
            with db.administrator() as admin:
                admin.execute(f"SELECT pid, pg_terminate_backend(pid) FROM ({idle}{holds}) i")
                ended.extend(pid for pid, _ in admin.fetchall())

    with pytest.raises((Busy, DBAPIError)), asked("INSERT INTO register.place ", end):
        bringer.commit(upload)
    db.dispose_engines()
    assert len(ended) == 1
    assert scalar("SELECT status FROM app.upload WHERE id = :id", id=upload) == "staged"
    assert is_clean()
    bringer.commit(upload)
    assert is_clean()


def test_a_part_that_is_refused_leaves_nothing(taken_back: Any, bringer: Bringer) -> None:
    upload = taken_back(names_file())
    twice = """UPDATE app.upload_row SET "values" = jsonb_set("values", '{place,place_code}', '"42120200122200000986"')
                WHERE upload_id = :id AND row_number IN (SELECT row_number FROM app.upload_row WHERE upload_id = :id ORDER BY 1 DESC LIMIT 2)"""
    with db.session() as opened:
        opened.execute(text(twice), {"id": upload})
    with pytest.raises(Conflict), asked(PUT) as seen:
        bringer.commit(upload)
    assert len(seen) >= 1
    assert is_clean()


def test_imports_at_once_neither_wait_for_ever_nor_put_a_word_twice(taken_back: Any, bringer: Bringer) -> None:
    data = names_file()
    uploads = [taken_back(data), taken_back(data.replace("清代".encode(), "明代".encode()))]
    done: list[BaseException | None] = []

    def commit(upload: UUID) -> None:
        try:
            bringer.commit(upload)
            done.append(None)
        except BaseException as error:  # noqa: BLE001 - told to the test
            done.append(error)

    threads = [Thread(target=commit, args=(upload,)) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert done == [None, None]
    assert scalar("SELECT count(*) - count(DISTINCT (rank, name, syllables)) FROM search.word") == 0
    assert is_clean()


def test_files_of_one_transaction_are_committed_together(taken_back: Any, bringer: Bringer) -> None:
    uploads = [taken_back(names_file(seed)) for seed in (5, 6)]
    with asked(PUT) as seen, db.session() as opened:
        for upload in uploads:
            commands.commit(opened, upload, KINDS, bringer.actor)
    assert len(seen) >= ROWS // PART
    assert is_clean()
