"""The new words of a large import: put into the dictionary of the search by a second session, beside the first (P-E5).

The first session writes the register and the entries of the search, and promises the words that are new
(`search.refresh`); the second puts them, and is committed when all are put. What fails before undoes both. Should the
first fail after that, the dictionary is left with words that nothing bears: the next change of any name takes them away
(`search.sweep_ahead`). The database commits no entry whose word was not put (`search.require_settled`).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from gis.core import db

Pair = tuple[int, int]
"""Id that was promised of a word that stood there already, and the one it has."""
LARGE = 1_000
"""Places from which a second session is worth its while."""
_BEGIN = text("SELECT search.put_ahead()")
_PROMISED = text("""
SELECT seq, ids::text, ranks::text, bests::text, names::text, syllables::text
  FROM search.promised WHERE seq > :after ORDER BY seq
""")
_PUT = text("""
SELECT promised, actual
  FROM search.put_words(CAST(:ids AS int[]), CAST(:ranks AS smallint[]), CAST(:bests AS smallint[]),
                        CAST(:names AS text[]), CAST(:syllables AS text[]))
""")
_SETTLE = text("SELECT search.settle(CAST(:promised AS int[]), CAST(:actual AS int[]))")


@contextmanager
def words_beside(session: Session, places: int) -> Iterator[Callable[[], None]]:
    """Let new words of the places that the block writes be put by a second session; call what is given after each part.

    Few places, no second connection within the time that one is waited for, another import that does the same, words
    left by one, or taken away before in this transaction: then the session of the block puts them itself, as ever.

    Raises:
        GisError: what the database refused of the words.
    """
    with db.session() as second:
        if places < LARGE or not _connected(second) or not session.scalar(_BEGIN):
            yield lambda: None
            return
        worker = ThreadPoolExecutor(1, "words")
        parts: dict[int, Future[list[Pair]]] = {}

        def hand_over() -> None:
            for words in session.execute(_PROMISED, {"after": max(parts, default=0)}).mappings():
                parts[words["seq"]] = worker.submit(_put, second, dict(words))

        try:
            yield hand_over
            hand_over()
            moved = [pair for part in parts.values() for pair in part.result()]
        finally:
            worker.shutdown(cancel_futures=True)
    session.execute(_SETTLE, {name: [pair[at] for pair in moved] for at, name in enumerate(("promised", "actual"))})


def _put(second: Session, words: dict[str, Any]) -> list[Pair]:
    return [(promised, actual) for promised, actual in second.execute(_PUT, words)]


def _connected(session: Session) -> bool:
    """Tell whether the session has a connection: not where all are in use."""
    try:
        session.connection()
    except PoolTimeout:
        return False
    return True
