"""Standards in force on a day, as the analyses, the API and the pages read them."""

import datetime as dt
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from gis.core.errors import NotFound
from gis.facilities.standards.tables import Standard


def in_force(session: Session, day: dt.date, *, service: str | None = None) -> list[Standard]:
    """Return the standards in force on a day, by key; of one service, or all."""
    query = select(Standard).where(
        or_(Standard.valid_from.is_(None), Standard.valid_from <= day),
        or_(Standard.valid_to.is_(None), Standard.valid_to > day),
    )
    if service is not None:
        query = query.where(Standard.service == service)
    return list(session.scalars(query.order_by(Standard.key)))


def standard(session: Session, key: str, day: dt.date) -> Standard:
    """Return one standard.

    Raises:
        NotFound: there is none with this key in force on that day.
    """
    found = next((each for each in in_force(session, day) if each.key == key), None)
    if found is None:
        raise NotFound(f"{day} 没有有效的标准 {key}", f"No standard {key} is in force on {day}", code="standard")
    return found


def document(found: Standard) -> dict[str, Any]:
    """Return a standard as JSON."""
    return {
        "key": found.key, "title_zh": found.title_zh, "title_en": found.title_en, "service": found.service,
        "types": list(found.types), "setting": found.setting, "metric": found.metric, "relation": found.relation,
        "value": float(found.value), "unit": found.unit, "government": found.government, "document": found.document,
        "verified": found.verified,
        "valid_from": found.valid_from.isoformat() if found.valid_from else None,
        "valid_to": found.valid_to.isoformat() if found.valid_to else None,
    }  # fmt: skip


def met(found: Standard, value: float | None) -> bool | None:
    """Tell whether a figure meets a standard, the standard's own value included; None where there is no figure."""
    if value is None:
        return None
    aim = float(found.value)
    return {"at-least": value >= aim, "at-most": value <= aim, "equals": value == aim}[found.relation]
