"""Steps of a case: append only, each one batch, allowed by the course and its evidence (C-6)."""

import datetime as dt
from pathlib import PurePosixPath
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.core.errors import Conflict, Forbidden, NotFound
from gis.core.faults import Faults
from gis.core.uploads import storage
from gis.core.uploads.findings import shown
from gis.facilities.access import Officer, point
from gis.facilities.graves.cases import require_case, today
from gis.facilities.graves.course import Given, missing, refusal, words
from gis.facilities.graves.forms import Photo, StepForm
from gis.facilities.graves.states import ACTIONS, Transition
from gis.facilities.graves.tables import GraveCase, GraveStep

STEP = "grave-step"
TAKES = {"classify": "kind", "notify": "deadline", "plan": "way"}
"""The field of the case that an action sets."""


def steps_of(session: Session, case_id: UUID) -> list[GraveStep]:
    """Return the steps of a case in their order."""
    return list(session.scalars(select(GraveStep).where(GraveStep.case_id == case_id).order_by(GraveStep.ordinal)))


def take(session: Session, case_id: UUID, form: StepForm, officer: Officer) -> tuple[UUID, UUID]:
    """Take a step without a photo and return (step, batch).

    Raises:
        Invalid: fields that do not belong to the action, a wrong day; all at once.
        Forbidden: the account's role does not reach the action.
        Conflict: the state does not allow it (code `course`), or evidence is missing (code `evidence`, all named).
    """
    case = require_case(session, case_id, officer, lock=True)
    steps = steps_of(session, case_id)
    faults = Faults()
    for action, field in TAKES.items():
        if action != form.action and getattr(form, field) is not None:
            faults.add(field, getattr(form, field), f"只用于{ACTIONS[action].title_zh}", f"is for {action} only")
    if form.voucher is not None and form.action != "keep":
        faults.add("voucher", form.voucher, "只用于保留", "is for keep only")
    if (form.lon is None) != (form.lat is None):
        faults.add("lon", form.lon, "经度和纬度须同时填写", "Longitude and latitude go together")
    _check_day(session, case, steps, form.done_on, faults)
    faults.refuse()
    given = {name for name in ("note", "voucher", "kind", "deadline", "way") if getattr(form, name) is not None}
    wanted = _allowed(case, steps, form.action, Given(officer.name, form.person, frozenset(given)), officer)
    batch = officer.batch(session, STEP, f"{case.number} {wanted.title_zh}：{form.note or form.person}")
    if form.action in TAKES and getattr(form, TAKES[form.action]) is not None:
        setattr(case, TAKES[form.action], getattr(form, TAKES[form.action]))
    if form.action == "keep":
        case.way = "keep"
    session.flush()
    step = GraveStep(
        id=uuid4(), case_id=case_id, action=form.action, from_state=case.state, to_state=wanted.target or case.state,
        done_on=form.done_on, person=form.person, unit=form.unit, note=form.note, voucher=form.voucher,
        geom=None if form.lon is None or form.lat is None else point(form.lon, form.lat),
    )  # fmt: skip
    return _append(session, case, step), batch


def photograph(session: Session, case_id: UUID, photo: Photo, officer: Officer) -> tuple[UUID, UUID]:
    """Add a photo as a step and return (step, batch). The original bytes are kept under their hash.

    Raises:
        Invalid: a wrong day or place. Conflict: the case is over, the photo is there already, or it claims to show the
            state after work that has not begun.
    """
    case = require_case(session, case_id, officer, lock=True)
    steps, form = steps_of(session, case_id), photo.form
    faults = Faults()
    _check_day(session, case, steps, form.done_on, faults)
    if (form.lon is None) != (form.lat is None):
        faults.add("lon", form.lon, "经度和纬度须同时填写", "Longitude and latitude go together")
    faults.refuse()
    _allowed(case, steps, "photograph", Given(officer.name, form.person, frozenset({"photo"})), officer)
    sha256 = storage.digest(photo.data)
    if any(step.photo_sha256 == sha256 for step in steps):
        raise Conflict("同一张照片已在本案中", "The same photo is in this case already", code="photo-known")
    if form.phase == "after" and not any(step.action == "start" for step in steps):
        raise Conflict("尚未开工，没有整治后的照片", "Work has not begun: there is no state after it", code="phase")
    storage.keep(photo.data, "attachments")
    name = shown(PurePosixPath(photo.file_name.replace("\\", "/")).name.strip() or "?", 120)
    batch = officer.batch(session, STEP, f"{case.number} 照片（{form.phase}）")
    step = GraveStep(
        id=uuid4(), case_id=case_id, action="photograph", from_state=case.state, to_state=case.state,
        done_on=form.done_on, person=form.person, unit=form.unit, note=form.note, phase=form.phase,
        photo_sha256=sha256, photo_name=name, media_type=photo.facts.media_type, exif=photo.facts.exif or None,
        bearing_deg=form.bearing_deg, geom=_place(photo),
    )  # fmt: skip
    return _append(session, case, step), batch


def _place(photo: Photo) -> str | None:
    """Return where the photo was taken: as stated, else by its EXIF, None where that is no place in the country."""
    if photo.form.lon is not None and photo.form.lat is not None:
        return point(photo.form.lon, photo.form.lat)
    if photo.facts.position is None:
        return None
    lon, lat = photo.facts.position
    return point(lon, lat) if 73 <= lon <= 136 and 3 <= lat <= 54 else None


def _append(session: Session, case: GraveCase, step: GraveStep) -> UUID:
    session.add(step)
    session.flush()
    session.refresh(case)
    return step.id


def _check_day(session: Session, case: GraveCase, steps: list[GraveStep], day: dt.date, faults: Faults) -> None:
    first = steps[-1].done_on if steps else case.found_on
    if not first <= day <= today(session):
        faults.add("done_on", day, f"日期须在 {first} 至今天之间", f"The day lies between {first} and today")


def _allowed(case: GraveCase, steps: list[GraveStep], action: str, given: Given, officer: Officer) -> Transition:
    """Return the transition.

    Raises:
        Forbidden: not for this role. Conflict: not from this state, or something is missing.
    """
    wanted = ACTIONS[action]
    if not officer.may(wanted.roles):
        listed = "、".join(wanted.roles)
        raise Forbidden(f"{wanted.title_zh}需要角色：{listed}", f"{wanted.title_en} needs: {listed}", code="role")
    if case.state not in wanted.sources:
        raise Conflict(*refusal(case, action), code="course")
    lacking = words(missing(case, steps, wanted, given))
    if lacking:
        zh = "；".join(each["message"] for each in lacking)
        en = "; ".join(each["message_en"] for each in lacking)
        raise Conflict(f"不能{wanted.title_zh}：{zh}", f"{wanted.title_en}: {en}", code="evidence", errors=lacking)
    return wanted


def load_photo(session: Session, step_id: UUID, officer: Officer) -> tuple[bytes, str, str]:
    """Return (bytes, file name, media type) of a photo.

    Raises:
        NotFound: there is none, or its case is above the officer's level.
    """
    found = session.get(GraveStep, step_id)
    if found is None or found.photo_sha256 is None:
        raise NotFound("没有这张照片", "There is no such photo")
    require_case(session, found.case_id, officer)
    return (
        storage.load(found.photo_sha256, "attachments"),
        found.photo_name or "photo",
        found.media_type or "image/jpeg",
    )
