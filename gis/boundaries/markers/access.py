"""Which markers an account may see and touch: by secrecy, and by the counties it is limited to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.editing.places import elsewhere
from gis.core.errors import NotFound
from gis.core.region_store import read_region

METRES_PER_DEGREE = 111_000

_FIND = text("""
SELECT secrecy FROM register.boundary_marker WHERE id = :id AND NOT deleted
""")
_LOCK = text("SELECT FROM register.boundary_marker WHERE id = :id FOR UPDATE")
_INSIDE = text("""
SELECT EXISTS (
    SELECT FROM register.boundary_marker m JOIN view_internal.divisions d
      ON d.level = 'county' AND d.code = ANY(:counties) AND ST_DWithin(d.geom, m.geom, :slack_deg)
     WHERE m.id = :id)
""")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: the level, and what the account may do."""

    level: Level
    counties: tuple[str, ...] = ()
    is_surveyor: bool = False
    is_reviewer: bool = False

    @property
    def secrecies(self) -> list[str]:
        """Secrecy levels whose exact records are shown."""
        # Exact survey records are shown from the internal level up; the public sees the published collection only.
        return [] if self.level is Level.PUBLIC else list(self.level.secrecies)


def require_seen(session: Session, marker_id: UUID, secrecies: Sequence[str], *, lock: bool = False) -> None:
    """Make sure that the marker is there for this reader, and lock it for a write.

    Raises:
        NotFound: there is none, or it is above the reader's level.
    """
    found = session.scalar(_FIND, {"id": marker_id})
    if found is None or found not in secrecies:
        raise NotFound("没有这个界桩", "There is no such marker")
    if lock:
        session.execute(_LOCK, {"id": marker_id})


def secrecy_beside(session: Session, marker_id: UUID, wanted: str = "internal") -> str:
    """Return the secrecy of what is added to a marker: as wanted, and never below the marker's own."""
    return "restricted" if "restricted" in {wanted, session.scalar(_FIND, {"id": marker_id})} else wanted


def in_counties(session: Session, marker_id: UUID, counties: Sequence[str]) -> bool:
    """Tell whether a marker stands within the line tolerance of one of the counties; true when none is named."""
    if not counties:
        return True
    slack_deg = read_region(session).line_tolerance_m / METRES_PER_DEGREE
    return bool(session.scalar(_INSIDE, {"id": marker_id, "counties": list(counties), "slack_deg": slack_deg}))


def require_counties(session: Session, marker_id: UUID, counties: Sequence[str]) -> None:
    """Make sure that an account limited to counties touches only their markers.

    Raises:
        Forbidden: the marker stands elsewhere (code `county`).
    """
    if not in_counties(session, marker_id, counties):
        raise elsewhere(counties)
