"""In which county a record stands, for accounts that are limited to counties."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.errors import Forbidden

_COUNTY_OF = text("SELECT left(code, 6) FROM view_internal.division_labels WHERE id = :division AND code IS NOT NULL")
_DIVISION = text("SELECT id FROM view_internal.division_labels WHERE code = :code")
_NEAR = text("""
SELECT EXISTS (SELECT FROM view_internal.divisions d
                WHERE d.level = 'county' AND d.code = ANY(:counties)
                  AND ST_DWithin(d.geom, CAST(:place AS geometry), :slack_deg))
""")


def county_of(session: Session, division_id: UUID | None) -> str | None:
    """Return the code of the county that a division lies in, None where there is none."""
    found = session.scalar(_COUNTY_OF, {"division": division_id})
    return None if found is None else str(found)


def require_county(session: Session, division_id: UUID | None, counties: Sequence[str]) -> None:
    """Make sure that an account limited to counties (none: all) touches only what stands in them.

    Raises:
        Forbidden: the division lies elsewhere, or in no county (code `county`).
    """
    if counties and county_of(session, division_id) not in counties:
        raise elsewhere(counties)


def elsewhere(counties: Sequence[str]) -> Forbidden:
    """Return the refusal of an account that is limited to these counties."""
    listed = "、".join(counties)
    return Forbidden(f"不在本账号的县域内（{listed}）", f"Outside the account's counties ({listed})", code="county")


def division_of_code(session: Session, code: str) -> UUID | None:
    """Return the division that bears a code now, None where there is none."""
    found: UUID | None = session.scalar(_DIVISION, {"code": code})
    return found


def is_near(session: Session, place: object, counties: Sequence[str], slack_deg: float) -> bool:
    """Tell whether a geometry of the store (EPSG:4490) lies in one of the counties, or within degrees of it."""
    found = session.scalar(_NEAR, {"place": str(place), "counties": list(counties), "slack_deg": slack_deg})
    return bool(found)
