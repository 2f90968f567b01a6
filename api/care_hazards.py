"""Major hazards of care facilities: the list of items, what was found, and the closing with evidence."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import SessionDep, Viewer, require
from api.remediation import Insider, officer_of
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.facilities.hazards import records
from gis.facilities.hazards.records import ClosingForm, HazardForm

router = APIRouter(prefix="/api/v1/care-hazards", tags=["care hazards"])

Writer = Annotated[Viewer, Depends(require("planner", "reviewer"))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role, or the facility lies outside its counties"},
    404: {"description": "No such facility or hazard for this account"},
    409: {"description": "The item is open there already, or the hazard is closed"},
    422: {"description": "What was stated cannot be used; every fault is named"},
}


def _hazard_id(hazard_id: str) -> UUID:
    return identity(hazard_id, "没有这项隐患", "There is no such hazard")


HazardId = Annotated[UUID, Depends(_hazard_id)]
Facility = Annotated[UUID | None, Query(description="Care facility.")]
Open = Annotated[bool, Query(alias="open", description="Only open ones.")]


@router.get("/items", responses=PROBLEMS)
def read_items(officer: Insider, session: SessionDep) -> Response:
    """Return the 22 items of the list in their five aspects; unverified words say so."""
    del officer
    return JSONResponse({"items": records.items(session)})


@router.get("", responses=PROBLEMS)
def read_hazards(officer: Insider, session: SessionDep, facility: Facility = None, only_open: Open = False) -> Response:  # noqa: FBT002
    """Return hazards, the open ones first."""
    return JSONResponse({"hazards": records.listed(session, officer, facility=facility, only_open=only_open)})


@router.post("", status_code=201, responses=PROBLEMS)
def record_hazard(request: Request, form: HazardForm, viewer: Writer, session: SessionDep, key: Key = None) -> Response:
    """Record a hazard: the facility is no effective supply until it is closed."""

    def act() -> Answer:
        made, batch = records.record(session, form, officer_of(viewer, request))
        return 201, {"id": str(made), "batch_id": str(batch)}

    return write_once(session, request, viewer, key, sent_hash(form), act)


@router.post("/{hazard_id}/close", responses=PROBLEMS)
def close_hazard(
    hazard_id: HazardId, request: Request, form: ClosingForm, viewer: Writer, session: SessionDep, key: Key = None
) -> Response:
    """Close a hazard with its evidence."""

    def act() -> Answer:
        batch = records.close(session, hazard_id, form, officer_of(viewer, request))
        return 200, {"id": str(hazard_id), "batch_id": str(batch)}

    return write_once(session, request, viewer, key, sent_hash(form), act)
