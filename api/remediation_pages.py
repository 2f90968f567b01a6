"""Pages of the remediation: the board, and one case."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.deps import CurrentViewer, SessionDep, Viewer, know_region, lang
from api.html_page import html_page
from api.pages import map_context
from api.remediation import CaseId, Day, officer_of
from gis.core.collections import Level
from gis.core.overview import read_overview
from gis.facilities.graves import cases, document, statistics
from gis.facilities.graves.states import FIELD
from maps.remediation_page import Sayer, choices

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(know_region)])

TITLE = ("殡葬整治", "Remediation of graves")
LAYERS = frozenset({"boundary-lines"})


def gate(request: Request, viewer: Viewer, title: tuple[str, str]) -> str:
    """Return the page for those who may not see internal records."""
    context = {"section": "facilities", "title_zh": title[0], "title_en": title[1], "back": request.url.path}
    return html_page(request, viewer, "facilities_gate.html", **context)


class Wanted:
    """Which cases are listed; an empty choice of a form is none."""

    def __init__(
        self,
        township: Annotated[str, Query(pattern=r"^([0-9]{6}([0-9]{3})?)?$")] = "",
        kind: Annotated[str, Query(max_length=12)] = "",
        group: Literal["", "found", "working", "accepted", "closed", "kept"] = "",
        after: Annotated[str, Query(max_length=40)] = "",
    ) -> None:
        self.values: dict[str, Any] = {"township": township or None, "kind": kind or None, "group": group or None,
                                       "after": after or None}  # fmt: skip


class Marked:
    """Only cases that are late, or that came back."""

    def __init__(self, overdue: bool = False, relapse: bool = False) -> None:  # noqa: FBT001, FBT002
        self.values = {"overdue": overdue, "relapse": relapse}


def _figures(
    request: Request,
    viewer: CurrentViewer,
    session: SessionDep,
    only: Annotated[Wanted, Depends()],
    marked: Annotated[Marked, Depends()],
    on: Day = None,
) -> dict[str, Any] | None:
    """Return what the board shows; None for those outside."""
    if viewer.level is Level.PUBLIC:
        return None
    officer = officer_of(viewer, request)
    wanted = only.values | marked.values
    kept = {name: value for name, value in wanted.items() if value and name != "after"}
    board = statistics.board(session, officer, on=on)
    return {
        "board": board,
        "found": document.list_cases(session, officer, wanted),
        "wanted": wanted,
        "more": urlencode(kept),
        "today": cases.today(session).isoformat(),
        "townships": sorted({(line["township_code"], line["township"]) for line in board["lines"]}),
        "may_write": officer.may(FIELD),
    }


@router.get("/facilities/remediation")
async def board_page(
    request: Request, viewer: CurrentViewer, figures: Annotated[dict[str, Any] | None, Depends(_figures)]
) -> str:
    """Show the board: figures, squares, cases, and the form for a find."""
    if figures is None:
        return gate(request, viewer, TITLE)
    overview = await read_overview(viewer.level)
    context = map_context(request, viewer, overview, LAYERS, spare=False)
    say = Sayer(lang(request))
    context |= {"section": "facilities", "say": say, "lists": choices()}
    return html_page(request, viewer, "remediation.html", **context, **figures)


def _case(request: Request, case_id: CaseId, viewer: CurrentViewer, session: SessionDep) -> dict[str, Any] | None:
    if viewer.level is Level.PUBLIC:
        return None
    return document.case_document(session, case_id, officer_of(viewer, request))


@router.get("/facilities/remediation/{case_id}")
async def case_page(
    request: Request, viewer: CurrentViewer, case: Annotated[dict[str, Any] | None, Depends(_case)]
) -> str:
    """Show one case: what comes next and what is missing, photos, course, history."""
    if case is None:
        return gate(request, viewer, TITLE)
    say = Sayer(lang(request))
    context = {"section": "facilities", "say": say, "lists": choices(), "case": case}
    return html_page(request, viewer, "remediation_case.html", **context)
