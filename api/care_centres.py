"""What is recorded of one care facility: facts of the facility, never of a person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import SessionDep, Viewer, require
from api.remediation import Insider, officer_of
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.facilities import care_records

router = APIRouter(prefix="/api/v1/care-centres", tags=["care centres"])

Writer = Annotated[Viewer, Depends(require("planner", "reviewer"))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role, or the facility lies outside its counties"},
    404: {"description": "No such facility for this account"},
    422: {"description": "What was stated cannot be used; every fault is named"},
}


def _centre_id(centre_id: str) -> UUID:
    return identity(centre_id, "没有这个养老服务设施", "There is no such care facility")


CentreId = Annotated[UUID, Depends(_centre_id)]


@router.get("/{centre_id}", responses=PROBLEMS)
def read_centre(centre_id: CentreId, officer: Insider, session: SessionDep) -> Response:
    """Return the facts of a care facility with its hazards and warnings."""
    return JSONResponse(care_records.read(session, centre_id, officer))


@router.put("/{centre_id}/facts", responses=PROBLEMS)
def set_facts(
    centre_id: CentreId, request: Request, form: care_records.CareFactsForm, viewer: Writer, session: SessionDep,
    key: Key = None,
) -> Response:  # fmt: skip
    """Set facts: credit code (its check character is verified), beds, acceptance, filing; the answer names warnings."""

    def act() -> Answer:
        return 200, care_records.set_facts(session, centre_id, form, officer_of(viewer, request))

    return write_once(session, request, viewer, key, sent_hash(form), act)
