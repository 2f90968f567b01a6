"""Tiles remembered in memory, each as long as its collection stands at one revision.

A revision is the counter of commits that touched what the collection's published view leans on (migration 0030) and
the bureau's day, because records come into force by date. It is read from the database before every answer, so a
tile is never served past the commit that changed it, whichever server process wrote.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence

from gis.core.collections import Collection, Level
from gis.core.features import read_pool
from gis.core.settings import get_settings
from gis.core.statement import Statement

ENTRY_BYTES = 400
"""About what an entry takes beside its bytes."""

_REVISIONS = Statement(
    "SELECT string_agg(number || '.' || to_char(register.today(), 'YYYYMMDD'), ','"
    " ORDER BY array_position($1, view)) FROM view_public.collection_revision WHERE view = ANY ($1)",
    ("text[]",),
)


async def read_revisions(collections: Sequence[Collection], level: Level) -> list[bytes]:
    """Read the present revision of each collection, in one short read of the level's pool."""
    ((found,),) = await read_pool(level).rows(_REVISIONS, ([item.view for item in collections],))
    revisions: list[bytes] = (found or b"").split(b",")
    if len(revisions) != len(collections):
        raise LookupError("a published view has no counter: migrations call tiles.watch()")
    return revisions


class TileCache:
    """Bytes by key, the least recently used given up first; a key is held at one revision only."""

    def __init__(self, bytes_max: int) -> None:
        self.bytes_max = bytes_max
        self.bytes = 0
        self._held: OrderedDict[Hashable, tuple[bytes, bytes]] = OrderedDict()

    def get(self, key: Hashable, revision: bytes) -> bytes | None:
        """Return what is held for the key at this revision."""
        held = self._held.get(key)
        if held is None or held[0] != revision:
            return None
        self._held.move_to_end(key)
        return held[1]

    def holds(self, key: Hashable) -> bool:
        """Tell whether something is held for the key, at whatever revision."""
        return key in self._held

    def keep(self, key: Hashable, revision: bytes, body: bytes) -> None:
        """Hold bytes that were read at this revision or later."""
        size = len(body) + ENTRY_BYTES
        if size > self.bytes_max:
            return
        former = self._held.pop(key, None)
        self.bytes += size - (len(former[1]) + ENTRY_BYTES if former else 0)
        self._held[key] = (revision, body)
        while self.bytes > self.bytes_max:
            _, (_, given_up) = self._held.popitem(last=False)
            self.bytes -= len(given_up) + ENTRY_BYTES


def tile_key(level: Level, *parts: Hashable) -> Hashable:
    """Return the key of something remembered for a level; it names the database too, which may change in a process."""
    return (read_pool(level).address, level, *parts)


_caches: list[TileCache] = []


def tile_cache() -> TileCache:
    """Return the cache of this process, as large as the settings allow."""
    if not _caches:
        _caches.append(TileCache(get_settings().tile_cache_bytes))
    return _caches[0]
