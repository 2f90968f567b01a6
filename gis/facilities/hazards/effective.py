"""Which facilities drop out of effective supply."""

import datetime as dt
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_OPEN = text("""
SELECT DISTINCT h.care_centre_id FROM register.care_hazard h
 WHERE NOT h.deleted AND h.found_on <= :day AND (h.closed_on IS NULL OR h.closed_on > :day)
""")


def open_major(session: Session, day: dt.date) -> frozenset[UUID]:
    """Return the ids of care facilities with a major hazard that is open on a day (found by then, not yet closed).

    Every item of the list is a major hazard. Whatever the secrecy of the hazard, the facility is no supply.
    """
    return frozenset(session.scalars(_OPEN, {"day": day}))
