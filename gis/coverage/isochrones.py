"""From where a facility or a tried site is reached, drawn for display: the question, its faults, and the GeoJSON."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import numpy as np
import orjson
import shapely
from sqlalchemy.orm import Session

from gis.core import crs
from gis.core.collections import Level
from gis.core.errors import Invalid, NotFound
from gis.core.region import Region
from gis.core.region_store import read_region
from gis.coverage.model import NOBODY, Sites
from gis.coverage.network.isochrones import Isochrone, isochrones, many
from gis.coverage.network.lines import courses, named, visible
from gis.coverage.network.measure import travelled
from gis.coverage.network.search import Base, search
from gis.coverage.question import SNAP_M, Mode, Question, fault
from gis.coverage.register import Facility, plane
from gis.coverage.statements import CARE_CENTRES, CEMETERIES

WIDTH_M = 100.0
"""Half-width of the band that is drawn along a reached road, metres."""
LIMITS = {"thresholds_s": 14_400.0, "thresholds_m": 200_000.0}
GRID_DEG = 1e-7
NOTE = (
    "仅供显示：图形是可达路段两侧各 {width:g} 米的带，表示沿路到达此处不超过该阈值。"
    "人数一律按每个村（社区）的路网时间或路程计算，不按图形计算。"
)
NOTE_EN = (
    "For display only: a band of {width:g} m on either side of the roads from which this place is reached within the "
    "threshold. People are counted by the travel of each settlement, never by the shape."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A facility by id, or a position in EPSG:4490 degrees, and 1 to 6 thresholds in seconds or in metres."""

    facility: UUID | None = None
    lon: float | None = None
    lat: float | None = None
    thresholds_s: tuple[float, ...] = ()
    thresholds_m: tuple[float, ...] = ()
    mode: Mode = "walk"
    walk_m_s: float | None = None
    snap_m: float = SNAP_M
    network: UUID | None = None
    day: dt.date | None = None
    width_m: float = WIDTH_M

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The thresholds in their own unit, ascending, each once."""
        return tuple(sorted({*self.thresholds_s, *self.thresholds_m}))

    @property
    def question(self) -> Question:
        """How one travels, as a question about coverage."""
        largest = self.thresholds[-1]
        return Question(
            "care-centres", "pop_network", day=self.day, mode=self.mode, walk_m_s=self.walk_m_s, snap_m=self.snap_m,
            network=self.network, threshold_s=largest if self.thresholds_s else None,
            threshold_m=None if self.thresholds_s else largest,
        )  # fmt: skip

    def check(self, region: Region) -> None:
        """Refuse what does not fit together.

        Raises:
            Invalid: every fault, with the field.
        """
        faults = [*self._place_faults(region), *self._threshold_faults()]
        try:
            Question("care-centres", "pop_network", threshold_s=1.0, walk_m_s=self.walk_m_s, snap_m=self.snap_m)
        except Invalid as error:
            faults += error.errors
        if not 10 <= self.width_m <= 500:
            faults.append(fault("width_m", self.width_m, "宽度须在 10–500 米", "10 to 500 m"))
        if faults:
            raise Invalid("问题有误", "The question is not valid", code="isochrones", errors=faults)

    def _place_faults(self, region: Region) -> list[dict[str, Any]]:
        placed = self.lon is not None or self.lat is not None
        if placed == (self.facility is not None):
            return [fault("facility", None, "设施编号与经纬度须给其一", "A facility, or longitude and latitude")]
        if not placed:
            return []
        west, south, east, north = region.area
        within = (
            self.lon is not None and self.lat is not None
            and west <= self.lon <= east and south <= self.lat <= north
        )  # fmt: skip
        said = f"须在范围 {region.area} 内", f"Must lie in {region.area}"
        return [] if within else [fault("lon", [self.lon, self.lat], *said)]

    def _threshold_faults(self) -> list[dict[str, Any]]:
        if bool(self.thresholds_s) == bool(self.thresholds_m):
            return [
                fault("thresholds_s", None, "阈值须给秒或米之一", "Thresholds in seconds or in metres, one of them")
            ]
        faults = []
        for name, most in LIMITS.items():
            values = getattr(self, name)
            if len(values) > 6:
                faults.append(fault(name, len(values), "阈值最多 6 个", "At most 6 thresholds"))
            said = f"须大于 0、不超过 {most:g}", f"Above 0 and up to {most:g}"
            faults += [fault(name, value, *said) for value in values if not 0 < value <= most]
        return faults


def answer_isochrones(session: Session, wanted: Wanted, level: Level) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection in degrees (CGCS2000, drawn as CRS84), a MultiPolygon for each threshold.

    Smallest threshold first; each shape lies within the next, but for the rounding to 1e-7 degrees.

    Raises:
        Invalid: the question is not valid, or the place is beyond the snap limit; every fault.
        NotFound: no such facility or network for this level.
        TooLarge: too many roads are reached.
    """
    region = read_region(session)
    wanted.check(region)
    version = visible(session, wanted.network, level)
    name, lon, lat = _place(session, wanted, level)
    epsg = region.metric_epsg
    _, _, graph = travelled(session, replace(wanted.question, network=version.id), epsg)
    northing, easting = plane([lon], [lat], epsg)
    base = search(graph, Sites(np.array(["site"]), easting, northing, np.array([True])))
    if base.at.node[0] == NOBODY:
        said = f"{wanted.snap_m:g} 米内没有可用的道路", f"No usable road within {wanted.snap_m:g} m"
        errors = [fault("snap_m", [lon, lat], *said)]
        raise Invalid(
            "该位置未接入路网", "The place is not connected to the network", code="not-connected", errors=errors
        )
    shapes = isochrones(
        base, lambda rows: courses(session, version.id, rows, epsg), wanted.thresholds, wanted.width_m
    )  # fmt: skip
    network, width = named(version), wanted.width_m
    notes = {"note": NOTE.format(width=width), "note_en": NOTE_EN.format(width=width)}
    shown = {
        "width_m": width, "network": network["id"], "network_name": network["name"],
        "network_sha256": network["content_sha256"], "is_sample": network["is_sample"], **notes,
    }  # fmt: skip
    return {
        "type": "FeatureCollection",
        "place": {"facility": str(wanted.facility) if wanted.facility else None, "name": name, "lon": lon, "lat": lat},
        "network": network,
        **notes,
        "features": [_feature(number, each, base, shown, epsg) for number, each in enumerate(shapes, start=1)],
    }


def _place(session: Session, wanted: Wanted, level: Level) -> tuple[str, float, float]:
    if wanted.facility is None:
        assert wanted.lon is not None
        assert wanted.lat is not None
        return "", wanted.lon, wanted.lat
    values = {"day": wanted.question.on, "levels": list(level.secrecies)}
    for statement in (CARE_CENTRES, CEMETERIES):
        for row in session.execute(statement, values):
            one = Facility(*row)
            if one.id == str(wanted.facility):
                return one.name, one.lon, one.lat
    raise NotFound("没有这个设施", "No such facility", code="facility")


def _feature(number: int, found: Isochrone, base: Base, said: dict[str, Any], epsg: int) -> dict[str, Any]:
    travel = base.graph.travel
    degrees = many(shapely.set_precision(crs.shape_to_storage(found.shape, epsg), GRID_DEG))
    return {
        "type": "Feature",
        "id": number,
        "geometry": orjson.loads(shapely.to_geojson(degrees)),
        "properties": {
            "threshold": found.threshold, "metric": travel.measure, "mode": travel.mode, "walk_m_s": travel.walk_m_s,
            "snap_m": travel.snap_m, "nodes": found.nodes, **said,
        },
    }  # fmt: skip
