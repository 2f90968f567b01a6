"""Waiting for a connection inside the event loop: a long answer comes in parts, and wakes its task only at its end."""

import asyncio
from typing import Protocol


class Polled(Protocol):
    """What is waited for: looking at it moves it on."""

    def poll(self) -> int:
        """Read or write what can be, and return what it waits for now."""

    def fileno(self) -> int:
        """Return the handle of its socket."""


async def change(polled: Polled, state: int, *, reading: bool, once: bool) -> int:
    """Look at it whenever its socket can be read (written without `reading`), until it waits for something else.

    `once`: until the first look, since a connection that opens may change its socket at every one. The handle is
    given back in the same breath in which a look may have closed it: its number may be another's a moment later.
    """
    loop = asyncio.get_running_loop()
    turn: asyncio.Future[int] = loop.create_future()
    handle = polled.fileno()
    add, remove = (loop.add_reader, loop.remove_reader) if reading else (loop.add_writer, loop.remove_writer)

    def look() -> None:
        try:
            found = polled.poll()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for the one who waits
            remove(handle)
            turn.set_exception(error)
            return
        if once or found != state:
            remove(handle)
            turn.set_result(found)

    add(handle, look)
    try:
        return await turn
    except asyncio.CancelledError:
        if turn.cancelled():
            remove(handle)
        raise
