"""Topology of the register: the rule catalogue, runs with their findings, and exceptions."""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, BackgroundTasks, Depends, Header, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.definition import sends
from api.deps import Plain, SessionDep, Viewer, lang, require, viewer
from gis.boundaries.topology import output, store
from gis.boundaries.topology.catalogue import RULES
from gis.core.accounts.viewer import INTERNAL_ROLES
from gis.core.errors import Forbidden, Unauthenticated
from gis.core.json_model import JsonModel
from gis.core.uploads.idempotency import Answer, Call, once

router = APIRouter(prefix="/api/v1/topology", tags=["topology"])

Runner = Annotated[Viewer, Depends(require("surveyor", "planner", "reviewer"))]
Reviewer = Annotated[Viewer, Depends(require("reviewer"))]
Language = Annotated[str, Depends(lang)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", description="The same key repeats the answer.")]
RunId = Annotated[UUID, Path(description="Run")]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account may not see survey records, or may not do this"},
    404: {"description": "No such run, finding or exception"},
    409: {"description": "Another run is under way, or the finding is excepted already"},
    422: {"description": "No such rule, or no reason"},
}


async def insider(request: Request) -> Viewer:
    """Return the viewer if it may see exact survey records (places of findings are such)."""
    found = await viewer(request)
    if found.user_id is None:
        raise Unauthenticated
    if not found.roles & (INTERNAL_ROLES | {"reviewer"}):
        raise Forbidden("该账号不能查看测绘记录", "This account may not see survey records", code="role")
    return found


Insider = Annotated[Viewer, Depends(insider)]


class Wanted(JsonModel):
    """What to check: a county or the whole region, some rules or all."""

    scope: str | None = Field(None, pattern=r"^[0-9]{6}$", description="County code; absent: the whole region.")
    rules: list[str] = Field(default_factory=list, max_length=50, description="Codes of rules; empty: all.")


class Exempt(JsonModel):
    """A finding that may stand, and why."""

    run: UUID = Field(description="Run of the finding.")
    number: int = Field(ge=1, le=10_000_000, description="Number of the finding.")
    reason: str = Field(min_length=1, max_length=1_000, description="Why it may stand.")


class Reason(JsonModel):
    """Why something is taken back."""

    reason: str = Field("", max_length=1_000, description="Why.")


def _once(
    session: SessionDep, request: Request, who: Viewer, key: str | None, sent: BaseModel, act: Callable[[], Answer]
) -> Response:
    assert who.user_id is not None
    digest = hashlib.sha256(sent.model_dump_json().encode()).hexdigest()
    call = Call(who.user_id, key, request.method, request.url.path, digest)
    (status, body), replayed = once(session, call, act)
    return JSONResponse(body, status, {"Idempotency-Replayed": "true"} if replayed else {})


@router.get("/rules")
def list_rules(language: Language) -> Response:
    """Return the catalogue: code, words, severity, life-cycle moments, tolerance and source of every rule."""
    english = language == "en"
    rules = [
        {
            "code": rule.code, "group": rule.group, "severity": rule.severity, "title": rule.title[english],
            "why": rule.why[english], "moments": rule.moments, "setting": rule.setting or None, "clause": rule.clause,
        }
        for rule in RULES.values()
    ]  # fmt: skip
    return JSONResponse({"rules": rules})


@router.post("/runs", status_code=202, responses=PROBLEMS)
def start_run(
    request: Request, wanted: Wanted, who: Runner, session: SessionDep, later: BackgroundTasks, key: Key = None
) -> Response:
    """Start a check of the register; ask for the run meanwhile to see how far it is. One runs at a time."""

    def act() -> Answer:
        ran = store.start(session, actor=who.name, scope=wanted.scope, rules=wanted.rules)
        later.add_task(store.carry_out, ran.id)
        return 202, {"id": str(ran.id), "status": ran.status}

    answer = _once(session, request, who, key, wanted, act)
    answer.headers["Location"] = f"/api/v1/topology/runs/{orjson.loads(answer.body)['id']}"
    answer.background = later
    return answer


