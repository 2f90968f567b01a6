"""Remediation of graves: cases, steps with photos, figures. Inside accounts only; owner names apart and restricted."""

import datetime as dt
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.definition import PHOTOS, sends
from api.deps import CurrentViewer, SessionDep, Viewer, require
from api.remediation_photo import PHOTO_FORM, PhotoSent, read_photo_form
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.core.collections import Level
from gis.core.errors import Forbidden, Unauthenticated
from gis.facilities.access import Officer
from gis.facilities.graves import cases, document, statistics, steps
from gis.facilities.graves.forms import CaseForm, OwnerForm, Photo, RelapseForm, StepForm
from gis.facilities.graves.states import FIELD

router = APIRouter(prefix="/api/v1/remediation", tags=["remediation"])

Writer = Annotated[Viewer, Depends(require(*FIELD))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role, or the case lies outside its counties"},
    404: {"description": "No such case for this account"},
    409: {
        "description": "The state of the case does not allow it (course), or evidence is missing (evidence, all named)"
    },
    422: {"description": "What was stated cannot be used; every fault is named"},
}
FILES = {**PROBLEMS, 413: {"description": "Too large"}, 415: {"description": "Not a photo"}}


def officer_of(viewer: Viewer, request: Request | None = None) -> Officer:
    """Return who works here.

    Raises:
        Unauthenticated: the public. Forbidden: an account without a role inside.
    """
    if viewer.user_id is None:
        raise Unauthenticated
    if viewer.level is Level.PUBLIC:
        raise Forbidden("本账号不能查看内部记录", "This account sees no internal records", code="role")
    asked = getattr(request.state, "request_id", None) if request else None
    return Officer(viewer.level, viewer.name, viewer.roles, tuple(sorted(viewer.counties)), viewer.may_write, asked)


def insider(viewer: CurrentViewer, request: Request) -> Officer:
    """Return who looks."""
    return officer_of(viewer, request)


Insider = Annotated[Officer, Depends(insider)]


def _case_id(case_id: str) -> UUID:
    return identity(case_id, "没有这个案件", "There is no such case")


CaseId = Annotated[UUID, Depends(_case_id)]
Day = Annotated[dt.date | None, Query(description="As it stood at the end of this day; today when absent.")]
Township = Annotated[str | None, Query(pattern=r"^[0-9]{6}([0-9]{3})?$", description="Township or county code.")]
Kind = Literal["oversized", "luxury", "living", "house-like", "new", "renewed", "scattered", "other", "none"]


@router.get("/statistics", responses=PROBLEMS)
def read_statistics(officer: Insider, session: SessionDep, on: Day = None, township: Township = None) -> Response:
    """Return figures by township, kind, way and state on a day; graves and coffins both."""
    return JSONResponse(statistics.statistics(session, officer, on=on, township=township))


@router.get("/board", responses=PROBLEMS)
def read_board(officer: Insider, session: SessionDep, on: Day = None) -> Response:
    """Return the board: found, in work, accepted, closed and kept by township and kind; overdue and relapsed ones."""
    return JSONResponse(statistics.board(session, officer, on=on))


@router.get("/cells", **sends(PROBLEMS, "application/geo+json"))
def read_cells(officer: Insider, session: SessionDep, on: Day = None) -> Response:
    """Return counts in squares of 100 m as GeoJSON; neither numbers of cases nor names."""
    return JSONResponse(statistics.cells(session, officer, on=on), media_type="application/geo+json")


class Filter:
    """Which cases."""

    def __init__(
        self,
        township: Township = None,
        kind: Annotated[Kind | None, Query(description="none: not classified yet.")] = None,
        group: Literal["found", "working", "accepted", "closed", "kept"] | None = None,
        after: Annotated[str | None, Query(max_length=40, description="Number after which to go on.")] = None,
    ) -> None:
        self.wanted: dict[str, Any] = {"township": township, "kind": kind, "group": group, "after": after}


