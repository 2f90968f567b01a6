"""The page of cemeteries: the board, and the screening of a site."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.cemeteries import Wanted
from api.deps import CurrentViewer, SessionDep, know_region, lang
from api.html_page import html_page
from api.pages import map_context
from api.remediation import officer_of
from api.remediation_pages import gate
from gis.core.collections import Level
from gis.core.errors import Invalid
from gis.core.overview import read_overview
from gis.facilities.cemeteries.board import Assumed, board
from gis.facilities.graves.cases import today
from gis.facilities.screening.screen import optional_sets
from maps.cemeteries_page import Sayer, words

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

TITLE = ("公墓", "Cemeteries")
LAYERS = frozenset({"boundary-lines", "cemeteries"})


def _figures(request: Request, viewer: CurrentViewer, session: SessionDep, asked: Wanted) -> dict[str, Any] | None:
    """Return what the page shows; None for those outside. A rate that is none per mille is said, not reckoned with."""
    if viewer.level is Level.PUBLIC:
        return None
    officer, day = officer_of(viewer, request), asked.on or today(session)
    english, refused = lang(request) == "en", None
    try:
        assumed = asked.assumed()
    except Invalid as error:
        assumed, refused = Assumed(), error.detail_en if english else error.detail
    return {
        "board": board(session, officer, day, assumed, township=asked.township),
        "asked": asked,
        "refused": refused,
        "today": day.isoformat(),
        "sets": optional_sets(session, day),
    }


@router.get("/facilities/cemeteries")
async def cemeteries_page(
    request: Request, viewer: CurrentViewer, figures: Annotated[dict[str, Any] | None, Depends(_figures)]
) -> str:
    """Show cemeteries with years left and need, townships, villages without one, and the screening of a site."""
    if figures is None:
        return gate(request, viewer, TITLE)
    overview = await read_overview(viewer.level)
    context = map_context(request, viewer, overview, LAYERS, spare=False)
    say = Sayer(lang(request))
    context |= {"section": "facilities", "say": say, "words": words()}
    return html_page(request, viewer, "cemeteries.html", **context, **figures)