@router.get("/runs", responses=PROBLEMS)
def list_runs(who: Insider, session: SessionDep, limit: Annotated[int, Plain, Query(ge=1, le=50)] = 10) -> Response:
    """List the latest runs."""
    return JSONResponse({"runs": [store.document(session, ran, who.level) for ran in store.recent(session, limit)]})


@router.get("/runs/{run_id}", responses=PROBLEMS)
def read_run(run_id: RunId, who: Insider, session: SessionDep) -> Response:
    """Return a run: progress, counts by rule, and what was left out of which rule."""
    return JSONResponse(store.document(session, store.get(session, run_id), who.level))


class Filter:
    """Which findings."""

    def __init__(
        self,
        rule: Annotated[str | None, Query(max_length=40)] = None,
        severity: Literal["error", "warning", "info"] | None = None,
        county: Annotated[str | None, Query(pattern=r"^[0-9]{6}$")] = None,
    ) -> None:
        self.wanted = {"rule": rule, "severity": severity, "county": county}


Filtered = Annotated[Filter, Depends()]


@router.get("/runs/{run_id}/findings", responses=PROBLEMS)
def read_findings(  # noqa: PLR0913, PLR0917 - parameters of the request
    run_id: RunId, who: Insider, session: SessionDep, language: Language, only: Filtered,
    limit: Annotated[int, Plain, Query(ge=1, le=1_000)] = 100,
    after: Annotated[int, Plain, Query(ge=0, le=10_000_000)] = 0,
) -> Response:  # fmt: skip
    """Return findings by page, in words; excepted ones are listed with their exception."""
    store.get(session, run_id)
    found = store.findings(
        session, run_id, who.level, english=language == "en", limit=limit, after=after, **only.wanted
    )
    base = f"/api/v1/topology/runs/{run_id}/findings"
    links = [{"rel": "self", "href": base}]
    if len(found) == limit:
        links.append({"rel": "next", "href": f"{base}?limit={limit}&after={found[-1][0]['number']}"})
    return JSONResponse({"findings": [item for item, _ in found], "links": links})


@router.get(
    "/runs/{run_id}/findings.{form}",
    **sends(PROBLEMS, "application/geo+json", "text/csv"),
)
def download(
    run_id: RunId, form: Literal["geojson", "csv"], who: Insider, session: SessionDep, language: Language,
    only: Filtered,
) -> Response:  # fmt: skip
    """Return all findings as GeoJSON with their places, or as CSV in which no cell is a formula."""
    store.get(session, run_id)
    found = store.findings(session, run_id, who.level, english=language == "en", limit=None, **only.wanted)
    name = {"Content-Disposition": f'attachment; filename="topology-{run_id}.{form}"'}
    if form == "csv":
        return Response(output.table(item for item, _ in found), media_type="text/csv", headers=name)
    return Response(output.geojson(found), media_type="application/geo+json", headers=name)


@router.post("/exceptions", status_code=201, responses=PROBLEMS)
def grant(request: Request, sent: Exempt, who: Reviewer, session: SessionDep, key: Key = None) -> Response:
    """Let a finding stand, with a reason. It holds for this place and lapses when the geometry there changes."""

    def act() -> Answer:
        made = store.grant(session, sent.run, sent.number, who.level, actor=who.name, reason=sent.reason)
        return 201, {"id": str(made)}

    return _once(session, request, who, key, sent, act)


@router.post("/exceptions/{exception_id}/undo", responses=PROBLEMS)
def withdraw(
    exception_id: UUID, request: Request, sent: Reason, who: Reviewer, session: SessionDep, key: Key = None
) -> Response:
    """Take an exception back; the finding counts again."""

    def act() -> Answer:
        store.withdraw(session, exception_id, actor=who.name, reason=sent.reason)
        return 200, {"id": str(exception_id), "withdrawn": True}

    return _once(session, request, who, key, sent, act)
