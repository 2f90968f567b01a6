"""Records asked for at a moment before they were registered: said only where the reader may know of them now."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.civil_time import in_words
from gis.core.errors import NotFound

_FIRST = """
SELECT min(v.sys_from) FROM register.{table}_versions v
 WHERE v.id = :id AND v.secrecy = ANY(:secrecies)
   AND EXISTS (SELECT FROM register.{table} r WHERE r.id = v.id AND NOT r.deleted AND r.secrecy = ANY(:secrecies))
"""


def missing(
    session: Session, table: str, record_id: UUID, secrecies: Sequence[str], as_of: dt.datetime | None,
    words: tuple[str, str, str, str],
) -> NotFound:  # fmt: skip
    """Return the error for a record that is not there at a moment.

    Args:
        session: a session of the service.
        table: name of its versioned table.
        record_id: the record.
        secrecies: levels of secrecy that the reader sees.
        as_of: the moment; None is now.
        words: "there is none", in Chinese and English, then what such a record is called.
    """
    zh, en, kind, kind_en = words
    asked = {"id": record_id, "secrecies": list(secrecies)}
    first = None if as_of is None else session.scalar(text(_FIRST.format(table=table)), asked)
    if as_of is None or first is None or first <= as_of:
        return NotFound(zh, en)
    then, since = in_words(as_of), in_words(first)
    return NotFound(
        f"这{kind}在 {then} 还没有登记，最早登记于 {since}（北京时间）",
        f"This {kind_en} was not yet registered at {then}; it was first registered at {since} (China time)",
        code="not-yet-registered",
    )
