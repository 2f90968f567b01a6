"""One export at work: a thread copies the rows into a pipe, the event loop hands on what comes out of it.

A client that reads slowly holds up the pipe, and with it the database: nothing piles up. Closing an export, also
before its end, cancels its statement, ends its child and removes its file.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from typing import Self

from gis.core.db import CopyOut
from gis.core.errors import Busy
from gis.core.exports import files, text
from gis.core.exports.statements import Plan
from gis.core.features import read_role
from gis.core.settings import get_settings

log = logging.getLogger(__name__)

BLOCK = 1 << 16

_at_work: set["Export"] = set()
_closing: set["asyncio.Task[None]"] = set()


class Export:
    """An export that has begun; made by `begin`, read by `pieces`, ended by `close` in any case."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._copying: CopyOut | None = None
        self._child = files.Child()
        self._reader = asyncio.StreamReader(limit=BLOCK)
        self._first = b""
        self._transport: asyncio.ReadTransport | None = None
        self._work: asyncio.Future[None] | None = None

    @classmethod
    async def begin(cls, plan: Plan) -> Self:
        """Start an export and wait for its first bytes, so that what is refused is refused with its status.

        Raises:
            Busy: as many exports as may run are running, or the database is busy.
            BadRequest: the database found a value out of range.
        """
        if len(_at_work) >= get_settings().export_at_once:
            raise Busy("正在导出的文件已达上限，请稍后再试", "Too many exports are running, try again shortly")
        made = cls(plan)
        _at_work.add(made)
        try:
            await made._start()
        except BaseException:
            made.close()
            raise
        return made

    async def _start(self) -> None:
        read_end, write_end = os.pipe()
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._reader), os.fdopen(read_end, "rb", 0)
        )
        self._work = asyncio.ensure_future(asyncio.to_thread(self._produce, write_end))
        self._first = await self._read()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give the file; an error on the way breaks the answer off, so that a part never passes for the whole."""
        piece = self._first
        while piece:
            yield piece
            piece = await self._read()

    def close(self) -> None:
        """Stop what is at work; cleaning up goes on by itself."""
        if self._transport is not None:
            self._transport.close()
        task = asyncio.get_running_loop().create_task(self._end())
        _closing.add(task)
        task.add_done_callback(_closing.discard)

    async def _read(self) -> bytes:
        piece = await self._reader.read(BLOCK)
        if not piece and self._work is not None:
            await asyncio.shield(self._work)
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

    def _copy(self, select: str, values: tuple[object, ...], sink: object, *, as_csv: bool) -> None:
        if self._copying is not None:
            self._copying.run(select, values, sink, as_csv=as_csv, moment=self._plan.selection.moment)
