"""Where something could be built: settlements, places of some classes, or points that a planner names."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.core.collections import Level
from gis.core.errors import Invalid
from gis.core.region_store import read_region
from gis.coverage import changes
from gis.coverage.changes import Change
from gis.coverage.planner import TOWNSHIP_AT
from gis.coverage.question import fault
from gis.coverage.register import Loaded

Source = Literal["settlements", "places", "points"]
MOST = 5_000
"""Candidates of one problem."""
PLACES = text("""
SELECT p.id::text, coalesce((SELECT n.name FROM register.place_name n WHERE n.place_id = p.id AND n.kind = 'standard'
       AND NOT n.deleted AND n.secrecy = ANY(:levels) AND register.in_force(n.valid_from, n.valid_to)
       ORDER BY n.id LIMIT 1), ''), ST_X(a.at), ST_Y(a.at)
  FROM register.place p CROSS JOIN LATERAL (SELECT ST_PointOnSurface(p.geom) AS at) a
 WHERE p.class_code = ANY(:classes) AND p.status = 'current' AND NOT p.deleted AND p.secrecy = ANY(:levels)
   AND p.geom IS NOT NULL AND register.in_force(p.valid_from, p.valid_to)
 ORDER BY p.id""")
CLASSES = text("SELECT code FROM register.place_class WHERE code = ANY(:classes)")


class Spot(NamedTuple):
    """A site: position in EPSG:4490 degrees, code and name of its township, empty where it has none."""

    id: str
    name: str
    source: str
    lon: float
    lat: float
    township: str = ""
    township_name: str = ""


class Point(NamedTuple):
    """A point that a planner names, EPSG:4490 degrees."""

    id: str
    lon: float
    lat: float
    name: str = ""


class Candidates(NamedTuple):
    """Where candidates come from: `classes` for places, `points` for points."""

    source: Source
    classes: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()


def spots(session: Session, wanted: Candidates, loaded: Loaded, level: Level, area: str) -> list[Spot]:
    """Return the candidates that a viewer of this level may see, inside the area.

    Raises:
        Invalid: a class is not there, a point lies outside the region or its id is used twice, or there are too many.
    """
    if wanted.source == "settlements":
        found = [
            Spot(each.id, each.name, "settlement", each.lon, each.lat, each.township, each.township_name)
            for each in loaded.settlements
        ]
    else:
        found = _named(session, wanted, loaded) if wanted.source == "points" else _places(session, wanted, level)
        found = _in_townships(session, found, level)
        found = [each for each in found if wanted.source == "points" or each.township.startswith(area)]
    if len(found) > MOST:
        text_zh = f"备选 {len(found)} 处，最多 {MOST} 处：请缩小范围或类别"
        refuse([fault("candidates", len(found), text_zh, f"{len(found)} candidates; at most {MOST}: narrow them down")])
    return found


def with_changes(session: Session, loaded: Loaded, wanted: Sequence[Change], level: Level) -> Loaded:
    """Return what was loaded after the changes of a scenario; what it adds stands, what it closes does not.

    Raises:
        Invalid: a change cannot be made; every fault.
    """
    if not wanted:
        return loaded
    changes.check(wanted, loaded, read_region(session).area)
    placed = [
        Spot(str(row), "", "", each.lon, each.lat or 0) for row, each in enumerate(wanted) if each.lon is not None
    ]
    found = {each.id: (each.township, each.township_name) for each in _in_townships(session, placed, level)}
    return changes.apply(wanted, loaded, [found.get(str(row), ("", "")) for row in range(len(wanted))])


def refuse(faults: Sequence[dict[str, Any]]) -> None:
    """Refuse a request with all its faults.

    Raises:
        Invalid: there are faults.
    """
    if faults:
        raise Invalid("选址请求有误", "The request is not valid", code="siting", errors=faults)


def _named(session: Session, wanted: Candidates, loaded: Loaded) -> list[Spot]:
    west, south, east, north = area = read_region(session).area
    used = Counter([each.id for each in wanted.points] + [each.id for each in loaded.facilities])
    faults = [
        fault(f"candidates.points.{number}.id", each.id, "编号重复，或与设施相同", "The id is used twice")
        for number, each in enumerate(wanted.points)
        if used[each.id] > 1
    ] + [
        fault(f"candidates.points.{number}.lon", [each.lon, each.lat], f"须在范围 {area} 内", f"Must lie in {area}")
        for number, each in enumerate(wanted.points)
        if not (west <= each.lon <= east and south <= each.lat <= north)
    ]
    refuse(faults)
    return [Spot(each.id, each.name or each.id, "point", each.lon, each.lat) for each in wanted.points]


def _places(session: Session, wanted: Candidates, level: Level) -> list[Spot]:
    values = {"classes": list(wanted.classes), "levels": list(level.secrecies)}
    known = {code for (code,) in session.execute(CLASSES, values)}
    refuse([
        fault("candidates.place_classes", code, "没有这个地名类别", "No such class of place")
        for code in wanted.classes if code not in known
    ])  # fmt: skip
    return [Spot(each[0], each[1], "place", each[2], each[3]) for each in session.execute(PLACES, values)]


def _in_townships(session: Session, found: list[Spot], level: Level) -> list[Spot]:
    if not found:
        return found
    values = {"lons": [each.lon for each in found], "lats": [each.lat for each in found],
              "levels": list(level.secrecies)}  # fmt: skip
    for number, code, name in session.execute(TOWNSHIP_AT, values):
        found[number - 1] = found[number - 1]._replace(township=code, township_name=name)
    return found
