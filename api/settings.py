"""Settings of the region: the signed-in read them, an administrator changes them, with a reason."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.requests import Request

from api.deps import CurrentViewer, SessionDep, Viewer, require
from gis.core.errors import Unauthenticated
from gis.core.json_model import JsonModel
from gis.core.region_store import change_settings, list_settings

router = APIRouter(prefix="/api/v1/settings", tags=["settings"])
Administrator = Annotated[Viewer, Depends(require("admin"))]


class SettingsChange(JsonModel):
    """Settings to set, by key; null puts one back to its default. Those not named stay."""

    settings: dict[str, Any] = Field(default_factory=dict, max_length=200, description="Values by key.")
    verified: list[str] = Field(default_factory=list, max_length=200, description="Keys confirmed at their source.")
    reason: str = Field(min_length=1, max_length=1_000, description="Why; kept with the change.")


@router.get("", responses={401: {"description": "Not signed in"}})
def read(viewer: CurrentViewer, session: SessionDep) -> dict[str, Any]:
    """Return every setting with its value, default, unit, source clause, and whether the figure is verified."""
    if viewer.user_id is None:
        raise Unauthenticated
    return {"settings": list_settings(session)}


@router.put(
    "",
    responses={
        401: {"description": "Not signed in"},
        403: {"description": "Only an administrator may"},
        422: {"description": "An unknown key, or a value that the region cannot have; nothing is changed"},
    },
)
def write(request: Request, viewer: Administrator, session: SessionDep, change: SettingsChange) -> dict[str, Any]:
    """Change settings as one batch; the same values again change nothing. Seen by all servers at once."""
    changed = change_settings(
        session,
        change.settings,
        actor=viewer.name,
        reason=change.reason,
        verified=change.verified,
        request_id=request.state.request_id,
    )
    return {"changed": changed, "settings": list_settings(session)}
