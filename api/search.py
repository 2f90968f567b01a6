"""The search box of the maps."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.deps import CurrentViewer, Plain
from gis.core.search import LIMIT_MAX, search
from gis.gazetteer.search.find import found_places

router = APIRouter(prefix="/api/v1", tags=["search"])


@router.get("/search")
async def find(
    viewer: CurrentViewer,
    q: Annotated[str, Query(description="Part of a name, code, marker number or spelling; at most 60 characters")] = "",
    limit: Annotated[int, Plain, Query(ge=1, le=LIMIT_MAX)] = 20,
) -> Response:
    """Find divisions, place names, markers, lines and facilities that the viewer may see."""
    places = await found_places(q, viewer.level, limit=limit)
    return Response(await search(q, viewer.level, limit=limit, places=places), media_type="application/json")
