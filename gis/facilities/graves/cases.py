"""Cases: found, relapsed, their owners. Each write is one batch; the state moves by steps alone (`steps.py`)."""

import datetime as dt
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.core.accounts.commands import record_event
from gis.core.editing.places import require_county
from gis.core.errors import Conflict, NotFound
from gis.core.faults import Faults
from gis.facilities.access import Officer, point, township_at
from gis.facilities.graves.forms import CaseForm, OwnerForm, RelapseForm
from gis.facilities.graves.tables import GraveCase, GraveOwner
from gis.facilities.screening.screen import layers_at

CASE, RELAPSE, OWNER = "grave-case", "grave-relapse", "grave-owner"
_TODAY = text("SELECT register.today()")
_LAST = text("""
SELECT coalesce(max(substring(number FROM '-([0-9]{4,})$')::int), 0) FROM register.grave_case
 WHERE number ~ ('^' || :prefix || '[0-9]{4,}$')
""")


def today(session: Session) -> dt.date:
    """Return the bureau's day."""
    day: dt.date = session.execute(_TODAY).scalar_one()
    return day


def require_case(session: Session, case_id: UUID, officer: Officer, *, lock: bool = False) -> GraveCase:
    """Return a case that is there for this officer, locked for a write when asked.

    Raises:
        NotFound: there is none, or it is above the officer's level. Forbidden: it lies outside the account's counties.
    """
    query = select(GraveCase).where(
        GraveCase.id == case_id, ~GraveCase.deleted, GraveCase.secrecy.in_(officer.secrecies)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound("没有这个案件", "There is no such case")
    require_county(session, found.division_id, officer.counties)
    return found


def open_case(session: Session, form: CaseForm, officer: Officer) -> tuple[UUID, UUID]:
    """Record a find and return (case, batch).

    Raises:
        Invalid: nothing is counted, the day lies ahead, the position is in no township or in another one; all at once.
        Forbidden: it lies outside the account's counties. Conflict: the number is taken.
    """
    where = point(form.lon, form.lat)
    faults = Faults()
    if form.graves + form.coffins == 0:
        faults.add("graves", 0, "坟墓数与棺木数不能都为 0", "Graves and coffins cannot both be nought")
    if form.found_on > today(session):
        faults.add("found_on", form.found_on, "日期不能晚于今天", "The day lies in the future")
    here = township_at(session, form.lon, form.lat)
    if here is None:
        faults.add("lon", f"{form.lon}, {form.lat}", "该位置不在任何乡镇内", "The position lies in no township")
    elif form.division not in {None, here.code}:
        faults.add("division", form.division, f"该位置在 {here.name}（{here.code}）", f"It lies in {here.code}")
    faults.refuse()
    assert here is not None
    require_county(session, here.id, officer.counties)
    number = form.number or _next_number(session, here.code[:6], form.found_on.year)
    if session.scalar(select(GraveCase.id).where(GraveCase.number == number, ~GraveCase.deleted)) is not None:
        raise Conflict(f"编号 {number} 已有", f"The number {number} is taken", code="number-known")
    batch = officer.batch(session, CASE, f"摸排登记：{number}")
    made = GraveCase(
        id=uuid4(),
        number=number,
        division_id=here.id,
        geom=where,
        source=f"登记：{officer.name}",
        layers_hit=layers_at(session, form.lon, form.lat, form.found_on),
        **form.model_dump(exclude={"number", "division", "lon", "lat"}),
    )
    session.add(made)
    session.flush()
    return made.id, batch


def relapse(session: Session, case_id: UUID, form: RelapseForm, officer: Officer) -> tuple[UUID, UUID]:
    """Open a new case that is linked to a closed one (反弹) and return (case, batch).

    Raises:
        Invalid: nothing is counted, or the day lies before the closing or ahead.
        Conflict: the case is not closed, or its relapse is recorded already.
    """
    former = require_case(session, case_id, officer, lock=True)
    if former.state != "closed":
        raise Conflict("只有已销号的案件才有反弹", "Only a closed case can relapse", code="course")
    faults = Faults()
    if form.graves + form.coffins == 0:
        faults.add("graves", 0, "坟墓数与棺木数不能都为 0", "Graves and coffins cannot both be nought")
    if form.found_on > today(session) or (former.closed_on is not None and form.found_on < former.closed_on):
        faults.add("found_on", form.found_on, "日期须在销号之后、今天以前", "The day is from the closing to today")
    faults.refuse()
    known = session.scalar(select(GraveCase.number).where(GraveCase.relapse_of_id == case_id, ~GraveCase.deleted))
    if known is not None:
        raise Conflict(f"该案反弹已登记为 {known}", f"Its relapse is case {known} already", code="relapse-known")
    code = session.scalar(text("SELECT code FROM view_internal.division_labels WHERE id = :id"),
                          {"id": former.division_id})  # fmt: skip
    number = _next_number(session, str(code)[:6], form.found_on.year)
    batch = officer.batch(session, RELAPSE, f"反弹：{former.number} → {number}，{form.reason}")
    made = GraveCase(
        id=uuid4(),
        number=number,
        division_id=former.division_id,
        geom=former.geom,
        graves=form.graves,
        coffins=form.coffins,
        land_class=former.land_class,
        owner_known=former.owner_known,
        found_on=form.found_on,
        relapse_of_id=former.id,
        remark=form.reason,
        secrecy=former.secrecy,
        source=f"反弹登记：{officer.name}",
    )
    session.add(made)
    session.flush()
    return made.id, batch


def _next_number(session: Session, county: str, year: int) -> str:
    prefix = f"ZZ-{county}-{year}-"
    return f"{prefix}{session.execute(_LAST, {'prefix': prefix}).scalar_one() + 1:04d}"


def set_owner(session: Session, case_id: UUID, form: OwnerForm, officer: Officer) -> UUID:
    """Record whose grave it is, apart from the case, and return the batch; the former name stays in the history.

    Raises:
        Conflict: the case is over.
    """
    case = require_case(session, case_id, officer, lock=True)
    if case.state in {"closed", "kept"}:
        raise Conflict("案件已结，不再更改", "The case is over", code="course")
    batch = officer.batch(session, OWNER, f"记录墓主：{case.number}")
    known = session.scalar(select(GraveOwner).where(GraveOwner.case_id == case_id, ~GraveOwner.deleted))
    if known is None:
        session.add(GraveOwner(id=uuid4(), case_id=case_id, name=form.name, secrecy="restricted",
                               source=f"录入：{officer.name}"))  # fmt: skip
    else:
        known.name = form.name
    case.owner_known = True
    session.flush()
    return batch


def read_owner(session: Session, case_id: UUID, officer: Officer) -> str:
    """Return whose grave it is, to a reader of restricted records; that it was read is kept in the event log.

    Raises:
        NotFound: nobody recorded it, or the officer's level does not reach it.
    """
    case = require_case(session, case_id, officer)
    query = select(GraveOwner.name).where(
        GraveOwner.case_id == case_id, ~GraveOwner.deleted, GraveOwner.secrecy.in_(officer.secrecies)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("没有记录墓主", "No owner is recorded")
    detail = {"case": case.number}
    record_event(session, "grave-owner-read", actor=officer.name, request_id=officer.request_id, detail=detail)
    return found
