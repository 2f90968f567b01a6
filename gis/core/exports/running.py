"""One export at work: a thread copies the rows into a pipe, the event loop hands on what comes out of it.

A client that reads slowly holds up the pipe, and with it the database: nothing piles up. Closing an export, also
before its end, cancels its statement, ends its child and removes its file.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

from gis.core.db import CopyOut
from gis.core.errors import Busy, GisError
from gis.core.exports import files, progress, text
from gis.core.exports.statements import Plan
from gis.core.features import read_role
from gis.core.settings import get_settings

log = logging.getLogger(__name__)

BLOCK = 1 << 16
TOLD_EVERY_S = 0.5

_threads = ThreadPoolExecutor(256, thread_name_prefix="export")
"""Of their own: exports wait for their clients, and would hold up what other work gives to the loop's few threads."""
_at_work: set["Export"] = set()
_closing: set["asyncio.Task[None]"] = set()


class Export:
    """An export that has begun; made by `begin`, read by `pieces`, ended by `close` in any case."""

    def __init__(self, plan: Plan, told: progress.Progress) -> None:
        self._plan = plan
        self.progress = told
        self._copying: CopyOut | None = None
        self._child = files.Child()
        self._reader = asyncio.StreamReader(limit=BLOCK)
        self._first = b""
        self._transport: asyncio.ReadTransport | None = None
        self._work: asyncio.Future[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._is_closed = False

    @classmethod
    async def begin(cls, plan: Plan, token: str | None = None) -> Self:
        """Start an export and wait for its first bytes, so that what is refused is refused with its status.

        Who knows the token can watch it (`progress`).

        Raises:
            Busy: as many exports as may run are running, or the database is busy.
            BadRequest: the database found a value out of range.
        """
        told = progress.Progress(token)
        if len(_at_work) >= get_settings().export_at_once:
            refused = Busy("正在导出的文件已达上限，请稍后再试", "Too many exports are running, try again shortly")
            told.end("failed", refused)
            raise refused
        made = cls(plan, told)
        _at_work.add(made)
        try:
            await made._start()
        except BaseException as error:
            made.close(error)
            raise
        return made

    async def _start(self) -> None:
        read_end, write_end = os.pipe()
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._reader), os.fdopen(read_end, "rb", 0)
        )
        self._work = asyncio.get_running_loop().run_in_executor(_threads, self._produce, write_end)
        if self.progress.token is not None:
            self._telling = asyncio.get_running_loop().create_task(self._tell())
        self._first = await self._read()
        self.progress.state = "running"

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the file; an error on the way breaks the answer off, so that a part never passes for the whole."""
        piece = self._first
        while piece:
            self.progress.sent_bytes += len(piece)
            yield piece
            piece = await self._read()
        self.progress.state = "sent"

    def close(self, error: BaseException | None = None) -> None:
        """Stop what is at work, for `error` where there is one; cleaning up goes on by itself."""
        if self._is_closed:
            return
        self._is_closed = True
        self.progress.end(
            "done" if self.progress.state == "sent" else "failed" if isinstance(error, GisError) else "stopped", error
        )
        if self._telling is not None:
            self._telling.cancel()
        if self._transport is not None:
            self._transport.close()
        task = asyncio.get_running_loop().create_task(self._end())
        _closing.add(task)
        task.add_done_callback(_closing.discard)

    async def _tell(self) -> None:
        await asyncio.to_thread(progress.forget_old)
        await asyncio.to_thread(self.progress.tell)
        is_unwanted = False
        while not is_unwanted:
            await asyncio.sleep(TOLD_EVERY_S)
            is_unwanted = await asyncio.to_thread(self.progress.told_is_unwanted)
        self.close()

    async def _read(self) -> bytes:
        piece = await self._reader.read(BLOCK)
        if not piece and self._work is not None:
            await asyncio.wait([self._work])
            if self._is_closed:  # what comes of the work then is of our making
                raise Busy(*files.UNFINISHED)
            self._work.result()
        return piece

    async def _end(self) -> None:
        try:
            self._child.kill()
            if self._work is None:
                return
            while not self._work.done():  # a cancel before the statement began does nothing
                if self._copying is not None:
                    await asyncio.to_thread(self._copying.stop)
                await asyncio.wait([self._work], timeout=1)
            if self._work.exception() is not None:
                log.info("export of %s ended: %r", self._plan.collection.id, self._work.exception())
        finally:
            _at_work.discard(self)

    def _produce(self, write_end: int) -> None:
        """Make the file, in a thread."""
        select, values = self._plan.select()
        with os.fdopen(write_end, "wb", 0) as out:
            self._copying = CopyOut(read_role(self._plan.level), timeout_s=get_settings().export_timeout_s)
            if self._plan.form.is_file:
                self._child.run(self._plan, out, lambda sink: self._copy(select, values, sink, as_csv=True))
                return
            rows = text.rows_of(self._plan, out)
            self._copy(select, values, rows, as_csv=self._plan.form.name == "csv")
            rows.finish()

    def _copy(self, select: str, values: tuple[object, ...], sink: Any, *, as_csv: bool) -> None:
        if self._copying is not None:
            counted = _Counted(sink, self.progress)
            self._copying.run(select, values, counted, as_csv=as_csv, moment=self._plan.selection.moment)


class _Counted:
    """Hands rows on and counts them."""

    def __init__(self, sink: Any, told: progress.Progress) -> None:
        self._write, self._told = sink.write, told

    def write(self, row: bytes) -> None:
        """Take one row."""
        self._told.rows += 1
        self._write(row)
