"""Fast reads: psycopg2 driven inside the event loop, one pool a role. With `db.py` the only driver code.

A read is one statement that returns the finished bytes; text columns arrive as bytes and are never decoded.
Connections are handed out first come, first served; who waits longer than `pool_wait_s` gets `Busy` (503).
When the awaiting task is cancelled (the client left) the backend's statement is cancelled too. A connection
that died (database restart) is replaced and the statement, a pure read, is run once more.
"""

import asyncio
import contextlib
import logging
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg2
from psycopg2 import errors as pg_errors
from psycopg2.extensions import (
    BYTES,
    POLL_OK,
    POLL_READ,
    connection,
    register_type,
)

from gis.core.db import Role, address, dsn
from gis.core.errors import BadRequest, Busy
from gis.core.settings import get_settings
from gis.core.statement import Statement
from gis.core.waiting import change

__all__ = ["ReadPool", "Row", "Statement", "address", "adopt", "blocking", "close_pools", "pool"]

log = logging.getLogger(__name__)

Row = tuple[Any, ...]
LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)
OUT_OF_TIME = (pg_errors.QueryCanceled, pg_errors.LockNotAvailable)

PREPARED_MAX = 128
CANCEL_S = 2.0
RECONNECT_PAUSE_S = 0.1

Call = tuple[Statement, Sequence[object]]


class _Connection:
    """One asynchronous connection: runs one statement at a time and remembers what it has prepared."""

    def __init__(self, raw: connection) -> None:
        self.raw = raw
        self.prepared: OrderedDict[str, None] = OrderedDict()
        self.preparing = False
        self.cursor: Any = None  # kept: the driver cannot finish a statement whose cursor is gone

    @classmethod
    async def open(cls, address: str) -> "_Connection":
        raw = psycopg2.connect(address, async_=True)
        opened = cls(raw)
        try:
            async with asyncio.timeout(get_settings().pool_wait_s):
                await opened.ready(opening=True)
        except BaseException:
            raw.close()
            raise
        register_type(BYTES, raw)
        return opened

    async def ready(self, *, opening: bool = False) -> None:
        """Wait, without blocking the loop, until the connection has finished what it is doing."""
        state = self.raw.poll()
        while state != POLL_OK:
            state = await change(self.raw, state, reading=state == POLL_READ, once=opening)

    async def run(self, statement: Statement, values: Sequence[object]) -> list[Row]:
        cursor = self.cursor = self.raw.cursor()
        if statement.types is not None and statement.name not in self.prepared:
            await self._prepare(cursor, statement)
        cursor.execute(statement.execute, tuple(values))
        await self.ready()
        return cursor.fetchall()

    async def _prepare(self, cursor: Any, statement: Statement) -> None:
        self.preparing = True
        if len(self.prepared) >= PREPARED_MAX:
            oldest, _ = self.prepared.popitem(last=False)
            cursor.execute(f"DEALLOCATE {oldest}")
            await self.ready()
        cursor.execute(statement.prepare)
        await self.ready()
        self.prepared[statement.name] = None
        self.preparing = False

    async def cancel(self) -> bool:
        """Cancel the running statement; True when the connection can be used again."""
        try:
            async with asyncio.timeout(CANCEL_S):
                await asyncio.to_thread(self.raw.cancel)
                with contextlib.suppress(pg_errors.QueryCanceled):
                    await self.ready()
        except (psycopg2.Error, TimeoutError):
            return False
        return not self.raw.closed and not self.preparing

    def close(self) -> None:
        with contextlib.suppress(psycopg2.Error):
            self.raw.close()


