"""From where a facility or a tried site is reached, and the roads of a view: drawn, never counted by."""

import datetime as dt
from math import nan
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api.coverage import PROBLEMS, Strict
from api.definition import sends
from api.deps import CurrentViewer, Plain, SessionDep, Viewer
from api.ogc.query import number
from gis.core.errors import Forbidden, Invalid, Unauthenticated
from gis.coverage.isochrones import WIDTH_M, Wanted, answer_isochrones
from gis.coverage.network.lines import EDGES_MAX, Bounds, edges_in, visible
from gis.coverage.question import SNAP_M, Mode, fault

router = APIRouter(prefix="/api/v1/coverage", tags=["coverage"])

LARGE: dict[int | str, dict[str, Any]] = {413: {"description": "Too many roads are reached"}}
PLANNERS = frozenset({"planner", "reviewer"})


class AskedIsochrones(Strict):
    """A facility or a position, thresholds, and how one travels."""

    facility: UUID | None = Field(None, description="Facility; without it, a position.")
    lon: float | None = Field(None, description="Longitude of a tried site, CGCS2000 degrees; planners only.")
    lat: float | None = Field(None, description="Latitude of a tried site, CGCS2000 degrees.")
    thresholds_s: list[float] = Field(default_factory=list, description="1 to 6, seconds, up to 14,400.")
    thresholds_m: list[float] = Field(default_factory=list, description="1 to 6, metres, up to 200,000.")
    mode: Mode = Field("walk", description="walk or drive.")
    walk_m_s: float | None = Field(None, description="Walking speed, m/s; that of the standard without.")
    snap_m: float = Field(SNAP_M, description="Farthest from a road that is connected, metres.")
    network: UUID | None = Field(None, description="Version of the network; the current one without.")
    as_of: dt.date | None = Field(None, description="Day on which records and standards are in force; today without.")
    width_m: float = Field(WIDTH_M, description="Half-width of the band along the roads, metres, 10 to 500.")

    def wanted(self) -> Wanted:
        """Return the question of the domain."""
        given = self.model_dump(exclude={"as_of", "thresholds_s", "thresholds_m"})
        return Wanted(
            **given, day=self.as_of, thresholds_s=tuple(self.thresholds_s), thresholds_m=tuple(self.thresholds_m)
        )


@router.post("/isochrones", **sends(PROBLEMS | LARGE, "application/geo+json"))
def isochrones(asked: AskedIsochrones, who: CurrentViewer, session: SessionDep) -> Response:
    """Draw from where a place is reached within each threshold, as GeoJSON; for display only."""
    wanted = asked.wanted()
    if wanted.lon is not None or wanted.lat is not None:
        _planner(who)
    return _geojson(answer_isochrones(session, wanted, who.level))


Box = Annotated[str, Query(max_length=200, description="west,south,east,north, CGCS2000 degrees.")]
Most = Annotated[int, Plain, Query(ge=1, le=EDGES_MAX, description="How many edges at most; the faster roads first.")]
Version = Annotated[UUID | None, Query(description="Version of the network; the current one without.")]


@router.get("/network/edges", **sends(PROBLEMS, "application/geo+json"))
def edges(
    who: CurrentViewer, session: SessionDep, bbox: Box, limit: Most = 3000, network: Version = None
) -> Response:  # fmt: skip
    """List the roads of a view as GeoJSON, with the version that they are of."""
    bounds = _bounds(bbox)
    return _geojson(edges_in(session, visible(session, network, who.level), bounds, limit))


def _bounds(typed: str) -> Bounds:
    found = [number(each.strip()) for each in typed.split(",", 4)]
    west, south, east, north = (nan if each is None else each for each in (found if len(found) == 4 else [None] * 4))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        said = "须为 西,南,东,北 四个度数", "Four numbers in degrees: west,south,east,north"
        raise Invalid("范围有误", "The box is not valid", code="bbox", errors=[fault("bbox", typed, *said)])
    return west, south, east, north


def _planner(who: Viewer) -> None:
    if who.user_id is None:
        raise Unauthenticated
    if not who.roles & PLANNERS:
        raise Forbidden("试算位置需要规划员账号", "Trying a position needs a planner's account", code="role")


def _geojson(document: dict[str, Any]) -> Response:
    return Response(orjson.dumps(document), media_type="application/geo+json")
