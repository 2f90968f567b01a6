"""Answers remembered as long as the register stands at one revision; a write makes all of them void.

A revision is the number of the last change and the bureau's day (records come into force by date). It also makes
the entity tags of pages and tiles: an unchanged answer costs one look at the revision.
"""

from collections.abc import Hashable
from typing import Any
from weakref import WeakKeyDictionary

from gis.core.reads import ReadPool
from gis.core.statement import Statement

REVISION_SQL = "SELECT revision || '.' || to_char(register.today(), 'YYYYMMDD') FROM view_public.revision"
COLLECTION_SQL = (
    "SELECT number || '.' || to_char(register.today(), 'YYYYMMDD') FROM view_public.collection_revision WHERE view = "
)
"""The same of what one published view leans on (migration 0030), to be followed by the name of the view."""

REVISION = Statement(REVISION_SQL, ())
REMEMBERED_MAX = 1_000


class Memory:
    """Values by key, all of one revision; forgets everything when the revision changes or it is full."""

    def __init__(self) -> None:
        self._revision = b""
        self._values: dict[Hashable, Any] = {}

    def get(self, revision: bytes, key: Hashable) -> Any:
        """Return what was kept for the key at this revision, or None."""
        return self._values.get(key) if revision == self._revision else None

    def keep(self, revision: bytes, key: Hashable, value: Any) -> None:
        """Keep a value read at this revision or later."""
        if revision != self._revision or len(self._values) >= REMEMBERED_MAX:
            self._revision, self._values = revision, {}
        self._values[key] = value


_memories: "WeakKeyDictionary[ReadPool, Memory]" = WeakKeyDictionary()


def memory(pool: ReadPool) -> Memory:
    """Return the memory that belongs to a pool."""
    return _memories.setdefault(pool, Memory())


async def read_revision(pool: ReadPool) -> bytes:
    """Read the present revision of the register."""
    revision: bytes = (await pool.rows(REVISION))[0][0]
    return revision
