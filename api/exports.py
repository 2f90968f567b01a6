"""Exports at work: how far they are, and their end before it is due. They are begun at `/ogc`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api import deps
from api.deps import CurrentViewer
from api.place_search import PROBLEMS
from gis.core.exports import progress

router = APIRouter(prefix="/api/v1/exports", tags=["exports"])
Token = Annotated[str, Path(description="The `progress` that the export was asked for with.")]


class Told(BaseModel):
    """How far an export is."""

    state: Literal["unknown", "waiting", "running", "sent", "done", "stopped", "failed"] = Field(
        description="`unknown`: none has begun lately; `done`: all was sent; `stopped`: its client left, or ended it."
    )
    rows: int = Field(description="Features taken from the register so far.")
    bytes: int = Field(description="Bytes given to the client so far.")
    title: str = Field(description="What went wrong, where something did.")
    detail: str


@router.get("/{token}", responses=PROBLEMS)
def told(token: Token, request: Request, response: Response) -> Told:
    """Tell how far an export is, until ten minutes or more after its end."""
    response.headers["Cache-Control"] = "no-store"
    english = deps.lang(request) == "en"
    found = progress.read(token)
    if found is None:
        return Told(state="unknown", rows=0, bytes=0, title="", detail="")
    return Told(**{**found, "title": found["title"][english], "detail": found["detail"][english]})


@router.delete("/{token}", status_code=204, responses=PROBLEMS)
def stop(token: Token, _viewer: CurrentViewer) -> None:
    """End an export: what was sent of it is cut off, and the client can tell."""
    progress.stop(token)
