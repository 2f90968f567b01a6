"""Screening of a site for graves and cemeteries against every rule in force on a day."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import JSONResponse, Response

from api.deps import SessionDep
from api.remediation import Insider
from gis.core.json_model import JsonModel
from gis.facilities.graves.cases import today
from gis.facilities.screening import layers, screen
from gis.facilities.screening.site import read_site

router = APIRouter(prefix="/api/v1/coverage/screening", tags=["coverage"])

PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in"},
    403: {"description": "An account without a role inside"},
    422: {"description": "The geometry cannot be used, or no such rule set on that day; every fault is named"},
}
Day = Annotated[dt.date | None, Query(description="Rules and data in force on this day; today when absent.")]
RuleSet = Annotated[str | None, Query(pattern="^[a-z][a-z0-9-]{1,39}$", description="A rule set by name.")]


class Asked(JsonModel):
    """A site and a day."""

    geometry: dict[str, Any] = Field(description="GeoJSON Point, Polygon or MultiPolygon, CGCS2000 degrees.")
    date: dt.date | None = Field(None, description="Rules and data in force on this day; today when absent.")
    rule_set: str | None = Field(None, pattern="^[a-z][a-z0-9-]{1,39}$", description="Default sets when absent.")


@router.post("", responses=PROBLEMS)
def screen_site(asked: Asked, officer: Insider, session: SessionDep) -> Response:
    """Return pass, fail or not-known for each rule, with the distance, the layer's feature and the document.

    A rule whose layer is not complete at the site is "not-known", never "pass".
    """
    site = read_site(asked.geometry)
    day = asked.date or today(session)
    return JSONResponse(screen.screen(session, site, day, officer, rule_set=asked.rule_set))


@router.get("/rules", responses=PROBLEMS)
def read_rules(officer: Insider, session: SessionDep, on: Day = None, rule_set: RuleSet = None) -> Response:
    """Return the rules in force on a day."""
    del officer
    return JSONResponse({"rules": screen.rules_on(session, on or today(session), rule_set)})


@router.get("/layers", responses=PROBLEMS)
def read_layers(officer: Insider, session: SessionDep, on: Day = None) -> Response:
    """Return each layer: its features, and the counties for which it is complete."""
    return JSONResponse({"layers": layers.state(session, on or today(session), officer.secrecies)})