@router.get("/cases", responses=PROBLEMS)
def list_cases(
    officer: Insider,
    session: SessionDep,
    only: Annotated[Filter, Depends()],
    overdue: bool = False,  # noqa: FBT001, FBT002
    relapse: bool = False,  # noqa: FBT001, FBT002
) -> Response:
    """Return cases by number, 100 a page."""
    return JSONResponse(document.list_cases(session, officer, only.wanted | {"overdue": overdue, "relapse": relapse}))


@router.post("/cases", status_code=201, responses=PROBLEMS)
def open_case(request: Request, form: CaseForm, viewer: Writer, session: SessionDep, key: Key = None) -> Response:
    """Record a find; the township follows from the position, the number is given out."""

    def act() -> Answer:
        return _made(*cases.open_case(session, form, officer_of(viewer, request)))

    return write_once(session, request, viewer, key, sent_hash(form), act)


def _made(case: UUID, batch: UUID, step: UUID | None = None) -> Answer:
    body = {"id": str(step or case), "case_id": str(case), "batch_id": str(batch)}
    return 201, body | {"links": [{"rel": "case", "href": f"/api/v1/remediation/cases/{case}"}]}


@router.get("/cases/{case_id}", responses=PROBLEMS)
def read_case(case_id: CaseId, officer: Insider, session: SessionDep) -> Response:
    """Return a case with its steps, photo pair, history, and each next action with what is missing for it."""
    return JSONResponse(document.case_document(session, case_id, officer))


@router.post("/cases/{case_id}/steps", status_code=201, responses=PROBLEMS)
def take_step(
    case_id: CaseId, request: Request, form: StepForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Take a step. 销号 needs the after-photo, the township's acceptance and the county's review by another person."""

    def act() -> Answer:
        step, batch = steps.take(session, case_id, form, officer_of(viewer, request))
        return _made(case_id, batch, step)

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/cases/{case_id}/photos", status_code=201, responses=FILES, openapi_extra=PHOTO_FORM)
def add_photo(
    case_id: CaseId, request: Request, viewer: Writer, sent: Annotated[PhotoSent, Depends(read_photo_form)],
    session: SessionDep, key: Key = None,
) -> Response:  # fmt: skip
    """Add a photo before, during or after the work; the original bytes are kept with their EXIF."""
    facts = sent.facts()

    def act() -> Answer:
        photo = Photo(data=sent.data, file_name=sent.file_name, form=sent.form, facts=facts)
        step, batch = steps.photograph(session, case_id, photo, officer_of(viewer, request))
        return _made(case_id, batch, step)

    return write_once(session, request, viewer, key, sent_hash(sent.form, sent.data), act)


@router.get(
    "/photos/{step_id}",
    **sends(PROBLEMS, *PHOTOS),
)
def read_photo(step_id: str, officer: Insider, session: SessionDep) -> Response:
    """Return the original bytes of a photo, as a download."""
    data, name, media_type = steps.load_photo(session, identity(step_id, "没有这张照片", "No such photo"), officer)
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, max-age=86400, immutable",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(data, media_type=media_type, headers=headers)


@router.post("/cases/{case_id}/relapse", status_code=201, responses=PROBLEMS)
def relapse(
    case_id: CaseId, request: Request, form: RelapseForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Open a new case linked to a closed one that came back (反弹)."""

    def act() -> Answer:
        return _made(*cases.relapse(session, case_id, form, officer_of(viewer, request)))

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.put("/cases/{case_id}/owner", responses=PROBLEMS)
def set_owner(
    case_id: CaseId, request: Request, form: OwnerForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Record whose grave it is; who records it does not see it again unless the account reads restricted records."""

    def act() -> Answer:
        batch = cases.set_owner(session, case_id, form, officer_of(viewer, request))
        return 200, {"case_id": str(case_id), "batch_id": str(batch)}

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.get("/cases/{case_id}/owner", responses=PROBLEMS)
def read_owner(case_id: CaseId, officer: Insider, session: SessionDep) -> Response:
    """Return whose grave it is, to readers of restricted records; the reading is kept in the event log."""
    return JSONResponse({"name": cases.read_owner(session, case_id, officer)}, headers={"Cache-Control": "no-store"})
