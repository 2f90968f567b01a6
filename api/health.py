"""Whether the process lives, and whether it can serve. Terse on purpose: anybody may ask."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from gis.core import schema
from gis.core.db import Role
from gis.core.reads import Statement, pool

router = APIRouter(prefix="/health", tags=["health"])

_VERSION = Statement("SELECT version_num::text FROM app.schema_version")


@router.get("/live")
async def live() -> dict[str, str]:
    """Answer that the process lives."""
    return {"status": "ok"}


@router.get("/ready", responses={503: {"description": "It cannot", "content": {"application/json": {}}}})
async def ready() -> JSONResponse:
    """Answer 200 when the database is there at the schema version of this program; else 503."""
    rows = await pool(Role.APP_RW).rows(_VERSION)
    fits = bool(rows) and rows[0][0].decode() == await run_in_threadpool(schema.head)
    return JSONResponse({"status": "ok" if fits else "wrong schema version"}, 200 if fits else 503)
