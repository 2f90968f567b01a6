"""Hazards of care facilities: recorded, closed with evidence, listed. Each write is one batch (C-3)."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID, uuid4

from pydantic import Field, StringConstraints
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.editing.places import require_county
from gis.core.errors import Conflict, NotFound
from gis.core.faults import Faults
from gis.core.json_model import JsonModel
from gis.facilities.access import Officer
from gis.facilities.hazards.tables import CareHazard, HazardItem
from gis.facilities.tables import CareCentre

CLEAN = r"^[^\x00-\x1f\x7f\ufffd]*$"
Office = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=CLEAN)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=900, pattern=CLEAN)]
FOUND, CLOSED = "care-hazard", "care-hazard-closed"
_TODAY = text("SELECT register.today()")
_LIST = text("""
SELECT h.id::text, h.care_centre_id::text, c.name AS facility, c.beds_total, l.code AS township_code,
       l.name AS township, h.item_code, i.aspect, i.title, i.title_en, i.document, i.clause, i.verified,
       h.found_on::text, h.found_by, h.description, h.due_on::text, h.closed_on::text, h.closed_by, h.closing_evidence,
       h.is_sample, h.closed_on IS NULL AS is_open, h.closed_on IS NULL AND h.due_on < register.today() AS is_overdue
  FROM register.care_hazard h JOIN register.hazard_item i ON i.code = h.item_code
  JOIN register.care_centre c ON c.id = h.care_centre_id AND NOT c.deleted
  LEFT JOIN view_internal.division_labels l ON l.id = c.division_id
 WHERE NOT h.deleted AND h.secrecy = ANY(:secrecies) AND c.secrecy = ANY(:secrecies)
   AND (cardinality(CAST(:counties AS text[])) = 0 OR left(l.code, 6) = ANY(:counties))
   AND (CAST(:facility AS uuid) IS NULL OR h.care_centre_id = :facility) AND (NOT :open OR h.closed_on IS NULL)
 ORDER BY h.closed_on IS NOT NULL, h.due_on NULLS LAST, c.name, h.item_code LIMIT 1000
""")


class _Form(JsonModel):
    """What every form here has."""


class HazardForm(_Form):
    """A major hazard that was found."""

    care_centre_id: UUID
    item_code: str = Field(pattern="^[4-8]-[0-9]{1,2}$", description="Item of the list, as in 4-1.")
    found_on: dt.date
    found_by: Office = Field(description="Office that found it.")
    description: Words
    due_on: dt.date | None = Field(None, description="Day by which it must be put right.")


class ClosingForm(_Form):
    """A hazard that was put right."""

    closed_on: dt.date
    closed_by: Office = Field(description="Office that confirmed it.")
    evidence: Words = Field(description="Paper or finding that proves it.")


def items(session: Session) -> list[dict[str, Any]]:
    """Return the list of items."""
    found = session.scalars(select(HazardItem).order_by(HazardItem.code))
    names = ("code", "aspect", "title", "title_en", "document", "clause", "verified")
    return [{name: getattr(each, name) for name in names} for each in found]


def listed(session: Session, officer: Officer, *, facility: UUID | None = None, only_open: bool = False) -> Any:
    """Return hazards, the open ones first; at most 1,000."""
    values = {"secrecies": officer.secrecies, "counties": list(officer.counties), "facility": facility,
              "open": only_open}  # fmt: skip
    return [dict(row) for row in session.execute(_LIST, values).mappings()]


def record(session: Session, form: HazardForm, officer: Officer) -> tuple[UUID, UUID]:
    """Record a hazard and return (hazard, batch).

    Raises:
        NotFound: no such facility for this officer. Invalid: an unknown item or wrong days, all at once.
        Conflict: the same item is open there already.
    """
    centre = session.scalar(
        select(CareCentre).where(CareCentre.id == form.care_centre_id, ~CareCentre.deleted,
                                 CareCentre.secrecy.in_(officer.secrecies))
    )  # fmt: skip
    if centre is None:
        raise NotFound("没有这个养老服务设施", "There is no such care facility")
    require_county(session, centre.division_id, officer.counties)
    faults = Faults()
    if session.get(HazardItem, form.item_code) is None:
        faults.add("item_code", form.item_code, "清单中没有这一项", "The list has no such item")
    if form.found_on > session.execute(_TODAY).scalar_one():
        faults.add("found_on", form.found_on, "日期不能晚于今天", "The day lies in the future")
    if form.due_on is not None and form.due_on < form.found_on:
        faults.add("due_on", form.due_on, "期限不能早于发现日", "The deadline lies before the find")
    faults.refuse()
    same = select(CareHazard.id).where(CareHazard.care_centre_id == centre.id, CareHazard.item_code == form.item_code,
                                       CareHazard.closed_on.is_(None), ~CareHazard.deleted)  # fmt: skip
    if session.scalar(same) is not None:
        raise Conflict("该设施这一项隐患尚未销号", "This item is open at the facility already", code="hazard-known")
    batch = officer.batch(session, FOUND, f"{centre.name} 重大隐患 {form.item_code}：{form.description}")
    made = CareHazard(id=uuid4(), secrecy="restricted" if centre.secrecy == "restricted" else "internal",
                      source=f"登记：{officer.name}", **form.model_dump())  # fmt: skip
    session.add(made)
    session.flush()
    return made.id, batch


def close(session: Session, hazard_id: UUID, form: ClosingForm, officer: Officer) -> UUID:
    """Close a hazard with evidence and return the batch.

    Raises:
        NotFound: no such hazard for this officer. Conflict: it is closed. Invalid: a wrong day.
    """
    query = select(CareHazard).where(
        CareHazard.id == hazard_id, ~CareHazard.deleted, CareHazard.secrecy.in_(officer.secrecies)
    )
    found = session.scalar(query.with_for_update())
    if found is None:
        raise NotFound("没有这项隐患", "There is no such hazard")
    centre = session.get_one(CareCentre, found.care_centre_id)
    require_county(session, centre.division_id, officer.counties)
    if found.closed_on is not None:
        raise Conflict("该隐患已销号", "The hazard is closed already", code="hazard-closed")
    faults = Faults()
    if not found.found_on <= form.closed_on <= session.execute(_TODAY).scalar_one():
        faults.add("closed_on", form.closed_on, f"日期须在 {found.found_on} 至今天之间", "From the find to today")
    faults.refuse()
    batch = officer.batch(session, CLOSED, f"{centre.name} 隐患销号 {found.item_code}：{form.evidence}")
    found.closed_on, found.closed_by, found.closing_evidence = form.closed_on, form.closed_by, form.evidence
    session.flush()
    return batch
