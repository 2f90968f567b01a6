"""Cemeteries for planners: the board with need and years left, and what is recorded of one."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.deps import Plain, SessionDep, Viewer, require
from api.remediation import Insider, officer_of
from api.writes import Answer, Key, identity, sent_hash, write_once
from gis.facilities.cemeteries import records
from gis.facilities.cemeteries.board import Assumed, board
from gis.facilities.cemeteries.need import read_per_mille
from gis.facilities.graves.cases import today

router = APIRouter(prefix="/api/v1/cemeteries", tags=["cemeteries"])

Writer = Annotated[Viewer, Depends(require("planner", "reviewer"))]
PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "The account lacks the role, or the cemetery lies outside its counties"},
    404: {"description": "No such cemetery for this account"},
    422: {"description": "What was stated cannot be used; every fault is named"},
}


def _cemetery_id(cemetery_id: str) -> UUID:
    return identity(cemetery_id, "没有这个公墓", "There is no such cemetery")


CemeteryId = Annotated[UUID, Depends(_cemetery_id)]


class Asked:
    """The day, the area, and figures of the planner's own."""

    def __init__(
        self,
        on: Annotated[dt.date | None, Query(description="Records and standards in force on this day.")] = None,
        township: Annotated[str, Query(pattern=r"^([0-9]{6}([0-9]{3})?)?$", description="Code, or its county's.")] = "",
        mortality: Annotated[str, Query(max_length=12, description="Yearly mortality in ‰, as in 7 or 7‰.")] = "",
        uptake: Annotated[float | None, Plain, Query(ge=0.0001, le=1, description="Share buried here.")] = None,
        horizon: Annotated[int | None, Plain, Query(ge=1, le=100, description="Years.")] = None,
        relocated: Annotated[int, Plain, Query(ge=0, le=10_000_000, description="Graves to be moved.")] = 0,
    ) -> None:
        self.on, self.township = on, township or None
        self.mortality, self.uptake, self.horizon, self.relocated = mortality, uptake, horizon, relocated

    def assumed(self) -> Assumed:
        """Return the figures that stand above the standards. Raises Invalid for a rate that is none per mille."""
        rate = read_per_mille(self.mortality) if self.mortality.strip() else None
        uptake = None if self.uptake is None else Fraction(str(self.uptake))
        return Assumed(rate, uptake, self.horizon, self.relocated)


Wanted = Annotated[Asked, Depends()]


@router.get("/board", responses=PROBLEMS)
def read_board(officer: Insider, session: SessionDep, asked: Wanted) -> Response:
    """Return plots, need and years left by cemetery and township, plots over the limit, villages without a cemetery."""
    day = asked.on or today(session)
    return JSONResponse(board(session, officer, day, asked.assumed(), township=asked.township))


def _write(
    session: SessionDep, request: Request, viewer: Viewer, key: str | None, form: Any, act: Callable[[], UUID]
) -> Response:
    def done() -> Answer:
        return 200, {"batch_id": str(act())}

    return write_once(session, request, viewer, key, sent_hash(form), done)


@router.put("/{cemetery_id}/facts", responses=PROBLEMS)
def set_facts(
    cemetery_id: CemeteryId, request: Request, form: records.FactsForm, viewer: Writer, session: SessionDep,
    key: Key = None,
) -> Response:  # fmt: skip
    """Set facts; an area is sent with its unit (m2, mu, ha) and kept as written beside its square metres."""
    officer = officer_of(viewer, request)
    return _write(session, request, viewer, key, form, lambda: records.set_facts(session, cemetery_id, form, officer))


@router.put("/{cemetery_id}/plots", responses=PROBLEMS)
def set_plots(
    cemetery_id: CemeteryId, request: Request, form: records.PlotsForm, viewer: Writer, session: SessionDep,
    key: Key = None,
) -> Response:  # fmt: skip
    """Set all plots by class, burial and plot area; the totals follow."""
    officer = officer_of(viewer, request)
    return _write(session, request, viewer, key, form, lambda: records.set_plots(session, cemetery_id, form, officer))


@router.put("/{cemetery_id}/villages", responses=PROBLEMS)
def set_villages(
    cemetery_id: CemeteryId, request: Request, form: records.VillagesForm, viewer: Writer, session: SessionDep,
    key: Key = None,
) -> Response:  # fmt: skip
    """Set the villages that the cemetery serves, alone or jointly."""
    officer = officer_of(viewer, request)
    return _write(
        session, request, viewer, key, form, lambda: records.set_villages(session, cemetery_id, form, officer)
    )
