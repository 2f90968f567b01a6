"""Who works on records of facilities that are not public: by level, role and the counties an account is limited to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.errors import Invalid
from gis.core.history import open_batch

_TOWNSHIP_AT = text("""
SELECT d.id, d.code, d.name FROM view_internal.divisions d
 WHERE d.level = 'township' AND ST_Covers(d.geom, ST_SetSRID(ST_MakePoint(:lon, :lat), 4490)) ORDER BY d.code LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Officer:
    """An account at work: the level it sees, what it may do, and the request it came by."""

    level: Level
    name: str
    roles: frozenset[str] = frozenset()
    counties: tuple[str, ...] = ()
    may_write: bool = False
    request_id: str | None = None

    @property
    def secrecies(self) -> list[str]:
        """Secrecy levels whose records are there for this officer."""
        return list(self.level.secrecies)

    def may(self, roles: Sequence[str]) -> bool:
        """Tell whether the account may write as one of these roles."""
        return self.may_write and bool(self.roles & set(roles))

    def batch(self, session: Session, kind: str, reason: str) -> UUID:
        """Open the batch of a write."""
        return open_batch(session, kind=kind, actor=self.name, reason=reason[:1000], request_id=self.request_id)


@dataclass(frozen=True, slots=True)
class Township:
    """The township at a position."""

    id: UUID
    code: str
    name: str


def township_at(session: Session, lon: float, lat: float) -> Township | None:
    """Return the township at a position (EPSG:4490 degrees), None outside of all; on an edge the lowest code."""
    found = session.execute(_TOWNSHIP_AT, {"lon": lon, "lat": lat}).one_or_none()
    return None if found is None else Township(found[0], str(found[1]), str(found[2]))


def point(lon: float, lat: float) -> str:
    """Return a position (EPSG:4490 degrees) as the store takes it.

    Raises:
        Invalid: it lies outside the country's bounds, perhaps because the two were exchanged.
    """
    if not (73 <= lon <= 136 and 3 <= lat <= 54):
        raise Invalid(
            f"位置 {lon}, {lat} 不在境内（先经度后纬度）",
            f"The position {lon}, {lat} lies outside the country (longitude first)",
            code="position",
        )
    return f"SRID=4490;POINT({lon!r} {lat!r})"
