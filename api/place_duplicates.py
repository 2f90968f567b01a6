"""The duplicate report of a division: names that are the same or sound the same, with counts."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import JSONResponse, Response

from api.definition import sends
from api.deps import Plain, SessionDep, Viewer
from api.place_checks import PROBLEMS, Insider
from gis.core.accounts.commands import record_event
from gis.core.db import Session
from gis.gazetteer.checks import duplicates, duplicates_output
from gis.gazetteer.checks.outlines import outlines
from maps.duplicates_map import page

router = APIRouter(prefix="/api/v1/place-names", tags=["place names"])
ANSWERS = PROBLEMS | {404: {"description": "No such division"}}


class Wanted:
    """What to report on."""

    def __init__(
        self,
        division: Annotated[str, Query(min_length=1, max_length=40, description="Division: id or code.")],
        level: Literal["same-name", "same-sound", "all"] = "all",
        class_code: Annotated[str | None, Query(alias="class", pattern=r"^[0-9]{5}$")] = None,
        *,
        breaking: Annotated[bool, Query(description="Only groups that break the rule of their scope.")] = False,
    ) -> None:
        self.division, self.class_code, self.breaking = division, class_code or "", breaking
        self.likeness: tuple[duplicates.Likeness, ...] = duplicates.LIKENESSES if level == "all" else (level,)

    def report(self, session: Session, who: Viewer) -> duplicates.Report:
        """Return the report as this viewer may see it."""
        made = duplicates.report(session, self.division, who.level, self.likeness, self.class_code)
        return duplicates.only_breaking(made) if self.breaking else made


Asked = Annotated[Wanted, Depends()]


@router.get("/duplicates", responses=ANSWERS)
def read_duplicates(
    asked: Asked, who: Insider, session: SessionDep,
    limit: Annotated[int, Plain, Query(ge=1, le=2_000)] = 200,
    after: Annotated[int, Plain, Query(ge=0, le=10_000_000)] = 0,
) -> Response:  # fmt: skip
    """Return counts by division and class, and groups with their members by page, the largest first."""
    return JSONResponse(duplicates_output.document(asked.report(session, who), limit=limit, after=after))


@router.get("/duplicates.csv", **sends(ANSWERS, "text/csv"))
def download_duplicates(asked: Asked, who: Insider, session: SessionDep) -> Response:
    """Return all groups as CSV, a line for each record; UTF-8 with a mark, no cell is a formula."""
    made = asked.report(session, who)
    return _file(session, who, made, "csv", duplicates_output.table(made.groups))


@router.get("/duplicates.html", **sends(ANSWERS, "text/html"))
def download_map(asked: Asked, who: Insider, session: SessionDep) -> Response:
    """Return all groups on a map in one file (in Chinese) that needs neither server nor network, to keep or pass on."""
    made = asked.report(session, who)
    return _file(session, who, made, "html", page(made, outlines(session, made.division.id)))


def _file(session: Session, who: Viewer, made: duplicates.Report, form: str, content: str | bytes) -> Response:
    detail = {"format": form, "report": "duplicates", "division": made.division.code, "level": who.level.value}
    record_event(session, "place-names-exported", actor=who.name, detail=detail)
    name = {"Content-Disposition": f'attachment; filename="duplicates-{made.division.code or "division"}.{form}"'}
    return Response(content, media_type=f"text/{form}", headers=name)
