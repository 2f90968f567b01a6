"""Undo of single features written through the spatial API."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.deps import SessionDep, Viewer, require
from api.ogc.transactions import desk_of
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.core.editing.undoing import undo
from gis.register import EDITORS

router = APIRouter(prefix="/api/v1/feature-batches", tags=["spatial API"])

ROLES = sorted({role for editor in EDITORS.values() for role in editor.roles})
Writer = Annotated[Viewer, Depends(require(*ROLES))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks role or county, or somebody else wrote it and the account is no reviewer"},
    404: {"description": "No such batch of a feature for this account"},
    409: {"description": "The feature was changed later, or other records refer to it"},
}


@router.post("/{batch_id}/undo", responses=PROBLEMS)
def undo_batch(batch_id: str, request: Request, viewer: Writer, session: SessionDep, key: Key = None) -> Response:
    """Undo one create, replace, update or delete of a feature by a new batch."""
    found = identity(batch_id, "没有这个要素变更批次", "There is no such batch of a feature")

    def act() -> Answer:
        batch, collection, fid = undo(session, EDITORS, desk_of(viewer, request), found)
        links = [{"rel": "item", "href": f"/ogc/collections/{collection}/items/{fid}"}]
        ids = {"batch_id": str(batch), "undoes": str(found), "collection": collection, "id": str(fid)}
        return 200, {**ids, "links": links}

    return write_once(session, request, viewer, key, sent_hash(None), act)
