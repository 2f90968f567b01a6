"""Answers about coverage as files, and the report for print: the same figures as the API's."""

from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.coverage import CHANGES_MAX, PROBLEMS, Asked, AskedChange, AskedWhatIf
from api.definition import sends
from api.deps import CurrentViewer, Plain, SessionDep, Viewer, know_region, lang
from api.html_page import html_page
from gis.core.collections import Level
from gis.core.db import session
from gis.core.errors import Forbidden, Invalid, Unauthenticated
from gis.core.settings import get_settings
from gis.coverage import exports, planner, scenarios
from gis.coverage.changes import drawn
from gis.coverage.outlines import read_outlines, read_shapes
from maps import coverage_map, coverage_report

router = APIRouter(tags=["coverage"])

EVERY_GAP = 100_000
PLANNERS = frozenset({"planner", "reviewer"})
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
OPERATIONS = {"add": ("新建", "New:"), "move": ("迁址", "Moved:"), "close": ("关闭", "Closed:"),
              "open": ("恢复", "Reopened:"), "resize": ("改床位", "Resized:")}  # fmt: skip
Changes = TypeAdapter(list[AskedChange])
Length = Annotated[float | None, Plain]


class AskedFile(AskedWhatIf):
    """A question, with or without changes."""

    changes: list[AskedChange] = Field(default_factory=list, max_length=CHANGES_MAX)


@router.post("/api/v1/coverage/export.{form}", **sends(PROBLEMS, *MEDIA.values()))
def export(
    form: exports.Form, asked: AskedFile, who: CurrentViewer, store: SessionDep, request: Request,
    part: Annotated[exports.Part, Query(description="Table of a CSV file.")] = "gaps",
) -> Response:  # fmt: skip
    """Return the answer as a file: XLSX with townships, gaps and method; CSV of one table; GeoJSON of the gaps."""
    english = lang(request) == "en"
    answer = _answer(store, asked, who, gaps=EVERY_GAP)
    if form == "xlsx":
        made = exports.as_xlsx(answer, english=english)
    elif form == "csv":
        made = exports.as_csv(part, answer, english=english)
    else:
        made = exports.as_geojson(answer)
    name = f"coverage-{part if form == 'csv' else answer['question']['service']}-{answer['result_id'][:8]}.{form}"
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type=MEDIA[form], headers=head)


def _answer(store: SessionDep, asked: AskedFile, who: Viewer, *, gaps: int) -> dict[str, Any]:
    question = Asked(**asked.model_dump(exclude={"changes"})).question()
    if not asked.changes:
        return planner.answer_question(store, question, who.level, gaps=gaps)
    if who.user_id is None:
        raise Unauthenticated
    if not who.roles & PLANNERS:
        raise Forbidden("试算需要规划员账号", "Scenarios need a planner's account", code="role")
    return planner.what_if(store, question, [each.change() for each in asked.changes], who.level, gaps=gaps)


class ReportQuery:
    """The question of the report, as it stands in the page's address."""

    def __init__(  # noqa: PLR0913, PLR0917 - parameters of the request
        self, service: str = "care-centres", metric: str = "pop_straight", population: str = "pop_60",
        threshold_m: Length = None, threshold_s: Length = None, types: str = "", area: str = "",
        as_of: str | None = None, unit: str = "settlement", mode: str = "walk",
        effective_only: Literal["true", "false"] = "true",
        changes: Annotated[str, Query(max_length=40_000)] = "", scenario: UUID | None = None,
    ) -> None:  # fmt: skip
        if metric == "pop_straight" and threshold_m is None:
            threshold_m = 1000
        self.given = {
            "service": service, "metric": metric, "population": population, "threshold_m": threshold_m,
            "threshold_s": threshold_s, "types": types.split(), "area": area, "as_of": as_of, "unit": unit,
            "mode": mode, "effective_only": effective_only == "true",
        }  # fmt: skip
        self.changes, self.scenario = changes, scenario

    def asked(self, store: SessionDep) -> tuple[AskedFile, str]:
        """Return what is asked, and the name of the scenario; Invalid where it is not a question."""
        name, changes = "", self.changes
        if self.scenario is not None:
            found = scenarios.scenario(store, self.scenario)
            name, changes = found.name, orjson.dumps(found.changes).decode()
        try:
            wanted = Changes.validate_json(changes) if changes else []
            return AskedFile(**self.given, changes=wanted), name
        except ValidationError as error:
            faults = [
                {"field": ".".join(map(str, one["loc"])), "value": str(one["input"])[:80], "detail": one["msg"]}
                for one in error.errors()
            ]
            raise Invalid("问题有误", "The question is not valid", code="coverage-question", errors=faults) from None


def computed(query: ReportQuery, who: Viewer, *, gaps: int) -> tuple[dict[str, Any], str]:
    """Return the answer, with the facilities as they are drawn, and the name of the scenario.

    Raises:
        Unauthenticated, Forbidden: a scenario is the planners' only.
        Invalid: it is not a question; every fault.
    """
    with session() as store:
        if query.scenario is not None and not who.roles & PLANNERS:
            raise Unauthenticated
        asked, name = query.asked(store)
        answer = _answer(store, asked, who, gaps=gaps)
        if "facilities" in answer:
            return answer, name
        plain = _answer(store, asked.model_copy(update={"changes": []}), who, gaps=1)
        return {**answer, "facilities": drawn(plain["facilities"], answer["changes"])}, name


@router.get(
    "/facilities/report", include_in_schema=False, response_class=HTMLResponse, dependencies=[Depends(know_region)]
)
async def report(request: Request, who: CurrentViewer, query: Annotated[ReportQuery, Depends()]) -> str:
    """Show the report for print: map to scale, figures, tables, what they rest on, signatures."""
    language = lang(request)
    english = language == "en"

    answer, scenario = await run_in_threadpool(computed, query, who, gaps=2_000)
    epsg = int(answer["method"]["crs"].removeprefix("EPSG:"))
    drawing = coverage_report.draw(await read_outlines(who.level, epsg), answer, epsg)
    method = exports.method_rows(answer, english=english)
    return html_page(
        request, who, "coverage_report.html", section="facilities", answer=answer, before=answer.get("before"),
        scenario=scenario, drawing=drawing, method=method, kind=method[0][1], standard=method[1][1],
        seconds="threshold_s" in answer["question"],
        curve=coverage_report.curve_path(answer, 600, 120), back=f"/facilities?{request.url.query}",
        names={each["id"]: each["name"] for each in answer["facilities"]}, query=request.url.query,
        operations={op: words[english] for op, words in OPERATIONS.items()},
        approval=get_settings().map_approval_no or ("(to be issued)" if english else "（待填）"),
    )  # fmt: skip


@router.get("/facilities/map.html", include_in_schema=False, dependencies=[Depends(know_region)])
async def offline_map(request: Request, who: CurrentViewer, query: Annotated[ReportQuery, Depends()]) -> Response:
    """Return the answer as one HTML file with a folium map that opens without server or network."""
    language = lang(request)
    answer, scenario = await run_in_threadpool(computed, query, who, gaps=coverage_map.GAPS)
    approval = get_settings().map_approval_no or ("(to be issued)" if language == "en" else "（待填）")
    place = request.state.region.place(language)
    sheet = coverage_map.Sheet(language, place, approval, who.level is Level.PUBLIC, scenario)
    method = exports.method_rows(answer, english=language == "en")
    made = coverage_map.page(answer, await read_shapes(who.level), method, sheet)
    name = f"coverage-{answer['question']['service']}-{answer['result_id'][:8]}.html"
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, media_type="text/html; charset=utf-8", headers=head)
