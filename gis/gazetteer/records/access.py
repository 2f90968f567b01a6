"""Which places an account may see and change: by secrecy, and by the counties it is limited to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.editing.places import elsewhere
from gis.core.errors import NotFound
from gis.gazetteer.checks.divisions import Tree, load_tree
from gis.gazetteer.tables import Place


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks: the level, the account (None: the public) and what it may do."""

    level: Level
    user_id: UUID | None = None
    name: str = ""
    counties: tuple[str, ...] = ()
    may_propose: bool = False
    may_decide: bool = False

    @property
    def secrecies(self) -> list[str]:
        """Secrecy levels whose records are there for this reader."""
        return list(self.level.secrecies)


def require_place(session: Session, place_id: UUID, reader: Reader, *, lock: bool = False) -> Place:
    """Return a place that is there for this reader, locked for a write when asked.

    Raises:
        NotFound: there is none, or it is above the reader's level.
    """
    query = select(Place).where(Place.id == place_id, ~Place.deleted, Place.secrecy.in_(reader.secrecies))
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("没有这个地名", "There is no such place")
    return found


def county_of(tree: Tree, division_id: UUID | str | None) -> str | None:
    """Return the code of the county a division lies in (or is); None for what lies above or nowhere."""
    county = tree.above(None if division_id is None else str(division_id), "county")
    return None if county is None else county.code


def in_counties(session: Session, division_id: UUID | str | None, counties: Sequence[str]) -> bool:
    """Tell whether a division lies in one of the counties; true when none is named."""
    return not counties or county_of(load_tree(session), division_id) in counties


def require_counties(session: Session, division_id: UUID | str | None, counties: Sequence[str]) -> None:
    """Make sure that an account limited to counties touches only their places.

    Raises:
        Forbidden: the place lies elsewhere, or in no county (code `county`).
    """
    if not in_counties(session, division_id, counties):
        raise elsewhere(counties)
