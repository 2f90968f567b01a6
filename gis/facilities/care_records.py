"""What a planner records of a care facility: identity, beds, acceptance, filing. One batch; warnings change nothing."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.editing.places import require_county
from gis.core.errors import NotFound
from gis.core.faults import Faults
from gis.core.json_model import JsonModel
from gis.facilities import credit_code
from gis.facilities.access import Officer
from gis.facilities.hazards.records import listed
from gis.facilities.tables import CareCentre

KIND = "care-facts"
PARTS = ("beds_nursing", "beds_full_care")
"""Beds that are among the approved ones."""
CLEAN = r"^[^\x00-\x1f\x7f\ufffd]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=CLEAN)]
Beds = Annotated[int, Field(ge=0, le=100_000)]
Acceptance = Literal["accepted", "refused", "not-applied", "not-needed"]
SHOWN = (
    "name", "type_code", "level", "status", "operation_mode", "credit_code", "founding_body", "for_hardship",
    "beds_total", "beds_nursing", "beds_full_care", "day_places", "meals_per_day", "residents", "residents_on",
    "grade", "star",
    "fire_state", "fire_reason", "fire_on", "food_state", "food_reason", "food_on", "is_filed", "filed_on", "address",
    "source", "is_sample", "version",
)  # fmt: skip


class CareFactsForm(JsonModel):
    """Facts of a care facility; those not named stay. Nothing of residents or of the principal's papers."""

    credit_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] | None = Field(
        None, description="Unified social credit code; one legal person may hold several facilities."
    )
    founding_body: Text | None = None
    for_hardship: bool | None = Field(None, description="Takes people in extreme hardship (特困).")
    beds_total: Beds | None = None
    beds_nursing: Beds | None = None
    beds_full_care: Beds | None = None
    day_places: Beds | None = None
    residents: Beds | None = None
    residents_on: dt.date | None = None
    fire_state: Acceptance | None = Field(None, description="Fire acceptance.")
    fire_reason: Text | None = Field(None, description="Why not, where it is not accepted.")
    fire_on: dt.date | None = None
    food_state: Acceptance | None = Field(None, description="Food licence.")
    food_reason: Text | None = None
    food_on: dt.date | None = None
    is_filed: bool | None = None
    filed_on: dt.date | None = None
    reason: Text = Field(description="Why; kept with the change.")


def _found(session: Session, centre_id: UUID, officer: Officer, *, lock: bool = False) -> CareCentre:
    query = select(CareCentre).where(
        CareCentre.id == centre_id, ~CareCentre.deleted, CareCentre.secrecy.in_(officer.secrecies)
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("没有这个养老服务设施", "There is no such care facility")
    require_county(session, found.division_id, officer.counties)
    return found


def warnings(centre: CareCentre) -> list[dict[str, str]]:
    """Return what is odd and stands nevertheless."""
    said = []
    if centre.residents is not None and centre.beds_total is not None and centre.residents > centre.beds_total:
        said.append({"code": "residents-above-beds",
                     "message": f"在住 {centre.residents} 人多于床位 {centre.beds_total} 张",
                     "message_en": f"{centre.residents} residents, {centre.beds_total} beds"})  # fmt: skip
    for name, zh, en in (("fire", "消防验收", "fire acceptance"), ("food", "食品经营许可", "food licence")):
        if getattr(centre, f"{name}_state") in {"refused", "not-applied"} and not getattr(centre, f"{name}_reason"):
            said.append(
                {
                    "code": f"{name}-reason",
                    "message": f"{zh}未通过而未写原因",
                    "message_en": f"No reason is given why there is no {en}",
                }
            )
    return said


def consistent(facts: Mapping[str, Any], faults: Faults) -> None:
    """Note a credit code that cannot be one, and more nursing or full-care beds than beds."""
    code = facts.get("credit_code")
    wrong = credit_code.fault(code) if code is not None else None
    if wrong is not None:
        faults.add("credit_code", code, *wrong)
    beds = facts.get("beds_total")
    for name in PARTS:
        part = facts.get(name)
        if part is not None and beds is not None and part > beds:
            faults.add(name, part, f"多于床位总数 {beds}", f"Above the total of {beds}")


def read(session: Session, centre_id: UUID, officer: Officer) -> dict[str, Any]:
    """Return the facts, hazards and warnings of a facility.

    Raises:
        NotFound: there is none for this officer. Forbidden: it lies outside the account's counties.
    """
    centre = _found(session, centre_id, officer)
    facts = {name: getattr(centre, name) for name in SHOWN}
    plain = {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts.items()}
    hazards = listed(session, officer, facility=centre_id)
    return {"id": str(centre_id), **plain, "hazards": hazards, "warnings": warnings(centre)}


def set_facts(session: Session, centre_id: UUID, form: CareFactsForm, officer: Officer) -> dict[str, Any]:
    """Set facts and return the batch with warnings.

    Raises:
        Invalid: a wrong check character, more nursing or full-care beds than beds; all at once.
    """
    centre = _found(session, centre_id, officer, lock=True)
    given = {name: value for name, value in form.model_dump(exclude={"reason"}).items() if value is not None}
    faults = Faults()
    standing = {name: getattr(centre, name) for name in ("beds_total", *PARTS)}
    consistent({**standing, **given}, faults)
    faults.refuse()
    batch = officer.batch(session, KIND, f"{centre.name}：{form.reason}")
    for name, value in given.items():
        setattr(centre, name, value)
    session.flush()
    return {"batch_id": str(batch), "warnings": warnings(centre)}
