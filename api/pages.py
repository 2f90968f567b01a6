"""HTML pages: home, the boundaries, the API documentation; what pages with a map or a table share."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, Viewer, know_region, lang
from api.html_page import html_page
from api.map_credit import credit
from api.ogc import downloads
from gis.core.listing import FILTER_MAX_CHARS, Listing, Wanted, read_listing
from gis.core.overview import Overview, read_overview
from gis.core.tile_low import LOW_POINTS_MAX
from gis.register import COLLECTIONS, KINDS
from maps.base_map import register_map
from maps.figure import fragments
from maps.layers import GROUPS, layers_with
from maps.style import legend
from maps.terms import dictionary, shown, title, unit
from maps.workspaces import HOME_SHOWN, RECORD_PAGES, WORKSPACES, Table, Workspace

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

ROWS = 25
UPLOAD_ROLES = frozenset(KINDS["boundary-markers"].roles)


def map_context(
    request: Request, viewer: Viewer, overview: Overview, on: frozenset[str], *, sooner: float = 0.0, spare: bool = True
) -> dict[str, Any]:
    """Return what the map part of a page needs; `on` are the layers shown at first, `spare` adds the others."""
    language = lang(request)
    layers = [each for each in layers_with(overview.county_codes, shown=on, sooner=sooner) if spare or each.shown]
    place = request.state.region.place(language)
    label = (
        f"{place}民政地图，可用方向键移动、加减键缩放"
        if language == "zh"
        else f"Map of {place}; arrow keys move, plus and minus zoom"
    )
    built = register_map(
        layers,
        bounds=overview.bounds,
        label=label,
        credit=credit(overview, language),
        sample=overview.has_sample,
    )
    return {
        "map": fragments(built, request.state.nonce),
        "legend": legend(layers, language),
        "groups": {key: names[language == "en"] for key, names in GROUPS.items()},
        "dictionary": dictionary(COLLECTIONS.values(), viewer.level, language),
        "overview": overview,
        "crowded": max(overview.counts.values(), default=0) > LOW_POINTS_MAX,
        "sample": overview.has_sample,
    }


@router.get("/")
async def home(request: Request, viewer: CurrentViewer) -> str:
    """Show the city's map with key figures and the way to the workspaces."""
    overview = await read_overview(viewer.level)
    context = map_context(request, viewer, overview, HOME_SHOWN)
    return html_page(
        request,
        viewer,
        "home.html",
        **context,
    )


async def workspace(
    request: Request, viewer: Viewer, page: Workspace, table: str | None, contains: str, after: UUID | None
) -> str:
    """Show a workspace: its map, and one of its tables."""
    language = lang(request)
    overview = await read_overview(viewer.level)
    chosen = next((each for each in page.tables if each.collection == table), page.tables[0])
    collection = COLLECTIONS[chosen.collection]
    columns = chosen.columns_in(language, {item.name for item in collection.properties})
    wanted = Wanted(columns, chosen.order, contains.strip(), after, ROWS)
    listing = await read_listing(collection, viewer.level, wanted)
    context = map_context(request, viewer, overview, page.shown, sooner=2.0)
    own_page = RECORD_PAGES.get(chosen.collection)
    return html_page(
        request,
        viewer,
        "workspace.html",
        section=page.key,
        page=page,
        chosen=chosen,
        contains=contains,
        first=after is None,
        after=listing.after,
        table=table_context(chosen, columns, listing, language),
        record_page=own_page if own_page and (own_page.is_public or viewer.user_id is not None) else None,
        download=await downloads.of_table(collection, wanted, overview.counts.get(collection.id)),
        may_upload=bool(viewer.roles & UPLOAD_ROLES),
        **context,
    )


def table_context(table: Table, columns: tuple[str, ...], listing: Listing, language: str) -> dict[str, Any]:
    """Return headings and cells of a table; the first cell of a row is what selects it on the map."""
    known = {item.name: item for item in COLLECTIONS[table.collection].properties}
    items = [known[column] for column in columns]
    return {
        "headings": [
            (title(item, language), unit(item, language), item.type in {"integer", "number"}) for item in items
        ],
        "rows": [
            {
                "id": row["id"],
                "sample": row["is_sample"],
                "cells": [
                    (shown(item, row[item.name], language), item.type in {"integer", "number"}) for item in items
                ],
            }
            for row in listing.rows
        ],
    }


TableName = Annotated[str | None, Query(alias="table", max_length=40)]
Contains = Annotated[str, Query(alias="q", max_length=FILTER_MAX_CHARS)]


@router.get("/boundaries")
async def boundaries(
    request: Request, viewer: CurrentViewer, table: TableName = None, q: Contains = "", after: UUID | None = None
) -> str:
    """Show lines, markers and boundary points."""
    return await workspace(request, viewer, WORKSPACES["boundaries"], table, q, after)


@router.get("/docs")
async def docs(request: Request, viewer: CurrentViewer) -> str:
    """Show the documentation of the task API, with local assets."""
    return html_page(
        request,
        viewer,
        "docs.html",
        spec_url="/api/openapi.json",
        main_element="div",
    )
