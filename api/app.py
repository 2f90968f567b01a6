"""The web application, put together."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

import maps
from api import (
    account_locks,
    accounts,
    care_centres,
    care_hazards,
    cemeteries,
    cemetery_pages,
    coverage,
    coverage_exports,
    coverage_isochrones,
    coverage_pages,
    coverage_screening,
    coverage_siting,
    definition,
    errors,
    exports,
    feature_batches,
    health,
    line_pages,
    lines,
    marker_files,
    marker_pages,
    markers,
    ogc,
    pages,
    place_check_pages,
    place_checks,
    place_duplicates,
    place_exchange,
    place_pages,
    place_readings,
    place_reconcile,
    place_reconcile_pages,
    place_record_pages,
    place_records,
    place_search,
    remediation,
    remediation_pages,
    search,
    settings,
    topology,
    topology_pages,
    upload_help,
    upload_pages,
    upload_parts,
    uploads,
)
from api.deps import strict_json
from api.guard import Guard
from api.known_query import known_query
from api.middleware import BodyLimit, Frame, Packing
from api.ogc.cors import OpenReads
from gis.core.db import dispose_engines
from gis.core.reads import close_pools

VERSION = "0.1.0"
DESCRIPTION = (
    "Task endpoints. The spatial API is at /ogc and has its own definition at /ogc/api. Query parameters that an"
    " endpoint does not have are refused (400); so are texts for numbers and 1 for true in JSON (422). Every refusal is"
    " a problem (RFC 9457) that lists all that is wrong. Too many keys that do not fit: 429 with Retry-After."
)
PARTS = (
    health,
    feature_batches,
    upload_help,
    upload_parts,
    uploads,
    markers,
    marker_files,
    marker_pages,
    lines,
    line_pages,
    search,
    coverage,
    coverage_exports,
    coverage_isochrones,
    coverage_siting,
    coverage_screening,
    care_hazards,
    care_centres,
    cemeteries,
    cemetery_pages,
    place_search,
    exports,
    settings,
    account_locks,
    accounts,
    upload_pages,
    pages,
    coverage_pages,
    place_check_pages,
    place_checks,
    place_duplicates,
    place_exchange,
    place_reconcile,
    place_reconcile_pages,
    place_pages,
    topology,
    topology_pages,
    place_readings,
    place_records,
    place_record_pages,
    remediation,
    remediation_pages,
)
"""Every group of addresses, in the order they are matched: fixed paths stand before those with an id."""


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Close the database connections when the server stops.

    What the program holds for good is not searched for garbage again and again: a sixth of a long page's time.
    """
    gc.collect()
    gc.freeze()
    yield
    await close_pools()
    dispose_engines()


def create_app() -> FastAPI:
    """Return the application: pages, the spatial API at /ogc and the task endpoints at /api/v1."""
    app = FastAPI(
        title="民政一张图 minzheng-gis",
        version=VERSION,
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    errors.install(app)
    definition.install(app)
    app.router.routes.extend(ogc.ROUTES)
    for part in PARTS:
        app.include_router(part.router, dependencies=[Depends(known_query), Depends(strict_json)])
    app.mount("/static", StaticFiles(directory=Path(maps.__file__).parent / "static"), name="static")
    app.add_middleware(Packing, minimum_size=1000, compresslevel=5)
    app.add_middleware(OpenReads)
    app.add_middleware(BodyLimit)
    app.add_middleware(Guard)
    app.add_middleware(Frame)
    return app
