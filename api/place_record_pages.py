"""The page of one place, and the queue of proposed changes."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, SessionDep, know_region, lang
from api.html_page import html_page
from api.ogc.as_of import AsOf
from api.pages import map_context
from api.place_records import PlaceId, ReadSession, reader_of
from gis.core.collections import Level
from gis.core.overview import read_overview
from gis.gazetteer.records.choices import form_choices
from gis.gazetteer.records.document import place_document
from gis.gazetteer.records.queue import read_queue
from maps.place_record_page import Sayer, page_context, words

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

STATES = frozenset({"", "submitted", "approved", "rejected", "withdrawn"})


def _document(
    place_id: PlaceId,
    viewer: CurrentViewer,
    session: ReadSession,
    as_of: AsOf = None,
    on: Annotated[dt.date | None, Query()] = None,
) -> dict[str, Any]:
    moment = None if viewer.level is Level.PUBLIC else as_of
    return place_document(session, place_id, reader_of(viewer), as_of=moment, on=on)


def _queue(
    viewer: CurrentViewer, session: SessionDep, status: str = "submitted", mine: bool = False  # noqa: FBT001, FBT002
) -> list[dict[str, Any]]:  # fmt: skip
    if viewer.user_id is None or viewer.level is Level.PUBLIC:
        return []
    return read_queue(session, reader_of(viewer), status=status if status in STATES else "", mine=mine)


@router.get("/place-names/changes")
async def changes_page(
    request: Request,
    viewer: CurrentViewer,
    queue: Annotated[list[dict[str, Any]], Depends(_queue)],
    status: str = "submitted",
    mine: bool = False,  # noqa: FBT001, FBT002
) -> str:
    """Show the proposals, those that wait first."""
    language = lang(request)
    return html_page(
        request,
        viewer,
        "place_changes.html",
        section="place-names",
        queue=queue,
        status=status,
        mine=mine,
        may_decide=reader_of(viewer).may_decide,
        say=Sayer(language),
        words=words(),
    )


def _choices(request: Request, viewer: CurrentViewer, session: SessionDep) -> dict[str, Any] | None:
    """Return what the forms offer; None for whom there are none."""
    reader = reader_of(viewer)
    return form_choices(session, reader.counties, request.state.region.area) if reader.may_propose else None


Choices = Annotated[dict[str, Any] | None, Depends(_choices)]


@router.get("/place-names/new")
async def new_page(request: Request, viewer: CurrentViewer, choices: Choices) -> str:
    """Show the form of a new place with its live check; who may not propose one reads why."""
    language = lang(request)
    overview = await read_overview(viewer.level)
    context = map_context(request, viewer, overview, frozenset({"boundary-lines", "place-names", "place-lines"}))
    return html_page(
        request,
        viewer,
        "place_new.html",
        section="place-names",
        choices=choices,
        say=Sayer(language),
        words=words(),
        **context,
    )


@router.get("/place-names/{place_id}")
async def place_page(
    request: Request, viewer: CurrentViewer, document: Annotated[dict[str, Any], Depends(_document)], choices: Choices
) -> str:
    """Show one place: names through time, fields, links; for accounts proposals, history and the forms."""
    language = lang(request)
    overview = await read_overview(viewer.level)
    context = map_context(request, viewer, overview, frozenset({"boundary-lines", "place-names"}))
    return html_page(
        request,
        viewer,
        "place_record.html",
        section="place-names",
        choices=choices if document["may"]["propose"] else None,
        **context,
        **page_context(document, language),
    )