class ReadPool:
    """A bounded pool of asynchronous connections of one address, bound to the running event loop."""

    def __init__(self, address: str, *, size: int, wait_s: float) -> None:
        self.address = address
        self.size = size
        self.wait_s = wait_s
        self._idle: deque[_Connection] = deque()
        self._waiting: deque[asyncio.Future[_Connection | None]] = deque()
        self._open = 0
        self._cleaning: set[asyncio.Task[None]] = set()

    async def rows(self, statement: Statement, values: Sequence[object] = ()) -> list[Row]:
        """Run one statement and return its rows (text as bytes).

        Raises:
            Busy: no connection within `wait_s`, no database, or the statement ran out of time.
            BadRequest: the database found a value out of range.
        """
        return (await self.each([(statement, values)]))[0]

    async def each(self, calls: Sequence[Call]) -> list[list[Row]]:
        """Run several statements one after the other on one connection; return the rows of each."""
        for attempt in (1, 2):
            try:
                async with self._borrowed() as borrowed:
                    return [await borrowed.run(statement, values) for statement, values in calls]
            except OUT_OF_TIME as error:
                raise Busy from error
            except LOST as error:
                log.warning("read connection lost (attempt %d): %s", attempt, error)
                if attempt == 2:
                    raise Busy from error
                self._forget_idle()
            except psycopg2.DataError as error:
                raise BadRequest("参数值超出允许范围", "A value is out of range", code="value") from error
        raise AssertionError

    async def close(self) -> None:
        """Close all idle connections and wait for those being cleaned up."""
        self._forget_idle()
        if self._cleaning:
            await asyncio.gather(*self._cleaning, return_exceptions=True)
        self._forget_idle()

    @contextlib.asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[_Connection]:
        borrowed = await self._acquire()
        try:
            yield borrowed
        except asyncio.CancelledError:
            task = asyncio.get_running_loop().create_task(self._clean(borrowed))
            self._cleaning.add(task)
            task.add_done_callback(self._cleaning.discard)
            raise
        except BaseException as error:
            if isinstance(error, LOST) and not isinstance(error, OUT_OF_TIME):
                borrowed.close()
            self._release(borrowed)
            raise
        self._release(borrowed)

    async def _acquire(self) -> _Connection:
        if self._idle:
            return self._idle.popleft()
        if self._open < self.size:
            return await self._connect()
        turn: asyncio.Future[_Connection | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout(self.wait_s):
                given = await turn
        except TimeoutError as error:
            self._pass_on(turn)
            raise Busy from error
        except asyncio.CancelledError:
            self._pass_on(turn)
            raise
        return given if given is not None else await self._acquire()

    def _pass_on(self, turn: "asyncio.Future[_Connection | None]") -> None:
        """Give up a place in the queue; what was handed over in the same moment goes to the next in line."""
        if not turn.done() or turn.cancelled():
            with contextlib.suppress(ValueError):
                self._waiting.remove(turn)
            return
        given = turn.result()
        if given is not None:
            self._release(given)
        else:
            self._hand(None)

    async def _connect(self) -> _Connection:
        """Open a connection; while the database restarts, try again until the waiting time is over."""
        self._open += 1
        deadline = asyncio.get_running_loop().time() + self.wait_s
        try:
            while True:
                try:
                    return await _Connection.open(self.address)
                except (psycopg2.OperationalError, TimeoutError) as error:
                    if asyncio.get_running_loop().time() >= deadline:
                        log.warning("no database: %s", error)
                        raise Busy from error
                    await asyncio.sleep(RECONNECT_PAUSE_S)
        except BaseException:
            self._open -= 1
            self._hand(None)
            raise

    def _release(self, returned: _Connection) -> None:
        if returned.raw.closed:
            self._open -= 1
            self._hand(None)
            return
        if not self._hand(returned):
            self._idle.append(returned)

    def _hand(self, given: _Connection | None) -> bool:
        """Give the first in line a connection, or with None the right to open its own."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(given)
                return True
        return False

    async def _clean(self, left: _Connection) -> None:
        if not await left.cancel():
            left.close()
        self._release(left)

    def _forget_idle(self) -> None:
        while self._idle:
            self._idle.popleft().close()
            self._open -= 1


_pools: "WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Role, ReadPool]]" = WeakKeyDictionary()


def pool(role: Role) -> ReadPool:
    """Return the read pool of a role in the running event loop; every session of it is read-only.

    The public reads as `APP_RO`, which may select from the public views and nothing else.
    """
    pools = _pools.setdefault(asyncio.get_running_loop(), {})
    if role not in pools:
        settings = get_settings()
        pools[role] = ReadPool(address(role), size=settings.pool_size, wait_s=settings.pool_wait_s)
    return pools[role]


def adopt(role: Role, made: ReadPool) -> None:
    """Let the running event loop read as a role through this pool: of a measurement, which notes what is asked."""
    _pools.setdefault(asyncio.get_running_loop(), {})[role] = made


def blocking(role: Role, *, read_only: bool = True) -> connection:
    """Open a plain blocking connection with bytes for text: the floor that measurements compare with."""
    opened = psycopg2.connect(address(role) if read_only else dsn(role))
    opened.autocommit = True
    register_type(BYTES, opened)
    return opened


async def close_pools() -> None:
    """Close the read pools of the running event loop (at shut-down)."""
    for opened in _pools.pop(asyncio.get_running_loop(), {}).values():
        await opened.close()
